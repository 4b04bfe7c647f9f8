"""What a station is made of, what comes of it, and the screen that follows."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from ketachart.gui.first_run.answers import Answers
from ketachart.gui.first_run.recovery_step import RecoveryCode
from ketachart.gui.first_run.step import Step


@dataclass(frozen=True, slots=True)
class NewStation:
    """All that a station is made of; ``going_on`` says whether it is still wanted."""

    answers: Answers
    password: str = field(repr=False)
    passphrase: str = field(repr=False)
    going_on: Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Made:
    """What came of it: who is signed in, and the code that is shown once."""

    person: Any
    code: str = field(repr=False)


class RecoveryStep(Step):
    """The last screen; there is no way back from it, the station exists."""

    name, short, verb = "recovery", "Recovery code", "I have it on paper"

    def __init__(self) -> None:
        super().__init__(
            "The recovery code",
            "It opens the charts when the passphrase is forgotten. It is shown this once and kept "
            "nowhere: have it on paper, twice, then type it back from the sheet.",
        )
        self.code = RecoveryCode()
        self.column.addWidget(self.code)
        self.end()
        self.code.changed.connect(self.changed)

    def take_focus(self) -> None:
        self.code.take_focus()

"""A new recovery code in the place of one that nobody has on paper."""

from datetime import datetime
from typing import TYPE_CHECKING, Literal

from ketachart.gui.asking import Page
from ketachart.gui.first_run.recovery_step import RecoveryCode
from ketachart.gui.panels.setup.inputs import Secret
from ketachart.gui.widgets import ActionButton

if TYPE_CHECKING:
    from ketachart.report.pdf import Paper


class NewCodePage(Page):
    """The passphrase once more, then the code, then the code typed back."""

    def __init__(self) -> None:
        self.passphrase = Secret("Passphrase", name="passphrase-for-code")
        super().__init__(
            "new-code",
            "A new recovery code",
            "The code before it then opens only the backups from before.",
            "Make a new code",
            self.passphrase,
        )
        self.code = RecoveryCode(across=3)
        self.column.insertWidget(self.column.indexOf(self.button), self.code)
        self.code.hide()
        self.later = ActionButton("Later; ask me again next time", look="outlined", height=48)
        self.later.setObjectName("new-code-later")
        self.below(self.later)
        self.code.turned.connect(self._turned)
        self.code.said.connect(lambda words, good: self.say(words, good=good))

    @property
    def stage(self) -> Literal["passphrase", "code", "typing"]:
        """What the button does next."""
        if self.code.isHidden():
            return "passphrase"
        return "typing" if self.code.typing else "code"

    def show_code(self, code: str, clinic: str, made_at: datetime, paper: "Paper") -> None:
        """Show the code, this once."""
        self.passphrase.clear()
        self.passphrase.hide()
        self.code.show()
        self.code.show_code(code, clinic, made_at, paper)

    def forget(self) -> None:
        """As at first, without any secret in it."""
        self.passphrase.clear()
        self.passphrase.show()
        self.code.forget()
        self.code.hide()
        self.reword("Make a new code")

    def _turned(self) -> None:
        self.reword("Check the code" if self.code.typing else "I have it on paper")

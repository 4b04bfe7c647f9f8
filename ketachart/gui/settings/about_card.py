"""What this KetaChart is made of, and the licences of all of it."""

import json
from dataclasses import dataclass

from ketachart import __version__, resources
from ketachart.gui.panels.carets import Lines
from ketachart.gui.panels.setup.taps import plain
from ketachart.gui.patients.cards import TitledCard
from ketachart.gui.widgets import ActionButton

FOLDER = "licences"
MISSING = "The list of licences is not in this copy of KetaChart; install it again."


@dataclass(frozen=True, slots=True)
class Part:
    """A library, or what lies inside of one."""

    name: str
    version: str
    licence: str
    where: str = ""

    @property
    def words(self) -> str:
        """One line."""
        named = " ".join(filter(None, (self.name, self.version)))
        return f"{named}  ·  {self.licence}" + (f"  ·  {self.where}" if self.where else "")


def parts() -> tuple[Part, ...]:
    """Every part, by name; none where the list is missing."""
    try:
        told = json.loads(resources.path(FOLDER, "parts.json").read_text("utf-8"))
    except (OSError, ValueError):
        return ()
    return tuple(Part(**each) for each in told)


class AboutCard(TitledCard):
    """The parts in a list; a button turns it into the whole texts, and back."""

    def __init__(self) -> None:
        super().__init__(f"KetaChart {__version__}")
        self.add_padded(
            plain(
                "KetaChart is free under the Apache License 2.0. It is made of the parts below, "
                "each under its own licence.",
                "label",
                wrap=True,
            )
        )
        self.text = Lines()
        self.text.setObjectName("licences")
        self.text.setAccessibleName("Parts of KetaChart and their licences")
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        line = self.add_padded(self.text)
        self.column.setStretchFactor(line, 1)
        self.turn = ActionButton("", look="outlined", height=48)
        self.turn.setObjectName("licence-texts")
        self.turn.clicked.connect(self._turn)
        self.add_padded(self.turn)
        self._whole = True
        self._turn()

    def _turn(self) -> None:
        self._whole = not self._whole
        if self._whole:
            try:
                text = resources.path(FOLDER, "texts.txt").read_text("utf-8")
            except OSError:
                text = MISSING
        else:
            text = "\n".join(part.words for part in parts()) or MISSING
        self.text.setPlainText(text)
        self.turn.setText("Show the list" if self._whole else "Show all licence texts")

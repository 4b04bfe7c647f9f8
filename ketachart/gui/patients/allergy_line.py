"""Allergies as they are known: listed, none known, not asked; no two look alike."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ketachart.clinical.administration import Patient
from ketachart.clinical.phrases import allergies_text
from ketachart.gui.panels.setup.taps import change_role, plain
from ketachart.gui.patients.cards import breakable
from ketachart.gui.widgets import Icon

LOOKS = {
    "listed": ("flag", "caution"),
    "none-known": ("check", "ok"),
    "not-asked": ("info", "info"),
}
"""By what is known: the mark, and the colour of mark and words."""


class AllergyLine(QWidget):
    """Told apart by mark, colour and words; ``before`` is said in front of them."""

    def __init__(self, before: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._before = before
        self.icon, self.words = Icon("info", 20), plain("", wrap=True)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        line.addWidget(self.icon, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self.words, 1)

    def show_shut(self) -> None:
        """They are known to some, and not told here."""
        self.icon.set_icon("lock", "caution")
        self.words.setText(f"{self._before}told once the session is open")
        change_role(self.words, "caution")

    def show_patient(self, patient: Patient) -> None:
        """What is known."""
        icon, look = LOOKS[patient.allergy_status]
        self.icon.set_icon(icon, look)
        asked = patient.allergy_status != "not-asked"
        words = allergies_text(patient) if asked else "Not asked yet"
        self.words.setText(breakable(f"{self._before}{words}"))
        change_role(self.words, look)

"""Somebody like this is here already: the same person, or somebody else?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ketachart.clinical.phrases import day_text, patient_name
from ketachart.gui.panels.setup.taps import plain
from ketachart.gui.widgets import ActionButton, Card

if TYPE_CHECKING:
    from ketachart.store.projections import PatientRow


class SamePerson(Card):
    """``is_one`` (PatientRow), ``somebody_else``."""

    is_one = Signal(object)
    somebody_else = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("infoCard", parent)
        self.rows: tuple[PatientRow, ...] = ()
        self.buttons: list[ActionButton] = []
        self._inside = QWidget()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(16, 12, 16, 12)
        self._column.setSpacing(8)
        self.title = plain("The same person?", "title")
        self._column.addWidget(self.title)
        self._column.addWidget(self._inside)
        self.other_button = ActionButton("Somebody else, register")
        self.other_button.setObjectName("somebody-else")
        self.other_button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.other_button.clicked.connect(self.somebody_else)
        self._column.addWidget(self.other_button)
        self.hide()

    def ask(self, rows: Sequence[PatientRow]) -> None:
        """Show who is here already."""
        self.rows = tuple(rows)
        self._column.removeWidget(self._inside)
        self._inside.hide()
        self._inside.deleteLater()
        self._inside = QWidget()
        lines = QVBoxLayout(self._inside)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(8)
        self.buttons = []
        for found in self.rows:
            button = ActionButton("This is the patient", look="outlined")
            button.setObjectName("this-is-the-patient")
            button.setAccessibleName(f"This is the patient: {here_already(found)}")
            button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
            button.clicked.connect(lambda _=False, row=found: self.is_one.emit(row))
            line = QHBoxLayout()
            line.setSpacing(12)
            line.addWidget(plain(here_already(found), wrap=True), 1)
            line.addWidget(button)
            lines.addLayout(line)
            self.buttons.append(button)
        self._column.insertWidget(1, self._inside)
        self.show()
        for one, following in zip(
            self.buttons, [*self.buttons[1:], self.other_button], strict=True
        ):
            QWidget.setTabOrder(one, following)
        if self.buttons:
            self.buttons[0].setFocus()

    def sentences(self) -> tuple[str, ...]:
        """What is said of each."""
        return tuple(map(here_already, self.rows))


def here_already(found: PatientRow) -> str:
    """``ALVAREZ, Rosa, born 09-Jun-1983, MRN 004-218 is here already.``"""
    return (
        f"{patient_name(found.details)}, born {day_text(found.dob)}, MRN {found.mrn} "
        "is here already."
    )

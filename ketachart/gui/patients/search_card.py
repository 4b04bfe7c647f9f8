"""Finding a patient: one field, the rows found, what comes close where nothing is found."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget
from shiboken6 import isValid

from ketachart.clinical.phrases import day_text, patient_name
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.setup.inputs import Text
from ketachart.gui.panels.setup.taps import plain
from ketachart.gui.patients import work
from ketachart.gui.patients.cards import TitledCard
from ketachart.gui.patients.found_list import FoundList
from ketachart.gui.widgets import ActionButton

if TYPE_CHECKING:
    pass

HINT = "Type any part of the name, the birth date or the MRN."


class SearchCard(TitledCard):
    """``chosen`` (PatientRow), ``register_wanted``, ``troubled`` (Exception nobody else says)."""

    chosen = Signal(object)
    register_wanted = Signal()
    troubled = Signal(object)

    def __init__(self, bedside: Bedside, ask: work.Ask, parent: QWidget | None = None) -> None:
        super().__init__("Find a patient", parent)
        self._bedside, self._ask = bedside, ask
        self._asked_for = self._chosen = ""
        self._near = False
        self.search = Text("Name, birth date or MRN", name="patient-search")
        self.search.changed.connect(self._search)
        self.nothing = plain("", "label", wrap=True)
        self.nothing.setObjectName("patients-found")
        self.found = FoundList()
        self.found.chosen.connect(self.chosen)
        self.register_button = ActionButton("Register a new patient…", icon="plus")
        self.register_button.setObjectName("register")
        self.register_button.clicked.connect(self.register_wanted)
        top = QVBoxLayout()
        top.setContentsMargins(20, 0, 20, 0)
        top.setSpacing(8)
        top.addWidget(self.search)
        top.addWidget(self.nothing)
        self.column.addLayout(top)
        self.column.addWidget(self.found, 1)
        self.add_padded(self.register_button)
        self._show(work.Found())

    def _today(self) -> date:
        return self._bedside.now().date()

    def _search(self) -> None:
        text = self._asked_for = self.search.text()
        if not text:
            self._show(work.Found())
            return
        self._ask(
            lambda station: work.find(station, text),
            lambda found: self._answered(text, found),
            self._failed,
        )

    def _failed(self, trouble: Exception) -> None:
        if isValid(self):
            self.nothing.setText(work.words_of(trouble))
            self.troubled.emit(trouble)

    def _answered(self, text: str, found: work.Found) -> None:
        # Answers come late; one to fewer letters than stand there now is not shown.
        if isValid(self) and text == self._asked_for:
            self._show(found)

    def _show(self, found: work.Found) -> None:
        self.found.show_rows(found.rows or found.near, self._today())
        self.found.show_chosen(self._chosen)
        self.nothing.setText(self._words(found))
        self._near = bool(found.near)
        if self.found.rows:
            QWidget.setTabOrder(self.search.edit, self.found.rows[0])
            QWidget.setTabOrder(self.found.rows[0], self.register_button)

    def _words(self, found: work.Found) -> str:
        text = self.search.text()
        if not text:
            return HINT
        if len(found.rows) >= work.MOST_FOUND:
            return f"The first {len(found.rows)} are shown. Type more of the name to see others."
        if found.rows:
            return f"{len(found.rows)} found. Check the birth date before you choose."
        if found.near:
            near = "; ".join(
                f"{patient_name(row.details)}, born {day_text(row.dob)}" for row in found.near[:3]
            )
            return f"No patient “{text[:60]}”. Close to it: {near}."
        return f"No patient “{text[:60]}”. Try fewer letters, or register the patient."

    def again(self) -> None:
        """Look once more: somebody was registered or changed."""
        self._search()

    def show_chosen(self, patient_id: str) -> None:
        """Mark the patient shown beside the list."""
        self._chosen = patient_id
        self.found.show_chosen(patient_id)

    def clear(self) -> None:
        """Empty again."""
        self.search.clear()

    def take_focus(self) -> None:
        """The keyboard to the search."""
        self.search.take_focus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        in_search = self.search.edit.hasFocus()
        if event.key() == Qt.Key.Key_Down and in_search and self.found.rows:
            self.found.to_first()
        elif event.key() == Qt.Key.Key_Up and self.found.rows and self.found.rows[0].hasFocus():
            self.take_focus()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            # Who only comes close is chosen on purpose, not by the Enter after a name.
            if in_search and len(self.found.rows) == 1 and not self._near:
                self.found.rows[0].click()
            elif self.register_button.hasFocus():
                self.register_button.click()
        else:
            super().keyPressEvent(event)

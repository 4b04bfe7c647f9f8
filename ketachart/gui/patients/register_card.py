"""Registering a patient: the form, who may be the same person, and the patient as registered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from ketachart.clinical.administration import Patient
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.setup.taps import plain
from ketachart.gui.patients import work
from ketachart.gui.patients.cards import Scrolled, TitledCard
from ketachart.gui.patients.registration import Registration
from ketachart.gui.patients.same_person import SamePerson
from ketachart.gui.widgets import ActionButton

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketachart.store.projections import PatientRow


class RegisterCard(TitledCard):
    """``registered`` (PatientRow, new), ``known`` (PatientRow, here before), ``left``."""

    registered = Signal(object)
    known = Signal(object)
    left = Signal()
    changed = Signal()
    troubled = Signal(object)

    def __init__(self, bedside: Bedside, ask: work.Ask, parent: QWidget | None = None) -> None:
        super().__init__("New patient", parent)
        self._ask, self.is_saving = ask, False
        self._details: Patient | None = None
        self.form = Registration(bedside)
        self.form.changed.connect(self._typed)
        self.same = SamePerson()
        self.same.is_one.connect(self._is_one)
        self.same.somebody_else.connect(self._somebody_else)
        self.sentence = plain("", "caution", wrap=True)
        self.sentence.setObjectName("register-sentence")
        self.sentence.hide()
        self.back_button = ActionButton("Back to the search", icon="back")
        self.back_button.setObjectName("back-to-search")
        self.back_button.clicked.connect(self.left)
        self.save_button = ActionButton("Register", look="filled", key="⏎")
        self.save_button.setObjectName("save-patient")
        self.save_button.clicked.connect(self.save)
        self.area = Scrolled()
        self.area.body.addWidget(self.same)
        self.area.body.addWidget(self.form)
        self.area.body.addStretch(1)
        self.column.addWidget(self.area, 1)
        self.add_padded(self.sentence)
        self.add_padded(self.back_button, self.save_button)

    def _typed(self) -> None:
        self.say("")
        # The answer was about what stood there before.
        self.same.hide()
        self.changed.emit()

    def save(self) -> None:
        """Register, or say in words what is missing."""
        if self.is_saving:
            return
        sentence, where = self.form.problem()
        if sentence:
            self.refused(sentence, where)
            return
        details = self._details = self.form.details()
        self._busy(busy=True)
        self._ask(
            lambda station: work.same_person(station, details), self._same_found, self._failed
        )

    def _same_found(self, rows: Sequence[PatientRow]) -> None:
        if not isValid(self):
            return
        if not rows:
            self._register(())
            return
        self._busy(busy=False)
        self.same.ask(rows)
        self.area.verticalScrollBar().setValue(0)

    def _somebody_else(self) -> None:
        if not self.is_saving:
            self._register(tuple(row.id for row in self.same.rows))

    def _is_one(self, found: PatientRow) -> None:
        self.clear()
        self.known.emit(found)

    def _register(self, not_same_as: Sequence[str]) -> None:
        details = self._details
        assert details is not None
        self._busy(busy=True)
        self._ask(
            lambda station: work.register(station, details, not_same_as),
            self._registered,
            self._failed,
        )

    def _registered(self, found: PatientRow) -> None:
        if isValid(self):
            self._busy(busy=False)
            self.clear()
            self.registered.emit(found)

    def _failed(self, trouble: Exception) -> None:
        if not isValid(self):
            return
        self._busy(busy=False)
        words = work.words_of(trouble)
        self.refused(words, self.form.field_of(words))
        self.troubled.emit(trouble)

    def refused(self, sentence: str, where: QWidget | None = None) -> None:
        """It was not registered: everything typed stays."""
        self.same.hide()
        self.form.show_problem(sentence, where)
        if where is None or self.form.at_field.isHidden():
            self.say(sentence)

    def say(self, sentence: str) -> None:
        """One sentence over the buttons."""
        self.sentence.setText(sentence)
        self.sentence.setVisible(bool(sentence))

    def _busy(self, *, busy: bool) -> None:
        self.is_saving = busy
        self.form.lock(busy)
        self.save_button.setEnabled(not busy)
        self.save_button.setText("Saving…" if busy else "Register")

    def clear(self) -> None:
        """Empty again."""
        # Nobody typed this away: what waits for the registration goes on.
        self.form.blockSignals(True)
        self.form.clear()
        self.form.blockSignals(False)
        self.same.hide()
        self.say("")

    def take_focus(self) -> None:
        """The keyboard into the first field."""
        self.form.family.take_focus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            # Enter on a button means that button, not the one at the end of the form.
            focus = self.focusWidget()
            (focus if isinstance(focus, ActionButton) else self.save_button).click()
        else:
            super().keyPressEvent(event)

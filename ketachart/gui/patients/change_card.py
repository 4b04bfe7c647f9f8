"""Changing what is known of a patient; what was before stays in the history."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from ketachart.clinical.phrases import patient_name
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.choices import ReasonChips
from ketachart.gui.panels.entry import Wrong
from ketachart.gui.panels.setup.taps import plain
from ketachart.gui.patients import work
from ketachart.gui.patients.cards import Scrolled, TitledCard
from ketachart.gui.patients.history import differences
from ketachart.gui.patients.registration import Registration
from ketachart.gui.widgets import ActionButton

if TYPE_CHECKING:
    from ketachart.store.projections import PatientRow

REASONS = ("Told by the patient", "Mistyped before", "Read from a document")


class ChangeCard(TitledCard):
    """``changed`` (PatientRow as it now is), ``left``, ``troubled`` (Exception)."""

    changed = Signal(object)
    left = Signal()
    troubled = Signal(object)

    def __init__(
        self, bedside: Bedside, ask: work.Ask, found: PatientRow, parent: QWidget | None = None
    ) -> None:
        super().__init__(f"Change the details of {patient_name(found.details)}", parent)
        self._ask, self.patient, self.is_saving = ask, found, False
        self.form = Registration(bedside)
        self.form.put(found.details)
        self.reason = ReasonChips(REASONS, label="Why they are changed", name="change-reason")
        self.sentence = plain("", "caution", wrap=True)
        self.sentence.setObjectName("change-sentence")
        self.sentence.hide()
        self.back_button = ActionButton("Leave as it was", icon="back")
        self.back_button.setObjectName("leave-details")
        self.back_button.clicked.connect(self.leave)
        self.save_button = ActionButton("Save the change", look="filled", key="⏎")
        self.save_button.setObjectName("save-details")
        self.save_button.clicked.connect(self.save)
        area = Scrolled()
        area.body.addWidget(self.form)
        area.body.addWidget(self.reason)
        area.body.addStretch(1)
        self.column.addWidget(area, 1)
        self.add_padded(self.sentence)
        self.add_padded(self.back_button, self.save_button)
        for field in (self.form, self.reason):
            field.changed.connect(lambda: self.say(""))

    def save(self) -> None:
        """Ask for the change, or say in words what is missing."""
        if self.is_saving:
            return
        sentence, where = self.form.problem()
        if sentence:
            self.refused(sentence, where)
            return
        details, patient = self.form.details(), self.patient.id
        if not differences(self.patient.details, details):
            self.say("Nothing is changed yet.")
            return
        try:
            reason = self.reason.needed("Choose why the details are changed.")
        except Wrong as wrong:
            self.say(wrong.sentence)
            if wrong.field is not None:
                wrong.field.mark(wrong=True)
                wrong.field.take_focus()
            return
        self._busy(busy=True)
        self._ask(
            lambda station: station.change_patient(patient, details, reason=reason),
            self._changed,
            self._failed,
        )

    def _changed(self, found: PatientRow) -> None:
        if isValid(self):
            self._busy(busy=False)
            self.changed.emit(found)

    def _failed(self, trouble: Exception) -> None:
        if isValid(self):
            self._busy(busy=False)
            words = work.words_of(trouble)
            self.refused(words, self.form.field_of(words))
            self.troubled.emit(trouble)

    def refused(self, sentence: str, where: QWidget | None = None) -> None:
        """It was not changed: everything typed stays."""
        self.form.show_problem(sentence, where)
        if where is None or self.form.at_field.isHidden():
            self.say(sentence)

    def say(self, sentence: str) -> None:
        """One sentence over the buttons."""
        self.sentence.setText(sentence)
        self.sentence.setVisible(bool(sentence))

    def leave(self) -> None:
        """Nothing is changed; while it is being saved, it stays until that is known."""
        if not self.is_saving:
            self.left.emit()

    def _busy(self, *, busy: bool) -> None:
        self.is_saving = busy
        self.form.lock(busy)
        self.save_button.setEnabled(not busy)
        self.save_button.setText("Saving…" if busy else "Save the change")

    def take_focus(self) -> None:
        """The keyboard into the first field."""
        self.form.family.take_focus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focus = self.focusWidget()
            (focus if isinstance(focus, ActionButton) else self.save_button).click()
        elif event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)

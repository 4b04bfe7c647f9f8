"""Changing what is known of a patient; what was before stays in the history."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from ketachart.clinical.phrases import patient_name
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.choices import ReasonChips
from ketachart.gui.panels.entry import Wrong
from ketachart.gui.patients import work
from ketachart.gui.patients.history import differences
from ketachart.gui.patients.registration import Registration
from ketachart.gui.patients.saved_card import SavedCard

if TYPE_CHECKING:
    from ketachart.store.projections import PatientRow

REASONS = ("Told by the patient", "Mistyped before", "Read from a document")
SAVE = "Save the change"


class ChangeCard(SavedCard):
    """``changed``: PatientRow as it now is."""

    changed = Signal(object)

    def __init__(
        self, bedside: Bedside, ask: work.Ask, found: PatientRow, parent: QWidget | None = None
    ) -> None:
        super().__init__(
            f"Change the details of {patient_name(found.details)}",
            about="change",
            what="details",
            verb=SAVE,
            parent=parent,
        )
        self._ask, self.patient = ask, found
        self.form = Registration(bedside)
        self.form.put(found.details)
        self.reason = ReasonChips(REASONS, label="Why they are changed", name="change-reason")
        self.hold(self.form, self.reason)
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

    def _busy(self, *, busy: bool) -> None:
        self.is_saving = busy
        self.form.lock(busy)
        self.save_button.setEnabled(not busy)
        self.save_button.setText("Saving…" if busy else SAVE)

    def take_focus(self) -> None:
        """The keyboard into the first field."""
        self.form.family.take_focus()

"""Who may open a patient's earlier records: named by a physician, told to everybody who may."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from ketachart.clinical.phrases import patient_name
from ketachart.gui.panels.setup.inputs import Choice, Text
from ketachart.gui.panels.setup.taps import plain
from ketachart.gui.patients import work
from ketachart.gui.patients.saved_card import SavedCard
from ketachart.station.restricting import CLINICAL

if TYPE_CHECKING:
    from ketachart.station import Person, Station
    from ketachart.station.restricting import Restriction
    from ketachart.store.projections import PatientRow

WORDS = (
    "Choose who opens the earlier records; nobody chosen opens them to everybody who charts. "
    "While the patient is here, whoever charts has this hour. Emergency access opens them, and is "
    "reviewed."
)
ONLY = "A physician who may open these records decides it."


class RestrictCard(SavedCard):
    """``changed`` tells that it is so now."""

    changed = Signal(str)

    def __init__(self, ask: work.Ask, found: PatientRow, parent: QWidget | None = None) -> None:
        super().__init__(
            f"Who may open the records of {patient_name(found.details)}",
            about="restrict",
            what="restriction",
            verb="Save",
            parent=parent,
        )
        self._ask, self.patient = ask, found.id
        self.may = False
        self.words = plain("Looking it up…", wrap=True)
        self.people = Choice("Only these people", (), name="restrict-people", columns=2)
        self.people.several = True
        self.reason = Text("Why", name="restrict-reason")
        self.hold(self.words, self.people, self.reason, plain(WORDS, "label", wrap=True))
        for field in (self.people, self.reason):
            field.changed.connect(lambda: self.say(""))
            field.hide()
        self.save_button.hide()
        patient = self.patient
        ask(lambda station: _look(station, patient), self._looked, self._failed)

    def _looked(self, found: tuple[Restriction, tuple[Person, ...], bool]) -> None:
        if not isValid(self):
            return
        now, people, self.may = found
        self.words.setText(words_of(now))
        if self.may:
            self.people.show_choices((p.id, p.name) for p in people)
            self.people.let_wrap()
            for tap in self.people.chips:
                tap.setChecked(tap.value in {p.id for p in now.people})
        else:
            self.say(ONLY)
        for widget in (self.people, self.reason, self.save_button):
            widget.setVisible(self.may)
        self.take_focus()

    def take_focus(self) -> None:
        """The keyboard into the first field."""
        if self.may:
            self.people.take_focus()
        else:
            self.back_button.setFocus()

    def save(self) -> None:
        """Ask for it, or say what is missing."""
        if self.is_saving or not self.may:
            return
        reason, patient, people = self.reason.value(), self.patient, tuple(self.people.values())
        if not reason:
            self.say("Say why. Nothing is changed yet.")
            self.reason.take_focus()
            return
        self.is_saving = True
        self.save_button.setEnabled(False)
        self._ask(
            lambda station: station.restrict_patient(patient, people, reason),
            self._saved,
            self._failed,
        )

    def _saved(self, now: Restriction) -> None:
        if isValid(self):
            self.is_saving = False
            self.changed.emit(words_of(now))

    def _failed(self, trouble: Exception) -> None:
        if isValid(self):
            self.is_saving = False
            self.save_button.setEnabled(True)
            self.say(work.words_of(trouble))
            self.troubled.emit(trouble)


def words_of(now: Restriction) -> str:
    """Who may open them, as a sentence."""
    if now.is_open:
        return "Everybody who charts here opens these records."
    names = ", ".join(person.name for person in now.people)
    return f"Open to {names} only. {now.by}: “{now.reason}”"


def _look(station: Station, patient: str) -> tuple[Restriction, tuple[Person, ...], bool]:
    people = tuple(p for p in station.people() if CLINICAL & set(p.roles))
    now = station.restriction(patient)
    return now, people, station.may("restrict_patient")

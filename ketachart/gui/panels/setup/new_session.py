"""A new session: find or register the patient, then why they are here."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from ketachart.clinical.acts import SessionPlanned
from ketachart.clinical.chart import Chart
from ketachart.clinical.phrases import age, allergies_text, day_text, patient_name, sex_text
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.entry import Field
from ketachart.gui.panels.setup.form import row
from ketachart.gui.panels.setup.found_list import FoundList
from ketachart.gui.panels.setup.inputs import Choice, Number, Text
from ketachart.gui.panels.setup.registration import Registration
from ketachart.gui.panels.setup.taps import plain
from ketachart.gui.widgets import ActionButton, Card

if TYPE_CHECKING:
    from ketachart.store.projections import PatientRow

Find = Callable[[str, Callable[[Sequence["PatientRow"]], None]], None]
"""Handed in: what was typed, and where the patients found go, now or later."""

_ICD = re.compile(r"[A-Z][0-9][0-9A-Z](\.[0-9A-Z]{1,4})?")


class NewSessionPanel(QWidget):
    """``session_wanted`` (patient id or Patient, SessionPlanned); ``closed`` when it is left."""

    session_wanted = Signal(object, object)
    closed = Signal()

    def __init__(
        self,
        bedside: Bedside,
        find: Find,
        chairs: Sequence[str] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("new-session")
        self.bedside, self._find = bedside, find
        self.patient: PatientRow | None = None
        self.is_saving = False
        self._asked_for = ""
        self.pages = QStackedWidget()
        self._build_search()
        self._build_registration()
        self._build_chosen()
        self._build_plan(chairs)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(14)
        line.addWidget(self.pages, 5)
        line.addWidget(self.plan_card, 4)
        self._show_found(())

    # Building ---------------------------------------------------------------------------------

    def _build_search(self) -> None:
        self.search = Text("Name, birth date or MRN", name="patient-search")
        self.search.changed.connect(self._search)
        self.found = FoundList()
        self.found.chosen.connect(self.choose)
        self.nothing = plain("", "label", wrap=True)
        self.register_button = ActionButton("Register a new patient…", icon="plus")
        self.register_button.setObjectName("register")
        self.register_button.clicked.connect(self.open_registration)
        card, column = _card("Patient")
        top = QVBoxLayout()
        top.setContentsMargins(20, 0, 20, 0)
        top.setSpacing(8)
        top.addWidget(self.search)
        top.addWidget(self.nothing)
        column.addLayout(top)
        column.addWidget(self.found, 1)
        column.addLayout(_padded(self.register_button))
        self.search_page = card
        self.pages.addWidget(card)

    def _build_registration(self) -> None:
        self.registration = Registration(self.bedside)
        self.registration.changed.connect(lambda: self.say(""))
        back = ActionButton("Back to the search", icon="back")
        back.setObjectName("back-to-search")
        back.clicked.connect(self.open_search)
        card, column = _card("New patient")
        inside = QWidget()
        padded = QVBoxLayout(inside)
        padded.setContentsMargins(20, 6, 20, 6)
        padded.addWidget(self.registration)
        padded.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inside)
        column.addWidget(area, 1)
        column.addLayout(_padded(back))
        self.registration_page = card
        self.pages.addWidget(card)

    def _build_chosen(self) -> None:
        self.name = plain("", "heading", wrap=True)
        self.facts = plain("", wrap=True)
        self.allergies = plain("", wrap=True)
        other = ActionButton("Another patient…", icon="back")
        other.setObjectName("another-patient")
        other.clicked.connect(self.open_search)
        card, column = _card("Patient")
        words = QVBoxLayout()
        words.setContentsMargins(20, 6, 20, 0)
        words.setSpacing(8)
        for label in (self.name, self.facts, self.allergies):
            words.addWidget(label)
        column.addLayout(words)
        column.addStretch(1)
        column.addLayout(_padded(other))
        self.chosen_page = card
        self.pages.addWidget(card)

    def _build_plan(self, chairs: Sequence[str]) -> None:
        self.indication = Text("Indication", name="indication")
        self.icd = Text("ICD-10-CM, if known", name="icd", hint="F33.2")
        self.number = Number("Infusion no.", name="infusion-no", whole=True)
        self.of = Number("of", name="planned-infusions", whole=True)
        self.chair = Choice("Chair", tuple((c, c) for c in chairs), name="chair")
        self.chair.setVisible(len(chairs) > 1)
        if len(chairs) == 1:
            self.chair.choose(chairs[0])
        self.sentence = plain("", "caution", wrap=True)
        self.sentence.setObjectName("new-session-sentence")
        self.save_button = ActionButton(
            "Begin the set-up", look="filled", key="⏎", height=56, pixels=16
        )
        self.save_button.setObjectName("begin-session")
        self.save_button.clicked.connect(self.save)
        card, column = _card("Today")
        form = QVBoxLayout()
        form.setContentsMargins(20, 0, 20, 0)
        form.setSpacing(11)
        row(form, self.indication)
        row(form, self.icd, self.number, self.of, stretch=(4, 3, 2))
        row(form, self.chair)
        form.addWidget(self.sentence)
        column.addLayout(form)
        column.addStretch(1)
        column.addLayout(_padded(self.save_button))
        for field in (self.indication, self.icd, self.number, self.of, self.chair):
            field.changed.connect(lambda: self.say(""))
        self.plan_card = card

    # The patient ------------------------------------------------------------------------------

    def _search(self) -> None:
        text = self._asked_for = self.search.text()
        if not text:
            self._show_found(())
            return
        self._find(text, lambda rows: self._answered(text, rows))

    def _answered(self, text: str, rows: Sequence[PatientRow]) -> None:
        # Answers come late; one to fewer letters than stand there now is not shown.
        if isValid(self) and text == self._asked_for:
            self._show_found(rows)

    def _show_found(self, rows: Sequence[PatientRow]) -> None:
        self.found.show_rows(rows, self.bedside.now().date())
        text = self.search.text()
        if not text:
            words = "Type any part of the name, the birth date or the MRN."
        elif not rows:
            words = f"No patient “{text[:60]}”. Try fewer letters, or register the patient."
        else:
            words = f"{len(rows)} found. Check the birth date before you choose."
        self.nothing.setText(words)

    def choose(self, found: PatientRow) -> None:
        """This patient: name and birth date large, to be compared with what the patient says."""
        self.patient, details = found, found.details
        today = self.bedside.now().date()
        self.name.setText(patient_name(details))
        self.facts.setText(
            f"Born {day_text(details.dob)} ({age(details.dob, today)}) · {sex_text(details)} · "
            f"MRN {details.mrn}"
        )
        self.allergies.setText(f"Allergies: {allergies_text(details)}")
        self.pages.setCurrentWidget(self.chosen_page)
        self.say("")
        self.indication.take_focus()

    def open_search(self) -> None:
        """Back to the search, with what was typed."""
        self.patient = None
        self.pages.setCurrentWidget(self.search_page)
        self.say("")
        self.search.take_focus()

    def open_registration(self) -> None:
        """The empty form for somebody new."""
        self.patient = None
        self.pages.setCurrentWidget(self.registration_page)
        self.say("")
        self.registration.family.take_focus()

    def take_focus(self) -> None:
        """The keyboard to the search."""
        self.search.take_focus()

    # Saving -----------------------------------------------------------------------------------

    def problem(self) -> tuple[str, QWidget | None]:
        """What is missing or wrong, and where."""
        if self.pages.currentWidget() is self.registration_page:
            sentence, where = self.registration.problem()
            if sentence:
                return sentence, where
        elif self.patient is None:
            return "Choose the patient first, or register them.", self.search
        if not self.indication.value():
            return "Type why the patient is here: the indication.", self.indication
        code = self.icd.text().upper()
        if code and not _ICD.fullmatch(code):
            return f"{code[:12]} is not written like an ICD-10-CM code such as F33.2.", self.icd
        return self._numbers()

    def _numbers(self) -> tuple[str, QWidget | None]:
        number, of = self.number.value(), self.of.value()
        for field in (self.number, self.of):
            if field.trouble() or field.value() == 0:
                return field.trouble() or "Infusions are counted from 1.", field
        if number is not None and of is not None and number > of:
            return f"Infusion {number} of {of} cannot be. Check both.", self.number
        if not self.chair.isHidden() and self.chair.value() is None:
            return "Choose the chair.", self.chair
        return "", None

    def save(self) -> None:
        """Ask for the session, or say in words what is missing."""
        if self.is_saving:
            return
        for field in (self.indication, self.icd, self.number, self.of, self.chair):
            field.mark(wrong=False)
        sentence, where = self.problem()
        if sentence:
            self.say(sentence)
            if isinstance(where, Field):
                where.mark(wrong=True)
                where.take_focus()
            return
        number, of = self.number.value(), self.of.value()
        plan = self.bedside.act(
            SessionPlanned,
            indication=self.indication.value(),
            icd10cm=self.icd.text().upper() or None,
            infusion_no=None if number is None else int(number),
            planned_infusions=None if of is None else int(of),
            chair=self.chair.value(),
        )
        whom = self.patient.id if self.patient is not None else self.registration.details()
        self.session_wanted.emit(whom, plan)

    def saving(self) -> None:
        """On its way to the disk."""
        self.is_saving = True
        self.save_button.setEnabled(False)

    def saved(self) -> None:
        """On disk: empty again for the next patient."""
        self.is_saving = False
        self.save_button.setEnabled(True)
        self.registration.clear()
        for field in (self.search, self.indication, self.icd, self.number, self.of):
            field.clear()
        if not self.chair.isHidden():
            self.chair.clear()
        self.open_search()

    def refused(self, sentence: str) -> None:
        """Nothing was charted; everything typed stays."""
        self.is_saving = False
        self.save_button.setEnabled(True)
        self.say(sentence)

    def say(self, sentence: str) -> None:
        """One sentence over the button."""
        self.sentence.setText(sentence)

    def show_chart(self, chart: Chart) -> None:
        """A new session has no chart yet."""

    def tick(self, now: datetime) -> None:
        """Nothing here runs with the clock."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.search.edit.hasFocus() and len(self.found.rows) == 1:
                self.found.rows[0].click()
            elif isinstance(focus := self.focusWidget(), ActionButton):
                # Enter on a button means that button, not the one at the end of the form.
                focus.click()
            elif not self.search.edit.hasFocus():
                self.save_button.click()
        elif event.key() == Qt.Key.Key_Down and self.search.edit.hasFocus() and self.found.rows:
            self.found.rows[0].setFocus(Qt.FocusReason.TabFocusReason)
        elif event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)


def _card(title: str) -> tuple[Card, QVBoxLayout]:
    card = Card()
    column = QVBoxLayout(card)
    column.setContentsMargins(0, 16, 0, 16)
    column.setSpacing(10)
    column.addLayout(_padded(plain(title, "title")))
    return card, column


def _padded(widget: QWidget) -> QHBoxLayout:
    line = QHBoxLayout()
    line.setContentsMargins(20, 0, 20, 0)
    line.addWidget(widget)
    if isinstance(widget, ActionButton):
        widget.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
    return line

"""A new session: find or register the patient, then why they are here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget
from shiboken6 import isValid

from ketachart.clinical.chart import Chart
from ketachart.clinical.phrases import age, day_text, patient_name, sex_text
from ketachart.gui.bedside import Bedside
from ketachart.gui.chairs import Seat
from ketachart.gui.panels.entry import Field
from ketachart.gui.panels.setup.taps import plain
from ketachart.gui.patients import work
from ketachart.gui.patients.allergy_line import AllergyLine
from ketachart.gui.patients.cards import SIDE, NameLabel, TitledCard
from ketachart.gui.patients.history import medications_text
from ketachart.gui.patients.register_card import RegisterCard
from ketachart.gui.patients.search_card import SearchCard
from ketachart.gui.patients.today_card import TodayCard
from ketachart.gui.widgets import ActionButton, Card

if TYPE_CHECKING:
    from ketachart.store.projections import PatientRow


class ChosenCard(TitledCard):
    """The patient large, to be compared with what the patient says; ``other``, ``go_to``."""

    other = Signal()
    go_to = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Patient", parent)
        self._open = ""
        self.name = NameLabel()
        self.facts = plain("", wrap=True)
        self.allergies = AllergyLine("Allergies: ")
        self.medications = plain("", "label", wrap=True)
        self.last = plain("", "label", wrap=True)
        words = QVBoxLayout()
        words.setContentsMargins(SIDE, 6, SIDE, 0)
        words.setSpacing(8)
        for label in (self.name, self.facts, self.allergies, self.medications, self.last):
            words.addWidget(label)
        self.open_words = plain("", wrap=True)
        self.open_button = ActionButton("Go to that session", icon="action")
        self.open_button.setObjectName("go-to-open-session")
        self.open_button.clicked.connect(lambda: self.go_to.emit(self._open))
        self.open_card = Card("cautionCard")
        inside = QVBoxLayout(self.open_card)
        inside.setContentsMargins(16, 12, 16, 12)
        inside.addWidget(self.open_words)
        inside.addWidget(self.open_button)
        self.open_card.hide()
        words.addSpacing(8)
        words.addWidget(self.open_card)
        self.column.addLayout(words)
        self.column.addStretch(1)
        self.other_button = ActionButton("Another patient…", icon="back")
        self.other_button.setObjectName("another-patient")
        self.other_button.clicked.connect(self.other)
        self.add_padded(self.other_button)

    def show_patient(self, found: PatientRow, now: datetime) -> None:
        """Who it is."""
        details = found.details
        self.name.set_text(patient_name(details))
        self.facts.setText(
            f"Born {day_text(details.dob)} ({age(details.dob, now.date())}) · "
            f"{sex_text(details)} · MRN {details.mrn}"
        )
        if found.is_shut:
            self.allergies.show_shut()
        else:
            self.allergies.show_patient(details)
        drugs = medications_text(details)
        self.medications.setText(f"Drugs at home: {drugs}")
        self.medications.setVisible(bool(drugs))
        self.show_last("")
        self.show_open("", "")

    def show_last(self, words: str) -> None:
        """When the patient was last here."""
        self.last.setText(words)
        self.last.setVisible(bool(words))

    def show_open(self, session: str, words: str) -> None:
        """A session of this patient that is not over; empty words hide it."""
        self._open = session
        self.open_words.setText(words)
        self.open_card.setVisible(bool(words))


class NewSessionPanel(QWidget):
    """``session_wanted`` (patient id, SessionPlanned), ``go_to`` (session id), ``closed``.

    ``troubled`` carries an exception that the panel could not put into words alone.
    """

    session_wanted = Signal(str, object)
    go_to = Signal(str)
    closed = Signal()
    troubled = Signal(object)

    def __init__(
        self,
        bedside: Bedside,
        ask: work.Ask,
        seats: Sequence[Seat] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("new-session")
        self.bedside, self._ask = bedside, ask
        self.patient: PatientRow | None = None
        self.is_saving = self._begin_after = False
        self._before = work.Before()
        self.pages = QStackedWidget()
        self.search_page = SearchCard(bedside, ask)
        self.search_page.title.setText("Patient")
        self.search_page.chosen.connect(self.choose)
        self.search_page.register_wanted.connect(self.open_registration)
        self.register_page = RegisterCard(bedside, ask)
        self.register_page.registered.connect(self._registered)
        self.register_page.known.connect(self.choose)
        self.register_page.left.connect(self.open_search)
        self.register_page.changed.connect(self._register_changed)
        self.chosen_page = ChosenCard()
        self.chosen_page.other.connect(self.open_search)
        self.chosen_page.go_to.connect(self.go_to)
        for page in (self.search_page, self.register_page, self.chosen_page):
            self.pages.addWidget(page)
        for page in (self.search_page, self.register_page):
            page.troubled.connect(self.troubled)
        self.today = TodayCard(bedside)
        self.today.wanted.connect(self.save)
        self.today.show_seats(seats)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(14)
        line.addWidget(self.pages, 5)
        line.addWidget(self.today, 4)

    # The patient ------------------------------------------------------------------------------

    def choose(self, found: PatientRow) -> None:
        """This patient; what was so last time is looked up."""
        if self.patient is not None and self.patient.id != found.id:
            self.today.clear_plan()
        self.patient, self._before = found, work.Before()
        self._begin_after = False
        self.chosen_page.show_patient(found, self.bedside.now())
        self.today.withdraw()
        self._turn_to(self.chosen_page)
        self.today.indication.take_focus()
        self._ask(
            lambda station: work.before(station, found.id),
            lambda before: self._looked(found.id, before),
            self.troubled.emit,
        )

    def _looked(self, patient: str, before: work.Before) -> None:
        if not isValid(self) or self.patient is None or self.patient.id != patient:
            return
        self._before = before
        self.chosen_page.show_last(before.words())
        self.today.offer(before.plan)
        if before.open is not None:
            self.chosen_page.show_open(before.open.id, open_words(before))

    def open_search(self) -> None:
        """Back to the search, with what was typed."""
        self._turn_to(self.search_page)
        self.search_page.take_focus()

    def open_registration(self) -> None:
        """The form for somebody new."""
        self._turn_to(self.register_page)
        self.register_page.take_focus()

    def _turn_to(self, page: QWidget) -> None:
        if page is not self.chosen_page and self.patient is not None:
            self.patient, self._before = None, work.Before()
            # What was typed about one patient is not said of another.
            self.today.clear_plan()
        self.pages.setCurrentWidget(page)
        self.say("")

    def take_focus(self) -> None:
        """The keyboard to where typing goes on."""
        if self.pages.currentWidget() is self.search_page:
            self.search_page.take_focus()
        elif self.pages.currentWidget() is self.register_page:
            self.register_page.take_focus()
        else:
            self.today.indication.take_focus()

    def focus_groups(self) -> tuple[QWidget, ...]:
        """The order of Tab: the patient, then today."""
        return (self.pages, self.today)

    # Saving -----------------------------------------------------------------------------------

    def problem(self) -> tuple[str, QWidget | None]:
        """What is missing or wrong, and where."""
        if self.pages.currentWidget() is self.register_page:
            sentence, where = self.register_page.form.problem()
            if sentence:
                return sentence, where
        elif self.patient is None:
            return "Choose the patient first, or register them.", self.search_page.search
        if self._before.open is not None:
            return open_words(self._before), None
        return self.today.problem()

    def save(self) -> None:
        """Ask for the session, or say in words what is missing."""
        if self.is_saving or self.register_page.is_saving:
            return
        for field in self.today.fields:
            field.mark(wrong=False)
        sentence, where = self.problem()
        if sentence:
            self.say(sentence)
            if isinstance(where, Field):
                where.mark(wrong=True)
                where.take_focus()
            return
        if self.patient is not None:
            self.session_wanted.emit(self.patient.id, self.today.plan())
        else:
            self._begin_after = True
            self.register_page.save()

    def _registered(self, found: PatientRow) -> None:
        begin = self._begin_after
        if self.pages.currentWidget() is not self.register_page:
            # Somebody else is chosen by now; nothing is begun for another patient.
            self._begin_after = False
            return
        self.choose(found)
        if begin:
            self.save()

    def _register_changed(self) -> None:
        self._begin_after = False
        self.say("")

    def loss(self) -> str:
        """What would be lost by leaving, as a sentence; empty when nothing would."""
        today = self.today
        typed = (today.indication, today.icd, today.number, today.of)
        if self.register_page.form.touched() or any(field.touched() for field in typed):
            return "What is typed here is not saved yet. Escape once more drops it."
        return ""

    def leave(self) -> None:
        """Close; what would be lost is said once."""
        loss = self.loss()
        if loss and not self.is_saving and self.today.sentence.text() != loss:
            self.say(loss)
            return
        self.closed.emit()

    def saving(self) -> None:
        """On its way to the disk."""
        self.is_saving = True
        self.today.busy(busy=True)

    def refused(self, sentence: str) -> None:
        """Nothing was charted; everything typed stays."""
        self.is_saving = False
        self.today.busy(busy=False)
        self.say(sentence)

    def say(self, sentence: str) -> None:
        """One sentence over the button."""
        self.today.say(sentence)

    def show_chart(self, chart: Chart) -> None:
        """A new session has no chart yet."""

    def tick(self, now: datetime) -> None:
        """Nothing here runs with the clock."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focus = self.focusWidget()
            if isinstance(focus, ActionButton):
                # Enter on a button means that button, not the one at the end of the form.
                focus.click()
            elif focus is not None and self.today.isAncestorOf(focus):
                self.today.save_button.click()
        elif event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)


def open_words(before: work.Before) -> str:
    """Which session of the patient is not over, and where."""
    row = before.open
    assert row is not None
    chair = f", chair {row.chair}" if row.chair else ""
    return (
        f"This patient's session {row.record_no} is not closed yet ({row.phase}{chair}). "
        "Go on with that one."
    )

"""The patients: found on the left, the chosen one on the right."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ketachart.clinical.trouble import Refused
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.setup.taps import plain
from ketachart.gui.patients import work
from ketachart.gui.patients.change_card import ChangeCard
from ketachart.gui.patients.course_page import CoursePage
from ketachart.gui.patients.patient_card import PatientCard
from ketachart.gui.patients.register_card import RegisterCard
from ketachart.gui.patients.restrict_card import RestrictCard
from ketachart.gui.patients.search_card import SearchCard
from ketachart.gui.widgets import Card, Icon

if TYPE_CHECKING:
    from ketachart.store.projections import PatientRow


class NobodyCard(Card):
    """Nobody is chosen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        words = plain("Find a patient on the left, or register a new one.", "label", wrap=True)
        words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 20, 20)
        column.setSpacing(12)
        column.addStretch(1)
        middle = Qt.AlignmentFlag.AlignHCenter
        column.addWidget(Icon("patients", 28, "text3"), 0, middle)
        column.addWidget(plain("No patient is chosen", "title"), 0, middle)
        column.addWidget(words)
        column.addStretch(1)


class PatientsPage(QWidget):
    """What is typed here stays while the page lives, whatever is shown meanwhile.

    ``session_wanted`` (PatientRow) asks to begin a session; ``session_opened`` (session id) to go
    to one; ``export_wanted`` (session id, format) to write a copy, ``course_export_wanted``
    (patient id, course number) to write the summary of a course. ``troubled`` carries an
    exception that is more than a sentence in a form.
    """

    session_wanted = Signal(object)
    session_opened = Signal(str)
    export_wanted = Signal(str, str)
    course_export_wanted = Signal(str, int)
    closed = Signal()
    turned = Signal()
    """Other parts of the page came into sight: Tab goes through those."""
    details_changed = Signal(object)
    """PatientRow as it now is: charts on the screen are of the patient so described."""
    troubled = Signal(object)
    glass_wanted = Signal()

    def __init__(self, bedside: Bedside, ask: work.Ask, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("patients-page")
        self._bedside, self._ask = bedside, ask
        self._changing: dict[str, ChangeCard] = {}
        self._restricting: RestrictCard | None = None
        self.search = SearchCard(bedside, ask)
        self.search.chosen.connect(self.show_patient)
        self.search.register_wanted.connect(self.open_registration)
        self.nobody = NobodyCard()
        self.card = PatientCard(bedside, ask)
        self.card.begin_wanted.connect(self.session_wanted)
        self.card.looked.connect(lambda: self.card.order_focus(self.search.register_button))
        self.card.change_wanted.connect(self.open_change)
        self.card.glass_wanted.connect(self.glass_wanted)
        self.card.restrict_wanted.connect(self.open_restriction)
        self.card.opened.connect(self.session_opened)
        self.card.export_wanted.connect(self.export_wanted)
        self.register = RegisterCard(bedside, ask)
        self.register.registered.connect(self._registered)
        self.register.known.connect(self.show_patient)
        self.register.left.connect(self._leave_registration)
        self.course = CoursePage(bedside, ask)
        self.course.opened.connect(self.session_opened)
        self.course.print_wanted.connect(self.course_export_wanted)
        self.course.details_wanted.connect(self.leave_courses)
        self.card.courses_wanted.connect(self.open_courses)
        for card in (self.search, self.card, self.register, self.course):
            card.troubled.connect(self._troubled)
        self.pages = QStackedWidget()
        for page in (self.nobody, self.card, self.register):
            self.pages.addWidget(page)
        self.finding = QWidget()
        line = QHBoxLayout(self.finding)
        line.setContentsMargins(16, 12, 16, 16)
        line.setSpacing(14)
        line.addWidget(self.search, 2)
        line.addWidget(self.pages, 3)
        self.whole = QStackedWidget()
        self.whole.addWidget(self.finding)
        self.whole.addWidget(self.course)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.whole)

    @property
    def patient(self) -> PatientRow | None:
        """Who is chosen."""
        return self.card.patient

    def _troubled(self, trouble: Exception) -> None:
        # A refusal stands in the form already.
        if not isinstance(trouble, Refused):
            self.troubled.emit(trouble)

    # Turning pages ----------------------------------------------------------------------------

    def show_patient(self, found: PatientRow) -> None:
        """This patient on the right; a change that is half typed comes back."""
        self.whole.setCurrentWidget(self.finding)
        self.card.show_patient(found)
        self.search.show_chosen(found.id)
        self._to(self._changing.get(found.id) or self.card)

    def _to(self, page: QWidget) -> None:
        self.pages.setCurrentWidget(page)

    def open_registration(self) -> None:
        """The form for somebody new, as it was left."""
        self._to(self.register)
        self.register.take_focus()

    def _leave_registration(self) -> None:
        self._to_chosen()
        self.search.take_focus()

    def _to_chosen(self) -> None:
        if self.patient is None:
            self._to(self.nobody)
        else:
            self._to(self._changing.get(self.patient.id) or self.card)

    def _registered(self, found: PatientRow) -> None:
        self.search.again()
        if self.pages.currentWidget() is self.register:
            # Unless somebody else is looked at by now.
            self.show_patient(found)
            self.card.begin_button.setFocus()

    # Courses of treatment ---------------------------------------------------------------------

    def open_courses(self) -> None:
        """The courses of the chosen patient, over the whole page."""
        if self.patient is not None:
            self.course.show_patient(self.patient)
            self.whole.setCurrentWidget(self.course)
            self.turned.emit()
            self.course.take_focus()

    def leave_courses(self) -> None:
        """Back to the search and the details."""
        self.whole.setCurrentWidget(self.finding)
        self.turned.emit()
        self.card.courses_button.setFocus()

    @property
    def has_courses(self) -> bool:
        """Whether the courses are on the screen."""
        return self.whole.currentWidget() is self.course

    # Who may open them ------------------------------------------------------------------------

    def open_restriction(self) -> None:
        """Who may open the records of the chosen patient."""
        if self.patient is None:
            return
        self._drop_restriction()
        form = self._restricting = RestrictCard(self._ask, self.patient)
        form.changed.connect(self._restricted)
        form.left.connect(self._leave_restriction)
        form.troubled.connect(self._troubled)
        self.pages.addWidget(form)
        self._to(form)

    def _restricted(self, words: str) -> None:
        self._leave_restriction()
        self.search.again()
        self.card.again()
        self.card.say(words, good=True)

    def _leave_restriction(self) -> None:
        self._to(self.card)
        self._drop_restriction()
        self.card.restrict_button.setFocus()

    def _drop_restriction(self) -> None:
        form, self._restricting = self._restricting, None
        if form is not None:
            self.pages.removeWidget(form)
            form.hide()
            form.deleteLater()

    # Changing ---------------------------------------------------------------------------------

    def open_change(self) -> None:
        """The form with what is known of the chosen patient."""
        found = self.patient
        if found is None:
            return
        form = self._changing.get(found.id)
        if form is None:
            form = self._changing[found.id] = ChangeCard(self._bedside, self._ask, found)
            form.changed.connect(self._changed)
            form.left.connect(lambda: self._leave_change(found.id))
            form.troubled.connect(self._troubled)
            self.pages.addWidget(form)
        self._to(form)
        form.take_focus()

    def _changed(self, found: PatientRow) -> None:
        was_shown = self.pages.currentWidget() is self._changing.get(found.id)
        if was_shown:
            # Before the form goes: the stack would turn to whatever stood beside it.
            self._to(self.card)
            self.card.change_button.setFocus()
        self._drop_change(found.id)
        self.details_changed.emit(found)
        self.search.again()
        if self.patient is not None and self.patient.id == found.id:
            self.card.show_patient(found)
            self.card.say("The change is saved. What was before stays in the history.", good=True)

    def _leave_change(self, patient: str) -> None:
        self._to(self.card)
        self._drop_change(patient)
        self.card.change_button.setFocus()

    def _drop_change(self, patient: str) -> None:
        form = self._changing.pop(patient, None)
        if form is not None:
            self.pages.removeWidget(form)
            form.hide()
            form.deleteLater()

    def focus_groups(self) -> tuple[QWidget, ...]:
        """The order of Tab: the search with its rows, then what is beside it; or the courses."""
        return (self.course,) if self.has_courses else (self.search, self.pages)

    # From outside -----------------------------------------------------------------------------

    def again(self) -> None:
        """The page comes back into sight: sessions may have gone on."""
        self.card.again()
        if self.has_courses:
            self.course.again()

    def access_changed(self) -> None:
        """What may be opened is other than before."""
        if self.has_courses:
            self.leave_courses()
        self.search.again()
        self.card.again()

    def exported(self, path: object) -> None:
        """A copy was written there."""
        words = f"The copy is written: {path}"
        if self.has_courses:
            self.course.say(words)
        else:
            self.card.say(words, good=True)

    def refused(self, sentence: str) -> None:
        """What was asked for could not be done."""
        self.card.say(sentence)

    def take_focus(self) -> None:
        """The keyboard to the search, or to the courses that are looked at."""
        if self.has_courses:
            self.course.take_focus()
        else:
            self.search.take_focus()

    def tick(self, now: datetime) -> None:
        """Nothing here runs with the clock."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            if self.search.search.edit.hasFocus():
                self.closed.emit()
            else:
                self.search.take_focus()
        else:
            super().keyPressEvent(event)

"""A patient's courses of treatment: response, dose beside response, and every session."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QButtonGroup,
    QGridLayout,
    QHBoxLayout,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from ketachart.clinical import course_words as words
from ketachart.clinical.phrases import age, allergies_text, day_text, patient_name, sex_text
from ketachart.clinical.treatment import Treatment
from ketachart.clinical.visits import scale_label
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.setup.taps import Tap, plain
from ketachart.gui.patients import work
from ketachart.gui.patients.cards import Scrolled, breakable, empty
from ketachart.gui.patients.course_rows import CourseRows
from ketachart.gui.patients.course_view import CourseTable, DrawingView
from ketachart.gui.widgets import ActionButton, Card
from ketachart.report import course_picture, dose_picture

if TYPE_CHECKING:
    from ketachart.store.projections import PatientRow

PER_LINE = 5
"""Tabs beside each other before a second line begins."""
SIDE_BY_SIDE = 980
"""From this width on the pictures stand beside each other (px)."""
PICTURE = 272
"""Height of the pictures (px)."""
NOBODY = "No session yet. The first one begins the first course."


class CoursePage(QWidget):
    """``opened`` (session id), ``details_wanted``, ``print_wanted`` (patient id, course number).

    ``troubled`` carries an exception of the station's.
    """

    opened = Signal(str)
    details_wanted = Signal()
    print_wanted = Signal(str, int)
    troubled = Signal(object)

    def __init__(self, bedside: Bedside, ask: work.Ask, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("course-page")
        self._bedside, self._ask = bedside, ask
        self.patient: PatientRow | None = None
        self.courses: tuple[Treatment, ...] = ()
        self.number = 0
        self._scales: dict[int, str] = {}
        """The scale that somebody chose to look at, by course."""
        self.name, self.facts = plain("", "title"), plain("", "label", wrap=True)
        self.tabs: list[ActionButton] = []
        self._tab_grid, self._tab_group = QGridLayout(), QButtonGroup(self)
        self._tab_grid.setSpacing(8)
        self.about = plain("", "label", wrap=True)
        self.about.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.print_button = ActionButton("Print course…")
        self.print_button.setObjectName("print-course")
        self.print_button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.print_button.clicked.connect(self._print)
        self.sentence = plain("", "label", wrap=True)
        self.sentence.setObjectName("course-sentence")
        self.rows = CourseRows()
        self.rows.opened.connect(self.opened)
        self.table = CourseTable()
        area = Scrolled("bg")
        self._pictures = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._pictures.setSpacing(12)
        self._pictures.addWidget(self._response_card(), 13)
        self._pictures.addWidget(self._dose_card(), 7)
        area.body.addWidget(self.sentence)
        area.body.addLayout(self._pictures)
        area.body.addWidget(self.table)
        area.body.addWidget(self._table_card())
        area.body.addStretch(1)
        self.table.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 6)
        column.setSpacing(4)
        column.addLayout(self._head())
        column.addWidget(area, 1)

    def _head(self) -> QVBoxLayout:
        who = QHBoxLayout()
        who.setSpacing(14)
        who.addWidget(self.name)
        who.addWidget(self.facts, 1)
        line = QHBoxLayout()
        line.setSpacing(12)
        line.addLayout(self._tab_grid)
        line.addWidget(self.about, 1)
        line.addWidget(self.print_button)
        column = QVBoxLayout()
        column.setContentsMargins(20, 0, 20, 0)
        column.setSpacing(6)
        column.addLayout(who)
        column.addLayout(line)
        return column

    def _response_card(self) -> Card:
        self.response_words = plain("", "label", wrap=True)
        self._chips = QGridLayout()
        self._chips.setSpacing(8)
        least = QSize(course_picture.LEAST_WIDTH, course_picture.LEAST_HEIGHT)
        self.response = DrawingView("course-response", PICTURE, least)
        return _titled("Response", self.response_words, self.response, self._chips)

    def _dose_card(self) -> Card:
        self.dose_words = plain("", "label", wrap=True)
        least = QSize(dose_picture.LEAST_WIDTH, dose_picture.LEAST_HEIGHT)
        self.dose = DrawingView("course-dose", PICTURE, least)
        return _titled("Dose and response", self.dose_words, self.dose)

    def _table_card(self) -> Card:
        card = Card()
        column = QVBoxLayout(card)
        column.setContentsMargins(14, 4, 14, 8)
        column.setSpacing(4)
        column.addWidget(self.rows)
        self.plan = plain("", wrap=True)
        self.plan.setObjectName("course-plan")
        self.plan.setContentsMargins(4, 6, 4, 6)
        column.addWidget(self.plan)
        self.totals = plain("", "label", wrap=True)
        self.totals.setContentsMargins(4, 0, 4, 4)
        column.addWidget(self.totals)
        return card

    # Showing ----------------------------------------------------------------------------------

    def show_patient(self, found: PatientRow) -> None:
        """This patient, at once; the courses follow."""
        if self.patient is None or self.patient.id != found.id:
            self.courses, self.number, self._scales = (), 0, {}
            self._show_courses()
            self.sentence.setText("Looking them up…")
        self.patient = found
        details, today = found.details, self._bedside.now().date()
        self.name.setText(breakable(patient_name(details)))
        self.facts.setText(
            breakable(
                f"Born {day_text(details.dob)} ({age(details.dob, today)}) · {sex_text(details)} · "
                f"MRN {details.mrn} · Allergies: {allergies_text(details)}"
            )
        )
        self.again()

    def again(self) -> None:
        """Look once more: a session went on."""
        if self.patient is None:
            return
        patient = self.patient.id
        self._ask(
            lambda station: station.treatment(patient),
            lambda found: self._looked(patient, found),
            self._failed,
        )

    def _looked(self, patient: str, found: Sequence[Treatment]) -> None:
        if not isValid(self) or self.patient is None or self.patient.id != patient:
            return
        self.courses = tuple(found)
        numbers = [course.number for course in self.courses]
        if self.number not in numbers:
            self.number = numbers[-1] if numbers else 0
        self._show_courses()

    def _failed(self, trouble: Exception) -> None:
        if isValid(self):
            self.sentence.setText("The sessions could not be read.")
            self.sentence.show()
            self.troubled.emit(trouble)

    @property
    def course(self) -> Treatment | None:
        """The course that is shown."""
        return next((c for c in self.courses if c.number == self.number), None)

    @property
    def scale(self) -> str | None:
        """The scale that is shown: as chosen, else the one scored most often."""
        course = self.course
        if course is None or not course.scales:
            return None
        chosen = self._scales.get(course.number)
        return chosen if chosen in course.scales else course.scales[0]

    def choose(self, number: int) -> None:
        """Another course of the same patient."""
        self.number = number
        self._show_course()

    def choose_scale(self, scale: str) -> None:
        """Another scale of the same course."""
        self._scales[self.number] = scale
        self._show_course()

    def _show_courses(self) -> None:
        focus = self.focusWidget()
        had_focus = isinstance(focus, ActionButton) and focus in self.tabs and focus.hasFocus()
        empty(self._tab_grid)
        self.tabs = []
        for course in reversed(self.courses):
            tab = ActionButton(words.course_name(course))
            tab.setObjectName(f"course-{course.number}")
            tab.setCheckable(True)
            tab.setChecked(course.number == self.number)
            tab.clicked.connect(partial(self._tab_clicked, course.number))
            self.tabs.append(tab)
        details = ActionButton("Details", name="Details of the patient")
        details.setObjectName("course-details")
        details.clicked.connect(lambda _=False: self.details_wanted.emit())
        self.tabs.append(details)
        for n, tab in enumerate(self.tabs):
            tab.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
            self._tab_group.addButton(tab)
            self._tab_grid.addWidget(tab, n // PER_LINE, n % PER_LINE)
        self.details_button = details
        self._show_course()
        if had_focus:
            self.take_focus()

    def _tab_clicked(self, number: int, _checked: bool = False) -> None:
        self.choose(number)

    def _show_course(self) -> None:
        course = self.course
        for widget in (self.response, self.dose, self.rows):
            card = widget.parentWidget()
            assert card is not None
            card.setVisible(course is not None and (widget is self.rows or not self.is_table))
        self.print_button.setVisible(course is not None)
        self.sentence.setVisible(course is None)
        self.about.setText(words.course_facts(course) if course else "")
        if course is None:
            self.sentence.setText(NOBODY)
            return
        scale = self.scale
        label = scale_label(course.vocabulary, scale) if scale is not None else ""
        taken = "; scale taken before each session"
        said = f"{words.response_words(course.response(scale))}{taken}" if scale else ""
        self.response_words.setText(said)
        self.dose_words.setText(f"{label} change by the next visit" if label else "")
        self._show_scales(course, scale)
        spoken = words.spoken(course, scale)
        self.response.show_drawing(
            lambda w, h, ink: course_picture.draw_response(
                course, scale, width=w, height=h, ink=ink
            ),
            spoken,
        )
        self.dose.show_drawing(
            lambda w, h, ink: dose_picture.draw_dose(
                course, self.courses, scale, width=w, height=h, ink=ink
            ),
            f"Dose and response. {spoken}",
        )
        self.rows.show_course(course, scale)
        self._show_words(course)
        self._order_focus()
        if self.is_table:
            self.table.show_course(course, scale)

    def _show_words(self, course: Treatment) -> None:
        following = course.next_visit
        plan = words.plan_words(following) if following is not None else ""
        self.plan.setText(breakable(f"Plan for the next visit: {plan}") if plan else "")
        self.plan.setVisible(bool(plan))
        self.totals.setText(words.totals_words(course))

    def _show_scales(self, course: Treatment, scale: str | None) -> None:
        empty(self._chips)
        if len(course.scales) < 2:
            return
        for n, name in enumerate(course.scales):
            chip = Tap(scale_label(course.vocabulary, name), name)
            chip.setCheckable(True)
            chip.setChecked(name == scale)
            chip.setObjectName("course-scale")
            chip.by_enter = True
            chip.clicked.connect(lambda _=False, name=name: self.choose_scale(name))
            chip.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
            self._chips.addWidget(chip, n // 3, n % 3)

    def _order_focus(self) -> None:
        """Tabs and rows come and go; left alone they would stand behind everything else."""
        chips = (self._chips.itemAt(n) for n in range(self._chips.count()))
        listed = [item.widget() for item in chips if item is not None]
        chain = (*self.tabs, self.print_button, *listed, self.response, self.dose, *self.rows.rows)
        for one, following in pairwise(widget for widget in chain if widget is not None):
            QWidget.setTabOrder(one, following)

    def _print(self) -> None:
        if self.patient is not None and self.course is not None:
            self.print_wanted.emit(self.patient.id, self.number)

    def say(self, sentence: str) -> None:
        """One sentence over the pictures."""
        self.sentence.setText(sentence)
        self.sentence.setVisible(bool(sentence))

    # Keys and room ----------------------------------------------------------------------------

    @property
    def is_table(self) -> bool:
        """Whether the values stand there as a table."""
        return not self.table.isHidden()

    def toggle_table(self) -> None:
        """From the pictures to the table of the same values, and back."""
        show = self.table.isHidden()
        self.table.setVisible(show)
        for picture in (self.response, self.dose):
            card = picture.parentWidget()
            assert card is not None
            card.setVisible(not show)
        if show and self.course is not None:
            self.table.setMinimumHeight(PICTURE)
            self.table.show_course(self.course, self.scale)
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.response.setFocus(Qt.FocusReason.OtherFocusReason)

    def take_focus(self) -> None:
        """The keyboard to the tab of the course."""
        chosen = next((t for t in self.tabs if t.isChecked()), self.tabs[0] if self.tabs else self)
        chosen.setFocus(Qt.FocusReason.OtherFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        beside = self.width() >= SIDE_BY_SIDE
        direction = QBoxLayout.Direction
        self._pictures.setDirection(direction.LeftToRight if beside else direction.TopToBottom)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        focus = self.focusWidget()
        if key == Qt.Key.Key_T and self.course is not None:
            self.toggle_table()
        elif key == Qt.Key.Key_Escape:
            self.details_wanted.emit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(focus, ActionButton):
            focus.click()
        else:
            super().keyPressEvent(event)


def _titled(title: str, more: QWidget, picture: QWidget, chips: QGridLayout | None = None) -> Card:
    """A card with its title, what is said beside it, and the picture below."""
    card = Card()
    card.setAccessibleName(title)
    head = QHBoxLayout()
    head.setSpacing(10)
    name = plain(title, "title")
    name.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
    head.addWidget(name)
    head.addWidget(more, 1)
    if chips is not None:
        head.addLayout(chips)
    column = QVBoxLayout(card)
    column.setContentsMargins(18, 12, 18, 10)
    column.setSpacing(8)
    column.addLayout(head)
    column.addWidget(picture)
    column.addStretch(1)
    return card

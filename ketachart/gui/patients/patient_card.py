"""The chosen patient: who it is, allergies, drugs, sessions, and what was changed."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from shiboken6 import isValid

from ketachart.clinical.administration import Patient
from ketachart.clinical.phrases import age, day_text, patient_name, sex_text
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.setup.taps import change_role, plain
from ketachart.gui.patients import work
from ketachart.gui.patients.allergy_line import AllergyLine
from ketachart.gui.patients.cards import NameLabel, Scrolled, breakable, empty, padded
from ketachart.gui.patients.history import Change, changes, medications_text
from ketachart.gui.patients.session_rows import SessionRows
from ketachart.gui.widgets import ActionButton, Card, Icon
from ketachart.station.restricting import row_of_shut

if TYPE_CHECKING:
    from ketachart.store.projections import PatientRow


class PatientCard(Card):
    """``begin_wanted`` (PatientRow), ``change_wanted``, ``opened`` (session id), ``export_wanted``,
    ``courses_wanted``.

    ``glass_wanted`` asks for emergency access, ``restrict_wanted`` who may open the records.
    ``looked`` tells that sessions and history have come; ``troubled`` carries an exception of the
    station's.
    """

    begin_wanted = Signal(object)
    change_wanted = Signal()
    courses_wanted = Signal()
    glass_wanted = Signal()
    restrict_wanted = Signal()
    opened = Signal(str)
    export_wanted = Signal(str, str)
    looked = Signal()
    troubled = Signal(object)

    def __init__(self, bedside: Bedside, ask: work.Ask, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._bedside, self._ask = bedside, ask
        self.patient: PatientRow | None = None
        self.known: work.Known | None = None
        self.history_shown = False
        self.name = NameLabel()
        self.facts = plain("", wrap=True)
        self.sentence = plain("", "caution", wrap=True)
        self.sentence.setObjectName("patient-sentence")
        self.sentence.hide()
        self.sessions = SessionRows()
        self.sessions.opened.connect(self.opened)
        self.sessions.export_wanted.connect(self.export_wanted)
        self.no_sessions = plain("", "label", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 16, 0, 16)
        column.setSpacing(8)
        for label in (self.name, self.facts):
            column.addLayout(padded((label,)))
        self.shut = self._shut()
        column.addWidget(self.shut)
        self.area = area = Scrolled()
        body = area.body
        body.addLayout(self._grid())
        body.addSpacing(4)
        body.addLayout(self._sessions_head())
        body.addWidget(self.no_sessions)
        body.addWidget(self.sessions)
        body.addSpacing(4)
        body.addLayout(self._history())
        body.addStretch(1)
        column.addWidget(area, 1)
        column.addLayout(padded((self.sentence,)))
        column.addLayout(self._foot())

    def _shut(self) -> QWidget:
        """What stands in the place of everything clinical where the records are shut."""
        shut = QWidget()
        column = QVBoxLayout(shut)
        column.setContentsMargins(20, 12, 20, 12)
        column.setSpacing(12)
        column.addWidget(Icon("lock", 28, "caution"))
        words = (
            "These records are open to named people only. A session can begin all the same; "
            "whoever charts it has that hour."
        )
        column.addWidget(plain(words, wrap=True))
        self.glass_button = ActionButton("Emergency access…", icon="star", height=48)
        self.glass_button.setObjectName("patient-glass")
        self.glass_button.clicked.connect(self.glass_wanted)
        column.addWidget(self.glass_button)
        column.addStretch(1)
        shut.hide()
        return shut

    def _sessions_head(self) -> QHBoxLayout:
        self.courses_button = ActionButton("Course of treatment…", icon="vitals")
        self.courses_button.setObjectName("patient-courses")
        self.courses_button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.courses_button.clicked.connect(self.courses_wanted)
        self.courses_button.hide()
        line = QHBoxLayout()
        line.addWidget(plain("Sessions", "title"), 1)
        line.addWidget(self.courses_button)
        return line

    def _grid(self) -> QGridLayout:
        self.allergies = AllergyLine()
        self.medications, self.phone = plain("", wrap=True), plain("", wrap=True)
        self.address = plain("", wrap=True)
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        rows: tuple[tuple[str, QWidget], ...] = (
            ("Allergies", self.allergies),
            ("Drugs at home", self.medications),
            ("Phone", self.phone),
            ("Address", self.address),
        )
        for number, (words, value) in enumerate(rows):
            grid.addWidget(plain(words, "label"), number, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(value, number, 1)
        return grid

    def _history(self) -> QVBoxLayout:
        self.history_button = ActionButton("What was changed", icon="chevron", look="quiet")
        self.history_button.setObjectName("patient-history")
        self.history_button.clicked.connect(lambda: self.show_history(not self.history_shown))
        self.history = QWidget()
        self._history_lines = QVBoxLayout(self.history)
        self._history_lines.setContentsMargins(4, 0, 0, 0)
        self._history_lines.setSpacing(2)
        self.history.hide()
        column = QVBoxLayout()
        column.setSpacing(4)
        column.addWidget(self.history_button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.history)
        return column

    def _foot(self) -> QHBoxLayout:
        self.change_button = ActionButton("Change details…", icon="pencil", height=48)
        self.change_button.setObjectName("change-details")
        self.change_button.clicked.connect(self.change_wanted)
        self.begin_button = ActionButton("Begin a session…", look="filled", height=48)
        self.begin_button.setObjectName("begin-for-patient")
        self.begin_button.clicked.connect(self._begin)
        self.restrict_button = ActionButton("Who may open…", icon="lock", height=48)
        self.restrict_button.setAccessibleName("Who may open these records")
        self.restrict_button.setObjectName("patient-restrict")
        self.restrict_button.clicked.connect(self.restrict_wanted)
        return padded((self.restrict_button, self.change_button, self.begin_button))

    # Showing ----------------------------------------------------------------------------------

    def show_patient(self, found: PatientRow) -> None:
        """This patient, at once; sessions and history follow."""
        same = self.patient is not None and self.patient.id == found.id
        self.patient = found
        if not same:
            self.known = None
            self.sessions.show_sessions(())
            self.no_sessions.setText("Looking them up…")
            self.no_sessions.show()
            self.courses_button.hide()
            self.show_history(False)
            self.history_button.hide()
            self.begin_button.setText("Begin a session…")
            self.say("")
        self._show_details(found.details)
        self.show_shut(found.is_shut)
        self.again()

    def show_shut(self, is_shut: bool) -> None:
        """Whether nothing but who it is may be told."""
        self.shut.setVisible(is_shut)
        self.area.setVisible(not is_shut)
        self.change_button.setVisible(not is_shut)

    def _show_details(self, patient: Patient) -> None:
        today = self._bedside.now().date()
        self.name.set_text(patient_name(patient))
        self.facts.setText(
            f"Born {day_text(patient.dob)} ({age(patient.dob, today)}) · {sex_text(patient)} · "
            f"MRN {patient.mrn}"
        )
        self.allergies.show_patient(patient)
        for label, text in (
            (self.medications, medications_text(patient)),
            (self.phone, patient.phone),
            (self.address, patient.address),
        ):
            label.setText(breakable(text or "not known"))
            change_role(label, "" if text else "label")

    def again(self) -> None:
        """Look once more: a session went on, or details were changed."""
        if self.patient is None:
            return
        patient = self.patient.id
        self._ask(
            lambda station: work.look(station, patient),
            lambda known: self._looked(patient, known),
            self._failed,
        )

    def _is(self, patient: str) -> bool:
        return isValid(self) and self.patient is not None and self.patient.id == patient

    def _looked(self, patient: str, known: work.Known | None) -> None:
        if not self._is(patient):
            return
        assert self.patient is not None
        if known is None:
            self.known, self.patient = None, row_of_shut(self.patient)
            self._show_details(self.patient.details)
            self.sessions.show_sessions(())
            self._fill_history(())
            self.show_shut(True)
            return
        self.known, self.patient = known, known.row
        self.show_shut(False)
        self._show_details(known.row.details)
        digests = {line.row.id: line.digest for line in self.sessions.lines}
        self.sessions.show_sessions(known.sessions)
        none = "No session yet." if not known.sessions else ""
        self.no_sessions.setText(none)
        self.no_sessions.setVisible(bool(none))
        self.courses_button.setVisible(bool(known.sessions))
        is_open = self.open_session is not None
        self.begin_button.setText("Go to the open session" if is_open else "Begin a session…")
        self.history_button.show()
        self._fill_history(changes(known.history))
        self.looked.emit()
        for row in known.sessions:
            if row.id in digests:
                self.sessions.show_digest(row.id, digests[row.id])
            # One piece of work each: what is charted meanwhile does not wait for all of them.
            self._digest(row.id)

    def order_focus(self, before: QWidget) -> None:
        """Tab goes from ``before`` through the rows to the buttons.

        Rows come and go; left alone they would stand behind everything else.
        """
        rows = zip(self.sessions.lines, self.sessions.export_buttons, strict=True)
        chain = [widget for pair in rows for widget in pair]
        foot = (
            self.history_button,
            self.restrict_button,
            self.change_button,
            self.begin_button,
        )
        for one, following in pairwise((before, self.courses_button, *chain, *foot)):
            QWidget.setTabOrder(one, following)

    def _digest(self, session_id: str) -> None:
        self._ask(
            lambda station: work.digest(station, session_id),
            lambda digest: self._digested(session_id, digest),
            self.troubled.emit,
        )

    def _digested(self, session_id: str, digest: work.Digest) -> None:
        if isValid(self):
            self.sessions.show_digest(session_id, digest)

    def _failed(self, trouble: Exception) -> None:
        if isValid(self):
            self.no_sessions.setText("The sessions could not be read.")
            self.no_sessions.show()
            self.troubled.emit(trouble)

    @property
    def open_session(self) -> str | None:
        """The id of a session that is not over."""
        rows = self.known.sessions if self.known is not None else ()
        return next((row.id for row in rows if row.phase not in work.OVER), None)

    def _begin(self) -> None:
        if self.open_session is not None:
            self.opened.emit(self.open_session)
        elif self.patient is not None:
            self.begin_wanted.emit(self.patient)

    def say(self, sentence: str, *, good: bool = False) -> None:
        """One sentence over the buttons."""
        self.sentence.setText(sentence)
        self.sentence.setVisible(bool(sentence))
        change_role(self.sentence, "info" if good else "caution")

    # What was changed -------------------------------------------------------------------------

    def show_history(self, shown: bool) -> None:
        """Open or close the list of changes."""
        self.history_shown = shown
        self.history.setVisible(shown)
        self.history_button.set_icon("fold" if shown else "chevron")

    def _fill_history(self, listed: tuple[Change, ...]) -> None:
        empty(self._history_lines)
        for change in listed:
            self._history_lines.addWidget(plain(breakable(change.words()), wrap=True))
            stamp = plain(change.stamp(), "small", wrap=True)
            stamp.setContentsMargins(0, 0, 0, 8)
            self._history_lines.addWidget(stamp)

    def history_text(self) -> tuple[str, ...]:
        """The list as read aloud: each change followed by who, when and why."""
        items = (self._history_lines.itemAt(n) for n in range(self._history_lines.count()))
        return tuple(item.widget().text() for item in items)  # type: ignore[union-attr]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        focus = self.focusWidget()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if isinstance(focus, ActionButton):
                focus.click()
        else:
            super().keyPressEvent(event)

"""What somebody else left half typed waits for them; another may throw it away, with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ketachart.clinical.phases import Phase
from ketachart.clinical.phrases import chair_text
from ketachart.gui import desk
from ketachart.gui.background import Background
from ketachart.gui.panels.band import Offer
from ketachart.gui.panels.fields import TextField
from ketachart.gui.panels.handover_panel import AcceptPanel, HandoverPanel
from ketachart.gui.panels.setup.taps import plain
from ketachart.gui.widgets import ActionButton
from ketachart.gui.widgets.middle import middle_column

if TYPE_CHECKING:
    from ketachart.gui.window import StationWindow
    from ketachart.station import HalfTyped, Person, Station


class DiscardPage(QWidget):
    """One half-typed thing: whose, where, and why it goes."""

    discarded = Signal(str)
    closed = Signal()

    def __init__(self, title: str) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.reason = TextField("Why it is discarded", name="discard-reason")
        self.sentence = plain("", "caution", wrap=True)
        self.keep = ActionButton("Let it wait", key="Esc", look="filled", height=52)
        self.keep.setObjectName("discard-keep")
        self.keep.clicked.connect(self.closed)
        self.discard = ActionButton("Discard it", height=52)
        self.discard.setObjectName("discard-it")
        self.discard.clicked.connect(self._discard)
        column = middle_column(self, 560)
        column.addWidget(plain(title, "heading", wrap=True))
        words = (
            "It was never charted, and nobody but its writer sees it. Discarded, it is gone; "
            "both names and the reason are recorded."
        )
        column.addWidget(plain(words, "label", wrap=True))
        column.addWidget(self.reason)
        column.addWidget(self.sentence)
        foot = QHBoxLayout()
        foot.addWidget(self.keep, 1)
        foot.addWidget(self.discard, 1)
        column.addLayout(foot)
        column.addStretch(1)

    def take_focus(self) -> None:
        """The keyboard to the reason."""
        self.reason.take_focus()

    def refused(self, sentence: str) -> None:
        """What does not go."""
        self.sentence.setText(sentence)

    def _discard(self) -> None:
        reason = self.reason.value()
        if reason:
            self.discarded.emit(reason)
        else:
            self.refused("Say in a few words why it is discarded.")
            self.reason.take_focus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        focus = self.focusWidget()
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            (focus if isinstance(focus, ActionButton) else self.discard).click()
        else:
            super().keyPressEvent(event)


class LeftOvers(QObject):
    """Says after a change of the person what waits for somebody else."""

    def __init__(self, window: StationWindow, background: Background) -> None:
        super().__init__(window)
        self._window, self._background = window, background
        self._waiting: tuple[HalfTyped, ...] = ()
        self._told = ""
        self._page: DiscardPage | None = None
        window.page.side.turned.connect(lambda _: self._tell_card())

    def _tell_card(self) -> None:
        """The card of a handover says what is half typed there, and by whom; never the text."""
        panel = self._window.page.side.panel
        if not isinstance(panel, HandoverPanel | AcceptPanel):
            return
        sessions = panel.sessions
        if self._window.drafts is not None:
            self._window.drafts.flush()

        def work(station: Station) -> dict[str, set[str]]:
            return {
                session: {left.name for left in station.half_typed(session) if self._waits(left)}
                for session in sessions
            }

        self._background.do(work, panel.show_half_typed, self._window.tell.problem, owner=panel)

    def look(self, person: Person) -> None:
        """See what others than this person left half typed in the open sessions."""
        sessions = list(self._window.charts)

        def work(station: Station) -> tuple[HalfTyped, ...]:
            if not station.may("half_typed"):
                return ()
            found = [left for session in sessions for left in station.half_typed(session)]
            return tuple(f for f in found if self._waits(f) and f.person != person.id)

        self._background.do(work, self._found, self._window.tell.problem, owner=self)

    def _waits(self, left: HalfTyped) -> bool:
        """Whether it can still become an entry: a set-up is over once the infusion has begun."""
        chart = self._window.charts.get(left.session)
        if left.field == desk.SEEN or chart is None:
            return False
        is_of_all_phases = left.field == desk.VITALS or left.field in desk.WORDS
        return is_of_all_phases or chart.phase in (Phase.PLANNED, Phase.READY)

    def _found(self, waiting: Sequence[HalfTyped]) -> None:
        self._waiting = tuple(waiting)
        self._window.tell.no_more(self._told)
        if not waiting:
            return
        more = f" So do {len(waiting) - 1} more." if len(waiting) > 1 else ""
        self._told = self._title(waiting[0])
        self._window.tell.notice(
            self._told,
            f"It waits for them, and nobody else sees it.{more}",
            (Offer("Discard…", self.ask),),
        )

    def _title(self, left: HalfTyped) -> str:
        chart = self._window.charts.get(left.session)
        usual = "A set" if left.field == desk.VITALS else "Something in the set-up"
        what = desk.WORDS.get(left.field, usual)
        where = chair_text(chart.chair) if chart is not None and chart.chair else "a session"
        return f"{what} of {left.name} is half typed at {where}"

    def ask(self) -> None:
        """About the first of them."""
        if not self._waiting:
            return
        self._leave_page()
        left, window = self._waiting[0], self._window
        window.tell.leave()
        page = self._page = DiscardPage(self._title(left))
        page.discarded.connect(lambda reason: self._discard(left, reason))
        page.closed.connect(self._back)
        window.show_other(page, "Half typed")
        page.take_focus()

    def _back(self) -> None:
        self._leave_page()
        self._window.go_back()

    def _leave_page(self) -> None:
        page, self._page = self._page, None
        if page is not None:
            page.deleteLater()

    def _discard(self, left: HalfTyped, reason: str) -> None:
        page = self._page

        def work(station: Station) -> None:
            station.discard_draft(left.session, left.field, person=left.person, reason=reason)

        def gone(_: object) -> None:
            waiting = tuple(each for each in self._waiting if each != left)
            self._window.page.vitals.drop_typed(left.name, left.session)
            if page is not None and page is self._page:
                self._back()
            self._found(waiting)

        def failed(trouble: Exception) -> None:
            if page is not None and page is self._page:
                page.refused(str(trouble))
            else:
                self._window.tell.problem(trouble)

        self._background.do(work, gone, failed, owner=self)

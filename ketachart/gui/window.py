"""The window: one session at a time, put together from panels that know nothing of each other."""

from collections.abc import Callable, Sequence
from datetime import timedelta

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QCloseEvent, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QMainWindow,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from ketachart.clinical.acts import Act, DrugWasted, EntryStruck, VitalsTaken
from ketachart.clinical.chart import Chart
from ketachart.clinical.phases import Phase
from ketachart.clinical.schedule import DueState
from ketachart.clinical.trouble import Refused, Unavailable
from ketachart.gui import desk, focus_order, theme
from ketachart.gui.background import Background
from ketachart.gui.bedside import Bedside
from ketachart.gui.drafts import DraftKeeper
from ketachart.gui.empty_page import EmptyPage
from ketachart.gui.flag_notice import notice_of
from ketachart.gui.key_map import KeyMap
from ketachart.gui.keys import Keys
from ketachart.gui.new_sessions import NewSessions
from ketachart.gui.outbox import Outbox, Outgoing
from ketachart.gui.panels.band import Band
from ketachart.gui.panels.chart_facts import UNDONE
from ketachart.gui.panels.patient_banner import PatientBanner
from ketachart.gui.panels.rail import Rail
from ketachart.gui.panels.side import Rule
from ketachart.gui.panels.toast import saved_words
from ketachart.gui.panels.top_bar import TopBar
from ketachart.gui.presence import IN_CHAIR, Presence, closing_question
from ketachart.gui.session_page import NARROW, SessionPage
from ketachart.gui.side_column import Question
from ketachart.gui.tell import Tell
from ketachart.gui.widgets import FocusRing
from ketachart.report import shapes
from ketachart.station import Person

TICK_MS = 250


class StationWindow(QMainWindow):
    """Without a ``background`` it only shows; with one it opens what the station holds."""

    opened = Signal()

    def __init__(self, bedside: Bedside, background: Background | None = None) -> None:
        super().__init__()
        self.setWindowTitle("KetaChart")
        self.setObjectName("station")
        self.bedside, self.background = bedside, background
        self.charts: dict[str, Chart] = {}
        self.shown = ""
        self.known = desk.Opened()
        self.theme_changed: Callable[[str], object] | None = None
        self._turn = 0
        self._sent_at: dict[int, int] = {}
        self._closing = False
        self.known_at_last = False
        self._blind = False
        self._focus_order: tuple[int, ...] = ()
        self._build()
        self._wire()
        self.keys = Keys(self)
        self.ring = FocusRing(self)
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self.tick)
        self._timer.start()
        self.tick()
        if background is not None:
            background.do(desk.look, self._looked, self.tell.problem, owner=self)
            # Drawing takes a library that loads in a third of a second: not in this thread.
            background.do(lambda _: shapes.ready(), owner=self)

    # Building ---------------------------------------------------------------------------------

    def _build(self) -> None:
        self.rail, self.banner, self.top = Rail(), PatientBanner(), TopBar()
        self.band = Band("message-band")
        self.tell = Tell(self.band, self)
        self.page = SessionPage(self.bedside, self._check)
        self.empty = EmptyPage()
        self.stack = QStackedWidget()
        for page in (self.empty, self.page):
            self.stack.addWidget(page)
        head = QHBoxLayout()
        head.setSpacing(0)
        head.addWidget(self.banner, 1)
        head.addWidget(self.top)
        self._around_band = QVBoxLayout()
        self._around_band.setContentsMargins(16, 0, 16, 0)
        self._around_band.addWidget(self.band)
        self.band.came.connect(
            lambda there: self._around_band.setContentsMargins(16, 12 * there, 16, 0)
        )
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        right.addLayout(head)
        right.addWidget(Rule())
        right.addLayout(self._around_band)
        right.addWidget(self.stack, 1)
        whole = QWidget()
        whole.setObjectName("page")
        line = QHBoxLayout(whole)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        line.addWidget(self.rail)
        line.addLayout(right, 1)
        self.setCentralWidget(whole)
        self.top.person.show_name(self.bedside.by)

    def _wire(self) -> None:
        self.page.acted.connect(self.record)
        self.page.acted_as.connect(self.record)
        self.page.drafted.connect(self._drafted)
        self.page.blind.connect(self._set_blind)
        self.page.side.turned.connect(lambda _: self._order_focus())
        self.page.toast.undone.connect(self.undo)
        self.rail.chosen.connect(self.show_session)
        self.rail.new_wanted.connect(self.begin_new)
        self.empty.new_wanted.connect(self.begin_new)
        self.top.next_theme.connect(self.next_theme)
        self.outbox: Outbox | None = None
        self.drafts: DraftKeeper | None = None
        self.presence: Presence | None = None
        self.new: NewSessions | None = None
        if self.background is not None:
            self.background.troubled.connect(self.tell.problem)
            self.outbox = Outbox(self.background, self)
            self.outbox.charted.connect(self._charted)
            self.outbox.refused.connect(self._refused)
            self.outbox.delayed.connect(self._delayed)
            self.outbox.flowing.connect(self.tell.saved_again)
            self.drafts = DraftKeeper(self.background, self)
            self.presence = Presence(self.drafts)
            self.new = NewSessions(self.bedside, self.background, self.tell, self)
            self.new.opened.connect(self._session_opened)
            self.new.left.connect(self._back)
            self.rail.new.show()
            self.empty.offer_new()

    # Opening and turning pages ----------------------------------------------------------------

    def _looked(self, found: desk.Opened) -> None:
        assert self.drafts is not None
        assert self.presence is not None
        self.known = found
        for session, drafts in found.drafts.items():
            self.drafts.found(session, desk.unsaved(found.charts[session], drafts))
        self.charts = dict(found.charts)
        self.page.show_people(found.people)
        self.tick()
        in_chair = [s for s, c in self.charts.items() if c.phase in IN_CHAIR]
        first = next(iter(in_chair or self.charts), None)
        if first is not None:
            self.show_session(first)
            finish = self._finish_set if self.page.vitals.is_begun else None
            self.presence.say_back(self.charts, self.tell, finish)
        else:
            self._show_page(self.empty)
        self.presence.note(self.charts, self.bedside.now())
        self.known_at_last = True
        self.opened.emit()

    def _finish_set(self) -> None:
        self.tell.leave()
        self.page.to_vitals()

    def show_one(self, chart: Chart) -> None:
        """Show a chart that no station stands behind."""
        self.charts = {chart.session.session: chart}
        self.show_session(chart.session.session)

    def show_session(self, session: str) -> None:
        """Show one of the open sessions; what was half typed there comes back."""
        chart = self.charts.get(session)
        if chart is None:
            return
        if session != self.shown:
            self._turn += 1
            self.shown = session
            self.page.toast.leave()
            self.page.show_chart(chart)
            if self.drafts is not None:
                self.page.show_drafts(self.drafts.of(session))
                self._wait_for_set(session)
        self._show_page(self.page)
        self.tick()
        if self.page.setup is not None:
            self.page.setup.open_card.take_focus()
        else:
            self.page.to_vitals()

    def _wait_for_set(self, session: str) -> None:
        """A set that is still on its way to the disk is no half-typed one."""
        for act in self.outbox.waiting(session) if self.outbox is not None else ():
            if isinstance(act, VitalsTaken) and act.amends is None:
                self.page.vitals.wait_for(act)

    def _show_page(self, page: QWidget) -> None:
        self.stack.setCurrentWidget(page)
        self._show_banner()
        self._order_focus()

    def _order_focus(self) -> None:
        page = self.page
        groups = (*page.focus_groups(), self.rail, self.top)
        self._focus_order = focus_order.lay_out(groups, self._focus_order)

    def _show_banner(self) -> None:
        chart = self.charts.get(self.shown) if self.has_session else None
        self.banner.show_patient(chart, self.bedside.now().date(), weight=not self._blind)

    def show_number(self, number: int) -> None:
        """The session in that place of the rail, from 0."""
        if number < len(self.charts):
            self.show_session(list(self.charts)[number])

    def next_in_need(self) -> None:
        """The next session with a flag or a set that is due; else simply the next."""
        listed = list(self.charts)
        if not listed:
            return
        at = listed.index(self.shown) + 1 if self.shown in listed else 0
        others = listed[at:] + listed[:at]
        needy = [s for s in others if self._is_due(self.charts[s]) or notice_of(self.charts[s])]
        self.show_session((needy or others)[0])

    def _is_due(self, chart: Chart) -> bool:
        now = self.bedside.now()
        due = chart.next_due(now)
        return due is not None and due.state(now, timedelta(0)) in (DueState.DUE, DueState.LATE)

    # A new session ----------------------------------------------------------------------------

    def begin_new(self) -> None:
        """Find a patient and say why they are here."""
        if self.new is not None:
            panel = self.new.begin(self.known.chairs)
            self.stack.addWidget(panel)
            self._show_page(panel)
            panel.take_focus()

    def _session_opened(self, chart: Chart) -> None:
        self.charts[chart.session.session] = chart
        if self.has_session:
            return  # the nurse went on with another patient; the new one waits on the rail
        self.show_session(chart.session.session)

    def _back(self) -> None:
        if self.shown in self.charts:
            self.show_session(self.shown)
        else:
            self._show_page(self.empty)

    def _check(
        self,
        name: str,
        password: str,
        done: Callable[[Person], None],
        failed: Callable[[Exception], None],
    ) -> None:
        """A second person proves who they are, off this thread."""
        if self.background is not None:
            self.background.do(
                lambda station: station.second_person(name, password), done, failed, owner=self
            )

    # Charting ---------------------------------------------------------------------------------

    def record(
        self, panel: QWidget | None, acts: Act | Sequence[Act], person: Person | None = None
    ) -> None:
        """Send acts of the session on the screen to the disk; the window goes on meanwhile."""
        chart = self.charts.get(self.shown)
        if self.outbox is None or chart is None:
            self.tell.to_panel(panel, Refused("This window only shows; nothing is charted here."))
            return
        self.page.saving(panel)
        outgoing = self.outbox.put(chart, acts, panel, person)
        self._sent_at[id(outgoing)] = self._turn

    def undo(self, act_ids: str) -> None:
        """Strike what was just saved: it stays readable, with the reason."""
        acts = [
            self.bedside.act(EntryStruck, entry=act_id, reason=UNDONE)
            for act_id in reversed(act_ids.split())
        ]
        self.record(None, tuple(acts))

    def _charted(self, outgoing: Outgoing, chart: Chart) -> None:
        assert self.drafts is not None
        here = self._is_here(outgoing)
        session = chart.session.session
        before = self.charts.get(session)
        if before is None or len(chart.entries) >= len(before.entries):
            self.charts[session] = chart
        if session == self.shown:
            self.page.show_chart(self.charts[session])
            self._show_banner()
        saved = getattr(outgoing.panel, "saved", None)
        # The entry line knows by itself, from the chart: by now it may be saving the next set.
        if here and saved is not None and outgoing.panel is not self.page.vitals:
            saved()
        if session == self.shown and self.page.side.panel is None:
            # Over a keypad or a panel it would lie on what the hand is about to hit.
            self._toast(outgoing, chart)
        self._order_focus()
        wasted = any(isinstance(act, DrugWasted) for act in outgoing.acts)
        if wasted and session == self.shown and self.page.side.panel is None:
            self.page.ask_witness()
        away = not here and session != self.shown
        if away and any(isinstance(act, VitalsTaken) for act in outgoing.acts):
            self.drafts.keep(session, desk.VITALS, "")
        self._drop_over()
        self.tick()

    def _is_here(self, outgoing: Outgoing) -> bool:
        """Whether the panel still shows what it showed when it gave the acts."""
        return self._sent_at.pop(id(outgoing), -1) == self._turn and _is_there(outgoing.panel)

    def _refused(self, outgoing: Outgoing, trouble: Exception) -> None:
        panel = outgoing.panel if self._is_here(outgoing) else None
        if panel is None and self.page.vitals.is_waiting_for(outgoing.acts):
            panel = self.page.vitals
        if not isinstance(trouble, Refused):
            self.tell.fault(trouble)
            trouble = Refused("This could not be charted. What is typed here is kept.")
        self.tell.to_panel(panel, trouble)

    def _delayed(self, _: Unavailable | None) -> None:
        assert self.outbox is not None
        self.tell.not_saved(len(self.outbox), self.outbox.retry)

    def _toast(self, outgoing: Outgoing, chart: Chart) -> None:
        ids = {act.id for act in outgoing.acts}
        entries = [e for e in chart.entries if isinstance(e.act, Act) and e.act.id in ids]
        if entries:
            own = outgoing.person is None
            struck = any(isinstance(e.act, EntryStruck) for e in entries)
            undo = " ".join(e.act.id for e in entries) if own and not struck else ""
            self.page.toast.say(saved_words(chart, entries, self.bedside.now()), undo)

    def _drop_over(self) -> None:
        """A session that is over leaves the rail once another one is looked at."""
        for session, chart in list(self.charts.items()):
            if chart.phase in (Phase.CLOSED, Phase.CANCELLED) and session != self.shown:
                del self.charts[session]

    def _drafted(self, field: str, text: str) -> None:
        if self.drafts is not None and self.shown:
            self.drafts.keep(self.shown, field, text)
            if not text:
                self.drafts.flush()

    # Keys -------------------------------------------------------------------------------------

    @property
    def has_session(self) -> bool:
        """Whether a session is on the screen."""
        return bool(self.shown) and self.stack.currentWidget() is self.page

    def is_in_panel(self, focus: QWidget | None) -> bool:
        """Whether the keyboard is in a side panel or the set-up, which take their own keys."""
        panel = self.page.side.panel
        inside = (panel, self.page.setup)
        return focus is not None and any(
            p is not None and (p is focus or p.isAncestorOf(focus))
            for p in inside
            if p is not self.page.side.keypad
        )

    def open_panel(self, name: str) -> None:
        """Open a side panel of the session on the screen."""
        self.page.open_panel(name)

    def pause_or_resume(self) -> None:
        """F8: whichever of the two is possible; after the stop, the discharge."""
        phase = self.charts[self.shown].phase
        name = {Phase.INFUSING: "pause", Phase.PAUSED: "resume", Phase.RECOVERY: "discharge"}
        if phase in name:
            self.open_panel(name[phase])

    def show_keys(self) -> None:
        """F1: what every key does."""
        if self.has_session:
            self.page.side.put(KeyMap())

    def next_theme(self) -> None:
        """F11: the next of the three themes."""
        name = theme.following(theme.current().name)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        theme.apply(app, name)
        if self.theme_changed is not None:
            self.theme_changed(name)

    # Time -------------------------------------------------------------------------------------

    def tick(self) -> None:
        """Four times a second; every panel paints only what changed."""
        now = self.bedside.now()
        self.top.tick(now)
        self.rail.show_sessions(self.charts, now, self.shown)
        if self.has_session:
            self.page.tick(now)
        due = sum(self._is_due(chart) for chart in self.charts.values())
        title = f"[due {due}] KetaChart" if due else "KetaChart"
        if title != self.windowTitle():
            self.setWindowTitle(title)
        if self.presence is not None and self.known_at_last:
            self.presence.note(self.charts, now)

    # The window itself ------------------------------------------------------------------------

    def _set_blind(self, is_blind: bool) -> None:
        self._blind = is_blind
        self._show_banner()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < NARROW
        self.page.narrow = narrow
        self.top.set_short(narrow)
        self.page.updateGeometry()

    def closeEvent(self, event: QCloseEvent) -> None:
        waiting = len(self.outbox) if self.outbox is not None else 0
        question = closing_question(self.charts, waiting)
        if question is not None and not self._closing and self.background is not None:
            event.ignore()
            self._ask(question)
            return
        if self.presence is not None and self.background and not self.background.is_closed:
            self.presence.leave(self.charts, self.bedside.now())
        self._timer.stop()
        event.accept()

    def _ask(self, question: Question) -> None:
        question.answered.connect(self._close_anyway)
        if not self.has_session:
            self.show_session(self.shown or next(iter(self.charts)))
        self.page.side.put(question)

    def _close_anyway(self) -> None:
        self._closing = True
        self.close()


def _is_there(panel: object) -> bool:
    return panel is None or isValid(panel)

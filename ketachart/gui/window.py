"""The window: the board, one session at a time, and the pages round them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QStackedWidget, QWidget
from shiboken6 import isValid

from ketachart.clinical.chart import Chart
from ketachart.clinical.phases import Phase
from ketachart.clinical.schedule import DueState
from ketachart.gui import desk, focus_order, theme
from ketachart.gui.background import Background
from ketachart.gui.backups import BackupWatch
from ketachart.gui.bedside import Bedside
from ketachart.gui.board.board_page import BoardPage
from ketachart.gui.chairs import Seat, is_done, seats
from ketachart.gui.charting import Charting
from ketachart.gui.drafts import DraftKeeper
from ketachart.gui.flag_notice import notice_of
from ketachart.gui.frame import Frame
from ketachart.gui.kept_words import KeptWords
from ketachart.gui.key_map import KeyMap
from ketachart.gui.keys import Keys
from ketachart.gui.locking.hands import Hands
from ketachart.gui.locking.left_overs import LeftOvers
from ketachart.gui.locking.moments import Moments
from ketachart.gui.locking.onlookers import Onlookers
from ketachart.gui.locking.window_lock import WindowLock
from ketachart.gui.outbox import Outbox
from ketachart.gui.pages import Pages
from ketachart.gui.panels.handover_facts import handed_over
from ketachart.gui.panels.second_person import StationCheck
from ketachart.gui.per_chart import next_due
from ketachart.gui.presence import IN_CHAIR, Presence, closing_question
from ketachart.gui.self_check import CheckWatch
from ketachart.gui.session_page import NARROW, SessionPage
from ketachart.gui.side_column import Question
from ketachart.gui.tell import Tell
from ketachart.gui.trouble.watch import TroubleWatch
from ketachart.gui.widgets import FocusRing
from ketachart.report import shapes
from ketachart.settings import Names
from ketachart.station import Person, Station
from ketachart.station.access import CLINICAL

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
        self.reading: set[str] = set()
        """Sessions that are over and were fetched to be read: they sit in no chair."""
        self.known = desk.Opened()
        self.look_changed: Callable[[str, Names], object] | None = None
        """Told the theme and how names are shown, when one of them is changed here."""
        self.turn = 0
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
            # The first search reads every name once: now, and not under somebody's fingers.
            background.do(desk.read_names, owner=self)

    # Building ---------------------------------------------------------------------------------

    def _build(self) -> None:
        self.frame = Frame()
        self.rail, self.banner, self.top = self.frame.rail, self.frame.banner, self.frame.top
        self.tell = Tell(self.frame.band, self)
        self.board = BoardPage(self.bedside)
        self.page = SessionPage(self.bedside, StationCheck(self._ask_station))
        for page in (self.board, self.page):
            self.frame.pages.addWidget(page)
        self.screens = QStackedWidget()
        self.screens.addWidget(self.frame)
        self.setCentralWidget(self.screens)
        self.top.person.show_name(self.bedside.by)
        self.bedside.charts = lambda: self.charts
        self.bedside.chairs = lambda: self.known.chairs
        self.bedside.people = lambda: tuple(
            person.name for person in self.known.people if CLINICAL & set(person.roles)
        )

    def _wire(self) -> None:
        self.charting = Charting(self)
        self.page.acted.connect(self.charting.record)
        self.page.acted_as.connect(self.charting.record)
        self.page.drafted.connect(self._drafted)
        self.page.blind.connect(self._set_blind)
        self.page.side.turned.connect(lambda _: self.order_focus())
        self.page.side.relaid.connect(self.order_focus)
        self.page.toast.undone.connect(self.charting.undo)
        self.rail.chosen.connect(self.show_session)
        self.rail.go.connect(self.go)
        self.rail.emergency_wanted.connect(lambda: self.open_panel("emergency"))
        self.board.session_chosen.connect(self.show_session)
        self.board.vitals_wanted.connect(self.show_session)
        self.board.pump_finished.connect(self.pump_finished)
        self.frame.board_head.names_chosen.connect(self._names_chosen)
        self.top.next_theme.connect(self.next_theme)
        self.outbox: Outbox | None = None
        self.drafts: DraftKeeper | None = None
        self.presence: Presence | None = None
        self.pages: Pages | None = None
        self.lock: WindowLock | None = None
        self.hands: Hands | None = None
        self.moments: Moments | None = None
        self.onlookers: Onlookers | None = None
        self.backups: BackupWatch | None = None
        self.self_check: CheckWatch | None = None
        self.troubles: TroubleWatch | None = None
        self.left_overs: LeftOvers | None = None
        if self.background is not None:
            self.background.troubled.connect(self.tell.problem)
            self.outbox = Outbox(self.background, self)
            self.outbox.charted.connect(self.charting.charted)
            self.outbox.refused.connect(self.charting.refused)
            self.outbox.delayed.connect(self.charting.delayed)
            self.outbox.flowing.connect(self.tell.saved_again)
            self.drafts = DraftKeeper(self.background, self)
            KeptWords(self.drafts, self.page.side, self)
            self.presence = Presence(self.drafts)
            self.pages = Pages(self, self.background)
            self._wire_people(self.background, self.outbox)
            self.backups = BackupWatch(self, self.background)
            self.self_check = CheckWatch(self, self.background)
            self.troubles = TroubleWatch(self, self.background)
            self.outbox.held.connect(self.troubles.held_is)

    def _wire_people(self, background: Background, outbox: Outbox) -> None:
        """The lock, whose hands the chairs are in, and the moments marked while it is locked."""
        self.onlookers = onlookers = Onlookers(self, background)
        self.lock = lock = WindowLock(self, background, onlookers.chairs)
        self.left_overs = LeftOvers(self, background)
        self.hands = Hands(self, background, self.frame.hands)
        self.moments = moments = Moments(self, background, self.frame.moments)
        self.top.lock_wanted.connect(lock.lock_now)
        lock.marked.connect(moments.mark)
        lock.opened.connect(lambda _person, _same: moments.look(show=True))
        outbox.charted.connect(lambda outgoing, _: moments.charted(outgoing))

    @property
    def is_onlooker(self) -> bool:
        """Whether who is signed in opens no chart: they see the chairs' time."""
        return self.onlookers is not None and self.onlookers.is_one

    @property
    def is_locked(self) -> bool:
        """Whether everything but the time is covered."""
        return self.lock is not None and self.lock.is_locked

    # Opening and turning pages ----------------------------------------------------------------

    def _looked(self, found: desk.Opened) -> None:
        assert self.drafts is not None
        assert self.presence is not None
        self._know(found)
        self.tick()
        self.show_board()
        begun = self._half_typed_set()
        finish = None if begun is None else lambda: self._finish_set(begun)
        self.presence.say_back(self.charts, self.tell, finish)
        self.presence.note(self.charts, self.bedside.now())
        if found.recovery_due and self.pages is not None:
            self.pages.remind_of_code()
        self.known_at_last = True
        if self.moments is not None:
            self.moments.look()
        self.opened.emit()

    def _know(self, found: desk.Opened) -> None:
        assert self.drafts is not None
        assert self.outbox is not None
        self.known, self.charts = found, dict(found.charts)
        person = next((p for p in found.people if p.name == self.bedside.by), None)
        if person is not None:
            self._is_by(person)
        for session, drafts in found.drafts.items():
            self.drafts.found(session, desk.unsaved(found.charts[session], drafts))
        self.page.show_people(found.people)
        self.frame.board_head.remind_of_backups(wanted=not found.has_backup_place)

    def _is_by(self, person: Person) -> None:
        """Everything from here on is theirs: entries, drafts, and what is asked of the station."""
        assert self.background is not None
        assert self.outbox is not None
        assert self.drafts is not None
        self.background.author = self.outbox.author = person
        self.bedside.roles = person.roles
        self.drafts.written_by(person.id)
        if self.onlookers is not None:
            self.onlookers.follow(person.roles)

    def know_again(self) -> None:
        """The clinic, its people or its words changed: all follow, charts keep their entries."""

        def again(found: desk.Opened) -> None:
            self.known = found
            self._follow_own_account(found)
            self.page.show_people(found.people)
            self.frame.board_head.remind_of_backups(wanted=not found.has_backup_place)
            self.charting.speak(found.vocabulary)
            self.tick()

        if self.background is not None:
            self.background.do(desk.look, again, self.tell.problem, owner=self)

    def _follow_own_account(self, found: desk.Opened) -> None:
        """One's own roles may be others now; who left charts no more."""
        author = self.background.author if self.background is not None else None
        if author is None:
            return
        now = next((p for p in found.people if p.id == author.id), None)
        if now is None and self.lock is not None:
            self.lock.lock(why=" This account was ended.")
        elif now is not None:
            self.still_by(now)

    def still_by(self, person: Person) -> None:
        """The same person goes on, under the name and roles that are theirs now."""
        assert self.background is not None
        self._is_by(person)
        self.bedside.by = person.name
        self.top.person.show_name(person.name)
        self.known = replace(self.known, shift_until=None)

        def until(found: datetime | None) -> None:
            self.known = replace(self.known, shift_until=found)

        self.background.do(desk.shift_until, until, self.tell.problem, owner=self)

    def person_changed(self, person: Person) -> None:
        """Somebody else charts from here on; what the other one left half typed stays theirs."""
        assert self.background is not None
        assert self.pages is not None
        self.page.vitals.forget()
        self.pages.change_author(self.bedside.by, person.name)
        self.bedside.by = person.name
        self.top.person.show_name(person.name)
        self._is_by(person)
        # Nothing of the one before can be saved by the next: the page is off the screen until
        # it is shown anew, with what this person left half typed.
        shown, self.shown = self.shown, ""
        self.known = replace(self.known, shift_until=None)
        self.show_board()

        def anew(found: desk.Opened) -> None:
            self._know(found)
            if self.hands is not None:
                self.hands.ask(person)
            if self.left_overs is not None:
                self.left_overs.look(person)
            if self.shown and self.drafts is not None:
                self.page.vitals.restore(self.drafts.of(self.shown).get(desk.VITALS, ""))
            elif shown in self.charts and self.has_board:
                self.show_session(shown)

        self.background.do(desk.look, anew, self.tell.problem, owner=self)

    def _half_typed_set(self) -> str | None:
        """The session with a set that was half typed when the program ended."""
        assert self.drafts is not None
        in_chair = (s for s, chart in self.charts.items() if chart.phase in IN_CHAIR)
        return next((s for s in in_chair if self.drafts.of(s).get(desk.VITALS)), None)

    def _finish_set(self, session: str) -> None:
        self.tell.leave()
        self.show_session(session)

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
            self.turn += 1
            self.shown = session
            self.page.toast.leave()
            self.page.show_chart(chart)
            if self.drafts is not None:
                self.page.show_drafts(self.drafts.of(session))
            self.page.vitals.go_on()
        self._show_page(self.page, self.banner)
        self.tick()
        if self.pages is not None:
            self.pages.compare_with_past(chart)
        if self.page.setup is not None:
            self.page.setup.open_card.take_focus()
        elif getattr(self.page.side.panel, "urgent", False):
            self.page.side.panel.first_field()
        else:
            self.page.to_vitals()

    def _show_page(self, page: QWidget, head: QWidget, title: str = "") -> None:
        self.frame.show_page(page, head, title)
        self.rail.show_page("board" if page is self.board else "")
        self.show_banner()
        self.order_focus()

    def show_board(self) -> None:
        """All chairs; of who opens no chart, their time alone."""
        if self.onlookers is not None and self.onlookers.is_one:
            self.show_other(self.onlookers.page, "Chairs", "board")
            self.onlookers.page.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self._show_page(self.board, self.frame.board_head)
        self.drop_over()
        if self.pages is not None and not any(seat.chart for seat in self.seats):
            self.pages.look_ahead()
        self.board.setFocus(Qt.FocusReason.OtherFocusReason)
        self.tick()

    def show_other(
        self, page: QWidget, title: str, rail: str = "", head: QWidget | None = None
    ) -> None:
        """A page that is about no chair, and its name on the rail."""
        self._show_page(page, head or self.frame.title, title)
        self.rail.show_page(rail)
        self.tick()

    def go_back(self) -> None:
        """From a page that is left: to the chair that was looked at before, or the board."""
        if self.shown in self.charts:
            self.show_session(self.shown)
        else:
            self.show_board()

    def go(self, where: str) -> None:
        """To the board, the patients or the settings, as the rail offers them."""
        if where == "board":
            self.show_board()
        elif self.pages is not None:
            self.pages.go(where)

    def order_focus(self) -> None:
        """The way of Tab through what is on the screen now."""
        shown = self.frame.pages.currentWidget()
        inside = getattr(shown, "focus_groups", lambda: (shown,))()
        groups = (*inside, self.frame.heads.currentWidget(), self.rail, self.top)
        self._focus_order = focus_order.lay_out(groups, self._focus_order)

    def show_banner(self) -> None:
        """Whose chart is on the screen; nobody's on other pages."""
        chart = self.charts.get(self.shown) if self.has_session else None
        self.banner.show_patient(chart, self.bedside.now().date(), weight=not self._blind)

    @property
    def seats(self) -> tuple[Seat, ...]:
        """The chairs in their places, and whose record there is not closed yet."""
        sitting = {s: c for s, c in self.charts.items() if s not in self.reading and not is_done(c)}
        return seats(self.known.chairs, sitting)

    def show_number(self, number: int) -> None:
        """The chair in that place, counted from 1; a free one is set up."""
        if self.is_onlooker:
            return
        seat = next((seat for seat in self.seats if seat.number == number), None)
        if seat is None:
            return
        if seat.session is not None:
            self.show_session(seat.session)
        elif self.pages is not None:
            self.pages.begin(chair=seat.name)

    def next_in_need(self) -> None:
        """The next chair with a flag or a set that is due; else simply the next."""
        listed = [seat.session for seat in self.seats if seat.session is not None]
        if not listed:
            return
        at = listed.index(self.shown) + 1 if self.shown in listed and self.has_session else 0
        others = listed[at:] + listed[:at]
        needy = [s for s in others if self._is_due(self.charts[s]) or notice_of(self.charts[s])]
        self.show_session((needy or others)[0])

    def pump_finished(self, session: str) -> None:
        """From the board: the chair is opened with the end of its infusion asked for."""
        self.show_session(session)
        self.open_panel("stop")

    def _is_due(self, chart: Chart) -> bool:
        now = self.bedside.now()
        due = next_due(chart, now)
        return due is not None and due.state(now, timedelta(0)) in (DueState.DUE, DueState.LATE)

    def begin_new(self) -> None:
        """Find a patient and say why they are here."""
        if self.pages is not None and not self.is_onlooker:
            self.pages.begin()

    def _ask_station(
        self,
        work: Callable[[Station], Any],
        done: Callable[[Any], None],
        failed: Callable[[Exception], None],
    ) -> None:
        if self.background is not None:
            self.background.do(work, done, failed, owner=self)

    def drop_over(self) -> None:
        """A record that is closed leaves the rail once another one is looked at."""
        for session, chart in list(self.charts.items()):
            gone = session in self.reading or is_done(chart)
            if gone and not (session == self.shown and self.has_session):
                del self.charts[session]
                self.reading.discard(session)
                self.page.side.forget(session)
                self.page.vitals.leave(session)

    def _drafted(self, field: str, text: str) -> None:
        if self.drafts is not None and self.shown:
            self.drafts.keep(self.shown, field, text)
            if not text:
                self.drafts.flush()

    # Keys -------------------------------------------------------------------------------------

    @property
    def has_session(self) -> bool:
        """Whether a session is on the screen."""
        return bool(self.shown) and self.frame.pages.currentWidget() is self.page

    @property
    def has_board(self) -> bool:
        """Whether the board is on the screen."""
        return self.frame.pages.currentWidget() is self.board

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
            return
        frame, rail = self.frame, next((n for n, b in self.rail.pages.items() if b.is_open), "")
        before, head, title = (
            frame.pages.currentWidget(),
            frame.heads.currentWidget(),
            frame.title.text(),
        )
        if isinstance(before, KeyMap) or before is None or head is None:
            return
        keys = KeyMap()

        def back() -> None:
            keys.deleteLater()
            if not isValid(before):
                self.go_back()
                return
            self._show_page(before, head, title)
            if rail:
                self.rail.show_page(rail)
            getattr(before, "take_focus", before.setFocus)()

        keys.closed.connect(back)
        self.show_other(keys, "Keys")
        keys.first_field()

    def next_theme(self) -> None:
        """F11: the next of the three themes."""
        self.set_theme(theme.following(theme.current().name))

    def set_theme(self, name: str) -> None:
        """Another theme, kept for the next start."""
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        theme.change(app, name)
        self._keep_look()

    def show_names(self, names: Names) -> None:
        """How names stand on the board: full, initials or hidden."""
        self.frame.board_head.set_names(names)
        self.board.set_names(names)

    def _names_chosen(self, names: Names) -> None:
        self.board.set_names(names)
        self._keep_look()

    def _keep_look(self) -> None:
        if self.look_changed is not None:
            self.look_changed(theme.current().name, self.board.names)

    # Time -------------------------------------------------------------------------------------

    def tick(self) -> None:
        """Four times a second; every panel paints only what changed."""
        now = self.bedside.now()
        if self.lock is not None and self.known_at_last:
            self.lock.tick(now)
        if self.is_locked:
            self._tick_unseen(now)
            return
        self.top.tick(now)
        if self.onlookers is not None:
            self.onlookers.tick(now)
        places = () if self.is_onlooker else self.seats
        kept = self.drafts.half_typed() if self.drafts is not None else set()
        shown = self.shown if self.has_session else ""
        people = self.bedside.people()
        handed = {s for s, chart in self.charts.items() if handed_over(chart, people)}
        self.rail.show_seats(places, now, shown, self.page.half_typed() | kept, handed)
        if self.has_session:
            waiting = self.outbox.waiting(shown) if self.outbox is not None else ()
            self.page.strip.show_waiting(waiting)
            self.page.tick(now)
        elif self.has_board:
            self.board.show_seats(places, now)
            self.frame.board_head.show_seats(places, now)
        self._tick_unseen(now)

    def _tick_unseen(self, now: datetime) -> None:
        """What goes on also while nothing of the window may be seen."""
        due = sum(self._is_due(chart) for chart in self.charts.values())
        told = [f"due {due}"] if due else []
        if self.troubles is not None:
            self.troubles.tick()
            told = [part for part in (self.troubles.title(), *told) if part]
        title = f"[{', '.join(told)}] KetaChart" if told else "KetaChart"
        if title != self.windowTitle():
            self.setWindowTitle(title)
        if self.presence is not None and self.known_at_last:
            self.presence.note(self.charts, now)

    # The window itself ------------------------------------------------------------------------

    def _set_blind(self, is_blind: bool) -> None:
        self._blind = is_blind
        self.show_banner()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < NARROW
        self.page.narrow = narrow
        self.top.set_short(narrow)
        self.page.updateGeometry()

    def closeEvent(self, event: QCloseEvent) -> None:
        waiting = len(self.outbox) if self.outbox is not None else 0
        half = bool(self.page.side.half_typed())
        held = self.outbox.waits_joined if self.outbox is not None else None
        kept = held.count if held is not None else 0
        question = closing_question(self.charts, waiting, half_filled=half, held=kept)
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
        if self.lock is not None and self.lock.is_locked:
            self.lock.ask(question)
        elif self.has_session:
            self.page.side.put(question)
        else:
            self.show_other(question, "Close KetaChart")
            question.closed.connect(self.go_back)
            question.first_field()

    def _close_anyway(self) -> None:
        self._closing = True
        self.close()

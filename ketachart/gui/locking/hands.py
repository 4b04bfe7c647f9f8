"""Somebody else charts now: which chairs they take over is asked once, over no one's work."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from ketachart.clinical.acts import HandoverAccepted
from ketachart.clinical.hands import in_hands_of
from ketachart.clinical.trouble import Refused
from ketachart.gui.background import Background
from ketachart.gui.chairs import OVER
from ketachart.gui.panels.band import Band, Offer
from ketachart.gui.panels.setup.taps import Tap, plain
from ketachart.gui.widgets import ActionButton
from ketachart.gui.widgets.middle import middle_column

if TYPE_CHECKING:
    from ketachart.clinical.chart import Chart
    from ketachart.gui.chairs import Seat
    from ketachart.gui.outbox import Outgoing
    from ketachart.gui.window import StationWindow
    from ketachart.station import Person, Station

GOES_ON_MS = 60_000
"""So long after the PIN of a handover it is offered that the receiver charts."""


def chairs_text(names: Sequence[str]) -> str:
    """``chair 2``, ``chairs 1-4``, ``chairs 1, 3 and 4``; one without a name is a session."""
    named = [name for name in names if name]
    if not named:
        return "one session" if len(names) == 1 else f"{len(names)} sessions"
    if len(named) == 1:
        return f"chair {named[0]}"
    numbers = [int(name) for name in named if name.isdigit()]
    if len(numbers) == len(named) > 2 and numbers == list(range(numbers[0], numbers[-1] + 1)):
        return f"chairs {numbers[0]}-{numbers[-1]}"
    return f"chairs {', '.join(named[:-1])} and {named[-1]}"


class SomeChairs(QWidget):
    """Which of the chairs; ``chosen`` gives their sessions."""

    chosen = Signal(object)
    closed = Signal()

    def __init__(self, found: Sequence[tuple[Seat, str]]) -> None:
        """Each seat with the name of whoever has had it."""
        super().__init__()
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = middle_column(self, 560)
        column.addWidget(plain("Which chairs do you take over?", "heading", wrap=True))
        self.taps: dict[str, Tap] = {}
        inside = QWidget()
        listed = QVBoxLayout(inside)
        listed.setContentsMargins(0, 0, 8, 0)
        listed.setSpacing(10)
        for seat, name in found:
            words = f"Chair {seat.name}" if seat.name else "Without a chair"
            tap = Tap(f"{words}, until now {name}", seat.session or "", f"take-{seat.number}")
            tap.setFixedHeight(56)
            tap.setCheckable(True)
            self.taps[seat.session or ""] = tap
            listed.addWidget(tap)
        listed.addStretch(1)
        scroller = QScrollArea()
        scroller.setWidget(inside)
        scroller.setWidgetResizable(True)
        scroller.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroller.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column.addWidget(scroller, 1)
        self.sentence = plain("", "caution", wrap=True)
        column.addWidget(self.sentence)
        foot = QHBoxLayout()
        self.later = ActionButton("Not now", key="Esc", height=52)
        self.later.setObjectName("some-later")
        self.later.clicked.connect(self.closed)
        self.take = ActionButton("Take these over", look="filled", key="⏎", height=52)
        self.take.setObjectName("some-take")
        self.take.clicked.connect(self._take)
        foot.addWidget(self.later, 1)
        foot.addWidget(self.take, 1)
        column.addLayout(foot)

    def take_focus(self) -> None:
        """The keyboard to the first chair."""
        next(iter(self.taps.values())).setFocus(Qt.FocusReason.OtherFocusReason)

    def _take(self) -> None:
        chosen = [session for session, tap in self.taps.items() if tap.isChecked()]
        if chosen:
            self.chosen.emit(chosen)
        else:
            self.sentence.setText("No chair is chosen. Tap one or more, or go back.")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focus = self.focusWidget()
            (focus if isinstance(focus, ActionButton) else self.take).click()
        elif event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)


class Hands(QObject):
    """Asks in a band of its own, which stays on every page until it is answered."""

    def __init__(self, window: StationWindow, background: Background, band: Band) -> None:
        super().__init__(window)
        self._window, self._background, self.band = window, background, band
        self._asked: list[tuple[Seat, str]] = []
        self._page: SomeChairs | None = None
        self._accepted: dict[str, str] = {}
        self._receiver: Person | None = None
        self._until = QTimer(self)
        self._until.setSingleShot(True)
        self._until.setInterval(GOES_ON_MS)
        self._until.timeout.connect(self._drop_offer)
        if window.outbox is not None:
            window.outbox.charted.connect(self._charted)

    # A handover that was accepted -------------------------------------------------------------

    def _charted(self, outgoing: Outgoing, chart: Chart) -> None:
        """Somebody accepted a handover by their own PIN: they may chart from now on."""
        person, author = outgoing.person, self._background.author
        if person is None or author is None or person.id == author.id:
            return
        if not any(isinstance(act, HandoverAccepted) for act in outgoing.acts):
            return
        if self._receiver is None or self._receiver.id != person.id:
            self._accepted = {}
        self._receiver = person
        self._accepted[outgoing.session] = chart.chair or ""
        chairs = chairs_text(sorted(self._accepted.values()))
        self._until.start()
        self.band.say(
            "info",
            "hand-over",
            f"{person.name} took over {chairs}. Chart as {person.name.partition(',')[0]} now?",
            f"Until then what is charted here is by {author.name}.",
            (
                Offer("Yes, from now on", self._go_on, main=True, name="hands-go-on"),
                Offer("Not now", self._drop_offer, name="hands-not-now"),
            ),
        )
        self._window.order_focus()

    def _drop_offer(self) -> None:
        self._until.stop()
        if self._receiver is not None:
            self._receiver, self._accepted = None, {}
            self.leave()

    def _go_on(self) -> None:
        person, charts = self._receiver, self._window.charts
        if person is None:
            return
        taken = [
            session
            for session in self._accepted
            if session in charts and in_hands_of(charts[session].entries) != person.id
        ]
        self._drop_offer()

        def work(station: Station) -> Person:
            now = station.go_on_as(person.id)
            # What went on meanwhile is asked for chair by chair, once they chart.
            with suppress(Refused):
                station.take_over(taken)
            return now

        self._background.do(
            work, self._window.person_changed, self._window.tell.problem, owner=self
        )

    # Chairs in other hands --------------------------------------------------------------------

    def ask(self, person: Person) -> None:
        """Ask this person, who charts now, for the chairs that are in other hands."""
        self._leave_page()
        self._until.stop()
        self._receiver, self._accepted = None, {}
        names = {p.id: p.name for p in self._window.known.people}
        self._asked = []
        for seat in self._window.seats:
            holder = in_hands_of(seat.chart.entries) if seat.chart is not None else None
            open_one = seat.chart is not None and seat.chart.phase not in OVER
            if open_one and holder is not None and holder != person.id:
                self._asked.append((seat, names.get(holder, "somebody who left")))
        # A physician comes to sign; who charts at the chairs is the nurses' to take over.
        if not self._asked or "nurse" not in person.roles:
            self.band.hide()
            return
        chairs = chairs_text([seat.name for seat, _ in self._asked])
        holders = " and ".join(dict.fromkeys(name for _, name in self._asked))
        several = len(self._asked) > 1
        offers = [Offer("Take over all" if several else "Take over", self._take_all, main=True)]
        if several:
            offers.append(Offer("Only some…", self._ask_some))
        offers.append(Offer("None" if several else "No", self.leave))
        self.band.say(
            "info",
            "person",
            f"You chart now. Take over {chairs}?",
            f"Until now with {holders}. Both names and the time are recorded.",
            offers,
        )
        self._window.order_focus()

    def leave(self) -> None:
        """Nothing changes hands; what is charted carries the name of who charts all the same."""
        self.band.hide()
        self._window.order_focus()

    def _take_all(self) -> None:
        self._take([seat.session or "" for seat, _ in self._asked])

    def _ask_some(self) -> None:
        self._leave_page()
        page = self._page = SomeChairs(self._asked)
        page.chosen.connect(self._take_some)
        page.closed.connect(self._back)
        self._window.show_other(page, "Change of hands")
        page.take_focus()

    def _take_some(self, sessions: list[str]) -> None:
        self._take(sessions)
        self._back()

    def _back(self) -> None:
        self._leave_page()
        self._window.go_back()

    def _leave_page(self) -> None:
        page, self._page = self._page, None
        if page is not None:
            page.deleteLater()

    def _take(self, sessions: list[str]) -> None:
        self.leave()

        def taken(charts: tuple[Chart, ...]) -> None:
            for chart in charts:
                self._window.charting.chart_changed(chart)
            words = chairs_text([chart.chair or "" for chart in charts])
            self._window.page.toast.say(f"You chart {words} from now on.", "")

        def work(station: Station) -> tuple[Chart, ...]:
            return station.take_over(sessions)

        self._background.do(work, taken, self._window.tell.problem, owner=self)

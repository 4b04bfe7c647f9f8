"""Asks how the disk, the record's file and the clock stand, and shows it wherever one looks."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from ketachart.gui.panels.band import Offer
from ketachart.gui.presence import IN_CHAIR
from ketachart.gui.tell import Said
from ketachart.gui.trouble import facts
from ketachart.gui.trouble.facts import Facts
from ketachart.gui.trouble.help import clock_help, restore_help, space_help
from ketachart.gui.trouble.page import HelpPage
from ketachart.gui.trouble.paper import PaperCharting
from ketachart.gui.trouble.words import (
    CONFIRMED,
    OVER,
    WAITS,
    Deed,
    Words,
    clock_words,
    held_words,
    joined_words,
    room_words,
    worst,
)

if TYPE_CHECKING:
    from ketachart.gui.background import Background
    from ketachart.gui.window import StationWindow
    from ketachart.station import Held

EVERY_MS, TROUBLED_MS = 15_000, 3_000
SLOW_S = 5.0
"""After so long without an answer it is said that the disk keeps an entry waiting."""
TOMORROW = timedelta(hours=20)
KINDS = ("held", "room", "clock")


class TroubleWatch(QObject):
    """One a window; ``facts`` are the last that were found."""

    def __init__(self, window: StationWindow, background: Background) -> None:
        super().__init__(window)
        self._window, self._background = window, background
        self.facts = Facts()
        self.words: tuple[Words, ...] = ()
        self.paper = PaperCharting(window, background)
        self._page: HelpPage | None = None
        self._later: datetime | None = None
        """Until when nobody wants to hear of little space."""
        self._doubt_since: datetime | None = None
        self._most_held = 0
        self._is_asked = self._is_slow = self._was_locked = False
        self._deeds: dict[Deed, Callable[[], object]] = {
            "again": self.try_again,
            "paper": self.paper.ask,
            "details": self.show_space,
            "tomorrow": self.put_off,
            "space": self.show_space,
            "restore": self.show_restore,
            "clock-right": self.confirm_clock,
            "clock-wrong": self.show_clock,
        }
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.look)
        self._timer.start(1_000)
        window.top.state.clicked.connect(self.again_in_view)

    # Asking -----------------------------------------------------------------------------------

    def look(self) -> None:
        """Ask the station now; the next time follows by itself."""
        self._timer.stop()
        if not self._is_asked and not self._background.is_closed:
            self._is_asked = True
            work = facts.look if self.facts.held is None else facts.try_again
            self._background.do_itself(work, self._found, self._failed, owner=self)

    def _failed(self, _: Exception) -> None:
        # Where the station itself is in trouble, charting says so.
        self._is_asked = False
        self._timer.start(EVERY_MS)

    def _found(self, found: Facts) -> None:
        self._is_asked = False
        self.show(found)
        self._timer.start(TROUBLED_MS if self.words else EVERY_MS)

    def held_is(self, held: Held | None) -> None:
        """What the outbox heard with an answer."""
        self.show(replace(self.facts, held=held))

    # Showing ----------------------------------------------------------------------------------

    def show(self, found: Facts) -> None:
        """Show how it stands; what is over goes by itself, with a line that says so."""
        now = self._window.bedside.now()
        before = {words.kind for words in self.words}
        self.facts = found
        if found.held is not None:
            self._most_held = max(self._most_held, found.held.count)
        said = (
            None if found.held is None else held_words(found.held),
            self._room_words(found),
            self._clock_words(found, now),
        )
        self.words = tuple(words for words in said if words is not None)
        for words in self.words:
            self._tell(words, now)
        self._end(before - {words.kind for words in self.words}, now)
        self._mark()

    def _room_words(self, found: Facts) -> Words | None:
        told = found.held is not None and found.held.why == "full"
        if found.room is None or told:  # the holding file's own sentence says it already
            return None
        charts = self._window.charts.values()
        return room_words(found.room, sum(chart.phase in IN_CHAIR for chart in charts))

    def _clock_words(self, found: Facts, now: datetime) -> Words | None:
        state = found.clock
        if state is None or not state.is_marked:
            self._doubt_since = None
            return None
        since = self._doubt_since or now
        in_chairs = any(chart.phase in IN_CHAIR for chart in self._window.charts.values())
        words = clock_words(state, now, since, in_chairs=in_chairs)
        self._doubt_since = since if words is not None else None
        return words

    def _tell(self, words: Words, now: datetime) -> None:
        if words.look == "caution" and words.kind == "room":
            if self._later is not None and now < self._later:
                self._window.tell.over("room")
                return
        else:
            self._later = self._later if words.kind != "room" else None
        offers = tuple(
            Offer(text, self._deeds[deed], main=at == 0, name=f"trouble-{deed}")
            for at, (deed, text) in enumerate(words.offers)
        )
        said = Said(words.kind, words.look, words.icon, words.title, words.more, offers, True)
        self._window.tell.say(said)

    def _end(self, kinds: set[str], now: datetime) -> None:
        if "room" in kinds and self.facts.held is not None and self.facts.held.why == "full":
            kinds = kinds - {"room"}
            self._window.tell.over("room")
        if not kinds:
            return
        self._window.tell.over(*kinds)
        words = joined_words(self._most_held, now) if "held" in kinds else ""
        if "held" in kinds:
            self._most_held = 0
            self._window.page.toast.joined()
        said = [words, *(OVER[kind] for kind in ("room", "clock") if kind in kinds)]
        self._window.tell.passing(*[text for text in said if text][:2])

    def _mark(self) -> None:
        """What was put off, in a word in the top bar; the clock, and the record's lines."""
        window = self._window
        told = {said.kind for said in window.tell.told}
        put_off = next((words for words in self.words if words.kind not in told), None)
        window.top.show_state(put_off.short if put_off else "", put_off.title if put_off else "")
        held, since = self.facts.held, self._doubt_since
        window.top.clock.show_doubt(since is not None)
        window.page.vitals.goes_aside = held is not None
        window.page.side.record.show_where(held.acts if held is not None else frozenset(), since)
        self.show_locked()

    def show_locked(self) -> None:
        """The same over the lock page: what happened, and no more to do than trying again."""
        page = self._window.lock.page if self._window.lock is not None else None
        if page is None or not self._window.is_locked:
            return
        shown = worst(self.words)
        if shown is None:
            page.band.hide()
            return
        offers = [
            Offer(text, self._deeds[deed], main=True, name=f"locked-{deed}")
            for deed, text in shown.offers
            if deed == "again"
        ]
        named = " · ".join(words.title for words in self.words if words is not shown)
        others = [f"Also: {named}"] if named else []
        page.band.say(shown.look, shown.icon, shown.title, shown.locked, offers, aside=others)

    def title(self) -> str:
        """What stands in the window's title: how many entries wait."""
        held = self.facts.held
        return "" if held is None else f"held {held.count}"

    def tick(self) -> None:
        """Four times a second: whether the disk keeps something waiting."""
        if self._window.is_locked != self._was_locked:
            self._was_locked = self._window.is_locked
            self.show_locked()
        since, outbox = self._background.busy_since, self._window.outbox
        if outbox is None:
            return
        slow = since is not None and bool(len(outbox)) and time.monotonic() - since >= SLOW_S
        if slow == self._is_slow or outbox.is_delayed:
            return
        self._is_slow = slow
        if slow:
            self._window.tell.waits_for_disk(len(outbox))
        else:
            self._window.tell.over("slow")

    def again_in_view(self) -> None:
        """What was put off comes back, as whoever taps the word wants it."""
        self._later = None
        self.show(self.facts)
        self._window.tell.turn_to(*(words.kind for words in self.words))

    # Doing ------------------------------------------------------------------------------------

    def try_again(self) -> None:
        """Now, and not in some seconds."""
        if self._window.outbox is not None:
            self._window.outbox.retry()
        self.look()

    def put_off(self) -> None:
        """Not again before tomorrow; the word in the top bar stays."""
        self._later = self._window.bedside.now() + TOMORROW
        self.show(self.facts)

    def confirm_clock(self) -> None:
        """The computer's clock is right."""

        def done(found: Facts) -> None:
            self._window.tell.over("clock")
            self.words = tuple(words for words in self.words if words.kind != "clock")
            self.show(found)
            waits = found.clock is not None and found.clock.waits
            self._window.tell.passing(*(WAITS if waits else (CONFIRMED,)))

        self._background.do(facts.confirm_clock, done, self._window.tell.problem, owner=self)

    def show_space(self) -> None:
        """How the disk stands, and what a person can delete."""
        room = self.facts.room
        if room is not None:
            self._open(HelpPage(space_help(room, self.paper.went_to), self.look))

    def show_restore(self) -> None:
        """Who restores a backup, and how."""
        self._open(HelpPage(restore_help(self.facts.held), None))

    def show_clock(self) -> None:
        """How the computer's clock is set."""
        self._open(HelpPage(clock_help(), self.look))

    def _open(self, page: HelpPage) -> None:
        window = self._window
        if self._page is not None:
            self._page.deleteLater()
        self._page = page
        page.closed.connect(self._close)
        window.show_other(page, page.title)
        page.take_focus()

    def _close(self) -> None:
        page, self._page = self._page, None
        self._window.go_back()
        if page is not None:
            page.deleteLater()

"""What panels give, on its way to the disk and back: who is told, what the screen shows then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from ketachart.clinical.acts import Act, DrugWasted, EntryStruck, HandedOver
from ketachart.clinical.chart import Chart
from ketachart.clinical.trouble import Refused, Unavailable
from ketachart.clinical.vocabulary import Vocabulary
from ketachart.gui import desk
from ketachart.gui.chairs import OVER, Seat
from ketachart.gui.outbox import Outgoing
from ketachart.gui.panels.chart_facts import UNDONE
from ketachart.gui.panels.handover_panel import AcceptPanel
from ketachart.gui.panels.rail_tile import place_name
from ketachart.gui.panels.toast import saved_words
from ketachart.station import Person

if TYPE_CHECKING:
    from ketachart.gui.window import StationWindow


class Charting(QObject):
    """One a window: acts go out through its outbox, answers come back to panels and charts."""

    def __init__(self, window: StationWindow) -> None:
        super().__init__(window)
        self._window = window

    def record(
        self,
        session: str,
        panel: QWidget | None,
        acts: Act | Sequence[Act],
        person: Person | None = None,
    ) -> None:
        """Send acts to the disk for the session they were typed for; the window goes on."""
        chart = self._window.charts.get(session)
        outbox = self._window.outbox
        if outbox is None or chart is None:
            self._window.tell.to_panel(
                panel, Refused("This window only shows; nothing is charted here.")
            )
            return
        self._window.page.saving(panel)
        outbox.put(chart, acts, panel, person, turn=self._window.turn)

    def undo(self, act_ids: str) -> None:
        """Strike what was just saved: it stays readable, with the reason."""
        acts = [
            self._window.bedside.act(EntryStruck, entry=act_id, reason=UNDONE)
            for act_id in reversed(act_ids.split())
        ]
        self.record(self._window.shown, None, tuple(acts))

    def charted(self, outgoing: Outgoing, chart: Chart) -> None:
        """It is on disk: the chart follows, the panel that gave it is told, a toast says so."""
        assert self._window.drafts is not None
        here = self._is_here(outgoing)
        session = chart.session.session
        before = self._window.charts.get(session)
        if before is None or len(chart.entries) >= len(before.entries):
            self._window.charts[session] = chart
        if chart.phase not in OVER:
            # Read as over, and a correction says that it is not: somebody sits in a chair again.
            self._window.reading.discard(session)
        if session == self._window.shown:
            self._window.page.show_chart(self._window.charts[session])
            self._window.show_banner()
        else:
            self._window.page.keep_up(self._window.charts[session])
        saved = getattr(outgoing.panel, "saved", None)
        # The entry line knows by itself, from the chart: by now it may be saving the next set.
        if here and saved is not None and outgoing.panel is not self._window.page.vitals:
            saved()
        if session == self._window.shown and self._window.page.side.panel is None:
            # Over a keypad or a panel it would lie on what the hand is about to hit.
            self._toast(outgoing, chart)
        self._window.order_focus()
        wasted = any(isinstance(act, DrugWasted) for act in outgoing.acts)
        if wasted and session == self._window.shown and self._window.page.side.panel is None:
            self._window.page.ask_witness()
        handed = any(isinstance(act, HandedOver) for act in outgoing.acts)
        panel = self._window.page.side.panel
        if handed and session == self._window.shown and panel is None:
            self._window.page.ask_to_accept()
        elif handed and isinstance(panel, AcceptPanel) and panel.takes_more:
            self._window.page.ask_to_accept()  # with the chair that came after the first one
        left = self._window.page.vitals.keep_up(chart)
        if left is not None:
            self._window.drafts.keep(session, desk.VITALS, left)
        self._window.drop_over()
        self._window.tick()

    def chart_changed(self, chart: Chart) -> None:
        """A chart went on by other ways than an act given here: an entry was moved, say."""
        session = chart.session.session
        if session in self._window.charts:
            self._window.charts[session] = chart
        if session == self._window.shown:
            self._window.page.show_chart(chart)
            self._window.show_banner()
        else:
            self._window.page.keep_up(chart)
        self._window.tick()

    def speak(self, words: Vocabulary) -> None:
        """Every open chart offers the words that are in force now."""
        for chart in tuple(self._window.charts.values()):
            if chart.vocabulary != words:
                self.chart_changed(replace(chart, vocabulary=words))

    def _is_here(self, outgoing: Outgoing) -> bool:
        """Whether the panel still shows what it showed when it gave the acts.

        A side panel belongs to its session; the others show one session after the other.
        """
        same_turn = outgoing.turn == self._window.turn
        if not _is_there(outgoing.panel):
            return False
        whose = self._window.page.side.session_of(outgoing.panel)
        return whose == outgoing.session if whose else same_turn

    def refused(self, outgoing: Outgoing, trouble: Exception) -> None:
        """It was not recorded: said where it was typed, or with whose it is where nobody looks."""
        panel = outgoing.panel if self._is_here(outgoing) else None
        if outgoing.panel is self._window.page.chips:
            self._window.page.chips.not_charted(outgoing.acts)
        if not isinstance(trouble, Refused):
            self._window.tell.fault(trouble)
            trouble = Refused("This could not be charted. What is typed here is kept.")
        if outgoing.panel is self._window.page.vitals:
            # It knows for which chair and by whom the set was typed, and keeps it there.
            if not self._window.page.vitals.refuse(outgoing.acts, str(trouble)):
                self._window.tell.problem(Refused(f"{self._whose(outgoing.session)}: {trouble}"))
            return
        if panel is not None:
            self._window.tell.to_panel(panel, trouble)
        if not isinstance(panel, QWidget) or not panel.isVisible():
            # It stands where nobody looks now, or nowhere; somebody has to be sent there.
            self._window.tell.problem(Refused(f"{self._whose(outgoing.session)}: {trouble}"))

    def _whose(self, session: str) -> str:
        chart = self._window.charts.get(session)
        if chart is None:
            return "Another session"
        # No name: it stands over every page, also a board whose names are hidden.
        if chart.chair and chart.phase not in OVER:
            return f"Chair {chart.chair}"
        return f"{place_name(Seat(0, '', chart))}, {chart.session.record_no}"

    def delayed(self, _: Unavailable | None) -> None:
        """It waits for the disk, in sight."""
        assert self._window.outbox is not None
        self._window.tell.not_saved(len(self._window.outbox), self._window.outbox.retry)

    def _toast(self, outgoing: Outgoing, chart: Chart) -> None:
        ids = {act.id for act in outgoing.acts}
        entries = [e for e in chart.entries if isinstance(e.act, Act) and e.act.id in ids]
        if entries and not self._window.page.is_blind:
            own = outgoing.person is None
            struck = any(isinstance(e.act, EntryStruck) for e in entries)
            undo = " ".join(e.act.id for e in entries) if own and not struck else ""
            troubles = self._window.troubles
            held = troubles.facts.held if troubles is not None else None
            words = saved_words(
                chart, entries, self._window.bedside.now(), 0 if held is None else held.count
            )
            self._window.page.toast.say(words, undo)


def _is_there(panel: object) -> bool:
    return panel is None or isValid(panel)

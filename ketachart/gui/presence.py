"""That the window was away while somebody sat in a chair, and the question before it goes."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from ketachart.clinical.chart import Chart
from ketachart.clinical.phases import Phase
from ketachart.clinical.phrases import clock_text
from ketachart.gui import desk
from ketachart.gui.drafts import DraftKeeper
from ketachart.gui.panels.band import Offer
from ketachart.gui.side_column import Question
from ketachart.gui.tell import Tell

SEEN_EVERY = timedelta(seconds=30)
TIMED = (Phase.INFUSING, Phase.PAUSED)
IN_CHAIR = (*TIMED, Phase.RECOVERY)


class Presence:
    """Leaves word beside the drafts that the window is there, and reads it at the next start."""

    def __init__(self, drafts: DraftKeeper) -> None:
        self._drafts = drafts
        self._seen_at: datetime | None = None

    def say_back(
        self, charts: Mapping[str, Chart], tell: Tell, finish: Callable[[], None] | None
    ) -> None:
        """Say since when the program was away; ``finish`` goes to a set that is half typed."""
        words = [self._drafts.of(s) for s, chart in charts.items() if chart.phase in IN_CHAIR]
        seen = [found for found in map(desk.LastSeen.of, words) if found is not None]
        if not seen:
            return
        last = max(seen, key=lambda s: s.at)
        how = "was closed at" if last.closed else "stopped by itself after"
        more = "The session was timed on without a break. Nothing that was saved is lost."
        offers: tuple[Offer, ...] = ()
        if finish is not None:
            more += " A set half typed is kept."
            offers = (Offer("Finish that set", finish, main=True),)
        for field, what in desk.WORDS.items():
            if any(word.get(field) for word in words):
                more += f" {what} half typed is kept: open it again."
        tell.notice(f"KetaChart {how} {clock_text(last.at)} and is back", more, offers)

    def note(self, charts: Mapping[str, Chart], now: datetime) -> None:
        """Half a minute has gone: the window is still there."""
        if self._seen_at is None or now - self._seen_at >= SEEN_EVERY:
            self._seen_at = now
            self._leave_word(charts, now.isoformat())

    def leave(self, charts: Mapping[str, Chart], now: datetime) -> None:
        """A person closes the window."""
        self._leave_word(charts, f"{desk.CLOSED}{now.isoformat()}")
        self._drafts.flush()

    def _leave_word(self, charts: Mapping[str, Chart], text: str) -> None:
        for session, chart in charts.items():
            if chart.phase in IN_CHAIR:
                self._drafts.keep(session, desk.SEEN, text)


def closing_question(
    charts: Mapping[str, Chart], waiting: int, *, half_filled: bool = False, held: int = 0
) -> Question | None:
    """What is to be asked before the window closes; None when nothing is.

    ``waiting`` entries are nowhere on disk yet; ``held`` ones are kept in the holding file.
    """
    running = [chart for chart in charts.values() if chart.phase in TIMED]
    words = []
    if waiting:
        what = "One entry isn't" if waiting == 1 else f"{waiting} entries aren't"
        words.append(f"{what} saved yet and would be lost.")
    if held:
        what = "One entry is" if held == 1 else f"{held:,} entries are"
        words.append(f"{what} kept in the holding file and will join the record at the next start.")
    if half_filled:
        words.append("A panel is half filled in and would be lost.")
    if running:
        words.append(f"{_chairs(running)} running.")
        words.append("KetaChart keeps timing when closed, but nobody is reminded.")
    if not words:
        return None
    return Question("Close KetaChart?", " ".join([*words, "Close anyway?"]), "Close", "Keep open")


def _chairs(charts: list[Chart]) -> str:
    names = [chart.chair for chart in charts if chart.chair]
    if len(names) < len(charts):
        return "A session is" if len(charts) == 1 else f"{len(charts)} sessions are"
    listed = " and ".join([", ".join(names[:-1]), names[-1]] if names[1:] else names)
    return f"Chair {listed} {'are' if names[1:] else 'is'}"

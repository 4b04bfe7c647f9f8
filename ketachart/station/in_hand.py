"""Which charts stay in memory: what goes on, and a few that were looked at last."""

from ketachart.clinical.chart import Chart
from ketachart.clinical.phases import Phase

OVER = (Phase.CLOSED, Phase.CANCELLED)
OTHERS = 24
"""So many charts of sessions that are over stay: a board of them is shown without reading anew.

Some 300 entries each; a chart of that length is about 1 MB and is read in about 10 ms.
"""


def keep(charts: dict[str, Chart], chart: Chart) -> None:
    """Put a chart in as the one that was wanted last."""
    session = chart.session.session
    charts.pop(session, None)
    charts[session] = chart


def let_go(charts: dict[str, Chart]) -> None:
    """Of the charts that are over let go of those that nobody wanted for longest."""
    if len(charts) <= OTHERS:
        return
    over = [session for session, chart in charts.items() if chart.phase in OVER]
    for session in over[: max(len(over) - OTHERS, 0)]:
        del charts[session]

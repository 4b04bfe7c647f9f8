"""Which charts stay in memory: of whoever is here now, and a few that were looked at last."""

from ketachart.clinical.chart import Chart
from ketachart.clinical.phases import Phase

OVER = (Phase.CLOSED, Phase.CANCELLED)
OTHERS = 4
"""So many charts stay of patients who are gone; one of 300 entries is 0.5 MB and read in 12 ms."""


TO_CLOSE = 120
"""So many that wait for a nurse: they stand on the board anyway; a busy week of six chairs."""


def keep(charts: dict[str, Chart], chart: Chart) -> None:
    """Put a chart in, as the one that was wanted last."""
    charts.pop(chart.session.session, None)
    charts[chart.session.session] = chart


def let_go(charts: dict[str, Chart]) -> None:
    """Forget what nobody wanted for longest, past ``OTHERS``.

    Of whoever has a session that goes on the earlier ones stay, too: they are compared with it.
    """
    if len(charts) <= OTHERS:
        return
    here = {chart.session.patient for chart in charts.values() if chart.phase not in OVER}
    gone = [name for name, chart in charts.items() if chart.session.patient not in here]
    waiting = [name for name in gone if charts[name].record.awaits == "nurse"]
    done = [name for name in gone if charts[name].record.awaits != "nurse"]
    for session in (
        *done[: max(len(done) - OTHERS, 0)],
        *waiting[: max(len(waiting) - TO_CLOSE, 0)],
    ):
        del charts[session]

"""The chairs of the clinic in their fixed places, and who sits in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ketachart.clinical.chart import Chart
from ketachart.clinical.phases import Phase

OVER = (Phase.CLOSED, Phase.CANCELLED)


@dataclass(frozen=True, slots=True)
class Seat:
    """One place on the board and the rail; ``number`` counts from 1 and is its key."""

    number: int
    name: str
    chart: Chart | None = None

    @property
    def session(self) -> str | None:
        """The id of the session in it; None where it is free."""
        return None if self.chart is None else self.chart.session.session

    @property
    def label(self) -> str:
        """The chair's name; for a session without a chair a dash."""
        return self.name or "–"


def is_done(chart: Chart) -> bool:
    """Whether nothing is left to do at the chair: the patient has left, the record is attested."""
    return chart.phase in OVER and chart.record.awaits != "nurse"


def seats(chairs: Sequence[str], charts: Mapping[str, Chart]) -> tuple[Seat, ...]:
    """One seat a chair, in the clinic's order; then the sessions that have none of these chairs.

    Where two open sessions name the same chair (a paper session was imported beside one), the
    first keeps it and the others follow, so that nobody is hidden.
    """
    seated: dict[str, Chart] = {}
    standing: list[Chart] = []
    for chart in sorted(charts.values(), key=lambda chart: chart.phase in OVER):
        name = chart.chair
        if name in chairs and name is not None and name not in seated:
            seated[name] = chart
        else:
            standing.append(chart)
    placed = [Seat(n, name, seated.get(name)) for n, name in enumerate(chairs, 1)]
    others = [Seat(len(chairs) + n, _name(c), c) for n, c in enumerate(standing, 1)]
    return (*placed, *others)


def _name(chart: Chart) -> str:
    """Where somebody sat who has left, while another one may sit there already."""
    if not chart.chair or chart.phase not in OVER:
        return chart.chair or ""
    return f"{chart.chair}, left"

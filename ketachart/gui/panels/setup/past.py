"""Earlier visits of the same patient, as far as a set-up is compared with them. No Qt."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from ketachart.clinical.chart import Chart
from ketachart.clinical.guard import dose_of
from ketachart.clinical.phrases import day_text


@dataclass(frozen=True, slots=True)
class Visit:
    """One earlier session: when, the weight (kg), and the dose (mg/kg of the actual weight)."""

    on: date
    number: int | None = None
    weight_kg: Decimal | None = None
    mg_per_kg: Fraction | None = None

    @property
    def name(self) -> str:
        """``session 3``; by its day where the plan gave no number."""
        return f"session {self.number}" if self.number is not None else day_text(self.on)


def visits_before(chart: Chart, charts: Iterable[Chart]) -> tuple[Visit, ...]:
    """The patient's sessions that began before this one, oldest first.

    Charts of other patients are left out whoever handed them in. A dose counts only where the
    infusion was started.
    """
    now = _began(chart)
    earlier = [
        c
        for c in charts
        if c.session.patient == chart.session.patient
        and c.session.session != chart.session.session
        and c.plan is not None
        and _began(c) < now
    ]
    return tuple(_visit(c) for c in sorted(earlier, key=_began))


def _began(chart: Chart) -> datetime:
    return chart.plan.at if chart.plan else chart.session.at


def _visit(chart: Chart) -> Visit:
    dose = dose_of(chart) if chart.started_at else None
    assert chart.plan is not None
    return Visit(
        (chart.started_at or chart.plan.at).date(),
        chart.plan.infusion_no,
        chart.weight.weight_kg if chart.weight else None,
        dose.per_actual_kg if dose else None,
    )


def last_weight(visits: Iterable[Visit]) -> tuple[Decimal, date] | None:
    """The last weight and its day; None before the second visit."""
    found = [(v.weight_kg, v.on) for v in visits if v.weight_kg is not None]
    return found[-1] if found else None


def last_dose(visits: Iterable[Visit]) -> Visit | None:
    """The last visit with a dose."""
    found = [v for v in visits if v.mg_per_kg is not None]
    return found[-1] if found else None

"""One session as a visit of a course of treatment: what it is remembered by.

Everything is read from the chart; what was not measured or charted is None.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from ketachart.clinical.acts import (
    Act,
    PlanSet,
    ScaleScored,
    Severity,
    VitalsTaken,
)
from ketachart.clinical.chart import Chart, VitalsSet
from ketachart.clinical.guard import dose_of
from ketachart.clinical.phases import Phase
from ketachart.clinical.phrases import severity_level
from ketachart.clinical.record_words import state_word
from ketachart.clinical.scales import total
from ketachart.clinical.trouble import Refused
from ketachart.clinical.vocabulary import Scale, Vocabulary

PAIN = "NRS pain"
"""The scale that the pain of a set of vitals belongs to."""
_PAIN_TOO = ("pain-nrs", "pain nrs", "pain 0-10")


@dataclass(frozen=True, slots=True)
class Score:
    """The totals of one scale at a visit; ``before`` the infusion and ``after`` it."""

    scale: str
    before: Decimal | None = None
    after: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Worst:
    """The side effect that was worst, expected ones too, and the worst severity it reached."""

    term: str
    severity: Severity

    @property
    def level(self) -> int:
        """1 mild, 2 moderate, 3 severe."""
        return severity_level(self.severity)


@dataclass(frozen=True, slots=True)
class Visit:
    """A session; doses mg and mg/kg of the actual weight, pressure mmHg, saturation %.

    ``given_mg`` is None before the start; while the pump runs it is what was charted so far.
    ``highest`` is the set with the highest systolic pressure, ``lowest`` that with the lowest
    saturation. ``next_at`` and ``plan`` are what was said of the visit after this one.
    """

    session: str
    record_no: str
    at: datetime
    phase: Phase
    indication: str = ""
    number: int | None = None
    planned: int | None = None
    protocol: str = ""
    ordered_mg: Decimal | None = None
    ordered_mg_per_kg: Fraction | None = None
    given_mg: Fraction | None = None
    given_mg_per_kg: Fraction | None = None
    highest: VitalsSet | None = None
    lowest: VitalsSet | None = None
    worst: Worst | None = None
    scores: tuple[Score, ...] = ()
    attested_by: str = ""
    signed_by: str = ""
    record: str = ""
    """Where the record stands in two or three words (``record_words.state_word``)."""
    is_imported: bool = False
    ordered_by: str = ""
    next_at: datetime | None = None
    plan: PlanSet | None = None

    @property
    def is_held(self) -> bool:
        """Whether it counts as a visit: a cancelled one does not."""
        return self.phase is not Phase.CANCELLED

    @property
    def is_running(self) -> bool:
        """Whether the pump is on, or held."""
        return self.phase in (Phase.INFUSING, Phase.PAUSED)

    @property
    def is_open(self) -> bool:
        """Whether the patient is still here."""
        return self.phase not in (Phase.CLOSED, Phase.CANCELLED)

    def score(self, scale: str) -> Score:
        """The totals of that scale; empty ones where it was not scored."""
        return next((s for s in self.scores if s.scale == scale), Score(scale))


def began(chart: Chart) -> datetime:
    """When a session began: at its start, else its plan, else when it was opened."""
    return chart.started_at or (chart.plan.at if chart.plan else chart.session.at)


def before(chart: Chart, charts: Iterable[Chart]) -> tuple[Chart, ...]:
    """Of some charts those of the same patient that began before this one, oldest first.

    Charts of other patients, cancelled sessions and the session itself are left out.
    """
    now, own = began(chart), chart.session
    earlier = [
        c
        for c in charts
        if c.session.patient == own.patient
        and c.session.session != own.session
        and c.phase is not Phase.CANCELLED
        and began(c) < now
    ]
    return tuple(sorted(earlier, key=began))


def visit_of(chart: Chart) -> Visit:
    """A session as a visit."""
    plan, order, dose = chart.plan, chart.order, dose_of(chart)
    weight = chart.weight.weight_kg if chart.weight else None
    given = chart.delivery.total_mg if chart.started_at else None
    ordered_by = ""
    if order is not None:
        last = order.changes[-1] if order.changes else order.placed
        ordered_by = last.ordered_by or last.by
    return Visit(
        session=chart.session.session,
        record_no=chart.session.record_no,
        at=began(chart),
        phase=chart.phase,
        indication=plan.indication if plan else "",
        number=plan.infusion_no if plan else None,
        planned=plan.planned_infusions if plan else None,
        protocol=chart.protocol.name,
        ordered_mg=order.dose_mg if order else None,
        ordered_mg_per_kg=_ordered_per_kg(chart, dose.per_actual_kg if dose else None),
        given_mg=given,
        given_mg_per_kg=given / Fraction(weight) if given is not None and weight else None,
        highest=_first(chart.sets, "sbp", highest=True),
        lowest=_first(chart.sets, "spo2", highest=False),
        worst=_worst(chart),
        scores=scores_of(chart),
        attested_by=chart.attested.by if chart.attested else "",
        signed_by=_signed_by(chart),
        record=state_word(chart),
        is_imported=chart.session.source_id is not None,
        ordered_by=ordered_by,
        next_at=chart.discharge.next_visit_at if chart.discharge else None,
        plan=next_plan(chart),
    )


def _ordered_per_kg(chart: Chart, worked_out: Fraction | None) -> Fraction | None:
    """As it was ordered for each kg; worked out where only a total was ordered or changed to."""
    order = chart.order
    if order is None:
        return None
    if any(change.dose_mg is not None for change in order.changes) or not order.dose_mg_per_kg:
        return worked_out
    return Fraction(order.dose_mg_per_kg)


def _first(sets: Iterable[VitalsSet], param: str, *, highest: bool) -> VitalsSet | None:
    """The first set with the highest or lowest value of a parameter."""
    found = [s for s in sets if param in s.values]
    pick = max if highest else min
    return pick(found, key=lambda s: s.values[param]) if found else None


def _worst(chart: Chart) -> Worst | None:
    worst = max(chart.effects, key=lambda e: severity_level(e.worst), default=None)
    return Worst(worst.term, worst.worst) if worst else None


def _signed_by(chart: Chart) -> str:
    versions = chart.record.versions
    return versions[-1].signed.by if versions else ""


def next_plan(chart: Chart) -> PlanSet | None:
    """The physician's last plan for the next visit."""
    plans = chart.standing.of(PlanSet)
    return plans[-1][1] if plans else None


# Scales -----------------------------------------------------------------------------------------


def scale_name(vocabulary: Vocabulary, said: str) -> str:
    """One name for a scale however it was written: that of the list, else as typed."""
    if said.casefold() in _PAIN_TOO:
        return PAIN
    known = vocabulary.scale(said)
    return known.scale if known else said


def scale_label(vocabulary: Vocabulary, name: str) -> str:
    """What people call a scale."""
    known: Scale | None = vocabulary.scale(name)
    return known.label if known else name


def scores_of(chart: Chart) -> tuple[Score, ...]:
    """The totals of every scale, in the order they were first scored; pain of the vitals too.

    ``before`` is the last total before the start, or said to be; ``after`` the last one after it.
    """
    found: dict[str, dict[str, Decimal]] = {}
    folded: dict[str, str] = {}
    for act, name, value in _totals(chart):
        key = folded.setdefault(name.casefold(), name)
        side = _side(chart, act)
        if side:
            found.setdefault(key, {})[side] = value
    return tuple(Score(name, s.get("before"), s.get("after")) for name, s in found.items())


def _totals(chart: Chart) -> Iterable[tuple[Act, str, Decimal]]:
    for entry in chart.standing.entries:
        act = entry.act
        if isinstance(act, ScaleScored):
            found = _total(chart.vocabulary, act)
            if found is not None:
                yield act, scale_name(chart.vocabulary, act.scale), found
        elif isinstance(act, VitalsTaken) and act.pain_nrs is not None:
            yield act, PAIN, Decimal(act.pain_nrs)


def _total(vocabulary: Vocabulary, act: ScaleScored) -> Decimal | None:
    """As it was charted, else what its items amount to under the scale's own rule."""
    known = vocabulary.scale(act.scale)
    if act.total is not None or known is None or not act.items:
        return act.total
    try:
        return total(known, act.items).total
    except Refused:
        return None


def _side(chart: Chart, act: Act) -> str:
    said = act.moment if isinstance(act, ScaleScored) else None
    if said is not None:
        return "" if said == "during" else said
    started = chart.started_at
    return "before" if started is None or act.at < started else "after"

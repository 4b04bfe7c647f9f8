"""Today's rules for letting an act into a chart. None of them is ever asked at replay."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from ketachart.clinical.acts import (
    Act,
    BolusGiven,
    IndependentCheck,
    InfusionStarted,
    MedicationGiven,
    NurseAttested,
    OrderPlaced,
    SessionPlanned,
)
from ketachart.clinical.bolus import check_asked
from ketachart.clinical.entry import NOWHERE, Stamp, Surroundings
from ketachart.clinical.exceptional import exceptions
from ketachart.clinical.phrases import clock_text, day_text
from ketachart.clinical.rechecks import check_recheck
from ketachart.clinical.references import check_references, must_stand
from ketachart.clinical.rules import check_rules
from ketachart.clinical.scales import asks_left
from ketachart.clinical.signing import check_signature
from ketachart.clinical.starting import (
    PumpReading,
    left_before_start,
    left_words,
    lines_left,
)
from ketachart.clinical.trouble import Refused
from ketachart.clinical.units import minutes_between

if TYPE_CHECKING:
    from ketachart.clinical.chart import Chart


def examine(
    chart: Chart, act: Act, stamp: Stamp, around: Surroundings = NOWHERE
) -> tuple[str, ...]:
    """Let an act in or refuse it; returns the exceptions it is taken with.

    Raises:
        Refused: it cannot be so.
    """
    _times(chart, act, stamp.recorded_at)
    _identity(chart, act)
    here = act.charted_at == stamp.recorded_at and not _is_told(chart)
    if here:
        check_signature(chart, act)
    check_references(chart, act)
    if isinstance(act, IndependentCheck) and act.self_recheck and here:
        check_recheck(chart, act, stamp, around)
    check_rules(chart, act)
    if isinstance(act, InfusionStarted) and _asked_now(chart, act, stamp):
        _may_start(chart, act)
    if isinstance(act, BolusGiven) and _asked_now(chart, act, stamp):
        check_asked(chart, act, around)
    if isinstance(act, NurseAttested) and _is_fresh(chart, act, stamp):
        _may_close(chart)
    return exceptions(chart, act, around)


def _is_told(chart: Chart) -> bool:
    """Whether the next act is one that a file tells, however the clock stands."""
    told = chart.session.told
    return told is not None and len(chart.entries) <= told


def _asked_now(chart: Chart, act: InfusionStarted | BolusGiven, stamp: Stamp) -> bool:
    """Whether a start or bolus asks for leave; out of a file or put right later it is a fact."""
    return bool(act.authorised) and _is_fresh(chart, act, stamp)


def _is_fresh(chart: Chart, act: Act, stamp: Stamp) -> bool:
    """Whether an act is charted now for the first time, and not read from a file."""
    age = minutes_between(act.written_at, stamp.recorded_at)
    return act.amends is None and age <= chart.protocol.late_entry_min


def _may_close(chart: Chart) -> None:
    left = [ask.words for ask in asks_left(chart) if ask.blocks]
    if left:
        raise Refused(
            f"{' '.join(left)} Chart what was done about it, or who was told, before the record "
            "closes."
        )


def _may_start(chart: Chart, act: InfusionStarted) -> None:
    left = left_before_start(chart, PumpReading(act.rate_ml_per_h, act.vtbi_ml))
    if left:
        head, names = left_words(left)
        raise Refused(f"The infusion is not started. {head} {names}")
    if not act.reason and (open_lines := lines_left(chart, blocking=False)):
        raise Refused(f"A start with {', '.join(open_lines)} open needs a reason.")


def _times(chart: Chart, act: Act, now: datetime) -> None:
    if act.written_at > now:
        when = f"{clock_text(act.written_at)} on {day_text(act.written_at)}"
        raise Refused(f"{when} is still to come. Check the time.")
    if act.at > act.written_at:
        when = clock_text(act.at)
        raise Refused(f"The time {when} lies after the time of charting. Check the time.")
    planned = chart.plan
    if planned is not None and act.at < planned.at and not _may_come_first(act):
        raise Refused(
            f"{clock_text(act.at)} lies before this session began at {clock_text(planned.at)}. "
            "Check the time."
        )


def _may_come_first(act: Act) -> bool:
    """An order may be older than the day's plan, and a drug may have been taken at home."""
    own = isinstance(act, MedicationGiven) and act.purpose in ("own", "premed")
    return own or isinstance(act, SessionPlanned | OrderPlaced)


def _identity(chart: Chart, act: Act) -> None:
    known = chart.standing.known
    if act.id in known:
        raise Refused(f"The id {act.id} is already in this chart; every act needs one of its own.")
    if isinstance(act, SessionPlanned):
        if chart.plan is not None and act.amends is None:
            raise Refused("This session is already planned.")
    elif chart.plan is None:
        raise Refused("Nothing can be charted before the session is planned.")
    if act.amends is not None:
        first = known.get(act.amends)
        if first is None:
            raise Refused(f"The entry {act.amends} that this corrects is not in this chart.")
        if type(first.act) is not type(act):
            raise Refused("A correction must be of the same kind as the entry it corrects.")
        must_stand(chart, act.amends)

"""What a reader should see first: a short line for whatever was not as planned."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from fractions import Fraction
from itertools import pairwise

from ketachart.clinical.acts import (
    AccessChecked,
    Act,
    EmergencyStep,
    IndependentCheck,
    InfusionPaused,
    InfusionStopped,
    MedicationGiven,
    OrderChanged,
    OrderPlaced,
    PumpRead,
    VitalsNotTaken,
    VitalsTaken,
)
from ketachart.clinical.chart import Chart, VitalsSet
from ketachart.clinical.sayings_plan import to_be_authenticated
from ketachart.clinical.schedule import Due
from ketachart.clinical.units import shown
from ketachart.clinical.wording import (
    capital,
    clock_text,
    day_text,
    episode_text,
    line_of,
    offset_text,
    span_text,
    vitals_text,
)

GROUPS = (("sbp", "dbp", "map", "sbp_rise_pct"), ("spo2",), ("hr",), ("rr",), ("moaas",))
"""Parameters whose flags make one episode."""
MOST = 5
"""Lines of one kind; the others are counted and stand in their tables."""

Item = tuple[bool, str]


@dataclass(frozen=True, slots=True)
class Episode:
    """A stretch of flagged sets: its first and worst set, and the first one without a flag."""

    params: tuple[str, ...]
    first: VitalsSet
    peak: VitalsSet
    last: VitalsSet
    back: VitalsSet | None


def episodes(chart: Chart) -> list[Episode]:
    """Flags of one stretch and one part of the body as one, by when they began."""
    found: list[Episode] = []
    for params in GROUPS:
        stretch: list[VitalsSet] = []
        told = [s for s in chart.sets if _says(s, params)]
        for s in told:
            if any(f.param in params for f in s.flags):
                stretch.append(s)
            elif stretch:
                found.append(_episode(stretch, params, s))
                stretch = []
        if stretch:
            found.append(_episode(stretch, params, None))
    return sorted(found, key=lambda e: e.first.taken.at)


def _says(s: VitalsSet, params: tuple[str, ...]) -> bool:
    return any(p in s.values for p in params)


def _episode(stretch: list[VitalsSet], params: tuple[str, ...], back: VitalsSet | None) -> Episode:
    def badness(s: VitalsSet) -> tuple[int, float]:
        flags = [f for f in s.flags if f.param in params]
        worst = max(flags, key=lambda f: (f.level.critical, abs(f.value - f.limit)))
        return sum(f.level.critical for f in flags), float(abs(worst.value - worst.limit))

    return Episode(params, stretch[0], max(stretch, key=badness), stretch[-1], back)


def exceptions_of(chart: Chart, now: datetime | None) -> tuple[Item, ...]:
    """Flags, late and missed sets, overrides, account, corrections, side effects."""
    return (
        *[(False, words) for words in _other_patient(chart)],
        *[(False, words) for words in _other_clock(chart)],
        *_at_most([(True, words) for words in _episode_lines(chart)], "flags", "Vital signs"),
        *_at_most([(False, w) for w in _overrides(chart)], "exceptions", "Infusion"),
        *_at_most([(False, w) for w in _sets(chart, now)], "sets", "Vital signs"),
        *[(False, words) for words in _open_matters(chart)],
        *_at_most([(False, w) for w in _corrections(chart)], "corrections", "Corrections"),
        *[(False, words) for words in _effects(chart)],
    )


def _other_patient(chart: Chart) -> Iterator[str]:
    for act in chart.patient_moves:
        until = f"{day_text(act.at)} {clock_text(act.at)}"
        yield f"Charted under another patient until {until}; moved by {act.by}: {act.reason}"


def _other_clock(chart: Chart) -> Iterator[str]:
    """Daylight saving, or a machine set to another zone: whoever reads the times has to know."""
    acts = sorted(chart.standing.acts(Act), key=lambda act: act.at)
    for act, following in pairwise(acts):
        if act.at.utcoffset() != following.at.utcoffset():
            yield (
                f"The clock changed from {offset_text(act.at)} to {offset_text(following.at)} "
                f"between {clock_text(act.at)} and {clock_text(following.at)}; minutes run on"
            )


def _at_most(items: list[Item], what: str, where: str) -> list[Item]:
    if len(items) <= MOST:
        return items
    rest = len(items) - MOST + 1
    return [*items[: MOST - 1], (items[0][0], f"and {rest} more {what}, under {where}")]


def _episode_lines(chart: Chart) -> Iterator[str]:
    for e in episodes(chart):
        flags = tuple(f for f in e.peak.flags if f.param in e.params)
        only = replace(e.peak, flags=flags)
        words = episode_text(only, chart.special_limits)
        if e.last is not e.first:
            words += f"; flagged {clock_text(e.first.taken.at)} to {clock_text(e.last.taken.at)}"
        done = _done(chart, e)
        back = (
            f"; back in range {clock_text(e.back.taken.at)}"
            if e.back
            else "; no set in range after"
        )
        yield words + (f"; {', '.join(done)}" if done else "") + back


def _done(chart: Chart, e: Episode) -> list[str]:
    """What was done about it, from its first flagged set to the set in range."""
    end = e.back.taken.at if e.back else e.last.taken.at + timedelta(minutes=5)
    found = []
    for act in chart.standing.acts(InfusionPaused, InfusionStopped, MedicationGiven):
        if not e.first.taken.at <= act.at <= end:
            continue
        match act:
            case InfusionPaused():
                found.append(f"paused {clock_text(act.at)}")
            case InfusionStopped(outcome="discontinued"):
                found.append(f"stopped {clock_text(act.at)}")
            case MedicationGiven():
                found.append(f"{act.drug} {shown(act.dose, 4)} {act.unit} {clock_text(act.at)}")
    return found


def _overrides(chart: Chart) -> Iterator[str]:
    for entry in chart.standing.entries:
        for words in entry.exceptions:
            yield f"{clock_text(entry.act.at)} {words}" + (
                f": {entry.act.reason}" if isinstance(entry.act, Act) and entry.act.reason else ""
            )
    for act in chart.standing.acts(IndependentCheck):
        if isinstance(act, IndependentCheck) and not act.agrees:
            yield f"{clock_text(act.at)} second check of {act.what}: {act.by} does not agree"
    for act in chart.standing.acts(AccessChecked):
        if isinstance(act, AccessChecked) and not act.patent:
            yield f"{clock_text(act.at)} IV line not patent" + (
                f", {act.findings}" if act.findings else ""
            )
    for act in chart.standing.acts(InfusionStopped):
        if isinstance(act, InfusionStopped) and act.outcome == "discontinued":
            yield f"{clock_text(act.at)} infusion ended early" + (
                f": {act.reason}" if act.reason else ""
            )
    if (differing := _pump_difference(chart)) is not None:
        yield differing
    yield from _unplanned(chart)


def _unplanned(chart: Chart) -> Iterator[str]:
    """Emergency steps, and a way out that was not the way home."""
    for act in chart.standing.acts(EmergencyStep):
        if isinstance(act, EmergencyStep):
            yield f"{clock_text(act.at)} emergency: {act.kind}"
    left = chart.discharge
    if left is not None and left.disposition in _WAYS_OUT:
        where = f" to {left.to}" if left.to else ""
        why = f": {left.reason}" if left.reason else ""
        yield f"{clock_text(left.at)} {_WAYS_OUT[left.disposition]}{where}{why}"


_WAYS_OUT = {"against-advice": "left against advice", "transferred": "transferred"}


def _pump_difference(chart: Chart) -> str | None:
    """The pump's last reading where it differs from what was counted by more than is usual."""
    readings = [
        (act.at, ml)
        for act in chart.standing.acts(PumpRead, InfusionPaused, InfusionStopped)
        if (ml := getattr(act, "infused_ml", None) or getattr(act, "pump_infused_ml", None))
    ]
    if not readings:
        return None
    at, said = readings[-1]
    counted = chart.delivery_at(at).infused_ml
    usual = Fraction(chart.protocol.pump_difference_pct)
    if abs(counted - Fraction(said)) * 100 <= usual * max(counted, Fraction(1)):
        return None
    return (
        f"{clock_text(at)} the pump read {shown(said, 2)} mL infused, "
        f"{shown(counted, 2)} mL by its charted rates"
    )


def _sets(chart: Chart, now: datetime | None) -> Iterator[str]:
    """Sets that fell due and were late, left out for a reason, or missed."""
    end = now or (chart.discharge.at if chart.discharge else chart.stopped_at)
    if end is None:
        return
    late = []
    for due in chart.due(end):
        if due.at >= end or due.excused:
            continue
        taken = due.answered_at or _nearest(chart, due)
        if taken is None:
            if due.missed_at <= end:
                yield f"Vitals due {clock_text(due.at)} not taken"
        elif taken > due.late_at:
            late.append(f"due {clock_text(due.at)} taken {clock_text(taken)}")
    if late:
        more = f" and {len(late) - 6} more" if len(late) > 6 else ""
        yield f"Vitals late: {', '.join(late[:6])}{more}"
    for act in chart.standing.acts(VitalsNotTaken):
        if isinstance(act, VitalsNotTaken):
            yield f"Vitals due {clock_text(act.due_at)} not taken: {act.reason or 'no reason'}"


def _nearest(chart: Chart, due: Due) -> datetime | None:
    """A set within half an interval that counts for another due time, as around the stop."""
    half = timedelta(minutes=due.every_min) / 2
    near = [s.taken.at for s in chart.sets if abs(s.taken.at - due.at) <= half]
    return min(near, key=lambda at: abs(at - due.at), default=None)


def _open_matters(chart: Chart) -> Iterator[str]:
    balance = chart.account.balance
    if balance and (chart.stopped_at is not None or chart.discharge is not None):
        more = "not accounted for" if balance > 0 else "more accounted for than was opened"
        yield f"Ketamine account: {shown(abs(balance), 2)} mg {more}"
    for act in chart.standing.acts(OrderPlaced, OrderChanged):
        if isinstance(act, OrderPlaced | OrderChanged) and to_be_authenticated(chart, act):
            who = act.ordered_by or "the prescriber"
            yield f"{clock_text(act.at)} order by {act.mode}: {who} has yet to confirm it"


def _corrections(chart: Chart) -> Iterator[str]:
    late = [e for e in chart.entries if isinstance(e.act, Act) and chart.is_late(e.act)]
    for act_id, fate in chart.standing.fates.items():
        entry = chart.standing.known.get(act_id)
        if entry is None or not isinstance(fate.by.act, Act):
            continue
        act = entry.act
        words = vitals_text(act) if isinstance(act, VitalsTaken) else line_of(chart, entry).title
        kind = "struck" if fate.kind == "struck" else "corrected"
        why = f": {fate.by.act.reason}" if fate.by.act.reason else ""
        then = clock_text(fate.by.act.written_at)
        went = chart.moved_away.get(act_id)
        where = f", moved to {went}" if went else ""
        yield f"{clock_text(act.at)} “{_brief(words)}” {kind} {then}{why}{where}"
    if late:
        yield f"{len(late)} late {'entry' if len(late) == 1 else 'entries'}, under Late entries"


def _brief(words: str) -> str:
    return words if len(words) <= 80 else f"{words[:79].rstrip()}…"


def _effects(chart: Chart) -> Iterator[str]:
    if not chart.effects:
        return
    told = []
    for e in chart.effects:
        span = (
            f"{span_text(e.ended_at - e.onset)}"
            if e.ended_at
            else ("still there" if chart.discharge is None else "not charted as ended")
        )
        told.append(f"{e.term} ({e.worst}, {clock_text(e.onset)}, {span})")
    yield from _listed("Side effects: ", told)


def _listed(start: str, told: Iterable[str]) -> Iterator[str]:
    listed = list(told)
    more = f" and {len(listed) - 8} more, under Side effects" if len(listed) > 8 else ""
    yield capital(start + ", ".join(listed[:8]) + more)

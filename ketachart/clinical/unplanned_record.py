"""Where the record itself was not kept as planned: sets, corrections, late entries, the clock."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise

from ketachart.clinical.acts import Act, DeviceNoted, VitalsNotTaken, VitalsTaken
from ketachart.clinical.care_words import brief
from ketachart.clinical.chart import Chart
from ketachart.clinical.entry import Entry
from ketachart.clinical.phrases import (
    clock_text,
    device_name,
    late_reason,
    offset_text,
    vitals_parts,
    vitals_text,
)
from ketachart.clinical.schedule import Due
from ketachart.clinical.wording import line_of

MOST_LATE = 6


def missing_sets(chart: Chart, now: datetime | None) -> Iterator[str]:
    """Sets that fell due and were late, left out for a reason, or missed."""
    end = now or (chart.discharge.at if chart.discharge else chart.stopped_at)
    if end is None:
        return
    late, missed = [], []
    for due in chart.due(end):
        if due.at >= end or due.excused:
            continue
        taken = due.answered_at or _nearest(chart, due)
        if taken is None:
            if due.missed_at <= end:
                missed.append(clock_text(due.at))
        elif taken > due.late_at:
            late.append(f"due {clock_text(due.at)} taken {clock_text(taken)}")
    if missed:
        yield f"vitals due {_all_of(missed)} not taken"
    for _, act in chart.standing.of(VitalsNotTaken):
        yield f"vitals due {clock_text(act.due_at)} not taken: {act.reason or 'no reason'}"
    if late:
        yield f"vitals late: {_all_of(late)}"


def _all_of(told: list[str]) -> str:
    more = f" and {len(told) - MOST_LATE} more" if len(told) > MOST_LATE else ""
    return ", ".join(told[:MOST_LATE]) + more


def _nearest(chart: Chart, due: Due) -> datetime | None:
    """A set within half an interval that counts for another due time, as around the stop."""
    half = timedelta(minutes=due.every_min) / 2
    near = [s.taken.at for s in chart.sets if abs(s.taken.at - due.at) <= half]
    return min(near, key=lambda at: abs(at - due.at), default=None)


def corrections(chart: Chart) -> Iterator[str]:
    """What was struck or amended, what a device did, and how many entries were late."""
    for act_id, fate in chart.standing.fates.items():
        entry = chart.standing.known.get(act_id)
        if entry is None or not isinstance(fate.by.act, Act) or not isinstance(entry.act, Act):
            continue
        act, by = entry.act, fate.by.act
        old, new = _words(chart, entry), ""
        kind = "struck" if fate.kind == "struck" else "corrected"
        if fate.kind == "amended":
            old, after = _differing(chart, entry, fate.by)
            new = f" to “{brief(after, 60)}”"
        why = f": {by.reason}" if by.reason else ""
        went = chart.moved_away.get(act_id)
        where = f", moved to {went}" if went else ""
        yield (
            f"{clock_text(act.at)} “{brief(old, 60)}” {kind}{new} "
            f"{clock_text(by.written_at)}{why}{where}"
        )
    for _, device in chart.standing.of(DeviceNoted):
        yield f"{clock_text(device.at)} {device_name(device.device)}: {brief(device.event)}"
    late = [e.act for e in chart.entries if isinstance(e.act, Act) and chart.is_late(e.act)]
    if late:
        most = max(late, key=lambda act: act.written_at - act.at)
        span = (most.written_at - most.at) // timedelta(minutes=1)
        count = f"{len(late)} late {'entry' if len(late) == 1 else 'entries'}"
        whys = {late_reason(act) for act in late}
        why = f": {brief(next(iter(whys)), 60)}" if len(whys) == 1 and "" not in whys else ""
        yield f"{count}, {'by' if len(late) == 1 else 'by up to'} {span} min{why}"


def _words(chart: Chart, entry: Entry) -> str:
    if isinstance(entry.act, VitalsTaken):
        return vitals_text(entry.act)
    return line_of(chart, entry).title


def _differing(chart: Chart, before: Entry, after: Entry) -> tuple[str, str]:
    """An entry and what replaced it in words; of two sets only the values that differ."""
    old, new = before.act, after.act
    if isinstance(old, VitalsTaken) and isinstance(new, VitalsTaken):
        first, then = dict(vitals_parts(old)), dict(vitals_parts(new))
        keys = [k for k in {**first, **then} if first.get(k) != then.get(k)]
        if keys:
            parts = [[told.get(k, "nothing") for k in keys] for told in (first, then)]
            return " · ".join(parts[0]), " · ".join(parts[1])
    was, now = _words(chart, before), _words(chart, after)
    if was == now and old.at != after.act.at:
        return f"{was} {clock_text(old.at)}", clock_text(after.act.at)
    return was, now


def clock_changes(chart: Chart) -> Iterator[str]:
    """Daylight saving, or a machine set to another zone: whoever reads the times has to know."""
    acts = sorted(chart.standing.acts(Act), key=lambda act: act.at)
    for act, following in pairwise(acts):
        if act.at.utcoffset() != following.at.utcoffset():
            yield (
                f"the clock changed from {offset_text(act.at)} to {offset_text(following.at)} "
                f"between {clock_text(act.at)} and {clock_text(following.at)}; minutes run on"
            )

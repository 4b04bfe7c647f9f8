"""Where the pump did not do what was charted or ordered: no flow, another volume than counted."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from ketachart.clinical.chart import Chart
from ketachart.clinical.dosing import Delivery
from ketachart.clinical.phrases import clock_text, span_text
from ketachart.clinical.pump_truth import pump_truth

NOTICEABLE = timedelta(seconds=30)


def without_flow(delivery: Delivery) -> list[tuple[datetime, datetime]]:
    """Stretches over 30 s, between start and stop, without flow although nobody held the pump."""
    begin, end = delivery.started_at, delivery.stopped_at or delivery.until
    if begin is None or end is None:
        return []
    busy = [(s.start, s.end) for s in delivery.segments]
    busy += [(p.start, p.end or end) for p in delivery.pauses]
    found, at = [], begin
    for start, stop in sorted([*busy, (end, end)]):
        if start - at > NOTICEABLE:
            found.append((at, start))
        at = max(at, stop)
    return found


def no_flow(chart: Chart, now: datetime | None) -> Iterator[str]:
    """Stretches in which the set volume or the container's was reached and nothing ran.

    That a pump ended by itself shortly before it was stopped is how an infusion ends.
    """
    short = timedelta(minutes=chart.protocol.late_entry_min)
    delivery = chart.delivery if now is None else chart.delivery_at(now)
    for start, end in without_flow(delivery):
        if end == delivery.stopped_at and end - start <= short:
            continue
        yield (
            f"nothing ran from {clock_text(start)} to {clock_text(end)} "
            f"({span_text(end - start)}): the set volume or the container’s was reached"
        )


def pump_differences(chart: Chart) -> Iterator[str]:
    """Readings of the pump that differ by more than is usual from what was calculated."""
    for reading in pump_truth(chart):
        if reading.differs:
            yield f"{clock_text(reading.act.at)} pump read: {reading.text()}"

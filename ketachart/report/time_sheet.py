"""The time sheet: when every drug began and ended, and for how many minutes. Times, no codes."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction

from ketachart.clinical.acts import BolusGiven, LineFlushed, MedicationEnded, MedicationGiven
from ketachart.clinical.chart import Chart
from ketachart.clinical.dosing import Segment
from ketachart.clinical.drugs import drug_title, is_into_vein
from ketachart.clinical.phrases import day_text, offset_text
from ketachart.clinical.units import shown, span_of
from ketachart.report.blocks import (
    Block,
    Cell,
    Column,
    Document,
    Heading,
    Notes,
    Row,
    Section,
    Table,
    cells,
)
from ketachart.report.document import headed, told_until
from ketachart.report.sections import Draft, joined, length

TITLE = "Time sheet"
STATUS = "TIMES AS CHARTED"
NOTES = (
    "Times are those charted at the bedside; minutes and seconds are counted from one to the "
    "other, of the infusion only while the pump delivered. This sheet names times alone; it "
    "proposes no code.",
    "The record itself is the session record with the same number and integrity code.",
)
RUNS = (
    Column("Drug and container", 0.25),
    Column("Route", 0.19),
    Column("Start", 0.15),
    Column("Stop", 0.17),
    Column("Minutes", 0.11, right=True),
    Column("Amount", 0.13, right=True),
)
PUSHES = (
    Column("Drug and dose", 0.25),
    Column("Route", 0.19),
    Column("Start", 0.15),
    Column("Stop", 0.17),
    Column("Minutes", 0.11, right=True),
    Column("", 0.12),
)


def time_sheet(
    chart: Chart, *, clinic: str, chair: str | None, generated_at: datetime, software: str
) -> Document:
    """Start and stop of everything given in a session, as it stands at ``generated_at``."""
    draft = Draft(chart, told_until(chart, generated_at))
    blocks: list[Block] = [
        *_infusion(draft),
        *_running(draft),
        *_into_vein(draft),
        *_others(draft),
        *_oxygen(draft),
        Notes(NOTES),
    ]
    made = headed(
        chart,
        clinic=clinic,
        chair=chair,
        generated_at=generated_at,
        software=software,
        blocks=tuple(blocks),
    )
    status = STATUS if made.finished else f"NOT FINISHED · {STATUS}"
    return replace(made, title=TITLE, status=status)


def _infusion(draft: Draft) -> Section:
    """Every stretch in which the pump delivered from one container, then the sums."""
    chart = draft.chart
    delivery = chart.delivery if draft.now is None else chart.delivery_at(draft.now)
    if delivery.started_at is None:
        return (Heading("Infusion", "not started"),)
    route = chart.order.placed.route if chart.order else "IV"
    rows = []
    for start, end, name, mg in _stretches(delivery.segments):
        going = delivery.running and end == delivery.until
        row = cells(
            Cell(f"Ketamine, {name}", "strong"),
            route,
            _at(draft, start),
            "runs on" if going else _at(draft, end),
            length(end - start),
            f"{shown(mg, 1)} mg",
        )
        rows.append(Row(row))
    stopped = delivery.stopped_at
    first_to_last = (stopped or delivery.until or delivery.started_at) - delivery.started_at
    lines = [
        f"Pump started {_at(draft, delivery.started_at)}, "
        + (f"stopped {_at(draft, stopped)}" if stopped else "not stopped yet")
        + f": {length(first_to_last)} from the first to the last.",
        f"Delivering {length(span_of(delivery.running_min))}, held "
        f"{length(span_of(delivery.paused_min))}"
        + "".join(
            f"; held {_at(draft, p.start)} to {_at(draft, p.end) if p.end else 'now'}"
            for p in delivery.pauses
        )
        + ".",
    ]
    aside = f"clock at {offset_text(draft.day_one)}, {day_text(draft.day_one)}"
    return Heading("Infusion", aside), Table(RUNS, tuple(rows)), Notes(tuple(lines))


Stretch = tuple[datetime, datetime, str, Fraction]
"""Start, end, container, mg."""


def _stretches(segments: tuple[Segment, ...]) -> Iterator[Stretch]:
    """Segments that follow on each other from one container; a new rate begins no new stretch."""
    last: Stretch | None = None
    for segment in segments:
        if last is not None and last[1] == segment.start and last[2] == segment.container:
            last = (last[0], segment.end, last[2], last[3] + segment.mg)
            continue
        if last is not None:
            yield last
        last = (segment.start, segment.end, segment.container, segment.mg)
    if last is not None:
        yield last


def _at(draft: Draft, at: datetime) -> str:
    """The time of day, with seconds where they are charted, and the day where it is another."""
    words = f"{draft.clock(at)}:{at.second:02}" if at.second else draft.clock(at)
    return words if at.date() == draft.day_one.date() else f"{day_text(at)[:6]} {words}"


def _end_of(draft: Draft, act: MedicationGiven) -> tuple[datetime | None, str]:
    """When what ran for a while was ended, and how much of it had run."""
    root = draft.chart.standing.root
    ends = [
        e for _, e in draft.chart.standing.of(MedicationEnded) if root(e.medication) == root(act.id)
    ]
    given = f"{shown(act.dose, 4)} {act.unit}"
    if ends:
        amount = ends[-1].given
        return ends[-1].at, given if amount is None else f"{shown(amount, 4)} {act.unit}"
    return act.ended_at, given


def _runs(draft: Draft, act: MedicationGiven) -> bool:
    end, _ = _end_of(draft, act)
    return bool(act.runs) or act.purpose == "fluid" or end is not None


def _given(draft: Draft) -> list[MedicationGiven]:
    return [act for _, act in draft.chart.standing.of(MedicationGiven)]


def _running(draft: Draft) -> Section:
    """Fluids, and other drugs that ran for a while."""
    rows = []
    for act in _given(draft):
        if not _runs(draft, act):
            continue
        end, amount = _end_of(draft, act)
        row = cells(
            Cell(drug_title(act.drug, draft.chart.vocabulary), "strong"),
            act.route,
            _at(draft, act.at),
            _at(draft, end) if end else Cell("no end charted", "faint"),
            length(end - act.at) if end else "–",
            amount,
        )
        rows.append(Row(row))
    return (Heading("Fluids and other infusions"), Table(RUNS, tuple(rows))) if rows else ()


def _into_vein(draft: Draft) -> Section:
    """Boluses and drugs given into the vein at once or over some minutes."""
    rows: list[tuple[datetime, Row]] = []
    for _, bolus in draft.chart.standing.of(BolusGiven):
        over = span_of(bolus.over_min) if bolus.over_min is not None else None
        name = f"Ketamine {shown(bolus.dose_mg, 4)} mg bolus"
        rows.append((bolus.at, _push(draft, name, bolus.route or "IV", bolus.at, over)))
    for act in _given(draft):
        if is_into_vein(act.route) and not _runs(draft, act):
            name = drug_title(act.drug, draft.chart.vocabulary)
            words = f"{name} {shown(act.dose, 4)} {act.unit}"
            rows.append((act.at, _push(draft, words, act.route, act.at, None)))
    for _, flush in draft.chart.standing.of(LineFlushed):
        words = f"Line flush {shown(flush.volume_ml, 2)} mL"
        rows.append((flush.at, _push(draft, words, "IV", flush.at, None)))
    if not rows:
        return (Heading("Given into the vein", "none charted"),)
    return Heading("Given into the vein"), Table(PUSHES, _by_time(rows))


def _by_time(rows: list[tuple[datetime, Row]]) -> tuple[Row, ...]:
    return tuple(row for _, row in sorted(rows, key=lambda pair: pair[0]))


def _push(draft: Draft, name: str, route: str, at: datetime, over: timedelta | None) -> Row:
    """A single dose; it has an end where it is charted over how many minutes."""
    stop: str | Cell = _at(draft, at + over) if over is not None else Cell("not charted", "faint")
    return Row(
        cells(
            Cell(name, "strong"),
            route,
            _at(draft, at),
            stop,
            length(over) if over is not None else "–",
            "",
        )
    )


def _others(draft: Draft) -> Section:
    """Drugs by other routes."""
    rows = [
        (
            act.at,
            _push(
                draft,
                f"{drug_title(act.drug, draft.chart.vocabulary)} {shown(act.dose, 4)} {act.unit}",
                act.route,
                act.at,
                None,
            ),
        )
        for act in _given(draft)
        if not is_into_vein(act.route) and not _runs(draft, act)
    ]
    return (Heading("By other routes"), Table(PUSHES, _by_time(rows))) if rows else ()


def _oxygen(draft: Draft) -> Section:
    """Stretches on oxygen, from the set that charted a flow to the one that charted none."""
    rows = []
    since: tuple[datetime, str] | None = None
    last: datetime | None = None
    for taken in draft.chart.sets:
        flow = taken.taken.o2_l_per_min
        if flow is None:
            continue
        last = taken.taken.at
        if flow and since is None:
            device = taken.taken.o2_device
            since = (last, joined(f"from {shown(flow, 1)} L/min", device))
        elif not flow and since is not None:
            rows.append(_oxygen_row(draft, since, last, charted=True))
            since = None
    if since is not None and last is not None:
        rows.append(_oxygen_row(draft, since, last, charted=False))
    return (Heading("Oxygen"), Table(RUNS, tuple(rows))) if rows else ()


def _oxygen_row(draft: Draft, since: tuple[datetime, str], end: datetime, *, charted: bool) -> Row:
    """A stretch; where no end is charted it is told up to the last set with a flow."""
    start, words = since
    stop = _at(draft, end) if charted else f"last seen {_at(draft, end)}"
    return Row(
        cells(Cell("Oxygen", "strong"), words, _at(draft, start), stop, length(end - start), "–")
    )

"""What happened, as short labels in rows below the lanes; no two texts ever overlap."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from ketachart.clinical.acts import (
    SEVERITIES,
    AccessPlaced,
    AccessRemoved,
    Act,
    ActionTaken,
    AddendumWritten,
    BolusGiven,
    ContainerChanged,
    DeviceNoted,
    EmergencyStep,
    HandedOver,
    InfusionPaused,
    InfusionResumed,
    InfusionStarted,
    InfusionStopped,
    MedicationGiven,
    NoteWritten,
    PatientDischarged,
    PatientMoved,
    PersonTold,
    RateSet,
    VitalsNotTaken,
)
from ketachart.clinical.chart import Chart, VitalsSet
from ketachart.clinical.effects import SideEffect
from ketachart.clinical.phrases import device_name
from ketachart.clinical.sayings_plan import is_back
from ketachart.clinical.units import shown
from ketachart.clinical.vitals import PARAMETERS, unobtainable_of
from ketachart.report.fonts import TEXT, width
from ketachart.report.shapes import PIPS_WIDTH

LONGEST = 44
"""A label longer than this many characters ends in an ellipsis; its whole text is in the record."""
SIZE = 12
GAP = 10.0


@dataclass(frozen=True, slots=True)
class Event:
    """One mark: ``weight`` 0 comes first when there is little room; ``grade`` 1 to 3 is severity.

    ``course`` is for a side effect: (from, to, severity 1 to 3), None while it lasts.
    """

    at: datetime
    label: str
    weight: int = 1
    grade: int = 0
    course: tuple[tuple[datetime, datetime | None, int], ...] = ()
    flagged: bool = False
    lined: bool = False


@dataclass(frozen=True, slots=True)
class Placed:
    """An event with its place: x of the mark, row, and whether its text stands left of it."""

    event: Event
    x: float
    end: float
    row: int
    leftward: bool


_LEFT = {"against-advice": "Left against advice", "transferred": "Transferred"}
_LABELS: dict[type[Act], Callable[..., str]] = {
    InfusionStarted: lambda _: "Start",
    RateSet: lambda a: f"Rate {shown(a.rate_ml_per_h, 1)}",
    InfusionPaused: lambda _: "Paused",
    InfusionResumed: lambda _: "Resumed",
    InfusionStopped: lambda a: "End" if a.outcome == "completed" else "Ended early",
    ContainerChanged: lambda a: f"{a.to} hung",
    BolusGiven: lambda a: f"Bolus {shown(a.dose_mg, 2)} mg",
    MedicationGiven: lambda a: (
        f"{_capital(a.drug)} {shown(a.dose, 3)} {a.unit} {a.route.split()[0]}"
    ),
    EmergencyStep: lambda a: _capital(a.kind),
    VitalsNotTaken: lambda _: "Set not taken",
    PatientMoved: lambda a: "Back" if is_back(a) else f"Left the chair: {a.where}",
    AccessPlaced: lambda _: "Line placed",
    AccessRemoved: lambda _: "Line out",
    PersonTold: lambda a: f"Told {a.whom.split(',')[0]}",
    DeviceNoted: lambda a: f"{_capital(device_name(a.device))}: {a.event}",
    HandedOver: lambda a: f"Handed over to {a.to.split(',')[0]}",
    ActionTaken: lambda _: "Action",
    NoteWritten: lambda _: "Note",
    AddendumWritten: lambda _: "Addendum",
    PatientDischarged: lambda a: _LEFT.get(a.disposition, "Discharged"),
}
_LEAST = (ActionTaken, NoteWritten, AddendumWritten, PersonTold, DeviceNoted, HandedOver)
_LINED = (
    InfusionStarted,
    RateSet,
    InfusionPaused,
    InfusionResumed,
    InfusionStopped,
    BolusGiven,
    MedicationGiven,
    EmergencyStep,
)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _short(words: str) -> str:
    words = " ".join(words.split())
    return words if len(words) <= LONGEST else f"{words[: LONGEST - 1].rstrip()}…"


def events_of(chart: Chart) -> list[Event]:
    """All that has a mark in the events lane, in clinical order."""
    found = [
        Event(
            act.at,
            _short(_LABELS[type(act)](act)),
            weight=2 if isinstance(act, _LEAST) else 0 if isinstance(act, _LINED) else 1,
            lined=isinstance(act, _LINED),
        )
        for act in chart.standing.acts(*_LABELS)
    ]
    found += [_effect(e) for e in chart.effects]
    found += [told for s in chart.sets if (told := _without_lane(s)) is not None]
    return sorted(found, key=lambda e: e.at)


def _effect(effect: SideEffect) -> Event:
    ends = [*(at for at, _ in effect.course[1:]), effect.ended_at]
    course = tuple(
        (at, end, SEVERITIES.index(severity) + 1)
        for (at, severity), end in zip(effect.course, ends, strict=True)
    )
    grade = SEVERITIES.index(effect.worst) + 1
    return Event(effect.onset, _short(_capital(effect.term)), 0, grade, course, lined=True)


def _without_lane(taken: VitalsSet) -> Event | None:
    """What a set says that no lane can show: values not had, absent, or flagged without a lane."""
    told = [
        f"{PARAMETERS[param].short} unobtainable" if param != "sbp" else "BP unobtainable"
        for param, _ in unobtainable_of(taken.taken)
    ]
    flagged = False
    absent = [key for key in ("hr", "rr") if taken.values.get(key) == 0]
    told += [_capital(PARAMETERS[key].absent_text or "") for key in absent]
    for flag in taken.flags:
        if flag.param in ("rr", "moaas"):
            flagged = True
            if flag.value or flag.param != "rr":
                told.append(f"{PARAMETERS[flag.param].short} {flag.value}")
        flagged = flagged or (flag.param == "hr" and not flag.value)
    if not told:
        return None
    return Event(taken.taken.at, _short(", ".join(told)), 0, flagged=flagged)


def placed(
    events: Iterable[Event],
    *,
    rows: int,
    x_at: Callable[[datetime], float],
    now_x: float,
    left: float,
    right: float,
) -> tuple[list[Placed], list[Event]]:
    """Give events their rows; returns those with a place and those for whom there was none.

    The more important ones choose first, each takes the topmost row where nothing is in its way.
    """
    taken: list[list[tuple[float, float]]] = [[] for _ in range(rows)]
    found, over = [], []
    for event in sorted(events, key=lambda e: (e.weight, e.at)):
        x = x_at(event.at)
        text = 7 + width(event.label, TEXT, SIZE) + (PIPS_WIDTH + 5 if event.grade else 0)
        text += 12 if event.flagged else 0
        bar_end = x
        if event.course:
            last = event.course[-1][1]
            bar_end = now_x if last is None else x_at(last)
        leftward = x + text > right and x - text > left
        start, end = (x - text, max(x, bar_end)) if leftward else (x, max(x + text, bar_end))
        for row, spans in enumerate(taken):
            if all(end + GAP <= a or start >= b + GAP for a, b in spans):
                spans.append((start - 4, end))
                found.append(Placed(event, x, bar_end, row, leftward))
                break
        else:
            over.append(event)
    return found, over

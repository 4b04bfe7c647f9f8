"""An entry that was charted for the wrong patient, and what it becomes in the right chart.

The first one is struck and stays readable; the other chart gets the same act under a new id, with
its own time and whoever did it. Nothing here names a patient: charts know each other by number.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from msgspec import structs

from ketachart.clinical.acts import (
    Act,
    ActionTaken,
    DeviceNoted,
    EmergencyStep,
    MedicationGiven,
    NoteWritten,
    PatientMoved,
    PersonTold,
    ResponseNoted,
    ScaleScored,
    SettingNoted,
    SideEffectEnded,
    SideEffectNoted,
    SideEffectRegraded,
    VitalsTaken,
)
from ketachart.clinical.phrases import clock_text
from ketachart.clinical.trouble import Refused
from ketachart.clock import new_id

if TYPE_CHECKING:
    from ketachart.clinical.chart import Chart

WRONG_CHAIR = "wrong chair"
"""The reason of a correction that is no correction: it belongs into another chart."""

FROM_ANOTHER = "moved from another chair"
"""Why a moved entry is late where it now stands."""

MOVABLE: tuple[type[Act], ...] = (
    VitalsTaken,
    SideEffectNoted,
    ActionTaken,
    MedicationGiven,
    NoteWritten,
    PersonTold,
    ScaleScored,
    DeviceNoted,
    SettingNoted,
    PatientMoved,
    EmergencyStep,
)
"""What was seen, said or given at a chair. Pump, drug, order and checks belong to their session:
moved, they would say that a pump ran which did not."""


def is_movable(act: Act) -> bool:
    """Whether an entry can be moved to another chair at all."""
    return isinstance(act, MOVABLE)


def to_move(chart: "Chart", act_id: str) -> tuple[Act, ...]:
    """An entry with those that only make sense beside it, in clinical order.

    A side effect takes its course along, a drug or an action the patient's response to it.

    Raises:
        Refused: there is no such entry, it stands no longer, or its kind cannot be moved.
    """
    entry = chart.standing.known.get(act_id)
    if entry is None or not isinstance(entry.act, Act):
        raise Refused("There is no such entry in this chart. Nothing was moved.")
    fate = chart.fate(act_id)
    if fate is not None and isinstance(fate.by.act, Act):
        raise Refused(
            f"That entry was {fate.kind} at {clock_text(fate.by.act.written_at)} by "
            f"{fate.by.act.by} already. Nothing was moved."
        )
    if not is_movable(entry.act):
        raise Refused(
            "An entry of this kind belongs to its own session and cannot be moved. Strike it "
            "here, and chart in the other chair what happened there."
        )
    root = chart.standing.root(act_id)
    acts = [e.act for e in chart.standing.entries if isinstance(e.act, Act)]
    return tuple(a for a in acts if a.id == act_id or _hangs_on(chart, a, root))


def _hangs_on(chart: "Chart", act: Act, root: str) -> bool:
    match act:
        case SideEffectRegraded() | SideEffectEnded():
            return chart.standing.root(act.side_effect) == root
        case ResponseNoted():
            return chart.standing.root(act.to) == root
    return False


def charted_anew(
    chart: "Chart", acts: Sequence[Act], *, record_no: str, now: datetime
) -> tuple[Act, ...]:
    """The same acts for another chart, each with a new id; ``record_no`` is the one they leave.

    Time and author stay those of the first entry. What they referred to in the first chart is
    followed where it comes along, and left out where it stays.
    """
    new = {chart.standing.root(act.id): new_id() for act in acts}

    def follow(reference: str | None) -> str | None:
        return new.get(chart.standing.root(reference)) if reference is not None else None

    made = []
    for act in acts:
        said: dict[str, Any] = {}
        if isinstance(act, ActionTaken | MedicationGiven | SideEffectRegraded | SideEffectEnded):
            said["side_effect"] = follow(act.side_effect)
        if isinstance(act, ResponseNoted):
            said["to"] = follow(act.to)
        about = act.about if isinstance(act, ActionTaken | NoteWritten | PersonTold) else None
        if about in chart.standing.known:
            said["about"] = follow(about)
        notes = (act.note, act.reason, f"first charted in {record_no}")
        made.append(
            structs.replace(
                act,
                id=new[chart.standing.root(act.id)],
                charted_at=now,
                amends=None,
                reason=FROM_ANOTHER,
                note=" · ".join(n for n in notes if n and n != FROM_ANOTHER),
                **said,
            )
        )
    return tuple(made)

"""The course of a session as a table that one can read aloud to a nurse."""

from collections.abc import Iterable
from enum import StrEnum

from ketachart.clinical.acts import (
    Act,
    BolusGiven,
    ContainerChanged,
    DrugPrepared,
    InfusionPaused,
    InfusionResumed,
    InfusionStarted,
    InfusionStopped,
    PatientDischarged,
    RateSet,
    SessionCancelled,
)
from ketachart.clinical.trouble import Refused


class Phase(StrEnum):
    """Where a session stands."""

    PLANNED = "planned"
    READY = "ready"
    INFUSING = "infusing"
    PAUSED = "paused"
    RECOVERY = "recovery"
    CLOSED = "closed"
    CANCELLED = "cancelled"


P = Phase

NEXT: dict[tuple[Phase, type[Act]], Phase] = {
    (P.PLANNED, DrugPrepared): P.READY,
    (P.PLANNED, SessionCancelled): P.CANCELLED,
    (P.PLANNED, PatientDischarged): P.CLOSED,
    (P.READY, DrugPrepared): P.READY,
    (P.READY, BolusGiven): P.READY,
    (P.READY, ContainerChanged): P.READY,
    (P.READY, InfusionStarted): P.INFUSING,
    (P.READY, SessionCancelled): P.CANCELLED,
    (P.READY, PatientDischarged): P.CLOSED,
    (P.INFUSING, DrugPrepared): P.INFUSING,
    (P.INFUSING, BolusGiven): P.INFUSING,
    (P.INFUSING, RateSet): P.INFUSING,
    (P.INFUSING, ContainerChanged): P.INFUSING,
    (P.INFUSING, InfusionPaused): P.PAUSED,
    (P.INFUSING, InfusionStopped): P.RECOVERY,
    (P.PAUSED, DrugPrepared): P.PAUSED,
    (P.PAUSED, BolusGiven): P.PAUSED,
    (P.PAUSED, RateSet): P.PAUSED,
    (P.PAUSED, ContainerChanged): P.PAUSED,
    (P.PAUSED, InfusionResumed): P.INFUSING,
    (P.PAUSED, InfusionStopped): P.RECOVERY,
    (P.RECOVERY, BolusGiven): P.RECOVERY,
    (P.RECOVERY, DrugPrepared): P.RECOVERY,
    (P.RECOVERY, PatientDischarged): P.CLOSED,
    (P.CANCELLED, PatientDischarged): P.CANCELLED,
}
"""From where an act leads to where. An act of these kinds that is not here is not possible."""

STEPS: tuple[type[Act], ...] = tuple(dict.fromkeys(kind for _, kind in NEXT))

_WHY = {
    (P.PLANNED, InfusionStarted): "No drug is prepared yet. Chart the prepared drug first.",
    (P.PLANNED, BolusGiven): "No drug is prepared yet. Chart the prepared drug first.",
    (P.INFUSING, InfusionStarted): "The infusion has already started.",
    (P.INFUSING, InfusionResumed): "The infusion is running; there is nothing to resume.",
    (P.INFUSING, PatientDischarged): "The infusion is still running. Chart its stop first.",
    (P.INFUSING, SessionCancelled): "The infusion has started. Chart its stop instead.",
    (P.PAUSED, InfusionStarted): "The infusion has already started; it is paused.",
    (P.PAUSED, InfusionPaused): "The infusion is already paused.",
    (P.PAUSED, PatientDischarged): "The infusion is only paused. Chart its stop first.",
    (P.PAUSED, SessionCancelled): "The infusion has started. Chart its stop instead.",
    (P.RECOVERY, InfusionStarted): "The infusion has ended. To undo the stop, strike it.",
    (P.RECOVERY, InfusionResumed): "The infusion has ended. To undo the stop, strike it.",
    (P.RECOVERY, InfusionStopped): "The infusion has already ended.",
    (P.RECOVERY, SessionCancelled): "The infusion has taken place and cannot be cancelled.",
}


def step(phase: Phase, act: Act) -> Phase:
    """The phase after an act.

    Raises:
        Refused: the act is not possible in that phase; says why.
    """
    kind = type(act)
    if kind not in STEPS:
        return phase
    if (following := NEXT.get((phase, kind))) is not None:
        return following
    raise Refused(_WHY.get((phase, kind)) or _general(phase, kind))


def _general(phase: Phase, kind: type[Act]) -> str:
    what = _WORDS.get(kind, "This")
    match phase:
        case P.PLANNED | P.READY:
            return f"{what} is not possible: the infusion has not started."
        case P.RECOVERY:
            return f"{what} is not possible: the infusion has ended."
        case P.CLOSED:
            return f"{what} is not possible: the patient has been discharged."
        case P.CANCELLED:
            return f"{what} is not possible: the session was cancelled."
        case _:
            return f"{what} is not possible while the session is {phase}."


_WORDS = {
    DrugPrepared: "Preparing a drug",
    BolusGiven: "A bolus",
    RateSet: "Setting a rate",
    ContainerChanged: "Changing the bag",
    InfusionStarted: "Starting",
    InfusionPaused: "Pausing",
    InfusionResumed: "Resuming",
    InfusionStopped: "Stopping",
    PatientDischarged: "A discharge",
    SessionCancelled: "Cancelling",
}


def walk(acts: Iterable[Act]) -> Phase:
    """The phase after all these acts in clinical order.

    Raises:
        Refused: one of them was not possible where it stands.
    """
    phase = Phase.PLANNED
    for act in acts:
        phase = step(phase, act)
    return phase


def walk_on(acts: Iterable[Act]) -> Phase:
    """As ``walk``, but what is not possible changes nothing: for charts already admitted."""
    phase = Phase.PLANNED
    for act in acts:
        phase = NEXT.get((phase, type(act)), phase)
    return phase

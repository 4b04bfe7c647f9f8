"""What an act refers to is in the chart, stands, and is of the kind that is meant."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ketachart.clinical.acts import (
    Act,
    ActionTaken,
    ContainerChanged,
    DrugPrepared,
    EntryStruck,
    HandedOver,
    HandoverAccepted,
    IndependentCheck,
    MedicationEnded,
    MedicationGiven,
    OrderAuthenticated,
    OrderChanged,
    OrderPlaced,
    ResponseNoted,
    SideEffectEnded,
    SideEffectNoted,
    SideEffectRegraded,
)
from ketachart.clinical.entry import Entry
from ketachart.clinical.phrases import clock_text
from ketachart.clinical.rechecks import ANOTHER
from ketachart.clinical.trouble import Refused

if TYPE_CHECKING:
    from ketachart.clinical.chart import Chart


def must_stand(chart: Chart, act_id: str) -> None:
    """See that an entry still counts.

    Raises:
        Refused: it was struck or amended away; says when and by whom.
    """
    fate = chart.fate(act_id)
    if fate is not None:
        by = fate.by.act
        raise Refused(
            f"That entry was {fate.kind} at {clock_text(by.at)} by {by.by} already. "
            "It stays readable; chart a new one if it is needed."
        )


def _named(chart: Chart, act_id: str, *kinds: type[Act]) -> Entry:
    """The entry an act refers to, followed through its amendments; of one of these kinds."""
    entry = chart.standing.known.get(act_id)
    if entry is None:
        raise Refused(f"There is no entry {act_id} in this chart.")
    if kinds and not isinstance(entry.act, kinds):
        raise Refused(f"The entry {act_id} is not of the kind that is meant here.")
    return entry


def _restates(chart: Chart, act: EntryStruck) -> bool:
    """Whether a strike only corrects an earlier strike of the same entry."""
    fate = chart.fate(act.entry)
    return fate is not None and isinstance(fate.by.act, Act) and fate.by.act.id == act.amends


def _stays_moved(chart: Chart, act: EntryStruck) -> None:
    """What was moved to another chart stands there: brought back here, it would stand twice."""
    for about in (act.entry, act.amends or ""):
        entry = chart.standing.known.get(about)
        strike = entry.act if entry is not None else None
        if not isinstance(strike, EntryStruck) or strike.entry == act.entry:
            continue
        if (record_no := chart.moved_away.get(strike.entry)) is not None:
            raise Refused(
                f"That entry was moved to {record_no} and stands there, so it is not brought back "
                "here. Move or strike it there, and chart here what happened here."
            )


def check_references(chart: Chart, act: Act) -> None:
    """See that what an act refers to is in the chart and of the kind that is meant.

    Raises:
        Refused: it is not.
    """
    for kind, look in _LOOKS:
        if isinstance(act, kind):
            look(chart, act)
    _containers(chart, act)


def _of_order(chart: Chart, act: OrderChanged | OrderAuthenticated) -> None:
    _named(chart, act.order)


def _of_replacing(chart: Chart, act: OrderPlaced) -> None:
    if act.replaces is not None:
        _named(chart, act.replaces, OrderPlaced)


def _of_check(chart: Chart, act: IndependentCheck) -> None:
    checked = _named(chart, act.of).act
    if isinstance(checked, Act) and checked.by == act.by and not act.self_recheck:
        raise Refused(ANOTHER)


def _of_handover(chart: Chart, act: HandoverAccepted) -> None:
    given = _named(chart, act.of, HandedOver).act
    assert isinstance(given, HandedOver)
    if given.by == act.by:
        raise Refused("Whoever hands over cannot accept it. The one who takes over does.")
    if given.to.casefold() != act.by.casefold():
        raise Refused(
            f"This was handed over to {given.to}. Nothing was recorded; {given.to} accepts it, or "
            f"it is handed over to {act.by}."
        )
    if act.amends is None and any(
        chart.standing.root(a.of) == chart.standing.root(act.of)
        for _, a in chart.standing.of(HandoverAccepted)
    ):
        raise Refused("This handover is accepted already. Nothing was recorded.")


def _of_effect(chart: Chart, act: SideEffectRegraded | SideEffectEnded) -> None:
    _named(chart, act.side_effect, SideEffectNoted)
    _running_effect(chart, act)


def _of_onset(chart: Chart, act: SideEffectNoted) -> None:
    if act.amends is not None:
        _onset(chart, act)


def _for_effect(chart: Chart, act: ActionTaken | MedicationGiven) -> None:
    if act.side_effect is not None:
        _named(chart, act.side_effect, SideEffectNoted)


def _of_response(chart: Chart, act: ResponseNoted) -> None:
    _named(chart, act.to)


def _of_medication(chart: Chart, act: MedicationEnded) -> None:
    if _named(chart, act.medication, MedicationGiven).act.at > act.at:
        raise Refused("That drug was given later than this; check the time.")


def _of_strike(chart: Chart, act: EntryStruck) -> None:
    _named(chart, act.entry)
    if chart.plan is not None and chart.plan.id == act.entry:
        raise Refused(
            "The session stands on its plan, so the plan is not struck. Correct what is wrong in "
            "it; a session that will not take place is cancelled."
        )
    _stays_moved(chart, act)
    if not _restates(chart, act):
        must_stand(chart, act.entry)


_LOOKS: tuple[tuple[type[Act] | tuple[type[Act], ...], Callable[..., None]], ...] = (
    ((OrderChanged, OrderAuthenticated), _of_order),
    (OrderPlaced, _of_replacing),
    (IndependentCheck, _of_check),
    (HandoverAccepted, _of_handover),
    ((SideEffectRegraded, SideEffectEnded), _of_effect),
    (SideEffectNoted, _of_onset),
    ((ActionTaken, MedicationGiven), _for_effect),
    (ResponseNoted, _of_response),
    (MedicationEnded, _of_medication),
    (EntryStruck, _of_strike),
)


def _containers(chart: Chart, act: Act) -> None:
    for name in ("container", "to", "from_"):
        wanted = getattr(act, name, None)
        is_preparation = isinstance(act, DrugPrepared)
        if name != "container" and not isinstance(act, ContainerChanged):
            continue
        if wanted is not None and not is_preparation and wanted not in chart.containers:
            raise Refused(f"No container {wanted} has been prepared in this session.")


def _running_effect(chart: Chart, act: SideEffectRegraded | SideEffectEnded) -> None:
    root = chart.standing.root(act.side_effect)
    effect = next((e for e in chart.effects if e.id == root), None)
    if effect is None:
        raise Refused("That side effect was struck; note it again if it is there.")
    if act.at < effect.onset:
        began = clock_text(effect.onset)
        raise Refused(f"{effect.term} began at {began}; it cannot change before that.")
    worse_at, severity = effect.course[-1]
    if isinstance(act, SideEffectEnded) and act.at < worse_at:
        raise Refused(
            f"{effect.term} was charted as {severity} at {clock_text(worse_at)}; "
            "it cannot have ended before that."
        )
    if effect.ended_at is None or act.amends is not None:
        return
    if isinstance(act, SideEffectEnded) or act.at > effect.ended_at:
        ended = clock_text(effect.ended_at)
        raise Refused(f"{effect.term} ended at {ended}. Note it again if it came back.")


def _onset(chart: Chart, act: SideEffectNoted) -> None:
    """A corrected onset still lies before all that came after it."""
    root = chart.standing.root(act.amends or act.id)
    effect = next((e for e in chart.effects if e.id == root), None)
    if effect is None:
        return
    later = [at for at, _ in effect.course[1:]] + ([effect.ended_at] if effect.ended_at else [])
    if later and act.at > min(later):
        raise Refused(
            f"{effect.term} was charted again at {clock_text(min(later))}; "
            "it cannot have begun after that."
        )

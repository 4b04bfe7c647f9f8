"""What the panels of the hour in company look up: who sits where, the line, the order. No Qt."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from ketachart.clinical.acts import (
    AccessChecked,
    AccessPlaced,
    AccessRemoved,
    InfusionStopped,
    MedicationGiven,
    OrderChanged,
    PatientMoved,
)
from ketachart.clinical.chart import Chart
from ketachart.clinical.dosing import Delivery, deliver
from ketachart.clinical.oxygen import ROOM_AIR, oxygen, oxygen_text
from ketachart.clinical.phases import Phase
from ketachart.clinical.phrases import (
    allergies_text,
    capital,
    chair_text,
    clock_text,
    dose_text,
    patient_name,
    vitals_text,
    volume_text,
)
from ketachart.clinical.sayings_plan import STOP, is_back
from ketachart.clinical.units import rounded
from ketachart.gui.panels.chart_facts import title_of

OVER = (Phase.CLOSED, Phase.CANCELLED)


def out_since(chart: Chart) -> PatientMoved | None:
    """The patient's way out of the chair while they are not back; None while they sit in it."""
    moves = [act for _, act in chart.standing.of(PatientMoved)]
    if not moves or moves[-1].returned_at is not None or is_back(moves[-1]):
        return None
    return moves[-1]


def line_now(chart: Chart) -> AccessPlaced | AccessChecked | AccessRemoved | None:
    """The last that was charted of the IV line; None while nothing was."""
    acts = chart.standing.acts(AccessPlaced, AccessChecked, AccessRemoved)
    found = [a for a in acts if isinstance(a, AccessPlaced | AccessChecked | AccessRemoved)]
    return found[-1] if found else None


def line_is_out(chart: Chart) -> bool:
    """Whether the cannula was charted as taken out, and no other placed since."""
    return isinstance(line_now(chart), AccessRemoved)


def line_is_lost(chart: Chart) -> bool:
    """Whether nothing can run through the line as last charted."""
    last = line_now(chart)
    return isinstance(last, AccessRemoved) or (isinstance(last, AccessChecked) and not last.patent)


# The order ------------------------------------------------------------------------------------


def stop_ordered(chart: Chart) -> OrderChanged | None:
    """The last change of the order where it is one to stop the infusion."""
    changes = chart.order.changes if chart.order else ()
    return changes[-1] if changes and changes[-1].reason == STOP else None


# The pump -------------------------------------------------------------------------------------


def next_name(kind: str, taken: Collection[str]) -> str:
    """The name of one more ``bag`` or ``syringe``: ``bag-2``."""
    number = 1
    while f"{kind}-{number}" in taken:
        number += 1
    return f"{kind}-{number}"


def without_stop(chart: Chart, stop: InfusionStopped, now: datetime) -> Delivery:
    """The infusion up to ``now`` as it would be counted if that stop had not been charted."""
    return deliver([act for act in chart.course if act.id != stop.id], now)


# Chairs ---------------------------------------------------------------------------------------


def sitting(charts: Mapping[str, Chart], but: Chart) -> dict[str, str]:
    """Who sits in the other chairs: the chair's name, folded, to the patient's name."""
    return {
        folded(chart.chair): patient_name(chart.patient)
        for chart in charts.values()
        if chart.chair and chart.phase not in OVER and chart.session.session != but.session.session
    }


def folded(chair: str) -> str:
    """A chair's name for comparing: ``2``, ``chair 2`` and ``Chair 2`` are one."""
    return chair_text(chair.strip()).casefold()


def free_chairs(chairs: Sequence[str], charts: Mapping[str, Chart], chart: Chart) -> list[str]:
    """The clinic's chairs that nobody sits in, in their order."""
    taken = sitting(charts, chart)
    own = folded(chart.chair) if chart.chair else ""
    return [c for c in chairs if folded(c) not in taken and folded(c) != own]


# For whoever takes over -----------------------------------------------------------------------


def hand_over_lines(chart: Chart, now: datetime) -> list[tuple[str, str]]:
    """What an ambulance crew asks: ketamine given, last values, other drugs, allergies."""
    delivery = chart.delivery_at(now)
    given = dose_text(delivery.total_mg)
    ran = delivery.segments[-1].end if delivery.segments else None
    when = f", last at {clock_text(ran)}" if ran else ""
    volume = f" ({volume_text(rounded(delivery.infused_ml, 1))})" if delivery.infused_ml else ""
    lines = [("Ketamine", f"{given}{volume}{when}")]
    if chart.sets:
        last = chart.sets[-1].taken
        lines.append((f"Vitals {clock_text(last.at)}", vitals_text(last)))
    drugs = [
        f"{title_of(chart, act)} {clock_text(act.at)}"
        for _, act in chart.standing.of(MedicationGiven)
    ]
    if drugs:
        lines.append(("Other drugs", ", ".join(drugs)))
    if (air := oxygen_text(oxygen(chart))) and air != ROOM_AIR:
        lines.append(("Oxygen", air))
    effects = [f"{e.term} {e.course[-1][1]}" for e in chart.effects if e.ended_at is None]
    if effects:
        lines.append(("Goes on", capital(", ".join(effects))))
    lines.append(("Allergies", allergies_text(chart.patient)))
    return lines

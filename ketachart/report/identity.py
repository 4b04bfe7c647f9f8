"""Who, why and on whose order: identity and team, indication, weight, orders, limits for today."""

from ketachart.clinical.acts import (
    AccessChecked,
    AccessPlaced,
    AccessRemoved,
    Act,
    ChairTaken,
    IndependentCheck,
    LimitsSet,
    OrderAsked,
    OrderAuthenticated,
    OrderChanged,
    OrderPlaced,
    SessionCancelled,
    SessionPlanned,
    WeightTaken,
)
from ketachart.clinical.phrases import offset_text
from ketachart.clinical.wording import allergies_text, capital, patient_name
from ketachart.report.blocks import Heading, Notes, Section, Table
from ketachart.report.sections import ORDER_COLUMNS, OTHERS, Draft, entry_row, joined, named
from ketachart.report.signed import hands

LONG = 160
"""Characters: what is longer stands once in the record and not on every page."""
SHORT = 60
"""Characters: a longer name may end in an ellipsis at the head of the pages."""
ORDERS = (
    SessionPlanned,
    WeightTaken,
    OrderPlaced,
    OrderChanged,
    OrderAuthenticated,
    OrderAsked,
    LimitsSet,
    ChairTaken,
    SessionCancelled,
    AccessPlaced,
    AccessChecked,
    AccessRemoved,
)


def identity(draft: Draft) -> Section:
    """The patient as known, who was there, and the times that the session is told by."""
    chart, patient = draft.chart, draft.chart.patient
    home = [
        joined(
            m.drug,
            m.dose,
            f"last taken {draft.clock(m.last_taken_at)}" if m.last_taken_at else None,
        )
        for m in patient.home_medications
    ]
    allergies, name = allergies_text(patient), patient_name(patient)
    known = joined(
        # The head of every page has the rest of it.
        f"Allergies: {allergies}" if len(allergies) > LONG else None,
        f"Drugs at home: {'; '.join(home)}" if home else None,
    )
    lines = [
        joined(
            f"Patient {name}" if len(name) > SHORT else None,
            f"Phone {patient.phone}" if patient.phone else None,
            patient.address,
            known if len(known) > LONG else None,
        ),
        joined(known if len(known) <= LONG else None, _team(draft), hands(draft), _times(draft)),
    ]
    aside = f"protocol {chart.protocol.name}"
    return Heading("Identity and team", aside), Notes(tuple(filter(None, lines)))


def _team(draft: Draft) -> str:
    chart = draft.chart
    charted = named(
        e.act.by
        for e in chart.standing.entries
        if isinstance(e.act, Act) and not isinstance(e.act, OTHERS)
    )
    second = named(check.by for _, check in chart.standing.of(IndependentCheck))
    orders = chart.standing.acts(OrderPlaced, OrderChanged, LimitsSet)
    prescribers = named(getattr(act, "ordered_by", None) or act.by for act in orders)
    parts = (("Recorded by", charted), ("second person", second), ("prescriber", prescribers))
    return joined(*(f"{name} {', '.join(people)}" for name, people in parts if people))


def _times(draft: Draft) -> str:
    chart = draft.chart
    told = (
        ("planned", chart.plan.at if chart.plan else None),
        ("seated", next((a.at for _, a in chart.standing.of(ChairTaken)), None)),
        ("start of infusion", chart.started_at),
        ("end", chart.stopped_at),
        ("left", chart.discharge.at if chart.discharge else None),
    )
    times = [f"{name} {draft.clock(at)}" for name, at in told if at]
    return joined(*times, f"clock at {offset_text(draft.day_one)}") if times else ""


def orders(draft: Draft) -> Section:
    """Plan, weight, every order with its confirmation, limits for today, the line, in order."""
    rows = draft.dated(
        (e.act.at, entry_row(draft, e, beside=True))
        for e in draft.chart.standing.entries
        if isinstance(e.act, ORDERS)
    )
    if not rows:
        return (Heading("Indication, orders and line", "nothing charted"),)
    plan = draft.chart.plan
    aside = capital(plan.indication) if plan is not None and len(plan.indication) <= 60 else ""
    return Heading("Indication, orders and line", aside), Table(ORDER_COLUMNS, rows)

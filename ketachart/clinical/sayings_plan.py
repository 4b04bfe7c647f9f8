"""How the plan, the preparation, the line and the ending are said."""

from ketachart.clinical import acts as a
from ketachart.clinical.chart import Chart
from ketachart.clinical.drugs import drug_title
from ketachart.clinical.orders import amount_text, mg_text, to_be_authenticated
from ketachart.clinical.phrases import (
    capital,
    chair_text,
    clock_text,
    day_text,
    entered_text,
    ordered_text,
    span_text,
    steps_text,
    volume_text,
)
from ketachart.clinical.sayings import Said, said, says
from ketachart.clinical.units import shown
from ketachart.clinical.vitals import PARAMETERS, key_of


@says(a.SessionPlanned)
def _planned(_: Chart, act: a.SessionPlanned) -> Said:
    number = f"infusion {act.infusion_no}" if act.infusion_no is not None else None
    if number and act.planned_infusions is not None:
        number += f" of {act.planned_infusions}"
    return (
        "star",
        f"Session planned: {act.indication}",
        [act.icd10cm, number, act.chair and chair_text(act.chair)],
    )


@says(a.SessionCancelled)
def _cancelled(_: Chart, act: a.SessionCancelled) -> Said:
    return "cross", "Session cancelled", [act.stage]


@says(a.WeightTaken)
def _weight(_: Chart, act: a.WeightTaken) -> Said:
    typed = None
    if act.entered_unit == "lb" and act.entered_value is not None:
        typed = f"typed as {shown(act.entered_value, 2)} lb"
    height = f"height {shown(act.height_cm, 1)} cm" if act.height_cm is not None else None
    return "weight", f"Weight {shown(act.weight_kg, 2)} kg", [typed, height, act.source]


@says(a.LimitsSet)
def _limits(_: Chart, act: a.LimitsSet) -> Said:
    key = key_of(act.param)
    name = PARAMETERS[key].label if key in PARAMETERS else act.param
    bounds = [f"low {shown(act.low, 1)}"] if act.low is not None else []
    bounds += [f"high {shown(act.high, 1)}"] if act.high is not None else []
    who = ordered_text(act.ordered_by, act.mode, act.read_back)
    return "order", f"Limits for today: {name} {', '.join(bounds)}", [who]


STOP = "stop"
"""The reason of a change that ends the infusion: it changes no number."""

TO_CONFIRM = "to be authenticated"


@says(a.OrderPlaced)
def _order(chart: Chart, act: a.OrderPlaced) -> Said:
    over = f" over {shown(act.duration_min, 1)} min" if act.duration_min is not None else ""
    per_kg = None
    if act.dose_mg_per_kg is not None:
        per_kg = f"{shown(act.dose_mg_per_kg, 4)} mg/kg"
        per_kg += f" of {act.weight_basis} weight" if act.weight_basis else ""
        if act.dosing_weight_kg is not None:
            per_kg += f" ({shown(act.dosing_weight_kg, 2)} kg)"
    steps = f"{len(act.steps)} steps: {steps_text(act.steps)}" if act.steps else None
    amount = mg_text(act.dose_mg) if act.purpose is None else amount_text(act)
    words = f"{drug_title(act.drug, chart.vocabulary)} {amount} {act.route}{over} ordered"
    waits = TO_CONFIRM if to_be_authenticated(chart, act) else None
    how = ordered_text(act.ordered_by, act.mode, act.read_back)
    needed = f"as needed for {act.as_needed_for}" if act.as_needed_for else None
    most = f"at most {mg_text(act.most_mg)} today" if act.most_mg is not None else None
    return "order", words, [needed, most, per_kg, entered_text(act), steps, how, waits]


@says(a.OrderChanged)
def _order_changed(chart: Chart, act: a.OrderChanged) -> Said:
    new = [
        (act.dose_mg, 1, "mg"),
        (act.dose_mg_per_kg, 4, "mg/kg"),
        (act.duration_min, 1, "min"),
        (act.rate_ml_per_h, 2, "mL/h"),
    ]
    words = ", ".join(f"{shown(v, places)} {unit}" for v, places, unit in new if v is not None)
    title = f"Order changed to {words}" if words else "Order changed"
    title = "Order to stop the infusion" if act.reason == STOP and not words else title
    waits = TO_CONFIRM if to_be_authenticated(chart, act) else None
    return "order", title, [ordered_text(act.ordered_by, act.mode, act.read_back), waits]


@says(a.OrderAuthenticated)
def _authenticated(chart: Chart, act: a.OrderAuthenticated) -> Said:
    order = chart.standing.current(act.order) or chart.standing.known.get(act.order)
    what = said(chart, order.act)[1] if order and isinstance(order.act, a.Act) else None
    return "check", "Order confirmed by the prescriber", [what]


@says(a.OrderAsked)
def _asked(_: Chart, act: a.OrderAsked) -> Said:
    return "order", f"Asked for an order: {act.text}", [act.whom]


@says(a.ChairTaken)
def _chair(_: Chart, act: a.ChairTaken) -> Said:
    return "person", f"Seated in {chair_text(act.chair)}", []


@says(a.ItemChecked)
def _item(_: Chart, act: a.ItemChecked) -> Said:
    answer = {True: "yes", False: "no"}[act.answer] if isinstance(act.answer, bool) else act.answer
    seen = f"observed {clock_text(act.observed_at)}" if act.observed_at else None
    return "check", f"{capital(act.item)}: {answer}", [act.detail, seen]


@says(a.DrugPrepared)
def _prepared(_: Chart, act: a.DrugPrepared) -> Said:
    mg = act.drawn_ml * act.vial_conc_mg_per_ml
    name = capital(act.container) if act.container else "Drug"
    how = act.method.replace("-", " ") if act.method else "in"
    vials = f"{act.vials} × {volume_text(act.vial_volume_ml)}"
    strength = f"{shown(act.vial_conc_mg_per_ml, 3)} mg/mL"
    drawn = f"{volume_text(act.drawn_ml)} from {vials} of {strength}"
    return (
        "bag",
        f"{name} prepared: {mg_text(mg)} {how} {volume_text(act.final_volume_ml)}",
        [
            drawn,
            act.diluent,
            f"lot {act.lot}" if act.lot else None,
            f"expires {act.expiry}" if act.expiry else None,
        ],
    )


@says(a.IndependentCheck)
def _check(_: Chart, act: a.IndependentCheck) -> Said:
    words = "agrees" if act.agrees else "does not agree"
    kind = "Self-recheck" if act.self_recheck else "Second check"
    return "check" if act.agrees else "cross", f"{kind} of {act.what}: {words}", []


@says(a.AccessPlaced)
def _access(_: Chart, act: a.AccessPlaced) -> Said:
    where = " ".join(t for t in (act.gauge, act.side, act.site) if t)
    tries = f"{act.attempts} attempt{'s' * (act.attempts != 1)}" if act.attempts else None
    return "line", f"IV line placed{': ' + where if where else ''}", [tries]


@says(a.AccessChecked)
def _access_checked(_: Chart, act: a.AccessChecked) -> Said:
    words = "IV line patent" if act.patent else "IV line not patent"
    return "line", words, [act.findings]


@says(a.AccessRemoved)
def _access_removed(_: Chart, act: a.AccessRemoved) -> Said:
    whole = {True: "intact", False: "not intact"}[act.intact] if act.intact is not None else None
    return "line", "IV line removed", [whole, act.findings]


@says(a.SettingNoted)
def _setting(_: Chart, act: a.SettingNoted) -> Said:
    shade = (
        {True: "eyeshade", False: "no eyeshade"}[act.eyeshade] if act.eyeshade is not None else None
    )
    parts = [
        f"music {act.music}" if act.music else None,
        shade,
        f"light {act.light}" if act.light else None,
        f"sitter {act.sitter}" if act.sitter else None,
    ]
    words = ", ".join(p for p in parts if p)
    intention = f"intention: {act.intention}" if act.intention else None
    return "note", f"Room{': ' + words if words else ' noted'}", [intention]


# The ending -----------------------------------------------------------------------------------


BACK = "back in the chair"
"""Where a patient is who has come back: the return is an entry of its own, with its own time."""


def is_back(act: a.PatientMoved) -> bool:
    """Whether a move is the return to the chair."""
    return act.where == BACK


@says(a.PatientMoved)
def _moved(chart: Chart, act: a.PatientMoved) -> Said:
    if is_back(act):
        before = [m for _, m in chart.standing.of(a.PatientMoved) if m.at < act.at]
        out = before[-1] if before and not is_back(before[-1]) else None
        away = f"after {span_text(act.at - out.at)}, {out.where}" if out else None
        return "person", "Back in the chair", [away]
    back = f"back {clock_text(act.returned_at)}" if act.returned_at else None
    return (
        "person",
        f"Out of the chair: {act.where}",
        [back, f"with {act.help}" if act.help else None],
    )


@says(a.HandedOver)
def _handed(_: Chart, act: a.HandedOver) -> Said:
    return "person", f"Handed over to {act.to}", [act.text]


@says(a.HandoverAccepted)
def _accepted(chart: Chart, act: a.HandoverAccepted) -> Said:
    given = chart.standing.current(act.of)
    giver = f" from {given.act.by}" if given is not None else ""
    return "check", f"Handover accepted{giver}", []


@says(a.DischargeAssessed)
def _assessed(_: Chart, act: a.DischargeAssessed) -> Said:
    scores = [("Aldrete", act.aldrete), ("PADSS", act.padss)]
    title = ", ".join(f"{name} {score}" for name, score in scores if score is not None)
    answers = [
        (act.within_20pct_of_baseline, "within 20 % of baseline"),
        (act.oriented, "oriented"),
        (act.steady_gait, "steady gait"),
    ]
    parts: list[str | None] = [
        words if answer else f"not {words}" for answer, words in answers if answer is not None
    ]
    if act.iv_removed is not None:
        parts.append("IV line removed" if act.iv_removed else "IV line still in")
    parts += [act.score_form] if act.score_form else []
    parts += [f"{name} {points}" for name, points in (act.points or {}).items()]
    parts += [f"nausea {act.nausea}"] if act.nausea else []
    parts += [f"{name}: {_answer(value)}" for name, value in (act.criteria or {}).items()]
    unmet = [f"{u.criterion} not met, accepted by {u.accepted_by}: {u.reason}" for u in act.unmet]
    return "check", f"Discharge assessed{': ' + title if title else ''}", [*parts, *unmet]


def _answer(value: object) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


_DISPOSITIONS = {
    "home": "Discharged home",
    "against-advice": "Left against advice",
    "transferred": "Transferred",
    "abandoned": "Closed without a discharge",
}


@says(a.PatientDischarged)
def _discharged(_: Chart, act: a.PatientDischarged) -> Said:
    title = _DISPOSITIONS[act.disposition] + (f" to {act.to}" if act.to else "")
    escort = None
    if act.escort is not None:
        words = [act.escort.name, act.escort.relation and f"({act.escort.relation})"]
        escort = " ".join(["with", *filter(None, words)]) if any(words) else None
    instructions = None
    if act.written_instructions is not None:
        instructions = ("" if act.written_instructions else "no ") + "written instructions"
    return (
        "person",
        title,
        [
            escort,
            f"no driving until {act.no_driving_until}" if act.no_driving_until else None,
            instructions,
            f"next visit {day_text(act.next_visit_at)}" if act.next_visit_at else None,
            f"reported to {act.report_to}" if act.report_to else None,
            act.condition,
        ],
    )


@says(a.DrugWasted)
def _wasted(_: Chart, act: a.DrugWasted) -> Said:
    bag = f"from {act.container or 'the bag'}"
    sources = [(act.from_vial_mg, "from the vial"), (act.from_bag_mg, bag)]
    parts = [f"{mg_text(mg)} {where}" for mg, where in sources if mg]
    total = (act.from_vial_mg or 0) + (act.from_bag_mg or 0)
    return "bag", f"Wasted {mg_text(total)}", [*parts, act.method]


@says(a.DrugReturned)
def _returned(_: Chart, act: a.DrugReturned) -> Said:
    return "bag", f"Returned to stock {mg_text(act.mg)}", [act.container]


@says(a.PlanSet)
def _plan(_: Chart, act: a.PlanSet) -> Said:
    dose = f"{shown(act.dose_mg_per_kg, 4)} mg/kg" if act.dose_mg_per_kg is not None else None
    return "order", f"Next visit: {act.text}", [dose, ordered_text(act.ordered_by, act.mode)]


@says(a.NurseAttested)
def _attested(_: Chart, act: a.NurseAttested) -> Said:
    return "pencil", f"Attested by {act.by}", [act.meaning]


@says(a.PhysicianSigned)
def _signed(_: Chart, act: a.PhysicianSigned) -> Said:
    return "pencil", f"Signed by {act.by}", [act.meaning]


@says(a.AddendumWritten)
def _addendum(_: Chart, act: a.AddendumWritten) -> Said:
    return "pencil", f"Addendum: {act.text}", []

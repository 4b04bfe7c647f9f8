"""How the pump, the vital signs, the side effects and the care given are said."""

from decimal import Decimal

from ketachart.clinical import acts as a
from ketachart.clinical.chart import Chart
from ketachart.clinical.drugs import after_given, drug_title, running
from ketachart.clinical.effects import SideEffect, is_expected, is_own_words
from ketachart.clinical.episodes import PRESSURE
from ketachart.clinical.flags import Flag
from ketachart.clinical.orders import order_of, ordered_by, to_be_authenticated
from ketachart.clinical.phrases import (
    MINUS,
    beside_oxygen,
    capital,
    clock_text,
    device_name,
    dose_text,
    flag_text,
    ordered_text,
    rate_text,
    span_text,
    unobtainable_text,
    vitals_parts,
    volume_text,
)
from ketachart.clinical.sayings import Said, said, says
from ketachart.clinical.units import shown

# The pump -------------------------------------------------------------------------------------


def _so_far(chart: Chart, act: a.Act) -> str:
    return dose_text(chart.delivery_at(act.at).total_mg)


def _set_to(act: a.InfusionStarted | a.RateSet | a.InfusionResumed) -> list[str | None]:
    vtbi = f"volume to be infused {volume_text(act.vtbi_ml)}" if act.vtbi_ml is not None else None
    return [act.container, vtbi, ordered_text(act.ordered_by, None)]


def _pump_says(chart: Chart, act: a.Act, infused_ml: Decimal | None) -> str | None:
    if infused_ml is None:
        return None
    counted = chart.delivery_at(act.at).infused_ml
    return f"pump reads {volume_text(infused_ml)}, counted {volume_text(counted)}"


@says(a.InfusionStarted)
def _started(_: Chart, act: a.InfusionStarted) -> Said:
    return "play", f"Infusion started at {rate_text(act.rate_ml_per_h)}", _set_to(act)


@says(a.RateSet)
def _rate(chart: Chart, act: a.RateSet) -> Said:
    title = f"Rate {rate_text(act.rate_ml_per_h)} at {_so_far(chart, act)}"
    return "rate", title, _set_to(act)


@says(a.InfusionResumed)
def _resumed(chart: Chart, act: a.InfusionResumed) -> Said:
    rate = act.rate_ml_per_h or chart.delivery_at(act.at).rate_ml_per_h
    title = f"Infusion resumed at {rate_text(rate)}" if rate else "Infusion resumed"
    return "play", title, [f"{_so_far(chart, act)} so far", *_set_to(act)]


@says(a.InfusionPaused)
def _paused(chart: Chart, act: a.InfusionPaused) -> Said:
    pump = _pump_says(chart, act, act.pump_infused_ml)
    title = f"Infusion paused at {_so_far(chart, act)}"
    return "pause", title, [pump, ordered_text(act.ordered_by, None)]


@says(a.InfusionStopped)
def _stopped(chart: Chart, act: a.InfusionStopped) -> Said:
    title = f"Infusion {act.outcome} at {_so_far(chart, act)}"
    pump = _pump_says(chart, act, act.pump_infused_ml)
    return "stop", title, [pump, ordered_text(act.ordered_by, None)]


@says(a.ContainerChanged)
def _container(chart: Chart, act: a.ContainerChanged) -> Said:
    before = f" after {act.from_}" if act.from_ else ""
    left = f"{volume_text(act.left_ml)} left" if act.left_ml is not None else None
    return "bag", f"{capital(act.to)} hung{before} at {_so_far(chart, act)}", [left]


@says(a.PumpRead)
def _pump_read(chart: Chart, act: a.PumpRead) -> Said:
    parts = [
        f"{volume_text(act.infused_ml)} infused" if act.infused_ml is not None else None,
        f"{volume_text(act.left_ml)} left" if act.left_ml is not None else None,
        rate_text(act.rate_ml_per_h) if act.rate_ml_per_h is not None else None,
    ]
    words = ", ".join(p for p in parts if p) or "nothing noted"
    counted = volume_text(chart.delivery_at(act.at).infused_ml)
    beside = f"counted {counted}" if act.infused_ml is not None else None
    return "rate", f"Pump reads {words}", [beside]


@says(a.LineFlushed)
def _flushed(_: Chart, act: a.LineFlushed) -> Said:
    return "line", f"Line flushed with {volume_text(act.volume_ml)}", []


@says(a.BolusGiven)
def _bolus(chart: Chart, act: a.BolusGiven) -> Said:
    over = f" over {shown(act.over_min, 1)} min" if act.over_min is not None else ""
    source = f"from {act.container}" if act.container else None
    who = ordered_text(act.ordered_by, act.mode, act.read_back)
    so_far = f"{_so_far(chart, act)} so far"
    title = f"Bolus {dose_text(act.dose_mg)}{over}"
    return "pill", title, [act.route, source, so_far, who]


# What was seen and done ---------------------------------------------------------------------


def flags_of(chart: Chart, taken: a.VitalsTaken) -> tuple[Flag, ...]:
    """What was judged of a set of this chart, also of one that was struck or amended."""
    sets = (*chart.sets, *chart.withdrawn_sets)
    return next((s.flags for s in sets if s.taken.id == taken.id), ())


@says(a.VitalsTaken)
def _vitals(chart: Chart, act: a.VitalsTaken) -> Said:
    parts = beside_oxygen(act)
    large = [text for key, text in parts if key in ("sbp", "hr", "spo2")]
    rest = [text for key, text in parts if key not in ("sbp", "hr", "spo2")]
    missing = unobtainable_text(act)
    if not large:
        large, rest = (rest, []) if rest else ([missing or "No values"], [])
        missing = "" if large == [missing] else missing
    flags = [flag_text(f) for f in flags_of(chart, act)]
    device_told = act.o2_device if act.o2_l_per_min else None
    more = [device_told, act.position, act.bp_site]
    device = "from the device" if act.entered == "device" else None
    return "vitals", " · ".join(large), [*rest, missing, *flags, *more, device]


@says(a.VitalsNotTaken)
def _not_taken(_: Chart, act: a.VitalsNotTaken) -> Said:
    return "clock", f"Vitals of {clock_text(act.due_at)} not taken", []


def _effect(chart: Chart, act_id: str) -> SideEffect | None:
    root = chart.standing.root(act_id)
    return next((e for e in chart.effects if e.id == root), None)


def _term(chart: Chart, act_id: str) -> str:
    """The name of a side effect, also of one that was struck."""
    entry = chart.standing.current(act_id) or chart.standing.known.get(act_id)
    noted = entry.act if entry else None
    return noted.term if isinstance(noted, a.SideEffectNoted) else "side effect"


@says(a.SideEffectNoted)
def _noted(chart: Chart, act: a.SideEffectNoted) -> Said:
    effect = _effect(chart, act.id)
    expected = "expected" if effect is not None and is_expected(chart, effect) else None
    own = "own words" if is_own_words(chart, act.term) else None
    return "effect", f"{capital(act.term)} {act.severity}", [*_measures(act), expected, own]


def _measures(act: a.SideEffectNoted | a.SideEffectRegraded) -> list[str | None]:
    """How often it came, what distress it caused, and the grade that somebody gave it."""
    version = f" {act.ctcae_version}" if act.ctcae_version else ""
    return [
        f"{act.episodes} times" if act.episodes is not None and act.episodes > 1 else None,
        f"distress {act.distress_nrs}/10" if act.distress_nrs is not None else None,
        f"CTCAE{version} grade {act.ctcae_grade}" if act.ctcae_grade is not None else None,
    ]


@says(a.SideEffectRegraded)
def _regraded(chart: Chart, act: a.SideEffectRegraded) -> Said:
    effect = _effect(chart, act.side_effect)
    before = [s for at, s in effect.course[:1] if s != act.severity] if effect else []
    before += [s for at, s in effect.course[1:] if at < act.at] if effect else []
    was = f", was {before[-1]}" if before and before[-1] != act.severity else ""
    title = f"{capital(_term(chart, act.side_effect))} {act.severity}{was}"
    return "effect", title, _measures(act)


@says(a.SideEffectEnded)
def _gone(chart: Chart, act: a.SideEffectEnded) -> Said:
    effect = _effect(chart, act.side_effect)
    lasted = f"after {span_text(act.at - effect.onset)}" if effect else None
    return "effect", f"{capital(_term(chart, act.side_effect))} gone", [lasted]


def _for_effect(chart: Chart, act_id: str | None) -> str | None:
    return f"for {_term(chart, act_id)}" if act_id else None


def about_text(chart: Chart, about: str | None) -> str:
    """What an act is about in words, where it names another entry by its id; empty without one."""
    entry = chart.standing.known.get(about or "")
    if entry is None or not isinstance(entry.act, a.Act):
        return about or ""
    entry = chart.standing.current(entry.act.id) or entry
    match entry.act:
        case a.SideEffectNoted():
            return entry.act.term
        case a.VitalsTaken():
            return f"{_flagged_values(chart, entry.act)} at {clock_text(entry.act.at)}"
    assert isinstance(entry.act, a.Act)
    return f"{said(chart, entry.act)[1]} of {clock_text(entry.act.at)}"


def _flagged_values(chart: Chart, taken: a.VitalsTaken) -> str:
    """``BP 178/104, SpO₂ 91``: what of a set is flagged, the whole set where nothing is."""
    beyond = {"sbp" if f.param in PRESSURE else f.param for f in flags_of(chart, taken)}
    parts = [
        f"BP {text}" if param == "sbp" else text
        for param, text in vitals_parts(taken)
        if param in beyond or not beyond
    ]
    return ", ".join(parts) or "the set"


@says(a.ActionTaken)
def _action(chart: Chart, act: a.ActionTaken) -> Said:
    about = f"about {about_text(chart, act.about)}" if act.about else None
    return "check", capital(act.text), [_for_effect(chart, act.side_effect), about]


@says(a.MedicationGiven)
def _medication(chart: Chart, act: a.MedicationGiven) -> Said:
    words = f"{drug_title(act.drug, chart.vocabulary)} {shown(act.dose, 4)} {act.unit} {act.route}"
    purpose = {"prn": "as needed", "own": "patient's own"}.get(act.purpose or "", act.purpose)
    order = order_of(chart, act.order) if act.order else None
    who = ordered_text(act.ordered_by, act.mode, act.read_back)
    who = f"on the order of {clock_text(order.at)} by {ordered_by(order)}" if order else who
    lot = f"lot {act.lot}" if act.lot else None
    end = f"ended {clock_text(act.ended_at)}" if act.ended_at else None
    opened = f"{shown(act.opened, 4)} {act.unit} opened" if act.opened is not None else None
    waits = "to be authenticated" if to_be_authenticated(chart, act) else None
    after = after_given(act.drug, act.route, chart.vocabulary)
    runs = "runs" if act.id in {r.id for r in running(chart)} else None
    for_it = _for_effect(chart, act.side_effect)
    return "pill", words, [purpose, for_it, runs, end, opened, lot, who, waits, after]


@says(a.MedicationEnded)
def _medication_ended(chart: Chart, act: a.MedicationEnded) -> Said:
    first = chart.standing.current(act.medication) or chart.standing.known.get(act.medication)
    drug = first.act if first is not None else None
    if not isinstance(drug, a.MedicationGiven):
        return "pill", "Drug ended", []
    given = f"{shown(act.given, 4)} {drug.unit} in all" if act.given is not None else None
    ran = f"after {span_text(act.at - drug.at)}" if act.at >= drug.at else None
    return "pill", f"{drug_title(drug.drug, chart.vocabulary)} ended", [given, ran]


@says(a.ResponseNoted)
def _response(chart: Chart, act: a.ResponseNoted) -> Said:
    first = chart.standing.current(act.to) or chart.standing.known.get(act.to)
    to = None
    if first is not None and isinstance(first.act, a.Act):
        to = f"to {said(chart, first.act)[1]}"
    return "note", f"Response: {act.text}", [to]


@says(a.PersonTold)
def _told(chart: Chart, act: a.PersonTold) -> Said:
    about = f" about {about_text(chart, act.about)}" if act.about else ""
    answer = f"said: {act.said}" if act.said else None
    return "person", f"{act.whom} told{about}", [act.how, answer]


@says(a.ScaleScored)
def _scale(_: Chart, act: a.ScaleScored) -> Said:
    score = f" {shown(act.total, 2).replace('-', MINUS)}" if act.total is not None else ""
    items = None
    if act.items:
        items = ", ".join(f"{name}: {value}" for name, value in act.items.items())
    moment = f"{act.moment} the infusion" if act.moment else None
    return "star", f"{act.scale}{score}", [act.result, items, moment, act.version]


@says(a.DeviceNoted)
def _device(_: Chart, act: a.DeviceNoted) -> Said:
    return "device", f"{capital(device_name(act.device))}: {act.event}", []


@says(a.NoteWritten)
def _note(chart: Chart, act: a.NoteWritten) -> Said:
    kinds = {"physician": "physician's note", "follow-up": "follow-up call"}
    if act.kind == "patient-words":
        return "note", f"Patient said: “{act.text}”", [_note_about(chart, act)]
    return "note", act.text, [kinds.get(act.kind or ""), _note_about(chart, act)]


def _note_about(chart: Chart, act: a.NoteWritten) -> str | None:
    return f"about {about_text(chart, act.about)}" if act.about else None


@says(a.EmergencyStep)
def _emergency(_: Chart, act: a.EmergencyStep) -> Said:
    return "star", f"Emergency: {act.kind}", []


@says(a.EntryStruck)
def _struck(chart: Chart, act: a.EntryStruck) -> Said:
    entry = chart.standing.known.get(act.entry)
    if entry is None or not isinstance(entry.act, a.Act):
        return "cross", "Struck an entry", []
    words = said(chart, entry.act)[1]
    if isinstance(entry.act, a.InfusionStopped):
        return "cross", f"Struck “{words}”: still running", []
    return "cross", f"Struck “{words}” of {clock_text(entry.act.at)}", []

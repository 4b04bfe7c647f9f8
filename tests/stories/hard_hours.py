"""The hard hour itself: a pressure, nausea, fear, oxygen, an emergency; and how each was met."""

from decimal import Decimal

from PySide6.QtCore import Qt
from station_fixtures import NURSE, PASSWORD
from stories.two_hands import ByKeys, take_over
from stories.ward import DOCTOR, DOCTOR_PASSWORD, at

from ketachart.clinical.acts import (
    ActionTaken,
    BolusGiven,
    ContainerChanged,
    DrugPrepared,
    EmergencyStep,
    InfusionStopped,
    LimitsSet,
    MedicationGiven,
    PersonTold,
    RateSet,
    ResponseNoted,
    SideEffectEnded,
    SideEffectNoted,
    VitalsTaken,
)
from ketachart.clinical.phases import Phase

K = Qt.Key


def vitals(ward, hand, clock, values, *, flagged=False):
    """A set at its minute: pressure, heart, oxygen, breath, pain, wakefulness."""
    ward.go_to(clock)
    with ward.charting(VitalsTaken):
        if isinstance(hand, ByKeys):
            ward.press(K.Key_F2)
        hand.vitals(values, flagged=flagged)
    assert ward.acts(VitalsTaken)[-1].at == at(clock)
    if not isinstance(hand, ByKeys) and ward.window.page.side.panel is not None:
        ward.click("keypad-close")


def pressure(ward, hand):
    """168/96, once more 166/94; the physician hears of it and sets the limit for today."""
    vitals(ward, hand, "10:00", "130 80 74 98 14 6 5")
    vitals(ward, hand, "10:10", "168 96 88 98 15 5 5", flagged=True)
    ward.find("flag-band")
    ward.go_to("10:13")
    with ward.charting(VitalsTaken):
        hand.push("recheck")
        hand.vitals("166 94 86 98 15 5 5", flagged=True)
    if not isinstance(hand, ByKeys):
        ward.click("keypad-close")
    hand.push("flag-answer")
    with ward.charting(ActionTaken, PersonTold):
        hand.choose("action-what-physician-called")
        hand.take("action-told")
        hand.choose("action-how-by-phone")
        hand.put("action-said", "go on, tell me again above 175")
        hand.save()
    told = ward.acts(PersonTold)[-1]
    assert (told.whom, told.how) == (DOCTOR, "by phone")
    ward.go_to("10:14")
    hand.panel("limits")
    with ward.charting(LimitsSet):
        hand.put("limits-0-high", "175")
        hand.take("limits-by")
        hand.choose("limits-mode-phone")
        hand.choose("limits-read-back-yes")
        hand.save()
    limit = ward.acts(LimitsSet)[-1]
    assert (limit.param, limit.high, limit.ordered_by, limit.read_back) == (
        "sbp", 175, DOCTOR, True
    )  # fmt: skip


def nausea(ward, hand):
    """The set of the clinic under one tap: lights down, ondansetron on its standing order."""
    ward.go_to("10:16")
    with ward.charting(SideEffectNoted):
        hand.effect("n", "nausea", "2", "moderate")
    hand.panel("set:1")
    with ward.charting(ActionTaken, MedicationGiven):
        hand.put("set-drug-1-dose", "4")
        order = ward.chart.medication_orders[-1]
        hand.choose(f"set-drug-1-order-{order.id}")
        hand.choose("set-purpose-prn")
        hand.save()
    given = ward.acts(MedicationGiven)[-1]
    assert (given.drug, given.dose, given.unit, given.route) == ("ondansetron", 4, "mg", "IV")
    assert given.order == order.id
    assert given.side_effect == ward.chart.effects[-1].id
    ward.go_to("10:26")
    hand.panel("response")
    with ward.charting(ResponseNoted):
        hand.choose(f"response-to-{given.id}")
        hand.put("response-text", "less sick, sips water")
        hand.save()
    with ward.charting(SideEffectEnded):
        hand.effect("n", "nausea", "0", "gone")


def fear(ward, hand):
    """Dissociation is expected; a severe fear is not, and the panel asks who was told."""
    ward.go_to("10:27")
    with ward.charting(SideEffectNoted):
        hand.effect("d", "dissociation", "2", "moderate")
    ward.go_to("10:28")
    with ward.charting(SideEffectNoted):
        hand.effect("a", "anxiety", "3", "severe")
    ward.find("told-whom")
    with ward.charting(PersonTold):
        hand.take("told-whom")
        hand.choose("told-how-by-phone")
        hand.put("told-said", "midazolam 1 mg, stay with her")
        hand.save()
    ward.go_to("10:29")
    hand.panel("drug")
    with ward.charting(MedicationGiven):
        hand.choose("drug-name-midazolam")
        assert ward.shows("Allergy on record")
        hand.put("drug-dose", "1")
        hand.take("drug-ordered-by")
        hand.choose("drug-mode-phone")
        hand.choose("drug-read-back-yes")
        hand.choose("drug-purpose-rescue")
        hand.choose(f"drug-effect-{ward.chart.effects[-1].id}")
        hand.put("drug-opened", "2")
        hand.save()
        ward.until(lambda: ward.shows("Once more charts"), "the allergy is not asked about")
        hand.save()
    given = ward.acts(MedicationGiven)[-1]
    assert (given.drug, given.dose, given.opened, given.read_back) == ("midazolam", 1, 2, True)
    assert exceptions(ward, given.id) == (
        "allergy on record: Lorazepam (agitation), also of the family benzodiazepine",
    )


def exceptions(ward, act_id):
    """Why an entry is taken as it was."""
    return next(e.exceptions for e in ward.chart.entries if e.act.id == act_id)


def next_step_and_bag(ward, hand):
    """0.6 mg/kg/h of 71 kg are 42.6 mL/h; a second bag of 20 mg in 20 mL from the open vial."""
    vitals(ward, hand, "10:29", "150 88 90 97 14 5 4")
    ward.go_to("10:30")
    hand.panel("rate")
    with ward.charting(RateSet):
        assert ward.shows("Step 2 of 3: 42.6 mL/h due 10:15.")
        hand.take("rate-rate")
        hand.save()
    rate = ward.acts(RateSet)[-1]
    assert (rate.rate_ml_per_h, rate.ordered_by) == (Decimal("42.6"), DOCTOR)
    ward.go_to("10:40")
    hand.panel("bag")
    with ward.charting(DrugPrepared, ContainerChanged):
        hand.choose("bag-kind-bag")
        hand.choose("bag-method-made-up-to")
        hand.take("bag-strength")
        hand.take("bag-vial-ml")
        hand.put("bag-vials", "0")
        hand.put("bag-drawn", "0.4")
        hand.put("bag-lot", "KX77")
        hand.put("bag-expiry", "2027-08")
        hand.put("bag-final-ml", "20")
        hand.choose("bag-diluent-0.9%-NaCl")
        hand.put("bag-left-ml", "24.7")
        hand.save()
    changed = ward.acts(ContainerChanged)[-1]
    assert (changed.to, changed.from_, changed.left_ml) == ("bag-2", "bag-1", Decimal("24.7"))


def bolus(ward, hand):
    """The physician comes to the chair and releases 5 mg out of the bag over 5 minutes."""
    ward.go_to("10:42")
    take_over(ward, hand, DOCTOR, DOCTOR_PASSWORD)
    hand.panel("bolus")
    with ward.charting(BolusGiven):
        hand.choose("bolus-when-before")
        hand.put("bolus-dose", "5")
        hand.put("bolus-over", "5")
        hand.choose("bolus-source-bag-2")
        hand.choose("bolus-route-IV")
        hand.take("bolus-ordered-by")
        hand.choose("bolus-mode-written")
        hand.save()
    given = ward.acts(BolusGiven)[-1]
    assert (given.by, given.authorised, given.container) == (DOCTOR, True, "bag-2")
    take_over(ward, hand, NURSE, PASSWORD)


def air(ward, hand):
    """SpO2 93 and only woken by a touch: oxygen by the nose."""
    vitals(ward, hand, "10:45", "146 86 92 93 12 5 3", flagged=True)
    ward.go_to("10:46")
    hand.panel("oxygen")
    with ward.charting(VitalsTaken):
        hand.choose("oxygen-what-on")
        hand.put("oxygen-flow", "2")
        hand.choose("oxygen-device-nasal-cannula")
        hand.put("oxygen-spo2", "95")
        hand.save()
    taken = ward.acts(VitalsTaken)[-1]
    assert (taken.o2_l_per_min, taken.o2_device, taken.spo2_pct) == (2, "nasal cannula", 95)


def emergency(ward, hand):
    """One key, three stamps; typed up when there is time; the sheet is looked at."""
    ward.go_to("10:50")
    hand.emergency()
    with ward.charting(EmergencyStep, InfusionStopped):
        hand.stamp("infusion-stopped", "1")
    assert ward.chart.phase is Phase.RECOVERY
    with ward.charting(EmergencyStep):
        hand.stamp("airway-opened", "2")
    ward.go_to("10:51")
    with ward.charting(EmergencyStep):
        hand.stamp("oxygen-given", "3")
    steps = ward.acts(EmergencyStep)
    assert [s.at for s in steps] == [at("10:50"), at("10:50"), at("10:51")]
    ward.go_to("10:56")
    airway = next(s for s in steps if "airway" in s.kind)
    hand.push(f"emergency-row-{airway.id}")
    with ward.charting(ActionTaken):
        hand.put("step-words", "chin lifted, breathes by herself")
        hand.save()
    typed = ward.acts(ActionTaken)[-1]
    assert (typed.about, typed.at) == (airway.id, at("10:50"))
    hand.push("emergency-sheet")
    ward.until(lambda: ward.shows("ambulance"), "no sheet")
    ward.settle()
    hand.push("export-cancel")
    ward.until(lambda: ward.window.has_session, "not back at the chair")
    hand.emergency()
    with ward.charting(EmergencyStep):
        hand.push("side-save")
        hand.choose("emergency-outcome-recovered,-stays-here")
    assert ward.acts(EmergencyStep)[-1].kind == "ended"


def recovery(ward, hand):
    """Back to air; the fear and the distance are gone."""
    vitals(ward, hand, "10:57", "138 82 84 97 14 4 4")
    ward.go_to("11:00")
    with ward.charting(SideEffectEnded):
        hand.effect("a", "anxiety", "0", "gone")
    ward.go_to("11:05")
    hand.panel("oxygen")
    with ward.charting(VitalsTaken):
        hand.choose("oxygen-what-off")
        hand.put("oxygen-spo2", "97")
        hand.save()
    ward.go_to("11:10")
    with ward.charting(SideEffectEnded):
        hand.effect("d", "dissociation", "0", "gone")
    vitals(ward, hand, "11:12", "132 80 78 98 14 4 5")
    vitals(ward, hand, "11:27", "130 78 76 98 14 3 5")

"""Drugs by name, allergies, orders of other drugs, oxygen: what the record says of them."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from bedside_charts import Ward, charted
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from ketachart import resources
from ketachart.clinical import acts as a
from ketachart.clinical.administration import Allergy
from ketachart.clinical.discharge import longest_wait
from ketachart.clinical.drugs import (
    after_given,
    allergy_match,
    controlled,
    drug_title,
    found,
    is_benzodiazepine,
    known,
    running,
    tall,
)
from ketachart.clinical.entry import NOWHERE
from ketachart.clinical.exceptional import exceptions
from ketachart.clinical.more_values import fields_of, kept
from ketachart.clinical.orders import awaiting, given_on, given_text, order_text, orders_for
from ketachart.clinical.oxygen import oxygen, oxygen_text
from ketachart.clinical.phrases import vitals_text
from ketachart.clinical.trouble import Refused
from ketachart.clinical.vocabulary import EMPTY, vocabulary_of
from ketachart.clinical.wording import line_of

DRUGS = resources.path("vocabulary", "drugs.toml").read_text("utf-8")
WORDS = vocabulary_of({"drugs": DRUGS})
DOCTOR = "Dr. H. Brandt, MD"
NURSE = "P. Nakamura, RN"
NOW = "2026-03-10T10:29:30-05:00"


class Chair:
    """A chart under way that takes acts, some minutes from now."""

    def __init__(self, *allergies: str) -> None:
        ward = Ward("ex-05", NOW)
        listed = tuple(Allergy(substance=s) for s in allergies)
        told = {"allergy_status": "listed", "allergies": listed} if listed else {}
        patient = structs.replace(ward.chart.patient, **told)
        self.now = ward.now
        self.chart = replace(ward.chart, patient=patient, vocabulary=WORDS)
        self.count = 0

    def made(self, kind, minutes=0, /, **fields):
        self.count += 1
        fields = {"id": f"m{self.count}", "by": NURSE} | fields
        return kind(at=self.now + timedelta(minutes=minutes), **fields)

    def do(self, kind, minutes=0, /, **fields):
        act = self.made(kind, minutes, **fields)
        written = structs.replace(act, charted_at=max(self.now, act.at))
        self.chart = charted(self.chart, written)
        return self.chart.entries[-1].act

    def order(self, drug="ondansetron", mg="4", most=None, **fields):
        told = {"purpose": "prn", "as_needed_for": "nausea", "ordered_by": DOCTOR}
        told |= {"mode": "standing", "route": "IV"} | fields
        amount = {"most_mg": Decimal(most)} if most else {}
        return self.do(a.OrderPlaced, -20, drug=drug, dose_mg=Decimal(mg), **amount, **told)

    def give(self, drug="ondansetron", dose="4", unit="mg", minutes=0, **fields):
        told = {"route": "IV"} | fields
        return self.do(a.MedicationGiven, minutes, drug=drug, dose=Decimal(dose), unit=unit, **told)

    @property
    def exceptions(self) -> tuple[str, ...]:
        return self.chart.entries[-1].exceptions

    @property
    def line(self):
        return line_of(self.chart, self.chart.entries[-1])


# Names ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("hydralazine", "hydrALAZINE"),
        ("Hydroxyzine", "hydrOXYzine"),
        ("clonidine", "cloNIDine"),
        ("clonazepam", "clonazePAM"),
        ("ketorolac", "ketOROLAC"),
        ("labetalol", "labetalol"),
        ("granny's tea", "granny's tea"),
    ],
)
def test_names_that_are_confused_stand_in_tall_letters(name, written):
    assert tall(name, WORDS) == written
    head = drug_title(name, WORDS)
    assert head.casefold() == name.casefold()
    assert head == (written if written != name else name[:1].upper() + name[1:])


def test_a_brand_is_the_drug_it_is():
    assert known("Versed", WORDS).name == "midazolam"
    assert known("midazolam 5 mg/mL", WORDS).name == "midazolam"
    assert controlled("Ativan", WORDS) == "C-IV"
    assert tall("Ativan", WORDS) == "Ativan"
    assert known("tea", WORDS) is None


@pytest.mark.parametrize("name", ["Diazepam", "MIDAZOLAM", "remimazolam", "clonazepam 0.5 mg"])
def test_benzodiazepines_are_known_by_their_stem_also_without_a_list(name):
    assert is_benzodiazepine(name, EMPTY)
    assert not is_benzodiazepine("labetalol", WORDS)
    assert is_benzodiazepine("Versed", WORDS)
    assert not is_benzodiazepine("Versed", EMPTY)


def test_promethazine_is_known_and_not_offered():
    assert known("promethazine", WORDS) is not None
    assert found("prom", WORDS) == ()
    assert [d.name for d in found("zof", WORDS)] == ["ondansetron"]
    assert found("", WORDS) == ()


def test_every_drug_of_the_list_is_complete():
    names = [d.name for d in WORDS.drugs]
    assert len(names) == len(set(names))
    for drug in WORDS.drugs:
        assert drug.routes, drug.name
        assert drug.classes, drug.name
        assert drug.tall is None or drug.tall.casefold() == drug.name.casefold()
    assert not any("ketamine" in n for n in names)


def test_what_to_do_after_a_drug_into_the_vein_is_the_clinic_s_own_words():
    assert after_given("labetalol", "IV over 2 min", WORDS).startswith("lying down")
    assert after_given("labetalol", "oral", WORDS) is None
    assert after_given("ondansetron", "IV", WORDS) is None


# Allergies ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("allergy", "drug"),
    [
        ("Ondansetron", "ondansetron"),
        ("zofran", "ondansetron"),
        ("Pénicilline / penicillin", "penicillin"),
        ("NSAIDs", "ketorolac"),
        ("aspirin", "ketorolac"),
        ("Toradol", "ibuprofen"),
        ("benzodiazepines", "midazolam"),
        ("Compazine", "promethazine"),
        ("granny's tea", "Granny's Tea"),
        ("penicillins", "amoxicillin"),
        ("opioids", "fentanyl"),
    ],
)
def test_an_allergy_speaks_of_the_drug_its_other_names_its_class_and_its_family(allergy, drug):
    patient = Chair(allergy).chart.patient
    assert allergy_match(patient, drug, WORDS)


@pytest.mark.parametrize(
    ("allergy", "drug"),
    [
        ("ondansetron", "labetalol"),
        ("metoclopramide", "ondansetron"),
        ("latex", "midazolam"),
        ("cephalosporin", "penicillin"),
        ("", "ondansetron"),
    ],
)
def test_another_substance_says_nothing(allergy, drug):
    assert allergy_match(Chair(allergy or " ").chart.patient, drug, WORDS) is None


def test_the_allergy_is_told_in_words_with_what_joins_the_two():
    chair = Chair()
    patient = structs.replace(
        chair.chart.patient,
        allergy_status="listed",
        allergies=(Allergy(substance="aspirin", reaction="hives", severity="severe"),),
    )
    told = allergy_match(patient, "ketorolac", WORDS)
    assert told == "Aspirin (hives, severe), also of the family NSAID"


def test_a_drug_against_an_allergy_is_taken_as_an_exception():
    chair = Chair("aspirin")
    chair.give("ketorolac", "15", ordered_by=DOCTOR, mode="written")
    assert chair.exceptions == ("allergy on record: Aspirin, also of the family NSAID",)
    assert chair.line.level == "caution"
    assert chair.line.title == "ketOROLAC 15 mg IV"


# Orders ---------------------------------------------------------------------------------------


def test_a_drug_without_an_order_is_taken_with_its_reason():
    chair = Chair()
    chair.give(reason="prescriber beside the chair")
    assert chair.exceptions == ("given without an order",)
    chair.give("lisinopril", "20", purpose="own", minutes=-600)
    assert chair.exceptions == ()


def test_what_was_given_counts_against_the_order_of_the_day():
    chair = Chair()
    order = chair.order(mg="4", most="8")
    assert chair.exceptions == ()
    assert order_text(order) == "4 mg IV, as needed for nausea, at most 8 mg today"
    assert given_text(chair.chart, order) == "none given yet"
    chair.give(order=order.id, minutes=-10)
    assert chair.exceptions == ()
    assert given_text(chair.chart, order) == "4 of 8 mg given, once"
    chair.give(dose="4000", unit="mcg", order=order.id, minutes=-5)
    assert given_on(chair.chart, order) == (8, 2)
    chair.give(order=order.id)
    assert chair.exceptions == ("12 mg today, the order allows 8 mg",)


def test_more_than_ordered_another_drug_and_too_early_are_exceptions():
    chair = Chair()
    order = chair.order(mg="4")
    chair.give(dose="8", order=order.id)
    assert chair.exceptions == ("more than the 4 mg ordered",)
    chair.give("labetalol", "4", order=order.id)
    assert chair.exceptions == ("the order was for ondansetron",)
    chair.give(order=order.id, minutes=-25)
    assert chair.exceptions[0].startswith("given before it was ordered at ")
    chair.give(dose="1", unit="puff", order=order.id)
    assert chair.exceptions == ("puff cannot be compared with the order of 4 mg",)


def test_a_corrected_drug_counts_once():
    chair = Chair()
    order = chair.order(mg="4", most="8")
    first = chair.give(order=order.id, minutes=-3)
    chair.give(dose="3", order=order.id, amends=first.id, minutes=-3, reason="typing slip")
    assert chair.exceptions == ()
    assert given_on(chair.chart, order) == (3, 1)


def test_an_order_of_a_fluid_counts_in_ml():
    chair = Chair()
    order = chair.order(
        "sodium chloride 0.9 %", "0", purpose="fluid", volume_ml=Decimal(500), as_needed_for=None
    )
    assert chair.line.title == "Sodium chloride 0.9 % 500 mL IV ordered"
    chair.give("normal saline", "500", "mL", order=order.id, runs=True)
    assert chair.exceptions == ()
    assert given_text(chair.chart, order) == "500 mL given, once"
    assert orders_for(chair.chart, "Saline") == (order,)


def test_the_order_of_the_infusion_stays_the_infusion_s():
    chair = Chair()
    before = chair.chart.order
    chair.order()
    assert chair.chart.order == before


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"dose": Decimal(0)}, "above zero"),
        ({"dose": Decimal(100_001)}, "cannot be"),
        ({"opened": Decimal(1)}, "opened is less than"),
        ({"order": "of-another-session"}, "not of this session"),
        ({"order": "order-placed-1"}, "no order of a drug beside"),
        ({"order": "medication-given-1"}, "no order of a drug beside"),
    ],
)
def test_what_cannot_be_so_is_not_charted(fields, sentence):
    chair = Chair()
    told = {"drug": "midazolam", "dose": Decimal(2), "unit": "mg", "route": "IV"} | fields
    with pytest.raises(Refused, match=sentence):
        chair.do(a.MedicationGiven, ordered_by=DOCTOR, **told)


def test_a_drug_cannot_end_before_it_was_given():
    chair = Chair()
    with pytest.raises(Refused, match="before it was given"):
        chair.give(ended_at=chair.now - timedelta(minutes=5), ordered_by=DOCTOR)


def test_a_struck_order_carries_nothing_more():
    chair = Chair()
    order = chair.order()
    chair.do(a.EntryStruck, entry=order.id, reason="wrong chair")
    with pytest.raises(Refused, match="struck"):
        chair.give(order=order.id)


def test_at_most_less_than_one_dose_is_refused():
    with pytest.raises(Refused, match="less than one dose"):
        Chair().order(mg="4", most="2")
    with pytest.raises(Refused, match="above zero"):
        Chair().order(mg="0")


@given(st.lists(st.integers(1, 40), max_size=6), st.integers(1, 60))
def test_what_is_given_on_an_order_is_the_sum_whatever_the_unit(doses, most):
    chair = Chair()
    order = chair.order(mg="1", most=str(most))
    for n, mg in enumerate(doses):
        unit, amount = [("mg", mg), ("mcg", mg * 1000), ("g", Decimal(mg) / 1000)][n % 3]
        chair.give(dose=str(amount), unit=unit, order=order.id, minutes=-10 + n)
        beyond = sum(doses[: n + 1]) > most
        assert any("the order allows" in e for e in chair.exceptions) == beyond
    assert given_on(chair.chart, order) == (sum(doses), len(doses))


# By word of mouth -----------------------------------------------------------------------------


def test_orders_by_phone_wait_and_are_confirmed_one_by_one():
    chair = Chair()
    waiting = [act.id for act in awaiting(chair.chart)]
    assert waiting == ["medication-given-1"]
    order = chair.order(mode="phone", read_back=True)
    given = chair.give("labetalol", "10", ordered_by=DOCTOR, mode="verbal", read_back=True)
    assert "to be authenticated" in chair.line.detail
    assert {act.id for act in awaiting(chair.chart)} == {*waiting, order.id, given.id}
    chair.do(a.OrderAuthenticated, order=given.id, by=DOCTOR)
    assert chair.line.title == "Order confirmed by the prescriber"
    assert {act.id for act in awaiting(chair.chart)} == {*waiting, order.id}
    with pytest.raises(Refused, match="confirmed already"):
        chair.do(a.OrderAuthenticated, order=given.id, by=DOCTOR)
    with pytest.raises(Refused, match="no such order"):
        chair.do(a.OrderAuthenticated, order="side-effect-noted-1", by=DOCTOR)


def test_a_confirmation_by_who_is_no_physician_here_is_an_exception():
    chair = Chair()
    order = chair.order(mode="phone", read_back=True)
    act = chair.made(a.OrderAuthenticated, order=order.id)
    around = replace(NOWHERE, roles=frozenset({"nurse"}))
    assert exceptions(chair.chart, act, around) == (
        "confirmed by P. Nakamura, RN, who is not a physician here",
    )
    around = replace(NOWHERE, roles=frozenset({"physician"}))
    assert exceptions(chair.chart, act, around) == ()


# What runs ------------------------------------------------------------------------------------


def test_what_runs_is_listed_until_its_end_is_charted():
    chair = Chair()
    fluid = chair.give("saline", "500", "mL", runs=True, ordered_by=DOCTOR, minutes=-9)
    assert [g.id for g in running(chair.chart)] == [fluid.id]
    assert "runs" in chair.line.detail
    chair.do(a.MedicationEnded, medication=fluid.id, given=Decimal(320))
    assert running(chair.chart) == ()
    assert chair.line.title == "Saline ended"
    assert chair.line.detail.startswith("320 mL in all · after 9 min")
    with pytest.raises(Refused, match="ended at"):
        chair.do(a.MedicationEnded, medication=fluid.id)


def test_what_runs_cannot_end_before_it_began():
    chair = Chair()
    fluid = chair.give("saline", "500", "mL", runs=True, ordered_by=DOCTOR)
    with pytest.raises(Refused):
        chair.do(a.MedicationEnded, -5, medication=fluid.id)


def test_the_vocabulary_s_benzodiazepine_lengthens_the_wait():
    chair = Chair()
    chair.do(a.InfusionStopped, outcome="discontinued", ordered_by=DOCTOR)
    before = longest_wait(chair.chart).minutes
    chair.give("Versed", "1", ordered_by=DOCTOR)
    assert (before, longest_wait(chair.chart).minutes) == (30, 120)


# Oxygen ---------------------------------------------------------------------------------------


def test_oxygen_has_a_since_and_an_end():
    chair = Chair()
    assert oxygen_text(oxygen(chair.chart)) in ("", "room air")
    on = {"entered": "typed", "o2_device": "nasal cannula"}
    chair.do(a.VitalsTaken, -3, o2_l_per_min=Decimal(2), **on)
    assert chair.line.title == "O₂ 2 L/min"
    chair.do(a.VitalsTaken, -1, o2_l_per_min=Decimal(4), spo2_pct=95, **on)
    assert chair.line.title == "SpO₂ 95 on 4 L/min"
    assert vitals_text(chair.chart.entries[-1].act) == "SpO₂ 95 on 4 L/min"
    state = oxygen(chair.chart)
    assert (state.flow, state.since) == (4, chair.now - timedelta(minutes=3))
    assert oxygen_text(state) == "O₂ 4 L/min nasal cannula since 10:27"
    chair.do(a.VitalsTaken, o2_l_per_min=Decimal(0), entered="typed", o2_device="room air")
    assert oxygen_text(oxygen(chair.chart)) == "off O₂ since 10:30"


def test_oxygen_alone_answers_no_set_that_is_due():
    chair = Chair()
    later = chair.now + timedelta(hours=1)

    def open_sets():
        return [d.at for d in chair.chart.due(later) if d.answered_by is None]

    before = open_sets()
    chair.now = before[0]
    chair.do(a.VitalsTaken, o2_l_per_min=Decimal(2), entered="typed", spo2_pct=95)
    chair.do(a.VitalsTaken, entered="typed", temp_c=Decimal("36.8"), pain_nrs=3)
    assert open_sets() == before
    chair.do(a.VitalsTaken, entered="typed", sbp_mmhg=150, dbp_mmhg=80, hr_per_min=80)
    assert len(open_sets()) == len(before) - 1


# Words ----------------------------------------------------------------------------------------


def test_the_patient_s_words_are_quoted_and_marked():
    chair = Chair()
    chair.do(a.NoteWritten, text="it is <b>all</b> blue", kind="patient-words")
    assert chair.line.title == "Patient said: “it is <b>all</b> blue”"
    chair.do(a.NoteWritten, text="patient reached; slept well", kind="follow-up")
    assert "follow-up call" in chair.line.detail


@given(
    st.dictionaries(
        st.sampled_from(["etco2_mmhg", "pain_nrs", "rass", "mood_nrs"]), st.integers(-5, 100)
    ),
    st.decimals(30, 43, places=1),
)
def test_values_beside_the_row_come_out_of_a_draft_as_they_went_in(whole, temp):
    fields = {**whole, "temp_c": temp, "rhythm": "sinus"}
    assert fields_of(kept(fields)) == fields


@pytest.mark.parametrize("bad", [{"sbp": 3}, {"temp_c": "warm"}, {"pain_nrs": "3"}, {"by": "x"}])
def test_what_is_no_value_is_no_draft(bad):
    with pytest.raises(ValueError, match="no "):
        fields_of(bad)

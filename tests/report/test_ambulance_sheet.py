"""The sheet for the ambulance: one page, whatever was charted, with what a crew asks."""

from datetime import date, timedelta

import pytest
from bedside_charts import Ward, chart_at, charted
from msgspec import structs

from ketachart.clinical import acts as a
from ketachart.clinical.administration import Allergy, HomeMedication
from ketachart.report.ambulance_sheet import ambulance_sheet
from ketachart.report.pdf import page_count, write_pdf

HARD = ("ex-11", "2026-04-02T13:42:30-05:00")
LONG = "Papadopoulos-Featherstonehaugh y Montoya de las Mercedes " * 4


def sheet_of(chart, paper="A4", now=None):
    last = max(e.act.at for e in chart.entries if isinstance(e.act, a.Act))
    return ambulance_sheet(
        chart,
        clinic="Fictional Clinic",
        chair="1",
        generated_at=now or last,
        software="KetaChart 1",
        paper=paper,
    )


def words_of(chart, **more):
    return " | ".join(sheet_of(chart, **more).texts())


def test_what_a_crew_asks_is_all_there():
    text = words_of(chart_at(*HARD))
    given = ("14.8", "13:10", "13:27", "90", "Penicillin (rash)")
    happened = ("Airway opened", "Ambulance called", "83", "15 L/min", "drowsiness severe")
    for words in (*given, *happened, "Dr. A. Okafor, MD", "Baseline"):
        assert words in text, words


@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize(
    "when", [HARD, ("ex-05", "2026-03-10T10:33:00-05:00"), ("ex-12", "2026-04-04T01:30:00-05:00")]
)
def test_it_is_one_page(paper, when):
    made = sheet_of(chart_at(*when), paper)
    assert page_count(made, paper=paper) == 1
    assert write_pdf(made, paper=paper).startswith(b"%PDF")


def test_a_pump_that_runs_is_said_to_run():
    text = words_of(chart_at("ex-05", "2026-03-10T10:20:00-05:00"))
    assert "not yet" in text
    assert "the pump runs" in text


def crowded():
    """Sixty of everything, each with long words."""
    ward = Ward(*HARD)
    at, act = ward.now, ward.bedside.act
    acts = []
    for n in range(60):
        when = at + timedelta(seconds=20 * n)
        step = act(a.EmergencyStep, at=when, kind=f"oxygen given, {LONG}")
        acts += [
            step,
            act(a.ActionTaken, at=when, text=LONG * 3, about=step.id),
            act(a.MedicationGiven, at=when, drug=LONG, dose=5, unit="mg", route=LONG),
            act(a.VitalsTaken, at=when, entered="typed", sbp_mmhg=100 + n, dbp_mmhg=60),
        ]
    ward.chart = charted(ward.chart, *acts)
    patient = structs.replace(
        ward.chart.patient,
        family_name=LONG,
        given_name=LONG,
        dob=date(1950, 1, 1),
        allergy_status="listed",
        allergies=tuple(Allergy(substance=f"{LONG} {n}", reaction=LONG) for n in range(50)),
        home_medications=tuple(HomeMedication(drug=f"{LONG} {n}") for n in range(50)),
        address=LONG,
    )
    return structs, ward.chart, patient


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_a_long_history_is_cut_and_says_how_much_more_there_is(paper):
    from dataclasses import replace  # noqa: PLC0415

    _, chart, patient = crowded()
    made = sheet_of(replace(chart, patient=patient), paper)
    assert page_count(made, paper=paper) == 1
    text = " | ".join(made.texts())
    assert "more in the record" in text
    assert "159/60" in text  # the last set is the one that is kept


def test_nothing_charted_is_said_as_nothing():
    chart = chart_at("ex-05", "2026-03-10T09:32:00-05:00")
    text = words_of(chart)
    assert "not started" in text
    assert "none charted" in text

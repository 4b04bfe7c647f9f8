"""Small words: times, names, amounts."""

from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from msgspec import structs

from ketachart.clinical.administration import Allergy
from ketachart.clinical.wording import (
    age,
    allergies_text,
    clock_text,
    day_text,
    dose_text,
    initials,
    minute_text,
    patient_name,
    severity_level,
    sex_text,
    span_text,
)


def test_times_are_told_in_their_own_offset():
    at = datetime(2027, 3, 17, 9, 5, 59, tzinfo=timezone(timedelta(hours=-5)))
    assert (clock_text(at), day_text(at)) == ("09:05", "17-Mar-2027")


@pytest.mark.parametrize("month", range(1, 13))
def test_months_are_the_same_words_on_every_machine(month):
    assert (
        day_text(date(2027, month, 1))[3:6]
        == "JanFebMarAprMayJunJulAugSepOctNovDec"[3 * month - 3 : 3 * month]
    )


@pytest.mark.parametrize(
    ("minute", "text"),
    [(25, "+25"), (-5, "−5"), (0, "0"), (Decimal("24.5"), "+25"), (Decimal("-0.4"), "0")],
)
def test_minutes_carry_their_sign(minute, text):
    assert minute_text(minute) == text


def test_long_spans_are_told_in_hours():
    assert span_text(timedelta(minutes=59, seconds=59)) == "59 min"
    assert span_text(timedelta(minutes=125)) == "2 h 05 min"


@pytest.mark.parametrize(
    ("dob", "on", "years"),
    [
        (date(1983, 6, 9), date(2027, 6, 8), 43),
        (date(1983, 6, 9), date(2027, 6, 9), 44),
        (date(2004, 2, 29), date(2027, 2, 28), 22),
        (date(2004, 2, 29), date(2027, 3, 1), 23),
    ],
)
def test_a_year_is_counted_on_the_birthday(dob, on, years):
    assert age(dob, on) == years


@pytest.mark.parametrize(
    ("family", "shown"),
    [
        ("Alvarez", "ALVAREZ, Rosa"),
        ("O’Neill", "O’NEILL, Rosa"),
        ("Müller-Strauß", "MÜLLER-STRAUß, Rosa"),
        ("<b>{}%s", "<B>{}%S, Rosa"),
        ("שלום", "שלום, Rosa"),
    ],
)
def test_a_family_name_stands_in_capitals_and_is_never_shortened(bedside, family, shown):
    assert patient_name(structs.replace(bedside.chart.patient, family_name=family)) == shown


@pytest.mark.parametrize(
    ("sex", "text"), [("F", "female"), ("M", "male"), ("X", "X"), ("unknown", "not known")]
)
def test_an_unknown_sex_is_said_and_not_blank(bedside, sex, text):
    assert sex_text(structs.replace(bedside.chart.patient, sex=sex)) == text


@pytest.mark.parametrize(
    ("status", "listed", "text"),
    [
        ("none-known", (), "No known allergies"),
        ("not-asked", (), "Not asked"),
        ("listed", (Allergy(substance="penicillin", reaction="rash"),), "Penicillin (rash)"),
        (
            "listed",
            (Allergy(substance="latex"), Allergy(substance="egg", severity="severe")),
            "Latex, Egg (severe)",
        ),
        ("listed", (), "Listed, none named"),
        ("listed", (Allergy(reaction="rash"),), "Unnamed (rash)"),
    ],
)
def test_allergies_are_never_blank(bedside, status, listed, text):
    patient = structs.replace(bedside.chart.patient, allergy_status=status, allergies=listed)
    assert allergies_text(patient) == text


@pytest.mark.parametrize(
    ("by", "letters"),
    [
        ("M. Ruiz, RN", "MR"),
        ("Dr. A. Okafor, MD", "AO"),
        ("Anna van der Berg, RN", "AB"),
        ("P. Nakamura", "PN"),
        ("élodie, RN", "É"),
        ("Ruiz", "R"),
        (", RN", ","),
    ],
)
def test_initials_leave_out_titles_and_credentials(by, letters):
    assert initials(by) == letters


@pytest.mark.parametrize(
    ("mg", "text"),
    [
        (Decimal("26.6667"), "26.7 mg"),
        (Decimal("0.5"), "0.5 mg"),
        (Decimal("35.0"), "35 mg"),
        (Decimal("34.95"), "35 mg"),
        (Decimal("0.04"), "0 mg"),
        (100, "100 mg"),
    ],
)
def test_doses_have_a_leading_and_no_trailing_zero(mg, text):
    assert dose_text(mg) == text


def test_severity_has_three_levels():
    assert [severity_level(s) for s in ("mild", "moderate", "severe")] == [1, 2, 3]

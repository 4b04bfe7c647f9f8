"""The sums and readings of the set-up, against the worked examples of the clinical reference."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from ketachart.clinical.acts import DrugPrepared, OrderPlaced, OrderStep
from ketachart.clinical.chart import Order
from ketachart.clinical.checklist import ChecklistLine
from ketachart.clinical.units import rounded
from ketachart.gui.panels.setup import reckoning
from ketachart.gui.panels.setup.checklist import Answer, one_tap_answers, read_answer
from ketachart.gui.panels.setup.dates import read_birth_date
from ketachart.gui.panels.setup.labels import read_expiry

NOON = datetime(2027, 3, 17, 12, tzinfo=UTC)
TODAY = date(2027, 3, 17)


def order(dose, minutes="40", steps=()):
    placed = OrderPlaced(
        id="o",
        at=NOON,
        by="x",
        drug="ketamine",
        route="IV infusion",
        dose_mg=Decimal(dose),
        steps=steps,
    )
    return Order(placed, Decimal(dose), None, Decimal(minutes) if minutes else None)


def prepared(strength, drawn, final):
    return DrugPrepared(
        id="d",
        at=NOON,
        by="x",
        vial_conc_mg_per_ml=Decimal(strength),
        vial_volume_ml=Decimal(10),
        vials=1,
        drawn_ml=Decimal(drawn),
        final_volume_ml=Decimal(final),
    )


def numbers(target):
    return rounded(target.rate_ml_per_h, 2), rounded(target.vtbi_ml, 2)


@pytest.mark.parametrize(
    ("dose", "strength", "drawn", "final", "rate", "volume"),
    [
        ("35", "50", "0.70", "50", "75", "50"),  # W1
        ("35", "50", "0.70", "100.7", "151.05", "100.7"),  # W2
        ("29.2", "10", "2.92", "50", "75", "50"),  # W3
        ("31.85", "50", "0.64", "50", "75", "50"),  # W17: the syringe's marks, the whole syringe
        ("58.8", "50", "2", "100", "88.2", "58.8"),  # a bag that holds more than the order
        ("35", "50", "0.5", "50", "75", "50"),  # a bag that holds less
    ],
)
def test_the_pump_is_reckoned_from_order_and_container(dose, strength, drawn, final, rate, volume):
    found = reckoning.target(order(dose), prepared(strength, drawn, final), Decimal(70))
    assert numbers(found) == (Decimal(rate), Decimal(volume))


def test_a_titration_begins_with_its_first_step():
    steps = (OrderStep(rate_mg_per_kg_h=Decimal("0.5"), minutes=Decimal(15)),)
    found = reckoning.target(
        order("68.25", steps=steps), prepared("50", "1.365", "68.25"), Decimal(84)
    )
    assert numbers(found)[0] == Decimal(42)


def test_without_a_duration_no_rate_is_made_up():
    assert reckoning.target(order("35", None), prepared("50", "0.7", "50"), Decimal(70)) is None


def test_a_draw_like_the_order_says_nothing_and_another_says_by_how_much():
    assert reckoning.draw_difference(Decimal("31.85"), Decimal(50), Decimal("0.64")) == ""
    assert "315 mg more than ordered" in reckoning.draw_difference(
        Decimal(35), Decimal(50), Decimal(7)
    )
    assert "28 mg less than ordered" in reckoning.draw_difference(
        Decimal(35), Decimal(10), Decimal("0.7")
    )


@pytest.mark.parametrize(
    ("typed", "kept", "last"),
    [
        ("2027-05", "2027-05", date(2027, 5, 31)),
        ("05/2027", "2027-05", date(2027, 5, 31)),
        ("5/27", "2027-05", date(2027, 5, 31)),
        ("2028-02-29", "2028-02-29", date(2028, 2, 29)),
    ],
)
def test_an_expiry_is_read_as_it_stands_on_vials(typed, kept, last):
    assert read_expiry(typed) == (kept, last)


@pytest.mark.parametrize("typed", ["", "soon", "2027", "13/2027", "2027-02-30", "00/27", "１/27x"])
def test_an_expiry_that_is_none_is_not_guessed(typed):
    assert read_expiry(typed) is None


@pytest.mark.parametrize(
    "typed", ["1983-06-09", "09-Jun-1983", "9 jun 1983", "June 9, 1983", "9.June.1983", "09Jun1983"]
)
def test_a_birth_date_is_read_in_the_ways_people_write_it(typed):
    assert read_birth_date(typed, TODAY) == (date(1983, 6, 9), "")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("06/09/1983", "more than one way"),
        ("9.6.83", "more than one way"),
        ("", "Type the birth date"),
        ("2027-03-18", "still to come"),
        ("1850-01-01", "before 1900"),
        ("1983-02-30", "no such day"),
        ("9 foo 1983", "more than one way"),
    ],
)
def test_a_birth_date_that_cannot_be_is_said_in_words(typed, said):
    found, sentence = read_birth_date(typed, TODAY)
    assert found is None
    assert said in sentence


def test_times_and_numbers_are_read_as_a_person_writes_them():
    food = ChecklistLine(item="last solid food", kind="time")
    assert read_answer(food, "0130", NOON) == Answer("01:30")
    assert read_answer(food, "22:15", NOON) == Answer("22:15 on 16-Mar-2027")
    assert read_answer(food, "long ago", NOON) is None
    sugar = ChecklistLine(item="glucose", kind="number", unit="mg/dL")
    assert read_answer(sugar, "92", NOON) == Answer(92)
    assert read_answer(sugar, "5,5", NOON) == Answer(5.5)
    assert read_answer(sugar, "sweet", NOON) is None
    line = ChecklistLine(item="IV access", kind="text")
    assert read_answer(line, " 22G left ", NOON) == Answer("22G left")
    assert read_answer(line, "  ", NOON) is None


def test_what_can_be_tapped_is_what_the_protocol_offers():
    assert one_tap_answers(ChecklistLine(item="IV access", kind="text")) == ()
    assert one_tap_answers(ChecklistLine(item="consent", usual="yes")) == ("yes",)
    assert one_tap_answers(ChecklistLine(item="MAOI", usual="no")) == ("no", "yes")
    test = ChecklistLine(item="pregnancy test", kind="choice", options=("negative", "waiver"))
    assert one_tap_answers(test) == ("negative", "waiver")

"""Set-ups that go another way, in the window on a real station: told as they happen."""

import pytest
from stories.ward import DOCTOR, DOCTOR_PASSWORD, at, open_station
from window_desk import example_until

from ketachart.clinical.acts import (
    DrugWasted,
    IndependentCheck,
    InfusionStarted,
    OrderAsked,
    OrderPlaced,
    SessionCancelled,
)
from ketachart.clinical.phases import Phase


@pytest.fixture
def until(ward):
    """Open the window on ex-05 as it stood at a time of its morning."""

    def opened(clock):
        ward.go_to(clock)
        with open_station(ward.folder, ward.clock) as station:
            station.import_session(example_until("ex-05", at(clock)))
        ward.open()
        ward.window.show_session(next(iter(ward.window.charts)))
        ward.settle()
        return ward

    return opened


def order(ward, per_kg, reason):
    ward.click("step-order")
    ward.type_into("dose-per-kg", per_kg)
    ward.type_into("duration", "60")
    ward.settle()
    ward.click(reason)
    ward.click("order-mode-written")
    ward.type_into("ordered-by", "Bra")
    ward.click_suggestion()
    with ward.charting(OrderPlaced):
        ward.click("save-order")


def test_a_high_dose_is_approved_by_the_physician_with_her_own_password(until):
    ward = until("09:26")
    order(ward, "1.1", "reason-weak response")
    ward.click("step-order")
    assert ward.shows("waits for a second licensed person's approval")
    ward.click(f"second-name-{DOCTOR}")
    ward.type_into("second-password", "not hers")
    ward.click("approve-dose")
    ward.settle()
    assert ward.acts(IndependentCheck) == []
    with ward.charting(IndependentCheck):
        ward.type_into("second-password", DOCTOR_PASSWORD + "\r")
    (given,) = ward.acts(IndependentCheck)
    assert (given.by, given.of) == (DOCTOR, ward.acts(OrderPlaced)[-1].id)


def test_a_session_is_cancelled_after_the_drug_was_drawn(until):
    ward = until("09:46")
    ward.click("cancel-session")
    ward.click("cancel-reason-patient unwell")
    ward.click("cancel-drug-wasted")
    with ward.charting(SessionCancelled, DrugWasted):
        ward.click("save-cancel")
    assert ward.chart.phase is Phase.CANCELLED
    assert ward.chart.account.balance == 0
    ward.close()
    with open_station(ward.folder, ward.clock) as station:
        (row,) = station.sessions()
        assert station.chart(row.id).phase is Phase.CANCELLED


def test_a_pump_that_runs_already_is_charted_with_what_was_missing(until):
    ward = until("09:46")
    ward.go_to("09:58")
    ward.click("runs-already")
    ward.click("since-ago-5")
    ward.type_into("fact-rate", "75")
    assert ward.shows("– started without a baseline blood pressure")
    ward.settle()
    ward.click("reason-emergency")
    with ward.charting(InfusionStarted):
        ward.click("save-fact")
    (started,) = ward.acts(InfusionStarted)
    assert started.at == at("09:53")
    assert started.authorised is None
    assert "started before the second check" in ward.chart.entries[-1].exceptions
    assert ward.chart.phase is Phase.INFUSING


def test_another_order_is_asked_for_by_keyboard(until):
    ward = until("09:46")
    ward.click("step-order")
    ward.tab_to("ask-order")
    ward.keys(" 0.4 mg/kg, dizzy last time\tDr. Brandt")
    with ward.charting(OrderAsked):
        ward.keys("\r")
    assert ward.acts(OrderAsked)[0].whom == "Dr. Brandt"

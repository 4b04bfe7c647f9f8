"""The status card: what it says in every state, and which buttons it offers."""

from datetime import timedelta
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from window_desk import at, example_until

from ketachart.clinical.acts import PumpRead
from ketachart.clinical.schedule import DueState
from ketachart.gui import theme
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.status import StatusCard
from ketachart.gui.panels.status_block import FULL, LARGE, SMALL, TIGHT
from ketachart.gui.status_words import countdown_text, pump_difference, status_of, timer_text


@pytest.fixture
def chart_at(station):
    return lambda time, without=(): station.import_session(
        example_until("ex-05", at(time), without)
    )


def words(chart, time):
    return status_of(chart, at(time))


def test_running_tells_elapsed_left_infused_rate_and_dose(chart_at):
    said = words(chart_at("10:17:00"), "10:23:12")
    assert ("RUNNING", "18:12") == (said.chip.text, said.elapsed)
    assert ("21:48", "left · ends 10:45") == (said.beside, said.beside_unit)
    assert said.beside_below == "infused 18:12 of 40:00"
    assert said.head == "Session 1 of 6 · started 10:05"
    assert (said.rate.value, said.rate.below) == ("75", "1.1 mg/min · 0.88 mg/mL")
    assert (said.delivered.value, said.delivered.unit) == ("20", "of 44 mg")
    assert said.delivered.below == "0.23 of 0.5 mg/kg, 88 kg"
    assert said.vitals.value == "01:48"
    assert said.due is DueState.SOON


def test_paused_counts_the_pause_and_goes_on_counting_since_the_start(chart_at):
    said = words(chart_at("10:26:00"), "10:29:00")
    assert (said.chip.text, said.elapsed) == ("PAUSED 03:00", "24:00")
    assert said.beside_below == "infused 21:00 of 40:00"
    assert (said.rate.value, said.rate.below) == ("0", "on hold, was 75 mL/h")


def test_recovery_counts_from_the_stop_towards_the_discharge(chart_at):
    said = words(chart_at("11:20:00"), "11:20:10")
    assert (said.chip.text, said.elapsed) == ("RECOVERY", "12:40")
    assert (said.beside, said.beside_unit) == ("17:20", "to discharge")
    assert (said.delivered.value, said.rate.value) == ("44", "completed")


def test_after_the_discharge_nothing_counts_any_more(chart_at):
    chart = chart_at("12:01:00")
    assert words(chart, "12:01:00") == words(chart, "15:00:00")
    assert words(chart, "15:00:00").chip.text == "CLOSED"


def test_a_volume_that_is_reached_is_said_with_its_time(chart_at):
    said = words(chart_at("10:56:00"), "11:09:00")
    assert said.chip.text == "VOLUME REACHED"
    assert said.beside_unit == "left since 11:07"
    assert said.rate.notice == "Nothing left to run in since 11:07"


def test_a_set_that_is_due_counts_up_and_turns_late(chart_at):
    chart = chart_at("10:17:00")
    soon, due, late = (words(chart, t) for t in ("10:23:00", "10:26:00", "10:28:00"))
    assert [s.due for s in (soon, due, late)] == [DueState.SOON, DueState.DUE, DueState.LATE]
    assert [s.vitals.value for s in (soon, due, late)] == ["02:00", "+01:00", "+03:00"]
    assert late.vitals.label == "Vitals late"


def test_a_pump_that_says_something_else_is_shown_not_hidden(chart_at, station):
    chart = chart_at("10:17:00")
    assert pump_difference(chart) == ""
    station.clock.set(at("10:20:00"))
    session, patient = chart.session.session, chart.session.patient
    for n, (infused, told) in enumerate((("19.2", ""), ("22", "Pump said 22 mL at 10:20"))):
        read = {"at": at("10:20:00"), "by": "x", "infused_ml": Decimal(infused)}
        act = PumpRead(id=f"read-{n}", **read)
        chart = station.record(session, act, patient=patient)
        assert pump_difference(chart).startswith(told)
        assert bool(pump_difference(chart)) == bool(told)


def test_times_are_told_in_full_seconds():
    assert timer_text(timedelta(seconds=59.9)) == "00:59"
    assert countdown_text(timedelta(seconds=59.1)) == "01:00"
    assert timer_text(timedelta(minutes=102, seconds=5)) == "102:05"


# The card ---------------------------------------------------------------------------------------


@pytest.fixture
def card(qtbot, qapp, chart_at):
    if not qapp.styleSheet():
        theme.apply(qapp, "dark")
    made = StatusCard(Bedside(now=lambda: at("10:23:12"), by="P. Nakamura, RN"))
    qtbot.addWidget(made)
    made.resize(1246, 112)
    made.show_chart(chart_at("10:17:00"))
    made.show()
    return made


@pytest.mark.parametrize(
    ("time", "asks"),
    [
        ("10:17:00", ["pause", "rate", "stop"]),
        ("10:26:00", ["resume", "rate", "stop"]),
        ("11:20:00", ["discharge", "waste", "unstop"]),
    ],
)
def test_the_buttons_ask_for_what_is_possible_now(card, other_station, time, asks):
    card.show_chart(other_station.import_session(example_until("ex-05", at(time))))
    seen = []
    card.wanted.connect(seen.append)
    for button in (card.main, card.second, card.third):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert seen == asks


def test_a_late_set_offers_to_say_why_it_is_not_possible(card):
    assert card.vitals.missed.isHidden()
    card.tick(at("10:28:30"))
    seen = []
    card.wanted.connect(seen.append)
    QTest.mouseClick(card.vitals.missed, Qt.MouseButton.LeftButton)
    assert seen == ["missed"]


def test_it_paints_only_what_changed(card, monkeypatch):
    painted = []
    monkeypatch.setattr(card.rate, "update", lambda: painted.append("rate"))
    monkeypatch.setattr(card.time, "update", lambda: painted.append("time"))
    card.tick(at("10:23:12"))
    assert painted == []
    card.tick(at("10:23:13"))
    assert painted == ["time"]


@pytest.mark.parametrize("sizes", [FULL, TIGHT, LARGE, SMALL])
def test_every_button_is_large_enough_for_a_glove_and_inside_the_card(card, sizes):
    card.setFixedWidth(848 if sizes is SMALL else 1246)
    card.set_sizes(sizes)
    for button in (card.main, card.second, card.third):
        if not button.isHidden():
            assert button.height() >= 44
            assert button.width() >= button.minimumSizeHint().width()
            assert card.rect().contains(button.geometry())


def test_it_is_told_as_one_sentence(card):
    said = card.time.accessibleName()
    assert said.startswith("Running, 18:12, Session 1 of 6")
    assert "Ketamine delivered 20 of 44 mg" in said

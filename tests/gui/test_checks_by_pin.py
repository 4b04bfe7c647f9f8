"""A colleague checks by PIN at the chair: by keys, by taps, and who is signed in stays."""

from decimal import Decimal

import pytest
from lock_desk import OTHER, PINS, LockDesk, seated
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from station_fixtures import NURSE
from window_desk import LONG, at

from ketachart.clinical.acts import (
    ContainerChanged,
    DrugPrepared,
    DrugWasted,
    IndependentCheck,
    RateSet,
)
from ketachart.clock import SetClock
from ketachart.gui import theme
from ketachart.gui.panels.witness_panel import BagCheckPanel, RateCheckPanel, WitnessPanel

K = Qt.Key
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def desk(qtbot, qapp, tmp_path):
    if not qapp.styleSheet():
        theme.apply(qapp, "dark")
    desk = LockDesk(qtbot, tmp_path / "station", SetClock(at("10:17:30")))
    desk.create(seated("1"))
    desk.clock.set(at("10:18:10"))
    desk.open()
    yield desk
    desk.close()


def charted(desk, kind, **fields):
    """Something charted by whoever is signed in, on disk."""
    window = desk.window
    window.charting.record(window.shown, None, window.bedside.act(kind, **fields))
    desk.idle()


def checks(desk):
    chart = desk.window.charts[desk.window.shown]
    brought = "M. Ruiz, RN"  # whose checks the example tells
    return [act for _, act in chart.standing.of(IndependentCheck) if act.by != brought]


def words(panel):
    return "\n".join(label.text() for label in panel.findChildren(QLabel))


def wasted(desk):
    """The witness is asked for right after the waste."""
    charted(desk, DrugWasted, from_vial_mg=Decimal(456), method="sink")
    panel = desk.window.page.side.panel
    assert isinstance(panel, WitnessPanel)
    assert "456" not in words(panel)
    return panel


def set_too_fast(desk):
    """The pump runs above the order, so that somebody reads it off."""
    rate = desk.window.page.chart.delivery.rate_ml_per_h * 2
    charted(desk, RateSet, rate_ml_per_h=rate, reason="asked for")
    QTest.mouseClick(desk.window.page.rate_strip.buttons[0], LEFT)
    panel = desk.window.page.side.panel
    assert isinstance(panel, RateCheckPanel)
    return panel, rate


def seen_by(desk, by):
    """Who checked, and that the one who is signed in is still the same."""
    desk.qtbot.waitUntil(lambda: bool(checks(desk)), timeout=LONG)
    desk.idle()
    assert [check.by for check in checks(desk)] == [by]
    assert desk.window.bedside.by == NURSE
    assert desk.background.author.name == NURSE
    assert desk.window.page.side.panel is None


def test_a_waste_is_witnessed_by_keys_and_the_sixth_digit_charts_it(desk):
    panel = wasted(desk)
    desk.type("456")
    desk.press(K.Key_Tab)
    assert panel.person.names.isAncestorOf(panel.focusWidget())
    desk.press(K.Key_Space)
    desk.press(K.Key_Tab)
    desk.type(PINS[OTHER])
    seen_by(desk, OTHER)


def test_a_waste_is_witnessed_by_taps_alone(desk):
    """The field opens the digits; what was discarded is typed on the box that was tapped."""
    panel = wasted(desk)
    QTest.mouseClick(panel.seen.edit, LEFT)
    desk.type("456")
    QTest.mouseClick(panel.person.names._taps[OTHER], LEFT)
    assert not panel.person.pad.isVisible()
    QTest.mouseClick(panel.person.password.edit, LEFT)
    keys = panel.person.pad.keys
    assert all(key.isVisible() and key.height() >= 44 for key in keys.values())
    for digit in PINS[OTHER]:
        QTest.mouseClick(keys[digit], LEFT)
    seen_by(desk, OTHER)


def test_a_miss_is_told_with_the_tries_that_are_left_and_the_amount_stays(desk):
    panel = wasted(desk)
    desk.type("456")
    QTest.mouseClick(panel.person.names._taps[OTHER], LEFT)
    QTest.mouseClick(panel.person.password.edit, LEFT)
    desk.idle()
    for left in (9, 8):
        desk.type("111111")
        desk.idle()
        assert f"{left} tries left" in panel.sentence.text()
        assert panel.person.password.text() == ""
        assert panel.seen.text() == "456"
    assert panel.person.pad.isVisible()
    QTest.mouseClick(panel.person.pad.keys["9"], LEFT)
    QTest.mouseClick(panel.person.pad.clear_key, LEFT)
    assert panel.person.password.text() == ""
    desk.type(PINS[OTHER])
    seen_by(desk, OTHER)


def test_without_the_amount_the_sixth_digit_asks_for_it_first(desk):
    panel = wasted(desk)
    QTest.mouseClick(panel.person.names._taps[OTHER], LEFT)
    QTest.mouseClick(panel.person.password.edit, LEFT)
    desk.idle()
    desk.type(PINS[OTHER])
    desk.idle()
    assert "how many mg" in panel.sentence.text()
    assert checks(desk) == []


def test_a_rate_above_the_order_is_read_off_the_pump_by_pin(desk):
    """Nothing here says at which rate it was set while the colleague reads it."""
    page = desk.window.page
    panel, rate = set_too_fast(desk)
    assert not page.status.isVisible()
    assert not page.picture.isVisible()
    desk.type(str(rate))
    for number in panel.numbers.values():
        number.put(str(panel.first[next(k for k, v in panel.numbers.items() if v is number)]))
    QTest.mouseClick(panel.person.names._taps[OTHER], LEFT)
    QTest.mouseClick(panel.person.password.edit, LEFT)
    desk.idle()
    for digit in PINS[OTHER]:
        QTest.mouseClick(panel.person.pad.keys[digit], LEFT)
    seen_by(desk, OTHER)
    assert page.status.isVisible()
    assert not page.rate_strip.isVisible()


def test_the_proof_is_an_entry_of_the_colleague_and_nobody_signs_in_by_it(desk):
    panel = wasted(desk)
    desk.type("456")
    QTest.mouseClick(panel.person.names._taps[OTHER], LEFT)
    panel.person.password.take_focus()
    desk.type(PINS[OTHER])
    seen_by(desk, OTHER)

    def proofs(station):
        with station._database.reading() as con:
            return [e.act for e in station._ledger.of_station(con, ("signed-in",))][-1]

    found = []
    desk.background.do(proofs, found.append)
    desk.idle()
    assert (found[0].by, found[0].how, found[0].occasion) == (OTHER, "pin", "second-person")


# One nurse ----------------------------------------------------------------------------------------


def alone(desk, minutes=5):
    """The clinic lets the same person look again after so long."""

    def allow(station):
        now = station.clinic
        station.change_clinic(
            clinic=now.clinic, paper=now.paper, chairs=now.chairs,
            default_protocol=now.default_protocol, backup_folder=now.backup_folder,
            self_recheck_min=minutes,
        )  # fmt: skip

    desk.background.do(allow)
    desk.idle()
    desk.window.show_session(desk.window.shown)
    desk.idle()


def hang_another_bag(desk):
    window = desk.window
    made = window.bedside.act(
        DrugPrepared, vial_conc_mg_per_ml=Decimal(50), vial_volume_ml=Decimal(10), vials=0,
        drawn_ml=Decimal("0.88"), final_volume_ml=Decimal(50), container="bag-2",
    )  # fmt: skip
    window.charting.record(
        window.shown, None, (made, window.bedside.act(ContainerChanged, to="bag-2"))
    )
    desk.idle()


def test_one_nurse_looks_again_after_the_wait_blind_and_it_is_marked(desk):
    """By keys: what was drawn shows nowhere on the card, and too early it says from when on."""
    alone(desk)
    hang_another_bag(desk)
    desk.window.open_panel("bag-check")
    panel = desk.window.page.side.panel
    assert isinstance(panel, BagCheckPanel)
    desk.idle()
    assert "0.88" not in words(panel)
    desk.type("50")
    desk.press(K.Key_Tab)
    desk.type("0.88")
    desk.press(K.Key_Tab)
    while not panel.person.names._taps[NURSE].hasFocus():
        desk.press(K.Key_Tab)
    desk.press(K.Key_Space)
    panel.person.password.take_focus()
    desk.type(PINS[NURSE])
    desk.idle()
    assert "The same person looks again after 5 min, from 10:23 on" in panel.sentence.text()
    assert checks(desk) == []
    desk.later(minutes=5, seconds=1)
    desk.type(PINS[NURSE])
    seen_by(desk, NURSE)
    (check,) = checks(desk)
    assert check.self_recheck
    chart = desk.window.charts[desk.window.shown]
    assert chart.entries[-1].exceptions == ("self-recheck after 5 min, same person",)

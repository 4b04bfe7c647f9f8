"""A shift ends at the window: chairs are handed over, and accepted by the receiver's own PIN."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from station_fixtures import NURSE, PASSPHRASE, PASSWORD
from window_desk import at, example_until

from ketachart.clinical.acts import HandedOver, HandoverAccepted
from ketachart.gui.panels.handover_panel import AcceptPanel, HandoverPanel
from ketachart.station import Costs, NewPerson, Station

COLLEAGUE, THEIRS, PIN = "M. Ruiz, RN", "forty yellow bicycles", "902716"
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def desk(window_desk):
    """Two chairs, and a colleague whose PIN works."""
    now = at("10:17:00")
    window_desk.create(example_until("ex-05", now), chairs=("1", "2"))
    with Station.open(
        window_desk.folder, PASSPHRASE, clock=window_desk.clock, costs=Costs.lowest()
    ) as station:
        station.sign_in(NURSE, PASSWORD)
        station.add_person(NewPerson(COLLEAGUE, ("nurse",), THEIRS, "RN"))
        station.sign_in(COLLEAGUE, THEIRS)
        station.set_pin(PIN, THEIRS)
    opener = window_desk._opener

    def opened():
        station = opener()
        station.second_person(COLLEAGUE, THEIRS)  # a shift begins by the password
        return station

    window_desk._opener = opened
    window_desk.open()
    return window_desk


def words(panel):
    return "\n".join(label.text() for label in panel.findChildren(QLabel))


def chart_of(desk):
    return desk.window.charts[desk.window.shown]


def hand_over(desk):
    desk.window.open_panel("handover")
    panel = desk.window.page.side.panel
    assert isinstance(panel, HandoverPanel)
    QTest.mouseClick(panel.whom.chip(COLLEAGUE), LEFT)
    panel.text.take_focus()
    desk.type("BP falling")
    QTest.mouseClick(panel.save_button, LEFT)
    desk.idle()
    desk.qtbot.waitUntil(lambda: isinstance(desk.window.page.side.panel, AcceptPanel), timeout=5000)
    return desk.window.page.side.panel


def test_the_card_says_what_the_next_one_has_to_know(desk):
    desk.window.open_panel("handover")
    card = words(desk.window.page.side.panel)
    for told in ("Chair", "Ketamine:", "Left in the bag-1", "Next set", "Allergies"):
        assert told in card, card


def test_the_receiver_accepts_by_pin_and_who_charts_stays(desk):
    panel = hand_over(desk)
    assert "BP falling" in words(panel)
    assert panel.person.password.edit.hasFocus()
    desk.type("111111")
    desk.press(Qt.Key.Key_Return)
    desk.idle()
    assert chart_of(desk).standing.of(HandoverAccepted) == []
    assert words(panel)
    desk.type(PIN)
    desk.press(Qt.Key.Key_Return)
    desk.qtbot.waitUntil(lambda: bool(chart_of(desk).standing.of(HandoverAccepted)), timeout=5000)
    ((_, accepted),) = chart_of(desk).standing.of(HandoverAccepted)
    ((_, given),) = chart_of(desk).standing.of(HandedOver)
    assert (accepted.by, accepted.of, given.by) == (COLLEAGUE, given.id, NURSE)
    desk.idle()
    assert not isinstance(desk.window.page.side.panel, AcceptPanel)
    assert desk.window.bedside.by == NURSE


def test_a_handover_that_nobody_accepted_waits_and_comes_back_by_more(desk):
    panel = hand_over(desk)
    QTest.mouseClick(panel.cancel_button, LEFT)
    assert desk.window.page.side.panel is None
    desk.window.open_panel("handover-accept")
    assert isinstance(desk.window.page.side.panel, AcceptPanel)
    assert "10:17" in words(desk.window.page.side.panel)
    desk.press(Qt.Key.Key_Escape)
    assert desk.window.page.side.panel is None

"""A shift ends at the window: chairs are handed over, and accepted by the receiver's own PIN."""

import pytest
from lock_desk import seated
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from station_fixtures import NURSE, PASSPHRASE, PASSWORD

from ketachart.clinical.acts import HandedOver, HandoverAccepted
from ketachart.clinical.hands import in_hands_of
from ketachart.gui.panels.handover_panel import AcceptPanel, HandoverPanel
from ketachart.station import Costs, NewPerson, Station

COLLEAGUE, THEIRS, PIN = "M. Ruiz, RN", "forty yellow bicycles", "902716"
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def desk(window_desk):
    """Two chairs, and a colleague whose PIN works."""
    window_desk.create(seated("1"), seated("2"), chairs=("1", "2"))
    with Station.open(
        window_desk.folder, PASSPHRASE, clock=window_desk.clock, costs=Costs.lowest()
    ) as station:
        station.sign_in(NURSE, PASSWORD)
        station.add_person(NewPerson(COLLEAGUE, ("nurse",), THEIRS, "RN"))
        station.add_person(NewPerson("A. Ledger", ("auditor",), "twelve grey pigeons walking"))
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


def hand_over(desk, *chairs):
    desk.window.open_panel("handover")
    panel = desk.window.page.side.panel
    assert isinstance(panel, HandoverPanel)
    QTest.mouseClick(panel.whom.chip(COLLEAGUE), LEFT)
    for session in chairs:
        QTest.mouseClick(panel.others.chip(session), LEFT)
    panel.text.take_focus()
    desk.type("BP falling")
    QTest.mouseClick(panel.save_button, LEFT)
    desk.idle()
    desk.qtbot.waitUntil(lambda: isinstance(desk.window.page.side.panel, AcceptPanel), timeout=5000)
    return desk.window.page.side.panel


def test_the_card_says_what_the_next_one_has_to_know(desk):
    desk.window.open_panel("handover")
    card = words(desk.window.page.side.panel)
    for told in ("Chair", "Ketamine:", "Left in bag-1", "Next set", "Allergies"):
        assert told in card, card


def test_the_receiver_accepts_by_pin_and_who_charts_stays(desk):
    panel = hand_over(desk)
    assert "BP falling" in words(panel)
    assert panel.person.password.edit.hasFocus()
    desk.type("111111")
    desk.idle()
    assert chart_of(desk).standing.of(HandoverAccepted) == []
    assert "9 tries left" in words(panel)
    desk.type(PIN)
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


# Who may take over, and what they are told --------------------------------------------------------


def test_only_who_charts_here_is_offered_and_never_the_giver(desk):
    desk.window.open_panel("handover")
    panel = desk.window.page.side.panel
    assert [chip.text() for chip in panel.whom.chips] == [COLLEAGUE, "Somebody else"]
    QTest.mouseClick(panel.whom.chip("somebody else"), LEFT)
    panel.to.put(NURSE)
    QTest.mouseClick(panel.save_button, LEFT)
    assert "has the patient already" in words(panel)
    desk.idle()
    assert chart_of(desk).standing.of(HandedOver) == []


def test_what_is_half_typed_is_on_the_card_with_its_writer(desk):
    desk.window.page.to_vitals()
    desk.type("14")
    desk.window.open_panel("handover")
    desk.idle()
    card = words(desk.window.page.side.panel)
    assert f"Half typed at chair 1: by {NURSE}." in card


def test_a_handover_that_waits_is_marked_on_rail_board_and_session(desk):
    panel = hand_over(desk)
    QTest.mouseClick(panel.cancel_button, LEFT)
    window, session = desk.window, desk.window.shown
    window.tick()
    tile = window.rail.tile(session)
    assert tile.tile.handed
    assert tile.tile.word == "handover"
    assert "a handover waits" in tile.accessibleName()
    strip = window.page.handover_strip
    assert strip.isVisible()
    assert strip.title == f"Handed over to {COLLEAGUE} at 10:17"
    window.show_board()
    card = next(c for c in window.board.cards.values() if c.seat.session == session)
    assert card.words.handed
    assert card.words.about == "Waits for M. Ruiz"
    assert "handed over" in card.body.accessibleName()
    window.show_session(session)
    QTest.mouseClick(strip.buttons[0], LEFT)
    assert isinstance(window.page.side.panel, AcceptPanel)
    assert not strip.isVisible()


# The receiver goes on -----------------------------------------------------------------------------


def accept_by_taps(desk, panel):
    """The PIN on the digits of the panel, as on a touch screen."""
    QTest.mouseClick(panel.person.password.edit, LEFT)
    assert panel.person.pad.isVisible()
    for digit in PIN:
        QTest.mouseClick(panel.person.pad.keys[digit], LEFT)
    desk.qtbot.waitUntil(desk.window.frame.hands.isVisible, timeout=5000)
    desk.idle()


def test_both_chairs_are_accepted_with_one_pin_and_the_receiver_may_go_on(desk):
    window = desk.window
    first = window.shown
    (other,) = set(window.charts) - {first}
    hand_over(desk, other)
    desk.idle()
    panel = window.page.side.panel
    assert set(panel.waiting) == {first, other}
    accept_by_taps(desk, panel)
    for session in (first, other):
        ((_, accepted),) = window.charts[session].standing.of(HandoverAccepted)
        assert accepted.by == COLLEAGUE
    band = window.frame.hands
    assert band.title == f"{COLLEAGUE} took over chairs 1 and 2. Chart as M. Ruiz now?"
    assert window.bedside.by == NURSE
    QTest.mouseClick(band.buttons[0], LEFT)
    desk.qtbot.waitUntil(lambda: window.bedside.by == COLLEAGUE, timeout=5000)
    desk.idle()
    people = {p.name: p.id for p in window.known.people}
    assert all(in_hands_of(window.charts[s].entries) == people[COLLEAGUE] for s in (first, other))
    assert not band.isVisible()
    assert not window.rail.tile(first).tile.handed


def test_the_one_before_goes_on_where_the_receiver_says_not_now(desk):
    accept_by_taps(desk, hand_over(desk))
    band = desk.window.frame.hands
    QTest.mouseClick(band.buttons[1], LEFT)
    desk.idle()
    assert not band.isVisible()
    assert desk.window.bedside.by == NURSE


def test_a_minute_later_the_pin_is_asked_for_again(desk):
    accept_by_taps(desk, hand_over(desk))
    desk.clock.advance(seconds=61)
    QTest.mouseClick(desk.window.frame.hands.buttons[0], LEFT)
    desk.idle()
    assert desk.window.bedside.by == NURSE
    assert "too long ago" in desk.window.frame.band.title

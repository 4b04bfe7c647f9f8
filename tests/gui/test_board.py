"""The board in the hand: every chair in its place, one tap or key to whatever it asks for."""

from datetime import timedelta

import pytest
from board_charts import NOW, chart_of, seats_of
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication

from ketachart.gui import theme
from ketachart.gui.bedside import Bedside
from ketachart.gui.board.board_head import BoardHead
from ketachart.gui.board.board_page import BoardPage, columns_for
from ketachart.gui.board.chair_card import ChairCard, FreeCard

LEFT = Qt.MouseButton.LeftButton

RUNNING = chart_of("alvarez", 28.2)
LATE = chart_of("brandt", 23.25, silent=4)
FLAGGED = chart_of("chaudhry", 26.5, "ex-05")
RECOVERY = chart_of("dufresne", 61.5)
FINISHED = chart_of("long", 41, silent=1.5)
LATE_AND_FLAGGED = chart_of("chaudhry", 33.5, "ex-05", silent=13)


@pytest.fixture
def board(qtbot, qapp):
    if not qapp.styleSheet():
        theme.apply(qapp, "dark")
    made = BoardPage(Bedside(now=lambda: NOW, by="M. Sample, RN"))
    qtbot.addWidget(made)
    made.resize(1278, 711)
    made.show()
    made.activateWindow()
    return made


def shown(board, *charts):
    board.show_seats(seats_of(*charts), NOW)
    QApplication.processEvents()
    return [board.cards[n] for n in range(1, len(charts) + 1)]


def heard(signal):
    said = []
    signal.connect(said.append)
    return said


def test_a_tap_on_a_card_opens_its_chair(board):
    first, second = shown(board, RUNNING, LATE)
    opened = heard(board.session_chosen)
    QTest.mouseClick(second.body, LEFT)
    QTest.mouseClick(first.due, LEFT)
    assert opened == ["brandt", "alvarez"]


def test_the_button_opens_the_chair_ready_for_its_set(board):
    _, second = shown(board, RUNNING, LATE)
    wanted, opened = heard(board.vitals_wanted), heard(board.session_chosen)
    QTest.mouseClick(second.due.button, LEFT)
    assert (wanted, opened) == (["brandt"], [])


def test_all_of_it_can_be_done_by_keyboard(board):
    first, _ = shown(board, FINISHED, None)
    said = {
        "chair": heard(board.session_chosen),
        "vitals": heard(board.vitals_wanted),
        "pump": heard(board.pump_finished),
        "free": heard(board.set_up_wanted),
    }
    first.body.setFocus()
    found = []
    for _ in range(4):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Space)
        found.append(QApplication.focusWidget())
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    assert len(set(found)) == 4
    assert said == {"chair": ["long"], "vitals": ["long"], "pump": ["long"], "free": ["2"]}


def test_pump_finished_is_on_the_card_until_the_end_is_charted(board):
    (card,) = shown(board, FINISHED)
    assert card.due.pump.isVisible()
    (card,) = shown(board, chart_of("long", 41))
    assert not card.due.pump.isVisible()


def test_a_set_up_that_goes_on_opens_the_chair_without_vitals(board):
    (card,) = shown(board, chart_of("typed", -8))
    opened, wanted = heard(board.session_chosen), heard(board.vitals_wanted)
    QTest.mouseClick(card.due.button, LEFT)
    assert (opened, wanted) == (["typed"], [])


def test_digits_on_the_board_do_nothing_by_themselves(board):
    shown(board, RUNNING, LATE)
    said = [heard(s) for s in (board.session_chosen, board.vitals_wanted, board.set_up_wanted)]
    board.setFocus()
    for key in "123456n":
        QTest.keyClick(board, key)
    assert said == [[], [], []]


# Places ---------------------------------------------------------------------------------------


def test_chairs_keep_their_places_whatever_happens_in_them(board):
    cards = shown(board, RUNNING, RUNNING, RECOVERY, None)
    places = [card.geometry() for card in cards]
    again = shown(board, RUNNING, LATE, FLAGGED, None)
    assert [card.geometry() for card in again] == places
    assert again[0] is cards[0]


def test_one_fills_the_board_two_stand_side_by_side_six_three_abreast():
    counts = [columns_for(n, 1246) for n in range(1, 8)]
    assert counts == [1, 2, 2, 2, 3, 3, 3]
    assert columns_for(6, 840) == 2
    assert columns_for(6, 300) == 1


@pytest.mark.parametrize("size", [(1278, 711), (1832, 1023), (872, 483)])
@pytest.mark.parametrize("count", [1, 2, 4, 6])
def test_no_card_is_squeezed_at_any_size(board, size, count):
    board.resize(*size)
    charts = [FINISHED, LATE_AND_FLAGGED, RUNNING, RECOVERY, FLAGGED, LATE][:count]
    cards = shown(board, *charts)
    widths = {card.width() for card in cards}
    assert max(widths) - min(widths) <= 1
    for card in cards:
        assert card.height() >= 224
        assert card.width() >= 360
        assert card.due.width() >= 150
        for button in card.due.findChildren(QAbstractButton):
            if button.isVisible():
                assert button.height() >= 44
                assert card.due.rect().contains(button.geometry())
                assert button.width() >= button.minimumSizeHint().width()
    assert board.ribbon.width() <= board.width()


def test_a_chair_that_becomes_free_says_so_and_offers_itself(board):
    shown(board, RUNNING, LATE)
    _, second = shown(board, RUNNING, None)
    assert isinstance(second, FreeCard)
    wanted = heard(board.set_up_wanted)
    QTest.mouseClick(second.button, LEFT)
    assert wanted == ["2"]


def test_no_one_in_the_chairs_is_said_with_an_offer_for_each(board):
    board.offer_new()
    shown(board, None, None, None)
    assert board.empty.isVisible()
    wanted, begun = heard(board.set_up_wanted), []
    board.new_wanted.connect(lambda: begun.append(True))
    QTest.mouseClick(board.empty.findChild(QAbstractButton, "set-up-2"), LEFT)
    QTest.mouseClick(board.empty.new, LEFT)
    assert (wanted, begun) == (["2"], [True])
    shown(board, None, RUNNING, None)
    assert not board.empty.isVisible()


def test_without_a_station_the_empty_board_offers_nothing(board):
    shown(board, None)
    assert not [b for b in board.empty.findChildren(QAbstractButton) if b.isVisible()]


# At once --------------------------------------------------------------------------------------


def test_two_finish_while_one_is_flagged_and_one_is_late_and_nothing_is_hidden(board):
    other = chart_of("dufresne", 41, silent=1.5)
    cards = shown(board, FINISHED, other, LATE, LATE_AND_FLAGGED)
    tones = [card.words.due.tone for card in cards]
    assert tones == ["due", "due", "late", "flag"]
    assert [card.due.pump.isVisible() for card in cards] == [True, True, False, False]
    assert all(card.isVisible() for card in cards)
    assert board.area.verticalScrollBar().maximum() == 0
    spoken = [card.body.accessibleName() for card in cards]
    assert "Volume reached" in spoken[0]
    assert "Volume reached" in spoken[1]
    assert "Vitals late +03:15" in spoken[2]
    assert "BP 182/104" in spoken[3]
    assert "vitals late" in spoken[3]
    ended = heard(board.pump_finished)
    for card in cards[:2]:
        QTest.mouseClick(card.due.pump, LEFT)
    assert ended == ["long", "dufresne"]


# Painting -------------------------------------------------------------------------------------


class Painted(QObject):
    """Remembers which widgets were painted, and how much of them (px)."""

    def __init__(self, *widgets):
        super().__init__()
        self.areas = {}
        for widget in widgets:
            widget.installEventFilter(self)

    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint:
            size = event.region().boundingRect()
            self.areas[watched] = size.width() * size.height()
        return False


def test_a_second_repaints_the_timers_and_little_else(board):
    first, second = shown(board, chart_of("alvarez", 24), None)
    seen = Painted(first.body, first.due, second)
    board.tick(NOW + timedelta(milliseconds=300))
    QApplication.processEvents()
    assert seen.areas == {}
    board.tick(NOW + timedelta(seconds=1))
    QApplication.processEvents()
    assert second not in seen.areas
    assert seen.areas[first.due] < first.due.width() * first.due.height() / 3
    assert first.words.elapsed == "24:01"


def test_another_theme_shows_on_every_card(board, qapp):
    (card,) = shown(board, FLAGGED)
    dark = card.grab().toImage().pixelColor(10, card.height() // 2)
    theme.apply(qapp, "light")
    try:
        light = card.grab().toImage().pixelColor(10, card.height() // 2)
    finally:
        theme.apply(qapp, "dark")
    assert dark.lightness() < 60
    assert light.lightness() > 200


# Names and head -------------------------------------------------------------------------------


@pytest.fixture
def head(qtbot, board):
    made = BoardHead()
    qtbot.addWidget(made)
    made.resize(1000, 56)
    made.show()
    made.names_chosen.connect(board.set_names)
    return made


def test_names_can_be_hidden_from_the_hallway_and_come_back(board, head):
    (card,) = shown(board, RUNNING)
    said = []
    for _ in range(3):
        QTest.mouseClick(head.names_button, LEFT)
        said.append(card.words.name)
    assert said == ["R. A.", "Name hidden", "ALVAREZ, Rosa"]


def test_the_head_says_its_counts_aloud_and_offers_a_session(head):
    head.show_seats(seats_of(RUNNING, LATE, FLAGGED, RECOVERY), NOW)
    spoken = head.counts.accessibleName()
    assert spoken == "Chairs, 1 flag, 1 late, 2 running, 1 paused, 1 in recovery"
    assert not head.new.isVisible()
    head.offer_new()
    wanted = []
    head.new_wanted.connect(lambda: wanted.append(True))
    QTest.mouseClick(head.new, LEFT)
    assert wanted == [True]


def test_every_target_of_the_board_has_a_name_and_room_for_a_finger(board):
    cards = shown(board, RUNNING, None, LATE_AND_FLAGGED, chart_of("typed", -8))
    for card in cards:
        assert isinstance(card, ChairCard | FreeCard)
        for target in card.findChildren(QAbstractButton):
            if target.isVisible():
                assert target.accessibleName()
                assert min(target.width(), target.height()) >= 44

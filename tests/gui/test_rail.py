"""The rail: every chair in its place on every screen, and the pages that are there."""

from itertools import pairwise

import pytest
from board_charts import NOW, chart_of, seats_of
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication

from ketachart.gui import theme
from ketachart.gui.chairs import Seat
from ketachart.gui.panels.rail import HEAD, Rail

LEFT = Qt.MouseButton.LeftButton
RUNNING = chart_of("alvarez", 24)
LATE = chart_of("brandt", 23.25, silent=4)
FLAGGED = chart_of("chaudhry", 26.5, "ex-05")
WARD = seats_of(RUNNING, None, FLAGGED, LATE)


@pytest.fixture
def rail(qtbot, qapp):
    if not qapp.styleSheet():
        theme.apply(qapp, "dark")
    made = Rail()
    qtbot.addWidget(made)
    made.resize(88, 768)
    made.show()
    made.activateWindow()
    return made


def show(rail, seats=WARD, shown=""):
    rail.show_seats(seats, NOW, shown)
    for _ in range(3):
        QApplication.processEvents()  # the layouts settle one inside the other
    return list(rail.tiles.values())


def test_every_chair_tells_its_countdown_and_state_or_that_it_is_free(rail):
    tiles = [tile.tile for tile in show(rail)]
    assert [(t.name, t.middle, t.word, t.ink) for t in tiles] == [
        ("1", "06:00", "running", "text"),
        ("2", "", "free", "text3"),
        ("3", "BP high", "paused", "flag"),
        ("4", "+03:15", "vitals late", "caution"),
    ]


def test_a_tap_opens_the_session_and_a_free_chair_says_its_name(rail):
    chosen, free = [], []
    rail.chosen.connect(chosen.append)
    rail.free_chosen.connect(free.append)
    for tile in show(rail):
        QTest.mouseClick(tile, LEFT)
    assert chosen == ["alvarez", "chaudhry", "brandt"]
    assert free == ["2"]


def test_the_open_chair_and_the_open_page_are_marked_and_said(rail):
    tiles = show(rail, shown="brandt")
    assert [tile.is_open for tile in tiles] == [False, False, False, True]
    assert tiles[3].accessibleName() == "Chair 4, vitals late, +03:15, open"
    assert tiles[1].accessibleName() == "Chair 2, free"
    rail.show_page("board")
    assert rail.board.accessibleName() == "Board, open"
    rail.show_page("")
    assert rail.board.accessibleName() == "Board"


def test_only_pages_that_are_there_are_offered(rail):
    assert [b.isVisible() for b in rail.pages.values()] == [False] * 4
    rail.offer("patients", "new", "settings")
    went, new = [], []
    rail.go.connect(went.append)
    rail.new_wanted.connect(lambda: new.append(True))
    for button in (rail.board, *rail.pages.values()):
        if button.isVisible():
            QTest.mouseClick(button, LEFT)
    assert (went, new) == (["board", "patients", "settings"], [True])
    assert not rail.pages["sign-off"].isVisible()


def test_a_chair_keeps_its_place_and_the_keyboard_when_it_changes_hands(rail):
    before = show(rail)
    before[3].setFocus()
    after = show(rail, seats_of(None, RUNNING, None, FLAGGED))
    assert after == before
    assert QApplication.focusWidget() is after[3]
    assert after[3].seat.session == "chaudhry"


def test_a_session_without_a_chair_stands_after_them_under_its_initials(rail):
    tiles = show(rail, (*WARD, Seat(5, "", chart_of("dufresne", 61.5))))
    assert [tile.tile.name for tile in tiles] == ["1", "2", "3", "4", "CD"]
    assert rail.tile("dufresne") is tiles[4]
    with pytest.raises(KeyError):
        rail.tile("nobody")


@pytest.mark.parametrize(
    ("height", "chairs", "tile"),
    [(768, 4, 86), (768, 6, 62), (1080, 6, 86), (540, 4, 62), (540, 6, 44)],
)
def test_all_chairs_and_pages_fit_at_every_height(rail, height, chairs, tile):
    rail.offer("patients", "new", "sign-off", "settings")
    rail.resize(88, height)
    tiles = show(rail, seats_of(*[RUNNING] * chairs))
    assert [t.height() for t in tiles] == [tile] * chairs
    every = [*tiles, rail.board, *rail.pages.values()]
    tops = sorted((b.mapTo(rail, b.rect().topLeft()).y(), b.height()) for b in every)
    assert tops[0][0] >= HEAD
    for (top, high), (following, _) in pairwise(tops):
        assert top + high <= following
        assert high >= 44
    assert tops[-1][0] + tops[-1][1] <= height


def test_more_chairs_than_fit_are_reached_by_tab(rail):
    rail.offer("patients", "new", "settings")
    rail.resize(88, 540)
    tiles = show(rail, seats_of(*[RUNNING] * 9))
    tiles[8].setFocus()
    QApplication.processEvents()
    top = tiles[8].mapTo(rail, tiles[8].rect().topLeft()).y()
    assert top + tiles[8].height() <= rail.pages["patients"].y()


def test_everything_on_it_can_be_had_by_keyboard(rail):
    rail.offer("patients", "new", "settings")
    show(rail)
    heard = []
    for signal in (rail.go, rail.chosen, rail.free_chosen):
        signal.connect(heard.append)
    rail.new_wanted.connect(lambda: heard.append("new"))
    rail.board.setFocus()
    for _ in range(8):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Space)
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    assert sorted(heard) == sorted(
        ["board", "alvarez", "2", "chaudhry", "brandt", "patients", "new", "settings"]
    )
    assert all(b.accessibleName() for b in rail.findChildren(QAbstractButton))

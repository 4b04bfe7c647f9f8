"""The age of the backups is in view, trouble is told, and one is made by a button."""

from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from settings_desk import SettingsDesk, click

from ketachart.gui.backups import age_text, in_words
from ketachart.gui.board.board_head import BoardHead
from ketachart.gui.settings.backup_list import BackupList
from ketachart.gui.settings_page import SettingsPage
from ketachart.station import BackupState, ListedBackup, NewPerson

NOW = datetime(2026, 6, 1, 14, 0, tzinfo=UTC)
STICK = "/media/stick/ketachart"


def state(**more) -> BackupState:
    known = {"known": True, "place": STICK, "own": NOW, "second": NOW - timedelta(minutes=25)}
    return BackupState(**(known | more))


@pytest.mark.parametrize(
    ("ago", "words"),
    [(0, "just now"), (25, "25 min"), (119, "119 min"), (180, "3 h"), (60 * 50, "2 d")],
)
def test_the_age_in_one_word(ago, words):
    assert age_text(NOW - timedelta(minutes=ago), NOW) == words


def test_the_board_says_how_old_the_last_one_is_and_what_is_wrong(qtbot):
    head = BoardHead()
    qtbot.addWidget(head)
    head.resize(1200, 56)
    head.show()
    head.show_backups(*in_words(state(), NOW), wanting=False)
    assert (head.backups.text(), head.backups.isVisible()) == ("Backup 25 min", True)
    late = state(late=True, problems=("No backup could be written: its disk is full.",))
    head.show_backups(*in_words(late, NOW), wanting=True)
    assert head.backups.text() == "Backups late"
    assert "disk is full" in head.backups.accessibleName()
    head.remind_of_backups(wanted=True)
    assert head.backups.text().startswith("No backups")
    head.remind_of_backups(wanted=False)
    assert head.backups.text() == "Backups late"


def test_trouble_is_told_by_the_button_even_where_there_is_no_backup_yet():
    still = "The backup to the stick has not moved for 10 minutes: its disk does not answer."
    word, told = in_words(state(second=None, problems=(still,)), NOW)
    assert word == "No backup yet"
    assert told.endswith(still)


def test_an_administrator_has_one_made_from_the_settings(qtbot, station, tmp_path):
    page = SettingsPage()
    qtbot.addWidget(page)
    page.resize(1366, 700)
    page.show()
    desk = SettingsDesk(page, station)
    page.parts.choose("backups")
    card = page.backups
    assert "No second place" in card.second.text()
    card.button.setFocus()
    QTest.keyClick(card.button, Qt.Key.Key_Return)
    assert "being made" in desk.said(card)

    def made() -> None:
        found = station.tend_backups()
        card.show_state(found, station.clock.now().at)
        assert found.own is not None
        assert not found.running

    qtbot.waitUntil(made, timeout=5000)
    assert "made" in desk.said(card)
    assert "today" in card.own.text()
    click(card.button)
    assert station.tend_backups().known


def test_who_is_no_administrator_sees_them_and_makes_none(qtbot, station):
    page = SettingsPage()
    qtbot.addWidget(page)
    station.add_person(NewPerson("Q. Alba, RN", ("nurse",), "forty yellow bicycles", "RN"))
    station.sign_in("Q. Alba, RN", "forty yellow bicycles")
    station.change_password("forty yellow bicycles", "eleven patient otters")
    SettingsDesk(page, station)
    assert not page.backups.button.isEnabled()
    assert "administrator" in page.backups.sentence.text()


def test_what_lies_there_is_listed_the_newest_first_and_the_old_ones_counted(qtbot):
    shown = BackupList()
    qtbot.addWidget(shown)
    listed = [
        ListedBackup(NOW - timedelta(minutes=30 * n), 900 - n, 5_200_000, ("/own", STICK))
        for n in range(20)
    ]
    tried = NOW - timedelta(hours=1)
    listed[1] = ListedBackup(NOW - timedelta(minutes=30), 899, 5_200_000, ("/own",), tried)
    shown.show_state(state(listed=tuple(listed)), NOW)
    first, second = shown.lines()[:2]
    assert first == ("today 14:00", "900", "5 MB", "both places", "when made")
    assert second[3:] == ("beside the station", "when made; on trial today 13:00")
    assert len(shown.lines()) == 12
    assert "8 older, back to 01-Jun-2026" in shown._more.text()


def test_the_newest_is_tried_out_by_a_button_and_stopped_by_another(qtbot, station, tmp_path):
    station.back_up()
    page = SettingsPage()
    qtbot.addWidget(page)
    page.resize(1366, 700)
    page.show()
    desk = SettingsDesk(page, station)
    page.parts.choose("backups")
    card = page.backups
    station.clock.advance(minutes=1)
    click(card.try_out)
    assert "on trial" in desk.said(card)
    assert (card.try_out.isVisible(), card.stop.isVisible()) == (False, True)
    assert not card.button.isEnabled()

    def over() -> None:
        found = station.tend_backups()
        card.show_state(found, station.clock.now().at)
        assert not found.running

    qtbot.waitUntil(over, timeout=5000)
    assert "every entry came" in desk.said(card)
    assert card.tried.text().endswith(f"{station.clock.now().at:%H:%M}")
    click(card.try_out)
    click(card.stop)
    qtbot.waitUntil(over, timeout=5000)
    assert "Stopped" in desk.said(card) or "every entry came" in desk.said(card)
    assert card.try_out.isVisible()
    assert not (station.place.folder / ".drill").exists()

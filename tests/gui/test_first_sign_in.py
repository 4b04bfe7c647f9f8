"""The first sign-in, a PIN of one's own, and what is possible while nobody can sign in."""

import pytest
from door import NAME, door, keys, said, screen
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from station_fixtures import PASSPHRASE, PASSWORD

from ketachart.clinical.trouble import Refused
from ketachart.station import NewPerson

__all__ = ["door", "screen"]
LEFT = Qt.MouseButton.LeftButton
NEW, GIVEN, OWN, PIN = "W. Newcomer, MD", "bado-kimu-teso-ravu", "forty yellow bicycles", "846205"


@pytest.fixture
def open_door(screen, door):
    """Opened, with somebody who has a temporary password."""
    keys(PASSPHRASE + "\r")
    QTest.mouseClick(screen.later, LEFT)
    door.station.sign_in(NAME, PASSWORD)
    door.station.add_person(NewPerson(NEW, ("physician",), GIVEN, temporary=True))
    door.station.lock()
    screen.show_people(door.station.people())
    return door


def sign_in(screen, name=NEW, password=GIVEN):
    screen.names.choose(name)
    screen.password.take_focus()
    keys(password + "\r")


def typed(screen):
    return [edit.text() for edit in screen.findChildren(QLineEdit) if edit.echoMode().value]


def test_somebody_new_chooses_password_and_pin_by_keyboard_alone(screen, open_door):
    sign_in(screen)
    assert screen._page is screen.own.password_page
    assert screen.people == []
    keys(OWN + "\t" + OWN + "\r")
    assert screen._page is screen.own.pin_page
    assert "yours" in said(screen)
    keys(PIN + "\t" + PIN + "\r")
    assert [p.name for p in screen.people] == [NEW]
    station = open_door.station
    with pytest.raises(Refused):
        station.sign_in(NEW, GIVEN)
    person = station.sign_in(NEW, OWN)
    assert station.unlock(NEW, PIN).id == person.id
    assert not station.credential_state(person.id).must_change


def test_by_mouse_and_the_pin_later(screen, open_door):
    sign_in(screen)
    own = screen.own
    own.new.put(OWN)
    own.again.put(OWN)
    QTest.mouseClick(own.password_page.button, LEFT)
    QTest.mouseClick(own.later, LEFT)
    assert [p.name for p in screen.people] == [NEW]
    assert not open_door.station.credential_state(screen.people[0].id).has_pin


def test_a_pin_that_is_there_is_not_asked_for_again(screen, open_door):
    station = open_door.station
    station.sign_in(NAME, PASSWORD)
    station.set_pin(PIN, PASSWORD)
    station.lock()
    sign_in(screen, NAME, PASSWORD)
    assert [p.name for p in screen.people] == [NAME]


def test_a_password_that_cannot_be_keeps_the_door_closed(screen, open_door):
    sign_in(screen)
    for new, again, sentence in (
        ("", "", "at least 15"),
        ("fourteen chars", "fourteen chars", "15"),
        (OWN, OWN + "x", "not the same"),
        (OWN, "", "once more"),
        (GIVEN, GIVEN, ""),
        ("passwordpasswordpassword", "passwordpasswordpassword", "not taken"),
        ("W. Newcomer here again", "W. Newcomer here again", "name"),
        ("y" * 10_000, "y" * 10_000, "128"),
        ("🌱" * 20, "🌱" * 20, "not taken"),
    ):
        screen.own.new.put(new)
        screen.own.again.put(again)
        QTest.mouseClick(screen.own.password_page.button, LEFT)
        assert sentence in said(screen)
        assert said(screen)
        assert screen._page is screen.own.password_page
        assert screen.people == []


def test_a_pin_that_cannot_be_is_said(screen, open_door):
    sign_in(screen, NAME, PASSWORD)
    for pin in (
        "",
        "12345",
        "123456",
        "111111",
        "abcdef",
        "9" * 10_000,
    ):
        screen.own.pin.put(pin)
        screen.own.pin_again.put(pin)
        QTest.mouseClick(screen.own.pin_page.button, LEFT)
        assert said(screen)
        assert screen._page is screen.own.pin_page


def test_no_secret_stays_in_a_box(screen, open_door):
    sign_in(screen)
    keys(OWN + "\t" + OWN + "\r")
    keys(PIN + "\t" + PIN + "\r")
    assert set(typed(screen)) == {""}


# Nobody can sign in -------------------------------------------------------------------------------


def test_the_recovery_code_lets_an_administrator_in(screen, open_door):
    QTest.mouseClick(screen.nobody, LEFT)
    page = screen.nobody_page
    assert [tap.value for tap in page.names.chips] == [NAME]
    assert page.code.edit.hasFocus()
    keys(open_door.code + "\r")
    assert screen._page is screen.own.password_page
    assert page.code.text() == ""
    keys(OWN + "\t" + OWN + "\r")
    QTest.mouseClick(screen.own.later, LEFT)
    assert [p.name for p in screen.people] == [NAME]
    with pytest.raises(Refused):
        open_door.station.sign_in(NAME, PASSWORD)
    assert open_door.station.sign_in(NAME, OWN)


def test_a_wrong_recovery_code_lets_nobody_in(screen, open_door):
    QTest.mouseClick(screen.nobody, LEFT)
    for code in (
        "",
        "ABCD-EFGH",
        "x" * 10_000,
        "🌱",
        PASSPHRASE,
    ):
        screen.nobody_page.code.put(code)
        QTest.mouseClick(screen.nobody_page.button, LEFT)
        assert said(screen)
        assert screen._page is screen.nobody_page
    QTest.mouseClick(screen.nobody_page.back, LEFT)
    assert screen._page is screen.person_page
    assert screen.nobody_page.code.text() == ""
    assert open_door.station.sign_in(NAME, PASSWORD)


# A paper chart ------------------------------------------------------------------------------------


def paper_button(screen):
    return next(
        b for b in screen._page.findChildren(type(screen.nobody), "print-paper") if b.isVisible()
    )


def test_a_paper_chart_is_written_while_the_station_is_closed(screen, door, qtbot, tmp_path):
    QTest.mouseClick(paper_button(screen), LEFT)
    page = screen.paper_page
    qtbot.waitUntil(lambda: page.protocol.value() is not None)
    page.folder.put(str(tmp_path))
    QTest.mouseClick(page.button, LEFT)
    qtbot.waitUntil(lambda: "is written" in said(screen))
    written = list(tmp_path.glob("paper-chart-*.pdf"))
    assert written[0].read_bytes().startswith(b"%PDF")
    assert page.open.isVisible()
    assert door.station is None
    QTest.mouseClick(page.back, LEFT)
    assert screen._page is screen.station_page


def test_a_paper_chart_without_anybody_signed_in_is_recorded(screen, door, qtbot, tmp_path):
    keys(PASSPHRASE + "\r")
    QTest.mouseClick(screen.later, LEFT)
    QTest.mouseClick(paper_button(screen), LEFT)
    page = screen.paper_page
    qtbot.waitUntil(lambda: page.protocol.value() is not None)
    page.protocol.choose("depression-40")
    page.folder.take_focus()
    QApplication.clipboard().setText(str(tmp_path))
    QTest.keyClick(page.folder.edit, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    keys("\r")
    assert "is written" in said(screen)
    assert (tmp_path / "paper-chart-depression-40.pdf").exists()
    assert "report-exported" in acts_of(door.station)


def test_a_folder_that_is_not_there_is_said(screen, qtbot):
    QTest.mouseClick(paper_button(screen), LEFT)
    page = screen.paper_page
    qtbot.waitUntil(lambda: page.protocol.value() is not None)
    for folder in ("", "no/such", "~nobody-of-this-name/x", "\0", "x" * 10_000):
        page.folder.put(folder)
        QTest.mouseClick(page.button, LEFT)
        assert "no such folder" in said(screen)


def acts_of(station):
    with station._database.reading() as con:
        kept = station._ledger.of_station(con, ("report-exported",))
    return [type(entry.act).__struct_config__.tag for entry in kept]

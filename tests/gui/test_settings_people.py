"""The people of the station as an administrator keeps them."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from settings_desk import THEIRS, SettingsDesk, click, keys, paste, tab
from station_fixtures import NURSE, PASSWORD

from ketachart.clinical.acts import TEXT_LIMIT
from ketachart.clinical.trouble import Refused
from ketachart.gui import theme
from ketachart.gui.settings_page import SettingsPage
from ketachart.station import NewPerson

NEW = "M. Example, RN"


@pytest.fixture
def desk(qtbot, qapp, station):
    if not qapp.styleSheet():
        theme.apply(qapp, "dark")
    page = SettingsPage()
    qtbot.addWidget(page)
    page.resize(1278, 700)
    page.show()
    page.activateWindow()
    desk = SettingsDesk(page, station)
    page.parts.choose("people")
    return desk


@pytest.fixture
def part(desk):
    return desk.page.people


def add(desk, name=NEW, roles=("nurse",), credential=""):
    card = desk.page.people.add
    card.full_name.put(name)
    card.credential.put(credential)
    card.roles.clear()
    for role in roles:
        click(card.roles._taps[role])
    click(card.button)


def known(desk, name=NEW, roles=("nurse",), credential=None):
    """Somebody who signs in already."""
    person = desk.station.add_person(NewPerson(name, roles, THEIRS, credential))
    desk.again()
    return person


def shown(part):
    """The temporary password, as it is to be read."""
    assert part.beside.currentWidget() is part.temporary
    groups = [part.temporary.grid.itemAt(n).widget() for n in range(part.temporary.grid.count())]
    return "".join(label.text() for label in groups)


def test_a_person_is_added_and_chooses_a_password_of_their_own(desk, part):
    add(desk, roles=("nurse", "auditor"), credential="RN")
    temporary = shown(part)
    assert temporary == part.temporary.password
    assert NEW in desk.names()
    assert desk.note(NEW) == "Temporary password"
    click(part.temporary.button)
    assert part.temporary.password == ""
    assert temporary not in [label.text() for label in desk.page.findChildren(QLabel)]
    person = desk.station.sign_in(NEW, temporary)
    assert person.roles == ("nurse", "auditor")
    assert desk.station.credential_state(person.id).must_change
    desk.station.change_password(temporary, THEIRS)
    assert desk.station.sign_in(NEW, THEIRS).id == person.id


def test_a_person_is_added_by_keyboard_alone(desk, part):
    part.people.add_button.setFocus()
    keys(" ")
    keys("Q. Example")
    tab(2)
    keys(" \r")
    temporary = shown(part)
    assert part.temporary.button.hasFocus()
    keys(" ")
    assert part.beside.currentWidget() is part.add
    assert desk.station.sign_in("Q. Example", temporary).roles == ("nurse",)


def test_what_cannot_be_is_said_and_everything_typed_stays(desk, part):
    for typed, said in (
        ({"name": ""}, "Type the name"),
        ({"roles": ()}, "at least one role"),
        ({"name": NURSE}, "has or had this name"),
        ({"name": NURSE.upper()}, "has or had this name"),
        ({"name": "x" * 10_000}, "name"),
        ({"name": "M\u202eExample"}, "name"),
        ({"credential": "R" * 10_000}, "credential"),
    ):
        add(desk, **typed)
        assert said in desk.said(part.add)
        assert part.beside.currentWidget() is part.add
        assert part.add.full_name.text() == typed.get("name", NEW)[:TEXT_LIMIT]
        assert len(desk.station.everybody()) == 1


def test_a_name_of_signs_and_pictures_is_shown_as_typed(desk, part):
    add(desk, name="<b>x</b> Example 🌱")
    assert "<b>x</b> Example 🌱" in desk.names()
    click(desk.row("<b>x</b> Example 🌱"))
    assert all(label.textFormat() == Qt.TextFormat.PlainText for label in part.findChildren(QLabel))


def test_roles_credential_and_name_change_with_a_reason(desk, part):
    person = known(desk)
    click(desk.row(NEW))
    card = part.account
    card.who.full_name.put("M. Example-Lee, RN")
    card.who.credential.put("CRNA")
    click(card.who.roles._taps["physician"])
    click(card.button)
    assert "Say why" in desk.said(card)
    paste(card.reason, "Married, and works as a physician now")
    keys("\r")
    assert desk.said(card) == "The change is saved."
    now = next(p for p in desk.station.everybody() if p.id == person.id)
    assert (now.name, now.roles, now.credential) == (
        "M. Example-Lee, RN",
        ("nurse", "physician"),
        "CRNA",
    )
    assert "M. Example-Lee, RN" in desk.names()
    click(card.button)
    assert "Say why" in desk.said(card)
    card.reason.put("Once more")
    click(card.button)
    assert "Nothing differs" in desk.said(card)


def test_a_new_password_is_asked_for_twice_and_the_old_one_fits_no_more(desk, part):
    known(desk)
    click(desk.row(NEW))
    click(part.account.reset)
    assert "Tap once more" in desk.said(part.account)
    part.account.reason.put("typed something else meanwhile")
    assert part.account.reset.text() == "New password…"
    click(part.account.reset)
    click(part.account.reset)
    temporary = shown(part)
    with pytest.raises(Refused):
        desk.station.sign_in(NEW, THEIRS)
    assert desk.station.sign_in(NEW, temporary).name == NEW
    desk.station.sign_in(NURSE, PASSWORD)
    click(part.temporary.button)
    assert part.beside.currentWidget() is part.account
    assert "temporary password" in part.account.state.text()


def test_somebody_leaves_and_comes_back(desk, part):
    known(desk)
    click(desk.row(NEW))
    card = part.account
    click(card.end)
    assert "why they leave" in desk.said(card)
    card.reason.put("Moved away")
    click(card.end)
    click(card.end)
    assert desk.said(card) == "The account is ended."
    assert desk.names() == [NURSE, NEW]
    assert desk.note(NEW) == "Has left"
    with pytest.raises(Refused):
        desk.station.sign_in(NEW, THEIRS)
    assert not card.button.isVisible()
    card.reason.put("Is back")
    card.reason.take_focus()
    keys("\r")
    temporary = shown(part)
    assert desk.station.sign_in(NEW, temporary).name == NEW


def test_the_only_administrator_is_told_why_the_role_stays(desk, part):
    click(desk.row(NURSE))
    card = part.account
    assert card.last.isVisible()
    assert not card.end.isVisible()
    assert not card.reset.isVisible()
    click(card.who.roles._taps["administrator"])
    card.reason.put("Tired of it")
    click(card.button)
    assert "only administrator" in desk.said(card)
    assert "administrator" in desk.station.everybody()[0].roles
    known(desk, roles=("administrator",))
    assert not card.last.isVisible()


def test_what_is_half_typed_about_somebody_stays_when_the_facts_come_again(desk, part):
    known(desk)
    click(desk.row(NEW))
    part.account.who.full_name.put("M. Half ty")
    known(desk, "W. Other")
    assert part.account.who.full_name.text() == "M. Half ty"


def test_a_locked_name_and_a_pin_that_is_off_are_told(desk, part):
    person = known(desk)
    desk.station.sign_in(NEW, THEIRS)
    desk.station.set_pin("846205", THEIRS)
    for _ in range(10):
        with pytest.raises(Refused):
            desk.station.unlock(NEW, "111113")
    desk.station.sign_in(NURSE, PASSWORD)
    desk.again()
    assert desk.station.credential_state(person.id).pin_off
    assert desk.note(NEW) == "PIN off until the password is typed"


def test_who_is_no_administrator_sees_only_their_own_account(desk, part):
    known(desk)
    desk.station.sign_in(NEW, THEIRS)
    desk.again()
    assert desk.names() == []
    assert "people" not in desk.page.parts._taps
    assert desk.page.parts.value() == "account"
    assert desk.page.account.password.whose.text() == NEW


def test_what_an_administrator_left_typed_or_shown_is_gone_for_the_next(desk, part):
    known(desk, roles=("administrator",))
    add(desk, name="W. Other")
    assert part.temporary.password
    desk.station.sign_in(NEW, THEIRS)
    desk.again()
    assert part.temporary.password == ""
    assert part.beside.currentWidget() is part.add
    assert part.add.full_name.text() == ""


def test_forty_people_are_walked_by_arrows(desk, part, qtbot):
    for number in range(40):
        desk.station.add_person(NewPerson(f"P{number:02}. Example", ("nurse",), THEIRS))
    desk.again()
    rows = part.people.list
    rows.to_first()
    for _ in range(40):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Down)
    last = rows.lines[-1]
    assert last.hasFocus()
    view = rows.viewport()
    qtbot.waitUntil(lambda: 0 <= last.mapTo(view, last.rect().topLeft()).y() < view.height())
    keys("\r")
    assert part.account.title.text() == last.name


# In the real window -------------------------------------------------------------------------------


def test_an_administrator_adds_somebody_in_the_window_and_they_are_known_everywhere(window_desk):
    window_desk.create()
    window = window_desk.open(board=True)
    window.pages.show_settings()
    window_desk.idle()
    page = window.pages.settings
    click(page.parts._taps["people"])
    click(page.people.people.add_button)
    window_desk.type(NEW)
    click(page.people.add.roles._taps["nurse"])
    click(page.people.add.button)
    window_desk.idle()
    temporary = page.people.temporary.password
    assert len(temporary) >= 15
    window_desk.idle()
    assert NEW in window.bedside.people()
    click(page.people.temporary.button)
    click(page.parts._taps["account"])
    page.account.pin.pin.take_focus()
    window_desk.type("846205")
    window_desk.press(Qt.Key.Key_Tab)
    window_desk.type("846205")
    window_desk.press(Qt.Key.Key_Tab)
    window_desk.type(PASSWORD)
    window_desk.press(Qt.Key.Key_Return)
    window_desk.idle()
    assert page.account.pin.state.text() == "You have one"

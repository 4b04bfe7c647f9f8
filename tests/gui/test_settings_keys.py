"""The ways into the station, in the settings, by keyboard and by mouse."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from settings_desk import SettingsDesk, click, keys
from station_fixtures import NURSE, PASSPHRASE, PASSWORD, later

from ketachart.clinical.trouble import Refused
from ketachart.gui import theme
from ketachart.gui.settings_page import SettingsPage
from ketachart.gui.widgets import ActionButton
from ketachart.station import NewPerson, Station

ANOTHER = "violet hammer october"


@pytest.fixture
def code(station):
    code = station.new_recovery_code(PASSPHRASE, PASSWORD)
    station.confirm_recovery(code)
    return code


@pytest.fixture
def desk(qtbot, qapp, station, code):
    if not qapp.styleSheet():
        theme.apply(qapp, "dark")
    page = SettingsPage()
    qtbot.addWidget(page)
    page.resize(1366, 712)
    page.show()
    desk = SettingsDesk(page, station)
    page.parts.choose("keys")
    qtbot.wait(1)
    return desk


def row(desk, what):
    """Its row in the list."""
    return next(line for line in desk.page.keys.list.rows.lines if line.what == what)


def fill(card, *texts):
    """Type into the boxes of a card, one after the other, by Tab."""
    card.take_focus()
    for place, text in enumerate(texts):
        if place:
            QTest.keyClick(card.fields[place - 1].edit, Qt.Key.Key_Tab)
        keys(text)


def test_only_an_administrator_is_offered_them(desk, station):
    station.add_person(NewPerson("Other Nurse", ("nurse",), PASSWORD))
    assert "keys" in dict(desk.page._offered)
    station.sign_in("Other Nurse", PASSWORD)
    desk.again()
    assert "keys" not in dict(desk.page._offered)


def test_each_way_in_says_since_when_and_a_year_is_told(desk, station, code):
    assert row(desk, "try").more.endswith(NURSE)
    assert row(desk, "try").note == ""
    assert NURSE in row(desk, "passphrase").more
    later(station, days=366)
    desk.again()
    assert "year" in row(desk, "try").note
    fill(desk.page.keys.try_code, "0000-0000\r")
    assert "not the recovery code" in desk.said(desk.page.keys.try_code)
    desk.page.keys.try_code.forget()
    fill(desk.page.keys.try_code, code.lower() + "\r")
    assert "The code is right" in desk.said(desk.page.keys.try_code)
    assert row(desk, "try").note == ""


def test_the_passphrase_is_changed_by_keyboard_and_typed_twice(desk, station, code):
    click(row(desk, "passphrase"))
    card = desk.page.keys.passphrase
    fill(card, code, ANOTHER, "something else entirely", PASSWORD + "\r")
    assert "not the same" in desk.said(card)
    card.forget()
    fill(card, code, ANOTHER, ANOTHER, "not my own password\r")
    assert "do not belong together" in desk.said(card)
    assert card.new.edit.text() == ANOTHER, "what was typed stays"
    card.forget()
    fill(card, code, ANOTHER, ANOTHER, PASSWORD + "\r")
    assert "is changed" in desk.said(card)
    assert not any(box.text() for box in card.findChildren(QLineEdit))
    station.vault.open(ANOTHER)


def test_a_new_code_is_shown_hidden_and_typed_back(desk, station, code):
    click(row(desk, "code"))
    card = desk.page.keys.new_code
    fill(card, PASSPHRASE, PASSWORD + "\r")
    shown = "".join(label.text() for label in card.code.groups)
    assert len(shown) == 26
    assert "Never typed back" in row(desk, "try").note
    click(card.button)
    assert card.code.typing
    card.code.typed.take_focus()
    keys(code.replace("-", "") + "\r")
    assert "differ" in desk.said(card) or "group" in desk.said(card).lower()
    card.code.typed.put(shown)
    click(card.button)
    assert "right" in desk.said(card)
    assert station.recovery_confirmed
    assert not any(label.text() for label in card.code.groups), "it stands nowhere any more"
    assert row(desk, "try").note == ""


def test_what_is_typed_is_gone_when_another_row_is_looked_at(desk):
    click(row(desk, "passphrase"))
    fill(desk.page.keys.passphrase, PASSPHRASE, ANOTHER)
    click(row(desk, "rotation"))
    assert not any(b.text() for b in desk.page.keys.findChildren(QLineEdit))
    fill(desk.page.keys.rotation, PASSPHRASE)
    desk.page.parts.choose("look")
    assert not any(b.text() for b in desk.page.keys.findChildren(QLineEdit))


def test_the_data_key_is_exchanged_and_said(desk, station, code):
    before = station.key_state().data_key
    station.clock.advance(minutes=10)
    click(row(desk, "rotation"))
    card = desk.page.keys.rotation
    fill(card, PASSPHRASE, "0000", PASSWORD + "\r")
    assert "not the recovery code" in desk.said(card)
    card.forget()
    fill(card, PASSPHRASE, code, PASSWORD + "\r")
    assert "new key" in desk.said(card)
    assert station.key_state().data_key.at - before.at > timedelta(minutes=5)
    assert card.stop_button.isHidden()
    assert station.verify().intact


def test_a_rotation_is_stopped_from_the_card(desk, station, code):
    kept = station.vault.text
    click(row(desk, "rotation"))
    card, wanted = desk.page.keys.rotation, []
    desk.page.account_wanted.disconnect()
    desk.page.account_wanted.connect(wanted.append)
    fill(card, PASSPHRASE, code, PASSWORD + "\r")
    click(card.stop_button)
    assert card.progress.text() == "Stopping…"
    with pytest.raises(Refused, match="stopped"):
        wanted[0].do(station)
    desk.page.refused("It was stopped.")
    assert station.vault.text == kept
    assert card.stop_button.isHidden()


def test_this_computer_remembers_and_forgets(desk, station):
    import keyring  # noqa: PLC0415
    from gui.test_remembered import InMemory  # noqa: PLC0415

    before = keyring.get_keyring()
    keyring.set_keyring(InMemory())
    try:
        click(row(desk, "computer"))
        card = desk.page.keys.computer
        card.show_state(remembers=False, offered=True)
        fill(card, PASSWORD + "\r")
        assert "opens the station" in desk.said(card)
        assert "A key store opens" in row(desk, "computer").more
        fill(card, PASSWORD + "\r")
        assert "asked for" in desk.said(card)
        assert Station.kept_by_computer(station.place.folder) is None
    finally:
        keyring.set_keyring(before)


# In the real window -------------------------------------------------------------------------------


def test_after_a_year_the_board_reminds_an_administrator_once_and_leads_there(window_desk):
    window_desk.create()
    window_desk.clock.set(window_desk.clock.now().at + timedelta(days=366))
    window = window_desk.open(board=True)
    window_desk.idle()
    offers = window.findChildren(ActionButton)
    offer = next(each for each in offers if each.text() == "Keys…" and each.isVisible())
    click(offer)
    window_desk.idle()
    assert window.pages.settings.parts.value() == "keys"
    assert "year" in row(SimpleNamespace(page=window.pages.settings), "try").note

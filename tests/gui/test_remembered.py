"""The computer's key store opens the station: where somebody asked for it, while it fits."""

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail
from keyring.errors import KeyringLocked, PasswordDeleteError
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from station_fixtures import PASSPHRASE, PASSWORD

from ketachart.gui import theme
from ketachart.gui.background import Background
from ketachart.gui.opening import Opening
from ketachart.station import Costs, NewPerson, Station
from ketachart.store import computer

LEFT = Qt.MouseButton.LeftButton
NAME = "M. Example"


class InMemory(KeyringBackend):
    """A key store of the real library that lasts as long as the test."""

    priority = 5

    def __init__(self) -> None:
        super().__init__()
        self.held, self.locked = {}, False

    def get_password(self, service, username):
        if self.locked:
            raise KeyringLocked
        return self.held.get((service, username))

    def set_password(self, service, username, password):
        if self.locked:
            raise KeyringLocked
        self.held[service, username] = password

    def delete_password(self, service, username):
        if (service, username) not in self.held:
            raise PasswordDeleteError
        del self.held[service, username]


@pytest.fixture
def key_store():
    before = keyring.get_keyring()
    store = InMemory()
    keyring.set_keyring(store)
    yield store
    keyring.set_keyring(before)


@pytest.fixture
def folder(tmp_path):
    station, code = Station.create(
        tmp_path / "station",
        clinic="Fictional Clinic",
        administrator=NewPerson(NAME, ("administrator", "nurse"), PASSWORD),
        passphrase=PASSPHRASE,
        costs=Costs.lowest(),
    )
    station.confirm_recovery(code)
    station.close()
    return tmp_path / "station"


class Morning:
    """The program, started on the folder."""

    def __init__(self, qtbot, folder) -> None:
        self.qtbot = qtbot
        self.background = Background()
        self.opening = Opening(folder, self.background, lambda s: s.show(), costs=Costs.lowest())
        self.people = []
        self.opening.signed_in.connect(self.people.append)
        self.opening.begin()
        self.screen = self.opening.screen

    def until(self, true):
        self.qtbot.waitUntil(lambda: bool(true()), timeout=15000)

    def at_person(self):
        self.until(lambda: self.screen._page is self.screen.person_page)

    def open(self):
        self.screen.passphrase.put(PASSPHRASE)
        self.screen.station_page.button.click()
        self.at_person()

    def close(self):
        self.opening.close()
        self.background.close()


@pytest.fixture
def start(qtbot, qapp, folder):
    if not qapp.styleSheet():
        theme.apply(qapp, "dark")
    made = []

    def begin() -> Morning:
        made.append(Morning(qtbot, folder))
        return made[-1]

    yield begin
    for morning in made:
        morning.close()


def remembered(start) -> None:
    first = start()
    first.until(lambda: not first.screen.remember.isHidden())
    first.screen.remember.choose("remember")
    first.open()
    first.close()


def test_a_remembered_station_opens_by_itself_and_asks_who_one_is(start, key_store, folder):
    remembered(start)
    assert [service for service, _ in key_store.held] == [computer.SERVICE]
    assert PASSPHRASE not in key_store.held.values()
    again = start()
    again.at_person()
    again.screen.password.put(PASSWORD)
    again.screen.person_page.button.click()
    again.until(lambda: again.screen._page is again.screen.own.pin_page)
    again.screen.own.later.click()
    again.until(lambda: again.people)


def test_it_is_forgotten_again(start, key_store, folder):
    remembered(start)
    again = start()
    again.at_person()
    QTest.mouseClick(again.screen.forget, LEFT)
    again.until(again.screen.forget.isHidden)
    assert "next start" in again.screen.person_page.sentence.text()
    again.close()
    assert key_store.held == {}
    third = start()
    third.until(lambda: not third.screen.remember.isHidden())
    assert third.screen._page is third.screen.station_page


def test_what_no_longer_fits_leads_to_the_passphrase_with_a_sentence(start, key_store, folder):
    remembered(start)
    for key in key_store.held:
        key_store.held[key] = "00" * 32
    again = start()
    again.until(again.screen.station_page.sentence.text)
    assert "type the passphrase" in again.screen.station_page.sentence.text()
    again.open()


def test_a_key_store_that_is_locked_remembers_nothing_and_keeps_nobody_out(
    start, key_store, folder
):
    first = start()
    first.until(lambda: not first.screen.remember.isHidden())
    first.screen.remember.choose("remember")
    key_store.locked = True
    first.open()
    first.until(first.screen.person_page.sentence.text)
    assert "nothing is remembered" in first.screen.person_page.sentence.text()
    assert first.screen.forget.isHidden()


def test_without_a_key_store_nothing_is_offered():
    before = keyring.get_keyring()
    keyring.set_keyring(fail.Keyring())
    try:
        assert not computer.offered()
        assert computer.kept("any") is None
    finally:
        keyring.set_keyring(before)


def test_what_is_remembered_is_in_the_ledger(start, key_store, folder):
    remembered(start)
    with Station.open(folder, PASSPHRASE, costs=Costs.lowest()) as station:
        station.sign_in(NAME, PASSWORD)
        station.forget_computer(PASSWORD)
        with station._database.reading() as con:
            kinds = ("computer-remembered", "computer-forgotten")
            by = [e.act.by for e in station._ledger.of_station(con, kinds)]
    assert by == ["KetaChart", NAME]

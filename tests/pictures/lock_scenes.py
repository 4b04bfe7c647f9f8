"""The locked window, its pad, the change of hands and the moments marked."""

from collections.abc import Callable
from pathlib import Path

from pictures.studio import Studio, Window

from ketachart import demo
from ketachart.station import NewPerson, Station

OTHER = demo.PEOPLE[0][0]
PIN, MANAGER = "730599", "Q. Ledger"


def _people(station: Station) -> None:
    """Everybody at work, with a PIN."""
    for name in (*(name for name, _, _ in demo.PEOPLE), demo.NURSE):
        station.sign_in(name, demo.PASSWORD)
        station.set_pin(PIN, demo.PASSWORD)


def _opened(studio: Studio) -> Callable:
    return studio.clinic(before=_people)


def locked(studio: Studio, folder: Path) -> None:
    """The lock as it comes, with digits, a miss, marks, a password, a question."""
    studio.folder = folder
    if not studio.wants("lock"):
        return
    with _opened(studio) as window:
        lock = window.window.lock
        lock.lock()
        window.background.all()
        pad = lock.page.unlock.pad
        for digit in "73":
            pad.press(digit)
        studio.settle()
        window.take("lock")
        pad.clear()
        for digit in "111112":
            pad.press(digit)
        window.background.all()
        lock.mark()
        lock.mark()
        studio.settle()
        window.take("lock-miss")
        lock.page.unlock.ask_other()
        studio.settle()
        window.take("lock-other")
        lock.page.unlock._to_names()
        window.window.close()
        studio.settle()
        window.take("lock-close")


def after(studio: Studio, folder: Path) -> None:
    """What is asked once it is open again."""
    studio.folder = folder
    if not studio.wants("unlocked"):
        return
    with _opened(studio) as window:
        lock = window.window.lock
        window.window.show_number(2)
        lock.lock()
        window.background.all()
        _unlock(window, OTHER)
        studio.settle()
        window.take("unlocked-hands")
        window.window.hands._ask_some()
        studio.settle()
        window.take("unlocked-some")
        window.window.hands._back()
        window.window.hands.leave()
        lock.lock()
        lock.mark()
        window.background.all()
        _unlock(window, OTHER)
        studio.settle()
        window.take("unlocked-moment")
        window.window.moments._later()
        studio.settle()
        window.take("unlocked-moment-later")
        window.window.pages.change_person()
        window.background.all()
        studio.settle()
        window.take("unlocked-switch")


def _unlock(window: Window, name: str) -> None:
    panel = window.window.lock.page.unlock
    panel.choose(name)
    for digit in PIN:
        panel.pad.press(digit)
    window.background.all()


def onlooker(studio: Studio, folder: Path) -> None:
    """What an administrator without a clinical role sees in the place of the board."""
    studio.folder = folder
    if not studio.wants("lock-onlooker"):
        return
    with studio.clinic(before=_manager) as window:
        lock = window.window.lock
        window.window.show_number(2)
        window.window.page.vitals.press("1")
        lock.lock()
        window.background.all()
        _unlock(window, MANAGER)
        studio.settle()
        window.take("lock-onlooker")
        window.window.pages.change_person()
        window.background.all()
        _switch(window, OTHER)
        window.take("lock-left-over")
        window.window.left_overs.ask()
        window.take("lock-discard")


def _manager(station: Station) -> None:
    station.add_person(NewPerson(MANAGER, ("administrator",), demo.PASSWORD))
    station.sign_in(MANAGER, demo.PASSWORD)
    if station.credential_state(station.person.id).must_change:
        station.change_password(demo.PASSWORD, f"{demo.PASSWORD} twice")
        station.set_pin(PIN, f"{demo.PASSWORD} twice")
    else:
        station.set_pin(PIN, demo.PASSWORD)
    _people(station)


def _switch(window: Window, name: str) -> None:
    panel = window.window.pages.person.unlock
    panel.choose(name)
    for digit in PIN:
        panel.pad.press(digit)
    window.background.all()


SCENES = (locked, after, onlooker)

"""Who may use the station: the settings for it, and the pages round the sign-in."""

from collections.abc import Callable
from pathlib import Path

from pictures.studio import Studio, Window

from ketachart import demo
from ketachart.clinical.trouble import Refused
from ketachart.gui.sign_in import SignIn
from ketachart.station import NewPerson, Station
from ketachart.station.downtime import PaperCharts

PHYSICIAN = "A. Specimen, MD"
LONG = "Wilhelmina-Constanze von Hohenfels-Mustermann zu Beispielhausen, MSN, CRNA"


def accounts(studio: Studio, folder: Path) -> None:
    """The settings as an administrator and as a physician see them."""
    studio.folder = folder
    if "account" not in studio.word and not studio.wants("account"):
        return
    with studio.clinic(before=_people) as window:
        pages = window.window.pages
        assert pages is not None
        pages.show_settings()
        window.settle()
        page = pages.settings
        assert page is not None
        window.take("account-own")
        page.parts.choose("people")
        window.take("account-people")
        rows = page.people.people.list.lines
        next(row for row in rows if row.name == LONG).click()
        window.take("account-person")
        page.people.account.reset.click()
        window.take("account-reset-asked")
        page.people.account.reset.click()
        window.settle()
        window.take("account-temporary")
        rows = page.people.people.list.lines
        next(row for row in rows if row.name == demo.NURSE).click()
        window.take("account-only-administrator")
        next(row for row in rows if row.note == "Has left").click()
        window.take("account-left")
        page.parts.choose("clinic")
        page.rules.recheck.choose("yes")
        window.take("account-rules")
        _as_physician(window)
        pages.show_settings()
        window.settle()
        page.parts.choose("account")
        page.account.key.file.put("/media/stick/other-name.p12")
        page.account.key.say("This certificate is somebody else's. Nothing was changed.")
        window.take("account-physician")


def _as_physician(window: Window) -> None:
    person = window.station.sign_in(PHYSICIAN, demo.PASSWORD)
    window.window.person_changed(person)
    window.settle()


def _people(station: Station) -> None:
    """Nine people in every state an account can be in."""
    for name, roles, credential in (
        (PHYSICIAN, ("physician",), "MD"),
        (LONG, ("nurse", "physician", "auditor"), "MSN, CRNA"),
        ("G. Former, RN", ("nurse",), "RN"),
        ("L. Locked, RN", ("nurse",), "RN"),
        ("O. Pinless, RN", ("nurse",), "RN"),
    ):
        station.add_person(NewPerson(name, roles, demo.PASSWORD, credential))  # type: ignore[arg-type]
    station.add_person(
        NewPerson("N. Newcomer, RN", ("nurse",), "bado-kimu-teso-ravu", "RN", temporary=True)
    )
    known = {person.name: person for person in station.everybody()}
    station.end_person(known["G. Former, RN"].id, "Moved away")
    station.second_person("O. Pinless, RN", demo.PASSWORD)
    station.sign_in("O. Pinless, RN", demo.PASSWORD)
    station.set_pin("846205", demo.PASSWORD)
    for _ in range(10):
        try:
            station.unlock("O. Pinless, RN", "111113")
        except Refused:
            continue
    station.sign_in(demo.NURSE, demo.PASSWORD)


def first_sign_in(studio: Studio, folder: Path) -> None:
    """The opening screen's other pages."""
    studio.folder = folder
    if "first-time" not in studio.word and not studio.wants("first-time"):
        return
    with studio.clinic() as window:
        station = window.station

        def do(work: Callable, done: Callable, failed: Callable) -> None:
            try:
                answer = work(station)
            except Refused as trouble:
                failed(trouble)
            else:
                done(answer)

        given = "bado-kimu-teso-ravu"
        station.add_person(NewPerson(LONG, ("physician",), given, temporary=True))
        door = SignIn(
            do,
            lambda *_: None,
            now=lambda: studio.now,
            clinic=demo.CLINIC,
            is_open=True,
            paper=PaperCharts(station.place.folder),
        )
        studio.put_up(door)
        studio.take(door, "first-time-person")
        door.nobody.click()
        studio.take(door, "first-time-nobody")
        door.nobody_page.code.put("WRONG")
        door.nobody_page.names.choose(demo.NURSE)
        door.nobody_page.button.click()
        studio.take(door, "first-time-nobody-wrong")
        door._to_paper()
        assert door._paper is not None
        door.paper_page.show_protocols(door._paper.protocols())
        door.paper_page.folder.put("/home/nurse/Documents")
        studio.take(door, "first-time-paper")
        door._back()
        door.typed_name.put(LONG)
        door.names.choose(LONG)
        door.password.put(given)
        door.person_page.button.click()
        studio.take(door, "first-time-password")
        door.own.new.put("forty yellow bicycles")
        door.own.again.put("forty yellow bicycles")
        door.own.password_page.button.click()
        door.own.pin.put("123456")
        door.own.pin_again.put("123456")
        door.own.pin_page.button.click()
        studio.take(door, "first-time-pin")


SCENES: tuple[Callable[[Studio, Path], None], ...] = (accounts, first_sign_in)

"""The physician's evening: what waits, the page, the plan, a wrong secret, signed, nothing left."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import evening_desk as evening
from pictures.studio import Studio, Window

from ketachart import demo
from ketachart.clock import SetClock
from ketachart.station import Costs, NewPerson, Station

PASSPHRASE = "four words of the demonstration"
WAITING = ("ex-05", "ex-11", "ex-09", "ex-10", "ex-12")


def evenings(studio: Studio, folder: Path) -> None:
    """From the first record to the last."""
    studio.folder = folder
    if studio.word and "sign-off" not in studio.word:
        return
    with _evening(studio) as window:
        pages = window.window.pages
        pages.go("sign-off")
        window.take("sign-off-orders")
        page = pages.evening.page
        window.tap("confirm-order-1") if page.orders.lines else None
        page.next_look()
        window.take("sign-off")
        while page.pages.unseen():
            page._read_on()
            window.settle()
        window.take("sign-off-read")
        for tab in ("data", "trail"):
            window.tap(f"sign-off-tab-{tab}")
            window.take(f"sign-off-{tab}")
        window.tap("sign-off-tab-summary")
        page.open_plan()
        window.take("sign-off-plan")
        page.plan.leave()
        page.box.choose("back")
        window.take("sign-off-send-back")
        page.box.choose("approve")
        _sign(window, "not this one at all")
        window.take("sign-off-wrong")
        _sign(window, evening.SECRET)
        window.take("sign-off-next")
        page.queue.done_chosen.emit(page.done[0].session)
        window.take("sign-off-signed")
        while page.rows:
            page.show_session(page.rows[0].session)
            window.settle()
            page.box.choose("back")
            page.box.words.put("What was the weight?")
            page.box.enter()
            window.settle()
        window.take("sign-off-sent-back")
        page.done.clear()
        page.session, page.shown, page._is_done = "", None, False
        page.again()
        window.take("sign-off-empty")


def _sign(window: Window, secret: str) -> None:
    page = window.window.pages.evening.page
    while page.pages.unseen():
        page._read_on()
        window.settle()
    page.box.secret.edit.setText(secret)
    page.box.enter()
    window.settle()


@contextmanager
def _evening(studio: Studio) -> Iterator[Window]:
    """A station on which five records wait for Dr. Rossi."""
    nurse = NewPerson(evening.NURSE, ("administrator", "nurse"), evening.PASSWORD, "RN")
    with demo.throw_away_folder() as place:
        made, code = Station.create(
            place,
            clinic=demo.CLINIC,
            administrator=nurse,
            passphrase=PASSPHRASE,
            chairs=("1", "2", "3", "4"),
            clock=SetClock(studio.now),
            costs=Costs.lowest(),
        )
        with made as station:
            station.confirm_recovery(code)
            evening.physicians(station)
            evening.attested(station, *WAITING)
            person = station.sign_in(evening.PHYSICIAN, evening.SECRET)
            window = Window(studio, station)
            window.window.person_changed(person)
            window.settle()
            yield window
            window.close()

"""A patient's courses, where a course is printed, who is expected, and last time."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from course_desk import two_courses
from pictures.studio import Studio, Window

from ketachart import demo
from ketachart.clinical.acts import SessionPlanned
from ketachart.clock import SetClock
from ketachart.station import Costs, NewPerson, Station

PASSPHRASE = "four words of the demonstration"
WORDS = ("course", "expected", "last-time")


def courses(studio: Studio, folder: Path) -> None:
    """From the board on the day of the next visit through the courses to its set-up."""
    studio.folder = folder
    if studio.word and not any(word in studio.word for word in WORDS):
        return
    with _treated(studio) as (window, patient):
        window.take("board-expected")
        pages = window.window.pages
        pages.show_patients()
        pages.patients.show_patient(window.station.patient(patient))
        window.settle()
        pages.patients.open_courses()
        window.take("course")
        pages.patients.course.toggle_table()
        window.take("course-table")
        pages.patients.course.toggle_table()
        pages.patients.course.print_button.click()
        window.take("course-print")
        plan = SessionPlanned(
            id="next",
            at=studio.now,
            by=demo.NURSE,
            indication="Depression, fictional",
            infusion_no=6,
            planned_infusions=6,
        )
        chart = window.station.open_session(patient, plan)
        window.window.charts[chart.session.session] = chart
        window.window.show_session(chart.session.session)
        window.take("set-up-last-time")


@contextmanager
def _treated(studio: Studio) -> Iterator[tuple[Window, str]]:
    """A station on which one patient has two courses and is expected today."""
    person = NewPerson(demo.NURSE, ("administrator", "nurse"), demo.PASSWORD, "RN")
    before, studio.now = studio.now, studio.now + timedelta(days=7)
    with demo.throw_away_folder() as place:
        made, code = Station.create(
            place,
            clinic=demo.CLINIC,
            administrator=person,
            passphrase=PASSPHRASE,
            chairs=("1", "2", "3", "Window"),
            clock=SetClock(studio.now),
            costs=Costs.lowest(),
        )
        with made as station:
            station.confirm_recovery(code)
            patient = two_courses(station)
            window = Window(studio, station)
            yield window, patient
            window.close()
    studio.now = before

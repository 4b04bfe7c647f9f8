"""The demonstration: a fictional clinic that fills the board, and is gone afterwards."""

import time
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest

from ketachart import demo, resources
from ketachart.clinical.phases import Phase
from ketachart.clinical.schedule import DueState
from ketachart.clock import SetClock
from ketachart.gui.flag_notice import notice_of
from ketachart.gui.per_chart import next_due

NOW = datetime.fromisoformat("2027-03-17T14:27:00-04:00")


@pytest.fixture(scope="module")
def clinic():
    with (
        demo.throw_away_folder() as place,
        demo.station_of_a_clinic(place, SetClock(NOW)) as station,
    ):
        yield station


def chairs_of(station):
    charts = (station.chart(row.id) for row in station.open_sessions())
    return {chart.chair: chart for chart in charts}


@contextmanager
def as_(station, name):
    station.sign_in(name, demo.PASSWORD)
    try:
        yield station
    finally:
        station.sign_in(demo.NURSE, demo.PASSWORD)


def test_every_chair_is_taken_and_each_is_in_another_state(clinic):
    charts = chairs_of(clinic)
    assert tuple(sorted(charts)) == clinic.clinic.chairs == demo.CHAIRS
    routine, late, flagged, over = (charts[chair] for chair in demo.CHAIRS)
    assert routine.phase is late.phase is Phase.INFUSING
    assert notice_of(routine) is None
    due = next_due(late, NOW)
    assert due.state(NOW, timedelta(0)) is DueState.LATE
    assert flagged.phase is Phase.PAUSED
    assert notice_of(flagged).short == "BP high"
    assert over.phase is Phase.RECOVERY


def test_patients_have_been_here_before_and_their_records_are_closed(clinic):
    (rosa,) = clinic.find_patients("alvarez")
    earlier = [row for row in clinic.sessions_of(rosa.id) if row.phase == "closed"]
    assert [clinic.chart(row.id).plan.infusion_no for row in earlier] == [3, 4]
    assert all(clinic.chart(row.id).attested is not None for row in earlier)
    assert clinic.sessions_to_close() == ()


def test_records_of_earlier_days_stand_at_every_step_to_the_signature(clinic):
    steps = {row.signature for row in clinic.sessions() if row.phase == "closed"}
    assert steps == {"attested", "signed", "addended"}
    added = next(row for row in clinic.sessions() if row.signature == "addended")
    assert clinic.check_file(clinic.sealed(added.id), "v2.pdf").answer == "intact"
    assert clinic.chart(added.id).record.version == 2


def test_the_physician_finds_what_waits_flagged_first(clinic):
    with as_(clinic, demo.PHYSICIAN):
        waiting = clinic.to_sign()
        flagged = [one.flagged for one in waiting]
        assert 0 < sum(flagged) < len(flagged)
        assert flagged == sorted(flagged, reverse=True)
        assert sum(one.orders for one in waiting) == 1


def test_everybody_signs_in_with_the_pin_that_the_readme_tells(clinic):
    readme = resources.path("..", "README.md").read_text("utf-8")
    for person in clinic.people():
        assert person.name in readme
        with as_(clinic, person.name):
            assert clinic.unlock(person.name, demo.PIN).name == person.name
    assert demo.PIN in readme
    assert demo.PASSWORD in readme
    roles = {role for person in clinic.people() for role in person.roles}
    assert roles == {"nurse", "physician", "administrator", "auditor"}


def test_a_colleague_can_be_the_second_person(clinic):
    for name in {person.name for person in clinic.people()} - {demo.NURSE}:
        for secret in (demo.PASSWORD, demo.PIN):
            assert clinic.second_person(name, secret).name == name
    assert clinic.person.name == demo.NURSE


def test_all_chairs_can_stand_at_other_minutes():
    with (
        demo.throw_away_folder() as place,
        demo.station_of_a_clinic(place, SetClock(NOW), {"1": -20, "4": 200}) as station,
    ):
        charts = chairs_of(station)
        assert charts["1"].phase is Phase.READY
        assert "4" not in charts


def test_it_is_there_at_once_and_leaves_nothing():
    began = time.process_time()
    with demo.throw_away_folder() as place, demo.station_of_a_clinic(place):
        # Of the processor: what a busy machine waits for its disk is not the program's.
        assert time.process_time() - began < 3
        folder = place.parent
        assert folder.exists()
    assert not folder.exists()

"""Who manages or audits sees what time the chairs are at, and nobody's name."""

import pytest
from lock_desk import OTHER, SECRETS, LockDesk, seated, seen
from PySide6.QtCore import Qt
from station_fixtures import NURSE
from window_desk import at

from ketachart.clock import SetClock
from ketachart.gui import theme
from ketachart.station import NewPerson

K = Qt.Key
MANAGER, THEIRS, PIN = "Q. Ledger", "eleven copper kettles singing", "730599"


@pytest.fixture
def desk(qtbot, qapp, tmp_path):
    """Two chairs taken; at the window somebody who is an administrator and nothing else."""
    if not qapp.styleSheet():
        theme.apply(qapp, "dark")
    desk = LockDesk(qtbot, tmp_path / "station", SetClock(at("10:17:30")))
    desk.create(seated("1"), seated("2"), chairs=("1", "2"))
    desk.clock.set(at("10:18:10"))
    desk.open()
    desk.ask(_manager)
    desk.lock()
    panel = desk.page.unlock
    desk.clock.advance(seconds=1)
    desk.window.lock._look()
    desk.idle()
    panel.choose(MANAGER)
    desk.type(PIN)
    desk.idle()
    desk.later(seconds=3)
    desk.idle()
    yield desk
    desk.close()


def _manager(station):
    station.sign_in(NURSE, SECRETS[NURSE])
    station.add_person(NewPerson(MANAGER, ("administrator",), THEIRS))
    station.sign_in(MANAGER, THEIRS)
    password = THEIRS
    if station.credential_state(station.person.id).must_change:
        password = f"{THEIRS} twice"
        station.change_password(THEIRS, password)
    station.set_pin(PIN, password)
    return station.sign_in(NURSE, SECRETS[NURSE])


def test_the_chairs_are_there_by_number_and_time_without_a_name(desk):
    window = desk.window
    assert window.bedside.by == MANAGER
    assert window.charts == {}
    rows = window.onlookers.page.chairs.rows
    assert [row.words.number for row in rows] == ["1", "2"]
    assert [row.words.state for row in rows] == ["Running", "Running"]
    before = rows[0].words.elapsed
    desk.later(seconds=5)
    assert rows[0].words.elapsed != before
    told = seen(window)
    assert "Chairman" not in told
    assert "mg" not in told


def test_what_they_may_not_open_is_not_offered_and_no_key_leads_there(desk):
    window = desk.window
    offered = {n for n, b in window.rail.pages.items() if b.isVisible()}
    assert "patients" not in offered
    assert "new" not in offered
    assert "settings" in offered
    desk.press(K.Key_1)
    desk.press(K.Key_N, Qt.KeyboardModifier.ControlModifier)
    desk.press(K.Key_2, Qt.KeyboardModifier.ControlModifier)
    desk.idle()
    assert not window.has_session
    assert window.frame.pages.currentWidget() is window.onlookers.page
    assert not window.tell.band.isVisible()


def test_their_lock_shows_the_same_and_a_nurse_is_back_among_the_charts(desk):
    desk.lock()
    assert [row.words.state for row in desk.page.rows] == ["Running", "Running"]
    assert "Chairman" not in seen(desk.window)
    desk.unlock(OTHER)
    window = desk.window
    assert len(window.charts) == 2
    assert window.has_board
    assert window.rail.pages["patients"].isVisible()

"""Passwords and PINs: set, checked, slowed down to guess."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from ketachart.clinical.trouble import Damaged, Refused
from ketachart.clock import Reading
from ketachart.store.people import Credentials
from ketachart.store.secret import PASSWORD, Cost

QUICK = Cost(memory_kib=64, passes=1, lanes=1)
NOON = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)
GOOD, OTHER, PIN = "orchard lantern tuesday", "seventeen copper kettles", "582947"
WHO = {"name": "Ann Lee", "clinic": "Harbour Clinic"}


def after(seconds: float = 0, *, boot: str = "this", wall: timedelta = timedelta(0)) -> Reading:
    """A look at the clocks so long after noon; the wall clock may have been moved."""
    return Reading(NOON + timedelta(seconds=seconds) + wall, boot, int(seconds * 1e9))


class Counted(Credentials):
    """Credentials that a test can ask how many secrets they looked at."""

    looks = 0

    def _matches(self, stored: str, text: str) -> bool:
        self.looks += 1
        return super()._matches(stored, text)


@pytest.fixture
def passwords(database):
    passwords = Counted(QUICK, after())
    with database.writing() as connection:
        passwords.set_password(connection, "u1", GOOD, now=after(), **WHO)
    return passwords


def tried(database, passwords, password, person="u1", now=None):
    with database.writing() as connection:
        return passwords.check_password(connection, person, password, now=now or after())


def tried_pin(database, passwords, pin):
    with database.writing() as connection:
        return passwords.check_pin(connection, "u1", pin)


def with_pin(database, passwords):
    with database.writing() as connection:
        passwords.set_pin(connection, "u1", PIN)


def state(database, passwords, now=None):
    with database.reading() as connection:
        return passwords.state(connection, "u1", now or after())


def test_only_the_password_signs_in(database, passwords):
    assert tried(database, passwords, GOOD).fits
    assert tried(database, passwords, "ｏｒｃｈａｒｄ lantern tuesday").fits
    for wrong in (GOOD + "s", "", "x" * 100_000, "\udc80" * 20, "\0" * 20, "😀" * 40):
        assert not tried(database, passwords, wrong).fits
        assert tried(database, passwords, GOOD).fits
    assert not tried(database, passwords, GOOD, person="u2").fits
    assert not tried(database, passwords, GOOD, person=None).fits


@pytest.mark.parametrize("weak", ["too short", "x" * 200, "my name is ann lee now"])
def test_a_password_that_is_not_taken_leaves_the_one_before(database, passwords, weak):
    with pytest.raises(Refused) as caught, database.writing() as connection:
        passwords.set_password(connection, "u1", weak, now=after(), **WHO)
    assert weak not in str(caught.value)
    assert tried(database, passwords, GOOD).fits


def test_five_failures_are_free_and_then_there_are_longer_waits(database, passwords):
    for misses in range(1, 5):
        answer = tried(database, passwords, "wrong")
        assert (answer.fits, answer.misses, answer.wait_s) == (False, misses, 0)
    assert tried(database, passwords, "wrong").wait_s == 30
    answer = tried(database, passwords, GOOD, now=after(29))
    assert (answer.fits, answer.tried, answer.wait_s) == (False, False, 1)
    assert tried(database, passwords, "wrong", now=after(30)).wait_s == 60
    assert not tried(database, passwords, GOOD, now=after(89)).fits
    assert tried(database, passwords, GOOD, now=after(90)).fits
    assert tried(database, passwords, "wrong", now=after(90)).misses == 1


@pytest.mark.parametrize("moved", [timedelta(days=400), timedelta(days=-400)])
def test_a_wall_clock_that_was_moved_changes_no_wait(database, passwords, moved):
    for _ in range(5):
        tried(database, passwords, "wrong")
    assert not tried(database, passwords, GOOD, now=after(29, wall=moved)).tried
    assert tried(database, passwords, GOOD, now=after(30, wall=moved)).fits


def test_the_wait_goes_on_when_the_program_is_started_anew(database, passwords):
    for _ in range(5):
        tried(database, passwords, "wrong")
    again = Credentials(QUICK, after(20))
    assert tried(database, again, GOOD, now=after(29)).wait_s == 1
    assert tried(database, again, GOOD, now=after(30)).fits


def test_after_a_reboot_the_wait_begins_anew_with_the_opening(database, passwords):
    for _ in range(5):
        tried(database, passwords, "wrong")
    day = timedelta(days=1)
    again = Credentials(QUICK, after(100, boot="next", wall=day))
    assert tried(database, again, GOOD, now=after(129, boot="next", wall=day)).wait_s == 1
    assert tried(database, again, GOOD, now=after(130, boot="next")).fits


def test_twenty_failures_lock_a_name_until_a_new_password(database, passwords):
    passwords.looks, seconds = 0, 0
    for _ in range(60):
        tried(database, passwords, "wrong", now=after(seconds))
        seconds += 900
    assert passwords.looks == 20
    again = Counted(QUICK, after(seconds, boot="next"))
    answer = tried(database, again, GOOD, now=after(seconds + 86_400 * 365, boot="next"))
    assert (answer.fits, answer.tried, answer.locked, again.looks) == (False, False, True, 0)
    assert state(database, again).locked
    with database.writing() as connection:
        passwords.set_password(connection, "u1", OTHER, now=after(), **WHO)
    assert tried(database, passwords, OTHER).fits


def test_ten_misses_turn_a_pin_off_until_the_password_is_typed(database, passwords):
    with_pin(database, passwords)
    passwords.looks = 0
    for misses in range(1, 10):
        answer = tried_pin(database, passwords, "704916")
        assert (answer.misses, answer.locked) == (misses, False)
    again = Counted(QUICK, after())
    assert tried_pin(database, again, "704916").locked
    assert state(database, again).pin_off
    for _ in range(20):
        assert not tried_pin(database, again, PIN).tried
    assert passwords.looks + again.looks == 10
    assert tried(database, again, GOOD).fits
    assert not state(database, again).pin_off
    assert tried_pin(database, again, PIN).fits


def test_a_pin_that_fits_forgets_the_misses_before_it(database, passwords):
    assert not tried_pin(database, passwords, PIN).tried
    with_pin(database, passwords)
    for _ in range(3):
        for _ in range(9):
            assert not tried_pin(database, passwords, "704916").fits
        assert tried_pin(database, passwords, PIN).fits


def test_wrong_pins_and_wrong_passwords_are_counted_apart(database, passwords):
    with_pin(database, passwords)
    for _ in range(5):
        tried(database, passwords, "wrong")
    assert tried_pin(database, passwords, PIN).fits
    assert state(database, passwords).wait_s == 30


def test_a_temporary_password_says_so_and_ends_the_pin(database, passwords):
    with_pin(database, passwords)
    assert not state(database, passwords).must_change
    with database.writing() as connection:
        passwords.set_password(connection, "u1", OTHER, now=after(), temporary=True, **WHO)
    told = state(database, passwords)
    assert (told.must_change, told.has_pin) == (True, False)
    with database.writing() as connection:
        passwords.set_password(connection, "u1", GOOD, now=after(), **WHO)
    assert not state(database, passwords).must_change


def test_nothing_is_kept_of_somebody_who_left(database, passwords):
    with database.writing() as connection:
        passwords.forget(connection, "u1")
    assert state(database, passwords) is None
    assert not tried(database, passwords, GOOD).fits


def test_a_secret_is_hashed_anew_when_its_cost_rises(database, passwords):
    def stored(column):
        with database.reading() as connection:
            return connection.exec_driver_sql(f"SELECT {column} FROM credentials").scalar_one()

    with_pin(database, passwords)
    dearer = Credentials(Cost(128, 1, 1), after())
    assert tried(database, dearer, GOOD).fits
    assert tried_pin(database, dearer, PIN).fits
    assert "m=128" in stored("password_hash")
    assert "m=128" in stored("pin_hash")
    assert tried(database, dearer, GOOD).fits


def test_a_hash_that_cannot_be_read_is_told_and_lets_nobody_in(database, passwords):
    with database.writing() as connection:
        connection.exec_driver_sql("UPDATE credentials SET password_hash = 'x'")
    with pytest.raises(Damaged, match="cannot be read"):
        tried(database, passwords, GOOD)


def test_no_secret_is_in_the_database_as_it_was_typed(database, passwords):
    with_pin(database, passwords)
    with database.reading() as connection:
        row = str(connection.exec_driver_sql("SELECT * FROM credentials").all())
    assert "$argon2id$" in row
    assert GOOD not in row
    assert PIN not in row


def test_a_check_costs_the_same_for_a_name_that_nobody_has(database):
    passwords = Credentials(PASSWORD, after())
    with database.writing() as connection:
        passwords.set_password(connection, "u1", GOOD, now=after(), **WHO)

    def least(person, typed="wrong"):
        spans = []
        for _ in range(3):
            began = time.perf_counter()
            tried(database, passwords, typed, person=person, now=after(900 * len(spans)))
            spans.append(time.perf_counter() - began)
        return min(spans)

    unknown, known, too_long = least(None), least("u1"), least(None, "x" * 10_000)
    assert 0.7 < unknown / known < 1.4
    assert 0.7 < too_long / known < 1.4

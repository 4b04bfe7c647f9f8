"""Passwords: set, checked, slowed down to guess."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from ketachart.clinical.trouble import Refused
from ketachart.store.people import Credentials
from ketachart.store.secret import Cost

QUICK = Cost(memory_kib=64, passes=1, lanes=1)
NOW = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)
GOOD = "orchard lantern tuesday"


@pytest.fixture
def passwords(database):
    passwords = Credentials(QUICK)
    with database.writing() as connection:
        passwords.set_password(
            connection, "u1", GOOD, name="Ann Lee", clinic="Harbour Clinic", now=NOW
        )
    return passwords


def tried(database, passwords, password, person="u1", now=NOW):
    with database.writing() as connection:
        return passwords.check_password(connection, person, password, now=now)


def test_only_the_password_signs_in(database, passwords):
    assert tried(database, passwords, GOOD)
    assert not tried(database, passwords, GOOD + "s")
    assert not tried(database, passwords, "")
    assert not tried(database, passwords, "x" * 100_000)
    assert not tried(database, passwords, GOOD, person="u2")
    assert not tried(database, passwords, GOOD, person=None)
    with database.reading() as connection:
        assert passwords.has_password(connection, "u1")
        assert not passwords.has_password(connection, "u2")


@pytest.mark.parametrize(
    "weak",
    [
        "too short",
        "x" * 200,
        "aaaaaaaaaaaaaaaaaaaa",
        "harbour clinic 2026 spring",
        "my name is ann lee now",
        "passwordpassword123",
        "qwerty123456789!",
    ],
)
def test_a_password_that_is_easily_guessed_is_not_taken(database, passwords, weak):
    with pytest.raises(Refused) as caught, database.writing() as connection:
        passwords.set_password(
            connection, "u1", weak, name="Ann Lee", clinic="Harbour Clinic", now=NOW
        )
    assert weak not in str(caught.value)
    assert tried(database, passwords, GOOD)


def test_five_failures_are_free_and_then_there_are_longer_waits(database, passwords):
    for _ in range(5):
        assert not tried(database, passwords, "wrong")
    with pytest.raises(Refused, match="30 seconds"):
        tried(database, passwords, GOOD)
    with pytest.raises(Refused, match="30 seconds"):
        tried(database, passwords, GOOD, now=NOW - timedelta(days=9))
    half_a_minute = NOW + timedelta(seconds=30)
    assert not tried(database, passwords, "wrong", now=half_a_minute)
    with pytest.raises(Refused, match="60 seconds"):
        tried(database, passwords, GOOD, now=half_a_minute)
    assert tried(database, passwords, GOOD, now=NOW + timedelta(minutes=2))
    assert not tried(database, passwords, "wrong")
    assert tried(database, passwords, GOOD)


def test_twenty_failures_lock_a_name_until_a_new_password(database, passwords):
    now = NOW
    for _ in range(20):
        assert not tried(database, passwords, "wrong", now=now)
        now += timedelta(minutes=15)
    with pytest.raises(Refused, match="administrator"):
        tried(database, passwords, GOOD, now=now + timedelta(days=365))
    with database.writing() as connection:
        passwords.set_password(connection, "u1", GOOD, name="Ann", clinic="Harbour", now=now)
    assert tried(database, passwords, GOOD, now=now)


def test_a_password_is_hashed_anew_when_its_cost_rises(database, passwords):
    def stored():
        with database.reading() as connection:
            return connection.exec_driver_sql("SELECT password_hash FROM credentials").scalar_one()

    before = stored()
    assert tried(database, Credentials(Cost(128, 1, 1)), GOOD)
    assert before != stored()
    assert "m=128" in stored()


def test_an_unknown_name_costs_as_much_as_a_known_one(database):
    passwords = Credentials(Cost(memory_kib=32 * 1024, passes=2, lanes=1))
    with database.writing() as connection:
        passwords.set_password(connection, "u1", GOOD, name="Ann", clinic="Harbour", now=NOW)
    tried(database, passwords, "wrong", person=None)

    def least(person):
        spans = []
        for _ in range(4):
            began = time.perf_counter()
            tried(database, passwords, "wrong", person=person)
            spans.append(time.perf_counter() - began)
        return min(spans)

    known, unknown = least("u1"), least(None)
    assert 0.5 < unknown / known < 2

"""The ledger's contract: what is appended is there, once, in order, and can be proved."""

from datetime import UTC, date, datetime, timedelta, timezone
from uuid import uuid4

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ketachart.clinical.acts import ItemChecked, NoteWritten, WeightTaken
from ketachart.clinical.administration import SignedIn
from ketachart.clinical.entry import GENESIS, Admission, Stamp, entry_id, placed
from ketachart.clinical.trouble import Refused
from ketachart.store.chain import Head
from ketachart.store.engine import Database
from ketachart.store.ledger import Ledger


def test_an_empty_ledger_has_a_head_of_zeros_and_is_intact(database, ledger):
    with database.reading() as connection:
        assert Head(0, GENESIS) == ledger.head(connection)
        assert ledger.last_stamp(connection) is None
        assert ledger.verify(connection).intact


def test_entries_are_read_back_as_they_were_appended(database, ledger, admitted):
    with database.writing() as connection:
        appended = ledger.append(connection, [admitted(1), admitted(2)])
    first = placed(admitted(1), seq=1, previous=GENESIS)
    assert (first, placed(admitted(2), seq=2, previous=first.digest)) == appended
    with database.reading() as connection:
        assert appended == ledger.of_session(connection, "s1")
        assert Head(2, appended[1].digest) == ledger.head(connection)
        assert admitted(2).stamp == ledger.last_stamp(connection)


def test_a_session_holds_only_its_own_entries_in_charting_order(database, ledger, admitted):
    with database.writing() as connection:
        ledger.append(connection, [admitted(n, session=f"s{n % 2}") for n in range(1, 7)])
    with database.reading() as connection:
        assert [entry.seq for entry in ledger.of_session(connection, "s1")] == [1, 3, 5]
        assert ledger.of_session(connection, "nowhere") == ()


def test_entries_of_the_station_can_be_asked_for_by_act(database, ledger, admitted):
    stamp = admitted(1).stamp
    signed_in = Admission(
        id=entry_id(None, "in"),
        stamp=stamp,
        act=SignedIn(id="in", at=stamp.recorded_at, by="Ann Lee", person="p1"),
    )
    with database.writing() as connection:
        ledger.append(connection, [admitted(1), signed_in, admitted(3, session=None)])
    with database.reading() as connection:
        assert [entry.seq for entry in ledger.of_station(connection)] == [2, 3]
        assert [entry.seq for entry in ledger.of_station(connection, ["signed-in"])] == [2]
        assert [entry.seq for entry in ledger.of_station(connection, after=2)] == [3]


def test_the_trail_is_asked_for_by_day_and_person(database, ledger, admitted):
    tomorrow = admitted(2)
    stamp = msgspec.structs.replace(
        tomorrow.stamp, person="p2", recorded_at=tomorrow.stamp.recorded_at + timedelta(days=1)
    )
    with database.writing() as connection:
        ledger.append(connection, [admitted(1), msgspec.structs.replace(tomorrow, stamp=stamp)])

    def seqs(**asked):
        with database.reading() as connection:
            return [entry.seq for entry in ledger.trail(connection, **asked)]

    assert seqs() == [1, 2]
    assert seqs(last_day=date(2026, 3, 14)) == [1]
    assert seqs(first_day=date(2026, 3, 15)) == [2]
    assert seqs(person="p2") == [2]
    assert seqs(sessions=["s9"]) == []


def test_a_retry_of_the_same_admission_is_answered_with_its_entry(database, ledger, admitted):
    with database.writing() as connection:
        (first,) = ledger.append(connection, [admitted(1)])
    with database.writing() as connection:
        again, other, twice = ledger.append(connection, [admitted(1), admitted(2), admitted(2)])
    assert first == again
    assert other == twice
    with database.reading() as connection:
        assert Head(2, other.digest) == ledger.head(connection)


def test_the_same_name_with_other_words_is_refused_and_nothing_is_added(database, ledger, admitted):
    with database.writing() as connection:
        ledger.append(connection, [admitted(1)])
    with pytest.raises(Refused, match="already recorded"), database.writing() as connection:
        ledger.append(connection, [admitted(2), admitted(1, note="something else")])
    with database.reading() as connection:
        assert ledger.head(connection).seq == 1


def test_a_transaction_that_fails_leaves_no_entry(database, ledger, admitted):
    def chart_and_fail():
        with database.writing() as connection:
            ledger.append(connection, [admitted(1)])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        chart_and_fail()
    with database.reading() as connection:
        assert ledger.head(connection).seq == 0


@pytest.mark.parametrize("answer", [float("nan"), float("inf"), "half \ud800 a character"])
def test_what_could_not_be_read_back_is_not_recorded(database, ledger, admitted, answer):
    stamp = admitted(1).stamp
    act = ItemChecked(id="x", at=stamp.recorded_at, by="Ann Lee", item="id", answer=answer)
    with pytest.raises(Refused, match="cannot be stored"), database.writing() as connection:
        ledger.append(connection, [Admission(id="x", stamp=stamp, act=act, session="s1")])


def test_the_ledger_may_be_ahead_of_its_anchor_but_not_behind_it(charted, ledger):
    with charted.reading() as connection:
        fifth = ledger.of_session(connection, "s1")[4]
        head = ledger.head(connection)
        assert ledger.against(connection, None) is None
        assert ledger.against(connection, Head(5, fifth.digest)) is None
        assert ledger.verify(connection, Head(5, fifth.digest)).intact
        assert ledger.verify(connection, head).intact
        assert "cut off" in ledger.against(connection, Head(11, head.digest))
        assert "not the one" in ledger.against(connection, Head(5, head.digest))
        assert ledger.verify(connection, Head(11, head.digest)).seq == 11
        assert ledger.verify(connection, Head(5, head.digest)).seq == 5


def test_a_long_look_in_another_connection_tells_how_far_it_is(charted, ledger):
    heard = []
    with charted.reading_aside() as connection:
        assert ledger.verify(connection, progress=lambda *far: heard.append(far)).intact
    assert heard[-1] == (10, 10)


def test_a_text_that_cannot_be_joined_with_others_is_looked_at_alone(database, ledger, admitted):
    odd = [admitted(1, session="a\0b"), admitted(2, session="line\nbreak"), admitted(3)]
    with database.writing() as connection:
        ledger.append(connection, odd)
        assert ledger.verify(connection, ledger.head(connection)).intact
        assert len(ledger.of_session(connection, "a\0b")) == 1


times = st.datetimes(
    datetime(2000, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    datetime(2090, 1, 1),  # noqa: DTZ001
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=-5)), timezone(timedelta(hours=13))]),
)
words = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)
acts = st.one_of(
    st.builds(NoteWritten, id=words, at=times, by=words, text=words),
    st.builds(
        WeightTaken,
        id=words,
        at=times,
        by=words,
        weight_kg=st.decimals(0, 400, places=2),
    ),
    st.builds(
        ItemChecked,
        id=words,
        at=times,
        by=words,
        item=words,
        answer=st.one_of(words, st.booleans(), st.integers(-(2**60), 2**60)),
    ),
)
stamps = st.builds(
    Stamp, person=words, recorded_at=times, boot_id=words, steady_ns=st.integers(0, 2**62)
)
admissions = st.builds(
    Admission,
    id=words,
    stamp=stamps,
    act=acts,
    session=st.one_of(st.none(), words),
    exceptions=st.lists(words, max_size=2).map(tuple),
)


@settings(max_examples=40, deadline=None)
@given(wanted=st.lists(admissions, max_size=8))
def test_whatever_is_appended_is_read_back_equal_and_verifies(shared_database, wanted):
    ledger = Ledger(shared_database)
    wanted = [msgspec.structs.replace(admission, id=str(uuid4())) for admission in wanted]
    with shared_database.writing() as connection:
        appended = ledger.append(connection, wanted)
    assert wanted == [
        Admission(
            id=entry.id,
            stamp=entry.stamp,
            act=entry.act,
            session=entry.session,
            exceptions=entry.exceptions,
        )
        for entry in appended
    ]
    with shared_database.reading() as connection:
        for entry in appended:
            assert entry == ledger.by_id(connection, entry.id)
            if entry.session is not None:
                assert entry in ledger.of_session(connection, entry.session)
        assert ledger.verify(connection).intact


@pytest.fixture(scope="module")
def shared_database(tmp_path_factory):
    database = Database.create(tmp_path_factory.mktemp("law") / "ketachart.db", bytes(range(32)))
    yield database
    database.close()

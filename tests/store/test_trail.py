"""The trail: every entry is filed by the database itself, and found by whatever is asked."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ketachart.clinical.trouble import Refused
from ketachart.store import trail
from ketachart.store.trail import Named, Wanted


def seqs(groups):
    return sorted(seq for group in groups.values() for seq in group)


@pytest.fixture
def charted(station, example):
    chart = station.import_session(example("ex-05"))
    station.import_session(example("ex-01"))
    return station, chart


def entries(station):
    with station._database.reading() as con:
        return list(station._ledger.trail(con))


def found(station, by="seq", **wanted):
    return seqs(trail.sift(station._database, Wanted(**wanted), by)[0])


def test_every_entry_is_filed_with_it(charted):
    station, _ = charted
    everything = [entry.seq for entry in entries(station)]
    for by in ("seq", "person", "act", "session", "patient"):
        assert found(station, by) == everything


def test_a_patient_is_found_with_all_sessions_and_with_those_moved_away(charted):
    station, chart = charted
    patient, session = chart.session.patient, chart.session.session
    other = next(r.patient for r in station.sessions() if r.patient != patient)
    whole = [e.seq for e in entries(station) if e.session == session]
    assert set(whole) <= set(found(station, patients=[patient]))
    assert not set(whole) & set(found(station, patients=[other]))
    station.move_session(session, patient=patient, to_patient=other, reason="Wrong patient chosen")
    for whose in (patient, other):
        assert set(whole) <= set(found(station, patients=[whose]))


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("labetalol", True),
        ("LABETALOL", True),
        ("IV over 2 min", True),
        ("vtbi", False),  # how it is stored is not what was told
        ("boot_id", False),
        ("100% _", False),
        ('Sam "Doe', False),
    ],
)
def test_words_are_found_in_what_was_told(charted, text, there):
    station, _ = charted
    assert bool(found(station, named=Named(text))) == there


def test_who_may_not_read_charts_finds_nothing_in_them(charted):
    station, _ = charted
    assert not found(station, named=Named("Sam Doe", bodies="station"))
    assert found(station, named=Named("Fictional Clinic", bodies="station"))


def test_a_search_tells_how_far_it_is_and_stops(charted, monkeypatch):
    station, _ = charted
    monkeypatch.setattr(trail, "STRETCH", 10)
    told = []
    trail.sift(station._database, Wanted(), progress=lambda done, all_: told.append((done, all_)))
    assert [done for done, _ in told] == sorted({done for done, _ in told})
    assert told[-1][0] == told[-1][1] == len(entries(station))
    with pytest.raises(Refused, match="stopped"):
        trail.sift(station._database, Wanted(), going_on=lambda: False)


def test_written_anew_from_the_ledger_it_is_the_same(charted):
    station, chart = charted
    before = {by: found(station, by, patients=[chart.session.patient]) for by in ("seq", "act")}
    station.rebuild()
    assert before == {
        by: found(station, by, patients=[chart.session.patient]) for by in ("seq", "act")
    }


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_what_is_found_is_what_a_reader_would_find(charted, data):
    station, _ = charted
    listed = entries(station)
    acts = sorted({e.act.__struct_config__.tag for e in listed})
    days = sorted({e.stamp.recorded_at.date() for e in listed} | {date(2026, 3, 1)})
    people = list(dict.fromkeys(e.stamp.person for e in listed))
    chosen = data.draw(st.lists(st.sampled_from(acts), max_size=4, unique=True))
    who = people[at] if (at := data.draw(st.integers(0, len(people)))) < len(people) else None
    first, last = (data.draw(st.none() | st.sampled_from(days)) for _ in range(2))
    expected = [
        e.seq
        for e in listed
        if (not chosen or e.act.__struct_config__.tag in chosen)
        and (not chosen or getattr(e.act, "amends", None) is None)
        and (who is None or e.stamp.person == who)
        and (first is None or e.stamp.recorded_at.date() >= first)
        and (last is None or e.stamp.recorded_at.date() <= last)
    ]
    assert expected == found(
        station,
        acts=chosen or None,
        people=None if who is None else [who],
        first_day=first,
        last_day=last,
    )

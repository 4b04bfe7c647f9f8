"""What a long day leaves in memory: the charts of whoever is here, and of a few others."""

from dataclasses import replace

import pytest
from bedside_charts import chart_at
from msgspec import structs
from test_station_holding import chart, held_by_another

from ketachart.station import in_hand

OVER = ("ex-01", "ex-02", "ex-04", "ex-08", "ex-09")


@pytest.fixture
def evening(station, running, example, monkeypatch):
    """One chair runs, and five patients were here before; two of them are remembered."""
    monkeypatch.setattr(in_hand, "OTHERS", 2)
    return station, running(station), [station.import_session(example(name)) for name in OVER]


def known(station):
    return set(station._charts)


def names(charts):
    return {chart.session.session for chart in charts}


def test_of_those_who_left_the_last_ones_stay_in_memory_and_the_others_are_read_again(evening):
    station, goes_on, left = evening
    assert known(station) == names([goes_on, *left[-2:]])
    again = station.chart(left[0].session.session)
    assert again.entries == left[0].entries
    assert known(station) == names([goes_on, left[-1], left[0]])


def test_the_one_that_was_looked_at_last_stays_longest(evening, example):
    station, goes_on, left = evening
    station.chart(left[-2].session.session)
    later = station.import_session(example("ex-10"))
    assert known(station) == names([goes_on, left[-2], later])


def of(chart, session, patient):
    return replace(chart, session=structs.replace(chart.session, session=session, patient=patient))


def test_earlier_charts_of_who_is_here_and_what_waits_for_a_nurse_stay(monkeypatch):
    monkeypatch.setattr(in_hand, "OTHERS", 2)
    runs = chart_at("ex-05", "2026-03-10T10:17:00-05:00")
    unattested = chart_at("ex-05", "2026-03-11T10:17:00-05:00")
    attested = replace(unattested, entries=unattested.entries)
    attested.__dict__["record"] = replace(unattested.record, brought=True)
    assert (unattested.record.awaits, attested.record.awaits) == ("nurse", "")
    hour = [of(runs, "now", "P1"), of(attested, "P1 before", "P1"), of(unattested, "waits", "P2")]
    done = [of(attested, f"done {number}", f"P{number}") for number in range(3, 8)]
    for each in done:
        each.__dict__["record"] = attested.record
    hour[1].__dict__["record"] = attested.record
    charts = {}
    for each in (*hour, *done):
        in_hand.keep(charts, each)
    in_hand.let_go(charts)
    assert list(charts) == ["now", "P1 before", "waits", "done 6", "done 7"]


def test_nothing_is_forgotten_while_the_holding_file_has_what_the_ledger_lacks(evening):
    station, goes_on, left = evening
    station.chart(left[0].session.session)
    with held_by_another(station):
        chart(station, goes_on, "meanwhile")
        assert station.holding.count == 1
        before = known(station)
        station.chart(left[1].session.session)
        assert known(station) == before | names([left[1]])
    assert station.join_held()
    station.chart(left[1].session.session)
    assert known(station) == names([goes_on, left[0], left[1]])

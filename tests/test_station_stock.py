"""The stock of a controlled drug and its log: what came in, was opened, is there."""

import csv
import io
from datetime import date, timedelta
from decimal import Decimal

import pytest
from station_fixtures import NURSE, PASSWORD, later

from ketachart.clinical.acts import DrugPrepared, EntryStruck, MedicationGiven
from ketachart.clinical.administration import StockCounted, StockReceived, StockRemoved
from ketachart.clinical.stock import item_of
from ketachart.clinical.trouble import Refused
from ketachart.clock import new_id
from ketachart.station import NewPerson

VIAL = {"drug": "ketamine", "mg_per_ml": Decimal(50), "vial_ml": Decimal(10)}
ITEM = item_of("Ketamine", Decimal(50), Decimal(10))
COLLEAGUE = "B. Osei, RN"
THEIRS = "forty yellow bicycles"


@pytest.fixture
def station(station):
    station.add_person(NewPerson(COLLEAGUE, ("nurse",), THEIRS, "RN"))
    station.add_person(NewPerson("A. Clerk", ("auditor",), THEIRS))
    return station


@pytest.fixture
def colleague(station):
    return station.second_person(COLLEAGUE, THEIRS)


def made(station, kind, *, ago=timedelta(0), **more):
    return kind(id=new_id(), at=station.clock.now().at - ago, by="-", **(VIAL | more))


def receive(station, vials=10, *, ago=timedelta(0), **more):
    return station.receive_stock(made(station, StockReceived, vials=vials, ago=ago, **more))


def count(station, first, second, colleague, reason=None):
    act = made(
        station, StockCounted, counted=first, second_counted=second, expected=0, reason=reason
    )
    return station.count_stock(act, second=colleague)


def long_ago(station):
    """Before the example sessions, which are of March 2026."""
    return station.clock.now().at - station.clock.now().at.replace(month=1, day=2)


def test_vials_received_removed_and_opened_make_the_balance(station, example):
    receive(station, 10, ago=long_ago(station), lot="KX1", supplier="Fictional Supply")
    book = station.remove_stock(made(station, StockRemoved, vials=2, reason="broken"))
    assert book.expected(ITEM) == 8
    station.import_session(example("ex-05"))
    state = station.stock()
    assert state.book.balance(ITEM) == 7 * 500
    assert [row.move.kind for row in state.book.rows[ITEM]] == ["received", "opened", "removed"]
    assert [row.balance for row in state.book.rows[ITEM]] == [5000, 4500, 3500]


def test_a_drug_charted_by_its_brand_is_taken_from_its_own_stock(station, running):
    vial = {"drug": "midazolam", "mg_per_ml": Decimal(1), "vial_ml": Decimal(5)}
    receive(station, 4, **vial)
    chart = running(station)
    now = station.clock.now().at
    amount = {"dose": Decimal(2), "unit": "mg", "opened": Decimal(5)}
    given = MedicationGiven(id=new_id(), at=now, by="-", drug="Versed", route="IV", **amount)
    station.record(chart.session.session, given, patient=chart.session.patient)
    assert station.stock().book.expected(item_of("midazolam", Decimal(1), Decimal(5))) == 3


def test_it_is_read_again_from_the_ledger(station, reopen, example):
    receive(station, 10, ago=long_ago(station))
    station.import_session(example("ex-05"))
    before = station.stock().book
    assert reopen(station).stock().book.rows == before.rows


def test_a_struck_preparation_goes_back_and_stays_readable(station, example):
    receive(station, 10, ago=long_ago(station))
    chart = station.import_session(example.until("ex-05", "2026-03-10T09:58:00-05:00"))
    (_, prepared), *_ = chart.standing.of(DrugPrepared)
    strike = EntryStruck(
        id=new_id(), at=station.clock.now().at, by="-", entry=prepared.id, reason="wrong chart"
    )
    station.record(chart.session.session, strike, patient=chart.session.patient)
    book = station.stock().book
    assert book.expected(ITEM) == 10
    struck = [row.move.struck for row in book.rows[ITEM] if row.move.kind == "opened"]
    assert struck[0].reason == "wrong chart"
    assert struck[0].by == NURSE


def test_a_transaction_that_fails_leaves_no_phantom_vial(station, example, monkeypatch):
    receive(station, 10, ago=long_ago(station))
    before = station.stock().book.rows
    broken = example("ex-05").replace(b'"opened_mg": 500', b'"opened_mg": 501')
    with pytest.raises(Refused):
        station.import_session(broken)
    assert station.stock().book.rows == before


# Counting -----------------------------------------------------------------------------------------


def test_two_people_who_count_what_the_log_says_are_done_for_today(station, colleague):
    receive(station, 10)
    assert station.stock().to_count == (ITEM,)
    book = count(station, 10, 10, colleague)
    (counted,) = book.counts[ITEM]
    assert counted.agrees
    assert (counted.act.by, counted.act.second, counted.act.expected) == (NURSE, colleague.id, 10)
    assert station.stock().to_count == ()
    later(station, days=1)
    assert station.stock().to_count == (ITEM,)


def test_a_difference_is_explained_and_named_until_it_is_resolved(station, colleague):
    receive(station, 10)
    with pytest.raises(Refused, match="The log says 10, the counts say 9 and 9"):
        count(station, 9, 9, colleague)
    station.clock.advance(minutes=5)
    book = count(station, 9, 9, colleague, reason="one vial fell yesterday, not charted")
    assert len(book.differences(ITEM)) == 1
    book = station.remove_stock(
        made(station, StockRemoved, vials=1, reason="broken", ago=timedelta(minutes=3))
    )
    assert book.differences(ITEM) == (), "the missing entry was charted"
    assert book.counts[ITEM][0].act.expected == 10, "what was said then stays"


def test_a_later_count_that_agrees_resolves_an_earlier_one(station, colleague):
    receive(station, 10)
    assert count(station, 10, 9, colleague, reason="counted in a hurry").differences(ITEM)
    station.clock.advance(minutes=1)
    assert not count(station, 10, 10, colleague).differences(ITEM)


def test_one_person_does_not_count_twice(station):
    receive(station, 10)
    with pytest.raises(Refused, match="Two people count"):
        count(station, 10, 10, station.second_person(NURSE, PASSWORD))


@pytest.mark.parametrize(("first", "second"), [(-1, -1), (10, -1), (10**9, 10**9), (10, None)])
def test_an_absurd_count_is_refused(station, colleague, first, second):
    receive(station, 10)
    with pytest.raises(Refused):
        count(station, first, second, colleague, reason="x")
    assert station.count("stock-counted") == 0


def test_what_was_never_received_is_not_counted(station, colleague):
    with pytest.raises(Refused, match="was never received here"):
        count(station, 0, 0, colleague)


# What cannot be -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"vials": 0}, "0 vials cannot be"),
        ({"vials": -5}, "-5 vials cannot be"),
        ({"mg_per_ml": Decimal(0)}, "The strength cannot be 0 mg/mL"),
        ({"vial_ml": Decimal("NaN")}, "The volume of a vial"),
        ({"mg_per_ml": Decimal("1e12")}, "The strength cannot be"),
        ({"ago": -timedelta(hours=1)}, "still to come"),
    ],
)
def test_a_receipt_that_cannot_be_is_refused_in_words(station, more, said):
    with pytest.raises(Refused, match=said):
        receive(station, **more)
    assert station.count("stock-received") == 0


def test_the_witness_of_a_removal_is_another_person(station):
    receive(station)
    me = station.second_person(NURSE, PASSWORD)
    with pytest.raises(Refused, match="another person"):
        station.remove_stock(made(station, StockRemoved, vials=1, reason="broken"), witness=me)


def test_more_may_be_removed_than_the_log_holds_and_it_shows(station, colleague):
    receive(station, 1)
    act = made(station, StockRemoved, vials=3, reason="returned to the supplier")
    assert station.remove_stock(act, witness=colleague).balance(ITEM) == -1000
    assert station.substance_log(date(2026, 6, 1), date(2026, 6, 1)).items[0].closing == -1000


def test_a_struck_receipt_counts_no_more_and_is_not_struck_twice(station):
    receive(station, 10)
    wrong = made(station, StockReceived, vials=100, invoice="A 7")
    station.receive_stock(wrong)
    book = station.strike_stock(wrong.id, "typed a zero too many")
    assert book.expected(ITEM) == 10
    assert book.find(wrong.id).struck.reason == "typed a zero too many"
    with pytest.raises(Refused, match="was struck by"):
        station.strike_stock(wrong.id, "again")
    with pytest.raises(Refused, match="no such entry"):
        station.strike_stock("nothing", "why")
    with pytest.raises(Refused, match="reason"):
        station.strike_stock(wrong.id, " ")


def test_the_same_receipt_sent_twice_is_one(station):
    act = made(station, StockReceived, vials=10)
    station.receive_stock(act)
    with pytest.raises(Refused):
        station.receive_stock(
            made(station, StockReceived, vials=3, id=act.id)
            if False
            else StockReceived(id=act.id, at=act.at, by="-", vials=3, **VIAL)
        )
    assert station.receive_stock(act).expected(ITEM) == 10


def test_an_auditor_sees_and_exports_and_changes_nothing(station):
    receive(station)
    station.sign_in("A. Clerk", THEIRS)
    assert station.stock().book.expected(ITEM) == 10
    name, _ = station.export_substance_log(date(2026, 6, 1), date(2026, 6, 1), "csv")
    assert name == "drug-log-2026-06-01-to-2026-06-01.csv"
    assert station.count("report-exported") == 1
    with pytest.raises(Refused, match="Only a nurse or a physician or an administrator"):
        receive(station)


# Lots ---------------------------------------------------------------------------------------------


def test_a_lot_that_never_came_in_is_taken_and_named(station, example):
    receive(station, 10, ago=long_ago(station), lot="KX1")
    chart = station.import_session(example("ex-05"))
    entry, prepared = chart.standing.of(DrugPrepared)[0]
    assert f"lot {prepared.lot} is not in the clinic's stock" in entry.exceptions


def test_a_lot_with_no_vial_left_was_drawn_for_other_patients(station, example):
    first = station.import_session(example("ex-05"))
    lot = first.standing.of(DrugPrepared)[0][1].lot
    receive(station, 1, ago=long_ago(station), lot=f" {lot.lower()} ")
    around = station.surroundings(first.session.session)
    assert not around.lots_elsewhere, "its own vial"
    second = station.import_session(example("ex-01"))
    assert station.surroundings(second.session.session).lots_elsewhere


def test_where_no_stock_is_kept_no_lot_is_asked_about(station, example):
    chart = station.import_session(example("ex-05"))
    assert station.surroundings(chart.session.session).lots is None
    assert chart.standing.of(DrugPrepared)[0][0].exceptions == ()


# The log ------------------------------------------------------------------------------------------


def test_the_log_of_a_period_opens_where_the_one_before_closed(station, example, colleague):
    receive(station, 10, ago=long_ago(station), lot="KX1", supplier="Fictional Supply")
    for name in ("ex-05", "ex-01"):
        station.import_session(example(name))
    winter = station.substance_log(date(2026, 1, 1), date(2026, 3, 5))
    spring = station.substance_log(date(2026, 3, 6), date(2026, 6, 1))
    assert winter.items[0].closing == spring.items[0].opening
    whole = station.substance_log(date(2026, 1, 1), date(2026, 6, 1)).items[0]
    assert whole.closing == whole.opening + sum(x.move.mg for x in whole.lines)
    uses = [x.use for x in whole.lines if x.use and x.use.sums]
    assert all(u.sums.opened == u.sums.given + u.sums.wasted + u.missing for u in uses)


def test_a_period_that_runs_backwards_is_refused(station):
    with pytest.raises(Refused, match="before the first"):
        station.substance_log(date(2026, 6, 2), date(2026, 6, 1))


def test_the_csv_has_a_row_a_movement_with_the_running_balance(station, example):
    receive(station, 10, ago=long_ago(station), lot="KX1", supplier="=Fictional", invoice="A 7")
    chart = station.import_session(example("ex-05"))
    _, data = station.export_substance_log(date(2026, 1, 1), date(2026, 6, 1), "csv")
    rows = list(csv.DictReader(io.StringIO(data.decode())))
    assert [row["movement"] for row in rows] == ["received", "opened"]
    got, used = rows
    assert (got["vials"], got["ml"], got["balance_ml"]) == ("10", "100.00", "100.00")
    assert got["supplier"] == "'=Fictional"
    assert used["record_no"] == chart.session.record_no
    assert (used["mg"], used["balance_mg"]) == ("-500.0000", "4500.0000")
    assert Decimal(used["given_mg"]) == Decimal("44.0000")


def test_both_formats_are_written_where_a_person_chose(station, example, tmp_path):
    receive(station, 10, ago=long_ago(station), lot="KX1")
    station.import_session(example("ex-05"))
    period = date(2026, 1, 1), date(2026, 6, 1)
    for format in ("pdf", "csv"):
        path = station.export_substance_log_to(*period, format, tmp_path / "out")
        again = station.export_substance_log_to(*period, format, tmp_path / "out")
        assert path != again
        assert path.read_bytes()
    with pytest.raises(Refused, match="pdf or csv"):
        station.export_substance_log(*period, "xls")


def test_the_lots_of_other_drugs_are_known_at_the_door(station, example):
    session = station.import_session(example("ex-05")).session.session
    receive(station, 5, drug="midazolam", mg_per_ml=Decimal(5), vial_ml=Decimal(1), lot="M 1")
    around = station.surroundings(session)
    assert around.other_lots == {"midazolam": frozenset({"m1"})}
    assert around.lots is None

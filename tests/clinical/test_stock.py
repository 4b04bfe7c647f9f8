"""The stock: its balance is the sum of its movements, in whatever order they were charted."""

from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from itertools import count
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketachart.clinical.acts import DrugPrepared, DrugReturned, EntryStruck, MedicationGiven
from ketachart.clinical.administration import (
    StockCounted,
    StockReceived,
    StockRemoved,
    StockStruck,
)
from ketachart.clinical.entry import Entry, Stamp, Surroundings
from ketachart.clinical.lots import is_expired, lot_findings, lot_question
from ketachart.clinical.stock import Item, amount_text, item_of, ledger

NINE = datetime(2026, 6, 1, 9, 0, tzinfo=timezone(timedelta(hours=-5)))
STRONG = {"drug": "ketamine", "mg_per_ml": Decimal(50), "vial_ml": Decimal(10)}
ITEM = item_of("ketamine", Decimal(50), Decimal(10))


class Days:
    """Entries one after the other, in charting order."""

    def __init__(self):
        self.entries, self.numbers = [], count(1)

    def put(self, kind, minute, session=None, act_id=None, **fields):
        seq = next(self.numbers)
        act = kind(
            id=act_id or f"a{seq}", at=NINE + timedelta(minutes=minute), by="M. Ruiz, RN", **fields
        )
        stamp = Stamp(person="p", recorded_at=NINE, boot_id="b", steady_ns=seq)
        self.entries.append(
            Entry(
                seq=seq, id=f"e{seq}", stamp=stamp, act=act, previous=b"", digest=b"",
                session=session,
            )
        )  # fmt: skip
        return act

    def received(self, minute, vials=10, **more):
        return self.put(StockReceived, minute, vials=vials, **(STRONG | more))

    def opened(self, minute, session="s1", vials=1, **more):
        told = {
            "vial_conc_mg_per_ml": Decimal(50),
            "vial_volume_ml": Decimal(10),
            "drawn_ml": Decimal("0.7"),
            "final_volume_ml": Decimal(50),
            "vials": vials,
        }
        return self.put(DrugPrepared, minute, session, **(told | more))

    def counted(self, minute, first, second=None, **more):
        told = {"counted": first, "second_counted": first if second is None else second}
        return self.put(StockCounted, minute, expected=0, **(STRONG | told | more))

    @property
    def book(self):
        return ledger(self.entries)


@pytest.fixture
def days():
    return Days()


def test_what_came_in_less_what_was_opened_is_there(days):
    days.received(0)
    days.opened(10)
    days.opened(60, "s2", vials=2)
    assert days.book.expected(ITEM) == 7
    assert [row.balance for row in days.book.rows[ITEM]] == [5000, 4500, 3500]


def test_an_opened_vial_that_goes_back_is_there_in_ml(days):
    """Vials that serve more than one patient: 9 full ones and what is left of the tenth."""
    days.received(0)
    days.opened(10)
    days.put(DrugReturned, 50, "s1", mg=Decimal(465))
    balance = days.book.balance(ITEM)
    assert ITEM.ml(balance) == Fraction("99.3")
    assert amount_text(ITEM, balance) == "9 vials and 9.3 mL"
    assert days.book.expected(ITEM) == 9


def test_what_was_used_before_the_stock_was_kept_is_shown_and_not_counted(days):
    days.opened(-600)
    days.received(0)
    first, second = days.book.rows[ITEM]
    assert (first.balance, second.balance) == (None, 5000)


def test_strengths_and_vials_are_kept_apart(days):
    days.received(0)
    days.received(0, vials=4, mg_per_ml=Decimal(10), vial_ml=Decimal(20))
    days.received(0, vials=3, mg_per_ml=Decimal("50.0"))
    other = item_of("Ketamine ", Decimal(10), Decimal(20))
    assert days.book.expected(ITEM) == 13, "50 and 50.0 are one strength"
    assert days.book.expected(other) == 4
    assert list(days.book.by_item) == [other, ITEM]


def test_another_drug_is_taken_from_its_lot_or_the_only_vial_that_is_kept(days):
    midazolam = {"drug": "midazolam", "vial_ml": Decimal(5), "vials": 5}
    days.put(StockReceived, 0, mg_per_ml=Decimal(1), lot="M1", **midazolam)
    dose = {"dose": Decimal(2), "unit": "mg", "route": "IV", "opened": Decimal(5)}
    days.put(MedicationGiven, 10, "s1", drug="Midazolam", **dose)
    weak = item_of("midazolam", Decimal(1), Decimal(5))
    assert days.book.expected(weak) == 4
    days.put(StockReceived, 0, mg_per_ml=Decimal(5), lot="M5", **midazolam)
    days.put(MedicationGiven, 20, "s2", drug="midazolam", lot="m 5", **dose)
    assert days.book.balance(item_of("midazolam", Decimal(5), Decimal(5))) == 120
    assert days.book.balance(weak) == 25
    unsaid = [row.move.session for row in days.book.rows[Item("midazolam")]]
    assert unsaid == ["s1"], "two strengths are kept, and nobody said which"


def test_amended_and_struck_vials_count_once(days):
    days.received(0)
    first = days.opened(10)
    days.opened(10, vials=2, amends=first.id, reason="two vials")
    assert days.book.expected(ITEM) == 8
    second = days.opened(30, "s2")
    days.put(EntryStruck, 31, "s2", entry=second.id, reason="wrong chart")
    assert days.book.expected(ITEM) == 8
    assert len(days.book.rows[ITEM]) == 4, "all of it stays readable"


def test_a_struck_receipt_stays_in_sight(days):
    wrong = days.received(0, vials=100)
    days.received(1)
    days.put(StockStruck, 2, entry=wrong.id, reason="a zero too many")
    first = days.book.rows[ITEM][0]
    assert (first.balance, first.move.struck.reason) == (None, "a zero too many")
    assert days.book.expected(ITEM) == 10


def test_a_count_is_judged_by_what_the_log_says_today(days):
    days.received(0)
    days.counted(60, 9)
    assert [c.expected for c in days.book.differences(ITEM)] == [10]
    days.put(StockRemoved, 30, vials=1, reason="broken", **STRONG)
    assert days.book.differences(ITEM) == ()
    days.counted(90, 9, 8)
    assert len(days.book.differences(ITEM)) == 1, "the two do not agree"
    days.counted(120, 9)
    assert days.book.differences(ITEM) == ()
    assert days.book.counted_on(ITEM, date(2026, 6, 1))
    assert days.book.to_count(date(2026, 6, 2)) == (ITEM,)


MOVES = st.lists(
    st.tuples(
        st.sampled_from(["received", "removed", "opened", "returned"]),
        st.integers(0, 5),
        st.integers(1, 20),
    ),
    max_size=12,
)


@given(MOVES)
def test_the_balance_is_the_sum_of_the_movements(moves):
    days = Days()
    days.received(-1)
    for n, (kind, minute, vials) in enumerate(moves):
        match kind:
            case "received":
                days.received(minute, vials)
            case "removed":
                days.put(StockRemoved, minute, vials=vials, reason="broken", **STRONG)
            case "opened":
                days.opened(minute, f"s{n}", vials)
            case "returned":
                days.put(DrugReturned, minute, f"s{n}", mg=Decimal(vials), mg_per_ml=Decimal(50))
    signs = {"received": 500, "removed": -500, "opened": -500, "returned": None}
    assert days.book.balance(ITEM) + days.book.balance(Item("ketamine")) == 5000 + sum(
        vials * (signs[kind] or 0) for kind, _, vials in moves
    ) + sum(vials for kind, _, vials in moves if kind == "returned"), (
        "whichever item it was given back to"
    )
    rows = [row.balance for row in days.book.rows[ITEM]]
    assert rows[-1] == days.book.balance(ITEM)


@given(MOVES, st.randoms(use_true_random=False))
def test_charting_order_changes_no_balance(moves, random):
    def charted(order):
        days = Days()
        days.received(-1)
        for n, (kind, minute, vials) in order:
            if kind in ("received", "removed"):
                act = StockReceived if kind == "received" else StockRemoved
                more = {} if kind == "received" else {"reason": "broken"}
                days.put(act, minute, vials=vials, **STRONG, **more)
            else:
                days.opened(minute, f"s{n}", vials)
        return [days.book.balance(ITEM, NINE + timedelta(minutes=m)) for m in range(-1, 7)]

    listed = list(enumerate(moves))
    shuffled = random.sample(listed, len(listed))
    assert charted(listed) == charted(shuffled)


def test_ten_thousand_movements_are_a_book_at_once(days):
    days.received(0, vials=20_000)
    for n in range(10_000):
        days.opened(n, f"s{n}", lot="KX1")
    started = perf_counter()
    book = days.book
    assert book.expected(ITEM) == 10_000
    assert book.to_count(date(2026, 6, 1)) == (ITEM,)
    assert perf_counter() - started < 2


# Lots ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expiry", "expired"),
    [
        ("2026-05", True),
        ("2026-06", False),
        ("2026-05-31", True),
        ("2026-06-01", False),
        ("soon", False),
        ("", False),
        (None, False),
        ("2026", False),
    ],
)
def test_a_vial_expires_after_its_month_or_day(expiry, expired):
    assert is_expired(expiry, date(2026, 6, 1)) is expired


def test_a_lot_is_asked_about_in_words(ready):
    on = date(2026, 3, 3)
    around = Surroundings(lots=frozenset({"kx1", "kx2"}), lots_elsewhere=frozenset({"kx2"}))
    assert lot_question(ready.chart, "KX 1", "2027-01", on, around) is None
    assert lot_findings(ready.chart, "KX9", None, on, around) == (
        "lot KX9 is not in the clinic's stock",
    )
    said = lot_question(ready.chart, "KX2", "2026-01", on, around)
    assert said == (
        "The vial expired 2026-01; every vial of lot KX2 was opened for other patients. "
        "If it is used all the same, say why."
    )
    assert lot_findings(ready.chart, None, None, on, around) == ()

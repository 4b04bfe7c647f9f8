"""The controlled-substance log as pages: what it says, and that it is a PDF of few pages."""

from datetime import date, timedelta
from decimal import Decimal

import pypdfium2
import pytest
from station_fixtures import DATA

from ketachart.clinical.administration import StockCounted, StockReceived
from ketachart.report.substance_log import log_document
from ketachart.station import NewPerson

VIAL = {"drug": "ketamine", "mg_per_ml": Decimal(50), "vial_ml": Decimal(10)}
YEAR = date(2026, 1, 1), date(2026, 6, 1)


@pytest.fixture
def kept(station):
    """Vials since January, nine sessions, one count that differs."""
    january = station.clock.now().at.replace(month=1, day=2)
    station.receive_stock(
        StockReceived(
            id="in", at=january, by="-", vials=25, lot="KX1042", supplier="Fictional Supply",
            supplier_dea="RF0000000", invoice="INV 20931", **VIAL,
        )
    )  # fmt: skip
    wrong = StockReceived(id="wrong", at=january + timedelta(days=1), by="-", vials=250, **VIAL)
    station.receive_stock(wrong)
    station.strike_stock("wrong", "typed a zero too many")
    for path in sorted((DATA / "sessions").glob("ex-*.json")):
        station.import_session(path.read_bytes())
    station.add_person(NewPerson("B. Osei, RN", ("nurse",), "forty yellow bicycles", "RN"))
    second = station.second_person("B. Osei, RN", "forty yellow bicycles")
    station.count_stock(
        StockCounted(
            id="count", at=station.clock.now().at, by="-", counted=17, second_counted=17,
            expected=0, reason="one vial not found", **VIAL,
        ),
        second=second,
    )  # fmt: skip
    return station


def texts(station, *period):
    made = log_document(
        station.substance_log(*(period or YEAR)),
        clinic="Fictional Clinic",
        generated_at=station.clock.now().at,
        generated_by="P. Nakamura, RN",
        software="KetaChart test",
    )
    return " | ".join(made.texts())


def test_it_opens_with_what_is_not_resolved(kept):
    said = texts(kept)
    first = said.index("17 and 17 counted where the log says")
    assert first < said.index("Received from Fictional Supply")
    assert "one vial not found" in said
    assert "3.52 mg not accounted for" in said


def test_every_movement_tells_whose_it_was_and_who_saw_the_waste(kept):
    said = texts(kept)
    for words in (
        "DEA RF0000000",
        "invoice INV 20931",
        "Opened for PLACEHOLDER, Ellis",
        "KC-2026-0310-01",
        "no address recorded",
        "waste seen by M. Ruiz, RN",
        "typed a zero too many",
    ):
        assert words in said, words


def test_given_and_wasted_stand_once_a_session(kept):
    log = kept.substance_log(*YEAR)
    for each in log.items:
        told = [(x.use.record_no, x.use.sums) for x in each.lines if x.use and x.use.sums]
        assert len({record_no for record_no, _ in told}) == len(told)


def test_the_same_log_is_the_same_file_on_few_pages(kept):
    _, first = kept.export_substance_log(*YEAR, "pdf")
    _, again = kept.export_substance_log(*YEAR, "pdf")
    assert first == again
    pdf = pypdfium2.PdfDocument(first)
    assert len(pdf) <= 3
    page = pdf[0].get_textpage().get_text_range()
    assert "Controlled-substance log" in page
    assert "Ketamine 50 mg/mL × 10 mL" in page


def test_a_period_without_a_movement_says_what_was_there(kept):
    said = texts(kept, date(2026, 5, 1), date(2026, 5, 2))
    assert "No movement in this period." in said


def test_an_empty_station_has_an_empty_log(station):
    assert "No controlled drug was in stock or used in this period." in texts(station)

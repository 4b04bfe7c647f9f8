"""Bad input to the whole record, typed and clicked in the real window on a real station.

One clear sentence, nothing typed lost and nothing wrong charted; a fact is taken as an exception
with its reason, and stands on the first page. ``test_bad_rules`` has the clinic's own numbers and
words, ``cli/test_bad_record`` what comes by the command line:

=====================================  ========================================================
limits crossed over                    here; test_bad_rules; test_limits_panel
an unknown key, a negative interval,   test_bad_rules; cli/test_bad_record
a 100 MB file
10 of 9 items, a 4 on a 0-3 scale      here (no key for them); cli/test_bad_record
waste over what is left                test_bad_day_at_the_chair; test_waste_panel
witness equal to giver                 here; test_witness_panel
an expired, unknown or reused lot      here
a drug without an order, an allergy    here; test_drug_panels
a bolus by a role that may not         here; test_dose_panels
finished in under ten minutes          here; test_dose_panels
an order for another patient           here; test_two_patients
two orders at once                     here; cli/test_bad_record
dates in the wrong order               here; cli/test_bad_record; test_stock_page
half a session imported twice          cli/test_bad_record
=====================================  ========================================================
"""

import io
import json
from datetime import timedelta
from decimal import Decimal

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from stories.bad_input import put, second_window, sit
from stories.ward import DOCTOR, EX_05, SECOND, SECOND_PASSWORD, at, open_station
from window_desk import example_until

from ketachart.clinical.acts import (
    BolusGiven,
    DrugPrepared,
    DrugWasted,
    IndependentCheck,
    LimitsSet,
    MedicationGiven,
    NoteWritten,
    OrderPlaced,
    RateSet,
    ScaleScored,
    SideEffectEnded,
    SideEffectNoted,
)
from ketachart.clinical.administration import StockReceived

pytestmark = pytest.mark.window
K = Qt.Key
MANY = 150
LIKE_A_TAG = "<b>x</b> %s {0} &amp; 🧠👩🏽‍⚕️ مريض \u202eabc\u202c"


def page_one(ward) -> str:
    """The first page of the printed record, its words in one line."""
    found, session = [], ward.window.shown
    ward.background.do(lambda station: station.export(session, "pdf"), found.append)
    ward.until(lambda: found, "no page")
    page = PdfReader(io.BytesIO(found[0][1])).pages[0]
    return " ".join(page.extract_text().split())


def marks(ward) -> tuple[str, ...]:
    """Why the last entry was taken although it would not have been authorised."""
    return ward.chart.entries[-1].exceptions


def sentence(ward) -> str:
    """What the side panel answers."""
    return ward.find("side-sentence").text()


def save(ward) -> None:
    """By the keyboard: a hand that hits a button twice at once is taken for a glove's bounce."""
    ward.find("side-save").setFocus()
    ward.press(K.Key_Return)
    ward.settle()


def open_panel(ward, name) -> None:
    ward.window.open_panel(name)
    ward.settle()


# Limits -----------------------------------------------------------------------------------------


def test_limits_that_cross_in_one_box_or_over_two_physicians_stay_typed(ward):
    sit(ward, "10:20")
    before = len(ward.chart.entries)
    open_panel(ward, "limits")
    put(ward, "limits-0-low", "150")
    put(ward, "limits-0-high", "140")
    put(ward, "limits-by", DOCTOR)
    ward.click("limits-mode-written")
    save(ward)
    assert "the low limit 150 isn't below the high limit 140" in sentence(ward)
    assert (ward.find("limits-0-low").text(), ward.find("limits-0-high").text()) == ("150", "140")
    assert len(ward.chart.entries) == before
    put(ward, "limits-0-low", "90")
    with ward.charting(LimitsSet):
        save(ward)

    # Another physician's limit is held against the first one's, not against the protocol's.
    open_panel(ward, "limits")
    ward.click("limits-for-sbp") if not ward.shows("Systolic now") else None
    put(ward, "limits-0-low", "145")
    put(ward, "limits-by", "Dr. O. Other, MD")
    ward.click("limits-mode-written")
    save(ward)
    assert "the low limit 145 isn't below the high limit 140" in sentence(ward)
    assert ward.find("limits-by").text() == "Dr. O. Other, MD"
    (standing,) = ward.acts(LimitsSet)
    assert (standing.low, standing.high, standing.ordered_by) == (90, 140, DOCTOR)


def test_two_physicians_limits_that_cross_between_two_screens(ward):
    sit(ward, "10:20")
    first = ward.window
    other = second_window(ward)
    other.show_session(first.shown)
    for window, box, value in ((first, "high", "130"), (other, "low", "140")):
        ward.show(window)
        open_panel(ward, "limits")
        put(ward, f"limits-0-{box}", value)
        put(ward, "limits-by", DOCTOR)
        ward.click("limits-mode-written")
    ward.show(first)
    with ward.charting(LimitsSet):
        save(ward)
    ward.show(other)
    save(ward)
    assert "low limit 140 isn't below the high limit 130" in sentence(ward)
    assert ward.find("limits-0-low").text() == "140"
    (standing,) = [a for _, a in first.charts[first.shown].standing.of(LimitsSet)]
    assert standing.high == 130


# Scales -----------------------------------------------------------------------------------------


def test_a_four_on_a_scale_of_three_and_a_tenth_item_are_no_keys(ward):
    sit(ward, "09:41")
    open_panel(ward, "scale:PHQ-9")
    ward.keys("4")
    assert ward.find("scale-told").text() == "9 items, each 0 to 3"
    ward.keys("1111111111")
    assert ward.find("scale-told").text() == "Total 9 of 27, mild"
    scored = len(ward.acts(ScaleScored))
    with ward.charting(ScaleScored):
        save(ward)
    act = ward.acts(ScaleScored)[-1]
    assert len(ward.acts(ScaleScored)) == scored + 1
    assert (act.total, sorted(act.items)) == (9, [str(n) for n in range(1, 10)])


def test_a_total_that_the_scale_has_not_is_named_and_stays(ward):
    sit(ward, "09:41")
    scored = len(ward.acts(ScaleScored))
    open_panel(ward, "scale:PHQ-9")
    ward.click("scale-how-total")
    ward.click("item-9-0")
    for typed in ("28", "-1", "9999999999999999999", "9e9", "٣"):
        put(ward, "scale-total", typed)
        kept = ward.find("scale-total").text()
        save(ward)
        assert sentence(ward).endswith("."), typed
        assert len(ward.acts(ScaleScored)) == scored
        assert ward.find("scale-total").text() == kept


# Drugs and orders -------------------------------------------------------------------------------


def give(ward, name, mg):
    open_panel(ward, "drug")
    ward.click(f"drug-name-{name}")
    put(ward, "drug-dose", mg)


def test_a_drug_that_nobody_ordered_is_taken_with_its_reason_and_is_on_page_one(ward):
    sit(ward, "10:30")
    given = len(ward.acts(MedicationGiven))
    give(ward, "ondansetron", "4")
    save(ward)
    assert sentence(ward) == "On whose order? Type who gave it, or choose No order."
    ward.click("drug-mode-none")
    save(ward)
    assert "Say in a few words why." in sentence(ward)
    assert len(ward.acts(MedicationGiven)) == given
    assert ward.find("drug-dose").text() == "4"
    put(ward, "drug-why", "vomited, prescriber on the way")
    with ward.charting(MedicationGiven):
        save(ward)
    assert marks(ward) == ("given without an order",)
    printed = page_one(ward)
    assert "given without an order" in printed
    assert "vomited, prescriber on the way" in printed


def test_more_of_a_drug_than_anybody_gives_and_a_number_without_end(ward):
    sit(ward, "10:30")
    given = len(ward.acts(MedicationGiven))
    give(ward, "ondansetron", "99999999999999999999")
    ward.click("drug-ordered-by")
    save(ward)
    said = sentence(ward)
    assert said
    save(ward)
    save(ward)
    assert len(ward.acts(MedicationGiven)) == given
    assert "fault" not in sentence(ward)


# The bolus --------------------------------------------------------------------------------------


def bolus(ward, when):
    open_panel(ward, "bolus")
    ward.click(f"bolus-when-{when}")
    put(ward, "bolus-dose", "4")
    put(ward, "bolus-over", "6")
    ward.click("bolus-source-bag-1")
    ward.click("bolus-route-IV")
    put(ward, "bolus-ordered-by", DOCTOR)
    ward.click("bolus-mode-written")


def test_a_bolus_by_a_role_that_may_not_is_not_released_but_charted_as_given(ward):
    sit(ward, "10:20")
    bolus(ward, "before")
    save(ward)
    said = sentence(ward)
    assert said.startswith("The bolus is not released. At this clinic a bolus is given by:")
    assert said.endswith("If it was given, chart it as given.")
    assert ward.acts(BolusGiven) == []
    assert ward.find("bolus-dose").text() == "4"
    ward.click("bolus-when-given")
    with ward.charting(BolusGiven):
        save(ward)
    (given,) = ward.acts(BolusGiven)
    assert given.authorised is None
    assert any("a bolus by a role that may not" in mark for mark in marks(ward))
    assert "a bolus by a role that may not" in page_one(ward)


# The pump ---------------------------------------------------------------------------------------


def test_a_rate_that_ends_it_in_under_ten_minutes_is_asked_and_stands_on_page_one(ward):
    sit(ward, "10:20")
    open_panel(ward, "rate")
    put(ward, "rate-rate", "300")
    save(ward)
    assert "less than 10 min" in sentence(ward)
    assert ward.acts(RateSet) == []
    assert ward.find("rate-rate").text() == "300"
    with ward.charting(RateSet):
        save(ward)
    assert marks(ward)
    assert any("10 min" in mark for mark in marks(ward))
    assert "less than 10 min" in page_one(ward)


def test_a_rate_that_no_pump_has_is_refused_and_stays(ward):
    sit(ward, "10:20")
    open_panel(ward, "rate")
    for typed in ("0", "99999", "1" * 40, "-5", "75..1"):
        put(ward, "rate-rate", typed)
        kept = ward.find("rate-rate").text()
        for _ in range(3):
            save(ward)
        assert sentence(ward).endswith("."), typed
        assert ward.acts(RateSet) == []
        assert ward.find("rate-rate").text() == kept


# Lots -------------------------------------------------------------------------------------------


def stock(ward, *lots):
    """The clinic keeps these lots, a vial of each."""
    ward.go_to("08:00")
    with open_station(ward.folder, ward.clock) as station:
        for number, lot in enumerate(lots):
            station.receive_stock(
                StockReceived(
                    id=f"in-{number}",
                    at=ward.clock.now().at - timedelta(days=1),
                    by="-",
                    vials=1,
                    drug="ketamine",
                    mg_per_ml=Decimal(50),
                    vial_ml=Decimal(10),
                    lot=lot,
                )
            )


AFTER_PREPARED = ("drug-prepared-1", "independent-check-1", "vitals-taken-1")


AFTER_START = tuple(
    act["id"]
    for act in EX_05["acts"]
    if act["act"] != "item-checked" and act["at"][11:16] >= "09:45"
)


def prepare(ward, lot, expiry):
    ward.click("step-preparation")
    ward.click("usual-vial-50x10")
    for name, text in (
        ("vials", "1"),
        ("drawn", "0.88"),
        ("lot", lot),
        ("expiry", expiry),
        ("container-volume", "50"),
    ):
        put(ward, name, text)
    ward.click("container-bag")
    ward.click("method-made-up-to")
    ward.click("save-preparation")
    ward.settle()


@pytest.mark.parametrize(
    ("lot", "expiry", "asked", "mark"),
    [
        ("KX1", "2026-02", "This vial expired on 28-Feb-2026.", "the vial expired 2026-02"),
        (
            "XX9",
            "2027-08",
            "Lot XX9 is not in the clinic's stock.",
            "lot XX9 is not in the clinic's stock",
        ),
    ],
)
def test_a_vial_expired_or_of_an_unknown_lot_is_asked_for_its_reason(
    ward, lot, expiry, asked, mark
):
    stock(ward, "KX1")
    sit(ward, "09:46", without=AFTER_PREPARED)
    prepare(ward, lot, expiry)
    assert ward.shows(asked), ward.seen()
    assert ward.acts(DrugPrepared) == []
    assert ward.find("lot").text() == lot
    ward.click("reason-no other vial")
    with ward.charting(DrugPrepared):
        ward.find("save-preparation").setFocus()
        ward.press(K.Key_Return)
    assert ward.acts(DrugPrepared)[0].reason == "no other vial"
    assert mark in marks(ward)
    assert mark in page_one(ward).lower().replace("xx9", "XX9")


def test_a_lot_whose_every_vial_went_to_others_is_asked_for_its_reason(ward):
    stock(ward, "KX1")
    before = json.loads(example_until("ex-05", at("12:05")))
    before |= {"id": "before"}
    before["patient"] |= {"mrn": "T-0900", "family_name": "Earlier"}
    for act in before["acts"]:
        if "lot" in act:
            act["lot"] = "KX1"
    ward.go_to("12:30")
    with open_station(ward.folder, ward.clock) as station:
        station.import_session(json.dumps(before).encode())
    sit(ward, "12:31", without=AFTER_START)
    prepare(ward, "kx 1", "2027-08")
    assert ward.shows("Every vial of lot kx 1 was opened for other patients."), ward.seen()
    assert ward.acts(DrugPrepared) == []
    ward.click("reason-other")
    put(ward, "reason-words", "a vial found in the other drawer")
    with ward.charting(DrugPrepared):
        ward.press(K.Key_Return)
    assert marks(ward) == ("every vial of lot kx 1 was opened for other patients",)
    printed = page_one(ward)
    assert marks(ward)[0] in printed.casefold()
    assert "found in the other drawer" in printed


# The witness ------------------------------------------------------------------------------------


def test_who_gave_and_discarded_cannot_be_the_witness(ward):
    sit(ward, "11:56", without=("independent-check-3",))
    assert len(ward.acts(DrugWasted)) == 1
    ward.click("pump-second")
    ward.settle()
    names = [
        w.objectName().removeprefix("second-name-")
        for w in ward.window.findChildren(object)
        if w.objectName().startswith("second-name-") and w.isVisible()
    ]
    assert names
    assert "P. Nakamura, RN" not in names
    checks = len(ward.acts(IndependentCheck))
    put(ward, "waste-seen", "456")
    ward.click(f"second-name-{SECOND}")
    put(ward, "second-password", "no password of theirs")
    ward.click("save-witness")
    ward.settle()
    assert ward.find("witness-sentence").text()
    assert len(ward.acts(IndependentCheck)) == checks
    assert ward.find("waste-seen").text() == "456"
    put(ward, "second-password", SECOND_PASSWORD)
    with ward.charting(IndependentCheck):
        ward.press(K.Key_Return)


# Two orders, wrong dates ------------------------------------------------------------------------


def test_two_screens_order_at_once_and_the_second_is_told_or_marked(ward):
    sit(ward, "09:26", without=("order-placed-1",))
    first = ward.window
    other = second_window(ward)
    other.show_session(first.shown)
    for window, per_kg in ((first, "0.5"), (other, "0.4")):
        ward.show(window)
        ward.click("step-order")
        put(ward, "dose-per-kg", per_kg)
        put(ward, "duration", "40")
        put(ward, "ordered-by", DOCTOR)
        ward.press(K.Key_Tab)
        ward.click("order-mode-written")
    ward.show(first)
    with ward.charting(OrderPlaced):
        ward.click("save-order")
    ward.show(other)
    ward.click("save-order")
    ward.settle()
    chart = ward.window.charts[ward.window.shown]
    orders = [a for _, a in chart.standing.of(OrderPlaced) if a.purpose is None]
    told = [mark for e in chart.entries for mark in e.exceptions]
    assert len(orders) == 1 or "a second order of the infusion beside the one that stands" in told


def test_an_order_typed_for_one_patient_is_never_charted_for_another(ward):
    ward.go_to("10:20")
    with open_station(ward.folder, ward.clock) as station:
        for mrn, family in (("T-0005", "Placeholder"), ("T-0901", "Second")):
            file = json.loads(example_until("ex-05", at("10:17")))
            file["id"] = family
            file["patient"] |= {"mrn": mrn, "family_name": family}
            station.import_session(json.dumps(file).encode())
    ward.open()
    first, second = ward.window.charts
    ward.window.show_session(first)
    ward.settle()
    open_panel(ward, "drug-order")
    ward.click("med-name-ondansetron")
    put(ward, "med-dose", "4")
    ward.ctrl(K.Key_3)
    ward.settle()
    assert ward.window.shown == second
    ward.press(K.Key_Return)
    ward.ctrl(K.Key_Return)
    ward.settle()
    for session in (first, second):
        orders = [a for _, a in ward.window.charts[session].standing.of(OrderPlaced)]
        assert [a.drug for a in orders] == ["ketamine"]
    ward.ctrl(K.Key_2)
    ward.settle()
    assert ward.window.shown == first
    assert ward.find("med-dose").text() == "4"


def test_a_chart_of_very_many_side_effects_is_still_charted_in(ward):
    ward.go_to("10:20")
    file = json.loads(example_until("ex-05", at("10:17")))
    noted = {"act": "side-effect-noted", "severity": "mild", "by": "P. Nakamura, RN"}
    file["acts"] += [
        noted | {"id": f"n{n}", "at": "2026-03-10T10:16:00-05:00", "term": f"itch {n} <b>x"}
        for n in range(MANY)
    ]
    with open_station(ward.folder, ward.clock) as station:
        station.import_session(json.dumps(file).encode())
    ward.open()
    ward.window.show_session(next(iter(ward.window.charts)))
    ward.settle()
    with ward.charting(NoteWritten):
        open_panel(ward, "note")
        ward.keys("itches")
        save(ward)
    assert len(ward.acts(SideEffectNoted)) == MANY
    assert "more side effects" in page_one(ward)


def test_an_end_before_its_onset_is_refused_and_the_time_stays(ward):
    sit(ward, "10:40", without=("side-effect-ended-1", "side-effect-ended-2"))
    effect = ward.acts(SideEffectNoted)[-1]
    open_panel(ward, f"effect:{effect.id}")
    assert ward.find("effect-now-gone").isVisible()
    ward.click("effect-now-gone")
    put(ward, "since-time", "10:00")
    save(ward)
    assert "10:00 is 40 min ago" in sentence(ward)
    put(ward, "since-late-words", "busy with the pump")
    save(ward)
    assert "10:29" in sentence(ward), sentence(ward)
    assert ward.acts(SideEffectEnded) == []
    assert ward.find("since-time").text() == "10:00"


# Words ------------------------------------------------------------------------------------------


def test_a_note_of_twenty_thousand_letters_is_taken_and_one_more_is_refused(ward):
    sit(ward, "10:20")
    for text, so in (("Wx" * 10_000 + "y", False), ("Wx" * 10_000, True)):
        open_panel(ward, "note")
        QGuiApplication.clipboard().setText(text)
        ward.find("note-text").setFocus()
        ward.ctrl(K.Key_A)
        ward.ctrl(K.Key_V)
        before = len(ward.acts(NoteWritten))
        save(ward)
        ward.until(lambda: not len(ward.window.outbox))
        ward.settle()
        assert (len(ward.acts(NoteWritten)) > before) is so, ward.seen()
        if not so:
            assert "20,000" in sentence(ward) or "20000" in sentence(ward)
            assert ward.find("note-text").toPlainText() == text


def test_words_of_every_script_are_kept_letter_by_letter(ward):
    sit(ward, "10:20")
    open_panel(ward, "note")
    QGuiApplication.clipboard().setText(LIKE_A_TAG)
    ward.find("note-text").setFocus()
    ward.ctrl(K.Key_V)
    with ward.charting(NoteWritten):
        save(ward)
    assert ward.acts(NoteWritten)[-1].text == LIKE_A_TAG
    assert page_one(ward)

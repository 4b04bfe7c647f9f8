"""How the hard hour begins: a patient who was here before, and everything up to Start."""

import json
from datetime import datetime
from decimal import Decimal

from course_desk import session_file
from PySide6.QtCore import Qt
from stories.two_hands import ByKeys
from stories.ward import DOCTOR, SECOND, SECOND_PASSWORD, at, open_station

from ketachart.clinical.acts import (
    DrugPrepared,
    IndependentCheck,
    InfusionStarted,
    ItemChecked,
    OrderPlaced,
    ScaleScored,
    VitalsTaken,
    WeightTaken,
)
from ketachart.clinical.administration import StockReceived
from ketachart.clinical.phases import Phase
from ketachart.gui.panels.setup.taps import Sums

K = Qt.Key
MARTA = {
    "mrn": "H-0042",
    "family_name": "Kowalska",
    "given_name": "Marta",
    "dob": "1978-04-17",
    "sex": "F",
    "allergy_status": "listed",
    "allergies": [{"substance": "lorazepam", "reaction": "agitation"}],
}
INDICATION = "Chronic pain after surgery"
VIAL = {"drug": "ketamine", "mg_per_ml": Decimal(50), "vial_ml": Decimal(10)}
SCORES = (2, 1, 2, 2, 1, 1, 2, 1, 1)
"""PHQ-9: 13 in all, item 9 above zero."""


def before(ward):
    """Three weeks ago she was here once; six vials were put into the cabinet this morning."""
    ward.go_to("08:30")
    with open_station(ward.folder, ward.clock) as station:
        told = json.loads(
            session_file(
                datetime.fromisoformat("2026-02-17T10:00:00-05:00"),
                patient=MARTA,
                of=3,
                indication=INDICATION,
                scores={"PHQ-9": 17},
                pain=7,
                plan={"text": "start lower, in steps", "dose_mg_per_kg": 0.4},
            )
        )
        for act in told["acts"]:
            if act["act"] == "weight-taken":
                act["weight_kg"] = 91
            if act["act"] == "order-placed":
                act["dose_mg"] = 45.5
            if act["act"] == "drug-prepared":
                act["drawn_ml"] = 0.91
        station.import_session(json.dumps(told).encode())
        station.receive_stock(
            StockReceived(id="stock-1", at=at("08:30"), by="-", vials=6, lot="KX77", **VIAL)
        )


def new_session(ward, hand):
    """Found by her name; she is not registered twice."""
    ward.go_to("09:00")
    ward.settle()
    if isinstance(hand, ByKeys):
        ward.ctrl(K.Key_N)
        ward.keys("kowal")
    else:
        ward.click("begin-session")
        ward.type_into("patient-search", "kowal")
    ward.settle()
    hand.first_found()
    ward.until(lambda: ward.shows("Lorazepam (agitation)"), "the allergy is not shown")
    ward.settle()
    hand.choose("indication-as-last-time")
    hand.put("infusion-no", "2")
    hand.put("planned-infusions", "3")
    hand.choose("protocol-chronic-pain")
    hand.push("begin-session")
    ward.until(lambda: ward.window.has_session, "the set-up did not open")
    ward.settle()
    ward.until(lambda: ward.shows("Last time, 17-Feb-2026, infusion 1"), "no card of last time")
    assert ward.shows("0.4 mg/kg, start lower, in steps")
    assert ward.chart.patient.family_name == "Kowalska"
    assert ward.chart.protocol.id == "chronic-pain"


def score(ward, hand):
    """PHQ-9 item by item; item 9 asks for something, and that waits."""
    ward.go_to("09:05")
    hand.panel("scale")
    hand.choose("scale-which-PHQ-9")
    with ward.charting(ScaleScored):
        hand.begin_items("item-1-0")
        for number, value in enumerate(SCORES, 1):
            hand.item(number, str(value))
        assert ward.shows("Total 13 of 27")
        assert ward.shows("Item 9 asks for an action")
        hand.save()
    scored = ward.acts(ScaleScored)[-1]
    assert (scored.total, scored.items["9"]) == (13, 1)
    ward.find("score-done")
    hand.push("side-cancel")


def name_doctor(ward, hand, field):
    """The first letters, then the name that is offered."""
    hand.put(field, "Bra")
    if isinstance(hand, ByKeys):
        ward.press(K.Key_Down)
        ward.press(K.Key_Return)
    else:
        ward.click_suggestion()


def weight_and_order(ward, hand):
    """92 kg at 165.1 cm, 65 inches: ideal 45.5 + 2.3 x 5 = 57 kg, adjusted 57 + 0.4 x 35 = 71 kg.

    0.4, 0.6 and 0.8 mg/kg/h for 15, 15 and 30 min are 0.65 mg/kg: 46.15 mg of 71 kg.
    """
    ward.go_to("09:10")
    hand.push("step-weight")
    with ward.charting(WeightTaken):
        hand.put("weight", "92")
        hand.choose("weight-unit-kg")
        hand.put("height", "165.1")
        hand.choose("weight-source-measured today")
        hand.save("save-weight")
    ward.go_to("09:15")
    with ward.charting(OrderPlaced):
        for number, rate, minutes in ((1, "0.4", "15"), (2, "0.6", "15"), (3, "0.8", "30")):
            hand.put(f"step-{number}-rate", rate)
            hand.put(f"step-{number}-minutes", minutes)
        hand.choose("basis-adjusted")
        hand.choose("order-mode-phone")
        name_doctor(ward, hand, "ordered-by")
        hand.choose("read-back-yes")
        assert "71 kg" in sums(ward)
        hand.save("save-order")
    placed = ward.acts(OrderPlaced)[-1]
    assert (placed.dose_mg, placed.dose_mg_per_kg, placed.duration_min) == (
        Decimal("46.15"),
        Decimal("0.65"),
        60,
    )
    assert (placed.weight_basis, placed.dosing_weight_kg) == ("adjusted", 71)
    assert (placed.ordered_by, placed.mode, placed.read_back) == (DOCTOR, "phone", True)
    assert len(placed.steps) == 3


def sums(ward):
    """What the lines of a sum say to a voice."""
    return " | ".join(w.accessibleName() for w in ward.top.findChildren(Sums) if w.isVisible())


def checklist(ward, hand):
    """Line by line; the screen of the morning is answered in words."""
    ward.go_to("09:20")
    hand.push("step-checklist")
    for line in (
        "Identity confirmed with two identifiers: yes",
        "Consent signed: yes",
        ("Last solid food", "22:00"),
        ("Last clear fluids", "07:00"),
        "Today's drugs and contraindications: none of these",
        "Escort home: confirmed",
        "Pregnancy test: not applicable",
        ("IV access", "20G right forearm, patent"),
        "Room and people: both",
        "Before the chair: both",
    ):
        with ward.charting(ItemChecked):
            if isinstance(line, str):
                hand.push(line)
            else:
                answer(ward, hand, *line)
    with ward.charting(ItemChecked):
        hand.push("Suicidal ideation screen: another answer")
        answer(ward, hand, "Suicidal ideation screen", "thoughts, no plan")


def answer(ward, hand, item, words):
    """An answer in words: typed into its line and charted."""
    hand.put(item, words)
    name = item if item.startswith("IV") else item[0].lower() + item[1:]
    hand.save(f"Chart the answer to {name}")


def preparation(ward, hand):
    """0.92 mL of 50 mg/mL are 46 mg; made up to 46 mL that is 1 mg/mL."""
    ward.go_to("09:30")
    hand.push("step-preparation")
    with ward.charting(DrugPrepared):
        hand.choose("usual-vial-50x10")
        hand.put("vials", "1")
        hand.put("drawn", "0.92")
        hand.put("lot", "KX77")
        hand.put("expiry", "2027-08")
        hand.choose("container-bag")
        hand.choose("method-made-up-to")
        hand.put("container-volume", "46")
        hand.choose("diluent-0.9% NaCl")
        hand.save("save-preparation")


def pump_and_check(ward, hand):
    """0.4 mg/kg/h of 71 kg are 28.4 mg/h, 28.4 mL/h; the second person sees none of it."""
    ward.go_to("09:40")
    hand.push("step-pump")
    hand.put("pump-rate", "28.4")
    hand.put("pump-vtbi", "46")
    hand.save("save-pump")
    ward.until(lambda: ward.shows("Pump and sums agree."), "the sums differ")
    hand.push("step-check")
    with ward.charting(IndependentCheck):
        hand.put("check-weight", "92")
        hand.choose("check-weight-unit-kg")
        hand.put("check-strength", "50")
        hand.put("check-drawn", "0.92")
        hand.put("check-rate", "28.4")
        hand.put("check-vtbi", "46")
        assert not ward.shows("Last time")
        prove(ward, hand, "save-check")
    check = ward.acts(IndependentCheck)[-1]
    assert (check.by, check.agrees) == (SECOND, True)


def prove(ward, hand, button):
    """The second person, by their own password."""
    hand.choose(f"second-name-{SECOND}")
    hand.put("second-password", SECOND_PASSWORD)
    hand.save(button)


def standing_order(ward, hand):
    """Ondansetron as needed for nausea, at most 8 mg today, in writing."""
    ward.go_to("09:45")
    hand.panel("drug-order")
    with ward.charting(OrderPlaced):
        hand.choose("med-name-ondansetron")
        hand.choose("med-purpose-prn")
        hand.put("med-needed-for", "nausea")
        hand.put("med-dose", "4")
        hand.put("med-most", "8")
        hand.choose("med-mode-written")
        hand.take("med-ordered-by")
        hand.save()
    order = ward.chart.medication_orders[-1]
    assert (order.dose_mg, order.most_mg, order.as_needed_for) == (4, 8, "nausea")
    assert ward.chart.order.placed.purpose is None


def start(ward, hand):
    """The set before the start, then Start."""
    ward.go_to("09:55")
    if isinstance(hand, ByKeys):
        ward.press(K.Key_F2)
    else:
        hand.push("step-baseline")
        hand.push("save-baseline")
    with ward.charting(VitalsTaken):
        hand.vitals("128 78 72 98 14 6 5")
    ward.go_to("10:00")
    with ward.charting(InfusionStarted):
        hand.start()
    assert ward.chart.phase is Phase.INFUSING
    assert ward.acts(InfusionStarted)[-1].authorised

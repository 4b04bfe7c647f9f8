"""One day of a clinic, from an empty folder to the copies that leave the house.

Hands only: keys to whatever has the keyboard, clicks where widgets stand. What each session's
summary must say is worked out by hand in ``BY_HAND``.
"""

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt
from station_fixtures import NURSE, PASSPHRASE, PASSWORD
from stories import real_hands
from stories.day import Day, Guest
from stories.ward import (
    DOCTOR,
    DOCTOR_PASSWORD,
    SECOND,
    SECOND_PASSWORD,
    QtHands,
    at,
)

from ketachart.clinical.acts import (
    ActionTaken,
    DischargeAssessed,
    DrugPrepared,
    DrugWasted,
    IndependentCheck,
    InfusionPaused,
    InfusionResumed,
    InfusionStarted,
    InfusionStopped,
    ItemChecked,
    MedicationGiven,
    NurseAttested,
    OrderPlaced,
    PatientDischarged,
    PersonTold,
    ResponseNoted,
    SessionCancelled,
    SideEffectEnded,
    SideEffectNoted,
    VitalsTaken,
    WeightTaken,
)
from ketachart.clinical.phases import Phase
from ketachart.clinical.summary import differences, summary
from ketachart.clock import SetClock
from ketachart.station import Costs, NewPerson, Station

K = Qt.Key
pytestmark = pytest.mark.window
CLINIC = "Harbour Clinic"
OKAFOR = Guest("1", 1, "Okafor", "Ife", "D-0001", "12-Feb-1990", "F", "80", "0.8")
MARSH = Guest("2", 2, "Marsh", "Ellis", "D-0002", "30-Jun-1962", "M", "88", "0.88")
ROSA = Guest("3", 3, "Alvarez", "Rosa", "D-0003", "09-Jun-1983", "F", "70", "0.7")
ROSE = Guest("Window", 4, "Alvarez", "Rose", "D-0004", "09-Jun-1983", "F", "60", "0.6")


NOTHING_GIVEN = {
    "concentration_mg_per_ml": None,
    "infused_ml": 0,
    "infused_mg": 0,
    "bolus_mg": 0,
    "total_mg": 0,
    "total_mg_per_kg": 0,
    "fraction_of_order": 0,
    "elapsed_min": 0,
    "running_min": 0,
    "paused_min": 0,
    "peak_sbp_mmhg": None,
    "max_sbp_rise_pct": None,
    "min_spo2_pct": None,
    "vitals_sets": 0,
    "flags": [],
    "flags_withdrawn": [],
    "discharge_min_after_infusion": None,
    "side_effects": [],
    "opened_mg": 500,
    "wasted_mg": 500,
    "returned_mg": 0,
    "balance_mg": 0,
    "late_entries": 0,
    "amended_or_struck": 0,
}


def flags(minute, *found):
    """Flags of one set: parameter, value, level."""
    return [{"minute": minute, "param": p, "value": v, "flag": f} for p, v, f in found]


BY_HAND = {
    # 80 kg x 0.5 = 40 mg; 0.8 mL of 50 mg/mL in 50 mL is 0.8 mg/mL; 75 mL/h give 50 mL in 40 min.
    # Vial 500 - 40 = 460 mg. Rise 130 over 118: 12/118. From 09:40 to 10:15 are 35 min.
    OKAFOR: NOTHING_GIVEN
    | {
        "concentration_mg_per_ml": 0.8,
        "infused_ml": 50,
        "infused_mg": 40,
        "total_mg": 40,
        "total_mg_per_kg": 0.5,
        "fraction_of_order": 1,
        "elapsed_min": 40,
        "running_min": 40,
        "peak_sbp_mmhg": 130,
        "max_sbp_rise_pct": 10.2,
        "min_spo2_pct": 97,
        "vitals_sets": 8,
        "discharge_min_after_infusion": 35,
        "wasted_mg": 460,
        "amended_or_struck": 2,
    },
    # 88 kg x 0.5 = 44 mg, 0.88 mg/mL. 20 min at 75 mL/h are 25 mL, 30 min at 50 mL/h the other 25;
    # paused 09:25 to 09:40. Means: (186 + 2 x 108)/3 = 134, (184 + 2 x 106)/3 = 132,
    # (172 + 2 x 98)/3 = 122.7. Rises over 138: 48, 46, 34.
    MARSH: NOTHING_GIVEN
    | {
        "concentration_mg_per_ml": 0.88,
        "infused_ml": 50,
        "infused_mg": 44,
        "total_mg": 44,
        "total_mg_per_kg": 0.5,
        "fraction_of_order": 1,
        "elapsed_min": 65,
        "running_min": 50,
        "paused_min": 15,
        "peak_sbp_mmhg": 186,
        "max_sbp_rise_pct": 34.8,
        "min_spo2_pct": 96,
        "vitals_sets": 13,
        "flags": [
            *flags(
                20,
                ("sbp", 186, "HH"),
                ("dbp", 108, "H"),
                ("map", 134, "HH"),
                ("sbp_rise_pct", 34.8, "H"),
            ),
            *flags(
                22,
                ("sbp", 184, "HH"),
                ("dbp", 106, "H"),
                ("map", 132, "HH"),
                ("sbp_rise_pct", 33.3, "H"),
            ),
            *flags(28, ("sbp", 172, "H"), ("map", 123, "H"), ("sbp_rise_pct", 24.6, "H")),
        ],
        "discharge_min_after_infusion": 35,
        "wasted_mg": 456,
    },
    # 70 kg x 0.5 = 35 mg, 0.7 mg/mL; 20 of 40 min: 25 mL, 17.5 mg. Waste 465 + 17.5 mg.
    # Rise 124 over 110: 14/110; the set of 09:29 came from the first chair.
    ROSA: NOTHING_GIVEN
    | {
        "concentration_mg_per_ml": 0.7,
        "infused_ml": 25,
        "infused_mg": 17.5,
        "total_mg": 17.5,
        "total_mg_per_kg": 0.25,
        "fraction_of_order": 0.5,
        "elapsed_min": 20,
        "running_min": 20,
        "peak_sbp_mmhg": 124,
        "max_sbp_rise_pct": 12.7,
        "min_spo2_pct": 98,
        "vitals_sets": 7,
        "discharge_min_after_infusion": 34,
        "side_effects": [
            {"term": "dissociation", "severity": "moderate", "onset_min": 19, "duration_min": 17}
        ],
        "wasted_mg": 482.5,
    },
    # Drawn and never given: 470 mg in the vial and 30 mg in the bag.
    ROSE: NOTHING_GIVEN,
}
BY_RUIZ = {OKAFOR: ["09:20"], MARSH: [], ROSA: ["09:20"], ROSE: []}
"""The sets that the second nurse charted; all others are the first one's."""


@pytest.fixture
def day(qtbot, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    hands = real_hands.RealHands() if real_hands.wanted() else QtHands()
    found = Day(qtbot, tmp_path / "station", SetClock(at("07:30")), hands)
    yield found
    found.leave()
    hands.leave()


def test_a_day(day):
    first_run(day)
    add_people(day)
    day.close()
    morning(day)
    seat_four(day)
    start_three(day)
    cancel_one(day)
    two_nurses(day)
    busy_minutes(day)
    one_after_the_other(day)
    recovery(day)
    copies = exports(day)
    sessions = {day.chart_of(who).session.session: who for who in (OKAFOR, MARSH, ROSA, ROSE)}
    day.close()
    left_behind(day, sessions, copies)


def first_run(day):
    day.start()
    day.reads("Your clinic")
    day.picture("first-run-clinic")
    day.keys(CLINIC)
    day.click("paper-A4")
    day.click("next")
    day.reads("The first person")
    day.keys(f"{NURSE}\tRN\t")
    day.click("role-nurse")
    day.type_into("password", PASSWORD)
    day.keys(f"\t{PASSWORD}")
    day.picture("first-run-person")
    day.keys("\r")
    day.reads("Each keeps its place on the board")
    day.click("chair-count-4")
    day.type_into("chair-4", "Window")
    day.picture("first-run-chairs")
    day.keys("\r")
    day.reads("The usual protocol")
    day.click("protocol-depression-40")
    day.picture("first-run-protocol")
    day.click("next")
    day.reads("An encrypted copy of all charts")
    day.click("backup-when-now")
    day.type_into("backup-folder", str(day.folder.parent / "copies"))
    day.picture("first-run-backups")
    day.click("next")
    day.reads("It locks the charts on this computer")
    day.type_into("passphrase", PASSPHRASE)
    day.keys(f"\t{PASSPHRASE}")
    day.picture("first-run-passphrase")
    day.keys("\r")
    day.reads("It opens the charts when the passphrase is forgotten")
    code = day.groups()
    day.picture("first-run-recovery")
    day.click("next")
    day.until(lambda: day.has("typed-code"), "the code cannot be typed back")
    assert day.groups() == ""
    day.keys(code.lower())
    day.picture("first-run-typed-back")
    day.keys("\r")
    day.enter()
    assert day.shows("No one is in the chairs")
    day.picture("board-empty")


def add_people(day):
    day.click("go-settings")
    day.reads("Add a person")
    for name, credential, role, password in (
        (SECOND, "RN", "nurse", SECOND_PASSWORD),
        (DOCTOR, "MD", "physician", DOCTOR_PASSWORD),
    ):
        day.type_into("new-person-name", name)
        day.keys(f"\t{credential}")
        day.click(f"roles-{role}")
        day.type_into("new-password", password)
        day.keys(f"\t{password}")
        day.picture(f"settings-{role}")
        day.click("save-person")
        day.reads(f"{name} can sign in now.")


def morning(day):
    day.go_to("08:00")
    day.start()
    day.reads("Open the station")
    day.picture("morning-passphrase")
    day.keys(PASSPHRASE + "\r")
    day.reads("Every entry carries the name")
    day.click(f"person-{NURSE}")
    day.picture("morning-person")
    day.keys(PASSWORD + "\r")
    day.enter()
    assert day.shows("No one is in the chairs")
    assert day.told("signed-in") == f"{NURSE} is signed in"


# Four patients --------------------------------------------------------------------------------


def seat_four(day):
    """Each from another place: the empty board, the rail, a key, the board's free chair."""
    day.click("set-up-1")
    register(day, OKAFOR)
    set_up(day, OKAFOR, "08:05")
    day.go_to("08:20")
    day.chair_by_rail(2)
    register(day, MARSH)
    set_up(day, MARSH, "08:22")
    day.go_to("08:35")
    day.chair_by_key(3)
    register(day, ROSA)
    set_up(day, ROSA, "08:37")
    day.go_to("08:48")
    day.board()
    day.picture("board-three-in-set-up")
    day.click("set-up")
    register(day, ROSE, twin=True)
    set_up(day, ROSE, "08:50")


def register(day, who, *, twin=False):
    """Nobody of this name is here yet: registered, and seated in the chair that was asked for."""
    day.reads("Type any part of the name")
    day.keys(who.family)
    day.settle()
    day.click("register")
    day.keys(f"\b{who.family}" if day.focus != "family-name" else who.family)
    day.keys(f"\t{who.given}\t{who.mrn}\t{who.born}")
    day.click(f"sex-{who.sex}")
    day.click("allergies-none-known")
    day.picture(f"register-{who.mrn}")
    day.type_into("indication", "MDD, recurrent, severe")
    day.keys("\tF33.2\t1\t6")
    day.click("begin-session")
    if twin:
        day.reads("The same person?")
        day.picture("same-person")
        day.click("somebody-else")
    day.until(lambda: day.window.has_session, "the set-up did not open")
    day.settle()
    assert day.chart.patient.mrn == who.mrn
    assert day.shown_chair == who.chair


def set_up(day, who, begin):
    """Weight to second check for one patient, all but the vitals before the start."""
    day.go_to(begin)
    with day.charting(WeightTaken):
        day.keys(f"{who.weight_kg}k")
        if day.has("weight-again"):
            day.type_into("weight-again", who.weight_kg)
        day.picture(f"weight-{who.place}")
        day.keys("\r")
    with day.charting(OrderPlaced):
        day.keys("0.5\t\t40")
        day.click("order-mode-written")
        day.type_into("ordered-by", "Bra")
        day.click_suggestion()
        day.picture(f"order-{who.place}")
        day.click("save-order")
    for answer in (" ", " ", "8\r", "2\r", " ", " ", "22G left forearm\r", " ", " "):
        with day.charting(ItemChecked):
            day.keys(answer)
    with day.charting(DrugPrepared):
        day.click("usual-vial-50x10")
        day.type_into("vials", "1")
        day.keys(f"\t{who.drawn_ml}\tKX450{who.place}\t2027-08")
        day.click("container-bag")
        day.click("method-made-up-to")
        day.type_into("container-volume", "50")
        day.click("diluent-0.9% NaCl")
        day.picture(f"preparation-{who.place}")
        day.click("save-preparation")
    with day.charting(IndependentCheck):
        pump_and_check(day, who)


def pump_and_check(day, who):
    """Read back from the pump, then by the second person, who sees none of it."""
    day.click("step-pump")
    day.keys("75\t50\r")
    day.reads("Pump and sums agree.")
    day.click("step-check")
    day.keys(f"{who.weight_kg}k")
    day.type_into("check-strength", "50")
    day.keys(f"\t{who.drawn_ml}\t75\t50")
    day.picture(f"check-{who.place}")
    assert not day.has("toast")
    day.click(f"second-name-{SECOND}")
    day.type_into("second-password", SECOND_PASSWORD)
    day.keys("\r")


# The hour -------------------------------------------------------------------------------------


def vitals(day, clock, typed, *, begun="", flagged=False):
    """A set typed straight through; where something is flagged, Enter after it was read."""
    day.go_to(clock)
    with day.charting(VitalsTaken):
        day.keys(typed.replace(" ", ""))
        if flagged:
            assert "Flagged" in day.seen()
            day.press(K.Key_Return)
    taken = day.acts(VitalsTaken)[-1]
    assert taken.at == at(begun or clock)
    return taken


def begin(day, baseline, start, sets):
    """The pump is looked at once more; what was read before the other chairs stands there still."""
    day.click("step-pump")
    assert day.find("pump-rate").text() == "75"
    day.click("save-pump")
    day.reads("Pump and sums agree.")
    day.press(K.Key_F2)
    vitals(day, baseline, sets[0])
    day.picture("ready-to-start")
    day.go_to(start)
    with day.charting(InfusionStarted):
        day.ctrl(K.Key_Return)
    assert day.chart.phase is Phase.INFUSING
    vitals(day, start, sets[1])


def start_three(day):
    day.chair_by_key(1)
    day.picture("set-up-done")
    begin(day, "08:56", "09:00", ("118 74 68 98 14 5", "120 76 70 98 14 5"))
    day.chair_by_rail(2)
    begin(day, "09:02", "09:05", ("138 84 76 97 14 5", "140 86 78 97 14 5"))
    day.chair_by_board(3)
    begin(day, "09:08", "09:10", ("110 68 64 99 12 5", "112 70 66 99 12 5"))
    day.picture("running")
    # A slip of a finger: 88 for 78; it is seen a minute later.
    day.chair_by_key(1)
    slip = vitals(day, "09:10", "126 80 88 97 14 5")
    day.go_to("09:11")
    day.click_row(slip.id)
    day.picture("record-row-open")
    day.click("record-correct")
    day.type_into("correct-hr", "\b\b78")
    day.click("correct-why-typing-slip")
    day.picture("correct")
    day.click("side-save")
    day.until(lambda: day.acts(VitalsTaken)[-1].amends == slip.id, "not corrected")
    day.settle()
    assert day.acts(VitalsTaken)[-1].hr_per_min == 78


def cancel_one(day):
    """The fourth has eaten: nothing is started, and what was drawn is wasted by two."""
    day.chair_by_key(4)
    day.go_to("09:12")
    day.click("cancel-session")
    day.click("cancel-reason-not fasted")
    day.click("cancel-drug-wasted")
    day.type_into("cancel-method", "drug disposal container")
    day.picture("cancel")
    with day.charting(SessionCancelled, DrugWasted):
        day.click("save-cancel")
    day.picture("cancelled")
    witness(day, "09:13", "500", opens="closed-witness")
    assert day.chart.account.balance == 0
    close_record(day, ROSE)


def witness(day, clock, seen, *, opens=""):
    """The second person says what went into the container, and proves who they are."""
    day.go_to(clock)
    if not day.has("waste-seen") and opens:
        day.click(opens)
    day.until(lambda: day.has("waste-seen"), "nobody asks for a witness")
    with day.charting(IndependentCheck):
        day.type_into("waste-seen", seen)
        day.click(f"second-name-{SECOND}")
        day.type_into("second-password", SECOND_PASSWORD)
        day.picture("witness")
        day.click("save-witness")
    assert day.acts(IndependentCheck)[-1].by == SECOND


def two_nurses(day):
    day.chair_by_key(2)
    vitals(day, "09:15", "152 92 84 96 15 5")
    day.go_to("09:18")
    day.take_over(SECOND, SECOND_PASSWORD)
    day.chair_by_rail(1)
    taken = vitals(day, "09:20", "128 82 80 97 13 4")
    assert taken.by == SECOND
    day.chair_by_rail(3)
    assert vitals(day, "09:20", "118 74 72 98 13 4").by == SECOND
    day.go_to("09:22")
    day.take_over(NURSE, PASSWORD)


def busy_minutes(day):
    day.chair_by_key(2)
    vitals(day, "09:25", "186 108 92 96 16 4", flagged=True)
    day.picture("flagged")
    with day.charting(InfusionPaused):
        day.press(K.Key_F8)
        day.click("pause-reason-blood-pressure")
        day.picture("pause")
    assert day.chart.phase is Phase.PAUSED
    day.go_to("09:26")
    with day.charting(ActionTaken, PersonTold):
        day.press(K.Key_F6)
        day.click("action-what-physician-called")
        day.click("action-told-box")
        day.click("action-how-in-person")
        day.type_into("action-said", "labetalol 10 mg, stay paused")
        day.picture("told")
        day.click("side-save")
    assert day.acts(PersonTold)[-1].whom == DOCTOR
    vitals(day, "09:27", "184 106 90 96 16 4", flagged=True)
    day.go_to("09:28")
    with day.charting(MedicationGiven):
        day.press(K.Key_F3)
        day.click("drug-name-labetalol")
        day.type_into("drug-dose", "10")
        day.click("drug-ordered-by-box")
        day.click("drug-mode-verbal")
        day.click("drug-read-back-yes")
        day.click("drug-purpose-rescue")
        day.picture("drug")
        day.click("side-save")
    on_the_wrong_chair(day)
    stop_early(day)
    half_a_set(day)


def on_the_wrong_chair(day):
    """What was taken at the third chair is typed at the first, seen at once, and moved."""
    day.chair_by_key(1)
    wrong = vitals(day, "09:29", "124 78 84 98 14 4")
    day.click_row(wrong.id)
    day.press(K.Key_C)
    day.click("correct-why-wrong-chair")
    day.keys("2")
    day.picture("move")
    day.press(K.Key_Return)
    day.until(lambda: day.chart.fate(wrong.id) is not None, "not moved")
    day.settle()
    assert day.shown_chair == "1"
    day.picture("moved")
    there = day.acts_of(ROSA, VitalsTaken)[-1]
    assert (there.at, there.sbp_mmhg, there.by) == (at("09:29"), 124, NURSE)


def stop_early(day):
    day.chair_by_rail(3)
    with day.charting(SideEffectNoted):
        day.keys("sd2")
    day.go_to("09:30")
    with day.charting(InfusionStopped):
        day.press(K.Key_F10)
        day.click("stop-outcome-discontinued")
        day.click("stop-reason-patient's-wish")
        day.picture("stop")
        day.click("side-save")
    vitals(day, "09:31", "122 76 80 98 14 4")


def half_a_set(day):
    """The first chair's set is begun, the second chair calls, the board is looked at."""
    day.chair_by_key(1)
    day.go_to("09:32")
    day.keys("130")
    day.chair_by_key(2)
    vitals(day, "09:33", "172 98 88 97 15 4", flagged=True)
    day.go_to("09:33:30")
    day.board()
    day.picture("board-busiest")
    on_the_board_at_the_busiest(day)
    day.chair_by_board(1)
    taken = vitals(day, "09:34", "82 78 97 14 4", begun="09:32")
    assert (taken.sbp_mmhg, taken.dbp_mmhg) == (130, 82)


def on_the_board_at_the_busiest(day):
    counts = day.told("board-counts")
    assert counts == "Chairs, 1 flag, 1 late, 1 running, 1 paused, 1 in recovery"
    first, second, third = (day.told(f"card-body-{n}") for n in (1, 2, 3))
    assert "OKAFOR, Ife" in first
    assert "late" in first
    assert "MARSH, Ellis" in second
    assert "172/98" in second
    assert "Paused" in second
    assert "ALVAREZ, Rosa" in third
    assert "ecovery" in third
    assert day.has("free-4")


def one_after_the_other(day):
    day.chair_by_key(2)
    day.go_to("09:35")
    with day.charting(ResponseNoted):
        day.press(K.Key_F7)
        day.keys("1\t172/98 at 5 min\r")
    vitals(day, "09:38", "158 92 86 97 14 5")
    day.go_to("09:40")
    with day.charting(InfusionResumed):
        day.press(K.Key_F8)
        day.keys("50")
        day.click("resume-ordered-by-box")
        day.picture("resume")
        day.click("side-save")
    vitals(day, "09:40", "156 90 84 97 14 5")
    day.go_to("09:41")
    day.board()
    day.picture("board-pump-finished")
    day.click("chair 1: pump finished")
    assert day.shown_chair == "1"
    with day.charting(InfusionStopped):
        day.click("stop-outcome-completed")
        day.click("since-step-1")
        day.picture("end")
        day.click("side-save")
    assert day.acts(InfusionStopped)[-1].at == at("09:40")
    vitals(day, "09:41", "122 78 74 98 14 5")


def recovery(day):
    day.chair_by_key(3)
    vitals(day, "09:46", "116 72 70 99 13 5")
    with day.charting(SideEffectEnded):
        day.keys("sd0")
    day.chair_by_key(2)
    vitals(day, "09:50", "154 90 82 97 14 5")
    day.chair_by_key(1)
    vitals(day, "09:56", "120 76 70 98 14 5")
    day.chair_by_key(2)
    vitals(day, "10:00", "150 88 82 97 14 5")
    day.chair_by_key(3)
    vitals(day, "10:01", "112 70 66 99 12 5")
    waste(day, "10:02", vial="465", bag="17.5")
    witness(day, "10:03", "482.5")
    go_home(day, ROSA, "10:04", "Jo Alvarez", "sister")
    day.chair_by_key(2)
    day.go_to("10:10")
    with day.charting(InfusionStopped):
        day.press(K.Key_F10)
        day.keys("1\r")
    vitals(day, "10:10", "148 88 80 97 14 5")
    day.chair_by_key(1)
    vitals(day, "10:11", "118 74 68 98 14 5")
    waste(day, "10:12", vial="460")
    witness(day, "10:13", "460")
    go_home(day, OKAFOR, "10:15", "Ada Okafor", "mother")
    day.chair_by_key(2)
    vitals(day, "10:25", "144 86 78 97 14 5")
    vitals(day, "10:40", "140 84 76 97 14 5")
    waste(day, "10:42", vial="456")
    witness(day, "10:43", "456")
    go_home(day, MARSH, "10:45", "Sam Doe", "friend")


def waste(day, clock, *, vial, bag=""):
    day.go_to(clock)
    with day.charting(DrugWasted):
        day.click("pump-second")
        day.type_into("waste-vial", vial)
        if bag:
            day.type_into("waste-bag", bag)
        day.type_into("waste-method", "drug disposal container")
        day.picture("waste")
        day.click("side-save")


def go_home(day, who, clock, escort, relation):
    day.go_to(clock)
    with day.charting(DischargeAssessed, PatientDischarged):
        day.click("pump-main")
        for criterion in day.chart.protocol.discharge.criteria:
            day.click(f"discharge-criteria-{criterion.replace(' ', '-')}")
        day.click("discharge-how-home")
        day.type_into("escort-name", escort)
        day.keys(f"\t{relation}\t555-0100")
        day.click("discharge-papers-yes")
        day.click("discharge-driving-box")
        day.picture(f"discharge-{who.place}")
        day.click("side-save")
    assert day.chart.phase is Phase.CLOSED
    close_record(day, who)


def close_record(day, who):
    with day.charting(NurseAttested):
        day.click("closed-close")
        day.picture(f"close-{who.place}")
        day.click("side-save")
    day.picture(f"closed-{who.place}")
    day.keep(who)


# Copies ---------------------------------------------------------------------------------------


def exports(day):
    """A PDF, two files for another station, and a table; each into a folder that was chosen."""
    day.go_to("11:00")
    folder = day.folder.parent / "for the clinic"
    folder.mkdir()
    for who, format in (
        (OKAFOR, "pdf"), (OKAFOR, "json"), (MARSH, "json"), (ROSA, "pdf"), (ROSA, "csv")
    ):  # fmt: skip
        day.click("go-patients")
        day.until(lambda: day.has("patient-search"), "no search")
        day.click("patient-search")
        day.ctrl(K.Key_A)
        day.keys(f"{who.given} {who.family[:3]}".lower())
        day.until(lambda who=who: day.has_patient(who), "not found")
        day.press(K.Key_Down)
        day.press(K.Key_Return)
        day.until(lambda: day.has("export-session"), "no session")
        day.settle()
        day.picture(f"patient-{who.mrn}")
        day.click("export-session")
        day.click(f"export-{format}")
        day.export_into(folder)
    day.picture("exported")
    return folder


def left_behind(day, sessions, copies):
    """What stands on the disk when everybody has gone, and what the copies say elsewhere."""
    with Station.open(day.folder, PASSPHRASE, clock=day.clock, costs=Costs.lowest()) as station:
        station.sign_in(NURSE, PASSWORD)
        assert station.verify().intact
        charts = {who: station.chart(session) for session, who in sessions.items()}
    for who, chart in charts.items():
        assert differences(BY_HAND[who], summary(chart)) == [], who.family
        taken = [act for _, act in chart.standing.of(VitalsTaken)]
        ruiz = [act.at.strftime("%H:%M") for act in taken if act.by == SECOND]
        assert ruiz == BY_RUIZ[who]
        assert {act.by for act in taken} <= {NURSE, SECOND}
    of = {who: chart.session.record_no for who, chart in charts.items()}
    first, third = (read_pdf(copies / f"{of[who]}-v1.pdf") for who in (OKAFOR, ROSA))
    for words in (
        "OKAFOR, Ife",
        "Delivered 40 mg",
        f"struck, moved to {of[ROSA]}",
        "126/80 · HR 78 · SpO₂ 97",
        "Amends 09:10, HR was 88",
        "M. Ruiz, RN",
        "Escort Ada Okafor (mother)",
    ):
        assert words in first, words
    assert "ALVAREZ" not in first
    for words in ("ALVAREZ, Rosa", "Delivered 17.5 mg", "infusion ended early: patient's wish"):
        assert words in third, words
    assert f"Moved from another chair, first charted in {of[OKAFOR]}" in third
    assert "OKAFOR" not in third
    assert "124" in (copies / f"{of[ROSA]}-v1.csv").read_text(encoding="utf-8-sig")
    elsewhere(day, charts, of, copies)


def read_pdf(path):
    """The text of the printed record, without its line breaks."""
    return " ".join(" ".join(page.extract_text().split()) for page in PdfReader(path).pages)


def elsewhere(day, charts, of, copies):
    """The files are taken up by another clinic's station and add up to the same there."""
    station, code = Station.create(
        day.folder.parent / "elsewhere",
        clinic="Another Clinic",
        administrator=NewPerson("A. Other, RN", ("administrator", "nurse"), PASSWORD, "RN"),
        passphrase=PASSPHRASE,
        clock=day.clock,
        costs=Costs.lowest(),
    )
    with station:
        station.confirm_recovery(code)
        for who in (OKAFOR, MARSH):
            taken = station.import_session((copies / f"{of[who]}-v1.json").read_bytes())
            assert summary(taken) == summary(charts[who])
            assert taken.patient.family_name == who.family

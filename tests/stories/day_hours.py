"""The hours at the chairs: three infusions and one that is cancelled, by two nurses.

Hands only: keys to whatever has the keyboard, clicks where widgets stand.
"""

from PySide6.QtCore import Qt
from station_fixtures import NURSE, PASSWORD
from stories.day_morning import MARSH, OKAFOR, ROSA, ROSE, SECOND_PIN
from stories.ward import DOCTOR, SECOND, SECOND_PASSWORD, at

from ketachart.clinical.acts import (
    ActionTaken,
    DischargeAssessed,
    DrugWasted,
    IndependentCheck,
    InfusionPaused,
    InfusionResumed,
    InfusionStarted,
    InfusionStopped,
    MedicationGiven,
    NurseAttested,
    PatientDischarged,
    PersonTold,
    ResponseNoted,
    SessionCancelled,
    SideEffectEnded,
    SideEffectNoted,
    VitalsTaken,
)
from ketachart.clinical.phases import Phase

K = Qt.Key


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
    day.take_over(SECOND, SECOND_PIN)
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
        if day.has("close-reason"):
            day.type_into("close-reason", "their shift is over")
        day.picture(f"close-{who.place}")
        day.click("side-save")
    day.picture(f"closed-{who.place}")
    day.keep(who)

"""How the hard day ends: scales, waste, home, the record closed, and what stays of it."""

from pypdf import PdfReader
from PySide6.QtCore import Qt
from stories.hard_setup import prove
from stories.two_hands import ByKeys
from stories.ward import DOCTOR, SECOND

from ketachart.clinical.acts import (
    ActionTaken,
    DischargeAssessed,
    DrugWasted,
    IndependentCheck,
    NurseAttested,
    PatientDischarged,
    PersonTold,
    PlanSet,
    ScaleScored,
)
from ketachart.clinical.phases import Phase
from ketachart.gui.patients.course_rows import CourseRow
from ketachart.gui.stock.balance_card import BalanceRow
from ketachart.gui.stock.log_card import LogRow

K = Qt.Key


def scales_after(ward, hand):
    """Pain after it: 3, from 7 last time."""
    ward.go_to("11:40")
    hand.panel("scale")
    hand.choose("scale-which-NRS-pain")
    with ward.charting(ScaleScored):
        hand.put("scale-total", "3")
        hand.save()
    scored = ward.acts(ScaleScored)[-1]
    assert (scored.scale, scored.total, scored.moment) == ("NRS pain", 3, "after")


def waste(ward, hand):
    """In the vial 500 - 46 - 20 = 434 mg; in the bags 46 - 21.3 = 24.7 and 20 - 7.1 - 5 = 7.9."""
    ward.go_to("11:45")
    wasted(ward, hand, {"waste-vial": "434", "waste-bag": "24.7"}, "bag-1", more=True)
    witness(ward, hand, "458.7")
    ward.go_to("11:47")
    wasted(ward, hand, {"waste-bag": "7.9"}, "bag-2")
    witness(ward, hand, "7.9")
    assert ward.chart.account.balance == 0
    ward.go_to("11:49")
    wasted(ward, hand, {"waste-vial": "1"}, drug="midazolam")
    witness(ward, hand, "1")
    assert [a.drug for a in ward.chart.accounts if a.adds_up] == ["ketamine", "midazolam"]


def wasted(ward, hand, amounts, container="", *, drug="ketamine", more=False):
    """Amounts of one drug into the container for it."""
    hand.panel("waste")
    with ward.charting(DrugWasted):
        if ward.chart.accounts and not ward.shows("never"):
            choose_once(ward, hand, f"waste-drug-{drug}")
        for name, mg in amounts.items():
            hand.put(name, mg)
        if container:
            hand.choose(f"waste-container-{container}")
        hand.put("waste-method", "drug disposal container")
        hand.save()
        if more:
            ward.until(lambda: ward.shows("still to be accounted for"), "nothing is asked")
            hand.save()


def choose_once(ward, hand, name):
    """Choose it, unless it stands chosen already: a second tap would take it back."""
    if not ward.find(name).isChecked():
        hand.choose(name)


def witness(ward, hand, seen):
    """The second person says what went into it, and proves who they are."""
    ward.until(lambda: ward.has("waste-seen"), "nobody asks for a witness")
    with ward.charting(IndependentCheck):
        hand.put("waste-seen", seen)
        prove(ward, hand, "save-witness")
    assert ward.acts(IndependentCheck)[-1].by == SECOND


def home(ward, hand):
    """Two hours after midazolam would be 12:29; the physician lets her go at 12:00."""
    ward.go_to("12:00")
    hand.pump("pump-main", K.Key_F8)
    with ward.charting(DischargeAssessed, PatientDischarged):
        for criterion in ward.chart.protocol.discharge.criteria:
            hand.choose(f"discharge-criteria-{criterion.replace(' ', '-')}")
        for number in range(1, 6):
            points(ward, hand, number)
        hand.choose("discharge-how-home")
        hand.put("escort-name", "Jan Kowalski")
        hand.put("escort-relation", "husband")
        hand.choose("discharge-papers-yes")
        hand.take("discharge-driving")
        assert ward.shows("120 min after")
        hand.take("discharge-accepted")
        hand.put("discharge-accepted-why", "awake and steady for half an hour")
        hand.save()
    assessed = ward.acts(DischargeAssessed)[-1]
    (unmet,) = assessed.unmet
    assert (unmet.accepted_by, "120 min" in unmet.criterion) == (DOCTOR, True)
    assert ward.chart.phase is Phase.CLOSED


def points(ward, hand, number):
    """Two points of an item."""
    if isinstance(hand, ByKeys):
        ward.tab_to(f"score-{number}-2")
        ward.keys("2")
    else:
        hand.choose(f"score-{number}-2")


def close(ward, hand):
    """Item 9 keeps it open until somebody says what was done; then a plan, then it closes."""
    ward.go_to("12:05")
    hand.push("closed-close")
    assert "item 9" in ward.find("close-open-point").text()
    hand.push("close-answer")
    with ward.charting(ActionTaken, PersonTold):
        hand.put("score-done", "safety plan gone through with her and her husband")
        hand.take("score-told")
        hand.choose("score-how-by-phone")
        hand.save()
    hand.push("closed-plan")
    with ward.charting(PlanSet):
        hand.put("plan-text", "first step only, longer")
        hand.put("plan-dose", "0.4")
        hand.take("plan-by")
        hand.choose("plan-mode-phone")
        hand.save()
    hand.push("closed-close")
    with ward.charting(NurseAttested):
        hand.save()


def exported(ward, hand):
    """The page of the record, read back from the folder it went to."""
    folder = ward.folder.parent / "copies"
    folder.mkdir()
    ward.go_to("12:10")
    hand.push("closed-export")
    ward.until(lambda: ward.has("export-folder"), "no export page")
    ward.settle()
    hand.choose("export-whom-own")
    if isinstance(hand, ByKeys):
        ward.tab_to("export-folder")
    else:
        hand.push("export-folder")
    before = ward.keys_pressed
    ward.ctrl(K.Key_A)
    ward.keys(str(folder))
    if not isinstance(hand, ByKeys):
        ward.keys_pressed = before
    hand.save("export-here")
    ward.until(lambda: list(folder.glob("*.pdf")), "no copy in the folder")
    ward.settle()
    (file,) = folder.glob("*.pdf")
    return [" ".join(page.extract_text().split()) for page in PdfReader(file).pages]


def course(ward, hand):
    """Her page shows both visits and the plan for the next."""
    hand.push("go-patients")
    ward.until(lambda: ward.has("patient-search"), "no search")
    hand.put("patient-search", "kowal")
    ward.settle()
    if ward.has("found-patient"):
        hand.first_found()
    ward.settle()
    ward.until(lambda: ward.has("course-page") or ward.has("patient-courses"), "no course")
    if not ward.has("course-page"):
        hand.push("patient-courses")
    ward.settle()
    rows = [row.accessibleName() for row in ward.top.findChildren(CourseRow) if row.isVisible()]
    return " | ".join(rows), ward.seen()


def drug_log(ward, hand):
    """What came in and what was opened; five full vials are counted by two."""
    ward.go_to("12:20")
    hand.push("go-board")
    hand.push("drug-log")
    ward.until(lambda: ward.has("stock-part-count"), "no drug log")
    ward.settle()
    if isinstance(hand, ByKeys):
        ward.tab_to("stock-item")
        for _ in ward.top.findChildren(BalanceRow):
            if "etamine" not in ward.top.focusWidget().accessibleName():
                ward.press(K.Key_Down)
        ward.press(K.Key_Return)
    else:
        rows = ward.top.findChildren(BalanceRow)
        ward.click(next(row for row in rows if "etamine" in row.accessibleName()))
    ward.until(lambda: "Received" in moved(ward), "nothing is told of ketamine")
    told = moved(ward)
    hand.choose("stock-part-count")
    hand.put("count-0", "5")
    hand.save("save-count")
    hand.put("count-0", "5")
    prove(ward, hand, "save-count")
    ward.until(lambda: ward.shows("The count is entered."), "not counted")
    return told


def moved(ward):
    """The movements on the screen."""
    rows = ward.top.findChildren(LogRow)
    return " | ".join(row.accessibleName() for row in rows if row.isVisible())

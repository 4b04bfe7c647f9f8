"""The set-up of one session under real keys and taps: from an empty plan to a running pump."""

from datetime import timedelta
from decimal import Decimal

import pytest
import shiboken6
from bedside_charts import Ward, charted
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from ketachart.clinical.acts import (
    DrugPrepared,
    IndependentCheck,
    InfusionStarted,
    ItemChecked,
    OrderChanged,
    OrderPlaced,
    ScaleScored,
    VitalsTaken,
    WeightTaken,
)
from ketachart.clinical.phases import Phase
from ketachart.clinical.trouble import Refused
from ketachart.gui import theme
from ketachart.gui.panels.setup.readiness import Step, missing
from ketachart.gui.panels.setup.setup_panel import SetupPanel
from ketachart.store.projections import PersonRow

LEFT = Qt.MouseButton.LeftButton
NURSE = PersonRow("p1", "P. Nakamura, RN", ("nurse",), "RN")
SECOND = PersonRow("p2", "M. Ruiz, RN", ("nurse",), "RN")
DOCTOR = PersonRow("p3", "Dr. H. Brandt, MD", ("physician",), "MD")
AUDITOR = PersonRow("p4", "A. Reader", ("auditor",))
PASSWORD = "nine green umbrellas"


class Desk:
    """A set-up of ex-05's patient before anything is charted, and the hands at it."""

    def __init__(self) -> None:
        self.ward = Ward("ex-05", "2026-03-10T09:20:00-05:00")
        self.panel = SetupPanel(self.ward.bedside, self.check)
        self.panel.show_people((NURSE, SECOND, DOCTOR, AUDITOR))
        self.ward.attend(self.panel)
        self.seconds = []
        self.blind = []
        self.panel.blind.connect(self.blind.append)
        self.panel.acted_as.connect(self.record_as)
        self.panel.resize(862, 680)
        self.panel.show()
        self.panel.activateWindow()

    def check(self, name, password, done, failed):
        if password == PASSWORD:
            done(next(p for p in (NURSE, SECOND, DOCTOR) if p.name == name))
        else:
            failed(Refused("This name and password do not belong together."))

    def record_as(self, act, person):
        self.seconds.append((act, person))
        self.panel.saving()
        self.ward.chart = charted(self.ward.chart, act)
        self.ward.acts.append(act)
        self.panel.show_chart(self.ward.chart)
        self.panel.saved()

    @property
    def chart(self):
        return self.ward.chart

    def last(self, kind):
        return [a for a in self.ward.acts if isinstance(a, kind)][-1]

    def chart_act(self, act):
        self.ward.chart = charted(self.ward.chart, act)
        self.panel.show_chart(self.ward.chart)

    # Hands

    def keys(self, text):
        """Type as at a keyboard: tab, enter and blank among the letters."""
        named = {"\t": Qt.Key.Key_Tab, "\r": Qt.Key.Key_Return, " ": Qt.Key.Key_Space}
        for key in text:
            QTest.keyClick(QApplication.focusWidget(), named.get(key, key))

    def tap(self, name):
        """Tap what has this object name."""
        QTest.mouseClick(self.find(name), LEFT)

    def find(self, name):
        found = [w for w in self.panel.findChildren(object, name) if hasattr(w, "isVisible")]
        return next(w for w in found if w.isVisible())

    def type_in(self, name, text):
        """Tap into a box and type."""
        edit = self.panel.findChild(QLineEdit, name)
        QTest.mouseClick(edit, LEFT)
        edit.selectAll()
        QTest.keyClicks(edit, text)

    def answer(self, item, words):
        """Answer a line of the checklist by mouse."""
        card = self.panel.cards[Step.CHECKLIST]
        line = card.rows[item]
        for tap in line.taps:
            if tap.text().casefold() == words.casefold() and tap.isVisible():
                QTest.mouseClick(tap, LEFT)
                return
        if not line.edit.isVisible():
            QTest.mouseClick(line.other if line.other.isVisible() else line.again, LEFT)
        QTest.mouseClick(line.edit, LEFT)
        QTest.keyClicks(line.edit, words)
        QTest.mouseClick(line.keep, LEFT)

    @property
    def said(self):
        return self.panel.open_card.sentence.text()

    @property
    def left(self):
        return missing(self.chart, self.panel.pump.reading())

    # Ways through

    def weigh(self):
        self.panel.open_step(Step.WEIGHT)
        self.type_in("weight", "88")
        self.tap("weight-unit-kg")
        self.tap("save-weight")

    def order(self, per_kg="0.5"):
        self.panel.open_step(Step.ORDER)
        self.type_in("dose-per-kg", per_kg)
        self.type_in("duration", "40")
        self.tap("order-mode-written")
        self.type_in("ordered-by", "Dr. H. Brandt, MD")
        self.tap("save-order")

    def answer_all(self):
        said = {"hours since solids": "8", "hours since clear fluids": "2", "IV access": "22G"}
        self.panel.open_step(Step.CHECKLIST)
        for item in self.chart.protocol.checklist:
            row = self.panel.cards[Step.CHECKLIST].rows[item]
            self.answer(item, said.get(item) or row.taps[0].text())

    def prepare(self, drawn="0.88"):
        self.panel.open_step(Step.PREPARATION)
        self.tap("usual-vial-50x10")
        self.type_in("vials", "1")
        self.type_in("drawn", drawn)
        self.type_in("lot", "KX4502")
        self.type_in("expiry", "08/2027")
        self.tap("container-bag")
        self.tap("method-made-up-to")
        self.type_in("container-volume", "50")
        self.tap("save-preparation")

    def measure(self):
        taken = self.ward.bedside.act(
            VitalsTaken, entered="typed", sbp_mmhg=128, dbp_mmhg=80, hr_per_min=72, spo2_pct=98
        )
        self.chart_act(taken)

    def read_pump(self, rate="75", vtbi="50"):
        self.panel.open_step(Step.PUMP)
        self.type_in("pump-rate", rate)
        self.type_in("pump-vtbi", vtbi)
        self.tap("save-pump")

    def second(self, drawn="0.88", password=PASSWORD, who=SECOND.name):
        self.type_in("check-weight", "88")
        self.tap("check-weight-unit-kg")
        self.type_in("check-strength", "50")
        self.type_in("check-drawn", drawn)
        self.type_in("check-rate", "75")
        self.type_in("check-vtbi", "50")
        self.tap(f"second-name-{who}")
        self.type_in("second-password", password)
        self.tap("save-check")

    def everything_but(self, *left_out):
        steps = ("weigh", "order", "answer_all", "prepare", "measure", "read_pump", "check")
        for step in steps:
            if step in left_out:
                continue
            if step == "check":
                self.panel.open_step(Step.CHECK)
                self.second()
            else:
                getattr(self, step)()


@pytest.fixture
def desk(qtbot, qapp):
    if not qapp.styleSheet():
        theme.apply(qapp, "dark")
    desk = Desk()
    yield desk
    # At once: a later style sheet would be worked out for every panel that is still there.
    shiboken6.delete(desk.panel)


# The whole way ----------------------------------------------------------------------------------


def test_a_session_is_set_up_and_started_by_keyboard_alone(desk):
    p = desk.panel
    p.open_step(Step.WEIGHT)
    desk.keys("88k\t\t\t\t178\r")  # k and the tabs: unit, its two taps, how it is known
    assert (desk.chart.weight.weight_kg, desk.chart.weight.height_cm) == (88, None)
    desk.keys("0.5\t\t40\t\t\t\t\t ")  # over the four weights to the mode: written
    assert p.order.mode.value() == "written"
    p.order.ordered_by.take_focus()
    desk.keys("Dr. H. Brandt, MD\r")
    assert desk.chart.order.dose_mg == 44
    rows = p.cards[Step.CHECKLIST].rows.values()
    for line in rows:
        assert QApplication.focusWidget() is line.first_target()
        desk.keys("8\r" if not line.taps else "\r")
    assert p.step is Step.PREPARATION
    p.cards[Step.PREPARATION].strength.take_focus()
    desk.keys("50\t10\t1\t0.88\tKX4502\t2027-08\t ")
    card = p.cards[Step.PREPARATION]
    assert card.container.value() == "bag"
    card.method.take_focus()
    desk.keys(" \t\t50\r")
    assert desk.chart.phase is Phase.READY
    assert p.step is Step.BASELINE
    desk.measure()
    p.open_step(Step.PUMP)
    desk.keys("75\t50\r")
    assert QApplication.focusWidget() is p.list.rows[Step.CHECK]
    desk.keys("\r")
    desk.keys("88k\t\t\t50\t0.88\t75\t50\t ")
    assert p.check.person.name == SECOND.name
    p.check.person.password.take_focus()
    desk.keys(PASSWORD + "\r")
    assert desk.last(IndependentCheck).agrees
    QTest.keyClick(
        QApplication.focusWidget(), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier
    )
    started = desk.last(InfusionStarted)
    assert (started.rate_ml_per_h, started.vtbi_ml, started.container) == (75, 50, "bag-1")
    assert desk.chart.phase is Phase.INFUSING
    assert desk.chart.entries[-1].exceptions == ()


def test_a_session_is_set_up_and_started_by_mouse(desk):
    desk.everything_but()
    assert desk.left == ()
    desk.tap("start-infusion")
    assert desk.chart.phase is Phase.INFUSING
    assert desk.chart.entries[-1].exceptions == ()


def test_every_row_says_what_is_charted_and_the_line_fills(desk):
    desk.everything_but("check")
    rows = desk.panel.list.rows
    assert rows[Step.WEIGHT].said == "88 kg"
    assert rows[Step.ORDER].said == "44 mg over 40 min"
    assert rows[Step.BASELINE].said == "128/80 · HR 72 · SpO₂ 98"
    assert desk.panel.list.count.text() == "6 of 7"


# Weight -----------------------------------------------------------------------------------------


def test_pounds_are_kept_as_typed_and_reckoned_exactly(desk):
    desk.panel.open_step(Step.WEIGHT)
    desk.keys("154l")
    assert "69.85 kg" in desk.panel.open_card.sums.text()
    desk.keys("\r")
    taken = desk.last(WeightTaken)
    assert taken.weight_kg == Decimal("69.85322498")
    assert (taken.entered_value, taken.entered_unit) == (154, "lb")


def test_a_weight_without_its_unit_is_asked_for(desk):
    desk.panel.open_step(Step.WEIGHT)
    desk.keys("88\r")
    assert desk.ward.acts == []
    assert desk.said == "Choose kg or lb, as the scale shows it."


def test_an_unlikely_weight_is_asked_once_more(desk):
    desk.panel.open_step(Step.WEIGHT)
    desk.keys("194k\r")
    assert desk.ward.acts == []
    assert "194 kg is unusual" in desk.said
    desk.keys("\r")
    assert desk.last(WeightTaken).weight_kg == 194


@pytest.mark.parametrize("typed", ["abc", "1e308", "-5", "."])
def test_what_is_no_number_is_said_so_and_stays(desk, typed):
    desk.panel.open_step(Step.WEIGHT)
    desk.panel.cards[Step.WEIGHT].weight.put(typed)
    desk.keys("\r")
    assert "is not a number" in desk.said
    assert desk.panel.cards[Step.WEIGHT].weight.text() == typed


def test_a_refused_act_keeps_everything_typed(desk):
    desk.panel.acted.disconnect()
    desk.panel.open_step(Step.WEIGHT)
    desk.keys("88k\r")
    desk.panel.saving()
    desk.panel.refused("The disk is full.")
    assert desk.said == "The disk is full."
    assert desk.panel.cards[Step.WEIGHT].weight.text() == "88"
    assert desk.panel.open_card.save_button.isEnabled()


# Order ------------------------------------------------------------------------------------------


def test_the_dose_is_reckoned_line_by_line(desk):
    desk.weigh()
    desk.panel.order.per_kg.put("0.5")
    desk.panel.order.duration.put("40")
    text = desk.panel.order.sums.text()
    assert "0.5 mg/kg × 88 kg = 44 mg" in text
    assert "0.75 mg/kg/h" in text


def test_a_dose_above_the_usual_limit_needs_a_reason(desk):
    desk.weigh()
    desk.order("1.1")
    assert desk.chart.order is None
    assert desk.said == "Choose a reason, or type one."
    desk.tap("reason-physician's order")
    desk.tap("save-order")
    assert desk.last(OrderPlaced).reason == "physician's order"


def test_a_dose_above_the_hard_limit_is_charted_and_never_started(desk):
    desk.everything_but("order", "read_pump", "check")
    desk.order("2.1")
    desk.tap("reason-other")
    desk.type_in("reason-words", "as told by the physician")
    desk.tap("save-order")
    assert desk.last(OrderPlaced).reason == "as told by the physician"
    assert "a new order within the hard limit" in desk.left


def test_an_order_by_phone_asks_whether_it_was_read_back(desk):
    desk.weigh()
    desk.panel.order.mode.choose("phone")
    desk.panel.order.per_kg.put("0.5")
    desk.panel.order.duration.put("40")
    desk.panel.order.ordered_by.put("Dr. H. Brandt, MD")
    desk.tap("save-order")
    assert "read back" in desk.said
    desk.tap("read-back-yes")
    desk.tap("save-order")
    assert desk.last(OrderPlaced).read_back is True


def test_an_order_in_mg_that_contradicts_its_mg_per_kg_is_noticed(desk):
    desk.weigh()
    desk.panel.order.per_kg.put("0.5")
    desk.panel.order.in_all.put("88")
    found = desk.panel.order.notice.findings
    assert any("88 mg; mg/kg × weight gives 44 mg" in f.sentence for f in found)
    assert found[0].level == "hard"


def test_another_weight_after_the_order_stops_a_start(desk):
    desk.everything_but()
    again = desk.ward.bedside.act(WeightTaken, weight_kg=Decimal(40))
    desk.chart_act(again)
    assert "a new order within the hard limit" in desk.left


# Checklist --------------------------------------------------------------------------------------


def test_an_answer_is_charted_at_one_tap_and_a_number_as_a_number(desk):
    desk.panel.open_step(Step.CHECKLIST)
    desk.answer("consent signed", "Yes")
    desk.answer("hours since solids", "8")
    given = {a.item: a.answer for a in desk.ward.acts if isinstance(a, ItemChecked)}
    assert given == {"consent signed": "yes", "hours since solids": 8}


def test_a_no_is_charted_and_keeps_the_start_waiting(desk):
    desk.everything_but()
    assert desk.left == ()
    desk.panel.open_step(Step.CHECKLIST)
    desk.answer("consent signed", "no")
    assert desk.left == ("consent signed (answered no)",)
    desk.answer("consent signed", "yes")
    assert desk.left == ()


def test_words_are_not_taken_for_hours(desk):
    desk.panel.open_step(Step.CHECKLIST)
    desk.answer("hours since solids", "long")
    assert desk.ward.acts == []
    assert "Type the hours as a number." in desk.said


# Preparation ------------------------------------------------------------------------------------


def test_the_expected_draw_shows_only_after_the_drawn_volume(desk):
    desk.weigh()
    desk.order()
    desk.panel.open_step(Step.PREPARATION)
    desk.tap("usual-vial-50x10")
    assert "Expected" not in desk.panel.open_card.sums.text()
    desk.type_in("drawn", "0.88")
    assert "44 mg ÷ 50 mg/mL = 0.88 mL" in desk.panel.open_card.sums.text()


def test_a_tenfold_draw_is_noticed_and_needs_a_reason(desk):
    desk.weigh()
    desk.order()
    desk.prepare(drawn="8.8")
    assert "440 mg drawn is 396 mg more" in desk.panel.open_card.notice.words.text()
    assert not any(isinstance(a, DrugPrepared) for a in desk.ward.acts)


def test_an_expired_vial_is_charted_with_its_reason(desk):
    desk.weigh()
    desk.order()
    desk.panel.open_step(Step.PREPARATION)
    desk.prepare()
    card = desk.panel.cards[Step.PREPARATION]
    desk.panel.open_step(Step.PREPARATION)
    desk.tap("again-preparation")
    card.expiry.put("2026-01")
    assert "expired on 31-Jan-2026" in card.notice.words.text()


def test_added_to_a_bag_counts_what_was_added(desk):
    desk.weigh()
    desk.order()
    card = desk.panel.cards[Step.PREPARATION]
    desk.panel.open_step(Step.PREPARATION)
    card.drawn.put("0.7")
    card.into.put("100")
    card.method.choose("added-to")
    assert card.final_ml == Decimal("100.7")


def test_a_second_container_has_another_name(desk):
    desk.prepare()
    desk.panel.open_step(Step.PREPARATION)
    desk.tap("again-preparation")
    desk.prepare()
    assert list(desk.chart.containers) == ["bag-1", "bag-2"]


# Pump -------------------------------------------------------------------------------------------


def test_the_reckoned_values_stay_hidden_until_both_are_typed(desk):
    desk.everything_but("read_pump", "check")
    desk.panel.open_step(Step.PUMP)
    desk.type_in("pump-rate", "75")
    desk.tap("save-pump")
    assert desk.panel.pump.sums.isHidden()
    desk.type_in("pump-vtbi", "50")
    assert desk.panel.pump.sums.isHidden()
    desk.tap("save-pump")
    assert "50 mL ÷ 40 min × 60 min/h = 75 mL/h" in desk.panel.pump.sums.text()
    assert desk.said == "Pump and sums agree."


def test_a_pump_that_shows_something_else_is_said_in_numbers(desk):
    desk.everything_but("read_pump", "check")
    desk.read_pump(rate="57")
    assert desk.said.startswith("The pump shows 57; reckoned 75 mL/h.")
    assert "pump shows another setting" in desk.left
    assert not desk.find("start-infusion").isEnabled()


def test_a_digit_more_hides_the_comparison_again(desk):
    desk.everything_but("read_pump", "check")
    desk.read_pump(rate="57")
    desk.type_in("pump-rate", "75")
    assert desk.panel.pump.sums.isHidden()
    assert not desk.panel.pump.reading().whole


def test_a_rate_ordered_by_phone_is_what_the_pump_is_compared_with(desk):
    desk.everything_but("read_pump", "check")
    order = desk.last(OrderPlaced)
    desk.chart_act(desk.ward.bedside.act(OrderChanged, order=order.id, rate_ml_per_h=Decimal(50)))
    desk.read_pump(rate="50")
    assert desk.said == "Pump and sums agree."


# The second person --------------------------------------------------------------------------------


def test_the_check_is_an_act_of_the_second_person(desk):
    desk.everything_but()
    (act, person), *_ = desk.seconds
    assert person is SECOND
    assert (act.by, act.agrees) == (SECOND.name, True)
    assert act.of == desk.last(DrugPrepared).id
    assert act.values["drawn_ml"] == Decimal("0.88")
    assert act.values["first"]["rate_ml_per_h"] == 75
    assert desk.ward.bedside.by == NURSE.name


def test_nothing_gives_the_first_reading_away_while_the_second_is_typed(desk):
    desk.everything_but("check")
    desk.panel.open_step(Step.CHECK)
    assert desk.blind[-1] is True
    rows = desk.panel.list.rows
    hidden = (Step.WEIGHT, Step.ORDER, Step.PREPARATION, Step.PUMP)
    assert [rows[step].said for step in hidden] == [""] * 4
    desk.second()
    assert desk.blind[-1] is False
    assert rows[Step.WEIGHT].said == "88 kg"


def test_readings_that_differ_are_charted_and_shown_side_by_side(desk):
    desk.everything_but("check")
    desk.panel.open_step(Step.CHECK)
    desk.second(drawn="8.8")
    assert desk.last(IndependentCheck).agrees is False
    card = desk.panel.check
    assert "Volume drawn: 0.88 and 8.8 mL" in card.settled_sentence.text()
    assert desk.left == ("second person once more",)
    desk.tap("again-check")
    assert card.drawn.text() == ""
    desk.second()
    assert desk.left == ()


def test_a_wrong_password_keeps_the_readings_and_loses_itself(desk):
    desk.everything_but("check")
    desk.panel.open_step(Step.CHECK)
    desk.second(password="wrong")
    assert "do not belong together" in desk.said
    assert desk.panel.check.drawn.text() == "0.88"
    assert desk.panel.check.person.password.text() == ""
    assert desk.seconds == []


def test_the_one_signed_in_and_an_auditor_are_not_offered(desk):
    names = desk.panel.check.person.names
    assert list(names._taps) == [SECOND.name, DOCTOR.name]


def test_a_pump_set_anew_after_the_check_is_checked_once_more(desk):
    desk.everything_but()
    assert desk.left == ()
    desk.panel.open_step(Step.PUMP)
    desk.type_in("pump-rate", "75.1")
    desk.tap("save-pump")
    assert desk.left == ("second person once more",)


def test_a_late_answer_to_a_password_never_reaches_another_patient(desk, qtbot):
    answers = []
    panel = SetupPanel(desk.ward.bedside, lambda n, p, done, failed: answers.append(done))
    qtbot.addWidget(panel)
    panel.show_people((NURSE, SECOND))
    desk.everything_but("check")
    panel.show_chart(desk.chart)
    panel.show()
    for field, text in ((panel.pump.rate, "75"), (panel.pump.vtbi, "50")):
        field.put(text)
    panel.pump.save()
    check = panel.check
    for field, text in (
        (check.weight, "88"),
        (check.strength, "50"),
        (check.drawn, "0.88"),
        (check.rate, "75"),
        (check.vtbi, "50"),
    ):
        field.put(text)
    check.unit.choose("kg")
    check.person.names.choose(SECOND.name)
    check.person.password.put(PASSWORD)
    check.save()
    said = []
    panel.acted_as.connect(lambda *a: said.append(a))
    panel.show_chart(Ward("ex-01", "2026-03-03T09:40:00-06:00").chart)
    answers[0](SECOND)
    assert said == []
    assert check.drawn.text() == ""
    assert panel.pump.rate.text() == ""


# Start ------------------------------------------------------------------------------------------


def test_start_is_off_and_says_what_is_missing(desk):
    desk.weigh()
    words = desk.panel.start_bar.names.text()
    assert desk.panel.start_bar.head.text() == "6 things left:"
    assert words.startswith("order, 9 lines of the checklist, prepared drug")
    QTest.keyClick(desk.panel, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert len(desk.ward.acts) == 1


@pytest.mark.parametrize(
    ("left_out", "said"),
    [
        ("answer_all", "9 lines of the checklist"),
        ("measure", "blood pressure before the start"),
        ("check", "second person"),
    ],
)
def test_each_thing_left_keeps_start_off(desk, left_out, said):
    desk.everything_but(left_out)
    assert desk.left == (said,)
    assert not desk.find("start-infusion").isEnabled()


def test_a_pump_that_already_runs_is_charted_and_marked(desk):
    desk.weigh()
    desk.prepare()
    desk.ward.clock.advance(minutes=20)
    desk.tap("runs-already")
    desk.tap("since-ago-5")
    desk.type_in("fact-rate", "75")
    notice = desk.panel.fact.notice.words.text()
    assert "started without an order" in notice
    assert "started before the second check" in notice
    desk.tap("save-fact")
    assert desk.said == "Choose a reason, or type one."
    desk.tap("reason-emergency")
    desk.tap("save-fact")
    started = desk.last(InfusionStarted)
    assert started.reason == "emergency"
    assert desk.ward.now - started.at < timedelta(minutes=6)
    assert "started without an order" in desk.chart.entries[-1].exceptions


def test_a_running_pump_without_a_prepared_drug_says_what_comes_first(desk):
    desk.weigh()
    desk.ward.clock.advance(minutes=5)
    desk.tap("runs-already")
    desk.tap("since-ago-2")
    desk.type_in("fact-rate", "75")
    desk.tap("save-fact")
    assert desk.said == "No drug is prepared yet. Chart the prepared drug first."


# Scale, vitals, drafts, names ---------------------------------------------------------------------


def test_a_phq9_total_is_not_taken_without_its_item_9(desk):
    desk.panel.open_step(Step.SCALE)
    desk.tap("scale-PHQ-9")
    desk.type_in("scale-total", "19")
    desk.tap("save-scale")
    assert "needs its item 9" in desk.said
    desk.type_in("scale-item-9", "1")
    desk.tap("save-scale")
    scored = desk.last(ScaleScored)
    assert (scored.total, scored.items, scored.moment) == (19, {"9": 1}, "before")


def test_the_baseline_points_to_the_vitals_row(desk, qtbot):
    desk.panel.open_step(Step.BASELINE)
    with qtbot.waitSignal(desk.panel.vitals_wanted):
        desk.tap("save-baseline")


def test_what_was_half_typed_comes_back_and_no_password_ever(desk, qtbot):
    drafts = {}
    desk.panel.drafted.connect(drafts.__setitem__)
    desk.panel.open_step(Step.WEIGHT)
    desk.keys("88k")
    desk.panel.check.person.password.put(PASSWORD)
    assert drafts == {"setup.weight": "88", "setup.weight-unit": "kg"}
    later = SetupPanel(desk.ward.bedside, desk.check)
    qtbot.addWidget(later)
    later.show_chart(desk.chart)
    later.show_drafts(drafts)
    assert later.cards[Step.WEIGHT].weight.text() == "88"
    desk.keys("\r")
    assert drafts["setup.weight"] == ""


def test_everything_that_takes_the_keyboard_has_a_name(desk):
    for step in Step:
        desk.panel.open_step(step)
        for widget in desk.panel.findChildren(object):
            policy = getattr(widget, "focusPolicy", None)
            if policy is None or not widget.isVisible() or policy() == Qt.FocusPolicy.NoFocus:
                continue
            if hasattr(widget, "accessibleName"):
                assert widget.accessibleName(), (step, widget.objectName(), type(widget))

"""The hour in company: bag, line, toilet, order by phone, chair, told, leaving, still running."""

import itertools
from datetime import timedelta
from decimal import Decimal

import pytest
from bedside_charts import Ward, charted
from hypothesis import given, settings
from hypothesis import strategies as st
from panel_chair import HELD, OVER, RUNNING, TWO_BAGS, Chair
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from window_desk import at, example_until

from ketachart.clinical import acts as a
from ketachart.clinical.phases import Phase
from ketachart.clinical.wording import line_of
from ketachart.gui import theme
from ketachart.gui.panels.company_facts import folded, free_chairs, without_stop
from ketachart.gui.panels.side_panels import panel_for
from ketachart.gui.panels.status import StatusCard
from ketachart.gui.panels.status_block import FULL, LARGE, SMALL, TIGHT
from ketachart.gui.session_page import SessionPage
from ketachart.gui.status_words import status_of

K = Qt.Key


@pytest.fixture
def chair(qtbot, qapp):
    theme.apply(qapp, "dark")
    yield lambda name, when=RUNNING: Chair(qtbot, name, when)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def kinds(c: Chair) -> list[type[a.Act]]:
    return [type(act) for act in c.acts]


def last_lines(c: Chair, number: int) -> list[str]:
    """The record's newest lines: title and detail."""
    chart = c.ward.chart
    lines = [line_of(chart, e) for e in chart.entries[-number:]]
    return [f"{line.title} | {line.detail}" for line in lines]


def wanted_by(c: Chair) -> list[str]:
    found: list[str] = []
    c.panel.wanted.connect(found.append)
    return found


# The line -------------------------------------------------------------------------------------


def test_a_lost_line_is_one_digit_that_pauses_and_charts_it_then_asks_for_the_new_one(chair):
    c = chair("line-lost")
    next_panel = wanted_by(c)
    stamped = c.now
    c.ward.clock.advance(minutes=2)
    c.type("1")
    assert kinds(c) == [a.InfusionPaused, a.AccessChecked]
    assert {act.at for act in c.acts} == {stamped}
    assert c.ward.chart.phase is Phase.PAUSED
    assert next_panel == ["line-new"]
    assert last_lines(c, 2)[1].startswith("IV line not patent | infiltrated")


def test_a_line_that_was_pulled_is_charted_as_out(chair):
    c = chair("line-lost").tap("lost-why-pulled-out,-cannula-intact")
    removed = c.acts[-1]
    assert isinstance(removed, a.AccessRemoved)
    assert removed.intact is True
    assert c.acts[0].reason == "line lost: pulled out, cannula intact"


def test_a_lost_line_is_not_dropped_by_one_escape(chair):
    c = chair("line-lost").press(K.Key_Escape)
    assert not c.closed
    assert "is not charted yet" in c.sentence


def test_the_new_line_and_the_rate_go_on_together(chair):
    c = chair("line-lost").type("1")
    c.open("line-new")
    c.ward.clock.advance(minutes=4)
    c.panel.tick(c.now)
    c.tap("since-step0", "line-old-yes", "line-gauge-22G", "line-side-left", "line-site-hand")
    c.tap("line-rate").enter()
    assert kinds(c)[2:] == [a.AccessRemoved, a.AccessPlaced, a.InfusionResumed]
    assert c.acts[-1].rate_ml_per_h == Decimal(75)
    assert c.ward.chart.phase is Phase.INFUSING
    assert last_lines(c, 2)[0].startswith("IV line placed: 22G left hand")
    assert c.ward.chart.delivery.pauses[-1].reason == "line lost: infiltrated"


def test_a_new_line_without_a_rate_leaves_the_pump_paused(chair):
    c = chair("line-lost").type("2")
    c.open("line-new")
    c.tap("line-site-forearm", "line-side-right").enter()
    assert kinds(c)[2:] == [a.AccessPlaced]
    assert c.ward.chart.phase is Phase.PAUSED


def test_a_new_line_asks_for_site_side_and_what_became_of_the_old_cannula(chair):
    c = chair("line-lost").type("1")
    c.open("line-new")
    c.tap("side-save")
    assert "Where is the new line" in c.sentence
    c.tap("line-site-hand", "side-save")
    assert "which side" in c.sentence
    c.tap("line-side-left").put("line-rate", "75").tap("side-save")
    assert "old cannula" in c.sentence
    assert len(c.acts) == 2


def test_a_resume_says_that_no_line_is_charted_since_and_takes_the_fact_twice(chair):
    c = chair("line-lost").type("1")
    c.open("resume")
    c.press(K.Key_Down).enter()
    assert "The line was not patent at" in c.sentence
    assert len(c.acts) == 2
    c.enter()
    assert isinstance(c.acts[-1], a.InfusionResumed)


# Out of the chair -----------------------------------------------------------------------------


def test_to_the_toilet_with_the_pump_running_and_back(chair):
    c = chair("toilet").type("1").press(K.Key_Tab).type("1").press(K.Key_Tab).type("1").enter()
    assert kinds(c) == [a.PatientMoved]
    assert c.ward.chart.phase is Phase.INFUSING
    [out] = last_lines(c, 1)
    assert out.startswith("Out of the chair: toilet | with nurse · the pump runs and goes along")
    c.ward.clock.advance(minutes=6)
    c.open("toilet")
    next_panel = wanted_by(c)
    c.enter()
    assert last_lines(c, 1)[0].startswith("Back in the chair | after 6 min, toilet")
    assert next_panel == []


def test_to_the_toilet_with_the_pump_paused_leads_to_the_resume(chair):
    c = chair("toilet").tap("out-where-toilet", "out-with-escort", "out-pump-held", "side-save")
    assert kinds(c) == [a.InfusionPaused, a.PatientMoved]
    assert c.acts[0].reason == "toilet"
    c.ward.clock.advance(minutes=5)
    c.open("toilet")
    next_panel = wanted_by(c)
    c.put("back-note", "steady").enter()
    assert next_panel == ["resume"]
    assert "steady" in last_lines(c, 1)[0]


def test_nobody_is_back_before_they_left(chair):
    c = chair("toilet").tap("out-where-toilet", "out-with-nurse", "out-pump-runs", "side-save")
    c.ward.clock.advance(minutes=3)
    c.open("toilet")
    c.panel.since.step(-5)
    c.enter()
    assert "left the chair at" in c.sentence
    assert len(c.acts) == 1


# The order ------------------------------------------------------------------------------------


def test_an_order_by_phone_with_read_back_waits_for_its_prescriber_and_leads_to_the_rate(chair):
    c = chair("order")
    next_panel = wanted_by(c)
    c.press(K.Key_Down).tap("order-mode-phone", "order-read-back-yes", "order-what-rate")
    c.put("order-rate", "60").enter()
    change = c.act
    assert isinstance(change, a.OrderChanged)
    assert (change.mode, change.read_back, change.rate_ml_per_h) == ("phone", True, Decimal(60))
    [line] = last_lines(c, 1)
    assert line.startswith("Order changed to 60 mL/h | ordered by Dr. H. Brandt, MD, by phone")
    assert "read back · to be authenticated" in line
    assert next_panel == ["rate"]
    c.open("rate")
    c.press(K.Key_Down).enter()
    assert c.acts[-1].rate_ml_per_h == Decimal(60)


def test_once_the_prescriber_confirms_it_nothing_waits(chair):
    c = chair("order").press(K.Key_Down)
    c.tap("order-mode-phone", "order-read-back-yes", "order-what-dose").put("dose-mg", "40")
    c.enter()
    order = c.act
    confirmed = a.OrderAuthenticated(id="ok", at=c.now, by="Dr. H. Brandt, MD", order=order.id)
    c.ward.chart = charted(c.ward.chart, confirmed)
    entry = next(e for e in c.ward.chart.entries if e.act.id == order.id)
    assert "to be authenticated" not in line_of(c.ward.chart, entry).detail


def test_an_order_by_mouth_asks_for_the_read_back_and_takes_no_for_an_answer_twice(chair):
    c = chair("order").press(K.Key_Down).tap("order-mode-verbal", "order-what-duration")
    c.put("order-minutes", "50").enter()
    assert "was it read back" in c.sentence
    c.tap("order-read-back-no").enter()
    assert "Read it back now" in c.sentence
    c.enter()
    assert c.act.read_back is False
    assert c.ward.chart.order.duration_min == 50


def test_an_order_to_stop_leads_to_the_end(chair):
    c = chair("order")
    next_panel = wanted_by(c)
    c.press(K.Key_Down).tap("order-mode-phone", "order-read-back-yes", "order-what-stop").enter()
    assert last_lines(c, 1)[0].startswith("Order to stop the infusion")
    assert next_panel == ["stop"]
    assert c.ward.chart.phase is Phase.INFUSING
    c.open("stop")
    c.tap("side-save")
    stop = c.acts[-1]
    assert (stop.outcome, stop.reason) == ("discontinued", "physician's order")
    assert stop.ordered_by == "Dr. H. Brandt, MD"


def test_where_no_order_stands_the_first_one_is_charted(chair):
    c = chair("note")
    order = c.ward.chart.order.placed
    struck = a.EntryStruck(id="none", at=c.now, by="x", entry=order.id, reason="typing slip")
    c.ward.chart = charted(c.ward.chart, struck)
    c.open("order")
    c.type("Dr. H. Brandt, MD").tap("order-mode-phone", "order-read-back-yes")
    c.put("dose-mg", "44").put("duration", "40").enter()
    assert isinstance(c.act, a.OrderPlaced)
    assert c.ward.chart.order.dose_mg == 44
    assert "to be authenticated" in last_lines(c, 1)[0]


def test_an_order_says_what_is_missing_in_words(chair):
    c = chair("order").enter()
    assert "Who gave the order" in c.sentence
    c.press(K.Key_Down).enter()
    assert "How was it given" in c.sentence
    c.tap("order-mode-written").enter()
    assert "What is new" in c.sentence
    c.tap("order-what-rate", "order-what-stop").put("order-rate", "60").enter()
    assert "Choose one" in c.sentence


def test_a_rate_above_the_order_leads_to_the_order(chair):
    c = chair("rate")
    next_panel = wanted_by(c)
    c.type("90")
    assert "Ordered: " in c.panel.above.text()
    c.enter()
    assert "above the" in c.sentence
    c.tap("rate-order")
    assert next_panel == ["order:90"]
    assert c.acts == []
    c.open("order:90")
    c.press(K.Key_Down).tap("order-mode-phone", "order-read-back-yes", "order-rate").enter()
    assert c.act.rate_ml_per_h == Decimal(90)


def test_a_rate_above_the_order_is_charted_when_it_is_so(chair):
    c = chair("rate").type("90").enter().enter()
    assert c.act.rate_ml_per_h == Decimal(90)


def test_a_rate_at_the_order_asks_nothing(chair):
    c = chair("rate").type("60").enter()
    assert c.act.rate_ml_per_h == Decimal(60)
    assert c.panel.above.isHidden()


# Still running --------------------------------------------------------------------------------


def test_still_running_says_first_what_it_does_and_counts_on(chair):
    c = chair("note", OVER)
    stop = c.ward.chart.stop
    before = c.ward.chart.delivery.total_mg
    c.open("unstop")
    words = " ".join(label.text() for label in c.panel.findChildren(QLabel))
    assert f"{stop.at:%H:%M} no longer counts. The infusion is counted on" in words
    c.enter()
    assert isinstance(c.act, a.EntryStruck)
    assert c.act.reason == "still running"
    assert c.ward.chart.phase is Phase.INFUSING
    assert c.ward.chart.delivery_at(c.now).total_mg >= before
    assert last_lines(c, 1)[0].startswith("Struck “Infusion")
    assert "still running" in last_lines(c, 1)[0]


@given(minutes=st.integers(0, 60))
@settings(max_examples=20, deadline=None)
def test_what_is_said_of_striking_the_end_is_what_the_record_then_counts(minutes):
    ward = Ward(*OVER)
    stop, now = ward.chart.stop, ward.now + timedelta(minutes=minutes)
    struck = a.EntryStruck(id="s", at=ward.now, by="x", entry=stop.id, reason="still running")
    said = without_stop(ward.chart, stop, now)
    counted = charted(ward.chart, struck).delivery_at(now)
    assert (said.total_mg, said.running) == (counted.total_mg, counted.running)


# Leaving --------------------------------------------------------------------------------------


def leave_against(c: Chair) -> Chair:
    c.put("leave-why", "wants to go home")
    c.tap("leave-capacity-yes", "leave-risks-yes").put("leave-which", "sleepiness, a fall")
    return c.put("leave-told", "Dr. H. Brandt, MD").tap("leave-told-how-by-phone")


def test_against_advice_while_the_pump_runs_stops_it_first(chair):
    c = chair("leave:against-advice")
    c.put("leave-pump-ml", "18")
    leave_against(c).enter()
    assert "IV line" in c.sentence
    c.tap("leave-line-yes").enter()
    assert kinds(c) == [
        a.InfusionStopped,
        a.AccessRemoved,
        a.DischargeAssessed,
        a.PersonTold,
        a.PatientDischarged,
    ]
    assert c.acts[0].pump_infused_ml == Decimal(18)
    assert c.ward.chart.phase is Phase.CLOSED
    told, left = last_lines(c, 2)
    assert told.startswith("Dr. H. Brandt, MD told about leaving against advice | by phone")
    assert left.startswith("Left against advice")
    assert "wants to go home" in left
    assert "able to decide: yes" in last_lines(c, 3)[0]


def test_against_advice_from_recovery_has_no_pump_to_stop(chair):
    c = chair("leave:against-advice", OVER)
    leave_against(c)
    if not c.panel.line.isHidden():
        c.tap("leave-line-in")
    c.enter()
    assert a.InfusionStopped not in kinds(c)
    assert c.ward.chart.phase is Phase.CLOSED


def test_against_advice_asks_what_is_missing(chair):
    c = chair("leave:against-advice", OVER).enter()
    assert "Why does the patient leave" in c.sentence
    c.put("leave-why", "no time").enter()
    assert "able to decide" in c.sentence
    c.tap("leave-capacity-not-assessed").enter()
    assert "risks" in c.sentence
    c.tap("leave-risks-no").enter()
    assert "Who was told" in c.sentence
    assert c.acts == []


def test_the_ambulance_is_shown_what_was_given_and_takes_the_patient(chair):
    c = chair("leave:transferred", HELD)
    said = " ".join(label.text() for label in c.panel.findChildren(QLabel))
    assert "Ketamine: " in said
    assert "Allergies: " in said
    assert "Vitals 10:" in said
    c.put("leave-why", "chest pain").put("leave-to", "Fictional General Hospital")
    c.put("leave-report", "crew 12").put("leave-condition", "awake, BP 150/90").enter()
    assert kinds(c) == [a.InfusionStopped, a.PatientDischarged]
    [left] = last_lines(c, 1)
    assert left.startswith("Transferred to Fictional General Hospital | reported to crew 12")
    assert c.ward.chart.phase is Phase.CLOSED


def test_nobody_leaves_before_the_pump_was_stopped(chair):
    c = chair("leave:transferred")
    c.put("leave-why", "chest pain").put("leave-to", "Fictional General Hospital")
    c.put("leave-report", "crew 12").put("leave-condition", "awake")
    c.panel.since.step(-1)
    c.enter()
    assert "left after that" in c.sentence
    assert c.acts == []


# Chair, told, emergency -----------------------------------------------------------------------


def with_chairs(c: Chair) -> None:
    other = Ward(*TWO_BAGS)
    seated = a.ChairTaken(id="seat", at=other.now, by="x", chair="2")
    other.chart = charted(other.chart, seated)
    c.ward.bedside.charts = lambda: {"other": other.chart}
    c.ward.bedside.chairs = lambda: ("1", "2", "Window")


def test_a_free_chair_is_one_tap_and_a_taken_one_is_named(chair):
    c = chair("note")
    with_chairs(c)
    c.open("chair")
    assert [chip.value for chip in c.panel.to.chips] == ["1", "Window"]
    c.tap("chair-to-Window", "side-save")
    assert c.act.chair == "Window"
    assert c.ward.chart.chair == "Window"


def test_a_chair_that_somebody_takes_meanwhile_is_refused_in_words(chair):
    c = chair("note")
    with_chairs(c)
    c.ward.bedside.chairs = tuple
    c.open("chair")
    c.type("chair 2").enter()
    assert "sits in chair 2" in c.sentence
    assert c.acts == []


def test_a_clinic_that_is_full_says_so(chair):
    c = chair("note")
    with_chairs(c)
    c.ward.bedside.chairs = lambda: ("2",)
    c.open("chair")
    assert c.panel.idle


def test_the_physician_is_told_how_and_about_what(chair):
    c = chair("told").press(K.Key_Down).tap("told-how-by-phone", "told-about-the-rate")
    c.put("told-said", "go on at 60").enter()
    told = c.act
    assert (told.whom, told.how, told.about) == ("Dr. H. Brandt, MD", "by phone", "the rate")
    assert told.said == "go on at 60"


def test_a_handover_names_who_takes_over(chair):
    c = chair("handover").type("O. Second, RN").tap("handover-text").type("calm, BP falling")
    c.tap("side-save")
    assert last_lines(c, 1)[0].startswith("Handed over to O. Second, RN | calm, BP falling")


@given(
    chairs=st.lists(st.sampled_from(["1", "2", "chair 2", "Window", "window "]), unique=True),
    taken=st.sampled_from(["1", "2", "Chair 2", "window", "Bay"]),
)
@settings(max_examples=40, deadline=None)
def test_no_chair_that_is_offered_has_anybody_in_it(chairs, taken):
    ward, other = Ward(*RUNNING), Ward(*TWO_BAGS)
    seated = a.ChairTaken(id="seat", at=other.now, by="x", chair=taken)
    charts = {"other": charted(other.chart, seated), "own": ward.chart}
    free = free_chairs(chairs, charts, ward.chart)
    assert folded(taken) not in map(folded, free)
    assert [c for c in chairs if folded(c) != folded(taken)] == free


# The bag --------------------------------------------------------------------------------------


def test_a_bag_prepared_in_the_hour_is_charted_and_hung_in_one(chair):
    c = chair("bag").tap("bag-kind-syringe")
    c.put("bag-strength", "50").put("bag-vial-ml", "10").put("bag-vials", "1")
    c.put("bag-drawn", "0.88").put("bag-lot", "F-77").put("bag-expiry", "2031-05")
    c.tap("bag-method-made-up-to").put("bag-final-ml", "50").put("bag-left-ml", "0.5")
    assert "44 mg in 50 mL, 0.88 mg/mL." in c.panel.gives.text()
    c.enter()
    assert kinds(c) == [a.DrugPrepared, a.ContainerChanged]
    hung = c.ward.chart.delivery_at(c.now).container
    assert hung.name == "syringe-1"
    prepared, changed = last_lines(c, 2)
    assert "lot F-77" in prepared
    assert changed.startswith("Syringe-1 hung after bag-1 at")
    assert "0.5 mL left" in changed


def test_another_strength_is_said_before_it_is_charted(chair):
    c = chair("bag").tap("bag-kind-bag")
    c.put("bag-strength", "50").put("bag-vial-ml", "10").put("bag-vials", "1")
    c.put("bag-drawn", "2").tap("bag-method-made-up-to").put("bag-final-ml", "50")
    assert "2 mg/mL" in c.panel.gives.text()
    assert "mg/kg an hour" in c.panel.gives.text()
    c.enter()
    assert "lot" in c.sentence
    c.put("bag-lot", "F-77").put("bag-expiry", "2031-05").enter()
    assert "The one before was 0.88 mg/mL." in c.sentence
    c.put("bag-rate", "33").enter()
    assert kinds(c) == [a.DrugPrepared, a.ContainerChanged, a.RateSet]


def test_a_vial_past_its_day_is_asked_about_and_taken_with_its_exception(chair):
    c = chair("bag").tap("bag-kind-bag")
    c.put("bag-strength", "50").put("bag-vial-ml", "10").put("bag-vials", "1")
    c.put("bag-drawn", "0.88").put("bag-lot", "F-77").put("bag-expiry", "2020-05")
    c.tap("bag-method-made-up-to").put("bag-final-ml", "50").enter()
    assert "expired on 31-May-2020" in c.sentence
    c.enter()
    assert kinds(c) == [a.DrugPrepared, a.ContainerChanged]


# The menu -------------------------------------------------------------------------------------


def menu(qtbot, when):
    ward = Ward(*when)
    panel = panel_for("more", ward.bedside, ward.chart)
    qtbot.addWidget(panel)
    panel.resize(372, 562)
    panel.show()
    panel.activateWindow()
    QCoreApplication.processEvents()
    panel.first_field()
    return ward, panel


@pytest.mark.parametrize("when", [RUNNING, HELD, OVER])
def test_every_row_of_the_menu_opens_a_panel_that_exists(qtbot, qapp, when):
    ward, panel = menu(qtbot, when)
    names: list[str] = []
    panel.wanted.connect(names.append)
    for row in panel.rows:
        assert row.height() >= 48
        QTest.mouseClick(row, Qt.MouseButton.LeftButton)
    assert len(names) == len(panel.rows) > 10
    # The page opens these itself: they find patients (test_moving.py), or a second person.
    names = [name for name in names if name not in ("move", "bag-check", "rate-check")]
    for name in names:
        opened = panel_for(name, ward.bedside, ward.chart)
        qtbot.addWidget(opened)


def test_the_menu_offers_only_what_is_possible(qtbot, qapp):
    _, running = menu(qtbot, RUNNING)
    words = [row.text() for row in running.rows]
    assert "Pause…" in words
    assert "Resume…" not in words
    assert "Discharge…" not in words
    _, over = menu(qtbot, OVER)
    assert "Still running…" in [row.text() for row in over.rows]


def test_the_menu_by_keys_alone(qtbot, qapp):
    _, panel = menu(qtbot, RUNNING)
    names: list[str] = []
    panel.wanted.connect(names.append)
    QTest.keyClick(panel.window().focusWidget(), K.Key_Down)
    QTest.keyClick(panel.window().focusWidget(), K.Key_Return)
    assert names == ["rate"]
    with qtbot.waitSignal(panel.closed):
        QTest.keyClick(panel.window().focusWidget(), K.Key_Escape)


@pytest.mark.parametrize(("width", "columns"), [(372, 1), (820, 2)])
def test_the_menu_uses_the_room_it_has(qtbot, qapp, width, columns):
    _, panel = menu(qtbot, RUNNING)
    panel.resize(width, 400)
    QCoreApplication.processEvents()
    assert len({row.x() for row in panel.rows}) == columns


# In the window --------------------------------------------------------------------------------


def test_every_act_of_the_hour_is_reached_from_the_status_card(window_desk, qtbot):
    """The mouse alone: the menu, the lost line, the new one, and on."""
    desk = window_desk
    desk.create(example_until("ex-05", at("10:15:00")))
    window = desk.open()
    page = window.page
    session = window.shown

    def click(name: str) -> None:
        target = page.findChild(QWidget, name)
        QTest.mouseClick(target, Qt.MouseButton.LeftButton, pos=target.rect().center())

    click("pump-more")
    click("way-line-lost")
    click("lost-why-infiltrated")
    desk.idle()
    qtbot.waitUntil(lambda: page.findChild(QWidget, "line-site-hand") is not None)
    assert window.charts[session].phase is Phase.PAUSED
    for name in ("line-site-hand", "line-side-left", "line-old-yes"):
        click(name)
    page.side.panel.rate.put("75")
    click("side-save")
    desk.idle()
    assert window.charts[session].phase is Phase.INFUSING
    lines = [line_of(window.charts[session], e).title for e in window.charts[session].entries[-3:]]
    assert lines[0] == "IV line removed"
    assert lines[1] == "IV line placed: left hand"
    assert lines[2].startswith("Infusion resumed at 75 mL/h")


def test_while_the_patient_is_out_the_status_says_where_and_since_when(chair):
    c = chair("toilet").tap("out-where-toilet", "out-with-nurse", "out-pump-runs", "side-save")
    assert f"toilet since {c.now:%H:%M}" in status_of(c.ward.chart, c.now).head
    c.open("toilet")
    c.enter()
    assert "toilet" not in status_of(c.ward.chart, c.now).head


def test_what_comes_next_never_opens_over_another_patient(qtbot, qapp):
    """The answer of the disk comes while another chair is on the screen."""
    ward, other = Ward(*RUNNING), Ward(*TWO_BAGS)
    page = SessionPage(ward.bedside, lambda *_: None)
    qtbot.addWidget(page)
    given = []
    page.acted.connect(lambda *said: given.append(said))
    page.resize(1280, 690)
    page.show_chart(ward.chart)
    page.show()
    page.open_panel("line-lost")
    QTest.keyClicks(page.focusWidget(), "1")
    [(session, _, acts)] = given
    assert session == ward.chart.session.session
    page.show_chart(other.chart)
    page.keep_up(charted(ward.chart, *acts))
    assert page.side.panel is None
    assert page.side.session == other.chart.session.session
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.mark.parametrize(
    "sizes", [FULL, LARGE, TIGHT, SMALL], ids=["full", "large", "tight", "200"]
)
@pytest.mark.parametrize("when", [RUNNING, HELD, OVER])
def test_no_button_of_the_status_card_is_narrower_than_its_words(qtbot, qapp, sizes, when):
    ward = Ward(*when)
    card = StatusCard(ward.bedside)
    qtbot.addWidget(card)
    card.show_chart(ward.chart)
    card.set_sizes(sizes)
    card.resize(848 if sizes is SMALL else 1246, sizes.height)
    card.show()
    shown = [b for b in (card.main, card.second, card.third, card.more) if not b.isHidden()]
    assert card.more in shown
    for button in shown:
        assert button.width() >= button.minimumSizeHint().width(), button.text()
        assert button.height() >= 44
        assert card.rect().contains(button.geometry())
    for one, two in itertools.combinations(shown, 2):
        assert not one.geometry().intersects(two.geometry())

"""What a nurse does in the side panels, by keyboard alone and by mouse alone."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from bedside_charts import charted
from panel_chair import HELD, OVER, RUNNING, TWO_BAGS, Chair
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QPlainTextEdit

from ketachart.clinical import acts as a
from ketachart.clinical.phases import Phase
from ketachart.gui import theme
from ketachart.gui.panels.correcting import changeable
from ketachart.gui.panels.side_panels import PLAIN, panel_for

LEFT = Qt.MouseButton.LeftButton
K = Qt.Key


@pytest.fixture
def chair(qtbot, qapp):
    theme.apply(qapp, "dim")
    yield lambda name, when=RUNNING: Chair(qtbot, name, when)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


# Pause, resume, rate, end ---------------------------------------------------------------------


def test_pause_is_one_digit_after_the_panel_has_stamped_the_time(chair):
    at = chair("pause").type("1").act
    assert isinstance(at, a.InfusionPaused)
    assert at.reason == "blood pressure"


def test_pause_keeps_the_moment_of_the_first_tap_while_one_thinks(chair):
    c = chair("pause")
    opened = c.now
    c.ward.clock.advance(minutes=2)
    c.panel.tick(c.now)
    c.tap("pause-reason-side-effect")
    assert c.act.at == opened
    assert c.ward.chart.phase is Phase.PAUSED
    assert c.closed


def test_pause_by_mouse_with_everything_that_is_at_hand(chair):
    c = chair("pause")
    c.tap("since-step-1").tap("pause-ordered-by").put("pause-pump-ml", "18,5")
    c.tap("pause-reason-line-or-site")
    assert c.act.ordered_by == "Dr. H. Brandt, MD"
    assert c.act.pump_infused_ml == Decimal("18.5")
    assert c.act.at == c.now - timedelta(minutes=1)


def test_pause_by_keys_for_another_reason_in_words(chair):
    c = chair("pause").type("6").type("pump door open").enter()
    assert c.act.reason == "pump door open"


def test_arrows_then_enter_chart_the_reason_they_stand_on(chair):
    c = chair("pause").press(K.Key_Right, K.Key_Down)
    assert c.acts == []
    c.enter()
    assert c.act.reason == "patient's wish"


def test_enter_on_the_first_reason_charts_it(chair):
    assert chair("pause").enter().act.reason == "blood pressure"


def test_a_pause_is_not_lost_by_one_escape(chair):
    c = chair("pause").press(K.Key_Escape)
    assert not c.closed
    assert "is not charted yet" in c.sentence
    c.press(K.Key_Escape)
    assert c.closed
    assert c.acts == []


def test_a_late_pause_asks_why_it_is_late_and_keeps_its_own_reason(chair):
    c = chair("pause").tab_to("since-time").type("1008").tab_to("pause-reason")
    c.panel.reasons.take_focus()
    c.type("2")
    assert c.acts == []
    assert "12 min ago" in c.sentence
    assert c.panel.reasons.value() == "side effect"
    c.type("1").enter()
    assert c.act.reason == "side effect"
    assert c.act.note == "charted late: busy with the patient"


def test_a_pause_before_the_start_is_refused_and_everything_stays(chair):
    c = chair("pause")
    c.put("pause-pump-ml", "3")
    c.put("since-time", "1001")
    c.tap("since-late-busy-with-the-patient", "pause-reason-toilet")
    assert len(c.sentences) == 1
    assert c.sentence == c.sentences[0]
    assert "not possible: the infusion has not started" in c.sentence
    assert c.find("pause-pump-ml").text() == "3"
    assert c.panel.reasons.value() == "toilet"
    assert c.panel.save_button.isEnabled()
    assert not c.closed


def test_resume_never_takes_the_old_rate_by_itself(chair):
    c = chair("resume", HELD).enter()
    assert c.acts == []
    assert "Which rate does the pump show?" in c.sentence
    c.press(K.Key_Down).enter()
    assert isinstance(c.act, a.InfusionResumed)
    assert c.act.rate_ml_per_h == 75
    assert c.ward.chart.phase is Phase.INFUSING


def test_resume_by_mouse_with_the_offered_rate_and_a_new_volume(chair):
    c = chair("resume", HELD)
    c.tap("resume-rate").put("resume-vtbi", "20").tap("side-save")
    assert (c.act.rate_ml_per_h, c.act.vtbi_ml) == (75, 20)


def test_resume_offers_the_rate_that_was_ordered_during_the_pause(chair):
    c = chair("note", HELD)
    order = c.ward.chart.order.placed
    changed = c.ward.bedside.act(a.OrderChanged, order=order.id, rate_ml_per_h=Decimal(50))
    c.ward.chart = charted(c.ward.chart, changed)
    c.open("resume")
    assert c.panel.rate.offer == "50"


def test_a_volume_beyond_the_bag_is_refused_with_a_sentence(chair):
    c = chair("resume", HELD).press(K.Key_Down).tab().type("600").enter()
    assert "bag-1 holds 50 mL" in c.sentence
    assert c.find("resume-vtbi").text() == "600"


def test_a_new_rate_says_what_it_gives_while_it_is_typed(chair):
    c = chair("rate").type("50")
    assert "0.73 mg/min" in c.panel.gives.text()
    assert "0.5 mg/kg an hour" in c.panel.gives.text()
    c.enter()
    assert isinstance(c.act, a.RateSet)
    assert c.act.rate_ml_per_h == 50


def test_a_rate_above_the_usual_is_asked_once_more_and_then_charted(chair):
    c = chair("rate").type("210").enter()
    assert c.acts == []
    assert "above this clinic's usual 200 mL/h" in c.sentence
    c.enter()
    assert c.act.rate_ml_per_h == 210


@pytest.mark.parametrize("rate", ["0", "1e308", "abc", "1501", "-5"])
def test_a_rate_that_cannot_be_is_refused_in_one_sentence_and_kept(chair, rate):
    c = chair("rate").type(rate).enter().enter()
    assert c.acts == []
    assert c.sentence.endswith((".", "pause."))
    assert c.find("rate-rate").text() == rate


def test_the_end_completed_by_keys(chair):
    c = chair("stop").type("1").tab_to("stop-pump-ml").type("50").enter()
    assert isinstance(c.act, a.InfusionStopped)
    assert (c.act.outcome, c.act.pump_infused_ml) == ("completed", 50)
    assert c.ward.chart.phase is Phase.RECOVERY


def test_stopped_early_needs_its_reason_by_mouse(chair):
    c = chair("stop").tap("stop-outcome-discontinued", "side-save")
    assert c.acts == []
    assert c.sentence == "Why was it stopped early?"
    c.tap("stop-reason-physician's-order", "stop-ordered-by", "side-save")
    assert (c.act.outcome, c.act.reason) == ("discontinued", "physician's order")
    assert c.act.ordered_by == "Dr. H. Brandt, MD"


def test_the_end_says_since_when_the_volume_was_reached(chair):
    c = chair("stop")
    assert not any("was reached" in w.text() for w in c.panel.findChildren(QLabel))
    c.ward.clock.advance(minutes=30)
    c.open("stop")
    words = [label.text() for label in c.panel.findChildren(QLabel)]
    assert "The volume to be infused was reached at 10:45." in words


# Bag, pump, line ------------------------------------------------------------------------------


def test_another_bag_is_hung(chair):
    c = chair("bag", TWO_BAGS)
    assert c.panel.hung is not None
    c.type("1").tab().type("0").enter()
    assert isinstance(c.act, a.ContainerChanged)
    assert c.act.from_ == c.panel.hung.name
    assert c.act.left_ml == 0


def test_without_another_bag_the_new_one_is_asked_for(chair):
    c = chair("bag").enter()
    assert c.sentence == "Type the strength from the label, in mg/mL."
    assert c.acts == []


def test_the_pump_s_own_number_is_charted_beside_what_is_counted(chair):
    c = chair("pump-read").type("18.4").enter()
    assert isinstance(c.act, a.PumpRead)
    assert c.act.infused_ml == Decimal("18.4")


def test_an_empty_reading_is_no_reading(chair):
    c = chair("pump-read").enter()
    assert c.acts == []
    assert c.sentence == "Type at least one number from the pump."
    assert c.find("pump-infused").hasFocus()


def test_the_line_is_looked_at_by_keys(chair):
    c = chair("access").type("1").tab().type("1").tab_to("access-findings")
    c.type("dry, no swelling").enter()
    assert isinstance(c.act, a.AccessChecked)
    assert (c.act.patent, c.act.findings) == (True, "dry, no swelling")


def test_a_line_is_placed_by_mouse(chair):
    c = chair("access").tap(
        "access-what-placed", "access-gauge-22G", "access-side-left", "access-site-forearm"
    )
    c.put("access-attempts", "2").tap("side-save")
    assert isinstance(c.act, a.AccessPlaced)
    assert (c.act.gauge, c.act.side, c.act.site, c.act.attempts) == ("22G", "left", "forearm", 2)


def test_a_line_is_taken_out(chair):
    c = chair("access", OVER).type("3").tab().type("1").enter()
    assert isinstance(c.act, a.AccessRemoved)
    assert c.act.intact is True


# Drug, note, action, response -----------------------------------------------------------------


def test_a_common_drug_by_keys_asks_its_dose_and_knows_unit_and_route(chair):
    c = chair("drug", HELD).type("1").type("4").tab_to("drug-ordered-by").press(K.Key_Down).enter()
    act = c.act
    assert isinstance(act, a.MedicationGiven)
    assert (act.drug, act.dose, act.unit, act.route) == ("ondansetron", 4, "mg", "IV")
    assert act.ordered_by == "Dr. H. Brandt, MD"


def test_no_dose_is_ever_offered(chair):
    c = chair("drug", HELD).type("1")
    assert c.find("drug-dose").text() == ""
    assert c.panel.dose.offer == ""
    c.enter()
    assert c.acts == []
    assert c.sentence == "How much ondansetron? Type the dose."


def test_an_order_by_word_of_mouth_needs_who_and_read_back(chair):
    c = chair("drug", HELD).tap("drug-name-labetalol").put("drug-dose", "10")
    c.tap("drug-mode-verbal", "side-save")
    assert c.sentence == "Who gave the order by word or phone?"
    c.tap("drug-ordered-by", "side-save")
    assert c.sentence == "Was the order read back to the prescriber?"
    c.tap("drug-read-back-yes", "drug-purpose-rescue")
    effect = c.panel.effect.chips[0]
    c.tap(effect.objectName(), "side-save")
    act = c.act
    assert (act.mode, act.read_back, act.purpose) == ("verbal", True, "rescue")
    assert act.side_effect == effect.value


def test_a_drug_that_is_not_listed_is_typed(chair):
    c = chair("drug", HELD).type("5").type("granisetron").tab().type("1").tab_to("drug-unit")
    c.type("1").tab().type("1").tab_to("drug-ordered-by").press(K.Key_Down).enter()
    assert (c.act.drug, c.act.dose, c.act.unit, c.act.route) == ("granisetron", 1, "mg", "IV")


def test_a_note_is_words_and_enter(chair):
    c = chair("note").type("eyes closed, breathing easy").enter()
    assert isinstance(c.act, a.NoteWritten)
    assert (c.act.text, c.act.kind) == ("eyes closed, breathing easy", "nursing")


def test_the_patient_s_words_by_mouse(chair):
    c = chair("note").put("note-text", "it is all blue").tap("note-kind-patient-words", "side-save")
    assert (c.act.text, c.act.kind) == ("it is all blue", "patient-words")


def test_an_empty_note_is_not_charted(chair):
    c = chair("note").enter()
    assert c.acts == []
    assert "empty" in c.sentence


def test_a_half_written_note_is_not_lost_by_one_escape(chair):
    c = chair("note").type("eyes").press(K.Key_Escape)
    assert not c.closed
    assert c.find("note-text").toPlainText() == "eyes"
    c.type("!").press(K.Key_Escape)
    assert not c.closed, "typing on takes the first Escape back"
    c.press(K.Key_Escape)
    assert c.closed


def test_a_note_of_ten_thousand_letters_is_kept(chair):
    c = chair("note")
    c.find("note-text").setPlainText("breathing " * 1_000)
    c.tap("side-save")
    assert len(c.act.text) == 9_999


def test_an_action_about_a_flag_and_who_was_told_are_two_acts(chair):
    c = chair("action", HELD)
    c.tap("action-what-lights-and-sound-lowered", "action-about-vitals-taken-4", "action-told")
    c.tap("action-how-by-phone").put("action-said", "wait five minutes").tap("side-save")
    done, told = c.acts
    assert isinstance(done, a.ActionTaken)
    assert done.text == "lights and sound lowered"
    assert done.about == told.about == "vitals-taken-4"
    assert isinstance(told, a.PersonTold)
    assert (told.whom, told.how) == ("Dr. H. Brandt, MD", "by phone")
    assert told.said == "wait five minutes"


def test_an_action_by_keys_for_a_side_effect(chair):
    c = chair("action", HELD).type("1").tab_to("action-about").type("3").enter()
    assert isinstance(c.act, a.ActionTaken)
    assert c.act.side_effect == c.ward.chart.effects[-1].id


def test_from_the_flag_the_action_is_about_the_flag(chair):
    c = chair("action:flag", HELD).type("4").enter()
    assert c.act.about == c.ward.chart.episodes[0].id


def test_nothing_done_and_nobody_told_is_no_action(chair):
    c = chair("action").tap("side-save")
    assert c.acts == []
    assert "What was done?" in c.sentence


def test_a_response_to_what_was_given(chair):
    c = chair("response", HELD).type("1").tab().type("158/92 at 8 min").enter()
    assert isinstance(c.act, a.ResponseNoted)
    given = c.ward.chart.standing.known[c.act.to].act
    assert isinstance(given, a.MedicationGiven)


# Missed sets ----------------------------------------------------------------------------------


def test_a_due_set_that_was_not_possible_is_one_tap(chair):
    c = chair("missed", ("ex-05", "2026-03-10T10:37:00-05:00"))
    c.ward.clock.set(datetime.fromisoformat("2026-03-10T10:46:00-05:00"))
    c.open("missed")
    c.tap("missed-reason-patient-declined")
    assert isinstance(c.act, a.VitalsNotTaken)
    assert c.act.due_at.strftime("%H:%M") == "10:45"
    assert c.act.reason == "patient declined"
    assert c.closed


def test_of_several_open_sets_the_newest_is_meant_until_another_is_chosen(chair):
    c = chair("missed")
    c.ward.clock.set(datetime.fromisoformat("2026-03-10T10:47:00-05:00"))
    c.open("missed")
    assert len(c.panel.which.chips) > 1
    c.panel.which.take_focus()
    c.press(K.Key_Right).tab_to("missed-reason").type("1")
    assert c.act.due_at.strftime("%H:%M") == "10:35"


def test_when_no_set_is_open_it_says_when_the_next_is(chair):
    c = chair("missed", ("ex-05", "2026-03-10T10:31:00-05:00"))
    words = [label.text() for label in c.panel.findChildren(QLabel)]
    assert "No set of vitals is open. The next is due at 10:33." in words
    assert not c.panel.save_button.isEnabled()


# Corrections ----------------------------------------------------------------------------------


def last_set(ward):
    return ward.chart.sets[-1].taken


def correcting(chair, kind=a.VitalsTaken, when=HELD):
    c = chair("note", when)
    first = next(e.act for e in reversed(c.ward.chart.standing.entries) if isinstance(e.act, kind))
    c.open(f"correct:{first.id}")
    return c, first


def test_a_typing_slip_is_corrected_by_keys(chair):
    c, first = correcting(chair)
    c.type("128").tab_to("correct-why").type("1").enter()
    act = c.act
    assert isinstance(act, a.VitalsTaken)
    assert (act.sbp_mmhg, act.dbp_mmhg, act.amends) == (128, first.dbp_mmhg, first.id)
    assert (act.reason, act.by, act.at) == ("typing slip", "P. Nakamura, RN", first.at)
    assert c.ward.chart.fate(first.id).kind == "amended"


def test_a_typing_slip_is_corrected_by_mouse(chair):
    c, first = correcting(chair)
    c.put("correct-hr", "68").put("correct-time", "1030")
    c.tap("correct-why-device-reread", "side-save")
    assert c.act.hr_per_min == 68
    assert c.act.at == first.at.replace(minute=30)
    assert c.act.reason == "device reread"


def test_the_first_values_stay_readable(chair):
    c, _ = correcting(chair)
    struck = next(w for w in c.panel.findChildren(QObject) if hasattr(w, "words"))
    assert struck.words.startswith("176/100 · HR 86 · SpO₂ 97 · RR 15 · MOAA/S 5")


def test_a_value_that_cannot_be_is_held_in_its_box(chair):
    c, _ = correcting(chair)
    c.put("correct-spo2", "101").tap("correct-why-typing-slip", "side-save")
    assert "SpO₂ 101 is outside 30 to 100 %" in c.sentence
    assert c.find("correct-spo2").hasFocus()
    assert c.find("correct-spo2").text() == "101"
    c.put("correct-spo2", "97").put("correct-dbp", "180").tap("side-save")
    assert c.sentence == "Diastolic 180 isn't below systolic 176. Check both."
    assert c.acts == []


def test_a_value_can_be_taken_out_of_a_set(chair):
    c, _ = correcting(chair)
    c.find("correct-rr").clear()
    c.tap("correct-why-typing-slip", "side-save")
    assert c.act.rr_per_min is None


def test_a_corrected_value_beyond_a_limit_is_shown_before_it_is_saved(chair):
    c, _ = correcting(chair)
    assert c.panel.flags.isHidden()
    c.put("correct-spo2", "88")
    assert "SpO₂ 88 LL (below 90)" in c.panel.flags.text()


def test_without_a_change_or_a_reason_nothing_is_corrected(chair):
    c, _ = correcting(chair)
    c.tap("side-save")
    assert c.sentence == "Nothing is changed yet."
    c.type("128").tap("side-save")
    assert c.sentence == "Why is it corrected?"
    assert c.acts == []


def test_a_corrected_pause_keeps_why_it_was_paused(chair):
    c, first = correcting(chair, a.InfusionPaused)
    c.put("correct-pump_infused_ml", "26").tap("correct-why-typing-slip", "side-save")
    assert (c.act.reason, c.act.pump_infused_ml) == (first.reason, 26)
    assert c.act.note == "correction: typing slip"


def test_a_drug_is_corrected_field_by_field(chair):
    c, first = correcting(chair, a.MedicationGiven)
    c.put("correct-dose", "5").tap("correct-why-typing-slip", "side-save")
    assert (c.act.dose, c.act.drug, c.act.amends) == (5, first.drug, first.id)


def test_a_needed_field_cannot_be_emptied(chair):
    c, _ = correcting(chair, a.MedicationGiven)
    c.find("correct-drug").clear()
    c.tap("correct-why-typing-slip", "side-save")
    assert c.sentence == "Drug cannot be empty."


def test_every_entry_of_every_kind_can_be_opened_for_correction(chair):
    c = chair("note", OVER)
    kinds = {}
    for entry in c.ward.chart.standing.entries:
        kinds.setdefault(type(entry.act), entry.act)
    assert len(kinds) > 15
    for act in kinds.values():
        panel = panel_for(f"correct:{act.id}", c.ward.bedside, c.ward.chart)
        c.qtbot.addWidget(panel)
        panel.resize(372, 562)
        panel.show()
        assert panel.first is act
        assert panel.loss() == "", f"{type(act).__name__} opens as if it were changed"
        panel.save()
        assert panel.sentence.text() == "Nothing is changed yet."


def test_a_correction_never_points_to_another_entry(chair):
    c = chair("note", OVER)
    for entry in c.ward.chart.standing.entries:
        assert not {f.name for f in changeable(entry.act)} & {"id", "by", "of", "side_effect"}


def test_an_entry_that_is_gone_cannot_be_corrected_again(chair):
    c, first = correcting(chair)
    strike = c.ward.bedside.act(a.EntryStruck, entry=first.id, reason="typing slip")
    c.ward.chart = charted(c.ward.chart, strike)
    for name in ("correct", "strike"):
        c.open(f"{name}:{first.id}")
        assert not c.panel.save_button.isEnabled()
        c.enter()
        assert c.closed


def test_a_strike_is_a_tap_on_its_reason(chair):
    c = chair("note", HELD)
    first = last_set(c.ward)
    c.open(f"strike:{first.id}")
    c.tap("strike-reason-wrong-chair")
    assert isinstance(c.act, a.EntryStruck)
    assert (c.act.entry, c.act.reason) == (first.id, "wrong chair")
    assert c.ward.chart.fate(first.id).kind == "struck"


def test_a_stop_is_struck_because_it_is_still_running(chair):
    c = chair("note", ("ex-05", "2026-03-10T11:07:40-05:00"))
    c.open(f"strike:{c.ward.chart.stop.id}")
    c.type("1")
    assert c.act.reason == "still running"
    assert c.ward.chart.phase is Phase.INFUSING


def test_what_others_stand_on_is_not_struck_away_under_them(chair):
    c = chair("note", HELD)
    start = next(e.act for e in c.ward.chart.entries if isinstance(e.act, a.InfusionStarted))
    c.open(f"strike:{start.id}")
    c.type("1")
    assert c.acts == []
    assert "would not hold together" in c.sentence or "not possible" in c.sentence


def test_undo_takes_back_one_s_own_last_entry(chair):
    c = chair("note").type("wrong words").enter()
    c.open("undo")
    c.acts.clear()
    c.enter()
    assert c.act.reason == "undone at once"
    note = c.ward.chart.standing.known[c.act.entry].act
    assert note.text == "wrong words"


def test_a_second_undo_goes_further_back_and_never_undoes_the_undoing(chair):
    c = chair("note").type("one").enter()
    c.open("note")
    c.type("two").enter()
    for words in ("two", "one"):
        c.open("undo")
        c.acts.clear()
        c.enter()
        assert c.ward.chart.standing.known[c.act.entry].act.text == words


def test_nobody_undoes_for_somebody_else(chair):
    c = chair("note")
    c.ward.bedside.by = "N. Obody, RN"
    c.open("undo")
    assert not c.panel.save_button.isEnabled()


# Waste ----------------------------------------------------------------------------------------


def test_the_account_is_shown_and_the_rest_is_offered(chair):
    c = chair("waste", OVER)
    assert c.panel.table.left_words() == "456 mg left to account for"
    c.press(K.Key_Down)
    assert c.panel.table.left_words() == "nothing left to account for"
    c.enter()
    assert isinstance(c.act, a.DrugWasted)
    assert (c.act.from_vial_mg, c.act.from_bag_mg) == (456, None), "nobody said none from the bag"
    assert c.ward.chart.account.balance == 0


def test_waste_that_does_not_add_up_is_asked_once_more(chair):
    c = chair("waste", OVER)
    c.put("waste-vial", "450").put("waste-method", "sink").tap("side-save")
    assert c.acts == []
    assert c.sentence == "6 mg is still to be accounted for. Once more charts it as it is."
    c.tap("side-save")
    assert c.act.method == "sink"


def test_what_goes_back_to_stock_is_an_act_of_its_own(chair):
    c = chair("waste", OVER)
    c.put("waste-vial", "400").put("waste-returned", "56").tap("side-save")
    wasted, returned = c.acts
    assert isinstance(wasted, a.DrugWasted)
    assert isinstance(returned, a.DrugReturned)
    assert returned.mg == 56


def test_more_than_was_opened_is_said(chair):
    c = chair("waste", OVER)
    c.put("waste-vial", "500")
    assert "more than was opened" in c.panel.table.left_words()


# Discharge ------------------------------------------------------------------------------------


def test_home_by_mouse_with_every_criterion_confirmed(chair):
    c = chair("discharge", OVER)
    for chip in c.panel.criteria.chips:
        c.tap(chip.objectName())
    c.tap("discharge-how-home").put("escort-name", "Sam Doe").put("escort-relation", "friend")
    c.tap("discharge-papers-yes", "discharge-driving", "side-save")
    assessed, left = c.acts
    assert isinstance(assessed, a.DischargeAssessed)
    assert all(assessed.criteria.values())
    assert assessed.within_20pct_of_baseline is True
    assert isinstance(left, a.PatientDischarged)
    assert (left.disposition, left.escort.name) == ("home", "Sam Doe")
    assert left.written_instructions is True
    assert left.no_driving_until == "tomorrow, after a night's sleep"
    assert c.ward.chart.phase is Phase.CLOSED


def test_home_by_keys_alone(chair):
    c = chair("discharge", OVER).type("123456").tab_to("discharge-how").type("1")
    c.tab_to("escort-name").type("Sam Doe").tab_to("discharge-papers").type("1").enter()
    assert [type(act) for act in c.acts] == [a.DischargeAssessed, a.PatientDischarged]


def test_a_criterion_that_is_not_met_needs_somebody_who_accepts_it(chair):
    c = chair("discharge", OVER).type("12356").tab_to("discharge-how").type("1").enter()
    assert "steady on the feet" in c.sentence
    c.press(K.Key_Down).tab().type("wheelchair as at arrival")
    c.tab_to("escort-name").type("Sam Doe").tab_to("discharge-papers").type("1").enter()
    (unmet,) = c.acts[0].unmet
    assert unmet.criterion == "steady on the feet"
    assert unmet.accepted_by == "Dr. H. Brandt, MD"
    assert c.acts[0].criteria["steady on the feet"] is False


@pytest.mark.parametrize("how", ["against-advice", "transferred"])
def test_the_other_ways_out_have_a_panel_of_their_own(chair, how):
    c, wanted = chair("discharge", OVER), []
    c.panel.wanted.connect(wanted.append)
    c.tap(f"discharge-how-{how}")
    assert wanted == [f"leave:{how}"]
    assert c.acts == []


def test_leaving_before_its_time_needs_a_physician_and_a_reason(chair):
    c = chair("discharge", ("ex-05", "2026-03-10T11:25:00-05:00"))
    c.type("123456").tab_to("discharge-how").type("1").tab_to("escort-name").type("Sam Doe")
    c.tab_to("discharge-papers").type("1").enter()
    assert c.acts == []
    assert "30 min after the end" in c.sentence
    c.put("discharge-accepted", "Dr. H. Brandt, MD").put("discharge-accepted-why", "lives near")
    c.tap("side-save")
    assessed, left = c.acts
    assert [u.criterion for u in assessed.unmet] == ["30 min after the end"]
    assert left.reason == "lives near"
    assert "before 30 min" in c.ward.chart.entries[-1].exceptions[0]


def test_the_record_speaks_beside_each_criterion(chair):
    c = chair("discharge", OVER)
    told = {chip.value: chip.words() for chip in c.panel.criteria.chips}
    pressure = "Met: 138/82, 70/min against 142/86, 74/min"
    assert told["blood pressure and pulse near baseline"] == pressure
    assert told["awake and oriented"] == "Met: MOAA/S 5"
    assert told["line removed, site dry"] == "removal not charted"


# All of them ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(set(PLAIN) - {"effect-more", "more"}))
def test_escape_closes_and_nothing_is_charted(chair, name):
    c = chair(name, OVER if name in ("waste", "discharge") else HELD)
    c.press(K.Key_Escape)
    if not c.closed:
        assert c.sentence
        c.press(K.Key_Escape)
    assert c.closed
    assert c.acts == []


@pytest.mark.parametrize("name", sorted(set(PLAIN) - {"effect-more", "more"}))
def test_cancel_and_the_cross_close_too(chair, name):
    for button in ("side-cancel", "side-close"):
        c = chair(name, OVER if name in ("waste", "discharge") else HELD)
        c.tap(button)
        if not c.closed:
            c.tap(button)
        assert c.closed


@pytest.mark.parametrize("name", sorted(set(PLAIN) - {"effect-more", "more"}))
def test_everything_that_takes_the_keys_has_a_name_and_is_big_enough(chair, name):
    c = chair(name, OVER if name in ("waste", "discharge") else HELD)
    for kind in (QAbstractButton, QLineEdit, QPlainTextEdit):
        for target in c.panel.findChildren(kind):
            assert target.accessibleName(), target.objectName()
            assert target.objectName()
            box = target if isinstance(target, QAbstractButton) else target.parentWidget()
            if target.isVisible():
                assert box.height() >= 44, target.objectName()
                assert box.width() >= 44, target.objectName()


@pytest.mark.parametrize("name", sorted(set(PLAIN) - {"effect-more", "more"}))
def test_nothing_needs_more_width_than_the_column_has(chair, name):
    c = chair(name, OVER if name in ("waste", "discharge") else HELD)
    assert c.panel.minimumSizeHint().width() <= 372
    inside = c.panel.scroller.widget()
    assert inside.width() <= c.panel.scroller.viewport().width()


def test_a_second_enter_while_it_is_saved_charts_nothing_twice(chair):
    c = chair("note")
    sent = []
    c.panel.acted.disconnect()
    c.panel.acted.connect(sent.append)
    c.type("once").enter().enter()
    c.tap("side-save")
    assert len(sent) == 1
    assert c.panel.save_button.text() == "Saving…"


def test_saved_is_believed_only_of_its_own_act(chair):
    c = chair("note")
    c.panel.acted.disconnect()
    c.type("mine").enter()
    other = c.ward.bedside.act(a.NoteWritten, text="somebody else's")
    c.panel.show_chart(charted(c.ward.chart, other))
    assert not c.closed
    c.panel.refused("This note isn't saved yet.")
    assert c.find("note-text").toPlainText() == "mine"
    assert c.sentence == "This note isn't saved yet."


def test_what_looks_like_markup_is_shown_as_it_was_typed(chair):
    c = chair("note").type("<b>x</b> {y} %s").enter()
    c.open(f"strike:{c.act.id}")
    shown = [w.text() for w in c.panel.findChildren(QObject) if hasattr(w, "textFormat")]
    assert "<b>x</b> {y} %s" in shown


def test_more_side_effects_open_like_any_other_panel(chair):
    c = chair("effect-more")
    c.type("flush").enter()
    c.type("2")
    assert isinstance(c.act, a.SideEffectNoted)
    assert (c.act.term, c.act.severity) == ("flushing", "moderate")


def test_a_name_that_is_no_panel_is_a_fault_of_the_program(chair):
    c = chair("note")
    with pytest.raises(KeyError):
        panel_for("teleport", c.ward.bedside, c.ward.chart)

"""An emergency at the chair: one key, one tap a step, each charted at once; typed up afterwards."""

from datetime import timedelta

import pytest
from bedside_charts import charted
from panel_chair import HELD, OVER, RUNNING, Chair, K
from PySide6.QtCore import Qt
from window_desk import WindowDesk, at, example_until

from ketachart.clinical import acts as a
from ketachart.clinical.emergency import emergencies, emergency_now
from ketachart.clinical.phases import Phase
from ketachart.clinical.trouble import Refused
from ketachart.clock import SetClock
from ketachart.gui.panels.emergency_panel import EmergencyPanel
from ketachart.gui.panels.emergency_stamps import HIGH, timer_text
from ketachart.gui.panels.emergency_strip import EmergencyStrip
from ketachart.gui.panels.note_panel import NotePanel
from ketachart.gui.session_page import SessionPage

GONE = ("ex-05", "2026-03-10T23:00:00-05:00")
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def chair(qtbot):
    return lambda when=RUNNING: Chair(qtbot, "emergency", when)


def kinds(c):
    return [act.kind for act in c.acts if isinstance(act, a.EmergencyStep)]


class TestStamps:
    def test_a_digit_or_a_tap_charts_the_step_with_its_time_and_asks_nothing(self, chair):
        c = chair().type("4")
        c.ward.clock.advance(minutes=1)
        c.tap("stamp-ambulance-called")
        assert kinds(c) == ["help called", "ambulance called"]
        assert [act.at.minute for act in c.acts] == [20, 21]
        assert not c.closed
        assert c.panel.stamps.stamp("help called").below() == "10:20"

    def test_arrows_and_enter_reach_every_stamp(self, chair):
        c = chair().press(K.Key_Right, K.Key_Down, K.Key_Return)
        assert kinds(c) == ["help called"]

    def test_the_stamps_are_large_and_each_says_what_it_is(self, chair):
        panel = chair().panel
        assert all(stamp.height() >= HIGH for stamp in panel.stamps.stamps if stamp.digit)
        assert all(stamp.height() >= 44 and stamp.width() >= 44 for stamp in panel.stamps.stamps)
        assert all(stamp.accessibleName() for stamp in panel.stamps.stamps)

    def test_a_second_tap_stamps_again_and_one_that_bounces_does_not(self, chair):
        c = chair()
        moment = [0.0]
        c.panel._steady = lambda: moment[0]
        c.type("3")
        moment[0] = 0.2
        c.type("3")
        assert kinds(c) == ["oxygen given"]
        moment[0] = 0.7
        c.ward.clock.advance(minutes=2)
        c.type("3")
        assert kinds(c) == ["oxygen given", "oxygen given"]
        assert c.panel.stamps.stamp("oxygen given").below() == "10:22 · 2 times"

    def test_the_infusion_is_charted_as_stopped_with_the_stamp(self, chair):
        c = chair().type("1")
        step, stop = c.acts
        assert (stop.outcome, stop.reason, stop.at) == ("discontinued", "emergency", step.at)
        assert c.ward.chart.phase is Phase.RECOVERY
        assert c.panel.stamps.stamp("infusion stopped").isEnabled() is False

    def test_a_pump_that_is_held_is_stopped_as_well(self, chair):
        assert isinstance(chair(HELD).type("1").acts[1], a.InfusionStopped)

    def test_after_the_end_nothing_can_be_stopped_and_the_first_stamp_is_another(self, chair):
        c = chair(OVER)
        assert c.panel.stamps.stamp("infusion stopped").below() == "the pump does not run"
        assert c.type("1").acts == []
        c.press(K.Key_Return)
        assert kinds(c) == ["airway opened"]

    def test_a_stop_that_is_refused_does_not_take_the_stamp_with_it(self, chair):
        c = chair()
        c.ward.chart = charted(c.ward.chart, c.ward.bedside.act(a.InfusionPaused, reason="x"))
        record = c.record

        def refuse(made):
            if isinstance(made, a.InfusionStopped):
                c.panel.refused("That cannot be.")
                return
            record(made)

        c.panel.acted.disconnect()
        c.panel.acted.connect(refuse)
        c.type("1")
        assert kinds(c) == ["infusion stopped"]
        assert "Stop of the infusion at 10:20: That cannot be." in c.sentence

    def test_the_title_counts_from_the_first_stamp(self, chair):
        c = chair().type("2")
        c.ward.clock.advance(minutes=2, seconds=14)
        c.panel.tick(c.now)
        assert c.panel.title.text() == "Emergency  02:14 since 10:20"

    @pytest.mark.parametrize(
        ("seconds", "words"), [(0, "00:00"), (134, "02:14"), (3734, "1:02:14"), (-5, "00:00")]
    )
    def test_the_time_as_it_is_read(self, seconds, words):
        assert timer_text(timedelta(seconds=seconds)) == words


class TestAfterwards:
    def stamped(self, chair, key="3"):
        c = chair().type(key)
        c.ward.clock.advance(minutes=12)
        return c, c.acts[-1]

    def test_a_stamp_is_typed_up_at_its_own_time(self, chair):
        c, step = self.stamped(chair)
        wanted = []
        c.panel.wanted.connect(wanted.append)
        c.tap(f"emergency-row-{step.id}")
        assert wanted == [f"emergency-step:{step.id}"]
        c.acts.clear()
        c.open(wanted[0])
        c.put("step-flow", "10").put("step-by", "mask").put("step-words", "jaw thrust")
        c.tap("side-save")
        assert (c.act.text, c.act.at) == ("oxygen 10 L/min by mask; jaw thrust", step.at)
        assert c.act.about == step.id
        assert c.closed

    def test_what_was_typed_up_stands_beside_the_stamp_and_in_the_record(self, chair):
        c, step = self.stamped(chair, "2")
        c.open(f"emergency-step:{step.id}")
        c.put("step-words", "jaw thrust").tap("side-save")
        c.open("emergency")
        assert c.panel.rows[0].more == "jaw thrust"

    def test_a_drug_is_charted_at_the_time_of_its_stamp(self, chair):
        c, step = self.stamped(chair, "5")
        wanted = []
        c.open(f"emergency-step:{step.id}")
        c.panel.wanted.connect(wanted.append)
        c.tap("step-drug")
        c.open(wanted[0])
        assert c.panel.since.box.moment() == step.at

    def test_a_wrong_stamp_is_struck_and_leads_there(self, chair):
        c, step = self.stamped(chair)
        wanted = []
        c.open(f"emergency-step:{step.id}")
        c.panel.wanted.connect(wanted.append)
        c.tap("step-strike")
        assert wanted == [f"strike:{step.id}"]
        struck = c.ward.bedside.act(a.EntryStruck, entry=step.id, reason="wrong stamp")
        c.ward.chart = charted(c.ward.chart, struck)
        assert emergency_now(c.ward.chart) is None
        c.open(f"emergency-step:{step.id}")
        assert c.panel.idle

    def test_nothing_typed_is_nothing_charted(self, chair):
        c, step = self.stamped(chair)
        c.open(f"emergency-step:{step.id}")
        c.tap("side-save")
        assert c.sentence == "What was done? Write a few words."

    def test_how_it_ended_closes_it(self, chair):
        c = chair().type("2")
        c.tap("side-save")
        assert c.panel.outcome.isVisible()
        c.tap("emergency-outcome-recovered,-stays-here")
        assert c.closed
        assert emergency_now(c.ward.chart) is None
        (one,) = emergencies(c.ward.chart)
        assert (len(one.steps), one.ended.note) == (1, "recovered, stays here")

    def test_another_emergency_is_another_one(self, chair):
        c = chair().type("2")
        c.tap("side-save").tap("emergency-outcome-was-not-one")
        c.ward.clock.advance(minutes=5)
        c.open("emergency")
        c.type("3")
        assert [len(one.steps) for one in emergencies(c.ward.chart)] == [1, 1]
        assert c.panel.title.text() == "Emergency  00:00 since 10:25"


def test_once_the_patient_has_left_it_says_how_to_chart_it(chair):
    c = chair(GONE)
    assert c.ward.chart.phase is Phase.CLOSED
    panel, wanted = c.panel, []
    panel.wanted.connect(wanted.append)
    assert panel.left_words.isVisible()
    assert not panel.stamps.isVisible()
    assert not panel.save_button.isVisible()
    c.press(K.Key_Return)
    c.type("24")
    c.tap("emergency-note")
    assert (c.acts, wanted) == ([], ["action", "note"])


# In the window ---------------------------------------------------------------------------------


@pytest.fixture
def desk(qtbot, tmp_path):
    desk = WindowDesk(qtbot, tmp_path / "station", SetClock(at("10:20:30")))
    yield desk
    desk.close()


def opened(desk, until="10:20:00", **more):
    desk.create(example_until("ex-05", at(until)))
    desk.open(**more)
    return desk.window.page


def steps(page: SessionPage):
    return [act.kind for _, act in page.chart.standing.of(a.EmergencyStep)]


class TestInTheWindow:
    def test_e_opens_it_and_digits_stamp(self, desk):
        page = opened(desk)
        desk.type("e")
        assert isinstance(page.side.panel, EmergencyPanel)
        desk.type("24")
        desk.idle()
        assert steps(page) == ["airway opened", "help called"]

    def test_the_button_of_the_rail_opens_it_and_is_there_only_with_a_patient(self, desk):
        page = opened(desk)
        assert desk.window.rail.emergency.isVisible()
        desk.window.rail.emergency.click()
        assert isinstance(page.side.panel, EmergencyPanel)
        desk.window.show_board()
        desk.window.tick()
        assert not desk.window.rail.emergency.isVisible()

    def test_in_the_set_up_as_well(self, desk):
        page = opened(desk, "09:50:00")
        assert page.is_set_up
        desk.window.open_panel("emergency")
        desk.type("4")
        desk.idle()
        assert steps(page) == ["help called"]
        assert page.strip.isVisible() is False
        page.side.leave()
        assert page.strip.isVisible()

    def test_e_is_a_letter_where_something_is_typed_and_ctrl_e_opens_it_there(self, desk):
        page = opened(desk)
        desk.window.open_panel("note")
        desk.type("seen")
        assert isinstance(page.side.panel, NotePanel)
        desk.press(K.Key_E, held=CTRL)
        assert isinstance(page.side.panel, EmergencyPanel)

    def test_what_was_half_typed_waits_under_it_and_comes_back(self, desk):
        page = opened(desk)
        desk.window.open_panel("note")
        desk.type("half a note")
        desk.press(K.Key_E, held=CTRL)
        desk.type("2")
        desk.idle()
        assert page.chart.session.session in page.half_typed()
        desk.press(K.Key_Escape)
        assert isinstance(page.side.panel, NotePanel)
        assert page.side.panel.text.typed() == "half a note"

    def test_a_half_typed_set_keeps_the_letter(self, desk):
        page = opened(desk)
        desk.type("13")
        desk.type("e")
        assert not isinstance(page.side.panel, EmergencyPanel)

    def test_the_strip_stays_until_the_end_is_charted(self, desk):
        page = opened(desk)
        desk.type("e")
        desk.type("23")
        desk.idle()
        desk.press(K.Key_Escape)
        strip: EmergencyStrip = page.strip
        assert strip.isVisible()
        assert strip.title == "Emergency since 10:20, 2 steps"
        strip.buttons[0].click()
        assert isinstance(page.side.panel, EmergencyPanel)
        assert not strip.isVisible()
        page.side.panel.save_button.click()
        page.side.panel.outcome.chip("was not one").click()
        desk.idle()
        assert page.side.panel is None
        assert not strip.isVisible()

    def test_a_slow_disk_loses_no_stamp_and_says_that_it_saves(self, desk):
        page = opened(desk)
        desk.type("e")
        desk.station.slow_s = 0.2
        desk.type("2345")
        panel = page.side.panel
        assert panel.stamps.stamp("airway opened").below() == "10:20 · saving…"
        assert panel.is_begun()
        desk.idle()
        assert steps(page) == ["airway opened", "oxygen given", "help called", "drug given"]
        assert panel.stamps.stamp("airway opened").below() == "10:20"

    def test_stamps_on_their_way_stay_in_sight_when_another_panel_opens(self, desk):
        page = opened(desk)
        desk.type("e")
        desk.station.slow_s = 0.2
        desk.type("23")
        desk.window.open_panel("told")
        desk.window.tick()
        assert page.strip.isVisible()
        assert page.strip.title == "Emergency, 2 stamps saving"
        desk.idle()
        desk.window.tick()
        assert page.strip.title == "Emergency since 10:20, 2 steps"

    def test_the_sheet_for_the_ambulance_asks_for_its_folder_and_is_written(self, desk, tmp_path):
        page = opened(desk)
        desk.type("e")
        desk.type("4")
        desk.idle()
        page.side.panel.sheet.click()
        desk.idle()
        chosen = desk.window.frame.pages.currentWidget()
        assert chosen.objectName() == "export-page"
        chosen.folder.put(str(tmp_path))
        chosen.whom.choose("ambulance")
        chosen.write_button.click()
        desk.idle()
        (sheet,) = tmp_path.glob("*-ambulance.pdf")
        assert sheet.read_bytes().startswith(b"%PDF")

    @pytest.mark.parametrize("size", [(960, 540), (1920, 1080)])
    def test_all_ten_large_stamps_are_in_sight(self, desk, size):
        page = opened(desk, size=size)
        desk.type("e")
        panel = page.side.panel
        desk.qtbot.wait(10)
        view = panel.scroller.viewport()
        for stamp in panel.stamps.stamps[:10]:
            low = stamp.mapTo(view, stamp.rect().bottomLeft()).y()
            assert 0 <= low <= view.height() + 4, stamp.text()


def test_the_station_records_that_a_sheet_left_it(station, example):
    chart = station.import_session(example("ex-11"))
    name, data = station.export(chart.session.session, "ambulance")
    assert name == f"{chart.session.record_no}-ambulance.pdf"
    assert data.startswith(b"%PDF")
    assert station.count("report-exported") == 1
    with pytest.raises(Refused):
        station.export("nothing", "ambulance")

"""What a second review by fresh eyes looked for in the whole record: each deed at a real window."""

from decimal import Decimal

import pytest
from msgspec import structs
from PySide6.QtWidgets import QLabel, QWidget
from station_fixtures import NURSE, PASSWORD
from stories.test_review import Desk

from ketachart.clinical.acts import (
    ActionTaken,
    DrugPrepared,
    DrugWasted,
    EmergencyStep,
    InfusionStarted,
    InfusionStopped,
    LimitsSet,
    OrderPlaced,
    PatientDischarged,
    PlanSet,
    SessionPlanned,
    VitalsTaken,
    WeightTaken,
)
from ketachart.clinical.trouble import Refused
from ketachart.clinical.unplanned import unplanned
from ketachart.gui import theme
from ketachart.gui.flag_notice import notice_of
from ketachart.gui.moving import SessionMove


@pytest.fixture
def two(qtbot, qapp, tmp_path):
    if not qapp.styleSheet():
        theme.apply(qapp, "dark")
    desk = Desk(tmp_path / "station")
    yield desk
    desk.over()


def steps(two, session):
    return [act.kind for _, act in two.station.chart(session).standing.of(EmergencyStep)]


def said_on(window) -> str:
    """All that can be read on the screen, or aloud."""
    words = [window.accessibleName()]
    for widget in window.findChildren(QWidget):
        if widget.isVisible():
            words.append(widget.accessibleName())
            words.append(widget.accessibleDescription())
            if isinstance(widget, QLabel) or hasattr(widget, "text"):
                text = widget.text
                words.append(text() if callable(text) else str(text))
    return "\n".join(words)


# Emergency --------------------------------------------------------------------------------------


def test_a_stamp_that_stops_the_pump_stands_though_the_stop_came_from_elsewhere(two):
    window = two.window
    window.show_session(two.first)
    window.open_panel("emergency")
    two.record(two.first, InfusionStopped, outcome="discontinued", reason="by a colleague")
    two.clock.advance(seconds=5)
    window.page.side.panel.stamp("infusion stopped")
    window.show_session(two.second)
    two.background.all()
    assert steps(two, two.first) == ["infusion stopped"]
    assert steps(two, two.second) == []


def test_a_stamp_stands_though_the_page_was_closed_before_the_disk_answered(two):
    window = two.window
    window.show_session(two.first)
    window.open_panel("emergency")
    two.record(two.first, InfusionStopped, outcome="discontinued", reason="by a colleague")
    two.clock.advance(seconds=5)
    window.page.side.panel.stamp("infusion stopped")
    window.page.side.close_panel()
    two.background.all()
    assert steps(two, two.first) == ["infusion stopped"]


def test_stamps_of_two_chairs_stay_with_their_chairs_on_a_slow_disk(two):
    window = two.window
    window.show_session(two.first)
    window.open_panel("emergency")
    two.type("4")
    window.show_session(two.second)
    window.open_panel("emergency")
    two.clock.advance(seconds=20)
    two.type("3")
    window.show_session(two.first)
    two.clock.advance(seconds=20)
    two.type("2")
    two.background.all()
    assert steps(two, two.first) == ["help called", "airway opened"]
    assert steps(two, two.second) == ["oxygen given"]


# Whose is it ------------------------------------------------------------------------------------


def test_what_was_last_time_is_nobody_elses_while_a_moved_session_waits_for_the_disk(two):
    window, station = two.window, two.station
    station.sign_in(NURSE, PASSWORD)
    for session in (two.first, two.second):
        two.record(session, InfusionStopped, outcome="completed")
        two.record(
            session, PlanSet, text=f"plan of {session}", ordered_by="Dr. H. Brandt", mode="phone"
        )
        two.record(session, PatientDischarged, disposition="home")
    wrong, right = two.patient(two.first), two.patient(two.second)
    window.charts.clear()
    two.clock.advance(hours=24)
    station.sign_in(NURSE, PASSWORD)
    window.know_again()
    two.background.all()
    plan = window.bedside.act(SessionPlanned, indication="depression", chair="3")
    session = station.open_session(wrong, plan).session.session
    window.know_again()
    window.charts[session] = station.chart(session)
    window.show_session(session)
    two.background.all()
    assert f"plan of {two.first}" in "".join(window.page.setup.last_time.texts())
    window.pages.moving.move(SessionMove(session, wrong, right, "wrong patient"), None)
    while window.charts[session].session.patient == wrong:
        two.background.work()
        two.background.answer()
    assert f"plan of {two.first}" not in "".join(window.page.setup.last_time.texts())
    two.background.all()
    assert f"plan of {two.second}" in "".join(window.page.setup.last_time.texts())


def test_a_plan_typed_at_one_chair_is_charted_at_that_chair_alone(two):
    window = two.window
    window.show_session(two.first)
    window.open_panel("plan")
    panel = window.page.side.panel
    panel.findChild(QWidget, "plan-text").setFocus()
    two.type("slower next time")
    window.show_session(two.second)
    panel.save()
    two.background.all()
    for session in (two.first, two.second):
        assert two.station.chart(session).standing.of(PlanSet) == []


# Flags ------------------------------------------------------------------------------------------


def test_a_flag_stays_until_what_was_charted_is_about_it(two):
    window = two.window
    window.show_session(two.first)
    two.record(two.first, VitalsTaken, entered="typed", sbp_mmhg=191, dbp_mmhg=112)
    now = two.clock.now().at
    two.record(two.first, ActionTaken, text="blanket given")
    assert notice_of(two.station.chart(two.first)) is None
    two.clock.advance(minutes=5)
    two.record(two.first, VitalsTaken, entered="typed", sbp_mmhg=192, dbp_mmhg=113)
    act = window.bedside.act(ActionTaken, text="lights lowered", at=now)
    two.station.record(two.first, act, patient=two.patient(two.first))
    window.charting.chart_changed(two.station.chart(two.first))
    assert notice_of(two.station.chart(two.first)) is not None
    assert window.page.flag.isVisible()


# Blind ------------------------------------------------------------------------------------------


def test_nothing_on_the_screen_says_what_was_wasted_while_the_witness_types(two):
    window = two.window
    window.show_session(two.first)
    two.record(two.first, DrugWasted, from_vial_mg=Decimal("463.27"), method="sharps")
    window.charting.chart_changed(two.station.chart(two.first))
    assert window.page.ask_witness()
    two.background.all()
    assert "463" not in said_on(window)


# What is in force -------------------------------------------------------------------------------


def test_a_changed_protocol_changes_nothing_in_a_session_that_runs(two):
    station = two.station
    station.sign_in(NURSE, PASSWORD)
    before = station.chart(two.first)
    name = before.protocol.id
    text = station.protocol_text(name)
    changed = text.replace("after_min = 30", "after_min = 5")
    assert changed != text
    station.change_protocol(name, changed, reason="reviewed", approved_by="Dr. H. Brandt")
    two.record(two.first, VitalsTaken, entered="typed", spo2_pct=97)
    station._charts.clear()
    assert station.chart(two.first).protocol == before.protocol
    assert station.protocol_in_force(name).discharge.after_min == 5


def test_a_nurse_changes_no_protocol_and_no_list(two):
    station = two.station
    station.sign_in("R. Osei, RN", "forty quiet lanterns")
    name = station.chart(two.first).protocol.id
    text = station.protocol_text(name).replace("after_min = 30", "after_min = 5")
    with pytest.raises(Refused):
        station.change_protocol(name, text, reason="faster", approved_by="R. Osei, RN")
    with pytest.raises(Refused):
        station.change_vocabulary("drugs", "", reason="tidy")


def test_limits_typed_at_one_chair_are_in_force_at_that_chair_alone(two):
    window = two.window
    window.show_session(two.first)
    window.open_panel("limits")
    panel = window.page.side.panel
    panel.findChild(QWidget, "limits-0-high").setFocus()
    two.type("175")
    window.show_session(two.second)
    window.open_panel("limits")
    assert window.page.side.panel.bounds["0", "high"].value() is None
    panel.save()
    two.background.all()
    for session in (two.first, two.second):
        assert two.station.chart(session).standing.of(LimitsSet) == []


# Page 1 -----------------------------------------------------------------------------------------


def test_putting_a_start_right_takes_no_exception_off_the_first_page(two):
    station = two.station
    station.sign_in(NURSE, PASSWORD)
    person = station.register(
        structs.replace(two.chart(two.first).patient, mrn="T-8"),
        not_same_as=[two.patient(two.first), two.patient(two.second)],
    )
    bed = two.window.bedside
    session = station.open_session(
        person.id, bed.act(SessionPlanned, indication="depression", chair="3")
    ).session.session
    two.record(
        session,
        DrugPrepared,
        vial_conc_mg_per_ml=Decimal(50),
        vial_volume_ml=Decimal(10),
        vials=1,
        drawn_ml=Decimal("0.7"),
        final_volume_ml=Decimal(50),
    )
    start = two.record(session, InfusionStarted, rate_ml_per_h=Decimal(57))
    first = [u.text for u in unplanned(station.chart(session), None)]
    assert any("without an order" in text for text in first)
    two.clock.advance(minutes=2)
    two.record(session, WeightTaken, weight_kg=Decimal(70))
    two.record(
        session,
        OrderPlaced,
        drug="ketamine",
        route="IV",
        dose_mg=Decimal(35),
        ordered_by="Dr. H. Brandt",
        mode="written",
    )
    two.record(
        session, InfusionStarted, rate_ml_per_h=Decimal(75), amends=start.id, reason="typing slip"
    )
    now = [u.text for u in unplanned(station.chart(session), None)]
    # Only the time of the start is another one.
    told = [text[6:] for text in first if " started " in text]
    assert [text[6:] for text in now if " started " in text and "corrected" not in text] == told

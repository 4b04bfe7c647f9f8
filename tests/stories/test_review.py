"""What a review by fresh eyes looked for: each deed once, at a real window on a real station."""

import json
from datetime import UTC, date, timedelta
from decimal import Decimal

import pytest
from msgspec import structs
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from station_fixtures import NURSE, PASSPHRASE, PASSWORD
from stories.hands import HeldBackground
from window_desk import at, example_until

from ketachart.clinical.acts import (
    DrugWasted,
    EmergencyStep,
    EntryStruck,
    InfusionStopped,
    NurseAttested,
    PatientDischarged,
    SessionPlanned,
    SideEffectNoted,
    VitalsTaken,
)
from ketachart.clinical.administration import Allergy, HomeMedication
from ketachart.clinical.phases import Phase
from ketachart.clinical.trouble import Refused, Unavailable
from ketachart.clock import SetClock, new_id
from ketachart.gui import theme
from ketachart.gui.bedside import Bedside
from ketachart.gui.moving import EntryMove, SessionMove
from ketachart.gui.patients.registration import Registration
from ketachart.gui.window import StationWindow
from ketachart.station import Costs, NewPerson, Station

K = Qt.Key
COLLEAGUE, COLLEAGUES = "R. Osei, RN", "forty quiet lanterns"


class Desk:
    """Two patients in two chairs, before a window whose answers come when a test lets them."""

    def __init__(self, folder) -> None:
        self.clock = SetClock(at("10:17:00"))
        self.station, code = Station.create(
            folder,
            clinic="Fictional Clinic",
            administrator=NewPerson(NURSE, ("administrator", "nurse"), PASSWORD, "RN"),
            passphrase=PASSPHRASE,
            chairs=("1", "2", "3"),
            clock=self.clock,
            costs=Costs.lowest(),
        )
        self.station.confirm_recovery(code)
        self.station.add_person(NewPerson(COLLEAGUE, ("nurse",), COLLEAGUES, "RN"))
        for chair in ("1", "2"):
            file = json.loads(example_until("ex-05", at("10:17:00")))
            file["id"] = f"EX-{chair}"
            file["patient"] |= {"mrn": f"T-{chair}", "family_name": f"Chair{chair}"}
            file["acts"][0]["chair"] = chair
            self.station.import_session(json.dumps(file).encode())
        self.clock.advance(minutes=1)
        self.background = HeldBackground(self.station)
        bedside = Bedside(now=lambda: self.clock.now().at, by=NURSE)
        self.window = StationWindow(bedside, self.background)
        self.window.resize(1366, 768)
        self.window.show()
        self.window.activateWindow()
        self.background.all()
        by_chair = {chart.chair: s for s, chart in self.window.charts.items()}
        self.first, self.second = by_chair["1"], by_chair["2"]

    def chart(self, session):
        return self.window.charts[session]

    def patient(self, session):
        return self.station.chart(session).session.patient

    def record(self, session, kind, **said):
        """Charted by other ways than this window's."""
        act = kind(id=new_id(), at=self.clock.now().at, by=NURSE, **said)
        self.station.record(session, act, patient=self.patient(session))
        return act

    def type(self, keys: str) -> None:
        for key in keys:
            QTest.keyClicks(QApplication.focusWidget() or self.window, key)

    def press(self, key, held=Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(QApplication.focusWidget() or self.window, key, held)

    def sets(self, session):
        return [s.taken for s in self.station.chart(session).sets]

    def band(self) -> str:
        band = self.window.frame.band
        return band.accessibleName() if band.isVisible() else ""

    def over(self) -> None:
        self.window._timer.stop()
        self.window.hide()
        self.window.deleteLater()
        QApplication.processEvents()
        self.station.close()


@pytest.fixture
def two(qtbot, qapp, tmp_path):
    if not qapp.styleSheet():
        theme.apply(qapp, "dark")
    desk = Desk(tmp_path / "station")
    yield desk
    desk.over()


def test_an_allergy_told_during_the_hour_stands_in_the_banner_at_once(two):
    window = two.window
    window.show_session(two.first)
    window.pages.show_patients()
    page = window.pages.patients
    two.background.all()
    page.show_patient(two.station.patient(two.patient(two.first)))
    page.open_change()
    form = page._changing[two.patient(two.first)]
    form.form.status.choose("listed")
    form.form.allergies.put((Allergy(substance="Latex"),))
    form.reason.choose("Told by the patient")
    form.save()
    two.background.all()
    window.show_session(two.first)
    assert two.chart(two.first).patient.allergies[0].substance == "Latex"
    assert "Latex" in window.banner.accessibleName()


def test_what_was_moved_away_is_not_brought_back_by_striking_the_strike(two):
    taken = two.record(two.first, VitalsTaken, entered="typed", sbp_mmhg=151, dbp_mmhg=90)
    here, _ = two.station.move_entry(
        two.first,
        taken.id,
        patient=two.patient(two.first),
        to_session=two.second,
        to_patient=two.patient(two.second),
        reason="wrong chair",
    )
    strike = here.fate(taken.id).by.act
    with pytest.raises(Refused):
        two.record(two.first, EntryStruck, entry=strike.id, reason="mistyped")
    found = [*two.sets(two.first), *two.sets(two.second)]
    assert [s.sbp_mmhg for s in found].count(151) == 1


def test_a_session_that_is_read_and_turns_out_not_to_be_over_is_on_the_board(two):
    window = two.window
    two.record(two.first, InfusionStopped, outcome="completed")
    left = two.record(two.first, PatientDischarged, disposition="home")
    two.record(two.first, NurseAttested, meaning="complete", note="the rest stays in the log")
    window.charting.chart_changed(two.station.chart(two.first))
    window.show_board()
    assert two.first not in window.charts
    window.pages.open_session(two.first)
    two.background.all()
    assert two.first not in [seat.session for seat in window.seats]
    strike = window.bedside.act(EntryStruck, entry=left.id, reason="mistyped")
    window.charting.record(two.first, None, strike)
    two.background.all()
    assert two.chart(two.first).phase is Phase.RECOVERY
    window.show_board()
    assert window.seats[0].session == two.first


def test_a_refused_move_is_told_when_its_panel_was_closed_meanwhile(two):
    window = two.window
    window.show_session(two.first)
    taken = two.sets(two.first)[-1]
    window.page.side.open(f"strike:{taken.id}")
    panel = window.page.side.panel
    wanted = EntryMove(
        session=two.first,
        act_id=taken.id,
        patient=two.patient(two.first),
        to_session=two.second,
        to_patient="somebody else",
        reason="wrong chair",
    )
    panel.move_sent = wanted
    panel.saving()
    panel.move_wanted.emit(wanted)
    panel.leave()
    QApplication.sendPostedEvents(None, 52)
    two.background.all()
    assert "Nothing" in two.band()


def test_a_session_is_not_moved_over_acts_that_wait_for_the_disk(two, monkeypatch):
    window = two.window
    window.show_session(two.first)
    whose, before = two.patient(two.first), len(two.sets(two.first))
    alike = [two.patient(two.first), two.patient(two.second)]
    details = structs.replace(two.chart(two.first).patient, mrn="T-9", family_name="Right")
    right = two.station.register(details, not_same_as=alike)

    def broken(*_, **__):
        raise Unavailable("The chart could not be saved.")

    with monkeypatch.context() as disk:
        disk.setattr(two.station, "record", broken)
        two.type("134826898145")
        two.background.all()
    assert window.outbox.is_delayed
    window.open_panel("move")
    panel = window.page.side.panel
    wanted = SessionMove(two.first, whose, right.id, "wrong patient chosen")
    panel.move_wanted.emit(wanted)
    two.background.all()
    assert "Nothing was moved" in panel.sentence.text()
    window.outbox.retry()
    two.background.all()
    assert len(two.sets(two.first)) == before + 1
    panel.move_wanted.emit(wanted)
    two.background.all()
    assert two.patient(two.first) == right.id


def test_a_password_left_in_a_field_is_gone_when_the_chair_is_left(two):
    window = two.window
    window.show_session(two.first)
    two.record(two.first, DrugWasted, from_vial_mg=Decimal(10), method="sharps")
    window.charting.chart_changed(two.station.chart(two.first))
    assert window.page.ask_witness()
    panel = window.page.side.panel
    panel.person.password.edit.setText(COLLEAGUES)
    window.show_board()
    window.show_session(two.first)
    panel = window.page.side.panel
    assert panel is None or panel.person.password.edit.text() == ""


def test_what_is_known_of_a_patient_stays_word_for_word_where_nobody_changed_it(two, qtbot):
    taken = two.clock.now().at.astimezone(UTC) - timedelta(days=1, seconds=17)
    details = structs.replace(
        two.chart(two.first).patient,
        allergy_status="listed",
        allergies=tuple(Allergy(substance=f"Nut {n}", severity="severe") for n in range(15)),
        home_medications=(HomeMedication(drug="Sertraline", last_taken_at=taken),),
    )
    form = Registration(two.window.bedside)
    qtbot.addWidget(form)
    form.put(details)
    assert form.problem() == ("", None)
    assert form.details() == details
    form.medications.rows[0][1].put("50 mg")
    changed = form.details().home_medications[0]
    assert (changed.dose, changed.last_taken_at) == ("50 mg", taken.replace(second=0))
    assert len(form.details().allergies) == 15


def test_a_session_that_comes_late_does_not_turn_the_page_under_the_hand(two):
    window = two.window
    details = structs.replace(two.chart(two.first).patient, mrn="T-7", dob=date(1971, 2, 3))
    late = two.station.register(details)
    window.pages.begin(chair="3", patient=late)
    panel = window.pages.new.panel
    two.background.all()
    panel.today.indication.put("depression")
    panel.today.protocol.choose("depression-40")
    panel.save()
    assert panel.is_saving
    window.pages.show_patients()
    page = window.frame.pages.currentWidget()
    two.background.all()
    assert window.frame.pages.currentWidget() is page
    assert "T-7" in {chart.patient.mrn for chart in window.charts.values()}


def test_an_old_record_that_comes_late_does_not_turn_the_page_under_the_hand(two):
    window = two.window
    window.charts.pop(two.second)
    window.pages.show_patients()
    two.background.all()
    window.pages.open_session(two.second)
    window.show_session(two.first)
    two.type("134")
    two.background.all()
    assert window.shown == two.first
    two.type("826898145")
    two.background.all()
    assert two.sets(two.first)[-1].sbp_mmhg == 134


def test_a_set_up_that_becomes_another_patients_is_compared_with_that_patients_visits(two):
    window, station = two.window, two.station
    before = two.chart(two.first).patient
    wrong = station.register(structs.replace(before, mrn="T-5", dob=date(1961, 2, 3)))
    station.sign_in(NURSE, PASSWORD)
    plan = window.bedside.act(SessionPlanned, indication="depression", chair="3")
    session = station.open_session(wrong.id, plan).session.session
    right = two.patient(two.second)
    two.record(two.second, InfusionStopped, outcome="completed")
    two.record(two.second, PatientDischarged, disposition="home")
    window.know_again()
    window.charts[session] = station.chart(session)
    window.show_session(session)
    two.background.all()
    assert window.page.setup.weight.is_first is True
    window.pages.moving.move(SessionMove(session, wrong.id, right, "wrong patient"), None)
    two.background.all()
    assert window.page.setup.weight.is_first is False


def test_every_tap_in_an_emergency_is_a_step_however_slow_the_disk_is(two):
    window = two.window
    window.show_session(two.first)
    window.open_panel("emergency")
    panel = window.page.side.panel
    for number in "432":
        two.type(number)
        two.clock.advance(seconds=20)
    assert panel.stamps.stamp("airway opened").below() == "10:18 · saving…"
    two.background.all()
    steps = [act for _, act in two.chart(two.first).standing.of(EmergencyStep)]
    assert [step.kind for step in steps] == ["help called", "oxygen given", "airway opened"]
    assert len({step.at for step in steps}) == 3
    assert "saving" not in panel.stamps.stamp("airway opened").below()
    assert window.page.side.panel is panel


def test_a_step_that_is_refused_is_named_and_the_others_stand(two, monkeypatch):
    window = two.window
    window.show_session(two.first)
    window.open_panel("emergency")
    panel = window.page.side.panel
    record = two.station.record

    def refuse_the_second(session, made, **named):
        if made.kind == "oxygen given":
            raise Refused("That cannot be.")
        return record(session, made, **named)

    monkeypatch.setattr(two.station, "record", refuse_the_second)
    two.type("432")
    two.background.all()
    assert panel.sentence.text() == "Oxygen given at 10:18: That cannot be."
    assert panel.stamps.stamp("oxygen given").stamped is None
    steps = two.chart(two.first).standing.of(EmergencyStep)
    assert [step.kind for _, step in steps] == ["help called", "airway opened"]


@pytest.mark.parametrize("between", ["other effect", "other chair", "other set"])
def test_a_side_effect_that_waits_for_the_disk_is_not_charted_a_second_time(two, between):
    window = two.window
    window.show_session(two.first)
    before = len(two.chart(two.first).standing.of(SideEffectNoted))
    two.type("sv2")
    if between == "other effect":
        two.type("sh1")
    elif between == "other chair":
        window.show_session(two.second)
        window.show_session(two.first)
    else:
        window.charting.chart_changed(two.chart(two.first))
    two.type("sv3")
    two.background.all()
    found = [act.term for _, act in two.chart(two.first).standing.of(SideEffectNoted)]
    assert len(found) == before + 1 + (between == "other effect")


def test_a_side_effect_that_was_refused_elsewhere_can_be_said_again(two, monkeypatch):
    window = two.window
    window.show_session(two.first)

    def refuse(*_, **__):
        raise Refused("That cannot be.")

    with monkeypatch.context() as once:
        once.setattr(two.station, "record", refuse)
        two.type("sv2")
        window.show_session(two.second)
        two.background.all()
    assert two.band().startswith("Chair 1: That cannot be.")
    window.show_session(two.first)
    two.type("sv2")
    two.background.all()
    terms = [act.term for _, act in two.chart(two.first).standing.of(SideEffectNoted)]
    assert terms.count("vomiting") == 1

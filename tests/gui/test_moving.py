"""What was charted for the wrong patient is moved at the screen: compared, chosen, moved, told."""

from datetime import date, datetime, timedelta, timezone

import pytest
from bedside_charts import Ward, chart_at
from msgspec import structs
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from station_fixtures import NURSE, PASSPHRASE, PASSWORD

from ketachart.clinical.acts import (
    EntryStruck,
    InfusionStarted,
    SessionPlanned,
    VitalsTaken,
)
from ketachart.clinical.administration import Patient
from ketachart.clinical.chart import Chart
from ketachart.clock import SetClock, new_id
from ketachart.gui.background import Background
from ketachart.gui.bedside import Bedside
from ketachart.gui.moving import EntryMove, Moving, SessionMove
from ketachart.gui.panels.band import Band
from ketachart.gui.panels.move_panel import MovePanel
from ketachart.gui.panels.record_rows import rows_of
from ketachart.gui.panels.side_panels import panel_for
from ketachart.gui.panels.vitals_row import VitalsRow
from ketachart.gui.side_column import SideColumn
from ketachart.gui.tell import Tell
from ketachart.station import Costs, NewPerson, Station
from ketachart.store.projections import PatientRow

LONG = 5_000


def patient(mrn, family, given="Ana", **more):
    return Patient(
        mrn=mrn,
        family_name=family,
        given_name=given,
        dob=date(1984, 5, 6),
        sex="F",
        allergy_status="none-known",
        **more,
    )


def another(name, number, who, chair=None, until="2026-03-10T10:20:00-05:00"):
    """An open session in another chair."""
    chart = chart_at(name, until)
    session = structs.replace(
        chart.session, session=f"session {number}", patient=f"p{number}", record_no=f"KC-{number}"
    )
    entries = chart.entries
    if chair is not None:
        planned = [
            structs.replace(e, act=structs.replace(e.act, chair=chair))
            if isinstance(e.act, SessionPlanned)
            else e
            for e in entries
        ]
        entries = tuple(planned)
    return Chart(session, who, chart.protocol, entries)


@pytest.fixture
def ward(qapp):
    made = Ward("ex-05", "2026-03-10T10:20:00-05:00")
    here = made.chart
    others = [
        another("ex-05", 2, patient("M-2", "Lindgren", "Lena"), "2"),
        another("ex-05", 3, patient("M-3", "<b>x</b>", "Ife"), "Window"),
    ]
    charts = {c.session.session: c for c in (here, *others)}
    made.bedside.charts = lambda: charts
    made.bedside.chairs = lambda: ("1", "2", "Window")
    made.charts = charts
    return made


def opened(ward, qtbot, name):
    panel = panel_for(name, ward.bedside, ward.chart)
    qtbot.addWidget(panel)
    panel.resize(372, 640)
    panel.show()
    panel.activateWindow()
    qtbot.waitUntil(panel.isActiveWindow, timeout=LONG)
    panel.first_field()
    return panel


def last(ward, kind=VitalsTaken):
    return ward.chart.standing.of(kind)[-1][1]


def tap(widget):
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


# Correcting -----------------------------------------------------------------------------------


def test_a_wrong_chair_leads_to_the_chairs_with_the_names_to_be_compared(ward, qtbot):
    taken = last(ward)
    panel = opened(ward, qtbot, f"correct:{taken.id}")
    assert panel.to.isHidden()
    tap(panel.why.chip("wrong chair"))
    assert not panel.to.isHidden()
    assert [(c.place, c.name) for c in panel.to.chips] == [
        ("2", "LINDGREN, Lena"),
        ("Window", "<B>X</B>, Ife"),
    ]
    assert panel.boxes["sbp"].isHidden()
    assert panel.charted_for.text().startswith("Charted for")
    tap(panel.to.chips[0])
    assert panel.save_button.text() == "Move to chair 2"
    with qtbot.waitSignal(panel.move_wanted) as asked:
        tap(panel.save_button)
    assert asked.args == [
        EntryMove(
            session=ward.chart.session.session,
            act_id=taken.id,
            patient="p",
            to_session="session 2",
            to_patient="p2",
            reason="wrong chair",
        )
    ]
    assert not panel.save_button.isEnabled()


def test_the_same_by_keys_alone(ward, qtbot):
    panel = opened(ward, qtbot, f"correct:{last(ward).id}")
    panel.why.take_focus()
    place = [c.value for c in panel.why.chips].index("wrong chair") + 1
    QTest.keyClicks(QApplication.focusWidget(), str(place))
    QTest.keyClicks(QApplication.focusWidget(), "2")
    with qtbot.waitSignal(panel.move_wanted) as asked:
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert asked.args[0].to_session == "session 3"


def test_without_a_chair_nothing_is_moved_and_nothing_is_charted(ward, qtbot):
    panel = opened(ward, qtbot, f"correct:{last(ward).id}")
    panel.why.choose("wrong chair")
    with qtbot.assertNotEmitted(panel.move_wanted), qtbot.assertNotEmitted(panel.acted):
        panel.save()
    assert "Which chair" in panel.sentence.text()


def test_a_refused_move_keeps_the_choice_and_can_be_asked_for_again(ward, qtbot):
    panel = opened(ward, qtbot, f"correct:{last(ward).id}")
    panel.why.choose("wrong chair")
    panel.to.choose("session 2")
    panel.save()
    panel.refused("KC-2 does not take it. Nothing was moved.")
    assert panel.to.value() == "session 2"
    assert panel.save_button.isEnabled()
    with qtbot.waitSignal(panel.move_wanted):
        panel.save()


def test_the_panel_closes_once_the_entry_stands_here_no_longer(ward, qtbot):
    taken = last(ward)
    panel = opened(ward, qtbot, f"correct:{taken.id}")
    panel.why.choose("wrong chair")
    panel.to.choose("session 2")
    panel.save()
    ward.attend(panel)
    strike = ward.bedside.act(EntryStruck, entry=taken.id, reason="wrong chair")
    with qtbot.waitSignal(panel.closed):
        panel.acted.emit(strike)


def test_a_session_that_changed_hands_meanwhile_is_not_moved_to(ward, qtbot):
    panel = opened(ward, qtbot, f"correct:{last(ward).id}")
    panel.why.choose("wrong chair")
    panel.to.choose("session 2")
    ward.charts["session 2"] = another("ex-05", 2, patient("M-9", "Osei"), "2")
    ward.charts["session 2"] = structs_patient(ward.charts["session 2"], "p9")
    with qtbot.assertNotEmitted(panel.move_wanted):
        panel.save()
    assert "another patient now" in panel.sentence.text()


def structs_patient(chart, patient_id):
    session = structs.replace(chart.session, patient=patient_id)
    return Chart(session, chart.patient, chart.protocol, chart.entries)


def test_where_nobody_else_sits_the_way_out_is_a_strike(ward, qtbot):
    ward.bedside.charts = lambda: {ward.chart.session.session: ward.chart}
    taken = last(ward)
    panel = opened(ward, qtbot, f"correct:{taken.id}")
    panel.why.choose("wrong chair")
    assert "nowhere to move it" in panel.moved_words.text()
    with qtbot.waitSignal(panel.wanted) as asked:
        panel.save()
    assert asked.args == [f"strike:{taken.id}"]


def test_what_belongs_to_the_session_has_no_wrong_chair(ward, qtbot):
    panel = opened(ward, qtbot, f"correct:{last(ward, InfusionStarted).id}")
    assert "wrong chair" not in [c.value for c in panel.why.chips]


def test_a_wrong_time_changes_the_time_and_nothing_else(ward, qtbot):
    taken = last(ward)
    panel = opened(ward, qtbot, f"correct:{taken.id}")
    tap(panel.why.chip("wrong time"))
    assert QApplication.focusWidget() is panel.time.edit
    assert panel.boxes["sbp"].isHidden()
    right = taken.at - timedelta(minutes=2)
    panel.time.put(f"{right:%H:%M}")
    with qtbot.waitSignal(panel.acted) as acted:
        panel.save()
    new = acted.args[0]
    assert (new.at, new.reason) == (right.replace(second=0), "wrong time")
    assert structs.replace(
        new, id=taken.id, at=taken.at, reason=None, amends=None, by=taken.by,
        charted_at=taken.charted_at,
    ) == structs.replace(taken, reason=None)  # fmt: skip


def test_a_wrong_time_that_was_not_changed_is_asked_for(ward, qtbot):
    panel = opened(ward, qtbot, f"correct:{last(ward).id}")
    panel.why.choose("wrong time")
    with qtbot.assertNotEmitted(panel.acted):
        panel.save()
    assert "still the first one" in panel.sentence.text()


def test_what_was_struck_says_when_by_whom_and_why(ward, qtbot):
    taken = last(ward)
    ward.attend(opened(ward, qtbot, f"strike:{taken.id}"))
    panel = opened(ward, qtbot, f"strike:{taken.id}")
    ward.attend(panel)
    panel.reasons.choose("typing slip")
    panel.save()
    gone = opened(ward, qtbot, f"correct:{taken.id}")
    assert gone.idle
    words = " ".join(w.text() for w in gone.inside.findChildren(type(gone.sentence)))
    assert "was struck at" in words
    assert "typing slip" in words


# Striking -------------------------------------------------------------------------------------


def test_striking_for_a_wrong_chair_asks_which_one_is_right(ward, qtbot):
    panel = opened(ward, qtbot, f"strike:{last(ward).id}")
    with qtbot.assertNotEmitted(panel.acted):
        tap(panel.reasons.chip("wrong chair"))
    assert not panel.to.isHidden()
    tap(panel.to.chip("session 3"))
    with qtbot.waitSignal(panel.move_wanted) as asked:
        tap(panel.save_button)
    assert asked.args[0].to_session == "session 3"


def test_a_reason_that_is_tapped_still_strikes_at_once(ward, qtbot):
    panel = opened(ward, qtbot, f"strike:{last(ward).id}")
    with qtbot.waitSignal(panel.acted) as acted:
        tap(panel.reasons.chip("typing slip"))
    assert acted.args[0].reason == "typing slip"


def test_alone_in_the_clinic_a_wrong_chair_is_a_reason_like_any_other(ward, qtbot):
    ward.bedside.charts = dict
    panel = opened(ward, qtbot, f"strike:{last(ward).id}")
    with qtbot.waitSignal(panel.acted) as acted:
        tap(panel.reasons.chip("wrong chair"))
    assert acted.args[0].reason == "wrong chair"


# A whole session ------------------------------------------------------------------------------

ROWS = (
    PatientRow("p2", patient("M-2", "Lindgren", "Lena")),
    PatientRow("p", patient("M-0", "Whoever", "Here")),
)


class Finder:
    """Answers at once and keeps what was asked."""

    def __init__(self, rows=ROWS):
        self.rows, self.asked = rows, []

    def __call__(self, text, done):
        self.asked.append(text)
        done(self.rows)


@pytest.fixture
def move_panel(ward, qtbot):
    panel = MovePanel(ward.bedside, ward.chart, Finder())
    qtbot.addWidget(panel)
    panel.resize(372, 640)
    panel.show()
    panel.activateWindow()
    qtbot.waitUntil(panel.isActiveWindow, timeout=LONG)
    panel.first_field()
    return panel


def find(qtbot, panel, text="lind"):
    QTest.keyClicks(QApplication.focusWidget(), text)
    qtbot.waitUntil(lambda: bool(panel.found.chips), timeout=LONG)


def test_a_session_is_moved_on_the_second_look(ward, qtbot, move_panel):
    find(qtbot, move_panel)
    assert [c.name for c in move_panel.found.chips] == ["LINDGREN, Lena"]
    tap(move_panel.found.chips[0])
    assert move_panel.right_one.name.text() == "LINDGREN, Lena"
    assert move_panel.wrong_one.mrn.text() == f"MRN {ward.chart.patient.mrn}"
    tap(move_panel.why.chip("two patients mixed up"))
    with qtbot.assertNotEmitted(move_panel.move_wanted):
        tap(move_panel.save_button)
    count = sum(hasattr(e.act, "written_at") for e in ward.chart.entries)
    assert f"moves {count} entries" in move_panel.sentence.text()
    assert move_panel.save_button.text() == "Move now"
    with qtbot.waitSignal(move_panel.move_wanted) as asked:
        tap(move_panel.save_button)
    assert asked.args == [
        SessionMove(ward.chart.session.session, "p", "p2", "two patients mixed up")
    ]


def test_another_choice_after_the_first_look_is_looked_at_anew(qtbot, move_panel):
    find(qtbot, move_panel)
    move_panel.found.choose("p2")
    move_panel.why.choose("two patients mixed up")
    move_panel.save()
    assert move_panel.save_button.text() == "Move now"
    tap(move_panel.why.chip("wrong patient chosen"))
    assert move_panel.save_button.text() == "Move…"
    with qtbot.assertNotEmitted(move_panel.move_wanted):
        move_panel.save()


def test_a_patient_who_is_found_no_longer_is_chosen_no_longer(qtbot, move_panel):
    find(qtbot, move_panel)
    move_panel.found.choose("p2")
    move_panel.look_for.rows = ()
    find_again = len(move_panel.look_for.asked)
    move_panel.search.take_focus()
    QTest.keyClicks(QApplication.focusWidget(), "x")
    qtbot.waitUntil(lambda: len(move_panel.look_for.asked) > find_again, timeout=LONG)
    assert move_panel.right is None
    assert "No other patient" in move_panel.nobody.text()
    move_panel.save()
    assert "Whose session is it?" in move_panel.sentence.text()


def test_what_was_chosen_is_not_dropped_by_one_escape(qtbot, move_panel):
    find(qtbot, move_panel)
    with qtbot.assertNotEmitted(move_panel.closed):
        QTest.keyClick(move_panel, Qt.Key.Key_Escape)
    with qtbot.waitSignal(move_panel.closed):
        QTest.keyClick(move_panel, Qt.Key.Key_Escape)


# With a station -------------------------------------------------------------------------------

NOW = datetime(2026, 6, 1, 9, 0, tzinfo=timezone(timedelta(hours=-5)))


class Desk:
    """A station in its thread, and what the window does with a move."""

    def __init__(self, folder, qtbot):
        self.qtbot, self.clock = qtbot, SetClock(NOW)
        costs = Costs.lowest()
        station, code = Station.create(
            folder,
            clinic="Fictional Clinic",
            administrator=NewPerson(NURSE, ("administrator", "nurse"), PASSWORD, "RN"),
            passphrase=PASSPHRASE,
            chairs=("1", "2"),
            clock=self.clock,
            costs=costs,
        )
        with station:
            station.confirm_recovery(code)
            self.charts = [
                self.begin(station, "1", "Okafor", "Rosa"),
                self.begin(station, "2", "Vance", "Ida"),
            ]
            self.third = station.register(patient("M-3", "Abara", "Tomi"))
            self.clock.set(NOW + timedelta(minutes=10))
            self.taken = VitalsTaken(
                id=new_id(), at=self.clock.now().at, by="x", entered="typed", sbp_mmhg=188
            )
            here = self.charts[0].session
            self.charts[0] = station.record(here.session, self.taken, patient=here.patient)

        def opener():
            opened = Station.open(folder, PASSPHRASE, clock=self.clock, costs=costs)
            opened.sign_in(NURSE, PASSWORD)
            return opened

        self.background = Background(opener)
        self.band = Band("band")
        qtbot.addWidget(self.band)
        self.moving = Moving(self.background, Tell(self.band))

    def begin(self, station, chair, family, given):
        who = station.register(patient(f"M-{chair}", family, given))
        plan = SessionPlanned(
            id=new_id(), at=self.clock.now().at, by="x", indication="depression", chair=chair
        )
        return station.open_session(who.id, plan)

    def bedside(self):
        charts = {c.session.session: c for c in self.charts}
        now = self.clock.now
        return Bedside(lambda: now().at, NURSE, lambda: charts, lambda: ("1", "2"))


@pytest.fixture
def desk(tmp_path, qtbot):
    made = Desk(tmp_path / "station", qtbot)
    yield made
    assert made.background.close()


def test_an_entry_goes_from_the_panel_through_the_station_into_the_other_record(desk, qtbot):
    panel = panel_for(f"correct:{desk.taken.id}", desk.bedside(), desk.charts[0])
    qtbot.addWidget(panel)
    panel.move_wanted.connect(lambda wanted: desk.moving.move(wanted, panel))
    panel.show()
    panel.why.choose("wrong chair")
    panel.to.choose(desk.charts[1].session.session)
    with qtbot.waitSignal(desk.moving.moved, timeout=LONG) as moved:
        panel.save()
    here, there = moved.args
    with qtbot.waitSignal(panel.closed):
        panel.show_chart(here)
    gone = next(r for r in rows_of(here) if r.act_id == desk.taken.id)
    assert gone.line.level == "gone"
    assert "wrong chair, moved to KC-2026-0601-02" in gone.line.detail
    came = next(r for r in rows_of(there) if "188" in r.line.title)
    assert came.line.level == "flag"
    assert "first charted in KC-2026-0601-01" in came.line.detail


def test_a_refusal_of_the_station_stands_in_the_panel(desk, qtbot):
    panel = panel_for(f"correct:{desk.taken.id}", desk.bedside(), desk.charts[0])
    qtbot.addWidget(panel)
    panel.show()
    panel.why.choose("wrong chair")
    panel.to.choose(desk.charts[1].session.session)
    desk.background.do(
        lambda station: station.record(
            desk.charts[0].session.session,
            EntryStruck(
                id=new_id(), at=desk.clock.now().at, by="x", entry=desk.taken.id, reason="slip"
            ),
            patient=desk.charts[0].session.patient,
        )
    )
    panel.move_wanted.connect(lambda wanted: desk.moving.move(wanted, panel))
    panel.save()
    qtbot.waitUntil(lambda: "was struck" in panel.sentence.text(), timeout=LONG)
    assert panel.save_button.isEnabled()


def test_a_whole_session_goes_to_the_patient_who_was_found(desk, qtbot):
    chart = desk.charts[0]

    def look(text, done):
        desk.background.do(lambda station: station.find_patients(text), done)

    panel = MovePanel(desk.bedside(), chart, look)
    qtbot.addWidget(panel)
    panel.move_wanted.connect(lambda wanted: desk.moving.move(wanted, panel))
    panel.show()
    panel.activateWindow()
    qtbot.waitUntil(panel.isActiveWindow, timeout=LONG)
    panel.first_field()
    find(qtbot, panel, "abar")
    panel.found.choose(desk.third.id)
    panel.why.choose("two patients mixed up")
    panel.save()
    with qtbot.waitSignal(desk.moving.moved, timeout=LONG) as moved:
        panel.save()
    now, none = moved.args
    assert (now.patient.family_name, none) == ("Abara", None)
    with qtbot.waitSignal(panel.closed):
        panel.show_chart(now)
    top = rows_of(now)[0]
    assert top.line.title == "Charted under another patient until 09:10"
    assert not top.correctable
    assert rows_of(now, "Late or corrected")[0] == top


def test_the_record_column_hands_a_move_on_from_the_panel_on_show_only(ward, qtbot):
    row = VitalsRow(ward.bedside)
    side = SideColumn(ward.bedside, row)
    qtbot.addWidget(row)
    qtbot.addWidget(side)
    side.show_chart(ward.chart)
    side.show()
    taken = last(ward)
    side.record.open_act(taken.id)
    side.record.correct_wanted.emit(taken.id)
    panel = side.panel
    panel.why.choose("wrong chair")
    panel.to.choose("session 2")
    with qtbot.waitSignal(side.move_wanted) as asked:
        tap(panel.save_button)
    assert asked.args[0] is panel
    assert asked.args[1].act_id == taken.id

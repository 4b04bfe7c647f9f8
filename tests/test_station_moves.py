"""What was charted at the wrong chair goes to the right one; nothing of it is lost or doubled."""

import json
from datetime import date, timedelta

import pytest
from station_fixtures import PASSPHRASE, PASSWORD

from ketachart.clinical.acts import (
    ChairTaken,
    EntryStruck,
    InfusionStopped,
    MedicationGiven,
    NoteWritten,
    ResponseNoted,
    SessionCancelled,
    SessionPlanned,
    SideEffectEnded,
    SideEffectNoted,
    SideEffectRegraded,
    VitalsTaken,
)
from ketachart.clinical.administration import EntryMoved, Patient, SessionMoved
from ketachart.clinical.summary import summary
from ketachart.clinical.trouble import Refused
from ketachart.clinical.wording import line_of
from ketachart.clock import new_id
from ketachart.interop import session_json
from ketachart.report.document import document
from ketachart.station import Costs, NewPerson, Station


def details(mrn, family, given="Ana"):
    return Patient(
        mrn=mrn,
        family_name=family,
        given_name=given,
        dob=date(1984, 5, 6),
        sex="F",
        allergy_status="none-known",
    )


class Clinic:
    """Two patients in two chairs, and a clock."""

    def __init__(self, station):
        self.station = station
        self.rosa = station.register(details("M-1", "Okafor", "Rosa"))
        self.lena = station.register(details("M-2", "Lindgren", "Lena"))
        self.here = self.open(self.rosa, "1")
        self.later(1)
        self.there = self.open(self.lena, "2")
        self.later(1)

    @property
    def now(self):
        return self.station.clock.now().at

    def later(self, minutes):
        self.station.clock.set(self.now + timedelta(minutes=minutes))

    def open(self, patient, chair=None):
        plan = SessionPlanned(
            id=new_id(), at=self.now, by="x", indication="depression", chair=chair
        )
        return self.station.open_session(patient.id, plan).session.session

    def chart(self, kind, session=None, **fields):
        session = session or self.here
        act = kind(id=new_id(), at=fields.pop("at", self.now), by="x", **fields)
        patient = self.station.chart(session).session.patient
        return self.station.record(session, act, patient=patient), act

    def vitals(self, sbp=188, dbp=90, **more):
        return self.chart(VitalsTaken, entered="typed", sbp_mmhg=sbp, dbp_mmhg=dbp, **more)

    def move(self, act, **more):
        said = {
            "patient": self.rosa.id,
            "to_session": self.there,
            "to_patient": self.lena.id,
            "reason": "wrong chair",
        } | more
        return self.station.move_entry(self.here, act.id, **said)

    def entries(self):
        return self.station.verify().entries


@pytest.fixture
def desk(tmp_path, new_station):
    clock = new_station("clock only").clock
    station, code = Station.create(
        tmp_path / "two chairs",
        clinic="Fictional Clinic",
        administrator=NewPerson("P. Nakamura, RN", ("administrator", "nurse"), PASSWORD, "RN"),
        passphrase=PASSPHRASE,
        chairs=("1", "2", "Window"),
        clock=clock,
        costs=Costs.lowest(),
    )
    station.confirm_recovery(code)
    with station:
        yield Clinic(station)


def reopened(desk):
    """The station from its files, by nobody's memory."""
    folder, clock = desk.station.place.folder, desk.station.clock
    desk.station.close()
    desk.station = Station.open(folder, PASSPHRASE, clock=clock, costs=Costs.lowest())
    desk.station.sign_in("P. Nakamura, RN", PASSWORD)
    return desk.station


# One entry ------------------------------------------------------------------------------------


def test_a_set_goes_to_the_right_chair_with_the_time_at_which_it_was_taken(desk):
    _, taken = desk.vitals()
    at = desk.now
    desk.later(10)
    here, there = desk.move(taken)
    assert [s.taken.sbp_mmhg for s in here.sets] == []
    (found,) = there.sets
    assert (found.taken.sbp_mmhg, found.taken.at, found.taken.id != taken.id) == (188, at, True)
    assert found.taken.written_at == desk.now
    assert found.late
    assert found.taken.reason == "moved from another chair"


def test_flags_are_withdrawn_here_and_raised_there(desk):
    _, taken = desk.vitals(188, 90)
    here, there = desk.move(taken)
    assert "sbp" in {f["param"] for f in summary(here)["flags_withdrawn"]}
    assert summary(here)["flags"] == []
    assert "sbp" in {f["param"] for f in summary(there)["flags"]}


def test_both_records_say_where_it_went_and_came_from_and_name_nobody(desk):
    _, taken = desk.vitals()
    desk.later(12)
    here, there = desk.move(taken)
    struck = line_of(here, here.standing.known[taken.id])
    moved = line_of(there, there.sets[0].entry)
    assert struck.level == "gone"
    assert "wrong chair" in struck.detail
    assert f"moved to {there.session.record_no}" in struck.detail
    assert f"first charted in {here.session.record_no}" in moved.detail
    assert "12 min late" in moved.detail
    for words in (struck.detail, moved.detail):
        assert not {"okafor", "lindgren", "m-1", "m-2"} & set(words.lower().split())


def test_the_same_holds_after_the_station_was_closed_and_opened(desk):
    _, taken = desk.vitals()
    here, there = desk.move(taken)
    station = reopened(desk)
    assert station.chart(desk.here).entries == here.entries
    assert station.chart(desk.there).entries == there.entries
    assert station.verify().intact
    traces = [e.act for e in there.entries if isinstance(e.act, EntryMoved)]
    assert [(t.entry, t.to_entry, t.reason) for t in traces] == [
        (taken.id, there.sets[0].taken.id, "wrong chair")
    ]


def test_a_moved_entry_keeps_whoever_took_it_and_the_ledger_who_moved_it(desk):
    station = desk.station
    _, taken = desk.vitals()
    station.add_person(NewPerson("E. Moreau, RN", ("nurse",), "forty wooden boats at dusk", "RN"))
    station.sign_in("E. Moreau, RN", "forty wooden boats at dusk")
    here, there = desk.move(taken)
    (found,) = there.sets
    assert found.taken.by == "P. Nakamura, RN"
    assert found.entry.stamp.person == station.person.id
    assert here.fate(taken.id).by.act.by == "E. Moreau, RN"


def test_a_moved_entry_leaves_and_returns_in_a_file(desk, new_station):
    _, taken = desk.vitals()
    desk.later(9)
    _, there = desk.move(taken)
    file = session_json.written(there)
    copied = new_station("elsewhere", desk.now).import_session(file)
    assert summary(copied) == summary(there)
    (vitals,) = [a for a in json.loads(file)["acts"] if a["act"] == "vitals-taken"]
    assert "first charted in KC-" in vitals["note"]


def test_a_side_effect_takes_its_course_along(desk):
    _, noted = desk.chart(SideEffectNoted, term="nausea", severity="mild")
    desk.later(2)
    desk.chart(SideEffectRegraded, side_effect=noted.id, severity="moderate")
    desk.later(2)
    desk.chart(SideEffectEnded, side_effect=noted.id)
    here, there = desk.move(noted)
    assert here.effects == ()
    (effect,) = there.effects
    assert [severity for _, severity in effect.course] == ["mild", "moderate"]
    assert effect.ended_at == desk.now


def test_a_drug_takes_the_response_along_and_leaves_the_side_effect_it_was_for(desk):
    _, noted = desk.chart(SideEffectNoted, term="nausea", severity="mild")
    _, drug = desk.chart(
        MedicationGiven, drug="ondansetron", dose=4, unit="mg", route="IV", side_effect=noted.id
    )
    desk.chart(ResponseNoted, to=drug.id, text="better")
    here, there = desk.move(drug)
    (given,) = there.standing.acts(MedicationGiven)
    (response,) = there.standing.acts(ResponseNoted)
    assert (given.side_effect, response.to) == (None, given.id)
    assert [e.term for e in here.effects] == ["nausea"]
    assert not here.standing.acts(MedicationGiven, ResponseNoted)


def test_a_corrected_entry_is_moved_as_it_now_stands(desk):
    _, first = desk.vitals(188, 90)
    _, second = desk.vitals(138, 90, amends=first.id, reason="typing slip")
    _, there = desk.move(second)
    (found,) = there.sets
    assert (found.taken.sbp_mmhg, found.taken.amends) == (138, None)
    assert "typing slip" in found.taken.note


def refuses(desk, sentence, act, **more):
    before = desk.entries()
    with pytest.raises(Refused, match=sentence):
        desk.move(act, **more)
    assert desk.entries() == before


def test_what_was_struck_or_corrected_already_is_not_moved(desk):
    _, taken = desk.vitals()
    desk.chart(EntryStruck, entry=taken.id, reason="typing slip")
    refuses(desk, "was struck at 09:02 by P. Nakamura, RN already", taken)
    _, other = desk.vitals()
    desk.vitals(120, 80, amends=other.id, reason="typing slip")
    refuses(desk, "was amended", other)


def test_an_entry_cannot_be_moved_twice(desk):
    _, taken = desk.vitals()
    desk.move(taken)
    refuses(desk, "was struck", taken)


def test_what_belongs_to_the_session_itself_is_not_moved(desk):
    _, seat = desk.chart(ChairTaken, chair="Window")
    refuses(desk, "belongs to its own session", seat)


def test_an_entry_older_than_the_other_session_is_refused_in_words(desk):
    _, taken = desk.vitals(at=desk.now - timedelta(minutes=2))
    refuses(desk, "does not take it: 09:00 lies before this session began at 09:01", taken)


def test_a_session_that_is_over_takes_nothing(desk):
    _, taken = desk.vitals()
    desk.chart(SessionCancelled, session=desk.there, stage="before", reason="patient ill")
    refuses(desk, "is closed", taken)


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"reason": "  "}, "needs a reason"),
        ({"patient": "somebody else"}, "typed for another patient"),
        ({"to_patient": "somebody else"}, "typed for another patient"),
        ({"to_session": "none"}, "no such session"),
    ],
)
def test_a_move_that_was_meant_for_somebody_else_is_refused(desk, more, sentence):
    _, taken = desk.vitals()
    refuses(desk, sentence, taken, **more)
    refuses(desk, "in that chart already", taken, to_session=desk.here, to_patient=desk.rosa.id)


# A whole session ------------------------------------------------------------------------------


def third(desk):
    return desk.station.register(details("M-3", "Abara", "Ife"))


def test_a_session_becomes_the_right_patients_everywhere(desk):
    desk.vitals()
    right = third(desk)
    chart = desk.station.move_session(
        desk.here, patient=desk.rosa.id, to_patient=right.id, reason="names mixed up"
    )
    assert chart.patient.family_name == "Abara"
    station = reopened(desk)
    chart = station.chart(desk.here)
    assert (chart.session.patient, chart.patient.mrn) == (right.id, "M-3")
    row = next(r for r in station.sessions() if r.id == desk.here)
    assert row.patient == right.id
    assert [a.reason for a in chart.patient_moves] == ["names mixed up"]
    file = json.loads(session_json.written(chart))
    assert file["patient"]["mrn"] == "M-3"
    assert station.import_session(session_json.written(chart)) == chart


def test_the_record_says_that_it_was_moved_without_the_other_name(desk):
    chart = desk.station.move_session(
        desk.here, patient=desk.rosa.id, to_patient=third(desk).id, reason="names mixed up"
    )
    (entry,) = [e for e in chart.entries if isinstance(e.act, SessionMoved)]
    line = line_of(chart, entry)
    assert line.title == "Charted under another patient until 09:02"
    assert line.detail == "names mixed up · moved by P. Nakamura, RN"


def test_what_was_typed_for_the_first_patient_is_refused_after_the_move(desk):
    desk.station.move_session(
        desk.here, patient=desk.rosa.id, to_patient=third(desk).id, reason="names mixed up"
    )
    note = NoteWritten(id=new_id(), at=desk.now, by="x", text="calm")
    with pytest.raises(Refused, match="typed for another patient"):
        desk.station.record(desk.here, note, patient=desk.rosa.id)


def test_the_first_patient_can_have_a_session_again(desk):
    desk.station.move_session(
        desk.here, patient=desk.rosa.id, to_patient=third(desk).id, reason="names mixed up"
    )
    desk.open(desk.rosa, "Window")


def test_a_session_that_was_closed_can_be_moved_to_a_patient_with_an_open_one(desk):
    desk.chart(SessionCancelled, stage="before", reason="patient ill")
    chart = desk.station.move_session(
        desk.here, patient=desk.rosa.id, to_patient=desk.lena.id, reason="names mixed up"
    )
    assert chart.session.patient == desk.lena.id


@pytest.mark.parametrize(
    ("to", "reason", "sentence"),
    [
        ("rosa", "mixed up", "this patient's already"),
        ("lena", "mixed up", "own session KC-2026-0601-02 is not closed"),
        ("nobody", "mixed up", "no such patient"),
        ("lena", " ", "needs a reason"),
    ],
)
def test_a_session_is_not_moved_to_where_it_cannot_be(desk, to, reason, sentence):
    target = getattr(desk, to).id if to != "nobody" else "nobody"
    before = desk.entries()
    with pytest.raises(Refused, match=sentence):
        desk.station.move_session(desk.here, patient=desk.rosa.id, to_patient=target, reason=reason)
    assert desk.entries() == before
    assert desk.station.chart(desk.here).session.patient == desk.rosa.id


def test_the_page_says_it_and_prints_nobody_elses_name(desk):
    _, taken = desk.vitals()
    desk.move(taken)
    chart = desk.station.move_session(
        desk.here, patient=desk.rosa.id, to_patient=third(desk).id, reason="names mixed up"
    )
    made = document(
        chart, clinic="C", chair=chart.chair, generated_at=desk.now, software="KetaChart"
    )
    told = str(made)
    assert (
        "Charted under another patient until 01-Jun-2026 09:02; moved by P. Nakamura, RN: "
        "names mixed up" in told
    )
    assert "the whole session, until then charted under another patient" in told
    assert "struck, moved to KC-2026-0601-02" in told
    assert "ABARA" in told
    assert not [name for name in ("OKAFOR", "Okafor", "M-1", "LINDGREN", "M-2") if name in told]
    assert desk.station.page(chart).startswith(b"%PDF")


def test_the_page_of_the_right_session_says_where_an_entry_came_from(desk):
    _, taken = desk.vitals()
    desk.move(taken)
    chart = desk.station.chart(desk.there)
    made = document(
        chart, clinic="C", chair=chart.chair, generated_at=desk.now, software="KetaChart"
    )
    told = str(made)
    assert "charted first in KC-2026-0601-01, struck there" in told
    assert not [name for name in ("OKAFOR", "Okafor", "M-1") if name in told]


# One patient a chair --------------------------------------------------------------------------


def test_a_chair_holds_one_open_session(desk):
    right = third(desk)
    with pytest.raises(Refused, match="Chair 2 is taken by KC-2026-0601-02"):
        desk.open(right, "2")
    with pytest.raises(Refused, match="no chair 9"):
        desk.open(right, "9")
    desk.open(right, "Window")
    with pytest.raises(Refused, match="Chair Window is taken"):
        desk.chart(ChairTaken, chair="Window")


def test_a_chair_is_free_again_once_its_session_is_over_or_sits_elsewhere(desk):
    desk.chart(ChairTaken, chair="Window")
    right = third(desk)
    session = desk.open(right, "1")
    desk.chart(SessionCancelled, session=session, stage="before", reason="patient ill")
    desk.chart(ChairTaken, chair="1")


def test_a_chair_can_be_named_again_for_whoever_sits_in_it(desk):
    desk.chart(ChairTaken, chair="1")


def test_a_paper_session_keeps_the_name_of_its_chair(desk, example):
    chart = desk.station.import_session(example("ex-05"))
    assert chart.standing.acts(InfusionStopped)

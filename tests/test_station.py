"""The one door: what is recorded, refused, read and exported."""

import json
from datetime import timedelta
from typing import ClassVar

import pytest

from ketachart.clinical.acts import (
    EntryStruck,
    InfusionPaused,
    InfusionResumed,
    NoteWritten,
    SessionPlanned,
    VitalsTaken,
)
from ketachart.clinical.administration import Patient
from ketachart.clinical.phases import Phase
from ketachart.clinical.trouble import Refused
from ketachart.clock import SetClock, new_id
from ketachart.interop import session_json
from ketachart.station import Costs, NewPerson, Station

PASSPHRASE = "seven quiet rivers under snow"
PASSWORD = "ninety green umbrellas"


class Number(str):
    """A number as its digits stand in a file, beyond what Python would write."""

    made: ClassVar[set[str]] = set()

    def __new__(cls, digits):
        cls.made.add(digits)
        return super().__new__(cls, f"number {digits}")


def note(station, text, *, at=None, **more):
    at = at or station.clock.now().at
    return NoteWritten(id=new_id(), at=at, by="whoever typed it", text=text, **more)


def test_the_nine_example_sessions_come_out_with_the_numbers_in_their_files(station, example):
    for path in example.all():
        chart = station.import_session(path.read_bytes(), path.name)
        said = json.loads(path.read_text())["summary"]
        found = json.loads(session_json.written(chart))["summary"]
        assert said == found, path.name


def test_an_export_read_into_another_station_gives_the_same_export(station, other_station, example):
    for path in example.all():
        first = json.loads(session_json.written(station.import_session(path.read_bytes())))
        copied = other_station.import_session(json.dumps(first).encode())
        second = json.loads(session_json.written(copied))
        assert second["source_id"] == first["id"]
        for stamp in ("id", "source_id", "record_no"):
            first.pop(stamp), second.pop(stamp)
        assert first == second


def test_an_export_read_back_into_its_own_station_adds_nothing(station, example):
    chart = station.import_session(example("ex-05"))
    entries = station.verify().entries
    assert station.import_session(session_json.written(chart)) == chart
    assert station.verify().entries == entries


def test_a_session_charted_from_paper_cannot_be_charted_twice(station, example):
    station.import_session(example("ex-05"))
    with pytest.raises(Refused, match="already here as KC-2026-0310-01"):
        station.import_session(example("ex-05"))


def test_who_entered_an_imported_session_is_recorded_beside_the_names_in_it(station, example):
    chart = station.import_session(example("ex-01"))
    assert {e.stamp.person for e in chart.entries} == {station.person.id}
    assert "P. Nakamura, RN" in {e.act.by for e in chart.entries}


def test_the_author_of_an_entry_is_who_is_signed_in_when_it_is_committed(station, running):
    chart = running(station)
    after = station.record(
        chart.session.session, note(station, "calm"), patient=chart.session.patient
    )
    assert after.entries[-1].act.by == station.person.name
    assert after.entries[-1].act.charted_at == station.clock.now().at


def test_a_second_persons_act_is_their_own_and_changes_nobody_at_the_station(station, running):
    station.add_person(NewPerson("W. Witness, RN", ("nurse",), "forty yellow bicycles"))
    first = station.person
    second = station.second_person("W. Witness, RN", "forty yellow bicycles")
    chart = running(station)
    after = station.record(
        chart.session.session, note(station, "seen"), patient=chart.session.patient, person=second
    )
    assert after.entries[-1].act.by == "W. Witness, RN"
    assert after.entries[-1].stamp.person == second.id
    assert station.person == first


def test_an_act_typed_for_another_patient_is_refused_and_leaves_no_trace(station, running):
    chart = running(station)
    entries = station.verify().entries
    with pytest.raises(Refused, match="another patient"):
        station.record(chart.session.session, note(station, "calm"), patient="someone else")
    assert station.verify().entries == entries
    assert station.chart(chart.session.session) == chart


def test_several_acts_are_recorded_together_or_not_at_all(station, running):
    chart = running(station)
    paused = InfusionPaused(id=new_id(), at=station.clock.now().at, by="-")
    with pytest.raises(Refused, match="already paused"):
        station.record(
            chart.session.session,
            [paused, InfusionPaused(id=new_id(), at=station.clock.now().at, by="-")],
            patient=chart.session.patient,
        )
    assert station.chart(chart.session.session).phase is Phase.INFUSING


def test_sending_the_same_act_again_does_not_chart_it_twice(station, running):
    chart = running(station)
    act = note(station, "once")
    station.record(chart.session.session, act, patient=chart.session.patient)
    with pytest.raises(Refused, match="already in this chart"):
        station.record(chart.session.session, act, patient=chart.session.patient)


def test_a_chart_is_the_same_after_the_station_was_closed_and_opened(station, running, reopen):
    chart = running(station)
    station.record(
        chart.session.session, note(station, "written down"), patient=chart.session.patient
    )
    before = station.chart(chart.session.session)
    again = reopen(station)
    assert again.chart(chart.session.session) == before


def test_what_is_half_typed_comes_back_to_the_one_who_typed_it(station, running, reopen):
    session = running(station).session.session
    station.save_draft(session, "vitals", "134 8")
    again = reopen(station)
    assert again.drafts(session) == {"vitals": "134 8"}
    again.clear_draft(session, "vitals")
    assert again.drafts(session) == {}


def test_a_file_of_a_known_mrn_with_another_birth_date_is_refused(station, example):
    station.import_session(example("ex-05"))
    other = json.loads(example("ex-05"))
    other["id"], other["patient"]["dob"] = "EX-05b", "1962-06-29"
    with pytest.raises(Refused, match="birth date"):
        station.import_session(json.dumps(other).encode())


def test_a_patient_born_tomorrow_or_with_a_taken_mrn_is_refused(station):
    details = Patient(
        mrn="1", family_name="Fictional", given_name="Ann",
        dob=station.clock.now().at.date(), sex="F",
        allergy_status="not-asked",
    )  # fmt: skip
    station.register(details)
    with pytest.raises(Refused, match="MRN 1 belongs"):
        station.register(details)
    from msgspec import structs  # noqa: PLC0415

    tomorrow = station.clock.now().at.date() + timedelta(days=1)
    with pytest.raises(Refused, match="birth date"):
        station.register(structs.replace(details, mrn="2", dob=tomorrow))


def test_a_patient_with_an_open_session_gets_no_second_one(station, running):
    chart = running(station)
    plan = SessionPlanned(id=new_id(), at=station.clock.now().at, by="-", indication="depression")
    with pytest.raises(Refused, match="not closed yet"):
        station.open_session(chart.session.patient, plan)


def test_a_clock_that_jumps_leaves_an_entry_and_moves_no_elapsed_time(station, running):
    chart = running(station)
    before = station.clock.now().at
    station.clock.jumped = timedelta(hours=-3)
    after = station.record(
        chart.session.session, note(station, "after the jump"), patient=chart.session.patient
    )
    assert after.entries[-1].act.at == before
    station.record(chart.session.session, note(station, "and again"), patient=chart.session.patient)
    assert station.count("clock-stepped") == 1


def test_striking_the_stop_brings_the_running_infusion_back(station, example):
    cut = json.loads(example("ex-05"))
    cut["acts"] = [a for a in cut["acts"] if a["at"] < "2026-03-10T11:08"]
    cut.pop("summary")
    chart = station.import_session(json.dumps(cut).encode())
    assert chart.phase is Phase.RECOVERY
    strike = EntryStruck(
        id=new_id(),
        at=station.clock.now().at,
        by="-",
        entry="infusion-stopped-1",
        reason="still running",
    )
    after = station.record(chart.session.session, strike, patient=chart.session.patient)
    assert after.phase is Phase.INFUSING


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda f: f.update(format="ketachart-session/9"), "is of format ketachart-session/9"),
        (lambda f: f.pop("format"), "does not say its format"),
        (lambda f: f.update(acts=[]), "holds no acts"),
        (lambda f: f["acts"][3].update(act="danced"), "act 4"),
        (lambda f: f["acts"][3].update(colour="blue"), "unknown field `colour`"),
        (lambda f: f["acts"][3].update(at="2026-03-10T09:35:00"), "timezone"),
        (
            lambda f: f["acts"][3].update(id="session-planned-1"),
            "has the id session-planned-1 of an earlier one",
        ),
        (lambda f: f["acts"][14].update(of="nothing"), "There is no entry nothing"),
        (lambda f: f["summary"].update(total_mg=45), "total_mg: the file says 45, the chart 44"),
        (lambda f: f["acts"].pop(0), "before the session is planned"),
        (lambda f: f["acts"][1].update(weight_kg=1e308), "weight_kg"),
    ],
)
def test_a_bad_file_gets_one_sentence_and_leaves_the_station_as_it_was(
    station, example, change, sentence
):
    station.import_session(example("ex-01"))
    entries, sessions = station.verify().entries, station.sessions()
    file = json.loads(example("ex-05"))
    change(file)
    with pytest.raises(Refused, match=r"charted|format") as refused:
        station.import_session(json.dumps(file).encode(), "ex.json")
    assert sentence in str(refused.value)
    assert "\n" not in str(refused.value)
    assert (station.verify().entries, station.sessions()) == (entries, sessions)


@pytest.mark.parametrize(
    "change",
    [
        lambda f: f["acts"][16].update(rate_ml_per_h="75"),
        lambda f: f["acts"][15].update(sbp_mmhg=126.5),
        lambda f: f["acts"][13].update(drawn_ml=Number("1e-99999999")),
        lambda f: f["acts"][16].update(rate_ml_per_h=Number("1e400")),
        lambda f: f["summary"].update(infused_mg=Number("1e400")),
        lambda f: f["summary"].update(infused_mg=[]),
        lambda f: f["summary"]["flags"][0].update(value={}),
        lambda f: f["summary"].update(late_entries=False),
    ],
)
def test_a_number_that_is_none_gets_one_sentence(station, example, change):
    file = json.loads(example("ex-05"))
    change(file)
    text = json.dumps(file)
    for number in Number.made:
        text = text.replace(json.dumps(f"number {number}"), number)
    with pytest.raises(Refused, match="Nothing was charted") as refused:
        station.import_session(text.encode(), "ex.json")
    assert "\n" not in str(refused.value)


def test_a_file_of_thousands_of_acts_is_no_session(station, example):
    file = json.loads(example("ex-05"))
    note = {"act": "note-written", "at": "2026-03-10T10:06:00-05:00", "by": "x", "text": "y"}
    file["acts"] += [note | {"id": f"n{n}"} for n in range(2_000)]
    with pytest.raises(Refused, match="more than any session could"):
        station.import_session(json.dumps(file).encode())


def test_a_whole_number_may_be_written_with_a_point(station, example):
    file = json.loads(example("ex-05"))
    file["acts"][15]["sbp_mmhg"] = 142.0
    chart = station.import_session(json.dumps(file).encode())
    assert chart.sets[0].values["sbp"] == 142


@pytest.mark.parametrize(
    "data", [b"", b"   ", b"{", b"\xff\xfe", b"[]", b"null", b'{"format"', b"[" * 200_000]
)
def test_what_is_no_session_file_is_said_to_be_none(station, data):
    with pytest.raises(Refused, match="Nothing was charted"):
        station.import_session(data, "x.json")


def test_resuming_what_runs_and_setting_a_rate_of_nothing_are_refused(station, running):
    chart = running(station)
    for act, sentence in (
        (InfusionResumed(id=new_id(), at=station.clock.now().at, by="-"), "nothing to resume"),
        (VitalsTaken(id=new_id(), at=station.clock.now().at, by="-", entered="typed"), "empty"),
        (
            VitalsTaken(
                id=new_id(), at=station.clock.now().at, by="-", entered="typed", spo2_pct=101
            ),
            "100",
        ),
        (
            VitalsTaken(
                id=new_id(),
                at=station.clock.now().at,
                by="-",
                entered="typed",
                sbp_mmhg=88,
                dbp_mmhg=92,
            ),
            "Diastolic 92 isn't below systolic 88",
        ),
    ):
        with pytest.raises(Refused, match=sentence):
            station.record(chart.session.session, act, patient=chart.session.patient)
    assert station.chart(chart.session.session) == chart


def test_names_are_kept_as_typed_whatever_they_look_like(station):
    for number, name in enumerate(("<b>Ünal</b>", "O'Brien {}", "%s %d", "مريم", "Zoë")):
        details = Patient(
            mrn=f"N{number}", family_name=name, given_name="Test",
            dob=station.clock.now().at.date(), sex="X",
            allergy_status="none-known",
        )  # fmt: skip
        assert station.patient(station.register(details).id).details.family_name == name


def test_a_wrong_password_a_short_one_and_an_unknown_role_are_refused(station):
    with pytest.raises(Refused, match="do not belong together"):
        station.sign_in(station.person.name, "wrong wrong wrong wrong")
    with pytest.raises(Refused, match="15"):
        station.add_person(NewPerson("B. Brief, RN", ("nurse",), "short"))
    with pytest.raises(Refused, match="roles"):
        station.add_person(NewPerson("B. Brief, RN", ("janitor",), PASSWORD))


def test_a_second_station_is_never_made_in_the_same_folder(station):
    with pytest.raises(Refused, match=r"left as it is|already"):
        Station.create(
            station.place.folder,
            clinic="Another",
            administrator=NewPerson("X", ("nurse",), PASSWORD),
            passphrase=PASSPHRASE,
            clock=SetClock(station.clock.now().at),
            costs=Costs.lowest(),
        )


def test_a_station_that_could_not_be_made_leaves_nothing_behind(tmp_path):
    with pytest.raises(Refused):
        Station.create(
            tmp_path / "new",
            clinic="Clinic",
            administrator=NewPerson("A. Nurse", ("nurse",), "short"),
            passphrase=PASSPHRASE,
            costs=Costs.lowest(),
        )
    assert list(tmp_path.iterdir()) == []

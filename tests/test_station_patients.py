"""Patients at the station: registered once, changed as entries, found, with their sessions."""

from datetime import date

import pytest
from msgspec import structs

from ketachart.clinical.administration import (
    Allergy,
    Patient,
    PatientChanged,
    PatientRegistered,
)
from ketachart.clinical.trouble import Refused
from ketachart.interop import session_json

ROSA = Patient(
    mrn="MRN-77",
    family_name="Álvarez",
    given_name="Rosa",
    dob=date(1983, 6, 9),
    sex="F",
    allergy_status="none-known",
)


def like_rosa(**other) -> Patient:
    return structs.replace(ROSA, **{"mrn": "MRN-78", **other})


def registered(station):
    return station.count("patient-registered")


def test_somebody_who_may_be_known_is_registered_only_when_said_to_be_another_person(station):
    known = station.register(ROSA)
    sister = like_rosa(family_name="Alvares")
    assert station.same_person(sister) == (known,)
    with pytest.raises(Refused, match=r"may be ÁLVAREZ, Rosa, born 09-Jun-1983, MRN MRN-77"):
        station.register(sister)
    assert registered(station) == 1
    new = station.register(sister, not_same_as=[known.id])
    (entry,) = station.patient_history(new.id)
    assert isinstance(entry.act, PatientRegistered)
    assert entry.act.not_same_as == (known.id,)


def test_everybody_who_may_be_the_same_has_to_be_named(station):
    first = station.register(ROSA)
    second = station.register(like_rosa(), not_same_as=[first.id])
    third = like_rosa(mrn="MRN-79")
    with pytest.raises(Refused, match="MRN MRN-78"):
        station.register(third, not_same_as=[first.id])
    station.register(third, not_same_as=[first.id, second.id])


@pytest.mark.parametrize("mrn", ["MRN-77", "mrn-77", " mrn-77 ", "MRN -77"])
def test_an_mrn_belongs_to_one_patient_however_it_is_typed(station, mrn):
    station.register(ROSA)
    other = like_rosa(mrn=mrn, family_name="Lindqvist", given_name="Per", dob=date(1950, 1, 2))
    with pytest.raises(Refused, match="belongs to another patient"):
        station.register(other)
    assert registered(station) == 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"dob": date(2026, 6, 2)}, "still to come"),
        ({"dob": date(1850, 6, 2)}, "before 1900"),
        ({"family_name": "  "}, "family name is missing"),
        ({"given_name": ""}, "given name is missing"),
        ({"mrn": " "}, "MRN is missing"),
        ({"family_name": "Álva\nrez"}, "cannot be printed"),
        ({"given_name": "Ro\x00sa"}, "cannot be printed"),
        ({"given_name": "Rosa\u202e"}, "cannot be printed"),
        ({"family_name": "A" * 10_000}, "10,000 characters long"),
        ({"mrn": "7" * 10_000}, "10,000 characters long"),
        ({"allergy_status": "listed"}, "none is named"),
        ({"allergy_status": "listed", "allergies": (Allergy(reaction="hives"),)}, "none is named"),
        ({"allergies": (Allergy(substance="latex"),)}, "Choose listed"),
        (
            {"allergy_status": "not-asked", "allergies": (Allergy(substance="latex"),)},
            "Choose listed",
        ),
    ],
)
def test_what_cannot_be_is_said_in_words_and_nobody_is_registered_or_changed(station, wrong, said):
    known = station.register(ROSA)
    with pytest.raises(Refused, match=said):
        station.register(like_rosa(**wrong), not_same_as=[known.id])
    with pytest.raises(Refused, match=said):
        station.change_patient(known.id, structs.replace(ROSA, **wrong), reason="typing slip")
    assert registered(station) == 1
    assert len(station.patient_history(known.id)) == 1


def test_blanks_around_a_name_are_not_part_of_it(station):
    row = station.register(structs.replace(ROSA, family_name=" de  la Cruz ", mrn=" 7 "))
    assert (row.details.family_name, row.mrn) == ("de la Cruz", "7")


def test_a_change_is_an_entry_and_the_earlier_details_stay_in_the_history(station, reopen):
    row = station.register(ROSA)
    married = structs.replace(ROSA, family_name="Lund")
    changed = station.change_patient(row.id, married, reason="married")
    moved = structs.replace(married, phone="555 0100")
    station.change_patient(row.id, moved, reason="new number")
    assert changed.details == married
    again = reopen(station)
    assert again.patient(row.id).details == moved
    first, second, third = (entry.act for entry in again.patient_history(row.id))
    assert isinstance(first, PatientRegistered)
    assert isinstance(second, PatientChanged)
    assert (first.details, second.details, third.details) == (ROSA, married, moved)
    assert (second.reason, second.by) == ("married", again.person.name)
    assert [found.id for found in again.find_patients("lund")] == [row.id]
    assert again.find_patients("alvarez") == ()
    assert again.verify().intact


def test_a_change_of_nothing_or_without_a_reason_is_refused(station):
    row = station.register(ROSA)
    with pytest.raises(Refused, match="Nothing differs"):
        station.change_patient(row.id, structs.replace(ROSA, mrn=" MRN-77"), reason="slip")
    with pytest.raises(Refused, match="why"):
        station.change_patient(row.id, like_rosa(), reason="  ")
    with pytest.raises(Refused, match="no such patient"):
        station.change_patient("nobody", like_rosa(), reason="slip")


def test_an_mrn_is_not_changed_to_that_of_another_patient(station):
    row = station.register(ROSA)
    per = station.register(like_rosa(family_name="Lindqvist", given_name="Per"))
    with pytest.raises(Refused, match="belongs to another patient"):
        station.change_patient(row.id, structs.replace(ROSA, mrn="mrn-78"), reason="slip")
    station.change_patient(row.id, structs.replace(ROSA, mrn="mrn-77"), reason="as printed")
    assert station.patient(per.id) == per


def test_a_running_chart_is_of_the_patient_as_described_now(station, running, reopen):
    chart = running(station)
    patient = chart.session.patient
    details = structs.replace(
        chart.patient, allergy_status="listed", allergies=(Allergy(substance="latex"),)
    )
    station.change_patient(patient, details, reason="told during the session")
    assert station.chart(chart.session.session).patient == details
    assert reopen(station).chart(chart.session.session).patient == details


def test_a_session_of_a_changed_patient_goes_to_another_station_as_the_patient_is_now(
    station, other_station, running
):
    chart = running(station)
    details = structs.replace(chart.patient, family_name="Changed")
    station.change_patient(chart.session.patient, details, reason="married")
    written = session_json.written(station.chart(chart.session.session))
    assert station.import_session(written).patient == details
    assert other_station.import_session(written).patient == details


def test_a_patient_has_the_sessions_and_the_open_ones_are_listed(station, example, running):
    closed = station.import_session(example("ex-01"))
    chart = running(station)
    (row,) = station.sessions_of(closed.session.patient)
    assert row.id == closed.session.session
    assert [row.id for row in station.open_sessions()] == [chart.session.session]
    assert len(station.sessions()) == 2


def test_names_close_to_what_was_typed_are_offered(station):
    row = station.register(ROSA)
    assert station.find_patients("alvares") == ()
    assert station.close_to("alvares") == (row,)


def test_a_patient_who_was_just_registered_is_found_at_once(station):
    assert station.find_patients("alv") == ()
    row = station.register(ROSA)
    assert station.find_patients("alv") == station.find_patients("09-Jun-1983") == (row,)


def test_everything_looked_up_can_be_made_again_from_the_ledger(station, example, running):
    closed = station.import_session(example("ex-01"))
    chart = running(station)
    married = structs.replace(chart.patient, family_name="Lund")
    station.change_patient(chart.session.patient, married, reason="married")
    station.register(ROSA)

    def seen():
        return (
            station.people(),
            station.find_patients(""),
            station.find_patients("lund"),
            station.sessions(),
            station.open_sessions(),
            station.sessions_of(closed.session.patient),
            station.chart(chart.session.session),
            station.find_session(closed.session.record_no),
        )

    before, entries = seen(), station.verify().entries
    station.rebuild()
    assert seen() == before
    assert station.verify().entries == entries

"""Tables for looking things up: what is put in is found, and can be cleared and put in again."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketachart.clinical.administration import Allergy, Patient
from ketachart.clinical.trouble import Refused
from ketachart.store import drafts, projections
from ketachart.store.folding import folded, words
from ketachart.store.projections import PersonRow, SessionRow

PI_DAY = date(2026, 3, 14)
FIRST = SessionRow(
    id="s1",
    record_no="KC-2026-0314-01",
    patient="p1",
    start_date=PI_DAY,
    phase="planned",
    signature="open",
    protocol="0f",
    opened_seq=1,
    last_seq=2,
    source_id="paper-7",
    chair="1",
)


def patient(mrn: str, family: str, given: str, dob: date = date(1980, 2, 3)) -> Patient:
    return Patient(
        mrn=mrn,
        family_name=family,
        given_name=given,
        dob=dob,
        sex="unknown",
        allergy_status="listed",
        allergies=(Allergy(substance="latex"),),
    )


def test_a_session_is_found_by_id_record_number_and_source(database):
    with database.writing() as connection:
        projections.put_session(connection, FIRST)
        assert projections.session(connection, "s1") == FIRST
        assert projections.session_by_source(connection, "paper-7") == FIRST
        assert projections.session_by_record_number(connection, "KC-2026-0314-01") == FIRST
        assert projections.session(connection, "s2") is None


def test_a_session_is_brought_up_to_date(database):
    later = replace(FIRST, phase="infusing", last_seq=9)
    with database.writing() as connection:
        projections.put_session(connection, FIRST)
        projections.put_session(connection, later)
        assert (later,) == projections.sessions(connection)
        assert (later,) == projections.sessions(connection, phases=["infusing", "paused"])
        assert projections.sessions(connection, patient="p2") == ()


def test_two_sessions_never_share_a_record_number(database):
    with database.writing() as connection:
        projections.put_session(connection, FIRST)
    with pytest.raises(Refused, match="record number"), database.writing() as connection:
        projections.put_session(connection, replace(FIRST, id="s2", source_id=None))


def test_record_numbers_count_up_within_a_day_and_past_ninety_nine(database):
    with database.writing() as connection:
        assert projections.next_record_number(connection, PI_DAY) == "KC-2026-0314-01"
        projections.put_session(connection, FIRST)
        assert projections.next_record_number(connection, PI_DAY) == "KC-2026-0314-02"
        ninety_nine = replace(FIRST, id="s2", source_id=None, record_no="KC-2026-0314-99")
        projections.put_session(connection, ninety_nine)
        assert projections.next_record_number(connection, PI_DAY) == "KC-2026-0314-100"
        hundred = replace(FIRST, id="s3", source_id=None, record_no="KC-2026-0314-100")
        projections.put_session(connection, hundred)
        assert projections.next_record_number(connection, PI_DAY) == "KC-2026-0314-101"
        other_day = date(2026, 3, 15)
        assert projections.next_record_number(connection, other_day) == "KC-2026-0315-01"


def test_two_patients_never_share_an_mrn(database):
    with database.writing() as connection:
        projections.put_patient(connection, "p1", patient("77", "Okafor", "Rosalind"))
    with pytest.raises(Refused, match="MRN"), database.writing() as connection:
        projections.put_patient(connection, "p2", patient("77", "Lindqvist", "Per"))


def test_a_person_is_found_by_name_whatever_the_case_and_spacing(database):
    ann = PersonRow("u1", "Ann Lee", ("administrator", "nurse"), "RN")
    with database.writing() as connection:
        projections.put_person(connection, ann)
        assert ann == projections.person_by_name(connection, " ann  LEE")
        assert ann == projections.person(connection, "u1")
        assert projections.person_by_name(connection, "Ann") is None


def test_two_people_never_share_a_name(database):
    with database.writing() as connection:
        projections.put_person(connection, PersonRow("u1", "Ann Lee", ("nurse",)))
    with pytest.raises(Refused, match="already has this name"), database.writing() as connection:
        projections.put_person(connection, PersonRow("u2", "ann lee", ("physician",)))


def test_projections_are_cleared_and_filled_again(database):
    ann = PersonRow("u1", "Ann Lee", ("nurse",))

    def fill(connection):
        projections.put_session(connection, FIRST)
        projections.put_patient(connection, "p1", patient("77", "Okafor", "Rosalind"))
        projections.put_person(connection, ann)

    with database.writing() as connection:
        fill(connection)
        projections.clear(connection)
        assert projections.sessions(connection) + projections.people(connection) == ()
        assert projections.patient(connection, "p1") is None
        fill(connection)
        assert (ann,) == projections.people(connection)


def test_the_last_text_of_a_draft_is_kept_with_its_writer(database):
    with database.writing() as connection:
        drafts.save(connection, "s1", "u1", "note", "patient fee")
        drafts.save(connection, "s1", "u1", "note", "patient feels")
        drafts.save(connection, "s1", "u2", "note", "other")
    with database.reading() as connection:
        assert [(draft.person, draft.text) for draft in drafts.read(connection, "s1")] == [
            ("u1", "patient feels"),
            ("u2", "other"),
        ]
    with database.writing() as connection:
        drafts.save(connection, "s1", "u1", "note", "")
        assert [draft.person for draft in drafts.read(connection)] == ["u2"]
        drafts.clear(connection, "s1")
        assert drafts.read(connection) == ()


@given(st.text(max_size=30))
def test_folding_twice_is_folding_once(text):
    assert folded(text) == folded(folded(text))
    assert all(word and word == folded(word) for word in words(text))

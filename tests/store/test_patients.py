"""Finding patients: whatever part of a name, MRN or birth date is typed, in whatever way."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketachart.clinical.administration import Patient
from ketachart.clinical.trouble import Refused
from ketachart.store import patients, projections
from ketachart.store.finding import line_of, nearly, one_edit_from, sought_in
from ketachart.store.patients import Finder, may_be_the_same


def patient(family: str, given: str, born: str = "1983-06-09", mrn: str = "MRN-77") -> Patient:
    return Patient(
        mrn=mrn,
        family_name=family,
        given_name=given,
        dob=date.fromisoformat(born),
        sex="unknown",
        allergy_status="not-asked",
    )


def put(connection, *described: Patient) -> None:
    for number, details in enumerate(described):
        projections.put_patient(connection, f"p{number}", details)


@pytest.fixture
def find(database):
    """Put patients in and look for a text; gives the ids."""
    finder = Finder()

    def look(text, *described, limit=20):
        with database.writing() as connection:
            put(connection, *described)
        with database.reading() as connection:
            return [row.id for row in finder.find(connection, text, limit)]

    return look


ROSALIND = patient("Okafor-O'Brien", "Rosalind Zoë")
PER = patient("Lindqvist", "Per", "1955-05-05", "9")
MEI = patient("de la Cruz", "Mei", "1990-12-01", "A 100")


@pytest.mark.parametrize(
    "typed",
    [
        "okaf",
        "OKAFOR ros",
        "ros oka",
        "obr",
        "o'br",
        "brien",
        "okaforobrien",
        "Okafor O’Brien, Rosalind",
        "salin",
        "kaf alin",
        "z",
        "zoe",
        "ZOË",
        "77",
        "mrn77",
        "mrn-77",
        "rn-7",
    ],
)
def test_a_patient_is_found_by_any_part_of_the_names_or_the_mrn(find, typed):
    assert find(typed, ROSALIND, PER) == ["p0"]


@pytest.mark.parametrize(
    "typed",
    [
        "1983-06-09",
        "1983-6-9",
        "1983/06/09",
        "1983-0",
        "1983-06-",
        "1983-06-0",
        "1983",
        "198",
        "09-Jun-1983",
        "9 june 1983",
        "9.Jun.1983",
        "09-Ju",
        "09-Jun-19",
        "09-Jun-83",
        "Jun 1983",
        "june 1983",
        "9.6.1983",
        "09.06.1983",
        "6/9/1983",
        "9.6.",
        "9.6.19",
        "9.6.83",
        "06/1983",
        "6/1983",
        "rosalind 9.6.1983",
        "okafor 9 Jun 1983",
    ],
)
def test_a_patient_is_found_by_the_birth_date_as_people_write_it(find, typed):
    assert find(typed, ROSALIND, PER) == ["p0"]


@pytest.mark.parametrize("typed", ["delacruz", "de la cruz", "cruz mei", "a100", "A 100", "la"])
def test_a_name_of_several_words_is_found_with_and_without_blanks(find, typed):
    assert find(typed, MEI, PER) == ["p0"]


@pytest.mark.parametrize("typed", ["oka xyz", "%", "--", "'", "10.6.1983", "9.6.20", "1984-06-09"])
def test_nobody_is_found_where_one_typed_word_fits_nobody(find, typed):
    assert find(typed, ROSALIND, PER) == []


def test_whole_words_come_before_beginnings_and_beginnings_before_the_middle(find):
    middle, begins, whole = (
        patient("Amanda", "Ann", mrn="1"),
        patient("Mandel", "Ann", mrn="2"),
        patient("Zulu", "Mand Ann", mrn="3"),
    )
    assert find("mand", middle, begins, whole) == ["p2", "p1", "p0"]
    assert find("ann mand", middle, begins, whole) == ["p2", "p1", "p0"]


def test_those_who_fit_alike_come_by_name_and_are_cut_to_the_limit(find):
    many = [patient(f"Kal{n:02}", "Kal Kal", mrn=str(n)) for n in reversed(range(30))]
    assert find("kal", *many, limit=3) == ["p29", "p28", "p27"]
    assert find("", limit=2) == ["p29", "p28"]


def test_a_name_in_another_script_is_found(find):
    assert find("лова", patient("Ковалова", "Олена"), PER) == ["p0"]
    assert find("美", patient("林", "美玲"), PER) == ["p0"]


def test_a_changed_name_is_found_and_the_old_one_is_not(find):
    assert find("okafor", patient("Okafor", "Rosalind"), PER) == ["p0"]
    assert find("okafor", patient("Nwosu", "Rosalind")) == []
    assert find("nwo") == ["p0"]
    assert find("") == ["p1", "p0"]


def test_what_was_not_saved_is_not_found_afterwards(find, database):
    def fail():
        with database.writing() as connection:
            projections.put_patient(connection, "p9", PER)
            raise Refused("not now")

    find("", ROSALIND)
    with pytest.raises(Refused):
        fail()
    assert find("lind") == ["p0"]
    assert find("lind", ROSALIND, PER) == ["p1", "p0"]


def test_patients_written_anew_from_the_record_are_found_again(find, database):
    assert find("rosa", PER, ROSALIND) == ["p1"]
    with database.writing() as connection:
        projections.clear(connection)
        projections.put_patient(connection, "p1", ROSALIND)
    assert find("per") == []
    assert find("rosa") == ["p1"]


def test_names_one_letter_off_are_offered_when_nobody_is_found(database):
    finder = Finder()
    with database.writing() as connection:
        put(connection, patient("ALVAREZ", "Rosa", mrn="1"), patient("Lindqvist", "Per", mrn="2"))
    with database.reading() as connection:

        def close(text):
            return [row.id for row in finder.close_to(connection, text, 5)]

        assert close("alvares") == ["p0"]
        assert close("rsoa alvares") == ["p0"]
        assert close("rosa alvarz") == ["p0"]
        assert close("lindqist") == ["p1"]
        assert close("alvares per") == []
        assert close("xy") == close("") == close("%") == []


@given(
    st.text("abcdé -'", min_size=1, max_size=12).filter(lambda t: any(c.isalpha() for c in t)),
    st.data(),
)
def test_every_part_of_every_word_finds_its_patient(name, data):
    line = line_of(patient(name, "Q"))
    word = data.draw(st.sampled_from([w for w in name.split() if any(c.isalpha() for c in w)]))
    start = data.draw(st.integers(0, len(word) - 1))
    end = data.draw(st.integers(start + 1, len(word)))
    for way in sought_in(word[start:end]):
        assert all(sought.fits(line) for sought in way)


@given(st.text("abc", min_size=3, max_size=6), st.text("abc", min_size=3, max_size=6))
def test_two_words_are_nearly_the_same_exactly_when_one_edit_makes_one_of_the_other(one, other):
    assert nearly(one, other) == (one == other or other in one_edit_from(one, "abc"))
    assert nearly(one, other) == nearly(other, one)


ROSA = patient("Álvarez", "Rosa María")


@pytest.mark.parametrize(
    "other",
    [
        patient("ALVAREZ", "rosa maria"),
        patient("Alvares", "Rosa"),
        patient("Rosa Maria", "Alvarez"),
        patient("Alvarez-Lund", "Rosa"),
        patient("Álvarez", "María Rosa"),
        patient("Alvarez", "R"),
        patient("Alvarez", "Roas"),
        patient("Alvarez", "Rosa Maria", "1983-09-06"),
        patient("Alvarez", "Rosa Maria", "1983-06-08"),
        patient("Alvarez", "Rosa Maria", "1993-06-09"),
    ],
)
def test_one_person_written_twice_is_noticed(other):
    assert may_be_the_same(ROSA, other)
    assert may_be_the_same(other, ROSA)


@pytest.mark.parametrize(
    "other",
    [
        patient("Alvarez", "Elena"),
        patient("Lindqvist", "Rosa María"),
        patient("Alvarez", "Rosa Maria", "1984-07-09"),
        patient("Alvares", "Rosa Maria", "1983-06-08"),
    ],
)
def test_brothers_and_people_of_one_name_are_told_apart(other):
    assert not may_be_the_same(ROSA, other)


def test_those_who_may_be_the_same_are_looked_up_by_birth_date_and_name(database):
    with database.writing() as connection:
        put(
            connection,
            patient("Alvarez-Lund", "Rosa", mrn="1"),
            patient("Maria Rosa", "Alvarez", "1983-09-06", mrn="2"),
            patient("Lindqvist", "Per", mrn="3"),
        )
        found = patients.same_person(connection, ROSA)
    assert [row.id for row in found] == ["p0", "p1"]


def test_an_mrn_is_the_same_in_any_case_and_spacing(database):
    with database.writing() as connection:
        put(connection, patient("Okafor", "Rosalind", mrn="Ab 77"))
        assert projections.patient_by_mrn(connection, "aB77").id == "p0"
    with pytest.raises(Refused, match="MRN"), database.writing() as connection:
        projections.put_patient(connection, "p2", patient("Lindqvist", "Per", mrn="AB 77"))

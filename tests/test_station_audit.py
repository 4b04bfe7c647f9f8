"""Who looked, printed and exported is an entry; the trail is read, and nobody switches it off."""

import csv
import inspect

import pytest
from station_fixtures import NURSE, PASSWORD

from ketachart.clinical import trail_words
from ketachart.clinical.acts import ACTS, NoteWritten
from ketachart.clinical.admin_sayings import SAYS, TITLES, Names, told
from ketachart.clinical.administration import ADMINISTRATIVE_ACTS, PersonLeft
from ketachart.clinical.entry import integrity_code
from ketachart.clinical.trouble import Refused, Unavailable
from ketachart.clock import new_id
from ketachart.station import Asked, NewPerson, Station
from ketachart.station.audit import KINDS, SORTS

AUDITOR, OWN = "I. Vesely", "forty quiet bears walking"


@pytest.fixture
def chart(station, example):
    return station.import_session(example("ex-05"))


@pytest.fixture
def auditor(station, chart):
    """The auditor is signed in, and nobody else."""
    station.add_person(NewPerson(AUDITOR, ("auditor",), PASSWORD))
    station.sign_in(AUDITOR, PASSWORD)
    station.change_password(PASSWORD, OWN)
    return station


def looks(station):
    with station._database.reading() as con:
        return [e.act for e in station._ledger.of_station(con, ("chart-opened",))]


# Looking -----------------------------------------------------------------------------------------


def test_a_chart_opened_is_one_entry_until_it_changes_or_one_signs_in_anew(station, chart):
    session, patient = chart.session.session, chart.session.patient
    for _ in range(3):
        station.chart(session)
    assert [(a.patient, a.session, a.code) for a in looks(station)] == [
        (patient, session, integrity_code(chart.entries))
    ]
    note = NoteWritten(id=new_id(), at=station.clock.now().at, by="-", text="Late entry.")
    station.record(session, note, patient=patient)
    station.chart(session)
    assert len(looks(station)) == 2
    station.sign_in(NURSE, PASSWORD)
    station.chart(session)
    assert len(looks(station)) == 3


def test_who_signs_has_seen_that_state_of_the_chart(station, chart):
    session, person = chart.session.session, station.person.id
    code = integrity_code(chart.entries)
    assert not station.has_seen(person, session, code)
    station.chart(session)
    assert station.has_seen(person, session, code)
    assert not station.has_seen("somebody else", session, code)
    assert not station.has_seen(person, session, "another state")


def test_the_board_is_no_look_and_neither_is_what_is_asked_inside(station, chart, tmp_path):
    station.charts_on_board()
    station.export_to(chart.session.session, "csv", tmp_path)
    assert not looks(station)


LOOKING = {
    "chart": lambda c: (c.session.session,),
    "patient": lambda c: (c.session.patient,),
    "patient_history": lambda c: (c.session.patient,),
    "sessions_of": lambda c: (c.session.patient,),
    "charts_of": lambda c: (c.session.patient,),
    "earlier": lambda c: (c.session.session,),
    "treatment": lambda c: (c.session.patient,),
    "page": lambda c: (c,),
    "sheet": lambda c: (c,),
    "time_sheet": lambda c: (c,),
}


@pytest.mark.parametrize("call", LOOKING)
def test_every_call_that_shows_a_patients_record_leaves_its_entry(station, chart, call):
    getattr(station, call)(*LOOKING[call](chart))
    assert [a.patient for a in looks(station)] == [chart.session.patient]


def test_every_call_that_gives_a_chart_is_in_that_list_or_an_entry_itself():
    gives = {
        name
        for name, call in inspect.getmembers(Station, inspect.isfunction)
        if not name.startswith("_") and "Chart" in str(inspect.signature(call).return_annotation)
    }
    entries_themselves = {
        "attest", "import_session", "move_entry", "move_session", "open_session", "record",
        "send_back", "take_over",
    }  # fmt: skip
    the_board = {"charts_on_board"}
    assert gives - entries_themselves - the_board <= set(LOOKING)


@pytest.mark.parametrize("word", ["audit", "trail", "log_access", "record_access", "track"])
def test_nothing_can_be_set_that_stops_it(word):
    for name, call in inspect.getmembers(Station, inspect.isfunction):
        if name.startswith("_"):
            continue
        for parameter in inspect.signature(call).parameters:
            assert word not in parameter, f"{name}({parameter})"


def test_a_disk_that_takes_nothing_keeps_nobody_from_reading(station, chart, monkeypatch):
    session, patient = chart.session.session, chart.session.patient

    def full():
        raise Unavailable("The disk is full.")

    with monkeypatch.context() as broken:
        broken.setattr(station._database, "writing", full)
        assert station.chart(session) is not None
        assert station.patient(patient).id == patient
        with pytest.raises(Refused):
            station.to_sign()
    assert not looks(station)
    assert station.holding is not None
    assert station.join_held() == 3
    assert [a.session for a in looks(station)] == [session, None]
    assert station.count("access-denied") == 1
    station.tend()
    assert len(looks(station)) == 2


# Exports -----------------------------------------------------------------------------------------


def test_a_copy_says_for_whom_and_what_for(station, chart, tmp_path):
    session = chart.session.session
    station.export(session, "csv", for_whom="  the  insurer ", purpose="payment")
    station.export(session, "times", for_whom="the patient")
    day = station.clock.now().at.date()
    station.export_substance_log(day, day, "csv", for_whom="the inspector")
    with station._database.reading() as con:
        acts = station._ledger.of_station(con, ("session-exported", "report-exported"))
    said = [(e.act.for_whom, e.act.purpose) for e in acts]
    assert said == [("the insurer", "payment"), ("the patient", None), ("the inspector", None)]
    with pytest.raises(Refused, match="200 letters"):
        station.export(session, "csv", for_whom="x" * 201)


# Reading the trail -------------------------------------------------------------------------------


def test_it_is_filtered_sorted_and_paged(auditor):
    station = auditor
    whole = station.trail(Asked(), limit=1_000)
    assert whole.total == len(whole.rows) > 50
    assert [r.seq for r in whole.rows] == sorted((r.seq for r in whole.rows), reverse=True)
    nurse = station.trail(Asked(people=(NURSE,)), limit=1_000)
    assert {row.who for row in nurse.rows} == {NURSE}
    few = station.trail(Asked(people=(NURSE,)), offset=10, limit=7)
    assert few.rows == nurse.rows[10:17]
    theirs = station.trail(Asked(patients=("t-0005",)), limit=1_000)
    assert {row.patient for row in theirs.rows} == {"PLACEHOLDER, Ellis"}
    for sort in SORTS:
        keys = {
            "when": lambda r: r.seq,
            "who": lambda r: r.who.casefold(),
            "what": lambda r: r.what.casefold(),
            "patient": lambda r: r.patient.casefold(),
            "session": lambda r: r.session,
        }
        rows = station.trail(Asked(), sort=sort, descending=False, limit=1_000).rows
        assert [keys[sort](r) for r in rows] == sorted(keys[sort](r) for r in rows)
    day = station.clock.now().at.date()
    assert station.trail(Asked(since=day, until=day)).total >= whole.total
    assert station.trail(Asked(until=day.replace(year=2020))).total == 0


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (Asked(people=("Nobody",)), "nobody called Nobody"),
        (Asked(patients=("M-1",)), "no patient with MRN M-1"),
        (Asked(kinds=("everything",)), "no kind everything"),
        (Asked(text="x" * 101), "at most 100 letters"),
    ],
)
def test_what_cannot_be_asked_is_said(auditor, asked, words):
    with pytest.raises(Refused, match=words):
        auditor.trail(asked)


def test_a_sort_that_is_not_on_the_list_is_refused(auditor):
    with pytest.raises(Refused, match="sorted by"):
        auditor.trail(Asked(), sort="body; DROP TABLE entries")
    day = auditor.clock.now().at.date()
    with pytest.raises(Refused, match="before the first"):
        auditor.trail(Asked(since=day, until=day.replace(year=2020)))


def test_reading_is_an_entry_and_so_is_a_copy(auditor):
    station = auditor
    page = station.trail(Asked(kinds=("looking",)))
    assert station.count("trail-read") == 1
    name, data = station.export_trail(Asked(people=(NURSE,)))
    assert name.startswith("audit-trail-")
    assert station.count("trail-read") == 2
    rows = list(csv.reader(data.decode().splitlines()))
    assert rows[0][:4] == ["seq", "recorded_at", "who", "what"]
    assert data.endswith(b"\r\n")
    assert len(rows) > 50
    assert page.total == 0


def test_no_cell_is_taken_for_a_formula(station):
    station.add_person(NewPerson("=SUM(A1)", ("nurse",), PASSWORD))
    _, data = station.export_trail(Asked(kinds=("people",), text="=SUM"))
    row = list(csv.reader(data.decode().splitlines()))[1]
    assert row[4].startswith("'=SUM(A1)")


def test_an_administrator_reads_numbers_and_nothing_clinical(station, chart):
    rows = station.trail(Asked(), limit=1_000).rows
    words = " ".join(f"{r.detail} {r.patient} {r.who}" for r in rows)
    assert "PLACEHOLDER" not in words
    assert "184/106" not in words
    assert {r.patient for r in rows} == {"", "T-0005"}
    assert station.trail(Asked(text="placeholder")).total == 0
    assert station.trail(Asked(text="Sam Doe")).total == 0
    assert station.trail(Asked(text="T-0005")).total > 40


def test_what_an_auditor_found_is_not_read_by_somebody_who_may_read_less(auditor):
    station = auditor
    found = station.search_trail(Asked()).run()
    station.sign_in(NURSE, PASSWORD)
    with pytest.raises(Refused, match="search again"):
        station.trail_page(found, 0, 10)
    with pytest.raises(Refused, match="search again"):
        station.copy_of_trail(found)


def test_nothing_leaves_before_it_is_recorded(auditor, tmp_path):
    made = auditor.copy_of_trail(auditor.search_trail(Asked()).run())
    with pytest.raises(Refused, match="not made yet"):
        auditor.hand_out_trail(made, tmp_path)
    made.run()
    assert auditor.hand_out_trail(made, tmp_path).read_bytes()
    assert auditor.count("trail-read") == 1


# Words -------------------------------------------------------------------------------------------


def test_every_act_has_words_and_a_kind():
    assert set(ADMINISTRATIVE_ACTS) == set(SAYS)
    assert len(set(TITLES.values())) == len(ADMINISTRATIVE_ACTS)
    names = {name for kind in KINDS for name in trail_words.acts_of(kind)}
    every = {a.__struct_config__.tag for a in (*ACTS, *ADMINISTRATIVE_ACTS)}
    assert every <= names
    for act in every:
        assert trail_words.title_of(act)[0].isupper()


def test_a_person_who_is_not_known_is_told_by_the_id(station):
    act = PersonLeft(id="1", at=station.clock.now().at, by="-", person="p", reason="Moved away")
    assert told(act, Names()) == "p · Moved away"
    assert told(act, Names({"p": "P. Nakamura, RN"})) == "P. Nakamura, RN · Moved away"

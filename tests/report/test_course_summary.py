"""The picture of a course and the page that it is printed on."""

import io
from datetime import timedelta
from itertools import pairwise

import pypdfium2
import pytest
from course_desk import chart_of, day, two_courses

from ketachart.clinical.treatment import courses
from ketachart.clinical.trouble import Refused
from ketachart.report.course_picture import NOTHING, draw_response, roles
from ketachart.report.dose_picture import draw_dose
from ketachart.report.ink import Ink

FIRST = day("2027-02-24")


@pytest.fixture
def station(new_station):
    """A station on an afternoon of March."""
    return new_station(at=day("2027-03-17", 14))


def strings(shape):
    found = [shape.text] if hasattr(shape, "textAnchor") else []
    for member in getattr(shape, "contents", ()):
        found += strings(member)
    return found


def drawn(*totals, width=700, **said):
    charts = [
        chart_of(
            FIRST + timedelta(days=7 * n),
            n + 1,
            scores={} if total is None else {"PHQ-9": total},
            **said,
        )
        for n, total in enumerate(totals)
    ]
    [course] = courses(charts)
    scale = course.scales[0] if course.scales else None
    return draw_response(course, scale, width=width, height=272, ink=Ink.paper())


def test_every_score_is_a_point_and_neighbours_are_joined():
    made = list(roles(drawn(21, 18, 15)))
    assert [r for r in made if r.startswith("point")] == ["point:0", "point:1", "point:2"]
    assert [r for r in made if r.startswith("join")] == ["join:0-1", "join:1-2"]
    assert "marked" in made
    assert made.count("dose:given") == 3


def test_missing_scores_are_a_gap():
    made = list(roles(drawn(21, None, None, 15, 14)))
    assert [r for r in made if r.startswith("join")] == ["join:3-4"]


def test_under_three_scores_nothing_is_joined_and_nothing_marked():
    made = list(roles(drawn(21, 18)))
    assert not any(r.startswith("join") or r == "marked" for r in made)


def test_without_a_scale_the_doses_stand_alone():
    made = drawn(None, None)
    assert NOTHING in strings(made)
    assert list(roles(made)).count("dose:given") == 2


def test_the_visit_to_come_is_an_outline():
    made = drawn(21, 18, next_at=day("2027-03-10"), plan={"text": "same", "dose_mg_per_kg": 0.5})
    assert list(roles(made)).count("dose:planned") == 1
    assert "session 3" in strings(made)


def test_thirty_visits_write_no_words_over_each_other():
    made = drawn(*range(27, 0, -1), 1, 1, 1)
    assert list(roles(made)).count("dose:given") == 30
    assert len([t for t in strings(made) if "-" in t and t[:2].isdigit()]) < 15


def test_doses_that_lie_on_each_other_stand_side_by_side():
    charts = [
        chart_of(FIRST + timedelta(days=7 * n), n + 1, scores={"PHQ-9": 21 - 3 * n})
        for n in range(4)
    ]
    [course] = courses(charts)
    made = draw_dose(course, (course,), "PHQ-9", width=420, height=270, ink=Ink.paper())
    marks = [s for s in made.contents if getattr(s, "role", "").startswith("mark")]
    places = [m.contents[0].cx for m in marks]
    assert len(marks) == 3
    assert all(b - a >= 22 for a, b in pairwise(places))


# The page -------------------------------------------------------------------------------------


def text_of(data):
    pdf = pypdfium2.PdfDocument(io.BytesIO(data))
    text = " ".join(page.get_textpage().get_text_range() for page in pdf)
    return " ".join(text.split()), len(pdf)


def test_the_summary_of_a_course_names_who_what_and_every_session(station):
    patient = two_courses(station)
    name, data = station.export_course(patient, 2, for_whom="Dr. A. Family, MD", purpose="referral")
    assert name == "course-2-DEMO-218-2027-03-17.pdf"
    text, pages = text_of(data)
    assert pages <= 2
    for words in (
        "ALVAREZ, Rosa",
        "DEMO-218",
        "Depression, fictional",
        "PHQ-9 fell from 21 to 9, 57 % less",
        "17-Mar-2027",
        "Dissociation, moderate",
        "24-Mar-2027",
        "same rate, eyeshade",
        "Dr. A. Family, MD",
        "SUMMARY, NOT THE RECORD",
    ):
        assert words in text, words


def test_a_printed_course_leaves_an_entry(station):
    patient = two_courses(station)
    station.export_course(patient, 1, for_whom="Dr. A. Family, MD", purpose="referral")
    assert station.count("report-exported") == 1


def test_a_course_that_is_not_there_is_refused_and_leaves_none(station):
    patient = two_courses(station)
    with pytest.raises(Refused, match="no such course"):
        station.export_course(patient, 9)
    assert station.count("report-exported") == 0


def test_the_folder_gets_the_file_and_an_older_one_stays(station, tmp_path):
    patient = two_courses(station)
    first = station.export_course_to(patient, 2, tmp_path / "out")
    second = station.export_course_to(patient, 2, tmp_path / "out")
    assert first != second
    assert first.read_bytes()[:4] == b"%PDF"


def test_treatment_of_thirty_sessions_is_quick(station):
    import time  # noqa: PLC0415

    from course_desk import session_file  # noqa: PLC0415

    for n in range(30):
        at = FIRST - timedelta(days=7 * n)
        patient = station.import_session(session_file(at, 30 - n, of=None)).session.patient
    station.treatment(patient)
    began = time.perf_counter()
    [course] = station.treatment(patient)
    assert len(course.held) == 30
    assert time.perf_counter() - began < 0.1


def test_who_was_given_a_time_today_is_expected(station):
    patient = two_courses(station)
    assert station.expected(day("2027-03-25").date()) == ()
    [expected] = station.expected(day("2027-03-24").date())
    assert expected.patient.id == patient
    assert expected.at == day("2027-03-24")

"""Courses of treatment: where one ends, what a response is, and what is only a gap."""

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

from course_desk import PHYSICIAN, chart_of, day
from hypothesis import given
from hypothesis import strategies as st

from ketachart.clinical import course_words as words
from ketachart.clinical.last_time import last_time
from ketachart.clinical.treatment import Point, Response, courses
from ketachart.clinical.visits import before, visit_of

FIRST = day("2027-02-24")


def visits(*days, number=1, **said):
    """Charts of one course, a day after the other, counted from a number."""
    return [
        chart_of(FIRST + timedelta(days=n), number + place, **said) for place, n in enumerate(days)
    ]


def scored(*totals, **said):
    return [
        chart_of(
            FIRST + timedelta(days=3 * n),
            n + 1,
            scores={} if total is None else {"PHQ-9": total},
            **said,
        )
        for n, total in enumerate(totals)
    ]


# Where a course ends --------------------------------------------------------------------------


def test_infusions_counted_from_one_again_begin_another_course():
    found = courses([*visits(0, 3, 6), *visits(30, 33)])
    assert [[v.number for v in c.visits] for c in found] == [[1, 2, 3], [1, 2]]
    assert [words.course_name(c) for c in found] == ["Course 1, 2027", "Course 2"]


def test_another_indication_begins_another_course():
    other = visits(6, 9, number=3, indication="Chronic pain, fictional")
    assert [len(c.visits) for c in courses([*visits(0, 3), *other])] == [2, 2]


def test_the_same_indication_written_otherwise_is_the_same_course():
    other = visits(6, number=3, indication="  depression,  FICTIONAL ")
    assert len(courses([*visits(0, 3), *other])) == 1


def test_more_than_120_days_end_a_course_and_120_do_not():
    def after(days):
        return courses([*visits(0), chart_of(FIRST + timedelta(days=days), 2)])

    assert len(after(120)) == 1
    assert len(after(121)) == 2


def test_a_cancelled_session_ends_no_course_and_is_no_visit():
    from ketachart.clinical.acts import SessionCancelled  # noqa: PLC0415

    gone = chart_of(FIRST + timedelta(days=3), 1, until="plan", name="gone")
    at = FIRST + timedelta(days=3)
    from bedside_charts import charted  # noqa: PLC0415

    act = SessionCancelled(id="c", at=at, by="x", stage="before", reason="no escort")
    [course] = courses([*visits(0), charted(gone, act), *visits(6, number=2)])
    assert [v.number for v in course.held] == [1, 2]
    assert [words.state_text(v) for v in course.visits] == [
        "Not closed yet",
        "Cancelled",
        "Not closed yet",
    ]


@given(st.permutations(range(6)))
def test_the_order_of_the_charts_changes_nothing(order):
    charts = [*visits(0, 3, 6), *visits(40, 43, 46)]
    shuffled = courses([charts[n] for n in order])
    assert [[v.session for v in c.visits] for c in shuffled] == [
        [v.session for v in c.visits] for c in courses(charts)
    ]


def test_no_charts_are_no_courses():
    assert courses([]) == ()


# Response -------------------------------------------------------------------------------------


def test_a_fall_is_told_in_percent_of_the_first_score():
    response = courses(scored(21, 18, 15, 11, 9))[0].response("PHQ-9")
    assert response.percent == Fraction(1200, 21)
    assert response.marked == Fraction(21, 2)
    assert words.response_words(response) == "PHQ-9 fell from 21 to 9, 57 % less"


def test_two_scores_have_no_line_and_no_percentage():
    response = courses(scored(21, 9))[0].response("PHQ-9")
    assert response.percent is None
    assert response.marked is None
    assert response.joins == ()
    assert words.response_words(response).endswith("two scores, no percentage")


def test_one_score_and_none_are_told_as_they_are():
    [course] = courses(scored(21))
    assert words.response_words(course.response("PHQ-9")) == "PHQ-9 21, scored once"
    [course] = courses(scored(None))
    assert course.scales == ()
    assert words.response_words(course.response("PHQ-9")) == "PHQ-9 was not scored"


def test_a_line_goes_over_one_missing_visit_and_not_over_two():
    response = courses(scored(21, None, 18, None, None, 12, 11))[0].response("PHQ-9")
    assert [(a.place, b.place) for a, b in response.joins] == [(0, 2), (5, 6)]


def test_a_first_score_of_zero_has_no_percentage():
    response = courses(scored(0, 4, 5))[0].response("PHQ-9")
    assert response.percent is None
    assert words.response_words(response) == "PHQ-9 rose from 0 to 5"


totals = st.lists(st.integers(0, 27), min_size=3, max_size=12)


@given(totals)
def test_percent_and_change_agree(values):
    points = tuple(Point(n, Decimal(v)) for n, v in enumerate(values))
    response = Response("PHQ-9", "PHQ-9", points)
    if values[0] == 0:
        assert response.percent is None
    else:
        assert response.percent * values[0] == -100 * Fraction(response.change)
        assert response.percent <= 100


def test_the_change_by_the_next_visit_stands_beside_the_dose_that_was_given():
    charts = scored(21, 18, None, 11, 9)
    [course] = courses(charts)
    assert [(p.name, p.change) for p in course.dose_points("PHQ-9")] == [("1", -3), ("4", -2)]
    assert {p.mg_per_kg for p in course.dose_points("PHQ-9")} == {
        Fraction("31.2") / Fraction("62.4")
    }


def test_the_scale_that_was_scored_most_often_comes_first():
    charts = scored(21, 18, 15)
    charts[0] = chart_of(FIRST, 1, scores={"GAD-7": 12, "PHQ-9": 21})
    assert courses(charts)[0].scales == ("PHQ-9", "GAD-7")


# One visit ------------------------------------------------------------------------------------


def test_a_visit_is_remembered_by_what_was_charted():
    chart = chart_of(FIRST, 4, pain=6, sbp=144, spo2=96, scores={"PHQ-9": 15})
    visit = visit_of(chart)
    assert words.highest_text(visit) == "144/90"
    assert words.lowest_text(visit) == "96"
    assert (visit.worst.term, visit.worst.severity) == ("dissociation", "moderate")
    assert words.given_text(visit) == "31.2"
    assert words.dose_per_kg(visit) == "0.5"
    assert visit.score("NRS pain").before == 6


def test_what_was_not_measured_is_a_dash():
    [course] = courses([chart_of(FIRST, 1, until="plan", effect=None)])
    row = words.row_of(course, course.visits[0], None)
    assert row == ("1", "24-Feb-2027", *("–",) * 7, "Set-up")


def test_while_the_pump_is_on_it_says_how_much_of_the_order():
    visit = visit_of(chart_of(FIRST, 1, until="running"))
    assert words.given_text(visit).endswith(" of 31.2")
    assert words.state_text(visit) == "Running"


def test_the_visit_to_come_is_the_one_that_was_arranged_last():
    plan = {"text": "same rate", "dose_mg_per_kg": 0.5}
    charts = visits(0, 3)
    last = chart_of(FIRST + timedelta(days=6), 3, next_at=day("2027-03-10"), plan=plan)
    following = courses([*charts, last])[0].next_visit
    assert (following.number, following.at, following.mg_per_kg) == (
        4,
        day("2027-03-10"),
        Decimal("0.5"),
    )
    assert words.plan_words(following) == f"0.5 mg/kg · same rate ({PHYSICIAN})"


def test_an_earlier_course_has_no_visit_to_come():
    old = chart_of(FIRST, 1, next_at=day("2027-03-01"))
    found = courses([old, chart_of(FIRST + timedelta(days=200), 1)])
    assert found[0].next_visit is None


# Last time ------------------------------------------------------------------------------------


def test_last_time_tells_what_the_last_session_was_like():
    plan = {"text": "same rate, eyeshade", "dose_mg_per_kg": 0.5}
    old = chart_of(FIRST, 4, sbp=172, spo2=93, scores={"PHQ-9": 15}, plan=plan)
    now = chart_of(FIRST + timedelta(days=7), 5, until="plan")
    found = last_time(now, [old, now])
    said = {fact.label: fact.words for fact in found.facts}
    assert found.title == "Last time, 24-Feb-2027, infusion 4"
    assert said["Plan for this visit"] == f"0.5 mg/kg, same rate, eyeshade ({PHYSICIAN})"
    assert said["Dose"] == "31.2 mg (0.5 mg/kg) ordered, 31.2 mg given"
    assert said["Highest BP"] == "172/118 at +20 min"
    assert said["Lowest SpO₂"] == "93 at +20 min"
    assert said["Side effects"] == "dissociation moderate at +21 min, 17 min"
    assert said["Scales"] == "PHQ-9 15 before"
    assert "172/118" in said["Flag"]


def test_last_time_names_no_rate_and_no_volume_that_a_second_person_reads():
    old = chart_of(FIRST, 4)
    now = chart_of(FIRST + timedelta(days=7), 5, until="plan")
    text = " ".join(fact.words for fact in last_time(now, [old]).facts)
    assert "mL" not in text
    assert "75" not in text


def test_the_first_visit_has_no_last_time():
    now = chart_of(FIRST, 1, until="plan")
    assert last_time(now, [now]) is None
    assert before(now, [chart_of(FIRST + timedelta(days=1), 2)]) == ()

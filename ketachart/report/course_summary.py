"""A course of treatment as a page: who, what for, the pictures, every session, totals, the plan."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from ketachart.clinical.administration import Patient
from ketachart.clinical.course_words import (
    columns_for,
    course_facts,
    next_row,
    plan_words,
    response_words,
    row_of,
    totals_words,
)
from ketachart.clinical.phrases import (
    age,
    allergies_text,
    capital,
    clock_text,
    day_text,
    patient_name,
    sex_text,
)
from ketachart.clinical.treatment import Response, Treatment
from ketachart.clinical.visits import PAIN, scale_label
from ketachart.report.blocks import (
    Block,
    Cell,
    Column,
    Document,
    Drawn,
    Heading,
    Notes,
    Pair,
    Row,
    Table,
)
from ketachart.report.course_picture import draw_response
from ketachart.report.dose_picture import draw_dose
from ketachart.report.ink import Ink
from ketachart.report.shapes import Drawing

TITLE = "Course of treatment"
SHARES = (0.085, 0.13, 0.075, 0.075, 0.09, 0.08, 0.2, 0.07, 0.055, 0.14)
RIGHTS = frozenset({2, 3, 5, 7, 8})
SMALLER = 0.645
"""pt on paper for a px of the pictures."""
TALL, DOSE_TALL = 270.0, 240.0
"""Heights of the two pictures (px)."""
DOSE_WIDE = 480.0


@dataclass(frozen=True, slots=True)
class Made:
    """Where, when and by what a page was made; ``for_whom`` and ``purpose`` as somebody said."""

    clinic: str
    at: datetime
    by: str
    software: str
    for_whom: str = ""
    purpose: str = ""


def course_document(
    patient: Patient, course: Treatment, others: Sequence[Treatment], made: Made
) -> Document:
    """The summary of one course; ``others`` are shown as rings beside its doses."""
    generated = f"{day_text(made.at)} {clock_text(made.at)}"
    name = patient_name(patient)
    allergies = "none known" if patient.allergy_status == "none-known" else allergies_text(patient)
    blocks = tuple(_blocks(course, others, made))
    return Document(
        title=TITLE,
        record_no=f"{patient.mrn}, course {course.number}",
        version=1,
        clinic=made.clinic,
        clinic_lines=(f"Course {course.number}, {course.year}",),
        patient=name,
        facts=(
            ("Born", f"{day_text(patient.dob)} ({age(patient.dob, made.at.date())} y)"),
            ("Sex", sex_text(patient)),
            ("MRN", patient.mrn),
            ("Allergies", allergies),
        ),
        identity=f"{name} · {day_text(patient.dob)} · MRN {patient.mrn}",
        status="SUMMARY, NOT THE RECORD",
        finished=True,
        integrity_code=_code(course, patient),
        generated_at=made.at,
        generated=generated,
        software=made.software,
        blocks=blocks,
    )


def _blocks(course: Treatment, others: Sequence[Treatment], made: Made) -> Iterable[Block | Pair]:
    scale = course.scales[0] if course.scales else None
    yield Notes(tuple(_about(course, made)))
    for n, name in enumerate(course.scales or (None,)):
        response = course.response(name) if name is not None else None
        aside = response_words(response) if response is not None else ""
        yield Heading("Response" if n == 0 else _label(response), aside)
        yield _response_picture(course, name)
    if scale is not None and course.dose_points(scale):
        label = scale_label(course.vocabulary, scale)
        yield Heading("Dose and response", f"{label} change by the next visit")
        yield Drawn(lambda width: _dose(course, others, scale, width), most=DOSE_WIDE * SMALLER)
    yield Heading("Sessions", totals_words(course))
    yield _table(course, scale)
    if course.pain.points:
        yield Notes((f"{response_words(course.pain)}.",))
    following = course.next_visit
    words = plan_words(following) if following is not None else ""
    if following is not None:
        at = following.at
        when = f"{day_text(at)} {clock_text(at)}" if at is not None else "no date set"
        yield Heading("Next visit", when)
        yield Notes((words or "No plan was charted.",))


def _label(response: Response | None) -> str:
    return response.label if response is not None else ""


def _response_picture(course: Treatment, scale: str | None) -> Drawn:
    def draw(width: float) -> Drawing:
        px = width / SMALLER
        return draw_response(course, scale, width=px, height=TALL, ink=Ink.paper())

    return Drawn(draw)


def _dose(course: Treatment, others: Sequence[Treatment], scale: str, width: float) -> Drawing:
    px = width / SMALLER
    return draw_dose(course, others, scale, width=px, height=DOSE_TALL, ink=Ink.paper())


def _about(course: Treatment, made: Made) -> Iterable[str]:
    yield f"{course_facts(course)}."
    protocols = dict.fromkeys(v.protocol for v in course.visits if v.protocol)
    if protocols:
        yield f"Protocols: {', '.join(protocols)}."
    said = [f"for {made.for_whom}" if made.for_whom else "", made.purpose]
    told = ", ".join(t for t in said if t)
    yield f"{capital(f'made by {made.by}')}{f', {told}' if told else ''}."


def _table(course: Treatment, scale: str | None) -> Table:
    names = columns_for(course, scale)
    columns = tuple(
        Column(name, share, right=n in RIGHTS)
        for n, (name, share) in enumerate(zip(names, SHARES, strict=True))
    )
    rows = [_row(row_of(course, visit, scale), "") for visit in course.visits]
    if course.next_visit is not None:
        rows.append(_row(next_row(course.next_visit), "faint"))
    return Table(columns, tuple(rows))


def _row(texts: Sequence[str], mark: str) -> Row:
    faint = mark == "faint"
    return Row(
        tuple(
            Cell(text, "faint" if faint else "strong" if n == 0 else "")
            for n, text in enumerate(texts)
        )
    )


def _code(course: Treatment, patient: Patient) -> str:
    """Another whenever a number on the page is another: ``1A2B-3C4D-5E6F``."""
    rows = [
        row_of(course, visit, name) for name in (*course.scales, PAIN) for visit in course.visits
    ]
    text = "\n".join([patient.mrn, *(" ".join(row) for row in rows)])
    found = hashlib.sha256(text.encode()).hexdigest()[:12].upper()
    return "-".join(found[n : n + 4] for n in (0, 4, 8))

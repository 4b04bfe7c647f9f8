"""A course of treatment in words: for the screen, the page and whoever has it read aloud."""

from ketachart.clinical.phases import Phase
from ketachart.clinical.phrases import (
    capital,
    clock_text,
    day_text,
    dose_text,
    pressure_text,
)
from ketachart.clinical.treatment import NextVisit, Response, Treatment
from ketachart.clinical.units import Exact, shown
from ketachart.clinical.visits import PAIN, Visit, scale_label

NONE = "–"

STATES: dict[Phase, str] = {
    Phase.PLANNED: "Set-up",
    Phase.READY: "Set-up",
    Phase.INFUSING: "Running",
    Phase.PAUSED: "Paused",
    Phase.RECOVERY: "Recovery",
    Phase.CLOSED: "Not closed yet",
    Phase.CANCELLED: "Cancelled",
}


def number(value: Exact | None, places: int = 2) -> str:
    """A number as people read it; a dash where there is none."""
    return NONE if value is None else shown(value, places)


def course_name(course: Treatment) -> str:
    """``Course 2``; one that is over with its year: ``Course 1, 2025``."""
    return f"Course {course.number}" + ("" if course.is_last else f", {course.year}")


def course_facts(course: Treatment) -> str:
    """``Depression · session 5 of 6 · Dr. E. Rossi, MD``."""
    held = course.held
    session = ""
    if held:
        of = f" of {course.planned}" if course.planned else ""
        session = f"session {course.place_name(len(held) - 1)}{of}"
    return " · ".join(p for p in (capital(course.indication), session, course.prescriber) if p)


def response_words(response: Response) -> str:
    """``PHQ-9 fell from 21 to 9, 57 % less``; of fewer than three scores no percentage."""
    points = response.points
    if not points:
        return f"{response.label} was not scored"
    first, last = shown(points[0].value, 1), shown(points[-1].value, 1)
    if len(points) == 1:
        return f"{response.label} {first}, scored once"
    change = response.change or 0
    verb = "fell" if change < 0 else "rose" if change > 0 else ""
    words = f"{verb} from {first} to {last}" if verb else f"is {last} as at first"
    if response.percent is None:
        few = "; two scores, no percentage" if len(points) == 2 else ""
        return f"{response.label} {words}{few}"
    pct = shown(abs(response.percent), 0)
    how = f", {pct} % {'less' if change < 0 else 'more'}" if verb else ""
    return f"{response.label} {words}{how}"


def state_text(visit: Visit) -> str:
    """What became of the record: ``Signed E. Rossi, MD``, ``Awaits signature``, ``Running``."""
    if visit.record in ("addendum to sign", "sent back", "attest again"):
        return capital(visit.record)
    if visit.signed_by:
        return f"Signed {visit.signed_by}"
    if visit.phase is Phase.CLOSED and visit.attested_by:
        return "Awaits signature"
    if visit.phase is Phase.CLOSED and visit.is_imported:
        return "Imported"
    return STATES[visit.phase]


def given_text(visit: Visit) -> str:
    """``31.2``; while the pump is on ``22 of 31.2``."""
    if visit.given_mg is None:
        return NONE
    given = shown(visit.given_mg, 1)
    if visit.is_running and visit.ordered_mg is not None:
        return f"{given} of {shown(visit.ordered_mg, 1)}"
    return given


def dose_per_kg(visit: Visit) -> str:
    """mg/kg as given; as ordered until the infusion is over."""
    over = visit.given_mg_per_kg is not None and not visit.is_running
    return number(visit.given_mg_per_kg if over else visit.ordered_mg_per_kg)


def highest_text(visit: Visit) -> str:
    """The set with the highest systolic pressure: ``138/84``."""
    values = visit.highest.values if visit.highest else {}
    return pressure_text(values.get("sbp"), values.get("dbp")) or NONE


def lowest_text(visit: Visit) -> str:
    """The lowest saturation."""
    return str(visit.lowest.values["spo2"]) if visit.lowest else NONE


def effect_text(visit: Visit) -> str:
    """The worst side effect by its name, without its severity."""
    return capital(visit.worst.term) if visit.worst else NONE


COLUMNS = (
    "Session",
    "Date",
    "Dose mg/kg",
    "Given mg",
    "Highest BP",
    "Lowest SpO₂",
    "Worst side effect",
)
"""Of the table of sessions; the scale, pain and the record follow."""


def columns_for(course: Treatment, scale: str | None) -> tuple[str, ...]:
    """The names of all columns, with the scale that is looked at."""
    label = scale_label(course.vocabulary, scale) if scale is not None else "Scale"
    return (*COLUMNS, label, "Pain", "Record")


def row_of(course: Treatment, visit: Visit, scale: str | None) -> tuple[str, ...]:
    """A visit as a line of the table; severity stands behind the side effect."""
    effect = effect_text(visit)
    worst = f"{effect}, {visit.worst.severity}" if visit.worst else effect
    name = NONE
    if visit in course.held:
        name = course.place_name(course.held.index(visit))
    return (
        name,
        day_text(visit.at),
        dose_per_kg(visit),
        given_text(visit),
        highest_text(visit),
        lowest_text(visit),
        worst,
        number(visit.score(scale).before if scale is not None else None),
        number(visit.score(PAIN).before, 0),
        state_text(visit),
    )


def next_row(following: NextVisit) -> tuple[str, ...]:
    """The visit to come as a line of the table."""
    at = following.at
    when = f"Planned {clock_text(at)}" if at is not None else "Planned"
    return (
        str(following.number) if following.number is not None else "next",
        day_text(at) if at is not None else NONE,
        number(following.mg_per_kg, 4),
        *(NONE,) * 6,
        when,
    )


def plan_words(following: NextVisit) -> str:
    """``0.5 mg/kg. Same rate. (Dr. E. Rossi, MD)``; empty without a plan."""
    dose = f"{shown(following.mg_per_kg, 4)} mg/kg" if following.mg_per_kg is not None else ""
    said = " · ".join(p for p in (dose, following.text) if p)
    return f"{said} ({following.by})" if said and following.by else said


def spoken(course: Treatment, scale: str | None) -> str:
    """The picture of a course as one sentence."""
    held = len(course.held)
    parts = [f"{course_name(course)}, {held} session{'s' * (held != 1)}"]
    if scale is not None:
        parts.append(response_words(course.response(scale)))
    if course.pain.points:
        parts.append(response_words(course.pain))
    return ". ".join([*parts, "T shows the values as a table."])


def totals_words(course: Treatment) -> str:
    """``5 sessions, 142.4 mg of ketamine in all, 24-Feb-2027 to 17-Mar-2027``."""
    held = course.held
    count = f"{len(held)} session{'s' * (len(held) != 1)}"
    cancelled = len(course.visits) - len(held)
    parts = [count, f"{cancelled} cancelled" if cancelled else ""]
    if course.total_mg:
        parts.append(f"{dose_text(course.total_mg)} of ketamine in all")
    if held:
        first, last = day_text(held[0].at), day_text(held[-1].at)
        parts.append(first if first == last else f"{first} to {last}")
    return ", ".join(p for p in parts if p)

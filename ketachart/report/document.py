"""The record of a session as plain blocks: what is said, in which order; no face, no page."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from ketachart.clinical.acts import Act, AddendumWritten
from ketachart.clinical.chart import Chart
from ketachart.clinical.clock_notes import ClockNotes
from ketachart.clinical.entry import integrity_code
from ketachart.clinical.signing import ON_THE_WAY, OVER, Versioned, version_of
from ketachart.clinical.units import shown
from ketachart.clinical.wording import (
    age,
    allergies_text,
    capital,
    clock_text,
    day_text,
    patient_name,
    sex_text,
)
from ketachart.report import (
    before,
    closing,
    course,
    ending,
    exceptions,
    figures,
    identity,
    notes,
    observations,
    signed,
)
from ketachart.report.blocks import Block, Document, Heading, Pair, Picture, Section
from ketachart.report.controlled import account
from ketachart.report.drugs import drugs
from ketachart.report.flags import flags
from ketachart.report.scored import scales
from ketachart.report.sections import Draft, joined

STALE = timedelta(hours=3)
"""A session that nobody has charted in for so long is drawn up to its last entry, not to now."""


def document(
    chart: Chart,
    *,
    clinic: str,
    chair: str | None,
    generated_at: datetime,
    software: str,
    signing: Versioned | None = None,
    credentials: Mapping[str, str] | None = None,
    times: ClockNotes | None = None,
) -> Document:
    """The record of a session as it stands at ``generated_at``.

    ``signing`` is the version that is being signed; the page of a record that is not signed says
    so. ``credentials`` are those of people by their printed names. ``software`` is the program's
    name and version as printed at the foot; ``chair`` is left out where none is known. ``times``
    tells which clock times nobody has confirmed. What was charted and is still standing is all in
    it.
    """
    draft = Draft(chart, told_until(chart, generated_at), times=times or ClockNotes())
    blocks: list[Block | Pair] = []
    # Page 1 is the summary: what was not as planned, the figures, the picture, the course.
    blocks += exceptions.first(draft)
    blocks.append(figures.key_figures(draft))
    since = f", {clock_text(chart.started_at)}" if chart.started_at else ""
    aside = f"minutes from the start of the infusion{since}; shaded while the pump ran"
    if chart.started_at is None and not chart.sets:
        words = "The infusion has not started. No set is charted."
        blocks.append(Heading("Graphical record", words))
    else:
        blocks += [Heading("Graphical record", aside), Picture(chart, draft.now)]
    blocks += course.infusion(draft)
    blocks += course.side_effects(draft)
    blocks += notes.in_words(draft)
    # The rest in the order of a record of anesthesia care (ASA 2023), the reader's path.
    blocks += identity.identity(draft)
    blocks += identity.orders(draft)
    blocks += before.checklist(draft)
    blocks += before.preparation(draft)
    blocks += observations.vital_signs(draft)
    blocks += flags(draft)
    given = drugs(draft)
    if len(given) > 1:
        blocks += given
        given = ()
    blocks += _beside((*given, *scales(draft)), ending.discharge(draft))
    kept = account(draft)
    blocks += notes.notes(draft)
    blocks += kept
    blocks += closing.corrections_and_late(draft)
    blocks += closing.clock_times(draft)
    blocks += signed.signatures(draft, signing, credentials)
    return headed(
        chart,
        clinic=clinic,
        chair=chair,
        generated_at=generated_at,
        software=software,
        signing=signing,
        blocks=tuple(blocks),
    )


def _beside(left: Section, right: Section) -> list[Block | Pair]:
    """Two sections side by side, or the one that there is."""
    return [Pair(left, right)] if left and right else [*left, *right]


def told_until(chart: Chart, generated_at: datetime) -> datetime | None:
    """Up to when an unfinished session is told; None when it is over."""
    if chart.phase in OVER:
        return None
    last = max((e.act.at for e in chart.entries if isinstance(e.act, Act)), default=generated_at)
    return generated_at if timedelta(0) <= generated_at - last <= STALE else last


def headed(
    chart: Chart,
    *,
    clinic: str,
    chair: str | None,
    generated_at: datetime,
    software: str,
    signing: Versioned | None = None,
    blocks: tuple[Block | Pair, ...],
) -> Document:
    """Blocks of a session with what stands on every page, all of it from the chart."""
    patient, record_no = chart.patient, chart.session.record_no
    # What is done about the record afterwards makes the session no longer.
    after = (*ON_THE_WAY, AddendumWritten)
    acts = [e.act for e in chart.entries if isinstance(e.act, Act)]
    times = [a.at for a in acts if not isinstance(a, after)] or [chart.session.at]
    first, last = min(times), max(times)
    day = day_text(first)
    if last.date() != first.date():
        day += f" to {day_text(last)}"
    plan = chart.plan
    number = ""
    if plan is not None and plan.infusion_no is not None:
        of = f" of {plan.planned_infusions}" if plan.planned_infusions is not None else ""
        number = f"Infusion {plan.infusion_no}{of}"
    weight = chart.weight
    allergies = allergies_text(patient)
    if len(allergies) > identity.LONG:
        allergies = f"{len(patient.allergies)} listed, see Identity and team"
    facts = [
        ("Born", f"{day_text(patient.dob)} ({age(patient.dob, first.date())} y)"),
        ("", capital(sex_text(patient)) if patient.sex != "X" else "Sex X"),
        ("MRN", patient.mrn),
        ("Weight", f"{shown(weight.weight_kg, 2)} kg" if weight else "not charted"),
        ("Allergies", "none known" if patient.allergy_status == "none-known" else allergies),
    ]
    if patient.sex == "unknown":
        facts[1] = ("Sex", "not known")
    name = patient_name(patient)
    return Document(
        title="Ketamine infusion session record",
        record_no=record_no,
        version=signing.number if signing is not None else version_of(chart),
        clinic=clinic,
        clinic_lines=(joined(number, f"Chair {chair}" if chair else None), day),
        patient=name,
        facts=tuple(facts),
        identity=f"{name} · {day_text(patient.dob)} · MRN {patient.mrn}",
        status=signed.state_words(chart, signing),
        is_signed=signing is not None or (chart.record.is_signed and not chart.record.waiting),
        finished=chart.phase in OVER,
        integrity_code=integrity_code(chart.entries),
        generated_at=generated_at,
        generated=f"{day_text(generated_at)} {clock_text(generated_at)}",
        software=software,
        blocks=blocks,
    )

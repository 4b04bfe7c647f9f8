"""A record is attested by a nurse and signed by a physician, by the rules of the window."""

from collections.abc import Iterator
from typing import Any

from ketachart.cli.answers import DONE, answer, print_lines, shown
from ketachart.cli.opening import Screen, out_folder, secret, signed_in
from ketachart.clinical.chart import Chart
from ketachart.clinical.completeness import missing
from ketachart.clinical.entry import integrity_code
from ketachart.clinical.phrases import clock_text, day_text, patient_name
from ketachart.clinical.signing import REVIEWED
from ketachart.clinical.summary import summary
from ketachart.clinical.unplanned import unplanned


def attest(options: Any, _: Screen) -> int:
    """A nurse stands by a record; says what it lacks."""
    with signed_in(options) as station:
        row = station.find_session(options.session)
        chart = station.attest(
            row.id,
            patient=row.patient,
            meaning=options.meaning,
            reason=options.reason,
            note=options.note,
        )
    lacks = [one.words for one in missing(chart)]
    told = {
        "id": row.id,
        "record_no": row.record_no,
        "signature": chart.record.signature,
        "missing": lacks,
    }
    lines = [f"{row.record_no} is attested and waits for the physician.", *lacks]
    answer(options, told, lines)
    return DONE


def sign(options: Any, _: Screen) -> int:
    """A physician signs what is shown first, and it is sealed; the password is asked for after."""
    with signed_in(options) as station:
        row = station.find_session(options.session)
        chart = station.chart(row.id)
        out = out_folder(options.out) if options.out is not None else None
        can = station.may("sign") and chart.record.awaits == "physician"
        if can and not options.json:
            print_lines(*map(shown, _shown_first(chart)))
        signed = station.sign(
            row.id,
            patient=row.patient,
            seen=integrity_code(chart.entries),
            meaning=options.meaning or REVIEWED,
            secret=secret(options.password_file, f"Password of {options.acting}, to sign"),
        )
        written = None
        if out is not None:
            # A copy leaves by the way of every other, which records it.
            written = station.export_to(row.id, "pdf", out)
    told = {
        "id": row.id,
        "record_no": row.record_no,
        "version": signed.sealed.version,
        "signature": signed.chart.record.signature,
        "sha256": signed.sealed.sha256,
        "timestamp": signed.sealed.trusted,
        "said": signed.said,
        "file": str(written) if written is not None else None,
    }
    lines = [
        f"Version {signed.sealed.version} of {row.record_no} is signed by {signed.sealed.by} at "
        f"{clock_text(signed.sealed.at)}."
    ]
    if signed.said is not None:
        lines.append(signed.said)
    answer(options, told, [*lines, str(written)] if written is not None else lines)
    return DONE


def _shown_first(chart: Chart) -> Iterator[str]:
    """What a physician looks at before signing: whose, what was given, what was not as planned."""
    sums, state = summary(chart), chart.record
    yield f"{chart.session.record_no}  {patient_name(chart.patient)}  {chart.patient.mrn}"
    given = f"{sums['total_mg']} mg of ketamine given, {sums['vitals_sets']} sets of vitals"
    yield f"{given}, {len(sums['flags'])} flags"
    if state.attested is not None:
        at = state.attested.at
        yield f"Attested by {state.attested.by}, {day_text(at)} {clock_text(at)}"
    for addendum in state.waiting:
        yield f"Addendum by {addendum.by}: {addendum.text}"
    found = unplanned(chart, None)
    yield "Not as planned:" if found else "Nothing was not as planned."
    for one in found:
        yield f"  {one.text}"
    yield f"Integrity code {integrity_code(chart.entries)}"

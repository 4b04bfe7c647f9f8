"""Sessions come in from files, are listed, and leave as files."""

import sys
from typing import Any

from ketachart.cli.answers import DONE, answer, say
from ketachart.cli.opening import Screen, contents, out_folder, signed_in
from ketachart.clinical.trouble import Refused, Trouble
from ketachart.interop import session_json


def take_in(options: Any, _: Screen) -> int:
    """Chart session files; one that cannot be is named, the others are charted."""
    done, failed = [], []
    with signed_in(options) as station:
        for file in options.files:
            try:
                data = contents(file, session_json.MOST_BYTES, "Nothing was charted.")
                opened = station.import_session(data, file.name).session
            except Trouble as trouble:
                text = str(trouble)
                failed.append(text if text.startswith(file.name) else f"{file.name}: {text}")
                continue
            done.append(
                {
                    "file": str(file),
                    "id": opened.session,
                    "source_id": opened.source_id,
                    "record_no": opened.record_no,
                }
            )
    answer(options, done, [f"{d['record_no']}  {d['id']}  {d['file']}" for d in done])
    return say(" ".join(failed)) if failed else DONE


def show_list(options: Any, _: Screen) -> int:
    """The sessions; whoever sees no patient gets the record numbers."""
    rows = []
    with signed_in(options) as station:
        named = station.may("find_patients")
        found = station.find_patients("", limit=sys.maxsize) if named else ()
        whose = {patient.id: patient.details for patient in found}
        for row in station.sessions():
            patient = whose[row.patient] if named else None
            rows.append(
                {
                    "id": row.id,
                    "source_id": row.source_id,
                    "record_no": row.record_no,
                    "patient": f"{patient.family_name}, {patient.given_name}" if patient else None,
                    "mrn": patient.mrn if patient else None,
                    "date": row.start_date.isoformat(),
                    "phase": row.phase,
                    "signature": row.signature,
                }
            )
    lines = [
        f"{r['record_no']}  {r['date']}  {r['phase']:<9} {r['signature']:<8} "
        f"{r['mrn'] or '':<12} {r['patient'] or ''}  {r['id']}"
        for r in rows
    ]
    answer(options, rows, lines)
    return DONE


def give_out(options: Any, _: Screen) -> int:
    """Write one session, or all, to a folder: a signed one as the file that was sealed."""
    if bool(options.session) == bool(options.all):
        raise Refused("Name one session, or --all.")
    paths = []
    with signed_in(options) as station:
        out = out_folder(options.out)
        wanted = station.sessions() if options.all else [station.find_session(options.session)]
        for row in wanted:
            path = station.export_to(
                row.id, options.format, out, for_whom=options.for_whom, purpose=options.purpose
            )
            paths.append(str(path))
    answer(options, paths, paths)
    return DONE

"""Whether a file or a station is what was written, and who did what: the answers of a clerk."""

import os
from pathlib import Path
from typing import Any

from ketachart import cli
from ketachart.cli import backing
from ketachart.cli.answers import DONE, NO, answer
from ketachart.cli.opening import (
    Screen,
    contents,
    going_on,
    opened,
    out_folder,
    secret,
    signed_in,
    station_folder,
)
from ketachart.clinical.trouble import Damaged
from ketachart.station import Station, Verdict
from ketachart.station.audit import Asked
from ketachart.store import files
from ketachart.store.manifest import MANIFEST_NAME

MOST_BYTES = 200 * 1024 * 1024
"""No record comes near it; what is larger is no file of ours."""


def verify(options: Any, _: Screen) -> int:
    """Look at each path: a sealed PDF, the folder of a station or a backup."""
    sealed = [path for path in options.paths if not _is_folder(path)]
    data = {path: contents(path, MOST_BYTES, "Nothing was checked.") for path in sealed}
    found = _files(options, data)
    told = [found.get(path) or _station(path, options) for path in options.paths]
    lines = []
    for one in told:
        lines.append(f"{one['path']}: {one['said']}")
        lines += [f"  {reason}" for reason in one.get("reasons", ())]
    answer(options, [{k: v for k, v in one.items() if k != "said"} for one in told], lines)
    return DONE if all(one["intact"] for one in told) else NO


def _is_folder(path: Path) -> bool:
    return os.path.isdir(path)  # noqa: PTH112 - Path.is_dir raises where one may not look


def _files(options: Any, data: dict[Path, bytes]) -> dict[Path, dict[str, Any]]:
    """What is found of the PDFs: by the seal alone, or with ``--station`` by the ledger too."""
    if not data:
        return {}
    from ketachart.station.checking import check_alone  # noqa: PLC0415 - pyHanko, 300 ms

    if options.station is None:
        verdicts = {path: check_alone(held, path.name) for path, held in data.items()}
    else:
        with opened(station_folder(options), options) as station:
            verdicts = {path: station.check_file(held, path.name) for path, held in data.items()}
    return {
        path: {
            "path": str(path),
            "intact": verdict.is_intact,
            "answer": verdict.answer,
            "problem": None if verdict.is_intact else verdict.words,
            "reasons": list(verdict.reasons),
            "record_no": verdict.record_no,
            "version": verdict.version,
            "newer": verdict.newer,
            "signer": verdict.signer,
            "signed_at": verdict.signed_at.isoformat() if verdict.signed_at else None,
            "said": verdict.words,
        }
        for path, verdict in verdicts.items()
    }


def _station(path: Path, options: Any) -> dict[str, Any]:
    if os.path.exists(path / MANIFEST_NAME):  # noqa: PTH110
        return backing.check(path, options)
    passphrase = secret(options.passphrase_file, "The clinic's passphrase")
    try:
        with Station.open(path, passphrase, costs=cli.COSTS, tell=going_on) as station:
            verdict = station.verify()
    except Damaged as damage:  # so damaged that it does not open: the answer all the same
        verdict = Verdict(intact=False, entries=0, problem=str(damage))
    return {
        "path": str(path),
        "intact": verdict.intact,
        "entries": verdict.entries,
        "problem": verdict.problem,
        "reasons": [verdict.note] if verdict.note else [],
        "said": f"intact, {verdict.entries} entries."
        if verdict.intact
        else f"not intact. {verdict.problem}",
    }


# The trail --------------------------------------------------------------------------------------


def audit(options: Any, _: Screen) -> int:
    """Who did what and saw what: in lines, newest first, or with ``--out`` as a table on disk."""
    asked = Asked(
        people=tuple(options.person),
        patients=tuple(options.patient),
        kinds=tuple(options.kind),
        since=options.since,
        until=options.until,
        text=options.text,
    )
    with signed_in(options) as station:
        if options.out is not None:
            folder = out_folder(options.out)
            name, data = station.export_trail(asked)
            path = files.free_name(folder / name)
            files.hand_out(path, data)
            answer(options, [str(path)], [str(path)])
            return DONE
        page = station.trail(asked, limit=options.most)
    rows = [
        {
            "seq": row.seq,
            "at": row.at.isoformat(),
            "happened_at": row.happened_at.isoformat(),
            "who": row.who,
            "act": row.act,
            "what": row.what,
            "detail": row.detail,
            "patient": row.patient,
            "session": row.session,
        }
        for row in page.rows
    ]
    shown = ("at", "who", "what", "detail", "patient", "session")
    lines = ["  ".join(str(row[name]) for name in shown if row[name]) for row in rows]
    more = page.total - len(rows)
    lines += [f"{more} more; ask with --most, or write all of them with --out."] if more else []
    answer(options, {"total": page.total, "rows": rows}, lines)
    return DONE

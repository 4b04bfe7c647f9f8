"""A backup is made, and put back."""

from pathlib import Path
from typing import Any

from ketachart.cli.answers import DONE, answer
from ketachart.cli.opening import Screen, secret, signed_in
from ketachart.clinical.trouble import Damaged
from ketachart.station import Station


def back_up(options: Any, _: Screen) -> int:
    """Make a backup in a folder, or where the station keeps its own, and read it whole."""
    with signed_in(options) as station:
        made = station.back_up(options.into)
    told = {
        "path": str(made.path),
        "entries": made.manifest.entries,
        "head": made.manifest.digest,
        "made_at": made.manifest.made_at.isoformat(),
    }
    answer(options, told, [f"{made.path}", f"{told['entries']} entries, read whole."])
    return DONE


def restore(options: Any, _: Screen) -> int:
    """Put a backup back in its station's folder, or an empty one; needs nobody signed in."""
    prompt = "The clinic's passphrase, or the recovery code"
    typed = secret(options.passphrase_file, prompt)
    came = Station.restore(options.backup, options.into, typed)
    before = came.before
    told = {
        "station": str(came.folder),
        "made_at": came.backup_at.isoformat(),
        "entries": came.entries,
        "before": None if before is None else {"entries": before.seq, "head": before.digest.hex()},
        "after": {"entries": came.after.seq, "head": came.after.digest.hex()},
        "kept": came.kept,
    }
    lines = [
        f"The station in {came.folder} is the backup of {came.backup_at:%Y-%m-%d %H:%M} UTC, "
        f"{came.entries} entries.",
        "Before: no station that could be read."
        if before is None
        else f"Before: entry {before.seq}, {before.digest.hex()[:16]}.",
        f"Now: entry {came.after.seq}, {came.after.digest.hex()[:16]}; the last one says that it "
        "was restored.",
    ]
    if came.kept is not None:
        lines.append(f"What was there is kept in {Path(came.folder) / came.kept}.")
    answer(options, told, lines)
    return DONE


def check(path: Path, options: Any) -> dict[str, Any]:
    """What ``verify`` finds of a backup."""
    typed = secret(options.passphrase_file, "The clinic's passphrase")
    try:
        entries, problem = Station.check_backup(path, typed), None
    except Damaged as damage:
        entries, problem = 0, str(damage)
    return {
        "path": str(path),
        "intact": problem is None,
        "entries": entries,
        "problem": problem,
        "said": f"a backup, intact, {entries} entries."
        if problem is None
        else f"not intact. {problem}",
    }

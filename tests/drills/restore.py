"""Backups put back over whatever lies there: the right data, or a refusal and nothing touched."""

import hashlib
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random

from drills.aftermath import second_place
from drills.bedside import Nurse, opened, station_in
from drills.told import Told
from station_fixtures import NURSE, PASSPHRASE, PASSWORD

from ketachart.clinical.acts import Act
from ketachart.clinical.trouble import Damaged, Refused, Trouble
from ketachart.station import Costs, NewPerson, Station

ENTRIES = 4


@dataclass(frozen=True)
class Made:
    """A station as a crash left it, two backups of it, another station and its backup."""

    station: Path
    early: Path
    late: Path
    other: Path
    other_backup: Path
    acts: dict[Path, list[str]]
    """The charted acts in each backup, in their order."""


def drill(times: int, folder: Path) -> Told:
    """Do so many restores, one kind after the other."""
    made = _made(folder / "made")
    rng, acknowledged, lost, broken, refused = Random("restore"), 0, 0, 0, 0
    wrong: list[str] = []
    for number in range(times):
        kind = KINDS[number % len(KINDS)]
        top = folder / "top"
        shutil.copytree(folder / "made", top)
        here = _moved(made, folder / "made", top)
        with second_place(top):
            problem, was_refused, count = kind(here, rng)
        refused += was_refused
        acknowledged += count
        if problem is not None:
            broken += 1
            wrong.append(f"{kind.__name__}: {problem}")
        shutil.rmtree(top)
    return Told(
        "restored over leftovers, half a station, another one, from changed backups",
        times,
        acknowledged,
        lost,
        broken=broken,
        besides="; ".join(wrong) or f"{times - refused} restored, {refused} refused in words",
    )


def _made(top: Path) -> Made:
    with second_place(top):
        nurse, folder = Nurse(), top / "station"
        with station_in(folder) as station:
            nurse.chart(station, ENTRIES)
            early = station.back_up(top / "early").path
            kept = {early: _acts(station)}
            nurse.chart(station, ENTRIES)
            late = station.back_up(top / "late").path
            kept[late] = _acts(station)
            nurse.chart(station, ENTRIES)
            # The log stays beside the database, as after a power cut.
            log = {
                p: p.read_bytes()
                for p in folder.iterdir()
                if p.is_file() and not p.name.startswith(("station.", "reserve"))
            }
        for path, data in log.items():
            path.write_bytes(data)
        other, _ = Station.create(
            top / "other",
            clinic="Another Clinic",
            administrator=NewPerson(NURSE, ("administrator", "nurse"), PASSWORD, "RN"),
            passphrase=PASSPHRASE,
            costs=Costs.lowest(),
        )
        with other:
            other.sign_in(NURSE, PASSWORD)
            theirs = other.back_up(top / "theirs").path
    return Made(folder, early, late, top / "other", theirs, kept)


def _moved(made: Made, old: Path, new: Path) -> Made:
    def there(path: Path) -> Path:
        return new / path.relative_to(old)

    return Made(
        there(made.station),
        there(made.early),
        there(made.late),
        there(made.other),
        there(made.other_backup),
        {there(path): acts for path, acts in made.acts.items()},
    )


def _acts(station: Station) -> list[str]:
    with station._database.reading() as con:
        return [e.act.id for e in station._ledger.trail(con) if isinstance(e.act, Act)]


Outcome = tuple[str | None, bool, int]
"""What was wrong, whether it was refused, and how many entries were to be there and are."""


def _right(made: Made, backup: Path, into: Path) -> Outcome:
    """Restore, and find exactly what the backup has; what stood there is kept beside it."""
    before = _whole(into) if into.exists() else {}
    came = Station.restore(backup, into, PASSPHRASE)
    with opened(into) as station:
        if _acts(station) != made.acts[backup]:
            return "other entries came", False, 0
        if not station.verify().intact:
            return "the chain does not hold", False, 0
    had = {n: d for n, d in before.items() if n in ("ketachart.db", "ketachart.db-wal")}
    for name, digest in had.items():
        kept = into / (came.kept or "") / name
        if not kept.is_file() or _digest(kept) != digest:
            return f"{name} that stood there is not kept", False, 0
    return None, False, len(made.acts[backup])


def _refused(into: Path, restore: Callable[[], object]) -> Outcome:
    """It is refused in words, and everything that stands there is as it was."""
    before = _whole(into)
    try:
        restore()
    except Trouble as trouble:
        if len(str(trouble)) < 20:
            return "no words", True, 0
        return (None if _whole(into) == before else "something was changed"), True, 0
    return "it was not refused", True, 0


def old_log(made: Made, _: Random) -> Outcome:
    """The log of the newer database lies beside it."""
    return _right(made, made.early, made.station)


def half_a_station(made: Made, rng: Random) -> Outcome:
    """Some files are gone, some cut."""
    for path in sorted(made.station.iterdir()):
        fate = rng.random()
        if path.is_file() and path.name != "vault.json" and fate < 0.7:
            path.unlink() if fate < 0.35 else os.truncate(path, path.stat().st_size // 2)
    return _right(made, made.late, made.station)


def elsewhere(made: Made, _: Random) -> Outcome:
    """An empty folder of another machine."""
    return _right(made, made.late, made.station.with_name("new"))


def newest_of_a_folder(made: Made, _: Random) -> Outcome:
    """The folder in which the backups lie is named, not the backup: the newest is meant."""
    shutil.copytree(made.early, made.late.parent / f"{made.early.name}-9")
    look = Station.look_at_backup(made.late.parent, made.station, PASSPHRASE)
    if look.path != made.late or look.newer is not None:
        return "not the newest", False, 0
    return _right(made, made.late, made.station)


def older_is_said(made: Made, _: Random) -> Outcome:
    """A newer one lies beside it: said before anything is done."""
    early = made.late.parent / f"{made.early.name}-9"
    shutil.copytree(made.early, early)
    look = Station.look_at_backup(early, made.station, PASSPHRASE)
    if look.newer is None or look.behind < 2 * ENTRIES:
        return "what is newer was not said", False, 0
    made.acts[early] = made.acts[made.early]
    return _right(made, early, made.station)


def another_station_there(made: Made, _: Random) -> Outcome:
    """The folder has another station."""
    return _refused(made.other, lambda: Station.restore(made.late, made.other, PASSPHRASE))


def another_clinics_backup(made: Made, _: Random) -> Outcome:
    """The backup is another clinic's."""
    into = made.station
    return _refused(into, lambda: Station.restore(made.other_backup, into, PASSPHRASE))


def a_byte_changed(made: Made, rng: Random) -> Outcome:
    """One byte anywhere in the backup is another one."""
    path = rng.choice(sorted(p for p in made.late.rglob("*") if p.is_file()))
    data = bytearray(path.read_bytes())
    data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    path.write_bytes(data)
    try:
        Station.look_at_backup(made.late, made.station, PASSPHRASE)
        return _refused(made.station, lambda: Station.restore(made.late, made.station, PASSPHRASE))
    except (Refused, Damaged):
        return None, True, 0


def torn(made: Made, rng: Random) -> Outcome:
    """A file of the backup was cut off, or is missing."""
    path = rng.choice(sorted(p for p in made.late.rglob("*") if p.is_file()))
    if rng.random() < 0.5:
        path.unlink()
    else:
        os.truncate(path, rng.randrange(path.stat().st_size))
    return _refused(made.station, lambda: Station.restore(made.late, made.station, PASSPHRASE))


def of_two_days(made: Made, _: Random) -> Outcome:
    """The database of one backup beside the manifest of another."""
    shutil.copy(made.early / "ketachart.db", made.late / "ketachart.db")
    return _refused(made.station, lambda: Station.restore(made.late, made.station, PASSPHRASE))


def newer_format(made: Made, _: Random) -> Outcome:
    """A newer program made it."""
    path = made.late / "manifest.json"
    path.write_bytes(path.read_bytes().replace(b'"format": 1', b'"format": 2'))
    return _refused(made.station, lambda: Station.restore(made.late, made.station, PASSPHRASE))


def wrong_passphrase(made: Made, _: Random) -> Outcome:
    """Neither its passphrase nor its code."""
    return _refused(made.station, lambda: Station.restore(made.late, made.station, "not of it"))


KINDS = (
    old_log,
    half_a_station,
    elsewhere,
    newest_of_a_folder,
    older_is_said,
    another_station_there,
    another_clinics_backup,
    a_byte_changed,
    torn,
    of_two_days,
    newer_format,
    wrong_passphrase,
)


def _whole(folder: Path) -> dict[str, str]:
    return {
        str(p.relative_to(folder)): _digest(p)
        for p in sorted(folder.rglob("*"))
        if p.is_file() and p.name not in ("station.lock", "station.holder.json")
    }


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()

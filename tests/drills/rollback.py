"""An older state put back past the program: found at the next start, or by the next check."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from drills.tampering import found_of, opened, outside, station_at
from drills.told import Told
from station_fixtures import NURSE, PASSPHRASE, PASSWORD, Examples

from ketachart.station import Station, Verdict
from ketachart.station.core import CLINIC_FIELDS


@dataclass(frozen=True)
class Two:
    """A station's folder, what the computer keeps beside it, its backups, and yesterday's both."""

    folder: Path
    state: Path
    stick: Path
    yesterday: Path
    first_lost: int

    def back(self, *names: str) -> None:
        """Put files of the station's folder back as they were; a log that stands beside goes."""
        for name in names:
            for end in ("", "-wal", "-shm", ".previous"):
                (self.folder / f"{name}{end}").unlink(missing_ok=True)
            shutil.copy2(self.yesterday / "station" / name, self.folder / name)

    def whole_back(self) -> None:
        """The whole folder as it was."""
        shutil.rmtree(self.folder)
        shutil.copytree(self.yesterday / "station", self.folder)

    def state_back(self) -> None:
        """The second place as it was."""
        shutil.rmtree(self.state)
        shutil.copytree(self.yesterday / "state", self.state)


def _database(two: Two) -> None:
    two.back("ketachart.db")


def _database_and_anchor(two: Two) -> None:
    two.back("ketachart.db", "anchor.json")


def _database_without_anchor(two: Two) -> None:
    two.back("ketachart.db", "anchor.json")
    (two.folder / "anchor.json").unlink()


def _folder(two: Two) -> None:
    two.whole_back()


def _both(two: Two) -> None:
    two.whole_back()
    two.state_back()


def _folder_and_nothing_beside(two: Two) -> None:
    two.whole_back()
    shutil.rmtree(two.state)


def _tail_and_every_anchor(two: Two) -> None:
    shutil.rmtree(two.state)
    for anchor in two.folder.glob("anchor.json*"):
        anchor.unlink()
    with outside(two.folder) as raw:
        raw.execute("DELETE FROM entries WHERE seq >= ?", (two.first_lost,))
        raw.execute("DELETE FROM trail WHERE seq >= ?", (two.first_lost,))


KINDS: dict[str, Callable[[Two], None]] = {
    "the whole folder": _folder,
    "the whole folder and the second place": _both,
    "a tail cut off, with every anchor": _tail_and_every_anchor,
    "the database": _database,
    "the database and its anchor": _database_and_anchor,
    "the database, no anchor": _database_without_anchor,
    "the whole folder, nothing in the second place": _folder_and_nothing_beside,
}
"""What is set back."""


def drill(times: int, folder: Path) -> Told:
    """Set something back ``times`` over, each kind in its turn; between them a wanted restore."""
    wrong: list[str] = []
    entries = 0
    for number in range(times):
        kind = [*KINDS][number % len(KINDS)]
        with two_days(folder / f"{number}") as two:
            KINDS[kind](two)
            found = found_of(two.folder)
            named = f" {two.first_lost}" in (found.problem or "")
            wrong += [] if not found.intact and named else [f"{kind}: {found}"]
            back = wanted_restore(two)
            wrong += [] if back.intact else [f"a wanted restore after it: {back}"]
            entries += back.entries
        shutil.rmtree(folder / f"{number}")
    return Told(
        "Yesterday's database, folder or second place put back",
        times,
        entries,
        broken=len(wrong),
        besides="; ".join(wrong) or "each found, the first missing entry named; a restore is taken",
    )


@contextmanager
def two_days(folder: Path) -> Iterator[Two]:
    """A station whose yesterday is kept: in between a session more, and a backup elsewhere."""
    before = os.environ.get("XDG_STATE_HOME")
    state, stick, yesterday = folder / "state", folder / "stick", folder / "yesterday"
    os.environ["XDG_STATE_HOME"] = str(state)
    try:
        place = station_at(folder / "station")
        with opened(place) as station:
            station.sign_in(NURSE, PASSWORD)
            now = station.clinic
            told = {name: getattr(now, name) for name in CLINIC_FIELDS}
            station.change_clinic(**told | {"backup_folder": str(stick)})
            head = station.verify().entries
        shutil.copytree(place, yesterday / "station")
        shutil.copytree(state, yesterday / "state")
        with opened(place) as station:
            station.sign_in(NURSE, PASSWORD)
            station.import_session(Examples()("ex-02"), "ex-02")
            station.back_up()
        yield Two(place, state, stick, yesterday, head + 1)
    finally:
        if before is None:
            del os.environ["XDG_STATE_HOME"]
        else:
            os.environ["XDG_STATE_HOME"] = before


def wanted_restore(two: Two) -> Verdict:
    """Put the newest backup back as a person does; what the program says then."""
    newest = max(two.stick.iterdir())
    Station.restore(newest, two.folder, PASSPHRASE)
    with opened(two.folder) as station:
        return station.verify()

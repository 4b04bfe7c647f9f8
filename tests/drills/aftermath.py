"""What is left of a station that was killed or lost power, held against what it had confirmed."""

import json
import os
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from drills.at_work import LOOKS, PASSPHRASE
from drills.later_format import LATER
from station_fixtures import NURSE, PASSWORD

from ketachart import settings
from ketachart.clinical.acts import Act
from ketachart.clinical.trouble import Refused, Trouble
from ketachart.station import Costs, Station
from ketachart.store import making
from ketachart.store.files import previous_of
from ketachart.store.migrations import TODAY, Course
from ketachart.store.vault import NAME, Vault


@dataclass(slots=True)
class Confirmed:
    """What was confirmed up to a moment."""

    entries: list[str] = field(default_factory=list)
    drafts: dict[str, int] = field(default_factory=dict)
    backups: dict[str, tuple[int, str]] = field(default_factory=dict)
    """How many entries are in each, and the passphrase of its day."""
    sealed: list[tuple[str, int, int]] = field(default_factory=list)
    secrets: list[str] = field(default_factory=lambda: [PASSPHRASE])
    gone: list[str] = field(default_factory=list)
    """Passphrases that were taken away: none of them opens it any more."""
    code: str | None = None
    at_once: int = 1
    """Entries that are stored together: of these none had been confirmed, or all are there."""
    settings: int = 0
    course: Course = TODAY
    set_up: bool = False
    ready: bool = False

    @classmethod
    def of(cls, lines: Iterable[str]) -> "Confirmed":
        """Out of what ``at_work`` told."""
        found = cls()
        for line in lines:
            found.hear(json.loads(line))
        return found

    @property
    def count(self) -> int:
        """Of how much it had been said that it was saved."""
        return len(self.entries) + self.settings

    def hear(self, told: dict[str, Any]) -> None:
        """One more."""
        if "at_once" in told:
            self.at_once = told["at_once"]
        match told:
            case {"entry": entry}:
                self.entries.append(entry)
            case {"draft": number, "session": session}:
                self.drafts[session] = number
            case {"backup": path, "entries": entries}:
                self.backups[path] = entries, self.secrets[-1]
            case {"sealed": session, "version": version, "size": size}:
                self.sealed.append((session, version, size))
            case {"secrets": secrets}:
                self.gone = (
                    [] if len(secrets) > 1 else [s for s in self.secrets if s not in secrets]
                )
                self.secrets = secrets
            case {"code": code}:
                self.code, self.set_up = code, self.set_up or "set_up" in told
            case {"later": _}:
                self.course = LATER
            case {"theme": _}:
                self.settings += 1
            case {"ready": _}:
                self.ready = True


@dataclass(slots=True)
class Found:
    """``wrong`` says what does not hold, in words for who repairs the program."""

    lost: int = 0
    doubled: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        """Whether all is as it was confirmed."""
        return not (self.lost or self.doubled or self.wrong)


@contextmanager
def second_place(top: Path) -> Iterator[None]:
    """What a station keeps outside its folder lies below ``top`` meanwhile."""
    before = os.environ.get("XDG_STATE_HOME")
    os.environ["XDG_STATE_HOME"] = str(top / "state")
    try:
        yield
    finally:
        if before is None:
            del os.environ["XDG_STATE_HOME"]
        else:
            os.environ["XDG_STATE_HOME"] = before


def known_entries(top: Path) -> set[str]:
    """The ids of all acts in a station that is whole."""
    if not (top / "station").exists():
        return set()
    with second_place(top), Station.open(top / "station", PASSPHRASE, costs=Costs.lowest()) as st:
        return set(_acts(st))


def look(top: Path, confirmed: Confirmed, before: set[str]) -> Found:
    """Start the program again on what is left; ``before`` are the acts known at the beginning."""
    found = Found()
    if (top / "settings.toml").exists() or not (top / "station").exists():
        if (top / "settings.toml").exists():
            _settings(top, found)
        if confirmed.entries or confirmed.set_up or before:
            found.lost += len(confirmed.entries)
            found.wrong.append("the station's folder is gone")
        return found
    with second_place(top):
        try:
            station = _open(top / "station", confirmed, found)
        except Trouble as trouble:
            found.wrong.append(f"it does not open: {type(trouble).__name__}: {trouble}")
            return found
        if station is None:
            return found
        with station:
            _entries(station, confirmed, before, found)
            _besides(station, top, confirmed, found)
            _secrets(top / "station", confirmed, found)
    return found


def _open(folder: Path, confirmed: Confirmed, found: Found) -> Station | None:
    """The station by a secret that is valid now; None where none was made yet, as may be."""
    if not Station.is_at(folder):
        if confirmed.set_up:
            found.lost += len(confirmed.entries)
            found.wrong.append("the station is gone")
        if making.is_unfinished(folder):
            found.wrong.append("something half made was left")
        return None
    newest = confirmed.secrets[-1]
    try:
        return _open_by(folder, newest, confirmed)
    except Refused:
        if len(confirmed.secrets) == 1:
            raise
    return _open_by(folder, confirmed.secrets[0], confirmed)


def _open_by(folder: Path, secret: str, confirmed: Confirmed) -> Station:
    return Station.open(folder, secret, costs=Costs.lowest(), course=confirmed.course)


def _entries(station: Station, confirmed: Confirmed, before: set[str], found: Found) -> None:
    there = Counter(_acts(station))
    wanted = [*before, *confirmed.entries]
    found.lost += sum(there[act] == 0 for act in wanted)
    found.doubled += sum(count > 1 for count in there.values())
    others = there.keys() - set(wanted)
    if len(others) > confirmed.at_once:
        found.wrong.append(f"{len(others)} entries that nobody was told of")
    verdict = station.verify()
    if not verdict.intact:
        found.wrong.append(f"the chain: {verdict.problem}")


def _besides(station: Station, top: Path, confirmed: Confirmed, found: Found) -> None:
    if confirmed.drafts or confirmed.sealed:
        station.sign_in(NURSE, PASSWORD)
    for session, number in confirmed.drafts.items():
        kept = station.drafts(session).get("vitals", "0 0")
        if int(kept.split()[1]) < number:
            found.wrong.append(f"draft {number} came back as {kept}")
    for session, version, size in confirmed.sealed:
        try:
            if len(station.sealed(session, version)) != size:
                found.wrong.append("a sealed file has another size")
        except Trouble as trouble:
            found.wrong.append(f"sealed version {version}: {trouble}")
    for path, (entries, secret) in confirmed.backups.items():
        try:
            if Station.check_backup(top / path, secret) != entries:
                found.wrong.append("a backup has another number of entries")
        except Trouble as trouble:
            found.wrong.append(f"a backup that was made: {trouble}")


def _secrets(folder: Path, confirmed: Confirmed, found: Found) -> None:
    vault = Vault.load(folder)
    if confirmed.code is not None:
        vault.open(confirmed.code)
    for secret in confirmed.gone:
        for path in (folder / NAME, previous_of(folder / NAME)):
            with suppress(Refused):
                Vault.load(_alone(path)).open(secret)
                found.wrong.append(f"{path.name} opens by a passphrase that was taken away")


def _alone(path: Path) -> Path:
    """A folder with this key file only."""
    alone = path.with_name("alone")
    alone.mkdir(exist_ok=True)
    shutil.copy(path, alone / NAME)
    return alone


def _settings(top: Path, found: Found) -> None:
    there = settings.read(top / "settings.toml")
    if (there.theme, there.names) not in LOOKS:
        found.wrong.append("the settings are neither the old nor the new ones")


def _acts(station: Station) -> list[str]:
    with station._database.reading() as con:
        return [e.act.id for e in station._ledger.trail(con) if isinstance(e.act, Act)]

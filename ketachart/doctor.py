"""What this machine has and lacks for charting, in plain words."""

import importlib.metadata
import os
import platform
import shutil
import socket
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ketachart import __version__, clock, faults, resources
from ketachart.clinical.phrases import clock_text, day_text
from ketachart.clinical.trouble import Trouble
from ketachart.station.timing import EARLIEST
from ketachart.store import computer, condition, engine, folder, schema
from ketachart.store.backup_note import PlaceNote

LITTLE_SPACE = 500_000_000
"""Bytes free below which a clinic should make room."""
BACKUP_AGE = timedelta(hours=24)
"""An older newest backup is too old (safety.md, 7)."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One answer; ``ok`` None where it cannot be known, ``needed`` where charting rests on it."""

    about: str
    ok: bool | None
    text: str
    needed: bool = True

    @property
    def mark(self) -> str:
        """A word for the start of a line."""
        return {True: "yes    ", False: "no     ", None: "unknown"}[self.ok]


def look(station: Path) -> tuple[Finding, ...]:
    """All findings about this machine and a station folder; opens no record and needs no key."""
    return (
        Finding(
            "program",
            True,
            f"KetaChart {__version__} on Python {platform.python_version()}, {platform.system()}.",
        ),
        _database(),
        _package("PySide6-Essentials", "the window", needed=False),
        _package("reportlab", "session PDFs"),
        _display(),
        _resources(),
        _space(station),
        _key_store(),
        *_clock(station),
        *_station(station),
        *_last_stop(station),
    )


def _database() -> Finding:
    try:
        engine.check_library()
    except Trouble as trouble:
        return Finding("database", False, str(trouble))
    version = ".".join(map(str, engine.library_version()))
    # A database is really made, written and thrown away: each setting is read back at its opening.
    try:
        with tempfile.TemporaryDirectory(prefix="ketachart-") as made:
            file = Path(made) / folder.DATABASE_NAME
            engine.Database.create(file, os.urandom(32)).close()
            plain = file.read_bytes().startswith(b"SQLite format")
    except (Trouble, OSError) as trouble:
        return Finding("database", False, f"An encrypted database cannot be made here. {trouble}")
    if plain:
        return Finding("database", False, "The database would be written in the clear.")
    text = f"The encrypted database is ready (SQLite {version}, format {schema.FORMAT})"
    return Finding("database", True, f"{text}; each save is sure to be on the disk.")


def _package(name: str, purpose: str, *, needed: bool = True) -> Finding:
    try:
        return Finding(
            name, True, f"{name} {importlib.metadata.version(name)} is there for {purpose}.", needed
        )
    except importlib.metadata.PackageNotFoundError:
        return Finding(
            name, False, f"{name} is missing; without it there is no part for {purpose}.", needed
        )


def has_display() -> bool:
    """Whether a window can be opened here; a chosen Qt platform that needs none counts as one."""
    chosen = os.environ.get("QT_QPA_PLATFORM", "").partition(":")[0].partition(";")[0]
    if sys.platform != "linux" or (chosen and chosen != "xcb" and "wayland" not in chosen):
        return True
    # Qt itself ends the program where it is sent to a display that nobody serves.
    x, wayland = _x_serves(os.environ.get("DISPLAY", "")), bool(os.environ.get("WAYLAND_DISPLAY"))
    if chosen:
        return x if chosen == "xcb" else wayland
    return x or wayland


def _x_serves(display: str) -> bool:
    """Whether the X display of that name answers; one on another computer is taken to."""
    host, _, number = display.rpartition(":")
    number = number.partition(".")[0]
    if host not in ("", "unix") or not number.isdigit():
        return bool(display)
    for address in (f"\0/tmp/.X11-unix/X{number}", f"/tmp/.X11-unix/X{number}"):  # noqa: S108
        with socket.socket(socket.AF_UNIX) as asked, suppress(OSError):
            asked.settimeout(1)
            asked.connect(address)
            return True
    return False


def _display() -> Finding:
    there = has_display()
    text = (
        "A display is there for the window."
        if there
        else "There is no display; the commands work without one."
    )
    return Finding("display", there, text, needed=False)


def _resources() -> Finding:
    there = resources.path("protocols").is_dir()
    text = (
        "Protocols, fonts and styles are in place."
        if there
        else "The program's own files are missing; install it again."
    )
    return Finding("resources", there, text)


def _space(station: Path) -> Finding:
    place = next((p for p in (station, *station.parents) if os.path.exists(p)), Path("/"))  # noqa: PTH110
    free = shutil.disk_usage(place).free
    ok = free >= LITTLE_SPACE
    text = f"{free // 1_000_000:,} MB are free on the station's disk."
    return Finding("space", ok, text if ok else f"Only {text} Make room before charting.")


def _key_store() -> Finding:
    there = computer.offered()
    text = "may" if there else "has no key store that may"
    text = f"This computer {text} remember the station's key, beside the passphrase."
    return Finding("key store", there, text, needed=False)


def _clock(station: Path) -> tuple[Finding, ...]:
    now = datetime.now().astimezone()
    shown = f"{day_text(now)}, {clock_text(now)} ({now:UTC%z})"
    sleeps, follows = clock.runs_through_sleep(), clock.is_synchronised()
    found = [
        Finding("clock", True, f"The computer's clock shows {shown}."),
        Finding(
            "sleep",
            sleeps,
            "Elapsed time goes on while this computer sleeps."
            if sleeps
            else "Whether elapsed time goes on while this computer sleeps is not known.",
        ),
        Finding(
            "time server",
            follows,
            {
                True: "The clock follows a time server.",
                False: "The clock follows no time server: look at it now and then.",
                None: "Whether the clock follows a time server is not known.",
            }[follows],
            needed=False,
        ),
    ]
    written = condition.of(station).written_at if os.path.exists(station) else None  # noqa: PTH110
    if now.astimezone(UTC) < EARLIEST or (written is not None and written > now + clock.STEP):
        last = "this program was made" if written is None else "the station was last written"
        found[0] = Finding(
            "clock", False, f"The computer's clock shows {shown}, before {last}. Set it."
        )
    return tuple(found)


def _station(station: Path) -> tuple[Finding, ...]:
    if not os.path.exists(station):  # noqa: PTH110
        return (
            Finding(
                "station", None, "No station is set up yet in the folder asked about.", needed=False
            ),
        )
    found = tuple(
        Finding(f.what, f.ok, f.text, needed=f.what != "station") for f in folder.look(station)
    )
    if not os.access(station, os.R_OK | os.X_OK) or not folder.Place(station).is_station:
        return found
    return (*found, *_as_it_lies(condition.of(station)))


def _as_it_lies(lies: condition.Condition) -> tuple[Finding, ...]:
    """What can be said of a station that was set up, beside its open window too."""
    return (
        _holder(lies),
        _recovery(lies),
        Finding(
            "reserve",
            lies.reserve or None,
            "Room is kept on the disk for charting when it is full."
            if lies.reserve
            else "No room is kept on the disk yet for when it is full; the open window takes it.",
            needed=False,
        ),
        Finding(
            "second place",
            lies.second_place,
            "There is a second place on this computer for what the disk will not take."
            if lies.second_place
            else "There is no second place for what the disk will not take: it cannot be written.",
            needed=False,
        ),
        Finding(
            "second anchor",
            lies.second_anchor,
            "The second place knows how far the record goes: an older folder put back is told."
            if lies.second_anchor
            else "The second place does not know how far the record goes; open the station once.",
            needed=False,
        ),
        Finding(
            "holding file",
            not lies.holding,
            "Entries wait in the holding file; open the station, and they join the record."
            if lies.holding
            else "No entry waits in the holding file.",
        ),
        Finding(
            "kept aside",
            None if lies.aside else True,
            "Entries lie in the second place that another folder of this station left there, or "
            "that the record could not take; each start looks whether one of them is missing."
            if lies.aside
            else "No entry lies aside that the record could not take.",
            needed=False,
        ),
        _backups(lies),
        *(_second(place, note) for place, note in lies.places),
    )


def _holder(lies: condition.Condition) -> Finding:
    if lies.holder is None:
        return Finding("open", None, "Nobody has the station open now.", needed=False)
    since = lies.holder.since.astimezone()
    text = (
        f"KetaChart {lies.holder.version} has the station open on {lies.holder.host} (process "
        f"{lies.holder.pid}, since {day_text(since)}, {clock_text(since)})."
    )
    return Finding("open", True, text, needed=False)


def _recovery(lies: condition.Condition) -> Finding:
    if lies.recovery_confirmed is None:
        return Finding("recovery code", None, "The key file cannot be read.")
    text = (
        "The recovery code was typed back from its sheet."
        if lies.recovery_confirmed
        else "Nobody has typed the recovery code back yet: do so before the sheet is needed."
    )
    return Finding("recovery code", lies.recovery_confirmed, text, needed=False)


def _backups(lies: condition.Condition) -> Finding:
    if lies.backup_at is None:
        return Finding("backups", False, "There is no backup beside the station.", needed=False)
    age = datetime.now(UTC) - lies.backup_at
    made = lies.backup_at.astimezone()
    text = f"The newest of {lies.backups} backups beside the station is of {day_text(made)}, "
    text += f"{clock_text(made)}."
    if not lies.places:
        text += " Of a second place nothing is known here; the open window tells."
    return Finding("backups", age <= BACKUP_AGE, text, needed=False)


def _second(place: str, note: PlaceNote) -> Finding:
    """As the last run of the backups found it."""
    if note.newest is None:
        text, fits = f"There is no backup in {place} yet.", False
    else:
        made = note.newest.astimezone()
        fits = datetime.now(UTC) - note.newest <= BACKUP_AGE
        text = f"The newest in {place} is of {day_text(made)}, {clock_text(made)}."
    if note.problem is not None:
        text, fits = f"{text} {note.problem}", False
    return Finding("second backups", fits, text, needed=False)


def _last_stop(station: Path) -> tuple[Finding, ...]:
    """How the window on this station ended the last time, on this computer."""
    stop = faults.last_stop(station)
    if stop is None:
        return ()
    words = {
        "closed": "The window was closed by a person",
        "stopped": "What was saved is kept; the window was ended by the system or a power cut",
        "fault": f"What was saved is kept; the window ended by a fault of its own ({stop.where}), "
        f"see {faults.place()}",
    }
    text = f"{words[stop.how]}: {stop.at:%Y-%m-%d %H:%M} UTC."
    return (Finding("last run", stop.how == "closed", text, needed=False),)

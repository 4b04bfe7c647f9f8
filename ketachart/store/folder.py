"""A station's folder: what its files are called, and whether it is a place to chart in."""

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import msgspec
import platformdirs

from ketachart.clinical.trouble import Refused, Unavailable
from ketachart.store import cloud, disks, vault
from ketachart.store.station_lock import HOLDER_NAME, LOCK_NAME

DATABASE_NAME = "ketachart.db"
VAULT_NAME = vault.NAME
ANCHOR_NAME = "anchor.json"


@dataclass(frozen=True, slots=True)
class Place:
    """The files of the station in ``folder``."""

    folder: Path

    @property
    def database(self) -> Path:
        """The encrypted database."""
        return self.folder / DATABASE_NAME

    @property
    def vault(self) -> Path:
        """The wrapped key."""
        return self.folder / VAULT_NAME

    @property
    def anchor(self) -> Path:
        """The ledger's head, outside the database."""
        return self.folder / ANCHOR_NAME

    @property
    def lock(self) -> Path:
        """The lock of the one process that owns the station."""
        return self.folder / LOCK_NAME

    @property
    def holder(self) -> Path:
        """Who that process is."""
        return self.folder / HOLDER_NAME

    @property
    def is_station(self) -> bool:
        """Whether a station was set up here."""
        return _there(self.vault) or _there(self.database)


@dataclass(frozen=True, slots=True)
class Finding:
    """One answer about the folder, in a sentence; ``ok`` None means the system cannot tell."""

    what: Literal["folder", "station", "format", "writable", "place", "names"]
    ok: bool | None
    text: str


def holding_place(station: str) -> Path:
    """The second place of a station (its vault's id) on this computer, outside its folder.

    What cannot go into the database waits there, and a copy of the anchor lies beside it.
    """
    # A name of its own: on Windows and macOS the state of KetaChart is where its station lies.
    return platformdirs.user_state_path("KetaChart second place", appauthor=False) / station


def second_anchor(station: str, folder: Path) -> Path:
    """The copy of the anchor in the second place, of the station that lies in ``folder``.

    A copy of the folder elsewhere on this computer has an end, and so an anchor, of its own.
    """
    return holding_place(station) / f"anchor-{_name_of(folder)}.json"


def backup_note(station: str, folder: Path) -> Path:
    """Where it is noted how the last run of the backups went, of the station in ``folder``."""
    return holding_place(station) / f"backups-{_name_of(folder)}.json"


def holding_folder(station: str, folder: Path) -> Path:
    """Where the holding file lies of the station in ``folder``: each copy of it has its own."""
    return holding_place(station) / f"holding-{_name_of(folder)}"


def holding_files(station: str) -> tuple[Path, ...]:
    """All holding files of a station in its second place, of whichever folder; also those aside."""
    return tuple(sorted(holding_place(station).glob("holding-*/holding*.bin")))


def _name_of(folder: Path) -> str:
    told = os.path.normcase(folder.resolve())
    return hashlib.sha256(os.fsencode(told)).hexdigest()[:16]


def look(folder: Path) -> tuple[Finding, ...]:
    """Everything that can be said about a folder without its key; changes nothing that stays."""
    if not _there(folder):
        return (Finding("folder", False, "There is no such folder."),)
    if not folder.is_dir():
        return (Finding("folder", False, "This is a file and no folder."),)
    if not os.access(folder, os.R_OK | os.X_OK):
        return (Finding("folder", False, "This account may not look into the folder."),)
    place, disk = Place(folder), disks.disk_of(folder)
    return (
        Finding("folder", True, "The folder is there."),
        _set_up(place),
        _format(place),
        _writable(folder),
        _kind_of_disk(folder, disk),
        _cloud(folder, disk),
    )


def require(folder: Path, *, set_up: bool) -> Place:
    """The place, fit to chart in; ``set_up`` says whether a station must be or must not be there.

    Raises:
        Refused: it is missing, no folder, of a newer format, or on a network or cloud disk.
        Unavailable: it cannot be written.
    """
    for finding in look(folder):
        if finding.what == "station":
            if finding.ok is not set_up:
                raise Refused(
                    f"{finding.text} Nothing was changed; choose the station's folder."
                    if set_up
                    else f"{finding.text} It was left as it is; open it, or choose an empty folder."
                )
        elif finding.ok is False:
            if finding.what == "writable":
                raise Unavailable(
                    f"{finding.text} Nothing was changed; make it writable and try again."
                )
            if finding.what == "format":
                raise Refused(f"{finding.text} Nothing was changed; open it with that version.")
            raise Refused(f"{finding.text} Nothing was changed; choose another folder.")
    return Place(folder)


def _there(path: Path) -> bool:
    """Whether something is there, as far as this account may know; ``Path.exists`` would raise."""
    return os.path.exists(path)  # noqa: PTH110


def _set_up(place: Place) -> Finding:
    if _there(place.vault) and _there(place.database):
        return Finding("station", True, "A station was set up here.")
    if place.is_station:
        lost = VAULT_NAME if _there(place.database) else DATABASE_NAME
        return Finding("station", True, f"A station was set up here, but {lost} is missing.")
    return Finding("station", False, "There is no station in this folder.")


def _format(place: Place) -> Finding:
    try:
        found = msgspec.json.decode(place.vault.read_bytes(), type=dict[str, object])
        number = found.get("format")
    except (OSError, msgspec.MsgspecError):
        return Finding("format", None, "The format of the station cannot be read.")
    if isinstance(number, int) and number > vault.FORMAT:
        text = f"The station was written by a newer KetaChart (format {number})."
        return Finding("format", False, text)
    text = f"The station's key file is of format {number}, which this KetaChart can read."
    return Finding("format", True, text)


def _writable(folder: Path) -> Finding:
    # Asked by writing: permission bits do not tell of read-only disks or of antivirus programs.
    probe = folder / f".ketachart-{os.getpid()}.probe"
    try:
        probe.write_bytes(b"")
        probe.unlink(missing_ok=True)
    except OSError:
        return Finding("writable", False, "The station's folder cannot be written.")
    return Finding("writable", True, "The folder can be written.")


def _kind_of_disk(folder: Path, disk: disks.Disk) -> Finding:
    named = f" ({disk.system})" if disk.system else ""
    if disk.kind == "network":
        text = f"The folder is on a network disk{named}, where charts get lost."
        return Finding("place", False, text)
    if disk.kind == "removable":
        return Finding("place", False, "The folder is on a disk that can be pulled out.")
    if _is_temporary(folder):
        text = "The folder is for temporary files, which computers throw away: for trying only."
        return Finding("place", None, text)
    if disk.kind == "memory":
        text = f"The folder is in the computer's memory{named} and gone when it is switched off."
        return Finding("place", False, text)
    if disk.kind == "unknown":
        text = f"Whether the folder's disk{named} is one of this computer is not known."
        return Finding("place", None, text)
    return Finding("place", True, f"The folder is on a disk of this computer{named}.")


def _is_temporary(folder: Path) -> bool:
    """Whether a folder lies where programs put what they throw away, as the demo does."""
    return folder.resolve().is_relative_to(Path(tempfile.gettempdir()).resolve())


def _cloud(folder: Path, disk: disks.Disk) -> Finding:
    if any(cloud.is_cloud(way) for way in (folder.absolute(), folder.resolve(), *disk.besides)):
        text = "The folder lies where a cloud service copies files, which damages databases."
        return Finding("names", False, text)
    return Finding("names", True, "No cloud service is known to copy this folder.")

"""What this machine has and lacks for charting, in plain words."""

import importlib.metadata
import os
import platform
import shutil
import socket
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ketachart import __version__, resources
from ketachart.clinical.trouble import Trouble
from ketachart.store import engine, folder

LITTLE_SPACE = 500_000_000
"""Bytes free below which a clinic should make room."""


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
        *_station(station),
    )


def _database() -> Finding:
    try:
        engine.check_library()
    except Trouble as trouble:
        return Finding("database", False, str(trouble))
    version = ".".join(map(str, engine.library_version()))
    return Finding("database", True, f"The encrypted database is ready (SQLite {version}).")


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


def _station(station: Path) -> tuple[Finding, ...]:
    if not os.path.exists(station):  # noqa: PTH110
        return (
            Finding(
                "station", None, "No station is set up yet in the folder asked about.", needed=False
            ),
        )
    return tuple(
        Finding(f.what, f.ok, f.text, needed=f.what != "station") for f in folder.look(station)
    )

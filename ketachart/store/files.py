"""Small files that must be there whole: the old text or the new one, never neither."""

import os
import shutil
from contextlib import suppress
from itertools import chain, count
from pathlib import Path

from ketachart.clinical.trouble import Refused, Unavailable

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

MODE = 0o600


def previous_of(path: Path) -> Path:
    """Where the text before the last one is kept."""
    return path.with_name(path.name + ".previous")


def create_whole(path: Path, text: bytes) -> None:
    """Write a file that must not be there yet, mode 0600, and a second copy beside it.

    Raises:
        Refused: it is there; it was left as it is.
        Unavailable: the folder cannot be written.
    """
    try:
        write_new(path, text)
    except FileExistsError:
        raise Refused(
            f"There already is a {path.name} here, and it was left as it is. "
            "Choose an empty folder."
        ) from None
    except OSError:
        raise _unavailable(path) from None
    replace_whole(path, text)


def replace_whole(path: Path, text: bytes) -> None:
    """Put ``text`` in the place of the file; what it said before is kept as ``.previous``.

    Raises:
        Unavailable: the folder cannot be written; the file says what it said before.
    """
    fresh = path.with_name(path.name + ".new")
    kept = path.with_name(path.name + ".keep")
    try:
        for leftover in (fresh, kept):
            leftover.unlink(missing_ok=True)
        write_new(fresh, text)
        if path.exists():
            _second_name(path, kept)
            kept.replace(previous_of(path))
        fresh.replace(path)
        flush_folder(path.parent)
    except OSError:
        raise _unavailable(path) from None


def make_folder(folder: Path) -> None:
    """Make a folder for a copy where it is missing.

    Raises:
        Unavailable: it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError):
        raise Unavailable(f"The folder {folder} cannot be made. Nothing was written.") from None


def make_lasting(folder: Path) -> None:
    """Make a folder (mode 0700), and those above it that are missing; their names are on disk.

    What a flush makes sure of a file is gone all the same where its folder's name is not sure.

    Raises:
        OSError: it cannot be made, or is there already and no folder.
    """
    missing = [each for each in (folder, *folder.parents) if not os.path.lexists(each)]
    for each in reversed(missing[1:]):
        each.mkdir(exist_ok=True)
        flush_folder(each.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    if missing:
        flush_folder(folder.parent)


def free_name(path: Path) -> Path:
    """The path, or with `` (2)`` and so on behind the name where there is a file already."""
    names = (path.with_name(f"{path.stem} ({n}){path.suffix}") for n in count(2))
    return next(place for place in chain((path,), names) if not os.path.lexists(place))


def hand_out(path: Path, data: bytes) -> None:
    """Write a copy for somebody, whole or not at all: a torn export could pass for a record.

    Raises:
        Unavailable: it cannot be written; what was there is as it was.
    """
    try:
        put_whole(path, data)
    except OSError:
        raise Unavailable(f"{path} cannot be written. The record itself is unchanged.") from None


def put_whole(path: Path, data: bytes) -> None:
    """Have a file hold this, or what it held before; on the disk at the end.

    Raises:
        OSError: it cannot be written.
    """
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("wb") as file:
            file.write(data)
            file.flush()
            # Else the new name may come back after a power cut without what stood under it.
            flush(file.fileno())
        part.replace(path)
    except OSError:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise
    with suppress(OSError):  # some shares have no folders that can be flushed
        flush_folder(path.parent)


def write_new(path: Path, text: bytes) -> None:
    """Write a file that is not there yet, mode 0600, sure to be on disk; raises ``OSError``."""
    # Without O_BINARY Windows would write two bytes for each line feed, and no seal would fit.
    binary = getattr(os, "O_BINARY", 0)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | binary, MODE)
    with os.fdopen(handle, "wb") as file:
        file.write(text)
        file.flush()
        flush(file.fileno())


def _second_name(path: Path, name: Path) -> None:
    try:
        os.link(path, name)
    except OSError:  # FAT and some network disks have no second names.
        shutil.copy2(path, name)


def flush(handle: int) -> None:
    """Have what was written to an open file on disk, also out of the drive's own memory."""
    full = getattr(fcntl, "F_FULLFSYNC", None)
    if full is not None:  # macOS: fsync leaves it in the drive
        fcntl.fcntl(handle, full)
    else:
        os.fsync(handle)


def flush_folder(folder: Path) -> None:
    """Have the names in a folder on disk."""
    if os.name == "nt":  # a folder cannot be opened there; NTFS keeps its names in a journal
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _unavailable(path: Path) -> Unavailable:
    return Unavailable(
        f"{path.name} could not be written, so it says what it said before. "
        "Check that the station's folder can be written and has space, and try again."
    )

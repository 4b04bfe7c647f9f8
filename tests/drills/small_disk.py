"""A small file system of its own, to be filled, or made read-only, and always let go again."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest


def require_mounting() -> None:
    """Skip where this machine lets nobody mount a file system."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("mounting a small file system needs Linux and root")


@contextmanager
def small_disk(place: Path, size: str = "8m") -> Iterator[Path]:
    """A file system in memory of that size, mounted at ``place``."""
    require_mounting()
    place.mkdir(parents=True, exist_ok=True)
    told = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size},mode=700", "tmpfs", place],
        capture_output=True,
        text=True,
    )
    if told.returncode:
        pytest.skip(f"a file system cannot be mounted here: {told.stderr.strip()}")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", place], check=True)


@contextmanager
def read_only(place: Path) -> Iterator[None]:
    """Within it the file system at ``place`` takes no writes, also from root."""
    # Files that are open for writing keep a plain remount from happening; a bind mount over it not.
    subprocess.run(["mount", "-o", "remount,ro", place], check=True)
    try:
        yield
    finally:
        subprocess.run(["mount", "-o", "remount,rw", place], check=True)


def fill(place: Path, name: str = "filling", *, leave: int = 0) -> Path:
    """Take all room of a disk but ``leave`` bytes; gives the file that holds it."""
    path = place / name
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    try:
        for size in (1 << 20, 1 << 16, 1 << 12, 1 << 9, 1):
            with suppress(OSError):
                while True:
                    if free(place) < size + leave or not os.write(handle, b"x" * size):
                        break
    finally:
        os.close(handle)
    return path


def free(place: Path) -> int:
    """Bytes that are free on the disk of a folder."""
    there = os.statvfs(place)
    return there.f_bavail * there.f_frsize

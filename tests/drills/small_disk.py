"""A small file system of its own: filled, or made unwritable, and always let go again."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest


@contextmanager
def small_disk(place: Path, megabytes: int = 12) -> Iterator[Path]:
    """An ext4 file system of that size in a file beside ``place``, mounted there."""
    if sys.platform != "linux" or os.geteuid() != 0 or shutil.which("mkfs.ext4") is None:
        pytest.skip("a small file system needs Linux, root and mkfs.ext4")
    place.mkdir(parents=True, exist_ok=True)
    image = place.with_name(place.name + ".img")
    with image.open("wb") as file:
        file.truncate(megabytes << 20)
    # No blocks are set apart for root, who would go on writing into a full disk.
    subprocess.run(["mkfs.ext4", "-q", "-m", "0", image], check=True)
    told = subprocess.run(
        ["mount", "-o", "loop", image, place], capture_output=True, text=True, check=False
    )
    if told.returncode:
        image.unlink()
        pytest.skip(f"a file system cannot be mounted here: {told.stderr.strip()}")
    try:
        shutil.rmtree(place / "lost+found")
        yield place
    finally:
        subprocess.run(["umount", "-l", place], check=True)
        image.unlink()


@contextmanager
def unwritable(paths: Sequence[Path]) -> Iterator[None]:
    """Within it nobody writes into these, root neither, also where they are open already."""
    there = [path for path in paths if path.exists()]
    subprocess.run(["chattr", "+i", *there], check=True)
    try:
        yield
    finally:
        subprocess.run(["chattr", "-i", *there], check=True)


def fill(place: Path, name: str = "filling") -> Path:
    """Take all the room of a disk; gives the file that holds it."""
    path = place / name
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    try:
        with suppress(OSError):  # most of it without writing a byte
            there = os.fstatvfs(handle)
            os.posix_fallocate(handle, 0, there.f_bavail * there.f_frsize * 9 // 10)
        os.lseek(handle, 0, os.SEEK_END)
        for size in (1 << 20, 1 << 16, 1 << 12, 1 << 9):
            with suppress(OSError):
                while os.write(handle, b"x" * size):
                    pass
        with suppress(OSError):
            os.fsync(handle)
    finally:
        os.close(handle)
    return path

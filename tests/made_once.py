"""Folders of stations that are made once in a process; whoever charts in one gets a copy of it."""

import atexit
import shutil
import tempfile
from collections.abc import Callable, Hashable
from functools import cache
from pathlib import Path

_MADE: dict[Hashable, Path] = {}


@cache
def _kept() -> Path:
    folder = tempfile.mkdtemp(prefix="ketachart-made-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)


def copy_of(key: Hashable, folder: Path, make: Callable[[Path], None]) -> None:
    """Put a copy of what ``make`` leaves into ``folder``; equal keys say that it is the same."""
    if key not in _MADE:
        made = _kept() / str(len(_MADE))
        make(made)
        _MADE[key] = made
    shutil.copytree(_MADE[key], folder)

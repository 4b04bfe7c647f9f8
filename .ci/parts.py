"""What the program is made of: its libraries with all they need, and what lies inside of those."""

import importlib.metadata
import re
import tomllib
from collections.abc import Iterable
from importlib.metadata import Distribution
from pathlib import Path

from packaging.markers import default_environment
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / ".ci" / "requirements.lock"
SYSTEMS = (
    {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix"},
    {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt"},
    {"sys_platform": "darwin", "platform_system": "Darwin", "os_name": "posix"},
)
PYTHONS = ("3.11", "3.12", "3.13")


def plain(name: str) -> str:
    """A package's name as the index writes it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def locked() -> dict[str, str]:
    """The version of every package in the lock, by its name."""
    text = LOCK.read_text("utf-8")
    return dict(re.findall(r"^([a-z0-9][a-z0-9.-]*)==([^ ;\\]+)", text, re.M))


def project() -> dict:
    """What ``pyproject.toml`` says of the project."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def runtime(*, here: bool = False) -> dict[str, Distribution | None]:
    """Every library that the program needs on some system, or ``here``; None: not on this one."""
    found: dict[str, Distribution | None] = {}
    seen: set[tuple[str, frozenset[str]]] = set()
    _walk(project()["dependencies"], frozenset(), found, seen, here=here)
    return dict(sorted(found.items()))


def needs(library: Distribution, known: Iterable[str]) -> list[str]:
    """Which of the known a library asks for, on this system or another."""
    asked = {plain(Requirement(text).name) for text in library.requires or ()}
    return sorted(asked & set(known))


def _walk(
    wanted: Iterable[str],
    extras: frozenset[str],
    found: dict[str, Distribution | None],
    seen: set[tuple[str, frozenset[str]]],
    *,
    here: bool,
) -> None:
    for text in wanted:
        asked = Requirement(text)
        if not _applies(asked, extras, here=here):
            continue
        name, more = plain(asked.name), frozenset(asked.extras)
        if (name, more) in seen:
            continue
        seen.add((name, more))
        try:
            found[name] = library = importlib.metadata.distribution(name)
        except importlib.metadata.PackageNotFoundError:
            found[name] = None
            continue
        _walk(library.requires or (), more, found, seen, here=here)


def _applies(asked: Requirement, extras: frozenset[str], *, here: bool) -> bool:
    if asked.marker is None:
        return True
    every = default_environment()
    around = (
        [every]
        if here
        else [
            {**every, **system, "python_version": python, "python_full_version": f"{python}.0"}
            for system in SYSTEMS
            for python in PYTHONS
        ]
    )
    return any(
        asked.marker.evaluate({**each, "extra": extra})
        for each in around
        for extra in ("", *extras)
    )

"""Whether a cloud service copies a folder: by names, by the marks it leaves, by its own settings.

Two computers that copy each other's database files leave neither of them whole (safety.md, A9).
"""

import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import msgspec

from ketachart.store import windows_disks

_NAMES = re.compile(
    r"dropbox\b.*|onedrive\b.*|google ?drive\b.*|my drive|icloud ?drive.*|mobile documents"
    r"|com~apple~clouddocs|cloudstorage|nextcloud|owncloud|box|box sync|pcloud ?drive|mega|megasync"
    r"|syncthing|seafile|synologydrive|insync|creative cloud files|tresorit|spideroak hive"
)
_MARKS: tuple[tuple[str, Callable[[Path], bool]], ...] = (
    (".dropbox", Path.is_file),  # a folder of that name in a home holds only Dropbox's settings
    (".dropbox.cache", Path.is_dir),
    (".nextcloudsync.log", Path.is_file),
    (".owncloudsync.log", Path.is_file),
    (".stfolder", Path.exists),
    (".tmp.driveupload", Path.is_dir),
    (".tmp.drivedownload", Path.is_dir),
    (".megaignore", Path.is_file),
    (".SynologyWorkingDirectory", Path.is_dir),
    (".sync/ID", Path.is_file),
    (".insyncignore", Path.is_file),
)
_DATABASES = re.compile(r"\._?sync_[0-9a-f]+\.db")
"""What Nextcloud and ownCloud keep in a folder that they copy."""
_MOST = 1_000_000
"""Bytes of a settings file that are looked at."""


def is_cloud(folder: Path, home: Path | None = None) -> bool:
    """Whether anything speaks for a service that copies this folder or one that it lies in."""
    home = home or Path.home()
    way = (folder, *folder.parents)
    if is_named(folder) or any(map(_is_marked, way)):
        return True
    if sys.platform == "win32" and windows_disks.is_cloud(folder, windows_disks.Asked()):
        return True
    return any(folder.is_relative_to(_real(place)) for place in places(home))


def is_named(folder: Path) -> bool:
    """Whether a folder on the way is named as those that a cloud service copies."""
    return any(_NAMES.fullmatch(part.casefold()) for part in folder.parts)


def _is_marked(folder: Path) -> bool:
    try:
        if any(there(folder / name) for name, there in _MARKS):
            return True
        with os.scandir(folder) as inside:
            return any(_DATABASES.fullmatch(found.name) for found in inside)
    except OSError:
        return False


def places(home: Path) -> Iterator[Path]:
    """The folders that the services' own settings in somebody's home name."""
    settings = home / ".config"
    for file in (home / ".dropbox/info.json", *_windows(("APPDATA", "LOCALAPPDATA"), "Dropbox")):
        yield from _dropbox(_text(file))
    support = home / "Library/Application Support/Syncthing"
    for folder in (settings / "syncthing", home / ".local/state/syncthing", support):
        yield from _named(r'<folder\b[^>]*\bpath="([^"]+)"', _text(folder / "config.xml"), home)
    for file in (settings / "Nextcloud/nextcloud.cfg", settings / "ownCloud/owncloud.cfg"):
        yield from _named(r"(?m)^.*\blocalPath=(.+?)\s*$", _text(file), home)
    yield from _named(
        r'(?m)^\s*sync_dir\s*=\s*"([^"]+)"', _text(settings / "onedrive/config"), home
    )
    icloud = home / "Library/Mobile Documents/com~apple~CloudDocs"
    # Where iCloud keeps "Desktop & Documents", it shows both of them there.
    yield from (home / name for name in ("Desktop", "Documents") if (icloud / name).exists())


def _windows(names: Iterable[str], service: str) -> Iterator[Path]:
    for name in names:
        if place := os.environ.get(name):
            yield Path(place) / service / "info.json"


def _dropbox(text: str) -> Iterator[Path]:
    try:
        told = msgspec.json.decode(text.encode(), type=dict[str, dict[str, object]])
    except (msgspec.MsgspecError, UnicodeEncodeError):
        return
    for account in told.values():
        if isinstance(path := account.get("path"), str) and path:
            yield Path(path)


def _named(pattern: str, text: str, home: Path) -> Iterator[Path]:
    for found in re.findall(pattern, text):
        path = home / found.removeprefix("~/") if found.startswith("~/") else Path(found)
        if path.is_absolute():
            yield path


def _text(file: Path) -> str:
    try:
        with file.open("rb") as data:
            return data.read(_MOST).decode("utf-8", "replace")
    except OSError:
        return ""


def _real(path: Path) -> Path:
    return Path(os.path.realpath(path))

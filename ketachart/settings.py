"""What this person's desktop remembers between two starts: one frozen value in a TOML file."""

import json
import os
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import platformdirs

THEMES = ("dark", "light", "dim")
Names = Literal["full", "initials", "hidden"]
NAMES: tuple[Names, ...] = ("full", "initials", "hidden")


@dataclass(frozen=True, slots=True)
class Settings:
    """Nothing in it touches care; that is the protocol's."""

    theme: str = "dark"
    names: Names = "full"
    """How patients' names stand on the board: a hallway may see it."""


def file() -> Path:
    """Where the settings are kept."""
    return Path(platformdirs.user_config_path("KetaChart", appauthor=False)) / "settings.toml"


def read(path: Path | None = None) -> Settings:
    """The settings; what is missing, torn or unknown is as at the first start."""
    try:
        table = tomllib.loads((path or file()).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return Settings()
    usual, theme, names = Settings(), table.get("theme"), table.get("names")
    return Settings(
        theme=theme if theme in THEMES else usual.theme,
        names=names if names in NAMES else usual.names,
    )


def write(settings: Settings, path: Path | None = None) -> bool:
    """Keep the settings, whole or not at all; whether they could be kept."""
    return _replaced(path or file(), f'theme = "{settings.theme}"\nnames = "{settings.names}"\n')


def read_first_run(folder: Path, path: Path | None = None) -> dict[str, Any] | None:
    """What was answered of a set-up that has not ended, for a station's folder; no secrets."""
    found = _first_runs(path or _first_run_file()).get(_key_of(folder))
    return found if isinstance(found, dict) else None


def write_first_run(folder: Path, answers: dict[str, Any] | None, path: Path | None = None) -> bool:
    """Keep the answers of a set-up until it ends (None); whether they could be kept."""
    path = path or _first_run_file()
    before = _first_runs(path)
    every = {key: value for key, value in before.items() if key != _key_of(folder)}
    if answers is not None:
        every[_key_of(folder)] = answers
    if every == before:
        return True
    if every:
        return _replaced(path, json.dumps(every, ensure_ascii=False, indent=1))
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return False
    return True


def _first_run_file() -> Path:
    return file().with_name("first-run.json")


def _key_of(folder: Path) -> str:
    return os.path.abspath(folder)  # noqa: PTH100 - resolving may ask a disk that is not there


def _first_runs(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _replaced(path: Path, text: str) -> bool:
    part = path.with_suffix(".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with part.open("w", encoding="utf-8") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        part.replace(path)
    except OSError:
        return False
    return True

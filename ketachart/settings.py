"""What this person's desktop remembers between two starts: one frozen value in a TOML file."""

import os
import tomllib
from dataclasses import dataclass
from pathlib import Path

import platformdirs

THEMES = ("dark", "light", "dim")


@dataclass(frozen=True, slots=True)
class Settings:
    """Nothing in it touches care; that is the protocol's."""

    theme: str = "dark"


def file() -> Path:
    """Where the settings are kept."""
    return Path(platformdirs.user_config_path("KetaChart", appauthor=False)) / "settings.toml"


def read(path: Path | None = None) -> Settings:
    """The settings; what is missing, torn or unknown is as at the first start."""
    try:
        table = tomllib.loads((path or file()).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return Settings()
    theme = table.get("theme")
    return Settings(theme=theme if theme in THEMES else "dark")


def write(settings: Settings, path: Path | None = None) -> bool:
    """Keep the settings, whole or not at all; whether they could be kept."""
    path = path or file()
    part = path.with_suffix(".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with part.open("w", encoding="utf-8") as out:
            out.write(f'theme = "{settings.theme}"\n')
            out.flush()
            os.fsync(out.fileno())
        part.replace(path)
    except OSError:
        return False
    return True

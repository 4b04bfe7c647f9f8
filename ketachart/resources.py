"""Where fonts, styles, protocols and vocabularies are: in a checkout, a wheel, a frozen build."""

import sys
from pathlib import Path


def _root() -> Path:
    package = Path(__file__).resolve().parent
    frozen = Path(getattr(sys, "_MEIPASS", package))
    for place in (frozen / "resources", package / "resources", package.parent / "resources"):
        if place.is_dir():
            return place
    return package / "resources"


ROOT = _root()


def path(*parts: str) -> Path:
    """A file or folder under the resources; it need not exist."""
    return ROOT.joinpath(*parts)

"""Our typefaces, known to reportlab under the same names as to Qt.

There is no fallback inside reportlab: a character that a face lacks would be an empty box and gone
from the text. So what no face has is replaced by a visible box, and the page says so.
"""

from functools import lru_cache
from pathlib import Path
from typing import Any

FACES = (
    "KetaChart Text 450",
    "KetaChart Text 500",
    "KetaChart Text 600",
    "KetaChart Text 700",
    "KetaChart Display 600",
    "KetaChart Display 700",
)

BOX = "□"
"""What is printed for a character that none of our faces has."""

_SPACES = {ord(c): " " for c in "\t\r\n\v\f  "}


def _folder() -> Path:
    from ketachart import resources

    return Path(resources.path("fonts"))


@lru_cache(maxsize=1)
def register() -> dict[str, Any]:
    """Make the faces known to reportlab, once; returns them by name."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    found = {}
    for name in FACES:
        font = TTFont(name, str(_folder() / f"{name.replace(' ', '')}.ttf"))
        pdfmetrics.registerFont(font)
        found[name] = font
    return found


@lru_cache(maxsize=8)
def _widths(face: str) -> tuple[dict[int, float], float]:
    font = register()[face].face
    return font.charWidths, font.defaultWidth


@lru_cache(maxsize=8192)
def width(words: str, face: str, size: float) -> float:
    """How wide words are, in the unit of ``size``."""
    widths, other = _widths(face)
    return size * sum(widths.get(ord(c), other) for c in words) / 1000

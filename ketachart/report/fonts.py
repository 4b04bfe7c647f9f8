"""Our typefaces, known to reportlab under the same names as to Qt.

There is no fallback inside reportlab: a character that a face lacks would be an empty box and gone
from the text. So what no face has is replaced by a visible box, and the page says so.
"""

import unicodedata
from functools import lru_cache
from typing import Any

from ketachart import resources
from ketachart.clinical.trouble import Unavailable

REGULAR = "KetaChart Text 450"
TEXT = "KetaChart Text 500"
STRONG = "KetaChart Text 600"
BOLD = "KetaChart Text 700"
DISPLAY = "KetaChart Display 700"
FACES = (REGULAR, TEXT, STRONG, BOLD, "KetaChart Display 600", DISPLAY)

BOX = "□"
"""What is printed for a character that none of our faces has."""

MISSING = (
    f"{BOX} stands for a character that the typefaces of this page do not have; "
    "the record itself keeps it as it was typed."
)


@lru_cache(maxsize=1)
def register() -> dict[str, Any]:
    """Make the faces known to reportlab, once; returns them by name.

    Raises:
        Unavailable: a font file is not where it belongs.
    """
    from reportlab import rl_config  # noqa: PLC0415
    from reportlab.pdfbase import pdfmetrics  # noqa: PLC0415
    from reportlab.pdfbase.ttfonts import TTFError, TTFont  # noqa: PLC0415

    # Streams as they are: base 85 only makes them longer, and takes its time.
    rl_config.useA85 = 0
    found = {}
    for name in FACES:
        path = resources.path("fonts", f"{name.replace(' ', '')}.ttf")
        try:
            font = TTFont(name, str(path))
        except TTFError as error:
            raise Unavailable(f"The typeface {name} is missing from this installation.") from error
        pdfmetrics.registerFont(font)
        found[name] = font
    return found


@lru_cache(maxsize=8)
def _widths(face: str) -> tuple[dict[int, float], float]:
    font = register()[face].face
    return font.charWidths, font.defaultWidth


@lru_cache(maxsize=4096)
def width(words: str, face: str, size: float) -> float:
    """How wide words are, in the unit of ``size``."""
    widths, other = _widths(face)
    return size * sum(widths.get(ord(c), other) for c in words) / 1000


@lru_cache(maxsize=1)
def _known() -> frozenset[int]:
    """What every one of our faces can show."""
    faces = [frozenset(font.face.charToGlyph) for font in register().values()]
    return frozenset.intersection(*faces)


@lru_cache(maxsize=2048)
def printable(words: str) -> str:
    """The words as our faces can show them.

    Letters and their accents are put together, spaces of any kind become one kind; whatever is
    still missing becomes a box.
    """
    if words.isascii() and words.isprintable():
        return words
    known = _known()
    found = []
    for c in unicodedata.normalize("NFC", words):
        if c == "\n" or (ord(c) in known and c.isprintable()):
            found.append(c)
        else:
            found.append(" " if c.isspace() else BOX)
    return "".join(found)

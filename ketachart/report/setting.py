"""Setting type: lines broken to a width, in a face, a size and a colour."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ketachart.report.fonts import BOLD, BOX, DISPLAY, REGULAR, STRONG, TEXT, printable, width
from ketachart.report.ink import Ink
from ketachart.report.shapes import colour_of

INK = Ink.paper()


@dataclass(frozen=True, slots=True)
class Style:
    """A face at a size (pt) with the distance of its lines (pt)."""

    face: str
    size: float
    leading: float
    colour: str


NAME = Style(DISPLAY, 16, 19, INK.text)
NAME_LONG = Style(DISPLAY, 11.5, 14, INK.text)
CLINIC = Style(BOLD, 10.5, 13, INK.text)
CLINIC_LONG = Style(BOLD, 9, 12, INK.text)
TITLE = Style(DISPLAY, 12.5, 16, INK.text)
HEADING = Style(BOLD, 10, 13, INK.text)
ASIDE = Style(REGULAR, 8.5, 11, INK.text2)
BODY = Style(TEXT, 8.6, 11, INK.text)
BODY2 = Style(REGULAR, 8.6, 11, INK.text2)
BODY_STRONG = Style(STRONG, 8.6, 11, INK.text)
BODY_FLAG = Style(BOLD, 8.6, 11, INK.flag)
SMALL = Style(REGULAR, 8, 10.2, INK.text2)
HEAD = Style(STRONG, 7.8, 10, INK.text2)
LABEL = Style(REGULAR, 8, 10.5, INK.text2)
FACT = Style(STRONG, 8.8, 12, INK.text)
FACT_NAME = Style(REGULAR, 8.8, 12, INK.text2)
FIGURE = Style(DISPLAY, 14.5, 17, INK.text)
UNIT = Style(STRONG, 8.6, 17, INK.text)
STATUS = Style(BOLD, 8.6, 11, INK.caution)
SIGNER = Style(BOLD, 10, 13, INK.text)
FOOT = Style(REGULAR, 7.6, 10, INK.text2)
FOOT_CODE = Style(STRONG, 7.6, 10, INK.text2)
PAGE = Style(BOLD, 8.6, 10, INK.text)

UNITS = frozenset({"mg", "mL", "mL/h", "mg/mL", "mg/kg", "kg", "cm", "min", "h", "%", "L/min"})

LEVELS = frozenset({"LL", "L", "H", "HH"})
NAMED = frozenset({"SBP", "DBP", "MAP", "HR", "RR", "SpO₂", "MOAA/S", "Aldrete", "PADSS"})
"""What a number belongs to that follows it."""


def wide(words: str, style: Style) -> float:
    """The width of words that are printable already (pt)."""
    return width(words, style.face, style.size)


@lru_cache(maxsize=1024)
def broken(text: str, style: Style, room: float) -> tuple[str, ...]:
    """The text in lines no wider than ``room`` (pt); a word that is wider is broken anywhere.

    A name stays with its title and initials, a figure with its unit, a dot with what is before it.
    """
    found: list[str] = []
    for paragraph in printable(text).split("\n"):
        line = ""
        for whole in _words(paragraph, style, room):
            word = whole
            longer = f"{line} {word}" if line else word
            if wide(longer, style) <= room:
                line = longer
                continue
            if line:
                found.append(line)
            while wide(word, style) > room:
                cut = _fitting(word, style, room)
                found.append(word[:cut])
                word = word[cut:]
            line = word
        found.append(line)
    return tuple(found)


def _words(paragraph: str, style: Style, room: float) -> list[str]:
    """What may stand at the beginning of a line, several words where they belong together."""
    groups: list[list[str]] = []
    for word in paragraph.split():
        if groups and _belongs(groups[-1][-1], word):
            groups[-1].append(word)
        else:
            groups.append([word])
    found: list[str] = []
    for group in groups:
        whole = " ".join(group)
        found += [whole] if wide(whole, style) <= room else group
    return found


def _belongs(before: str, word: str) -> bool:
    if word == "·":
        return True
    if before == "Dr." or (len(before) == 2 and before[0].isupper() and before[1] == "."):
        return True
    if before.endswith(",") and len(word) <= 3 and word.isupper() and word.isalpha():
        return True
    if word in LEVELS or (before in LEVELS and word[0] in "<≤≥"):
        return True
    if before in NAMED and word[0].isdigit():
        return True
    return word.rstrip(",;.") in UNITS and before[-1].isdigit()


def _fitting(word: str, style: Style, room: float) -> int:
    """How many letters of a word go into ``room``, at least one."""
    low, high = 1, len(word)
    while low < high:
        middle = (low + high + 1) // 2
        if wide(word[:middle], style) <= room:
            low = middle
        else:
            high = middle - 1
    return low


class Pen:
    """Draws on one page; y grows upward, colours are ``#RRGGBB``, lengths pt.

    It notes whether a box stood in for a character, so that the page can say so.
    """

    def __init__(self, canvas: Any) -> None:
        self.canvas = canvas
        self.boxes = False

    def text(
        self, x: float, y: float, words: str, style: Style, *, right: bool = False, colour: str = ""
    ) -> None:
        """One line from x, or up to x, on the base line y."""

        if not words:
            return
        self.boxes = self.boxes or BOX in words
        self.canvas.setFillColor(colour_of(colour or style.colour))
        self.canvas.setFont(style.face, style.size)
        if right:
            x -= wide(words, style)
        self.canvas.drawString(x, y, words)

    def lines(
        self,
        x: float,
        top: float,
        texts: Sequence[str],
        style: Style,
        *,
        right: bool = False,
        struck: bool = False,
        colour: str = "",
    ) -> float:
        """Lines one below the other from ``top`` down; returns where the next would begin."""
        for words in texts:
            base = top - style.leading + (style.leading - style.size) / 2 + style.size * 0.24
            self.text(x, base, words, style, right=right, colour=colour)
            if struck and words:
                start = x - wide(words, style) if right else x
                middle = base + style.size * 0.33
                self.rule(
                    start - 1, middle, start + wide(words, style) + 1, 0.8, colour or style.colour
                )
            top -= style.leading
        return top

    def place(self, name: str, x: float, y: float, w: float, h: float) -> None:
        """Name a rectangle, from its lower left corner, to be found in the finished file."""
        left, bottom = self.canvas.absolutePosition(x, y)
        right, top = self.canvas.absolutePosition(x + w, y + h)
        found = self.canvas.bookmarkPage(name, "FitR", left, top, bottom, right)
        from reportlab.pdfbase.pdfdoc import PDFDictionary  # noqa: PLC0415

        # reportlab writes only destinations that a link of its own leads to.
        self.canvas._doc.Catalog.Dests = PDFDictionary({name: found})  # noqa: SLF001

    def rule(self, x0: float, y: float, x1: float, thick: float, colour: str) -> None:
        """A level line."""
        self.canvas.setStrokeColor(colour_of(colour))
        self.canvas.setLineWidth(thick)
        self.canvas.line(x0, y, x1, y)

    def upright(self, x: float, y0: float, y1: float, thick: float, colour: str) -> None:
        """A line from top to bottom."""
        self.canvas.setStrokeColor(colour_of(colour))
        self.canvas.setLineWidth(thick)
        self.canvas.line(x, y0, x, y1)

    def box(
        self,
        x: float,
        y: float,
        w: float,
        h: float,
        *,
        fill: str = "",
        colour: str = "",
        thick: float = 0.7,
        radius: float = 0,
        dash: tuple[float, ...] = (),
    ) -> None:
        """A rectangle from its lower left corner."""
        if fill:
            self.canvas.setFillColor(colour_of(fill))
        if colour:
            self.canvas.setStrokeColor(colour_of(colour))
            self.canvas.setLineWidth(thick)
        self.canvas.setDash(list(dash))
        self.canvas.roundRect(x, y, w, h, radius, stroke=int(bool(colour)), fill=int(bool(fill)))
        self.canvas.setDash([])

    def path(
        self,
        points: Sequence[tuple[float, float]],
        *,
        fill: str = "",
        colour: str = "",
        thick: float = 1,
    ) -> None:
        """A filled area, or an open line through some points."""
        path = self.canvas.beginPath()
        path.moveTo(*points[0])
        for point in points[1:]:
            path.lineTo(*point)
        if fill:
            path.close()
            self.canvas.setFillColor(colour_of(fill))
        else:
            self.canvas.setStrokeColor(colour_of(colour))
            self.canvas.setLineWidth(thick)
            self.canvas.setLineCap(1)
        self.canvas.drawPath(path, stroke=int(not fill), fill=int(bool(fill)))

    def triangle(self, x: float, y: float, size: float, colour: str) -> None:
        """The mark of a flag, standing on the base line y."""
        self.path([(x, y), (x + size, y), (x + size / 2, y + size * 0.92)], fill=colour)

"""A page that was written, as a picture for the screen, and where on it something stands.

Pdfium takes one caller at a time: whoever asks from another thread waits a few milliseconds.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

MARGIN = 48.0
"""A heading begins no further from the left edge than this (pt); beside each other, only one."""
AROUND = 1.0
"""Above and below the line that was found (pt)."""
WIDEST = 6000
"""No picture is wider than this (px)."""
_TIME = re.compile(r"\b\d{2}:\d{2}\b")
_one_at_a_time = threading.Lock()


@dataclass(frozen=True, slots=True)
class Raster:
    """The pixels of one page: four bytes each, blue first."""

    width: int
    height: int
    stride: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Place:
    """A line of a page (from 0): where it begins and ends, as shares of the page's height."""

    page: int
    top: float
    bottom: float


def sizes(pdf: bytes) -> tuple[tuple[float, float], ...]:
    """Width and height of each page (pt)."""
    with _opened(pdf) as document:
        return tuple(document.get_page_size(number) for number in range(len(document)))


def raster(pdf: bytes, page: int, width: int) -> Raster:
    """One page, ``width`` pixels wide."""
    with _opened(pdf) as document:
        sheet = document[page]
        try:
            wide = min(max(width, 1), WIDEST)
            bitmap = sheet.render(scale=wide / sheet.get_width(), prefer_bgrx=True)
            try:
                return Raster(bitmap.width, bitmap.height, bitmap.stride, bytes(bitmap.buffer))
            finally:
                bitmap.close()
        finally:
            sheet.close()


@dataclass(frozen=True, slots=True)
class _Line:
    """Where a text was found: page, and its upper and lower edge from the top (pt)."""

    page: int
    top: float
    bottom: float
    left: float

    def __lt__(self, other: _Line) -> bool:
        return (self.page, self.top) < (other.page, other.top)


def places(
    pdf: bytes, wanted: Sequence[tuple[str, str]], headings: Sequence[str]
) -> tuple[Place | None, ...]:
    """Where each of the ``wanted`` stands, (heading, sentence): at a time that the sentence names.

    Looked for below its heading and above the next of ``headings``; else the heading itself, else
    the first line that begins as the sentence does. None where nothing of it is there.
    """
    with _opened(pdf) as document, _read(document) as texts:
        tall = [document.get_page_size(number)[1] for number in range(len(document))]
        found = {title: _headed(texts, title, tall) for title in dict.fromkeys(headings)}
        starts = sorted(line for line in found.values() if line is not None)
        return tuple(
            _place(_standing(texts, found.get(title), starts, sentence, tall), tall)
            for title, sentence in wanted
        )


def _standing(
    texts: Sequence[Any],
    heading: _Line | None,
    starts: Sequence[_Line],
    sentence: str,
    tall: Sequence[float],
) -> _Line | None:
    if heading is not None:
        after = next((line for line in starts if heading < line), None)
        for time in dict.fromkeys(_TIME.findall(sentence)):
            for line in _lines(texts, time, tall):
                if heading < line and (after is None or line < after):
                    return line
        return heading
    begins = " ".join(sentence.split()[:3])
    return next(_lines(texts, begins, tall), None) if begins else None


def _headed(texts: Sequence[Any], title: str, tall: Sequence[float]) -> _Line | None:
    lines = list(_lines(texts, title, tall)) if title else []
    return next((line for line in lines if line.left <= MARGIN), next(iter(lines), None))


def _lines(texts: Sequence[Any], words: str, tall: Sequence[float]) -> Iterator[_Line]:
    for page, text in enumerate(texts):
        searcher = text.search(words, match_case=True)
        while (hit := searcher.get_next()) is not None:
            left, low, _, high = text.get_charbox(hit[0], loose=True)
            yield _Line(page, tall[page] - high, tall[page] - low, left)
        searcher.close()


def _place(line: _Line | None, tall: Sequence[float]) -> Place | None:
    if line is None:
        return None
    height = tall[line.page]
    return Place(
        line.page,
        max(0.0, (line.top - AROUND) / height),
        min(1.0, (line.bottom + AROUND) / height),
    )


@contextmanager
def _opened(pdf: bytes) -> Iterator[Any]:
    import pypdfium2  # noqa: PLC0415 - 60 ms of import, and only a reviewed page is looked at

    with _one_at_a_time:
        document = pypdfium2.PdfDocument(pdf)
        try:
            yield document
        finally:
            document.close()


@contextmanager
def _read(document: Any) -> Iterator[list[Any]]:
    """The text of every page."""
    pages = [document[number] for number in range(len(document))]
    texts = [page.get_textpage() for page in pages]
    try:
        yield texts
    finally:
        for each in (*texts, *pages):
            each.close()

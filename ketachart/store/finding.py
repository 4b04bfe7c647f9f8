"""What a person types to find a patient, and the line of text that it is looked for in. No SQL.

A line reads `` 1983-06-09 garciamarquez garcia marquez rosa mrn77 77 ``: the birth date first,
then every word of the names and of the MRN, folded, each between blanks.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ketachart.clinical.administration import Patient
from ketachart.store.folding import folded, same_name, words

MOST_WORDS = 12
"""Nobody types more to find somebody; what comes behind them is not looked for."""

_PART = re.compile(r"[^\W_]+")
_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july", "august", "september"),
    *("october", "november", "december"),
)
_BETWEEN = r"\s*[-/. ]\s*"
_DAY_WORD_YEAR = re.compile(rf"\b(\d\d?)(?:{_BETWEEN})?([a-z]{{3,9}})\.?,?{_BETWEEN}(\d{{1,4}})\b")
_WORD_YEAR = re.compile(rf"\b([a-z]{{3,9}})\.?{_BETWEEN}(\d{{4}})\b")
_DAY_WORD = re.compile(rf"\b(\d\d?){_BETWEEN}([a-z]{{1,9}})\b")
_ISO = re.compile(r"(\d{4})[-/.](\d\d?)(?:[-/.](\d{0,2}))?")
_MONTH_YEAR = re.compile(r"(\d\d?)[-/.](\d{4})")
_NUMBERS = re.compile(r"(\d\d?)[-/.](\d\d?)(?:[-/.](\d{0,4}))?")


@dataclass(frozen=True, slots=True)
class Sought:
    """One thing that a line must hold: any of ``needles``; a day and month with a fitting year.

    A needle that starts with a blank or a hyphen is a part of the birth date.
    """

    needles: tuple[str, ...]
    year: str = ""

    def fits(self, line: str) -> bool:
        """Whether it is in the line."""
        return any(n in line and (n[0] != "-" or self._year_fits(line)) for n in self.needles)

    @property
    def beginning(self) -> "Sought":
        """The same, at the beginning of a word."""
        return Sought(tuple(n if n[0] in " -" else f" {n}" for n in self.needles), self.year)

    @property
    def whole(self) -> "Sought":
        """The same, as a whole word."""
        return Sought(tuple(n if n[0] in " -" else f" {n} " for n in self.needles), self.year)

    def _year_fits(self, line: str) -> bool:
        return line.startswith(self.year, 1) or line[3:5] == self.year


def mrn_key(mrn: str) -> str:
    """How MRNs are compared: case and spaces do not tell two of them apart."""
    return "".join(same_name(mrn).split())


def name_parts(name: str) -> tuple[str, ...]:
    """The words of a name, hyphens apart, apostrophes away: ``O'Brien-Li`` gives obrien, li."""
    parts = re.split(r"[\s\-‐‑–]+", folded(name))
    return tuple(joined for part in parts if (joined := "".join(_PART.findall(part))))


def name_words(details: Patient) -> str:
    """All words of the name in one order, to find the same name however it was filled in."""
    return " ".join(sorted(name_parts(f"{details.family_name} {details.given_name}")))


def name_order(details: Patient) -> str:
    """What lists are ordered by."""
    return folded(f"{details.family_name}, {details.given_name}")


def line_of(details: Patient) -> str:
    """The line that a patient is found by."""
    found: set[str] = set()
    for name in (details.family_name, details.given_name):
        parts = name_parts(name)
        found |= {*parts, "".join(parts), *words(name)}
    found |= {*words(details.mrn), "".join(_PART.findall(folded(details.mrn)))}
    return f" {details.dob.isoformat()} {' '.join(sorted(found - {''}))} "


def sought_in(typed: str) -> tuple[tuple[Sought, ...], ...]:
    """What was typed, in each way that it can be meant; a line has to hold all of one way.

    ``June 1983`` is a name and a number, or a month; nothing that could be looked for gives none.
    """
    text = folded(typed[:400])
    ways = [_words_of(text)]
    for pattern, read in _DATES_WITH_WORDS:
        found = pattern.search(text)
        date = read(*found.groups()) if found else None
        if found and date:
            ways.append((date, *_words_of(f"{text[: found.start()]} {text[found.end() :]}")))
            break
    return tuple(way for way in ways if way)


def _words_of(text: str) -> tuple[Sought, ...]:
    """One ``Sought`` a word; a word that can be a date is looked for as a date too."""
    found: dict[str, Sought] = {}
    for word in text.split():
        joined = "".join(_PART.findall(word))
        if joined and joined not in found and len(found) < MOST_WORDS:
            needles, year = _in_figures(word.strip(",;"))
            found[joined] = Sought((*needles, joined), year)
    return tuple(found.values())


def _in_figures(word: str) -> tuple[list[str], str]:
    """Needles for a date in figures, whole or half typed; day and month either way round."""
    if iso := _ISO.fullmatch(word):
        year, month, day = iso.groups()
        # The last figure may be the first of two: 1983-1, 1983-06-0.
        if day is None:
            return [f" {year}-{month}", f" {year}-{month:0>2}-"], ""
        start = f" {year}-{month:0>2}-"
        return [start + day, *([f"{start}{day:0>2} "] if day else [])], ""
    if (found := _MONTH_YEAR.fullmatch(word)) and 1 <= int(found[1]) <= 12:
        return [f" {found[2]}-{found[1]:0>2}-"], ""
    if found := _NUMBERS.fullmatch(word):
        one, two, year = int(found[1]), int(found[2]), found[3] or ""
        days = {f"-{m:02}-{d:02} " for m, d in ((one, two), (two, one)) if m <= 12 and d <= 31}
        return _of_year(sorted(days), year)
    return [], ""


def _of_year(days: list[str], year: str) -> tuple[list[str], str]:
    """A whole year is looked for with the day; of a half typed one only the beginning is known."""
    return ([f" {year}{day}" for day in days], "") if len(year) == 4 else (days, year)


def _months(word: str) -> list[str]:
    """The months that a word begins, as two figures."""
    return [f"{n:02}" for n, name in enumerate(_MONTHS, 1) if name.startswith(word)]


def _day_in_words(day: str, word: str, year: str = "") -> Sought | None:
    needles, year = _of_year([f"-{month}-{day:0>2} " for month in _months(word)], year)
    return Sought(tuple(needles), year) if needles else None


def _month_in_words(word: str, year: str) -> Sought | None:
    needles = tuple(f" {year}-{month}-" for month in _months(word))
    return Sought(needles) if needles else None


_DATES_WITH_WORDS: tuple[tuple[re.Pattern[str], Callable[..., Sought | None]], ...] = (
    (_DAY_WORD_YEAR, _day_in_words),
    (_WORD_YEAR, _month_in_words),
    (_DAY_WORD, _day_in_words),
)


def one_edit_from(word: str, letters: Iterable[str]) -> set[str]:
    """Every text that is one letter more, less, other or swapped with its neighbour."""
    near: set[str] = set()
    for at in range(len(word) + 1):
        left, right = word[:at], word[at:]
        near.add(left + right[1:])
        if len(right) > 1:
            near.add(left + right[1] + right[0] + right[2:])
        for letter in letters:
            near.add(left + letter + right)
            near.add(left + letter + right[1:])
    return near - {word, ""}


def nearly(one: str, other: str) -> bool:
    """Whether two words are the same but for one letter, or two letters swapped."""
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    if len(short) < 3 or len(long) - len(short) > 1:
        return False
    at = next((n for n, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    if len(short) < len(long):
        return short[at:] == long[at + 1 :]
    if short[at + 1 :] == long[at + 1 :]:
        return True
    return short[at : at + 2] == long[at : at + 2][::-1] and short[at + 2 :] == long[at + 2 :]

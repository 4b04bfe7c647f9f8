"""Birth dates as people write them; a form that can be read two ways is asked again. No Qt."""

import re
from datetime import date

from ketachart.clinical.phrases import MONTHS, day_text

EARLIEST = date(1900, 1, 1)
_ISO = re.compile(r"([0-9]{4})[-/. ]([0-9]{1,2})[-/. ]([0-9]{1,2})")
_WORDS = re.compile(r"([0-9]{1,2})[-/. ]*([A-Za-z]{3,9})\.?,?[-/. ]*([0-9]{4})")
_US_WORDS = re.compile(r"([A-Za-z]{3,9})\.?[-/. ]*([0-9]{1,2}),?[-/. ]+([0-9]{4})")
HOW = "Type it as 09-Jun-1983 or 1983-06-09."


def read_birth_date(typed: str, today: date) -> tuple[date | None, str]:
    """The date, or a sentence that says what is wrong with what was typed."""
    text = typed.strip()
    if not text:
        return None, f"Type the birth date. {HOW}"
    parts = _parts(text)
    if parts is None:
        return None, f"{text[:20]} can be read in more than one way, or not at all. {HOW}"
    try:
        found = date(*parts)
    except ValueError:
        return None, f"There is no such day as {text[:20]}. {HOW}"
    if found > today:
        return None, "The birth date is still to come. Check the year."
    if found < EARLIEST:
        return None, "The birth date lies before 1900. Check the year."
    return found, ""


def read_coming_day(typed: str, today: date) -> tuple[date | None, str]:
    """A day from today on, or a sentence that says what is wrong with what was typed."""
    found, wrong = _day(typed, today)
    if found is not None and found < today:
        return None, f"{day_text(found)} is past. Check the day."
    return found, wrong


def read_past_day(typed: str, today: date) -> tuple[date | None, str]:
    """A day up to today, or a sentence that says what is wrong with what was typed."""
    found, wrong = _day(typed, today)
    if found is not None and found > today:
        return None, f"{day_text(found)} is still to come. Check the day."
    return found, wrong


def _day(typed: str, today: date) -> tuple[date | None, str]:
    parts, how = _parts(typed.strip()), f"Type it as {day_text(today)} or {today.isoformat()}."
    if parts is None:
        return None, f"{typed.strip()[:20]} is no day, or can be read in two ways. {how}"
    try:
        return date(*parts), ""
    except ValueError:
        return None, f"There is no such day as {typed.strip()[:20]}. {how}"


def _parts(text: str) -> tuple[int, int, int] | None:
    if found := _ISO.fullmatch(text):
        return int(found[1]), int(found[2]), int(found[3])
    if found := _WORDS.fullmatch(text):
        day, word, year = int(found[1]), found[2], int(found[3])
    elif found := _US_WORDS.fullmatch(text):
        word, day, year = found[1], int(found[2]), int(found[3])
    else:
        return None
    short = word[:3].capitalize()
    return (year, MONTHS.index(short) + 1, day) if short in MONTHS else None

"""What is read off a vial: its usual strengths, and an expiry as printed. No Qt."""

import calendar
import re
from datetime import date

VIALS = (("10", "20"), ("50", "10"), ("100", "5"))
"""The strengths ketamine is sold in (mg/mL, mL a vial); the label of each looks like the others."""

_YEAR_FIRST = re.compile(r"^(\d{4})[-/. ](\d{1,2})(?:[-/. ](\d{1,2}))?$")
_MONTH_FIRST = re.compile(r"^(\d{1,2})[-/. ](\d{4})$")
_SHORT = re.compile(r"^(\d{1,2})[-/. ](\d{2})$")


def read_expiry(typed: str) -> tuple[str, date] | None:
    """An expiry as ``2027-05`` or ``2027-05-31``, and the last day it is good; None if unclear.

    Two figures after a month are a year of this century, as on vials: ``05/27``.
    """
    text = typed.strip()
    if found := _YEAR_FIRST.match(text):
        year, month, day = int(found[1]), int(found[2]), int(found[3] or 0)
    elif found := _MONTH_FIRST.match(text):
        month, year, day = int(found[1]), int(found[2]), 0
    elif found := _SHORT.match(text):
        month, year, day = int(found[1]), 2000 + int(found[2]), 0
    else:
        return None
    try:
        last = date(year, month, day or calendar.monthrange(year, month)[1])
    except (ValueError, calendar.IllegalMonthError):
        return None
    return (f"{year:04}-{month:02}" + (f"-{day:02}" if day else "")), last

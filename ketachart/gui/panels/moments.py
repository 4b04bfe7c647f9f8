"""A time of day as it is typed at a chair, and the moment that it means. No Qt."""

import re
from datetime import datetime, timedelta

from ketachart.clinical.phrases import clock_text, span_text
from ketachart.clinical.trouble import Refused
from ketachart.clock import moments_at

_CLOCK = re.compile(r"(\d{1,2})[:.h]?(\d{2})")


def moment_of(text: str, near: datetime, now: datetime) -> datetime:
    """The moment nearest to ``near`` at that time of day: at 00:03, 23:58 was yesterday.

    The minute of ``near`` itself is ``near``, with its seconds.

    Raises:
        Refused: it is no time of day, or still to come.
    """
    found = _CLOCK.fullmatch(text.strip())
    hour, minute = (int(found[1]), int(found[2])) if found else (99, 99)
    if hour > 23 or minute > 59:
        raise Refused(f"“{text.strip()[:12]}” is not a time of day. Type it like 14:05.")
    if (hour, minute) == (near.hour, near.minute):
        return near
    nearest = min(moments_at(hour, minute, near), key=lambda at: abs(at - near))
    if nearest > now:
        raise Refused(f"{clock_text(nearest)} is still to come. Check the time.")
    return nearest


def ago_text(at: datetime, now: datetime) -> str:
    """``now``, ``3 min ago``, ``1 h 05 min ago``."""
    past = now - at
    return "now" if past < timedelta(minutes=1) else f"{span_text(past)} ago"

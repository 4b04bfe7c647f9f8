"""Which backups are kept: all of two days, then one a day, a week, a month."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

ALL_OF = timedelta(days=2)
DAILY, WEEKLY, MONTHLY = 12, 10, 9
"""How many are kept of each (safety.md section 7, after Anki's schedule)."""


def kept(made: Iterable[datetime], now: datetime) -> frozenset[datetime]:
    """Those of the times that stay: the newest always does, and whatever lies after ``now``.

    A day's, week's or month's last one stands for it (UTC). What is kept today and asked about
    again tomorrow loses no rung: the last of a week was the last of its day before.
    """
    times = sorted({at.astimezone(UTC) for at in made}, reverse=True)
    rungs = ((DAILY, "%Y-%m-%d"), (WEEKLY, "%G-%V"), (MONTHLY, "%Y-%m"))
    stays = {at for at in times if now - at <= ALL_OF} | set(times[:1])
    older = [at for at in times if at not in stays]
    last = min(stays, default=now).astimezone(UTC)
    for most, form in rungs:
        on_rung = 0
        while older and on_rung < most:
            at = older.pop(0)
            if at.strftime(form) != last.strftime(form):
                stays.add(at)
                last, on_rung = at, on_rung + 1
    return frozenset(stays)

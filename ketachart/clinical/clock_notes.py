"""Which clock times of a record nobody has confirmed, or are known to have been off, in words.

A step of the computer's clock moves no station time, and the entry about it says by how much the
computer differed. A new start of the computer takes the time from its clock, which may be wrong
until somebody has looked at it (design.md, time).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ketachart.clinical.acts import Act
from ketachart.clinical.administration import ClockConfirmed, ClockStepped, ClockTakenUp
from ketachart.clinical.entry import Entry
from ketachart.clinical.phrases import clock_text, day_text

MARK = "?"
"""Stands behind a clock time that nobody has confirmed."""
CLOSE = timedelta(seconds=2)
"""So far a clock may be off and still be called right (design.md: a larger step is an entry)."""


@dataclass(frozen=True, slots=True)
class ClockNotes:
    """``doubted`` are the times (``at``) that carry the mark; ``lines`` tell why, in order."""

    doubted: frozenset[datetime] = frozenset()
    lines: tuple[str, ...] = ()

    def mark(self, at: datetime) -> str:
        """What stands behind a clock time."""
        return MARK if at in self.doubted else ""


def clock_notes(of_session: Sequence[Entry], about_clock: Sequence[Entry]) -> ClockNotes:
    """What is to be told of a session's clock times.

    ``about_clock`` are the station's own entries about its set-up and its clock, in their order.
    """
    made_in = about_clock[0].stamp.boot_id if about_clock else None
    boots: dict[str, list[Entry]] = {}
    for entry in of_session:
        if isinstance(entry.act, Act) and _is_here(entry):
            boots.setdefault(entry.stamp.boot_id, []).append(entry)
    doubted: set[datetime] = set()
    lines: list[str] = []
    for number, (boot, entries) in enumerate(boots.items()):
        told = [e for e in about_clock if e.stamp.boot_id == boot]
        if boot != made_in:
            line, doubts = _after_start(entries, told, goes_on=number > 0)
            lines += [line] if line else []
            doubted |= doubts
        for line, doubts in _after_steps(entries, told):
            lines.append(line)
            doubted |= doubts
    return ClockNotes(frozenset(doubted), tuple(lines))


def _is_here(entry: Entry) -> bool:
    """Whether an entry was charted at this station, and not told by a file."""
    return isinstance(entry.act, Act) and entry.act.written_at == entry.stamp.recorded_at


def _after_start(
    entries: list[Entry], told: list[Entry], *, goes_on: bool
) -> tuple[str, set[datetime]]:
    """A boot whose clock somebody confirmed, or nobody did; ``goes_on``: in mid-session.

    Nobody is asked to confirm the clock of an ordinary morning, and its times are not doubted.
    """
    confirmed = next((e for e in told if isinstance(e.act, ClockConfirmed)), None)
    if confirmed is None and not goes_on:
        return "", set()
    if confirmed is None:
        head = f"The computer was started anew before {_when(entries[0])}, and nobody has "
        return f"{head}confirmed its clock since: {_marked(entries)}.", _times(entries)
    assert isinstance(confirmed.act, ClockConfirmed)
    off = timedelta(seconds=confirmed.act.seconds)
    before = [e for e in entries if e.seq < confirmed.seq]
    if not before or abs(off) <= CLOSE:
        return "", set()
    way = "behind" if off > timedelta(0) else "ahead of"
    head = f"{confirmed.act.by} found the clock right at {_when(confirmed)}: {_marked(before)} "
    return f"{head}are {length_text(abs(off))} {way} it.", _times(before)


def _after_steps(entries: list[Entry], told: list[Entry]) -> list[tuple[str, set[datetime]]]:
    """Each stretch in which the computer's clock stood elsewhere than the record's."""
    found: list[tuple[str, set[datetime]]] = []
    for number, step in enumerate(told):
        if not isinstance(step.act, ClockStepped) or abs(step.act.seconds) <= CLOSE.seconds:
            continue
        after = told[number + 1] if number + 1 < len(told) else None
        inside = [e for e in entries if e.seq > step.seq and (after is None or e.seq < after.seq)]
        if not inside:
            continue
        off = timedelta(seconds=step.act.seconds)
        way = "ahead of" if off > timedelta(0) else "behind"
        line = (
            f"From {_when(step)} the computer's clock was {length_text(abs(off))} {way} these "
            "times, which go on steadily"
        )
        if after is not None and isinstance(after.act, ClockConfirmed | ClockTakenUp):
            found.append((f"{line}; {after.act.by} looked at it at {_when(after)}.", set()))
        elif after is not None:
            found.append((f"{line}.", set()))
        else:
            found.append((f"{line}; nobody has confirmed it: {_marked(inside)}.", _times(inside)))
    return found


def length_text(length: timedelta) -> str:
    """How far a clock is off, in the unit that tells it: ``40 s``, ``5 min``, ``3 h``, ``9 d``."""
    seconds = length.total_seconds()
    for unit, size, most in (("s", 1, 120), ("min", 60, 7200), ("h", 3600, 172_800)):
        if seconds < most:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds / 86_400:,.0f} d"


def _times(entries: list[Entry]) -> set[datetime]:
    return {e.act.at for e in entries if isinstance(e.act, Act)}


def _marked(entries: list[Entry]) -> str:
    first, last = _when(entries[0]), _when(entries[-1])
    between = f"from {first} to {last}" if first != last else f"at {first}"
    return f"times charted {between} (marked {MARK})"


def _when(entry: Entry) -> str:
    at = entry.stamp.recorded_at
    return f"{day_text(at)} {clock_text(at)}"

"""What a state of trouble says: what happened, what is kept, what to do. No Qt, no patient."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

from ketachart.clinical.phrases import clock_text, day_text, span_text
from ketachart.clock import on_the_wall
from ketachart.store.backup import LEAST_LEFT

if TYPE_CHECKING:
    from ketachart.station import Held
    from ketachart.station.timing import ClockState
    from ketachart.store.reserve import Room

Deed = Literal[
    "again", "paper", "details", "tomorrow", "space", "restore", "clock-right", "clock-wrong"
]
"""What a button of the band does."""
ENTRY_BYTES = 4_096
"""What an entry is taken to need on a disk that fills up (bytes): four times what 1,500 notes
with their drafts took, as others are longer."""
ENTRIES_AN_HOUR = 120
"""Of a chair in which much happens: a set every five minutes with what lies between, twice over."""
RESERVE_KEPT = 6_000_000
"""Not counted on (bytes): the log, which grows to 4 MB, and the last 2 MB of a disk."""


@dataclass(frozen=True, slots=True)
class Words:
    """A state in words: ``short`` stands in the top bar, ``offers`` are its deeds and buttons.

    ``locked`` is the detail without what only who is signed in can do.
    """

    kind: str
    look: Literal["flag", "caution"]
    icon: str
    title: str
    more: str
    short: str
    offers: tuple[tuple[Deed, str], ...] = ()
    locked: str = ""


AGAIN: tuple[Deed, str] = ("again", "Try again")
PAPER: tuple[Deed, str] = ("paper", "Print paper charts")
WRONG: tuple[Deed, str] = ("clock-wrong", "Set clock time…")
LONG_AWAY = timedelta(days=10)
"""A clinic that was shut for longer is rarer than a clock that lost its battery."""
_HELD: dict[str, tuple[str, str]] = {
    "full": (
        "The disk is full. Keep charting.",
        "Timers run. {wait} in the holding file, which has its room already, and {join} the "
        "record once there is space.",
    ),
    "busy": (
        "The record can't be reached. Keep charting.",
        "Another program has its file open. Timers run. {wait} in the holding file and {join} the "
        "record when it is back.",
    ),
    "read-only": (
        "The record can't be written. Keep charting.",
        "Its file or folder is read-only: tell whoever looks after this computer. Timers run. "
        "{wait} in the holding file and {join} the record when it can be written.",
    ),
    "taken away": (
        "The record's file is not in its place. Keep charting.",
        "It was moved or exchanged while it was open: have its folder put back as it was. Timers "
        "run. {wait} in the holding file and {join} the record when it is back.",
    ),
    "damaged": (
        "The record's file is damaged. Keep charting.",
        "Nothing more is written into it. Timers run. {wait} in the holding file and {join} the "
        "record once an administrator has restored a backup.",
    ),
    "memory": (
        "This computer has no memory left. Keep charting.",
        "Close other programs. Timers run. {wait} in the holding file and {join} the record "
        "after that.",
    ),
    "disk": (
        "The record can't be reached. Keep charting.",
        "Timers run. {wait} in the holding file on this computer and {join} the record when it "
        "is back.",
    ),
}


def waiting_text(count: int) -> str:
    """``3 entries wait.``"""
    return "1 entry waits." if count == 1 else f"{count} entries wait."


def held_words(held: Held) -> Words:
    """The record takes nothing now; what is charted is kept elsewhere."""
    title, more = _HELD.get(held.why, _HELD["disk"])
    waits = waiting_text(held.count).removesuffix(".") if held.count else "What is half typed waits"
    counted = more.format(wait=waits, join="join" if held.count > 1 else "joins")
    first: tuple[Deed, str] = AGAIN
    if held.why == "full":
        first = ("space", "Free space…")
    elif held.why == "damaged":
        first = ("restore", "What to do…")
    word = {"full": "Disk full", "damaged": "Damaged"}.get(held.why, "Held")
    short = f"{word} · {held.count}" if held.count else word
    offers = (first, PAPER)
    return Words("held", "flag", "flag", title, counted, short, offers, locked=counted)


def room_words(room: Room, chairs: int) -> Words | None:
    """The disk gets full, or is; None where there is room. ``chairs`` are those in use."""
    free = size_text(room.free_bytes)
    if room.state == "full" or room.reserve != "there":
        if room.state == "enough":
            return None
        used = room.reserve == "used" or room.state == "full"
        title = "The disk is full."
        title += " The reserve is used up." if used else " A reserve still takes your entries."
        last = (
            "From here on entries go into the holding file. "
            if used
            else f"{_lasting(room.free_bytes, chairs)} "
        )
        more = f"{last}Backups and copies wait until there is space. Nothing saved is lost."
        offers: tuple[tuple[Deed, str], ...] = (("space", "Free space…"), PAPER)
        return Words("room", "flag", "flag", title, more, "Disk full", offers, locked=more)
    if room.state == "enough":
        return None
    stops = (
        "Backups have stopped until there is more."
        if room.free_bytes < LEAST_LEFT
        else "Below 100 MB backups stop."
    )
    more = (
        f"{_lasting(room.free_bytes, chairs)} {stops} Tell whoever looks after this computer: "
        f"{size_text(room.needed_bytes)} more should be free."
    )
    return Words(
        "room",
        "caution",
        "flag",
        f"Little disk space left: {free}",
        more,
        "Disk low",
        (("details", "Details"), ("tomorrow", "Remind me tomorrow")),
        locked=more,
    )


def _lasting(free_bytes: int, chairs: int) -> str:
    """How long charting fits into what is free, where nothing else takes of it."""
    chairs = max(chairs, 1)
    entries = max(free_bytes - RESERVE_KEPT, 0) // ENTRY_BYTES
    hours = entries // (ENTRIES_AN_HOUR * chairs)
    whose = "1 chair" if chairs == 1 else f"{chairs} chairs"
    if hours < 1:
        return f"It lasts less than an hour for {whose}."
    if hours < 36:
        long = "1 hour" if hours == 1 else f"{hours} hours"
    else:
        long = f"{hours // 24} days" if hours < 21 * 24 else "weeks"
    return f"Charting goes on for about {long} with {whose}, if nothing else fills the disk."


def size_text(count: int) -> str:
    """Bytes as people read them: ``480 MB``, ``1.2 GB``, ``90 kB``."""
    if count < 1_000_000:
        return f"{max(count, 0) // 1000} kB"
    if count < 1_000_000_000:
        return f"{count // 1_000_000} MB"
    return f"{count / 1e9:.1f} GB"


# The clock --------------------------------------------------------------------------------------


def clock_words(
    state: ClockState, now: datetime, since: datetime, *, in_chairs: bool
) -> Words | None:
    """The computer's clock left station time, or was started anew and may be wrong.

    ``since``: when that was seen first. After an ordinary start in the morning nothing is said.
    """
    ours = clock_text(now)
    offers: tuple[tuple[Deed, str], ...]
    if state.step and not state.waits:
        wall = on_the_wall(now + state.step, now)
        theirs = clock_text(wall)
        way = "forward" if state.step > timedelta(0) else "back"
        title = f"The computer's clock jumped {_length(state.step)} {way}"
        day = "" if wall.date() == now.date() else f" on {day_text(wall)}"
        more = (
            "Session times are counted by a steady timer and are right. KetaChart goes on from "
            f"{ours}, the computer shows {theirs}{day}. Clock times after "
            f"{clock_text(on_the_wall(since, now))} carry a mark until you say which is right."
        )
        offers = (("clock-right", f"{theirs} is right"), WRONG)
    elif state.restarted and (reason := _odd(state, now, in_chairs=in_chairs)):
        title = f"Is {ours} on {day_text(now)} right?"
        more = f"{reason} Clock times from here on carry a mark until you say so."
        offers = (("clock-right", f"{ours} is right"), WRONG)
    else:
        return None
    locked = "Session times go on. Whoever signs in says which time is right."
    return Words("clock", "caution", "clock", title, more, "Clock?", offers, locked=locked)


def _odd(state: ClockState, now: datetime, *, in_chairs: bool) -> str:
    """Why somebody should look at the clock of a computer that was started anew."""
    last = state.last_entry
    if last is not None and now < last:
        then = on_the_wall(last, now)
        return (
            "The computer was started anew, and its clock is behind the last entry, of "
            f"{day_text(then)} {clock_text(then)}."
        )
    if last is not None and now - last > LONG_AWAY:
        return (
            "The computer was started anew, and by its clock the last entry was "
            f"{(now - last).days} days ago."
        )
    if in_chairs:
        return (
            "The computer was started anew while somebody sat in a chair: that session's time "
            "is counted on by the computer's clock."
        )
    return ""


def _length(by: timedelta) -> str:
    length = abs(by)
    if length < timedelta(minutes=2):
        return f"{round(length.total_seconds())} seconds"
    if length < timedelta(hours=2):
        return f"{round(length.total_seconds() / 60)} minutes"
    return span_text(length) if length < timedelta(days=2) else f"{length.days} days"


# When it is over --------------------------------------------------------------------------------


def joined_words(count: int, now: datetime) -> str:
    """What was held is in the record."""
    if not count:
        return f"The record can be reached again since {clock_text(now)}."
    what = "1 entry" if count == 1 else f"{count} entries"
    return f"{what} joined the record at {clock_text(now)}"


OVER = {
    "room": "There is space on the disk again.",
    "clock": "The computer's clock agrees again.",
}


CONFIRMED = "The time was confirmed."
WAITS = (
    "The computer's time is taken up when the sessions that run now have ended",
    "Until then KetaChart goes on counting as before, so that their times stay right.",
)


def worst(states: Sequence[Words]) -> Words | None:
    """Which of them takes the colour: red before yellow, then in their order."""
    return min(states, key=lambda words: words.look != "flag", default=None)

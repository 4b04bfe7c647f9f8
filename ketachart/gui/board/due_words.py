"""What the due panel of a card says: the worse of flag and lateness on top, the other as a word."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from ketachart.clinical.chart import Chart, VitalsSet
from ketachart.clinical.flags import Flag, limits_at
from ketachart.clinical.phases import Phase
from ketachart.clinical.phrases import clock_text, flag_text, pressure_text, value_text
from ketachart.clinical.record_words import state_word
from ketachart.clinical.schedule import Due, DueState
from ketachart.clinical.starting import rows_answered
from ketachart.clinical.units import shown
from ketachart.gui.chairs import OVER
from ketachart.gui.flag_notice import PRESSURE, open_flags
from ketachart.gui.per_chart import due_until, next_due, per_chart, step_words
from ketachart.gui.status_words import countdown_text, timer_text

MOST_LINES = 3
Tone = Literal["", "soon", "due", "late", "flag"]


@dataclass(frozen=True, slots=True)
class DueWords:
    """Cap, one large time, up to three lines, and the words of the button.

    ``tone`` says how it looks: late and flag fill the cap, soon and due are outlined.
    """

    cap: str
    value: str
    lines: tuple[str, ...]
    button: str
    tone: Tone = ""
    icon: str = "clock"
    asks_vitals: bool = True

    def spoken(self) -> str:
        """The panel as part of a sentence."""
        return ", ".join(part for part in (f"{self.cap} {self.value}".strip(), *self.lines) if part)


@dataclass(frozen=True, slots=True)
class OpenFlags:
    """The flags nobody has answered yet, the newest set first."""

    found: tuple[tuple[VitalsSet, tuple[Flag, ...]], ...] = ()

    @property
    def params(self) -> frozenset[str]:
        """The parameters that are flagged."""
        return frozenset(flag.param for _, flags in self.found for flag in flags)

    @property
    def pressure(self) -> bool:
        """Whether a pressure, its mean or its rise is among them."""
        return bool(self.params & set(PRESSURE))

    @property
    def sets(self) -> frozenset[str]:
        """The ids of the sets whose pressure is flagged."""
        return frozenset(
            taken.taken.id for taken, flags in self.found if any(f.param in PRESSURE for f in flags)
        )


@per_chart
def open_flags_of(chart: Chart) -> OpenFlags:
    """The open flags of a session; none once it is over."""
    return OpenFlags(() if chart.phase in OVER else tuple(reversed(open_flags(chart))))


def due_words(chart: Chart, now: datetime) -> DueWords:
    """The due panel at a moment."""
    flags, due = open_flags_of(chart), next_due(chart, now)
    state = due.state(now, timedelta(minutes=chart.protocol.schedule.due_soon_min)) if due else None
    if flags.found:
        return _flagged(chart, flags, due, state, now)
    step = step_words(chart, now)
    if due is None:
        return _nothing_due(chart, step)
    when, again = f"due {clock_text(due.at)}", due.recheck
    missed = _missed_before(chart, due, now)
    button = "Recheck" if again else "Vitals"
    if now < due.at:
        tone: Tone = "soon" if state is DueState.SOON else ""
        lines = _lines(when, step, *missed)
        coming = "Recheck in" if due.recheck else "Next vitals in"
        return DueWords(coming, countdown_text(due.at - now), lines, button, tone)
    late = state is DueState.LATE
    return DueWords(
        f"{button} late" if late else f"{button} due",
        f"+{timer_text(now - due.at)}",
        _lines(when if again or not late else f"were {when}", step, *missed),
        button,
        "late" if late else "due",
    )


def _lines(*words: str) -> tuple[str, ...]:
    return tuple(filter(None, words))


def _flagged(
    chart: Chart, flags: OpenFlags, due: Due | None, state: DueState | None, now: datetime
) -> DueWords:
    said = [told for taken, own in flags.found for told in _caps(chart, taken, own)]
    (_, cap, limit), *others = sorted(said, key=lambda told: not told[0])
    value, lines = "", []
    if due is not None and now < due.at:
        value = countdown_text(due.at - now)
        lines.append(f"to recheck, {clock_text(due.at)}")
    elif due is not None:
        value = f"+{timer_text(now - due.at)}"
        what = "recheck" if due.recheck else "vitals"
        word = f"{what} late" if state is DueState.LATE else f"{what} due"
        lines.append(f"{word}, {clock_text(due.at)}")
    if others:
        lines.append(f"also {', '.join(other for _, other, _ in others)}")
    if limit:
        lines.append(limit)
    if len(lines) < MOST_LINES and (step := step_words(chart, now)):
        lines.append(step)
    return DueWords(cap, value, tuple(lines), "Recheck", "flag", "flag")


def _caps(chart: Chart, taken: VitalsSet, flags: tuple[Flag, ...]) -> list[tuple[bool, str, str]]:
    """What is flagged in one set: whether far beyond, the value, its limit.

    The pressures of a set are one.
    """
    found = []
    pressures = [flag for flag in flags if flag.param in PRESSURE]
    if pressures:
        text = pressure_text(taken.taken.sbp_mmhg, taken.taken.dbp_mmhg)
        far = any(flag.level.critical for flag in pressures)
        found.append((far, f"BP {text}", _pressure_limit(chart, pressures)))
    for flag in flags:
        if flag.param not in PRESSURE:
            limit = f"limit {shown(flag.limit, 1)}"
            value = value_text(flag.param, flag.value).partition(" (")[0]
            found.append((flag.level.critical, value, limit))
    return found


def _pressure_limit(chart: Chart, flags: list[Flag]) -> str:
    """``limit 160/100``; a mean or a rise that alone is flagged is named."""
    own = {flag.param: flag for flag in flags}
    if not own.keys() & {"sbp", "dbp"}:
        return flag_text(flags[0])
    first = own.get("sbp") or own["dbp"]
    if {"sbp", "dbp"} <= own.keys() or first.level.critical:
        parts = [shown(own[p].limit, 0) if p in own else "–" for p in ("sbp", "dbp")]
        return f"limit {'/'.join(parts)}"
    at = chart.sets[-1].taken.at
    pair = []
    for param in ("sbp", "dbp"):
        limits = limits_at(chart.protocol, chart.special_limits, param, at)
        limit = limits.H if first.level.high else limits.L
        pair.append("–" if limit is None else shown(limit, 0))
    return f"limit {'/'.join(pair)}"


def _missed_before(chart: Chart, due: Due, now: datetime) -> tuple[str, ...]:
    """The set just before that nobody charted or excused, so that it is not passed over."""
    before = [d for d in due_until(chart, now) if d.at < due.at]
    if before and before[-1].answered_by is None:
        return (f"{clock_text(before[-1].at)} not charted",)
    return ()


def _nothing_due(chart: Chart, step: str = "") -> DueWords:
    if chart.phase in OVER:
        words = "Closed" if chart.phase is Phase.CLOSED else "Cancelled"
        return DueWords(words, "", (state_word(chart),), "Open", icon="check", asks_vitals=False)
    if chart.started_at is None:
        checked, asked = rows_answered(chart)
        count = f"{checked} of {asked}" if asked else ""
        line = "lines of the checklist" if asked else "not started yet"
        return DueWords("Set-up", count, (line,), "Go on", icon="order", asks_vitals=False)
    return DueWords("No set is due", "", (step,) if step else (), "Vitals")

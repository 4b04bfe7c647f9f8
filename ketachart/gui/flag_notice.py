"""Which flagged values and severe side effects still wait for an answer, and the words for it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from ketachart.clinical.acts import LimitsSet
from ketachart.clinical.chart import Chart, VitalsSet
from ketachart.clinical.effects import SideEffect, untold
from ketachart.clinical.episodes import PRESSURE, Episode
from ketachart.clinical.flags import Flag
from ketachart.clinical.open_flags import last_of, open_episodes, open_flags
from ketachart.clinical.phases import Phase
from ketachart.clinical.phrases import (
    capital,
    clock_text,
    episode_text,
    pressure_text,
    span_text,
)
from ketachart.clinical.units import shown
from ketachart.clinical.vitals import key_of

__all__ = [
    "PRESSURE",
    "FlagNotice",
    "Row",
    "UntoldNotice",
    "notice_of",
    "open_episodes",
    "open_flags",
    "untold_of",
]

_SHORT = {"hr": "pulse", "rr": "breathing", "spo2": "SpO₂", "moaas": "awareness"}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the band: what, and how it went on."""

    title: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class FlagNotice:
    """The flagged sets that are open; ``key`` names the first set of the newest episode.

    ``title`` and ``detail`` are of the newest episode, ``others`` the lines of the older ones,
    ``short`` is for the rail.
    """

    key: str
    title: str
    detail: str
    short: str
    recheck: str
    at: datetime
    others: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class UntoldNotice:
    """A severe side effect of which nobody was told; ``key`` names the newest one."""

    key: str
    rows: tuple[Row, ...]


def notice_of(chart: Chart) -> FlagNotice | None:
    """What the band says of the open episodes; None when each has its answer or its end."""
    if chart.phase in (Phase.CLOSED, Phase.CANCELLED):
        return None
    waiting = open_episodes(chart)
    if not waiting:
        return None
    newest = max(e.last.taken.at for e, _ in waiting)
    now = [e for e, _ in waiting if e.last.taken.at == newest]
    older = [e for e, _ in waiting if e.last.taken.at != newest]
    flags = [f for e in now for f in e.flags(e.last)]
    paused = "Infusion paused." if chart.phase is Phase.PAUSED else ""
    parts = [paused, _own_words(chart, flags), *(_course(chart, e) for e in now)]
    pressure = all(f.param in PRESSURE for f in flags)
    return FlagNotice(
        key=now[-1].id,
        title=_title(chart, now[0].last, flags),
        detail=" ".join(p for p in parts if p),
        short=_short(flags[0]),
        recheck="Recheck BP" if pressure else "Recheck",
        at=newest,
        others=tuple(
            Row(_title(chart, e.last, e.flags(e.last)), _course(chart, e)) for e in older[::-1]
        ),
    )


def _title(chart: Chart, taken_set: VitalsSet, flags: Iterable[Flag]) -> str:
    only = replace(taken_set, flags=tuple(flags))
    return capital(episode_text(only, chart.special_limits))


def _own_words(chart: Chart, flags: list[Flag]) -> str:
    """The clinic's own words for what is flagged."""
    words = chart.protocol.words.flag
    own = next((words[flag.param] for flag in flags if flag.param in words), "")
    pressure = any(flag.param in PRESSURE for flag in flags)
    return own or (words.get("sbp", "") if pressure else "")


def _course(chart: Chart, episode: Episode) -> str:
    """``Flagged since 14:12 (12 min), farthest BP 188/110 at 14:20.``; and whose limit it is."""
    parts = []
    first, last = episode.first.taken.at, episode.last.taken.at
    if first != last:
        parts.append(f"Flagged since {clock_text(first)} ({span_text(last - first)})")
        if episode.peak is not episode.last:
            parts.append(f"farthest {_value(episode)} at {clock_text(episode.peak.taken.at)}")
    sentence = f"{', '.join(parts)}." if parts else ""
    limits = limits_text(chart, episode.params)
    return " ".join(p for p in (sentence, f"{limits}." if limits else "") if p)


def _value(episode: Episode) -> str:
    values = episode.peak.values
    if "sbp" in episode.params:
        return f"BP {pressure_text(values.get('sbp'), values.get('dbp'))}"
    return ", ".join(shown(f.value, 1) for f in episode.flags(episode.peak))


def limits_text(chart: Chart, params: tuple[str, ...]) -> str:
    """``Accepted by Dr. E. Rossi to 175/105 at 14:30``; empty without limits for this patient."""
    own = [a for _, a in chart.standing.of(LimitsSet) if key_of(a.param) in params]
    if not own:
        return ""
    last = own[-1]
    tops = {key_of(a.param): a.high for a in own if a.high is not None}
    lows = {key_of(a.param): a.low for a in own if a.low is not None}
    to = " and ".join(
        f"{word}{'/'.join(shown(said[p], 1) for p in params if p in said)}"
        for word, said in (("", tops), ("down to ", lows))
        if said
    )
    return f"Accepted by {last.ordered_by} to {to} at {clock_text(last.at)}"


def since_text(chart: Chart, flags: Iterable[Flag]) -> str:
    """``BP flagged since 14:12.`` for values about to be saved; empty where that is new."""
    params = {flag.param for flag in flags}
    found = [e for e in chart.episodes if e.ended == "still" and params & set(e.params)]
    known = {e.params: e for e in found if e is last_of(chart, e.params)}
    told = [
        f"{_name(e.params[0])} flagged since {clock_text(e.first.taken.at)}" for e in known.values()
    ]
    return f"{', '.join(told)}." if told else ""


def untold_of(chart: Chart) -> UntoldNotice | None:
    """The severe side effects of which nobody was told; None where somebody was of each."""
    if chart.phase in (Phase.CLOSED, Phase.CANCELLED):
        return None
    waiting = untold(chart)
    if not waiting:
        return None
    return UntoldNotice(waiting[-1].id, tuple(Row(_untold_words(e)) for e in waiting[::-1]))


def _untold_words(effect: SideEffect) -> str:
    since = clock_text(effect.severe_since or effect.onset)
    return f"{capital(effect.term)} severe at {since}; nobody told yet"


def _short(flag: Flag) -> str:
    return f"{_name(flag.param)} {'high' if flag.level.high else 'low'}"


def _name(param: str) -> str:
    return capital("BP" if param in PRESSURE else _SHORT.get(param, param))

"""Which flagged value still waits for an answer, and the words for it."""

from dataclasses import dataclass
from datetime import datetime

from ketachart.clinical.acts import ActionTaken, LimitsSet, PersonTold
from ketachart.clinical.chart import Chart, VitalsSet
from ketachart.clinical.flags import Flag, level_of, limits_at
from ketachart.clinical.phases import Phase
from ketachart.clinical.phrases import capital, episode_text

PRESSURE = ("sbp", "dbp", "map", "sbp_rise_pct")
_SHORT = {"hr": "pulse", "rr": "breathing", "spo2": "SpO₂", "moaas": "awareness"}


@dataclass(frozen=True, slots=True)
class FlagNotice:
    """One flagged set that is open; ``key`` names it, ``short`` is for the rail."""

    key: str
    title: str
    detail: str
    short: str
    recheck: str
    at: datetime


def open_flags(chart: Chart) -> tuple[tuple[VitalsSet, tuple[Flag, ...]], ...]:
    """The flagged sets nobody has answered, oldest first, with the flags that are still open.

    A flag ends with a later value of its parameter, with something done or somebody told after it
    was charted, or when the physician accepts the value to a limit.
    """
    answered = max((e.seq for e in chart.standing.entries if _answers(e.act)), default=0)
    last: dict[str, VitalsSet] = {}
    for taken_set in chart.sets:
        for param in taken_set.values:
            last[param] = taken_set
        if "sbp" in taken_set.values and "dbp" in taken_set.values:
            last["map"] = taken_set
        if "sbp" in taken_set.values:
            last["sbp_rise_pct"] = taken_set
    found = []
    for taken_set in chart.sets:
        if taken_set.entry.seq < answered:
            continue
        flags = tuple(
            flag
            for flag in taken_set.flags
            if last.get(flag.param) is taken_set and not _accepted(chart, flag)
        )
        if flags:
            found.append((taken_set, flags))
    return tuple(found)


def _answers(act: object) -> bool:
    return isinstance(act, ActionTaken | PersonTold)


def _accepted(chart: Chart, flag: Flag) -> bool:
    """Whether a limit that the physician set since then takes the value in."""
    own = [act for _, act in chart.standing.of(LimitsSet) if act.param == flag.param]
    if not own:
        return False
    limits = limits_at(chart.protocol, chart.special_limits, flag.param, own[-1].at)
    return level_of(flag.value, limits) is None


def notice_of(chart: Chart) -> FlagNotice | None:
    """The notice of the last open flag; None when every flag has its answer."""
    if chart.phase in (Phase.CLOSED, Phase.CANCELLED):
        return None
    found = open_flags(chart)
    if not found:
        return None
    taken_set, flags = found[-1]
    pressure = any(flag.param in PRESSURE for flag in flags)
    words = chart.protocol.words.flag
    own = next((words[flag.param] for flag in flags if flag.param in words), "")
    if not own and pressure:
        own = words.get("sbp", "")
    paused = "Infusion paused. " if chart.phase is Phase.PAUSED else ""
    return FlagNotice(
        key=taken_set.taken.id,
        title=capital(episode_text(taken_set, chart.special_limits)),
        detail=f"{paused}{own}".strip(),
        short=_short(flags[0]),
        recheck="Recheck BP" if pressure and len({_family(f) for f in flags}) == 1 else "Recheck",
        at=taken_set.taken.at,
    )


def _family(flag: Flag) -> str:
    return "bp" if flag.param in PRESSURE else flag.param


def _short(flag: Flag) -> str:
    name = "BP" if flag.param in PRESSURE else _SHORT.get(flag.param, flag.param)
    return f"{capital(name)} {'high' if flag.level.high else 'low'}"

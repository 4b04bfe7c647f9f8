"""Flags as people see them: a stretch of flagged sets of one part of the body, from first to last.

Which sets are flagged comes from the sets, the limits and the baseline alone; an episode only says
which of them belong together, how it went on, who was told, what was done, and how it ended.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from ketachart.clinical.acts import (
    Act,
    ActionTaken,
    BolusGiven,
    InfusionPaused,
    InfusionResumed,
    InfusionStopped,
    LimitsSet,
    MedicationGiven,
    PersonTold,
    RateSet,
    SideEffectNoted,
)
from ketachart.clinical.effects import ABOUT_ELSE, MEASURED_AS
from ketachart.clinical.entry import AnyAct
from ketachart.clinical.flags import Flag, flag_place
from ketachart.clinical.units import minutes_between
from ketachart.clinical.vitals import PARAMETERS, key_of, measured_of

if TYPE_CHECKING:
    from ketachart.clinical.chart import Chart, VitalsSet

PRESSURE = ("sbp", "dbp", "map", "sbp_rise_pct")
"""Moving together, they make one episode and not four."""

GROUPS: tuple[tuple[str, ...], ...] = (
    PRESSURE,
    *((param,) for param in sorted(PARAMETERS, key=flag_place) if param not in PRESSURE),
)
"""Parameters whose flags make one episode."""

WITHIN = timedelta(minutes=15)
"""So long after the last flagged set, where nothing ended it, what is done counts as its answer."""

Ended = Literal["in range", "accepted", "still"]

DONE = (
    ActionTaken,
    InfusionPaused,
    InfusionResumed,
    InfusionStopped,
    RateSet,
    BolusGiven,
    MedicationGiven,
)
"""What is done about a flagged value, or while it lasts."""


@dataclass(frozen=True, slots=True)
class Episode:
    """A stretch of flagged sets of one group of parameters.

    ``back`` is the first set in range after it, ``accepted`` the physician's limits for this
    patient that take its last values in. ``told`` and ``done`` are in clinical order; what was done
    about something else is not among them.
    """

    params: tuple[str, ...]
    sets: tuple[VitalsSet, ...]
    peak: VitalsSet
    back: VitalsSet | None = None
    accepted: tuple[LimitsSet, ...] = ()
    told: tuple[PersonTold, ...] = ()
    done: tuple[Act, ...] = ()

    @property
    def first(self) -> VitalsSet:
        """The set it began with."""
        return self.sets[0]

    @property
    def last(self) -> VitalsSet:
        """The last flagged set."""
        return self.sets[-1]

    @property
    def id(self) -> str:
        """The act of its first set: by it an answer says what it is about."""
        return self.first.taken.id

    @property
    def ended(self) -> Ended:
        """How it ended; ``still`` while neither a value in range nor a limit ended it."""
        if self.accepted:
            return "accepted"
        return "in range" if self.back else "still"

    @property
    def ended_at(self) -> datetime | None:
        """When it ended; a limit that was set before it ends it as it begins."""
        if self.accepted:
            return max(self.first.taken.at, *(a.at for a in self.accepted))
        return self.back.taken.at if self.back else None

    @property
    def rechecks(self) -> tuple[datetime, ...]:
        """When those of its sets were taken after which another look is asked for: the ones that
        no limit takes in."""
        taken = [s.taken.at for s in self.sets]
        return tuple(at for at in taken if not self.accepted or at < (self.ended_at or at))

    def minutes(self, until: datetime) -> Fraction:
        """From the first flagged set to its end, or as long as it lasts to ``until`` (min)."""
        end = self.ended_at or max(until, self.last.taken.at)
        return minutes_between(self.first.taken.at, end)

    def flags(self, taken_set: VitalsSet) -> tuple[Flag, ...]:
        """The flags of one of its sets that belong to it."""
        return tuple(f for f in taken_set.flags if f.param in self.params)


def episodes(chart: Chart) -> tuple[Episode, ...]:
    """The flagged stretches of a session by when they began; every flagged set is in one of each
    group in which it is flagged."""
    return chart.episodes


def find_episodes(chart: Chart) -> tuple[Episode, ...]:
    """Work the episodes out; ask ``Chart.episodes``, which keeps them."""
    found = [
        _episode(chart, params, stretch, back)
        for params in GROUPS
        for stretch, back in _stretches(chart, params)
    ]
    return tuple(sorted(found, key=lambda e: (e.first.taken.at, GROUPS.index(e.params))))


def _stretches(
    chart: Chart, params: tuple[str, ...]
) -> Iterator[tuple[list[VitalsSet], VitalsSet | None]]:
    stretch: list[VitalsSet] = []
    for taken_set in chart.sets:
        if not (measured := measured_in(taken_set) & set(params)):
            continue
        if _flags(taken_set, params):
            if stretch and _is_anew(chart, params, stretch[-1], taken_set):
                yield stretch, None
                stretch = []
            stretch.append(taken_set)
        elif stretch and {f.param for f in _flags(stretch[-1], params)} <= measured:
            yield stretch, taken_set
            stretch = []
    if stretch:
        yield stretch, None


def measured_in(taken_set: VitalsSet) -> set[str]:
    """The parameters that a set says something of, the derived ones with it."""
    found = set(measured_of(taken_set.taken))
    if {"sbp", "dbp"} <= found:
        found.add("map")
    if "sbp" in found:
        found.add("sbp_rise_pct")
    return found


def _flags(taken_set: VitalsSet, params: tuple[str, ...]) -> list[Flag]:
    return [f for f in taken_set.flags if f.param in params]


def _is_anew(
    chart: Chart, params: tuple[str, ...], before: VitalsSet, taken_set: VitalsSet
) -> bool:
    """Whether a flagged set begins another episode: what went before was accepted, this is not."""
    accepted = _accepted(chart, params, before, taken_set.taken.at)
    return bool(accepted) and not _accepted(chart, params, taken_set, taken_set.taken.at)


def _episode(
    chart: Chart, params: tuple[str, ...], stretch: list[VitalsSet], back: VitalsSet | None
) -> Episode:
    until = back.taken.at if back else _next_at(chart, params, stretch)
    accepted = _accepted(chart, params, stretch[-1], until)
    bare = Episode(
        params, tuple(stretch), max(stretch, key=lambda s: _badness(s, params)), back, accepted
    )
    end = _answers_until(bare, until)
    told = [act for _, act in chart.standing.of(PersonTold) if _belongs(chart, act, bare, end)]
    done = [act for act in chart.standing.acts(*DONE) if _belongs(chart, act, bare, end)]
    return replace(bare, told=tuple(told), done=tuple(act for act in done if _is_done(act)))


def _answers_until(bare: Episode, until: datetime | None) -> datetime:
    """Until when what names nothing belongs to an episode.

    A limit, set before or during it, ends it, but its sets stay flagged: what was done or said at
    them is its answer too.
    """
    after = bare.last.taken.at + WITHIN
    if not bare.accepted:
        return until or after
    after = max(after, bare.ended_at or after)
    return min(until, after) if until else after


def _next_at(chart: Chart, params: tuple[str, ...], stretch: list[VitalsSet]) -> datetime | None:
    """When the next flagged set of the same kind began another episode."""
    last = stretch[-1].taken.at
    later = (s.taken.at for s in chart.sets if s.taken.at > last and _flags(s, params))
    return next(later, None)


def _badness(taken_set: VitalsSet, params: tuple[str, ...]) -> tuple[int, Decimal]:
    flags = _flags(taken_set, params)
    worst = max(flags, key=lambda f: (f.level.critical, abs(f.value - f.limit)))
    return sum(f.level.critical for f in flags), abs(worst.value - worst.limit)


# Accepted -------------------------------------------------------------------------------------


def _accepted(
    chart: Chart, params: tuple[str, ...], taken_set: VitalsSet, until: datetime | None
) -> tuple[LimitsSet, ...]:
    """The limits by which a physician accepts all that is flagged in a set; empty where not all."""
    found: dict[str, LimitsSet] = {}
    for flag in _flags(taken_set, params):
        taken_in = _takes_in(chart, flag, taken_set, until)
        if not taken_in:
            return ()
        found |= {act.id: act for act in taken_in}
    return tuple(sorted(found.values(), key=lambda act: act.at))


def _takes_in(
    chart: Chart, flag: Flag, taken_set: VitalsSet, until: datetime | None
) -> tuple[LimitsSet, ...]:
    """The limits for this patient that take a flagged value in.

    A mean pressure that is too high, or a rise, is accepted with the pressures that make it.
    """
    own = _limit_for(chart, flag.param, flag.value, high=flag.level.high, until=until)
    if own is not None:
        return (own,)
    made_of = {"map": ("sbp", "dbp"), "sbp_rise_pct": ("sbp",)}.get(flag.param, ())
    parts = [
        _limit_for(chart, p, Decimal(taken_set.values[p]), high=flag.level.high, until=until)
        for p in made_of
    ]
    return tuple(p for p in parts if p) if all(parts) else ()


def _limit_for(
    chart: Chart, param: str, value: Decimal, *, high: bool, until: datetime | None
) -> LimitsSet | None:
    """The last limit set for a parameter up to a moment, if the value lies within it."""
    said = [
        (act, bound)
        for _, act in chart.standing.of(LimitsSet)
        if key_of(act.param) == param
        and (until is None or act.at <= until)
        and (bound := act.high if high else act.low) is not None
    ]
    if not said:
        return None
    act, bound = said[-1]
    inclusive = chart.protocol.limits_of(param).inclusive_low
    within = value < bound if high else (value > bound if inclusive else value >= bound)
    return act if within else None


# Answered -------------------------------------------------------------------------------------


def names(chart: Chart, act: Act, episode: Episode) -> bool | None:
    """Whether an act says that it is about this episode; None where it names nothing charted.

    A set may be flagged in several parts of the body: its id stands for each of them. A side effect
    that is the flagged value by another name, such as a blood pressure rise, names it too.
    """
    about = getattr(act, "side_effect", None) or getattr(act, "about", None)
    if about in ABOUT_ELSE:
        return False
    if about is None or about not in chart.standing.known:
        return None
    root = chart.standing.root
    if root(about) in {root(s.taken.id) for s in episode.sets}:
        return True
    named = chart.standing.current(about)
    term = named.act.term if named and isinstance(named.act, SideEffectNoted) else ""
    return bool(set(MEASURED_AS.get(term.casefold(), ())) & set(episode.params))


def _belongs(chart: Chart, act: Act, episode: Episode, end: datetime) -> bool:
    named = names(chart, act, episode)
    return episode.first.taken.at <= act.at <= end if named is None else named


def _is_done(act: Act) -> bool:
    if isinstance(act, InfusionStopped):
        return act.outcome == "discontinued"
    return not (isinstance(act, MedicationGiven) and act.purpose in ("own", "premed"))


def is_answered(chart: Chart, episode: Episode, taken_set: VitalsSet) -> bool:
    """Whether somebody charted something done, or somebody told, about a set of an episode.

    An answer that names nothing charted answers all that is open when it is charted. One charted
    late of an earlier minute, or first charted before the set, is no answer to it, nor is its
    correction.
    """
    answers = [e for e in chart.standing.entries if isinstance(e.act, ActionTaken | PersonTold)]
    return any(_answers(chart, e.act, episode, taken_set) for e in answers)


def _answers(chart: Chart, act: AnyAct, episode: Episode, taken_set: VitalsSet) -> bool:
    if not isinstance(act, Act) or names(chart, act, episode) is False:
        return False
    root = chart.standing.root
    if (about := getattr(act, "about", None)) and root(about) == root(taken_set.taken.id):
        return True
    first = chart.standing.known[root(act.id)]
    minute = taken_set.taken.at.replace(second=0, microsecond=0)
    return first.seq > taken_set.entry.seq and act.at >= minute

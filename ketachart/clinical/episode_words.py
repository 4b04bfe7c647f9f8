"""Episodes of flagged values as sentences: value and limit, how long, told, done, how it ended."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from ketachart.clinical.acts import Act
from ketachart.clinical.care_words import done_words, listed, told_words
from ketachart.clinical.chart import Chart
from ketachart.clinical.episodes import Episode, episodes
from ketachart.clinical.phrases import clock_text, episode_text
from ketachart.clinical.units import shown

A = TypeVar("A", bound=Act)


def episode_sentences(chart: Chart, now: datetime | None) -> Iterator[tuple[bool, str]]:
    """Each stretch once, as (a value was far beyond its limit, sentence).

    Parts of the body that were first flagged in the same set stand in one sentence: what was done
    and whom one told was for all of them.
    """
    begun: dict[str, list[Episode]] = {}
    for episode in episodes(chart):
        begun.setdefault(episode.id, []).append(episode)
    for together in begun.values():
        critical = any(f.level.critical for e in together for s in e.sets for f in e.flags(s))
        values = [_value(chart, e, now) for e in together]
        told = listed(told_words(act) for e in together for act in since(e, e.told))
        done = listed(done_words(chart, act) for e in together for act in since(e, e.done))
        yield critical, "; ".join(p for p in (*values, done, told) if p)


def since(episode: Episode, acts: Sequence[A]) -> list[A]:
    """Those that were done once it had begun: an effect may name what came before it, too."""
    return [act for act in acts if act.at >= episode.first.taken.at]


def _value(chart: Chart, episode: Episode, now: datetime | None) -> str:
    """``BP 184/106 at 10:26, at or above ... 180/100, from 10:25 for 11 min, in range 10:36``."""
    peak = episode.peak
    words = episode_text(replace(peak, flags=episode.flags(peak)), chart.special_limits)
    first = episode.first.taken.at
    begun = [f"from {clock_text(first)}"] if first != peak.taken.at else []
    if episode.ended == "in range":
        begun = [" ".join([*begun, _for(episode)])]
    return ", ".join([words, *begun, ending_words(episode, now)])


def _for(episode: Episode) -> str:
    return f"for {shown(episode.minutes(episode.ended_at or episode.last.taken.at), 0)} min"


def ending_words(episode: Episode, now: datetime | None) -> str:
    """``in range 10:36``, ``accepted by Dr. E. Rossi to 175/105 14:31``, or that it went on.

    ``now`` while the session is not over.
    """
    if episode.ended == "accepted":
        last = episode.accepted[-1]
        bounds = [b for a in episode.accepted for b in (a.high, a.low) if b is not None]
        to = "/".join(shown(bound, 1) for bound in bounds)
        if last.at < episode.first.taken.at:
            return f"then within the limit of {to} set by {last.ordered_by} {clock_text(last.at)}"
        return f"accepted by {last.ordered_by} to {to} {clock_text(last.at)}"
    if episode.ended_at is not None:
        return f"in range {clock_text(episode.ended_at)}"
    last_at = episode.last.taken.at
    more = f"flagged until {clock_text(last_at)}, " if last_at != episode.peak.taken.at else ""
    return more + ("still so" if now is not None else "no set in range after")

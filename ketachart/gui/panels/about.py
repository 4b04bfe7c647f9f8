"""What an answer is about: an episode of flagged values, or a side effect, each by its id."""

from collections.abc import Sequence
from dataclasses import replace

from ketachart.clinical.chart import Chart
from ketachart.clinical.effects import untold
from ketachart.clinical.episodes import Episode
from ketachart.clinical.phrases import capital, episode_text
from ketachart.gui.flag_notice import open_episodes
from ketachart.gui.panels.effects_at_hand import running_effects

FLAG = "flag"
"""Stands for the newest episode, whichever it is."""


def about_choices(chart: Chart) -> list[tuple[str, str]]:
    """(id, words) of what is answered: the open episodes or else the last one, then the side
    effects that go on or of which nobody was told; newest first."""
    episodes = [e for e, _ in open_episodes(chart)] or list(chart.episodes[-1:])
    found = {e.id: _words(chart, e) for e in episodes[::-1]}
    effects = [e for e in chart.effects if e in (*running_effects(chart), *untold(chart))]
    found |= {e.id: capital(f"{e.term}, {e.severity}") for e in effects}
    return list(found.items())


def _words(chart: Chart, episode: Episode) -> str:
    """All that is flagged in its last set: one answer is for the whole of it."""
    flags = [f for e in chart.episodes if e.id == episode.id for f in e.flags(episode.last)]
    return capital(episode_text(replace(episode.last, flags=tuple(flags)), chart.special_limits))


def about_choice(chart: Chart, about: str, offered: Sequence[str]) -> str | None:
    """The choice that a name means, ``flag`` or an id; None where it is not offered."""
    if about == FLAG:
        newest = [e.id for e in chart.episodes if e.id in offered]
        return newest[-1] if newest else None
    return about if about in offered else None

"""Which flagged values still wait for an answer."""

from ketachart.clinical.chart import Chart, VitalsSet
from ketachart.clinical.episodes import Episode, is_answered, measured_in
from ketachart.clinical.flags import Flag


def open_episodes(chart: Chart) -> tuple[tuple[Episode, tuple[VitalsSet, ...]], ...]:
    """The episodes that nothing ended, each with those of its sets that nobody has answered.

    A flag ends with a later value of its parameter in range, with something done or somebody told
    about it, or when the physician accepts the value to a limit.
    """
    found = []
    for episode in chart.episodes:
        if episode.ended != "still" or episode is not last_of(chart, episode.params):
            continue
        waiting = tuple(s for s in episode.sets if not is_answered(chart, episode, s))
        if waiting:
            found.append((episode, waiting))
    return tuple(found)


def last_of(chart: Chart, params: tuple[str, ...]) -> Episode:
    """The newest episode of a group: what is flagged anew does not leave an older one open."""
    return [e for e in chart.episodes if e.params == params][-1]


def open_flags(chart: Chart) -> tuple[tuple[VitalsSet, tuple[Flag, ...]], ...]:
    """The flagged sets nobody has answered, oldest first, with the flags that are still open.

    Of each parameter its last value counts.
    """
    last: dict[str, VitalsSet] = {}
    for taken_set in chart.sets:
        last |= dict.fromkeys(measured_in(taken_set), taken_set)
    found: dict[str, tuple[VitalsSet, tuple[Flag, ...]]] = {}
    for episode, waiting in open_episodes(chart):
        for taken_set in waiting:
            flags = [f for f in episode.flags(taken_set) if last[f.param] is taken_set]
            _, before = found.get(taken_set.taken.id, (taken_set, ()))
            if flags:
                found[taken_set.taken.id] = taken_set, (*before, *flags)
    return tuple(sorted(found.values(), key=lambda told: told[0].taken.at))

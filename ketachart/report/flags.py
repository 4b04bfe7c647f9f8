"""Flags and actions: every stretch of flagged values, who was told, what was done, how it ended."""

from datetime import datetime

from ketachart.clinical.care_words import done_words, told_words
from ketachart.clinical.chart import VitalsSet
from ketachart.clinical.episode_words import ending_words, since
from ketachart.clinical.episodes import Episode, episodes
from ketachart.clinical.phrases import initials
from ketachart.clinical.units import shown
from ketachart.clinical.wording import capital
from ketachart.report.blocks import Cell, Column, Heading, Row, Section, Table, cells
from ketachart.report.observations import flag_words
from ketachart.report.sections import Draft

COLUMNS = (
    Column("From", 0.075),
    Column("Value, level and limit", 0.345),
    Column("Seen by", 0.08, fit=True),
    Column("Done and told", 0.33),
    Column("End", 0.17),
)


def flags(draft: Draft) -> Section:
    """A row for each stretch; nothing where no value was flagged."""
    found = episodes(draft.chart)
    if not found:
        return ()
    rows = draft.dated((e.first.taken.at, _row(draft, e)) for e in found)
    aside = "a stretch of flagged values is one row: its first, worst and last set"
    return Heading("Flags and actions", aside), Table(COLUMNS, rows)


def _row(draft: Draft, episode: Episode) -> Row:
    chart = draft.chart
    ends = {s.taken.id: s for s in (episode.first, episode.peak, episode.last)}
    values = [_values(draft, episode, s) for s in ends.values()]
    answers: list[tuple[datetime, str]] = [
        (a.at, done_words(chart, a)) for a in since(episode, episode.done)
    ]
    answers += [(told.at, told_words(told)) for told in since(episode, episode.told)]
    seen = dict.fromkeys(initials(s.taken.by) for s in episode.sets)
    lines = [words for _, words in sorted(answers, key=lambda a: a[0])]
    return Row(
        cells(
            Cell(draft.clock(episode.first.taken.at), "strong"),
            "\n".join(values),
            ", ".join(seen),
            "\n".join(capital(line) for line in lines) or Cell("nothing charted", "faint"),
            capital(_end(draft, episode)),
        )
    )


def _end(draft: Draft, episode: Episode) -> str:
    words = ending_words(episode, draft.now)
    if episode.ended != "in range" or episode.ended_at is None:
        return words
    return f"{words}, {shown(episode.minutes(episode.ended_at), 0)} min"


def _values(draft: Draft, episode: Episode, taken_set: VitalsSet) -> str:
    told = " · ".join(map(flag_words, episode.flags(taken_set)))
    return f"{draft.clock(taken_set.taken.at)} {told}"

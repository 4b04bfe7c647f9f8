"""The card of a shift change: all that the next nurse has to know of a chair, in lines. No Qt."""

from dataclasses import replace
from datetime import datetime

from ketachart.clinical.acts import Act, HandedOver
from ketachart.clinical.care_words import done_words, told_words
from ketachart.clinical.chart import Chart
from ketachart.clinical.episode_words import since
from ketachart.clinical.episodes import Episode, episodes
from ketachart.clinical.handover import waits
from ketachart.clinical.orders import awaiting, ordered_by
from ketachart.clinical.phrases import (
    capital,
    chair_text,
    clock_text,
    dose_text,
    episode_text,
    volume_text,
)
from ketachart.clinical.schedule import next_due
from ketachart.clinical.units import rounded
from ketachart.clinical.visits import next_plan
from ketachart.gui.panels.chart_facts import title_of
from ketachart.gui.panels.company_facts import hand_over_lines
from ketachart.gui.per_chart import per_chart


@per_chart
def handed_over(chart: Chart, people: tuple[str, ...]) -> HandedOver | None:
    """The handover that waits for one of these people to accept it."""
    return waits(chart, people)


def card_lines(chart: Chart, now: datetime) -> list[tuple[str, str]]:
    """Label and words; what there is nothing of has no line."""
    lines = [("Chair", capital(chair_text(chart.chair)) if chart.chair else "no chair")]
    lines += [_episode(chart, e) for e in episodes(chart) if e.ended == "still"]
    lines += hand_over_lines(chart, now)
    lines += _left(chart, now)
    due = next_due(chart.due(now), now)
    if due is not None:
        lines.append(("Next set", f"due {clock_text(due.at)}"))
    if orders := awaiting(chart):
        lines.append(("To confirm", "; ".join(_order(chart, act) for act in orders)))
    if (plan := next_plan(chart)) is not None:
        lines.append(("Plan for next visit", plan.text))
    return lines


def _episode(chart: Chart, episode: Episode) -> tuple[str, str]:
    """``Flag since 10:25``: its worst set, what was done and who was told."""
    peak = replace(episode.peak, flags=episode.flags(episode.peak))
    done = (done_words(chart, act) for act in since(episode, episode.done))
    told = (told_words(act) for act in since(episode, episode.told))
    words = "; ".join([episode_text(peak, chart.special_limits), *done, *told])
    return f"Flag since {clock_text(episode.first.taken.at)}", words


def _left(chart: Chart, now: datetime) -> list[tuple[str, str]]:
    """What still hangs: volume, and how much ketamine that is."""
    delivery = chart.delivery_at(now)
    held = delivery.container
    left = None if held is None else delivery.left_in(held.name)
    if held is None or left is None:
        return []
    mg = f" ({dose_text(left * held.mg_per_ml)})" if held.mg_per_ml else ""
    return [(f"Left in {held.name}", f"{volume_text(rounded(left, 1))}{mg}")]


def _order(chart: Chart, act: Act) -> str:
    return f"{clock_text(act.at)} {title_of(chart, act)}, {ordered_by(act)}"

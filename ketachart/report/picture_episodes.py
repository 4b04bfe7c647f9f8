"""Episodes of flagged values in the picture: a shaded stretch of their lane, its peak marked."""

from datetime import datetime

from ketachart.clinical.chart import Chart
from ketachart.clinical.episodes import Episode
from ketachart.report import shapes
from ketachart.report.ink import Ink, mixed
from ketachart.report.picture_scale import Lane, Scale
from ketachart.report.shapes import Shape

LEAST = 8.0
"""A stretch of one set is still this wide (px)."""
TICK = 5.0


def _lane(episode: Episode, scale: Scale) -> Lane | None:
    """Where its values are drawn; breathing and awareness have no lane."""
    if "sbp" in episode.params or "hr" in episode.params:
        return scale.pressure
    return scale.saturation if "spo2" in episode.params else None


def stretch(episode: Episode, scale: Scale, now: datetime | None) -> tuple[float, float]:
    """From where to where it reaches (px): to its end, or as far as is known."""
    last = episode.last.taken.at
    end = episode.ended_at or max(last, now or last)
    x0, x1 = scale.x_at(episode.first.taken.at), scale.x_at(end)
    if x1 - x0 < LEAST:
        x0, x1 = max(x0 - LEAST / 2, scale.left), min(x1 + LEAST / 2, scale.right)
    return x0, x1


def shades(chart: Chart, scale: Scale, ink: Ink, now: datetime | None) -> list[Shape]:
    """The ground of every stretch in the window; the grid goes over it."""
    found: list[Shape] = []
    for episode, lane in _shown(chart, scale, now):
        x0, x1 = stretch(episode, scale, now)
        fill = mixed(ink.flag, ink.surface, 0.12)
        ground = shapes.rect(x0, lane.bottom, x1 - x0, lane.top - lane.bottom, fill=fill)
        found.append(shapes.group(ground, role=f"episode:{episode.params[0]}:{episode.id}"))
    return found


def brackets(chart: Chart, scale: Scale, ink: Ink, now: datetime | None) -> list[Shape]:
    """A line along the top of every stretch, closed where it ended, with a wedge at its peak.

    Seen also where the shade is not, as on a grey print.
    """
    found: list[Shape] = []
    for episode, lane in _shown(chart, scale, now):
        x0, x1 = stretch(episode, scale, now)
        y = lane.top
        parts = [((x0, y), (x1, y)), ((x0, y), (x0, y - TICK))]
        if episode.ended != "still":
            parts.append(((x1, y), (x1, y - TICK)))
        members: list[Shape] = [shapes.lines(parts, ink.flag, 1.3)]
        peak = episode.peak.taken.at
        if scale.holds(peak):
            x = min(max(scale.x_at(peak), x0 + 4), x1 - 4) if x1 - x0 > LEAST else (x0 + x1) / 2
            members.append(shapes.triangle((x, y), 4.2, ink.flag))
        found.append(shapes.group(*members, role=f"peak:{episode.params[0]}:{episode.id}"))
    return found


def _shown(chart: Chart, scale: Scale, now: datetime | None) -> list[tuple[Episode, Lane]]:
    shown = []
    for episode in chart.episodes:
        lane = _lane(episode, scale)
        end = episode.ended_at or now or episode.last.taken.at
        began = scale.minute_of(episode.first.taken.at)
        is_in = began <= scale.window.end and scale.minute_of(end) >= scale.window.start
        if lane is not None and is_in:
            shown.append((episode, lane))
    return shown

"""The last values beside the line of now: what they say, and where on the picture they stand."""

from dataclasses import dataclass
from datetime import datetime

from ketachart.clinical.chart import Chart
from ketachart.clinical.vitals import unobtainable_of
from ketachart.report.fonts import BOLD
from ketachart.report.fonts import width as width_of
from ketachart.report.picture_marks import FARTHEST
from ketachart.report.picture_scale import Scale

SIZE = 15
"""Of their type (px)."""
_MARK = 16.0
"""Room of a flag's triangle before a value (px)."""
_BESIDE = 9.0
"""From the line of now to a value (px)."""


@dataclass(frozen=True, slots=True)
class LastValue:
    """A value from ``start`` on, its middle at the height ``y``."""

    param: str
    words: str
    flagged: bool
    start: float
    y: float
    wide: float

    @property
    def indent(self) -> float:
        """Where the words begin, from ``start`` (px): a triangle stands before a flagged value."""
        return _MARK if self.flagged else 0


def last_values(chart: Chart, scale: Scale, now: datetime) -> list[LastValue]:
    """Pressure, heart rate, saturation; after 20 minutes a value says nothing of now."""
    last: dict[str, tuple[int, bool]] = {}
    for s in chart.sets:
        if s.taken.at <= now and now - s.taken.at <= FARTHEST:
            flagged = {f.param for f in s.flags}
            for param, value in s.values.items():
                last[param] = value, param in flagged
            if "sbp" in s.values and "dbp" in s.values:
                odd = bool(flagged & {"sbp", "dbp", "map", "sbp_rise_pct"})
                last["bp"] = s.values["sbp"], odd
            for gone, _ in unobtainable_of(s.taken):
                last.pop("bp" if gone in ("sbp", "dbp") else gone, None)
    rows: list[tuple[float, str, str, bool]] = []
    if "bp" in last:
        sbp, dbp = last["sbp"][0], last["dbp"][0]
        rows.append((scale.pressure.y_of(sbp) - 9, f"{sbp}/{dbp}", "bp", last["bp"][1]))
    for param, lane in (("hr", scale.pressure), ("spo2", scale.saturation)):
        value, odd = last.get(param, (0, False))
        if value:
            rows.append((lane.y_of(value), f"{value}", param, odd))
    x, ceiling = scale.x_at(now), scale.pressure.top - 4
    found = []
    for wanted, words, param, odd in rows:
        y = min(wanted, ceiling)
        wide = width_of(words, BOLD, SIZE) + (_MARK if odd else 0)
        fits = x + _BESIDE + wide <= scale.width - 2
        start = x + _BESIDE if fits else x - _BESIDE - wide
        found.append(LastValue(param, words, odd, start, y, wide))
        ceiling = y - 19
    return found

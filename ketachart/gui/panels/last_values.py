"""The last set in words, to compare with while the next one is typed."""

from datetime import datetime, timedelta

from ketachart.clinical.chart import Chart, VitalsSet
from ketachart.clinical.phrases import MINUS, clock_text, pressure_text, span_text
from ketachart.clinical.vitals import PARAMETERS, unobtainable_of


def value_in(last: VitalsSet, param: str) -> str:
    """A value of one set in a word: a number, ``absent``, ``no value``, or a dash."""
    value = getattr(last.taken, PARAMETERS[param].field)
    if param in dict(unobtainable_of(last.taken)):
        return "no value"
    if value == 0 and PARAMETERS[param].absent_text:
        return "absent"
    return "–" if value is None else str(value).replace("-", MINUS)


def _ago(at: datetime, now: datetime) -> str:
    length = now - at
    return "now" if length < timedelta(minutes=1) else f"{span_text(length)} ago"


def last_set_text(chart: Chart, now: datetime) -> tuple[str, str]:
    """The values of the last set in the order of the row, and how old they are."""
    if not chart.sets:
        return "", ""
    last, row = chart.sets[-1], chart.protocol.vitals_row
    parts = [pressure_text(last.taken.sbp_mmhg, last.taken.dbp_mmhg) or "–/–"]
    parts += [value_in(last, param) for param in row if param not in ("sbp", "dbp")]
    when = f"at {clock_text(last.taken.at)}, {_ago(last.taken.at, now)}"
    return " · ".join(parts), when


def last_of(chart: Chart, param: str) -> tuple[str, datetime] | None:
    """The last value of one parameter and its time."""
    field = PARAMETERS[param].field
    for last in reversed(chart.sets):
        if getattr(last.taken, field) is not None:
            return value_in(last, param), last.taken.at
    return None


def spoken_last(chart: Chart, param: str, now: datetime) -> str:
    """``last 134, 3 minutes ago``, for a voice; empty before the first value."""
    found = last_of(chart, param)
    if found is None:
        return ""
    minutes = max((now - found[1]) // timedelta(minutes=1), 0)
    unit = "minute" if minutes == 1 else "minutes"
    return f"last {found[0]}, {minutes} {unit} ago" if minutes else f"last {found[0]}, just now"

"""What the chart itself says about the criteria of discharge. No Qt.

The criteria are a clinic's own words; a fact is shown beside those that speak of it. It confirms
nothing: a person does.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from ketachart.clinical.acts import AccessRemoved
from ketachart.clinical.chart import Chart
from ketachart.clinical.effects import SideEffect
from ketachart.clinical.phrases import clock_text, pressure_text
from ketachart.gui.panels.effects_at_hand import running_effects

NEAR = Fraction(1, 5)
"""Within a fifth of baseline counts as near it."""


@dataclass(frozen=True, slots=True)
class Fact:
    """What the chart says; ``speaks_for`` None where it says nothing either way."""

    words: str
    speaks_for: bool | None


def fact_for(chart: Chart, criterion: str) -> Fact | None:
    """What the chart holds on a criterion; None where it holds nothing."""
    words = criterion.casefold()
    if "pressure" in words or "pulse" in words:
        return _pressure(chart)
    if "oxygen" in words:
        return _oxygen(chart)
    if "nausea" in words or "vomit" in words:
        return _effect(chart, ("nausea", "vomiting"))
    if "awake" in words or "orient" in words:
        return _awake(chart)
    if "steady" in words or "gait" in words or "walk" in words:
        return _effect(chart, ("dizziness", "unsteady gait"))
    if "line" in words.split() or "iv" in words.split():
        removed = chart.standing.of(AccessRemoved)
        when = f"removal charted {clock_text(removed[-1][1].at)}" if removed else ""
        return Fact(when, True) if removed else Fact("removal not charted", None)
    return None


def near_baseline(chart: Chart) -> bool | None:
    """Whether the last pressure and pulse are within a fifth of baseline; None if unknown."""
    if not chart.sets:
        return None
    values, known = chart.sets[-1].values, []
    for param in ("sbp", "dbp", "hr"):
        base = chart.baseline.get(param)
        if base is not None and base.value and param in values:
            known.append(abs(values[param] - base.value) <= base.value * NEAR)
    return all(known) if known else None


def _pressure(chart: Chart) -> Fact | None:
    if not chart.sets:
        return None
    taken = chart.sets[-1].taken
    now = pressure_text(taken.sbp_mmhg, taken.dbp_mmhg)
    base = chart.baseline
    if "sbp" not in base or not now:
        return Fact(f"{now} at {clock_text(taken.at)}", None) if now else None
    first = pressure_text(base["sbp"].value, base["dbp"].value if "dbp" in base else None)
    return Fact(f"{now} at {clock_text(taken.at)}, baseline {first}", near_baseline(chart))


def _oxygen(chart: Chart) -> Fact | None:
    found = [s for s in chart.sets if "spo2" in s.values]
    base = chart.baseline.get("spo2")
    if not found:
        return None
    last = found[-1]
    words = f"SpO₂ {last.values['spo2']} at {clock_text(last.taken.at)}"
    if base is None:
        return Fact(words, None)
    on_oxygen = bool(last.taken.o2_l_per_min)
    return Fact(
        f"{words}, at arrival {base.value}", last.values["spo2"] >= base.value - 2 and not on_oxygen
    )


def _awake(chart: Chart) -> Fact | None:
    found = [s for s in chart.sets if "moaas" in s.values]
    if not found:
        return None
    last = found[-1]
    level = last.values["moaas"]
    return Fact(f"MOAA/S {level} at {clock_text(last.taken.at)}", level == 5)


def _effect(chart: Chart, terms: tuple[str, ...]) -> Fact:
    found: list[SideEffect] = [e for e in running_effects(chart) if e.term.casefold() in terms]
    if not found:
        return Fact(f"no {terms[0]} running", True)
    worst = found[-1]
    since = clock_text(worst.course[-1][0])
    return Fact(f"{worst.term}, {worst.severity} since {since}", worst.severity == "mild")


def earliest(chart: Chart) -> datetime | None:
    """The earliest discharge that the protocol foresees."""
    if chart.stopped_at is None:
        return None
    return chart.stopped_at + timedelta(minutes=chart.protocol.discharge.after_min)

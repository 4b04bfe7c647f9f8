"""The summary of a session: the numbers of the session file, ``ketachart-session/1``."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Any

from ketachart.clinical.acts import Act
from ketachart.clinical.chart import Chart, VitalsSet
from ketachart.clinical.flags import flag_place
from ketachart.clinical.phases import Phase
from ketachart.clinical.units import Exact, minutes_between, rounded

FLAG_DECIMALS = 2
MOST_DIGITS = 30
"""A number of a file that is larger or smaller than this is none of ours."""


def summary(chart: Chart) -> dict[str, Any]:
    """The contract's fields, rounded as it says; None where unknown, 0 where nothing happened."""
    delivery = chart.delivery
    running = chart.phase in (Phase.INFUSING, Phase.PAUSED)
    first = delivery.first_container
    dose = None if running else delivery.total_mg
    weight = chart.weight.weight_kg if chart.weight else None
    ordered = chart.order.dose_mg if chart.order else None
    rises = [r for s in chart.sets if (r := chart.rise_pct(s)) is not None]
    account = chart.account

    def known(value: Exact | None, places: int) -> Decimal | None:
        return None if value is None else rounded(value, places)

    def finished(value: Exact | None, places: int) -> Decimal | None:
        return None if running else known(value, places)

    return {
        "concentration_mg_per_ml": known(first.mg_per_ml if first else None, 6),
        "infused_ml": finished(delivery.infused_ml, 3),
        "infused_mg": finished(delivery.infused_mg, 4),
        "bolus_mg": rounded(delivery.bolus_mg, 4),
        "total_mg": known(dose, 4),
        "total_mg_per_kg": known(dose / Fraction(weight), 4)
        if dose is not None and weight
        else None,
        "fraction_of_order": known(dose / Fraction(ordered), 4)
        if dose is not None and ordered
        else None,
        "elapsed_min": finished(delivery.elapsed_min or 0, 2),
        "running_min": finished(delivery.running_min, 2),
        "paused_min": finished(delivery.paused_min, 2),
        "peak_sbp_mmhg": max(
            (s.values["sbp"] for s in chart.sets if "sbp" in s.values), default=None
        ),
        "max_sbp_rise_pct": rounded(max(rises), 1) if rises else None,
        "min_spo2_pct": min(
            (s.values["spo2"] for s in chart.sets if "spo2" in s.values), default=None
        ),
        "vitals_sets": len(chart.sets),
        "flags": _flags(chart.sets),
        "flags_withdrawn": _flags(chart.withdrawn_sets),
        "discharge_min_after_infusion": known(_discharge_after(chart), 2),
        "side_effects": _side_effects(chart),
        "opened_mg": rounded(account.opened, 4),
        "wasted_mg": rounded(account.wasted, 4),
        "returned_mg": rounded(account.returned, 4),
        "balance_mg": finished(account.balance, 4),
        "late_entries": sum(chart.is_late(e.act) for e in chart.entries if isinstance(e.act, Act)),
        "amended_or_struck": len(chart.standing.fates),
    }


def _minute(value: Fraction | None) -> Decimal | None:
    return None if value is None else rounded(value, FLAG_DECIMALS)


def _flags(sets: Iterable[VitalsSet]) -> list[dict[str, Any]]:
    found = [
        (
            s.taken.at,
            flag_place(f.param),
            {"minute": _minute(s.minute), "param": f.param, "value": f.value, "flag": str(f.level)},
        )
        for s in sets
        for f in s.flags
    ]
    return [row for _, _, row in sorted(found, key=lambda item: item[:2])]


def _discharge_after(chart: Chart) -> Fraction | None:
    if chart.stopped_at is None or chart.discharge is None:
        return None
    return minutes_between(chart.stopped_at, chart.discharge.at)


def _side_effects(chart: Chart) -> list[dict[str, Any]]:
    return [
        {
            "term": effect.term,
            "severity": effect.worst,
            "onset_min": _minute(chart.minute(effect.onset)),
            "duration_min": _minute(minutes_between(effect.onset, effect.ended_at))
            if effect.ended_at
            else None,
        }
        for effect in chart.effects
    ]


def differences(said: dict[str, Any], found: dict[str, Any]) -> list[str]:
    """Where a file's summary says something else than the chart: one sentence each.

    Numbers are compared as numbers, to the decimals that the chart gives.
    """
    told = []
    for name, value in said.items():
        if name not in found:
            told.append(f"summary has a field {name} that is not known")
        elif not _same(value, found[name]):
            told.append(f"{name}: the file says {_brief(value)}, the chart {_brief(found[name])}")
    return told


def _same(said: Any, found: Any) -> bool:
    if isinstance(found, list):
        return isinstance(said, list) and len(said) == len(found) and all(map(_same, said, found))
    if isinstance(found, dict):
        return (
            isinstance(said, dict)
            and said.keys() == found.keys()
            and all(_same(said[k], found[k]) for k in found)
        )
    if isinstance(found, int | Decimal):
        if not isinstance(said, int | float | Decimal) or isinstance(said, bool):
            return False
        places = -int(found.as_tuple().exponent) if isinstance(found, Decimal) else 0
        number = Decimal(str(said))
        if not number.is_finite() or abs(number.adjusted()) > MOST_DIGITS:
            return False
        return number == found or (places > 0 and rounded(number, places) == found)
    return bool(said == found)


def _brief(value: Any) -> str:
    text = "nothing" if value is None else str(value)
    return text if len(text) <= 80 else f"{text[:77]}…"

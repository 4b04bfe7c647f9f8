"""A flag: a judgement on one value against one limit, never a treatment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from msgspec import structs

from ketachart.clinical.acts import LimitsSet
from ketachart.clinical.protocol import Limits, Protocol
from ketachart.clinical.units import rounded
from ketachart.clinical.vitals import FLAG_ORDER, TO_A_TENTH, key_of, mean_pressure


class Level(StrEnum):
    """As in HL7 table 0078: beyond a limit, or far beyond it."""

    LL = "LL"
    L = "L"
    H = "H"
    HH = "HH"

    @property
    def high(self) -> bool:
        """Whether the value lies above its limit."""
        return self in (Level.H, Level.HH)

    @property
    def critical(self) -> bool:
        """Whether it is the stronger of the two."""
        return self in (Level.LL, Level.HH)


@dataclass(frozen=True, slots=True)
class Flag:
    """One value, its level, and the limit that it reached."""

    param: str
    value: Decimal
    level: Level
    limit: Decimal
    inclusive: bool = field(default=False, compare=False)
    """Whether a low limit itself is flagged too, as for MOAA/S."""


@dataclass(frozen=True, slots=True)
class PatientLimits:
    """A physician's limits for this patient today, from ``since`` on."""

    since: datetime
    param: str
    low: Decimal | None
    high: Decimal | None
    ordered_by: str


def patient_limits(acts: list[LimitsSet]) -> tuple[PatientLimits, ...]:
    """The limits set at the bedside, in clinical order."""
    return tuple(PatientLimits(a.at, key_of(a.param), a.low, a.high, a.ordered_by) for a in acts)


def limits_at(
    protocol: Protocol, special: tuple[PatientLimits, ...], param: str, at: datetime
) -> Limits:
    """The limits in force: the protocol's, and the physician's for this patient over them.

    The physician's limit takes the place of H or L; HH and LL give way where it lies beyond them.
    """
    limits = protocol.limits_of(param)
    low: Decimal | None = None
    high: Decimal | None = None
    for own in special:
        if own.param == param and own.since <= at:
            low = low if own.low is None else own.low
            high = high if own.high is None else own.high
    if high is not None:
        limits = structs.replace(limits, H=high, HH=_most(limits.HH, high), flagged=True)
    if low is not None:
        limits = structs.replace(limits, L=low, LL=_least(limits.LL, low), flagged=True)
    return limits


def _most(limit: Decimal | None, other: Decimal) -> Decimal | None:
    return None if limit is None or other >= limit else limit


def _least(limit: Decimal | None, other: Decimal) -> Decimal | None:
    return None if limit is None or other <= limit else limit


def level_of(value: Decimal | Fraction | int, limits: Limits) -> tuple[Level, Decimal] | None:
    """The level of a value and the limit that it reached, the stronger one; None inside.

    High: at or above. Low: below, or at and below where the parameter is a score (MOAA/S).
    """
    if limits.HH is not None and value >= limits.HH:
        return Level.HH, limits.HH
    if limits.H is not None and value >= limits.H:
        return Level.H, limits.H
    for level, limit in ((Level.LL, limits.LL), (Level.L, limits.L)):
        if limit is not None and (value < limit or (limits.inclusive_low and value == limit)):
            return level, limit
    return None


def rise_pct(sbp: int, baseline: int) -> Fraction:
    """100 x (SBP - baseline) / baseline, in percent, unrounded."""
    return Fraction(100 * (sbp - baseline), baseline)


def judge(
    values: Mapping[str, int | Decimal],
    *,
    protocol: Protocol,
    at: datetime,
    special: tuple[PatientLimits, ...] = (),
    baseline_sbp: int | None = None,
) -> tuple[Flag, ...]:
    """The flags of one set, in the order sbp, dbp, map, hr, rr, spo2, moaas, sbp_rise_pct.

    ``baseline_sbp`` is given only for sets at or after the start; without it no rise is judged.
    """
    judged: dict[str, int | Decimal | Fraction] = dict(values)
    if "sbp" in values and "dbp" in values:
        judged["map"] = mean_pressure(int(values["sbp"]), int(values["dbp"]))
    if "sbp" in values and baseline_sbp:
        judged["sbp_rise_pct"] = rise_pct(int(values["sbp"]), baseline_sbp)
    found = []
    for param, value in judged.items():
        limits = limits_at(protocol, special, param, at)
        if limits.flagged and (hit := level_of(value, limits)) is not None:
            told = rounded(value, 1 if param in TO_A_TENTH else 0)
            found.append(Flag(param, told, *hit, inclusive=limits.inclusive_low))
    return tuple(sorted(found, key=lambda f: flag_place(f.param)))


def flag_place(param: str) -> tuple[int, str]:
    """Sorting key of a flag's parameter within one moment."""
    return (FLAG_ORDER.index(param) if param in FLAG_ORDER else len(FLAG_ORDER), param)

"""The vital signs by name: key in limits and flags, field in an act, words and unit for people."""

from dataclasses import dataclass
from decimal import Decimal

from ketachart.clinical.acts import VitalsTaken


@dataclass(frozen=True, slots=True)
class Parameter:
    """One vital sign; ``unit`` as people read it, empty for a score."""

    key: str
    field: str
    label: str
    short: str
    unit: str
    absent_text: str | None = None


PARAMETERS: dict[str, Parameter] = {
    p.key: p
    for p in (
        Parameter("sbp", "sbp_mmhg", "Systolic", "SBP", "mmHg"),
        Parameter("dbp", "dbp_mmhg", "Diastolic", "DBP", "mmHg"),
        Parameter("map", "", "Mean pressure", "MAP", "mmHg"),
        Parameter("hr", "hr_per_min", "Heart rate", "HR", "/min", "no pulse"),
        Parameter("rr", "rr_per_min", "Resp. rate", "RR", "/min", "no breath"),
        Parameter("spo2", "spo2_pct", "SpO₂", "SpO₂", "%"),
        Parameter("moaas", "moaas", "MOAA/S", "MOAA/S", ""),
        Parameter("sbp_rise_pct", "", "Systolic rise", "SBP rise", "%"),
        Parameter("etco2", "etco2_mmhg", "EtCO₂", "EtCO₂", "mmHg"),
        Parameter("temp", "temp_c", "Temperature", "Temp", "°C"),
        Parameter("o2", "o2_l_per_min", "Oxygen", "O₂", "L/min"),
        Parameter("rass", "rass", "RASS", "RASS", ""),
        Parameter("pain", "pain_nrs", "Pain", "Pain", "/10"),
        Parameter("nausea", "nausea_nrs", "Nausea", "Nausea", "/10"),
        Parameter("anxiety", "anxiety_nrs", "Anxiety", "Anxiety", "/10"),
        Parameter("mood", "mood_nrs", "Mood", "Mood", "/10"),
    )
}

FLAG_ORDER = ("sbp", "dbp", "map", "hr", "rr", "spo2", "moaas", "sbp_rise_pct")
"""The order of flags of one moment in a summary; others follow by name."""

TENTHS = frozenset({"temp", "o2"})
"""Parameters that are read with one decimal."""

TO_A_TENTH = TENTHS | {"sbp_rise_pct"}
"""Parameters that are told with one decimal."""

MEASURED = tuple(p for p in PARAMETERS.values() if p.field)
ABSENT_ALLOWED = frozenset(p.key for p in MEASURED if p.absent_text)

MOAAS_WORDS = {
    5: "answers to name",
    4: "slow to answer",
    3: "answers loud or repeated name",
    2: "answers when shaken",
    1: "reacts to a squeeze only",
    0: "no reaction",
}
"""Own short labels for the levels of MOAA/S (Chernik 1990)."""


_BY_FIELD = {p.field: p.key for p in MEASURED}


def key_of(name: str) -> str:
    """The parameter that a name means: ``sbp``, ``SBP`` and ``sbp_mmhg`` are one."""
    name = name.lower()
    return _BY_FIELD.get(name, name)


def unobtainable_of(taken: VitalsTaken) -> tuple[tuple[str, str], ...]:
    """What was tried for and could not be had, as (parameter, reason), whatever it was called."""
    return tuple((key_of(missing.param), missing.reason) for missing in taken.unobtainable)


def values_of(taken: VitalsTaken) -> dict[str, int]:
    """The whole-number values of a set by parameter; 0 is absent, what is missing is missing."""
    return {
        p.key: value
        for p in MEASURED
        if isinstance(value := getattr(taken, p.field), int) and not isinstance(value, bool)
    }


def tenths_of(taken: VitalsTaken) -> dict[str, Decimal]:
    """The values of a set that have decimals, temperature and oxygen flow, by parameter."""
    return {p.key: value for p in MEASURED if isinstance(value := getattr(taken, p.field), Decimal)}


def measured_of(taken: VitalsTaken) -> dict[str, int | Decimal]:
    """All numbers of a set by parameter."""
    return {**values_of(taken), **tenths_of(taken)}


def mean_pressure(sbp: int, dbp: int) -> int:
    """(SBP + 2 DBP) / 3 in mmHg, rounded half up to a whole number."""
    return (2 * (sbp + 2 * dbp) + 3) // 6

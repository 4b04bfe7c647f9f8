"""Small words that screen, page and notices share: times, names, amounts, values, flags.

Months are written out here and not by ``strftime``: Qt puts the machine's locale in force, and a
record reads the same on every machine.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Protocol

from ketachart.clinical.acts import (
    SEVERITIES,
    Act,
    EntryStruck,
    InfusionPaused,
    InfusionStopped,
    OrderMode,
    OrderPlaced,
    OrderStep,
    SessionCancelled,
    Severity,
    VitalsNotTaken,
    VitalsTaken,
)
from ketachart.clinical.administration import Allergy, Patient
from ketachart.clinical.units import Exact, rounded, shown
from ketachart.clinical.vitals import MEASURED, PARAMETERS, TO_A_TENTH, unobtainable_of

if TYPE_CHECKING:
    from ketachart.clinical.chart import VitalsSet
    from ketachart.clinical.flags import Flag, PatientLimits

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
MINUS = "\N{MINUS SIGN}"

_MODES: dict[OrderMode, str] = {
    "written": "in writing",
    "verbal": "by word of mouth",
    "phone": "by phone",
    "standing": "standing order",
}
_SEXES = {"F": "female", "M": "male", "X": "X", "unknown": "not known"}
_TITLES = ("dr", "dr.", "mr", "mr.", "ms", "ms.", "mrs", "mrs.", "prof", "prof.")


# Time -----------------------------------------------------------------------------------------


def clock_text(at: datetime) -> str:
    """The time of day in the act's own offset, 24 h: ``09:05``."""
    return f"{at.hour:02}:{at.minute:02}"


def offset_text(at: datetime) -> str:
    """How far its clock is from UTC: ``UTC−5``, ``UTC+5:30``, ``UTC``."""
    minutes = (at.utcoffset() or timedelta(0)) // timedelta(minutes=1)
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{MINUS if minutes < 0 else '+'}{hours}" + (f":{rest:02}" if rest else "")


def day_text(day: date) -> str:
    """``17-Mar-2027``; of a time, the day in its own offset."""
    return f"{day.day:02}-{MONTHS[day.month - 1]}-{day.year}"


def minute_text(minute: Exact) -> str:
    """Whole minutes from the start, rounded half up: ``+25``, ``−5``, ``0``."""
    whole = int(rounded(minute, 0))
    return f"{MINUS if whole < 0 else '+'}{abs(whole)}" if whole else "0"


def span_text(length: timedelta) -> str:
    """A length of time in full minutes: ``7 min``, ``2 h 05 min``."""
    whole = length // timedelta(minutes=1)
    return f"{whole} min" if whole < 60 else f"{whole // 60} h {whole % 60:02} min"


def late_text(act: Act) -> str:
    """``charted 15:37, 7 min late``; empty when it was charted within the minute."""
    written, late = act.written_at, act.written_at - act.at
    if late < timedelta(minutes=1):
        return ""
    day = f"{day_text(written)} " if written.date() != act.at.date() else ""
    return f"charted {day}{clock_text(written)}, {span_text(late)} late"


CHARTED_LATE = "charted late: "
"""Begins why an entry is late, where its reason says already why the thing was done."""
_OWN_REASON = (InfusionPaused, InfusionStopped, SessionCancelled, VitalsNotTaken, EntryStruck)


def late_reason(act: Act) -> str:
    """Why an entry was charted late; empty where nobody said."""
    for part in (act.note or "").split(" · "):
        if part.startswith(CHARTED_LATE):
            return part.removeprefix(CHARTED_LATE)
    return "" if isinstance(act, _OWN_REASON) else act.reason or ""


# People ---------------------------------------------------------------------------------------


def capital(text: str) -> str:
    """The text with its first letter large; tall-man letters inside a name stay as they are."""
    return text[:1].upper() + text[1:]


def age(dob: date, on: date) -> int:
    """Whole years of life on a day; who was born on 29 February turns on 1 March."""
    return on.year - dob.year - ((on.month, on.day) < (dob.month, dob.day))


class Named(Protocol):
    """Whoever has a name, read in full or in part."""

    @property
    def family_name(self) -> str:
        """The family name."""
        ...

    @property
    def given_name(self) -> str:
        """The given name."""
        ...


def patient_name(patient: Named) -> str:
    """``ALVAREZ, Rosa``; a letter that has no single capital (ß) stays as it is."""
    family = "".join(c.upper() if len(c.upper()) == 1 else c for c in patient.family_name)
    return f"{family}, {patient.given_name}"


def sex_text(patient: Patient) -> str:
    """``female``, ``male``, ``X`` or ``not known``."""
    return _SEXES[patient.sex]


def allergies_text(patient: Patient) -> str:
    """``Penicillin (rash)``, ``No known allergies`` or ``Not asked``; never blank."""
    if patient.allergy_status == "none-known":
        return "No known allergies"
    if patient.allergy_status == "not-asked":
        return "Not asked"
    return ", ".join(map(allergy_text, patient.allergies)) or "Listed, none named"


def allergy_text(allergy: Allergy) -> str:
    """One of them as it was told: ``penicillin (rash, severe)``."""
    more = ", ".join(t for t in (allergy.reaction, allergy.severity) if t)
    name = capital(allergy.substance or "unnamed")
    return f"{name} ({more})" if more else name


def initials(by: str) -> str:
    """``M. Ruiz, RN`` as ``MR``; titles, credentials and particles (van, de) are left out."""
    words = [w for w in by.partition(",")[0].split() if w.lower() not in _TITLES]
    large = [w for w in words if not w[0].islower()] or words
    return "".join(w[0].upper() for w in large[:3]) or by[:1].upper()


def by_text(act: Act) -> str:
    """``by M. Ruiz, RN``."""
    return f"by {act.by}"


def ordered_text(who: str | None, mode: OrderMode | None, read_back: bool | None = None) -> str:
    """``ordered by Dr. H. Brandt, MD, by phone, read back``; empty when nothing was said."""
    how = [_MODES[mode]] if mode else []
    if read_back is not None:
        how.append("read back" if read_back else "not read back")
    return ", ".join([f"ordered by {who}" if who else "ordered", *how]) if who or how else ""


# Amounts and values ---------------------------------------------------------------------------


def dose_text(mg: Exact) -> str:
    """An amount with one decimal, a leading and no trailing zero: ``0.5 mg``, ``35 mg``."""
    return f"{shown(mg, 1)} mg"


def severity_level(severity: Severity) -> int:
    """1 mild, 2 moderate, 3 severe."""
    return SEVERITIES.index(severity) + 1


def value_text(param: str, value: Decimal | int) -> str:
    """``HR 68``, ``SpO₂ 98``; 0 where it means absent: ``RR absent (no breath)``."""
    known = PARAMETERS[param]
    if value == 0 and known.absent_text:
        return f"{known.short} absent ({known.absent_text})"
    if value == 0 and param == "o2":
        return "room air"
    number = shown(value, 1).replace("-", MINUS)
    unit = known.unit if param in _WITH_UNIT else ""
    return f"{known.short} {number}{unit if unit.startswith('/') else f' {unit}' * bool(unit)}"


_WITH_UNIT = frozenset({"temp", "o2", "pain", "nausea", "anxiety", "mood"})


def pressure_text(sbp: int | None, dbp: int | None) -> str:
    """``134/82``; what was not measured is a dash; empty without either."""
    if sbp is None and dbp is None:
        return ""
    return f"{'–' if sbp is None else sbp}/{'–' if dbp is None else dbp}"


def vitals_parts(taken: VitalsTaken) -> tuple[tuple[str, str], ...]:
    """The values of a set by parameter in the order of a row, the two pressures as one ``sbp``."""
    found = []
    if pressure := pressure_text(taken.sbp_mmhg, taken.dbp_mmhg):
        found.append(("sbp", pressure))
    order = ("hr", "spo2", "rr", "moaas", *(p.key for p in MEASURED))
    for key in dict.fromkeys(order):
        value = getattr(taken, PARAMETERS[key].field)
        if key not in ("sbp", "dbp") and value is not None:
            found.append((key, value_text(key, value)))
    if taken.avpu:
        found.append(("avpu", f"AVPU {taken.avpu}"))
    if taken.rhythm:
        found.append(("rhythm", f"rhythm {taken.rhythm}"))
    return tuple(found)


def beside_oxygen(taken: VitalsTaken) -> tuple[tuple[str, str], ...]:
    """The values of a set, a saturation under oxygen with its flow: ``SpO₂ 96 on 2 L/min``."""
    parts = vitals_parts(taken)
    if not taken.o2_l_per_min or taken.spo2_pct is None:
        return parts
    flow = f" on {shown(taken.o2_l_per_min, 1)} L/min"
    return tuple((k, t + flow * (k == "spo2")) for k, t in parts if k != "o2")


def vitals_text(taken: VitalsTaken) -> str:
    """The whole set: ``134/82 · HR 68 · SpO₂ 98 · RR 14 · MOAA/S 5``."""
    parts = [text for _, text in beside_oxygen(taken)]
    return " · ".join([*parts, *filter(None, [unobtainable_text(taken)])])


def unobtainable_text(taken: VitalsTaken) -> str:
    """``SBP unobtainable (cuff would not read)``; empty when all could be had."""
    return " · ".join(
        f"{_short(param)} unobtainable ({reason})" for param, reason in unobtainable_of(taken)
    )


def _short(param: str) -> str:
    return PARAMETERS[param].short if param in PARAMETERS else param


# Flags ----------------------------------------------------------------------------------------


def _reached(flag: "Flag") -> str:
    if flag.level.high:
        return "at or above"
    return "at or below" if flag.inclusive else "below"


def _number(flag: "Flag") -> str:
    return shown(flag.value, 1 if flag.param in TO_A_TENTH else 0).replace("-", MINUS)


def flag_text(flag: "Flag") -> str:
    """``SBP 178 H (at or above 160)``."""
    if flag.value == 0 and PARAMETERS[flag.param].absent_text:
        return f"{value_text(flag.param, 0)} {flag.level}"
    unit = " %" if flag.param == "sbp_rise_pct" else ""
    limit = shown(flag.limit, 1).replace("-", MINUS)
    shown_value = f"{_short(flag.param)} {_number(flag)}{unit}"
    return f"{shown_value} {flag.level} ({_reached(flag)} {limit}{unit})"


def episode_text(taken_set: "VitalsSet", special: "Sequence[PatientLimits]" = ()) -> str:
    """What was flagged in one set, a sentence for each stretch of the body, without a full stop.

    ``BP 178/104 at 14:24, at or above this clinic's limit of 160/100``. A mean pressure or a rise
    is told only where neither pressure is flagged. ``special`` are the physician's own limits for
    this patient, which are then named as such. Empty when nothing is flagged.
    """
    flags = {flag.param: flag for flag in taken_set.flags}
    when = f"at {clock_text(taken_set.taken.at)}"
    told = []
    if pressures := [flags[p] for p in ("sbp", "dbp") if p in flags]:
        told.append(_pressure_episode(taken_set, pressures, when, special))
    for param, flag in flags.items():
        if param in ("sbp", "dbp") or (param in ("map", "sbp_rise_pct") and pressures):
            continue
        told.append(f"{_flagged_value(flag)} {when}, {_limit_words(flag, special, taken_set)}")
    return "; ".join(told)


def _pressure_episode(
    taken_set: "VitalsSet",
    flags: "list[Flag]",
    when: str,
    special: "Sequence[PatientLimits]",
) -> str:
    pressure = pressure_text(taken_set.taken.sbp_mmhg, taken_set.taken.dbp_mmhg)
    first = flags[0]
    if len(flags) == 2 and first.level.high == flags[1].level.high:
        words = _limit_words(first, special, taken_set)
        return f"BP {pressure} {when}, {words}/{shown(flags[1].limit, 0)}"
    each = [
        f"{PARAMETERS[f.param].label.lower()} {_limit_words(f, special, taken_set)}" for f in flags
    ]
    return f"BP {pressure} {when}, {', '.join(each)}"


def _limit_words(flag: "Flag", special: "Sequence[PatientLimits]", taken_set: "VitalsSet") -> str:
    own = any(
        s.param == flag.param and s.since <= taken_set.taken.at and flag.limit in (s.low, s.high)
        for s in special
    )
    whose = "the limit for this patient" if own else "this clinic's limit"
    unit = " %" if flag.param == "sbp_rise_pct" else ""
    limit = shown(flag.limit, 1).replace("-", MINUS)
    return f"{_reached(flag)} {whose} of {limit}{unit}"


def _flagged_value(flag: "Flag") -> str:
    if flag.value == 0 and PARAMETERS[flag.param].absent_text:
        return value_text(flag.param, 0)
    if flag.param == "sbp_rise_pct":
        return f"Systolic {_number(flag)} % above baseline"
    if flag.param == "map":
        return f"Mean pressure {_number(flag)}"
    return f"{_short(flag.param)} {_number(flag)}"


def rate_text(ml_per_h: Decimal | Fraction) -> str:
    """``75 mL/h``."""
    return f"{shown(ml_per_h, 2)} mL/h"


def volume_text(ml: Decimal | Fraction) -> str:
    """``50 mL``, with up to three decimals."""
    return f"{shown(ml, 3)} mL"


def device_name(name: str) -> str:
    """A device as it was named; the sensor of a value by the value's short name: ``SpO₂``."""
    return PARAMETERS[name].short if name in PARAMETERS else name


def chair_text(chair: str) -> str:
    """``chair 2``, whether it was named 2 or chair 2."""
    return chair if chair.casefold().startswith("chair") else f"chair {chair}"


def steps_text(steps: Sequence[OrderStep]) -> str:
    """``0.5 mg/kg/h for 15 min, 0.75 mg/kg/h for 15 min``; what a step leaves open is not said."""
    told = []
    for step in steps:
        rate, minutes = step.rate_mg_per_kg_h, step.minutes
        parts = [f"{shown(rate, 4)} mg/kg/h"] if rate is not None else []
        parts += [f"for {shown(minutes, 1)} min"] if minutes is not None else []
        told += [" ".join(parts)] if parts else []
    return ", ".join(told)


def entered_text(placed: OrderPlaced) -> str:
    """``ordered as 12.5 mcg/kg/min``; empty where it was ordered in mg or mg/kg of base."""
    if placed.entered_value is None or placed.entered_unit is None:
        return ""
    return f"ordered as {shown(placed.entered_value, 4)} {placed.entered_unit}"

"""What has to be done before the program starts an infusion, and what of it is left.

A start that is asked for beforehand is refused while something is left; a pump that runs already
is a fact and is charted, with what was left as exceptions (``door``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ketachart.clinical.acts import IndependentCheck, ItemChecked
from ketachart.clinical.checklist import is_against, says_no
from ketachart.clinical.dosing import concentration
from ketachart.clinical.guard import (
    needs_approval,
    order_findings,
    prepared_last,
    rate_wanted,
    same_on_pump,
    strength_findings,
    too_fast,
    volume_wanted,
)
from ketachart.clinical.units import number_told

if TYPE_CHECKING:
    from ketachart.clinical.chart import Chart

NAMED = 3
"""So many open lines of a checklist are named; more are counted."""

SECOND_PERSON = "second person"


@dataclass(frozen=True, slots=True)
class PumpReading:
    """What the nurse read from the pump; nothing is charted of it before the start."""

    rate_ml_per_h: Decimal | None = None
    vtbi_ml: Decimal | None = None

    @property
    def whole(self) -> bool:
        """Whether both numbers are there."""
        return self.rate_ml_per_h is not None and self.vtbi_ml is not None


# The checklist ----------------------------------------------------------------------------------


def answers(chart: Chart) -> dict[str, ItemChecked]:
    """The last standing answer of each checklist item; older names count for the line of today."""
    found = {}
    for _, answer in chart.standing.of(ItemChecked):
        line = chart.protocol.line(answer.item)
        found[line.item if line else answer.item] = answer
    return found


def answered_against(chart: Chart) -> dict[str, ItemChecked]:
    """The lines that were answered with the opposite of what is wanted, with their answers."""
    given = answers(chart)
    return {
        line.item: given[line.item]
        for line in chart.protocol.lines
        if line.item in given and is_against(line, given[line.item])
    }


def answered_words(item: str, answer: ItemChecked) -> str:
    """``consent signed (answered no)``."""
    return f"{item} (answered {'no' if says_no(answer) else 'yes'})"


def lines_left(chart: Chart, *, blocking: bool) -> list[str]:
    """Lines of the checklist that are open or answered against what is wanted.

    Those that keep a start waiting, or those for which it needs a reason: one that is told, and was
    not wanted, keeps nothing waiting, since no second answer would make it untrue. Few open lines
    by name, many by number, those of a group as one; an unwanted answer always by name.
    """
    given, against = answers(chart), answered_against(chart)
    unanswered: list[str] = []
    unwanted = []
    for name, lines in chart.protocol.checklist_rows().items():
        asked = [x for x in lines if x.blocks is blocking and (blocking or not x.optional)]
        not_given = [x.item for x in asked if x.item not in given]
        unanswered += [name] if len(not_given) == len(lines) else not_given
        for line in lines:
            waits = line.blocks and line.wanted != "no"
            # An unwanted answer is told, whether or not the line may stay open.
            if line.item in against and waits is blocking:
                unwanted.append(answered_words(line.item, given[line.item]))
    many = len(unanswered) > NAMED
    found = [f"{len(unanswered)} lines of the checklist"] if many else unanswered
    return [*found, *unwanted]


def open_for_the_record(chart: Chart) -> list[str]:
    """The lines whose being open is an exception of a start that happened."""
    given = answers(chart)
    lines = chart.protocol.lines
    return [line.item for line in lines if line.item not in given and not line.optional]


def rows_answered(chart: Chart) -> tuple[int, int]:
    """How many rows of the checklist are answered whole, of how many; a group is one row.

    Rows that may stay open without a word are not counted.
    """
    given = answers(chart)
    rows = [
        lines
        for lines in chart.protocol.checklist_rows().values()
        if any(line.blocks or not line.optional for line in lines)
    ]
    return sum(all(line.item in given for line in lines) for lines in rows), len(rows)


# Pump and second person -------------------------------------------------------------------------


def pump_fits(chart: Chart, pump: PumpReading) -> bool | None:
    """Whether the pump shows what was reckoned; None while that cannot be told."""
    prepared = prepared_last(chart)
    rate, vtbi = pump.rate_ml_per_h, pump.vtbi_ml
    if rate is None or vtbi is None or chart.order is None or prepared is None:
        return None
    actual = chart.weight.weight_kg if chart.weight else None
    wanted = rate_wanted(chart.order, prepared, actual)
    if wanted is None:
        return None
    volume, _ = volume_wanted(chart.order, prepared)
    step = chart.protocol.preparation.pump_step_ml_per_h
    return same_on_pump(rate, wanted[0], step) and same_on_pump(vtbi, volume)


def readings(chart: Chart, pump: PumpReading) -> dict[str, Decimal]:
    """The first readings that a second person repeats, by name; what is missing is left out."""
    prepared = prepared_last(chart)
    found = {
        "weight_kg": chart.weight.weight_kg if chart.weight else None,
        "vial_conc_mg_per_ml": prepared.vial_conc_mg_per_ml if prepared else None,
        "drawn_ml": prepared.drawn_ml if prepared else None,
        "rate_ml_per_h": pump.rate_ml_per_h,
        "vtbi_ml": pump.vtbi_ml,
    }
    return {name: value for name, value in found.items() if value is not None}


def same_reading(name: str, first: Any, second: Any) -> bool:
    """Whether two readings say the same; two scales may differ by a tenth of a kilogram.

    What is no number agrees with nothing.
    """
    allowed = Decimal("0.1") if name == "weight_kg" else Decimal(0)
    one, other = number_told(first), number_told(second)
    return one is not None and other is not None and abs(one - other) <= allowed


def last_check(chart: Chart) -> IndependentCheck | None:
    """The last check of the standing preparation."""
    prepared = prepared_last(chart)
    found = [a for _, a in chart.standing.of(IndependentCheck) if prepared and a.of == prepared.id]
    return found[-1] if found else None


def check_holds(chart: Chart, pump: PumpReading) -> bool:
    """Whether the second person agreed, and to what still stands."""
    check = last_check(chart)
    if check is None or not check.agrees:
        return False
    seen: Mapping[str, Any] = check.values or {}
    now = readings(chart, pump)
    return all(same_reading(name, now[name], seen[name]) for name in now if name in seen)


# All of it --------------------------------------------------------------------------------------


def left_before_start(chart: Chart, pump: PumpReading) -> tuple[str, ...]:
    """What is left before the program will start an infusion, one short phrase each."""
    left = []
    if chart.weight is None:
        left.append("weight")
    if chart.order is None:
        left.append("order")
    left += lines_left(chart, blocking=True)
    if prepared_last(chart) is None:
        left.append("prepared drug")
    if "sbp" not in chart.baseline:
        left.append("blood pressure before the start")
    if not (fits := pump_fits(chart, pump)):
        read_wrong = pump.whole and fits is False
        left.append("pump shows another setting" if read_wrong else "pump setting")
    if not check_holds(chart, pump):
        once = last_check(chart) is None
        left.append(SECOND_PERSON if once else f"{SECOND_PERSON} once more")
    if any(f.level == "hard" for f in order_findings(chart)):
        left.append("a new order within the hard limit")
    elif needs_approval(chart):
        left.append("approval of the dose")
    if (prepared := prepared_last(chart)) is not None:
        if any(
            f.level == "hard" for f in strength_findings(chart.protocol, concentration(prepared))
        ):
            left.append("a preparation within the hard limit")
        rate = pump.rate_ml_per_h
        if rate and too_fast(chart, rate, prepared.at, pump.vtbi_ml) is not None:
            left.append("a rate that does not end so soon")
    return tuple(left)


def left_words(left: tuple[str, ...], named: int = 4) -> tuple[str, str]:
    """``2 things left:`` and ``escort home, second person.``; at most ``named`` + 1 by name."""
    if not left:
        return "Nothing is missing.", ""
    head = "1 thing left:" if len(left) == 1 else f"{len(left)} things left:"
    told = list(left if len(left) <= named + 1 else left[:named])
    more = len(left) - len(told)
    return head, ", ".join(told) + (f", and {more} more." if more else ".")

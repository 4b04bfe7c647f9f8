"""What was done, told and given, as short parts of a sentence with their times."""

from collections.abc import Iterable
from decimal import Decimal

from ketachart.clinical.acts import (
    Act,
    ActionTaken,
    BolusGiven,
    InfusionPaused,
    InfusionResumed,
    InfusionStopped,
    MedicationEnded,
    MedicationGiven,
    PersonTold,
    RateSet,
    ResponseNoted,
)
from ketachart.clinical.chart import Chart
from ketachart.clinical.drugs import tall
from ketachart.clinical.phrases import clock_text, dose_text, rate_text
from ketachart.clinical.units import shown

LONGEST = 160
"""Characters: more of what somebody wrote stands where it was charted."""


def brief(words: str, most: int = LONGEST) -> str:
    """The words, or the beginning of them."""
    return words if len(words) <= most else f"{words[: most - 1].rstrip()}…"


def given_words(chart: Chart, act: MedicationGiven) -> str:
    """``ondansetron 4 mg IV 00:02``; of what was ended early ``saline 200 of 500 mL IV 10:16``."""
    name, dose = tall(act.drug, chart.vocabulary), shown(act.dose, 4)
    ran = ran_in(chart, act)
    amount = dose if ran is None or ran == act.dose else f"{shown(ran, 4)} of {dose}"
    return f"{name} {amount} {act.unit} {act.route} {clock_text(act.at)}"


def ran_in(chart: Chart, act: MedicationGiven) -> Decimal | None:
    """How much of what ran for a while had run when it ended; None where nobody charted that."""
    root = chart.standing.root
    ends = [e for _, e in chart.standing.of(MedicationEnded) if root(e.medication) == root(act.id)]
    return ends[-1].given if ends else None


def responses(chart: Chart, act: Act) -> list[str]:
    """How the patient responded to it: ``better 10:40``."""
    root = chart.standing.root(act.id)
    return [
        f"{brief(reply.text)} {clock_text(reply.at)}"
        for _, reply in chart.standing.of(ResponseNoted)
        if chart.standing.root(reply.to) == root
    ]


def done_words(chart: Chart, act: Act) -> str:
    """One thing that was done: ``labetalol 10 mg IV 10:28 (then 150/88 10:36)``."""
    match act:
        case ActionTaken():
            words = f"{brief(act.text)} {clock_text(act.at)}"
        case InfusionPaused():
            words = f"infusion held {clock_text(act.at)}"
        case InfusionResumed():
            to = f" at {rate_text(act.rate_ml_per_h)}" if act.rate_ml_per_h is not None else ""
            words = f"resumed{to} {clock_text(act.at)}"
        case InfusionStopped():
            words = f"infusion ended {clock_text(act.at)}"
        case RateSet():
            words = f"rate {rate_text(act.rate_ml_per_h)} {clock_text(act.at)}"
        case BolusGiven():
            words = f"bolus {dose_text(act.dose_mg)} {clock_text(act.at)}"
        case MedicationGiven():
            words = given_words(chart, act)
        case _:
            return ""
    replies = responses(chart, act)
    return f"{words} (then {', '.join(replies)})" if replies else words


def told_words(act: PersonTold) -> str:
    """``told Dr. H. Brandt, MD 10:26, who said “pause”``."""
    said = f", who said “{brief(act.said)}”" if act.said else ""
    return f"told {act.whom} {clock_text(act.at)}{said}"


def listed(parts: Iterable[str]) -> str:
    """Parts one after the other, each once, the empty ones left out."""
    return ", ".join(dict.fromkeys(p for p in parts if p))

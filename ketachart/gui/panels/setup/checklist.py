"""Answers of a checklist: what can be tapped, and what a typed answer means. No Qt."""

from dataclasses import dataclass
from datetime import datetime

from ketachart.clinical.acts import ItemChecked
from ketachart.clinical.checklist import ChecklistLine
from ketachart.clinical.phrases import capital, clock_text, day_text
from ketachart.gui.panels.setup.fact_card import time_before
from ketachart.gui.panels.typed_numbers import number_in

HINTS = {"time": "hh:mm", "number": "", "text": "answer", "choice": "answer", "yes": "answer"}
SAID_WRONG = {
    "time": "Type the time of day, such as 22:30.",
    "number": "Type a number.",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What is charted of a line, with what was told besides."""

    answer: str | int | float
    detail: str | None = None


def one_tap_answers(line: ChecklistLine) -> tuple[str, ...]:
    """What can be tapped for a line; empty where it has to be typed."""
    if line.kind == "yes":
        both = line.usual == "no" or line.group
        return (line.usual or "yes", "no" if line.usual == "yes" else "yes") if both else ("yes",)
    return line.options


def group_tap(lines: tuple[ChecklistLine, ...]) -> str:
    """The words of the tap that gives every line of a group its usual answer."""
    usual = {line.usual for line in lines}
    if usual == {"no"}:
        return "none of these"
    return ("both" if len(lines) == 2 else "all") if usual == {"yes"} else "as usual"


def asks_more(line: ChecklistLine, words: str) -> bool:
    """Whether a tapped answer is worth a few words more: a yes where a no is usual."""
    return line.kind == "yes" and line.usual == "no" and words == "yes" and bool(line.detail)


def read_answer(line: ChecklistLine, typed: str, now: datetime) -> Answer | None:
    """An answer as charted; None when it cannot be.

    A time of day is the last one before ``now``, with its date where that was another day.
    """
    text = typed.strip()
    if not text:
        return None
    if line.kind == "number":
        value = number_in(text, 2)
        if value is None or value >= 10_000:
            return None
        return Answer(int(value) if value == int(value) else float(value))
    if line.kind == "time":
        at = time_before(text, now)
        if at is None:
            return None
        day = "" if at.date() == now.date() else f" on {day_text(at.date())}"
        return Answer(f"{clock_text(at)}{day}")
    return Answer(text)


def answer_words(line: ChecklistLine, given: ItemChecked) -> str:
    """What is charted of a line, short: ``22:30``, ``8 h``, ``yes, lorazepam at 7``."""
    if isinstance(given.answer, bool):
        words = "yes" if given.answer else "no"
    else:
        words = str(given.answer)
        if isinstance(given.answer, int | float):
            unit = "h" if given.item.startswith("hours since") else line.unit
            words = f"{words} {unit}" if unit else words
    return f"{words}, {given.detail}" if given.detail else words


def group_words(
    lines: tuple[ChecklistLine, ...], given: dict[str, ItemChecked]
) -> tuple[str, bool]:
    """What is charted of a group, short, and whether all of it is."""
    done = [line for line in lines if line.item in given]
    other = [x for x in done if str(given[x.item].answer).lower() != (x.usual or "").lower()]
    if len(done) < len(lines):
        count = f"{len(done)} of {len(lines)}" if done else ""
        return (", ".join([*(capital(x.item) for x in other), count]) if other else count), False
    told = ", ".join(f"{x.item}: {answer_words(x, given[x.item])}" for x in other)
    return capital(told) if told else capital(group_tap(lines)), True

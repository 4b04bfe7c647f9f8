"""The lines of a clinic's checklist: what is asked before a start, and what an answer means."""

from __future__ import annotations

from typing import Literal

from ketachart.clinical.acts import ItemChecked
from ketachart.clinical.toml_text import Name, Piece

NO = ("no", "not done", "false")
YES = ("yes", "done", "true")


class ChecklistLine(Piece, frozen=True, kw_only=True):
    """One line.

    ``kind`` is what is answered: yes or no, a clock time, a number (``unit``), words, or one of
    ``options``. ``options`` are offered for one tap; other words stay possible. ``usual`` is the
    answer of an ordinary day; lines of one ``group`` are asked together, and one tap gives each of
    them its usual answer as an entry of its own. ``wanted`` is the answer without which a start
    needs a reason; where ``blocks``, a start that is asked for waits until the line is answered,
    and the opposite of a wanted "yes" keeps it waiting. A line that is ``optional`` is no exception
    of a start that happened without it. ``detail`` names what is asked once a yes is told.
    ``formerly`` are the names under which older sessions answered the same.
    """

    item: Name
    kind: Literal["yes", "time", "number", "text", "choice"] = "yes"
    options: tuple[Name, ...] = ()
    usual: Name | None = None
    wanted: Literal["yes", "no"] | None = None
    unit: Name | None = None
    detail: Name | None = None
    group: Name | None = None
    blocks: bool = True
    optional: bool = False
    formerly: tuple[Name, ...] = ()

    @property
    def is_answered_by(self) -> tuple[str, ...]:
        """The names of entries that answer this line."""
        return (self.item, *self.formerly)


def says_no(answer: ItemChecked) -> bool:
    """Whether an item was answered with a no."""
    return answer.answer is False or str(answer.answer).strip().lower() in NO


def says_yes(answer: ItemChecked) -> bool:
    """Whether an item was answered with a yes."""
    return answer.answer is True or str(answer.answer).strip().lower() in YES


def says_positive(answer: ItemChecked) -> bool:
    """Whether a screen or a test was answered as positive, in whatever words follow."""
    return str(answer.answer).strip().lower().startswith("positive")


def is_against(line: ChecklistLine, answer: ItemChecked) -> bool:
    """Whether a line was answered with the opposite of what is wanted."""
    if line.wanted == "no":
        return says_yes(answer)
    return says_no(answer) and (line.wanted == "yes" or line.usual != "no")


def line_of_words(item: str, *, blocks: bool) -> ChecklistLine:
    """A line of which only the words are known, as protocols told it at first."""
    words = item.casefold()
    if words.startswith(("hours since", "minutes since")):
        unit = "h" if words.startswith("hours") else "min"
        return ChecklistLine(item=item, kind="number", unit=unit, blocks=blocks)
    for word, options in (
        ("pregnancy", ("negative", "not applicable")),
        ("suicid", ("negative",)),
        ("escort", ("confirmed",)),
    ):
        if word in words:
            return ChecklistLine(
                item=item, kind="text", options=options, usual=options[-1], blocks=blocks
            )
    if any(word in words for word in ("confirmed", "signed", "checked")):
        return ChecklistLine(item=item, usual="yes", wanted="yes", blocks=blocks)
    return ChecklistLine(item=item, kind="text", blocks=blocks)

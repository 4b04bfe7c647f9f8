"""Answers of a checklist: what can be tapped, and what a typed answer means. No Qt."""

from ketachart.gui.panels.typed_numbers import number_in

OFTEN: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("pregnancy", ("negative", "not applicable")),
    ("suicid", ("negative",)),
    ("confirmed", ("yes",)),
    ("signed", ("yes",)),
    ("checked", ("yes",)),
    ("escort", ("confirmed",)),
)
"""Answers for one tap, by a word of the item; every item can be answered in other words."""

IN_NUMBERS = ("hours since", "minutes since")


def one_tap_answers(item: str) -> tuple[str, ...]:
    """What can be tapped for an item; empty where it has to be typed."""
    words = item.casefold()
    return next((given for word, given in OFTEN if word in words), ())


def read_answer(item: str, typed: str) -> str | int | float | None:
    """An answer as charted: a number where the item asks for one; None when it cannot be."""
    text = typed.strip()
    if not text:
        return None
    if item.casefold().startswith(IN_NUMBERS):
        value = number_in(text, 1)
        if value is None or value >= 1000:
            return None
        return int(value) if value == int(value) else float(value)
    return text

"""What a physician looks at first, and under which heading of the page each of it stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ketachart.clinical.account import is_given
from ketachart.clinical.chart import Chart
from ketachart.clinical.narrative import narrative
from ketachart.clinical.phrases import capital
from ketachart.clinical.unplanned import Kind, Unplanned, unplanned
from ketachart.report.viewing import Place, places

Mark = Literal["flag", "caution", "stop", "corrected", "effect", "clock", "order", "ok", "words"]

MARKS: dict[Kind, Mark] = {
    "ending": "stop",
    "severe": "effect",
    "effects": "effect",
    "orders": "order",
    "sets": "clock",
    "corrections": "corrected",
    "clock": "clock",
}
"""What is no ``caution``; a flag is one whatever its kind."""
HEADINGS: dict[Kind, str] = {
    "identity": "Identity and team",
    "emergency": "Notes, people told and actions",
    "ending": "Infusion",
    "critical": "Flags and actions",
    "flags": "Flags and actions",
    "severe": "Side effects",
    "effects": "Side effects",
    "pump": "Infusion",
    "account": "Controlled substances",
    "orders": "Indication, orders and line",
    "sets": "Vital signs",
    "corrections": "Corrections",
}
"""What stands elsewhere is found by its own words, in the box at the head of the page."""
ACCOUNT, WORDS = "Controlled substances", "The session in words"
OTHERS = (
    "Graphical record",
    WORDS,
    "Checklist",
    "Preparation",
    "Other drugs given",
    "Recovery and discharge",
    ACCOUNT,
    "Late entries",
    "Addenda",
    "Signatures",
)
"""Headings that end a section of those above."""
SPLITS = ("; ", ", ", ": ", " (")
LATE = "late entr"


@dataclass(frozen=True, slots=True)
class Look:
    """One thing to look at: a mark, what it is, the rest of it, where it stands on the page."""

    mark: Mark
    title: str
    detail: str = ""
    place: Place | None = None


def first_look(chart: Chart, pdf: bytes) -> tuple[Look, ...]:
    """What was not as planned, most serious first; then the account of the drug and the course.

    ``pdf`` is the page as it is reviewed, on which each is found.
    """
    told = unplanned(chart, None)
    looks = [(_mark(one), *split(one), _heading(one), one.text) for one in told]
    if is_given(chart) and all(a.adds_up and not a.unsaid for a in chart.accounts):
        for account in chart.accounts:
            if account.opened:
                # The drug's name is in the sentence of every account but the infusion's.
                words = account.told().removesuffix(": it adds up.")
                looks.append(("ok", "Drug account closes", f"{words}.", ACCOUNT, ""))
    passages = narrative(chart, None)
    if passages:
        about = capital(", ".join(passage.about.lower() for passage in passages))
        looks.append(("words", "The session in words", about, WORDS, ""))
    wanted = [(heading, text) for *_, heading, text in looks]
    there = places(pdf, wanted, (*HEADINGS.values(), *OTHERS))
    return tuple(
        Look(mark, title, detail, place)
        for (mark, title, detail, _, _), place in zip(looks, there, strict=True)
    )


def headline(chart: Chart) -> tuple[Mark, str]:
    """The most serious thing, in a mark and a few words; ``ok`` where all was as planned."""
    told = unplanned(chart, None)
    if not told:
        return "ok", ""
    worst = next((one for one in told if one.flagged), told[0])
    return _mark(worst), split(worst)[0]


def split(one: Unplanned) -> tuple[str, str]:
    """The first few words, which say what it is, and the rest."""
    text = one.text
    # Who has yet to confirm is a name, which may have a comma in it.
    ways = (": ",) if one.kind == "orders" else SPLITS
    at, by = min(((text.find(by), by) for by in ways if by in text), default=(-1, ""))
    if at < 0:
        return text, ""
    rest = text[at + len(by) :]
    if by == " (":
        rest = rest.replace(")", "", 1)
    return text[:at], capital(rest)


def _mark(one: Unplanned) -> Mark:
    return "flag" if one.flagged else MARKS.get(one.kind, "caution")


def _heading(one: Unplanned) -> str:
    if one.kind == "corrections" and LATE in one.text:
        return "Late entries"
    return HEADINGS.get(one.kind, "")

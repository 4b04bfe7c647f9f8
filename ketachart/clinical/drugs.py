"""Drugs by name: what the vocabulary knows of one, how it is written, whom it does not suit.

Nothing here proposes a drug or a dose; it only names what stands in the record already.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from ketachart.clinical.acts import MedicationEnded, MedicationGiven
from ketachart.clinical.phrases import allergy_text, capital

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ketachart.clinical.administration import Allergy, Patient
    from ketachart.clinical.chart import Chart
    from ketachart.clinical.vocabulary import Drug, Vocabulary

BENZODIAZEPINE = "benzodiazepine"

SHORTEST = 5
"""Letters of a word from which on a last s means several of it: NSAIDs, but not pus."""


# Names ------------------------------------------------------------------------------------------


def plain_words(text: str) -> str:
    """A name for comparing: no case, accents, marks or plural; a blank round every word."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    letters = (c for c in bare if not unicodedata.combining(c))
    spaced = "".join(c if c.isalnum() else " " for c in letters)
    words = (w[:-1] if len(w) >= SHORTEST and w.endswith("s") else w for w in spaced.split())
    return f" {' '.join(words)} "


def _holds(text: str, name: str) -> bool:
    words = plain_words(name)
    return bool(words.strip()) and words in plain_words(text)


def known(name: str, vocabulary: Vocabulary) -> Drug | None:
    """What the vocabulary knows of a drug, also typed with more words round it; None if nothing."""
    if (drug := vocabulary.drug(name)) is not None:
        return drug
    named = [(len(n), d) for d in vocabulary.drugs for n in (d.name, *d.also) if _holds(name, n)]
    return max(named, key=lambda found: found[0])[1] if named else None


def tall(name: str, vocabulary: Vocabulary) -> str:
    """The name as it is written where names are confused: ``hydrALAZINE``; else as it is."""
    drug = vocabulary.drug(name)
    exact = drug is not None and drug.name.casefold() == name.strip().casefold()
    return drug.tall if drug is not None and drug.tall and exact else name


def drug_title(name: str, vocabulary: Vocabulary) -> str:
    """A drug at the head of a line: tall letters stay as they are, others begin with a capital."""
    written = tall(name, vocabulary)
    return capital(written) if written == name else written


def classes(name: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """What a drug is, by the vocabulary; empty for one that is not in it."""
    drug = known(name, vocabulary)
    return drug.classes if drug is not None else ()


def is_benzodiazepine(name: str, vocabulary: Vocabulary) -> bool:
    """By the vocabulary, or by the stem of the name: midazolam, lorazepam and their like."""
    stems = any(w.endswith(("azolam", "azepam")) for w in name.casefold().split())
    return stems or BENZODIAZEPINE in classes(name, vocabulary)


def controlled(name: str, vocabulary: Vocabulary) -> str | None:
    """The schedule of a drug that has an account of its own, such as ``C-IV``; else None."""
    drug = known(name, vocabulary)
    return drug.controlled if drug is not None else None


def after_given(name: str, route: str, vocabulary: Vocabulary) -> str | None:
    """The clinic's words once it was given into a vein; None where there are none."""
    drug = known(name, vocabulary)
    return drug.after_given if drug is not None and is_into_vein(route) else None


def is_into_vein(route: str) -> bool:
    """Whether a route as typed is intravenous: ``IV``, ``IV over 2 min``, ``intravenous``."""
    return route.strip().casefold().startswith(("iv", "intraven"))


# Allergies --------------------------------------------------------------------------------------


def allergy_match(patient: Patient, drug: str, vocabulary: Vocabulary) -> str | None:
    """The allergy on record that speaks of a drug, in words: ``Aspirin (hives), also an NSAID``.

    By the substance itself, another name or ingredient of it, a class it belongs to, or another
    drug of its family; None where none does, or nothing is known.
    """
    if patient.allergy_status != "listed":
        return None
    found = (_speaks_of(allergy, drug, vocabulary) for allergy in patient.allergies)
    return next((words for words in found if words), None)


def _speaks_of(allergy: Allergy, drug: str, vocabulary: Vocabulary) -> str:
    substance = (allergy.substance or "").strip()
    if not substance:
        return ""
    words = capital(allergy_text(allergy))
    if _holds(substance, drug) or _holds(drug, substance):
        return words
    given = known(drug, vocabulary)
    if given is None:
        return ""
    if any(_holds(substance, name) for name in _names(given)):
        return words
    other = known(substance, vocabulary)
    if other is None or other.family is None or other.family != given.family:
        return ""
    return f"{words}, also of the family {given.family}"


def _names(drug: Drug) -> Iterable[str]:
    yield from (drug.name, *drug.also, *drug.classes)
    if drug.family is not None:
        yield drug.family


# What runs --------------------------------------------------------------------------------------


def running(chart: Chart) -> tuple[MedicationGiven, ...]:
    """The drugs and fluids that run for a while and whose end is not charted, by their start."""
    ended = {chart.standing.root(e.medication) for _, e in chart.standing.of(MedicationEnded)}
    return tuple(
        given
        for _, given in chart.standing.of(MedicationGiven)
        if given.runs and given.ended_at is None and chart.standing.root(given.id) not in ended
    )


# What is offered ----------------------------------------------------------------------------------


def found(typed: str, vocabulary: Vocabulary, most: int = 6) -> tuple[Drug, ...]:
    """The drugs that begin as typed, by any of their names, then those that hold it; by name."""
    wanted = plain_words(typed).strip()
    if not wanted:
        return ()

    def rank(drug: Drug) -> int:
        names = [plain_words(n) for n in (drug.name, *drug.also)]
        begins = any(f" {wanted}" in n for n in names)
        return 0 if begins else 1 if any(wanted in n for n in names) else 2

    ranked = [(rank(d), d.name.casefold(), d) for d in vocabulary.drugs if d.offered]
    return tuple(d for place, _, d in sorted(ranked, key=lambda r: r[:2]) if place < 2)[:most]

"""The drug account: what was opened must be given, wasted or returned, drug by drug.

Amounts are exact (mg of ketamine base, or mg of another controlled drug); mL are mg over the
strength of the vial they came from. What stayed in the line lies within what was given.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from ketachart.clinical.acts import (
    Act,
    BolusGiven,
    DrugPrepared,
    DrugReturned,
    DrugWasted,
    InfusionStarted,
    MedicationEnded,
    MedicationGiven,
)
from ketachart.clinical.dosing import ZERO, opened_mg
from ketachart.clinical.drugs import known
from ketachart.clinical.phases import Phase
from ketachart.clinical.phrases import capital, dose_text
from ketachart.clinical.pump_truth import line_residual
from ketachart.clinical.units import mg_in_one, shown

if TYPE_CHECKING:
    from ketachart.clinical.chart import Chart
    from ketachart.clinical.vocabulary import Vocabulary

KETAMINE = "ketamine"
SMALLEST = Fraction(1, 20)
"""mg: a difference that one decimal does not show is none."""
SMALLEST_ML = Fraction(1, 100)
"""mL: to this the account is told in volume (a syringe's mark)."""
Cell = Literal["opened", "given", "wasted_from_vial", "wasted_from_bag", "returned"]


@dataclass(frozen=True, slots=True)
class Strength:
    """The part of an account that is of one strength (mg/mL); None where it was not said."""

    mg_per_ml: Fraction | None
    opened: Fraction = ZERO
    given: Fraction = ZERO
    wasted_from_vial: Fraction = ZERO
    wasted_from_bag: Fraction = ZERO
    returned: Fraction = ZERO

    @property
    def wasted(self) -> Fraction:
        """From vials and bags (mg)."""
        return self.wasted_from_vial + self.wasted_from_bag

    @property
    def balance(self) -> Fraction:
        """Opened less given, wasted and returned (mg)."""
        return self.opened - self.given - self.wasted - self.returned

    def ml(self, mg: Fraction) -> Fraction | None:
        """The volume of the vial that so many mg are; None where the strength is not known."""
        return mg / self.mg_per_ml if self.mg_per_ml else None

    def amount(self, mg: Fraction) -> str:
        """``465 mg (9.3 mL)``, the volume as it comes out of the vial."""
        ml = self.ml(mg)
        return f"{shown(mg, 2)} mg" + ("" if ml is None else f" ({shown(ml, 2)} mL)")

    def told(self) -> str:
        """``50 mg/mL: 500 mg (10 mL) opened, 35 mg (0.7 mL) given, 465 mg (9.3 mL) wasted``."""
        found = [f"{self.amount(self.opened)} opened", f"{self.amount(self.given)} given"]
        found += [f"{self.amount(self.wasted)} wasted"] if self.wasted else []
        found += [f"{self.amount(self.returned)} back to stock"] if self.returned else []
        head = f"{shown(self.mg_per_ml, 3)} mg/mL: " if self.mg_per_ml else "strength not said: "
        return head + ", ".join(found)


@dataclass(frozen=True, slots=True)
class DrugAccount:
    """One drug in mg; ``balance`` is what nobody has explained yet.

    ``in_line`` (mg) and ``line_ml`` stayed in the line: they lie within ``given`` and are counted
    once. ``drawn`` went from vials into bags and syringes. ``unsaid`` is how often the drug was
    given without it being said how much was opened.
    """

    opened: Fraction
    given: Fraction
    wasted_from_vial: Fraction
    wasted_from_bag: Fraction
    returned: Fraction
    drug: str = KETAMINE
    strengths: tuple[Strength, ...] = ()
    drawn: Fraction = ZERO
    in_line: Fraction = ZERO
    line_ml: Fraction = ZERO
    unsaid: int = 0

    @property
    def wasted(self) -> Fraction:
        """From vials and bags."""
        return self.wasted_from_vial + self.wasted_from_bag

    @property
    def balance(self) -> Fraction:
        """Opened less given, wasted and returned; 0 when it adds up."""
        return self.opened - self.given - self.wasted - self.returned

    @property
    def adds_up(self) -> bool:
        """Whether nothing is missing or too much that one decimal shows."""
        return abs(self.balance) < SMALLEST

    @property
    def is_ketamine(self) -> bool:
        """Whether it is the account of the infusion's drug."""
        return is_ketamine(self.drug)

    @property
    def mg_per_ml(self) -> Fraction | None:
        """The one strength that was opened; None where there are several or none was said."""
        said = [s.mg_per_ml for s in self.strengths]
        return said[0] if len(said) == 1 else None

    @property
    def left_in_vials(self) -> Fraction:
        """What was opened and not drawn, less what of it is accounted for already (mg)."""
        if not self.drawn:
            return max(self.balance, ZERO)
        left = self.opened - self.drawn - self.wasted_from_vial - self.returned
        return max(left, ZERO)

    @property
    def left_in_bags(self) -> Fraction:
        """What was drawn and not given, less what of it is wasted already (mg)."""
        return max(self.balance - self.left_in_vials, ZERO)

    def told(self) -> str:
        """The account as one sentence: ``50 mg opened, 38.1 given, 10 wasted: 1.9 mg missing.``"""
        parts = [f"{dose_text(self.opened)} opened", f"{shown(self.given, 1)} given"]
        parts += [f"{shown(self.wasted, 1)} wasted"] if self.wasted else []
        parts += [f"{shown(self.returned, 1)} back to stock"] if self.returned else []
        head = "" if self.is_ketamine else f"{capital(self.drug)}: "
        if self.adds_up:
            return f"{head}{', '.join(parts)}: it adds up."
        word = "missing" if self.balance > 0 else "too much"
        return f"{head}{', '.join(parts)}: {dose_text(abs(self.balance))} {word}."

    def line_text(self) -> str:
        """``of the 35 mg given, 14 mg (20 mL) stayed in the line``; empty where none is told."""
        if not self.in_line:
            return ""
        stayed = f"{dose_text(self.in_line)} ({shown(self.line_ml, 2)} mL) stayed in the line"
        return f"of the {dose_text(self.given)} given, {stayed}"


def is_given(chart: Chart) -> bool:
    """Whether nothing more is given: the infusion ended, the patient left, or it was cancelled."""
    left = chart.stopped_at is not None or chart.discharge is not None
    return left or chart.phase is Phase.CANCELLED


def is_ketamine(drug: str | None) -> bool:
    """Whether a drug's name, or none, means the infusion's drug."""
    return drug is None or drug.strip().casefold() == KETAMINE


def account(chart: Chart) -> DrugAccount:
    """The account of ketamine as charted."""
    return accounts(chart)[0]


def accounts(chart: Chart) -> tuple[DrugAccount, ...]:
    """Ketamine first, then every other controlled drug that was given, wasted or returned."""
    others: dict[str, str] = {}
    for name in _names(chart.standing.acts(MedicationGiven, DrugWasted, DrugReturned)):
        if not is_ketamine(name):
            others.setdefault(drug_key(name, chart.vocabulary), name.strip())
    made = [_ketamine(chart)]
    made += [_other(chart, key, others[key]) for key in sorted(others) if _is_kept(chart, key)]
    return tuple(made)


def drug_key(name: str | None, vocabulary: Vocabulary) -> str:
    """One key for all the names of a drug, so that its brand has no account beside its own."""
    if name is None or is_ketamine(name):
        return KETAMINE
    drug = known(name, vocabulary)
    return drug.name.casefold() if drug is not None else " ".join(name.split()).casefold()


def _names(acts: Iterable[Act]) -> Iterable[str]:
    return (name for act in acts if (name := getattr(act, "drug", None)))


def _is_kept(chart: Chart, key: str) -> bool:
    """Whether a drug has an account: its schedule says so, or somebody charted what was opened."""
    drug = chart.vocabulary.drug(key)
    if drug is not None and drug.controlled:
        return True
    if any(_is_of(chart, told, key) for told in chart.standing.acts(DrugWasted, DrugReturned)):
        return True
    return any(g.opened is not None for g in _given(chart, key))


def _given(chart: Chart, key: str) -> list[MedicationGiven]:
    """What was given of a drug here; what the patient took of their own was never opened here."""
    return [
        g
        for _, g in chart.standing.of(MedicationGiven)
        if _is_of(chart, g, key) and g.purpose != "own"
    ]


class _Sums:
    """The cells of an account by strength, while its acts are added up."""

    def __init__(self) -> None:
        self.cells: dict[Fraction | None, dict[Cell, Fraction]] = {}

    def add(self, strength: Fraction | None, cell: Cell, mg: Fraction) -> None:
        """Count an amount; with no strength said, the only one there is."""
        if strength is None and len(self.cells) == 1:
            strength = next(iter(self.cells))
        if mg or cell == "opened":
            row = self.cells.setdefault(strength, {})
            row[cell] = row.get(cell, ZERO) + mg

    def strengths(self) -> tuple[Strength, ...]:
        """One part a strength, weakest first, what was not said last."""
        ordered = sorted(self.cells, key=lambda s: (s is None, s or ZERO))
        return tuple(Strength(s, **self.cells[s]) for s in ordered)


def _summed(
    sums: _Sums,
    drug: str,
    *,
    drawn: Fraction = ZERO,
    line: tuple[Fraction, Fraction] = (ZERO, ZERO),
    unsaid: int = 0,
) -> DrugAccount:
    strengths = sums.strengths()
    cells = {
        cell: sum((getattr(s, cell) for s in strengths), ZERO) for cell in Strength.__slots__[1:]
    }
    line_ml, in_line = line
    return DrugAccount(
        **cells,
        drug=drug,
        strengths=strengths,
        drawn=drawn,
        in_line=in_line,
        line_ml=line_ml,
        unsaid=unsaid,
    )


def _ketamine(chart: Chart) -> DrugAccount:
    delivery, sums = chart.delivery, _Sums()
    prepared = chart.containers
    strength = {name: Fraction(c.prepared.vial_conc_mg_per_ml) for name, c in prepared.items()}
    for _, act in chart.standing.of(DrugPrepared):
        sums.add(Fraction(act.vial_conc_mg_per_ml), "opened", opened_mg(act))
    for segment in delivery.segments:
        sums.add(strength.get(segment.container), "given", segment.mg)
    bolus = ZERO
    for _, given in chart.standing.of(BolusGiven):
        bolus += Fraction(given.dose_mg)
        sums.add(strength.get(given.container or ""), "given", Fraction(given.dose_mg))
    # A pump followed to a moment may not have come to the last bolus.
    sums.add(None, "given", delivery.bolus_mg - bolus)
    _medications(sums, chart, KETAMINE)
    _gone(sums, chart, KETAMINE, strength)
    drawn = sum(
        (Fraction(c.prepared.drawn_ml) * strength[name] for name, c in prepared.items()), ZERO
    )
    stayed = line_residual(chart)
    line = (stayed.ml, stayed.mg) if stayed else (ZERO, ZERO)
    return _summed(sums, KETAMINE, drawn=drawn, line=line)


def _other(chart: Chart, key: str, name: str) -> DrugAccount:
    sums = _Sums()
    unsaid = _medications(sums, chart, key)
    _gone(sums, chart, key, {})
    drug = chart.vocabulary.drug(key)
    return _summed(sums, drug.name if drug else name, unsaid=unsaid)


def _medications(sums: _Sums, chart: Chart, key: str) -> int:
    """What was opened for and given in single doses; returns how often the opening is unsaid."""
    ended = {chart.standing.root(e.medication): e for _, e in chart.standing.of(MedicationEnded)}
    unsaid = 0
    for given in _given(chart, key):
        factor = mg_in_one(given.unit)
        if factor is None:  # told in other units a drug has no account in mg
            continue
        end = ended.get(chart.standing.root(given.id))
        dose = end.given if end is not None and end.given is not None else given.dose
        sums.add(None, "given", Fraction(dose) * factor)
        if given.opened is None:
            unsaid += 1
        else:
            sums.add(None, "opened", Fraction(given.opened) * factor)
    return unsaid


def _gone(sums: _Sums, chart: Chart, key: str, strength: dict[str, Fraction]) -> None:
    """What was wasted and what went back."""
    for _, wasted in chart.standing.of(DrugWasted):
        if _is_of(chart, wasted, key):
            of = of_strength(wasted, strength)
            bag = strength.get(wasted.container or "") or of
            sums.add(of, "wasted_from_vial", Fraction(wasted.from_vial_mg or 0))
            sums.add(bag, "wasted_from_bag", Fraction(wasted.from_bag_mg or 0))
    for _, returned in chart.standing.of(DrugReturned):
        if _is_of(chart, returned, key):
            sums.add(of_strength(returned, strength), "returned", Fraction(returned.mg))


def of_strength(
    act: DrugWasted | DrugReturned, by_container: dict[str, Fraction]
) -> Fraction | None:
    """The vial strength (mg/mL) that an act says, or that of the container it names."""
    if act.mg_per_ml is not None:
        return Fraction(act.mg_per_ml)
    return by_container.get(act.container or "")


def _is_of(chart: Chart, act: Act, key: str) -> bool:
    return drug_key(getattr(act, "drug", None), chart.vocabulary) == key


def amount_of(act: DrugWasted | DrugReturned) -> Fraction:
    """All that one act took away (mg), from vial and bag."""
    if isinstance(act, DrugReturned):
        return Fraction(act.mg)
    return Fraction(act.from_vial_mg or 0) + Fraction(act.from_bag_mg or 0)


def account_of(chart: Chart, drug: str | None) -> DrugAccount:
    """The account of a drug by its name (None: ketamine); an empty one where there is none."""
    key = drug_key(drug, chart.vocabulary)
    found = (a for a in chart.accounts if drug_key(a.drug, chart.vocabulary) == key)
    return next(found, DrugAccount(ZERO, ZERO, ZERO, ZERO, ZERO, drug=drug or KETAMINE))


# Who saw it, what is over -----------------------------------------------------------------------


def givers(chart: Chart, waste: DrugWasted) -> dict[str, str]:
    """Who cannot witness a waste, and what they did: the one who discarded it, and who gave."""
    if is_ketamine(waste.drug):
        gave = chart.standing.acts(InfusionStarted, BolusGiven)
    else:
        key = drug_key(waste.drug, chart.vocabulary)
        gave = [g for _, g in chart.standing.of(MedicationGiven) if _is_of(chart, g, key)]
    return {act.by: "gave the drug" for act in gave} | {waste.by: "discarded it"}


def over_what_is_left(chart: Chart, act: DrugWasted | DrugReturned) -> str | None:
    """Why an amount is more than can be there, for the page; None where it can be."""
    left = account_of(chart, act.drug).balance
    entry = chart.standing.known.get(act.amends or "")
    before = entry.act if entry is not None and chart.fate(act.amends or "") is None else None
    if isinstance(before, DrugWasted | DrugReturned) and _is_of(
        chart, before, drug_key(act.drug, chart.vocabulary)
    ):
        left += amount_of(before)
    amount = amount_of(act)
    if amount <= max(left, ZERO) + SMALLEST:
        return None
    word = "wasted" if isinstance(act, DrugWasted) else "returned"
    return f"{dose_text(amount)} {word} where {dose_text(max(left, ZERO))} was left"


def open_matters(chart: Chart) -> tuple[str, ...]:
    """What of the controlled drugs does not add up, each as a sentence; empty when all does."""
    found = []
    for each in chart.accounts:
        if not each.adds_up:
            found.append(each.told())
        elif each.unsaid:
            found.append(f"How much {each.drug} was opened is not charted.")
    return tuple(found)

"""The drug account: what was opened must be given, wasted or returned."""

from dataclasses import dataclass
from fractions import Fraction

from ketachart.clinical.acts import DrugPrepared, DrugReturned, DrugWasted
from ketachart.clinical.corrections import Standing
from ketachart.clinical.dosing import ZERO, Delivery, opened_mg
from ketachart.clinical.phrases import dose_text
from ketachart.clinical.units import shown

SMALLEST = Fraction(1, 20)
"""mg: a difference that one decimal does not show is none."""


@dataclass(frozen=True, slots=True)
class DrugAccount:
    """Ketamine base in mg; ``balance`` is what nobody has explained yet."""

    opened: Fraction
    given: Fraction
    wasted_from_vial: Fraction
    wasted_from_bag: Fraction
    returned: Fraction

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

    def told(self) -> str:
        """The account as one sentence: ``50 mg opened, 38.1 given, 10 wasted: 1.9 mg missing.``"""
        parts = [f"{dose_text(self.opened)} opened", f"{shown(self.given, 1)} given"]
        parts += [f"{shown(self.wasted, 1)} wasted"] if self.wasted else []
        parts += [f"{shown(self.returned, 1)} back to stock"] if self.returned else []
        if self.adds_up:
            return f"{', '.join(parts)}: it adds up."
        word = "missing" if self.balance > 0 else "too much"
        return f"{', '.join(parts)}: {dose_text(abs(self.balance))} {word}."


def drug_account(standing: Standing, delivery: Delivery) -> DrugAccount:
    """The account of a session as it stands."""
    wasted = [w for _, w in standing.of(DrugWasted)]
    return DrugAccount(
        opened=sum((opened_mg(p) for _, p in standing.of(DrugPrepared)), ZERO),
        given=delivery.total_mg,
        wasted_from_vial=sum((Fraction(w.from_vial_mg or 0) for w in wasted), ZERO),
        wasted_from_bag=sum((Fraction(w.from_bag_mg or 0) for w in wasted), ZERO),
        returned=sum((Fraction(r.mg) for _, r in standing.of(DrugReturned)), ZERO),
    )

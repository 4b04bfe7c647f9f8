"""The drug account: what was opened must be given, wasted or returned."""

from dataclasses import dataclass
from fractions import Fraction

from ketachart.clinical.acts import DrugPrepared, DrugReturned, DrugWasted
from ketachart.clinical.corrections import Standing
from ketachart.clinical.dosing import ZERO, Delivery, opened_mg


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

"""What is thrown away or goes back to stock, with the account of the drug beside it."""

from decimal import Decimal
from fractions import Fraction

from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QSizePolicy, QWidget

from ketachart.clinical.account import SMALLEST, DrugAccount, account_of
from ketachart.clinical.acts import Act, DrugReturned, DrugWasted
from ketachart.clinical.chart import Chart
from ketachart.clinical.phrases import capital, dose_text
from ketachart.clinical.units import rounded, shown
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.choices import ChoiceField
from ketachart.gui.panels.entry import Wrong
from ketachart.gui.panels.fields import NoteField, NumberField, TextField
from ketachart.gui.panels.painted import HALO, LEFT, RIGHT, box, colour, face, smooth, write
from ketachart.gui.panels.side import Ask, SidePanel

ZERO = Fraction(0)
METHODS = ("drug disposal container", "solidifying powder")
REASONS = ("bag overfilled", "vial overfilled", "spilled", "left in the line or filter")
"""Where the clinic's protocol has no words of its own."""


def in_vials(chart: Chart) -> Fraction:
    """Ketamine that was opened and not drawn, less what of it is accounted for already (mg)."""
    return chart.account.left_in_vials


def in_bags(chart: Chart) -> Fraction:
    """Ketamine that was drawn and not given, less what of it is wasted already (mg)."""
    return chart.account.left_in_bags


class AccountTable(QWidget):
    """Opened, given, wasted, returned, and what is left to account for; mL beside where known."""

    ROW = 22

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[tuple[str, str]] = []
        self.note = ""
        self.left = Fraction(0)
        self.account: DrugAccount | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_account(
        self, account: DrugAccount, wasted: Fraction = ZERO, returned: Fraction = ZERO
    ) -> None:
        """The account with what stands in the boxes taken in."""
        self.account = account
        rows = [
            ("Opened", account.opened),
            ("Given", account.given),
            ("Wasted", account.wasted + wasted),
        ]
        if account.returned or returned:
            rows.append(("Back to stock", account.returned + returned))
        self.rows = [(name, self.amount(mg)) for name, mg in rows]
        if account.in_line:
            stayed = f"{dose_text(account.in_line)} · {shown(account.line_ml, 2)} mL"
            self.rows.insert(2, ("  of it in the line", stayed))
        self.left = account.balance - wasted - returned
        self.setFixedHeight((len(self.rows) + 1) * self.ROW + 22 + 2 * HALO)
        told = ", ".join(f"{name.strip()} {words}" for name, words in self.rows)
        self.setAccessibleName(f"Drug account: {told}, {self.left_words()}")
        self.update()

    def amount(self, mg: Fraction) -> str:
        """``465 mg · 9.3 mL`` of the one strength that was opened; mg alone of several."""
        strength = self.account.mg_per_ml if self.account is not None else None
        return f"{dose_text(mg)} · {shown(mg / strength, 2)} mL" if strength else dose_text(mg)

    def left_words(self) -> str:
        """What is left, in words; nothing is said to be missing that one decimal does not show."""
        if abs(self.left) < SMALLEST:
            return "nothing left to account for"
        what = "left to account for" if self.left > 0 else "more than was opened"
        return f"{dose_text(abs(self.left))} {what}"

    def paintEvent(self, _event: object) -> None:
        painter = smooth(self)
        frame = QRectF(self.rect()).adjusted(HALO, HALO, -HALO, -HALO)
        box(painter, frame, fill=colour("surface2"))
        line = QRectF(frame.left() + 12, frame.top() + 8, frame.width() - 24, self.ROW)
        for name, words in self.rows:
            inner = name.startswith(" ")
            mark = line.adjusted(12 if inner else 0, 0, 0, 0)
            write(painter, mark, name.strip(), face(13), colour("text2"), where=LEFT)
            words_ink = colour("text2" if inner else "text")
            write(painter, line, words, face(14, 450 if inner else 600), words_ink, where=RIGHT)
            line.translate(0, self.ROW)
        painter.fillRect(QRectF(line.left(), line.top() + 2, line.width(), 1), colour("control"))
        line.translate(0, 5)
        even = abs(self.left) < SMALLEST
        ink = colour("ok" if even else "caution")
        write(painter, line, self.left_words().capitalize(), face(14, 600), ink, where=LEFT)


class Amount:
    """An amount in two boxes, mg and mL: whichever is typed, the other is worked out.

    What counts is what was typed: mL times the strength is exact, and mg are never rounded to mL.
    """

    def __init__(self, label: str, name: str) -> None:
        self.mg = NumberField(label, "mg", 4, name=name, optional=True)
        self.ml = NumberField("or as volume", "mL", 3, name=f"{name}-ml", optional=True)
        self.strength: Fraction | None = None
        self._by_ml = self._writing = False
        self.mg.changed.connect(lambda: self._typed(by_ml=False))
        self.ml.changed.connect(lambda: self._typed(by_ml=True))

    def set_strength(self, mg_per_ml: Fraction | None) -> None:
        """The strength (mg/mL) that mL are of; without one there are no mL to type."""
        self.strength = mg_per_ml
        self.ml.setVisible(mg_per_ml is not None and not self.mg.isHidden())
        self._typed(by_ml=self._by_ml)

    def offer(self, left: Fraction) -> None:
        """What is left, to be taken over by a tap or the down arrow."""
        there = left >= SMALLEST
        self.mg.set_offer(shown(left, 2) if there else "")
        if self.strength:
            self.ml.set_offer(shown(left / self.strength, 2) if there else "")

    def show(self, wanted: bool) -> None:
        """Both boxes, or neither."""
        self.mg.setVisible(wanted)
        self.ml.setVisible(wanted and self.strength is not None)

    def _typed(self, *, by_ml: bool) -> None:
        if self._writing:
            return
        self._by_ml, self._writing = by_ml, True
        try:
            source, other = (self.ml, self.mg) if by_ml else (self.mg, self.ml)
            number = source.number()
            if self.strength and not source.typed():
                other.put("")
            elif self.strength and number is not None:
                if by_ml:
                    other.put(shown(self.exact(), 4))
                else:
                    other.put(shown(Fraction(number) / self.strength, 2))
        finally:
            self._writing = False

    def exact(self) -> Fraction:
        """mg as typed, as far as it is a number; 0 for none."""
        if self._by_ml and self.strength:
            return Fraction(self.ml.number() or 0) * self.strength
        return Fraction(self.mg.number() or 0)

    def value(self) -> Decimal | None:
        """mg, to four decimals where a volume was typed.

        Raises:
            Wrong: what was typed is no number.
        """
        if self._by_ml and self.strength and self.ml.value() is not None:
            return rounded(self.exact(), 4)
        return self.mg.value()


class WastePanel(SidePanel):
    """From the vial, from the bag, back to stock; what remains is said while one types."""

    def __init__(self, bedside: Bedside, chart: Chart, parent: QWidget | None = None) -> None:
        super().__init__(
            "Waste and return", bedside, action="Chart the waste", chart=chart, parent=parent
        )
        words = chart.protocol.words
        drugs = [(a.drug, capital(a.drug)) for a in chart.accounts]
        self.drug = ChoiceField("Which drug", drugs, name="waste-drug")
        self.table = AccountTable()
        self.strength = ChoiceField("From which vial", (), name="waste-strength")
        self.vial = Amount("Wasted from the vial", "waste-vial")
        self.bag = Amount("From the bag or syringe", "waste-bag")
        self.which = ChoiceField("Which one", list(chart.containers), name="waste-container")
        self.method = TextField("Where it went", name="waste-method", optional=True)
        self.methods = ChoiceField("", words.waste_methods or METHODS, name="waste-methods")
        self.stock = Amount("Back to stock", "waste-returned")
        self.explain = NoteField(
            "Explain the difference", name="waste-explained", optional=True, lines=2
        )
        self.reasons = ChoiceField("", words.difference_reasons or REASONS, name="waste-difference")
        self.add(self.drug, self.table, self.strength)
        for amount in (self.vial, self.bag):
            self.add_row(amount.mg, amount.ml, stretch=(5, 4))
        self.add(self.which, self.method, self.methods)
        self.add_row(self.stock.mg, self.stock.ml, stretch=(5, 4))
        self.add(self.explain, self.reasons)
        self.drug.setVisible(len(drugs) > 1)
        self.drug.choose(first_open(chart).drug)
        self.add_since("Wasted at")
        self.drug.changed.connect(self._turn)
        for chips, field in ((self.methods, self.method), (self.reasons, self.explain)):
            chips.picked.connect(lambda _, c=chips, f=field: self._take_words(c, f))
        self._turn()
        self.mark_untouched()

    @property
    def account(self) -> DrugAccount:
        """The account of the drug that is chosen."""
        assert self.chart is not None
        return account_of(self.chart, self.drug.value())

    def first_field(self) -> QWidget | None:
        self.vial.mg.take_focus()
        return self.vial.mg

    def _take_words(self, chips: ChoiceField, field: TextField | NoteField) -> None:
        if chosen := chips.value():
            field.put(chosen)

    def _turn(self) -> None:
        """Another drug: its vials, its bags, what is left of it."""
        assert self.chart is not None
        account = self.account
        vials = [s.mg_per_ml for s in account.strengths if s.mg_per_ml]
        self.strength.show_options([(str(v), f"{shown(v, 3)} mg/mL") for v in vials])
        self.strength.setVisible(len(vials) > 1)
        bags = account.is_ketamine and bool(self.chart.containers)
        self.bag.show(bags)
        self.which.setVisible(bags and len(self.chart.containers) > 1)
        for amount in (self.vial, self.bag, self.stock):
            # What was typed was typed of the other drug.
            amount.mg.put("")
            amount.ml.put("")
        self.reckon()

    def _vial_strength(self) -> Fraction | None:
        if said := self.strength.value():
            return Fraction(said)
        return self.account.mg_per_ml

    def _bag_strength(self) -> Fraction | None:
        assert self.chart is not None
        names = list(self.chart.containers)
        name = self.which.value() or (names[0] if len(names) == 1 else None)
        return self.chart.containers[name].mg_per_ml if name else None

    def reckon(self) -> None:
        account = self.account
        for amount, strength in (
            (self.vial, self._vial_strength()),
            (self.bag, self._bag_strength() if account.is_ketamine else None),
            (self.stock, self._vial_strength()),
        ):
            if amount.strength != strength or amount.ml.isHidden() is (strength is not None):
                amount.set_strength(strength)
        self.vial.offer(account.left_in_vials)
        self.bag.offer(account.left_in_bags)
        wasted = self.vial.exact() + (ZERO if self.bag.mg.isHidden() else self.bag.exact())
        stock = self.stock.exact()
        self.table.show_account(account, wasted, stock)
        differs = abs(self.table.left) >= SMALLEST and bool(wasted or stock)
        for field in (self.explain, self.reasons):
            if field.isHidden() is differs:
                field.setVisible(differs)

    def act_now(self) -> tuple[Act, ...]:
        vial, stock = self.vial.value(), self.stock.value()
        bag = None if self.bag.mg.isHidden() else self.bag.value()
        if vial is None and bag is None and stock is None:
            raise Wrong("How much was wasted or went back? Type at least one amount.", self.vial.mg)
        container = self._container() if bag else None
        strength = self._strength() if vial or stock else None
        explained = self._possible(vial, bag, stock)
        if self.table.left >= SMALLEST and not explained and not self.sure:
            missing = dose_text(self.table.left)
            raise Ask(f"{missing} is still to be accounted for. Once more charts it as it is.")
        drug = None if self.account.is_ketamine else self.account.drug
        made: list[Act] = []
        if vial is not None or bag is not None:
            made.append(
                self.act(
                    DrugWasted,
                    drug=drug,
                    from_vial_mg=vial,
                    from_bag_mg=bag,
                    container=container,
                    method=self.method.value(),
                    mg_per_ml=strength if vial else None,
                    note=explained,
                )
            )
        if stock:
            made.append(
                self.act(
                    DrugReturned,
                    mg=stock,
                    drug=drug,
                    container=self.which.value(),
                    mg_per_ml=strength,
                    note=None if made else explained,
                )
            )
        return tuple(made)

    def _possible(self, *amounts: Decimal | None) -> str | None:
        """More than is left needs its explanation; more than was ever opened is asked about."""
        opened, most = self.account.opened, max(Fraction(a or 0) for a in amounts)
        if most > opened + SMALLEST and not self.sure:
            raise Ask(
                f"{dose_text(most)} is more than the {dose_text(opened)} that was opened. "
                "Check the number; once more charts it, with its explanation."
            )
        if self.table.left <= -SMALLEST:
            over = dose_text(-self.table.left)
            why = "Correct an amount, or explain the difference."
            return str(self.explain.needed(f"That is {over} more than is left. {why}"))
        return None if self.explain.isHidden() else self.explain.value()

    def _strength(self) -> Decimal | None:
        """The vial it came from, asked for where there are several; None where there is one."""
        if self.strength.isHidden():
            return None
        said = self.strength.needed("From which vial? Choose its strength.")
        return rounded(Fraction(said), 4).normalize()

    def _container(self) -> str | None:
        assert self.chart is not None
        names = list(self.chart.containers)
        if len(names) < 2:
            return names[0] if names else None
        return self.which.needed("From which bag or syringe?")


def first_open(chart: Chart) -> DrugAccount:
    """The first account that does not add up, else ketamine's."""
    return next((a for a in chart.accounts if not a.adds_up), chart.accounts[0])

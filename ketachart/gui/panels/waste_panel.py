"""What is thrown away or goes back to stock, with the account of the drug beside it."""

from fractions import Fraction

from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QSizePolicy, QWidget

from ketachart.clinical.account import SMALLEST, DrugAccount
from ketachart.clinical.acts import Act, DrugReturned, DrugWasted
from ketachart.clinical.chart import Chart
from ketachart.clinical.phrases import dose_text
from ketachart.clinical.units import shown
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.choices import ChoiceField
from ketachart.gui.panels.entry import Wrong
from ketachart.gui.panels.fields import NoteField, NumberField, TextField
from ketachart.gui.panels.painted import HALO, LEFT, RIGHT, box, colour, face, smooth, write
from ketachart.gui.panels.side import Ask, SidePanel

ZERO = Fraction(0)


def in_vials(chart: Chart) -> Fraction:
    """What was opened and not drawn, less what of it is accounted for already (mg)."""
    drawn = sum(
        (Fraction(c.prepared.drawn_ml) * Fraction(c.prepared.vial_conc_mg_per_ml))
        for c in chart.containers.values()
    )
    account = chart.account
    return max(account.opened - drawn - account.wasted_from_vial - account.returned, Fraction(0))


def in_bags(chart: Chart) -> Fraction:
    """What was drawn and not given, less what of it is wasted already (mg)."""
    return max(chart.account.balance - in_vials(chart), Fraction(0))


class AccountTable(QWidget):
    """Opened, given, wasted, returned, and what is left to account for."""

    ROW = 22

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[tuple[str, Fraction]] = []
        self.left = Fraction(0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_account(
        self, account: DrugAccount, wasted: Fraction = ZERO, returned: Fraction = ZERO
    ) -> None:
        """The account with what stands in the boxes taken in."""
        self.rows = [
            ("Opened", account.opened),
            ("Given", account.given),
            ("Wasted", account.wasted + wasted),
        ]
        if account.returned or returned:
            self.rows.append(("Back to stock", account.returned + returned))
        self.left = account.balance - wasted - returned
        self.setFixedHeight((len(self.rows) + 1) * self.ROW + 22 + 2 * HALO)
        told = ", ".join(f"{name} {dose_text(mg)}" for name, mg in self.rows)
        self.setAccessibleName(f"Drug account: {told}, {self.left_words()}")
        self.update()

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
        for name, mg in self.rows:
            write(painter, line, name, face(13), colour("text2"), where=LEFT)
            write(painter, line, dose_text(mg), face(14, 600), colour("text"), where=RIGHT)
            line.translate(0, self.ROW)
        painter.fillRect(QRectF(line.left(), line.top() + 2, line.width(), 1), colour("control"))
        line.translate(0, 5)
        even = abs(self.left) < SMALLEST
        ink = colour("ok" if even else "caution")
        write(painter, line, self.left_words().capitalize(), face(14, 600), ink, where=LEFT)


class WastePanel(SidePanel):
    """From the vial, from the bag, back to stock; what remains is said while one types."""

    def __init__(self, bedside: Bedside, chart: Chart, parent: QWidget | None = None) -> None:
        super().__init__(
            "Waste and return", bedside, action="Chart the waste", chart=chart, parent=parent
        )
        self.table = AccountTable()
        self.vial = self._amount("Wasted from the vial", "waste-vial", in_vials(chart))
        self.bag = self._amount("Wasted from the bag or syringe", "waste-bag", in_bags(chart))
        self.which = ChoiceField("Which one", list(chart.containers), name="waste-container")
        self.stock = self._amount("Back to stock", "waste-returned", Fraction(0))
        self.method = TextField("Where it went", name="waste-method", optional=True)
        self.explain = NoteField(
            "Explain the difference", name="waste-explained", optional=True, lines=2
        )
        self.add(self.table, self.vial, self.bag, self.which, self.method, self.stock, self.explain)
        self.which.setVisible(len(chart.containers) > 1)
        self.add_since("Wasted at")
        self.reckon()

    def _amount(self, label: str, name: str, left: Fraction) -> NumberField:
        offer = shown(left, 2) if left >= SMALLEST else ""
        return NumberField(label, "mg", 3, name=name, optional=True, offer=offer)

    def first_field(self) -> QWidget | None:
        self.vial.take_focus()
        return self.vial

    def reckon(self) -> None:
        assert self.chart is not None
        wasted = Fraction(self.vial.number() or 0) + Fraction(self.bag.number() or 0)
        stock = Fraction(self.stock.number() or 0)
        self.table.show_account(self.chart.account, wasted, stock)
        differs = abs(self.table.left) >= SMALLEST and bool(wasted or stock)
        if self.explain.isHidden() is differs:
            self.explain.setVisible(differs)

    def act_now(self) -> tuple[Act, ...]:
        vial, bag, stock = self.vial.value(), self.bag.value(), self.stock.value()
        if vial is None and bag is None and stock is None:
            raise Wrong("How much was wasted or went back? Type at least one amount.", self.vial)
        container = self._container() if bag else None
        self._possible()
        explained = None if self.explain.isHidden() else self.explain.value()
        if self.table.left >= SMALLEST and not explained and not self.sure:
            missing = dose_text(self.table.left)
            raise Ask(f"{missing} is still to be accounted for. Once more charts it as it is.")
        made: list[Act] = []
        if vial is not None or bag is not None:
            made.append(
                self.act(
                    DrugWasted,
                    from_vial_mg=vial,
                    from_bag_mg=bag,
                    container=container,
                    method=self.method.value(),
                    note=explained,
                )
            )
        if stock:
            note = None if made else explained
            made.append(self.act(DrugReturned, mg=stock, container=self.which.value(), note=note))
        return tuple(made)

    def _possible(self) -> None:
        """No amount beyond all that was opened; more than is left only with its explanation."""
        assert self.chart is not None
        opened = self.chart.account.opened
        for field in (self.vial, self.bag, self.stock):
            amount = Fraction(field.value() or 0)
            if amount > opened + SMALLEST:
                raise Wrong(
                    f"{dose_text(amount)} is more than the {dose_text(opened)} that was opened. "
                    "Check the number.",
                    field,
                )
        if self.table.left <= -SMALLEST:
            over = dose_text(-self.table.left)
            self.explain.needed(
                f"That is {over} more than is left. Correct an amount, or explain the difference."
            )

    def _container(self) -> str | None:
        assert self.chart is not None
        names = list(self.chart.containers)
        if len(names) < 2:
            return names[0] if names else None
        return self.which.needed("From which bag or syringe?")

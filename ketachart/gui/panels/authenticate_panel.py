"""Orders by word of mouth, confirmed one by one by the physician who is signed in."""

from PySide6.QtWidgets import QWidget

from ketachart.clinical.acts import Act, OrderAuthenticated
from ketachart.clinical.chart import Chart
from ketachart.clinical.orders import awaiting, ordered_by
from ketachart.clinical.phrases import clock_text
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.chart_facts import title_of
from ketachart.gui.panels.choices import ChoiceField
from ketachart.gui.panels.fields import TextField
from ketachart.gui.panels.leading import LeadingPanel
from ketachart.gui.panels.side import Ask

PHYSICIAN = "physician"


def may_authenticate(bedside: Bedside) -> bool:
    """Whether whoever is signed in is a physician here."""
    return PHYSICIAN in bedside.roles


class AuthenticatePanel(LeadingPanel):
    """Charts one ``OrderAuthenticated``; comes again while another order waits."""

    def __init__(self, bedside: Bedside, chart: Chart, parent: QWidget | None = None) -> None:
        super().__init__(
            "Orders to confirm", bedside, action="Confirm this order", chart=chart, parent=parent
        )
        self.waiting = {act.id: act for act in awaiting(chart)}
        if not self.waiting:
            self.nothing_to_do("Every order by word of mouth is confirmed.")
            return
        if not may_authenticate(bedside):
            self.nothing_to_do(
                "Orders by word of mouth are confirmed by a physician under their own name: "
                "sign in as that person. They wait here until then."
            )
            for act in self.waiting.values():
                self.say(_line(chart, act), "small")
            return
        self.say(f"You confirm as {bedside.by}.")
        self.which = ChoiceField(
            "Which order",
            [(key, _line(chart, act)) for key, act in self.waiting.items()],
            name="confirm-which",
            columns=1,
        )
        self.note = TextField("Remark", name="confirm-note", optional=True)
        self.add(self.which, self.note)

    def act_now(self) -> Act:
        act = self.waiting[self.which.needed("Which order do you confirm? Choose one.")]
        named = ordered_by(act)
        if named.casefold() != self.bedside.by.casefold() and not self.sure:
            raise Ask(f"It was charted as ordered by {named}. Once more confirms it in your name.")
        return self.act(OrderAuthenticated, order=act.id, note=self.note.value())

    def next_panel(self) -> str:
        return "authenticate" if self.chart is not None and awaiting(self.chart) else ""


def _line(chart: Chart, act: Act) -> str:
    return f"{clock_text(act.at)}  {title_of(chart, act)}, {ordered_by(act)}"

"""The end of a record: the account of the drug adds up or is explained, and the nurse closes it."""

from collections.abc import Mapping

from PySide6.QtWidgets import QWidget

from ketachart.clinical.acts import DrugReturned, DrugWasted, NurseAttested
from ketachart.clinical.chart import Chart
from ketachart.clinical.phrases import clock_text
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.chart_facts import unwitnessed
from ketachart.gui.panels.fields import NoteField
from ketachart.gui.panels.side import SidePanel
from ketachart.gui.panels.waste_panel import AccountTable

MEANING = "The record is complete as far as I charted it."
ASK = "Correct the waste or add a note."
WITHOUT_A_WITNESS = "The waste at {} has no witness yet."


def explanation(chart: Chart) -> str:
    """How the last waste or return explains what differs after it; empty where it does not."""
    acts = [e.act for e in chart.standing.entries if isinstance(e.act, DrugWasted | DrugReturned)]
    return (acts[-1].note or "") if acts else ""


def open_points(chart: Chart) -> list[str]:
    """What of the drug is still open, each as one sentence; empty when it can be closed."""
    account, found = chart.account, []
    if not account.adds_up and not explanation(chart):
        found.append(f"{account.told()} {ASK}")
    waste = unwitnessed(chart)
    if waste is not None:
        found.append(WITHOUT_A_WITNESS.format(clock_text(waste.at)))
    return found


class ClosePanel(SidePanel):
    """The account, what is still open, and a note where it does not add up; ``NurseAttested``."""

    def __init__(self, bedside: Bedside, chart: Chart, parent: QWidget | None = None) -> None:
        title = "Close the record"
        super().__init__(title, bedside, action="Close record", chart=chart, parent=parent)
        self.table = AccountTable()
        self.add(self.table)
        self.point = self.say("", "caution")
        self.point.setObjectName("close-open-point")
        self.explain = NoteField("Explain the difference", name="close-explained", lines=3)
        self.witness = NoteField("Why without a witness", name="close-no-witness", lines=2)
        self.add(self.explain, self.witness)
        self.say(
            "It then waits for the physician's signature. What has to be corrected stays possible, "
            "and stays readable."
        )
        if chart.attested is not None:
            when = clock_text(chart.attested.at)
            self.nothing_to_do(f"Closed at {when} by {chart.attested.by} already.")
        self.reckon()

    def reckon(self) -> None:
        assert self.chart is not None
        self.table.show_account(self.chart.account)
        points = open_points(self.chart)
        if (words := " ".join(points)) != self.point.text():
            self.point.setText(words)
        asked: Mapping[QWidget, bool] = {
            self.point: bool(points),
            self.explain: any(ASK in point for point in points),
            self.witness: unwitnessed(self.chart) is not None,
        }
        for field, shown in asked.items():
            if field.isHidden() is shown:
                field.setVisible(shown and not self.idle)

    def act_now(self) -> NurseAttested:
        assert self.chart is not None
        said = []
        if not self.explain.isHidden():
            words = self.explain.needed(f"{self.chart.account.told()} {ASK}")
            said.append(f"drug account: {words}")
        if not self.witness.isHidden():
            words = self.witness.needed("Why has nobody witnessed the waste? Write a few words.")
            said.append(f"waste without a witness: {words}")
        return self.act(NurseAttested, meaning=MEANING, note="; ".join(said) or None)

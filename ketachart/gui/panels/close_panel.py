"""The end of a record: the account of the drug adds up or is explained, and the nurse closes it."""

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ketachart.clinical.account import DrugAccount, account_of
from ketachart.clinical.acts import DrugReturned, DrugWasted, NurseAttested
from ketachart.clinical.chart import Chart
from ketachart.clinical.phrases import capital, clock_text
from ketachart.clinical.scales import asks_left
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.chart_facts import scales_left, unwitnessed
from ketachart.gui.panels.fields import NoteField
from ketachart.gui.panels.painted import HALO
from ketachart.gui.panels.side import SidePanel
from ketachart.gui.panels.waste_panel import AccountTable
from ketachart.gui.widgets.button import ActionButton

MEANING = "The record is complete as far as I charted it."
ASK = "Correct the waste or add a note."
ANSWER_IT = "Chart what was done about it, or who was told."
WITHOUT_A_WITNESS = "The waste at {} has no witness yet."


def explanation(chart: Chart, account: DrugAccount) -> str:
    """How a drug's last waste or return explains what differs after it; empty where it does not."""
    acts = [
        e.act
        for e in chart.standing.entries
        if isinstance(e.act, DrugWasted | DrugReturned)
        and account_of(chart, e.act.drug).drug == account.drug
    ]
    return (acts[-1].note or "") if acts else ""


def unexplained(chart: Chart) -> list[str]:
    """The drugs that do not add up and why nobody said, each as a sentence."""
    found = []
    for account in chart.accounts:
        if not account.adds_up and not explanation(chart, account):
            found.append(account.told())
        elif account.unsaid and not account.opened and account.given:
            found.append(f"How much {account.drug} was opened is not charted.")
    return found


def open_points(chart: Chart) -> list[str]:
    """What of the drug and the scores is open, a sentence each; empty when it can be closed."""
    found = [f"{sentence} {ASK}" for sentence in unexplained(chart)]
    waste = unwitnessed(chart)
    if waste is not None:
        found.append(WITHOUT_A_WITNESS.format(clock_text(waste.at)))
    return found + [f"{ask.words} {ANSWER_IT}" for ask in asks_left(chart) if ask.blocks]


class ClosePanel(SidePanel):
    """The account, what is still open, and a note where it does not add up; ``NurseAttested``."""

    wanted = Signal(str)

    def __init__(self, bedside: Bedside, chart: Chart, parent: QWidget | None = None) -> None:
        title = "Close the record"
        super().__init__(title, bedside, action="Close record", chart=chart, parent=parent)
        self.tables = [AccountTable() for _ in chart.accounts]
        self.names = []
        for table, account in zip(self.tables, chart.accounts, strict=True):
            if len(self.tables) > 1:
                self.names.append(self.say(capital(account.drug), "strong"))
            self.add(table)
        self.point = self.say("", "caution")
        self.point.setObjectName("close-open-point")
        self.answer = ActionButton("About the score…", height=48)
        self.answer.setObjectName("close-answer")
        self.answer.clicked.connect(lambda: self.wanted.emit("score-action"))
        row = QHBoxLayout()
        row.setContentsMargins(HALO, 4, HALO, 4)
        row.addWidget(self.answer)
        self.body.addLayout(row)
        self.scales_left = self.say("", "label")
        self.scales_left.setObjectName("close-scales")
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
        for table, account in zip(self.tables, self.chart.accounts, strict=False):
            table.show_account(account)
        points = open_points(self.chart)
        if (words := " ".join(points)) != self.point.text():
            self.point.setText(words)
        self.scales_left.setText(scales_left(self.chart))
        asked: Mapping[QWidget, bool] = {
            self.point: bool(points),
            self.answer: any(ANSWER_IT in point for point in points),
            self.scales_left: bool(self.scales_left.text()),
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
            words = self.explain.needed(f"{' '.join(unexplained(self.chart))} {ASK}")
            said.append(f"drug account: {words}")
        if not self.witness.isHidden():
            words = self.witness.needed("Why has nobody witnessed the waste? Write a few words.")
            said.append(f"waste without a witness: {words}")
        return self.act(NurseAttested, meaning=MEANING, note="; ".join(said) or None)

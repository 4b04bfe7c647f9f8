"""The nurse stands by the record: what it lacks, what has to be explained, and the attestation."""

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ketachart.clinical.acts import NurseAttested
from ketachart.clinical.chart import Chart
from ketachart.clinical.completeness import (
    NOT_ADDING_UP,
    charted_last,
    missing,
    unexplained,
)
from ketachart.clinical.phrases import capital, clock_text
from ketachart.clinical.record_words import state_sentence
from ketachart.clinical.signing import ATTESTED
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.chart_facts import scales_left
from ketachart.gui.panels.fields import NoteField, TextField
from ketachart.gui.panels.missing_list import MissingList
from ketachart.gui.panels.painted import HALO
from ketachart.gui.panels.side import SidePanel
from ketachart.gui.panels.waste_panel import AccountTable
from ketachart.gui.widgets.button import ActionButton

NURSE = "nurse"
ALSO = "Not charted either; it stops nobody:"


def open_points(chart: Chart) -> list[str]:
    """What the attestation waits for, a sentence each; empty when nothing is open."""
    return [one.words for one in missing(chart) if one.needs != "nothing"]


class ClosePanel(SidePanel):
    """The account, what is still open, and words where it does not add up; ``NurseAttested``."""

    wanted = Signal(str)

    def __init__(self, bedside: Bedside, chart: Chart, parent: QWidget | None = None) -> None:
        super().__init__("Attest the record", bedside, action="Attest", chart=chart, parent=parent)
        self.asked = self.say("", "caution")
        self.asked.setObjectName("close-question")
        self.reply = NoteField("Your answer", name="close-question-answer", lines=3)
        self.add(self.reply)
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
        self.explain = NoteField("Explain the difference", name="close-explained", lines=3)
        self.witness = NoteField("Why without a witness", name="close-no-witness", lines=2)
        self.reason = TextField("Why you attest it", name="close-reason")
        self.add(self.explain, self.witness, self.reason)
        self.also = self.say(ALSO, "label")
        self.list = MissingList()
        self.list.setObjectName("close-missing")
        self.list.wanted.connect(self.wanted)
        self.add(self.list)
        self.scales_left = self.say("", "label")
        self.scales_left.setObjectName("close-scales")
        self.say(
            f"You attest: “{ATTESTED}” It then waits for the physician’s signature. What has to "
            "be corrected stays possible, stays readable, and asks for a new attestation."
        )
        self._say_whose()
        self.reckon()
        self.mark_untouched()

    def _say_whose(self) -> None:
        """Where it is not this person's turn, say so and leave only closing."""
        assert self.chart is not None
        state = self.chart.record
        if state.is_signed:
            self.nothing_to_do(state_sentence(self.chart))
        elif state.attested is not None:
            when = clock_text(state.attested.at)
            self.nothing_to_do(f"Attested at {when} by {state.attested.by} already.")
        elif self.bedside.roles and NURSE not in self.bedside.roles:
            self.nothing_to_do("A nurse attests the record; a physician signs it then.")

    @property
    def other(self) -> str:
        """Who charted last, where that is another person; else empty."""
        last = charted_last(self.chart) if self.chart is not None else None
        return last.act.by if last is not None and last.act.by != self.bedside.by else ""

    def reckon(self) -> None:
        assert self.chart is not None
        for table, account in zip(self.tables, self.chart.accounts, strict=False):
            table.show_account(account)
        question, lacks = self.chart.record.question, missing(self.chart)
        points = [one.words for one in lacks if one.needs != "nothing"]
        told = [one for one in lacks if one.needs == "nothing" and one.act != "scale"]
        if (words := " ".join(points)) != self.point.text():
            self.point.setText(words)
        self.asked.setText(state_sentence(self.chart) if question is not None else "")
        self.scales_left.setText(scales_left(self.chart))
        self.list.show_missing(told)
        asked: Mapping[QWidget, bool] = {
            self.asked: question is not None,
            self.reply: question is not None,
            self.point: bool(points),
            self.answer: any(one.blocks for one in lacks),
            self.also: bool(told),
            self.list: bool(told),
            self.scales_left: bool(self.scales_left.text()),
            self.explain: any(NOT_ADDING_UP in point for point in points),
            self.witness: any(one.act == "witness" and one.needs == "words" for one in lacks),
            self.reason: bool(self.other),
        }
        for field, shown in asked.items():
            if field.isHidden() is shown:
                field.setVisible(shown and not self.idle)

    def act_now(self) -> NurseAttested:
        assert self.chart is not None
        said, reason = [], None
        question = self.chart.record.question
        if not self.reply.isHidden() and question is not None:
            words = self.reply.needed(f"{question.by} waits for an answer. Write a few words.")
            said.append(words)
        if not self.explain.isHidden():
            words = self.explain.needed(f"{' '.join(unexplained(self.chart))} {NOT_ADDING_UP}")
            said.append(f"drug account: {words}")
        if not self.witness.isHidden():
            words = self.witness.needed("Why has nobody witnessed the waste? Write a few words.")
            said.append(f"waste without a witness: {words}")
        if not self.reason.isHidden():
            reason = self.reason.needed(
                f"{self.other} charted last. Why do you attest it in their place?"
            )
        note = "; ".join(said) or None
        return self.act(NurseAttested, meaning=ATTESTED, reason=reason, note=note)

"""A stamped step of an emergency, typed up afterwards: what was done, at the time of the stamp."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ketachart.clinical.acts import Act, ActionTaken, EmergencyStep
from ketachart.clinical.chart import Chart
from ketachart.clinical.emergency import DRUG, OXYGEN
from ketachart.clinical.phrases import capital, clock_text
from ketachart.clinical.units import shown
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.fields import NoteField, NumberField, TextField
from ketachart.gui.panels.painted import HALO
from ketachart.gui.panels.side import SidePanel
from ketachart.gui.widgets.button import ActionButton

AFTERWARDS = "typed up after the emergency"


class StepPanel(SidePanel):
    """Charts one ``ActionTaken`` about a step; leads to the drug, and to striking the stamp."""

    wanted = Signal(str)

    def __init__(
        self, bedside: Bedside, chart: Chart, step_id: str, parent: QWidget | None = None
    ) -> None:
        entry = chart.standing.current(step_id)
        step = entry.act if entry is not None else None
        self.step = step if isinstance(step, EmergencyStep) else None
        title = f"{capital(self.step.kind)}, {clock_text(self.step.at)}" if self.step else "Step"
        super().__init__(title, bedside, action="Chart it", chart=chart, parent=parent)
        self.flow = NumberField("Oxygen", "L/min", 1, name="step-flow", optional=True)
        self.by = TextField("By what", name="step-by", optional=True)
        self.words = NoteField("What was done, in words", name="step-words", lines=4)
        if self.step is None:
            self.nothing_to_do("That step was struck. It stays readable in the record.")
            return
        if self.step.kind == OXYGEN:
            self.add_row(self.flow, self.by)
        self.add(self.words)
        self.say("It is charted at the time of the stamp.")
        if self.step.kind == DRUG:
            self._lead("Which drug, and how much…", "step-drug", f"drug-at:{self.step.id}")
        self._lead("Strike this stamp…", "step-strike", f"strike:{self.step.id}")

    def _lead(self, words: str, name: str, panel: str) -> None:
        button = ActionButton(words, height=48)
        button.setObjectName(name)
        button.clicked.connect(lambda: self.wanted.emit(panel))
        row = QHBoxLayout()
        row.setContentsMargins(HALO, 4, HALO, 4)
        row.addWidget(button)
        self.body.addLayout(row)

    def act_now(self) -> Act:
        assert self.step is not None
        flow = self.flow.value() if self.step.kind == OXYGEN else None
        said = []
        if flow is not None:
            by = self.by.value()
            said.append(f"oxygen {shown(flow, 1)} L/min" + (f" by {by}" if by else ""))
        if (words := self.words.value()) is not None:
            said.append(words)
        if not said:
            words = self.words.needed("What was done? Write a few words.")
        return self.bedside.act(
            ActionTaken,
            at=self.step.at,
            text="; ".join(said),
            about=self.step.id,
            reason=AFTERWARDS,
        )

    def saved(self) -> None:
        """Back to the stamps: the next one waits to be typed up."""
        if self.sent:
            super().saved()
            self.wanted.emit("emergency")

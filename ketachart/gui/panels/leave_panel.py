"""Endings that were not planned: against advice, or by ambulance, also while the pump runs."""

from datetime import datetime
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ketachart.clinical.acts import (
    AccessRemoved,
    Act,
    DischargeAssessed,
    Escort,
    InfusionStopped,
    PatientDischarged,
    PersonTold,
)
from ketachart.clinical.chart import Chart
from ketachart.clinical.phases import Phase
from ketachart.clinical.phrases import clock_text, dose_text
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.action_panel import HOW
from ketachart.gui.panels.chart_facts import told
from ketachart.gui.panels.choices import ChoiceField
from ketachart.gui.panels.company_facts import hand_over_lines, line_is_out
from ketachart.gui.panels.emergency_panel import SHEET
from ketachart.gui.panels.entry import Wrong
from ketachart.gui.panels.fields import NoteField, NumberField, TextField
from ketachart.gui.panels.painted import HALO
from ketachart.gui.panels.side import SidePanel
from ketachart.gui.panels.since import TimeField
from ketachart.gui.widgets.button import ActionButton

AGAINST, MOVED = "against-advice", "transferred"
ON_PUMP = (Phase.INFUSING, Phase.PAUSED)
LINE = (("yes", "Out, intact"), ("no", "Out, not intact"), ("in", "Still in"))
YES_NO = (("yes", "Yes"), ("no", "No"))
CAPACITY = (("yes", "Yes"), ("no", "No"), ("not assessed", "Not assessed"))


class _LeavePanel(SidePanel):
    """What both endings ask: the pump first where it is on, the line, and when they left."""

    disposition = ""

    def begin(self, chart: Chart) -> None:
        """The stop that comes before the leaving."""
        self.on_pump = chart.phase in ON_PUMP
        self.stopped = TimeField(chart, self.opened_at, label="Pump stopped at", name="stopped")
        self.pump = NumberField(
            "Pump's infused volume", "mL", 2, name="leave-pump-ml", optional=True
        )
        self.line = ChoiceField("The IV line is", LINE, name="leave-line", columns=3)
        if self.on_pump:
            so_far = dose_text(chart.delivery_at(self.opened_at).total_mg)
            now = clock_text(self.opened_at)
            self.say(f"Stop the pump. Stamped {now} at {so_far}; the end is charted first.")
            self.add(self.stopped, self.pump)

    def tick(self, now: datetime) -> None:
        super().tick(now)
        self.stopped.tick(now)

    def ended(self, reason: str) -> list[Act]:
        """The stop, where the pump is on; the leaving cannot come before it."""
        assert self.since is not None
        if not self.on_pump:
            return []
        at = self.stopped.value()
        if self.since.value() < at:
            stop = clock_text(at)
            raise Wrong(f"The pump was stopped at {stop}; the patient left after that.", self.since)
        return [
            self.bedside.act(
                InfusionStopped,
                at=at,
                outcome="discontinued",
                reason=reason,
                note=_late(self.stopped.late_reason()),
                pump_infused_ml=self.pump.value(),
            )
        ]

    def line_acts(self) -> list[Act]:
        """The line, where it was taken out."""
        answer = None if self.line.isHidden() else self.line.value()
        return [self.act(AccessRemoved, intact=answer == "yes")] if answer in ("yes", "no") else []

    def line_removed(self) -> bool | None:
        """Whether the patient leaves without a line; None where nothing was said."""
        if self.line.isHidden():
            return True
        answer = self.line.value()
        return None if answer is None else answer != "in"


def _late(reason: str | None) -> str | None:
    return f"charted late: {reason}" if reason else None


class AgainstAdvicePanel(_LeavePanel):
    """Capacity, risks, who was told, and the patient's own reason."""

    disposition = AGAINST

    def __init__(self, bedside: Bedside, chart: Chart, parent: QWidget | None = None) -> None:
        super().__init__(
            "Left against advice", bedside, action="Chart the leaving", chart=chart, parent=parent
        )
        self.begin(chart)
        self.why = NoteField("Why, in the patient's words", name="leave-why", lines=2)
        self.capacity = ChoiceField(
            "Able to decide for themselves", CAPACITY, name="leave-capacity", columns=3
        )
        self.risks = ChoiceField("Risks explained", YES_NO, name="leave-risks")
        self.which = TextField("Which risks", name="leave-which", optional=True)
        self.whom = TextField("Who was told", name="leave-told", offer=told(chart))
        self.how = ChoiceField("How", HOW, name="leave-told-how", columns=3)
        self.said = TextField("What they said", name="leave-said", optional=True)
        self.escort = TextField("Leaves with", name="leave-with", optional=True)
        self.papers = ChoiceField("Written instructions given", YES_NO, name="leave-papers")
        self.add(self.why, self.capacity, self.risks, self.which)
        self.add(self.whom, self.how, self.said)
        if not line_is_out(chart):
            self.add(self.line)
        self.add(self.escort, self.papers)
        self.add_since("Left at")
        self.reckon()

    def reckon(self) -> None:
        self.which.setVisible(self.risks.value() == "yes")
        self.how.setVisible(self.whom.value() is not None)
        self.said.setVisible(self.whom.value() is not None)

    def act_now(self) -> tuple[Act, ...]:
        assert self.chart is not None
        why = self.why.needed("Why does the patient leave? Write a few words.")
        capacity = self.capacity.needed("Is the patient able to decide? Say it, or not assessed.")
        risks = self.risks.needed("Were the risks explained?")
        whom = self.whom.needed("Who was told that the patient leaves? Type the name.")
        if self.line_removed() is None:
            raise Wrong("Is the IV line out? Say it, also when it stays in.", self.line)
        papers = self.papers.value()
        able = {"yes": True, "no": False}.get(capacity, capacity)
        criteria: dict[str, Any] = {"able to decide": able, "risks explained": risks == "yes"}
        if which := self.which.value():
            criteria["risks named"] = which
        return (
            *self.ended("left against advice"),
            *self.line_acts(),
            self.act(
                DischargeAssessed,
                criteria=criteria,
                iv_removed=self.line_removed(),
            ),
            self.act(
                PersonTold,
                whom=whom,
                how=self.how.value(),
                about="leaving against advice",
                said=self.said.value(),
            ),
            self.act(
                PatientDischarged,
                disposition=AGAINST,
                escort=Escort(name=name) if (name := self.escort.value()) else None,
                written_instructions=papers == "yes" if papers else None,
                reason=why,
            ),
        )


class AmbulancePanel(_LeavePanel):
    """What the crew asks is shown; where to, who took the report, and in what condition."""

    disposition = MOVED
    wanted = Signal(str)

    def __init__(self, bedside: Bedside, chart: Chart, parent: QWidget | None = None) -> None:
        super().__init__(
            "By ambulance", bedside, action="Chart the transfer", chart=chart, parent=parent
        )
        self.begin(chart)
        self.say("For the crew", "strong")
        for label, words in hand_over_lines(chart, self.opened_at):
            self.say(f"{label}: {words}", "small")
        sheet = ActionButton("Sheet for the ambulance…", icon="order", height=48)
        sheet.setObjectName("leave-sheet")
        sheet.clicked.connect(lambda: self.wanted.emit(SHEET))
        row = QHBoxLayout()
        row.setContentsMargins(HALO, 4, HALO, 4)
        row.addWidget(sheet)
        self.body.addLayout(row)
        self.why = NoteField("Why the patient is transferred", name="leave-why", lines=2)
        self.to = TextField("To which hospital", name="leave-to")
        self.report = TextField("Report given to", name="leave-report")
        self.condition = TextField("Condition on leaving", name="leave-condition")
        self.whom = TextField("Physician told", name="leave-told", optional=True, offer=told(chart))
        self.add(self.why, self.to, self.report, self.condition)
        if not line_is_out(chart):
            self.add(self.line)
        self.add(self.whom)
        self.add_since("Left at")

    def act_now(self) -> tuple[Act, ...]:
        assert self.chart is not None
        why = self.why.needed("Why is the patient transferred? Write a few words.")
        to = self.to.needed("Where does the ambulance go? Type the hospital.")
        report = self.report.needed("Who took the report? Type the name or the crew.")
        condition = self.condition.needed("In what condition does the patient leave?")
        made = [*self.ended("transferred by ambulance"), *self.line_acts()]
        if (out := self.line_removed()) is not None:
            made.append(self.act(DischargeAssessed, iv_removed=out))
        if whom := self.whom.value():
            made.append(self.act(PersonTold, whom=whom, about="the transfer"))
        made.append(
            self.act(
                PatientDischarged,
                disposition=MOVED,
                to=to,
                report_to=report,
                condition=condition,
                reason=why,
            )
        )
        return tuple(made)


def leave_panel(
    bedside: Bedside, chart: Chart, how: str, parent: QWidget | None = None
) -> SidePanel:
    """The panel of an ending: ``against-advice`` or ``transferred``."""
    kind = AmbulancePanel if how == MOVED else AgainstAdvicePanel
    return kind(bedside, chart, parent)

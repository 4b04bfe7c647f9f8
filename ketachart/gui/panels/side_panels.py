"""Every side panel under the name by which the window opens it."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from ketachart.clinical.chart import Chart
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.access_panel import AccessPanel
from ketachart.gui.panels.action_panel import ActionPanel
from ketachart.gui.panels.addendum_panel import AddendumPanel
from ketachart.gui.panels.authenticate_panel import AuthenticatePanel
from ketachart.gui.panels.bag_panel import BagPanel
from ketachart.gui.panels.bolus_panel import BolusPanel
from ketachart.gui.panels.care_panel import CarePanel
from ketachart.gui.panels.chair_panel import ChairPanel
from ketachart.gui.panels.close_panel import ClosePanel
from ketachart.gui.panels.correct_panel import correct_panel
from ketachart.gui.panels.discharge_panel import DischargePanel
from ketachart.gui.panels.drug_end_panel import DrugEndPanel
from ketachart.gui.panels.drug_panel import DrugPanel
from ketachart.gui.panels.drug_set_panel import drug_set_panel
from ketachart.gui.panels.effect_panel import EffectPanel
from ketachart.gui.panels.emergency_panel import EmergencyPanel
from ketachart.gui.panels.emergency_step_panel import StepPanel
from ketachart.gui.panels.flush_panel import FlushPanel
from ketachart.gui.panels.handover_panel import HandoverPanel
from ketachart.gui.panels.leave_panel import leave_panel
from ketachart.gui.panels.limits_panel import LimitsPanel
from ketachart.gui.panels.line_panel import LineLostPanel, NewLinePanel
from ketachart.gui.panels.medication_order_panel import MedicationOrderPanel
from ketachart.gui.panels.missed_panel import MissedPanel
from ketachart.gui.panels.more_effects import MoreEffectsPanel
from ketachart.gui.panels.more_panel import MorePanel
from ketachart.gui.panels.more_values_panel import MoreValuesPanel
from ketachart.gui.panels.note_panel import FollowUpPanel, NotePanel
from ketachart.gui.panels.order_panel import OrderPanel, order_for_rate
from ketachart.gui.panels.oxygen_panel import OxygenPanel
from ketachart.gui.panels.pause_panel import PausePanel
from ketachart.gui.panels.plan_panel import PlanPanel
from ketachart.gui.panels.pump_read_panel import PumpReadPanel
from ketachart.gui.panels.rate_panel import RatePanel, ResumePanel
from ketachart.gui.panels.response_panel import ResponsePanel
from ketachart.gui.panels.scale_panel import ScalePanel
from ketachart.gui.panels.score_action_panel import ScoreActionPanel
from ketachart.gui.panels.setting_panel import SettingPanel
from ketachart.gui.panels.side import SidePanel
from ketachart.gui.panels.stop_panel import StopPanel
from ketachart.gui.panels.strike_panel import StrikePanel, UndoPanel
from ketachart.gui.panels.toilet_panel import toilet_panel
from ketachart.gui.panels.told_panel import ToldPanel
from ketachart.gui.panels.unstop_panel import UnstopPanel
from ketachart.gui.panels.waste_panel import WastePanel

Panel = SidePanel | MoreEffectsPanel | MorePanel


class EffectMore(MoreEffectsPanel):
    """The list of side effects, opened like any other side panel."""

    def __init__(self, bedside: Bedside, chart: Chart, parent: QWidget | None = None) -> None:
        super().__init__(bedside, parent)
        self.show_chart(chart)

    def first_field(self) -> QWidget:
        """Put the keyboard into the search."""
        self.start()
        return self.search


def _about_scores(bedside: Bedside, chart: Chart, parent: QWidget | None = None) -> SidePanel:
    return ScoreActionPanel(bedside, chart, parent=parent)


PLAIN: dict[str, Callable[[Bedside, Chart, QWidget | None], Panel]] = {
    "pause": PausePanel,
    "resume": ResumePanel,
    "rate": RatePanel,
    "stop": StopPanel,
    "bag": BagPanel,
    "drug": DrugPanel,
    "note": NotePanel,
    "action": ActionPanel,
    "response": ResponsePanel,
    "missed": MissedPanel,
    "access": AccessPanel,
    "authenticate": AuthenticatePanel,
    "care": CarePanel,
    "drug-end": DrugEndPanel,
    "drug-order": MedicationOrderPanel,
    "follow-up": FollowUpPanel,
    "more-values": MoreValuesPanel,
    "oxygen": OxygenPanel,
    "setting": SettingPanel,
    "pump-read": PumpReadPanel,
    "bolus": BolusPanel,
    "flush": FlushPanel,
    "undo": UndoPanel,
    "waste": WastePanel,
    "discharge": DischargePanel,
    "close": ClosePanel,
    "addendum": AddendumPanel,
    "effect-more": EffectMore,
    "more": MorePanel,
    "limits": LimitsPanel,
    "line-lost": LineLostPanel,
    "line-new": NewLinePanel,
    "toilet": toilet_panel,
    "chair": ChairPanel,
    "told": ToldPanel,
    "order": OrderPanel,
    "unstop": UnstopPanel,
    "emergency": EmergencyPanel,
    "handover": HandoverPanel,
    "scale": ScalePanel,
    "score-action": _about_scores,
    "plan": PlanPanel,
}


def _action_about(
    bedside: Bedside, chart: Chart, about: str, parent: QWidget | None = None
) -> ActionPanel:
    return ActionPanel(bedside, chart, parent, about=about)


def _scale_named(
    bedside: Bedside, chart: Chart, name: str, parent: QWidget | None = None
) -> SidePanel:
    return ScalePanel(bedside, chart, parent, name=name)


def _drug_for(
    bedside: Bedside, chart: Chart, effect: str, parent: QWidget | None = None
) -> SidePanel:
    return DrugPanel(bedside, chart, parent, side_effect=effect)


def _drug_at(
    bedside: Bedside, chart: Chart, act_id: str, parent: QWidget | None = None
) -> SidePanel:
    """The drug of a stamp, at the time of the stamp."""
    panel = DrugPanel(bedside, chart, parent)
    entry = chart.standing.current(act_id)
    if entry is not None and panel.since is not None:
        panel.since.stand_at(entry.act.at)
    return panel


def _told_about(
    bedside: Bedside, chart: Chart, about: str, parent: QWidget | None = None
) -> ToldPanel:
    return ToldPanel(bedside, chart, parent, about=about)


ABOUT: dict[str, Callable[[Bedside, Chart, str, QWidget | None], SidePanel]] = {
    "action": _action_about,
    "told": _told_about,
    "effect": EffectPanel,
    "correct": correct_panel,
    "strike": StrikePanel,
    "leave": leave_panel,
    "order": order_for_rate,
    "set": drug_set_panel,
    "emergency-step": StepPanel,
    "scale": _scale_named,
    "score-action": ScoreActionPanel,
    "drug": _drug_for,
    "drug-at": _drug_at,
}
"""Those that are about something: ``correct:<act id>``, ``strike:<act id>``, ``action:flag``,
``action:<id of an episode or a side effect>``, ``told:`` the same, ``effect:<id>``,
``leave:against-advice`` or ``leave:transferred``,
``order:<mL/h>``, ``set:<its place in the protocol from 1>``, ``emergency-step:<act id>``,
``drug:<id of a side effect>``, ``drug-at:<act id>``, ``scale:<its name>`` and
``score-action:<act id>``."""


def panel_for(name: str, bedside: Bedside, chart: Chart, parent: QWidget | None = None) -> Panel:
    """A new panel, its moment stamped now.

    Raises:
        KeyError: there is no panel of that name.
    """
    kind, _, act_id = name.partition(":")
    if act_id:
        return ABOUT[kind](bedside, chart, act_id, parent)
    return PLAIN[kind](bedside, chart, parent)

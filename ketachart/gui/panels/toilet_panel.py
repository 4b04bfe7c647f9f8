"""The patient leaves the chair for a while and comes back, with the pump or without it."""

from PySide6.QtWidgets import QWidget

from ketachart.clinical.acts import Act, InfusionPaused, PatientMoved
from ketachart.clinical.chart import Chart
from ketachart.clinical.phases import Phase
from ketachart.clinical.phrases import clock_text, span_text
from ketachart.clinical.sayings_plan import BACK
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.choices import ChoiceField, ReasonChips
from ketachart.gui.panels.company_facts import out_since
from ketachart.gui.panels.entry import Wrong
from ketachart.gui.panels.fields import TextField
from ketachart.gui.panels.leading import LeadingPanel
from ketachart.gui.panels.side import SidePanel

TOILET = "toilet"
WHERE = (TOILET, "a walk", "another room")
WITH = ("nurse", "escort", "nobody")
RUNS, HELD = "runs", "held"
PUMP = ((RUNS, "Runs, goes along"), (HELD, "Paused"))
GOES_ALONG = "the pump runs and goes along"


class ToiletPanel(SidePanel):
    """On the way out: where to, with whom, and the pump."""

    def __init__(self, bedside: Bedside, chart: Chart, parent: QWidget | None = None) -> None:
        super().__init__(
            "Out of the chair", bedside, action="Chart the way out", chart=chart, parent=parent
        )
        self.where = ReasonChips(WHERE, label="Where to", name="out-where")
        self.help = ReasonChips(WITH, label="Accompanied by", name="out-with")
        self.pump = ChoiceField("The pump", PUMP, name="out-pump")
        self.add(self.where, self.help)
        if chart.phase is Phase.INFUSING:
            self.add(self.pump)
        self.add_since("Left the chair at")

    def act_now(self) -> tuple[Act, ...]:
        assert self.chart is not None
        where = self.where.needed("Where does the patient go?")
        company = self.help.needed("Who goes with the patient?")
        runs = self.chart.phase is Phase.INFUSING
        pump = self.pump.needed("Does the pump go along running, or is it paused?") if runs else ""
        note = GOES_ALONG if pump == RUNS else None
        moved = self.act(PatientMoved, where=where, help=company, note=note)
        if pump == HELD:
            return self.act(InfusionPaused, reason=where), moved
        return (moved,)


class BackPanel(LeadingPanel):
    """Back in the chair; a pump that was paused for it is asked about next."""

    def __init__(self, bedside: Bedside, chart: Chart, parent: QWidget | None = None) -> None:
        super().__init__(
            "Back in the chair", bedside, action="Chart the return", chart=chart, parent=parent
        )
        self.out = out_since(chart)
        if self.out is None:
            self.nothing_to_do("The patient is in the chair; nothing says that they left it.")
            return
        away = span_text(self.opened_at - self.out.at)
        company = f", with {self.out.help}" if self.out.help else ""
        self.say(f"Out since {clock_text(self.out.at)}, {away}: {self.out.where}{company}.")
        self.how = TextField("How it went", name="back-note", optional=True)
        self.add(self.how)
        self.add_since("Back at")

    def act_now(self) -> Act:
        assert self.out is not None
        assert self.since is not None
        at = self.since.value()
        if at < self.out.at:
            left = clock_text(self.out.at)
            raise Wrong(f"The patient left the chair at {left}. Check the time.", self.since)
        return self.act(PatientMoved, where=BACK, returned_at=at, note=self.how.value())

    def next_panel(self) -> str:
        return "resume" if _paused_for(self.chart, self.out) else ""


def _paused_for(chart: Chart | None, out: PatientMoved | None) -> bool:
    """Whether the pause that lasts began with the patient's way out."""
    if chart is None or out is None or not chart.delivery.pauses:
        return False
    pause = chart.delivery.pauses[-1]
    return chart.phase is Phase.PAUSED and pause.reason == out.where


def toilet_panel(bedside: Bedside, chart: Chart, parent: QWidget | None = None) -> SidePanel:
    """The way out, or while the patient is out the way back."""
    kind = BackPanel if out_since(chart) is not None else ToiletPanel
    return kind(bedside, chart, parent)

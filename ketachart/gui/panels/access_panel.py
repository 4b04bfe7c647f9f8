"""The line: placed, looked at, taken out."""

from PySide6.QtWidgets import QWidget

from ketachart.clinical.acts import AccessChecked, AccessPlaced, AccessRemoved, Act
from ketachart.clinical.chart import Chart
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.choices import ChoiceField
from ketachart.gui.panels.entry import Wrong
from ketachart.gui.panels.fields import NumberField, TextField
from ketachart.gui.panels.side import SidePanel

GAUGES = ("18G", "20G", "22G", "24G")
SIDES = ("left", "right")
SITES = ("forearm", "hand", "elbow bend", "wrist")
WHAT = (("checked", "Checked"), ("placed", "Placed"), ("removed", "Removed"))


class AccessPanel(SidePanel):
    """What was done with the line decides what is asked."""

    def __init__(self, bedside: Bedside, chart: Chart, parent: QWidget | None = None) -> None:
        super().__init__("IV line", bedside, action="Chart the line", chart=chart, parent=parent)
        self.what = ChoiceField("What was done", WHAT, name="access-what", columns=3)
        self.patent = ChoiceField(
            "The line is", (("yes", "Patent"), ("no", "Not patent")), name="access-patent"
        )
        self.gauge = ChoiceField("Gauge", GAUGES, name="access-gauge", columns=4)
        self.side = ChoiceField("Side", SIDES, name="access-side")
        self.site = ChoiceField("Site", SITES, name="access-site")
        self.attempts = NumberField("Attempts", "", 0, name="access-attempts", optional=True)
        self.intact = ChoiceField(
            "The cannula is", (("yes", "Intact"), ("no", "Not intact")), name="access-intact"
        )
        self.findings = TextField("What the site looks like", name="access-findings", optional=True)
        self.add(self.what, self.patent, self.gauge, self.side, self.site, self.attempts)
        self.add(self.intact, self.findings)
        self.add_since("Done at")
        self.reckon()

    def reckon(self) -> None:
        what = self.what.value()
        for field in (self.gauge, self.side, self.site, self.attempts):
            field.setVisible(what == "placed")
        self.patent.setVisible(what == "checked")
        self.intact.setVisible(what == "removed")
        self.findings.setVisible(what in ("checked", "removed"))

    def act_now(self) -> Act:
        match self.what.needed("What was done with the line?"):
            case "placed":
                return self._placed()
            case "checked":
                answer = self.patent.needed("Is the line patent?")
                return self.act(
                    AccessChecked, patent=answer == "yes", findings=self.findings.value()
                )
            case _:
                answer = self.intact.needed("Is the cannula intact?")
                return self.act(
                    AccessRemoved, intact=answer == "yes", findings=self.findings.value()
                )

    def _placed(self) -> Act:
        where = {
            "gauge": self.gauge.value(),
            "side": self.side.value(),
            "site": self.site.value(),
        }
        if not any(where.values()):
            raise Wrong("Which line was placed, and where?", self.gauge)
        attempts = self.attempts.value()
        return self.act(
            AccessPlaced, **where, attempts=int(attempts) if attempts is not None else None
        )

"""The line is lost: the tap stamps it, the reason charts it; then another line, and on."""

from PySide6.QtWidgets import QWidget

from ketachart.clinical.acts import (
    AccessChecked,
    AccessPlaced,
    AccessRemoved,
    Act,
    InfusionPaused,
    InfusionResumed,
    SideEffectNoted,
)
from ketachart.clinical.chart import Chart
from ketachart.clinical.phases import Phase
from ketachart.clinical.phrases import clock_text, dose_text, rate_text
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.access_panel import GAUGES, INFILTRATION, SIDES, SITES, AsEffect
from ketachart.gui.panels.chart_facts import number_text, rate_now, rate_wanted
from ketachart.gui.panels.choices import ChoiceField, ReasonChips
from ketachart.gui.panels.company_facts import line_is_out
from ketachart.gui.panels.entry import Wrong
from ketachart.gui.panels.fields import NumberField, TextField
from ketachart.gui.panels.leading import LeadingPanel
from ketachart.gui.panels.rate_panel import checked_rate, gives_text
from ketachart.gui.panels.side import SidePanel

INFILTRATED, OCCLUDED = "infiltrated", "occluded"
PULLED, PULLED_BROKEN = "pulled out, cannula intact", "pulled out, cannula not intact"
WHY = (INFILTRATED, OCCLUDED, PULLED, PULLED_BROKEN)
TAKEN_OUT = (("yes", "Out, intact"), ("no", "Out, not intact"), ("in", "Still in"))


class LineLostPanel(LeadingPanel):
    """Pause and line in one tap; afterwards the new line is asked for."""

    def __init__(self, bedside: Bedside, chart: Chart, parent: QWidget | None = None) -> None:
        super().__init__("Line lost", bedside, action="Chart it", chart=chart, parent=parent)
        self.runs = chart.phase is Phase.INFUSING
        when = clock_text(self.opened_at)
        pause = "Pause the pump; a tap on the reason charts the pause and the line."
        self.say(f"Stamped {when}. {pause if self.runs else 'A tap on the reason charts it.'}")
        self.why = ReasonChips(WHY, label="What happened to the line", name="lost-why")
        self.add(self.why)
        self.save_on(self.why)
        self.add_since()
        self.pump = NumberField(
            "Pump's infused volume", "mL", 2, name="lost-pump-ml", optional=True
        )
        self.site = TextField("What the site looks like", name="lost-site", optional=True)
        if self.runs:
            self.add(self.pump)
        self.add(self.site)

    def act_now(self) -> tuple[Act, ...]:
        why = self.why.needed("What happened to the line? A tap on the reason charts it.")
        made: list[Act] = []
        if self.runs:
            reason = f"line lost: {why}"
            made.append(self.act(InfusionPaused, reason=reason, pump_infused_ml=self.pump.value()))
        findings = "; ".join(t for t in (why, self.site.value()) if t)
        if why in (PULLED, PULLED_BROKEN):
            out = self.act(AccessRemoved, intact=why == PULLED, findings=self._pulled())
            return *made, out
        return *made, self.act(AccessChecked, patent=False, findings=findings)

    def _pulled(self) -> str:
        return "; ".join(t for t in ("pulled out", self.site.value()) if t)

    def next_panel(self) -> str:
        return "line-new"

    def loss(self) -> str:
        lost = clock_text(self.opened_at)
        return f"The line lost at {lost} is not charted yet. Close once more to drop it."


class NewLinePanel(SidePanel):
    """What became of the old line, where the new one is, and the rate at which the pump goes on."""

    def __init__(self, bedside: Bedside, chart: Chart, parent: QWidget | None = None) -> None:
        super().__init__("New line", bedside, action="Chart the line", chart=chart, parent=parent)
        paused = chart.phase is Phase.PAUSED
        done = dose_text(chart.delivery.total_mg)
        rate = rate_now(chart)
        before = f", {rate_text(rate)} before it" if rate else ""
        if paused:
            self.say(f"Paused at {done}{before}. The pump goes on once its rate is typed.")
        self.old = ChoiceField("The old cannula is", TAKEN_OUT, name="line-old", columns=3)
        self.gauge = ChoiceField("Gauge", GAUGES, name="line-gauge", columns=4)
        self.side = ChoiceField("Side", SIDES, name="line-side")
        self.site = ReasonChips(SITES, label="Site", name="line-site")
        self.attempts = NumberField("Attempts", "", 0, name="line-attempts", optional=True)
        self.rate = NumberField(
            "Rate on the pump",
            "mL/h",
            2,
            name="line-rate",
            optional=True,
            offer=number_text(rate_wanted(chart)),
        )
        self.add(self.site, self.side, self.gauge, self.attempts)
        if not line_is_out(chart):
            self.add(self.old)
        self.lost = _infiltrated(chart)
        self.effect = AsEffect("line-effect")
        self.add(self.effect)
        self.effect.setVisible(self.effect.fits(chart, seen=self.lost is not None))
        if paused:
            self.add(self.rate)
            self.gives = self.say(" ", "small")
        self.add_since("Placed, and running again, at" if paused else "Placed at")

    def reckon(self) -> None:
        if hasattr(self, "gives") and self.chart is not None:
            words = gives_text(self.chart, self.rate.number())
            self.gives.setText(words or "Left empty, the pump stays paused.")

    def act_now(self) -> tuple[Act, ...]:
        site = self.site.needed("Where is the new line? Choose the site.")
        side = self.side.needed("On which side is it?")
        gauge, attempts = self.gauge.value(), self.attempts.value()
        made: list[Act] = []
        asks_old, old = not self.old.isHidden(), self.old.value()
        if asks_old and old in ("yes", "no"):
            made.append(self.act(AccessRemoved, intact=old == "yes"))
        tries = int(attempts) if attempts is not None else None
        made.append(self.act(AccessPlaced, gauge=gauge, site=site, side=side, attempts=tries))
        if not self.rate.isHidden() and self.rate.value() is not None:
            if asks_old and old is None:
                raise Wrong(
                    "What became of the old cannula? Say it before the pump runs.", self.old
                )
            made.append(self.act(InfusionResumed, rate_ml_per_h=checked_rate(self, self.rate)))
        if self.lost is not None and (severity := self.effect.severity()) is not None:
            noted = {"term": INFILTRATION, "severity": severity}
            made.append(self.bedside.act(SideEffectNoted, at=self.lost.at, **noted))
        return tuple(made)


def _infiltrated(chart: Chart) -> AccessChecked | None:
    """The last look at the line, where it had infiltrated."""
    looked = [a for _, a in chart.standing.of(AccessChecked)]
    if not looked or looked[-1].patent or INFILTRATED not in (looked[-1].findings or ""):
        return None
    return looked[-1]

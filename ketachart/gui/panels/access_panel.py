"""The line: placed, looked at, taken out; what is wrong at the site can begin a side effect."""

from PySide6.QtWidgets import QWidget

from ketachart.clinical.acts import (
    SEVERITIES,
    AccessChecked,
    AccessPlaced,
    AccessRemoved,
    Act,
    SideEffectNoted,
)
from ketachart.clinical.chart import Chart
from ketachart.clinical.phrases import capital
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.choices import ChoiceField, ReasonChips
from ketachart.gui.panels.effects_at_hand import running_effects
from ketachart.gui.panels.entry import Wrong
from ketachart.gui.panels.fields import NumberField, TextField
from ketachart.gui.panels.options import Option
from ketachart.gui.panels.side import SidePanel

GAUGES = ("18G", "20G", "22G", "24G")
SIDES = ("left", "right")
SITES = ("forearm", "hand", "elbow bend", "wrist")
WHAT = (("checked", "Checked"), ("placed", "Placed"), ("removed", "Removed"))
NOTHING = "no pain, no swelling"
SIGNS = ("pain", "swelling", "redness", "coolness", "leaking")
INFILTRATION = "infiltration at the IV site"
AS_EFFECT = (("no", "No"), *((s, capital(s)) for s in SEVERITIES))


class SiteSigns(ChoiceField):
    """What is to be seen at the site, several at once, or that nothing is."""

    def __init__(self, name: str) -> None:
        super().__init__("At the site", (NOTHING, *SIGNS), name=name, columns=3, several=True)

    def words(self) -> str:
        """What was chosen in words; empty where nothing was."""
        return ", ".join(self.values())

    def is_wrong(self) -> bool:
        """Whether something was seen."""
        return any(sign in SIGNS for sign in self.values())

    def _tapped(self, chip: Option) -> None:
        for other in self.chips:
            if chip.isChecked() and (chip.value == NOTHING) != (other.value == NOTHING):
                other.setChecked(False)
        super()._tapped(chip)


class AsEffect(ChoiceField):
    """Whether an infiltration is charted as a side effect, too, and how bad it is."""

    def __init__(self, name: str) -> None:
        super().__init__("Infiltration, as a side effect", AS_EFFECT, name=name, columns=2)

    def fits(self, chart: Chart, *, seen: bool) -> bool:
        """Whether it is asked: something was seen at the site, and it does not run already."""
        runs = any(e.term.casefold() == INFILTRATION for e in running_effects(chart))
        return seen and not runs

    def severity(self) -> str | None:
        """How bad it is; None where it is none, or was not asked."""
        chosen = None if self.isHidden() else self.value()
        return chosen if chosen in SEVERITIES else None


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
        self.site = ReasonChips(SITES, label="Site", name="access-site")
        self.attempts = NumberField("Attempts", "", 0, name="access-attempts", optional=True)
        self.intact = ChoiceField(
            "The cannula is", (("yes", "Intact"), ("no", "Not intact")), name="access-intact"
        )
        self.signs = SiteSigns("access-signs")
        self.findings = TextField("What the site looks like", name="access-findings", optional=True)
        self.effect = AsEffect("access-effect")
        self.add(self.what, self.patent, self.gauge, self.side, self.site, self.attempts)
        self.add(self.intact, self.signs, self.effect, self.findings)
        self.add_since("Done at")
        self.reckon()

    def reckon(self) -> None:
        if self.chart is None:
            return
        what = self.what.value()
        for field in (self.gauge, self.side, self.site, self.attempts):
            field.setVisible(what == "placed")
        self.patent.setVisible(what == "checked")
        self.intact.setVisible(what == "removed")
        looked = what in ("checked", "removed")
        self.signs.setVisible(looked)
        self.findings.setVisible(looked)
        self.effect.setVisible(self.effect.fits(self.chart, seen=looked and self.signs.is_wrong()))

    def act_now(self) -> Act | tuple[Act, ...]:
        match self.what.needed("What was done with the line?"):
            case "placed":
                return self._placed()
            case "checked":
                patent = self.patent.needed("Is the line patent?") == "yes"
                return self._with_effect(
                    self.act(AccessChecked, patent=patent, findings=self._seen())
                )
            case _:
                intact = self.intact.needed("Is the cannula intact?") == "yes"
                return self._with_effect(
                    self.act(AccessRemoved, intact=intact, findings=self._seen())
                )

    def _seen(self) -> str | None:
        """Signs and words, as far as somebody looked."""
        return "; ".join(t for t in (self.signs.words(), self.findings.value()) if t) or None

    def _with_effect(self, looked: Act) -> Act | tuple[Act, ...]:
        severity = self.effect.severity()
        if severity is None:
            return looked
        return looked, self.act(SideEffectNoted, term=INFILTRATION, severity=severity)

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

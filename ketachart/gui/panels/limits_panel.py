"""Limits that the physician sets for this patient today, by phone or word of mouth."""

from decimal import Decimal

from PySide6.QtWidgets import QWidget

from ketachart.clinical.acts import Act, LimitsSet
from ketachart.clinical.chart import Chart
from ketachart.clinical.episodes import PRESSURE
from ketachart.clinical.flags import limits_at
from ketachart.clinical.phrases import clock_text
from ketachart.clinical.rules import check_limits
from ketachart.clinical.trouble import Refused
from ketachart.clinical.units import shown
from ketachart.clinical.vitals import PARAMETERS
from ketachart.gui.bedside import Bedside
from ketachart.gui.flag_notice import open_episodes
from ketachart.gui.panels.chart_facts import told
from ketachart.gui.panels.choices import ChoiceField
from ketachart.gui.panels.entry import Wrong
from ketachart.gui.panels.fields import NumberField, TextField
from ketachart.gui.panels.side import SidePanel, plain

PAIR = ("sbp", "dbp")
MODES = (("verbal", "By word of mouth"), ("phone", "By phone"), ("written", "In writing"))
SPOKEN = ("verbal", "phone")


def _choices(chart: Chart) -> list[tuple[str, str]]:
    """The two pressures as one, then every parameter that this protocol flags."""
    flagged = [p for p in PARAMETERS if chart.protocol.limits_of(p).flagged and p not in PRESSURE]
    known = [p for p in flagged if p in chart.protocol.limits]
    return [("sbp", "BP"), *((p, PARAMETERS[p].short) for p in known)]


class LimitsPanel(SidePanel):
    """Charts a ``LimitsSet`` for each parameter that got a number; the panel proposes none."""

    def __init__(self, bedside: Bedside, chart: Chart, parent: QWidget | None = None) -> None:
        super().__init__(
            "Limits today", bedside, action="Set the limits", chart=chart, parent=parent
        )
        self.what = ChoiceField("For", _choices(chart), name="limits-for", columns=3)
        self.what.choose(_open_param(chart))
        self.now = plain("", "label")
        self.now.setObjectName("limits-now")
        self.bounds: dict[tuple[str, str], NumberField] = {}
        self.add(self.what)
        self.body.addWidget(self.now)
        for row in (0, 1):
            boxes = [self._box(row, side) for side in ("low", "high")]
            self.add_row(*boxes)
        self.who = TextField("Ordered by", name="limits-by", offer=told(chart))
        self.mode = ChoiceField("Order given", MODES, name="limits-mode")
        self.read_back = ChoiceField(
            "Read back to the prescriber",
            (("yes", "Read back"), ("no", "Not read back")),
            name="limits-read-back",
        )
        self.add(self.who, self.mode, self.read_back)
        self.add_since("From")
        self.reckon()

    def _box(self, row: int, side: str) -> NumberField:
        box = NumberField("", "", 1, name=f"limits-{row}-{side}", optional=True)
        self.bounds[str(row), side] = box
        return box

    def params(self) -> tuple[str, ...]:
        """The parameters that are asked for: both pressures, or the one that was chosen."""
        chosen = self.what.value()
        return PAIR if chosen == "sbp" else (chosen,) if chosen else ()

    def reckon(self) -> None:
        params = self.params()
        for (row, side), box in self.bounds.items():
            param = params[int(row)] if int(row) < len(params) else None
            box.setVisible(param is not None)
            if param is not None:
                unit = PARAMETERS[param].unit
                box.unit = unit
                box.rename(f"{PARAMETERS[param].label} {side}")
        self.now.setText("\n".join(self._in_force(p) for p in params))
        self.now.setVisible(bool(params))
        self.read_back.setVisible(self.mode.value() in SPOKEN)

    def _in_force(self, param: str) -> str:
        """``Systolic now: 100 to 160``."""
        assert self.chart is not None
        at = self.bedside.now()
        limits = limits_at(self.chart.protocol, self.chart.special_limits, param, at)
        low, high = ("–" if v is None else shown(v, 1) for v in (limits.L, limits.H))
        own = [s for s in self.chart.special_limits if s.param == param]
        whose = f", set by {own[-1].ordered_by} {clock_text(own[-1].since)}" if own else ""
        return f"{PARAMETERS[param].label} now: low {low}, high {high}{whose}"

    def _said(self) -> dict[str, tuple[Decimal | None, Decimal | None]]:
        found = {}
        for row, param in enumerate(self.params()):
            low, high = (self.bounds[str(row), side].value() for side in ("low", "high"))
            if low is not None or high is not None:
                found[param] = low, high
        return found

    def act_now(self) -> tuple[Act, ...]:
        assert self.chart is not None
        self.what.needed("For which vital sign are the limits?")
        said = self._said()
        if not said:
            raise Wrong(
                "Type at least one limit as the physician said it.", self.bounds["0", "high"]
            )
        at = self.since.value() if self.since is not None else self.opened_at
        for row, param in enumerate(self.params()):
            if param in said:
                try:
                    check_limits(self.chart, param, *said[param], at)
                except Refused as refusal:
                    side = "low" if said[param][1] is None else "high"
                    raise Wrong(str(refusal), self.bounds[str(row), side]) from refusal
        who = self.who.needed("Who set the limits? Type the name.")
        mode = self.mode.needed("How were they given? By word of mouth, by phone or in writing.")
        read_back = None
        if mode in SPOKEN:
            read_back = self.read_back.needed("Were they read back to the prescriber?") == "yes"
        order = {"ordered_by": who, "mode": mode, "read_back": read_back}
        return tuple(
            self.act(LimitsSet, param=param, low=low, high=high, **order)
            for param, (low, high) in said.items()
        )


def _open_param(chart: Chart) -> str:
    """What the limits are likely for: what is flagged now, else the blood pressure."""
    waiting = open_episodes(chart)
    return waiting[-1][0].params[0] if waiting else "sbp"

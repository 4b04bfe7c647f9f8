"""Values beside the vitals row: with the set that is being typed, or a set of their own."""

from decimal import Decimal
from typing import Any

from PySide6.QtWidgets import QWidget

from ketachart.clinical.acts import Act, VitalsTaken
from ketachart.clinical.chart import Chart
from ketachart.clinical.more_values import beside_row
from ketachart.clinical.oxygen import DEVICES
from ketachart.clinical.phrases import flag_text
from ketachart.clinical.rules import check_pressure, check_value
from ketachart.clinical.trouble import Refused
from ketachart.clinical.vitals import PARAMETERS, TENTHS
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.choices import ChoiceField, ReasonChips
from ketachart.gui.panels.entry import Wrong
from ketachart.gui.panels.fields import NumberField
from ketachart.gui.panels.side import SidePanel
from ketachart.gui.panels.vitals_row import VitalsRow

POSITIONS = ("lying", "half sitting", "sitting", "standing")
SITES = ("left arm", "right arm", "left leg", "right leg")
RHYTHMS = ("sinus", "irregular", "paced")
AVPU = (("A", "A awake"), ("V", "V to voice"), ("P", "P to pain"), ("U", "U no response"))
RASS = tuple((str(n), f"{n:+d}" if n else "0") for n in range(-5, 5))
SCORES = ("pain", "nausea", "anxiety", "mood")
EMPTY = "Nothing is typed yet. Type what was measured, or close it."


class MoreValuesPanel(SidePanel):
    """Joins the half typed set where there is one; that set then carries the time."""

    def __init__(self, bedside: Bedside, chart: Chart, parent: QWidget | None = None) -> None:
        super().__init__(
            "More values", bedside, action="Chart the values", chart=chart, parent=parent
        )
        self.row: VitalsRow | None = None
        beside = beside_row(chart.protocol)
        self.joining = self.say("", "info")
        self.joining.setObjectName("values-joining")
        self.numbers = {p: _box(p) for p in beside if p != "rass"}
        self.add_row(*(self.numbers[p] for p in ("etco2", "temp") if p in self.numbers))
        scores = [self.numbers[p] for p in SCORES if p in self.numbers]
        for two in (scores[:2], scores[2:]):
            if two:
                self.add_row(*two)
        self.position = ChoiceField("Position", POSITIONS, name="values-position")
        self.sbp = NumberField("Systolic", "mmHg", 0, name="values-sbp", optional=True)
        self.dbp = NumberField("Diastolic", "mmHg", 0, name="values-dbp", optional=True)
        self.site = ChoiceField("Cuff", SITES, name="values-site")
        self.add(self.position)
        self.add_row(self.sbp, self.dbp)
        self.rhythm = ReasonChips(RHYTHMS, label="Rhythm", name="values-rhythm")
        self.avpu = ChoiceField("AVPU", AVPU, name="values-avpu")
        self.rass = ChoiceField("RASS", RASS, name="values-rass", columns=5)
        self.flow = NumberField("Oxygen", "L/min", 1, name="values-o2", optional=True)
        self.device = ReasonChips(DEVICES, label="Oxygen by", name="values-o2-device")
        self.add(self.site, self.rhythm, self.avpu, self.rass, self.flow, self.device)
        self.rass.setVisible("rass" in beside)
        self.add_since("Taken at")
        self.flags = self.say("", "flag")
        self.flags.setObjectName("values-flags")
        self.reckon()

    def attend_row(self, row: VitalsRow) -> None:
        """The entry line of the same session, whose set the values may join."""
        self.row = row
        self.reckon()

    @property
    def joins(self) -> bool:
        """Whether a set is half typed in the row."""
        return self.row is not None and self.row.is_half_typed

    def reckon(self) -> None:
        if self.chart is None or not hasattr(self, "flags"):
            return
        joins = self.joins
        self.joining.setText("They go with the set that is being typed." if joins else "")
        self.joining.setVisible(joins)
        assert self.since is not None
        self.since.setVisible(not joins)
        for box in (self.sbp, self.dbp):
            box.setVisible(not joins and self.position.value() is not None)
        self.device.setVisible(bool(self.flow.number()))
        self.save_button.setText("Add to the set" if joins else self.action)
        self.flags.setText(self._flagged())
        self.flags.setVisible(bool(self.flags.text()))

    def _flagged(self) -> str:
        """What would be flagged of the values as they are typed."""
        assert self.chart is not None
        typed = {**self.numbers, "sbp": self.sbp, "dbp": self.dbp}
        values: dict[str, int | Decimal] = {
            p: n if p in TENTHS else int(n)
            for p, box in typed.items()
            if not box.isHidden() and (n := box.number()) is not None
        }
        if (rass := self.rass.value()) is not None:
            values["rass"] = int(rass)
        flags = self.chart.judge(values, self.opened_at)
        return " · ".join(flag_text(f) for f in flags)

    def said(self) -> dict[str, Any]:
        """The fields of a set as typed; empty where nothing was.

        Raises:
            Wrong: a value is outside what the protocol takes.
        """
        found: dict[str, Any] = {}
        for param, box in self.numbers.items():
            self._take(found, param, box)
        if not self.sbp.isHidden():
            self._take(found, "sbp", self.sbp)
            self._take(found, "dbp", self.dbp)
            try:
                check_pressure(found.get("sbp_mmhg"), found.get("dbp_mmhg"))
            except Refused as refusal:
                raise Wrong(str(refusal), self.dbp) from refusal
        self._take(found, "o2", self.flow)
        rass = None if self.rass.isHidden() else self.rass.value()
        words = {
            "rass": None if rass is None else int(rass),
            "avpu": self.avpu.value(),
            "rhythm": self.rhythm.value(),
            "position": self.position.value(),
            "bp_site": self.site.value(),
            "o2_device": None if self.device.isHidden() else self.device.value(),
        }
        return found | {name: value for name, value in words.items() if value is not None}

    def _take(self, found: dict[str, Any], param: str, box: NumberField) -> None:
        assert self.chart is not None
        value = box.value()
        if value is None:
            return
        try:
            check_value(self.chart.protocol, param, value)
        except Refused as refusal:
            raise Wrong(str(refusal), box) from refusal
        field = PARAMETERS[param].field
        found[field] = value if box.decimals else int(value)

    def act_now(self) -> Act:
        said = self.said()
        if not said:
            raise Wrong(EMPTY, self.first())
        places = {"position", "bp_site", "o2_device"}
        if said.keys() <= places:
            raise Wrong("A place alone is no value. Type what was measured there.", self.first())
        return self.act(VitalsTaken, entered="typed", **said)

    def first(self) -> NumberField:
        """The first box."""
        return next(iter(self.numbers.values()), self.flow)

    def save(self) -> None:
        if not self.joins or self.sent:
            super().save()
            return
        try:
            said = self.said()
            if not said:
                raise Wrong(EMPTY, self.first())
        except Wrong as wrong:
            self.refused(wrong.sentence, wrong.field)
            return
        assert self.row is not None
        self.row.join(said)
        self.closed.emit()

    def _ready(self) -> None:
        super()._ready()
        self.reckon()


def _box(param: str) -> NumberField:
    known = PARAMETERS[param]
    unit = "0–10" if known.unit == "/10" else known.unit
    return NumberField(
        known.label, unit, 1 if param == "temp" else 0, name=f"values-{param}", optional=True
    )

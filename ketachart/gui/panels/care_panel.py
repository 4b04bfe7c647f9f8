"""Small things of the hour, each by a large tap: voided, drank, belongings, glucose and more."""

from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from ketachart.clinical.acts import Act, ItemChecked
from ketachart.clinical.chart import Chart
from ketachart.clinical.phrases import capital, clock_text
from ketachart.clinical.sayings import said
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.choices import ChoiceField
from ketachart.gui.panels.entry import Wrong
from ketachart.gui.panels.fields import NumberField, TextField
from ketachart.gui.panels.side import SidePanel

YES_NO = ("yes", "no")


@dataclass(frozen=True, slots=True)
class Care:
    """One line: its answers to tap, or its number with a unit and bounds; ``detail`` asks more."""

    item: str
    answers: tuple[str, ...] = ()
    unit: str = ""
    low: int = 0
    high: int = 0
    detail: str = ""


CARE = (
    Care("voided", YES_NO, detail="How much, or how it went"),
    Care("drank", YES_NO, detail="What and how much"),
    Care("ate", YES_NO, detail="What"),
    Care("warm and comfortable", YES_NO, detail="What was done"),
    Care("belongings", ("with the patient", "with the escort", "locked away"), detail="What"),
    Care("code status", ("full", "limited", "no resuscitation"), detail="As documented where"),
    Care("blood glucose", unit="mg/dL", low=10, high=1000, detail="Before or after a meal"),
    Care("urine screen", ("negative", "positive", "not done"), detail="For what"),
    Care(
        "pregnancy test",
        ("negative", "positive", "declined, waiver signed", "does not apply"),
        detail="Last period, or why",
    ),
    Care("escort present", YES_NO, detail="Name and relation"),
    Care("prescriber in the building", YES_NO, detail="Name"),
)


class CarePanel(SidePanel):
    """Charts one ``ItemChecked``."""

    def __init__(self, bedside: Bedside, chart: Chart, parent: QWidget | None = None) -> None:
        super().__init__("Care", bedside, action="Chart it", chart=chart, parent=parent)
        self.lines = {care.item: care for care in CARE}
        self.item = ChoiceField("What", [c.item for c in CARE], name="care-item")
        self.answer = ChoiceField("Answer", (), name="care-answer")
        self.number = NumberField("Value", "", 0, name="care-number")
        self.detail = TextField("More", name="care-detail", optional=True)
        self.add(self.item, self.answer, self.number, self.detail)
        self.add_since("Seen at")
        self.before = self.say("", "small")
        self._for = ""
        self.item.picked.connect(lambda _: self._go_on())
        self.reckon()

    def _go_on(self) -> None:
        self.reckon()
        (self.number if self.answer.isHidden() else self.answer).take_focus()

    def reckon(self) -> None:
        if not hasattr(self, "before"):
            return
        care = self.lines.get(self.item.value() or "")
        if care is not None and care.item != self._for:
            self._for = care.item
            self.answer.show_options(care.answers)
            self.number.unit = care.unit
            self.number.rename(capital(care.item))
            self.number.resizeEvent(None)
            self.detail.rename(care.detail or "More")
        self.answer.setVisible(care is not None and bool(care.answers))
        self.number.setVisible(care is not None and not care.answers)
        self.detail.setVisible(care is not None)
        self.before.setText(_last(self.chart, care.item) if self.chart and care else "")
        self.before.setVisible(bool(self.before.text()))

    def act_now(self) -> Act:
        care = self.lines[self.item.needed("What is it about? Choose a line.")]
        if care.answers:
            answer = self.answer.needed(f"{capital(care.item)}: choose the answer.")
            return self.act(ItemChecked, item=care.item, answer=answer, detail=self.detail.value())
        value = self.number.needed(f"{capital(care.item)}: type the value.")
        if not care.low <= value <= care.high:
            bounds = f"{care.low} to {care.high} {care.unit}"
            raise Wrong(f"{capital(care.item)} {value} is outside {bounds}. Check what was typed.",
                        self.number)  # fmt: skip
        detail = ", ".join(t for t in (care.unit, self.detail.value()) if t)
        return self.act(ItemChecked, item=care.item, answer=int(value), detail=detail)


def _last(chart: Chart, item: str) -> str:
    """When it was last charted today, and how."""
    found = [a for _, a in chart.standing.of(ItemChecked) if a.item.casefold() == item.casefold()]
    return f"Last {clock_text(found[-1].at)}: {said(chart, found[-1])[1]}" if found else ""

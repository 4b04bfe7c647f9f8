"""Correct an entry: the first one stays readable, the new one says what it replaces and why."""

from abc import abstractmethod
from datetime import datetime
from decimal import Decimal
from typing import Any

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QWidget

from ketachart.clinical import rules
from ketachart.clinical.acts import Act, VitalsTaken
from ketachart.clinical.chart import Chart
from ketachart.clinical.moves import WRONG_CHAIR
from ketachart.clinical.phrases import clock_text, flag_text, vitals_text
from ketachart.clinical.trouble import Refused
from ketachart.clinical.units import shown
from ketachart.clinical.vitals import MEASURED, PARAMETERS, TENTHS, key_of, measured_of
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.chart_facts import title_of
from ketachart.gui.panels.choices import ChoiceField, ReasonChips
from ketachart.gui.panels.correcting import (
    Changeable,
    amended,
    changeable,
    entry_of,
    has_own_reason,
)
from ketachart.gui.panels.entry import Field, Wrong
from ketachart.gui.panels.fields import NoteField, NumberField, TextField
from ketachart.gui.panels.movable_panel import MovablePanel
from ketachart.gui.panels.painted import HALO, colour, face, smooth
from ketachart.gui.panels.since import TimeBox

WRONG_TIME = "wrong time"
STAYS = (
    "The first entry stays in the record, struck through, with your name, the time and this reason."
)
LONG = 60
YES_NO = (("yes", "Yes"), ("no", "No"))


class Struck(QWidget):
    """Words struck through and still readable, on as many lines as they need."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self.words = words
        self.setAccessibleName(f"Struck: {words}")
        self._flags = int(Qt.TextFlag.TextWordWrap)
        self.setFixedHeight(22)

    def resizeEvent(self, _event: object) -> None:
        room = QRectF(0, 0, self.width() - 2 * HALO, 10_000)
        needs = QFontMetricsF(face(14.5, 500)).boundingRect(room, self._flags, self.words).height()
        self.setFixedHeight(min(round(needs) + 4, 110))

    def paintEvent(self, _event: object) -> None:
        painter = smooth(self)
        font = face(14.5, 500)
        font.setStrikeOut(True)
        painter.setFont(font)
        painter.setPen(colour("text2"))
        painter.drawText(
            QRectF(HALO, 0, self.width() - 2 * HALO, self.height()), self._flags, self.words
        )


class CorrectPanel(MovablePanel):
    """Title, first form and reason are the same for every entry; the fields are the entry's own.

    “Wrong time” leaves only the time to change, “wrong chair” only the choice of the right one.
    """

    def __init__(
        self, bedside: Bedside, chart: Chart, act_id: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(
            ("Correct the {} entry", "Correct an entry"),
            bedside,
            action="Save correction",
            chart=chart,
            act_id=act_id,
            parent=parent,
        )
        self.first = self.entry
        if self.first is None:
            return
        self.say(f"As first made, {clock_text(self.first.at)} by {self.first.by}")
        self.add(Struck(self.first_words()))
        self.change_to = self.say("Change to")
        self.build()
        self.values_stay = self.say("Only the time changes; the values stay.", "small")
        self._changeable = [f for f in self.fields if f is not self.time]
        self.add_chairs(ReasonChips(self.reasons_of(chart), name="correct-why"))
        self.why.picked.connect(self._lead_on)
        self.say(STAYS, "small")

    def add_chairs(self, why: ReasonChips) -> None:
        self.add(why)
        super().add_chairs(why)

    @property
    def only_time(self) -> bool:
        """Whether the reason says that nothing but the time was wrong."""
        return self.why.value() == WRONG_TIME

    def _turn(self) -> None:
        super()._turn()
        for field in self._changeable:
            field.setVisible(not self.is_moving and not self.only_time)
        self.time.setVisible(not self.is_moving)
        self.change_to.setVisible(not self.is_moving)
        self.values_stay.setVisible(self.only_time)

    def _lead_on(self, why: str) -> None:
        """The reason that was tapped leads to what it asks for."""
        if why == WRONG_TIME:
            self.time.take_focus()
        elif why == WRONG_CHAIR and self.to.seats:
            self.to.take_focus()

    def first_words(self) -> str:
        """The entry as it was made."""
        assert self.first is not None
        assert self.chart is not None
        return title_of(self.chart, self.first)

    @abstractmethod
    def build(self) -> None:
        """The fields."""

    @abstractmethod
    def changes(self) -> dict[str, Any]:
        """The fields with their new values; those that did not change are left out."""

    def check(self) -> None:
        """Whether the values can be.

        Raises:
            Wrong: one cannot.
        """

    def time_box(self) -> TimeBox:
        """The box that shows when it was."""
        assert self.first is not None
        self.time = TimeBox("Time", self.first.at, self.opened_at, name="correct-time")
        return self.time

    def act_now(self) -> Act:
        assert self.first is not None
        at = self.time.value()
        if self.only_time:
            if at == self.first.at:
                raise Wrong("The time is still the first one. Type when it was.", self.time)
            return amended(self.first, by=self.bedside.by, why=WRONG_TIME, at=at)
        self.check()
        changes = self.changes()
        if not changes and at == self.first.at:
            raise Wrong("Nothing is changed yet.", self.fields[0])
        why = self.why.needed("Why is it corrected?")
        return amended(self.first, by=self.bedside.by, why=why, at=at, **changes)

    def loss(self) -> str:
        if self.first is None:
            return ""
        try:
            changed = bool(self.changes()) or self.time.value() != self.first.at
        except Wrong:
            changed = True
        return "The correction is not charted yet. Close once more to drop it." if changed else ""

    def tick(self, now: datetime) -> None:
        if self.first is not None:
            self.time.now = now


class CorrectVitals(CorrectPanel):
    """The six numbers, what else the set holds, and the time."""

    def first_words(self) -> str:
        assert isinstance(self.first, VitalsTaken)
        return vitals_text(self.first)

    def build(self) -> None:
        assert self.chart is not None
        had = {p.key for p in MEASURED if getattr(self.first, p.field) is not None}
        keys = [*self.chart.protocol.vitals_row]
        keys += [p.key for p in MEASURED if p.key in had and p.key not in keys]
        self.boxes: dict[str, NumberField] = {}
        self.filled: dict[str, Decimal | None] = {}
        for key in keys:
            param = PARAMETERS[key]
            value = getattr(self.first, param.field)
            whole = key not in ("temp", "o2")
            name, places = f"correct-{key}", 0 if whole else 1
            box = NumberField(_brief(key), "", places, name=name, signed=key == "rass")
            unit = f", {param.unit}" if param.unit else ""
            box.edit.setAccessibleName(f"{param.label}{unit}")
            box.put("" if value is None else shown(Decimal(value), 1))
            self.boxes[key] = box
            self.filled[key] = box.value()
        cells: list[QWidget] = [*self.boxes.values(), self.time_box()]
        wide = 3 if len(cells) <= 2 * 3 else 4
        for start in range(0, len(cells), wide):
            row = cells[start : start + wide]
            spare = wide - len(row)
            if wide > 3 and spare:
                # The time is the longest of them.
                self.add_row(*row, stretch=[1] * (len(row) - 1) + [1 + spare])
            else:
                self.add_row(*row, *(QWidget() for _ in range(spare)))
        self.flags = self.say("", "flag")
        self.flags.hide()

    def values(self) -> dict[str, Decimal | None]:
        """The values by parameter, as they now stand in the boxes."""
        return {key: box.value() for key, box in self.boxes.items()}

    def changes(self) -> dict[str, Any]:
        assert isinstance(self.first, VitalsTaken)
        found: dict[str, Any] = {}
        values = self.values()
        for key, value in values.items():
            # A box shows a value rounded; what nobody touched stays as exact as it was.
            if value != self.filled[key]:
                exact = key in ("temp", "o2")
                found[PARAMETERS[key].field] = value if value is None or exact else int(value)
        had = self.first.unobtainable
        kept = tuple(u for u in had if values.get(key_of(u.param)) is None)
        return found | ({"unobtainable": kept} if kept != had else {})

    def check(self) -> None:
        assert self.chart is not None
        for key, box in self.boxes.items():
            value = box.value()
            if value is not None:
                self._checked(
                    box, lambda v=value, k=key: rules.check_value(self.chart.protocol, k, v)
                )
        pressures = [self.boxes[key].value() for key in ("sbp", "dbp") if key in self.boxes]
        sbp, dbp = (int(p) if p is not None else None for p in (*pressures, None, None)[:2])
        if sbp is not None and dbp is not None:
            self._checked(self.boxes["dbp"], lambda: rules.check_pressure(sbp, dbp))

    def _checked(self, box: NumberField, check: Any) -> None:
        try:
            check()
        except Refused as refusal:
            raise Wrong(str(refusal), box) from None

    def reckon(self) -> None:
        if self.entry is None or self.chart is None or not hasattr(self, "flags"):
            return
        values: dict[str, int | Decimal] = {}
        for key, box in self.boxes.items():
            number = box.number()
            if number is not None and key in TENTHS:
                values[key] = number
            elif number is not None and number == number.to_integral_value():
                values[key] = int(number)
        assert isinstance(self.first, VitalsTaken)
        before = measured_of(self.first)
        known = self.chart.judge(before, self.first.at)
        found = self.chart.judge(values, self.time.moment() or self.first.at)
        words = " · ".join(flag_text(f) for f in found if f not in known)
        self.flags.setText(words)
        self.flags.setVisible(bool(words))


def _brief(key: str) -> str:
    return PARAMETERS[key].short if key in ("hr", "rr", "spo2") else PARAMETERS[key].label


class CorrectAny(CorrectPanel):
    """Every field that can be typed or chosen, in a plain column."""

    def build(self) -> None:
        assert self.first is not None
        self.edits: list[tuple[Changeable, Field, object]] = []
        for one in changeable(self.first):
            edit = self._edit(one)
            self.edits.append((one, edit, edit.value()))
            self.add(edit)
        if has_own_reason(self.first):
            self.reason = TextField("Reason", name="correct-reason")
            self.reason.put(self.first.reason or "")
            self.add(self.reason)
        self.add(self.time_box())

    def _edit(self, one: Changeable) -> Field:
        name, label = f"correct-{one.name}", one.label
        match one.kind:
            case "number" | "whole":
                places = 4 if one.kind == "number" else 0
                below = one.value is not None and one.value < 0
                number = NumberField(label, one.unit, places, name=name, signed=below)
                number.put("" if one.value is None else shown(Decimal(one.value), 4))
                return number
            case "yes-no" | "choice":
                options = YES_NO if one.kind == "yes-no" else one.choices
                choice = ChoiceField(label, options, name=name)
                value = one.value
                choice.choose(
                    {True: "yes", False: "no"}.get(value) if one.kind == "yes-no" else value
                )
                return choice
            case "time":
                at = one.value or self.opened_at
                box = TimeBox(label, at, max(at, self.opened_at), name=name)
                if one.value is None:
                    box.put("")
                return box
            case _:
                shown_now = "" if one.value is None else str(one.value)
                long = len(shown_now) > LONG or one.name == "text"
                text = NoteField(label, name=name, lines=4) if long else TextField(label, name=name)
                text.put(shown_now)
                return text

    def _read(self, one: Changeable, edit: Field) -> Any:
        if isinstance(edit, TimeBox):
            return edit.value() if edit.typed() else None
        value = edit.needed(f"{one.label} cannot be empty.") if one.needed else edit.value()
        if value is None:
            return None
        if one.kind == "whole":
            return int(value)
        if isinstance(one.value, int) and one.kind == "text" and value.isdecimal():
            return int(value)
        return value == "yes" if one.kind == "yes-no" else value

    def changes(self) -> dict[str, Any]:
        assert self.first is not None
        found = {}
        for one, edit, filled in self.edits:
            value = self._read(one, edit)
            if edit.value() != filled and value != one.value:
                found[one.name] = value
        if has_own_reason(self.first) and self.reason.value() != self.first.reason:
            found["reason"] = self.reason.needed("The reason cannot be empty.")
        return found


def correct_panel(
    bedside: Bedside, chart: Chart, act_id: str, parent: QWidget | None = None
) -> CorrectPanel:
    """The panel that fits the entry."""
    vitals = isinstance(entry_of(chart, act_id), VitalsTaken)
    return (CorrectVitals if vitals else CorrectAny)(bedside, chart, act_id, parent)

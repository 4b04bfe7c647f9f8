"""A scale: its items by number with own short labels, or its total as the patient's form gives it.

No question of any form stands here: the nurse reads them from the clinic's own paper.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ketachart.clinical.acts import Act, ScaleScored
from ketachart.clinical.chart import Chart
from ketachart.clinical.phrases import clock_text, day_text
from ketachart.clinical.scales import (
    MOMENTS,
    Score,
    answers_of,
    asked,
    change_from_first,
    is_asked,
    moment_of,
    percent_change,
    percent_text,
    scored,
    total,
)
from ketachart.clinical.trouble import Refused
from ketachart.clinical.units import shown
from ketachart.clinical.vocabulary import Scale
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.choices import OTHER, ChoiceField
from ketachart.gui.panels.entry import Wrong
from ketachart.gui.panels.fields import NumberField
from ketachart.gui.panels.item_row import ItemRow
from ketachart.gui.panels.painted import HALO
from ketachart.gui.panels.side import MARGIN, Ask, SidePanel, plain
from ketachart.gui.widgets.button import ActionButton

ITEMS, WHOLE = "items", "total"


class ScalePanel(SidePanel):
    """Charts one ``ScaleScored``; a score that asks for an action leads on to it."""

    wanted = Signal(str)
    relaid = Signal()

    def __init__(
        self, bedside: Bedside, chart: Chart, parent: QWidget | None = None, *, name: str = ""
    ) -> None:
        self.scale: Scale | None = None
        self.rows: list[ItemRow] = []
        super().__init__("Scale", bedside, action="Chart the score", chart=chart, parent=parent)
        self.which = ChoiceField("Which scale", (), name="scale-which", columns=2)
        self.how = ChoiceField(
            "", ((ITEMS, "Item by item"), (WHOLE, "Total only")), name="scale-how"
        )
        self.add(self.which, self.how)
        self.listed = QWidget()
        self.column_of_rows = QVBoxLayout(self.listed)
        self.column_of_rows.setContentsMargins(0, 4, 0, 0)
        self.column_of_rows.setSpacing(0)
        self.body.addWidget(self.listed)
        self.whole = NumberField("Total", "", 0, name="scale-total")
        self.add(self.whole)
        # Under the column: it stays in sight while the answers scroll.
        self.told = plain("", "strong")
        self.told.setObjectName("scale-told")
        self.told.setContentsMargins(MARGIN, 6, MARGIN, 0)
        self.column.insertWidget(self.column.indexOf(self.sentence), self.told)
        self.compared = self.say("", "label")
        self.compared.setObjectName("scale-compared")
        self.asks = self.say("", "caution")
        self.asks.setObjectName("scale-asks")
        self.moment = ChoiceField(
            "When, to the infusion", [(m, m.capitalize()) for m in MOMENTS], name="scale-moment",
            columns=3,
        )  # fmt: skip
        self.moment.choose(moment_of(chart, self.opened_at))
        self.add(self.moment)
        self.add_since("Filled in at")
        self.other = ActionButton("Another scale…", height=48)
        self.other.setObjectName("scale-other")
        self.other.clicked.connect(self._choose_again)
        foot = QHBoxLayout()
        foot.setContentsMargins(HALO, 8, HALO, 4)
        foot.addWidget(self.other)
        self.body.addLayout(foot)
        self.which.picked.connect(self._picked)
        self.how.changed.connect(self._turned)
        if not chart.vocabulary.scales:
            self.nothing_to_do("No scale is in this clinic's list. It is filled in Settings.")
        self._offer(few=True)
        self._show(chart.vocabulary.scale(name) if name else None)

    # Which ------------------------------------------------------------------------------------

    def _offer(self, *, few: bool) -> None:
        """Those that the protocol asks or that were scored before; or all of the list."""
        assert self.chart is not None
        known = self.chart.vocabulary
        done = {a.scale.casefold(): a.at for _, a in self.chart.standing.of(ScaleScored)}
        asked_now = [one.scale for one in asked(self.chart)]
        earlier = [
            a.scale for c in (*self._earlier(), self.chart) for _, a in c.standing.of(ScaleScored)
        ]
        wanted = dict.fromkeys(s.scale for n in (*asked_now, *earlier) if (s := known.scale(n)))
        names = list(wanted) if few and wanted else [s.scale for s in known.scales]
        options = []
        for name in names:
            scale = known.scale(name)
            assert scale is not None
            at = done.get(name.casefold())
            mark = f" · done {clock_text(at)}" if at else " · asked" if name in asked_now else ""
            options.append((name, f"{scale.label}{mark}"))
        if few and len(names) < len(known.scales):
            options.append((OTHER, "Others…"))
        self.which.show_options(options)

    def _picked(self, name: str) -> None:
        assert self.chart is not None
        if name == OTHER:
            self._offer(few=False)
            self.which.take_focus()
            return
        self._show(self.chart.vocabulary.scale(name))
        self.first_field()

    def _choose_again(self) -> None:
        self._offer(few=False)
        self._show(None)
        self.which.take_focus()

    def _show(self, scale: Scale | None) -> None:
        """The form of a scale; without one only the choice."""
        self.scale = None  # what is set now turns no form
        has_items = scale is not None and bool(scale.items)
        self.how.choose(ITEMS if has_items else WHOLE)
        self.scale = scale
        self.title.setText(scale.label if scale else "Scale")
        self.which.setVisible(scale is None and not self.idle)
        both = has_items and scale is not None and scale.kind == "sum"
        self.how.setVisible(both)
        for field in (self.moment, self.since, self.other, self.told):
            assert field is not None
            field.setVisible(scale is not None)
        self.save_button.setEnabled(scale is not None)
        if scale is not None:
            self.whole.decimals = scale.decimals
            self.whole.rename(f"Total, {shown(scale.low, 2)} to {shown(scale.high, 2)}")
        self.whole.put("")
        self._make_rows()
        self.mark_untouched()

    @property
    def by_items(self) -> bool:
        """Whether the items are entered, and not only the total."""
        return self.how.value() != WHOLE

    def _turned(self) -> None:
        if self.scale is not None:
            if self.how.value() is None:
                self.how.choose(ITEMS)
                return
            self._make_rows()

    def _make_rows(self) -> None:
        kept = {row.number: row.value() for row in self.rows}
        for row in self.rows:
            row.hide()
            row.setParent(None)
            row.deleteLater()
        self.rows = []
        scale = self.scale
        numbers = [] if scale is None else [*scale.items] if self.by_items else [*scale.needs]
        for number in numbers:
            assert scale is not None
            row = self._row(scale, number)
            row.choose(kept.get(number))
            row.changed.connect(self._changed)
            row.go.connect(lambda step, row=row: self._walk(row, step))
            self.rows.append(row)
            self.column_of_rows.addWidget(row)
            row.show()
        self.listed.setVisible(bool(self.rows))
        self.whole.setVisible(scale is not None and not self.by_items)
        self.reckon()
        # Once they lie in their places.
        QTimer.singleShot(0, self, self.relaid.emit)

    def _row(self, scale: Scale, number: str) -> ItemRow:
        if scale.kind == "answers":
            answers = [(word, word) for word in answers_of(scale, number)]
        else:
            span = range(scale.item_low, scale.item_high + 1)
            answers = [(str(value), str(value)) for value in span]
        return ItemRow(number, scale.items[number], answers, name=f"item-{number}")

    def _walk(self, row: ItemRow, step: int) -> None:
        """To the next row that is asked, and after the last one to what follows."""
        at = self.rows.index(row) + step
        while 0 <= at < len(self.rows) and not self.rows[at].isEnabled():
            at += step
        if 0 <= at < len(self.rows):
            self.rows[at].take_focus()
        elif step > 0:
            (self.whole if self.whole.isVisible() else self.save_button).setFocus(
                Qt.FocusReason.TabFocusReason
            )

    # What it amounts to -----------------------------------------------------------------------

    def items(self) -> dict[str, Any]:
        """What is answered so far, by number."""
        assert self.scale is not None
        is_words = self.scale.kind == "answers"
        told: dict[str, Any] = {}
        for row in self.rows:
            value = row.value()
            if value is not None and row.isEnabled():
                told[row.number] = value if is_words else int(value)
        return told

    def reckon(self) -> None:
        if not hasattr(self, "asks") or self.scale is None:
            return
        scale, told = self.scale, self.items()
        for row in self.rows:
            row.setEnabled(is_asked(scale, row.number, told))
        told = self.items()
        score = total(scale, told) if self.rows and told else Score(None, None, (*scale.items,))
        self.told.setText(self._told(scale, score, told))
        number = score.total if self.by_items else self.whole.number()
        self.compared.setText(self._compared(scale, number))
        self.compared.setVisible(bool(self.compared.text()))
        asking = ", ".join(f"Item {n}" if n in scale.items else f"A {n} risk" for n in score.asks)
        self.asks.setText(
            f"{asking} asks for an action, or somebody told, before the record closes."
            if asking
            else ""
        )
        self.asks.setVisible(bool(asking))

    def _told(self, scale: Scale, score: Score, told: Mapping[str, Any]) -> str:
        if scale.kind == "answers":
            left = f"{len(score.missing)} not answered yet" if score.missing else ""
            return ". ".join(
                t for t in (f"Risk: {score.result}" if score.result else "", left) if t
            )
        if not self.by_items:
            number = self.whole.number()
            band = self._band(scale, number) if number is not None else ""
            return band.capitalize()
        if score.total is not None:
            word = f", {score.result}" if score.result else ""
            return f"Total {shown(score.total, 2)} of {shown(scale.high, 2)}{word}"
        if not told:
            return f"{len(scale.items)} items, each {scale.item_low} to {scale.item_high}"
        so_far = sum(int(v) for v in told.values())
        return f"{so_far} so far, {len(score.missing)} of {len(scale.items)} not answered yet"

    def _band(self, scale: Scale, number: Decimal) -> str:
        from_to = scale.low <= number <= scale.high
        found = next((b.label for b in scale.bands if b.low <= number <= b.high), "")
        return found if from_to else ""

    def _earlier(self) -> list[Chart]:
        assert self.chart is not None
        own = self.chart.session.session
        found = self.bedside.earlier(self.chart.session.patient)
        return [chart for chart in found if chart.session.session != own]

    def _compared(self, scale: Scale, number: Decimal | None) -> str:
        """Against the first and the last score that this patient has of the scale."""
        assert self.chart is not None
        before = [
            a for a in scored((*self._earlier(), self.chart), scale.scale) if a.total is not None
        ]
        if not before:
            return ""
        first, last = before[0], before[-1]
        lines = []
        for name, act in (("First", first), ("Last", last)):
            if name == "Last" and act is first:
                continue
            assert act.total is not None
            when = (
                clock_text(act.at) if act.at.date() == self.opened_at.date() else day_text(act.at)
            )
            now = (
                f": now {percent_text(percent_change(act.total, number))}"
                if number is not None
                else ""
            )
            lines.append(f"{name} {shown(act.total, 2)}, {when}{now}")
        if number is None and (change := change_from_first(before)) is not None:
            lines.append(f"So far {percent_text(change.percent)}")
        return "\n".join(lines)

    # Charting ---------------------------------------------------------------------------------

    def act_now(self) -> Act:
        if self.scale is None:
            raise Wrong("Choose the scale.", self.which)
        scale, told = self.scale, self.items()
        try:
            score = total(scale, told) if told else Score(None, None, (*scale.items,))
        except Refused as refusal:
            raise Wrong(str(refusal), self.rows[0]) from refusal
        number, result = score.total, score.result
        if not self.by_items:
            number = self._whole(scale)
            result = self._band(scale, number) or None
            self._needed(scale, told)
        elif score.missing:
            self._unfinished(scale, score, told)
        return self.act(
            ScaleScored,
            scale=scale.scale,
            total=number,
            items=told or None,
            result=result,
            moment=self.moment.value(),
            version=scale.version,
        )

    def _whole(self, scale: Scale) -> Decimal:
        low, high = shown(scale.low, 2), shown(scale.high, 2)
        number = self.whole.needed(f"Type the total, {low} to {high}.")
        if not scale.low <= number <= scale.high:
            raise Wrong(
                f"{scale.label} goes from {low} to {high}; {shown(number, 2)} is not on it.",
                self.whole,
            )
        return number

    def _needed(self, scale: Scale, told: Mapping[str, Any]) -> None:
        for row in self.rows:
            if row.number not in told:
                raise Wrong(
                    f"A total of {scale.label} is not charted without its item {row.number}.", row
                )

    def _unfinished(self, scale: Scale, score: Score, told: Mapping[str, Any]) -> None:
        row = next(row for row in self.rows if row.number in score.missing)
        if not told:
            raise Wrong("Nothing is answered yet. Answer the items, or leave.", row)
        if not self.sure:
            left = ", ".join(score.missing)
            what = "no result" if scale.kind == "answers" and not score.result else "no total"
            what = "less than was asked" if score.result else what
            row.take_focus()
            raise Ask(f"Not answered: {left}, so there is {what}. Once more charts it so.")

    def saved(self) -> None:
        """A score that asks for an action leads on to it."""
        sent = self.sent
        super().saved()
        if sent and self.asks.text():
            self.wanted.emit(f"score-action:{sent[0].id}")

    # As a panel -------------------------------------------------------------------------------

    def first_field(self) -> QWidget | None:
        if self.scale is not None and self.rows:
            self.rows[0].take_focus()
            return self.rows[0]
        return super().first_field()

    def is_begun(self) -> bool:
        return self.scale is not None and super().is_begun()

    def loss(self) -> str:
        answered = any(row.value() is not None for row in self.rows)
        if answered and not self.sent:
            return "What is answered here is not charted yet. Close once more to drop it."
        return super().loss()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Enter on an answer is not yet the end of a form.
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        focus = self.focusWidget()
        if enter and focus is self.other:
            self.other.click()
        else:
            super().keyPressEvent(event)

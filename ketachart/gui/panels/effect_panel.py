"""One side effect on one panel: how it went, and whatever is next to be charted of it."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QWidget

from ketachart.clinical.acts import (
    SEVERITIES,
    Act,
    ActionTaken,
    ResponseNoted,
    SideEffectEnded,
    SideEffectRegraded,
)
from ketachart.clinical.chart import Chart
from ketachart.clinical.effect_life import life_of, onset_text, standing_text
from ketachart.clinical.effects import CTCAE_VERSIONS, SideEffect, is_own_words
from ketachart.clinical.phrases import capital, clock_text
from ketachart.clinical.sayings import said
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.choices import ChoiceField, ReasonChips
from ketachart.gui.panels.entry import Wrong
from ketachart.gui.panels.fields import NumberField, TextField
from ketachart.gui.panels.painted import HALO
from ketachart.gui.panels.side import Rule, SidePanel, plain
from ketachart.gui.widgets.button import ActionButton

GONE = "gone"
NOT_THERE = "This side effect was struck; note it again if it is there."
OTHERS = (("drug", "Drug given…", "F3"), ("told", "Who was told…", None))


class EffectPanel(SidePanel):
    """What is said here becomes a new severity, a count, a distress, a grade, an action, a response
    or the end; what is left alone is not charted.

    ``wanted`` names another panel that was asked for from here.
    """

    wanted = Signal(str)

    def __init__(
        self, bedside: Bedside, chart: Chart, about: str, parent: QWidget | None = None
    ) -> None:
        super().__init__("Side effect", bedside, action="Chart it", chart=chart, parent=parent)
        self.about = chart.standing.root(about)
        effect = self.effect
        if effect is None:
            self.nothing_to_do(NOT_THERE)
            return
        self.title.setText(capital(effect.term))
        self.setAccessibleName(f"Side effect: {effect.term}")
        self._life = QGridLayout()
        self._life.setContentsMargins(HALO, 0, HALO, 4)
        self._life.setHorizontalSpacing(10)
        self._life.setVerticalSpacing(2)
        self._life.setColumnStretch(1, 1)
        self.body.addLayout(self._life)
        self.body.addWidget(Rule())
        self._show_life(chart, effect)
        running = effect.ended_at is None
        self.severity = ChoiceField("Now", _steps(), name="effect-now", columns=2)
        self.again = ChoiceField("", (("again", "Came again"),), name="effect-again", columns=1)
        self.distress = NumberField("Distress", "/10", 0, name="effect-distress", optional=True)
        self.times = NumberField("Times so far", "", 0, name="effect-times", optional=True)
        self.grade = ChoiceField(
            "CTCAE grade, as a person gives it", _grades(chart, effect), name="effect-grade",
            columns=1 if _anchors(chart, effect) else 4,
        )  # fmt: skip
        self.version = ChoiceField(
            "Version of the grade", [(v, v) for v in CTCAE_VERSIONS], name="effect-version"
        )
        self.what = ReasonChips(
            chart.protocol.words.actions, label="What was done for it", name="effect-action"
        )
        self.to = ChoiceField("Response to", _linked(chart, effect), name="effect-to", columns=1)
        self.response = TextField("How the patient responded", name="effect-response")
        if running:
            self.add(self.severity, self.again)
            self.add_row(self.times, self.distress)
        self.add(self.what, self.to, self.response)
        self.to.setVisible(bool(effect.linked))
        if running:
            self.add(self.grade, self.version)
        self.add_since("Seen at")
        self.body.addLayout(self._others())
        self.again.picked.connect(lambda _: self._count())
        self.reckon()

    @property
    def effect(self) -> SideEffect | None:
        """It as it now stands; None once it was struck."""
        assert self.chart is not None
        return next((e for e in self.chart.effects if e.id == self.about), None)

    def _others(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(HALO, 6, HALO, 0)
        row.setSpacing(8)
        for name, text, key in OTHERS:
            button = ActionButton(text, key=key, pixels=14)
            button.setObjectName(f"effect-{name}")
            button.clicked.connect(partial(self.wanted.emit, f"{name}:{self.about}"))
            row.addWidget(button)
        return row

    # What is shown ----------------------------------------------------------------------------

    def _show_life(self, chart: Chart, effect: SideEffect) -> None:
        while (item := self._life.takeAt(0)) is not None:
            if (gone := item.widget()) is not None:
                gone.hide()
                gone.deleteLater()
        began = f"since {clock_text(effect.onset)}"
        where = onset_text(chart, effect)
        own = "own words" if is_own_words(chart, effect.term) else ""
        head = [", ".join(t for t in (began, where) if t), standing_text(chart, effect), own]
        row = 0
        for text in filter(None, head):
            line = plain(capital(text))
            line.setContentsMargins(0, 2, 0, 4)
            self._life.addWidget(line, row, 0, 1, 2)
            row += 1
        for time, words in life_of(chart, effect):
            clock = QLabel(time)
            clock.setProperty("role", "label")
            line = plain(words, "strong")
            for widget in (clock, line):
                widget.setContentsMargins(0, 1, 0, 1)
            self._life.addWidget(clock, row, 0)
            self._life.addWidget(line, row, 1)
            row += 1

    def show_chart(self, chart: Chart) -> None:
        before = self.chart
        super().show_chart(chart)
        if before is not chart and not self.idle and (effect := self.effect) is not None:
            self._show_life(chart, effect)

    def reckon(self) -> None:
        if self.idle:
            return
        self.response.setVisible(self.to.value() is not None)
        self.version.setVisible(self.grade.value() is not None)

    def _count(self) -> None:
        """Once more than was counted; the number stays to be put right."""
        effect = self.effect
        if effect is not None and self.again.value() is not None:
            self.times.put(str((effect.times or 1) + 1))
        else:
            self.times.put("")

    # Charting ---------------------------------------------------------------------------------

    def act_now(self) -> tuple[Act, ...]:
        effect = self.effect
        if effect is None:
            raise Wrong(NOT_THERE)
        made: list[Act] = [*self._regraded(effect), *self._done(effect), *self._answered()]
        if self.severity.value() == GONE:
            made.append(self.act(SideEffectEnded, side_effect=effect.id))
        if not made:
            raise Wrong(
                "What is new about it? Choose how it is now, or what was done.", self.severity
            )
        return tuple(made)

    def _regraded(self, effect: SideEffect) -> list[Act]:
        now = self.severity.value()
        severity = effect.severity if now in (None, GONE) else now
        grade, version = self.grade.value(), None
        if grade is not None:
            version = self.version.needed("Of which version of the CTCAE is the grade?")
        said = {
            "episodes": self._whole(self.times, 1, 999),
            "distress_nrs": self._whole(self.distress, 0, 10),
            "ctcae_grade": int(grade) if grade is not None else None,
            "ctcae_version": version,
        }
        if severity == effect.severity and all(value is None for value in said.values()):
            return []
        return [self.act(SideEffectRegraded, side_effect=effect.id, severity=severity, **said)]

    def _whole(self, field: NumberField, least: int, most: int) -> int | None:
        value = field.value()
        if value is None:
            return None
        if not least <= value <= most:
            raise Wrong(f"{field.label} is a whole number from {least} to {most}.", field)
        return int(value)

    def _done(self, effect: SideEffect) -> list[Act]:
        chosen = ChoiceField.value(self.what)
        if chosen is None:
            return []
        what = self.what.needed("What was done?")
        return [self.act(ActionTaken, text=what, side_effect=effect.id)]

    def _answered(self) -> list[Act]:
        to = self.to.value()
        if to is None:
            return []
        text = self.response.needed("How did the patient respond? Write a few words.")
        return [self.act(ResponseNoted, to=to, text=text)]


def _steps() -> list[tuple[str, str]]:
    return [*((s, capital(s)) for s in SEVERITIES), (GONE, "Gone")]


def _anchors(chart: Chart, effect: SideEffect) -> dict[str, str]:
    known = chart.vocabulary.effect(effect.term)
    return dict(known.anchors) if known is not None else {}


def _grades(chart: Chart, effect: SideEffect) -> list[tuple[str, str]]:
    """Grades 1 to 4 with the clinic's anchors; without any, all of them bare. 5 is death."""
    anchors = _anchors(chart, effect)
    told = anchors or dict.fromkeys("1234", "")
    return [(g, f"{g}  {told[g]}" if told[g] else g) for g in "1234" if g in told]


def _linked(chart: Chart, effect: SideEffect) -> list[tuple[str, str]]:
    """What was done or given for it, newest first."""
    acts = [entry.act for entry in effect.responses if isinstance(entry.act, Act)]
    return [(a.id, f"{clock_text(a.at)}  {said(chart, a)[1]}") for a in acts[::-1]]

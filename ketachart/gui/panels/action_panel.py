"""Something was done for the patient, and who was told of it."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from ketachart.clinical.acts import Act, ActionTaken, PersonTold
from ketachart.clinical.chart import Chart
from ketachart.clinical.phases import Phase
from ketachart.clinical.wording import capital, episode_text
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.chart_facts import answerable, told
from ketachart.gui.panels.choices import ChoiceField, ReasonChips
from ketachart.gui.panels.effects_at_hand import running_effects
from ketachart.gui.panels.entry import Wrong
from ketachart.gui.panels.fields import TextField
from ketachart.gui.panels.side import SidePanel
from ketachart.gui.widgets.button import ActionButton

FLAG = "flag"
HOW = ("in person", "by phone", "by message")


def _always(_: Chart) -> bool:
    return True


def _on_the_pump(chart: Chart) -> bool:
    return chart.phase in (Phase.INFUSING, Phase.PAUSED)


OTHERS = (
    ("response", "Response…", "F7", lambda chart: bool(answerable(chart))),
    ("access", "IV line…", None, _always),
    ("pump-read", "Pump reading…", None, _on_the_pump),
    ("bag", "New bag…", None, _on_the_pump),
)
"""Panels that are opened from here: name, words, key, and whether it fits the session now."""


class ActionPanel(SidePanel):
    """What was done, about what; whom it was told, and what they said.

    ``wanted`` names another panel that was asked for from here.
    """

    wanted = Signal(str)

    def __init__(
        self, bedside: Bedside, chart: Chart, parent: QWidget | None = None, *, about: str = ""
    ) -> None:
        super().__init__("Action", bedside, action="Chart the action", chart=chart, parent=parent)
        self.what = ReasonChips(
            chart.protocol.words.actions, label="What was done", name="action-what"
        )
        flagged = next((s for s in reversed(chart.sets) if s.flags), None)
        self.flag = episode_text(flagged, chart.special_limits) if flagged else ""
        about_what = [(FLAG, self.flag)] if self.flag else []
        about_what += [(e.id, capital(f"{e.term}, {e.severity}")) for e in running_effects(chart)]
        self.about = ChoiceField("About", about_what, name="action-about")
        self.about.choose(about if about in [chip.value for chip in self.about.chips] else None)
        self.whom = TextField("Who was told", name="action-told", optional=True, offer=told(chart))
        self.how = ChoiceField("How", HOW, name="action-how", columns=3)
        self.said = TextField("What they said", name="action-said", optional=True)
        self.add(self.what, self.about, self.whom, self.how, self.said)
        # Not before it has a parent: shown without one it would flash as a window of its own.
        self.about.setVisible(bool(about_what))
        self.add_since("Done at")
        self.body.addLayout(self._others(chart))
        self.reckon()

    def _others(self, chart: Chart) -> QGridLayout:
        """The ways on to what is done seldom and has a panel of its own."""
        grid = QGridLayout()
        grid.setSpacing(8)
        shown = [(name, text, key) for name, text, key, fits in OTHERS if fits(chart)]
        for n, (name, text, key) in enumerate(shown):
            button = ActionButton(text, key=key, pixels=14)
            button.setObjectName(f"action-{name}")
            button.clicked.connect(partial(self.wanted.emit, name))
            grid.addWidget(button, n // 2, n % 2)
        return grid

    def reckon(self) -> None:
        for field in (self.how, self.said):
            field.setVisible(self.whom.value() is not None)

    def _what(self) -> str | None:
        if self.what.words.isHidden():
            return self.what.value()
        return self.what.needed("What was done?")

    def act_now(self) -> tuple[Act, ...]:
        what, whom = self._what(), self.whom.value()
        if what is None and whom is None:
            raise Wrong("What was done? Choose it, or say who was told.", self.what)
        chosen = self.about.value()
        effect = chosen if chosen not in (None, FLAG) else None
        about = self.flag if chosen == FLAG else None
        made: list[Act] = []
        if what is not None:
            made.append(self.act(ActionTaken, text=what, side_effect=effect, about=about))
        if whom is not None:
            made.append(
                self.act(
                    PersonTold,
                    whom=whom,
                    how=self.how.value(),
                    about=about or self._effect_words(effect),
                    said=self.said.value(),
                )
            )
        return tuple(made)

    def _effect_words(self, effect_id: str | None) -> str | None:
        assert self.chart is not None
        return next(
            (f"{e.term}, {e.severity}" for e in self.chart.effects if e.id == effect_id), None
        )

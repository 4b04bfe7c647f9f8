"""Something was done for the patient, and who was told of it."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from ketachart.clinical.acts import Act, ActionTaken, PersonTold
from ketachart.clinical.chart import Chart
from ketachart.clinical.phases import Phase
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.about import about_choice, about_choices
from ketachart.gui.panels.chart_facts import answerable, told
from ketachart.gui.panels.choices import ChoiceField, ReasonChips
from ketachart.gui.panels.entry import Wrong
from ketachart.gui.panels.fields import TextField
from ketachart.gui.panels.side import SidePanel
from ketachart.gui.widgets.button import ActionButton

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
        about_what = about_choices(chart)
        self.about = ChoiceField("About", about_what, name="action-about", columns=1)
        self.about.choose(about_choice(chart, about, [value for value, _ in about_what]))
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
        effect = chosen if chosen in {e.id for e in self._chart.effects} else None
        about = chosen if effect is None else None
        made: list[Act] = []
        if what is not None:
            made.append(self.act(ActionTaken, text=what, side_effect=effect, about=about))
        if whom is not None:
            told = {"how": self.how.value(), "about": chosen, "said": self.said.value()}
            made.append(self.act(PersonTold, whom=whom, **told))
        return tuple(made)

    @property
    def _chart(self) -> Chart:
        assert self.chart is not None
        return self.chart

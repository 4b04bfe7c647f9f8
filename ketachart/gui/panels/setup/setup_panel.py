"""The set-up of one session: rows on the left, the open step on the right, Start below."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ketachart.clinical import guard
from ketachart.clinical.acts import Act, InfusionStarted
from ketachart.clinical.chart import Chart
from ketachart.clinical.starting import left_before_start, lines_left
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.second_person import Check
from ketachart.gui.panels.setup.ask_card import AskCard
from ketachart.gui.panels.setup.baseline_card import BaselineCard
from ketachart.gui.panels.setup.cancel_card import CancelCard
from ketachart.gui.panels.setup.check_card import CheckCard
from ketachart.gui.panels.setup.checklist_card import ChecklistCard
from ketachart.gui.panels.setup.fact_card import FactCard
from ketachart.gui.panels.setup.form import StepCard
from ketachart.gui.panels.setup.last_time import LastTimeCard
from ketachart.gui.panels.setup.order_card import OrderCard
from ketachart.gui.panels.setup.past import visits_before
from ketachart.gui.panels.setup.preparation_card import PreparationCard
from ketachart.gui.panels.setup.pump_card import PumpCard
from ketachart.gui.panels.setup.readiness import Step, done
from ketachart.gui.panels.setup.scale_card import ScaleCard
from ketachart.gui.panels.setup.start_bar import StartBar
from ketachart.gui.panels.setup.step_list import StepList
from ketachart.gui.panels.setup.step_words import BLIND_TO, answered_no, verb_of, words_of
from ketachart.gui.panels.setup.weight_card import WeightCard

if TYPE_CHECKING:
    from ketachart.station import Person

LIST_WIDTH = 288
ROOMY = 640
"""From this height on what was last time is open at first (px)."""
SPACIOUS = 860
"""From this height on it stays open beside the steps (px)."""


class SetupPanel(QWidget):
    """Emits ``acted`` for the person signed in, ``acted_as`` (act, person) for a second person.

    ``vitals_wanted`` asks for the vitals row, ``panel_wanted`` for a side panel by its name;
    ``blind`` (True while a second person types) asks the window to keep the record and the weight
    out of sight; ``drafted`` (field, text) follows
    what is half typed, empty once it is charted.
    """

    acted = Signal(object)
    acted_as = Signal(object, object)
    vitals_wanted = Signal()
    panel_wanted = Signal(str)
    blind = Signal(bool)
    drafted = Signal(str, str)

    def __init__(self, bedside: Bedside, check: Check, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("setup")
        self.bedside = bedside
        self._chart: Chart | None = None
        self.step = Step.WEIGHT
        self._is_blind = False
        self._card_of_act: StepCard | None = None
        self._act_ids: frozenset[str] = frozenset()
        self.order, self.baseline = OrderCard(bedside, check), BaselineCard(bedside)
        self.scale = ScaleCard(bedside)
        self.pump, self.check = PumpCard(bedside), CheckCard(bedside, check)
        self.weight, self.checklist = WeightCard(bedside), ChecklistCard(bedside)
        self.cards: dict[Step, StepCard] = {
            Step.WEIGHT: self.weight,
            Step.ORDER: self.order,
            Step.CHECKLIST: self.checklist,
            Step.PREPARATION: PreparationCard(bedside),
            Step.BASELINE: self.baseline,
            Step.PUMP: self.pump,
            Step.CHECK: self.check,
            Step.SCALE: self.scale,
        }
        self.fact, self.ask, self.cancel = FactCard(bedside), AskCard(bedside), CancelCard(bedside)
        self.all_cards = (*self.cards.values(), self.fact, self.ask, self.cancel)
        self._past: tuple[Chart, ...] | None = None
        self.list, self.start_bar, self.stack = StepList(), StartBar(), QStackedWidget()
        for card in self.all_cards:
            self.stack.addWidget(card)
            card.acted.connect(self._card_acted)
            card.drafted.connect(self.drafted)
        self._connect()
        self.last_time = LastTimeCard()
        self.list.setFixedWidth(LIST_WIDTH)
        middle = QHBoxLayout()
        middle.setSpacing(14)
        middle.addWidget(self.list)
        middle.addWidget(self.stack, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.last_time)
        column.addLayout(middle, 1)
        column.addWidget(self.start_bar)

    def _connect(self) -> None:
        self.list.chosen.connect(self.open_step)
        self.pump.read.connect(self._pump_read)
        self.checklist.reason_changed.connect(self._refresh)
        for card in (self.check, self.order):
            card.acted_as.connect(partial(self._second_acted, card))
        self.order.ask_wanted.connect(lambda: self._open_card(self.ask))
        self.list.cancel.connect(lambda: self._open_card(self.cancel))
        self.check.blind.connect(self._set_blind)
        self.baseline.vitals_wanted.connect(self.vitals_wanted)
        self.scale.scale_wanted.connect(self.panel_wanted)
        self.start_bar.start.connect(self.start)
        self.start_bar.runs_already.connect(lambda: self._open_card(self.fact))
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(self.start)

    @property
    def chart(self) -> Chart:
        """The chart that is shown."""
        assert self._chart is not None
        return self._chart

    @property
    def open_card(self) -> StepCard:
        """The card on the right."""
        card = self.stack.currentWidget()
        assert isinstance(card, StepCard)
        return card

    def focus_groups(self) -> tuple[QWidget, ...]:
        """What comes after the open card in the order of Tab: the rows beside it, then Start.

        The cards were made before them, each in its own order, and need no other.
        """
        return (self.list, self.start_bar, self.last_time)

    # What the window says ---------------------------------------------------------------------

    def show_chart(self, chart: Chart) -> None:
        """Show a session; another one than before starts with empty forms."""
        if self._chart is not None and chart.session.session != self.chart.session.session:
            self._forget()
        fresh = self._chart is None
        self._chart = chart
        self._compare()
        for card in self.all_cards:
            card.show_chart(chart)
        self.check.show_pump(self.pump.reading())
        self._refresh()
        if self._act_ids & {e.act.id for e in chart.entries}:
            self.saved()
        elif fresh:
            self.open_step(self._next_open(), focus=False)

    def show_past(self, charts: Iterable[Chart]) -> None:
        """The patient's sessions, as far as the station holds them; none on a first visit.

        To be given after ``show_chart``; until then nothing is compared and no second reading of
        the scale is asked for.
        """
        self._past = tuple(charts)
        if self._chart is not None:
            self._compare()
            for card in (self.weight, self.order):
                card.show_chart(self._chart)

    def _compare(self) -> None:
        visits = None if self._past is None else visits_before(self.chart, self._past)
        self.weight.show_past(visits)
        self.order.show_past(visits or ())
        self._show_last_time()

    def _show_last_time(self) -> None:
        """Not while a second person types: the dose of last time is near to that of today."""
        if self._past is None or self._is_blind:
            self.last_time.hide()
        else:
            # Read before the first step; from then on the steps have the room.
            begun = any(self._state().values())
            opened = self.height() >= (SPACIOUS if begun else ROOMY)
            self.last_time.show_past(self.chart, self._past, opened=opened)

    def show_people(self, people: Iterable[Person]) -> None:
        """Who may check, and who may have ordered; those of this station."""
        people = tuple(people)
        self.check.show_people(people)
        self.order.show_people(people)
        self.ask.show_people(tuple(p.name for p in people if "physician" in p.roles))

    def show_drafts(self, drafts: Mapping[str, str]) -> None:
        """Put back what was half typed when the program ended."""
        for card in self.all_cards:
            card.show_drafts(drafts)

    def tick(self, now: datetime) -> None:
        """The set-up waits for no time; nothing runs here."""

    def saving(self) -> None:
        """The act went to the disk."""
        if self._card_of_act is not None:
            self._card_of_act.saving()
        self._refresh()

    def saved(self) -> None:
        """It is on disk: on to the next open row."""
        card, self._card_of_act, self._act_ids = self._card_of_act, None, frozenset()
        if card is None:
            return
        card.saved()
        card.show_chart(self.chart)
        if card is self.weight and self.last_time.is_open and self.height() < SPACIOUS:
            self.last_time.fold(True)
        self._refresh()
        if not self._left():
            self.start_bar.button.setFocus()
        elif self._goes_on(card):
            card.take_focus()
        else:
            self.open_step(self._next_open())

    def _goes_on(self, card: StepCard) -> bool:
        """Whether the hand stays: more lines, readings that differ, a dose to be approved."""
        stays = {Step.CHECKLIST, Step.CHECK, Step.ORDER}
        return any(
            self.cards[s] is card and not ok for s, ok in self._state().items() if s in stays
        )

    def refused(self, sentence: str) -> None:
        """It was not charted; the sentence stands where it was asked for, what was typed stays."""
        card, self._card_of_act, self._act_ids = self._card_of_act, None, frozenset()
        target = card or self.open_card
        target.refused(sentence)
        self._refresh()

    def has_typed(self) -> bool:
        """Whether something is half typed in a form."""
        return any(card.has_typed() for card in self.all_cards)

    # Steps ------------------------------------------------------------------------------------

    def open_step(self, step: Step, *, focus: bool = True) -> None:
        """Open a row on the right."""
        self.step = step
        self.stack.setCurrentWidget(self.cards[step])
        self._refresh()
        self.list.bring_up(step)
        if focus:
            self.cards[step].take_focus()

    def _open_card(self, card: StepCard) -> None:
        self.stack.setCurrentWidget(card)
        self._refresh()
        card.take_focus()

    def _left(self) -> tuple[str, ...]:
        """What keeps Start off, in words; lines that may stay open ask for their reason."""
        left = left_before_start(self.chart, self.pump.reading())
        if not left and lines_left(self.chart, blocking=False) and not self.checklist.reason():
            return ("a reason for the open checklist",)
        return left

    def _state(self) -> dict[Step, bool]:
        return done(self.chart, self.pump.reading())

    def _next_open(self) -> Step:
        left = [step for step, ok in self._state().items() if not ok]
        # What waits for a second person waits beside the way, not on it.
        left.sort(key=lambda step: bool(verb_of(step, self.chart)))
        return next(iter(left), self.step)

    def _pump_read(self) -> None:
        if self._chart is None:
            return
        reading = self.pump.reading()
        self.check.show_pump(reading)
        self._refresh()
        if self._state()[Step.PUMP] and self.open_card is self.pump:
            self.to_next()

    def to_next(self) -> None:
        """The keyboard to the row that is open next; digits typed there change nothing."""
        step = self._next_open()
        self.list.rows[step].setFocus()
        self.list.bring_up(step)

    def _set_blind(self, is_blind: bool) -> None:
        if is_blind != self._is_blind:
            self._is_blind = is_blind
            self._show_last_time()
            self._refresh()
            self.blind.emit(is_blind)

    def _refresh(self) -> None:
        if self._chart is None:
            return
        reading, state = self.pump.reading(), self._state()
        open_card = self.open_card
        for step, line in self.list.rows.items():
            hidden = self._is_blind and step in BLIND_TO
            said = "" if hidden else words_of(step, self.chart, reading)
            settled = state.get(step) or (step is Step.SCALE and bool(said))
            negative = not settled and answered_no(step, self.chart, reading)
            line.show_state(
                True if settled else False if negative else None,
                said,
                is_open=self.cards[step] is open_card,
                verb=verb_of(step, self.chart),
            )
        self.list.show_progress(sum(state.values()), len(state))
        self.start_bar.show_left(
            self.chart,
            self._left(),
            waiting=self._card_of_act is not None,
        )

    # Acts -------------------------------------------------------------------------------------

    def start(self) -> None:
        """Start the infusion that is asked for now; off while anything is missing."""
        reading = self.pump.reading()
        if self._chart is None or self._act_ids or self._left():
            return
        prepared = guard.prepared_last(self.chart)
        assert prepared is not None
        reasons = (self.pump.reason(), self.checklist.reason())
        act = self.bedside.act(
            InfusionStarted,
            rate_ml_per_h=reading.rate_ml_per_h,
            vtbi_ml=reading.vtbi_ml,
            container=prepared.container or prepared.id,
            reason=" · ".join(r for r in reasons if r) or None,
            authorised=True,
        )
        self._sent(self.pump, act)
        self.acted.emit(act)

    def _card_acted(self, said: Act | tuple[Act, ...]) -> None:
        if not self._act_ids:
            self._sent(self.open_card, *(said if isinstance(said, tuple) else (said,)))
            self.acted.emit(said)

    def _second_acted(self, card: StepCard, act: Act, person: Person) -> None:
        if not self._act_ids:
            self._sent(card, act)
            self.acted_as.emit(act, person)

    def _sent(self, card: StepCard, *acts: Act) -> None:
        self._card_of_act, self._act_ids = card, frozenset(act.id for act in acts)
        self._refresh()

    def _forget(self) -> None:
        """Another patient: nothing that was typed for the last one stays, nor an answer to come."""
        self._card_of_act, self._act_ids = None, frozenset()
        self._chart = self._past = None
        self.last_time.forget()
        for card in self.all_cards:
            card.forget()

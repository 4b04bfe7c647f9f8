"""An emergency: one tap stamps one step at once; it is typed up when there is time."""

import time
from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ketachart.clinical.acts import Act, ActionTaken, EmergencyStep, InfusionStopped
from ketachart.clinical.chart import Chart
from ketachart.clinical.emergency import ENDED, STOPPED, emergency_now
from ketachart.clinical.phases import Phase
from ketachart.clinical.phrases import capital, clock_text
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.choices import ReasonChips
from ketachart.gui.panels.emergency_stamps import StampGrid, StepRow, stamped_of, timer_text
from ketachart.gui.panels.entry import Field, Wrong
from ketachart.gui.panels.painted import HALO
from ketachart.gui.panels.side import SidePanel
from ketachart.gui.widgets.bounce import WAIT_S
from ketachart.gui.widgets.button import ActionButton

ON_PUMP = (Phase.INFUSING, Phase.PAUSED)
OVER = (Phase.CLOSED, Phase.CANCELLED)
LEFT_ALREADY = (
    "The patient has left, so no step is stamped here any more. Chart late what was done while "
    "the patient was here, with its own time; write a note on what came afterwards."
)
OUTCOMES = (
    "recovered, stays here",
    "taken over by the ambulance",
    "was not one",
)
END, END_NOW = "Ended…", "It ended so"
SHEET = "ambulance-sheet"
WIDE = 640


class EmergencyPanel(SidePanel):
    """Each tap goes on its way by itself; nothing here waits for the disk, and nothing asks.

    ``wanted`` names the panel that types a step up, or the sheet for the ambulance.
    """

    wanted = Signal(str)
    urgent = True
    """What is half typed stands aside for it and comes back after it."""

    def __init__(
        self,
        bedside: Bedside,
        chart: Chart,
        parent: QWidget | None = None,
        *,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self.on_way: list[tuple[EmergencyStep, Act]] = []
        self._steady, self._hit = steady, ("", 0.0)
        self._ending = ""
        super().__init__("Emergency", bedside, action=END, chart=chart, parent=parent)
        self.cancel_button.setText("Back")
        self.save_button.set_look("outlined")
        self.stamps = StampGrid()
        self.stamps.hit.connect(self.stamp)
        self.add(self.stamps)
        self.outcome = ReasonChips(OUTCOMES, label="How it ended", name="emergency-outcome")
        self.add(self.outcome)
        self.save_on(self.outcome)
        self.outcome.hide()
        self.listed = self.say("Stamped", "label")
        self.lines = QVBoxLayout()
        self.lines.setSpacing(0)
        self.body.addLayout(self.lines)
        self.rows: list[StepRow] = []
        self.sheet = ActionButton("Sheet for the ambulance…", icon="order", height=48)
        self.sheet.setObjectName("emergency-sheet")
        self.sheet.clicked.connect(lambda: self.wanted.emit(SHEET))
        self.left_words = self.say(LEFT_ALREADY, "info")
        self.late = self._way("Something done…", "emergency-late", "action")
        self.note = self._way("Note…", "emergency-note", "note")
        row = QVBoxLayout()
        row.setContentsMargins(HALO, 8, HALO, 4)
        for button in (self.late, self.note, self.sheet):
            row.addWidget(button)
        self.body.addLayout(row)
        self._show()

    def _way(self, words: str, name: str, panel: str) -> ActionButton:
        button = ActionButton(words, height=48)
        button.setObjectName(name)
        button.clicked.connect(lambda: self.wanted.emit(panel))
        return button

    # Stamping ---------------------------------------------------------------------------------

    def stamp(self, kind: str) -> None:
        """Chart a step now; a glove that bounces stamps once."""
        if self.has_left:
            return
        before, when = self._hit
        if kind == before and self._steady() - when < WAIT_S:
            return
        self._hit = (kind, self._steady())
        self._say_sentence("")
        step = self.bedside.act(EmergencyStep, kind=kind)
        stops = kind == STOPPED and self._may_stop()
        self._send(step, step)
        if stops:
            # On its own: where the stop is refused, what was done stands all the same.
            stop = self.bedside.act(
                InfusionStopped, at=step.at, outcome="discontinued", reason="emergency"
            )
            self._send(step, stop)

    def _may_stop(self) -> bool:
        assert self.chart is not None
        on_way = any(isinstance(act, InfusionStopped) for _, act in self.on_way)
        return self.chart.phase in ON_PUMP and not on_way

    def _send(self, step: EmergencyStep, act: Act) -> None:
        self.on_way.append((step, act))
        self._show()
        self.acted.emit(act)

    def save(self) -> None:
        """Ask how it ended, then chart that."""
        if self.has_left:
            return
        if self.outcome.isHidden():
            self.outcome.show()
            self.save_button.setText(END_NOW)
            self.outcome.take_focus()
            return
        try:
            words = self.outcome.needed("How did it end? Choose it, or say it in words.")
        except Wrong as wrong:
            super().refused(wrong.sentence, wrong.field)
            return
        step = self.bedside.act(EmergencyStep, kind=ENDED, note=words)
        self._ending = step.id
        self.save_button.setEnabled(False)
        self._send(step, step)

    def saving(self) -> None:
        """It stands below as being saved; nothing here waits."""

    def saved(self) -> None:
        self._show()

    def refused(self, sentence: str, field: Field | None = None) -> None:
        # They are answered in the order of the taps.
        if self.on_way:
            step, act = self.on_way.pop(0)
            what = capital(step.kind) if act is step else "Stop of the infusion"
            sentence = f"{what} at {clock_text(step.at)}: {sentence}"
            if step.id == self._ending:
                self._ending = ""
                self.save_button.setEnabled(True)
        super().refused(sentence, field)
        self._show()

    # What is shown ----------------------------------------------------------------------------

    def show_chart(self, chart: Chart) -> None:
        super().show_chart(chart)
        if self._ending and self._ending in chart.standing.known:
            self._ending = ""
            self.closed.emit()
            return
        self._show()

    def tick(self, now: datetime) -> None:
        super().tick(now)
        self._show_timer(now)

    def steps(self) -> list[EmergencyStep]:
        """The steps of the emergency that goes on, as charted."""
        assert self.chart is not None
        going_on = emergency_now(self.chart)
        return list(going_on.steps) if going_on else []

    @property
    def has_left(self) -> bool:
        """Whether the patient is gone: what is charted now is charted late."""
        return self.chart is not None and self.chart.phase in OVER

    def _show(self) -> None:
        assert self.chart is not None
        left = self.has_left
        self.stamps.setVisible(not left)
        self.save_button.setVisible(not left)
        for part in (self.left_words, self.late, self.note):
            part.setVisible(left)
        if left:
            self.outcome.hide()
        known = self.chart.standing.known
        self.on_way = [(step, act) for step, act in self.on_way if act.id not in known]
        found, coming = self.steps(), [step for step, act in self.on_way if act is step]
        for stamp in self.stamps.stamps:
            stamped = stamped_of(stamp.kind, found, coming)
            why_not = ""
            if stamp.kind == STOPPED and not self._may_stop():
                running = self.chart.phase in ON_PUMP
                why_not = "" if running else "the pump does not run"
            stamp.show_stamped(stamped, why_not)
        self._show_rows(found, coming)
        self._show_timer(self.bedside.now())

    def _show_rows(self, found: list[EmergencyStep], coming: list[EmergencyStep]) -> None:
        steps = [*found, *coming]
        while len(self.rows) < len(steps):
            row = StepRow()
            row.clicked.connect(lambda _=False, row=row: self._type_up(row))
            self.lines.insertWidget(0, row)
            self.rows.append(row)
        # The newest stands on top: the last row made is the first of the column.
        for row, step in zip(self.rows, steps, strict=False):
            row.show_step(step, self._typed_up(step), saving=step in coming)
        for number, row in enumerate(self.rows):
            row.setVisible(number < len(steps))
        self.listed.setVisible(bool(steps))

    def _typed_up(self, step: EmergencyStep) -> str:
        assert self.chart is not None
        root = self.chart.standing.root(step.id)
        about = [
            act.text
            for _, act in self.chart.standing.of(ActionTaken)
            if act.about and self.chart.standing.root(act.about) == root
        ]
        return "; ".join(about)

    def _show_timer(self, now: datetime) -> None:
        steps = [*self.steps(), *(step for step, _ in self.on_way)]
        if steps:
            began = min(step.at for step in steps)
            words = f"Emergency  {timer_text(now - began)} since {clock_text(began)}"
        else:
            words = "Emergency"
        if words != self.title.text():
            self.title.setText(words)

    def _type_up(self, row: StepRow) -> None:
        if row.step is not None and not row.saving:
            self.wanted.emit(f"emergency-step:{row.step.id}")

    # As a panel -------------------------------------------------------------------------------

    def first_field(self) -> QWidget:
        """Put the keyboard on the first stamp, or the way to chart it late."""
        if self.has_left:
            self.late.setFocus(Qt.FocusReason.OtherFocusReason)
            return self.late
        first = next(stamp for stamp in self.stamps.stamps if stamp.isEnabled())
        first.setFocus(Qt.FocusReason.OtherFocusReason)
        return first

    def is_begun(self) -> bool:
        return bool(self.on_way) or super().is_begun()

    def loss(self) -> str:
        return ""

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.stamps.set_columns(5 if self.width() >= WIDE else 2)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        stamp = self.stamps.by_digit(event.text())
        if stamp is not None and not self.has_left:
            if stamp.isEnabled() and not event.isAutoRepeat():
                stamp.setFocus(Qt.FocusReason.OtherFocusReason)
                self.stamp(stamp.kind)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._enter()
        else:
            super().keyPressEvent(event)

    def _enter(self) -> None:
        """Enter means what has the keyboard."""
        focus = self.focusWidget()
        if focus in (
            *(self.cancel_button, self.save_button, self.sheet, self.late, self.note),
            *self.rows,
        ):
            focus.click()
        elif (hit := next((s for s in self.stamps.stamps if s.hasFocus()), None)) is not None:
            self.stamp(hit.kind)
        else:
            self.save()

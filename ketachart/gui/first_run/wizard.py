"""The first start: seven screens, and a station that is made whole or not at all."""

import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ketachart.clinical.protocol import Protocol
from ketachart.gui.first_run.answers import answers_of, draft_of
from ketachart.gui.first_run.aside import Aside
from ketachart.gui.first_run.clinic_steps import ChairsStep, ClinicStep, PersonStep
from ketachart.gui.first_run.making import Made, NewStation, RecoveryStep
from ketachart.gui.first_run.station_steps import BackupStep, PassphraseStep, ProtocolStep
from ketachart.gui.first_run.step import Step, Wrong
from ketachart.gui.panels.setup.taps import change_role, plain
from ketachart.gui.widgets import ActionButton, Card

Done = Callable[[Any], None]
Failed = Callable[[Exception], None]


class FirstRun(QWidget):
    """``finished`` gives the person who is signed in; ``already_there`` a sentence to go on with.

    ``restore_wanted`` asks to put a backup back instead. ``make`` makes the station off the
    window's thread and answers with ``Made``; ``do`` has work done with it afterwards, as
    ``Background.do``; ``keep`` takes the draft, None once it is over.
    """

    finished = Signal(object)
    already_there = Signal(str)
    restore_wanted = Signal()

    def __init__(
        self,
        folder: Path,
        *,
        make: Callable[[NewStation, Done, Failed], None],
        do: Callable[[Callable[[Any], Any], Done, Failed], None],
        is_there: Callable[[], bool],
        protocols: Sequence[Protocol],
        now: Callable[[], datetime],
        draft: object = None,
        keep: Callable[[dict[str, Any] | None], object] = lambda _: None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._make, self._do, self._is_there = make, do, is_there
        self._now, self._keep = now, keep
        self._stop = threading.Event()
        self._busy = self._over = False
        self._made: Made | None = None
        self.aside = Aside(self)
        self.clinic, self.person, self.chairs = (
            ClinicStep(folder, self.aside),
            PersonStep(),
            ChairsStep(),
        )
        self.protocol, self.backup = ProtocolStep(protocols), BackupStep(folder, self.aside)
        self.passphrase, self.recovery = PassphraseStep(), RecoveryStep()
        self.steps: tuple[Step, ...] = (
            self.clinic,
            self.person,
            self.chairs,
            self.protocol,
            self.backup,
            self.passphrase,
            self.recovery,
        )
        self.answers = answers_of(draft or {})
        for step in self.steps:
            step.put(self.answers)
            step.changed.connect(self._typed)
        self._build()
        self.recovery.code.turned.connect(self._show_verbs)
        self.recovery.code.said.connect(lambda words, good: self.say(words, good=good))
        # What has a secret in it is asked again: a draft never holds one.
        self.turn_to(min(self.answers.step, 1))
        if draft:
            self.say("What was typed last time is here again; passwords are not kept.", good=True)

    def _build(self) -> None:
        self.progress = plain("", "label")
        self.progress.setObjectName("progress")
        self.marks = [plain("", "label") for _ in self.steps]
        left = QVBoxLayout()
        left.setContentsMargins(36, 36, 24, 32)
        left.setSpacing(12)
        left.addWidget(plain("Setting up KetaChart", "heading", wrap=True))
        left.addWidget(self.progress)
        left.addSpacing(12)
        for mark in self.marks:
            left.addWidget(mark)
        left.addStretch(1)
        self.restore = ActionButton("Restore a backup…", look="quiet", height=48)
        self.restore.setObjectName("restore-backup")
        self.restore.clicked.connect(self.restore_wanted)
        left.addWidget(self.restore)
        self.foot = plain("", "label", wrap=True)
        left.addWidget(self.foot)
        side = QWidget()
        side.setLayout(left)
        side.setMinimumWidth(250)
        side.setMaximumWidth(380)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 12, 12, 12)
        line.addWidget(side, 2)
        line.addWidget(self._card(), 5)
        line.addStretch(1)

    def _card(self) -> Card:
        self.pages = QStackedWidget()
        self._areas = []
        for step in self.steps:
            area = QScrollArea()
            area.setWidgetResizable(True)
            area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            area.setWidget(step)
            self._areas.append(area)
            self.pages.addWidget(area)
        self.sentence = plain("", "caution", wrap=True)
        self.sentence.setObjectName("first-run-sentence")
        self.back = ActionButton("Back", height=52, pixels=16)
        self.back.setObjectName("back")
        self.next = ActionButton("Next", look="filled", key="⏎", height=52, pixels=16)
        self.next.setObjectName("next")
        self.back.clicked.connect(self._back)
        self.next.clicked.connect(self._next)
        self.back.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        buttons = QHBoxLayout()
        buttons.setSpacing(12)
        buttons.addWidget(self.back, 1)
        buttons.addWidget(self.next, 2)
        right = Card()
        inside = QVBoxLayout(right)
        inside.setContentsMargins(30, 26, 30, 26)
        inside.setSpacing(12)
        inside.addWidget(self.pages, 1)
        inside.addWidget(self.sentence)
        inside.addLayout(buttons)
        right.setMaximumWidth(1040)
        return right

    # Where one is -----------------------------------------------------------------------------

    @property
    def at(self) -> int:
        """The number of the screen that is shown, from 0."""
        return self.pages.currentIndex()

    @property
    def step(self) -> Step:
        """The screen that is shown."""
        return self.steps[self.at]

    def turn_to(self, number: int) -> None:
        """Show a screen."""
        self.pages.setCurrentIndex(number)
        self.answers = msgspec.structs.replace(self.answers, step=number)
        self.progress.setText(f"{number + 1} of {len(self.steps)}")
        for place, (mark, step) in enumerate(zip(self.marks, self.steps, strict=True)):
            sign = "✓" if place < number else "▸" if place == number else "·"
            mark.setText(f"{sign}  {step.short}")
            change_role(mark, "strong" if place == number else "label")
        self.foot.setText(
            "The station exists. Until the code is typed back, it is asked for at every start."
            if self._made
            else "No station exists before all of this is answered. What is typed is kept until "
            "then, but no password."
        )
        self.say("")
        self.step.come(self.answers)
        self._show_verbs()
        self.take_focus()

    def take_focus(self) -> None:
        """The keyboard to where typing begins."""
        self.step.take_focus()

    def _show_verbs(self) -> None:
        making = self._busy and self.step is self.passphrase
        last = self.step is self.recovery
        typing = last and self.recovery.code.typing
        verb = "Check the code" if typing else self.step.verb
        self.next.setText(
            "Creating the station…" if making else "Checking…" if self._busy else verb
        )
        self.next.setEnabled(not self._busy)
        self.back.setText("Stop" if making else "Back")
        self.back.setVisible(self.at > 0 and not last)
        self.back.setEnabled(making or not self._busy)

    def say(self, sentence: str, *, good: bool = False) -> None:
        """One sentence above the buttons."""
        self.sentence.setText(sentence)
        self.sentence.setVisible(bool(sentence))
        change_role(self.sentence, "info" if good else "caution")

    def _typed(self) -> None:
        if not self._busy and self.sentence.text():
            self.say("")

    # Going on ---------------------------------------------------------------------------------

    def _back(self) -> None:
        if self._busy:
            self._stop.set()
            self.back.setEnabled(False)
        elif self._made is None and self.at:
            self._read()
            self.turn_to(self.at - 1)

    def _read(self) -> None:
        self.answers = self.step.told(self.answers)

    def _next(self) -> None:
        if self._busy:
            return
        if self.step is self.recovery:
            self._confirm()
            return
        try:
            self.step.check()
        except Wrong as wrong:
            self._wrong(wrong)
            return
        self._read()
        ask = self.step.to_ask()
        if ask is None:
            self._go_on()
        else:
            self._wait()
            self.aside.do(ask, lambda _: self._asked(), self._refused)

    def _asked(self) -> None:
        self._answered()
        self._go_on()

    def _go_on(self) -> None:
        if self.step is self.passphrase:
            self._create()
            return
        self.turn_to(self.at + 1)
        self._keep(draft_of(self.answers))

    def _wrong(self, wrong: Wrong) -> None:
        self.say(wrong.sentence)
        if wrong.field is not None:
            wrong.field.mark(wrong=True)
            wrong.field.take_focus()
            self._areas[self.at].ensureWidgetVisible(wrong.field)

    def _wait(self) -> None:
        self._busy = True
        self.say("")
        self._show_verbs()
        self.step.setEnabled(False)

    def _answered(self) -> None:
        self._busy = False
        self.step.setEnabled(True)
        self._show_verbs()

    def _refused(self, trouble: Exception) -> None:
        self._answered()
        self.say(str(trouble))
        self.take_focus()

    # The station ------------------------------------------------------------------------------

    def _create(self) -> None:
        missing = self._incomplete()
        if missing is not None:
            number, wrong = missing
            self.turn_to(number)
            self._wrong(wrong)
            return
        self._stop.clear()
        self._wait()
        self._make(
            NewStation(
                self.answers,
                self.person.password.text(),
                self.passphrase.passphrase.text(),
                lambda: not self._stop.is_set(),
            ),
            self._is_made,
            self._not_made,
        )

    def _incomplete(self) -> tuple[int, Wrong] | None:
        """The first screen that is not as it should be, seen once more before anything is made."""
        for number, step in enumerate(self.steps[:-1]):
            try:
                step.check()
            except Wrong as wrong:
                return number, wrong
        return None

    def _is_made(self, made: Made) -> None:
        self._answered()
        self._made = made
        self._keep(None)
        self.passphrase.forget()
        self.person.password.clear()
        self.person.again.clear()
        self.recovery.code.show_code(
            made.code, self.answers.clinic, self._now(), self.answers.paper or "A4"
        )
        self.turn_to(len(self.steps) - 1)

    def _not_made(self, trouble: Exception) -> None:
        self._answered()
        if self._is_there():
            self._over = True
            self._keep(None)
            self.already_there.emit(str(trouble))
            return
        self.say(str(trouble))
        self.take_focus()

    def _confirm(self) -> None:
        code = self.recovery.code
        if not code.typing:
            code.turn(typing=True)
            return
        try:
            typed = code.needed()
        except Wrong as wrong:
            self._wrong(wrong)
            return
        self._wait()
        self._do(lambda station: station.confirm_recovery(typed), self._confirmed, self._refused)

    def _confirmed(self, _: object) -> None:
        self._answered()
        self.recovery.code.forget()
        assert self._made is not None
        self.finished.emit(self._made.person)

    # Keys -------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.next.click()
        elif event.key() == Qt.Key.Key_Escape and self.back.isVisible():
            self.back.click()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._stop.set()
        if self._made is None and not self._over:
            self._read()
            self._keep(draft_of(self.answers))
        super().closeEvent(event)

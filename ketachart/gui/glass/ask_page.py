"""Asking for emergency access: why, in which words, and by password."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ketachart.gui.asking import Page
from ketachart.gui.panels.setup.inputs import Choice, Secret, Text
from ketachart.gui.patients.cards import Scrolled
from ketachart.gui.patients.work import Ask
from ketachart.gui.widgets import ActionButton, Card
from ketachart.station.glass import REASONS

WIDE = 640
WORDS = (
    "For a patient in need whose records are not open to you. It opens every record for 60 "
    "minutes, in red on every screen. Each record you open is written down, and an administrator "
    "reviews it afterwards."
)


class AskPage(QWidget):
    """``broken`` carries the ``GlassBroken``; ``closed`` says that nothing was opened."""

    broken = Signal(object)
    closed = Signal()

    def __init__(self, ask: Ask, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._ask = ask
        listed = ((reason, reason) for reason in REASONS)
        self.reason = Choice("Why", listed, name="glass-reason", columns=2)
        self.reason.let_wrap()
        self.detail = Text("What happened, in a few words", name="glass-detail")
        self.password = Secret("Your password", name="glass-password")
        fields = (self.reason, self.detail, self.password)
        self.form = Page(
            "glass", "Emergency access", WORDS, "Open every record for 60 minutes", *fields
        )
        self.back = ActionButton("Leave it", key="Esc", height=48)
        self.back.setObjectName("glass-back")
        self.back.clicked.connect(self.leave)
        self.form.below(self.back)
        area = Scrolled()
        area.body.addWidget(self.form)
        card = Card()
        card.setMaximumWidth(WIDE)
        inside = QVBoxLayout(card)
        inside.setContentsMargins(12, 20, 12, 20)
        inside.addWidget(area)
        line = QHBoxLayout(self)
        line.setContentsMargins(12, 12, 12, 12)
        line.addStretch(1)
        line.addWidget(card, 100)
        line.addStretch(1)
        self.form.asked.connect(self._break)
        for field in fields:
            field.changed.connect(self._typed)

    def take_focus(self) -> None:
        """The keyboard to the reasons."""
        self.reason.take_focus()

    def clear(self) -> None:
        """As at first."""
        for field in self.form.fields:
            field.clear()
        self.form.say("")

    def leave(self) -> None:
        """Nothing is opened; an answer on its way is waited for."""
        if not self.form.busy:
            self.password.clear()
            self.closed.emit()

    def _typed(self) -> None:
        if not self.form.busy:
            self.form.say("")

    def _break(self) -> None:
        reason, detail = self.reason.value(), self.detail.value()
        secret = self.password.text()
        if reason and detail and secret:
            self._ask_for(reason, detail, secret)
            return
        for value, field, words in (
            (reason, self.reason, "Choose why the records are needed."),
            (detail, self.detail, "Say in a few words what happened."),
            (secret, self.password, "Type your password. The PIN is not enough here."),
        ):
            if not value:
                self.form.say(words)
                field.take_focus()
                return

    def _ask_for(self, reason: str, detail: str, secret: str) -> None:
        self.form.checking()
        self._ask(
            lambda station: station.break_glass(reason, detail, secret),
            self._broken,
            self._failed,
        )

    def _broken(self, broken: object) -> None:
        self.form.answered()
        self.password.clear()
        self.broken.emit(broken)

    def _failed(self, trouble: Exception) -> None:
        self.password.clear()
        self.form.answered(trouble)
        self.password.take_focus()

    def tick(self, _now: object) -> None:
        """Nothing here runs with the clock."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)

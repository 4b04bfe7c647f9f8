"""What the signature means, whose it is, the secret, and the button that signs."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QHBoxLayout,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ketachart.clinical.phrases import clock_text, day_text, initials, offset_text
from ketachart.gui.panels.fields import NoteField
from ketachart.gui.panels.painted import (
    CENTRE,
    box,
    colour,
    face,
    smooth,
    write,
    write_wrapped,
)
from ketachart.gui.panels.setup.inputs import Secret
from ketachart.gui.panels.setup.taps import change_role, plain
from ketachart.gui.widgets import ActionButton

Meaning = Literal["approve", "addendum", "back"]
MEANINGS: tuple[tuple[Meaning, str], ...] = (
    ("approve", "Reviewed, I approve the record"),
    ("addendum", "Approve with an addendum…"),
    ("back", "Send back with a question…"),
)
SHORT: dict[Meaning, str] = {"approve": "approval", "addendum": "approval with an addendum"}


class MeaningRow(QAbstractButton):
    """One meaning, with a ring that is filled where it is chosen."""

    def __init__(self, value: Meaning, words: str) -> None:
        super().__init__()
        self.value = value
        self.setObjectName(f"meaning-{value}")
        self.setText(words)
        self.setAccessibleName(words.rstrip("…"))
        self.setCheckable(True)
        self.setFixedHeight(46)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def paintEvent(self, _: QPaintEvent) -> None:
        painter, chosen = smooth(self), self.isChecked()
        line = colour("accent" if chosen else "control")
        fill = colour("surface2" if self.isDown() or self.underMouse() or chosen else "surface")
        frame = QRectF(self.rect())
        box(painter, frame, fill=fill, line=line, width=2 if chosen else 1)
        middle = QPointF(25, frame.center().y())
        painter.setBrush(Qt.BrushStyle.NoBrush)
        pen = painter.pen()
        pen.setColor(line)
        pen.setWidthF(2)
        painter.setPen(pen)
        painter.drawEllipse(middle, 9, 9)
        if chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(line)
            painter.drawEllipse(middle, 4.5, 4.5)
        words = frame.adjusted(46, 0, -10, 0)
        write_wrapped(painter, words, self.text(), face(14.5, 500), colour("text"))


class Badge(QWidget):
    """The initials of whoever signs."""

    def __init__(self) -> None:
        super().__init__()
        self.letters = ""
        self.setFixedSize(40, 40)

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = smooth(self)
        box(painter, QRectF(self.rect()), fill=colour("surface2"), radius=20)
        write(
            painter, QRectF(self.rect()), self.letters, face(13, 700), colour("text"), where=CENTRE
        )


class SignBox(QWidget):
    """``sign_wanted`` carries meaning, words and secret; ``back_wanted`` a question.

    ``unseen_wanted`` asks for the part of the page that was not on the screen yet.
    """

    sign_wanted = Signal(str, str, str)
    back_wanted = Signal(str)
    unseen_wanted = Signal()
    key = Signal(QKeyEvent)
    """A key of the secret's box that types nothing into it: it is the page's."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sign-box")
        self.busy = False
        self.by_pin = self.is_addendum = False
        self._now: datetime | None = None
        self._why = ""
        """Why it cannot be signed yet; empty where it can."""
        self.meanings = {value: MeaningRow(value, words) for value, words in MEANINGS}
        self.words = NoteField("What you add to the record", name="sign-words", lines=2)
        self.words.hide()
        self.badge, self.name = Badge(), plain("", "strong", wrap=True)
        self.name.setObjectName("sign-name")
        self.stands_for = plain("", "label", wrap=True)
        self.stands_for.setObjectName("sign-stands-for")
        self.secret = Secret("", name="sign-secret")
        self.secret.caption.hide()
        self.secret.edit.setFixedHeight(54)
        self.secret.edit.setMaxLength(10_000)
        self.secret.edit.installEventFilter(self)
        self.button = ActionButton("Sign", look="filled", key="⏎", height=54, pixels=16)
        self.button.setObjectName("sign")
        self.button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.button.clicked.connect(self.enter)
        self.sentence = plain("", "caution", wrap=True)
        self.sentence.setObjectName("sign-sentence")
        self._lay_out()
        for row in self.meanings.values():
            row.clicked.connect(lambda _=False, value=row.value: self.choose(value))
        self._mark("approve")
        self._follow()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        self.title = plain("Sign", "title")
        self.plan_button = ActionButton("Plan for next visit…", look="quiet", pixels=13)
        self.plan_button.setObjectName("sign-off-plan")
        self.plan_button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.plan_button)
        column.addLayout(head)
        for row in self.meanings.values():
            column.addWidget(row)
        column.addWidget(self.words)
        column.addSpacing(4)
        who = QVBoxLayout()
        who.setSpacing(1)
        who.addWidget(self.name)
        who.addWidget(self.stands_for)
        line = QHBoxLayout()
        line.setSpacing(12)
        line.addWidget(self.badge)
        line.addLayout(who, 1)
        column.addLayout(line)
        column.addWidget(self.sentence)
        last = QHBoxLayout()
        last.setSpacing(10)
        last.addWidget(self.secret, 1)
        last.addWidget(self.button)
        column.addLayout(last)

    # What is shown ----------------------------------------------------------------------------

    def begin(self, by: str, *, by_pin: bool, is_addendum: bool) -> None:
        """Another record; what was typed for the one before is gone, secret and all."""
        self.is_addendum = is_addendum
        self.busy = False
        self._mark("approve")
        self.meanings["approve"].setText(
            "Reviewed, I approve the addendum" if is_addendum else MEANINGS[0][1]
        )
        for value in ("addendum", "back"):
            self.meanings[value].setVisible(not is_addendum)
        self.plan_button.setVisible(not is_addendum)
        self.words.put("")
        self.secret.clear()
        self.name.setText(by)
        self.badge.letters = initials(by)
        self.show_pin(by_pin=by_pin)
        self.say("")
        self._follow()

    def show_pin(self, *, by_pin: bool) -> None:
        """Whether the PIN is enough, or the password is asked."""
        self.by_pin = by_pin
        self.secret.rename("PIN" if by_pin else "Password")
        # Where a password is typed letters belong to it, and the key needs Alt.
        self.plan_button.set_key("P" if by_pin else "Alt P")
        self.secret.caption.hide()
        self.secret.edit.setAccessibleName(
            "PIN, six digits" if by_pin else "Your password; then signing takes the PIN for a while"
        )
        self.secret.edit.setPlaceholderText("PIN" if by_pin else "Password")

    def show_why(self, why: str) -> None:
        """Why it cannot be signed yet; empty where it can."""
        if why != self._why:
            self._why = why
            self._follow()

    def tick(self, now: datetime) -> None:
        """The moment that the signature would carry."""
        self._now = now
        meaning = self.meaning
        if meaning == "back":
            words = "Goes back to the nurses; the session stays unsigned"
        else:
            what = "approval of the addendum" if self.is_addendum else SHORT[meaning]
            words = f"Signs {day_text(now)} {clock_text(now)} {offset_text(now)}, {what}"
        if words != self.stands_for.text():
            self.stands_for.setText(words)

    def say(self, sentence: str, role: str = "caution") -> None:
        """One sentence above the secret."""
        change_role(self.sentence, role)
        self.sentence.setText(sentence)
        self.sentence.setVisible(bool(sentence))

    @property
    def meaning(self) -> Meaning:
        """What is chosen."""
        return next(value for value, row in self.meanings.items() if row.isChecked())

    def choose(self, meaning: Meaning) -> None:
        """As if tapped."""
        self._mark(meaning)
        self._chosen()

    def _mark(self, meaning: Meaning) -> None:
        """One of them; each stays a stop for Tab, which Qt's own exclusive buttons do not."""
        for value, row in self.meanings.items():
            row.setChecked(value == meaning)

    def is_begun(self) -> bool:
        """Whether words were typed here that are nowhere else yet."""
        return bool(self.words.typed())

    # Signing ----------------------------------------------------------------------------------

    def enter(self) -> None:
        """Sign, or send back, or say in one sentence what is missing."""
        if self.busy:
            return
        words = " ".join(self.words.typed().split())
        if self.meaning != "approve" and not words:
            asked = "What do you ask?" if self.meaning == "back" else "What do you add?"
            self.say(f"{asked} Write it above.")
            self.words.take_focus()
        elif trouble := self.words.trouble():
            self.say(trouble)
        elif self.meaning == "back":
            self._wait("Sending…")
            self.back_wanted.emit(words)
        elif self._why:
            self.say(self._why)
            self.unseen_wanted.emit()
        elif not self.secret.text():
            self.say(f"Type your {'PIN' if self.by_pin else 'password'}.")
            self.secret.take_focus()
        else:
            self._wait("Signing…")
            self.sign_wanted.emit(self.meaning, words, self.secret.text())

    def _wait(self, words: str) -> None:
        self.busy = True
        self.say("")
        self._follow()
        self.button.setText(words)

    def answered(self, sentence: str = "") -> None:
        """It did not happen: everything but the secret stays, and the sentence says why."""
        self.busy = False
        self.secret.clear()
        self._follow()
        self.say(sentence)

    def _chosen(self) -> None:
        self.say("")
        self._follow()
        if self._now is not None:
            self.tick(self._now)
        if self.meaning != "approve":
            self.words.take_focus()
        else:
            self.secret.take_focus()

    def _follow(self) -> None:
        back = self.meaning == "back"
        self.words.setVisible(self.meaning != "approve")
        self.words.rename("Your question to the nurse" if back else "What you add to the record")
        self.secret.setVisible(not back)
        self.button.setText("Send back" if back else "Sign")
        ready = back or not self._why
        self.button.set_look("filled" if ready and not self.busy else "outlined")
        self.button.setSizePolicy(
            QSizePolicy.Policy.Expanding if back else QSizePolicy.Policy.Fixed,
            QSizePolicy.Policy.Fixed,
        )
        for row in self.meanings.values():
            row.setEnabled(not self.busy)
        self.words.edit.setReadOnly(self.busy)
        self.secret.edit.setReadOnly(self.busy)

    # Keys -------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            key = Qt.Key(event.key())
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                if not event.isAutoRepeat():
                    self.enter()
                return True
            if self._is_the_pages(event):
                self.key.emit(event)
                return True
        return super().eventFilter(watched, event)

    def _is_the_pages(self, event: QKeyEvent) -> bool:
        """Arrows and page keys always; letters and Space where only digits are typed."""
        key = Qt.Key(event.key())
        scrolls = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)
        if key in scrolls or key == Qt.Key.Key_Escape:
            return True
        if event.modifiers() & Qt.KeyboardModifier.AltModifier:
            return key in (Qt.Key.Key_F, Qt.Key.Key_P)
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            return False
        if key == Qt.Key.Key_Space:
            # A password may have blanks in it; before its first letter there is a page to read.
            return self.by_pin or (bool(self._why) and not self.secret.text())
        return self.by_pin and event.text().isalpha() and event.text().isascii()

    def sizeHint(self) -> QSize:
        return QSize(343, super().sizeHint().height())

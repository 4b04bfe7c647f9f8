"""Boxes to type in: label and unit inside, what is wrong is shown in the box itself.

``value()`` gives what was typed or None; ``needed()`` insists. Both raise ``Wrong`` with one
sentence and the box it is about, and neither ever changes what stands in the box.
"""

import re
from decimal import Decimal
from typing import Any

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QTextCursor, QTextOption
from PySide6.QtWidgets import QSizePolicy, QWidget

from ketachart.clinical.acts import MOST, TEXT_LIMIT
from ketachart.gui.panels.carets import Line, Lines
from ketachart.gui.panels.painted import (
    HALO,
    LEFT,
    RIGHT,
    box,
    colour,
    face,
    fitted,
    key_cap,
    open_mark,
    smooth,
    write,
)

HEIGHT = 58 + 2 * HALO
PADDING = 12
BARE = "border:0;background:transparent;padding:0;margin:0;min-height:0;"
_NUMBER = re.compile(r"(\d+)(?:[.,](\d*))?")


def number_of(typed: str) -> Decimal:
    """What was typed as a number; only of what there is no ``trouble_with``."""
    return Decimal(typed.replace(",", "."))


def trouble_with(typed: str, decimals: int) -> str:
    """Why what was typed is no number of so many decimals, in two or three words; or empty."""
    if not typed:
        return ""
    found = _NUMBER.fullmatch(typed)
    if found is None or not typed.isascii():
        return "not a number"
    if len(found[2] or "") > decimals:
        many = f"more than {decimals} decimal{'s' * (decimals != 1)}"
        return many if decimals else "not a whole number"
    return "too large" if number_of(typed) > MOST else ""


class Wrong(Exception):
    """Something in a form that has to be put right first: one sentence, and where."""

    def __init__(self, sentence: str, field: "Field | None" = None) -> None:
        super().__init__(sentence)
        self.sentence, self.field = sentence, field


class Field(QWidget):
    """Anything that is filled in; ``changed`` tells that somebody did."""

    changed = Signal()

    def value(self) -> Any:
        """What was typed or chosen, or None; ``Wrong`` where it cannot be taken so."""
        raise NotImplementedError

    def needed(self, sentence: str) -> Any:
        """The value; without one the sentence that asks for it."""
        value = self.value()
        if value is None:
            raise Wrong(sentence, self)
        return value

    def touched(self) -> bool:
        """Whether something would be lost that is not as soon done again."""
        return False

    def mark(self, *, wrong: bool) -> None:
        """Show that a sentence is about this."""

    def take_focus(self) -> None:
        """Make this the place where keys go."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)


class Box(Field):
    """A frame with a label in it; what is typed into is ``self.edit``, made by a subclass."""

    edit: Line | Lines

    def __init__(self, label: str, *, name: str, unit: str = "", optional: bool = False) -> None:
        super().__init__()
        self.setObjectName(f"{name}-box")
        self.label, self.unit, self.optional = label, unit, optional
        self.edit = self.make_edit()
        self.edit.setParent(self)
        self.edit.setObjectName(name)
        self.edit.setAccessibleName(", ".join(t for t in (label, unit) if t))
        self.edit.setProperty("ownFocus", True)
        self.edit.installEventFilter(self)
        self.setFocusProxy(self.edit)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(HEIGHT)
        self._marked = False

    def make_edit(self) -> Line | Lines:
        """What is typed into."""
        raise NotImplementedError

    def typed(self) -> str:
        """As it stands in the box, without blanks round it."""
        raise NotImplementedError

    def trouble(self) -> str:
        """What is wrong with what stands in the box, as a sentence; empty when nothing is."""
        return ""

    def brief_trouble(self) -> str:
        """The same in two or three words, for the box itself."""
        return ""

    def touched(self) -> bool:
        return bool(self.typed())

    def mark(self, *, wrong: bool) -> None:
        if wrong != self._marked:
            self._marked = wrong
            self.update()

    def take_focus(self) -> None:
        self.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        self.edit.selectAll()

    def rename(self, label: str) -> None:
        """Another label."""
        self.label = label
        self.edit.setAccessibleName(", ".join(t for t in (label, self.unit) if t))
        self.update()

    def frame(self) -> QRectF:
        """The box as it is painted; the mark of the open field goes round it."""
        return QRectF(self.rect()).adjusted(HALO, HALO, -HALO, -HALO)

    def _edited(self) -> None:
        self._marked = False
        self.update()
        self.changed.emit()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.update()
        return False

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.edit.setFocus(Qt.FocusReason.MouseFocusReason)
        event.accept()

    def paintEvent(self, _event: object) -> None:
        painter = smooth(self)
        wrong = self._marked or bool(self.brief_trouble())
        box(
            painter,
            self.frame(),
            fill=colour("surface"),
            line=colour("caution" if wrong else "control"),
            width=2 if wrong else 1,
        )
        if self.edit.hasFocus():
            open_mark(painter, self.frame(), colour("focus"))
        self._paint_label(painter)

    def _paint_label(self, painter: QPainter) -> None:
        line = QRectF(self.frame().left() + PADDING, self.frame().top() + 6, 0, 18)
        line.setRight(self.frame().right() - PADDING)
        if brief := self.brief_trouble():
            write(
                painter, line, brief, fitted(face(12, 600), brief, line.width()), colour("caution")
            )
            return
        shown = self.label
        write(painter, line, shown, fitted(face(12), shown, line.width()), colour("text2"))


class LineBox(Box):
    """One line; ``offer`` is a likely answer that a tap on it, or the down arrow, takes over."""

    px = 15
    edit: Line

    def __init__(
        self, label: str, *, name: str, unit: str = "", optional: bool = False, offer: str = ""
    ) -> None:
        super().__init__(label, name=name, unit=unit, optional=optional)
        self.offer = offer
        if offer:
            self.edit.setAccessibleDescription(f"Down arrow takes {offer}")

    def make_edit(self) -> Line:
        edit = Line()
        family = "KetaChart Display 600" if self.px >= 20 else "KetaChart Text 500"
        edit.setStyleSheet(
            f"QLineEdit, QLineEdit:focus{{{BARE}font-family:'{family}';font-size:{self.px}px}}"
        )
        edit.setFrame(False)
        edit.textChanged.connect(self._edited)
        return edit

    def typed(self) -> str:
        return self.edit.text().strip()

    def put(self, text: str) -> None:
        """As if typed."""
        self.edit.setText(text)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        waits = bool(self.offer) and not self.typed()
        if waits and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Down:
                self._take_offer()
                return True
        elif waits and event.type() == QEvent.Type.MouseButtonRelease:
            self._take_offer()
        return super().eventFilter(watched, event)

    def _take_offer(self) -> None:
        """Marked as a whole, so that typing on puts something else in its place."""
        self.put(self.offer)
        self.edit.selectAll()

    def _room(self) -> QRectF:
        """Where the line of typing stands, without the unit."""
        frame = self.frame()
        left, right = frame.left() + PADDING, frame.right() - PADDING
        if self.unit:
            right -= QFontMetricsF(face(13)).horizontalAdvance(self.unit) + 6
        return QRectF(left, frame.top() + 24, right - left, 28)

    def _offer_place(self) -> QRectF:
        frame = self.frame()
        return QRectF(frame.left() + 30, frame.top() + 22, frame.width() - 30 - PADDING, 32)

    def resizeEvent(self, _event: object) -> None:
        self.edit.setGeometry(self._room().toRect())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        inside = self.rect().contains(event.position().toPoint())
        if inside and self.offer and not self.typed():
            self._take_offer()

    def paintEvent(self, event: object) -> None:
        super().paintEvent(event)
        painter = smooth(self)
        room = self._room()
        if self.unit:
            unit = QRectF(room.right(), room.top(), self.frame().right() - PADDING, room.height())
            unit.setRight(self.frame().right() - PADDING)
            write(painter, unit, self.unit, face(13), colour("text2"), where=RIGHT)
        if not self.typed():
            self._paint_hint(painter, room)

    def _paint_hint(self, painter: QPainter, room: QRectF) -> None:
        if self.offer:
            cap = QRectF(room.right() - 20, room.center().y() - 10, 20, 20)
            key_cap(painter, cap, "↓")
            words = QRectF(room.left() + 8, room.top(), room.width() - 34, room.height())
            font = fitted(face(14), self.offer, words.width())
            write(painter, words, self.offer, font, colour("text3"), where=RIGHT)
        elif self.optional and not self.edit.hasFocus():
            write(painter, room, "optional", face(13), colour("text3"), where=LEFT)


class TextField(LineBox):
    """A few words; None when there are none."""

    def __init__(self, label: str, *, name: str, optional: bool = False, offer: str = "") -> None:
        super().__init__(label, name=name, optional=optional, offer=offer)
        self.edit.setMaxLength(500)

    def value(self) -> str | None:
        return self.typed() or None

    def needed(self, sentence: str) -> str:
        return str(super().needed(sentence))


class NumberField(LineBox):
    """A number, exact, with a point or a comma; with ``decimals=0`` a whole one."""

    px = 22

    def __init__(
        self,
        label: str,
        unit: str = "",
        decimals: int = 2,
        *,
        name: str,
        optional: bool = False,
        offer: str = "",
    ) -> None:
        self.decimals = decimals
        super().__init__(label, name=name, unit=unit, optional=optional, offer=offer)
        self.edit.setMaxLength(24)
        self.edit.setInputMethodHints(Qt.InputMethodHint.ImhFormattedNumbersOnly)

    def value(self) -> Decimal | None:
        if sentence := self.trouble():
            raise Wrong(sentence, self)
        return number_of(self.typed()) if self.typed() else None

    def needed(self, sentence: str) -> Decimal:
        value = self.value()
        if value is None:
            raise Wrong(sentence, self)
        return value

    def number(self) -> Decimal | None:
        """The number as far as it is one: for what is worked out while typing goes on."""
        return None if self.trouble() else self.value()

    def trouble(self) -> str:
        brief, typed = self.brief_trouble(), self.typed()[:16]
        if not brief:
            return ""
        if brief == "not a number":
            return f"{self.label}: “{typed}” is not a number. Type digits, with a point if needed."
        return f"{self.label}: {typed} is {brief}."

    def brief_trouble(self) -> str:
        return trouble_with(self.typed(), self.decimals)


class NoteField(Box):
    """Several lines; Shift and Enter begins another, Enter alone belongs to the panel."""

    def __init__(self, label: str, *, name: str, optional: bool = False, lines: int = 5) -> None:
        super().__init__(label, name=name, optional=optional)
        self.setFixedHeight(38 + 21 * lines + 2 * HALO)

    edit: Lines

    def make_edit(self) -> Lines:
        edit = Lines()
        edit.setStyleSheet(
            f"QPlainTextEdit, QPlainTextEdit:focus{{{BARE}"
            "font-family:'KetaChart Text 450';font-size:15px}"
        )
        edit.setTabChangesFocus(True)
        edit.document().setDocumentMargin(0)
        edit.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        edit.textChanged.connect(self._edited)
        return edit

    def typed(self) -> str:
        return self.edit.toPlainText().strip()

    def put(self, text: str) -> None:
        """As if typed."""
        self.edit.setPlainText(text)
        self.edit.moveCursor(QTextCursor.MoveOperation.End)

    def value(self) -> str | None:
        """The words, or None."""
        if sentence := self.trouble():
            raise Wrong(sentence, self)
        return self.typed() or None

    def trouble(self) -> str:
        length = len(self.typed())
        if length <= TEXT_LIMIT:
            return ""
        return f"{length:,} characters are too many for one entry; it holds {TEXT_LIMIT:,}."

    def brief_trouble(self) -> str:
        return "too long" if self.trouble() else ""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            if enter and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                event.ignore()
                self.keyPressEvent(event)
                return True
        return super().eventFilter(watched, event)

    def resizeEvent(self, _event: object) -> None:
        inner = self.frame().adjusted(PADDING, 26, -6, -8)
        self.edit.setGeometry(inner.toRect())

    def sizeHint(self) -> QSize:
        return QSize(200, self.height())

    def _paint_label(self, painter: QPainter) -> None:
        super()._paint_label(painter)
        hint, metrics = "Shift + Enter: new line", QFontMetricsF(face(12))
        line = self.frame().adjusted(PADDING, 6, -PADDING, 0)
        line.setHeight(18)
        taken = metrics.horizontalAdvance(self.label) + metrics.horizontalAdvance(hint)
        if self.edit.hasFocus() and taken + 16 <= line.width():
            write(painter, line, hint, face(12), colour("text3"), where=RIGHT)

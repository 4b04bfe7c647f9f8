"""Boxes to type in: label and unit inside, what is wrong is shown in the box itself."""

from decimal import Decimal

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QTextCursor, QTextOption
from PySide6.QtWidgets import QSizePolicy

from ketachart.clinical.acts import TEXT_LIMIT
from ketachart.clinical.phrases import MINUS
from ketachart.gui.panels.carets import Line, Lines
from ketachart.gui.panels.entry import Entry, LineEntry, Wrong
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
from ketachart.gui.panels.typed_numbers import number_in, sentence_about, trouble_with

HEIGHT = 58 + 2 * HALO
PADDING = 12
BARE = "border:0;background:transparent;padding:0;margin:0;min-height:0;"


class Box(Entry):
    """A frame with a label in it."""

    def __init__(self, label: str, *, name: str, unit: str = "", optional: bool = False) -> None:
        super().__init__(label, name=name, unit=unit)
        self.setObjectName(f"{name}-box")
        self.optional = optional
        self.edit.setProperty("ownFocus", True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(HEIGHT)

    def brief_trouble(self) -> str:
        """What is wrong in two or three words, for the box itself."""
        return ""

    def frame(self) -> QRectF:
        """The box as it is painted; the mark of the open field goes round it."""
        return QRectF(self.rect()).adjusted(HALO, HALO, -HALO, -HALO)

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


class LineBox(Box, LineEntry):
    """One line; ``offer`` is a likely answer that a tap on it, or the down arrow, takes over."""

    px = 15
    offer = ""

    def __init__(
        self, label: str, *, name: str, unit: str = "", optional: bool = False, offer: str = ""
    ) -> None:
        super().__init__(label, name=name, unit=unit, optional=optional)
        self.set_offer(offer)

    def set_offer(self, offer: str) -> None:
        """Another likely answer, or none."""
        if offer != self.offer:
            self.offer = offer
            words = f"Down arrow takes {offer}" if offer else ""
            self.edit.setAccessibleDescription(words)
            self.update()

    def make_edit(self) -> Line:
        edit = Line()
        family = "KetaChart Display 600" if self.px >= 20 else "KetaChart Text 500"
        edit.setStyleSheet(
            f"QLineEdit, QLineEdit:focus{{{BARE}font-family:'{family}';font-size:{self.px}px}}"
        )
        edit.setFrame(False)
        return edit

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
        self.edit.setMaxLength(TEXT_LIMIT)

    def value(self) -> str | None:
        """The words; None when there are none."""
        return self.typed() or None

    def needed(self, sentence: str) -> str:
        return str(super().needed(sentence))


class NumberField(LineBox):
    """A number, exact, with a point or a comma; with ``decimals=0`` a whole one.

    ``signed`` lets it lie below zero, as a sedation score can.
    """

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
        signed: bool = False,
    ) -> None:
        self.decimals, self.signed = decimals, signed
        super().__init__(label, name=name, unit=unit, optional=optional, offer=offer)
        self.edit.setMaxLength(24)
        self.edit.setInputMethodHints(Qt.InputMethodHint.ImhFormattedNumbersOnly)

    def value(self) -> Decimal | None:
        if sentence := self.trouble():
            raise Wrong(sentence, self)
        return self.number()

    def needed(self, sentence: str) -> Decimal:
        value = self.value()
        if value is None:
            raise Wrong(sentence, self)
        return value

    def number(self) -> Decimal | None:
        """The number as far as it is one: for what is worked out while typing goes on."""
        number = number_in(self._unsigned(), self.decimals)
        if number is None or self._unsigned() == self.typed():
            return number
        return -number

    def _unsigned(self) -> str:
        return self.typed().removeprefix("-").removeprefix(MINUS) if self.signed else self.typed()

    def trouble(self) -> str:
        sentence = sentence_about(self._unsigned(), self.decimals)
        return f"{self.label}: {sentence}" if sentence else ""

    def brief_trouble(self) -> str:
        return trouble_with(self._unsigned(), self.decimals)


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
        return edit

    def typed(self) -> str:
        return self.edit.toPlainText().strip()

    def put(self, text: str) -> None:
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

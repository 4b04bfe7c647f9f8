"""Small things the set-up is made of: plain words, taps, ticks, a sum line by line."""

from collections.abc import Callable, Iterable

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QAbstractButton, QLabel, QSizePolicy, QWidget

from ketachart.gui import theme
from ketachart.gui.panels.options import Option
from ketachart.gui.panels.painted import CENTRE, LEFT, RIGHT, face, fitted, smooth
from ketachart.gui.panels.setup.reckoning import Line

SMALLEST = 12
WIDEST_WORD = 290
"""What a tap on two lines asks for at most: a longer word is broken (px)."""


def plain(text: str, role: str = "", *, wrap: bool = False) -> QLabel:
    """Words as they are: a name with ``<b>`` in it is shown with ``<b>`` in it."""
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(wrap)
    if role:
        label.setProperty("role", role)
    return label


def change_role(label: QLabel, role: str) -> None:
    """Another look for words, at once."""
    if label.property("role") != role:
        label.setProperty("role", role)
        label.style().unpolish(label)
        label.style().polish(label)


def paint_tick(painter: QPainter, box: QRectF, ink: QColor, width: float = 2) -> None:
    """A tick mark into a box."""
    painter.setPen(
        QPen(ink, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    )
    painter.setBrush(Qt.BrushStyle.NoBrush)
    x, y, w, h = box.x(), box.y(), box.width(), box.height()
    points = [
        QPointF(x, y + h * 0.55),
        QPointF(x + w * 0.36, y + h * 0.9),
        QPointF(x + w, y + h * 0.1),
    ]
    painter.drawPolyline(QPolygonF(points))


class Tap(Option):
    """A choice to tap, as high as the boxes beside it; not checkable it is a small button."""

    def __init__(self, words: str, value: str = "", name: str = "", *, height: int = 44) -> None:
        super().__init__(value, words, name)
        self.by_enter = False
        self.on_two_lines = False
        self.setAccessibleName(words)
        self.setFixedHeight(height)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def rename(self, words: str) -> None:
        """Other words on it."""
        self.setText(words)
        self.setAccessibleName(words)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        text = QFontMetricsF(theme.text(14, 600)).horizontalAdvance(self.text())
        return QSize(max(52, round(text) + (48 if self.isCheckable() else 28)), self.height())

    def minimumSizeHint(self) -> QSize:
        text = QFontMetricsF(theme.text(SMALLEST, 600)).horizontalAdvance(self.text())
        if self.on_two_lines:
            text = min(text, max(0.6 * text, 90), WIDEST_WORD)
        return QSize(max(48, round(text) + (34 if self.isCheckable() else 16)), self.height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.by_enter and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _: QPaintEvent) -> None:
        painter, chosen = smooth(self), self.isChecked()
        ink = self.paint_frame(painter, QRectF(self.rect()))
        tick = 17 if chosen else 0
        # A chosen one gives its margins to the tick before its letters become smaller.
        font = fitted(face(14, 600), self.text(), self.width() - (10 if chosen else 16) - tick)
        text = QFontMetricsF(font).horizontalAdvance(self.text())
        left = (self.width() - text - tick) / 2
        if chosen:
            paint_tick(painter, QRectF(left, self.height() / 2 - 5, 11, 10), ink)
        painter.setPen(ink)
        painter.setFont(font)
        if self.on_two_lines and text > self.width() - 20 - tick:
            self._paint_two_lines(painter, tick, ink)
            return
        painter.drawText(QRectF(left + tick, 0, text + 2, self.height()), LEFT, self.text())

    def _paint_two_lines(self, painter: QPainter, tick: int, ink: QColor) -> None:
        place = QRectF(10, 0, self.width() - 20, self.height())
        if tick:
            paint_tick(painter, QRectF(10, self.height() / 2 - 5, 11, 10), ink)
            painter.setPen(ink)
            place.setLeft(10 + tick)
        font = theme.text(13, 600)
        wrap = int(CENTRE | Qt.TextFlag.TextWordWrap)
        if QFontMetricsF(font).boundingRect(place, wrap, self.text()).height() > place.height():
            font = theme.text(SMALLEST, 600)
        widest = max(map(QFontMetricsF(font).horizontalAdvance, self.text().split()), default=0)
        if widest > place.width():
            wrap = int(CENTRE | Qt.TextFlag.TextWrapAnywhere)
        painter.setFont(font)
        painter.drawText(place, wrap, self.text())


def tapped(words: str, name: str, do: Callable[[], None], *, height: int = 44) -> Tap:
    """A small button with a name for those who do not see it."""
    tap = Tap(words, height=height)
    tap.by_enter = True
    tap.setAccessibleName(name)
    tap.clicked.connect(lambda _=False: do())
    return tap


class ListRow(QAbstractButton):
    """A row of a list: arrows and Enter belong to the list, not to the button."""

    def __init__(self, height: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(height)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.key() in keys:
            event.ignore()
        else:
            super().keyPressEvent(event)


class TickBox(QWidget):
    """Shows whether a row is done; the row's own buttons change it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.state: bool | None = None
        self.setFixedSize(24, 24)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def show_state(self, state: bool | None) -> None:
        """True done, False answered in the negative, None open."""
        if state != self.state:
            self.state = state
            self.update()

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_state(painter, QRectF(0, 0, 24, 24), self.state)


def paint_state(painter: QPainter, box: QRectF, state: bool | None) -> None:
    """A tick, a bar for a negative answer, or an empty box."""
    look = theme.current()
    inner = box.adjusted(1, 1, -1, -1)
    dim = look.name == "dim"
    # In the dim room only flags are filled.
    filled = state is True and not dim
    painter.setPen(QPen(look.ok if state else look.caution if state is False else look.control, 2))
    painter.setBrush(look.ok if filled else look.surface)
    painter.drawRoundedRect(inner, 6, 6)
    if state:
        paint_tick(
            painter, box.adjusted(6.5, 7, -6.5, -7), look.surface if filled else look.ok, 2.2
        )
    elif state is False:
        painter.setPen(QPen(look.caution, 2.4))
        painter.drawLine(
            QPointF(box.left() + 7, box.center().y()), QPointF(box.right() - 7, box.center().y())
        )


class Sums(QWidget):
    """A sum line by line: what, out of what, how much; hairlines between."""

    ROW = 36

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lines: tuple[Line, ...] = ()
        self.setObjectName("sums")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.hide()

    def show_lines(self, lines: Iterable[Line]) -> None:
        """Show these; none hides the table."""
        self.lines = tuple(lines)
        self.setAccessibleName(
            "; ".join(
                " ".join(t for t in (each.label, each.sum, "=", each.result) if t)
                for each in self.lines
            )
        )
        self.setFixedHeight(self.ROW * len(self.lines))
        self.setVisible(bool(self.lines))
        self.update()

    def text(self) -> str:
        """All of it, for tests and screen readers."""
        return self.accessibleName()

    def paintEvent(self, _: QPaintEvent) -> None:
        painter, look = QPainter(self), theme.current()
        width, results = self.width(), theme.text(15, 700)
        column = (
            max(
                (QFontMetricsF(results).horizontalAdvance(each.result) for each in self.lines),
                default=0,
            )
            + 4
        )
        column = min(max(column, 92), width * 0.45)
        for number, line in enumerate(self.lines):
            top = number * self.ROW
            if number:
                painter.setPen(QPen(look.line, 1))
                painter.drawLine(QPointF(0, top), QPointF(width, top))
            painter.setPen(look.text2)
            painter.setFont(theme.text(14, 450))
            label = QFontMetricsF(theme.text(14, 450)).horizontalAdvance(line.label) + 12
            painter.drawText(QRectF(0, top, label, self.ROW), LEFT, line.label)
            room = width - label - column - 14
            if line.differs:
                painter.setPen(look.caution)
            painter.setFont(fitted(face(14, 600 if line.differs else 450), line.sum, room))
            painter.drawText(QRectF(label, top, room, self.ROW), RIGHT, line.sum)
            painter.setPen(look.caution if line.differs else look.text)
            painter.setFont(fitted(face(15, 700), line.result, column))
            painter.drawText(QRectF(width - column, top, column, self.ROW), RIGHT, line.result)

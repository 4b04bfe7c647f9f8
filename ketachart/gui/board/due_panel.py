"""The right of a card, always as wide: when the next set is due, and the one button."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from ketachart.gui.board.due_words import DueWords
from ketachart.gui.board.scaled import Scaled
from ketachart.gui.panels.painted import box, colour, face, fitted, smooth, triangle, write
from ketachart.gui.widgets import ActionButton, paint_icon
from ketachart.gui.widgets.button import Look

CAP, EDGE, GAP = 40, 13, 8
CORNER = 12
LOOKS: dict[str, Look] = {"flag": "flag", "late": "caution", "due": "caution"}


class DuePanel(Scaled):
    """A tap on its ground opens the chair, as a tap on the card does."""

    wanted = Signal()
    pump_finished = Signal()

    def __init__(self, key: str | None, parent: QWidget | None = None) -> None:
        super().__init__("due-panel", parent)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the body beside it does the same
        self.words = DueWords("", "", (), "")
        self.button = ActionButton("", key=key, pixels=17, height=48, parent=self)
        self.button.setObjectName("due-button")
        self.button.clicked.connect(self.wanted)
        self.pump = ActionButton("Pump finished", pixels=15, look="filled", parent=self)
        self.pump.setObjectName("pump-finished")
        self.pump.clicked.connect(self.pump_finished)
        self.pump.hide()

    def sizeHint(self) -> QSize:
        return QSize(196, 268)

    def show_words(self, words: DueWords, who: str, *, pump_done: bool) -> None:
        """Show a moment; ``who`` names the chair for a voice."""
        if pump_done != self.pump.isVisibleTo(self):
            self.pump.setVisible(pump_done)
            self.pump.setAccessibleName(f"{who}: pump finished")
            self._lay_out()
        if words == self.words:
            return
        old, self.words = self.words, words
        if words.button != old.button:
            self.button.setText(words.button)
            self.button.setAccessibleName(f"{words.button}, {who}")
        self.button.set_look(LOOKS.get(words.tone, "outlined"))
        self.setAccessibleName(f"{who}: {words.spoken()}")
        if (words.cap, words.tone, words.lines) == (old.cap, old.tone, old.lines):
            self.update(self._value_place().toAlignedRect())
        else:
            self.update()

    def _lay_out(self) -> None:
        edge = round((EDGE if self.width() / self.scale > 170 else 9) * self.scale)
        high = min(round(48 * self.scale), 64) if self.height() >= 250 else 46
        wide, bottom = self.width() - 2 * edge, self.height() - edge
        self.button.set_pixels(min(round(17 * self.scale), 22))
        self.pump.set_pixels(min(round(15 * self.scale), 19))
        self.button.setFixedHeight(high)
        self.button.setGeometry(edge, bottom - high, wide, high)
        self.pump.setFixedHeight(44)
        self.pump.setGeometry(edge, bottom - high - 6 - 44, wide, 44)

    def _free_bottom(self) -> float:
        """Where the words end and the buttons begin, unscaled (px)."""
        top = self.pump if self.pump.isVisibleTo(self) else self.button
        return (top.y() - 4) / self.scale

    def _value_place(self) -> QRectF:
        s = self.scale
        tall = self.height() / s >= 250
        return QRectF(0, CAP * s, self.width(), (58 if tall else 44) * s)

    # Painting ---------------------------------------------------------------------------------

    def paintEvent(self, _: QPaintEvent) -> None:
        painter, words = smooth(self), self.words
        self._ground(painter)
        painter.scale(self.scale, self.scale)
        wide = self.width() / self.scale
        edge = EDGE + 2 if wide > 170 else 10
        room = wide - 2 * edge + 4
        filled = words.tone in ("late", "flag")
        self._cap(painter, QRectF(edge, 0, room, CAP), filled=filled)
        value = self._value_place()
        s = self.scale
        large = QRectF(edge, value.top() / s, room, value.height() / s)
        tokens = {"late": "caution", "flag": "flag"}
        font = fitted(
            face((45 if wide > 170 else 40) if large.height() > 50 else 36, 600),
            words.value,
            room,
            20,
        )
        write(painter, large, words.value, font, colour(tokens.get(words.tone, "text")))
        self._lines(
            painter, QRectF(edge, large.bottom(), room, self._free_bottom() - large.bottom())
        )

    def _ground(self, painter: QPainter) -> None:
        """Clipped to the card's right corners; the cap of late and flag is filled."""
        tone, area = self.words.tone, QRectF(self.rect())
        ground = {"late": "cautionbg", "flag": "flagbg"}.get(tone, "surface2")
        path = QPainterPath()
        path.addRoundedRect(area.adjusted(-2 * CORNER, 0, 0, 0), CORNER, CORNER)
        painter.save()
        painter.setClipPath(path)
        painter.fillRect(area, colour("surface2" if self.isDown() else ground))
        cap = {"late": "cautionfill", "flag": "flag"}.get(tone)
        if cap:
            painter.fillRect(QRectF(0, 0, area.width(), CAP * self.scale), colour(cap))
        painter.restore()
        if not cap:
            painter.setPen(QPen(colour("line"), 1))
            painter.drawLine(area.topLeft(), area.bottomLeft())
        outline = {"soon": "info", "due": "caution"}.get(tone)
        if outline:
            box(painter, area.adjusted(4, 4, -4, -4), line=colour(outline), width=2, radius=9)

    def _cap(self, painter: QPainter, area: QRectF, *, filled: bool) -> None:
        words = self.words
        ink = {"late": "oncaution", "flag": "onflag", "due": "caution", "soon": "info"}
        token = ink.get(words.tone, "text2")
        if words.tone == "flag":
            triangle(painter, area.left(), area.center().y(), 16, colour(token))
        else:
            mark = QRectF(area.left(), area.center().y() - 8 + (0 if filled else 3), 16, 16)
            paint_icon(painter, words.icon, mark, colour(token))
        text = area.adjusted(23, 0, 0, 0)
        if not filled:
            text.translate(0, 3)
        font = fitted(face(15 if filled else 14, 700 if filled else 500), words.cap, text.width())
        write(painter, text, words.cap, font, colour(token))

    def _lines(self, painter: QPainter, area: QRectF) -> None:
        """As many as there is room for; what is left over is counted, never dropped unsaid."""
        lines, high = list(self.words.lines), 18.0
        fits = max(int((area.height() + 2) // high), 1)
        if len(lines) > fits:
            lines = [*lines[: fits - 1], " · ".join(lines[fits - 1 :])]
        top = area.top()
        for line in lines:
            font = fitted(face(13), line, area.width(), 12)
            wraps = QFontMetricsF(font).horizontalAdvance(line) > area.width()
            room = area.bottom() - top - high * (len(lines) - lines.index(line) - 1)
            place = QRectF(area.left(), top, area.width(), min(32.0, room) if wraps else high)
            if wraps and place.height() >= 28:
                painter.setFont(face(12))
                painter.setPen(colour("text2"))
                painter.drawText(place, int(Qt.TextFlag.TextWordWrap), line)
            else:
                write(painter, place, line, font, colour("text2"))
            top = place.bottom()

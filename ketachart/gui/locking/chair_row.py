"""One chair of the locked window: number, time, state, what is left, and when it is due."""

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from ketachart.gui.locking.locked_words import LockedChair
from ketachart.gui.panels.painted import box, colour, face, fitted, smooth, triangle, write
from ketachart.gui.widgets import paint_icon

RADIUS, BAR = 14, 4
LEAST, MOST = 52, 124
"""How high a row is (px)."""


class ChairRow(QWidget):
    """Paints itself anew only when it says something else."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = LockedChair("")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMaximumHeight(MOST)

    def sizeHint(self) -> QSize:
        return QSize(820, MOST)

    def minimumSizeHint(self) -> QSize:
        return QSize(400, LEAST)

    def show_words(self, words: LockedChair) -> None:
        """Another moment, or another chair."""
        if words == self.words:
            return
        old, self.words = self.words, words
        self.setAccessibleName(words.spoken())
        self.update()
        if old.number == words.number and words.tone and words.tone != old.tone:
            # A countdown is silent for a voice; that it reached something is told once.
            said = QAccessibleAnnouncementEvent(self, f"chair {words.number}: {words.cap}")
            QAccessible.updateAccessibility(said)

    # Painting ---------------------------------------------------------------------------------

    def paintEvent(self, _: QPaintEvent) -> None:
        painter, words, area = smooth(self), self.words, QRectF(self.rect())
        line, width = {"late": ("caution", 2), "flag": ("flag", 2)}.get(words.tone, ("line", 1))
        box(painter, area, fill=None if words.free else colour("surface"), radius=RADIUS)
        split = round(area.width() * (0.728 if area.width() >= 620 else 0.64))
        if not words.free:
            self._grounds(painter, area, split)
        box(painter, area, line=colour(line), width=width, radius=RADIUS)
        self._left_part(painter, QRectF(0, 0, split, area.height()))
        if words.cap:
            self._right_part(painter, QRectF(split, 0, area.width() - split, area.height()))

    def _grounds(self, painter: QPainter, area: QRectF, split: int) -> None:
        """The due part and the line of how far it is, clipped to the round corners."""
        words = self.words
        inside = QPainterPath()
        inside.addRoundedRect(area.adjusted(1, 1, -1, -1), RADIUS - 1, RADIUS - 1)
        painter.save()
        painter.setClipPath(inside)
        ground = {"late": "cautionbg", "flag": "flagbg"}.get(words.tone, "surface2")
        painter.fillRect(area.adjusted(split, 0, 0, 0), colour(ground))
        low = QRectF(0, area.bottom() - BAR - 1, split, BAR + 1)
        painter.fillRect(low, colour("surface2"))
        low.setWidth(split * words.share)
        painter.fillRect(low, colour(words.bar))
        painter.restore()

    def _left_part(self, painter: QPainter, area: QRectF) -> None:
        words, wide, high = self.words, area.width(), area.height()
        edge = 26.0 if wide >= 500 else 14.0
        large = 34 if high >= 90 else 28 if high >= 66 else 24
        ink = colour("text3" if words.free else "text")
        room = 44.0 if not words.free else wide * 0.5
        name = QRectF(edge, 0, room, high - BAR)
        write(painter, name, words.number, fitted(face(large, 600), words.number, room, 13), ink)
        if words.free:
            at = QRectF(edge + 80, 0, wide - edge - 84, high)
            write(painter, at, words.state, face(15, 500), ink)
            return
        timer = 48 if high >= 90 else 38 if high >= 66 else 30
        time_room = (138.0 if wide >= 500 else 112.0) + (8 if len(words.elapsed) > 5 else 0)
        elapsed = QRectF(edge + room + 2, 0, time_room, high - BAR)
        font = fitted(face(timer, 600), words.elapsed, elapsed.width() - 4, 20)
        write(painter, elapsed, words.elapsed, font, colour("text"))
        left = elapsed.right() + (36 if wide >= 560 else 12)
        self._state(painter, QRectF(left, 0, wide - left - 10, high - BAR))

    def _state(self, painter: QPainter, area: QRectF) -> None:
        words, token = self.words, self.words.ink
        two = bool(words.left)
        half = min(26.0, area.height() / 2 - 2)
        top = area.center().y() - (half if two else half / 2)
        first = QRectF(area.left(), top, area.width(), half)
        ink = colour("flag" if words.icon == "pause" and words.tone == "flag" else token)
        mark = QRectF(first.left(), first.center().y() - 8, 16, 16)
        if words.icon == "flag":
            triangle(painter, mark.left(), mark.center().y(), 15, ink)
        elif words.icon:
            paint_icon(painter, words.icon, mark, ink)
        said = first.adjusted(20 if words.icon else 0, 0, 0, 0)
        write(painter, said, words.state, fitted(face(15, 700), words.state, said.width()), ink)
        if two:
            below = QRectF(area.left(), top + half - 1, area.width(), half)
            font = fitted(face(15), words.left, below.width())
            write(painter, below, words.left, font, colour("text2"))

    def _right_part(self, painter: QPainter, area: QRectF) -> None:
        words, high = self.words, area.height()
        inner = area.adjusted(18 if area.width() > 190 else 10, 0, -8, 0)
        ink = {"late": "caution", "flag": "flag", "due": "caution", "soon": "info"}
        token = colour(ink.get(words.tone, "text2"))
        outline = {"soon": "info", "due": "caution"}.get(words.tone)
        if outline:
            box(painter, area.adjusted(5, 5, -5, -5), line=colour(outline), width=2, radius=9)
        cap_high = 26.0 if high >= 80 else 20.0
        value = 36 if high >= 90 else 28 if high >= 66 else 24
        value_high = value + 10.0 if words.due else 0.0
        top = (high - cap_high - value_high) / 2
        cap = QRectF(inner.left(), top, inner.width(), cap_high)
        if words.tone == "flag":
            triangle(painter, cap.left(), cap.center().y(), 15, token)
        else:
            paint_icon(painter, "clock", QRectF(cap.left(), cap.center().y() - 8, 16, 16), token)
        said = cap.adjusted(22, 0, 0, 0)
        weight = 600 if words.tone in ("late", "flag", "due") else 500
        write(painter, said, words.cap, fitted(face(14, weight), words.cap, said.width()), token)
        if words.due:
            place = QRectF(inner.left(), top + cap_high - 2, inner.width(), value_high)
            token = colour({"late": "caution", "flag": "flag"}.get(words.tone, "text"))
            font = fitted(face(value, 600), words.due, inner.width())
            write(painter, place, words.due, font, token)

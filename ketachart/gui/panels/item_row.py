"""One item of a scale: its label and its answers in a row; a digit answers, and goes on."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from ketachart.clinical.phrases import capital
from ketachart.gui.panels.choices import Chip
from ketachart.gui.panels.options import Option, Options
from ketachart.gui.panels.painted import HALO, colour, face, fitted, smooth, write

CHIP = 44 + 2 * HALO
LABEL = 24
BESIDE, SHORT = 5, 3
"""So many short answers stand beside the label; more, or longer ones, below it."""


class ItemRow(Options):
    """``go`` tells of the keys up and down, and after a digit: so many rows on."""

    go = Signal(int)
    below_px = 0
    """Room kept free under the answers (px)."""

    def __init__(
        self, number: str, words: str, answers: Sequence[tuple[str, str]], *, name: str
    ) -> None:
        named = words.endswith(f" {number}") or not number
        super().__init__(words if named else f"{number} {words}", name=name, columns=len(answers))
        self.number, self.words = number, words
        self._before = "" if named else number
        self.setAccessibleName(self.label)
        self._chips: list[Chip] = []
        for value, text in answers:
            chip = _Answer(value, capital(text), f"{name}-{value.replace(' ', '-')}", self)
            self.take_in(chip, text)
            self._chips.append(chip)
        longest = max(len(text) for _, text in answers)
        self._beside = longest <= SHORT and len(answers) <= BESIDE
        self._each = CHIP if longest == 1 else 84
        self.order_stops()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(CHIP - 4 if self._beside else CHIP + LABEL)

    @property
    def chips(self) -> Sequence[Option]:
        return self._chips

    def sizeHint(self) -> QSize:
        return QSize(340, self.height())

    def resizeEvent(self, _event: object) -> None:
        count, top = len(self._chips), 0 if self._beside else LABEL
        if self._beside:
            left, each = self.width() - count * self._each, float(self._each)
        else:
            left, each = 0, min(self.width() / count, 180.0)
        high = self.height() - top - self.below_px
        for n, chip in enumerate(self._chips):
            start = left + round(n * each)
            wide = left + round((n + 1) * each) - start
            chip.setGeometry(QRect(start, top, wide, high))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
            if step is not None:
                self.go.emit(step)
                return True
            if event.text().isdecimal() and not event.isAutoRepeat():
                return self._digit(event.text())
        return super().eventFilter(watched, event)

    def _enter(self, _chip: Option) -> bool:
        """Enter answers nothing: an answer is a digit or a tap."""
        return False

    def _digit(self, digit: str) -> bool:
        """The answer of that value; where answers are words, the one in that place."""
        values = [chip.value for chip in self._chips]
        if not all(value.isdecimal() for value in values):
            values = [str(n) for n in range(1, len(values) + 1)]
        if digit in values:
            self.choose(self._chips[values.index(digit)].value)
            self.go.emit(1)
        return True

    def paintEvent(self, _event: object) -> None:
        painter = smooth(self)
        wide = self._chips[0].x() if self._beside else self.width()
        high = self.height() if self._beside else LABEL
        place = QRectF(HALO, 0, wide - 2 * HALO, high)
        wrong = any(chip.wrong for chip in self._chips)
        ink = colour("caution" if wrong else "text2")
        if self._before:
            used = write(painter, place, self._before, face(13, 600), ink) + 8
            place.setLeft(place.left() + used)
        ink = colour("caution" if wrong else "text")
        write(painter, place, self.words, fitted(face(15), self.words, place.width(), 13), ink)


class _Answer(Chip):
    """A short answer, in the middle of its key; its frame says that it is chosen."""

    def __init__(self, value: str, words: str, name: str, parent: QWidget) -> None:
        super().__init__(value, words, name, parent)

    def _paint_words(self, painter: QPainter, frame: QRectF, ink: QColor, *, chosen: bool) -> None:
        if len(self.text()) > 1:
            super()._paint_words(painter, frame, ink, chosen=chosen)
            return
        font = face(17, 700 if chosen else 500)
        write(painter, frame, self.text(), font, ink, where=Qt.AlignmentFlag.AlignCenter)

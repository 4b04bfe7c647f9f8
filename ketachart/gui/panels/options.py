"""One of a few, or several of them, whatever it looks like: what is chosen, by tap or by keys.

Together they are one stop for Tab: arrows move and choose, a digit chooses what stands at that
place. With ``each_a_stop`` Tab goes from one to the next and the arrows only move, round and round.
A tap on what is chosen takes the choice back.
"""

from abc import abstractmethod
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import QWidget

from ketachart.gui.panels.entry import Field, Wrong
from ketachart.gui.panels.painted import Target, box, colour

_ACROSS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class Option(Target):
    """One choice: chosen it has a tick and a strong frame, so that colour is not needed."""

    def __init__(self, value: str, words: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self.value, self.wrong = value, False
        self.setText(words)

    def paint_frame(self, painter: QPainter, frame: QRectF) -> QColor:
        """Its frame; returns the colour of its words."""
        chosen, live = self.isChecked(), self.isEnabled()
        line = "caution" if self.wrong else "text" if chosen else "control" if live else "line"
        fill = colour("surface2" if chosen or self.isDown() else "surface")
        strong = chosen or self.wrong
        box(painter, frame, fill=fill, line=colour(line), width=2 if strong else 1)
        return colour("text" if live else "text3")


class Options(Field):
    """A label and its choices; ``several`` lets more than one be chosen.

    ``picked`` tells of a digit, a tap or Enter, where a choice may be the last word.
    """

    picked = Signal(str)
    each_a_stop = False

    def __init__(self, label: str, *, name: str, columns: int, several: bool = False) -> None:
        super().__init__()
        self.setObjectName(name)
        self.label, self.columns, self.several = label, columns, several

    @property
    @abstractmethod
    def chips(self) -> Sequence[Option]:
        """The targets in order."""

    def take_in(self, chip: Option, words: str) -> None:
        """A new target into this one's care."""
        chip.setCheckable(True)
        chip.setAccessibleName(f"{self.label}: {words}" if self.label else words)
        chip.clicked.connect(lambda _=False: self._tapped(chip))
        chip.installEventFilter(self)

    # What is chosen ---------------------------------------------------------------------------

    def values(self) -> tuple[str, ...]:
        """Everything that is chosen."""
        return tuple(c.value for c in self.chips if c.isChecked())

    def value(self) -> str | None:
        """What is chosen; None while nothing is."""
        return next(iter(self.values()), None)

    def needed(self, sentence: str) -> str:
        """What is chosen; without a choice the sentence that asks for one."""
        if (value := self.value()) is None:
            raise Wrong(sentence, self)
        return value

    def choose(self, value: str | None) -> None:
        """Choose one, or with None nothing."""
        for chip in self.chips:
            chip.setChecked(chip.value == value)
        self._after()

    def mark(self, *, wrong: bool) -> None:
        for chip in self.chips:
            chip.wrong = wrong
            chip.update()
        self.update()

    def take_focus(self) -> None:
        if (chip := self._foremost()) is not None:
            chip.setFocus(Qt.FocusReason.TabFocusReason)

    def _foremost(self) -> Option | None:
        """The chosen one, or the first."""
        return next((c for c in self.chips if c.isChecked()), next(iter(self.chips), None))

    def _after(self) -> None:
        self.mark(wrong=False)
        self.order_stops()
        self.changed.emit()

    def order_stops(self) -> None:
        """One of the targets takes the keys that come by Tab."""
        if self.each_a_stop:
            if self.chips:
                self.setFocusProxy(self.chips[0])
            return
        first = self._foremost()
        for chip in self.chips:
            stop = chip is first or chip.hasFocus()
            policy = Qt.FocusPolicy.StrongFocus if stop else Qt.FocusPolicy.ClickFocus
            chip.setFocusPolicy(policy)
        if first is not None:
            self.setFocusProxy(first)

    # Hands ------------------------------------------------------------------------------------

    def _tapped(self, chip: Option) -> None:
        """After a click, which has already turned the target over."""
        if not self.several:
            for other in self.chips:
                other.setChecked(other is chip and chip.isChecked())
        self._after()
        if chip.isChecked():
            self.picked.emit(chip.value)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            at = next((n for n, chip in enumerate(self.chips) if chip is watched), None)
            if at is not None:
                return self._step(at, event) or (not self.each_a_stop and self._key(at, event))
        return False

    def _step(self, at: int, event: QKeyEvent) -> bool:
        key, last = Qt.Key(event.key()), len(self.chips) - 1
        down = {Qt.Key.Key_Up: -self.columns, Qt.Key.Key_Down: self.columns}
        step = (_ACROSS if self.each_a_stop else _ACROSS | down).get(key)
        if step is None:
            return False
        to = (at + step) % (last + 1) if self.each_a_stop else max(0, min(at + step, last))
        self.chips[to].setFocus(Qt.FocusReason.OtherFocusReason)
        if not self.each_a_stop and not self.several and to != at:
            self.choose(self.chips[to].value)
        return True

    def _key(self, at: int, event: QKeyEvent) -> bool:
        digit = event.text()
        if digit.isdecimal() and 1 <= int(digit) <= len(self.chips):
            chip = self.chips[int(digit) - 1]
            chip.setFocus(Qt.FocusReason.OtherFocusReason)
            if self.several or not chip.isChecked():
                chip.click()
            else:
                self.picked.emit(chip.value)
            return True
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return self._enter(self.chips[at])
        return False

    def _enter(self, chip: Option) -> bool:
        """Enter means this one where none is chosen yet, and then what Enter means to the panel."""
        if not self.several and self.value() is None:
            self.choose(chip.value)
        return False

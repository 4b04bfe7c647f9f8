"""Six digits by touch, mouse or keyboard; the last one asks."""

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QGuiApplication, QKeyEvent, QKeySequence, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from ketachart.gui.panels.keypad import KEY_HEIGHT, PadKey
from ketachart.gui.panels.painted import box, colour, open_mark, smooth
from ketachart.gui.widgets import ActionButton

DIGITS = 6
DOT = 16
KEY_GAP = 10


class Dots(QWidget):
    """How many digits are typed, never which."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("pin-dots")
        self.count, self.lit = 0, False
        self.setFixedHeight(44)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.show_count(0)

    def show_count(self, count: int) -> None:
        """So many of six."""
        self.count = count
        self.setAccessibleName(f"{count} of {DIGITS} digits typed")
        self.update()

    def set_lit(self, *, lit: bool) -> None:
        """Whether the keyboard types here."""
        self.lit = lit
        self.update()

    def paintEvent(self, _: QPaintEvent) -> None:
        painter, step = smooth(self), 34
        middle = self.rect().center()
        if self.lit:
            wide = DIGITS * step + 12
            frame = QRectF(middle.x() - wide / 2, middle.y() - 19, wide, 38)
            open_mark(painter, frame, colour("focus"))
        left = middle.x() - (DIGITS - 1) * step / 2
        for number in range(DIGITS):
            dot = QRectF(left + number * step - DOT / 2, middle.y() - DOT / 2, DOT, DOT)
            full = number < self.count
            fill = colour("text") if full else None
            box(painter, dot, fill=fill, line=colour("text" if full else "control"), radius=DOT / 2)


class PinKeys(QWidget):
    """The ten digits, a key that clears, and one more; ``pressed`` gives a digit."""

    pressed = Signal(str)
    cleared = Signal()

    def __init__(self, more: ActionButton, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.keys = {d: PadKey(f"pin-{d}", d, d, self) for d in "1234567890"}
        for digit, key in self.keys.items():
            key.clicked.connect(lambda _=False, digit=digit: self.pressed.emit(digit))
            key.setMinimumSize(44, 44)
        self.clear_key = ActionButton("Clear", look="quiet", pixels=14)
        self.clear_key.setObjectName("pin-clear")
        self.clear_key.clicked.connect(self.cleared)
        self.more = more
        for quiet in (self.clear_key, more):
            quiet.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
            quiet.setMaximumHeight(KEY_HEIGHT)
        self.grid = QGridLayout(self)
        self.grid.setContentsMargins(0, 0, 0, 0)
        self.grid.setSpacing(KEY_GAP)
        self._is_low: bool | None = None
        self.lay_out(low=False)

    def lay_out(self, *, low: bool) -> None:
        """As on a telephone; in a ``low`` window the ten digits stand in two lines."""
        if low == self._is_low:
            return
        self._is_low = low
        digits, wide = ("1234567890", 5) if low else ("123456789", 3)
        for place, digit in enumerate(digits):
            self.grid.addWidget(self.keys[digit], place // wide, place % wide)
        if low:
            self.grid.addWidget(self.clear_key, 0, 5)
            self.grid.addWidget(self.more, 1, 5)
        else:
            self.grid.addWidget(self.clear_key, 3, 0)
            self.grid.addWidget(self.keys["0"], 3, 1)
            self.grid.addWidget(self.more, 3, 2)
        for column in range(6):
            self.grid.setColumnStretch(column, 1 if low or column < 3 else 0)

    def let(self, *, on: bool) -> None:
        """Whether the keys take anything now."""
        for key in (*self.keys.values(), self.clear_key, self.more):
            key.setEnabled(on)


class PinPad(QWidget):
    """``typed`` gives the six digits once, and forgets them.

    ``other_wanted``: somebody who has no name here. Other keys go on to whoever holds the pad.
    """

    typed = Signal(str)
    begun = Signal()
    other_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("pin-pad")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("ownFocus", True)
        self._digits, self.busy = "", False
        self.dots = Dots()
        self.other = ActionButton("Other person", look="quiet", pixels=14)
        self.other.setObjectName("pin-other")
        self.other.clicked.connect(self.other_wanted)
        self._pad = PinKeys(self.other)
        self._pad.pressed.connect(self.press)
        self._pad.cleared.connect(self.clear)
        self.keys, self.clear_key = self._pad.keys, self._pad.clear_key
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.dots)
        column.addWidget(self._pad, 1000)
        column.addStretch(1)

    def name(self, who: str) -> None:
        """Whose PIN is asked for."""
        self.setAccessibleName(f"PIN of {who}, six digits" if who else "PIN, six digits")

    def press(self, digit: str) -> None:
        """One more digit; the sixth asks."""
        if self.busy:
            return
        self.begun.emit()
        self._digits += digit
        self.dots.show_count(len(self._digits))
        if len(self._digits) == DIGITS:
            self._ask()

    def clear(self) -> None:
        """Nothing is typed."""
        if not self.busy:
            self._digits = ""
            self.dots.show_count(0)

    def answered(self) -> None:
        """The answer came: it may be typed anew."""
        self.busy = False
        self.clear()
        self._pad.let(on=True)

    def checking(self) -> None:
        """What was typed is on its way."""
        self.busy = True
        self._pad.let(on=False)

    def _ask(self) -> None:
        digits, self._digits = self._digits, ""
        self.checking()
        self.typed.emit(digits)

    def _paste(self) -> None:
        pasted = QGuiApplication.clipboard().text().strip()
        if len(pasted) == DIGITS and pasted.isascii() and pasted.isdigit() and not self.busy:
            self.clear()
            for digit in pasted:
                self.press(digit)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        typed = event.text()
        if event.matches(QKeySequence.StandardKey.Paste):
            self._paste()
        elif len(typed) == 1 and typed in self.keys:
            if not event.isAutoRepeat():
                self.press(typed)
        elif event.key() == Qt.Key.Key_Backspace and not self.busy:
            self._digits = self._digits[:-1]
            self.dots.show_count(len(self._digits))
        elif event.key() == Qt.Key.Key_Delete:
            self.clear()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, _: QFocusEvent) -> None:
        self.dots.set_lit(lit=True)

    def focusOutEvent(self, _: QFocusEvent) -> None:
        self.dots.set_lit(lit=False)

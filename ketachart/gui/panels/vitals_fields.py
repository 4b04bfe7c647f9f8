"""The fields of the entry line: what was typed, how it stands, and where the next digit goes."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QEnterEvent, QFocusEvent, QFontMetricsF, QKeyEvent, QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from ketachart.clinical.flags import Level
from ketachart.clinical.keying import Field, FieldState
from ketachart.clinical.vitals import MOAAS_WORDS, PARAMETERS
from ketachart.gui import theme
from ketachart.gui.panels.painted import (
    CENTRE,
    HALO,
    RIGHT,
    Target,
    box,
    colour,
    face,
    fitted,
    open_mark,
    smooth,
    triangle,
    write,
)

HEIGHT = 58 + 2 * HALO
SPOKEN = {"sbp": "Systolic pressure", "dbp": "Diastolic pressure", "rr": "Respiratory rate"}
SPOKEN |= {"spo2": "Oxygen saturation", "moaas": "Awareness, MOAA/S"}

_KEYS = {
    Qt.Key.Key_Return: "Enter",
    Qt.Key.Key_Enter: "Enter",
    Qt.Key.Key_Space: "Space",
    Qt.Key.Key_Tab: "Tab",
    Qt.Key.Key_Backspace: "Backspace",
    Qt.Key.Key_Escape: "Escape",
}


def key_of(event: QKeyEvent) -> str:
    """A key as the entry line names it; empty for what is no part of typing."""
    held = event.modifiers() & ~(
        Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
    )
    if held:
        return ""
    named = _KEYS.get(Qt.Key(event.key()))
    return named or (event.text() if event.text().isprintable() else "")


class _Typed(Target):
    """A field that hands every key on: one typed set, wherever the focus stands in it."""

    key = Signal(str)

    def __init__(self, param: str, parent: QWidget | None = None) -> None:
        super().__init__(f"field-{param}", parent)
        self.param = param
        self.field = Field(param)
        self.is_open = False
        self.is_heard = True
        self.setProperty("ownFocus", True)
        self.level: Level | None = None
        self.unlikely = False
        self.keeps_tab = False
        self.setCursor(Qt.CursorShape.IBeamCursor)

    def show_field(
        self, field: Field, *, is_open: bool, level: Level | None, unlikely: bool
    ) -> None:
        """What now stands in it, and what is to be said of it."""
        self.field, self.is_open, self.level, self.unlikely = field, is_open, level, unlikely
        self.update()

    def focusNextPrevChild(self, forward: bool) -> bool:
        # In a begun set Tab skips a field of the set; only an empty row lets the focus go on.
        return False if self.keeps_tab else super().focusNextPrevChild(forward)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if key := key_of(event):
            self.key.emit(key)
        else:
            event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    @property
    def _mark(self) -> str:
        return f"{self.level or ''}{'?' if self.unlikely else ''}"

    def _frame(self, painter: QPainter) -> QRectF:
        """The box in the ink of the field's state; returns where it stands."""
        area = QRectF(self.rect()).adjusted(HALO, HALO, -HALO, -HALO)
        if self.field.state is FieldState.HELD:
            box(painter, area, fill=colour("flagbg"), line=colour("flag"), width=2)
        elif self.is_open and self.is_heard:
            box(painter, area, fill=colour("surface"))
            open_mark(painter, area, colour("focus"))
        elif self.is_open:
            box(painter, area, fill=colour("surface"), line=colour("text2"), width=1.4)
        elif self.level:
            box(painter, area, fill=colour("surface"), line=colour("flag"), width=1.4)
        else:
            box(painter, area, fill=colour("surface"), line=colour("control"), width=1)
        return area


class NumberField(_Typed):
    """One number."""

    def __init__(self, param: str, parent: QWidget | None = None) -> None:
        super().__init__(param, parent)
        self.setFixedHeight(HEIGHT)
        self.setMinimumWidth(72 + 2 * HALO)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(91 + 2 * HALO, HEIGHT)

    def paintEvent(self, _event: object) -> None:
        painter = smooth(self)
        area = self._frame(painter)
        inner = area.adjusted(10, 0, -7, 0)
        parameter, state = PARAMETERS[self.param], self.field.state
        held = state is FieldState.HELD
        ink = colour("flag") if held or self.level else colour("text")
        label = QRectF(inner.left(), area.top() + 6, inner.width(), 17)
        said = colour("text") if self.is_open else colour("text2")
        font = fitted(face(12.5), parameter.label, label.width())
        fits = QFontMetricsF(font).horizontalAdvance(parameter.label) <= label.width()
        write(painter, label, parameter.label if fits else parameter.short, font, said)
        row = QRectF(inner.left(), area.top() + 22, inner.width(), area.height() - 25)
        used = self._value(painter, row, ink)
        self._beside(painter, row, used, parameter.unit)

    def _value(self, painter: QPainter, row: QRectF, ink: QColor) -> float:
        state, small = self.field.state, face(15, 600)
        if state is FieldState.ABSENT:
            return write(painter, row, "absent", small, ink)
        if state is FieldState.UNOBTAINABLE:
            return write(
                painter, row, "no value", fitted(small, "no value", row.width()), colour("text")
            )
        if state is FieldState.SKIPPED:
            return write(painter, row, "skipped", face(13), colour("text3"))
        if not self.field.text and not self.is_open:
            return write(painter, row, "–", face(24, 600), colour("text3"))
        font = face(25, 600)
        if self.level:
            font = fitted(face(24, 600), self.field.text, row.width() - 21)
        used = write(painter, row, self.field.text, font, ink)
        if self.is_open:
            caret = QRectF(row.left() + used + 2, row.center().y() - 13, 2, 26)
            painter.fillRect(caret, colour("focus"))
            used += 5
        return used

    def _beside(self, painter: QPainter, row: QRectF, used: float, unit: str) -> None:
        mark, font = self._mark, face(12, 700)
        ink = colour("flag") if self.level else colour("caution")
        held = self.field.state is FieldState.HELD
        if self.level or held:
            # The mark stands over its letters, so that three digits still have room beside them.
            over = 0 if held and not self.level else -8
            triangle(painter, row.right() - 13, row.center().y() + over, 12, colour("flag"))
            row = row.adjusted(0, 15, 0, -2)
        if not mark:
            if self.field.state not in (FieldState.EMPTY, FieldState.TYPING, FieldState.DONE):
                return
            mark, font, ink = unit, face(12), colour("text3")
        free = QRectF(row.left() + used, row.top() + 3, row.width() - used, row.height() - 3)
        painter.setFont(font)
        if painter.fontMetrics().horizontalAdvance(mark) <= free.width():
            write(painter, free, mark, font, ink, where=RIGHT)


class AwarenessLevel(Target):
    """One level of MOAA/S under one tap."""

    def __init__(self, value: int, parent: QWidget) -> None:
        super().__init__(f"moaas-{value}", parent)
        self.value, self.chosen, self.flagged = value, False, False
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(f"MOAA/S {value}, {MOAAS_WORDS[value]}")
        self.setToolTip(MOAAS_WORDS[value])

    def paintEvent(self, _event: object) -> None:
        painter = smooth(self)
        area = QRectF(self.rect()).adjusted(3, 24, -3, -4)
        ink = colour("text")
        if self.chosen:
            line = colour("flag") if self.flagged else colour("text")
            fill = colour("flagbg") if self.flagged else colour("surface2")
            box(painter, area, fill=fill, line=line, width=1.6, radius=7)
            ink = line
        elif self.isDown() or self.underMouse():
            box(painter, area, fill=colour("surface2"), radius=7)
        write(painter, area, str(self.value), face(19, 600), ink, where=CENTRE)

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.update()


class AwarenessField(_Typed):
    """MOAA/S as six taps; the digit does the same."""

    level_tapped = Signal(int)

    def __init__(self, param: str = "moaas", parent: QWidget | None = None) -> None:
        super().__init__(param, parent)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFixedHeight(HEIGHT)
        self.setMinimumWidth(6 * 34 + 2 * HALO)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.levels = [AwarenessLevel(value, self) for value in sorted(MOAAS_WORDS, reverse=True)]
        for level in self.levels:
            level.clicked.connect(lambda _=False, value=level.value: self.level_tapped.emit(value))

    def sizeHint(self) -> QSize:
        return QSize(6 * 42 + 2 * HALO, HEIGHT)

    def resizeEvent(self, _event: object) -> None:
        inner = self.width() - 2 * HALO - 4
        for number, level in enumerate(self.levels):
            left, right = inner * number // 6, inner * (number + 1) // 6
            level.setGeometry(HALO + 2 + left, HALO, right - left, HEIGHT - 2 * HALO)

    def show_field(
        self, field: Field, *, is_open: bool, level: Level | None, unlikely: bool
    ) -> None:
        super().show_field(field, is_open=is_open, level=level, unlikely=unlikely)
        for one in self.levels:
            one.chosen = field.text == str(one.value)
            one.flagged = level is not None or field.state is FieldState.HELD
            one.update()

    def paintEvent(self, _event: object) -> None:
        painter = smooth(self)
        area = self._frame(painter)
        label = QRectF(area.left() + 11, area.top() + 6, area.width() - 20, 17)
        said = colour("text") if self.is_open else colour("text2")
        used = write(painter, label, "MOAA/S", face(12.5), said)
        label.setLeft(label.left() + used + 8)
        words, ink = self._words()
        if self.level:
            label.setLeft(label.left() + 16)
        font = fitted(face(12.5), words, label.width())
        if self.level:
            if QFontMetricsF(font).horizontalAdvance(words) > label.width():
                words = self._mark
            at = label.right() - QFontMetricsF(font).horizontalAdvance(words) - 16
            triangle(painter, at, label.center().y(), 12, colour("flag"))
        write(painter, label, words, font, ink, where=RIGHT)

    def _words(self) -> tuple[str, QColor]:
        field = self.field
        if field.state is FieldState.SKIPPED:
            return "skipped", colour("text3")
        if field.state is FieldState.UNOBTAINABLE:
            return f"no value: {field.reason}", colour("text")
        if field.text.isdigit() and int(field.text) in MOAAS_WORDS:
            ink = colour("flag") if self.level else colour("text")
            words = MOAAS_WORDS[int(field.text)]
            return (f"{self._mark} · {words}" if self._mark else words), ink
        return "5 answers to name · 0 none", colour("text3")


class SaveButton(Target):
    """Saves the set; filled while there is something to save, in the dim room an outline."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("save-vitals", parent)
        self.setFixedHeight(HEIGHT)
        self.setMinimumWidth(78 + HALO)
        self.setText("Save")
        self.setEnabled(False)

    def sizeHint(self) -> QSize:
        return QSize(102 + HALO, HEIGHT)

    def paintEvent(self, _event: object) -> None:
        painter = smooth(self)
        area = QRectF(self.rect()).adjusted(HALO, HALO, 0, -HALO)
        # In the dim room only flags are filled; what can be saved is a brighter outline there.
        dim = theme.current().name == "dim"
        ink = colour("text3" if not self.isEnabled() else "accent" if dim else "onaccent")
        if self.isEnabled() and dim:
            box(painter, area, fill=colour("surface2"), line=colour("accent"), width=2)
        elif self.isEnabled():
            box(painter, area, fill=colour("accent"))
        else:
            box(painter, area, fill=colour("surface"), line=colour("line"))
        font = fitted(face(15, 600), self.text(), area.width() - 8)
        wide = QFontMetricsF(font).horizontalAdvance(self.text())
        capped = self.text() == "Save" and wide + 8 + 24 <= area.width() - 12
        left = area.center().x() - (wide + (32 if capped else 0)) / 2
        write(painter, QRectF(left, area.top(), wide + 1, area.height()), self.text(), font, ink)
        if capped:
            cap = QRectF(left + wide + 8, area.center().y() - 10, 24, 20)
            box(painter, cap, line=ink, width=1.2, radius=5)
            write(painter, cap, "⏎", face(13, 600), ink, where=CENTRE)

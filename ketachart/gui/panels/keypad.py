"""The touch keypad: a whole set without a keyboard, each key as large as a gloved thumb."""

from datetime import datetime

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QResizeEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ketachart.clinical.chart import Chart
from ketachart.clinical.keying import UNOBTAINABLE_REASONS, Field, FieldState, VitalsKeying
from ketachart.clinical.phrases import clock_text, value_text
from ketachart.clinical.vitals import MOAAS_WORDS, PARAMETERS
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.last_values import last_of
from ketachart.gui.panels.painted import (
    CENTRE,
    LEFT,
    Target,
    box,
    colour,
    face,
    fitted,
    smooth,
    triangle,
    write,
)
from ketachart.gui.panels.vitals_row import VitalsRow
from ketachart.gui.widgets.button import ActionButton
from ketachart.gui.widgets.card import Card
from ketachart.gui.widgets.icon import paint_icon

KEY_WIDTH, KEY_HEIGHT, GAP = 107, 84, 9
LOW = 440
"""Below this height (px) the keys stand in two rows, and what can be chosen side by side."""
STATES = {
    FieldState.ABSENT: "absent",
    FieldState.UNOBTAINABLE: "no value",
    FieldState.SKIPPED: "skipped",
}


class PadKey(Target):
    """One key: a digit, words, or the mark for taking the last digit back."""

    def __init__(self, name: str, text: str, spoken: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self.main = False
        self.setText(text)
        self.setAccessibleName(spoken)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        # Two taps on one digit are two digits.
        self.setProperty("repeats", True)
        self.setMinimumSize(72, 48)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMaximumHeight(KEY_HEIGHT)

    def say(self, text: str, *, enabled: bool, main: bool = False) -> None:
        """Other words on it."""
        self.main = main
        self.setText(text)
        self.setAccessibleName(text)
        self.setEnabled(enabled)
        self.update()

    def paintEvent(self, _event: object) -> None:
        painter, area = smooth(self), QRectF(self.rect())
        ink = colour("text" if self.isEnabled() else "text3")
        dim = colour("line" if not self.isEnabled() else "control")
        if self.main and self.isEnabled():
            box(painter, area, fill=colour("surface2"), line=colour("accent"), width=2)
            ink = colour("accent")
        else:
            fill = colour("surface2") if self.isDown() else colour("surface")
            box(painter, area, fill=fill, line=dim)
        if self.text() == "⌫":
            mark = QRectF(area.center().x() - 12, area.center().y() - 12, 24, 24)
            paint_icon(painter, "delete", mark, ink)
            return
        digit = self.text().isdigit()
        font = face(30, 600) if digit else face(19, 600)
        write(
            painter,
            area,
            self.text(),
            fitted(font, self.text(), area.width() - 12),
            ink,
            where=CENTRE,
        )


class Typed(QWidget):
    """What stands in the open field, 50 px high; the two pressures side by side."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("keypad-value")
        self.setFixedHeight(64)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.parts: list[tuple[Field, bool, bool]] = []

    def show_fields(self, parts: list[tuple[Field, bool, bool]]) -> None:
        """Fields with whether each is open, and whether its value is flagged."""
        self.parts = parts
        self.setAccessibleName(" / ".join(self._text(field) or "empty" for field, _, _ in parts))
        self.update()

    @staticmethod
    def _text(field: Field) -> str:
        return STATES.get(field.state, field.text)

    def paintEvent(self, _event: object) -> None:
        painter, left = smooth(self), 0.0
        for number, (field, is_open, flagged) in enumerate(self.parts):
            if number:
                slash = QRectF(left + 8, 0, 30, self.height() - 8)
                left += 16 + write(painter, slash, "/", face(44, 600), colour("text3"))
            text = self._text(field)
            words = field.state in STATES
            font = face(24 if words else 50, 600)
            ink = colour("flag" if flagged or field.state is FieldState.HELD else "text")
            wide = QFontMetricsF(font).horizontalAdvance(text)
            write(painter, QRectF(left, 0, wide + 2, self.height() - 8), text, font, ink)
            if is_open:
                line = colour("flag" if field.state is FieldState.HELD else "focus")
                painter.fillRect(QRectF(left, self.height() - 5, max(wide, 70), 3), line)
                wide = max(wide, 70)
            left += max(wide, 40)


class Told(QWidget):
    """Which value is asked for and what it was last; or what holds it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("keypad-told")
        self.setFixedHeight(38)
        self.text, self.held, self.asks = "", False, False

    def say(self, text: str, *, held: bool = False, asks: bool = False) -> None:
        """Show a sentence; in the ink of a flag where it holds the row."""
        self.text, self.held, self.asks = text, held, asks
        self.setAccessibleName(text)
        self.setToolTip(text)
        self.update()

    def paintEvent(self, _event: object) -> None:
        painter, area = smooth(self), QRectF(self.rect())
        if self.held:
            triangle(painter, 0, area.center().y(), 14, colour("flag"))
            area.setLeft(22)
        font = face(14, 600 if self.held or self.asks else 450)
        one_line = QFontMetricsF(font).horizontalAdvance(self.text) <= area.width()
        painter.setFont(fitted(font, self.text, area.width() * (1 if one_line else 1.8)))
        painter.setPen(colour("flag" if self.held else "text" if self.asks else "text2"))
        painter.drawText(area, int(LEFT | Qt.TextFlag.TextWordWrap), self.text)


class StepBars(QWidget):
    """A bar for each field: behind, here, to come."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(5)
        self.bars: list[str] = []

    def show_fields(self, keying: VitalsKeying) -> None:
        """Where the set stands."""
        self.bars = [
            "focus" if f.param == keying.current
            else "line" if f.state is FieldState.EMPTY
            else "control" if f.state is FieldState.SKIPPED
            else "accent"
            for f in keying.fields
        ]  # fmt: skip
        self.update()

    def paintEvent(self, _event: object) -> None:
        painter, count = smooth(self), len(self.bars)
        if not count:
            return
        each = (self.width() - 6 * (count - 1)) / count
        for number, ink in enumerate(self.bars):
            bar = QRectF(number * (each + 6), 0, each, self.height())
            box(painter, bar, fill=colour(ink), radius=2.5)


class Keypad(Card):
    """The Record column while a set is tapped in."""

    key = Signal(str)
    closed = Signal()

    def __init__(self, bedside: Bedside, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setAccessibleName("Keypad for vitals")
        self.bedside = bedside
        self.chart: Chart | None = None
        self.keying: VitalsKeying | None = None
        self.title = QLabel()
        self.title.setProperty("role", "title")
        self.close_key = ActionButton("", icon="cross", look="quiet")
        self.close_key.setObjectName("keypad-close")
        self.close_key.setAccessibleName("Close the keypad; what is typed stays")
        self.close_key.setFixedWidth(44)
        self.close_key.clicked.connect(self.closed)
        self.typed, self.told, self.bars = Typed(self), Told(self), StepBars(self)
        self.no_value = ActionButton("No value…", pixels=14)
        self.no_value.setObjectName("keypad-no-value")
        self.no_value.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.no_value.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.no_value.clicked.connect(lambda: self.key.emit("U"))
        self.pages = QStackedWidget(self)
        self.pages.addWidget(self._digits())
        self.pages.addWidget(self._reasons())
        self._flat: bool | None = None
        self._lay_out()
        self._arrange(flat=False)

    def _lay_out(self) -> None:
        self.setMinimumWidth(280)
        top, value = QHBoxLayout(), QHBoxLayout()
        top.addWidget(self.title, 1)
        top.addWidget(self.close_key)
        value.addWidget(self.typed, 1)
        value.addWidget(self.no_value, 0, Qt.AlignmentFlag.AlignVCenter)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(16, 0, 8, 14)
        inside.setSpacing(0)
        inside.addLayout(top)
        body = QVBoxLayout()
        body.setContentsMargins(0, 4, 8, 0)
        body.setSpacing(0)
        body.addLayout(value)
        body.addSpacing(4)
        body.addWidget(self.told)
        body.addSpacing(6)
        body.addWidget(self.bars)
        body.addSpacing(14)
        body.addWidget(self.pages, 1)
        inside.addLayout(body, 1)

    def _digits(self) -> QWidget:
        page = QWidget()
        self._pad = QGridLayout(page)
        self._pad.setContentsMargins(0, 0, 0, 0)
        self._pad.setSpacing(GAP)
        self.digits = {n: PadKey(f"pad-{n}", str(n), str(n)) for n in range(10)}
        for n, pad_key in self.digits.items():
            pad_key.clicked.connect(lambda _=False, n=n: self.key.emit(str(n)))
        self.onward = PadKey("pad-onward", "Skip", "Skip")
        self.onward.clicked.connect(lambda: self.key.emit(self._onward_key()))
        self.delete = PadKey("pad-delete", "⌫", "Take the last digit back")
        self.delete.clicked.connect(lambda: self.key.emit("Backspace"))
        return page

    def _arrange(self, *, flat: bool) -> None:
        """The keys as on a telephone; in two rows where there is no height for four."""
        if flat == self._flat:
            return
        self._flat = flat
        keys = [self.digits[n] for n in range(1, 10)]
        zero, onward = self.digits[0], self.onward
        keys += [*((zero, onward) if flat else (onward, zero)), self.delete]
        for place, key in enumerate(keys):
            self._pad.addWidget(key, *divmod(place, 6 if flat else 3))
        ways = [*self.reasons, self.back]
        ways.insert(len(self.reasons) if flat else 0, self.absent)
        for place, way in enumerate(ways):
            self._ways.addWidget(way, *divmod(place, 4 if flat else 1))
        self._ways.setRowStretch(len(ways), 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange(flat=self.height() < LOW and self.width() > LOW)

    def _reasons(self) -> QWidget:
        page = QWidget()
        self._ways = QGridLayout(page)
        self._ways.setContentsMargins(0, 0, 0, 0)
        self._ways.setSpacing(8)
        self.absent = ActionButton("Absent", key="A")
        self.absent.setObjectName("pad-absent")
        self.absent.clicked.connect(lambda: self.key.emit("A"))
        self.reasons: list[ActionButton] = []
        for number, reason in enumerate(UNOBTAINABLE_REASONS, 1):
            button = ActionButton(reason.capitalize(), key=str(number))
            button.setObjectName(f"pad-reason-{number}")
            button.clicked.connect(lambda _=False, number=number: self.key.emit(str(number)))
            self.reasons.append(button)
        self.back = back = ActionButton("Back to the number", look="quiet", icon="back")
        back.setObjectName("pad-back")
        back.clicked.connect(lambda: self.key.emit("Backspace"))
        for button in (self.absent, *self.reasons, back):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return page

    def drive(self, row: VitalsRow) -> None:
        """Work on the set of a vitals row."""
        self.key.connect(row.press)
        row.keying_changed.connect(self.show_keying)
        if row.is_open:
            self.show_keying(row.keying)

    # What is shown ----------------------------------------------------------------------------

    def show_chart(self, chart: Chart) -> None:
        """The session as it now is."""
        self.chart = chart
        if self.keying is not None:
            self.show_keying(self.keying)

    def show_keying(self, keying: VitalsKeying) -> None:
        """The set as it is typed now."""
        self.keying = keying
        current = keying.current
        flagged = {flag.param for flag in keying.flags}
        wanted = self._side_by_side(keying)
        fields = [field for field in keying.fields if field.param in wanted]
        self.typed.show_fields([(f, f.param == current, f.param in flagged) for f in fields])
        sentence = keying.held or self._asked(keying) or keying.hint
        self.told.say(
            sentence or self._asked_for(current), held=bool(keying.held), asks=bool(keying.question)
        )
        self.bars.show_fields(keying)
        self._show_keys(keying)
        self.tick(self.bedside.now())

    @staticmethod
    def _side_by_side(keying: VitalsKeying) -> tuple[str, ...]:
        params = [field.param for field in keying.fields]
        shown = keying.current or params[-1]
        pair = ("sbp", "dbp")
        return pair if shown in pair and set(pair) <= set(params) else (shown,)

    @staticmethod
    def _asked(keying: VitalsKeying) -> str | None:
        """The question without its limits, which stand over the row."""
        if keying.asking_to_clear or not keying.question:
            return keying.question
        unlikely = " and ".join(value_text(p, keying.values[p]) for p in keying.unlikely)
        told = [f"{unlikely}, is that right?"] if unlikely else []
        flags = ", ".join(f"{PARAMETERS[f.param].short} {f.level}" for f in keying.flags)
        return " ".join([*told, f"Flagged: {flags}." if flags else "Save this set?"])

    def _asked_for(self, param: str | None) -> str:
        if param is None:
            return ""
        parameter = PARAMETERS[param]
        name = ", ".join(filter(None, [parameter.label, parameter.unit]))
        if param == "moaas":
            name = f"MOAA/S: 5 {MOAAS_WORDS[5]}, 0 {MOAAS_WORDS[0]}"
        found = last_of(self.chart, param) if self.chart else None
        return f"{name} · last {found[0]} at {clock_text(found[1])}" if found else name

    def _show_keys(self, keying: VitalsKeying) -> None:
        self.pages.setCurrentIndex(1 if keying.choosing else 0)
        self.absent.setVisible("absent" in keying.choosing)
        if keying.current and PARAMETERS[keying.current].absent_text:
            self.absent.setText(f"Absent, {PARAMETERS[keying.current].absent_text}")
        open_field = next((f for f in keying.fields if f.param == keying.current), None)
        takes = open_field is not None and not keying.held and not keying.asking_to_clear
        for digit, pad_key in self.digits.items():
            pad_key.setEnabled(takes and (keying.current != "moaas" or digit <= max(MOAAS_WORDS)))
        self.no_value.setEnabled(takes)
        self.delete.setEnabled(not keying.is_empty or bool(keying.held or keying.keys))
        words = {"Tab": "Skip", "Space": "Next", "Enter": "Save"}
        word = "Clear" if keying.asking_to_clear else words[self._onward_key()]
        half = open_field is not None and open_field.text and not keying.waiting
        enabled = not keying.held and not (half and word == "Next")
        self.onward.say(word, enabled=enabled, main=word == "Save")

    def _onward_key(self) -> str:
        keying = self.keying
        if keying is None or keying.question or keying.current is None:
            return "Enter"
        typing = any(f.text for f in keying.fields if f.param == keying.current)
        return "Space" if typing else "Tab"

    def tick(self, now: datetime) -> None:
        """The time of the set in the title."""
        keying = self.keying
        if keying is not None:
            at = keying.at or now
            text = f"Vitals, taken {clock_text(at)}"
            if text != self.title.text():
                self.title.setText(text)

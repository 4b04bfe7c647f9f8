"""The large targets of an emergency, and the lines of what was stamped."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from ketachart.clinical.acts import EmergencyStep
from ketachart.clinical.emergency import DRUG, OXYGEN, STOPPED
from ketachart.clinical.phrases import capital, clock_text
from ketachart.gui.panels.painted import (
    HALO,
    LEFT,
    RIGHT,
    Target,
    box,
    colour,
    face,
    fitted,
    key_cap,
    open_mark,
    smooth,
    write,
    write_wrapped,
)
from ketachart.gui.widgets.icon import paint_icon

HIGH, LOW = 84, 48
ACROSS = 2
STAMPS = (
    (STOPPED, "Infusion stopped"),
    ("airway opened", "Airway"),
    (OXYGEN, "Oxygen"),
    ("help called", "Help called"),
    (DRUG, "Drug"),
    ("ambulance called", "Ambulance called"),
    ("chest compressions begun", "CPR"),
    ("suction", "Suction"),
    ("laid flat, legs up", "Flat, legs up"),
    ("bag and mask", "Bag and mask"),
)
"""Kind and word of the large ones; each has the digit of its place, the tenth 0."""
FURTHER = (
    ("defibrillator applied", "Defibrillator"),
    ("circulation returned", "Circulation back"),
    ("physician at the chair", "Physician here"),
    ("ambulance arrived", "Ambulance here"),
)


@dataclass(frozen=True, slots=True)
class Stamped:
    """When a step was stamped last, how often, and whether the last one is on its way to disk."""

    at: datetime
    count: int
    saving: bool

    def words(self) -> str:
        """``10:42 · 2 times``, or that it is being saved."""
        parts = [clock_text(self.at)]
        if self.count > 1:
            parts.append(f"{self.count} times")
        if self.saving:
            parts.append("saving…")
        return " · ".join(parts)


class Stamp(Target):
    """One step: a tap charts it with its time, another tap once more."""

    def __init__(self, kind: str, words: str, digit: str, parent: QWidget | None = None) -> None:
        super().__init__(f"stamp-{kind.replace(' ', '-').replace(',', '')}", parent)
        self.kind, self.digit = kind, digit
        self.stamped: Stamped | None = None
        self.why_not = ""
        self.setText(words)
        self.setAccessibleName(words)
        self.setProperty("ownFocus", True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFixedHeight(HIGH if digit else LOW + 2 * HALO)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(170, self.height())

    def show_stamped(self, stamped: Stamped | None, why_not: str = "") -> None:
        """What was stamped of it; ``why_not`` says why it cannot be now."""
        if (stamped, why_not) != (self.stamped, self.why_not):
            self.stamped, self.why_not = stamped, why_not
            self.setAccessibleDescription(self.below())
            self.setEnabled(not why_not)
            self.update()

    def below(self) -> str:
        """The second line."""
        return self.stamped.words() if self.stamped else self.why_not

    def paintEvent(self, _event: object) -> None:
        painter = smooth(self)
        frame = QRectF(self.rect()).adjusted(HALO, HALO, -HALO, -HALO)
        live, done = self.isEnabled(), self.stamped is not None
        fill = colour("surface2" if done or self.isDown() else "surface")
        line = colour("text" if done else "control" if live else "line")
        box(painter, frame, fill=fill, line=line, width=2 if done else 1)
        if self.hasFocus():
            open_mark(painter, frame, colour("focus"))
        ink = colour("text" if live or done else "text3")
        inner = frame.adjusted(12, 0, -10, 0)
        if self.digit:
            cap = QRectF(inner.right() - 20, frame.top() + 10, 20, 20)
            key_cap(painter, cap, self.digit)
        words, below = QRectF(inner), self.below()
        if below:
            low = 17 if self.digit else 11
            words.translate(0, -low + 3)
            told = QRectF(inner).translated(0, low)
            if done:
                mark = QRectF(told.left(), told.center().y() - 8, 16, 16)
                paint_icon(painter, "check", mark, ink)
                told.setLeft(mark.right() + 6)
            faint = colour("text" if done else "text3")
            write(painter, told, below, fitted(face(13, 600), below, told.width()), faint)
        if self.digit:
            words.setRight(words.right() - 24)
        font = face(17 if self.digit else 15, 700)
        # Over a second line there is room for one; alone it stays large, on two.
        lines = 2 if self.digit and not below else 1
        write_wrapped(painter, words, self.text(), font, ink, lines=lines)


class StampGrid(QWidget):
    """Stamps in two columns, one stop for Tab each; arrows go from one to the next."""

    hit = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("What happens now")
        large = [Stamp(kind, words, str(n % 10)) for n, (kind, words) in enumerate(STAMPS, 1)]
        small = [Stamp(kind, words, "") for kind, words in FURTHER]
        self.stamps = (*large, *small)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(0)
        self._grid, self._columns = grid, 0
        for stamp in self.stamps:
            stamp.clicked.connect(lambda _=False, kind=stamp.kind: self.hit.emit(kind))
            stamp.installEventFilter(self)
        self.set_columns(ACROSS)

    def set_columns(self, columns: int) -> None:
        """So many side by side."""
        if columns == self._columns:
            return
        self._columns = columns
        for n, stamp in enumerate(self.stamps):
            self._grid.addWidget(stamp, n // columns, n % columns)
        for column in range(6):
            self._grid.setColumnStretch(column, int(column < columns))

    def stamp(self, kind: str) -> Stamp:
        """The target of a step."""
        return next(stamp for stamp in self.stamps if stamp.kind == kind)

    def by_digit(self, digit: str) -> Stamp | None:
        """The target with a digit; None where there is none."""
        return next((stamp for stamp in self.stamps if stamp.digit == digit), None)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        # A button walks to whichever button it takes for its neighbour.
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self.walk(Qt.Key(event.key()))
        return False

    def walk(self, key: Qt.Key) -> bool:
        """Move the keyboard by an arrow; False where it stands on none of them."""
        at = next((n for n, stamp in enumerate(self.stamps) if stamp.hasFocus()), None)
        steps = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -self._columns,
            Qt.Key.Key_Down: self._columns,
        }
        if at is None or key not in steps:
            return False
        to = max(0, min(at + steps[key], len(self.stamps) - 1))
        self.stamps[to].setFocus(Qt.FocusReason.OtherFocusReason)
        return True


class StepRow(Target):
    """A stamped step: its time, its word, what was typed up of it; a tap types more."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("emergency-row", parent)
        self.step: EmergencyStep | None = None
        self.more, self.saving = "", False
        self.setProperty("ownFocus", True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFixedHeight(LOW)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(340, LOW)

    def show_step(self, step: EmergencyStep, more: str, *, saving: bool) -> None:
        """One step; ``more`` is what was typed up of it."""
        if (step.id, more, saving) == (self.step.id if self.step else "", self.more, self.saving):
            return
        self.step, self.more, self.saving = step, more, saving
        self.setObjectName(f"emergency-row-{step.id}")
        self.setText(f"{clock_text(step.at)}  {capital(step.kind)}")
        told = "saving…" if saving else more or "type it up"
        self.setAccessibleName(f"{clock_text(step.at)} {step.kind}, {told}")
        self.setEnabled(not saving)
        self.update()

    def paintEvent(self, _event: object) -> None:
        assert self.step is not None
        painter = smooth(self)
        frame = QRectF(self.rect()).adjusted(HALO, 2, -HALO, -2)
        if self.isDown() or self.underMouse():
            box(painter, frame, fill=colour("surface2"), line=colour("surface2"))
        if self.hasFocus():
            open_mark(painter, frame, colour("focus"))
        inner = frame.adjusted(4, 0, -6, 0)
        at = clock_text(self.step.at)
        write(painter, inner, at, face(14, 600), colour("text"))
        right = "saving…" if self.saving else "" if self.more else "Type it up…"
        wide = write(painter, inner, right, face(13), colour("text2"), where=RIGHT) if right else 0
        words = inner.adjusted(52, 0, -wide - 8, 0)
        if self.more:
            words = words.adjusted(0, 0, 0, -20)
            below = inner.adjusted(52, 22, 0, 0)
            write(painter, below, self.more, face(13), colour("text2"), where=LEFT)
        title = capital(self.step.kind)
        write(painter, words, title, fitted(face(15, 600), title, words.width()), colour("text"))


def timer_text(span: timedelta) -> str:
    """``02:14``; from an hour on ``1:02:14``."""
    seconds = max(int(span.total_seconds()), 0)
    hours, rest = divmod(seconds, 3600)
    ended = f"{rest // 60:02d}:{rest % 60:02d}"
    return f"{hours}:{ended}" if hours else ended


def stamped_of(
    kind: str, found: Sequence[EmergencyStep], on_way: Sequence[EmergencyStep]
) -> Stamped | None:
    """What stands on a stamp; None where its step was not stamped."""
    mine = [step for step in (*found, *on_way) if step.kind == kind]
    if not mine:
        return None
    return Stamped(mine[-1].at, len(mine), mine[-1] in on_way)

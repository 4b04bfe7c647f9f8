"""The line over the vitals fields: when the set was taken, what is asked, what may be chosen."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetricsF
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QStackedWidget, QWidget

from ketachart.clinical.acts import TEXT_LIMIT
from ketachart.gui.panels.painted import (
    LEFT,
    RIGHT,
    Pill,
    colour,
    face,
    fitted,
    key_cap,
    smooth,
    triangle,
    write,
)
from ketachart.gui.widgets.icon import paint_icon
from ketachart.gui.widgets.key_cap import cap_width

HEIGHT = 40
HELP = (("just type the numbers", ""), ("skips", "Tab"), ("no value", "U"), ("saves", "⏎"))


class _Painted(QWidget):
    """A line of words that paints itself."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(HEIGHT)

    def _wide(self, width: float) -> None:
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFixedWidth(round(width))

    def _line(self) -> QRectF:
        return QRectF(self.rect()).adjusted(0, 1, 0, 0)


class TakenAt(_Painted):
    """``Vitals taken 14:27 · now``, with a clock and in the ink of caution when late."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("vitals-taken-at", parent)
        self.clock, self.ago, self.late = "", "", False

    def say(self, clock: str, ago: str, *, late: bool) -> None:
        """Show a time."""
        if (clock, ago, late) == (self.clock, self.ago, self.late):
            return
        self.clock, self.ago, self.late = clock, ago, late
        self.setAccessibleName(f"Vitals taken {clock}, {ago}")
        fonts = (("Vitals taken ", face(13)), (f"{clock} · {ago}", face(13, 600)))
        wide = sum(_width(text, font) for text, font in fonts)
        self._wide(wide + (22 if late else 2) + 4)
        self.update()

    def paintEvent(self, _event: object) -> None:
        painter, line = smooth(self), self._line()
        ink = colour("caution" if self.late else "text")
        left = write(painter, line, "Vitals taken ", face(13), colour("text2"))
        if self.late:
            mark = QRectF(left + 1, line.center().y() - 8, 16, 16)
            paint_icon(painter, "clock", mark, ink)
            left += 20
        line.setLeft(left)
        write(painter, line, f"{self.clock} · {self.ago}", face(13, 600), ink)


class Help(_Painted):
    """What the keys do, as far as there is room; what goes with the set; that one is saved."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("vitals-help", parent)
        self.saved = self.more = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def paintEvent(self, _event: object) -> None:
        painter, line = smooth(self), self._line()
        if self.saved:
            ink = colour("ok")
            paint_icon(painter, "check", QRectF(0, line.center().y() - 8, 16, 16), ink)
            write(painter, line.adjusted(22, 0, 0, 0), self.saved, face(13, 600), ink)
            return
        font, left = face(13), 0.0
        if self.more:
            # Esc belongs to the whole set while one is typed; alone it takes these back.
            words = f"With it: {self.more}"
            write(painter, line, words, fitted(face(13, 600), words, line.width()), colour("text"))
            return
        for words, key in HELP:
            cap = cap_width(key) + 5 if key else 0
            if left + cap + _width(words, font) > line.width():
                break
            if key:
                key_cap(painter, QRectF(left, line.center().y() - 10, cap - 5, 20), key)
            space = QRectF(left + cap, line.top(), 300, line.height())
            left += cap + write(painter, space, words, font, colour("text2")) + 12


class LastSet(_Painted):
    """The last set, to compare with; it is never copied into the fields."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("vitals-last", parent)
        self.values, self.when = "", ""

    def say(self, values: str, when: str) -> None:
        """Show values and when they were taken; nothing before the first set."""
        if (values, when) == (self.values, self.when):
            return
        self.values, self.when = values, when
        self.setAccessibleName(f"Last set {values} {when}" if values else "No set yet")
        # It gives way on a narrow window: half a value is worse than none.
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setMaximumWidth(self._needs())
        self.updateGeometry()
        self.update()

    def _needs(self) -> int:
        return round(_width(f"Last {self.values} {self.when}", face(13)) + 6)

    def sizeHint(self) -> QSize:
        return QSize(self._needs(), HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, HEIGHT)

    def paintEvent(self, _event: object) -> None:
        text = f"Last {self.values} {self.when}" if self.values else ""
        if self.width() < self._needs():
            text = self.values if self.width() >= _width(self.values, face(13)) + 6 else ""
        write(smooth(self), self._line(), text, face(13), colour("text2"), where=RIGHT)


class Sentence(_Painted):
    """What holds the row, or what the next Enter answers: on one line, or on two."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("vitals-sentence", parent)
        self.text, self.held = "", False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def say(self, text: str, *, held: bool) -> None:
        """Show a sentence; in the ink of a flag where it holds the row."""
        self.text, self.held = text, held
        self.setAccessibleName(text)
        self.setToolTip(text)
        self.update()

    def paintEvent(self, _event: object) -> None:
        painter, line = smooth(self), self._line()
        if self.held:
            triangle(painter, 0, line.center().y(), 14, colour("flag"))
            line.setLeft(22)
        painter.setPen(colour("flag" if self.held else "text"))
        room = line.width() * (1 if _width(self.text, face(14, 600)) <= line.width() else 1.85)
        painter.setFont(fitted(face(14, 600), self.text, room))
        painter.drawText(line, int(LEFT | Qt.TextFlag.TextWordWrap), self.text)


def _width(text: str, font: QFont) -> float:
    return QFontMetricsF(font).horizontalAdvance(text)


class Choices(QWidget):
    """A word of what is asked, then answers to tap; with ``words``, an answer in own words."""

    chosen = Signal(str)
    said = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(4)
        self.ask = _Asked(self)
        self.words = QLineEdit(self)
        self.words.setObjectName(f"{name}-words")
        self.words.setAccessibleName("The reason in words")
        self.words.setPlaceholderText("in words")
        self.words.setMaxLength(TEXT_LIMIT)
        self.words.setStyleSheet("min-height: 18px; padding: 5px 10px;")
        self.words.setMinimumWidth(120)
        self.words.returnPressed.connect(lambda: self.said.emit(self.words.text().strip()))
        self._row.addWidget(self.ask)
        self._row.addWidget(self.words, 1)
        self._row.addStretch()
        self.pills: list[Pill] = []

    def offer(self, ask: str, answers: Sequence[tuple[str, str]], *, words: bool = False) -> None:
        """Ask, with answers as (key, text)."""
        self.ask.say(ask)
        self.words.setVisible(words)
        if [(pill.key, pill.text()) for pill in self.pills] == list(answers):
            return
        for pill in self.pills:
            self._row.removeWidget(pill)
            pill.hide()
            pill.deleteLater()
        self.pills = []
        for number, (key, text) in enumerate(answers):
            pill = Pill(f"{self.objectName()}-{number}", text, key, self)
            pill.clicked.connect(lambda _=False, text=text: self.chosen.emit(text))
            self._row.insertWidget(1 + number, pill)
            self.pills.append(pill)


class _Asked(_Painted):
    """The short question before the answers."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("asked", parent)
        self._text = ""

    def say(self, text: str) -> None:
        self._text = text
        self.setAccessibleName(text)
        self._wide(_width(text, face(13, 600)) + 8)
        self.update()

    def paintEvent(self, _event: object) -> None:
        write(smooth(self), self._line(), self._text, face(13, 600), colour("text"))


class VitalsHeader(QStackedWidget):
    """One of four lines, always of the same height, so that the fields never move."""

    stepped = Signal(int)
    to_now = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(HEIGHT)
        self.taken_at, self.help = TakenAt(self), Help(self)
        self.sentence = Sentence(self)
        self.last, self.last_beside = LastSet(self), LastSet(self)
        self.steps = [Pill("earlier-1", "−1"), Pill("earlier-5", "−5"), Pill("to-now", "now")]
        for pill, spoken in zip(
            self.steps, ("One minute earlier", "Five minutes earlier", "Taken now"), strict=True
        ):
            pill.setAccessibleName(spoken)
            pill.setProperty("repeats", True)
        self.steps[0].clicked.connect(lambda: self.stepped.emit(-1))
        self.steps[1].clicked.connect(lambda: self.stepped.emit(-5))
        self.steps[2].clicked.connect(self.to_now)
        self.clearing = [Pill("clear-set", "Clear", "⏎"), Pill("keep-set", "Keep", "⌫")]
        self.absent = Choices("no-value")
        self.late = Choices("late-reason")
        self.more = Pill("more-values", "More values", "O")
        asked: tuple[QWidget | int, ...] = (*self.steps, 6, self.more, 12)
        self._quiet = self._page(self.taken_at, 10, *asked, self.help, self.last)
        self._asking = self._page(self.sentence, *self.clearing, 12, self.last_beside)
        self.addWidget(self.absent)
        self.addWidget(self.late)

    def _page(self, *parts: QWidget | int) -> QWidget:
        page = QWidget()
        row = QHBoxLayout(page)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for part in parts:
            if isinstance(part, int):
                row.addSpacing(part)
            else:
                row.addWidget(part)
        self.addWidget(page)
        return page

    def show_time(self, clock: str, ago: str, *, late: bool) -> None:
        """When the set was taken; the way back to now only where it is another time."""
        self.taken_at.say(clock, ago, late=late)
        self.steps[2].setVisible(ago != "now")

    def show_last(self, values: str, when: str) -> None:
        """The last set, on both pages that have room for it."""
        self.last.say(values, when)
        self.last.setVisible(not self.help.more)
        self.last_beside.say(values, when)

    def show_quiet(self) -> None:
        """Nothing is asked."""
        said = f"With this set: {self.help.more}" if self.help.more else ""
        self.help.setAccessibleName(said)
        self.help.setToolTip(said)
        self.setCurrentWidget(self._quiet)

    def show_sentence(self, text: str, *, held: bool, clearing: bool) -> None:
        """Something holds the row, or is asked."""
        self.sentence.say(text, held=held)
        for pill in self.clearing:
            pill.setVisible(clearing)
        two_lines = 1.8 * (self.width() - self.last_beside.width() - 40 - 150 * clearing)
        self.last_beside.setVisible(_width(text, face(12, 600)) < two_lines)
        self.setCurrentWidget(self._asking)

    def show_absent(self, ask: str, answers: Sequence[tuple[str, str]]) -> None:
        """After U: why there is no value."""
        self.absent.offer(ask, answers)
        self.setCurrentWidget(self.absent)

    def show_late(self, ask: str, answers: Sequence[tuple[str, str]], *, words: bool) -> None:
        """Why the set is charted late."""
        self.late.offer(ask, answers, words=words)
        self.setCurrentWidget(self.late)

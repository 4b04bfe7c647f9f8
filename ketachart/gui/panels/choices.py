"""The choices of the side panels: targets for a glove, as high as their words need."""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from ketachart.clinical.phrases import capital
from ketachart.gui.panels.entry import Wrong
from ketachart.gui.panels.fields import TextField
from ketachart.gui.panels.options import Option, Options
from ketachart.gui.panels.painted import (
    HALO,
    LEFT,
    colour,
    face,
    key_cap,
    open_mark,
    smooth,
    write,
)
from ketachart.gui.widgets.icon import paint_icon

LOW = 44
LABEL = 26
_WORDS = int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap)
_LISTED = int(LEFT | Qt.TextFlag.TextWordWrap)
OTHER = "\0other"


class Chip(Option):
    """A choice with room round it for the mark of the open field; ``digit`` is its key."""

    def __init__(self, value: str, words: str, name: str, parent: QWidget) -> None:
        super().__init__(value, words, name, parent)
        self.digit, self.listed = "", False
        self.setProperty("ownFocus", True)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)

    def needs(self, width: float) -> int:
        """How high it must be at a width, for all its words (px)."""
        room = width - 2 * HALO - 44
        metrics = QFontMetricsF(face(14, 600))
        words = metrics.boundingRect(QRectF(0, 0, max(room, 40), 10_000), _WORDS, self.text())
        return max(LOW, round(words.height()) + 12) + 2 * HALO

    def length(self) -> float:
        """How wide its words are on one line (px)."""
        return QFontMetricsF(face(14, 600)).horizontalAdvance(self.text())

    def paintEvent(self, _event: object) -> None:
        painter = smooth(self)
        frame = QRectF(self.rect()).adjusted(HALO, HALO, -HALO, -HALO)
        ink = self.paint_frame(painter, frame)
        if self.hasFocus():
            open_mark(painter, frame, colour("focus"))
        self._paint_words(painter, frame, ink, chosen=self.isChecked())
        if self.digit:
            key_cap(
                painter, QRectF(frame.right() - 27, frame.center().y() - 10, 20, 20), self.digit
            )

    def _paint_words(self, painter: QPainter, frame: QRectF, ink: QColor, *, chosen: bool) -> None:
        painter.setFont(face(14, 600))
        painter.setPen(ink)
        mark = 24 if chosen else 0
        right = 33 if self.digit else 8
        text = min(self.length(), frame.width() - 16 - mark)
        left = frame.left() + 12 if self.listed else frame.center().x() - (text + mark) / 2
        left = max(frame.left() + 8, min(left, frame.right() - right - text - mark))
        if chosen:
            paint_icon(painter, "check", QRectF(left, frame.center().y() - 8, 16, 16), ink)
            painter.setPen(ink)
        words = QRectF(
            left + mark, frame.top(), frame.right() - right - left - mark, frame.height()
        )
        words.setWidth(max(text + 2, 20) if text <= words.width() else words.width())
        painter.drawText(words, _LISTED if self.listed else _WORDS, self.text())


class _Grid(QWidget):
    """The targets in their rows; one that is too long for its column takes a whole row."""

    def __init__(self, columns: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.columns = columns
        self.chips: list[Chip] = []
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def rows(self) -> list[list[Chip]]:
        """Who stands beside whom."""
        each = (self.width() or 348) / self.columns
        rows: list[list[Chip]] = []
        room = 0
        for chip in self.chips:
            long = self.columns > 1 and chip.length() > 2 * (each - 2 * HALO - 44)
            if room <= 0 or long:
                rows.append([])
                room = self.columns
            rows[-1].append(chip)
            room = 0 if long else room - 1
        return rows

    def lay_out(self) -> None:
        """Every target to its place."""
        top, width = 0, self.width()
        for row in self.rows():
            alone = len(row) == 1 and row[0].length() > 2 * (width / self.columns - 52)
            alone = alone or (len(row) == 1 and row[0].value == OTHER)
            each = width if alone else width / self.columns
            high = max(chip.needs(each) for chip in row)
            for number, chip in enumerate(row):
                left = round(number * each)
                chip.setGeometry(QRect(left, top, round((number + 1) * each) - left, high))
            top += high
        self.setFixedHeight(top)

    def resizeEvent(self, _event: object) -> None:
        self.lay_out()

    def sizeHint(self) -> QSize:
        return QSize(348, self.height())


def as_written(values: Iterable[str]) -> list[tuple[str, str]]:
    """Names and units begin as they are written: ``mg`` is no word with a capital."""
    return [(value, value) for value in values]


class ChoiceField(Options):
    """A label and its choices in their rows."""

    def __init__(
        self,
        label: str,
        options: Iterable[str | tuple[str, str]],
        *,
        name: str,
        columns: int = 2,
        several: bool = False,
    ) -> None:
        super().__init__(label, name=name, columns=columns, several=several)
        self.setAccessibleName(label)
        self.grid = _Grid(columns, self)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, LABEL if label else 0, 0, 0)
        self.column.setSpacing(0)
        self.column.addWidget(self.grid)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.show_options(options)

    def show_options(self, options: Iterable[str | tuple[str, str]]) -> None:
        """What can be chosen: words, or (value, words)."""
        for chip in self.grid.chips:
            chip.setObjectName("gone")  # it lives on until the event loop turns
            chip.hide()
            chip.deleteLater()
        pairs = [(o, capital(o)) if isinstance(o, str) else o for o in options]
        self.grid.chips = [self._chip(value, words) for value, words in pairs]
        self.order_stops()
        self.grid.lay_out()

    def _chip(self, value: str, words: str) -> Chip:
        name = "other" if value == OTHER else value.replace(" ", "-")
        chip = self.make_chip(value, words, f"{self.objectName()}-{name}")
        chip.listed = self.columns == 1
        self.take_in(chip, words)
        chip.show()
        return chip

    def make_chip(self, value: str, words: str, name: str) -> Chip:
        """The target of one choice."""
        return Chip(value, words, name, self.grid)

    @property
    def chips(self) -> Sequence[Chip]:
        """The targets in order."""
        return self.grid.chips

    def chip(self, value: str) -> Chip:
        """The target of a value."""
        return next(c for c in self.chips if c.value == value)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self._show_digits(event.type() == QEvent.Type.FocusIn)
        return super().eventFilter(watched, event)

    def _show_digits(self, shown: bool) -> None:
        for number, chip in enumerate(self.chips, 1):
            fits = self.columns < 3 and not chip.isChecked()
            chip.digit = str(number) if shown and number < 10 and fits else ""
            chip.update()

    def paintEvent(self, _event: object) -> None:
        if self.label:
            place = QRectF(HALO, 4, self.width() - 2 * HALO, LABEL - 6)
            wrong = any(chip.wrong for chip in self.chips)
            ink = colour("caution" if wrong else "text2")
            write(smooth(self), place, self.label, face(13, 600 if wrong else 450), ink)


class ReasonChips(ChoiceField):
    """Reasons by one tap, with ``allow_other`` one in words too; the value is the reason itself."""

    def __init__(
        self, reasons: Iterable[str], allow_other: bool = True, *, label: str = "Why", name: str
    ) -> None:
        options: list[str | tuple[str, str]] = list(reasons)
        if allow_other:
            options.append((OTHER, "Other, in words…"))
        super().__init__(label, options, name=name)
        self.words = TextField("In words", name=f"{name}-words")
        self.words.hide()
        self.words.changed.connect(self.changed)
        self.column.addWidget(self.words)
        if not tuple(reasons):
            self.choose(OTHER)

    def value(self) -> str | None:
        chosen = super().value()
        return self.words.value() if chosen == OTHER else chosen

    def needed(self, sentence: str) -> str:
        if super().value() == OTHER and self.words.value() is None:
            raise Wrong("Say the reason in a few words.", self.words)
        return super().needed(sentence)

    def put(self, reason: str) -> None:
        """A reason as if chosen, or typed where it is none of these."""
        known = [c.value for c in self.chips]
        self.choose(reason if reason in known else OTHER)
        if reason not in known:
            self.words.put(reason)

    def touched(self) -> bool:
        return self.words.touched()

    def _after(self) -> None:
        if hasattr(self, "words"):
            self.words.setVisible(ChoiceField.value(self) == OTHER)
        super()._after()

    def _tapped(self, chip: Option) -> None:
        super()._tapped(chip)
        if chip.value == OTHER and chip.isChecked():
            self.words.take_focus()

    def _enter(self, chip: Option) -> bool:
        if chip.value == OTHER and (ChoiceField.value(self) is None or chip.isChecked()):
            self.choose(OTHER)
            self.words.take_focus()
            return True
        return super()._enter(chip)

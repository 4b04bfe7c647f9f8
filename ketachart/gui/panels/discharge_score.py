"""The discharge score: one row an item, beneath it what the record says; a person gives points."""

from PySide6.QtCore import QRectF, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ketachart.clinical.chart import Chart
from ketachart.clinical.discharge_scores import LEAST, MOST, Form, Point, points_of, total_of
from ketachart.gui.panels.entry import Field, Wrong
from ketachart.gui.panels.item_row import ItemRow
from ketachart.gui.panels.painted import HALO, colour, face, fitted, smooth, write
from ketachart.gui.panels.side import plain

POINTS = (("2", "2"), ("1", "1"), ("0", "0"))


class PointRow(ItemRow):
    """An item with its words for the points, or what the record says of it."""

    below_px = 20

    def __init__(self, words: str, anchors: tuple[str, str, str], *, name: str) -> None:
        super().__init__("", words, POINTS, name=name)
        self.anchors = anchors
        self.point: Point | None = None
        self.setFixedHeight(self.height() + self.below_px)

    def show_point(self, point: Point | None) -> None:
        """What the record says now; points that were given stay."""
        if point != self.point:
            self.point = point
            self.setAccessibleDescription(self.below())
            self.update()

    def below(self) -> str:
        """The line beneath: the word of the points given, or else what the record says."""
        value = self.value()
        said = f"record: {self.point.points}, {self.point.words}" if self.point else ""
        if value is None:
            return said or " / ".join(self.anchors)
        word = self.anchors[2 - int(value)]
        differs = self.point is not None and self.point.points != int(value)
        return f"{word} ({said})" if differs else word

    def paintEvent(self, _event: object) -> None:
        painter = smooth(self)
        wide = self.chips[0].x() - 2 * HALO
        wrong = any(chip.wrong for chip in self.chips)
        high = self.height() - self.below_px
        place = QRectF(HALO, 0, wide, high)
        write(painter, place, self.words, face(15, 600), colour("caution" if wrong else "text"))
        place = QRectF(HALO, high - 4, self.width() - 2 * HALO, self.below_px)
        below = self.below()
        write(painter, place, below, fitted(face(13), below, place.width()), colour("text2"))


class ScoreField(Field):
    """All items of a form and their total; nothing is given before somebody gives it."""

    picked = Signal()

    def __init__(self, form: Form, chart: Chart) -> None:
        super().__init__()
        self.form = form
        self.setObjectName("discharge-score")
        self.setAccessibleName(form.name)
        self.told = plain("", "strong")
        self.told.setObjectName("discharge-score-told")
        self.rows = [
            PointRow(item.name, item.anchors, name=f"score-{n}")
            for n, item in enumerate(form.items, 1)
        ]
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 6)
        column.setSpacing(0)
        column.addWidget(plain(f"{form.name}: give the points", "label"))
        for row in self.rows:
            row.changed.connect(self._changed)
            row.go.connect(lambda step, row=row: self._walk(row, step))
            column.addWidget(row)
        column.addWidget(self.told)
        self.setFocusProxy(self.rows[0])
        self.show_chart(chart)
        self._say()

    def show_chart(self, chart: Chart) -> None:
        """What the record says of each item now."""
        known = points_of(chart, self.form)
        for item, row in zip(self.form.items, self.rows, strict=True):
            row.show_point(known.get(item.name))

    def points(self) -> dict[str, int]:
        """The points that were given, by item."""
        return {
            item.name: int(value)
            for item, row in zip(self.form.items, self.rows, strict=True)
            if (value := row.value()) is not None
        }

    def value(self) -> int | None:
        """The total, 0 to 10; None while an item has no points."""
        return total_of(self.form, self.points())

    def needed(self, sentence: str) -> int:
        value = self.value()
        if value is None:
            raise Wrong(sentence, next(row for row in self.rows if row.value() is None))
        return value

    def touched(self) -> bool:
        return bool(self.points())

    def mark(self, *, wrong: bool) -> None:
        for row in self.rows:
            row.mark(wrong=wrong)

    def take_focus(self) -> None:
        self.rows[0].take_focus()

    def _changed(self) -> None:
        self._say()
        self.changed.emit()

    def _say(self) -> None:
        total, given = self.value(), len(self.points())
        if total is None:
            words = f"{given} of {len(self.rows)} given"
        else:
            words = f"{total} of {MOST}" + (f", under {LEAST}" if total < LEAST else "")
        self.told.setText(words)

    def _walk(self, row: QWidget, step: int) -> None:
        at = next(n for n, known in enumerate(self.rows) if known is row) + step
        if 0 <= at < len(self.rows):
            self.rows[at].take_focus()
        else:
            self.focusNextPrevChild(step > 0)

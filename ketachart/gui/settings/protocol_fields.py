"""The values of a protocol as fields to read and change, in blocks."""

from abc import abstractmethod
from collections.abc import Iterator

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ketachart.gui import theme
from ketachart.gui.panels.carets import Line, Lines
from ketachart.gui.panels.painted import smooth
from ketachart.gui.panels.setup.inputs import Choice
from ketachart.gui.panels.setup.taps import plain
from ketachart.gui.panels.side import Rule
from ketachart.gui.patients.cards import empty
from ketachart.gui.settings.protocol_rows import Asked, Block, Grid

HEIGHT = 44
CELL = 46
"""The narrowest box of a grid (px): ``0.75`` stands whole in it."""


class Field(QWidget):
    """One value; ``touched`` while it is typed, ``left`` once what was typed may count."""

    touched = Signal()
    left = Signal(object)

    def __init__(self, asked: Asked) -> None:
        super().__init__()
        self.asked = asked

    @abstractmethod
    def typed(self) -> str:
        """What stands in it."""

    @abstractmethod
    def let(self, *, may: bool) -> None:
        """Whether it may be changed, or only read."""

    def mark(self, *, wrong: bool) -> None:
        """Show that what was typed does not count."""
        self.setProperty("state", "held" if wrong else "")

    def _done(self) -> None:
        if self.typed() != self.asked.value:
            self.left.emit(self)


class Cell(Field):
    """A number or a few words in a box; its label and unit may stand beside it."""

    def __init__(self, asked: Asked, *, bare: bool = False) -> None:
        super().__init__(asked)
        self.edit = Line()
        self.edit.setText(asked.value)
        self.edit.setAccessibleName(f"{asked.label}{f', {asked.unit}' if asked.unit else ''}")
        self.edit.setFixedHeight(HEIGHT)
        self.edit.setMinimumWidth(CELL)
        self.edit.setStyleSheet(
            "QLineEdit { font-size: 16px; min-height: 26px; padding-left: 6px; padding-right: 4px }"
        )
        self.edit.textEdited.connect(lambda _: self.touched.emit())
        self.edit.editingFinished.connect(self._done)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        if not bare:
            label = plain(asked.label, "label", wrap=True)
            label.setBuddy(self.edit)
            words = asked.kind == "words"
            line.addWidget(label, 1)
            self.edit.setMinimumWidth(180 if words else 84)
            self.edit.setMaximumWidth(10_000 if words else 110)
            line.addWidget(self.edit, 2 if words else 0)
            unit = plain(asked.unit, "label")
            if not words:
                unit.setFixedWidth(44)
                line.addWidget(unit)
        else:
            line.addWidget(self.edit, 1)

    def typed(self) -> str:
        return self.edit.text().strip()

    def let(self, *, may: bool) -> None:
        self.edit.setReadOnly(not may)

    def mark(self, *, wrong: bool) -> None:
        self.edit.setProperty("state", "held" if wrong else "")
        self.edit.style().unpolish(self.edit)
        self.edit.style().polish(self.edit)


class Sheet(QWidget):
    """The frame of several lines to type: a box like the others round it."""

    def __init__(self, edit: Lines) -> None:
        super().__init__()
        self.edit = edit
        column = QVBoxLayout(self)
        column.setContentsMargins(2, 2, 2, 2)
        column.addWidget(edit)
        edit.installEventFilter(self)
        theme.changes().changed.connect(self.update)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.update()
        return super().eventFilter(watched, event)

    def paintEvent(self, _: QPaintEvent) -> None:
        look, painter = theme.current(), smooth(self)
        painter.setPen(QPen(look.focus if self.edit.hasFocus() else look.control, 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 10, 10)


class Listed(Field):
    """Words, a line each."""

    def __init__(self, asked: Asked) -> None:
        super().__init__(asked)
        self.edit = Lines()
        self.edit.setPlainText(asked.value)
        self.edit.setAccessibleName(f"{asked.label}, a line each")
        self.edit.setTabChangesFocus(True)
        lines = max(2, min(9, asked.value.count("\n") + 2))
        self.edit.setFixedHeight(lines * 22 + 16)
        self.edit.installEventFilter(self)
        self.edit.textChanged.connect(self.touched)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        label = plain(asked.label, "label")
        label.setBuddy(self.edit)
        column.addWidget(label)
        column.addWidget(Sheet(self.edit))

    def typed(self) -> str:
        return self.edit.toPlainText().strip()

    def let(self, *, may: bool) -> None:
        self.edit.setReadOnly(not may)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut:
            self._done()
        return super().eventFilter(watched, event)


class Picked(Field):
    """One of a few."""

    def __init__(self, asked: Asked) -> None:
        super().__init__(asked)
        self.taps = Choice("", asked.choices, name=f"{asked.path}", usual=asked.value)
        for tap, (_, words) in zip(self.taps.chips, asked.choices, strict=True):
            tap.setAccessibleName(f"{asked.label}: {words}")
        self.taps.changed.connect(self._chosen)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        line.addWidget(plain(asked.label, "label", wrap=True), 1)
        self.taps.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        line.addWidget(self.taps)

    def _chosen(self) -> None:
        if self.taps.value() is None:
            self.taps.choose(self.asked.value)  # one is always so
        else:
            self._done()

    def typed(self) -> str:
        return self.taps.value() or ""

    def let(self, *, may: bool) -> None:
        for tap in self.taps.chips:
            tap.setEnabled(may or tap.isChecked())


class Blocks(QWidget):
    """All blocks of a part; ``touched`` and ``left`` as of a ``Field``, which ``left`` carries."""

    touched = Signal()
    left = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.fields: list[Field] = []
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(10)

    def show_blocks(self, blocks: tuple[Block, ...], *, may: bool) -> None:
        """Show these, in place of what stood here."""
        empty(self.column)
        self.fields = []
        for number, block in enumerate(blocks):
            if number:
                self.column.addWidget(Rule())
            self.column.addWidget(plain(block.title, "strong", wrap=True))
            self.column.addWidget(self._body(block))
        self.column.addStretch(1)
        before: QWidget | None = None
        for field in self.fields:
            field.touched.connect(self.touched)
            field.left.connect(self.left)
            field.let(may=may)
            for stop in _stops(field):
                if before is not None:
                    QWidget.setTabOrder(before, stop)
                before = stop

    def _body(self, block: Block) -> QWidget:
        body = QWidget()
        if block.grid is not None:
            self._lay_grid(QGridLayout(body), block.grid)
            return body
        across = QGridLayout(body)
        across.setContentsMargins(0, 0, 0, 0)
        across.setHorizontalSpacing(24)
        across.setVerticalSpacing(8)
        columns = 1 if block.wide else 2
        for place, asked in enumerate(block.asked):
            across.addWidget(self._field(asked), *divmod(place, columns))
        for column in range(columns):
            across.setColumnStretch(column, 1)
        first = len(block.asked)
        for place, text in enumerate(block.lines):
            across.addWidget(plain(text, "label", wrap=True), first + place, 0, 1, columns)
        return body

    def _lay_grid(self, across: QGridLayout, grid: Grid) -> None:
        across.setContentsMargins(0, 0, 0, 0)
        across.setHorizontalSpacing(6)
        across.setVerticalSpacing(6)
        across.setColumnStretch(0, 3)
        for place, head in enumerate(grid.heads, start=1):
            label = plain(head, "label")
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            across.addWidget(label, 0, place)
            across.setColumnStretch(place, 2)
        for number, (name, cells) in enumerate(grid.rows, start=1):
            across.addWidget(plain(name, "strong", wrap=True), number, 0)
            for place, asked in enumerate(cells, start=1):
                if asked is not None:
                    across.addWidget(self._keep(Cell(asked, bare=True)), number, place)

    def _field(self, asked: Asked) -> Field:
        if asked.kind == "list":
            return self._keep(Listed(asked))
        if asked.kind == "choice":
            return self._keep(Picked(asked))
        return self._keep(Cell(asked))

    def _keep(self, field: Field) -> Field:
        self.fields.append(field)
        return field

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Enter ends a field, and does not save: what is changed here is saved with its reason.
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()
        else:
            super().keyPressEvent(event)


def _stops(field: Field) -> Iterator[QWidget]:
    if isinstance(field, Picked):
        yield from field.taps.chips
    elif isinstance(field, Cell | Listed):
        yield field.edit

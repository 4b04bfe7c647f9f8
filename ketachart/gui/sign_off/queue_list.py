"""What waits, flagged first, then the oldest; below it what was signed this evening."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ketachart.gui import theme
from ketachart.gui.panels.painted import RIGHT, colour, face, write
from ketachart.gui.panels.setup.taps import ListRow, plain
from ketachart.gui.panels.side import Rule
from ketachart.gui.patients.found_list import RowList
from ketachart.gui.sign_off.marks import paint_mark, token_of
from ketachart.gui.sign_off.row_words import RowWords
from ketachart.gui.sign_off.work import Row
from ketachart.gui.widgets import KeyCap

WIDTH = 285
ROW, DONE, SIDE = 91, 64, 18


class QueueRow(ListRow):
    """One record; a long name or headline takes more lines and is never cut."""

    def __init__(self, row: Row, *, apart: bool = False) -> None:
        """``apart``: it waits for somebody else, is grey and can only be read."""
        super().__init__(ROW)
        name_ink = "text2" if apart else "text"
        self.row, self.is_chosen = row, False
        self.session = row.session
        self.setObjectName("sign-off-row")
        # The arrows go from record to record wherever the keyboard is; Tab passes by.
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        said = (row.name, row.which, row.headline, row.time)
        self.setAccessibleName(", ".join(filter(None, said)))
        ink = token_of(row.mark)
        self._name = RowWords(row.name, 16, 600, name_ink)
        self._which = RowWords(row.which, 13.5, 450, "text2")
        self._headline = RowWords(row.headline, 13.5, 600, ink)

    def show_chosen(self, chosen: bool) -> None:
        """Whether it is the one that is shown beside the list."""
        if chosen != self.is_chosen:
            self.is_chosen = chosen
            self.update()

    def _room(self, less: float = 0) -> float:
        return max(self.width() - 2 * SIDE - less, 40)

    @property
    def _stamp(self) -> float:
        time = self.row.time
        return QFontMetricsF(face(13)).horizontalAdvance(time) + 10 if time else 0

    def _heights(self) -> tuple[float, float, float]:
        return (
            self._name.high(self._room(self._stamp)),
            self._which.high(self._room()),
            self._headline.high(self._room(20)),
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        least = ROW if self.row.which else DONE
        self.setFixedHeight(max(least, round(sum(self._heights()) + 30)))

    def paintEvent(self, _: QPaintEvent) -> None:
        painter, look = QPainter(self), theme.current()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.is_chosen or self.isDown() or self.underMouse():
            painter.fillRect(self.rect(), look.surface2)
        if self.is_chosen:
            painter.fillRect(0, 0, 4, self.height() - 1, look.accent)
        painter.fillRect(0, self.height() - 1, self.width(), 1, look.line)
        name, which, headline = self._heights()
        top = (self.height() - name - which - headline - 7) / 2
        self._name.paint(painter, QRectF(SIDE, top, self._room(self._stamp), name))
        if self.row.time:
            right = QRectF(self.width() - SIDE - self._stamp, top, self._stamp, 20)
            write(painter, right, self.row.time, face(13), look.text2, where=RIGHT)
        top += name + 3
        self._which.paint(painter, QRectF(SIDE, top, self._room(), which))
        top += which + (4 if which else 0)
        ink = colour(token_of(self.row.mark))
        paint_mark(painter, self.row.mark, QRectF(SIDE, top + 1, 15, 15), ink)
        self._headline.paint(painter, QRectF(SIDE + 20, top, self._room(20), headline))


class QueueList(QWidget):
    """``chosen`` carries the session of a row that waits, ``done_chosen`` of one that is done."""

    chosen = Signal(str)
    done_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sign-off-queue")
        self.setAccessibleName("Waiting for your signature")
        self.rows: list[QueueRow] = []
        self.done: list[QueueRow] = []
        self.asked: list[QueueRow] = []
        self._rows: tuple[Row, ...] = ()
        self._done: tuple[Row, ...] = ()
        self._asked: tuple[Row, ...] = ()
        self._chosen: tuple[str, bool] = ("", False)
        self.head = plain("Flagged first, then oldest", "label")
        self.head.setContentsMargins(SIDE, 0, SIDE, 0)
        self.head.setFixedHeight(46)
        self.list = RowList()
        foot = QHBoxLayout()
        foot.setContentsMargins(SIDE, 11, SIDE, 13)
        foot.setSpacing(6)
        for key in ("↑", "↓"):
            foot.addWidget(KeyCap(key))
        foot.addWidget(plain("session", "label"))
        foot.addSpacing(6)
        foot.addWidget(KeyCap("Space"))
        foot.addWidget(plain("scroll", "label"))
        foot.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 1, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(Rule())
        column.addWidget(self.list, 1)
        column.addWidget(Rule())
        column.addLayout(foot)

    def show_rows(self, rows: Sequence[Row], done: Sequence[Row]) -> None:
        """What waits, in this order, and what was done with others before, newest first."""
        self._rows, self._done = tuple(rows), tuple(done)
        self.head.setText("Flagged first, then oldest" if rows else "Nothing waits")
        self._put()

    def show_asked(self, asked: Sequence[Row]) -> None:
        """What was sent back and waits for a nurse, apart from what can be signed."""
        self._asked = tuple(asked)
        self._put()

    def _put(self) -> None:
        back = {row.session for row in self._asked}
        self.rows = [QueueRow(row) for row in self._rows]
        self.done = [QueueRow(row) for row in self._done if row.session not in back]
        self.asked = [QueueRow(row, apart=True) for row in self._asked]
        for row in self.rows:
            row.clicked.connect(lambda _=False, row=row: self.chosen.emit(row.session))
        for row in (*self.done, *self.asked):
            row.clicked.connect(lambda _=False, row=row: self.done_chosen.emit(row.session))
        self.list.put_lines([*self.rows, *self.done, *self.asked])
        session, is_done = self._chosen
        self.show_chosen(session, done=is_done)

    def show_chosen(self, session: str, *, done: bool = False) -> None:
        """Mark the record that is shown, and bring it into sight."""
        self._chosen = session, done
        for group, is_done in ((self.rows, False), (self.done, True), (self.asked, True)):
            for row in group:
                chosen = row.session == session and is_done == done
                row.show_chosen(chosen)
                if chosen:
                    self.list.ensureWidgetVisible(row, 0, 20)

    def sizeHint(self) -> QSize:
        return QSize(WIDTH, 400)

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), colour("surface"))
        painter.fillRect(self.width() - 1, 0, 1, self.height(), colour("line"))

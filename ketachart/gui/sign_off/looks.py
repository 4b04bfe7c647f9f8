"""What to look at first, each leading to its place on the page; and orders to be confirmed."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ketachart.clinical.acts import Act
from ketachart.clinical.chart import Chart
from ketachart.clinical.orders import holding, ordered_by
from ketachart.clinical.phrases import clock_text
from ketachart.gui import theme
from ketachart.gui.panels.chart_facts import title_of
from ketachart.gui.panels.painted import colour
from ketachart.gui.panels.setup.taps import ListRow, plain
from ketachart.gui.sign_off.marks import MarkIcon, paint_mark, token_of
from ketachart.gui.sign_off.row_words import RowWords
from ketachart.gui.widgets import ActionButton, paint_icon
from ketachart.report.first_look import Look

LEAST = 56
MOST_LINES = 3
LEFT, RIGHT = 34, 30
"""Room for the mark before the words, and for the chevron after them (px)."""


class LookRow(ListRow):
    """One thing; its words take at most ``MOST_LINES`` lines here and stand whole on the page."""

    def __init__(self, look: Look, number: int) -> None:
        super().__init__(LEAST)
        self.look, self.is_shown = look, False
        self.setObjectName(f"look-{number}")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        where = f", page {look.place.page + 1}" if look.place is not None else ""
        self.setAccessibleName(f"{look.title}. {look.detail}{where}")
        self.setToolTip(look.detail)
        self._title = RowWords(look.title, 14.5, 600, "text", MOST_LINES)
        self._detail = RowWords(look.detail, 13, 450, "text2", MOST_LINES)

    def show_on_page(self, shown: bool) -> None:
        """Whether its place is framed on the page."""
        if shown != self.is_shown:
            self.is_shown = shown
            self.update()

    def _room(self) -> float:
        return max(self.width() - LEFT - RIGHT, 60)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        title, detail = self._title.high(self._room()), self._detail.high(self._room())
        self.setFixedHeight(max(LEAST, round(title + detail + 19)))

    def paintEvent(self, _: QPaintEvent) -> None:
        painter, look = QPainter(self), theme.current()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.isDown() or self.underMouse() or self.is_shown:
            painter.fillRect(self.rect(), look.surface2)
        painter.fillRect(0, self.height() - 1, self.width(), 1, look.line)
        token = token_of(self.look.mark)
        paint_mark(painter, self.look.mark, QRectF(1, 9, 18, 18), colour(token))
        room = self._room()
        title, detail = self._title.high(room), self._detail.high(room)
        self._title.paint(painter, QRectF(LEFT, 8, room, title))
        self._detail.paint(painter, QRectF(LEFT, 9 + title, room, detail))
        if self.look.place is not None:
            x, y = self.width() - 22, self.height() / 2 - 9
            painter.translate(x + 9, y + 9)
            painter.rotate(-90)
            paint_icon(painter, "chevron", QRectF(-9, -9, 18, 18), look.text2)


class Looks(QWidget):
    """``chosen`` carries a ``Look`` whose place is to be shown."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sign-off-looks")
        self.rows: list[LookRow] = []
        self.at = -1
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(plain("Look at these first", "title"))
        self._column.addSpacing(4)

    def show_looks(self, looks: Sequence[Look]) -> None:
        """These, in this order; none is shown on the page yet."""
        for row in self.rows:
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows = [LookRow(look, number) for number, look in enumerate(looks, 1)]
        self.at = -1
        for row in self.rows:
            row.clicked.connect(lambda _=False, row=row: self.go_to(self.rows.index(row)))
            self._column.addWidget(row)
            row.show()

    def go_to(self, at: int) -> None:
        """One of them, by its number from 0."""
        self.at = at
        for number, row in enumerate(self.rows):
            row.show_on_page(number == at)
        self.chosen.emit(self.rows[at].look)

    def next(self) -> LookRow | None:
        """The one after that which was shown last, round and round."""
        if not self.rows:
            return None
        self.go_to((self.at + 1) % len(self.rows))
        return self.rows[self.at]


class OrderLine(QWidget):
    """One order by word of mouth, with the button that confirms it where it is one's own."""

    def __init__(self, chart: Chart, act: Act, number: int, *, mine: bool, own: bool) -> None:
        super().__init__()
        self.order = act.id
        words = f"{clock_text(act.at)} {title_of(chart, act)}"
        self.words = plain(words, "strong", wrap=True)
        how = {"phone": "by phone", "verbal": "by word of mouth"}.get(getattr(act, "mode", ""), "")
        who = ordered_by(act)
        more = f"{how}, written down by {act.by}" if own else f"{how}, waits for {who}"
        if mine and not own:
            more = f"{how}, by {who}, who signs nothing here; confirm it under your own name"
        self.button = ActionButton("Confirm", name=f"Confirm the order {words}")
        self.button.setObjectName(f"confirm-order-{number}")
        self.button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        if not mine:
            self.button.hide()
        lines = QVBoxLayout()
        lines.setSpacing(1)
        lines.addWidget(self.words)
        self.detail = plain(more, "label", wrap=True)
        self.detail.setObjectName(f"order-detail-{number}")
        lines.addWidget(self.detail)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 6, 0, 6)
        row.setSpacing(10)
        row.addWidget(MarkIcon("order"), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(lines, 1)
        row.addWidget(self.button)


class Orders(QWidget):
    """``confirmed`` carries the id of an order that its prescriber confirms."""

    confirmed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sign-off-orders")
        self.lines: list[OrderLine] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 14)
        self._column.setSpacing(0)
        self._column.addWidget(plain("Orders to confirm", "title"))
        self._column.addWidget(
            plain("Each by whoever gave it, before the signature.", "label", wrap=True)
        )
        self.hide()

    def show_chart(self, chart: Chart | None, by: str, physicians: Collection[str] = ()) -> None:
        """The orders of a record that hold up its signature; nothing is shown where none does.

        ``physicians`` are the names of those who can confirm their own.
        """
        for line in self.lines:
            self._column.removeWidget(line)
            line.hide()
            line.deleteLater()
        acts = holding(chart) if chart is not None else ()
        self.lines = []
        for number, act in enumerate(acts, 1):
            assert chart is not None
            who = ordered_by(act).casefold()
            own = who == by.casefold()
            mine = own or who not in {name.casefold() for name in physicians}
            line = OrderLine(chart, act, number, mine=mine, own=own)
            line.button.clicked.connect(lambda _=False, order=act.id: self._confirm(order))
            self.lines.append(line)
            self._column.addWidget(line)
        self.setVisible(bool(self.lines))

    def _confirm(self, order: str) -> None:
        for line in self.lines:
            line.button.setEnabled(False)
        self.confirmed.emit(order)

    def refused(self) -> None:
        """It could not be confirmed; it can be tried again."""
        for line in self.lines:
            line.button.setEnabled(True)

    @property
    def why_not(self) -> str:
        """Why nobody can sign yet, as a sentence; empty where no order waits."""
        if not self.lines:
            return ""
        if any(not line.button.isHidden() for line in self.lines):
            return "Confirm each order by word of mouth first; it stands above."
        return "An order waits for whoever gave it. The record can be signed after that."

    def sizeHint(self) -> QSize:
        return QSize(343, super().sizeHint().height())

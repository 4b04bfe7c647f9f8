"""What is in stock, item by item; one is chosen to see its movements."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QWidget

from ketachart.clinical.stock import Item, amount_text
from ketachart.gui.panels.painted import LEFT, RIGHT, box, colour, face, fitted, smooth, write
from ketachart.gui.panels.setup.taps import ListRow, plain
from ketachart.gui.patients.cards import Scrolled, TitledCard, empty
from ketachart.gui.stock import words

if TYPE_CHECKING:
    from ketachart.gui.stock.words import Seen

HEIGHT = 82
NOTHING = (
    "No stock is kept here yet. Enter what is in the cabinet under Received, "
    "and the log goes on from there."
)
BLIND = "hidden while it is counted"


class BalanceRow(ListRow):
    """One item: its name, what is there, when it was counted."""

    def __init__(self, item: Item) -> None:
        super().__init__(HEIGHT)
        self.item = item
        self.setObjectName("stock-item")
        self.setCheckable(True)
        self.balance, self.amount, self.counted, self.mark = "", "", "", ""

    def show_item(self, seen: Seen, *, blind: bool) -> None:
        """As it stands; ``blind`` while it is counted."""
        book, item = seen.book, self.item
        kept = item in book.kept_since
        mg = book.balance(item)
        self.balance = "–" if blind else amount_text(item, mg) if kept else "not kept here"
        self.amount = BLIND if blind else words.mg_words(item, mg) if kept else ""
        self.counted, today = words.counted_words(book, item, seen.state.day)
        open_counts = book.differences(item)
        self.mark = ""
        if not kept:
            self.counted = "used, and never received here"
            self.mark = "caution"
        elif mg < 0 and not blind:
            self.counted, self.mark = "more was opened than came in", "flag"
        elif open_counts:
            self.counted, self.mark = "a count differs", "flag"
        elif not today:
            self.mark = "caution"
        told = (item.name, self.balance, self.amount, self.counted)
        self.setAccessibleName(", ".join(t for t in told if t))
        self.setToolTip(self.accessibleName())
        self.update()

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = smooth(self)
        area = QRectF(self.rect()).adjusted(1, 3, -1, -3)
        chosen = self.isChecked()
        fill = colour("surface2") if chosen or self.isDown() else colour("surface")
        line = colour("focus") if chosen or self.hasFocus() else colour("line")
        box(painter, area, fill=fill, line=line, width=2 if chosen or self.hasFocus() else 1)
        top = area.adjusted(14, 7, -14, -area.height() / 2 + 3)
        low = area.adjusted(14, area.height() / 2 + 2, -14, -7)
        room = write(painter, top, self.balance, face(18, 700), colour("text"), where=RIGHT)
        name = top.adjusted(0, 0, -room - 12, 0)
        font = fitted(face(15, 600), self.item.name, name.width())
        write(painter, name, self.item.name, font, colour("text"), where=LEFT)
        used = write(painter, low, self.amount, face(13), colour("text2"), where=RIGHT)
        ink = colour(self.mark or "text2")
        left = low.adjusted(0, 0, -used - 12, 0)
        said = self.counted[:1].upper() + self.counted[1:]
        font = fitted(face(13, 600 if self.mark else 450), said, left.width())
        write(painter, left, said, font, ink, where=LEFT)


class BalanceCard(TitledCard):
    """``chosen`` gives the item; arrows walk through them."""

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__("In stock")
        self.area = Scrolled()
        self.column.addWidget(self.area, 1)
        self.rows: list[BalanceRow] = []
        self.item: Item | None = None
        self._items: list[Item] | None = None

    def show_stock(self, seen: Seen, *, blind: bool = False) -> None:
        """Everything that is kept here or was used."""
        items = list(seen.book.by_item)
        if self._items != items:
            self._items = items
            empty(self.area.body)
            self.rows = [BalanceRow(item) for item in items]
            for row in self.rows:
                row.clicked.connect(lambda _=False, r=row: self.choose(r.item))
                self.area.body.addWidget(row)
            if not items:
                label = plain(NOTHING, "label", wrap=True)
                self.area.body.addWidget(label)
            self.area.body.addStretch(1)
        for row in self.rows:
            row.show_item(seen, blind=blind)
        if items and self.item not in items:
            # The one that is used now, not a strength of long ago.
            self.choose(max(items, key=lambda i: seen.book.by_item[i][-1].at))

    def choose(self, item: Item) -> None:
        """This one's movements are wanted."""
        self.item = item
        for row in self.rows:
            row.setChecked(row.item == item)
        self.chosen.emit(item)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        at = next((n for n, row in enumerate(self.rows) if row.hasFocus()), None)
        if at is None or (
            step is None and event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        ):
            super().keyPressEvent(event)
            return
        to = self.rows[max(0, min(len(self.rows) - 1, at + (step or 0)))]
        to.setFocus(Qt.FocusReason.OtherFocusReason)
        self.choose(to.item)

    def first_stop(self) -> QWidget | None:
        """Where the keyboard begins."""
        return self.rows[0] if self.rows else None

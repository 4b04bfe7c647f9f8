"""The movements of one item, newest first; an entry of the stock can be struck, with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPaintEvent

from ketachart.clinical.phrases import clock_text, day_text
from ketachart.clinical.stock import Item, Row
from ketachart.gui.panels.entry import Wrong
from ketachart.gui.panels.painted import LEFT, RIGHT, box, colour, face, fitted, smooth, write
from ketachart.gui.panels.setup.inputs import Text
from ketachart.gui.panels.setup.taps import ListRow, change_role, plain
from ketachart.gui.patients.cards import Scrolled, TitledCard, empty
from ketachart.gui.stock import words
from ketachart.gui.widgets import ActionButton

if TYPE_CHECKING:
    from ketachart.gui.stock.words import Seen

HEIGHT = 60
WHEN = 104
BLIND = "Hidden while two people count: the balance would tell what they should find."
CHOOSE = "Choose an entry of the stock above. What a session used is corrected in its chart."


class LogRow(ListRow):
    """One movement: when, what, what was there after it."""

    def __init__(self, row: Row, record_no: str) -> None:
        super().__init__(HEIGHT)
        self.row = row
        self.setObjectName("stock-movement")
        self.setCheckable(True)
        move = row.move
        self.what, self.small = words.move_words(move, record_no)
        self.struck = words.struck_words(move)
        self.day, self.clock = day_text(move.at), clock_text(move.at)
        self.balance = words.balance_words(row)
        told = (self.day, self.clock, self.what, self.small, self.struck, self.balance)
        self.setAccessibleName(", ".join(t for t in told if t))
        self.setToolTip(self.accessibleName())

    @property
    def is_own(self) -> bool:
        """Whether it is an entry of the stock that stands: those can be struck here."""
        return self.row.move.session is None and self.row.move.struck is None

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = smooth(self)
        area = QRectF(self.rect()).adjusted(1, 2, -1, -2)
        chosen = self.isChecked()
        if chosen or self.hasFocus():
            fill = colour("surface2") if chosen else colour("surface")
            box(painter, area, fill=fill, line=colour("focus"), width=2)
        else:
            painter.fillRect(
                QRectF(area.left(), area.bottom() + 1, area.width(), 1), colour("line")
            )
        inner = area.adjusted(10, 6, -10, -6)
        upper = inner.adjusted(0, 0, 0, -inner.height() / 2)
        lower = inner.adjusted(0, inner.height() / 2, 0, 0)
        write(painter, upper, self.day, face(13, 500), colour("text2"), where=LEFT)
        write(painter, lower, self.clock, face(13), colour("text2"), where=LEFT)
        counts = self.row.balance is not None
        ink = colour("text" if counts else "text3")
        said = self.balance or "not counted"
        room = write(painter, upper, said, face(14, 600), ink, where=RIGHT)
        what = upper.adjusted(WHEN, 0, -room - 12, 0)
        font = fitted(face(15, 600), self.what, what.width())
        write(painter, what, self.what, font, ink, where=LEFT)
        if self.struck:
            wide = min(QFontMetricsF(font).horizontalAdvance(self.what), what.width())
            painter.fillRect(QRectF(what.left(), what.center().y(), wide, 1.4), ink)
        under = lower.adjusted(WHEN, 0, 0, 0)
        small = " · ".join(t for t in (self.small, self.struck) if t)
        elided = QFontMetricsF(face(13)).elidedText(
            small, Qt.TextElideMode.ElideRight, under.width()
        )
        write(painter, under, elided, face(13), colour("text2"), where=LEFT)


class LogCard(TitledCard):
    """``strike_wanted`` gives the entry's id and the reason."""

    strike_wanted = Signal(str, str)

    def __init__(self) -> None:
        super().__init__("Movements")
        self.area = Scrolled()
        self.area.body.setSpacing(0)
        self.column.addWidget(self.area, 1)
        self.item: Item | None = None
        self.rows: list[LogRow] = []
        self.chosen: LogRow | None = None
        self.may, self.blind = False, False
        self.sentence = plain("", "caution", wrap=True)
        self.sentence.setObjectName("stock-log-sentence")
        self.sentence.hide()
        self.reason = Text("Why it was wrong", name="strike-reason")
        self.strike_button = ActionButton("Strike the entry", height=48)
        self.strike_button.setObjectName("strike-stock")
        self.strike_button.clicked.connect(self.strike)
        self.reason.changed.connect(lambda: self.say(""))
        self.add_padded(self.sentence)
        self.add_padded(self.reason, self.strike_button).setAlignment(
            self.strike_button, Qt.AlignmentFlag.AlignBottom
        )
        self._show_strike()

    def show_stock(self, seen: Seen, item: Item | None, *, blind: bool = False) -> None:
        """The movements of an item, newest first; nothing while two people count ``blind``."""
        self.item, self.may, self.blind = item, seen.may_chart, blind
        self.title.setText(item.name if item else "Movements")
        empty(self.area.body)
        self.rows, self.chosen = [], None
        if blind:
            self.area.body.addWidget(plain(BLIND, "label", wrap=True))
            self.area.body.addStretch(1)
            self._show_strike()
            return
        rows = seen.book.rows.get(item, ()) if item else ()
        differences = seen.book.differences(item) if item else ()
        for count in differences:
            label = plain(words.difference_words(count), "caution", wrap=True)
            self.area.body.addWidget(label)
        for row in reversed(rows[-words.NEWEST :]):
            line = LogRow(row, seen.record_nos.get(row.move.session or "", ""))
            line.clicked.connect(lambda _=False, r=line: self.choose(r))
            self.rows.append(line)
            self.area.body.addWidget(line)
        if not rows:
            self.area.body.addWidget(plain("Nothing has moved yet.", "label"))
        if len(rows) > words.NEWEST:
            older = len(rows) - words.NEWEST
            told = f"{older} older movements stand in the exported log."
            self.area.body.addWidget(plain(told, "label", wrap=True))
        self.area.body.addStretch(1)
        self._show_strike()

    def choose(self, row: LogRow) -> None:
        """This entry; one of the stock's own can be struck."""
        self.chosen = row
        for each in self.rows:
            each.setChecked(each is row)
        self.say("" if row.is_own or row.row.move.struck else CHOOSE, good=True)
        self._show_strike()

    def _show_strike(self) -> None:
        can = self.may and self.chosen is not None and self.chosen.is_own
        for widget in (self.reason, self.strike_button):
            widget.setVisible(can)
        if not can:
            self.reason.clear()

    def strike(self) -> None:
        """Ask for it, or say what is missing."""
        if self.chosen is None or not self.chosen.is_own:
            return
        try:
            reason = self.reason.needed("Say in a few words why the entry was wrong.")
        except Wrong as wrong:
            self.say(str(wrong))
            self.reason.take_focus()
            return
        self.strike_wanted.emit(self.chosen.row.move.act.id, reason)

    def say(self, sentence: str, *, good: bool = False) -> None:
        """One sentence under the list."""
        self.sentence.setText(sentence)
        self.sentence.setVisible(bool(sentence))
        change_role(self.sentence, "info" if good else "caution")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        at = next((n for n, row in enumerate(self.rows) if row.hasFocus()), None)
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        if at is not None and step is not None:
            to = self.rows[max(0, min(len(self.rows) - 1, at + step))]
            to.setFocus(Qt.FocusReason.OtherFocusReason)
        elif at is not None and enter:
            self.choose(self.rows[at])
            if self.rows[at].is_own and self.may:
                self.reason.take_focus()
        elif enter and self.strike_button.isVisible():
            self.strike()
        else:
            super().keyPressEvent(event)

"""A patient's sessions, newest first: one row each, to be opened or exported."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ketachart.clinical.phrases import capital, day_text
from ketachart.gui import theme
from ketachart.gui.panels.painted import LEFT, RIGHT, face, fitted, smooth, write
from ketachart.gui.panels.setup.taps import ListRow, plain
from ketachart.gui.patients.cards import empty
from ketachart.gui.patients.found_list import step_through
from ketachart.gui.patients.work import Digest
from ketachart.gui.widgets import ActionButton
from ketachart.gui.widgets.pips import WIDTH as PIPS
from ketachart.gui.widgets.pips import paint_pips

if TYPE_CHECKING:
    from ketachart.store.projections import SessionRow

ROW = 60
WIDE = 660
"""From this width on a row says everything in one line (px)."""

COLUMNS = (
    ("Date", 110, LEFT),
    ("Record", 144, LEFT),
    ("Infusion", 74, LEFT),
    ("State", 88, LEFT),
    ("Given", 72, RIGHT),
)
"""Of a wide row: title, width (px), where the words stand; the worst side effect has the rest."""

EDGE = 4.0
FORMATS = (("pdf", "PDF"), ("json", "JSON"), ("csv", "CSV"))
EXPORT, OPEN = 104, 62


class SessionLine(ListRow):
    """One session; a click or Enter opens it."""

    def __init__(self, row: SessionRow, parent: QWidget | None = None) -> None:
        super().__init__(ROW, parent)
        self.row, self.digest = row, Digest()
        self.setObjectName("patient-session")
        self.setMinimumWidth(240)
        self._name()

    def show_digest(self, digest: Digest) -> None:
        """What was read from the chart."""
        self.digest = digest
        self._name()
        self.update()

    def _name(self) -> None:
        said, row = self.digest, self.row
        parts = (
            day_text(row.start_date),
            f"infusion {said.infusion}" if said.infusion else "",
            row.phase,
            f"{said.given} given" if said.given else "",
            f"worst side effect {said.effect}" if said.effect else "",
            row.record_no,
        )
        self.setAccessibleName(f"Open {', '.join(part for part in parts if part)}")

    def paintEvent(self, _: QPaintEvent) -> None:
        painter, look = smooth(self), theme.current()
        if self.isDown() or self.underMouse():
            painter.fillRect(self.rect(), look.surface2)
        painter.setPen(look.line)
        painter.drawLine(0, 0, self.width(), 0)
        room = float(self.width() - OPEN)
        painter.setPen(look.accent)
        painter.setFont(face(14, 600))
        painter.drawText(QRectF(room, 0, OPEN - 12, self.height()), RIGHT, "Open")
        if room >= WIDE:
            self._paint_wide(painter, room)
        else:
            self._paint_narrow(painter, room)

    def _paint_wide(self, painter: QPainter, room: float) -> None:
        look, said, high, x = theme.current(), self.digest, self.height(), EDGE
        texts = (
            (day_text(self.row.start_date), face(14, 600), look.text),
            (self.row.record_no, face(13), look.text2),
            (said.infusion or "–", face(14), look.text),
            (capital(self.row.phase), face(14), look.text),
            (said.given or "–", face(14, 600), look.text),
        )
        for (_, width, where), (text, font, ink) in zip(COLUMNS, texts, strict=True):
            rect = QRectF(x, 0, width - 8, high)
            write(painter, rect, text, fitted(font, text, rect.width()), ink, where=where)
            x += width
        self._paint_effect(painter, x + 12, high / 2, room - x - 16)

    def _paint_narrow(self, painter: QPainter, room: float) -> None:
        look, said = theme.current(), self.digest
        x = EDGE
        top, low = QRectF(x, 8, room - x, 22), QRectF(x, 31, room - x, 20)
        infusion = f"infusion {said.infusion}" if said.infusion else ""
        parts = (day_text(self.row.start_date), infusion, self.row.phase)
        first = " · ".join(part for part in parts if part)
        write(painter, top, first, fitted(face(14, 600), first, top.width()), look.text)
        given = f" · {said.given} given" if said.given else ""
        second = f"{self.row.record_no}{given}"
        used = write(painter, low, second, fitted(face(13), second, low.width()), look.text2)
        self._paint_effect(painter, x + used + 16, low.center().y(), room - used - 20)

    def _paint_effect(self, painter: QPainter, left: float, middle: float, room: float) -> None:
        said, look = self.digest, theme.current()
        text = capital(said.effect)
        if not text or room < PIPS + 48:
            return
        rect = QRectF(left, middle - 11, room - PIPS - 8, 22)
        font = fitted(face(13), text, rect.width())
        used = write(painter, rect, text, font, look.text2)
        paint_pips(painter, said.severity, left + used + 8, middle, look.text2)


class Head(QWidget):
    """What stands in the columns of wide rows."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(26)
        self.hide()

    def paintEvent(self, _: QPaintEvent) -> None:
        painter, look, x = smooth(self), theme.current(), EDGE
        for title, width, where in COLUMNS:
            rect = QRectF(x, 0, width - 8, self.height())
            write(painter, rect, title, face(13), look.text2, where=where)
            x += width
        rect = QRectF(x + 12, 0, 160, self.height())
        write(painter, rect, "Worst side effect", face(13), look.text2)


class ExportStrip(QWidget):
    """Which form the copy takes; ``wanted`` (format), ``left``."""

    wanted = Signal(str)
    left = Signal()

    def __init__(self, record_no: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        line = QHBoxLayout(self)
        line.setContentsMargins(4, 4, 4, 10)
        line.setSpacing(8)
        line.addWidget(plain(f"A copy of {record_no} as", "label", wrap=True), 1)
        self.buttons = {}
        for value, words in FORMATS:
            button = ActionButton(words)
            button.setObjectName(f"export-{value}")
            button.clicked.connect(lambda _=False, value=value: self.wanted.emit(value))
            self.buttons[value] = button
            line.addWidget(button)
        cancel = ActionButton("", icon="cross", look="quiet", name="Export nothing")
        cancel.clicked.connect(self.left)
        line.addWidget(cancel)
        for button in (*self.buttons.values(), cancel):
            button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)


class SessionRows(QWidget):
    """``opened`` (session id), ``export_wanted`` (session id, format)."""

    opened = Signal(str)
    export_wanted = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lines: list[SessionLine] = []
        self.export_buttons: list[ActionButton] = []
        self.strip: ExportStrip | None = None
        self.head = Head()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.head)
        self._column = QVBoxLayout()
        self._column.setSpacing(0)
        whole.addLayout(self._column)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_head()

    def _show_head(self) -> None:
        self.head.setVisible(bool(self.lines) and self.width() - EXPORT - 8 >= WIDE + OPEN)

    def show_sessions(self, rows: Sequence[SessionRow]) -> None:
        """These, in this order; what was read from their charts follows."""
        self._put_away()
        empty(self._column)
        self.lines, self.export_buttons = [], []
        for row in rows:
            line, export = SessionLine(row), ActionButton("Export…")
            line.clicked.connect(lambda _=False, row=row: self.opened.emit(row.id))
            export.setObjectName("export-session")
            export.setAccessibleName(f"Export {row.record_no}")
            export.setFixedWidth(EXPORT)
            export.clicked.connect(lambda _=False, row=row: self.ask_export(row))
            together = QWidget()
            beside = QHBoxLayout(together)
            beside.setContentsMargins(0, 0, 0, 0)
            beside.setSpacing(8)
            beside.addWidget(line, 1)
            beside.addWidget(export)
            self._column.addWidget(together)
            self.lines.append(line)
            self.export_buttons.append(export)
        self._show_head()

    def show_digest(self, session_id: str, digest: Digest) -> None:
        """What was read from the chart of one of them."""
        for line in self.lines:
            if line.row.id == session_id:
                line.show_digest(digest)

    # Exporting --------------------------------------------------------------------------------

    def ask_export(self, row: SessionRow) -> None:
        """Below its row: which form."""
        self._put_away()
        place = next((n for n, line in enumerate(self.lines) if line.row.id == row.id), None)
        if place is None:
            return
        strip = self.strip = ExportStrip(row.record_no)
        strip.wanted.connect(lambda value: self._chosen(row.id, value))
        strip.left.connect(self._put_away)
        self._column.insertWidget(place + 1, strip)
        strip.show()
        before: QWidget = self.export_buttons[place]
        for button in strip.buttons.values():
            QWidget.setTabOrder(before, button)
            before = button
        strip.buttons["pdf"].setFocus()

    def _put_away(self) -> None:
        strip, self.strip = self.strip, None
        if strip is not None:
            self._column.removeWidget(strip)
            strip.hide()
            strip.deleteLater()

    def _chosen(self, session_id: str, format: str) -> None:
        self._put_away()
        self.export_wanted.emit(session_id, format)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.strip is not None:
            self._put_away()
        elif not step_through(event, self.lines, None):
            super().keyPressEvent(event)

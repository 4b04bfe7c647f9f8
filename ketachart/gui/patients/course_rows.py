"""The sessions of a course, newest first: a line each, which opens the record."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ketachart.clinical.course_words import (
    STATES,
    columns_for,
    effect_text,
    next_row,
    row_of,
)
from ketachart.clinical.phases import Phase
from ketachart.clinical.treatment import Treatment
from ketachart.clinical.visits import Visit
from ketachart.gui import theme
from ketachart.gui.panels.painted import LEFT, RIGHT, face, fitted, smooth, write
from ketachart.gui.panels.setup.taps import ListRow, paint_tick
from ketachart.gui.patients.cards import empty
from ketachart.gui.patients.found_list import step_through
from ketachart.gui.widgets.pips import WIDTH as PIPS
from ketachart.gui.widgets.pips import paint_pips

ROW, TALL, HEAD = 44, 62, 34
WIDE = 900
"""From this width on a row is one line (px)."""
SHARES = (5.5, 10, 9, 9, 9, 10, 17, 8, 6, 16.5)
"""Of a wide row, in percent."""
RIGHTS = frozenset({2, 3, 4, 5, 7, 8})
EFFECT, RECORD = 6, 9


def places(width: float) -> list[QRectF]:
    """Where the columns stand in a wide row (px)."""
    found, x = [], 0.0
    for share in SHARES:
        wide = width * share / 100
        found.append(QRectF(x, 0, wide - 14, ROW))
        x += wide
    return found


class CourseRow(ListRow):
    """One visit, or with ``visit`` None the one that is planned, which opens nothing."""

    def __init__(self, cells: tuple[str, ...], visit: Visit | None, names: tuple[str, ...]) -> None:
        super().__init__(ROW)
        self.cells, self.visit = cells, visit
        self.setObjectName("course-session" if visit is not None else "course-planned")
        said = ", ".join(f"{name} {cell}" for name, cell in zip(names, cells, strict=True))
        self.setAccessibleName(f"Open {said}" if visit is not None else said)
        if visit is None:
            self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self.setCursor(Qt.CursorShape.ArrowCursor)

    def resizeEvent(self, _: QResizeEvent) -> None:
        self.setFixedHeight(ROW if self.width() >= WIDE else TALL)

    def paintEvent(self, _: QPaintEvent) -> None:
        painter, look = smooth(self), theme.current()
        if self.visit is not None and (self.isDown() or self.underMouse()):
            painter.fillRect(self.rect(), look.surface2)
        painter.setPen(look.line)
        painter.drawLine(0, 0, self.width(), 0)
        if self.width() >= WIDE:
            self._paint_wide(painter)
        else:
            self._paint_narrow(painter)

    def _paint_wide(self, painter: QPainter) -> None:
        look = theme.current()
        for n, (rect, text) in enumerate(zip(places(self.width() - 8), self.cells, strict=True)):
            box = rect.translated(4, 0)
            if n == EFFECT:
                self._paint_effect(painter, box)
            elif n == RECORD:
                self._paint_state(painter, box)
            else:
                strong = n in (0, 7)
                font = fitted(face(14, 700 if strong else 450), text, box.width())
                ink = look.text if self.visit is not None and text != "–" else look.text3
                where = RIGHT if n in RIGHTS else LEFT
                write(painter, box, text, font, ink, where=where)

    def _paint_narrow(self, painter: QPainter) -> None:
        look, c = theme.current(), self.cells
        room = self.width() - 8.0
        top, low = QRectF(4, 8, room, 22), QRectF(4, 32, room, 22)
        state = QRectF(top)
        state.setLeft(room * 0.62)
        top.setRight(state.left() - 8)
        first = f"{c[0]} · {c[1]} · {c[2]} mg/kg"
        tone = look.text if self.visit is not None else look.text3
        write(painter, top, first, fitted(face(14, 600), first, top.width()), tone)
        self._paint_state(painter, state)
        if self.visit is None:
            return
        second = f"{c[3]} mg · BP {c[4]} · SpO₂ {c[5]} · score {c[7]} · pain {c[8]}"
        used = write(painter, low, second, fitted(face(13), second, low.width()), look.text2)
        rest = QRectF(low)
        rest.setLeft(low.left() + used + 14)
        if rest.width() > 110:
            self._paint_effect(painter, rest)

    def _paint_effect(self, painter: QPainter, box: QRectF) -> None:
        look, visit = theme.current(), self.visit
        if visit is None or visit.worst is None:
            write(painter, box, "–", face(14), look.text3)
            return
        words = effect_text(visit)
        rect = QRectF(box)
        rect.setRight(box.right() - PIPS - 8)
        used = write(painter, rect, words, fitted(face(14), words, rect.width()), look.text)
        left = rect.left() + used + 8
        paint_pips(painter, visit.worst.level, left, box.center().y(), look.text)

    def _paint_state(self, painter: QPainter, box: QRectF) -> None:
        look, visit, words = theme.current(), self.visit, self.cells[RECORD]
        ink, rect = look.text2, QRectF(box)
        if visit is None:
            ink = look.text3
        elif visit.signed_by:
            ink = look.ok
            tick = QRectF(rect.left(), rect.center().y() - 5, 12, 10)
            paint_tick(painter, tick, ink)
            rect.setLeft(rect.left() + 18)
        elif visit.is_open:
            ink = look.accent
        elif words == STATES[Phase.CLOSED]:
            ink = look.caution
        font = fitted(face(14, 600 if visit is not None else 450), words, rect.width())
        write(painter, rect, words, font, ink)


class Head(QWidget):
    """The names of the columns over wide rows."""

    def __init__(self) -> None:
        super().__init__()
        self.names: tuple[str, ...] = ()
        self.setFixedHeight(HEAD)

    def paintEvent(self, _: QPaintEvent) -> None:
        painter, look = smooth(self), theme.current()
        for n, (rect, name) in enumerate(zip(places(self.width() - 8), self.names, strict=False)):
            box = QRectF(rect.left() + 4, 0, rect.width(), HEAD)
            where = RIGHT if n in RIGHTS else LEFT
            font = fitted(face(13), name, box.width())
            kept = QFontMetricsF(font).elidedText(name, Qt.TextElideMode.ElideRight, box.width())
            write(painter, box, kept, font, look.text2, where=where)


class CourseRows(QWidget):
    """``opened`` (session id); arrows walk through the rows, Enter opens."""

    opened = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[CourseRow] = []
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
        self.head.setVisible(self.width() >= WIDE)

    def show_course(self, course: Treatment, scale: str | None) -> None:
        """The visits of a course, the one to come on top."""
        names = columns_for(course, scale)
        self.head.names = names
        empty(self._column)
        following = course.next_visit
        planned = [CourseRow(next_row(following), None, names)] if following is not None else []
        self.rows = [
            CourseRow(row_of(course, visit, scale), visit, names)
            for visit in reversed(course.visits)
        ]
        for row in (*planned, *self.rows):
            self._column.addWidget(row)
        for row in self.rows:
            assert row.visit is not None
            session = row.visit.session
            row.clicked.connect(lambda _=False, session=session: self.opened.emit(session))
        self.head.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not step_through(event, self.rows, None):
            super().keyPressEvent(event)

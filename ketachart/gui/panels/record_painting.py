"""How one row of the record is painted: time and minute, mark, what, and beneath it the rest."""

from functools import lru_cache

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QPainter,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ketachart.gui import theme
from ketachart.gui.panels.painted import LEFT, box, colour, face, triangle, write
from ketachart.gui.panels.record_rows import Role, Row
from ketachart.gui.widgets.icon import paint_icon

TIME, MARK, TEXT, RIGHT = 16, 76, 104, 44
TOP, BOTTOM, BETWEEN = 9, 9, 2
TITLE_LINES, DETAIL_LINES = 3, 2
"""A row that is not open shows no more than so many lines; open it shows all."""

ACTIONS = 56
"""Room for Correct and Strike under the row that is chosen (px)."""

MOST_LINES = 400
MOST_HEIGHTS = 2_000
"""So many heights of rows are remembered: more than one chart has."""


@lru_cache(maxsize=8)
def _fonts(name: str) -> dict[str, QFont]:
    """The faces of a row; by theme, so that none outlives a change of it."""
    assert name
    return {"lead": face(14.5, 600), "title": face(14.5, 450), "detail": face(13, 450)}


def _lay(
    text: str, font: QFont, width: float, most: int, formats: list[tuple[int, int, QTextCharFormat]]
) -> tuple[QTextLayout, float, bool]:
    """A text in lines: its layout, its height, and whether lines were left out."""
    layout = QTextLayout(text.replace("\n", "\N{LINE SEPARATOR}"), font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    ranges = []
    for start, length, look in formats:
        part = QTextLayout.FormatRange()
        part.start, part.length, part.format = start, length, look
        ranges.append(part)
    layout.setFormats(ranges)
    layout.beginLayout()
    height, shown, whole = 0.0, 0, _u16(text)
    for _ in range(most):
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(width)
        line.setPosition(QPointF(0, height))
        height += line.height()
        shown = line.textStart() + line.textLength()
    layout.endLayout()
    return layout, height, shown < whole


def _ink(token: str, font: QFont | None = None) -> QTextCharFormat:
    look = QTextCharFormat()
    look.setForeground(colour(token))
    if font is not None:
        look.setFont(font)
    return look


def _u16(text: str) -> int:
    """Letters as Qt counts them."""
    return len(text.encode("utf-16-le")) // 2


def _held(detail: str) -> str:
    """The dots between parts stay with what is before them, the initials at the end with both."""
    parts = detail.split(" · ")
    if len(parts) > 1 and len(parts[-1]) <= 3:
        parts[-2:] = ["\N{NO-BREAK SPACE}·\N{NO-BREAK SPACE}".join(parts[-2:])]
    return "\N{NO-BREAK SPACE}· ".join(parts)


class _Laid:
    """A row in lines, for one width."""

    def __init__(self, row: Row, width: float, *, whole: bool) -> None:
        fonts = _fonts(theme.current().name)
        gone = row.line.level == "gone"
        title_token = {"gone": "text3", "flag": "flag"}.get(row.line.level, "text")
        lead = QFont(fonts["lead"])
        plain = QFont(fonts["title"])
        for font in (lead, plain):
            font.setStrikeOut(gone)
        title = row.line.title
        looks = [(0, _u16(title), _ink("text3" if gone else "text", plain))]
        if row.lead:
            looks.append((0, _u16(title[: row.lead]), _ink(title_token, lead)))
        self.title, self.title_height, self.cut = _lay(
            title, fonts["title"], width, MOST_LINES if whole else TITLE_LINES, looks
        )
        detail = _held(row.line.detail)
        marks = [(0, _u16(detail), _ink("text2"))]
        for words, token in row.marks:
            at = detail.find(_held(words))
            if words and at >= 0:
                marks.append((_u16(detail[:at]), _u16(words), _ink(token)))
        lines = DETAIL_LINES + (2 if row.marks else 0)
        self.detail, self.detail_height, cut = _lay(
            detail, fonts["detail"], width, MOST_LINES if whole else lines, marks
        )
        self.cut = self.cut or cut

    @property
    def height(self) -> float:
        """Title and detail (px)."""
        return self.title_height + BETWEEN + self.detail_height


class RecordDelegate(QStyledItemDelegate):
    """Paints rows; ``chosen`` is the act whose row is open."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.chosen = ""
        self.width = 372
        self._heights: dict[tuple[str, str, str, int, bool], int] = {}

    def sizeHint(
        self, _option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        row: Row = index.data(Role.ROW)
        whole = row.act_id == self.chosen
        key = (row.act_id, row.line.title, row.line.detail, self.width, whole)
        height = self._heights.get(key)
        if height is None:
            if len(self._heights) > MOST_HEIGHTS:
                self._heights.clear()
            laid = _Laid(row, self._room(), whole=whole)
            height = max(53, round(laid.height) + TOP + BOTTOM)
            self._heights[key] = height
        return QSize(self.width, height + (ACTIONS if whole and row.correctable else 0))

    def _room(self) -> float:
        return self.width - TEXT - RIGHT

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        row: Row = index.data(Role.ROW)
        area = QRectF(option.rect)
        chosen = row.act_id == self.chosen
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if chosen or option.state & QStyle.StateFlag.State_MouseOver:
            box(painter, area.adjusted(6, 1, -6, -1), fill=colour("surface2"))
        if chosen and option.state & QStyle.StateFlag.State_HasFocus:
            box(painter, area.adjusted(6, 1, -6, -1), line=colour("focus"), width=2)
        self._paint_time(painter, row, area)
        self._paint_mark(painter, row, area)
        laid = _Laid(row, self._room(), whole=chosen)
        at = QPointF(area.left() + TEXT, area.top() + TOP)
        laid.title.draw(painter, at)
        laid.detail.draw(painter, at + QPointF(0, laid.title_height + BETWEEN))
        dots = QRectF(area.right() - 34, area.top() + TOP + 1, 18, 18)
        paint_icon(painter, "dots", dots, colour("text2"))
        if laid.cut:
            more = QRectF(area.right() - 40, area.bottom() - 24, 30, 16)
            write(painter, more, "more", face(12), colour("text3"))
        painter.restore()

    def _paint_time(self, painter: QPainter, row: Row, area: QRectF) -> None:
        ink = {"gone": "text2", "flag": "flag"}.get(row.line.level, "text")
        line = QRectF(area.left() + TIME, area.top() + TOP, MARK - TIME, 18)
        write(painter, line, row.clock, face(14, 600), colour(ink), where=LEFT)
        line.translate(0, 19)
        write(painter, line, row.minute, face(12), colour("text3"), where=LEFT)

    def _paint_mark(self, painter: QPainter, row: Row, area: QRectF) -> None:
        left, top = area.left() + MARK, area.top() + TOP + 1
        match row.line.level:
            case "flag":
                triangle(painter, left, top + 8, 16, colour("flag"))
                _exclamation(painter, left + 8, top + 8)
            case "gone":
                paint_icon(painter, "cross", QRectF(left - 1, top - 1, 18, 18), colour("text2"))
            case level:
                ink = colour("caution" if level == "caution" else "text2")
                icon = "clock" if row.marks and level == "caution" else row.line.icon
                paint_icon(painter, icon, QRectF(left - 1, top - 1, 18, 18), ink)


def _exclamation(painter: QPainter, middle: float, centre: float) -> None:
    ground: QColor = colour("surface")
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawRect(QRectF(middle - 0.9, centre - 3, 1.8, 5))
    painter.drawRect(QRectF(middle - 0.9, centre + 3.2, 1.8, 1.8))

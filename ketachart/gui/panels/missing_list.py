"""What a record lacks, line by line; a line that leads somewhere can be tapped."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from ketachart.clinical.completeness import Missing
from ketachart.gui.panels.painted import HALO, Target, box, colour, face, open_mark, smooth
from ketachart.gui.widgets.icon import paint_icon

PX = 14
LEAST = 44
"""The height of a target (px)."""
ROOM = 8
WRAPPED = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap)


class MissingRow(Target):
    """One thing that is not charted, over as many lines as its words take."""

    def __init__(self, missing: Missing, number: int, parent: QWidget | None = None) -> None:
        super().__init__(f"missing-{number}", parent)
        self.missing = missing
        self.setText(missing.words)
        self.setAccessibleName(missing.words)
        self.setProperty("ownFocus", True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if self.leads else Qt.FocusPolicy.NoFocus)
        if not self.leads:
            self.setCursor(Qt.CursorShape.ArrowCursor)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @property
    def leads(self) -> bool:
        """Whether a panel is there in which it can be charted."""
        return bool(self.missing.act)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        room = QRectF(0, 0, max(width - 2 * HALO - 30 - 30, 60), 10_000)
        high = QFontMetricsF(face(PX)).boundingRect(room, WRAPPED, self.text()).height()
        return max(LEAST, round(high) + 2 * ROOM) + 2

    def sizeHint(self) -> QSize:
        return QSize(300, self.heightForWidth(max(self.width(), 300)))

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = smooth(self)
        frame = QRectF(self.rect()).adjusted(HALO, 1, -HALO, -1)
        if self.leads and (self.isDown() or self.underMouse()):
            box(painter, frame, fill=colour("surface2"), line=colour("surface2"))
        if self.hasFocus():
            open_mark(painter, frame, colour("focus"))
        middle = frame.center().y()
        ink = colour("text3" if self.missing.needs == "nothing" else "caution")
        mark = "note" if self.missing.needs == "nothing" else "info"
        paint_icon(painter, mark, QRectF(frame.left() + 4, middle - 9, 18, 18), ink)
        painter.setFont(face(PX))
        painter.setPen(colour("text2" if self.missing.needs == "nothing" else "text"))
        painter.drawText(frame.adjusted(30, 0, -30, 0), WRAPPED, self.text())
        if self.leads:
            painter.save()
            painter.translate(frame.right() - 14, middle)
            painter.rotate(-90)
            paint_icon(painter, "chevron", QRectF(-9, -9, 18, 18), colour("text2"))
            painter.restore()


class MissingList(QWidget):
    """``wanted`` names the panel that a line leads to."""

    wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: list[MissingRow] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)

    def show_missing(self, missing: Sequence[Missing]) -> None:
        """Show these lines; lines that are there already stay, and keep the keyboard."""
        if [row.missing for row in self.rows] == list(missing):
            return
        for row in self.rows:
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows = [MissingRow(one, n, self) for n, one in enumerate(missing, 1)]
        for row in self.rows:
            row.clicked.connect(lambda _=False, act=row.missing.act: self._go(act))
            self._column.addWidget(row)

    def _go(self, act: str) -> None:
        if act:
            self.wanted.emit(act)

"""The scrolling list of the record: the whole row is the target, and opens to be corrected."""

from PySide6.QtCore import QEvent, QModelIndex, QPoint, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QListView, QWidget

from ketachart.gui.panels.fade import Fade
from ketachart.gui.panels.painted import CENTRE, colour, face, write
from ketachart.gui.panels.record_painting import ACTIONS, TEXT, RecordDelegate
from ketachart.gui.panels.record_rows import RecordRows, Role, Row
from ketachart.gui.widgets.button import ActionButton

KEYS = {Qt.Key.Key_C: "correct", Qt.Key.Key_X: "strike"}


class RowActions(QWidget):
    """Correct and Strike, on the open row."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.correct = ActionButton("Correct", key="C", pixels=14)
        self.correct.setObjectName("record-correct")
        self.strike = ActionButton("Strike", key="X", pixels=14)
        self.strike.setObjectName("record-strike")
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 4, 0, 0)
        line.setSpacing(8)
        for button in (self.correct, self.strike):
            # The list keeps the keyboard: C and X do the same there.
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            line.addWidget(button)
        self.hide()


class RecordView(QListView):
    """Arrows go from row to row; C corrects the open one, X strikes it, Escape closes it."""

    correct_wanted = Signal(str)
    strike_wanted = Signal(str)

    def __init__(self, rows: RecordRows, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("record-rows")
        self.setAccessibleName("Record, newest first")
        self.setProperty("ownFocus", True)
        self.empty_words = "Nothing is charted yet."
        self.painter = RecordDelegate(self)
        self.setItemDelegate(self.painter)
        self.rows = rows
        self.setModel(rows)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setMouseTracking(True)
        # What is in sight is laid out at once, the rest of a long record while nobody waits.
        self.setLayoutMode(QListView.LayoutMode.Batched)
        self.setBatchSize(40)
        self.verticalScrollBar().setSingleStep(24)
        self.offers = RowActions(self.viewport())
        self.offers.correct.clicked.connect(lambda: self._want("correct"))
        self.offers.strike.clicked.connect(lambda: self._want("strike"))
        self.fade = Fade(self)
        self.verticalScrollBar().valueChanged.connect(self._place_actions)
        rows.rowsInserted.connect(self._follow_rows)
        rows.dataChanged.connect(self._follow_rows)
        rows.modelReset.connect(self._follow_rows)
        self._pressed: QPoint | None = None

    # The open row -----------------------------------------------------------------------------

    @property
    def open_row(self) -> Row | None:
        """The row that is open."""
        place = self.rows.at(self.painter.chosen)
        return None if place is None else self.rows.rows[place]

    def open_act(self, act_id: str) -> None:
        """Open the row of an act; with an empty id none is open."""
        self.painter.chosen = act_id
        place = self.rows.at(act_id) if act_id else None
        index = QModelIndex() if place is None else self.rows.index(place)
        self.setCurrentIndex(index)
        self.scheduleDelayedItemsLayout()
        self.executeDelayedItemsLayout()
        self._place_actions()
        if index.isValid():
            self.scrollTo(index)
        self.viewport().update()

    def _follow_rows(self) -> None:
        QTimer.singleShot(0, self, self._settle)

    def _settle(self) -> None:
        self.executeDelayedItemsLayout()
        self._place_actions()
        self.fade.follow()

    def _place_actions(self) -> None:
        row = self.open_row
        if row is None or not row.correctable:
            self.offers.hide()
            return
        place = self.visualRect(self.rows.index(self.rows.at(row.act_id) or 0))
        left = TEXT - 8
        self.offers.setGeometry(
            left, place.bottom() - ACTIONS + 1, place.width() - left - 16, ACTIONS - 7
        )
        self.offers.show()

    def _want(self, what: str) -> None:
        row = self.open_row
        # A row that counts no longer is answered too: its panel says what became of it.
        if row is not None:
            wanted = self.correct_wanted if what == "correct" else self.strike_wanted
            wanted.emit(row.act_id)

    # Hand and keys ----------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed = event.position().toPoint()
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pressed, self._pressed = self._pressed, None
        index = self.indexAt(event.position().toPoint())
        # Sliding off the row before letting go means nothing was meant.
        if pressed is None or not index.isValid() or self.indexAt(pressed) != index:
            return
        act_id = index.data(Role.ACT_ID)
        self.open_act("" if act_id == self.painter.chosen else act_id)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -6}
        steps |= {Qt.Key.Key_PageDown: 6, Qt.Key.Key_Home: -100_000, Qt.Key.Key_End: 100_000}
        key = Qt.Key(event.key())
        plain = not event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier
        if key in steps:
            self._go(steps[key])
        elif key in KEYS and plain and self.open_row is not None:
            self._want(KEYS[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.open_row is not None:
            self._want("correct")
        elif key == Qt.Key.Key_Escape and self.painter.chosen:
            self.open_act("")
        else:
            # Not to the view itself: it would take letters as a search.
            event.ignore()

    def event(self, event: QEvent) -> bool:
        # The window's own C and X, if it ever has any, do not belong here.
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            mine = event.key() in KEYS and not event.modifiers()
            if mine and self.open_row is not None:
                event.accept()
                return True
        return super().event(event)

    def _go(self, step: int) -> None:
        count = self.rows.rowCount()
        if not count:
            return
        place = self.rows.at(self.painter.chosen)
        place = (0 if step > 0 else count - 1) if place is None else place + step
        self.open_act(self.rows.rows[max(0, min(place, count - 1))].act_id)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        by_tab = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        if event.reason() in by_tab and self.open_row is None:
            self._go(1)
        self.viewport().update()

    # Size -------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.painter.width = self.viewport().width()
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()
        self._follow_rows()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.rows.rowCount():
            painter = QPainter(self.viewport())
            area = QRectF(self.viewport().rect()).adjusted(16, 24, -16, 0)
            area.setHeight(24)
            write(painter, area, self.empty_words, face(14), colour("text2"), where=CENTRE)

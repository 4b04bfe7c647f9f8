"""No one is in the chairs: drawn with the chairs as they stand, each an offer."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from ketachart.gui.board.todays_plan import TodaysPlan
from ketachart.gui.chairs import Seat
from ketachart.gui.panels.painted import box, colour, smooth
from ketachart.gui.widgets import ActionButton

PER_ROW = 3


class EmptyBoard(QWidget):
    """Each free chair can be set up; a session without one can be begun where the window can."""

    set_up_wanted = Signal(str)
    patient_wanted = Signal(object)
    """PatientRow of somebody who is expected today."""
    new_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("empty-board")
        self._names: tuple[str, ...] | None = None
        self._offers = False
        title, self.more = QLabel("No one is in the chairs"), QLabel("")
        title.setProperty("role", "heading")
        self.more.setProperty("role", "label")
        self.more.setTextFormat(Qt.TextFormat.PlainText)
        self.plan = TodaysPlan()
        self.plan.chosen.connect(self.patient_wanted)
        self.chairs = QWidget()
        self.grid = QGridLayout(self.chairs)
        self.grid.setContentsMargins(0, 0, 0, 0)
        self.grid.setSpacing(12)
        self.new = ActionButton("New session", icon="plus", look="filled", key="N", height=52)
        self.new.setObjectName("begin-session")
        self.new.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.new.clicked.connect(self.new_wanted)
        self.new.hide()
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addStretch(2)
        centre = Qt.AlignmentFlag.AlignHCenter
        for part in (_Picture(), title, self.plan, self.more, self.chairs, self.new):
            column.addWidget(part, 0, centre)
        column.insertSpacing(6, 8)
        column.addStretch(3)

    def offer_new(self) -> None:
        """A session can be begun here."""
        self._offers = True
        self.new.show()
        self._say()

    def show_seats(self, seats: Sequence[Seat]) -> None:
        """The free chairs."""
        names = tuple(seat.name for seat in seats)
        if names == self._names:
            return
        self._names = names
        while (item := self.grid.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        wide = PER_ROW if len(names) != 4 else 2
        for n, name in enumerate(names):
            button = ActionButton(f"Set up chair {name}", height=52, parent=self.chairs)
            button.setObjectName(f"set-up-{n + 1}")
            button.setMinimumWidth(190)
            button.clicked.connect(lambda _=False, name=name: self.set_up_wanted.emit(name))
            self.grid.addWidget(button, n // wide, n % wide)
        self._say()

    def _say(self) -> None:
        self.chairs.setVisible(self._offers and bool(self._names))
        if self._offers and self._names:
            self.more.setText("Choose a chair to set up, or begin with the patient.")
        else:
            self.more.setText("No session is open here.")


class _Picture(QWidget):
    """Four empty places of a board."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(132, 84)

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = smooth(self)
        for n in range(4):
            place = QRectF(2 + 66 * (n % 2), 2 + 42 * (n // 2), 60, 36)
            box(painter, place, fill=colour("surface"), line=colour("control"), radius=7)
            panel = QRectF(place.right() - 19, place.top() + 1, 18, 34)
            box(painter, panel, fill=colour("surface2"), radius=6)
            for row, wide in ((9, 16), (17, 24)):
                line = QRectF(place.left() + 8, place.top() + row, wide, 3)
                box(painter, line, fill=colour("line"), radius=1.5)

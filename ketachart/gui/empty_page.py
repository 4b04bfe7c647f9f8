"""No one is in the chairs."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from ketachart.gui.widgets import ActionButton, Icon


class EmptyPage(QWidget):
    """Says so, and offers to begin a session where the window can."""

    new_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("empty-page")
        title, more = QLabel("No one is in the chairs"), QLabel("No session is open here.")
        title.setProperty("role", "title")
        more.setProperty("role", "label")
        self.new = ActionButton("Begin a session…", look="filled", key="Ctrl N", height=52)
        self.new.setObjectName("begin-session")
        self.new.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.new.clicked.connect(self.new_wanted)
        self.new.hide()
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addStretch(1)
        for part in (Icon("board", 28, "text3"), title, more, self.new):
            column.addWidget(part, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)

    def offer_new(self) -> None:
        """A session can be begun here."""
        self.new.show()

"""F1: what every key does."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from ketachart.gui.widgets import ActionButton, Card, KeyCap

KEYS = (
    (("0-9", "F2"), "start or go on with a set of vitals"),
    (("Space",), "end a waiting field"),
    (("Tab", "-"), "skip a field"),
    (("U",), "absent, or could not be had"),
    (("⏎",), "save the set"),
    (("O",), "more values: EtCO₂, temperature, oxygen, pain, position"),
    (("S",), "side effect: then its letter, then 1 2 3, or 0 for gone"),
    (("F3",), "drug given"),
    (("F4",), "note"),
    (("F5",), "waste, and its witness"),
    (("F6",), "action, and who was told"),
    (("F7",), "response to what was given or done"),
    (("F8",), "pause or resume; after the end, discharge"),
    (("F9", "F10"), "rate, end of the infusion"),
    (("F12",), "more: all that can be charted; type to find it"),
    (("Ctrl ⏎",), "in the set-up: start, when nothing is missing"),
    (("Ctrl Z",), "undo the last entry"),
    (("↑", "↓", "C", "X"), "in the record: choose, correct, strike"),
    (("E", "Ctrl E"), "emergency: the stamps; Ctrl E also while something is typed"),
    (("T",), "the picture as a table"),
    (("L",), "last time's pressure in the picture"),
    (("Ctrl N",), "new session"),
    (("Ctrl 1-6",), "the chair in that place; on the board 1-6"),
    (("Ctrl Tab",), "the next that needs something"),
    (("Ctrl L",), "lock the window; sessions go on"),
    (("Space",), "locked: mark the moment; the name by arrows, then six digits"),
    (("Ctrl U",), "another person charts, by name and PIN"),
    (("↑", "↓"), "sign-off: the record; Space and Shift Space scroll its page"),
    (("F", "P"), "sign-off: what to look at first; the plan for the next visit"),
    (("Ctrl +", "Ctrl -"), "sign-off: the page larger, smaller; Ctrl 0 as it was"),
    (("⏎",), "sign-off: to the signature, then sign; then the next record"),
    (("↑", "↓"), "audit trail: from entry to entry"),
    (("F11",), "next theme"),
    (("Esc", "B"), "close what is open; then the board"),
)


class KeyMap(Card):
    """Takes the place of the record until it is closed."""

    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setObjectName("card")
        self.setAccessibleName("Keys")
        title = QLabel("Keys")
        title.setProperty("role", "title")
        self.close_key = ActionButton("", icon="cross", look="quiet")
        self.close_key.setObjectName("keys-close")
        self.close_key.setAccessibleName("Close the key map")
        self.close_key.setFixedWidth(44)
        self.close_key.clicked.connect(self.closed)
        top = QHBoxLayout()
        top.addWidget(title, 1)
        top.addWidget(self.close_key)
        inside = QWidget()
        grid = QGridLayout(inside)
        grid.setContentsMargins(0, 4, 8, 8)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(7)
        grid.setColumnStretch(1, 1)
        for row, (caps, words) in enumerate(KEYS):
            line = QHBoxLayout()
            line.setSpacing(4)
            for cap in caps:
                line.addWidget(KeyCap(cap))
            line.addStretch(1)
            label = QLabel(words)
            label.setProperty("role", "label")
            label.setWordWrap(True)
            grid.addLayout(line, row, 0)
            grid.addWidget(label, row, 1)
        grid.setRowStretch(len(KEYS), 1)
        scroller = QScrollArea()
        scroller.setWidget(inside)
        scroller.setWidgetResizable(True)
        scroller.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 4, 4, 8)
        column.addLayout(top)
        column.addWidget(scroller, 1)

    def first_field(self) -> QWidget:
        """Put the keyboard on the way out."""
        self.close_key.setFocus(Qt.FocusReason.OtherFocusReason)
        return self.close_key

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)

    def leave(self) -> None:
        """Close it."""
        self.closed.emit()

"""A card: what belongs together, behind one hairline."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QWidget


class Card(QFrame):
    """A frame of the look ``card``, ``flagCard``, ``cautionCard`` or ``infoCard``."""

    def __init__(self, look: str = "card", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setObjectName(look)

    def set_look(self, look: str) -> None:
        """Another look, at once."""
        if look != self.objectName():
            self.setObjectName(look)
            self.style().unpolish(self)
            self.style().polish(self)

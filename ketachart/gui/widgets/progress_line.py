"""A thin line that fills; it lies on a card's lower edge and keeps to its round corners."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ketachart.gui import theme

HEIGHT = 5


class ProgressLine(QWidget):
    """Filled from 0 to 1; ``corner`` is the radius (px) of the card's corner under its ends."""

    def __init__(self, corner: int = 0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._share, self._corner, self._token = 0.0, corner, "accent"
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def share(self) -> float:
        """How full it is, 0 to 1."""
        return self._share

    def set_share(self, share: float, token: str = "accent") -> None:
        """Fill it to a share, in a colour of the theme."""
        share = min(max(share, 0.0), 1.0)
        if (share, token) != (self._share, self._token):
            self._share, self._token = share, token
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(80, HEIGHT)

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = theme.current()
        box = QRectF(self.rect())
        if self._corner:
            inside = QPainterPath()
            tall = QRectF(0, box.height() - 4 * self._corner, box.width(), 4 * self._corner)
            inside.addRoundedRect(tall, self._corner, self._corner)
            painter.setClipPath(inside)
        painter.fillRect(box, colours.surface2)
        painter.fillRect(
            QRectF(0, 0, box.width() * self._share, box.height()), getattr(colours, self._token)
        )

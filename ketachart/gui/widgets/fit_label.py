"""Text that is never cut: it becomes smaller, then wraps and asks for the height that takes."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ketachart.gui import theme

SMALLEST = 12


class FitLabel(QWidget):
    """Text in a font of a size that fits the width; from ``SMALLEST`` px on it wraps."""

    def __init__(
        self,
        text: str = "",
        font: QFont | None = None,
        token: str = "text",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._text, self._font, self._token = "", font or theme.text(14), token
        self._align = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.set_text(text)

    def text(self) -> str:
        """What it says."""
        return self._text

    def set_text(self, text: str) -> None:
        """Say something else."""
        if text != self._text:
            self._text = text
            self.setAccessibleName(text)
            self.updateGeometry()
            self.update()

    def set_token(self, token: str) -> None:
        """Another colour of the theme."""
        if token != self._token:
            self._token = token
            self.update()

    def set_alignment(self, alignment: Qt.AlignmentFlag) -> None:
        """Where the text stands in its box."""
        self._align = alignment
        self.update()

    def sizeHint(self) -> QSize:
        metrics = QFontMetricsF(self._font)
        return QSize(int(metrics.horizontalAdvance(self._text)) + 2, int(metrics.height()) + 1)

    def minimumSizeHint(self) -> QSize:
        small = QFontMetricsF(self._sized(SMALLEST))
        widest = max((small.horizontalAdvance(word) for word in self._text.split()), default=0)
        return QSize(int(widest) + 2, int(small.height()) + 1)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        metrics = QFontMetricsF(self.fitting(width))
        box = QRectF(0, 0, width, 1 << 20)
        wrapped = metrics.boundingRect(box, int(self.wrapping(width)), self._text)
        return int(max(wrapped.height(), metrics.height())) + 1

    def fitting(self, width: int | None = None) -> QFont:
        """The font in which it is painted at a width (px), or at its present one."""
        room = self.width() if width is None else width
        for pixels in range(self._font.pixelSize(), SMALLEST, -1):
            font = self._sized(pixels)
            if QFontMetricsF(font).horizontalAdvance(self._text) <= room:
                return font
        return self._sized(SMALLEST)

    def wrapping(self, width: int) -> Qt.TextFlag:  # noqa: ARG002 - a name looks at it
        """How the text is broken into lines at a width (px)."""
        return Qt.TextFlag.TextWordWrap

    def _sized(self, pixels: int) -> QFont:
        font = QFont(self._font)
        font.setPixelSize(pixels)
        return font

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(getattr(theme.current(), self._token))
        painter.setFont(self.fitting())
        flags = self._align | self.wrapping(self.width())
        painter.drawText(QRectF(self.rect()), int(flags), self._text)

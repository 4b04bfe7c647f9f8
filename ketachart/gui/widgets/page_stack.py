"""Pages one behind the other, of which only the one that is shown takes room."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QStackedWidget, QWidget


class PageStack(QStackedWidget):
    """As large as the page that is shown; a stack of Qt's own is as large as the largest."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.currentChanged.connect(lambda _: self.updateGeometry())

    def sizeHint(self) -> QSize:
        page = self.currentWidget()
        return super().sizeHint() if page is None else self._around(page.sizeHint())

    def minimumSizeHint(self) -> QSize:
        page = self.currentWidget()
        return super().minimumSizeHint() if page is None else self._around(page.minimumSizeHint())

    def heightForWidth(self, width: int) -> int:
        page, around = self.currentWidget(), self._around(QSize(0, 0))
        if page is None or not page.hasHeightForWidth():
            return super().heightForWidth(width)
        return page.heightForWidth(width - around.width()) + around.height()

    def _around(self, size: QSize) -> QSize:
        return size.grownBy(self.contentsMargins())

"""What stands round every page: rail, head, top bar, the band for messages."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from ketachart.gui.board.board_head import BoardHead
from ketachart.gui.panels.band import Band
from ketachart.gui.panels.patient_banner import HEIGHT, PatientBanner
from ketachart.gui.panels.rail import Rail
from ketachart.gui.panels.side import Rule
from ketachart.gui.panels.top_bar import TopBar
from ketachart.gui.widgets import PageStack


class TitleHead(QLabel):
    """The head of a page that is about no single patient."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page-title")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", "heading")
        self.setContentsMargins(20, 0, 8, 0)
        self.setMinimumHeight(HEIGHT)


class Frame(QWidget):
    """Pages are added to ``pages``; each is shown with the head that belongs to it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.rail, self.banner, self.top = Rail(), PatientBanner(), TopBar()
        self.board_head, self.title = BoardHead(), TitleHead()
        self.band = Band("message-band")
        self.glass = Band("glass-band")
        self.hands, self.moments = Band("hands-band"), Band("moment-band")
        self.pages = QStackedWidget()
        self.heads = PageStack()  # a long name makes its own banner higher, not the others
        for head in (self.banner, self.board_head, self.title):
            self.heads.addWidget(head)
        line = QHBoxLayout()
        line.setSpacing(0)
        line.addWidget(self.heads, 1)
        line.addWidget(self.top)
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        right.addLayout(line)
        right.addWidget(Rule())
        for band in (self.glass, self.band, self.hands, self.moments):
            right.addLayout(_around(band))
        right.addWidget(self.pages, 1)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.rail)
        whole.addLayout(right, 1)

    def show_page(self, page: QWidget, head: QWidget, title: str = "") -> None:
        """Turn to a page; ``title`` is for pages that say only what they are."""
        if self.pages.indexOf(page) < 0:
            self.pages.addWidget(page)
        self.title.setText(title)
        self.heads.setCurrentWidget(head)
        self.pages.setCurrentWidget(page)


def _around(band: Band) -> QVBoxLayout:
    """Room over a band while it is there."""
    around = QVBoxLayout()
    around.setContentsMargins(16, 0, 16, 0)
    around.addWidget(band)
    band.came.connect(lambda there: around.setContentsMargins(16, 12 * there, 16, 0))
    return around

"""The pages as they will print, one below the other; it knows which of them were on the screen."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QImage,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QScrollArea, QWidget

from ketachart.gui import theme
from ketachart.gui.panels.painted import CENTRE, colour, face, write
from ketachart.report.viewing import Place

SIDE, GAP = 24, 18
ACROSS, DOWN = 4, 60
"""Parts of a page, each of which was on the screen or not."""
OVERLAP = 56
"""Of a page that is scrolled by one screen, so much stays (px)."""
MARK_WASH, DIM_WASH = 0.2, 0.1
"""How much of its colour lies over a line that is shown; in the dim room, where words are faint."""
MARK_SIDE = 5
"""Width of the bars beside a line that is shown (px)."""
ZOOMS = (1.0, 1.35, 1.8)
"""Page width as multiples of the room there is."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A picture of one page, ``width`` device pixels wide, in a theme."""

    page: int
    width: int
    theme: str


class _Sheets(QWidget):
    """The pages, painted; in a scroll area."""

    def __init__(self, view: PageView) -> None:
        super().__init__()
        self._view = view

    def paintEvent(self, event: QPaintEvent) -> None:
        self._view.paint(QPainter(self), event.rect())


class PageView(QScrollArea):
    """``wanted`` asks for the picture of a page, which comes by ``put``.

    ``seen_changed`` tells that something was on the screen for the first time.
    """

    wanted = Signal(object)
    seen_changed = Signal()
    moved = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sign-off-pages")
        self.setAccessibleName("The page as it will print")
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.sheets = _Sheets(self)
        self.setWidget(self.sheets)
        self._sizes: tuple[tuple[float, float], ...] = ()
        self._images: dict[int, tuple[Wanted, QImage]] = {}
        self._asked: set[Wanted] = set()
        self._seen: list[set[tuple[int, int]]] = []
        self._marked: Place | None = None
        self.zoom = 0
        self.verticalScrollBar().valueChanged.connect(self.moved)
        theme.changes().changed.connect(self.sheets.update)

    # What is shown ----------------------------------------------------------------------------

    def show_pages(self, sizes: tuple[tuple[float, float], ...]) -> None:
        """Other pages, none of them seen yet; their sizes (pt)."""
        self._sizes = sizes
        self._images.clear()
        self._asked.clear()
        self._seen = [set() for _ in sizes]
        self._marked = None
        self._lay_out()
        self.verticalScrollBar().setValue(0)
        self.horizontalScrollBar().setValue(0)
        self.sheets.update()
        self.seen_changed.emit()

    def put(self, wanted: Wanted, image: QImage) -> None:
        """The picture of a page, if it is still of use."""
        if wanted not in self._asked:
            return
        self._asked.discard(wanted)
        image.setDevicePixelRatio(self.devicePixelRatioF())
        self._images[wanted.page] = (wanted, image)
        self.sheets.update(self.area(wanted.page))

    def again(self, wanted: Wanted) -> None:
        """A picture could not be made; it is asked for once more when it is next on the screen."""
        self._asked.discard(wanted)

    def mark(self, place: Place | None) -> None:
        """Scroll to a line and mark it; None takes the mark away."""
        self._marked = place
        if place is not None:
            area = self.area(place.page)
            middle = area.top() + area.height() * (place.top + place.bottom) / 2
            self.verticalScrollBar().setValue(round(middle - self.viewport().height() * 0.36))
        self.sheets.update()

    def zoom_by(self, steps: int) -> None:
        """Larger or smaller; the same part of the page stays in the middle."""
        zoom = min(max(self.zoom + steps, 0), len(ZOOMS) - 1)
        if zoom != self.zoom:
            self.zoom = zoom
            bar, half = self.verticalScrollBar(), self.viewport().height() / 2
            share = (bar.value() + half) / max(self.sheets.height(), 1)
            self._lay_out()
            bar.setValue(round(share * self.sheets.height() - half))

    # Where it stands --------------------------------------------------------------------------

    @property
    def page(self) -> int:
        """The page in the middle of the screen, from 1; 0 while there is none."""
        middle = self.verticalScrollBar().value() + self.viewport().height() // 2
        above = [n for n in range(len(self._sizes)) if self.area(n).top() <= middle]
        return (above[-1] + 1) if above else min(len(self._sizes), 1)

    @property
    def count(self) -> int:
        """How many pages there are."""
        return len(self._sizes)

    def unseen(self) -> tuple[int, ...]:
        """The pages, from 1, of which something was not on the screen yet."""
        whole = ACROSS * DOWN
        return tuple(n for n, seen in enumerate(self._seen, 1) if len(seen) < whole)

    @property
    def all_seen(self) -> bool:
        """Whether every part of every page was on the screen."""
        return bool(self._sizes) and not self.unseen()

    def area(self, page: int) -> QRect:
        """Where a page (from 0) lies on the canvas."""
        width = self._page_width()
        top = GAP
        for number, (wide, tall) in enumerate(self._sizes):
            height = round(width * tall / wide)
            if number == page:
                left = max(SIDE, (self.sheets.width() - width) // 2)
                return QRect(left, top, width, height)
            top += height + GAP
        return QRect()

    def _page_width(self) -> int:
        return max(200, round((self.viewport().width() - 2 * SIDE) * ZOOMS[self.zoom]))

    def _lay_out(self) -> None:
        width = self._page_width()
        height = GAP + sum(round(width * t / w) + GAP for w, t in self._sizes)
        room = self.viewport().size()
        self.sheets.resize(max(room.width(), width + 2 * SIDE), max(room.height(), height))
        self.sheets.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        bar, before = self.verticalScrollBar(), max(self.sheets.height(), 1)
        share = bar.value() / before
        super().resizeEvent(event)
        self._lay_out()
        bar.setValue(round(share * self.sheets.height()))

    # Painting ---------------------------------------------------------------------------------

    def paint(self, painter: QPainter, exposed: QRect) -> None:
        """The part of the pages that has to be painted; what is missing is asked for."""
        painter.fillRect(exposed, colour("surface2"))
        news = False
        for number in range(len(self._sizes)):
            area = self.area(number)
            if not area.intersects(exposed):
                continue
            wanted = Wanted(
                number, round(area.width() * self.devicePixelRatioF()), theme.current().name
            )
            made, image = self._images.get(number, (None, None))
            if made != wanted and wanted not in self._asked:
                self._asked.add(wanted)
                self.wanted.emit(wanted)
            if image is None or made is None or made.theme != wanted.theme:
                self._paint_blank(painter, area, number)
            elif made == wanted:
                painter.drawImage(area.topLeft(), image)
                news = self._note_seen(number, area) or news
            else:
                painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
                painter.drawImage(QRectF(area), image, QRectF(image.rect()))
            painter.setPen(QPen(colour("line"), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(area).adjusted(-0.5, -0.5, 0.5, 0.5))
            if self._marked is not None and self._marked.page == number:
                self._paint_mark(painter, area, self._marked)
        painter.end()
        if news:
            self.seen_changed.emit()

    def _paint_blank(self, painter: QPainter, area: QRect, number: int) -> None:
        painter.fillRect(area, colour("surface"))
        words = f"Page {number + 1} of {len(self._sizes)}"
        top = QRectF(area).adjusted(0, 40, 0, 0)
        top.setHeight(30)
        write(painter, top, words, face(14, 500), colour("text3"), where=CENTRE)

    def _paint_mark(self, painter: QPainter, area: QRect, place: Place) -> None:
        top = area.top() + area.height() * place.top
        high = area.height() * (place.bottom - place.top)
        band = QRectF(area.left() + 8, top, area.width() - 16, high)
        # In the dim room the paper is dark; elsewhere it is light in every theme.
        dim = theme.current().name == "dim"
        paper = theme.load_themes()["dim" if dim else "light"]
        wash, line = paper.cautionfill, paper.caution
        wash.setAlphaF(DIM_WASH if dim else MARK_WASH)
        painter.fillRect(band, wash)
        # A frame would cut the lines above and below, which stand close.
        for x in (band.left(), band.right() - MARK_SIDE):
            painter.fillRect(QRectF(x, top, MARK_SIDE, high), line)

    def _note_seen(self, number: int, area: QRect) -> bool:
        """What of a page is on the screen now was seen; whether any of it for the first time."""
        visible = self.sheets.visibleRegion().boundingRect().intersected(area)
        if visible.isEmpty():
            return False
        x0, y0 = visible.left() - area.left(), visible.top() - area.top()
        x1, y1 = x0 + visible.width(), y0 + visible.height()
        wide, tall = area.width() / ACROSS, area.height() / DOWN
        parts = {
            (across, down)
            for across in range(ACROSS)
            if x0 <= across * wide + 1 and (across + 1) * wide - 1 <= x1
            for down in range(DOWN)
            if y0 <= down * tall + 1 and (down + 1) * tall - 1 <= y1
        }
        seen = self._seen[number]
        if parts <= seen:
            return False
        seen |= parts
        return True

    # Keys -------------------------------------------------------------------------------------

    def on(self) -> bool:
        """Scroll on by one screen; False at the end."""
        bar = self.verticalScrollBar()
        before = bar.value()
        bar.setValue(before + max(self.viewport().height() - OVERLAP, 40))
        return bar.value() != before

    def back(self) -> bool:
        """Scroll back by one screen; False at the beginning."""
        bar = self.verticalScrollBar()
        before = bar.value()
        bar.setValue(before - max(self.viewport().height() - OVERLAP, 40))
        return bar.value() != before

    def to_unseen(self) -> None:
        """To the first part that was not on the screen yet."""
        for number, seen in enumerate(self._seen):
            left = [d for d in range(DOWN) if any((a, d) not in seen for a in range(ACROSS))]
            if left:
                area = self.area(number)
                top = area.top() + area.height() * left[0] / DOWN
                self.verticalScrollBar().setValue(round(top - OVERLAP / 2))
                gaps = [a for a in range(ACROSS) if (a, left[0]) not in seen]
                across = area.left() + area.width() * gaps[0] / ACROSS
                self.horizontalScrollBar().setValue(round(across - OVERLAP / 2))
                return

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # All keys are the page's around: arrows choose a session there, Space scrolls here.
        event.ignore()

    def sizeHint(self) -> QSize:
        return QSize(608, 600)

"""The picture of the infusion on screen: painted from the page's own drawing, with the line of now.

A chart that was just saved is shown everywhere else first: the picture follows a moment later.
"""

from datetime import datetime, timedelta

from PySide6.QtCore import QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QStackedLayout, QWidget

from ketachart.clinical.chart import Chart
from ketachart.clinical.phases import Phase
from ketachart.clinical.phrases import clock_text, rate_text, vitals_text
from ketachart.clinical.visits import before
from ketachart.gui import theme
from ketachart.gui.bedside import Bedside
from ketachart.gui.drawing_painter import paint_drawing
from ketachart.gui.panels.painted import Target, box, colour, face, fitted, key_cap, smooth, write
from ketachart.gui.picture_table import PictureTable
from ketachart.gui.widgets import Card
from ketachart.report import picture
from ketachart.report.ink import Ink
from ketachart.report.picture_before import draw_before

SOON_MS = 30
"""How long the picture waits for the word "saved" to reach the screen."""
STEP = timedelta(seconds=5)
"""How often the bars of a running session grow; the line of now moves with them."""
LOWEST = 118
"""What it can be shown in (px), where several bands leave it no more."""


class Canvas(QWidget):
    """Holds the painted picture until chart, size, theme or resolution change."""

    def __init__(self, bedside: Bedside, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bedside = bedside
        self.chart: Chart | None = None
        self.earlier: Chart | None = None
        """The session whose pressure is drawn behind today's."""
        self._pixmap: QPixmap | None = None
        self._made_for: tuple[object, ...] = ()
        self._drawn_at: datetime | None = None
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SOON_MS)
        self._soon.timeout.connect(self._renew)
        self.setMinimumSize(picture.LEAST_WIDTH, LOWEST)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.changes().changed.connect(self._renew)

    def sizeHint(self) -> QSize:
        return QSize(860, 280)

    def show_chart(self, chart: Chart) -> None:
        """Another chart; what is painted stays for the moment until the new one is."""
        first = self.chart is None or self.chart.session.session != chart.session.session
        self.chart = chart
        if first:
            self._renew()
        else:
            self._soon.start()

    def show_earlier(self, chart: Chart | None) -> None:
        """Draw the pressure of an earlier session behind today's, or take it away."""
        self.earlier = chart
        self._renew()

    def tick(self, now: datetime) -> None:
        """Grow the bars and move the line."""
        if self._drawn_at is not None and _moves(self.chart) and now - self._drawn_at >= STEP:
            self._renew()

    @property
    def is_behind(self) -> bool:
        """Whether a newer chart waits to be painted."""
        return self._soon.isActive()

    def resizeEvent(self, _: QResizeEvent) -> None:
        self._made_for = ()

    def _renew(self) -> None:
        self._soon.stop()
        self._made_for = ()
        self.update()

    def paintEvent(self, _: QPaintEvent) -> None:
        if self.chart is None:
            return
        wanted = (self.size(), theme.current().name, self.devicePixelRatioF())
        if self._pixmap is None or self._made_for != wanted:
            self._pixmap, self._made_for = self._draw(self.chart), wanted
        QPainter(self).drawPixmap(0, 0, self._pixmap)

    def _draw(self, chart: Chart) -> QPixmap:
        ratio = self.devicePixelRatioF()
        pixmap = QPixmap(self.size() * ratio)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        now = self.bedside.now()
        self._drawn_at = now
        moment = now if _moves(chart) else None
        ink = Ink.of(theme.current().tokens)
        # Under several bands it is drawn smaller as a whole: nothing of it is cut off.
        share = min(1.0, self.height() / picture.LEAST_HEIGHT)
        width, height = self.width() / share, max(self.height() / share, picture.LEAST_HEIGHT)
        painter = QPainter(pixmap)
        painter.scale(share, share)
        drawing = picture.draw(
            chart, width=width, height=height, ink=ink, now=moment, pending_due=moment is not None
        )
        paint_drawing(painter, drawing)
        if self.earlier is not None:
            scale = picture.scale_for(chart, width, height, moment)
            paint_drawing(painter, draw_before(self.earlier, scale, ink))
        if moment is not None:
            scale = picture.scale_for(chart, width, height, moment)
            paint_drawing(painter, picture.overlay(chart, scale, now=moment, ink=ink))
        painter.end()
        return pixmap


def _moves(chart: Chart | None) -> bool:
    return chart is not None and chart.phase not in (Phase.CLOSED, Phase.CANCELLED)


class LastTime(Target):
    """The switch for last time's pressure: quiet in a corner of the picture."""

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(name, parent)
        self.is_on = False
        self.setFixedSize(112, 44)
        self.setAccessibleName("Last time's pressure, L")

    def show_on(self, is_on: bool) -> None:
        """Whether it is drawn."""
        self.is_on = is_on
        self.setAccessibleName(f"Last time's pressure, L, {'shown' if is_on else 'not shown'}")
        self.update()

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = smooth(self)
        pill = QRectF(self.rect()).adjusted(3, 8, -3, -8)
        ink = colour("text" if self.is_on else "text2")
        line = colour("text" if self.is_on else "control")
        box(painter, pill, fill=colour("surface"), line=line, radius=8)
        cap = QRectF(pill.right() - 24, pill.center().y() - 9, 18, 18)
        key_cap(painter, cap, "L")
        words = pill.adjusted(9, 0, -28, 0)
        write(painter, words, "Last time", fitted(face(13, 600), "Last time", words.width()), ink)


class PictureView(Card):
    """The picture in its card; ``T`` shows the same values as a table instead."""

    def __init__(self, bedside: Bedside, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.bedside = bedside
        self.canvas = Canvas(bedside, self)
        self.table = PictureTable(self)
        self._stack = QStackedLayout(self)
        self._stack.setContentsMargins(1, 1, 1, 1)
        self._stack.addWidget(self.canvas)
        self._stack.addWidget(self.table)
        self.canvas.setObjectName("picture")
        self.canvas.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.canvas.setAccessibleName("Chart of the infusion")
        self.last_time = LastTime("picture-last-time", self)
        self.last_time.clicked.connect(self.toggle_last_time)
        self.last_time.hide()

    @property
    def before(self) -> Chart | None:
        """The patient's session before this one, where it was read and had a pump running."""
        chart = self.canvas.chart
        if chart is None or chart.started_at is None:
            return None
        found = before(chart, self.bedside.earlier(chart.session.patient))
        return found[-1] if found and found[-1].started_at is not None else None

    def toggle_last_time(self) -> None:
        """Last time's pressure behind today's, or no more."""
        shown = None if self.canvas.earlier is not None else self.before
        self.canvas.show_earlier(shown)
        self.last_time.show_on(shown is not None)

    def _offer_last_time(self) -> None:
        self.last_time.setVisible(self.before is not None and not self.is_table)
        corner = self.width() - self.last_time.width() - 6
        self.last_time.move(corner, self.height() - self.last_time.height() - 24)
        self.last_time.raise_()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._offer_last_time()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Enter on what has the keyboard; the letter is the window's.
        if self.last_time.hasFocus() and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.toggle_last_time()
        else:
            super().keyPressEvent(event)

    def show_chart(self, chart: Chart) -> None:
        """Show a session."""
        shown = self.canvas.chart
        if shown is not None and shown.session.session != chart.session.session:
            self.canvas.show_earlier(None)
            self.last_time.show_on(False)
        self.canvas.show_chart(chart)
        if self.is_table:
            self.table.show_chart(chart)
        self.canvas.setAccessibleName(spoken(chart))
        self._offer_last_time()

    def tick(self, now: datetime) -> None:
        """Time goes on; the sessions before are read a moment after this one is shown."""
        self.canvas.tick(now)
        if self.last_time.isHidden() != (self.before is None or self.is_table):
            self._offer_last_time()

    @property
    def is_table(self) -> bool:
        """Whether the table is shown."""
        return self._stack.currentWidget() is self.table

    def toggle_table(self) -> None:
        """From the picture to the table of the same values, and back."""
        if self.canvas.chart is not None and not self.is_table:
            self.table.show_chart(self.canvas.chart)
        self._stack.setCurrentWidget(self.canvas if self.is_table else self.table)
        if self.is_table:
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def minimumSizeHint(self) -> QSize:
        return QSize(picture.LEAST_WIDTH + 2, LOWEST + 2)


def spoken(chart: Chart) -> str:
    """The picture as one sentence."""
    parts = ["Chart of the infusion"]
    if chart.sets:
        last = chart.sets[-1].taken
        parts.append(f"last set {vitals_text(last)} at {clock_text(last.at)}")
    delivery = chart.delivery
    if delivery.running and delivery.rate_ml_per_h is not None:
        parts.append(f"pump running at {rate_text(delivery.rate_ml_per_h)}")
    elif chart.phase is Phase.PAUSED:
        parts.append("pump paused")
    elif chart.stopped_at is not None:
        parts.append(f"infusion ended at {clock_text(chart.stopped_at)}")
    return ". ".join([", ".join(parts), "T shows the values as a table."])

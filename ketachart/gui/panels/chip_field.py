"""The chips of the side effects in their rows, each a target with its key or its severity."""

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ketachart.gui.panels.effects_at_hand import Place
from ketachart.gui.panels.painted import (
    RIGHT,
    Target,
    box,
    colour,
    face,
    key_cap,
    smooth,
    write,
    write_wrapped,
)
from ketachart.gui.panels.severity_choice import SeverityChoice, level
from ketachart.gui.widgets.pips import WIDTH as PIPS_WIDTH
from ketachart.gui.widgets.pips import paint_pips

GAP, HEIGHT, LEAST_WIDTH = 8, 44, 132
COLUMNS = 5
MORE = Place("", "More…", "M")


class ChipButton(Target):
    """One side effect: its key while it does not run, its severity while it does."""

    def __init__(self, place: Place, parent: QWidget) -> None:
        super().__init__(f"chip-{place.term.replace(' ', '-') or 'more'}", parent)
        self.place, self.lit, self.saving = place, False, False
        self.over: QPointF | None = None
        self.show_place(place)

    def show_place(self, place: Place) -> None:
        """The same side effect as it now runs."""
        self.place = place
        self.setText(place.label)
        if place is MORE:
            self.setAccessibleName("More side effects; opens a list")
        elif place.running:
            self.setAccessibleName(f"{place.label}, {place.severity}; opens severity and gone")
        else:
            self.setAccessibleName(f"{place.label}, off; opens severity")
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.over = event.globalPosition()
        super().mouseReleaseEvent(event)
        self.over = None

    def paintEvent(self, _event: object) -> None:
        painter = smooth(self)
        area = QRectF(self.rect())
        running = bool(self.place.running)
        fill = colour("surface2") if running or self.isDown() else colour("surface")
        line = colour("text2") if running else colour("control")
        if self.isChecked():
            fill, line = colour("surface2"), colour("focus")
        box(painter, area, fill=fill, line=line, width=2 if self.isChecked() else 1.2)
        right = area.right() - 11
        if self.saving:
            used = write(
                painter,
                QRectF(right - 60, 0, 60, area.height()),
                "saving…",
                face(12),
                colour("text3"),
                where=RIGHT,
            )
            room = right - used
        elif running:
            paint_pips(
                painter, level(self.place), right - PIPS_WIDTH, area.center().y(), colour("text")
            )
            room = right - PIPS_WIDTH
        elif self.place.key:
            key_cap(
                painter,
                QRectF(right - 20, area.center().y() - 10, 20, 20),
                self.place.key,
                lit=self.lit,
            )
            room = right - 20
        else:
            room = right
        text = QRectF(area.left() + 13, 0, room - area.left() - 19, area.height())
        write_wrapped(painter, text, self.text(), face(15, 500), colour("text"))


class ChipField(QWidget):
    """The chips in their rows, and the choice over them."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.chips: list[ChipButton] = []
        self.columns = COLUMNS
        self.choice = SeverityChoice(self)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def row_length(self, wanted: int) -> int:
        """How many chips stand side by side: as wanted, fewer where they would be cut."""
        fit = (self.width() + GAP) // (LEAST_WIDTH + GAP)
        return max(2, min(wanted, fit)) if self.width() > LEAST_WIDTH else wanted

    def lay_out(self) -> None:
        """Every chip to its place."""
        each = (self.width() - GAP * (self.columns - 1)) / self.columns
        for number, chip in enumerate(self.chips):
            row, column = divmod(number, self.columns)
            left, right = round(column * (each + GAP)), round(column * (each + GAP) + each)
            chip.setGeometry(left, row * (HEIGHT + GAP), right - left, HEIGHT)
        rows = -(-len(self.chips) // self.columns)
        self.setFixedHeight(max(1, rows) * (HEIGHT + GAP) - GAP)
        if self.choice.isVisible():
            self.open_choice(self.choice.place)

    def open_choice(self, place: Place, over: QPointF | None = None) -> None:
        """The choice over a chip and its right neighbour; over two where Gone needs room too."""
        terms = [chip.place.term for chip in self.chips]
        at = terms.index(place.term) if place.term in terms else max(0, len(terms) - 2)
        row, column = divmod(at, self.columns)
        span = min(3 if place.running else 2, self.columns)
        column = min(column, self.columns - span)
        each = (self.width() - GAP * (self.columns - 1)) / self.columns
        left = round(column * (each + GAP))
        right = round((column + span - 1) * (each + GAP) + each)
        self.choice.setGeometry(left, row * (HEIGHT + GAP), right - left, HEIGHT)
        self.choice.open_for(place, over)

"""The tab Dose of a narrow window: the figures that do not fit on top, and the pump's buttons."""

from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from ketachart.clinical.chart import Chart
from ketachart.clinical.phases import Phase
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.status_block import FULL, Figure
from ketachart.gui.status_words import status_of
from ketachart.gui.widgets import ActionButton, Card

OFFERS = {
    "rate": "Rate…",
    "stop": "End…",
    "pump-read": "Read the pump…",
    "bag": "Change the bag…",
    "drug": "Drug…",
    "waste": "Waste…",
}
RUNNING = ("rate", "stop", "pump-read", "bag")


class DosePage(Card):
    """``wanted`` asks for a side panel by name."""

    wanted = Signal(str)

    def __init__(self, bedside: Bedside, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.bedside = bedside
        self.chart: Chart | None = None
        self.rate, self.delivered = Figure("dose-rate", first=True), Figure("dose-delivered")
        figures = QGridLayout()
        figures.setSpacing(0)
        figures.addWidget(self.rate, 0, 0)
        figures.addWidget(self.delivered, 0, 1)
        buttons = QGridLayout()
        buttons.setContentsMargins(14, 8, 14, 14)
        buttons.setSpacing(8)
        self.buttons: dict[str, ActionButton] = {}
        for n, (name, words) in enumerate(OFFERS.items()):
            button = ActionButton(words, height=52)
            button.setObjectName(f"dose-{name}-button")
            button.clicked.connect(lambda _=False, name=name: self.wanted.emit(name))
            buttons.addWidget(button, n // 2, n % 2)
            self.buttons[name] = button
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addLayout(figures, 1)
        column.addLayout(buttons)

    def show_chart(self, chart: Chart) -> None:
        """Show a session."""
        self.chart = chart
        on = chart.phase in (Phase.INFUSING, Phase.PAUSED)
        for name in RUNNING:
            self.buttons[name].setEnabled(on)
        self.tick(self.bedside.now())

    def tick(self, now: datetime) -> None:
        """Count on, where it can be seen."""
        if self.chart is not None and self.isVisible():
            status = status_of(self.chart, now)
            self.rate.show_block(status.rate, FULL)
            self.delivered.show_block(status.delivered, FULL)

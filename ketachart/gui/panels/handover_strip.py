"""The line over a session that was handed over, until whoever takes it over has accepted it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ketachart.clinical.chart import Chart
from ketachart.clinical.phrases import clock_text
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.band import Band, Offer
from ketachart.gui.panels.handover_facts import handed_over


class HandoverStrip(Band):
    """There until it is accepted; gone while the card itself is open."""

    wanted = Signal(str)

    def __init__(self, bedside: Bedside, parent: QWidget | None = None) -> None:
        super().__init__("handover-strip", parent)
        self._bedside = bedside
        self.chart: Chart | None = None
        self._open = False

    def show_chart(self, chart: Chart) -> None:
        """The handover of a session that waits, or nothing."""
        self.chart = chart
        self._show()

    def set_open(self, is_open: bool) -> None:
        """Whether its card stands in the record's place."""
        if is_open != self._open:
            self._open = is_open
            self._show()

    def _show(self) -> None:
        given = None if self.chart is None else handed_over(self.chart, self._bedside.people())
        if given is None or self._open:
            self.hide()
            return
        self.say(
            "info",
            "hand-over",
            f"Handed over to {given.to} at {clock_text(given.at)}",
            f"Not accepted yet. Until then it is with {given.by}.",
            (Offer("Accept…", self._wanted, main=True, name="handover-open"),),
        )

    def _wanted(self) -> None:
        self.wanted.emit("handover-accept")

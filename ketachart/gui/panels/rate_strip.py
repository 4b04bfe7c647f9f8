"""The line over a session whose pump runs above the order until a second person has read it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ketachart.clinical.chart import Chart
from ketachart.clinical.phrases import clock_text
from ketachart.clinical.rate_checks import rate_to_check
from ketachart.gui.panels.band import Band, Offer


class RateStrip(Band):
    """There until the rate is checked; it names no number that the second person is to read."""

    wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("rate-strip", parent)
        self._shown = ""

    def show_chart(self, chart: Chart) -> None:
        """The rate that waits for its second check, or nothing."""
        rate = rate_to_check(chart)
        waits = "" if rate is None else rate.id
        if rate is None:
            self.hide()
        elif waits != self._shown or self.isHidden():
            self.say(
                "caution",
                "check",
                "Second check of the rate waits",
                f"Since {clock_text(rate.at)} the pump runs above the order. Somebody who did not "
                "set it reads it off the pump.",
                (Offer("Second check…", self._check, main=True, name="rate-check-open"),),
            )
        self._shown = waits

    def _check(self) -> None:
        self.wanted.emit("rate-check")

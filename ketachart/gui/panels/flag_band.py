"""A flagged value that waits for an answer: value, time, limit, and the clinic's own words."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ketachart.clinical.chart import Chart
from ketachart.gui.bedside import Bedside
from ketachart.gui.flag_notice import FlagNotice, notice_of
from ketachart.gui.panels.band import Band, Offer


class FlagBand(Band):
    """Stays until a value in range, or an answer, is on record. It gives no advice of its own."""

    recheck = Signal()
    answer = Signal(str)
    """Carries the id of the flagged set."""
    shown = Signal(bool)

    def __init__(self, bedside: Bedside, parent: QWidget | None = None) -> None:
        super().__init__("flag-band", parent)
        self.bedside = bedside
        self.notice: FlagNotice | None = None

    def show_chart(self, chart: Chart) -> None:
        """Show what is open in a session, or nothing."""
        before, self.notice = self.notice, notice_of(chart)
        if self.notice is None:
            self.hide()
        elif self.notice != before or self.isHidden():
            self.say(
                "flag",
                "flag",
                self.notice.title,
                self.notice.detail,
                (
                    Offer("Record answer…", self._answer, name="flag-answer"),
                    Offer(self.notice.recheck, self.recheck.emit, "F2", main=True, name="recheck"),
                ),
                assertive=True,
            )
        if (before is None) != (self.notice is None):
            self.shown.emit(self.notice is not None)

    def _answer(self) -> None:
        if self.notice is not None:
            self.answer.emit(self.notice.key)

"""Flagged values that wait for an answer: value, time, limit, and the clinic's own words.

A severe side effect of which nobody was told stands here as well, until somebody was.
"""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ketachart.clinical.chart import Chart
from ketachart.gui.bedside import Bedside
from ketachart.gui.flag_notice import FlagNotice, UntoldNotice, notice_of, untold_of
from ketachart.gui.panels.band import Band, Offer


class FlagBand(Band):
    """Stays until a value in range, or an answer, is on record. It gives no advice of its own."""

    recheck = Signal()
    answer = Signal(str)
    """Carries the id of the first flagged set."""
    limits = Signal()
    """Somebody wants to chart the physician's limits for this patient."""
    told = Signal(str)
    """Carries the id of the side effect of which somebody was told."""
    shown = Signal(bool)

    def __init__(self, bedside: Bedside, parent: QWidget | None = None) -> None:
        super().__init__("flag-band", parent)
        self.bedside = bedside
        self.notice: FlagNotice | None = None
        self.untold: UntoldNotice | None = None

    def show_chart(self, chart: Chart) -> None:
        """Show what is open in a session, or nothing."""
        before = self.notice, self.untold
        self.notice, self.untold = notice_of(chart), untold_of(chart)
        now = self.notice, self.untold
        if now == (None, None):
            self.hide()
        elif now != before or self.isHidden():
            self._say()
        if (before == (None, None)) != (now == (None, None)):
            self.shown.emit(now != (None, None))

    def _say(self) -> None:
        told = self.untold.rows if self.untold is not None else ()
        who = Offer("Who was told…", self._told, name="effect-told")
        if self.notice is None:
            first, *more = told
            self.say(
                "caution",
                "effect",
                first.title,
                first.detail,
                (who,),
                more=[(row.title, row.detail) for row in more],
                assertive=True,
            )
            return
        limits = Offer("Limit from physician…", self.limits.emit, name="flag-limits")
        self.say(
            "flag",
            "flag",
            self.notice.title,
            self.notice.detail,
            (
                who if told else limits,
                Offer("Record answer…", self._answer, name="flag-answer"),
                Offer(self.notice.recheck, self.recheck.emit, "F2", main=True, name="recheck"),
            ),
            more=[(row.title, row.detail) for row in (*self.notice.others, *told)],
            assertive=True,
        )

    def _answer(self) -> None:
        if self.notice is not None:
            self.answer.emit(self.notice.key)

    def _told(self) -> None:
        if self.untold is not None:
            self.told.emit(self.untold.key)

"""The line over a session whose emergency goes on: since when, how many steps, and the way back."""

from collections.abc import Iterable
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ketachart.clinical.acts import Act, EmergencyStep
from ketachart.clinical.chart import Chart
from ketachart.clinical.emergency import emergency_now
from ketachart.clinical.phrases import clock_text
from ketachart.gui.panels.band import Band, Offer


class EmergencyStrip(Band):
    """There until how it ended is charted; gone while the stamps themselves are open."""

    wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("emergency-strip", parent)
        self.chart: Chart | None = None
        self._open = False
        self._saving = 0

    def show_chart(self, chart: Chart) -> None:
        """The emergency of a session, or nothing."""
        self.chart = chart
        self._show()

    def set_open(self, is_open: bool) -> None:
        """Whether the stamps stand in the record's place."""
        if is_open != self._open:
            self._open = is_open
            self._show()

    def show_waiting(self, acts: Iterable[Act]) -> None:
        """The acts of this session that are on their way to the disk; the stamps among them."""
        saving = sum(isinstance(act, EmergencyStep) for act in acts)
        if saving != self._saving:
            self._saving = saving
            self._show()

    def tick(self, now: datetime) -> None:
        """Nothing here grows old: the stamps count the time."""

    def _show(self) -> None:
        going_on = emergency_now(self.chart) if self.chart is not None else None
        if self._open or (going_on is None and not self._saving):
            self.hide()
            return
        saving = f"{self._saving} stamp{'' if self._saving == 1 else 's'} saving"
        if going_on is None:
            title, detail = f"Emergency, {saving}", "They are kept and are being saved."
        else:
            count, last = len(going_on.steps), going_on.steps[-1]
            steps = f"{count} step{'' if count == 1 else 's'}"
            title = f"Emergency since {clock_text(going_on.began)}, {steps}"
            if self._saving:
                title = f"{title}, {saving}"
            at = clock_text(last.at)
            detail = f"Last {at}: {last.kind}. It stays here until its end is charted."
        self.say(
            "caution",
            "star",
            title,
            detail,
            (Offer("Steps…", self._wanted, "E", main=True, name="emergency-open"),),
            assertive=True,
        )

    def _wanted(self) -> None:
        self.wanted.emit("emergency")

"""A calm reminder, looked at now and then: what two people have not counted today."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from ketachart.clinical.stock import Item
from ketachart.gui.background import Background
from ketachart.gui.stock.words import reminder
from ketachart.station import Station

EVERY_MS = 5 * 60_000


class CountReminder(QObject):
    """``say`` is handed the words, empty where nothing is left to count."""

    def __init__(self, background: Background, say: Callable[[str], None], parent: QObject) -> None:
        super().__init__(parent)
        self._background, self._say = background, say
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def look(self) -> None:
        """Ask the station; trouble is told where somebody works, not by a reminder."""
        self._background.do(_to_count, self._looked, lambda _: None, owner=self)

    def _looked(self, items: tuple[Item, ...]) -> None:
        self._say(reminder(items))


def _to_count(station: Station) -> tuple[Item, ...]:
    return station.to_count() if station.may("to_count") else ()

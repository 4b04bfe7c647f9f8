"""Exports from the window: written off its thread, and told."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from ketachart.gui.background import Background
from ketachart.gui.panels.band import Offer
from ketachart.gui.tell import Tell
from ketachart.station import Station


class Exporting(QObject):
    """The folder that was chosen last is offered again while the window is open.

    ``written`` gives the path of the copy.
    """

    written = Signal(object)

    def __init__(self, background: Background, tell: Tell, window: QWidget) -> None:
        super().__init__(window)
        self._background, self._tell = background, tell
        self.folder = Path.home()

    def write_by(self, work: Callable[[Station], Path], folder: Path) -> None:
        """Have a copy written into a folder, and say where it is."""
        self.folder = folder
        self._background.do(work, self._written, self._tell.problem, owner=self)

    def _written(self, path: Path) -> None:
        self.written.emit(path)

        def show() -> None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent)))

        more = f"It is in {path.parent}. It is a copy; the record stays here."
        self._tell.notice(f"{path.name} is written", more, (Offer("Show the folder", show),))

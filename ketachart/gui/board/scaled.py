"""What a card of the board is made of: painted larger or smaller as the card has room."""

from abc import abstractmethod

from PySide6.QtGui import QResizeEvent

from ketachart.gui.panels.painted import Target


class Scaled(Target):
    """Lays its parts out anew when its size or its scale changes."""

    scale = 1.0

    def set_scale(self, scale: float) -> None:
        """How much larger than ordinary everything is painted."""
        if scale != self.scale:
            self.scale = scale
            self._lay_out()
            self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    @abstractmethod
    def _lay_out(self) -> None:
        """Every part in its place for the size and scale of now."""

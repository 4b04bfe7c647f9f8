"""What was so last time, beside a button that takes it over; nothing is filled in by itself."""

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QWidget

from ketachart.gui.panels.setup.taps import Tap, plain


class Suggestion(QWidget):
    """Words and one tap; hidden while there is nothing to offer."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._take: Callable[[], None] | None = None
        self.words = plain("", "label", wrap=True)
        self.tap = Tap("", name=name)
        self.tap.by_enter = True
        self.tap.clicked.connect(lambda _=False: self._taken())
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(12)
        line.addWidget(self.words, 1)
        line.addWidget(self.tap)
        self.hide()

    def offer(self, words: str, verb: str, take: Callable[[], None]) -> None:
        """Offer it until it is taken or taken back."""
        self._take = take
        self.words.setText(words)
        self.tap.setText(verb)
        self.tap.setAccessibleName(f"{verb}: {words}")
        self.tap.updateGeometry()
        self.show()

    def withdraw(self) -> None:
        """Nothing is offered."""
        self._take = None
        self.hide()

    def _taken(self) -> None:
        take = self._take
        if take is not None:
            take()
            self.withdraw()

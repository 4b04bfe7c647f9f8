"""What was just saved, for ten seconds, with the way to take it back."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from ketachart.clinical.chart import Chart
from ketachart.clinical.entry import Entry
from ketachart.clinical.phrases import clock_text
from ketachart.clinical.wording import line_of
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.painted import box, colour, smooth
from ketachart.gui.widgets import ActionButton, FitLabel, Icon

SHOWN = timedelta(seconds=10)
HEIGHT = 56

HELD = ": kept in the holding file"


def saved_words(chart: Chart, entries: Sequence[Entry], now: datetime, held: int = 0) -> str:
    """What was saved, in the words of the record: ``Nausea moderate saved 14:27.``

    Where so many entries are ``held``, it went into the holding file with them and is not saved.
    """
    titles = [line_of(chart, entry).title for entry in entries[:2]]
    more = f" and {len(entries) - 2} more" if len(entries) > 2 else ""
    what = f"{', '.join(titles)}{more}"
    if held:
        waits = "1 waits" if held == 1 else f"{held} wait"
        return f"{what}{HELD} {clock_text(now)} · {waits}"
    return f"{what} saved {clock_text(now)}."


class Toast(QWidget):
    """Lies over nothing that counts time; ``undone`` carries the id of the act to strike."""

    undone = Signal(str)

    def __init__(self, bedside: Bedside, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("toast")
        self.bedside = bedside
        self.act_id = ""
        self._since: datetime | None = None
        self.words = FitLabel("")
        self.undo = ActionButton("Undo", look="quiet", pixels=14)
        self.undo.setObjectName("toast-undo")
        self.undo.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.undo.clicked.connect(self._undo)
        line = QHBoxLayout(self)
        line.setContentsMargins(14, 5, 6, 5)
        line.setSpacing(10)
        line.addWidget(Icon("check", 18, "ok"))
        line.addWidget(self.words, 1)
        line.addWidget(self.undo)
        self.setFixedHeight(HEIGHT)
        self.hide()

    def sizeHint(self) -> QSize:
        return QSize(348, HEIGHT)

    def say(self, words: str, act_id: str) -> None:
        """Say what was saved; ``act_id`` is what Undo strikes, empty where nothing can be."""
        self._since = self.bedside.now()
        self.act_id = act_id
        self.words.set_text(words)
        self.setAccessibleName(words)
        self.undo.setVisible(bool(act_id))
        self.show()
        self.raise_()

    def joined(self) -> None:
        """Nothing waits any more: what it says of the holding file holds no longer."""
        if HELD in self.words.text():
            self.leave()

    def tick(self, now: datetime) -> None:
        """Go after ten seconds of the station's time."""
        if self._since is not None and now - self._since >= SHOWN:
            self.leave()

    def leave(self) -> None:
        """Go now."""
        self._since = None
        self.hide()

    def _undo(self) -> None:
        act_id = self.act_id
        self.leave()
        if act_id:
            self.undone.emit(act_id)

    def paintEvent(self, _: QPaintEvent) -> None:
        box(smooth(self), QRectF(self.rect()), fill=colour("surface2"), line=colour("control"))

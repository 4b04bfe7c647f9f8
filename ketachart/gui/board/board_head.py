"""Above the board: how many chairs need something, and the way to a new session."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from ketachart.clinical.phases import Phase
from ketachart.clinical.schedule import DueState
from ketachart.gui.board.due_words import open_flags_of
from ketachart.gui.chairs import OVER, Seat
from ketachart.gui.panels.painted import colour, face, smooth, triangle, write
from ketachart.gui.per_chart import next_due
from ketachart.gui.widgets import ActionButton, paint_icon
from ketachart.settings import NAMES, Names

HEIGHT = 56
PHASES = {
    Phase.PLANNED: "in set-up",
    Phase.READY: "in set-up",
    Phase.INFUSING: "running",
    Phase.PAUSED: "paused",
    Phase.RECOVERY: "in recovery",
}


@dataclass(frozen=True, slots=True)
class Count:
    """So many chairs of a kind; ``mark`` is ``flag`` or ``late`` where they ask for somebody."""

    number: int
    word: str
    mark: str = ""

    def text(self) -> str:
        """``2 running``."""
        return f"{self.number} {self.word}"


def counts_of(seats: Sequence[Seat], now: datetime) -> tuple[Count, ...]:
    """What asks for somebody first, then how many run, are paused, in recovery, in set-up."""
    charts = [seat.chart for seat in seats if seat.chart and seat.chart.phase not in OVER]
    flagged = sum(bool(open_flags_of(chart).found) for chart in charts)
    states = [
        due.state(now, timedelta(0))
        for chart in charts
        if (due := next_due(chart, now)) is not None
    ]
    late, due_now = states.count(DueState.LATE), states.count(DueState.DUE)
    found = [
        Count(flagged, "flag" if flagged == 1 else "flags", "flag"),
        Count(late, "late", "late"),
        Count(due_now, "due", "late"),
    ]
    phases = Counter(PHASES[chart.phase] for chart in charts)
    words = ("running", "paused", "in recovery", "in set-up")
    to_attest = sum(seat.chart is not None and seat.chart.phase in OVER for seat in seats)
    told = (*found, *(Count(phases[w], w) for w in words), Count(to_attest, "to attest"))
    return tuple(count for count in told if count.number)


LEAST = 560
"""What it needs with everything offered, in short words (px)."""


class BoardHead(QWidget):
    """``new_wanted`` asks for a session; ``names_chosen`` says how names may be shown here."""

    new_wanted = Signal()
    names_chosen = Signal(str)
    backups_wanted = Signal()
    stock_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("board-head")
        self.counts = _Counts()
        self.names: Names = "full"
        self.names_button = ActionButton("Names", icon="person", look="quiet", pixels=13)
        self.names_button.setObjectName("names")
        self.names_button.clicked.connect(self._next_names)
        self.new = ActionButton("New session", icon="plus", key="N")
        self.new.setObjectName("new-session-head")
        self.new.clicked.connect(self.new_wanted)
        self.new.hide()
        self.backups = ActionButton("No backups yet…", look="quiet", pixels=13)
        self.backups.setObjectName("backups-reminder")
        self._has_no_place, self._backups_wanting = False, False
        self._backup_words = self._backups_told = ""
        self.backups.clicked.connect(self.backups_wanted)
        self.backups.hide()
        self.stock = ActionButton("Drug log", icon="pill", look="quiet", pixels=13)
        self.stock.setObjectName("drug-log")
        self.stock.clicked.connect(self.stock_wanted)
        self.stock.hide()
        self._to_count = ""
        for button in (self.backups, self.stock, self.names_button, self.new):
            button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        line = QHBoxLayout(self)
        line.setContentsMargins(20, 0, 8, 0)
        line.setSpacing(8)
        for part in (self.counts, self.backups, self.stock, self.names_button, self.new):
            line.addWidget(part)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(HEIGHT)
        self._say_names()

    def minimumSizeHint(self) -> QSize:
        # The long words give way as soon as it is narrow; they do not keep a window wide.
        return QSize(min(super().minimumSizeHint().width(), LEAST), HEIGHT)

    def offer_new(self) -> None:
        """A session can be begun here."""
        self.new.show()

    def remind_of_backups(self, *, wanted: bool) -> None:
        """Say as long as it is so that the record stands in one place only."""
        self._has_no_place = wanted
        self._say_backups()

    def show_backups(self, words: str, told: str, *, wanting: bool) -> None:
        """How old the last backup is, in a word and in a sentence; ``wanting`` asks for a look."""
        self._backup_words, self._backups_wanting = words, wanting
        self._backups_told = told
        self._say_backups()

    def _say_backups(self) -> None:
        short = self.width() < 700
        words, told = self._backup_words, self._backups_told
        if self._has_no_place:
            words = "No backups…" if short else "No backups yet…"
            told = "No second place for the record was chosen at set-up."
        # Where all is well and there is no room, the settings tell it.
        quiet = short and not self._has_no_place and not self._backups_wanting
        self.backups.setVisible(bool(words) and not quiet)
        self.backups.setText(words)
        self.backups.setAccessibleName(told)
        self.backups.setToolTip(told)
        self.backups.set_look("outlined" if self._backups_wanting else "quiet")

    def offer_stock(self) -> None:
        """The drug log can be opened here."""
        self.stock.show()
        self.remind_of_count(self._to_count)

    def remind_of_count(self, words: str) -> None:
        """What two people have not counted today; empty where nothing is left to count."""
        self._to_count = words
        short = self.width() < 700
        self.stock.setText("" if short else "Drug count due" if words else "Drug log")
        told = f"Drug log. {words}." if words else "Drug log"
        self.stock.setAccessibleName(told)
        self.stock.setToolTip(told)
        self.stock.set_look("outlined" if words and not short else "quiet")
        self.stock.setMinimumWidth(44)

    def show_seats(self, seats: Sequence[Seat], now: datetime) -> None:
        """Count the chairs at a moment."""
        self.counts.show_counts(counts_of(seats, now))

    def set_names(self, names: Names) -> None:
        """How names are shown, as it was chosen before; nothing is emitted."""
        self.names = names
        self._say_names()

    def _next_names(self) -> None:
        self.set_names(NAMES[(NAMES.index(self.names) + 1) % len(NAMES)])
        self.names_chosen.emit(self.names)

    def _say_names(self) -> None:
        following = NAMES[(NAMES.index(self.names) + 1) % len(NAMES)]
        short = self.width() < 700
        words = {"full": "Names", "initials": "Initials", "hidden": "No names"}[self.names]
        self.names_button.setText("" if short and self.names == "full" else words)
        said = f"Names on the board: {self.names}. Changes to {following}."
        self.names_button.setAccessibleName(said)
        self.names_button.setToolTip(said)
        self.names_button.setMinimumWidth(44)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        short = self.width() < 700
        if self.new.text() != ("New" if short else "New session"):
            self.new.setText("New" if short else "New session")
            self.new.setAccessibleName("New session")
            self.new.set_key(None if short else "N")
        self._say_backups()
        self._say_names()
        self.remind_of_count(self._to_count)


class _Counts(QWidget):
    """Title and counts on one line; on two where it is narrow, the marked ones above."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("board-counts")
        self.counts: tuple[Count, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Chairs")

    def minimumSizeHint(self) -> QSize:
        return QSize(200, HEIGHT)

    def show_counts(self, counts: tuple[Count, ...]) -> None:
        if counts != self.counts:
            self.counts = counts
            self.setAccessibleName(", ".join(["Chairs", *(count.text() for count in counts)]))
            self.setToolTip(self.accessibleName())
            self.update()

    def paintEvent(self, _: QPaintEvent) -> None:
        painter, area = smooth(self), QRectF(self.rect())
        title = face(20, 700)
        x = write(painter, area, "Chairs", title, colour("text")) + 22
        for gap in (20, 14):
            if x + self._wide_in_all(15, self.counts, gap) <= area.width():
                self._write(painter, area.adjusted(x, 0, 0, 0), self.counts, gap, 15)
                return
        # No room for all of them side by side: the marked ones stand above the others.
        marked = tuple(count for count in self.counts if count.mark)
        others = tuple(count for count in self.counts if not count.mark)
        if x + self._wide_in_all(13, others, 12) > area.width():
            others = ()
        area = area.adjusted(x, 0, 0, 0)
        half = area.adjusted(0, 8, 0, -area.height() / 2)
        if marked and others:
            self._write(painter, half, marked, 14, 14)
            self._write(painter, half.translated(0, half.height()), others, 12, 13)
        else:
            counts = marked or others
            if self._wide_in_all(15, counts, 12) <= area.width():
                self._write(painter, area, counts, 12, 15)
                return
            above = 1
            while self._wide_in_all(13, counts[: above + 1], 10) <= area.width():
                above += 1
                if above >= len(counts):
                    self._write(painter, area, counts, 10, 13)
                    return
            self._write(painter, half, counts[:above], 10, 13)
            self._write(painter, half.translated(0, half.height()), counts[above:], 10, 13)

    def _write(
        self,
        painter: QPainter,
        area: QRectF,
        counts: tuple[Count, ...],
        gap: float,
        pixels: int,
    ) -> None:
        """Counts side by side."""
        metrics = QFontMetricsF(face(pixels, 500))
        x, middle = area.left(), area.center().y()
        for count in counts:
            ink = colour({"flag": "flag", "late": "caution"}.get(count.mark, "text2"))
            if count.mark == "flag":
                triangle(painter, x, middle, 15, ink)
            elif count.mark:
                paint_icon(painter, "clock", QRectF(x - 1, middle - 8.5, 17, 17), ink)
            left = x + (24 if count.mark else 0)
            place = QRectF(left, area.top(), area.right() - left, area.height())
            write(painter, place, count.text(), face(pixels, 600 if count.mark else 500), ink)
            x += self._wide(metrics, count) + gap

    def _wide_in_all(self, pixels: int, counts: tuple[Count, ...], gap: float) -> float:
        metrics = QFontMetricsF(face(pixels, 500))
        return sum(self._wide(metrics, count) + gap for count in counts) - gap

    @staticmethod
    def _wide(metrics: QFontMetricsF, count: Count) -> float:
        return metrics.horizontalAdvance(count.text()) + (26 if count.mark else 0)

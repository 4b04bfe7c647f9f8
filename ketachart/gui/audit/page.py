"""The audit trail: the filters on top, what was found under them, one entry in full at the foot."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from ketachart.clinical.phrases import clock_text, day_text
from ketachart.gui.audit.aside import Aside
from ketachart.gui.audit.filters import Filters
from ketachart.gui.audit.table import PAGE, TrailModel, TrailTable
from ketachart.gui.panels.setup.taps import plain
from ketachart.gui.patients.work import Ask, words_of
from ketachart.gui.widgets import ActionButton, Card
from ketachart.gui.widgets.middle import middle_column
from ketachart.gui.widgets.progress_line import ProgressLine
from ketachart.station import Asked, TrailPage, TrailRow
from ketachart.station.audit import Found, Search, Sort, TrailExport

WIDEST = 1800
LOW = 600
"""Below this height (px) the rows need the room of the entry that is shown in full."""


class AuditPage(QWidget):
    """Asks the station itself, through ``ask``, and searches aside from it.

    ``export_wanted`` carries the ``Found`` that is to be copied; ``troubled`` an exception.
    """

    export_wanted = Signal(object)
    troubled = Signal(object)
    closed = Signal()

    def __init__(self, ask: Ask, *, hidden: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("audit-page")
        self._ask = ask
        self.found: Found | None = None
        self._asked, self._descending = Asked(), True
        self._sort: Sort = "when"
        self.aside = Aside(self)
        self.filters = Filters()
        self.model = TrailModel(self)
        self.table = TrailTable(self.model)
        self.line = ProgressLine()
        self.count = plain("", "strong")
        self.count.setObjectName("audit-count")
        told = "Patients' names and what is clinical are not shown to an administrator."
        self.hidden = plain(told if hidden else "Reading the trail is an entry too.", "label")
        self.stop_button = ActionButton("Stop", key="Esc")
        self.stop_button.setObjectName("audit-stop")
        self.export_button = ActionButton("Copy as CSV…")
        self.export_button.setObjectName("audit-export")
        self.detail = Detail()
        self._lay_out()
        self.aside.progress.connect(self.line.set_share)
        self.filters.wanted.connect(self.search)
        self.table.sort_wanted.connect(self._sorted)
        self.table.looked_at.connect(self.detail.show_row)
        self.model.wanted.connect(self._fetch)
        self.stop_button.clicked.connect(self.stop)
        self.export_button.clicked.connect(self._export)
        self._show_state()

    def _lay_out(self) -> None:
        column = middle_column(self, WIDEST)
        column.addWidget(self.filters)
        state = QHBoxLayout()
        state.setSpacing(12)
        state.addWidget(self.count)
        state.addWidget(self.hidden, 1)
        state.addWidget(self.stop_button)
        state.addWidget(self.export_button)
        column.addLayout(state)
        card = Card()
        inside = QVBoxLayout(card)
        inside.setContentsMargins(4, 4, 4, 4)
        inside.setSpacing(0)
        inside.addWidget(self.line)
        inside.addWidget(self.table)
        column.addWidget(card, 1)
        column.addWidget(self.detail)

    # What is asked ----------------------------------------------------------------------------

    def again(self) -> None:
        """The page comes into sight: the trail as it now stands."""
        self.search(self._asked)

    def search(self, asked: Asked) -> None:
        """Look for something else, in the same order."""
        self._asked = asked
        self._begin(None)

    def _sorted(self, sort: Sort, descending: bool) -> None:
        self._sort, self._descending = sort, descending
        self._begin(self.found.last if self.found is not None else None)

    def _begin(self, until: int | None) -> None:
        asked, sort, descending = self._asked, self._sort, self._descending

        def prepared(search: Search) -> None:
            if (asked, sort, descending) != (self._asked, self._sort, self._descending):
                return
            self.aside.do(
                lambda progress, going_on: search.run(progress, going_on, until=until),
                self._show,
                self._failed,
            )
            self.line.set_share(0.0)
            self._show_state()

        self._ask(
            lambda station: station.search_trail(asked, sort=sort, descending=descending),
            prepared,
            self._failed,
        )

    def _show(self, found: Found) -> None:
        self.found = found
        self.model.begin(len(found))
        self.table.scrollToTop()
        if not len(found):
            self._fetch(0)  # that nothing was found is read too
        self._show_state()

    def _fetch(self, number: int) -> None:
        found = self.found
        if found is None:
            return

        def came(page: TrailPage) -> None:
            if found is self.found:
                self.model.take(number, page)

        def missed(trouble: Exception) -> None:
            if found is self.found:
                self.model.missed(number)
                self._failed(trouble)

        self._ask(lambda station: station.trail_page(found, number * PAGE, PAGE), came, missed)

    def _failed(self, trouble: Exception) -> None:
        self.filters.say(words_of(trouble))
        self._show_state()

    def stop(self) -> None:
        """Search no further; what was found before stays."""
        if self.aside.is_busy:
            self.aside.stop()
            self.filters.say("The search was stopped. What was found before is shown.")
        self._show_state()

    # A copy -----------------------------------------------------------------------------------

    def _export(self) -> None:
        if self.found is not None:
            self.export_wanted.emit(self.found)

    def make_copy(self, made: TrailExport, done: Callable[[Any], None]) -> None:
        """Write a copy in memory, beside charting; ``done`` hears when it can leave."""

        def work(progress: Callable[[int, int], None], going_on: Callable[[], bool]) -> TrailExport:
            made.run(progress, going_on)
            return made

        def finished(copy: object) -> None:
            self._show_state()
            done(copy)

        self.aside.do(work, finished, self._failed)
        self._show_state()

    # What is shown ----------------------------------------------------------------------------

    def _show_state(self) -> None:
        busy = self.aside.is_busy
        self.stop_button.setVisible(busy)
        self.export_button.setVisible(not busy)
        self.export_button.setEnabled(bool(self.found))
        if busy:
            self.count.setText("Searching…")
            return
        self.line.set_share(0.0)
        if self.found is None:
            self.count.setText("")
        else:
            number = len(self.found)
            told = f"{number:,} {'entry' if number == 1 else 'entries'}"
            self.count.setText(told if number else "Nothing found.")

    def take_focus(self) -> None:
        """The keyboard to the first field."""
        self.filters.take_focus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.detail.setVisible(self.height() >= LOW)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            (self.stop if self.aside.is_busy else self.closed.emit)()
        else:
            super().keyPressEvent(event)


class Detail(Card):
    """One entry in full."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("audit-detail")
        self.title, self.about = plain("", "strong", wrap=True), plain("", "", wrap=True)
        self.when = plain("", "label", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 10, 16, 10)
        column.setSpacing(4)
        for label in (self.title, self.about, self.when):
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            column.addWidget(label)
        self.show_row(None)

    def labels(self) -> tuple[QLabel, ...]:
        """All that it says."""
        return self.title, self.about, self.when

    def show_row(self, row: TrailRow | None) -> None:
        """The entry that is looked at."""
        if row is None:
            self.title.setText("Choose an entry to read it in full.")
            self.about.setText("")
            self.when.setText("")
        else:
            who = " · ".join(part for part in (row.patient, row.session) if part)
            self.title.setText(f"{row.what} · {who}" if who else row.what)
            self.about.setText(row.detail)
            at = f"{day_text(row.at.date())} {clock_text(row.at)}"
            told = f"Entry {row.seq:,} by {row.who}, {at}"
            if row.happened_at != row.at:
                happened = row.happened_at
                told += f"; it happened {day_text(happened.date())} {clock_text(happened)}"
            self.when.setText(f"{told} · {row.act} · {row.entry}")
        self.about.setVisible(bool(self.about.text()))
        self.when.setVisible(bool(self.when.text()))

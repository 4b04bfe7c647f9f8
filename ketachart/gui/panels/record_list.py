"""The record of the session, newest first; nothing in it is ever deleted."""

from collections.abc import Collection
from datetime import datetime

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QVBoxLayout, QWidget

from ketachart.clinical.chart import Chart
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.painted import (
    RIGHT,
    Target,
    box,
    colour,
    face,
    open_mark,
    smooth,
    write,
)
from ketachart.gui.panels.record_rows import FILTERS, Kept, RecordRows, Row, rows_of
from ketachart.gui.panels.record_view import RecordView
from ketachart.gui.panels.side import MARGIN, Rule, plain
from ketachart.gui.widgets.button import ActionButton
from ketachart.gui.widgets.card import Card
from ketachart.gui.widgets.icon import paint_icon

HELD, UNSURE = "in the holding file", "clock not confirmed"


class FilterButton(Target):
    """What of the record is shown; opens the list of choices."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("record-filter", parent)
        self.setProperty("ownFocus", True)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.say("All")

    def say(self, wanted: str) -> None:
        """The choice in force."""
        self.setText(wanted)
        self.setAccessibleName(f"Show: {wanted}; opens a list")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(round(QFontMetricsF(face(13, 500)).horizontalAdvance(self.text())) + 42, 44)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: object) -> None:
        painter = smooth(self)
        area = QRectF(self.rect())
        ink = colour("text2" if self.text() == "All" else "text")
        if self.isDown() or self.underMouse():
            box(painter, area.adjusted(2, 7, -2, -7), fill=colour("surface2"), radius=8)
        if self.hasFocus():
            open_mark(painter, area.adjusted(5, 8, -5, -8), colour("focus"), radius=8)
        write(painter, area.adjusted(10, 0, -30, 0), self.text(), face(13, 500), ink, where=RIGHT)
        paint_icon(
            painter, "chevron", QRectF(area.right() - 26, area.center().y() - 7, 15, 15), ink
        )


class RecordList(Card):
    """Title and filter, the rows, and what is added most often."""

    wanted = Signal(str)
    """A side panel by its name, for all of those below."""
    correct_wanted = Signal(str)
    strike_wanted = Signal(str)
    note_wanted = Signal()
    drug_wanted = Signal()
    action_wanted = Signal()
    undo_wanted = Signal()
    addendum_wanted = Signal()

    def __init__(self, bedside: Bedside, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setAccessibleName("Record")
        self.bedside = bedside
        self.chart: Chart | None = None
        self.shown_only = "All"
        self._kept: Kept = {}
        self._held: frozenset[str] = frozenset()
        self._unsure: datetime | None = None
        self.foot: dict[str, ActionButton] = {}
        self.rows = RecordRows(self)
        self.view = RecordView(self.rows)
        self.view.correct_wanted.connect(self.correct_wanted)
        self.view.strike_wanted.connect(self.strike_wanted)
        self.correct_wanted.connect(lambda act_id: self.wanted.emit(f"correct:{act_id}"))
        self.strike_wanted.connect(lambda act_id: self.wanted.emit(f"strike:{act_id}"))
        self.setFocusProxy(self.view)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 0, 1, 0)
        column.setSpacing(0)
        column.addLayout(self._head())
        column.addWidget(Rule())
        column.addSpacing(4)
        column.addWidget(self.view, 1)
        column.addWidget(Rule())
        column.addLayout(self._foot())

    def _head(self) -> QHBoxLayout:
        self.filter_button = FilterButton()
        self.filter_button.clicked.connect(self._choose_filter)
        order = plain("Newest first", "faint")
        order.setWordWrap(False)
        head = QHBoxLayout()
        head.setContentsMargins(MARGIN - 5, 0, MARGIN - 8, 0)
        head.setSpacing(4)
        title = plain("Record", "title")
        title.setWordWrap(False)
        head.addWidget(title)
        head.addStretch(1)
        head.addWidget(order)
        head.addWidget(self.filter_button)
        return head

    def _foot(self) -> QHBoxLayout:
        foot = QHBoxLayout()
        foot.setContentsMargins(12, 10, 12, 10)
        foot.setSpacing(8)
        # Words alone: with a mark each, five of them do not fit the narrowest column.
        for name, words, key, wanted, spoken in (
            ("note", "Note", "F4", self.note_wanted, "Note"),
            ("drug", "Drug", "F3", self.drug_wanted, "Drug given"),
            ("action", "Action", "F6", self.action_wanted, "Action"),
            ("undo", "Undo", "Ctrl+Z", self.undo_wanted, "Undo your last entry"),
            ("addendum", "Addendum…", "", self.addendum_wanted, "Addendum"),
        ):
            button = ActionButton(words, pixels=14)
            button.setObjectName(f"record-{name}")
            button.setAccessibleName(f"{spoken}, {key}" if key else spoken)
            button.setToolTip(f"{spoken}  {key}".strip())
            self.foot[name] = button
            button.clicked.connect(wanted)
            button.clicked.connect(lambda _=False, name=name: self.wanted.emit(name))
            button.setMinimumWidth(44)
            foot.addWidget(button)
        self._offer(signed=False)
        foot.addWidget(self._more_button())
        return foot

    def _offer(self, *, signed: bool) -> None:
        """A signed record takes an addendum and nothing else."""
        for name, button in self.foot.items():
            hidden = (name == "addendum") != signed
            # Shown without a parent it would flash as a window of its own.
            if hidden or button.parentWidget() is not None:
                button.setHidden(hidden)

    def _more_button(self) -> ActionButton:
        """Before the start and after the end nothing else leads there by a click."""
        more = ActionButton("", icon="dots", name="More, F12")
        more.setObjectName("record-more")
        more.setToolTip("More  F12")
        more.setFixedWidth(44)
        more.clicked.connect(lambda: self.wanted.emit("more"))
        return more

    def _choose_filter(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for words in FILTERS:
            action = menu.addAction(words)
            action.triggered.connect(lambda _=False, words=words: self.show_only(words))
            action.setCheckable(True)
            action.setChecked(words == self.shown_only)
        corner = self.filter_button.mapToGlobal(self.filter_button.rect().bottomRight())
        corner.setX(corner.x() - menu.sizeHint().width())
        menu.popup(corner)

    def show_only(self, wanted: str) -> None:
        """One kind of entry, or all."""
        self.shown_only = wanted
        self.filter_button.say(wanted)
        words = "Nothing is charted yet." if wanted == "All" else "Nothing of this kind is charted."
        self.view.empty_words = words
        self._fill()
        self.view.scrollToTop()

    def show_chart(self, chart: Chart) -> None:
        """The record as it now stands; who reads further down stays there."""
        if self.chart is not None and self.chart.session.session != chart.session.session:
            self._kept = {}
            self.view.open_act("")
        self.chart = chart
        self._offer(signed=chart.record.is_signed)
        self._fill()

    def show_where(self, held: Collection[str], unsure: datetime | None) -> None:
        """Mark what waits in the holding file (ids of acts), and what was charted since ``unsure``.

        From then on nobody has said that the clock is right; None where it is not in doubt.
        """
        if (frozenset(held), unsure) != (self._held, self._unsure):
            self._held, self._unsure = frozenset(held), unsure
            self._fill()

    def _where(self, rows: list[Row]) -> list[Row]:
        if self.chart is None or not (self._held or self._unsure):
            return rows
        unsure = set()
        if self._unsure is not None:
            entries = self.chart.entries
            unsure = {e.act.id for e in entries if e.stamp.recorded_at >= self._unsure}
        found = []
        for row in rows:
            quiet = [HELD] if row.act_id in self._held else []
            quiet += [UNSURE] if row.act_id in unsure else []
            found.append(row.beside(*quiet) if quiet else row)
        return found

    def _fill(self) -> None:
        if self.chart is None:
            return
        at_top = self.view.verticalScrollBar().value() <= 4
        self.rows.show_rows(self._where(rows_of(self.chart, self.shown_only, self._kept)))
        if self.view.painter.chosen and self.view.open_row is None:
            self.view.open_act("")
        if at_top:
            self.view.scrollToTop()

    def tick(self, now: datetime) -> None:
        """Nothing here grows old."""

    def open_act(self, act_id: str) -> None:
        """Open the row of an act."""
        self.view.open_act(act_id)

    def sizeHint(self) -> QSize:
        return QSize(372, 560)

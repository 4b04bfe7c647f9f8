"""Everything that can be charted in the hour, by its words: for the mouse, the keys and the eye.

A letter on a row goes into the search above the list, which finds a row by its words, its group's,
and others that a person may think of first.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ketachart.clinical.acts import HandedOver
from ketachart.clinical.chart import Chart
from ketachart.clinical.drugs import running
from ketachart.clinical.guard import bag_to_check
from ketachart.clinical.handover import accepted
from ketachart.clinical.orders import awaiting
from ketachart.clinical.phases import Phase
from ketachart.clinical.rate_checks import rate_to_check
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.carets import Line
from ketachart.gui.panels.chart_facts import answerable
from ketachart.gui.panels.company_facts import out_since
from ketachart.gui.panels.fade import Fade
from ketachart.gui.panels.painted import (
    HALO,
    LEFT,
    Target,
    box,
    colour,
    face,
    fitted,
    key_cap,
    open_mark,
    smooth,
    write,
)
from ketachart.gui.panels.side import Rule, plain
from ketachart.gui.widgets.button import ActionButton
from ketachart.gui.widgets.card import Card
from ketachart.gui.widgets.icon import paint_icon
from ketachart.gui.widgets.key_cap import cap_width

ROW = 48
WIDE = 640
LONGEST = 80
NOTHING = "Nothing here is called so. A note (F4) takes anything in words."
ACROSS = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}
DOWN = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
ON_PUMP = (Phase.INFUSING, Phase.PAUSED)


@dataclass(frozen=True, slots=True)
class Way:
    """One panel that can be opened: its name, words, icon and key, and where it is offered."""

    panel: str
    words: str
    icon: str
    fits: Callable[[Chart], bool]
    key: str = ""
    also: str = ""
    """Further words under which it is found."""

    def is_called(self, typed: str, group: str = "") -> bool:
        """Whether every word that is typed begins one of its words, or of its group's."""
        own = f"{self.words} {self.also} {group}".casefold()
        words = own.replace(",", " ").replace("-", " ").replace(":", " ").split()
        return all(any(w.startswith(t) for w in words) for t in typed.casefold().split())


def _in(*phases: Phase) -> Callable[[Chart], bool]:
    return lambda chart: chart.phase in phases


def _here(chart: Chart) -> bool:
    return chart.phase not in (Phase.CLOSED, Phase.CANCELLED)


def _rate_waits(chart: Chart) -> bool:
    return rate_to_check(chart) is not None


def _bolus(chart: Chart) -> bool:
    return chart.phase in (Phase.READY, *ON_PUMP, Phase.RECOVERY)


def _started(chart: Chart) -> bool:
    return chart.phase in (*ON_PUMP, Phase.RECOVERY)


def _unchecked(chart: Chart) -> bool:
    return chart.phase in ON_PUMP and bag_to_check(chart) is not None


def _charted(_: Chart) -> bool:
    return True


def _is_out(chart: Chart) -> bool:
    return _here(chart) and out_since(chart) is not None


def _handed(chart: Chart) -> bool:
    given = [act for _, act in chart.standing.of(HandedOver)]
    return _here(chart) and bool(given) and accepted(chart, given[-1]) is None


def _is_in(chart: Chart) -> bool:
    return _here(chart) and out_since(chart) is None


def _to_attest(chart: Chart) -> bool:
    return chart.phase in (Phase.CLOSED, Phase.CANCELLED) and chart.attested is None


def _is_signed(chart: Chart) -> bool:
    return chart.record.is_signed


VALUES = "EtCO2 temperature pain nausea anxiety mood position cuff"
CARE = "ate code status glucose urine pregnancy test escort prescriber"
WAYS: tuple[tuple[str, tuple[Way, ...]], ...] = (
    (
        "Pump",
        (
            Way("pause", "Pause…", "pause", _in(Phase.INFUSING), "F8"),
            Way("resume", "Resume…", "play", _in(Phase.PAUSED), "F8"),
            Way("rate", "Rate…", "rate", _in(*ON_PUMP), "F9"),
            Way("bag", "Bag or syringe changed…", "bag", _in(*ON_PUMP)),
            Way("bag-check", "Second check of the bag…", "check", _unchecked, also="person"),
            Way("line-lost", "Line lost…", "line", _in(*ON_PUMP), also="IV infiltration"),
            Way("line-new", "New line, and on…", "line", _in(Phase.PAUSED)),
            Way("bolus", "Bolus…", "pill", _bolus, also="ketamine"),
            Way("pump-read", "Pump reading…", "device", _in(*ON_PUMP), also="volume infused"),
            Way("flush", "Line flushed…", "line", _started),
            Way("stop", "End…", "stop", _in(*ON_PUMP), "F10", also="stop"),
            Way("unstop", "Still running…", "play", _in(Phase.RECOVERY)),
        ),
    ),
    (
        "Patient",
        (
            Way("toilet", "Toilet, out of the chair…", "person", _is_in),
            Way("toilet", "Back in the chair…", "person", _is_out),
            Way("chair", "Change of chair…", "board", _here),
            Way("told", "Physician or other told…", "person", _charted),
            Way("limits", "Limits today…", "order", _here, also="accepted BP SpO2 HR RR"),
            Way("action", "Action…", "check", _charted, "F6"),
            Way("response", "Response…", "note", lambda c: bool(answerable(c)), "F7"),
            Way("access", "IV line…", "line", _charted, also="cannula access site"),
            Way("more-values", "More values…", "vitals", _here, "O", also=VALUES),
            Way("care", "Care: voided, drank, belongings…", "check", _here, also=CARE),
            Way("setting", "Setting: music, light, intention…", "note", _here, also="eyeshade"),
            Way("note", "Note…", "note", _charted, "F4"),
            Way("follow-up", "Follow-up call…", "note", lambda c: c.discharge is not None),
            Way("scale", "Scale…", "star", _charted, also="PHQ score questionnaire mood"),
            Way("handover", "Hand over…", "person", _here, also="handed shift"),
            Way("handover-accept", "Accept the handover…", "person", _handed, also="shift"),
            Way("move", "Another patient’s session…", "patients", _charted),
            Way("emergency", "Emergency…", "star", _here, "E"),
        ),
    ),
    (
        "Drugs and oxygen",
        (
            Way("drug", "Drug given…", "pill", _charted, "F3", also="medication"),
            Way("drug-end", "Fluid or drug ended…", "pill", lambda c: bool(running(c))),
            Way("oxygen", "Oxygen…", "vitals", _here, also="O2 mask cannula"),
        ),
    ),
    (
        "Order",
        (
            Way("drug-order", "Order of a drug…", "order", _here),
            Way("rate-check", "Second check of the rate…", "check", _rate_waits),
            Way("authenticate", "Confirm orders…", "check", lambda c: bool(awaiting(c))),
            Way("order", "Order changed, by phone…", "order", _here),
            Way("plan", "Plan for next visit…", "order", lambda c: c.phase is not Phase.CANCELLED),
        ),
    ),
    (
        "Leaving",
        (
            Way("discharge", "Discharge…", "check", _in(Phase.RECOVERY), "F8"),
            Way("leave:against-advice", "Left against advice…", "action", _here),
            Way("leave:transferred", "By ambulance…", "action", _here, also="transfer hospital"),
            Way("waste", "Waste…", "bag", lambda c: c.phase not in ON_PUMP, "F5"),
            Way("close", "Attest the record…", "check", _to_attest, also="close sign"),
            Way("addendum", "Addendum…", "pencil", _is_signed, also="add correct"),
        ),
    ),
)
"""What is offered, in its groups; each only where it is possible."""


SETS = "Often together"


def _offered(way: Way, chart: Chart) -> bool:
    """Whether it fits the session; a signed record takes only an addendum."""
    return way.fits(chart) and (way.panel == "addendum" or not chart.record.is_signed)


def _sets(chart: Chart) -> list[Way]:
    """The sets of the protocol, each under one tap."""
    if not _here(chart):
        return []
    return [
        Way(f"set:{place}", f"{offered.label}…", "pill", _here)
        for place, offered in enumerate(chart.protocol.sets, 1)
    ]


class WayRow(Target):
    """Icon, words, and the key that does the same."""

    def __init__(self, way: Way, parent: QWidget | None = None) -> None:
        super().__init__(f"way-{way.panel.replace(':', '-')}", parent)
        self.way = way
        self.setText(way.words)
        self.setAccessibleName(way.words.rstrip("…"))
        self.setProperty("ownFocus", True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFixedHeight(ROW)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(300, ROW)

    def paintEvent(self, _event: object) -> None:
        painter = smooth(self)
        frame = QRectF(self.rect()).adjusted(HALO, 2, -HALO, -2)
        if self.isDown() or self.underMouse():
            box(painter, frame, fill=colour("surface2"), line=colour("surface2"))
        if self.hasFocus():
            open_mark(painter, frame, colour("focus"))
        middle = frame.center().y()
        icon = QRectF(frame.left() + 10, middle - 10, 20, 20)
        paint_icon(painter, self.way.icon, icon, colour("text2"))
        words = frame.adjusted(42, 0, -12, 0)
        if self.way.key:
            wide = cap_width(self.way.key)
            cap = QRectF(frame.right() - 10 - wide, middle - 10, wide, 20)
            key_cap(painter, cap, self.way.key)
            words.setRight(cap.left() - 8)
        font = fitted(face(15, 600), self.text(), words.width(), 12)
        write(painter, words, self.text(), font, colour("text"), where=LEFT)


class MorePanel(Card):
    """A menu in the Record column; ``wanted`` names the panel that is to take its place."""

    wanted = Signal(str)
    closed = Signal()

    def __init__(self, bedside: Bedside, chart: Chart, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setAccessibleName("More")
        self.bedside = bedside
        self.rows: list[WayRow] = []
        self.search = Line()
        self.search.setObjectName("way-search")
        self.search.setAccessibleName("What to chart, search")
        self.search.setPlaceholderText("Search, or just type")
        self.search.setMaxLength(LONGEST)
        self.search.textChanged.connect(lambda _: self._list())
        self.search.returnPressed.connect(self._take_first)
        self.nothing = plain(NOTHING)
        self.nothing.hide()
        self._shown: tuple[Way, ...] = ()
        self._grids: list[tuple[QGridLayout, list[WayRow]]] = []
        self._columns = 1
        self._inside = QWidget()
        self._column = QVBoxLayout(self._inside)
        self._column.setContentsMargins(10, 0, 4, 8)
        self._column.setSpacing(0)
        self.scroller = QScrollArea()
        self.scroller.setWidget(self._inside)
        self.scroller.setWidgetResizable(True)
        self.scroller.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.scroller.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 6)
        column.setSpacing(0)
        column.addLayout(self._top())
        column.addWidget(Rule())
        search = QHBoxLayout()
        search.setContentsMargins(16, 8, 16, 2)
        search.addWidget(self.search)
        column.addLayout(search)
        nothing = QHBoxLayout()
        nothing.setContentsMargins(12, 0, 12, 0)
        nothing.addWidget(self.nothing)
        column.addLayout(nothing)
        column.addWidget(self.scroller, 1)
        Fade(self.scroller)
        self.show_chart(chart)

    def _top(self) -> QHBoxLayout:
        title = QLabel("More")
        title.setProperty("role", "title")
        self.close_key = ActionButton("", icon="cross", look="quiet", name="Close the menu")
        self.close_key.setObjectName("more-menu-close")
        self.close_key.setFixedWidth(44)
        self.close_key.clicked.connect(self.closed)
        top = QHBoxLayout()
        top.setContentsMargins(16, 0, 4, 0)
        top.addWidget(title, 1)
        top.addWidget(self.close_key)
        return top

    def show_chart(self, chart: Chart) -> None:
        """What fits the session as it now stands."""
        self.chart = chart
        self._list()

    def _list(self) -> None:
        chart, typed = self.chart, self.search.text()
        groups = [(name, [w for w in ways if _offered(w, chart)]) for name, ways in WAYS]
        groups[1:1] = [(SETS, _sets(chart))]
        groups = [(name, [w for w in ways if w.is_called(typed, name)]) for name, ways in groups]
        shown = tuple(way for _, ways in groups for way in ways)
        if shown == self._shown:
            return
        self._shown = shown
        # A row that goes takes the keyboard with it, to wherever Tab leads; it belongs here.
        held = any(row.hasFocus() for row in self.rows)
        if held:
            self.search.setFocus(Qt.FocusReason.OtherFocusReason)
        while (item := self._column.takeAt(0)) is not None:
            if (gone := item.widget()) is not None:
                gone.hide()
                gone.deleteLater()
        self.rows, self._grids = [], []
        for name, ways in groups:
            if ways:
                self._add_group(name, ways)
        self._column.addStretch(1)
        self.nothing.setVisible(not shown)
        before: QWidget = self.search
        for row in self.rows:
            QWidget.setTabOrder(before, row)
            before = row
        if held and not typed:
            self.first_field()

    def _take_first(self) -> None:
        if self.rows and self.search.text().strip():
            self.rows[0].click()

    def _add_group(self, name: str, ways: list[Way]) -> None:
        group, grid = QWidget(self._inside), QGridLayout()
        label = QLabel(name)
        label.setProperty("role", "label")
        label.setContentsMargins(HALO + 6, 8, 0, 2)
        inside = QVBoxLayout(group)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        inside.addWidget(label)
        inside.addLayout(grid)
        grid.setSpacing(0)
        self._column.addWidget(group)
        rows = [WayRow(way, group) for way in ways]
        for number, row in enumerate(rows):
            row.clicked.connect(lambda _=False, name=row.way.panel: self.wanted.emit(name))
            grid.addWidget(row, number // self._columns, number % self._columns)
        self.rows += rows
        self._grids.append((grid, rows))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Two rows side by side where the column takes the whole screen."""
        super().resizeEvent(event)
        columns = 2 if self.width() >= WIDE else 1
        if columns == self._columns:
            return
        self._columns = columns
        for grid, rows in self._grids:
            for number, row in enumerate(rows):
                grid.addWidget(row, number // columns, number % columns)

    def first_field(self) -> QWidget:
        """Put the keyboard on the first row; into the search where there is none."""
        first = self.rows[0] if self.rows else self.search
        first.setFocus(Qt.FocusReason.OtherFocusReason)
        return first

    def tick(self, now: datetime) -> None:
        """Nothing here grows old."""

    def leave(self) -> None:
        """Close; nothing is lost."""
        self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        step = ACROSS.get(key, 0) + DOWN.get(key, 0) * self._columns
        at = next((n for n, row in enumerate(self.rows) if row.hasFocus()), None)
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        elif at is not None and event.text().isalpha():
            self.search.setFocus(Qt.FocusReason.OtherFocusReason)
            self.search.insert(event.text())
        elif self.search.hasFocus() and key == Qt.Key.Key_Down and self.rows:
            self.first_field()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and at is not None:
            self.rows[at].click()
        elif step and at is not None:
            row = self.rows[(at + step) % len(self.rows)]
            row.setFocus(Qt.FocusReason.OtherFocusReason)
            QTimer.singleShot(0, row, lambda: self.scroller.ensureWidgetVisible(row, 0, ROW))
        else:
            super().keyPressEvent(event)

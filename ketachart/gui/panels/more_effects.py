"""Every other side effect: what runs, what the clinic lists, or in own words."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ketachart.clinical.acts import (
    SEVERITIES,
    Act,
    Severity,
    SideEffectNoted,
    SideEffectRegraded,
)
from ketachart.clinical.chart import Chart
from ketachart.clinical.effects import untold
from ketachart.clinical.phrases import capital
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels import effects_at_hand
from ketachart.gui.panels.carets import Line
from ketachart.gui.panels.chip_field import ChipButton
from ketachart.gui.panels.effects_at_hand import Place
from ketachart.gui.widgets.button import ActionButton
from ketachart.gui.widgets.card import Card

LONGEST = 200


OWN = "own words"


def found(places: Sequence[Place], typed: str) -> list[Place]:
    """Those with a word that begins as typed, in their term or label, then those that hold it."""
    wanted = typed.strip().casefold()

    def words(place: Place) -> list[str]:
        told = f"{place.term} {place.label}".casefold()
        return [place.term.casefold(), *told.replace(",", " ").split()]

    starts = [p for p in places if any(w.startswith(wanted) for w in words(p))]
    return [*starts, *(p for p in places if wanted in " ".join(words(p)) and p not in starts)]


def _severe_of(acts: Act | tuple[Act, ...]) -> str:
    """The side effect that an act charts as severe; empty where it does not."""
    if isinstance(acts, SideEffectNoted | SideEffectRegraded) and acts.severity == "severe":
        return acts.id if isinstance(acts, SideEffectNoted) else acts.side_effect
    return ""


def _name(place: Place) -> str:
    return f"more-{place.term.replace(' ', '-')}"


class MoreEffectsPanel(Card):
    """Search, choose, say how bad; what runs stands first and can be graded or ended."""

    acted = Signal(object)
    closed = Signal()
    wanted = Signal(str)
    """The name of a panel that this one leads to: who was told of what is severe, or its life."""

    def __init__(self, bedside: Bedside, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setAccessibleName("More side effects")
        self.bedside = bedside
        self.chart: Chart | None = None
        self.place: Place | None = None
        self._sent = False
        self._severe = ""
        self.rows: list[ChipButton] = []
        self.search = Line()
        self.search.setObjectName("effect-search")
        self.search.setAccessibleName("Side effect, search or type")
        self.search.setPlaceholderText("Search, or type in words")
        self.search.setMaxLength(LONGEST)
        self.search.textChanged.connect(self._list)
        self.search.returnPressed.connect(self._take_first)
        self.trouble, self.asked = QLabel(), QLabel()
        for label, role in ((self.trouble, "flag"), (self.asked, "strong")):
            label.setProperty("role", role)
            label.setWordWrap(True)
        self.trouble.hide()
        self._inside = QWidget()
        self._column = QGridLayout(self._inside)
        self._column.setContentsMargins(0, 2, 2, 2)
        self._column.setSpacing(8)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(16, 0, 16, 14)
        inside.setSpacing(8)
        inside.addLayout(self._top())
        inside.addWidget(self.search)
        inside.addWidget(self.trouble)
        inside.addWidget(self._scrolled(), 1)
        inside.addWidget(self.asked)
        inside.addLayout(self._steps())
        self._ask(None)

    def _top(self) -> QHBoxLayout:
        title = QLabel("More side effects")
        title.setProperty("role", "title")
        self.close_key = ActionButton("", icon="cross", look="quiet")
        self.close_key.setObjectName("more-close")
        self.close_key.setAccessibleName("Close the list")
        self.close_key.setFixedWidth(44)
        self.close_key.clicked.connect(self.closed)
        top = QHBoxLayout()
        top.addWidget(title, 1)
        top.addWidget(self.close_key)
        return top

    def _scrolled(self) -> QScrollArea:
        scroll = QScrollArea()
        scroll.setWidget(self._inside)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        return scroll

    def _steps(self) -> QVBoxLayout:
        self.answers = [ActionButton(capital(s), key=str(n)) for n, s in enumerate(SEVERITIES, 1)]
        for button, severity in zip(self.answers, SEVERITIES, strict=True):
            button.setObjectName(f"more-{severity}")
            button.clicked.connect(lambda _=False, severity=severity: self._grade(severity))
        self.gone = ActionButton("Gone", key="0")
        self.gone.setObjectName("more-gone")
        self.gone.clicked.connect(self._end)
        self.life = ActionButton("All of it…", key=".", name="All of this side effect")
        self.life.setObjectName("more-life")
        self.life.clicked.connect(self._open_life)
        steps = QVBoxLayout()
        steps.setSpacing(8)
        for buttons in (self.answers, (self.gone, self.life)):
            row = QHBoxLayout()
            row.setSpacing(8)
            for button in buttons:
                row.addWidget(button)
            steps.addLayout(row)
        return steps

    # What is offered --------------------------------------------------------------------------

    def show_chart(self, chart: Chart) -> None:
        """The side effects as they now run; closes once what was sent stands in the chart."""
        self.chart = chart
        if self._sent:
            self.saved()
            return
        self._list()

    def tick(self, now: datetime) -> None:
        """Nothing here grows old."""

    def _list(self) -> None:
        if self.chart is None:
            return
        typed = self.search.text().strip()
        known = effects_at_hand.known_places(self.chart)
        places = found(known, typed)
        if typed and typed.casefold() not in (place.term.casefold() for place in known):
            places.append(Place(typed, f"“{typed}”, {OWN}"))
        for row in self.rows:
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows = [self._row(place) for place in places]
        for number, row in enumerate(self.rows):
            self._column.addWidget(row, number // 2, number % 2)
        self._column.setRowStretch(len(known), 1)

    def _row(self, place: Place) -> ChipButton:
        # The letters of the chips mean nothing here, where letters are typed into the search.
        row = ChipButton(replace(place, label=place.label or capital(place.term), key=""), self)
        row.setObjectName(_name(place))
        row.setFixedHeight(44)
        row.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        row.setCheckable(True)
        row.setChecked(self.place is not None and self.place.term == place.term)
        row.clicked.connect(lambda _=False, place=place: self._ask(place))
        return row

    def _take_first(self) -> None:
        if self.rows:
            self.rows[0].click()

    def _ask(self, place: Place | None) -> None:
        self.place = place
        self.asked.setText(
            f"{capital(place.term)}: how bad?" if place else "Choose one, then how bad it is."
        )
        for button in self.answers:
            button.setEnabled(place is not None)
        for button in (self.gone, self.life):
            button.setVisible(bool(place and place.running))
        for row in self.rows:
            row.setChecked(
                place is not None and row.objectName() == f"more-{place.term.replace(' ', '-')}"
            )
        if place is not None:
            self.answers[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def start(self) -> None:
        """An empty search with the keys in it."""
        self.search.clear()
        self._ask(None)
        self.search.setFocus(Qt.FocusReason.OtherFocusReason)

    # Charting ---------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.text()
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        elif self.place is not None and key in ("1", "2", "3"):
            self._grade(SEVERITIES[int(key) - 1])
        elif self.place is not None and key == "0" and self.place.running:
            self._end()
        elif key == "." and self.place is not None and self.place.running:
            self._open_life()
        else:
            super().keyPressEvent(event)

    def _grade(self, severity: Severity) -> None:
        if self.place is not None:
            self._send(effects_at_hand.charted(self.bedside, self.place, severity))

    def _open_life(self) -> None:
        if self.place is not None and self.place.running:
            self.wanted.emit(f"effect:{self.place.running[-1].id}")

    def _end(self) -> None:
        if self.place is not None:
            self._send(effects_at_hand.gone(self.bedside, self.place))

    def _send(self, act: Act | tuple[Act, ...] | None) -> None:
        if act is None:
            self.closed.emit()
        elif not self._sent:
            self._sent = True
            self._severe = _severe_of(act)
            self.trouble.hide()
            self.acted.emit(act)

    def saving(self) -> None:
        """The act is on its way to the disk."""

    def saved(self) -> None:
        """It is on the disk."""
        if self._sent:
            self._sent = False
            self._ask(None)
            self.closed.emit()
            if self.chart is not None and self._severe in {e.id for e in untold(self.chart)}:
                self.wanted.emit(f"told:{self._severe}")

    def refused(self, sentence: str) -> None:
        """It could not be charted; the choice stays, and the sentence says why."""
        self._sent = False
        self.trouble.setText(sentence)
        self.trouble.show()

"""The drug log: what is in stock on the left; movements, counts and copies on the right."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from ketachart.clinical.administration import StockReceived
from ketachart.clinical.stock import Item
from ketachart.clinical.trouble import Refused
from ketachart.gui.panels.second_person import Check
from ketachart.gui.panels.setup.inputs import Choice
from ketachart.gui.patients.work import Ask, words_of
from ketachart.gui.stock import words
from ketachart.gui.stock.balance_card import BalanceCard
from ketachart.gui.stock.count_card import CountCard, Counted
from ketachart.gui.stock.export_card import ExportCard
from ketachart.gui.stock.log_card import LogCard
from ketachart.gui.stock.move_cards import ReceiveCard, Removal, RemoveCard
from ketachart.gui.widgets.middle import middle_column
from ketachart.station import Station

if TYPE_CHECKING:
    from ketachart.gui.bedside import Bedside

PARTS = (
    ("log", "Movements"),
    ("count", "Count by two"),
    ("receive", "Received"),
    ("remove", "Removed"),
    ("export", "Copy"),
)
WIDEST = 1400
Work = Callable[[Station], Any]


class StockPage(QWidget):
    """Asks the station itself, through ``ask``; what is half typed stays while the page lives.

    ``changed`` says that something was entered; ``export_wanted`` carries a ``LogWanted``.
    ``troubled`` carries an exception that is more than a sentence in a form.
    """

    changed = Signal()
    export_wanted = Signal(object)
    troubled = Signal(object)
    closed = Signal()

    def __init__(
        self, bedside: Bedside, ask: Ask, check: Check, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("stock-page")
        self._ask = ask
        self.seen: words.Seen | None = None
        self.parts = Choice("", PARTS, name="stock-part")
        self.parts.setAccessibleName("Part of the drug log")
        self.balances = BalanceCard()
        self.log = LogCard()
        self.count = CountCard(bedside, check)
        self.receive, self.remove = ReceiveCard(bedside), RemoveCard(bedside, check)
        self.export = ExportCard(bedside)
        self.pages = QStackedWidget()
        self.cards = {
            "log": self.log,
            "count": self.count,
            "receive": self.receive,
            "remove": self.remove,
            "export": self.export,
        }
        for card in self.cards.values():
            self.pages.addWidget(card)
        self._lay_out()
        self.parts.changed.connect(self._turn)
        self.balances.chosen.connect(self._item_chosen)
        self.log.strike_wanted.connect(self._strike)
        self.receive.wanted.connect(self._receive)
        self.remove.wanted.connect(self._remove)
        self.count.wanted.connect(self._count)
        self.count.blind.connect(lambda _: self._show_balances())
        self.export.wanted.connect(self._export)
        self.parts.choose("log")

    def _lay_out(self) -> None:
        column = middle_column(self, WIDEST)
        column.addWidget(self.parts)
        line = QHBoxLayout()
        line.setSpacing(14)
        line.addWidget(self.balances, 2)
        line.addWidget(self.pages, 3)
        column.addLayout(line, 1)

    # What is shown ----------------------------------------------------------------------------

    def again(self) -> None:
        """The page comes into sight: look at the stock as it now stands."""
        self._do(words.look, self.show_stock)

    def show_stock(self, seen: words.Seen) -> None:
        """The stock as it stands."""
        self.seen = seen
        self.balances.show_stock(seen, blind=self._is_blind)
        self.log.show_stock(seen, self.balances.item, blind=self._is_blind)
        for card in (self.count, self.receive, self.remove):
            card.show_stock(seen)
        for form in (self.receive, self.remove):
            form.let(may=seen.may_chart)
            if not seen.may_chart:
                form.say("Your role reads the log. Ask a nurse or physician to enter it.")
        self.export.let(may=True)

    @property
    def _is_blind(self) -> bool:
        """While two people count nobody sees what the log says."""
        counting = self.pages.currentWidget() is self.count or self.count.is_begun()
        return counting and self.count.stage < 3

    def _show_balances(self) -> None:
        if self.seen is not None:
            blind = self._is_blind
            self.balances.show_stock(self.seen, blind=blind)
            if blind != self.log.blind:
                self.log.show_stock(self.seen, self.balances.item, blind=blind)

    def _turn(self) -> None:
        chosen = self.parts.value()
        if chosen is None:
            at = self.pages.currentIndex()
            self.parts.choose(PARTS[at][0])
            return
        self.pages.setCurrentWidget(self.cards[chosen])
        self._show_balances()

    def open_part(self, name: str) -> None:
        """To one of ``PARTS``, with the keyboard."""
        self.parts.choose(name)
        self._turn()
        self.take_focus()

    def _item_chosen(self, item: Item) -> None:
        if self.seen is not None:
            self.log.show_stock(self.seen, item, blind=self._is_blind)

    # What is asked ----------------------------------------------------------------------------

    def _do(self, work: Work, done: Callable[[Any], None], say: Any = None) -> None:
        def failed(trouble: Exception) -> None:
            if say is not None:
                say(words_of(trouble))
            if say is None or not isinstance(trouble, Refused):
                self.troubled.emit(trouble)

        self._ask(work, done, failed)

    def _entered(self, card: Any) -> Callable[[words.Seen], None]:
        def done(seen: words.Seen) -> None:
            self.show_stock(seen)
            card.saved()
            self.changed.emit()

        return done

    def _receive(self, act: StockReceived) -> None:
        def work(station: Station) -> words.Seen:
            station.receive_stock(act)
            return words.look(station)

        self._do(work, self._entered(self.receive), self.receive.answered)

    def _remove(self, wanted: Removal) -> None:
        def work(station: Station) -> words.Seen:
            station.remove_stock(wanted.act, witness=wanted.witness)
            return words.look(station)

        self._do(work, self._entered(self.remove), self.remove.answered)

    def _count(self, wanted: Counted) -> None:
        def work(station: Station) -> words.Seen:
            for act in wanted.acts:
                station.count_stock(act, second=wanted.second)
            return words.look(station)

        self._do(work, self._entered(self.count), self.count.answered)

    def _strike(self, entry: str, reason: str) -> None:
        def work(station: Station) -> words.Seen:
            station.strike_stock(entry, reason)
            return words.look(station)

        def done(seen: words.Seen) -> None:
            self.show_stock(seen)
            self.log.say("The entry is struck. It stays readable.", good=True)
            self.changed.emit()

        self._do(work, done, self.log.say)

    def _export(self, wanted: object) -> None:
        self.export.answered()
        self.export_wanted.emit(wanted)

    # From outside -----------------------------------------------------------------------------

    def exported(self, path: object) -> None:
        """A copy was written there."""
        self.export.say(f"The copy is written: {path}", good=True)

    def take_focus(self) -> None:
        """The keyboard to what is open."""
        chosen = self.parts.value()
        forms: dict[str, Any] = {
            "count": self.count,
            "receive": self.receive,
            "remove": self.remove,
            "export": self.export,
        }
        forms.get(chosen or "", self.parts).take_focus()

    def focus_groups(self) -> tuple[QWidget, ...]:
        """The order of Tab: the parts, what is in stock, what is beside it."""
        return (self.parts, self.balances, self.pages)

    def tick(self, now: datetime) -> None:
        """Nothing here runs with the clock."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

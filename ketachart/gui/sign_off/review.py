"""A record under review: its page, which parts of it were seen, and what leads where on it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget

from ketachart.gui import theme
from ketachart.gui.panels.plan_panel import PlanPanel
from ketachart.gui.patients.work import Ask, words_of
from ketachart.gui.sign_off import work
from ketachart.gui.sign_off.columns import Columns
from ketachart.gui.sign_off.page_view import Wanted
from ketachart.report.first_look import Look

if TYPE_CHECKING:
    from ketachart.gui.bedside import Bedside

TICK_MS = 500


class Review(Columns):
    """Fetches a record and shows it; signs nothing.

    ``troubled`` carries an exception that is more than a sentence here; ``turned`` tells that the
    way of Tab is another.
    """

    troubled = Signal(object)
    turned = Signal()

    def __init__(self, bedside: Bedside, ask: Ask, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bedside, self._ask = bedside, ask
        self.shown: work.Shown | None = None
        self.session = ""
        """The record that is shown, or on its way to the screen."""
        self._is_done = False
        self._turn = 0
        self.plan: PlanPanel | None = None
        self._clock = QTimer(self)
        self._clock.setInterval(TICK_MS)
        self._clock.timeout.connect(lambda: self.tick(self.bedside.now()))
        self.pages.wanted.connect(self._picture)
        self.pages.seen_changed.connect(self._note_seen)
        self.pages.moved.connect(self._say_where)
        self.middle.turned.connect(self._say_where)
        self.looks.chosen.connect(self._to_place)
        self.box.unseen_wanted.connect(self._to_unseen)

    def _show_nothing(self, words: str) -> None:
        self._drop_plan()
        self.session, self._is_done = "", False
        self.nothing.setText(words)
        self.right.setCurrentWidget(self._empty)
        self._clear()
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.middle.let(read=False)

    def _clear(self) -> None:
        """Nothing of the record before is to be seen beside the name of another."""
        self.shown = None
        self.middle.show_chart(None, ())
        self.looks.show_looks(())
        self.orders.show_chart(None, self.bedside.by)
        self._follow()

    def _drop_plan(self) -> None:
        if self.plan is not None:
            self.right.removeWidget(self.plan)
            self.plan.deleteLater()
            self.plan = None

    def _look(self, session: str) -> None:
        self._turn += 1
        turn = self._turn

        def found(shown: work.Shown) -> None:
            if turn == self._turn:
                self._show(shown)

        def failed(trouble: Exception) -> None:
            if turn == self._turn:
                self._show_nothing(words_of(trouble))

        self._ask(lambda station: work.look(station, session), found, failed)

    def _show(self, shown: work.Shown) -> None:
        """The record as it stands; where it is the very same, everything stays as it is."""
        before, self.shown = self.shown, shown
        chart = shown.chart
        if before is not None and before.code == shown.code:
            self.box.show_pin(by_pin=shown.by_pin is not None)
            return
        same = before is not None and before.chart.session.session == chart.session.session
        self.middle.people = shown.people
        self.middle.show_chart(chart, shown.sizes)
        self.looks.show_looks(shown.looks)
        self.orders.show_chart(chart, self.bedside.by, shown.physicians)
        by_pin = shown.by_pin is not None
        if same:
            self.box.show_pin(by_pin=by_pin)
        else:
            addendum = chart.record.is_signed
            self.box.begin(self.bedside.by, by_pin=by_pin, is_addendum=addendum)
            self.first.verticalScrollBar().setValue(0)
        self._follow()
        self.right.setCurrentWidget(self._signing if self.plan is None else self.plan)
        self.tick(self.bedside.now())
        self.take_focus()
        self.turned.emit()

    # The page ---------------------------------------------------------------------------------

    def _picture(self, wanted: Wanted) -> None:
        """A picture of a page, made off this thread."""
        shown = self.shown
        if shown is None:
            return
        look_of = theme.load_themes()[wanted.theme]

        def made(image: Any) -> None:
            if self.shown is not None and self.shown.pdf is shown.pdf:
                self.pages.put(wanted, image)

        def failed(trouble: Exception) -> None:
            self.pages.again(wanted)
            self.troubled.emit(trouble)

        self._ask(
            lambda _: work.picture(shown.pdf, wanted.page, wanted.width, look_of), made, failed
        )

    def _note_seen(self) -> None:
        was_ready = not self._why()
        self._follow()
        if was_ready and self.box.words.edit.hasFocus():
            return
        if self.pages.all_seen and self.pages.hasFocus() and not self.box.by_pin:
            # Read to the end: what is left is the secret.
            self.box.secret.take_focus()

    def _why(self) -> str:
        """Why the record cannot be signed yet; empty where it can."""
        if self.shown is None:
            return "The record is on its way to the screen. Nothing was signed."
        if self.orders.lines:
            return self.orders.why_not
        unseen = self.pages.unseen()
        if unseen or not self.pages.count:
            return f"{_pages(unseen)} of {self.pages.count} not seen yet. Space shows the rest."
        return ""

    def _follow(self) -> None:
        self.box.show_why("" if self._is_done else self._why())
        self._say_where()

    def _say_where(self) -> None:
        if not self.pages.count or self.shown is None:
            self.middle.say_where("")
            return
        if self.middle.tab != "summary":
            self.middle.say_where("")
            return
        words = f"Page {self.pages.page} of {self.pages.count}"
        if not self._is_done:
            unseen = self.pages.unseen()
            words += f" · {len(unseen)} not seen yet" if unseen else " · all seen"
        self.middle.say_where(words)

    def _to_place(self, look: Look) -> None:
        if look.place is not None:
            if self.middle.tab != "summary":
                self.middle.turn("summary")
            self.pages.mark(look.place)

    def _to_unseen(self) -> None:
        if self.middle.tab != "summary":
            self.middle.turn("summary")
        if not self.orders.lines:
            self.pages.to_unseen()

    def next_look(self) -> None:
        """The next thing to look at, framed on the page."""
        row = self.looks.next()
        if row is not None:
            self.first.ensureWidgetVisible(row, 0, 8)

    # Time and the keyboard --------------------------------------------------------------------

    def _do(
        self,
        ask: Callable[[Any], Any],
        done: Callable[[Any], None],
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        self._ask(ask, done, failed or self.troubled.emit)

    def tick(self, now: datetime) -> None:
        """Time goes on: the moment of the signature, and the ten minutes of the PIN."""
        if self.shown is None or self._is_done:
            return
        self.box.tick(now)
        until = self.shown.by_pin
        if until is not None and self.box.by_pin and now >= until and not self.box.busy:
            self.box.secret.clear()
            self.box.show_pin(by_pin=False)
            self.box.say("Ten minutes are over: this signature takes your password.")
        if self.plan is not None:
            self.plan.tick(now)

    def take_focus(self) -> None:
        """The keyboard to what comes next: the secret, or the page that is read before it."""
        if self.plan is not None:
            return
        if self.shown is None:
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self._is_done:
            self.pages.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self.box.meaning != "approve":
            self.box.words.take_focus()
        elif self.box.by_pin or self.pages.all_seen:
            self.box.secret.take_focus()
        else:
            self.pages.setFocus(Qt.FocusReason.OtherFocusReason)


def _pages(numbers: tuple[int, ...]) -> str:
    """``Page 2`` or ``Pages 2 and 3``."""
    if len(numbers) == 1:
        return f"Page {numbers[0]}"
    if len(numbers) < 2:
        return "The page"
    return f"Pages {', '.join(map(str, numbers[:-1]))} and {numbers[-1]}"

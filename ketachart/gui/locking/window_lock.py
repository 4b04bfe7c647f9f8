"""Locks the window and opens it again: what was typed stays where it is, out of sight."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QToolTip, QWidget
from shiboken6 import isValid

from ketachart.clinical.phrases import clock_text
from ketachart.clinical.trouble import Unavailable
from ketachart.gui.background import Background
from ketachart.gui.locking.idle import IdleWatch
from ketachart.gui.locking.lock_page import LockPage
from ketachart.gui.locking.locked_words import LockedChair
from ketachart.gui.side_column import Question
from ketachart.gui.without_sign_in import PaperPage

if TYPE_CHECKING:
    from ketachart.gui.window import StationWindow
    from ketachart.station import Person, Station
    from ketachart.station.shifts import Shift

LOOK_EVERY_S = 20
"""How often it is looked who has a shift, while it is locked."""


class WindowLock(QObject):
    """One a window with a station; made when it is first locked, but for the watch.

    ``opened`` gives whoever unlocked it, and whether it is the one who charted before.
    """

    opened = Signal(object, bool)
    marked = Signal(object)
    """When somebody marked the moment."""

    def __init__(
        self,
        window: StationWindow,
        background: Background,
        chairs: Callable[[datetime], Sequence[LockedChair]],
    ) -> None:
        """``chairs`` gives every chair's row at a moment."""
        super().__init__(window)
        self._chairs = chairs
        self._window, self._background = window, background
        self.idle = IdleWatch(self)
        self.page: LockPage | None = None
        self.is_locked = False
        self.before: Person | None = None
        """Who charted when it was locked."""
        self._field: QWidget | None = None
        self._caret: tuple[int, int, int] | None = None
        self._dialogs: list[QDialog] = []
        self._times: list[str] = []
        self._looked_at = 0.0
        self._is_asking = False

    # Locking ----------------------------------------------------------------------------------

    def lock(self, *, idle: bool = False, why: str = "") -> None:
        """Cover everything; a locked window stays as it is. ``why`` is said in words."""
        window = self._window
        person = self._background.author
        if self.is_locked or person is None or self._background.is_closed:
            return
        self._keep_place()
        self._put_dialogs_away()
        self.before, self.is_locked, self._times = person, True, []
        if window.drafts is not None:
            window.drafts.flush()
        self._background.do(_locking(idle=idle), None, window.tell.problem)
        self._sign_out()
        page = self._page_now()
        page.say_how(f"{_how(window.bedside.now(), person.name, idle=idle)}{why}")
        page.show_marks(())
        page.unlock.begin((), window.known.people, person.name)
        self.tick(window.bedside.now())
        window.screens.setCurrentWidget(page)
        page.unlock.take_focus()
        self._look(first=True)

    def lock_now(self) -> None:
        """As a hand asks for it."""
        self.lock()

    def tick(self, now: datetime) -> None:
        """Time goes on: locked, by its own page; open, until nobody has touched it too long."""
        window = self._window
        if self.is_locked:
            assert self.page is not None
            self.page.tick(self._chairs(now), now)
            if self.idle.steady() / 1e9 - self._looked_at >= LOOK_EVERY_S:
                self._look()
            return
        until = window.known.shift_until
        if self.idle.idle_s >= window.known.idle_lock_min * 60:
            self.lock(idle=True)
        elif until is not None and now >= until:
            self.lock(why=" The 12 hours of this shift are over, so the password is asked for.")

    def _sign_out(self) -> None:
        assert self._window.outbox is not None
        self._background.author = self._window.outbox.author = None

    def _page_now(self) -> LockPage:
        if self.page is None:
            self.page = LockPage(self._do)
            self.page.unlock.proved.connect(self._proved)
            self.page.unlock.went_wrong.connect(self._look)
            self.page.mark_wanted.connect(self.mark)
            self.page.paper_wanted.connect(self._offer_paper)
            self._window.screens.addWidget(self.page)
        return self.page

    def _do(
        self,
        work: Callable[[Any], Any],
        done: Callable[[Any], None],
        failed: Callable[[Exception], None],
    ) -> None:
        self._background.do(work, done, failed, owner=self.page)

    def _look(self, *, first: bool = False) -> None:
        """Who has a shift, and whose PIN fits now."""
        self._looked_at = self.idle.steady() / 1e9
        name = self.before.name if self.before is not None else ""

        def look(station: Station) -> tuple[tuple[Shift, ...], tuple[Person, ...]]:
            return station.shifts(), station.people()

        def show(found: tuple[tuple[Shift, ...], tuple[Person, ...]]) -> None:
            if self.is_locked and self.page is not None:
                panel = self.page.unlock
                if first:
                    panel.begin(*found, name)
                else:
                    panel.show_people(*found, name)

        self._background.do(look, show, self._window.tell.problem, owner=self)

    # Marks and questions ----------------------------------------------------------------------

    def mark(self) -> None:
        """Mark this moment; said at once, and on disk as soon as it can be."""
        if self.is_locked and self.page is not None:
            now = self._window.bedside.now()
            self._times.append(f"{now:%H:%M:%S}")
            self.page.show_marks(self._times)
            self.marked.emit(now)

    def _offer_paper(self) -> None:
        """Nobody can unlock: what happens is written with a pen, and entered later."""
        known = self._window.known
        page = PaperPage(None, self._do, self._window.bedside.now)
        page.browse.hide()  # a list of files is nothing for whoever passes by
        page.begin(is_open=True)
        page.show_protocols(sorted(known.protocols, key=lambda each: each[0] != known.protocol))
        if self.page is not None:
            self.page.show_paper(page)

    def ask(self, question: Question) -> None:
        """A question over the unlocking, which keeps its place under it."""
        if self.page is not None and not self._is_asking:
            self._is_asking = True
            self.page.ask(question)
            question.closed.connect(self._asked)

    def _asked(self) -> None:
        self._is_asking = False

    # Opening ----------------------------------------------------------------------------------

    def _proved(self, person: Person) -> None:
        if not self.is_locked:
            return
        window = self._window
        same = self.before is not None and person.id == self.before.id
        self.is_locked = False
        self.idle.touch()
        window.screens.setCurrentWidget(window.frame)
        for dialog in self._dialogs:
            if isValid(dialog):
                dialog.show()
        self._dialogs = []
        if same:
            window.still_by(person)
            self._go_on()
        else:
            self._field = None
            window.person_changed(person)
        window.tick()
        self.opened.emit(person, same)

    def _keep_place(self) -> None:
        """Where the keyboard is, and the caret in it."""
        self._field, self._caret = QApplication.focusWidget(), None
        if isinstance(self._field, QLineEdit):
            field = self._field
            start, length = field.selectionStart(), len(field.selectedText())
            self._caret = (field.cursorPosition(), start, length)

    def _go_on(self) -> None:
        """The keyboard to the very field it was taken from."""
        field, self._field = self._field, None
        if field is None or not isValid(field) or not field.isVisible():
            return
        field.setFocus(Qt.FocusReason.OtherFocusReason)
        if isinstance(field, QLineEdit) and self._caret is not None:
            at, start, length = self._caret
            field.setCursorPosition(at)
            if start >= 0:
                field.setSelection(start, length)

    def _put_dialogs_away(self) -> None:
        """Nothing lies over the lock; a dialog comes back as it was left."""
        QToolTip.hideText()
        while (popup := QApplication.activePopupWidget()) is not None:
            popup.close()
        # Hidden and not closed: it is not answered by that.
        found = [w for w in QApplication.topLevelWidgets() if isinstance(w, QDialog)]
        self._dialogs = [dialog for dialog in found if dialog.isVisible()]
        for dialog in self._dialogs:
            dialog.hide()
        if self._dialogs:
            self._window.activateWindow()

    # Keys -------------------------------------------------------------------------------------

    def key(self, event: QKeyEvent, focus: QWidget | None) -> bool:
        """While it is locked: whether a key is taken here; nothing goes to what lies behind."""
        assert self.page is not None
        if event.key() == Qt.Key.Key_F11:
            if not event.isAutoRepeat():
                self._window.next_theme()
            return True
        if focus is None or not self.page.isAncestorOf(focus):
            self.page.unlock.take_focus()
            again = self._window.focusWidget()
            if again is not None and self.page.isAncestorOf(again):
                QApplication.sendEvent(again, event)
            return True
        return False


def _locking(*, idle: bool) -> Callable[[Station], None]:
    def work(station: Station) -> None:
        # Signed out is signed out, also while the disk takes no entry.
        with suppress(Unavailable):
            station.lock(idle=idle)

    return work


def _how(now: datetime, name: str, *, idle: bool) -> str:
    if idle:
        return f"Locked {clock_text(now)}: nobody had touched it. {name} was signed in."
    return f"Locked {clock_text(now)} by {name}."

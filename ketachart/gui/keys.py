"""Where a key goes: to what is typed into, to the chips after S, or to the entry line."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from ketachart.gui.panels.vitals_fields import key_of

if TYPE_CHECKING:
    from ketachart.gui.window import StationWindow

TEXT = (QLineEdit, QTextEdit, QPlainTextEdit, QAbstractSpinBox, QComboBox)
K = Qt.Key
PANELS = {
    K.Key_F3: "drug",
    K.Key_F4: "note",
    K.Key_F5: "waste",
    K.Key_F6: "action",
    K.Key_F7: "response",
    K.Key_F9: "rate",
    K.Key_F10: "stop",
    K.Key_F12: "more",
}
SHIFTS = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier


class Keys(QObject):
    """Looks at every key press of one window before the widget that has the focus does."""

    def __init__(self, window: "StationWindow") -> None:
        super().__init__(window)
        self._window = window
        app = QApplication.instance()
        assert app is not None
        app.installEventFilter(self)
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._focus_moved)

    def _focus_moved(self, _: QWidget | None, focus: QWidget | None) -> None:
        """The entry line shows its caret only while it is the one that is typed into."""
        taken = isinstance(focus, TEXT) or self._window.is_in_panel(focus)
        self._window.page.vitals.set_heard(not taken)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # Every event of the program comes by: its class is known, its type() costs a microsecond.
        if type(event) is not QKeyEvent or event.type() != QEvent.Type.KeyPress:
            return False
        if not isinstance(watched, QWidget) or watched.window() is not self._window:
            return False
        focus = QApplication.focusWidget()
        lock = self._window.lock
        if lock is not None and lock.is_locked:
            return lock.key(event, focus)
        # A key that nobody took climbs to the parents; it is looked at once, where it came in.
        if watched is not (focus or self._window):
            return False
        return self._route(event, focus)

    def _route(self, event: QKeyEvent, focus: QWidget | None) -> bool:
        key, held = K(event.key()), event.modifiers() & ~SHIFTS
        typing = isinstance(focus, TEXT)
        if not held and (action := self._function_key(key)) is not None:
            if not event.isAutoRepeat():
                action()
            return True
        if held == Qt.KeyboardModifier.ControlModifier:
            return not (typing and key == K.Key_Z) and self._with_control(key)
        if held:
            return False
        if key == K.Key_Escape:
            return self._escape(focus)
        window = self._window
        if typing or window.is_in_panel(focus):
            return False
        if K.Key_0 <= key <= K.Key_9 and event.isAutoRepeat():
            return True  # a key that is leant on opens one chair, and types one digit
        if window.has_board:
            return self._on_board(key)
        if self._is_for_board(key):
            window.show_board()
            return True
        return window.has_session and self._to_session(event, focus)

    def _on_board(self, key: Qt.Key) -> bool:
        """Digits open a chair here and are never vitals."""
        if K.Key_0 <= key <= K.Key_9:
            self._window.show_number(key - K.Key_0)
        elif key == K.Key_N:
            self._window.begin_new()
        else:
            return False
        return True

    def _is_for_board(self, key: Qt.Key) -> bool:
        """B, where it is no letter of a side effect and no set is half typed on the screen."""
        page = self._window.page
        begun = self._window.has_session and (page.chips.wants_keys or page.vitals.is_begun)
        return key == K.Key_B and not begun

    def _function_key(self, key: Qt.Key) -> Callable[[], object] | None:
        window = self._window
        if key == K.Key_F1:
            return window.show_keys
        if key == K.Key_F11:
            return window.next_theme
        if not window.has_session:
            return None
        if key == K.Key_F2:
            return window.page.to_vitals
        if key == K.Key_F8:
            return window.pause_or_resume
        if key in PANELS:
            return lambda: window.open_panel(PANELS[key])
        return None

    def _with_control(self, key: Qt.Key) -> bool:
        window = self._window
        if key == K.Key_Z and window.has_session:
            window.open_panel("undo")
        elif key == K.Key_Tab:
            window.next_in_need()
        elif key == K.Key_N:
            window.begin_new()
        elif key == K.Key_L and window.lock is not None:
            window.lock.lock()
        elif key == K.Key_U and window.pages is not None:
            window.pages.change_person()
        elif key == K.Key_E and window.has_session:
            window.open_panel("emergency")
        elif key in (K.Key_Return, K.Key_Enter) and window.has_session and window.page.setup:
            # Also from the vitals row, where the keyboard is after the set before the start.
            window.page.setup.start()
        elif K.Key_1 <= key <= K.Key_6:
            window.show_number(key - K.Key_0)
        else:
            return False
        return True

    def _escape(self, focus: QWidget | None) -> bool:
        window = self._window
        if not window.has_session:
            return False
        page = window.page
        if page.chips.is_open:
            page.chips.cancel()
        elif window.is_in_panel(focus):
            if page.side.panel is None or hasattr(page.side.panel, "cancel_button"):
                return False
            page.side.leave()
        elif page.vitals.is_begun:
            page.vitals.press("Escape")
        elif page.side.panel is not None:
            page.side.leave()
        elif page.picture.is_table:
            page.picture.toggle_table()
        elif isinstance(focus, TEXT):
            return False
        else:
            window.show_board()
        return True

    def _to_session(self, event: QKeyEvent, focus: QWidget | None) -> bool:
        page, name = self._window.page, key_of(event)
        if not name:
            return False
        if page.chips.wants_keys and page.chips.press(name):
            return True
        row = page.vitals
        in_row = focus is not None and row.isAncestorOf(focus)
        if name.upper() == "S" and page.chips.isVisible() and not event.isAutoRepeat():
            page.chips.press_s()
            return True
        if name.upper() == "E" and not row.is_begun and not event.isAutoRepeat():
            self._window.open_panel("emergency")
            return True
        if name.upper() == "O" and not page.is_over and not event.isAutoRepeat():
            self._window.open_panel("more-values")
            return True
        if name.upper() == "T" and not page.is_set_up:
            page.picture.toggle_table()
            return True
        if name.upper() == "L" and not page.is_set_up and not event.isAutoRepeat():
            page.picture.toggle_last_time()
            return True
        if in_row or page.is_over:
            return False
        if name.isdigit():
            page.to_vitals()
            return row.press(name)
        if row.is_begun and (focus is None or name in ("Backspace", "U", "u")):
            return row.press(name)
        return False

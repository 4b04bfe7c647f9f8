"""While the station is opened and does not answer: what is waited for, and a way back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QTimer

from ketachart.gui.asking import Page
from ketachart.gui.widgets import ActionButton

Done = Callable[[Any], None]
Failed = Callable[[Exception], None]

SLOW_MS = 900
"""After so long it is said what is waited for."""
WAITING = (
    "It takes longer than usual. Another program may have the record's file open, or the disk is "
    "slow. KetaChart goes on trying; a paper chart can be printed meanwhile."
)


class Patience(QObject):
    """For one page that asks for something slow; who cancels hears no more of that answer."""

    def __init__(self, page: Page, back: Callable[[], object]) -> None:
        super().__init__(page)
        self._page, self._back = page, back
        self._awaited: object | None = None
        self.cancel = ActionButton("Cancel", look="outlined", height=48)
        self.cancel.setObjectName("open-cancel")
        self.cancel.clicked.connect(self._cancel)
        page.below(self.cancel)
        self.cancel.hide()
        self._slow = QTimer(self)
        self._slow.setSingleShot(True)
        self._slow.setInterval(SLOW_MS)
        self._slow.timeout.connect(self._say)

    def begin(self, done: Done, failed: Failed) -> tuple[Done, Failed]:
        """Show that something is on its way; gives whom its answer is to be told."""
        self._page.checking()
        awaited = self._awaited = object()
        self._slow.start()

        def heard(then: Callable[[Any], None], answer: Any) -> None:
            if self._awaited is awaited:
                self._end()
                then(answer)

        return partial(heard, done), partial(heard, failed)

    def _say(self) -> None:
        self._page.say(WAITING)
        self.cancel.show()
        self.cancel.setFocus()

    def _end(self) -> None:
        self._awaited = None
        self._slow.stop()
        self.cancel.hide()

    def _cancel(self) -> None:
        self._end()
        self._page.answered()
        self._back()

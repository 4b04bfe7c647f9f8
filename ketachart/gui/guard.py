"""A fault in what Qt calls (painting, keys, events, models) stays in that one call.

An exception that leaves a method which Qt called is kept by PySide for the next call from Python,
or left lying beside a result, and a painter that it leaves open ends the process. So each such
method of our classes is guarded when its class is made, here and nowhere else: the fault goes to
``sys.excepthook`` (the last resort), and Qt gets an answer that it can go on with.
"""

import functools
import sys
import traceback
import weakref
from collections.abc import Callable
from typing import Any

import shiboken6
from PySide6.QtCore import QModelIndex, QObject, QSize
from PySide6.QtGui import QCloseEvent, QPainter

ANSWERS: dict[str, Callable[[], Any]] = {
    # Handled: half of it may be done, and a key done twice would be a wrong number.
    "event": lambda: True,
    "eventFilter": lambda: False,
    "focusNextPrevChild": lambda: True,
    "sizeHint": QSize,
    "minimumSizeHint": QSize,
    "hasHeightForWidth": lambda: False,
    "heightForWidth": lambda: -1,
    "paint": lambda: None,
    "data": lambda: None,
    "headerData": lambda: None,
    "rowCount": lambda: 0,
    "columnCount": lambda: 0,
    "index": QModelIndex,
    "currentChanged": lambda: None,
    "insertFromMimeData": lambda: None,
}
"""What Qt is answered in place of a fault; every ``...Event`` is answered with nothing."""

_stayed: weakref.WeakSet[QObject] = weakref.WeakSet()


def guard_classes() -> None:
    """Guard every class of ours that is made from here on."""
    QObject.__init_subclass__ = classmethod(_made)  # type: ignore[assignment, method-assign, arg-type]


def _made(cls: Any, **named: Any) -> None:
    super(QObject, cls).__init_subclass__(**named)
    if not cls.__module__.startswith("ketachart."):
        return
    for name, method in list(vars(cls).items()):
        if callable(method) and (name in ANSWERS or name.endswith("Event")) and _is_qts(cls, name):
            setattr(cls, name, _guarded(name, method))


def _is_qts(cls: type, name: str) -> bool:
    return any(b.__module__.startswith("PySide6.") and hasattr(b, name) for b in cls.__mro__)


def _guarded(name: str, method: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(method)
    def guarded(self: QObject, *args: Any) -> Any:
        try:
            return method(self, *args)
        except Exception as trouble:  # noqa: BLE001 - told by the last resort
            _end_painters(trouble)
            if name == "closeEvent":
                _stay_once(self, args[0])
            sys.excepthook(type(trouble), trouble, trouble.__traceback__)
        return ANSWERS[name]() if name in ANSWERS else None

    return guarded


def _end_painters(trouble: BaseException) -> None:
    """Painters of ours, which the fault's own frames keep alive after what they paint on."""
    for frame, _ in traceback.walk_tb(trouble.__traceback__):
        for value in frame.f_locals.values():
            inner = getattr(value, "__dict__", {}).values() if _is_ours(value) else ()
            for found in (value, *inner):
                if isinstance(found, QPainter) and _is_open(found):
                    found.end()


def _is_open(painter: QPainter) -> bool:
    """Whether it is ours and paints; one that Qt handed over is Qt's to end."""
    return shiboken6.isValid(painter) and shiboken6.createdByPython(painter) and painter.isActive()


def _is_ours(value: object) -> bool:
    return type(value).__module__.startswith("ketachart.")


def _stay_once(window: QObject, closing: QCloseEvent) -> None:
    """What could not be asked before closing may be a record; a second wish to close is one."""
    if window not in _stayed:
        _stayed.add(window)
        closing.ignore()


guard_classes()

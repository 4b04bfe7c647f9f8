"""Qt's binding keeps its hands off Python's own objects (PySide6 6.12.0 on Python 3.11 did not)."""

import sys

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QPainterPath


class Caller(QObject):
    called = Signal()


def test_calls_into_qt_that_return_nothing_cost_none_no_references():
    path = QPainterPath()
    before = sys.getrefcount(None)
    for _ in range(300):
        path.clear()
    assert sys.getrefcount(None) > before - 200


def test_emitting_a_signal_costs_true_no_references(qapp):
    caller = Caller()
    before = sys.getrefcount(True)
    for _ in range(300):
        caller.called.emit()
    assert sys.getrefcount(True) > before - 200

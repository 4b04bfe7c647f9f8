"""The way of Tab through the window: entry line, chips, pump, record, then what is around them."""

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget


def lay_out(groups: Sequence[QWidget], known: tuple[int, ...]) -> tuple[int, ...]:
    """Chain what can have the keyboard, group by group, line by line inside a group.

    Fields come and go with the session, and Qt puts what comes later at the end. ``known`` is what
    the last call gave; where nothing changed nothing is done.
    """
    chain = [widget for group in groups for widget in _stops(group)]
    now = tuple(id(widget) for widget in chain)
    if now != known:
        for one, following in pairwise(chain):
            QWidget.setTabOrder(one, following)
    return now


def _stops(group: QWidget) -> list[QWidget]:
    every = [group, *group.findChildren(QWidget)]
    stops = [w for w in every if w.focusPolicy() & Qt.FocusPolicy.TabFocus and not w.focusProxy()]
    # A stop around other stops makes Qt tie the chain into a loop that leaves the rest out.
    stops = [w for w in stops if not any(o is not w and w.isAncestorOf(o) for o in stops)]
    corners: dict[QWidget, QPoint] = {}
    last = QPoint(-1, -1)
    for stop in stops:
        # What is hidden has no place yet: it belongs behind what was made before it.
        if stop is not group and stop.isVisibleTo(group):
            last = stop.mapTo(group, QPoint(0, 0))
        corners[stop] = last
    return sorted(stops, key=lambda w: (corners[w].y() // 24, corners[w].x()))

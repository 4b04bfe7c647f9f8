"""The way of Tab through the window: entry line, chips, pump, record, then what is around them."""

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QScrollArea, QWidget

from ketachart.gui.panels.options import Options

Place = tuple[tuple[int, int], ...]


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
        for group in groups:
            _bring_frames(group)
    return now


def _bring_frames(group: QWidget) -> None:
    """Put every frame that hands the keyboard on to a field of its own beside that field.

    Tab stops at such a frame wherever it was made, and would jump from there into its field.
    """
    handed = [(w, w.focusProxy()) for w in group.findChildren(QWidget)]
    frames = {w: field for w, field in handed if field is not None and w.isAncestorOf(field)}
    fields = {frame: _deepest(frame) for frame in frames}
    for frame in frames:
        frame.setFocusProxy(None)  # type: ignore[arg-type]
    for frame, field in fields.items():
        # Qt keeps a frame before the first of its parts: those without the keyboard go along.
        for part in (frame, *frame.findChildren(QWidget)):
            if part.focusPolicy() == Qt.FocusPolicy.NoFocus and not part.focusProxy():
                # Qt orders only what can take the focus.
                part.setFocusPolicy(Qt.FocusPolicy.TabFocus)
                QWidget.setTabOrder(field, part)
                part.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    for frame, proxy in frames.items():
        frame.setFocusProxy(proxy)


def _deepest(frame: QWidget) -> QWidget:
    """The field that has the keyboard in the end."""
    field = frame
    while (further := field.focusProxy()) is not None:
        field = further
    return field


def _stops(group: QWidget) -> list[QWidget]:
    every = [group, *group.findChildren(QWidget)]
    # Of a group of chips only the chosen one is a stop, and another may be chosen: all have places.
    stops = [w for w in every if w.focusPolicy() != Qt.FocusPolicy.NoFocus and not w.focusProxy()]
    # A stop around other stops makes Qt tie the chain into a loop that leaves the rest out.
    stops = [w for w in stops if not any(o is not w and w.isAncestorOf(o) for o in stops)]
    places: dict[QWidget, Place] = {}
    last: Place = ((-1, -1),)
    for stop in stops:
        # What is hidden has no place yet: it belongs behind what was made before it.
        if stop is not group and stop.isVisibleTo(group):
            last = _place(stop, group)
        places[stop] = last
    return sorted(stops, key=lambda w: places[w])


def _place(stop: QWidget, group: QWidget) -> Place:
    """Line and column in the group; what scrolls counts where its area stands, and then inside.

    Targets of one choice follow each other, also where another choice stands beside it.
    """
    options = stop.parentWidget()
    while options is not None and options is not group and not isinstance(options, Options):
        options = options.parentWidget()
    if isinstance(options, Options) and not options.each_a_stop and stop in options.chips:
        return (*_spot(options.chips[0], group), _line(stop, options))
    return _spot(stop, group)


def _spot(stop: QWidget, group: QWidget) -> Place:
    area = stop.parentWidget()
    while area is not None and area is not group and not isinstance(area, QScrollArea):
        area = area.parentWidget()
    if not isinstance(area, QScrollArea) or area is group:
        return (_line(stop, group),)
    inside = area.widget()
    if inside is None or stop is inside or not inside.isAncestorOf(stop):
        return (_line(stop, group),)
    return (*_spot(area, group), _line(stop, inside))


def _line(widget: QWidget, within: QWidget) -> tuple[int, int]:
    corner = widget.mapTo(within, QPoint(0, 0))
    return corner.y() // 24, corner.x()

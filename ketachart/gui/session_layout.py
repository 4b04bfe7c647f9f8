"""Where the panels of a session stand: side by side, behind tabs on a narrow window, or set up."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QWidget

from ketachart.gui.panels.status_block import FULL, LARGE, SMALL, TIGHT

if TYPE_CHECKING:
    from ketachart.gui.session_page import SessionPage

EDGE, GAP = 16, 12
SIDE = 372
LARGE_FROM = 980
ROOMY = 650
"""Below this height (px), as with a band on a small screen, header and chips give way."""


def arrange(page: "SessionPage") -> None:
    """Put every panel into its place for the size that the page has now."""
    if page.chart is None or page.width() < 200:
        return
    area = QRect(EDGE, GAP, page.width() - 2 * EDGE, page.height() - GAP - 14)
    if page.narrow:
        area.adjust(-4, -2, 4, 4)
    if not page.strip.isHidden():
        page.strip.setGeometry(area.x(), area.y(), area.width(), page.strip.height())
        area.setTop(area.top() + page.strip.height() + GAP)
    if not page.rate_strip.isHidden():
        page.rate_strip.setGeometry(area.x(), area.y(), area.width(), page.rate_strip.height())
        area.setTop(area.top() + page.rate_strip.height() + GAP)
    if not page.handover_strip.isHidden():
        strip = page.handover_strip
        strip.setGeometry(area.x(), area.y(), area.width(), strip.height())
        area.setTop(area.top() + strip.height() + GAP)
    if not page.flag.isHidden():
        page.flag.setGeometry(area.x(), area.y(), area.width(), page.flag.height())
        area.setTop(area.top() + page.flag.height() + GAP)
    page.setup_area.setVisible(page.is_set_up)
    page.status.setVisible(not page.is_set_up and not page.is_blind_to_rate)
    page.closed.setVisible(page.is_over)
    page.tabs.setVisible(page.narrow and not page.is_set_up)
    page.chips.set_compact(area.height() < (400 if page.narrow else ROOMY))
    if page.setup is not None:
        _arrange_set_up(page, area)
    elif page.narrow:
        _arrange_narrow(page, area)
    else:
        _arrange_wide(page, area)
    if page.is_blind_to_rate:
        for panel in (page.picture, page.dose):
            panel.hide()
    _place_toast(page)


def _status_on_top(page: "SessionPage", area: QRect) -> QRect:
    tall = area.height() > LARGE_FROM - 60
    wide = LARGE if tall else FULL if area.height() >= ROOMY else TIGHT
    sizes = SMALL if page.narrow else wide
    if page.status.sizes is not sizes:
        page.status.set_sizes(sizes)
    page.status.setGeometry(area.x(), area.y(), area.width(), sizes.height)
    return area.adjusted(0, sizes.height + (GAP if not page.narrow else 8), 0, 0)


def _arrange_wide(page: "SessionPage", area: QRect) -> None:
    area = _status_on_top(page, area)
    side = SIDE if area.width() < 1500 else 460
    left = area.width() - side - GAP
    page.side.setGeometry(area.x() + left + GAP, area.y(), side, area.height())
    page.dose.hide()
    bottom = area.bottom() + 1
    low: tuple[QWidget, ...] = (page.closed,) if page.is_over else (page.chips, page.vitals)
    for panel in low:
        height = _height_of(panel, left)
        bottom -= height
        panel.setGeometry(area.x(), bottom, left, height)
        bottom -= GAP
    page.picture.setGeometry(area.x(), area.y(), left, max(bottom - area.y(), 120))
    for panel in (page.vitals, page.chips):
        panel.setVisible(not page.is_over)
    page.picture.show()
    page.side.show()


def _arrange_narrow(page: "SessionPage", area: QRect) -> None:
    area = _status_on_top(page, area)
    page.tabs.setGeometry(area.x(), area.y(), area.width(), 44)
    area.setTop(area.top() + 44 + 8)
    chosen = page.tabs.chosen_text
    page.closed.setVisible(page.is_over and chosen == "Enter")
    for panel, tab in (
        (page.vitals, "Enter"),
        (page.chips, "Enter"),
        (page.picture, "Chart"),
        (page.side, "Record"),
        (page.dose, "Dose"),
    ):
        panel.setVisible(tab == chosen)
        panel.setGeometry(area)
    if chosen == "Enter" and page.is_over:
        page.vitals.hide()
        page.chips.hide()
        high = _height_of(page.closed, area.width())
        page.closed.setGeometry(area.x(), area.y(), area.width(), high)
    elif chosen == "Enter":
        high = _height_of(page.vitals, area.width())
        page.vitals.setGeometry(area.x(), area.y(), area.width(), high)
        low = _height_of(page.chips, area.width())
        page.chips.setGeometry(area.x(), area.y() + high + 8, area.width(), low)


def _arrange_set_up(page: "SessionPage", area: QRect) -> None:
    wide = not page.narrow
    left = area.width() - SIDE - GAP if wide else area.width()
    for panel in (page.picture, page.chips, page.dose):
        panel.hide()
    in_side = not wide and page.side.panel is not None
    urgent = bool(getattr(page.side.panel, "urgent", False))
    page.side.setVisible((wide and (not page.is_blind or urgent)) or in_side)
    page.side.setGeometry(area.right() + 1 - SIDE, area.y(), SIDE, area.height())
    if in_side:
        page.setup_area.hide()
        page.side.setGeometry(area)
    shown = page.vitals_asked or page.vitals.is_begun
    page.vitals.setVisible(shown)
    bottom = area.bottom() + 1
    if shown:
        height = _height_of(page.vitals, left)
        page.vitals.setGeometry(area.x(), bottom - height, left, height)
        bottom -= height + GAP
    page.setup_area.setGeometry(area.x(), area.y(), left, bottom - area.y())


def _place_toast(page: "SessionPage") -> None:
    place = page.side.geometry() if page.side.isVisible() else page.rect()
    width = min(place.width() - 24, 420)
    left = place.x() + (place.width() - width) // 2
    low = 78 if page.side.isVisible() else 12
    page.toast.setGeometry(left, place.bottom() - low - page.toast.height(), width, 56)
    page.toast.raise_()


def _height_of(panel: QWidget, width: int) -> int:
    """What a panel needs at a width; chips decide by their width how many rows they take."""
    if panel.width() != width:
        panel.resize(width, panel.height())
    return max(panel.sizeHint().height(), panel.minimumSizeHint().height())

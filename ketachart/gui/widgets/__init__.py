"""The few building blocks that all panels are made of."""

from ketachart.gui.widgets.bounce import BounceFilter
from ketachart.gui.widgets.button import ActionButton
from ketachart.gui.widgets.card import Card
from ketachart.gui.widgets.fit_label import FitLabel
from ketachart.gui.widgets.focus_ring import FocusRing
from ketachart.gui.widgets.icon import Icon, paint_icon
from ketachart.gui.widgets.key_cap import KeyCap
from ketachart.gui.widgets.page_stack import PageStack
from ketachart.gui.widgets.pips import paint_pips
from ketachart.gui.widgets.progress_line import ProgressLine

__all__ = [
    "ActionButton",
    "BounceFilter",
    "Card",
    "FitLabel",
    "FocusRing",
    "Icon",
    "KeyCap",
    "PageStack",
    "ProgressLine",
    "paint_icon",
    "paint_pips",
]

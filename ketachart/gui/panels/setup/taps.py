"""Small things the set-up is made of: plain words, taps, ticks. Painted in the theme's ink."""

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QAbstractButton, QLabel, QSizePolicy, QWidget

from ketachart.gui.panels.painted import CENTRE, box, face, fitted, key_cap, open_mark, write
from ketachart.gui.theme import colour

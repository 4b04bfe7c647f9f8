"""A button as the design knows it: outlined, filled or quiet; icon, words, the key that does it."""

from typing import Literal

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QEnterEvent, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from ketachart.gui import theme
from ketachart.gui.widgets.icon import paint_icon
from ketachart.gui.widgets.key_cap import HEIGHT, cap_width, paint_cap

Look = Literal["outlined", "filled", "quiet", "flag", "caution", "chosen"]
ICON = 18
GAP = 8
PADDING = 14
RADIUS = 10


class ActionButton(QAbstractButton):
    """At least 44 px high; says its key where it has one. A checked one shows that it is chosen.

    ``name`` is what a screen reader says where that is not the text; needed by an icon alone.
    """

    def __init__(
        self,
        text: str,
        *,
        icon: str | None = None,
        key: str | None = None,
        look: Look = "outlined",
        height: int = 44,
        pixels: int = 15,
        name: str | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._icon, self._key, self._look, self._pixels = icon, key, look, pixels
        self._name = name
        self._least = max(height, 44)
        self._over = False
        self.setText(text)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def setText(self, text: str) -> None:
        super().setText(text)
        self.setAccessibleName(self._name or text.rstrip("…"))
        self.updateGeometry()

    def set_look(self, look: Look) -> None:
        """Outlined, filled (the one main action), quiet (no frame), flag, caution, or chosen."""
        if look != self._look:
            self._look = look
            self.update()

    def set_pixels(self, pixels: int) -> None:
        """Words of another size (px)."""
        if pixels != self._pixels:
            self._pixels = pixels
            self.updateGeometry()
            self.update()

    def set_icon(self, icon: str | None) -> None:
        """Another icon, or none."""
        self._icon = icon
        self.updateGeometry()
        self.update()

    def set_key(self, key: str | None) -> None:
        """Another key to be shown, or none."""
        self._key = key
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(int(self._content_width()) + 2 * PADDING + 1, self._least)

    def minimumSizeHint(self) -> QSize:
        return QSize(int(self._content_width()) + 2 * 6 + 1, self._least)

    def enterEvent(self, event: QEnterEvent) -> None:
        self._over = True
        self.update()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._over = False
        self.update()
        super().leaveEvent(event)

    def _shown_icon(self) -> str | None:
        """Its own icon, or the tick that says without colour that it is chosen."""
        return self._icon or ("check" if self.isChecked() else None)

    def _content_width(self) -> float:
        width = QFontMetricsF(theme.text(self._pixels, 600)).horizontalAdvance(self.text())
        if self._shown_icon() or self.isCheckable():
            width += ICON + (GAP if self.text() else 0)
        if self._key:
            width += cap_width(self._key) + GAP
        return width

    def _colours(self) -> tuple[QColor, QColor, QColor]:
        """Ground, frame, ink."""
        c = theme.current()
        none = QColor(0, 0, 0, 0)
        if not self.isEnabled():
            return none, c.line, c.text3
        look = "chosen" if self.isChecked() else self._look
        ground, frame, ink = {
            "filled": (c.accent, c.accent, c.onaccent),
            "flag": (c.flag, c.flag, c.onflag),
            "caution": (c.cautionfill, c.cautionfill, c.oncaution),
            "quiet": (none, none, c.text2),
            "chosen": (c.surface2, c.text, c.text),
        }.get(look, (none, c.control, c.text))
        if look == "filled" and c.name == "dim":
            # In the dim room only flags are filled; the main action is the strongest outline.
            return (c.surface2 if self._over or self.isDown() else none), c.accent, c.accent
        if look == "caution" and c.name == "dim":
            return (c.surface2 if self._over or self.isDown() else none), c.caution, c.caution
        if (self._over or self.isDown()) and look in ("outlined", "quiet"):
            ground = c.surface2
        if self.isDown() and look in ("filled", "flag", "caution"):
            ground = ground.darker(112)
        return ground, frame, ink

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground, frame, ink = self._colours()
        box = QRectF(self.rect())
        strong = self.isChecked() or (self._look == "filled" and ground != frame)
        strong = strong and self.isEnabled()
        painter.setPen(QPen(frame, 2 if strong else 1))
        painter.setBrush(ground)
        inset = 1.0 if strong else 0.5
        painter.drawRoundedRect(box.adjusted(inset, inset, -inset, -inset), RADIUS, RADIUS)
        # An unchosen target keeps room for its tick, but its words stand in the middle.
        spare = ICON + GAP if self.isCheckable() and not self._shown_icon() else 0
        x = (box.width() - self._content_width() + spare) / 2
        middle = box.height() / 2
        icon = self._shown_icon()
        if icon:
            paint_icon(painter, icon, QRectF(x, middle - ICON / 2, ICON, ICON), ink)
            x += ICON + (GAP if self.text() else 0)
        painter.setPen(ink)
        font = theme.text(self._pixels, 600)
        painter.setFont(font)
        width = QFontMetricsF(font).horizontalAdvance(self.text())
        painter.drawText(
            QRectF(x, 0, width + 2, box.height()),
            int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine),
            self.text(),
        )
        if self._key:
            cap = QRectF(x + width + GAP, middle - HEIGHT / 2, cap_width(self._key), HEIGHT)
            paint_cap(painter, self._key, cap, ink)

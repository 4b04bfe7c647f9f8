"""A band under the banner: what happened, what is safe, what to do now."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QFont,
    QFontMetricsF,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from ketachart.gui.panels.painted import LEFT, box, colour, face, fitted, smooth
from ketachart.gui.widgets import ActionButton, paint_icon

Look = Literal["info", "caution", "flag"]
HEIGHT, CAP, CORNER, GAP = 62, 65, 13, 8
WRAPPED = int(LEFT | Qt.TextFlag.TextWordWrap)
INKS = {
    "info": ("infobg", "info", "info"),
    "caution": ("cautionfill", "oncaution", "caution"),
    "flag": ("flag", "onflag", "flag"),
}
"""Ground of the cap, its mark, the frame."""


@dataclass(frozen=True)
class Offer:
    """A button of a band: its words and what it does; the main one is filled."""

    text: str
    do: Callable[[], object]
    key: str | None = None
    main: bool = False
    name: str = ""


class Band(QWidget):
    """A cap with a mark, a sentence, a line of more, further sentences, at most three buttons.

    ``aside`` names what else there is to be told, in words that take neither colour nor buttons.
    """

    came = Signal(bool)
    """Whether it is there now."""

    def __init__(self, name: str = "band", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.look: Look = "info"
        self.icon, self.title, self.detail = "info", "", ""
        self.more: tuple[tuple[str, str], ...] = ()
        self.aside: tuple[str, ...] = ()
        self.buttons: list[ActionButton] = []
        self._does: dict[ActionButton, Offer] = {}
        self._shape: list[tuple[str, str | None, bool]] = []
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(CAP, 0, 12, 0)
        self._line.setSpacing(GAP)
        self._line.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(HEIGHT)
        self.hide()

    def setVisible(self, visible: bool) -> None:
        super().setVisible(visible)
        self.came.emit(visible)

    def sizeHint(self) -> QSize:
        return QSize(700, HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(300, HEIGHT)

    def say(
        self,
        look: Look,
        icon: str,
        title: str,
        detail: str = "",
        offers: Sequence[Offer] = (),
        *,
        more: Sequence[tuple[str, str]] = (),
        aside: Sequence[str] = (),
        assertive: bool = False,
    ) -> None:
        """Show it, with ``more`` (sentence, detail); told to a screen reader when it is another."""
        new = title != self.title or self.isHidden() or not set(aside) <= set(self.aside)
        self.look, self.icon, self.title, self.detail = look, icon, title, detail
        self.more, self.aside = tuple(more), tuple(aside)
        said = [title, detail, *(f"{each}. {beside}".strip() for each, beside in more), *aside]
        self.setAccessibleName(" ".join(text for text in said if text))
        self._offer(offers)
        self._fit()
        self.show()
        self.update()
        if new:
            told = QAccessibleAnnouncementEvent(self, self.accessibleName())
            if assertive:
                told.setPoliteness(QAccessible.AnnouncementPoliteness.Assertive)
            QAccessible.updateAccessibility(told)

    def _offer(self, offers: Sequence[Offer]) -> None:
        shape = [(o.name or o.text, o.key, o.main and self.look == "flag") for o in offers]
        if shape != self._shape:
            self._shape = shape
            held = next((b.objectName() for b in self.buttons if b.hasFocus()), "")
            for old in self.buttons:
                self._line.removeWidget(old)
                old.hide()
                old.deleteLater()
            self.buttons = [self._button(offer) for offer in offers]
            self._does = {}
            again = next((b for b in self.buttons if b.objectName() == held), None)
            if again is not None:  # whoever goes through them by keys stays there
                again.show()  # the layout would do that later, too late for the keyboard
                again.setFocus()
        for button, offer in zip(self.buttons, offers, strict=True):
            self._does[button] = offer
            if button.text() != offer.text:  # another count: the button keeps the keyboard
                button.setText(offer.text)

    def _button(self, offer: Offer) -> ActionButton:
        filled = offer.main and self.look == "flag"
        button = ActionButton(
            offer.text, key=offer.key, look="flag" if filled else "outlined", pixels=14
        )
        button.setObjectName(offer.name or f"{self.objectName()}-{offer.text.strip('…').lower()}")
        button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        button.clicked.connect(lambda: self._taken(button))
        self._line.addWidget(button)
        return button

    def _taken(self, button: ActionButton) -> None:
        self._does[button].do()

    # Painting ---------------------------------------------------------------------------------

    def resizeEvent(self, _: QResizeEvent) -> None:
        self._fit()

    def _room(self) -> float:
        used = sum(b.sizeHint().width() + GAP for b in self.buttons)
        return max(self.width() - CAP - 16 - used - 16, 120)

    def _fit(self) -> None:
        """A long sentence makes the band higher; nothing of it is cut."""
        need = round(sum(height for _, _, height, _ in self._rows(self._room()))) + 14
        if max(HEIGHT, need) != self.height():
            self.setFixedHeight(max(HEIGHT, need))

    def _rows(self, room: float) -> list[tuple[str, QFont, float, str]]:
        """Title and detail, each with its font, the height it takes, and its ink."""
        rows = []
        strong = "flag" if self.look == "flag" else "text"
        said = [
            (self.title, fitted(face(18, 700), self.title, room, 15), strong),
            (self.detail, fitted(face(13), self.detail, room, 13), "text2"),
        ]
        for title, detail in self.more:
            said.append((title, fitted(face(15, 700), title, room, 13), strong))
            said.append((detail, fitted(face(13), detail, room, 13), "text2"))
        said += [(text, fitted(face(13, 600), text, room, 12), "text") for text in self.aside]
        for text, font, ink in said:
            if text:
                needed = QFontMetricsF(font).boundingRect(QRectF(0, 0, room, 999), WRAPPED, text)
                rows.append((text, font, needed.height() + 2, ink))
        return rows

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = smooth(self)
        ground, mark, frame = INKS[self.look]
        area = QRectF(self.rect())
        card = "flagbg" if self.look == "flag" else "surface"
        box(painter, area, fill=colour(card), radius=CORNER)
        self._paint_cap(painter, area, ground, mark)
        box(painter, area, line=colour(frame), width=2, radius=CORNER)
        rows = self._rows(self._room())
        top = (area.height() - sum(height for _, _, height, _ in rows)) / 2
        for text, font, height, ink in rows:
            painter.setFont(font)
            painter.setPen(colour(ink))
            painter.drawText(QRectF(CAP + 16, top, self._room(), height), WRAPPED, text)
            top += height

    def _paint_cap(self, painter: QPainter, area: QRectF, ground: str, mark: str) -> None:
        card = QPainterPath()
        card.addRoundedRect(area.adjusted(1, 1, -1, -1), CORNER - 1, CORNER - 1)
        painter.save()
        painter.setClipPath(card)
        painter.fillRect(QRectF(0, 0, CAP, area.height()), colour(ground))
        painter.restore()
        middle = QRectF(CAP / 2 - 13, area.height() / 2 - 13, 26, 26)
        paint_icon(painter, self.icon, middle, colour(mark))

"""Right of the banner: that no sound is made, the theme, the clock, who is signed in."""

from datetime import datetime

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QFontMetricsF, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from ketachart.clinical.phrases import clock_text, day_text, initials
from ketachart.gui import theme
from ketachart.gui.panels.painted import (
    CENTRE,
    LEFT,
    Target,
    box,
    colour,
    face,
    fitted,
    smooth,
    write,
)
from ketachart.gui.widgets import ActionButton, Icon

THEME_ICONS = {"dark": "moon", "light": "sun", "dim": "lamp"}


class SignedIn(Target):
    """The printed name of whoever charts, with the initials; a tap lets another person sign in."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("signed-in", parent)
        self.name, self.short = "", False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_name(self, name: str) -> None:
        """Another person."""
        if name != self.name:
            self.name = name
            self.setAccessibleName(f"{name} is signed in" if name else "Nobody is signed in")
            self.setToolTip(f"{self.accessibleName()}. Tap to change.")
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        wide = 0 if self.short else QFontMetricsF(face(14, 500)).horizontalAdvance(self._words())
        return QSize(max(44, 40 + round(min(wide, 190)) + (14 if wide else 0)), 44)

    def _words(self) -> str:
        return self.name.partition(",")[0] if self.name else "Nobody signed in"

    def paintEvent(self, _: QPaintEvent) -> None:
        painter, area = smooth(self), QRectF(self.rect()).adjusted(0, 2, 0, -2)
        fill = colour("surface2") if self.isDown() else None
        box(painter, area, fill=fill, line=colour("line"), radius=10)
        disc = QRectF(7, area.center().y() - 13, 26, 26)
        box(painter, disc, fill=colour("surface2"), radius=13)
        write(
            painter,
            disc,
            initials(self.name) if self.name else "–",
            face(12, 700),
            colour("text"),
            where=CENTRE,
        )
        if not self.short:
            words = area.adjusted(40, 0, -8, 0)
            font = fitted(face(14, 500), self._words(), words.width())
            write(painter, words, self._words(), font, colour("text"))


class TopBar(QWidget):
    """``next_theme`` asks for another theme, as F11 does, ``lock_wanted`` for the lock."""

    next_theme = Signal()
    lock_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.silent_icon = Icon("bell-off", 18, "text2")
        self.silent = QLabel("Silent")
        self.silent.setProperty("role", "label")
        self.silent.setToolTip("KetaChart makes no sound. The chairs are on the screen only.")
        self.theme = ActionButton("", icon="moon", look="quiet", pixels=13)
        self.theme.setObjectName("theme")
        self.theme.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.theme.clicked.connect(self.next_theme)
        self.lock = ActionButton("", icon="lock", look="quiet", name="Lock, Ctrl L")
        self.lock.setObjectName("lock")
        self.lock.setFixedWidth(44)
        self.lock.setToolTip("Lock the window, Ctrl L. Sessions go on being timed.")
        self.lock.clicked.connect(self.lock_wanted)
        self.state = ActionButton("", icon="flag", pixels=13)
        self.state.setObjectName("trouble-state")
        self.state.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.state.hide()
        self._state = ""
        self.clock = _Clock()
        self.person = SignedIn()
        line = QHBoxLayout(self)
        line.setContentsMargins(4, 0, 8, 0)
        line.setSpacing(7)
        for part in (
            self.state,
            self.silent_icon,
            self.silent,
            self.theme,
            self.clock,
            self.person,
            self.lock,
        ):
            line.addWidget(part)
        line.insertSpacing(5, 6)
        line.insertSpacing(7, 8)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changes().changed.connect(self._theme_changed)
        self._short = False
        self._theme_changed()

    def set_short(self, short: bool) -> None:
        """Marks without words, for a narrow window."""
        self._short = short
        self._tell_state()
        self.person.short = short
        self.person.updateGeometry()
        self._theme_changed()

    def _theme_changed(self) -> None:
        now = theme.current()
        self.theme.setText("" if self._short else now.label)
        self.theme.set_icon(THEME_ICONS[now.name])
        self.theme.setAccessibleName(f"Theme {now.label}; changes to the next, F11")
        self.theme.setToolTip("Next theme, F11")
        self.theme.setMinimumWidth(44)

    def show_state(self, words: str, told: str) -> None:
        """That something is wrong with the record, its disk or the clock; empty where nothing."""
        self._state = words
        self.state.setAccessibleName(f"{told} Tap to read it.")
        self.state.setToolTip(told)
        self._tell_state()

    def _tell_state(self) -> None:
        """In a word where there is room; the place where it stands else says "Silent"."""
        self.state.setText("" if self._short else self._state)
        self.state.setAccessibleName(f"{self.state.toolTip()} Tap to read it.")
        self.state.setMinimumWidth(44)
        self.state.setVisible(bool(self._state))
        self.silent.setVisible(not self._short and not self._state)

    def tick(self, now: datetime) -> None:
        """The time of day."""
        self.clock.show_time(now)


class _Clock(QWidget):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("clock")
        self._text, self._day, self._doubted = "", "", False
        self._fit()

    def _fit(self) -> None:
        wide = QFontMetricsF(face(22, 700)).horizontalAdvance("00:00")
        self.setFixedSize(round(wide) + (13 if self._doubted else 2), 32)

    def show_time(self, now: datetime) -> None:
        text = clock_text(now)
        if (text, day_text(now)) != (self._text, self._day):
            self._text, self._day = text, day_text(now)
            self._tell()

    def show_doubt(self, doubted: bool) -> None:
        """Mark it, while nobody has said that it is right."""
        if doubted != self._doubted:
            self._doubted = doubted
            self._fit()
            self._tell()

    def _tell(self) -> None:
        doubt = "; not confirmed" if self._doubted else ""
        self.setAccessibleName(f"{self._text}, {self._day}{doubt}")
        self.setToolTip(f"{self._day}{doubt}")
        self.update()

    def paintEvent(self, _: QPaintEvent) -> None:
        write(
            smooth(self),
            QRectF(self.rect()),
            self._text,
            face(22, 700),
            colour("caution" if self._doubted else "text"),
            where=CENTRE if not self._doubted else LEFT,
        )
        if self._doubted:
            mark = QRectF(self.rect()).adjusted(self.width() - 10, -4, 0, -4)
            write(smooth(self), mark, "?", face(15, 700), colour("caution"))

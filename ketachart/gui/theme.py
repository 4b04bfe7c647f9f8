"""The look of the window: three themes of named colours, our faces, one style sheet.

Own paintEvents ask ``current()`` for colours, so a change of theme needs no more than a repaint.
"""

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from ketachart import resources
from ketachart.clinical.trouble import Unavailable

ORDER = ("dark", "light", "dim")
"""The order in which F11 goes through them."""

FAMILIES = (
    *(f"KetaChart Text {weight}" for weight in (450, 500, 600, 700)),
    *(f"KetaChart Display {weight}" for weight in (600, 700)),
)
"""Our faces; a weight is a family of its own."""

LABELS = {"dark": "Dark", "light": "Light", "dim": "Dim room"}


@dataclass(frozen=True)
class Theme:
    """Colours by token, as ``#RRGGBB``."""

    name: str
    tokens: dict[str, str]

    def __getattr__(self, token: str) -> QColor:
        try:
            return QColor(self.tokens[token])
        except KeyError:
            raise AttributeError(token) from None

    @property
    def label(self) -> str:
        """As people read it."""
        return LABELS[self.name]


class _Changes(QObject):
    changed = Signal()


@lru_cache(maxsize=1)
def load_themes() -> dict[str, Theme]:
    """The themes by name, from ``resources/qss/themes.toml``."""
    with resources.path("qss", "themes.toml").open("rb") as file:
        return {name: Theme(name, tokens) for name, tokens in tomllib.load(file).items()}


@lru_cache(maxsize=1)
def changes() -> _Changes:
    """``changes().changed`` is emitted after another theme has come into force."""
    return _Changes()


_now = "dark"


def current() -> Theme:
    """The theme in force."""
    return load_themes()[_now]


def following(name: str) -> str:
    """The theme after this one, round and round."""
    return ORDER[(ORDER.index(name) + 1) % len(ORDER)]


def text(pixels: int, weight: int = 450) -> QFont:
    """Our text face at a size in px; weight 450, 500, 600 or 700."""
    return _font(f"KetaChart Text {weight}", pixels)


def display(pixels: int, weight: int = 600) -> QFont:
    """Our display face, from 24 px; weight 600 or 700."""
    return _font(f"KetaChart Display {weight}", pixels)


def _font(family: str, pixels: int) -> QFont:
    font = QFont(family)
    font.setPixelSize(pixels)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font


@lru_cache(maxsize=1)
def _load_fonts() -> None:
    """Qt would take another face without a word, with digits that jump: a missing one is told."""
    for family in FAMILIES:
        path = resources.path("fonts", f"{family.replace(' ', '')}.ttf")
        if QFontDatabase.addApplicationFont(str(path)) < 0:
            raise Unavailable(f"The typeface {family} is missing from this installation.")


@lru_cache(maxsize=3)
def _style_sheet(name: str) -> str:
    sheet = resources.path("qss", "station.qss").read_text(encoding="utf-8")
    tokens = load_themes()[name].tokens
    return re.sub(r"@(\w+)", lambda found: tokens[found[1]], sheet)


def _palette(theme: Theme) -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    for where, token in (
        (role.Window, "bg"),
        (role.WindowText, "text"),
        (role.Base, "surface"),
        (role.AlternateBase, "surface2"),
        (role.Text, "text"),
        (role.Button, "surface2"),
        (role.ButtonText, "text"),
        (role.BrightText, "flag"),
        (role.Highlight, "accent"),
        (role.HighlightedText, "onaccent"),
        (role.Accent, "accent"),
        (role.Link, "accent"),
        (role.LinkVisited, "accent"),
        (role.ToolTipBase, "surface2"),
        (role.ToolTipText, "text"),
        (role.PlaceholderText, "text3"),
        (role.Light, "surface2"),
        (role.Midlight, "surface2"),
        (role.Mid, "line"),
        (role.Dark, "line"),
        (role.Shadow, "bg"),
    ):
        palette.setColor(where, getattr(theme, token))
    for where in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, where, theme.text3)
    return palette


def apply(app: QApplication, name: str) -> None:
    """Put a theme into force; before the first window is shown nothing bright ever appears.

    Raises:
        KeyError: there is no theme of that name.
        Unavailable: one of our faces is not where it belongs.
    """
    theme = load_themes()[name]
    _load_fonts()
    _is_now(name)
    if app.property("dressed") is None:
        app.setStyle("Fusion")  # each time it would restyle every widget once more
        app.setProperty("dressed", True)
    app.setFont(text(14))
    app.setPalette(_palette(theme))
    for window in _windows(app):
        if window.styleSheet() in map(_style_sheet, ORDER):
            window.setStyleSheet("")
    app.setStyleSheet(_style_sheet(name))
    app.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)
    changes().changed.emit()


def change(app: QApplication, name: str) -> None:
    """Another theme than was applied, for the windows that are there, with all they hold.

    With a new style sheet of the application Qt polishes each widget once for every widget it lies
    in, and all of it again: seconds for a large page. With one of a window it is twice.

    Raises:
        KeyError: there is no theme of that name.
    """
    _is_now(name)
    app.setPalette(_palette(load_themes()[name]))
    for window in _windows(app):
        window.setStyleSheet(_style_sheet(name))
    changes().changed.emit()


def _is_now(name: str) -> None:
    global _now  # noqa: PLW0603 - an application has one theme
    _now = load_themes()[name].name


def _windows(app: QApplication) -> list[QWidget]:
    """Those that belong to no other; what belongs to one is dressed as it is."""
    return [widget for widget in app.topLevelWidgets() if widget.parentWidget() is None]

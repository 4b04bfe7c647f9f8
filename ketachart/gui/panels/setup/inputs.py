"""What is typed and chosen in a set-up: numbers, words, a choice of few, a secret.

Each says in words what is wrong with it (``trouble``), and starts empty.
"""

import re
from collections.abc import Iterable
from decimal import Decimal

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QCompleter, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from ketachart.gui.panels.painted import box, face, open_mark, write
from ketachart.gui.panels.setup.taps import Tap, plain
from ketachart.gui.theme import colour

HEIGHT = 50
_NUMBER = re.compile(r"\d{0,7}([.,]\d{0,6})?")


class Field(QWidget):
    """A box under a label; the box paints itself, its line edit is bare."""

    changed = Signal()

    def __init__(self, label: str, unit: str = "", *, name: str, hint: str = "", px: int = 20) -> None:
        super().__init__()
        self.setObjectName(f"field-{name}")
        self.label = plain(label, "label")
        self.edit = QLineEdit()
        self.edit.setObjectName(name)
        self.edit.setProperty("kind", "bare")
        self.edit.setFrame(False)
        self.edit.setStyleSheet(f"font-size:{px}px")
        self.edit.setPlaceholderText(hint)
        self.edit.setAccessibleName(", ".join(t for t in (label, unit) if t))
        self.edit.textChanged.connect(self._typed)
        self.edit.installEventFilter(self)
        self.unit = plain(unit, "unit")
        self.setFocusProxy(self.edit)
        self._wrong = False
        self.frame = _Frame(self)
        inside = QHBoxLayout(self.frame)
        inside.setContentsMargins(12, 4, 12, 4)
        inside.setSpacing(6)
        inside.addWidget(self.edit, 1)
        inside.addWidget(self.unit)
        self.unit.setVisible(bool(unit))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.label)
        column.addWidget(self.frame)
        self.label.setBuddy(self.edit)

    def rename(self, label: str) -> None:
        """Another label, for a box whose meaning follows a choice beside it."""
        self.label.setText(label)
        self.edit.setAccessibleName(", ".join(t for t in (label, self.unit.text()) if t))

    def text(self) -> str:
        """As typed, without blanks round it."""
        return self.edit.text().strip()

    def put(self, text: str) -> None:
        """As if typed."""
        self.edit.setText(text)

    def clear(self) -> None:
        """Empty again."""
        self.edit.clear()
        self.mark(wrong=False)

    def take_focus(self) -> None:
        """Make this the place where typing goes."""
        self.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        self.edit.selectAll()

    def mark(self, *, wrong: bool) -> None:
        """Show by its frame that a sentence is about this box."""
        self._wrong = wrong
        self.frame.update()

    def _typed(self) -> None:
        self.mark(wrong=False)
        self.changed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.frame.update()
        return super().eventFilter(watched, event)


class _Frame(QWidget):
    """The painted box of a field."""

    def __init__(self, field: Field) -> None:
        super().__init__()
        self._field = field
        self.setFixedHeight(HEIGHT)

    def mousePressEvent(self, event) -> None:  # noqa: N802
        self._field.edit.setFocus(Qt.FocusReason.MouseFocusReason)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(self.rect())
        wrong, open_ = self._field._wrong, self._field.edit.hasFocus()
        fill = colour("cautionbg") if wrong else colour("surface")
        box(painter, rect, fill=fill, line=colour("caution") if wrong else colour("control"), width=2 if wrong else 1)
        if open_ and not wrong:
            box(painter, rect, line=colour("focus"), width=2)


class Number(Field):
    """A number as a person writes it, with a point or a comma; below zero cannot be typed."""

    letter = Signal(str)

    def __init__(
        self, label: str, unit: str = "", *, name: str, whole: bool = False, letters: str = ""
    ) -> None:
        super().__init__(label, unit, name=name)
        self._whole, self._letters = whole, letters
        self.edit.setInputMethodHints(Qt.InputMethodHint.ImhFormattedNumbersOnly)

    def value(self) -> Decimal | None:
        """The number, exact; None while the box is empty or holds something else."""
        text = self.text().replace(",", ".")
        if not text or self.trouble():
            return None
        return Decimal(text)

    def trouble(self) -> str:
        """What is wrong with what was typed; empty when nothing is or nothing was."""
        text = self.text()
        if not text:
            return ""
        if not _NUMBER.fullmatch(text) or not any(c.isdigit() for c in text):
            return f"{text[:20]} is not a number. Type digits, with a point if needed."
        if self._whole and ("." in text or "," in text):
            return "This is a whole number."
        if text[0] in ".,":
            return f"Write a zero before the point: 0{text.replace(',', '.')}."
        return ""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if self._letters and event.type() == QEvent.Type.KeyPress:
            typed = event.text().lower()
            if typed and typed in self._letters:
                self.letter.emit(typed)
                return True
        return super().eventFilter(watched, event)


class Text(Field):
    """A few words; names to choose from may be offered."""

    def __init__(self, label: str, *, name: str, hint: str = "") -> None:
        super().__init__(label, name=name, hint=hint, px=16)
        self.edit.setMaxLength(200)

    def value(self) -> str | None:
        """The words; None when there are none."""
        return self.text() or None

    def trouble(self) -> str:
        """Words are never wrong by themselves."""
        return ""

    def suggest(self, names: Iterable[str]) -> None:
        """Names that are offered while one is typed."""
        completer = QCompleter(list(names), self.edit)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.edit.setCompleter(completer)


class Secret(Field):
    """A password or passphrase: never shown, paste works."""

    def __init__(self, label: str, *, name: str) -> None:
        super().__init__(label, name=name, px=16)
        self.edit.setEchoMode(QLineEdit.EchoMode.Password)
        self.edit.setInputMethodHints(
            Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText
        )

    def text(self) -> str:
        """As typed; blanks may belong to a secret."""
        return self.edit.text()


class Choice(QWidget):
    """One of a few, side by side; arrows move, a second tap takes it back."""

    changed = Signal()

    def __init__(self, label: str, choices: Iterable[tuple[str, str]], *, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self._label, self._chosen, self._taps = label, None, {}
        self.label = plain(label or " ", "label")
        self.label.setVisible(bool(label))
        self._line = QHBoxLayout()
        self._line.setSpacing(8)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.label)
        column.addLayout(self._line)
        self.show_choices(choices)

    def show_choices(self, choices: Iterable[tuple[str, str]]) -> None:
        """What can be chosen: (value, words)."""
        for tap in self._taps.values():
            self._line.removeWidget(tap)
            tap.deleteLater()
        self._taps = {}
        for value, words in choices:
            tap = Tap(words, height=HEIGHT)
            tap.setObjectName(f"{self.objectName()}-{value}")
            tap.setAccessibleName(f"{self._label}: {words}" if self._label else words)
            tap.setCheckable(True)
            tap.clicked.connect(lambda _=False, v=value: self.choose(None if self._chosen == v else v))
            tap.installEventFilter(self)
            self._taps[value] = tap
            self._line.addWidget(tap, 1)
        self.setFocusProxy(next(iter(self._taps.values()), None))
        if self._chosen not in self._taps:
            self._chosen = None

    def value(self) -> str | None:
        """What is chosen; None while nothing is."""
        return self._chosen

    def trouble(self) -> str:
        """A choice is never wrong by itself."""
        return ""

    def choose(self, value: str | None) -> None:
        """Choose, or with None take the choice back."""
        self._chosen = value if value in self._taps else None
        for known, tap in self._taps.items():
            tap.setChecked(known == self._chosen)
        self.changed.emit()

    def clear(self) -> None:
        """Nothing chosen."""
        self.choose(None)

    def take_focus(self) -> None:
        """The keyboard to the chosen one, or the first."""
        tap = self._taps.get(self._chosen) or next(iter(self._taps.values()), None)
        if tap is not None:
            tap.setFocus(Qt.FocusReason.OtherFocusReason)

    def mark(self, *, wrong: bool) -> None:
        """Show that a sentence is about this choice."""
        for tap in self._taps.values():
            tap.wanted = wrong
            tap.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
            taps = list(self._taps.values())
            if step is not None and watched in taps:
                taps[(taps.index(watched) + step) % len(taps)].setFocus(Qt.FocusReason.TabFocusReason)
                return True
        return super().eventFilter(watched, event)

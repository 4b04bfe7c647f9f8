"""What is typed and chosen in a set-up: numbers, words, a choice of few, a secret.

Each says in words what is wrong with it (``trouble``), and starts empty.
"""

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCompleter, QGridLayout, QLineEdit, QVBoxLayout, QWidget

from ketachart.gui.panels.setup.taps import Tap, plain

HEIGHT = 48
"""Of a box, and of the taps beside it (px)."""
_NUMBER = re.compile(r"[0-9]{0,7}([.,][0-9]{0,6})?")


class Field(QWidget):
    """A line to type in under a label, its unit inside on the right."""

    changed = Signal()

    def __init__(
        self, label: str, unit: str = "", *, name: str, hint: str = "", px: int = 20
    ) -> None:
        super().__init__()
        self.name = name
        self.setObjectName(f"field-{name}")
        self.label = plain(label, "label")
        self.edit = QLineEdit()
        self.edit.setObjectName(name)
        self.edit.setStyleSheet(f"QLineEdit {{ font-size: {px}px; min-height: {HEIGHT - 18}px }}")
        self.edit.setFixedHeight(HEIGHT)
        self.edit.setMinimumWidth(60)
        self.edit.setPlaceholderText(hint)
        self.edit.setAccessibleName(", ".join(t for t in (label, unit) if t))
        self.edit.textChanged.connect(self._typed)
        self.unit = plain(unit, "label")
        self.unit.setParent(self.edit)
        self.unit.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusProxy(self.edit)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.label)
        column.addWidget(self.edit)
        column.addStretch(1)
        self.label.setBuddy(self.edit)
        self.edit.installEventFilter(self)

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

    def draft(self) -> str:
        """What is in it, half typed or whole."""
        return self.edit.text()

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
        state = "held" if wrong else ""
        if (self.edit.property("state") or "") != state:
            self.edit.setProperty("state", state)
            self.edit.style().unpolish(self.edit)
            self.edit.style().polish(self.edit)

    def _typed(self) -> None:
        self.mark(wrong=False)
        self.changed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Polish):
            self._place_unit()
        return super().eventFilter(watched, event)

    def _place_unit(self) -> None:
        size = self.unit.sizeHint()
        self.edit.setTextMargins(0, 0, size.width() + 2 if self.unit.text() else 0, 0)
        self.unit.setGeometry(
            self.edit.width() - size.width() - 12, 0, size.width(), self.edit.height()
        )


class Number(Field):
    """A number as a person writes it, with a point or a comma; below zero cannot be typed."""

    letter = Signal(str)

    def __init__(
        self, label: str, unit: str = "", *, name: str, whole: bool = False, letters: str = ""
    ) -> None:
        self._whole, self._letters = whole, letters
        super().__init__(label, unit, name=name)
        self.edit.setInputMethodHints(Qt.InputMethodHint.ImhFormattedNumbersOnly)

    def value(self) -> Decimal | None:
        """The number, exact; None while the box is empty or holds something else."""
        text = self.text().replace(",", ".")
        if not text or self.trouble():
            return None
        return Decimal(text)

    def must(self) -> Decimal:
        """The number of a box that was looked at before."""
        value = self.value()
        assert value is not None
        return value

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

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self._letters and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
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

    def must(self) -> str:
        """The words of a box that was looked at before."""
        value = self.value()
        assert value is not None
        return value

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

    def __init__(
        self,
        label: str,
        choices: Iterable[tuple[str, str]],
        *,
        name: str,
        usual: str | None = None,
        columns: int = 0,
    ) -> None:
        super().__init__()
        self.name = name
        self.setObjectName(name)
        self._label, self._usual, self._chosen = label, usual, usual
        self._columns = columns
        self._taps: dict[str, Tap] = {}
        self.label = plain(label or " ", "label")
        self._grid = QGridLayout()
        self._grid.setSpacing(8)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.label)
        # Not before it has a parent: shown without one it would flash as a window of its own.
        self.label.setVisible(bool(label))
        column.addLayout(self._grid)
        self.show_choices(choices)

    def show_choices(self, choices: Iterable[tuple[str, str]]) -> None:
        """What can be chosen: (value, words)."""
        for tap in self._taps.values():
            self._grid.removeWidget(tap)
            tap.deleteLater()
        self._taps = {}
        for place, (value, words) in enumerate(choices):
            tap = Tap(words, height=HEIGHT)
            tap.setObjectName(f"{self.objectName()}-{value}")
            tap.setAccessibleName(f"{self._label}: {words}" if self._label else words)
            tap.setCheckable(True)
            tap.clicked.connect(
                lambda _=False, v=value: self.choose(None if self._chosen == v else v)
            )
            tap.installEventFilter(self)
            self._taps[value] = tap
            self._grid.addWidget(tap, *divmod(place, self._columns or 99))
            # The layout would show it only at the next turn of the event loop.
            tap.show()
        if self._taps:
            self.setFocusProxy(next(iter(self._taps.values())))
        self._order_taps()
        if self._chosen not in self._taps:
            self._chosen = None
        elif self._chosen is not None:
            self._taps[self._chosen].setChecked(True)

    def _order_taps(self) -> None:
        """Taps that are made later would come behind the whole window for Tab; they belong here."""
        before: QWidget = self.label
        # Qt orders only what can take the focus; the label stands where the taps shall follow.
        self.label.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        for tap in self._taps.values():
            QWidget.setTabOrder(before, tap)
            before = tap
        self.label.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def value(self) -> Any:
        """What is chosen; None while nothing is."""
        return self._chosen

    def draft(self) -> str:
        """What is chosen, as text."""
        return "" if self._chosen == self._usual else self._chosen or ""

    def put(self, value: str) -> None:
        """As if chosen."""
        self.choose(value)

    def trouble(self) -> str:
        """A choice is never wrong by itself."""
        return ""

    def choose(self, value: str | None) -> None:
        """Choose, or with None take the choice back."""
        self._chosen = value if value in self._taps else None
        self.mark(wrong=False)
        for known, tap in self._taps.items():
            tap.setChecked(known == self._chosen)
        self.changed.emit()

    def clear(self) -> None:
        """As at first: nothing chosen, or what is usual."""
        self.choose(self._usual)

    def take_focus(self) -> None:
        """The keyboard to the chosen one, or the first."""
        tap = self._taps.get(self._chosen or "") or next(iter(self._taps.values()), None)
        if tap is not None:
            tap.setFocus(Qt.FocusReason.OtherFocusReason)

    def mark(self, *, wrong: bool) -> None:
        """Show that a sentence is about this choice."""
        for tap in self._taps.values():
            tap.wanted = wrong
            tap.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
            taps = list(self._taps.values())
            if step is not None and watched in taps:
                taps[(taps.index(watched) + step) % len(taps)].setFocus(
                    Qt.FocusReason.TabFocusReason
                )
                return True
        return super().eventFilter(watched, event)

"""What is typed and chosen in a set-up: boxes and taps of one height, their labels above.

Each says in words what is wrong with it (``trouble``), and starts empty.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCompleter, QGridLayout, QLineEdit, QVBoxLayout, QWidget

from ketachart.clinical.acts import TEXT_LIMIT
from ketachart.gui.panels.carets import Line
from ketachart.gui.panels.entry import LineEntry
from ketachart.gui.panels.options import Options
from ketachart.gui.panels.setup.taps import Tap, plain
from ketachart.gui.panels.typed_numbers import number_in, sentence_about

HEIGHT = 48
"""Of a box, and of the taps beside it (px)."""
LINE = 40
"""Letters of a name that stand on a line of their own."""


class Box(LineEntry):
    """A line to type in under a label, its unit inside on the right."""

    px = 20

    def __init__(self, label: str, unit: str = "", *, name: str, hint: str = "") -> None:
        super().__init__(label, name=name, unit=unit)
        self.name = name
        self.setObjectName(f"field-{name}")
        self.edit.setPlaceholderText(hint)
        self.caption, self.unit_words = plain(label, "label"), plain(unit, "label")
        self.unit_words.setParent(self.edit)
        self.unit_words.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.caption)
        column.addWidget(self.edit)
        column.addStretch(1)
        self.caption.setBuddy(self.edit)

    def make_edit(self) -> Line:
        edit = Line()
        edit.setStyleSheet(f"QLineEdit {{ font-size: {self.px}px; min-height: {HEIGHT - 18}px }}")
        edit.setFixedHeight(HEIGHT)
        edit.setMinimumWidth(60)
        return edit

    def rename(self, label: str) -> None:
        super().rename(label)
        self.caption.setText(label)

    def text(self) -> str:
        """As it counts."""
        return self.typed()

    def draft(self) -> str:
        """What is in it, half typed or whole."""
        return self.edit.text()

    def must(self) -> Any:
        """The value of a box that was looked at before."""
        value = self.value()
        assert value is not None
        return value

    def show_mark(self) -> None:
        self.edit.setProperty("state", "held" if self._marked else "")
        self.edit.style().unpolish(self.edit)
        self.edit.style().polish(self.edit)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Polish):
            self._place_unit()
        return super().eventFilter(watched, event)

    def _place_unit(self) -> None:
        size = self.unit_words.sizeHint()
        self.edit.setTextMargins(0, 0, size.width() + 2 if self.unit else 0, 0)
        self.unit_words.setGeometry(
            self.edit.width() - size.width() - 12, 0, size.width(), self.edit.height()
        )


class Number(Box):
    """A number as a person writes it, with a point or a comma; below zero cannot be typed."""

    letter = Signal(str)

    def __init__(
        self,
        label: str,
        unit: str = "",
        *,
        name: str,
        whole: bool = False,
        letters: str = "",
        hint: str = "",
    ) -> None:
        self.decimals, self._letters = 0 if whole else 6, letters
        super().__init__(label, unit, name=name, hint=hint)
        self.edit.setInputMethodHints(Qt.InputMethodHint.ImhFormattedNumbersOnly)

    def value(self) -> Decimal | None:
        """The number, exact; None while the box is empty or holds something else."""
        return number_in(self.typed(), self.decimals)

    def trouble(self) -> str:
        return sentence_about(self.typed(), self.decimals)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self._letters and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            typed = event.text().lower()
            if typed and typed in self._letters:
                self.letter.emit(typed)
                return True
        return super().eventFilter(watched, event)


class Text(Box):
    """A few words; names to choose from may be offered."""

    px = 16

    def __init__(self, label: str, *, name: str, hint: str = "") -> None:
        super().__init__(label, name=name, hint=hint)
        self.edit.setMaxLength(TEXT_LIMIT)

    def value(self) -> str | None:
        """The words; None when there are none."""
        return self.typed() or None

    def suggest(self, names: Iterable[str]) -> None:
        """Names that are offered while one is typed."""
        completer = QCompleter(list(names), self.edit)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.edit.setCompleter(completer)


class Secret(Box):
    """A password or passphrase: never shown, paste works."""

    px = 16

    def __init__(self, label: str, *, name: str) -> None:
        super().__init__(label, name=name)
        self.edit.setEchoMode(QLineEdit.EchoMode.Password)
        self.edit.setInputMethodHints(
            Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText
        )

    def value(self) -> str | None:
        """What was typed; None when there is nothing."""
        return self.typed() or None

    def typed(self) -> str:
        """As it stands; blanks may belong to a secret."""
        return self.edit.text()


class Choice(Options):
    """One of a few, side by side, each a stop for Tab."""

    each_a_stop = True

    def __init__(
        self,
        label: str,
        choices: Iterable[tuple[str, str]],
        *,
        name: str,
        usual: str | None = None,
        columns: int = 0,
    ) -> None:
        super().__init__(label, name=name, columns=columns or 99)
        self.name, self._usual = name, usual
        self._taps: dict[str, Tap] = {}
        self.caption = plain(label or " ", "label")
        self._grid = QGridLayout()
        self._grid.setSpacing(8)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.caption)
        # Not before it has a parent: shown without one it would flash as a window of its own.
        self.caption.setVisible(bool(label))
        column.addLayout(self._grid)
        self.show_choices(choices, chosen=usual)

    def show_choices(
        self, choices: Iterable[tuple[str, str]], *, chosen: str | None = None
    ) -> None:
        """What can be chosen: (value, words); what was chosen before stays so."""
        chosen = self.value() or chosen
        for tap in self._taps.values():
            self._grid.removeWidget(tap)
            tap.hide()
            tap.deleteLater()
        self._taps = {}
        for place, (value, words) in enumerate(choices):
            tap = Tap(words, value, f"{self.objectName()}-{value}", height=HEIGHT)
            self.take_in(tap, words)
            tap.setChecked(value == chosen)
            self._taps[value] = tap
            self._grid.addWidget(tap, *divmod(place, self.columns))
            # The layout would show it only at the next turn of the event loop.
            tap.show()
        self.order_stops()
        self._order_taps()

    def let_wrap(self) -> None:
        """Long words take two lines, or as many as they need, and make nothing wider."""
        for tap in self._taps.values():
            tap.on_two_lines = True
            tap.setFixedHeight(max(HEIGHT, 16 + 16 * -(-len(tap.text()) // LINE)))

    def _order_taps(self) -> None:
        """Taps that are made later would come behind the whole window for Tab; they belong here."""
        before: QWidget = self.caption
        # Qt orders only what can take the focus; the label stands where the taps shall follow.
        self.caption.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        for tap in self._taps.values():
            QWidget.setTabOrder(before, tap)
            before = tap
        self.caption.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    @property
    def chips(self) -> tuple[Tap, ...]:
        """The taps in order."""
        return tuple(self._taps.values())

    def value(self) -> Any:
        """What is chosen; None while nothing is."""
        return super().value()

    def draft(self) -> str:
        """What is chosen, as text."""
        return "" if self.value() == self._usual else self.value() or ""

    def put(self, value: str) -> None:
        """As if chosen."""
        self.choose(value)

    def clear(self) -> None:
        """As at first: nothing chosen, or what is usual."""
        self.choose(self._usual)

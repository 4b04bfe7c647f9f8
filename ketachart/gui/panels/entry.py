"""What every form is made of, whatever it looks like: a field, and one that is typed into.

``value()`` gives what was typed or None; ``needed()`` insists. Both raise ``Wrong`` with one
sentence and the box it is about, and neither ever changes what stands in the box.
"""

from abc import abstractmethod
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from ketachart.gui.panels.carets import Line, Lines


class Wrong(Exception):
    """Something in a form that has to be put right first: one sentence, and where."""

    def __init__(self, sentence: str, field: "Field | None" = None) -> None:
        super().__init__(sentence)
        self.sentence, self.field = sentence, field


class Field(QWidget):
    """Anything that is filled in; ``changed`` tells that somebody did."""

    changed = Signal()

    @abstractmethod
    def value(self) -> Any:
        """What was typed or chosen, or None; ``Wrong`` where it cannot be taken so."""

    def needed(self, sentence: str) -> Any:
        """The value; without one the sentence that asks for it."""
        value = self.value()
        if value is None:
            raise Wrong(sentence, self)
        return value

    def trouble(self) -> str:
        """What is wrong with what stands here, as a sentence; empty when nothing is."""
        return ""

    def touched(self) -> bool:
        """Whether something would be lost that is not as soon done again."""
        return False

    def mark(self, *, wrong: bool) -> None:
        """Show that a sentence is about this."""

    def take_focus(self) -> None:
        """Make this the place where keys go."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)


class Entry(Field):
    """A label, a unit, and what is typed into: ``self.edit``, made by a subclass."""

    edit: Line | Lines

    def __init__(self, label: str, *, name: str, unit: str = "") -> None:
        super().__init__()
        self.label, self.unit, self._marked = label, unit, False
        self.edit = self.make_edit()
        self.edit.setParent(self)
        self.edit.setObjectName(name)
        self.edit.textChanged.connect(self._edited)
        self.edit.installEventFilter(self)
        self.setFocusProxy(self.edit)
        Entry.rename(self, label)

    @abstractmethod
    def make_edit(self) -> Line | Lines:
        """What is typed into."""

    @abstractmethod
    def typed(self) -> str:
        """As it stands in the box, without blanks round it."""

    @abstractmethod
    def put(self, text: str) -> None:
        """As if typed."""

    def rename(self, label: str) -> None:
        """Another label, for a box whose meaning follows a choice beside it."""
        self.label = label
        self.edit.setAccessibleName(", ".join(t for t in (label, self.unit) if t))
        self.update()

    def clear(self) -> None:
        """Empty again."""
        self.put("")
        self.mark(wrong=False)

    def touched(self) -> bool:
        return bool(self.typed())

    def mark(self, *, wrong: bool) -> None:
        if wrong != self._marked:
            self._marked = wrong
            self.show_mark()

    def show_mark(self) -> None:
        """Paint the frame as it now is."""
        self.update()

    def take_focus(self) -> None:
        self.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        self.edit.selectAll()

    def _edited(self) -> None:
        self.mark(wrong=False)
        self.update()
        self.changed.emit()


class LineEntry(Entry):
    """One line of it."""

    edit: Line

    def typed(self) -> str:
        return self.edit.text().strip()

    def put(self, text: str) -> None:
        self.edit.setText(text)

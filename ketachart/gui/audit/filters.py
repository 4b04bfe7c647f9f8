"""What of the trail is asked for: who, about whom, what kind, from when to when, which words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from ketachart.clinical.trail_words import KINDS, Kind
from ketachart.gui.panels.entry import Wrong
from ketachart.gui.panels.setup.dates import read_past_day
from ketachart.gui.panels.setup.form import row
from ketachart.gui.panels.setup.inputs import Choice, Text
from ketachart.gui.panels.setup.taps import plain
from ketachart.gui.widgets import ActionButton, Card
from ketachart.station import Asked


class Filters(Card):
    """``wanted`` carries an ``Asked``; ``cleared`` says that all of it is wanted again."""

    wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.today = date.max
        self.person = Text("Person", name="audit-person")
        self.patient = Text("Patient's MRN", name="audit-patient")
        self.since = Text("First day", name="audit-since")
        self.until = Text("Last day", name="audit-until")
        self.text = Text("Words in it", name="audit-text")
        self.kind = Choice(
            "", (("", "All"), *KINDS.items()), name="audit-kind", usual="", columns=7
        )
        self.kind.setAccessibleName("Kind of entry")
        self.sentence = plain("", "caution", wrap=True)
        self.sentence.setObjectName("audit-sentence")
        self.search_button = ActionButton("Search", look="filled", key="⏎", height=48)
        self.search_button.setObjectName("audit-search")
        self.clear_button = ActionButton("Clear", height=48)
        self.clear_button.setObjectName("audit-clear")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(10)
        row(
            column,
            self.person,
            self.patient,
            self.since,
            self.until,
            self.text,
            self.clear_button,
            self.search_button,
            stretch=(5, 4, 4, 4, 5, 2, 3),
        )
        kinds = QHBoxLayout()
        kinds.addWidget(self.kind)
        column.addLayout(kinds)
        column.addWidget(self.sentence)
        self.sentence.hide()
        self.search_button.clicked.connect(self.search)
        self.clear_button.clicked.connect(self.clear)
        self.kind.changed.connect(self.search)
        for field in self.fields:
            field.changed.connect(lambda: self.say(""))

    @property
    def fields(self) -> tuple[Text, ...]:
        """Everything that is typed."""
        return self.person, self.patient, self.since, self.until, self.text

    def show_people(self, names: Iterable[str]) -> None:
        """Who can be named."""
        self.person.suggest(names)

    def asked(self) -> Asked:
        """What is asked for.

        Raises:
            Wrong: a day cannot be.
        """
        kind, person, patient = self.kind.value(), self.person.value(), self.patient.value()
        return Asked(
            people=(person,) if person else (),
            patients=(patient,) if patient else (),
            kinds=(cast("Kind", kind),) if kind else (),
            since=self._day(self.since),
            until=self._day(self.until),
            text=self.text.value() or "",
        )

    def _day(self, field: Text) -> date | None:
        if not field.text().strip():
            return None
        day, trouble = read_past_day(field.text(), self.today)
        if day is None:
            raise Wrong(f"{field.label}: {trouble}", field)
        return day

    def search(self) -> None:
        """Ask, or say what cannot be asked."""
        try:
            asked = self.asked()
        except Wrong as wrong:
            self.say(str(wrong))
            if wrong.field is not None:
                wrong.field.take_focus()
            return
        self.say("")
        self.wanted.emit(asked)

    def clear(self) -> None:
        """All of the trail."""
        for field in self.fields:
            field.clear()
        self.kind.clear()
        self.search()

    def say(self, sentence: str) -> None:
        """One sentence under the fields."""
        self.sentence.setText(sentence)
        self.sentence.setVisible(bool(sentence))

    def take_focus(self) -> None:
        """The keyboard to the first field."""
        self.person.take_focus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            (self.clear_button.click if self.clear_button.hasFocus() else self.search)()
        else:
            super().keyPressEvent(event)

"""Several of the same in a form: allergies, drugs at home; a filled line brings the next."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from ketachart.clinical.administration import Allergy, HomeMedication
from ketachart.clinical.phrases import clock_text, day_text
from ketachart.clinical.trouble import Refused
from ketachart.clock import on_the_wall
from ketachart.gui.panels.entry import Field
from ketachart.gui.panels.moments import moment_of
from ketachart.gui.panels.setup.dates import read_birth_date
from ketachart.gui.panels.setup.form import row
from ketachart.gui.panels.setup.inputs import Text

MOST = 12
"""Lines that come by themselves; what is known already is shown whole."""


class Rows(Field):
    """Lines of text fields under one set of labels; one empty line stands ready."""

    def __init__(self, columns: Sequence[tuple[str, str, str]], shares: Sequence[int]) -> None:
        super().__init__()
        self._columns, self._shares = columns, shares
        self.rows: list[tuple[Text, ...]] = []
        self._lines: list[QWidget] = []
        self._known: dict[tuple[str, ...], Any] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self._add_line()

    def _add_line(self) -> None:
        number = len(self.rows)
        fields = tuple(
            Text(label, name=f"{name}-{number}", hint=hint) for name, label, hint in self._columns
        )
        line = QWidget(self)
        inside = QVBoxLayout(line)
        inside.setContentsMargins(0, 0, 0, 0)
        row(inside, *fields, stretch=self._shares)
        for field in fields:
            field.caption.setVisible(number == 0)
            field.changed.connect(self._typed)
        self.rows.append(fields)
        self._lines.append(line)
        self._column.addWidget(line)
        if number:
            # A line that comes later would come behind the whole window for Tab.
            QWidget.setTabOrder(self.rows[number - 1][-1].edit, fields[0].edit)
            for one, following in pairwise(fields):
                QWidget.setTabOrder(one.edit, following.edit)
        line.show()

    def _typed(self) -> None:
        if len(self.rows) < MOST and any(field.value() for field in self.rows[-1]):
            self._add_line()
        self.changed.emit()

    def filled(self) -> list[tuple[Text, ...]]:
        """The lines in which something stands."""
        return [fields for fields in self.rows if any(field.value() for field in fields)]

    def problem(self) -> tuple[str, Text | None]:
        """A line whose first field is missing."""
        for fields in self.filled():
            if not fields[0].value():
                said = next(field.text() for field in fields if field.value())
                return self.missing(said[:40]), fields[0]
        return "", None

    def missing(self, said: str) -> str:
        """What is asked where a line says something of nothing."""
        return f"{self._columns[0][1]}: what belongs to “{said}”?"

    def put_rows(self, values: Sequence[tuple[Any, Sequence[str]]]) -> None:
        """Show what is known, all of it, each with the words of its line."""
        self.clear()
        known = []
        for number, (each, texts) in enumerate(values):
            if number == len(self.rows):
                self._add_line()
            for field, text in zip(self.rows[number], texts, strict=True):
                field.put(text)
            known.append((_words(self.rows[number]), each))
        self._known = dict(known)

    def as_known(self, fields: Sequence[Text]) -> Any:
        """What a line showed at first, where nobody changed a word of it; it may say more."""
        return self._known.get(_words(fields))

    def clear(self) -> None:
        """One empty line."""
        self._known = {}
        for fields in self.rows:
            for field in fields:
                field.clear()
        for line in self._lines[1:]:
            self._column.removeWidget(line)
            line.hide()
            line.deleteLater()
        del self.rows[1:], self._lines[1:]

    def touched(self) -> bool:
        return bool(self.filled())

    def mark(self, *, wrong: bool) -> None:
        for fields in self.rows:
            for field in fields:
                field.mark(wrong=wrong)

    def take_focus(self) -> None:
        self.rows[0][0].take_focus()


class AllergyRows(Rows):
    """Substance, reaction, severity."""

    def __init__(self) -> None:
        columns = (
            ("allergy", "To what", ""),
            ("reaction", "What happens", ""),
            ("allergy-severity", "How bad", ""),
        )
        super().__init__(columns, (4, 4, 3))

    def missing(self, said: str) -> str:
        return f"To what was it that “{said}” happened?"

    def value(self) -> tuple[Allergy, ...]:
        """What is listed; empty where nothing is."""
        return tuple(
            self.as_known(fields) or Allergy(**_said(fields, "substance", "reaction", "severity"))
            for fields in self.filled()
        )

    def put(self, allergies: Sequence[Allergy]) -> None:
        """Show these."""
        self.put_rows(
            [(a, (a.substance or "", a.reaction or "", a.severity or "")) for a in allergies]
        )


class MedicationRows(Rows):
    """Drug, dose, when it was last taken."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        columns = (
            ("medication", "Drug at home", ""),
            ("medication-dose", "Dose", ""),
            ("medication-taken", "Last taken", "07:30"),
        )
        super().__init__(columns, (4, 3, 4))
        self._now = now

    def missing(self, said: str) -> str:
        return f"Which drug belongs to “{said}”?"

    def problem(self) -> tuple[str, Text | None]:
        sentence, where = super().problem()
        if sentence:
            return sentence, where
        for fields in self.filled():
            taken = fields[2]
            if self.as_known(fields) is not None:
                continue
            try:
                read_taken(taken.text(), self._now())
            except Refused as refused:
                return str(refused), taken
        return "", None

    def value(self) -> tuple[HomeMedication, ...]:
        """What is listed; ask ``problem`` first."""
        return tuple(
            self.as_known(fields)
            or HomeMedication(
                **_said(fields, "drug", "dose"),
                last_taken_at=read_taken(fields[2].text(), self._now()),
            )
            for fields in self.filled()
        )

    def put(self, drugs: Sequence[HomeMedication]) -> None:
        """Show these."""
        self.put_rows([(d, (d.drug or "", d.dose or "", self._when(d))) for d in drugs])

    def _when(self, drug: HomeMedication) -> str:
        """By the clock on this wall: what is typed is read by it, too."""
        at = drug.last_taken_at
        return taken_text(on_the_wall(at, self._now()) if at else None)


def _words(fields: Sequence[Text]) -> tuple[str, ...]:
    return tuple(field.text() for field in fields)


def _said(fields: Sequence[Text], *names: str) -> dict[str, str | None]:
    return {name: field.value() for name, field in zip(names, fields, strict=False)}


def taken_text(at: datetime | None) -> str:
    """``09-Mar-2026 21:00``; empty where it was not said."""
    return f"{day_text(at)} {clock_text(at)}" if at else ""


def read_taken(typed: str, now: datetime) -> datetime | None:
    """When a drug was last taken: ``07:30``, ``yesterday 21:00`` or ``09-Mar-2026 21:00``.

    Raises:
        Refused: it is no such moment, or still to come.
    """
    text = typed.strip()
    if not text:
        return None
    before, _, clock = text.rpartition(" ")
    day: Any = now.date()
    if before.strip().lower() == "yesterday":
        day -= timedelta(days=1)
    elif before.strip():
        day, wrong = read_birth_date(before, now.date())
        if wrong:
            raise Refused(f"“{text[:24]}” is no day and time. Type it like 09-Mar-2026 21:00.")
    noon = now.replace(
        year=day.year, month=day.month, day=day.day, hour=12, minute=0, second=0, microsecond=0
    )
    if not before:
        return moment_of(clock, now, now)
    at = moment_of(clock, noon, noon + timedelta(days=1)).replace(
        year=day.year, month=day.month, day=day.day
    )
    if at > now:
        raise Refused(f"{taken_text(at)} is still to come. Check the day and the time.")
    return at

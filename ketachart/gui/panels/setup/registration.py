"""A patient who is new to the station: names, birth date, MRN, sex, allergies."""

from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ketachart.clinical.administration import Allergy, Patient
from ketachart.clinical.phrases import age, day_text
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.setup.dates import read_birth_date
from ketachart.gui.panels.setup.form import row
from ketachart.gui.panels.setup.inputs import Choice, Text
from ketachart.gui.panels.setup.taps import plain

SEXES = (("F", "Female"), ("M", "Male"), ("X", "X"), ("unknown", "Not known"))
ALLERGIES = (("listed", "Listed"), ("none-known", "None known"), ("not-asked", "Not asked yet"))
MOST_ALLERGIES = 4


class Registration(QWidget):
    """Everything is typed here and nowhere else; ``details`` gives the patient."""

    changed = Signal()

    def __init__(self, bedside: Bedside, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bedside = bedside
        self.family = Text("Family name", name="family-name")
        self.given = Text("Given name", name="given-name")
        self.mrn = Text("MRN", name="mrn")
        self.born = Text("Born", name="birth-date", hint="09-Jun-1983")
        self.read_born = plain("", "label")
        self.sex = Choice("Sex", SEXES, name="sex")
        self.status = Choice("Allergies", ALLERGIES, name="allergies")
        self.substances = [Text("To what", name=f"allergy-{n}") for n in range(MOST_ALLERGIES)]
        self.reactions = [Text("What happens", name=f"reaction-{n}") for n in range(MOST_ALLERGIES)]
        self._fields: list[Text | Choice] = [
            self.family,
            self.given,
            self.mrn,
            self.born,
            self.sex,
            self.status,
        ]
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(11)
        row(column, self.family, self.given)
        row(column, self.mrn, self.born, stretch=(1, 1))
        column.addWidget(self.read_born)
        row(column, self.sex)
        row(column, self.status)
        self._lines = []
        for substance, reaction in zip(self.substances, self.reactions, strict=True):
            line = QWidget()
            inside = QVBoxLayout(line)
            inside.setContentsMargins(0, 0, 0, 0)
            row(inside, substance, reaction)
            self._lines.append(line)
            column.addWidget(line)
        for field in (*self._fields, *self.substances, *self.reactions):
            field.changed.connect(self._typed)
        self._typed()

    def _typed(self) -> None:
        born, _ = read_birth_date(self.born.text(), self._today())
        self.read_born.setText(
            f"{day_text(born)}, {age(born, self._today())} years" if born else ""
        )
        self.read_born.setVisible(born is not None)
        listed = self.status.value() == "listed"
        filled = sum(bool(s.value()) for s in self.substances)
        for number, line in enumerate(self._lines):
            line.setVisible(listed and number <= filled)
        self.changed.emit()

    def _today(self) -> date:
        return self._bedside.now().date()

    def problem(self) -> tuple[str, QWidget | None]:
        """What is missing or wrong, and where."""
        for field, words in (
            (self.family, "Type the family name."),
            (self.given, "Type the given name."),
            (self.mrn, "Type the MRN."),
        ):
            if not field.value():
                return words, field
        _, sentence = read_birth_date(self.born.text(), self._today())
        if sentence:
            return sentence, self.born
        if self.sex.value() is None:
            return "Choose the sex, or that it is not known.", self.sex
        if self.status.value() is None:
            return "Allergies: choose listed, none known, or not asked yet.", self.status
        if self.status.value() == "listed" and not any(s.value() for s in self.substances):
            return "Type what the patient is allergic to.", self.substances[0]
        for substance, reaction in zip(self.substances, self.reactions, strict=True):
            if reaction.value() and not substance.value():
                return f"To what was it that “{reaction.must()[:40]}” happened?", substance
        return "", None

    def details(self) -> Patient:
        """The patient as typed; ask ``problem`` first."""
        born, _ = read_birth_date(self.born.text(), self._today())
        assert born is not None
        listed = self.status.value() == "listed"
        named = zip(self.substances, self.reactions, strict=True) if listed else ()
        return Patient(
            mrn=self.mrn.must(),
            family_name=self.family.must(),
            given_name=self.given.must(),
            dob=born,
            sex=self.sex.value(),
            allergy_status=self.status.value(),
            allergies=tuple(
                Allergy(substance=s.value(), reaction=r.value()) for s, r in named if s.value()
            ),
        )

    def clear(self) -> None:
        """Empty again."""
        for field in (*self._fields, *self.substances, *self.reactions):
            field.clear()

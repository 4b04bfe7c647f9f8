"""The first screens: the clinic, the first person, the chairs."""

import shutil
from collections.abc import Callable
from pathlib import Path

import msgspec
from PySide6.QtWidgets import QGridLayout

from ketachart.clinical.trouble import Refused
from ketachart.gui.first_run.answers import Answers
from ketachart.gui.first_run.aside import Aside
from ketachart.gui.first_run.step import Step, Wrong
from ketachart.gui.panels.setup.inputs import Choice, Secret, Text
from ketachart.gui.panels.setup.taps import plain
from ketachart.station import Station
from ketachart.station.clinic import LONGEST_CHAIR, MOST_CHAIRS, acceptable_chairs
from ketachart.station.names import acceptable_name
from ketachart.store.people import acceptable_password


def space_words(folder: Path) -> str:
    """Where the charts will be, and how much room is there."""
    there = folder
    while not there.exists() and there != there.parent:
        there = there.parent
    free = shutil.disk_usage(there).free / 1e9
    little = " That is little; make room before charts are kept here." if free < 1 else ""
    return f"{free:,.1f} GB are free on this disk.{little}"


class ClinicStep(Step):
    """The clinic's name and paper, and where everything is kept."""

    name, short = "clinic", "Clinic"

    def __init__(self, folder: Path, aside: Aside) -> None:
        super().__init__(
            "Your clinic", "The name stands on every record; the paper is the one in your printer."
        )
        self._folder, self._aside, self._asked = folder, aside, False
        self.clinic = Text("Name of the clinic", name="clinic")
        self.paper = Choice("Paper", (("A4", "A4"), ("Letter", "US Letter")), name="paper")
        self.place = plain(str(folder), "strong", wrap=True)
        self.space = plain(" ", "label", wrap=True)
        self.column.addWidget(self.clinic)
        self.column.addWidget(self.paper)
        self.column.addWidget(plain("The charts are kept, encrypted, in this folder:", "label"))
        self.column.addWidget(self.place)
        self.column.addWidget(self.space)
        self.end()
        for field in (self.clinic, self.paper):
            field.changed.connect(self.changed)

    def come(self, _: Answers) -> None:
        if not self._asked:
            self._asked = True
            self._aside.do(lambda: space_words(self._folder), self.space.setText, self._unknown)

    def _unknown(self, _: Exception) -> None:
        self.space.setText("How much space is free there could not be found out.")

    def check(self) -> None:
        name = self.clinic.needed("Type the clinic's name.")
        _named(self.clinic, name, "The clinic's name")
        self.paper.needed("Which paper is in the printer? Choose A4 or US Letter.")

    def to_ask(self) -> Callable[[], None] | None:
        return lambda: Station.require_place(self._folder)

    def put(self, answers: Answers) -> None:
        self.clinic.put(answers.clinic)
        self.paper.choose(answers.paper or None)

    def told(self, answers: Answers) -> Answers:
        return msgspec.structs.replace(
            answers, clinic=self.clinic.value() or "", paper=self.paper.value() or ""
        )

    def take_focus(self) -> None:
        self.clinic.take_focus()


class PersonStep(Step):
    """Who sets the station up: the administrator, with a clinical role."""

    name, short = "person", "You"

    def __init__(self) -> None:
        super().__init__(
            "The first person",
            "This person looks after the station as its administrator, and charts. "
            "The others are added later.",
        )
        self.full_name = Text("Name, as it is printed in the charts", name="person-name")
        self.credential = Text("Credential (may stay empty)", name="credential", hint="RN, MD …")
        self.role = Choice(
            "Clinical role", (("nurse", "Nurse"), ("physician", "Physician")), name="role"
        )
        self.password = Secret("Password", name="password")
        self.again = Secret("The same once more", name="password-again")
        self.row(self.full_name, self.credential)
        self.column.addWidget(self.role)
        self.row(self.password, self.again)
        self.column.addWidget(
            plain(
                "15 to 128 characters, any of them: several words in a row are easy to keep. "
                "No names of yours or the clinic's, no usual beginnings.",
                "label",
                wrap=True,
            )
        )
        self.end()
        self._clinic = ""
        for field in (self.full_name, self.credential, self.role, self.password, self.again):
            field.changed.connect(self.changed)

    def come(self, answers: Answers) -> None:
        self._clinic = answers.clinic

    def check(self) -> None:
        name = self.full_name.needed("Type your name as it should be printed.")
        _named(self.full_name, name, "The name")
        if self.credential.value():
            _named(self.credential, self.credential.value() or "", "The credential")
        self.role.needed("Choose a clinical role: nurse or physician.")
        typed = self.password.text()
        if not typed:
            raise Wrong("Type a password of at least 15 characters.", self.password)
        try:
            acceptable_password(typed, name=name, clinic=self._clinic)
        except Refused as trouble:
            raise Wrong(str(trouble), self.password) from None
        same_twice(typed, self.again, "password")

    def put(self, answers: Answers) -> None:
        self.full_name.put(answers.name)
        self.credential.put(answers.credential)
        self.role.choose(answers.role or None)

    def told(self, answers: Answers) -> Answers:
        return msgspec.structs.replace(
            answers,
            name=self.full_name.value() or "",
            credential=self.credential.value() or "",
            role=self.role.value() or "",
        )

    def take_focus(self) -> None:
        (self.password if self.full_name.value() else self.full_name).take_focus()


class ChairsStep(Step):
    """How many chairs there are, and what they are called."""

    name, short = "chairs", "Chairs"

    def __init__(self) -> None:
        super().__init__(
            "The chairs",
            "Each keeps its place on the board. A chair without a name is called by its number.",
        )
        numbers = tuple((str(n), str(n)) for n in range(1, MOST_CHAIRS + 1))
        self.count = Choice("How many?", numbers, name="chair-count")
        self.column.addWidget(self.count)
        grid = QGridLayout()
        grid.setSpacing(14)
        self.names = []
        for n in range(1, MOST_CHAIRS + 1):
            field = Text(f"Name of chair {n}", name=f"chair-{n}", hint=str(n))
            field.edit.setMaxLength(LONGEST_CHAIR)
            grid.addWidget(field, *divmod(n - 1, 2))
            self.names.append(field)
            field.changed.connect(self.changed)
        self.column.addLayout(grid)
        self.end()
        self.count.changed.connect(self._counted)
        self._counted()

    def _counted(self) -> None:
        count = int(self.count.value() or 0)
        for number, field in enumerate(self.names, 1):
            field.setVisible(number <= count)
        self.changed.emit()

    def chairs(self) -> tuple[str, ...]:
        """Their names in order."""
        count = int(self.count.value() or 0)
        return tuple(f.value() or str(n) for n, f in enumerate(self.names[:count], 1))

    def check(self) -> None:
        self.count.needed("How many chairs are there? Choose a number.")
        try:
            acceptable_chairs(self.chairs())
        except Refused as trouble:
            raise Wrong(str(trouble), self.names[0]) from None

    def put(self, answers: Answers) -> None:
        chairs = answers.chairs[:MOST_CHAIRS]
        self.count.choose(str(len(chairs)) if chairs else None)
        for n, (field, name) in enumerate(zip(self.names, chairs, strict=False), 1):
            field.put("" if name == str(n) else name)

    def told(self, answers: Answers) -> Answers:
        return msgspec.structs.replace(answers, chairs=self.chairs())

    def take_focus(self) -> None:
        self.count.take_focus()


def _named(field: Text, name: str, what: str) -> None:
    try:
        acceptable_name(name, what)
    except Refused as trouble:
        raise Wrong(str(trouble), field) from None


def same_twice(typed: str, again: Secret, what: str) -> None:
    """See that a secret was typed the same twice; ``Wrong`` where it was not."""
    if not again.text():
        raise Wrong(f"Type the {what} once more, so that a slip shows.", again)
    if again.text() != typed:
        raise Wrong(f"The two are not the same. Type the {what} again.", again)

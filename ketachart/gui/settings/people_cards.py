"""Who may use the station, and the form that adds somebody."""

from collections.abc import Callable, Iterable

from ketachart.clinical.trouble import Refused
from ketachart.gui.first_run.clinic_steps import same_twice
from ketachart.gui.panels.entry import Wrong
from ketachart.gui.panels.setup.form import row
from ketachart.gui.panels.setup.inputs import Choice, Secret, Text
from ketachart.gui.panels.setup.taps import plain
from ketachart.gui.panels.side import Rule
from ketachart.gui.patients.cards import Scrolled, TitledCard, empty
from ketachart.gui.settings.facts import ROLE_WORDS, person_words
from ketachart.gui.settings.form_card import FormCard
from ketachart.station import NewPerson, Person
from ketachart.station.names import acceptable_name
from ketachart.store.people import acceptable_password


class PeopleCard(TitledCard):
    """Everybody by name, with credential and roles."""

    def __init__(self) -> None:
        super().__init__("People")
        self.area = Scrolled()
        self.column.addWidget(self.area, 1)
        self.people: tuple[Person, ...] = ()

    def show_people(self, people: Iterable[Person]) -> None:
        """Show these."""
        people = tuple(people)
        if people == self.people:
            return
        self.people = people
        empty(self.area.body)
        for number, person in enumerate(people):
            if number:
                self.area.body.addWidget(Rule())
            self.area.body.addWidget(plain(person.name, "strong", wrap=True))
            self.area.body.addWidget(plain(person_words(person), "label", wrap=True))
        self.area.body.addStretch(1)


class AddPersonCard(FormCard):
    """The new person types the password, twice; it goes nowhere but to the station."""

    def __init__(self) -> None:
        super().__init__("Add a person", "Add", name="person")
        self.full_name = Text("Name, as printed in the charts", name="new-person-name")
        self.credential = Text("Credential", name="new-credential", hint="RN, MD, none")
        self.roles = Choice("Roles, one or more", ROLE_WORDS, name="roles", columns=2)
        self.roles.several = True
        self.password = Secret("Password, typed by the new person", name="new-password")
        self.again = Secret("The same once more", name="new-password-again")
        row(self.body, self.full_name, self.credential, stretch=(2, 1))
        row(self.body, self.roles)
        row(self.body, self.password, self.again)
        self.body.addWidget(
            plain(
                "15 to 128 characters, any of them: several words in a row are easy to keep. "
                "No names of yours or the clinic's, no usual beginnings.",
                "label",
                wrap=True,
            )
        )
        self.body.addStretch(1)
        self.fields = (self.full_name, self.credential, self.roles, self.password, self.again)
        for field in self.fields:
            field.changed.connect(self.typed)
        self._clinic, self._asked = "", ""

    def show_clinic(self, clinic: str) -> None:
        """The clinic whose name no password holds."""
        self._clinic = clinic

    def told(self) -> NewPerson:
        name = self.full_name.needed("Type the name as it should be printed.")
        _check(lambda: acceptable_name(name, "The name"), self.full_name)
        self.roles.needed("Choose at least one role.")
        typed = self.password.text()
        if not typed:
            raise Wrong("The new person types a password of at least 15 characters.", self.password)
        _check(lambda: acceptable_password(typed, name=name, clinic=self._clinic), self.password)
        same_twice(typed, self.again, "password")
        self._asked = name
        chosen = self.roles.values()
        roles = tuple(role for role, _ in ROLE_WORDS if role in chosen)
        return NewPerson(name, roles, typed, self.credential.value())

    def saved(self) -> None:
        """The person can sign in; the form is empty for the next."""
        for field in self.fields:
            field.clear()
        self.answered(f"{self._asked} can sign in now.", good=True)


def _check(look: Callable[[], object], field: Text | Secret) -> None:
    try:
        look()
    except Refused as trouble:
        raise Wrong(str(trouble), field) from None

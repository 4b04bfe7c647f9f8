"""What the settings show and what they ask for; the work runs in the station's thread. No Qt."""

from dataclasses import asdict, dataclass
from typing import Literal

from ketachart.clinical.administration import ClinicSetUp, Role
from ketachart.gui.settings import rules
from ketachart.gui.settings.rules import NO_BOOK, Book, ProtocolWanted, WordsWanted
from ketachart.station import NewPerson, Person, Station

ROLE_WORDS: tuple[tuple[Role, str], ...] = (
    ("nurse", "Nurse"),
    ("physician", "Physician"),
    ("administrator", "Administrator"),
    ("auditor", "Auditor"),
)


@dataclass(frozen=True, slots=True)
class ClinicWanted:
    """The clinic as it shall be from now on: what ``Station.change_clinic`` takes."""

    clinic: str
    paper: Literal["A4", "Letter"]
    chairs: tuple[str, ...]
    default_protocol: str | None = None
    backup_folder: str | None = None

    @classmethod
    def as_it_is(cls, known: ClinicSetUp) -> "ClinicWanted":
        """As it stands."""
        return cls(
            known.clinic, known.paper, known.chairs, known.default_protocol, known.backup_folder
        )


@dataclass(frozen=True, slots=True)
class Facts:
    """The clinic, its people, the protocols by (id, name), and who looks at them."""

    clinic: ClinicWanted
    people: tuple[Person, ...]
    protocols: tuple[tuple[str, str], ...]
    person: Person | None = None
    book: Book = NO_BOOK

    @property
    def may_change(self) -> bool:
        """Whether who is signed in is an administrator."""
        return self.person is not None and "administrator" in self.person.roles


def look(station: Station) -> Facts:
    """All of it, as it stands."""
    return Facts(
        clinic=ClinicWanted.as_it_is(station.clinic),
        people=station.people(),
        protocols=tuple((protocol.id, protocol.name) for protocol in station.protocols()),
        person=station.person,
        book=rules.look(station),
    )


def add_person(station: Station, new: NewPerson) -> Facts:
    """Add somebody; gives everything as it now stands.

    Raises:
        Refused: why not, in words.
    """
    station.add_person(new)
    return look(station)


def change_clinic(station: Station, wanted: ClinicWanted) -> Facts:
    """Change the clinic; gives everything as it now stands.

    Raises:
        Refused: why not, in words.
    """
    station.change_clinic(**asdict(wanted))
    return look(station)


def change_protocol(station: Station, wanted: ProtocolWanted) -> Facts:
    """Put a protocol in force; gives everything as it now stands.

    Raises:
        Refused: why not, in words, with the line.
    """
    station.change_protocol(
        wanted.id, wanted.text, reason=wanted.reason, approved_by=wanted.approved_by
    )
    return look(station)


def change_words(station: Station, wanted: WordsWanted) -> Facts:
    """Put the clinic's own terms of a list in force; gives everything as it now stands.

    Raises:
        Refused: why not, in words, with the line.
    """
    station.change_vocabulary(wanted.name, wanted.text, reason=wanted.reason)
    return look(station)


def person_words(person: Person) -> str:
    """The credential and the roles: ``RN · nurse, administrator``."""
    named = dict(ROLE_WORDS)
    roles = ", ".join(named.get(role, role).lower() for role in person.roles)
    return " · ".join(text for text in (person.credential, roles) if text)

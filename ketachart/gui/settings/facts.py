"""What the settings show and what they ask for; the work runs in the station's thread. No Qt."""

from dataclasses import asdict, dataclass
from typing import Literal

from ketachart.clinical.administration import ClinicSetUp
from ketachart.gui.settings import accounts, rules
from ketachart.gui.settings.accounts import Account, Temporary
from ketachart.gui.settings.key_work import NewCode
from ketachart.gui.settings.rules import NO_BOOK, Book, ProtocolWanted, WordsWanted
from ketachart.station import KeyState, Person, Station
from ketachart.station.glass import GlassAccess
from ketachart.station.keys import ListedKey


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
class RulesWanted:
    """The clinic's rules as they shall be; no second look of one's own is 0, no service empty."""

    idle_lock_min: int = 5
    sign_own: bool = False
    self_recheck_min: int = 0
    timestamp_url: str = ""

    @classmethod
    def as_it_is(cls, known: ClinicSetUp) -> "RulesWanted":
        """As they stand."""
        return cls(
            known.idle_lock_min,
            known.sign_own,
            known.self_recheck_min or 0,
            known.timestamp_url or "",
        )

    def do(self, station: Station) -> "Facts":
        """Put them in force.

        Raises:
            Refused: why not, in words.
        """
        as_it_is = ClinicWanted.as_it_is(station.clinic)
        station.change_clinic(**asdict(as_it_is), **asdict(self))
        return look(station)


@dataclass(frozen=True, slots=True)
class Facts:
    """The clinic, its accounts, the protocols by (id, name), and who looks at them.

    ``temporary`` is a password that was made just now; it is told once, and kept nowhere.
    """

    clinic: ClinicWanted
    protocols: tuple[tuple[str, str], ...]
    rules: RulesWanted = RulesWanted()
    accounts: tuple[Account, ...] = ()
    own: Account | None = None
    key: ListedKey | None = None
    person: Person | None = None
    book: Book = NO_BOOK
    temporary: Temporary | None = None
    glass: tuple[GlassAccess, ...] = ()
    """The emergency accesses, for who may review them."""
    keys: KeyState | None = None
    """The ways into the station, for who may change them."""
    new_code: NewCode | None = None
    """A recovery code that was made just now; it is told once, and kept nowhere."""

    @property
    def may_change(self) -> bool:
        """Whether who is signed in is an administrator."""
        return self.person is not None and "administrator" in self.person.roles


def look(station: Station) -> Facts:
    """All of it, as it stands."""
    return Facts(
        clinic=ClinicWanted.as_it_is(station.clinic),
        rules=RulesWanted.as_it_is(station.clinic),
        accounts=accounts.accounts(station),
        own=accounts.own_account(station),
        key=accounts.own_key(station),
        protocols=tuple((protocol.id, protocol.name) for protocol in station.protocols()),
        person=station.person,
        book=rules.look(station),
        keys=station.key_state() if station.may("key_state") else None,
        glass=station.glass_accesses() if station.may("glass_accesses") else (),
    )


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

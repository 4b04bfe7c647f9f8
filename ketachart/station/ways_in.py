"""The ways into the station: the passphrase, the recovery code, and the computer's own key store.

Each change is an entry, and a rule of the station itself: an administrator's, by their password.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from ketachart.clinical.administration import (
    AdministrativeAct,
    BackupRestored,
    ClinicSetUp,
    ComputerForgotten,
    ComputerRemembered,
    DataKeyRotated,
    KeyFileFound,
    PassphraseChanged,
    RecoveryRenewed,
    RecoveryTyped,
)
from ketachart.clinical.trouble import Refused, Trouble, Unavailable
from ketachart.clock import new_id
from ketachart.station.core import ITSELF, Core, Person
from ketachart.store import computer, folder
from ketachart.store.files import replace_whole

if TYPE_CHECKING:
    from ketachart.store.engine import Connection

T = TypeVar("T")
_OfSlots = PassphraseChanged | RecoveryRenewed | ComputerRemembered | ComputerForgotten
TRY_EVERY = timedelta(days=365)
"""After so long the recovery code is typed back once more, to know that it is at hand
(safety.md section 4: a yearly reminder, a drill)."""
CHANGES = (
    "passphrase-changed",
    "recovery-renewed",
    "computer-remembered",
    "computer-forgotten",
    "data-key-rotated",
    "key-file-found",
)
"""Entries that carry how often the key file was changed."""
OLDER = (
    "The key file is an older one: a passphrase or recovery code from before opens the charts "
    "again. An administrator changes both under Settings, Keys."
)

OLDER_FOLDER = (
    "An older copy of the station's folder was put back: its keys were changed since, and what was "
    "entered since is missing here. Find the newer folder, or compare with the newest backup."
)


@dataclass(frozen=True, slots=True)
class Changed:
    """When something was made or last changed, and by whom."""

    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class KeyState:
    """The ways in, since when; ``typed`` is when the code was last typed back from the sheet.

    ``computer`` None: no key store opens the station. ``due``: the code was not typed back for a
    year. ``older``: an older key file was put back, and nothing was changed since.
    """

    passphrase: Changed
    code: Changed
    data_key: Changed
    computer: Changed | None = None
    typed: Changed | None = None
    due: bool = False
    older: bool = False


class WaysIn(Core):
    """Whoever can open the station may have a first code; all else is an administrator's."""

    _key_notice: str | None = None

    @property
    def key_notice(self) -> str | None:
        """What was found of the key file when the station was opened; None where all is well."""
        return self._key_notice

    def key_state(self) -> KeyState:
        """Which ways in there are, since when, and what is to be done about them."""
        with self._database.reading() as con:
            kept = self._ledger.of_station(con, ("clinic-set-up", *CHANGES, "recovery-typed"))
        acts = [e.act for e in kept if isinstance(e.act, AdministrativeAct)]
        made = next(act for act in acts if isinstance(act, ClinicSetUp))

        def last(*kinds: type[AdministrativeAct]) -> Changed | None:
            found = next((act for act in reversed(acts) if isinstance(act, kinds)), None)
            return None if found is None else Changed(found.at, found.by)

        first = Changed(made.at, made.by)
        code = last(RecoveryRenewed) or first
        told = last(*_KINDS)
        found = next((act for act in reversed(acts) if isinstance(act, _KINDS)), None)
        return KeyState(
            passphrase=last(PassphraseChanged) or first,
            code=code,
            data_key=last(DataKeyRotated) or first,
            computer=(last(ComputerRemembered) or told or first)
            if self.vault.remembers_computer
            else None,
            typed=self._typed_back(acts),
            due=self._is_due(self._typed_back(acts) or code),
            older=isinstance(found, KeyFileFound) and found.change < found.told,
        )

    @property
    def recovery_due(self) -> bool:
        """Whether the recovery code was not typed back for a year; False where it never was."""
        return self.vault.recovery_confirmed and self.key_state().due

    def confirm_recovery(self, code: str) -> None:
        """Take the recovery code, typed back; that it was right is an entry.

        Raises:
            Refused: it is not this station's.
            Unavailable: the key file or the ledger cannot be written.
        """
        self.vault.confirm_recovery(code)
        with self._database.writing() as con:
            self._tell(con, RecoveryTyped)

    def renew_recovery(self, typed: str) -> str:
        """Make a new recovery code in the place of one that nobody ever typed back.

        Nobody needs to be signed in: a set-up that was cut off has nobody who could be.

        Raises:
            Refused: the code was typed back (an administrator makes a new one), or ``typed`` does
                not open the station.
            Unavailable: the key file cannot be written; the old code still holds.
        """
        if self.vault.recovery_confirmed:
            raise Refused(
                "The recovery code is known to be on paper. Nothing was changed; an administrator "
                "makes a new one under Settings, Keys."
            )
        return self._renewed(typed)

    def new_recovery_code(self, typed: str, password: str) -> str:
        """Make a new recovery code, by the passphrase or the old code; the old one is void.

        It has to be typed back like the first one. ``password`` is the administrator's own.

        Raises:
            Refused: the password is wrong, or ``typed`` does not open the station.
            Unavailable: the key file cannot be written; the old code still holds.
        """
        self._key_holder("make a new recovery code", password)
        return self._renewed(typed)

    def change_passphrase(self, typed: str, new: str, password: str) -> None:
        """Have another passphrase, by the old one or the recovery code (``typed``).

        Raises:
            Refused: the password is wrong, ``typed`` does not open the station, or ``new`` is not
                acceptable.
            Unavailable: the key file cannot be written; the old passphrase still holds.
        """
        self._key_holder("change the passphrase", password)
        self._changed(
            PassphraseChanged,
            lambda: self.vault.change_passphrase(typed, new, cost=self._costs.passphrase),
        )

    @property
    def computer_remembered(self) -> bool:
        """Whether a computer's key store may open the station."""
        return self.vault.remembers_computer

    def remember_computer(self, password: str = "") -> None:
        """Let this computer's key store open the station; the passphrase still does.

        Right after the station was opened nobody is signed in, and whoever opened it may; later an
        administrator, by their password.

        Raises:
            Refused: this is no administrator, or the password is wrong.
            Unavailable: the key store or the key file did not take it; nothing is remembered.
        """
        self._opener_or_key_holder("let a computer remember", password)
        kept = secrets.token_hex(32)
        computer.keep(self.vault.id, kept)
        try:
            self._changed(ComputerRemembered, lambda: self.vault.remember_computer(self._key, kept))
        except BaseException:
            computer.drop(self.vault.id)
            raise

    def forget_computer(self, password: str = "") -> None:
        """Ask for the passphrase again from the next start on, on every computer.

        Raises:
            Refused: this is no administrator, or the password is wrong.
            Unavailable: the key file cannot be written; the computer still remembers.
        """
        self._opener_or_key_holder("let a computer forget", password)
        self._changed(ComputerForgotten, lambda: self.vault.forget_computer(self._key))
        computer.drop(self.vault.id)

    # For the other parts of the station -------------------------------------------------------

    def _look_at_key_file(self) -> None:
        """At the start: put both copies right, and enter what no entry tells of."""
        self._key_notice = self.vault.notice
        with suppress(Unavailable):
            self.vault.put_right(self._key)
        with self._database.reading() as con:
            kept = self._ledger.of_station(con, (*CHANGES, "backup-restored"))
        counts = (getattr(entry.act, "change", None) for entry in reversed(kept))
        told = next((count for count in counts if count is not None), 0)
        now, known = self.vault.changes, max(told, self._known_in_second_place())
        if now < known:
            restored = bool(kept) and isinstance(kept[-1].act, BackupRestored)
            self._key_notice = OLDER if now < told or restored else OLDER_FOLDER
        if now != told or now < known:
            act = KeyFileFound(
                id=new_id(),
                at=self.clock.now().at,
                by=ITSELF,
                change=now,
                told=known if now < known else told,
            )
            self._note(act, ITSELF)
        self._keep_in_second_place()

    @property
    def _second_count(self) -> Path:
        """Beside the copy of the anchor: how often the key file was changed.

        That copy is sealed by the data key, and of one exchanged since tells an older folder
        nothing.
        """
        return folder.second_anchor(self.vault.id, self.place.folder).with_suffix(".keys")

    def _known_in_second_place(self) -> int:
        try:
            return int(self._second_count.read_bytes()[:20])
        except (OSError, ValueError):
            return 0

    def _keep_in_second_place(self) -> None:
        """Written as well as it goes, never in the way."""
        if self._known_in_second_place() != self.vault.changes:
            with suppress(OSError, Unavailable):
                self._second_count.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                replace_whole(self._second_count, str(self.vault.changes).encode())

    def _key_holder(self, what: str, password: str) -> Person:
        """Who is signed in, where that is an administrator who typed their password just now.

        Raises:
            Refused: it is not, or too many tries.
        """
        person = self._administrator(what)
        self._prove(person, password, occasion="keys", password_only=True)
        return person

    def _opener_or_key_holder(self, what: str, password: str) -> None:
        if self.person is not None:
            self._key_holder(what, password)

    def _renewed(self, typed: str) -> str:
        return self._changed(
            RecoveryRenewed, lambda: self.vault.renew_recovery(typed, cost=self._costs.recovery)
        )

    def _typed_back(self, acts: list[AdministrativeAct]) -> Changed | None:
        """When this code was last typed back; None where it never was, or no entry tells."""
        for act in reversed(acts):
            if isinstance(act, RecoveryRenewed):
                return None
            if isinstance(act, RecoveryTyped | DataKeyRotated):
                return Changed(act.at, act.by)
        return None

    def _is_due(self, last: Changed) -> bool:
        return self.clock.now().at - last.at > TRY_EVERY

    def _changed(self, kind: type[_OfSlots], change: Callable[[], T]) -> T:
        """Change the key file, and enter it.

        Where the entry cannot be written once the change holds, it waits for the disk; where the
        program ends before, the next start enters that the key file is not as told.
        """
        by, who = self._who()
        act = kind(id=new_id(), at=self.clock.now().at, by=by, change=self.vault.changes + 1)
        made: list[T] = []
        try:
            with self._database.writing() as con:
                self._append(con, [act], who)
                made.append(change())
        except Trouble:
            if not made:
                raise
            self._note(act, who)
        self._keep_in_second_place()
        return made[0]

    def _tell(self, con: Connection, kind: type[AdministrativeAct]) -> None:
        by, who = self._who()
        self._append(con, [kind(id=new_id(), at=self.clock.now().at, by=by)], who)

    def _who(self) -> tuple[str, str]:
        return (self.person.name, self.person.id) if self.person else (ITSELF, ITSELF)


_KINDS = (
    PassphraseChanged,
    RecoveryRenewed,
    ComputerRemembered,
    ComputerForgotten,
    DataKeyRotated,
    KeyFileFound,
)

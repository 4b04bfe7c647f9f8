"""The ways in besides the passphrase: the recovery code, and the computer's own key store."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from ketachart.clinical.administration import (
    AdministrativeAct,
    ComputerForgotten,
    ComputerRemembered,
    RecoveryRenewed,
)
from ketachart.clock import new_id
from ketachart.station.core import ITSELF, Core
from ketachart.store import computer

if TYPE_CHECKING:
    from ketachart.store.engine import Connection


class Recovery(Core):
    """Whoever can open the station can have a new code; the ledger tells of it."""

    def renew_recovery(self, typed: str) -> str:
        """Make a new recovery code, by the passphrase or the old code; the old one is void.

        It has to be typed back like the first one. Nobody needs to be signed in: a set-up that
        was cut off has nobody who could be.

        Raises:
            Refused: ``typed`` does not open the station.
            Unavailable: the key file cannot be written; the old code still holds.
        """
        with self._database.writing() as con:
            self._tell(con, RecoveryRenewed)
            return self.vault.renew_recovery(typed, cost=self._costs.recovery)

    @property
    def computer_remembered(self) -> bool:
        """Whether a computer's key store may open the station."""
        return self.vault.remembers_computer

    def remember_computer(self) -> None:
        """Let this computer's key store open the station; the passphrase still does.

        Raises:
            Unavailable: the key store or the key file did not take it; nothing is remembered.
        """
        kept = secrets.token_hex(32)
        computer.keep(self.vault.id, kept)
        try:
            with self._database.writing() as con:
                self._tell(con, ComputerRemembered)
                self.vault.remember_computer(self._key, kept)
        except BaseException:
            computer.drop(self.vault.id)
            raise

    def forget_computer(self) -> None:
        """Ask for the passphrase again from the next start on, on every computer.

        Raises:
            Unavailable: the key file cannot be written; the computer still remembers.
        """
        with self._database.writing() as con:
            self._tell(con, ComputerForgotten)
            self.vault.forget_computer(self._key)
        computer.drop(self.vault.id)

    def _tell(self, con: Connection, kind: type[AdministrativeAct]) -> None:
        person = self.person
        by, who = (person.name, person.id) if person else (ITSELF, ITSELF)
        self._append(con, [kind(id=new_id(), at=self.clock.now().at, by=by)], who)

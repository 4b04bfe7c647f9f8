"""What the keys' part of the settings asks the station for; runs in the station's thread. No Qt."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from ketachart.station import Station

if TYPE_CHECKING:
    from ketachart.gui.settings.facts import Facts


@dataclass(frozen=True, slots=True)
class NewCode:
    """A recovery code that was made just now: shown once, and kept nowhere else."""

    code: str = field(repr=False)
    clinic: str = ""
    made_at: datetime | None = None
    paper: Literal["A4", "Letter"] = "A4"


@dataclass(frozen=True, slots=True)
class TypedBack:
    """The recovery code, as it was typed back from the sheet."""

    code: str = field(repr=False)

    def do(self, station: Station) -> Facts:
        """See whether it is right.

        Raises:
            Refused: it is not.
        """
        station.confirm_recovery(self.code)
        return _facts(station)


@dataclass(frozen=True, slots=True)
class PassphraseWanted:
    """Another passphrase, by the old one or the recovery code."""

    typed: str = field(repr=False)
    new: str = field(repr=False)
    password: str = field(repr=False)

    def do(self, station: Station) -> Facts:
        """Change it.

        Raises:
            Refused: why not, in words.
        """
        station.change_passphrase(self.typed, self.new, self.password)
        return _facts(station)


@dataclass(frozen=True, slots=True)
class NewCodeWanted:
    """Another recovery code; ``Facts.new_code`` is it."""

    typed: str = field(repr=False)
    password: str = field(repr=False)

    def do(self, station: Station) -> Facts:
        """Make it.

        Raises:
            Refused: why not, in words.
        """
        code = station.new_recovery_code(self.typed, self.password)
        clinic = station.clinic
        made = NewCode(code, clinic.clinic, station.clock.now().at, clinic.paper)
        return replace(_facts(station), new_code=made)


@dataclass(frozen=True, slots=True)
class ComputerWanted:
    """Whether the computer's own key store shall open the station."""

    remember: bool
    password: str = field(repr=False)

    def do(self, station: Station) -> Facts:
        """Have it so.

        Raises:
            Refused, Unavailable: why not, in words.
        """
        if self.remember:
            station.remember_computer(self.password)
        else:
            station.forget_computer(self.password)
        return _facts(station)


@dataclass(frozen=True, slots=True)
class RotationWanted:
    """Another data key. ``tell`` hears in the station's thread how far it is; ``stop`` stops it."""

    passphrase: str = field(repr=False)
    code: str = field(repr=False)
    password: str = field(repr=False)
    tell: Callable[[str], None] = field(repr=False)
    _stopped: threading.Event = field(default_factory=threading.Event, repr=False)

    def stop(self) -> None:
        """Leave everything as it is, unless it is switched already."""
        self._stopped.set()

    def do(self, station: Station) -> Facts:
        """Exchange it.

        Raises:
            Refused, Unavailable, Damaged: why not, in words.
        """
        station.rotate_data_key(
            self.passphrase,
            self.code,
            self.password,
            going_on=lambda: not self._stopped.is_set(),
            tell=self.tell,
        )
        return _facts(station)


def _facts(station: Station) -> Facts:
    from ketachart.gui.settings.facts import look  # noqa: PLC0415

    return look(station)

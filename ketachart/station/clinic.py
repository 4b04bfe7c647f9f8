"""The clinic itself: its name, paper, chairs and what is usual there; every change an entry."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Literal

from ketachart.clinical.administration import ClinicChanged, ClinicSetUp
from ketachart.clinical.phrases import capital, chair_text
from ketachart.clinical.trouble import Refused
from ketachart.clock import new_id
from ketachart.station.core import CLINIC_FIELDS
from ketachart.station.names import acceptable_name
from ketachart.station.sessions import Sessions
from ketachart.store.folding import same_name

MOST_CHAIRS = 6
"""As many as the board shows at once."""
LONGEST_CHAIR = 40


class Clinic(Sessions):
    """What the administrator changes without touching a chart."""

    def change_clinic(
        self,
        *,
        clinic: str,
        paper: Literal["A4", "Letter"],
        chairs: Sequence[str],
        default_protocol: str | None,
        backup_folder: str | None,
        idle_lock_min: int | None = None,
        sign_own: bool | None = None,
        self_recheck_min: int | None = None,
        timestamp_url: str | None = None,
    ) -> ClinicSetUp:
        """Record what the clinic is from now on; gives it as it now stands.

        The last four stay as they are where they are None; 0 ends a self-recheck, an empty text
        the use of a timestamp service. What they mean stands at ``ClinicSetUp``.

        Raises:
            Refused: only the administrator may, a name or chair cannot be, a chair that goes is
                in use, there is no such protocol, a rule cannot be, or nothing differs.
        """
        person = self._signed_in()
        acceptable_rules(idle_lock_min, self_recheck_min, timestamp_url)
        acceptable_name(clinic, "The clinic's name")
        acceptable_chairs(chairs)
        if backup_folder:
            acceptable_backup_folder(self.place.folder, backup_folder)
        if default_protocol is not None:
            self._protocol_text(default_protocol)
        with self._database.writing() as con:
            now = self.clinic
            act = ClinicChanged(
                id=new_id(),
                at=self.clock.now().at,
                by=person.name,
                clinic=clinic,
                paper=paper,
                chairs=tuple(chairs),
                default_protocol=default_protocol,
                backup_folder=backup_folder or None,
                idle_lock_min=now.idle_lock_min if idle_lock_min is None else idle_lock_min,
                sign_own=now.sign_own if sign_own is None else sign_own,
                self_recheck_min=(
                    now.self_recheck_min if self_recheck_min is None else self_recheck_min or None
                ),
                timestamp_url=now.timestamp_url if timestamp_url is None else timestamp_url or None,
            )
            if all(getattr(now, name) == getattr(act, name) for name in CLINIC_FIELDS):
                raise Refused("Nothing differs from what is recorded, so nothing was entered.")
            for row in self.open_sessions():
                if row.chair in now.chairs and row.chair not in act.chairs:
                    chair = capital(chair_text(row.chair))
                    raise Refused(
                        f"{chair} is in use by {row.record_no}, so it stays. "
                        "Nothing was changed; close that session or move it first."
                    )
            self._append(con, [act], person.id)
        return self.clinic


def acceptable_rules(
    idle_lock_min: int | None, self_recheck_min: int | None, timestamp_url: str | None
) -> None:
    """See that these can be a clinic's rules; None is taken as it is.

    Raises:
        Refused: one of them cannot be.
    """
    if idle_lock_min is not None and not 1 <= idle_lock_min <= 15:
        raise Refused("The window locks after 1 to 15 minutes without a touch. Type such a number.")
    if self_recheck_min is not None and not 0 <= self_recheck_min <= 60:
        raise Refused(
            "A second look by the same person comes 1 to 60 minutes after the first, or not at "
            "all (0). Type such a number."
        )
    if timestamp_url and not timestamp_url.startswith(("https://", "http://")):
        raise Refused("A timestamp service has an address that begins with https:// or http://.")


def acceptable_chairs(chairs: Sequence[str]) -> None:
    """See that these can be a clinic's chairs.

    Raises:
        Refused: none or more than six, one without a name, or two of one name.
    """
    if not 1 <= len(chairs) <= MOST_CHAIRS:
        raise Refused(f"A station has 1 to {MOST_CHAIRS} chairs; {len(chairs)} are named.")
    for name in chairs:
        acceptable_name(name, "A chair's name", LONGEST_CHAIR)
    if len({same_name(name) for name in chairs}) < len(chairs):
        raise Refused("Two chairs have the same name. Give each its own.")


def acceptable_backup_folder(path: Path, typed: str) -> Path:
    """The folder of the backups; it may be missing, on another disk, but not inside the station's.

    Raises:
        Refused: it is no whole path, or is the folder ``path`` of the station or within.
    """
    backups = Path(typed)
    if not typed.isprintable() or not backups.is_absolute():
        raise Refused("Type the folder for backups in full, from the disk on, or choose it.")
    with suppress(OSError):
        path, backups = path.resolve(), backups.resolve()
    if backups == path or path in backups.parents:
        raise Refused(
            "This folder lies inside the station's own, and would be lost together with it. "
            "Choose another one, best on another disk."
        )
    return backups

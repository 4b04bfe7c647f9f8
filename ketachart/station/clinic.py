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
    ) -> ClinicSetUp:
        """Record what the clinic is from now on; gives it as it now stands.

        Raises:
            Refused: only the administrator may, a name or chair cannot be, a chair that goes is
                in use, there is no such protocol, or nothing differs.
        """
        person = self._administrator("change the clinic")
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

"""What is known outside the database of the ledger's end: anchors, and backups where they tell."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ketachart.clinical.administration import BackupRestored
from ketachart.clinical.trouble import Damaged
from ketachart.store import backup, comparing, folder
from ketachart.store.anchor import Anchor, SecondAnchor, Witnessed, is_explained
from ketachart.store.chain import Head
from ketachart.store.restoring import OWN_BACKUPS

if TYPE_CHECKING:
    from ketachart.store.backup import Backup
    from ketachart.store.engine import Connection
    from ketachart.store.ledger import Ledger

Restored = tuple[tuple[int, datetime], ...]
"""Up to which entry a station was ever put back from a backup, and when."""

WAY_ON = (
    "This computer remembers them outside the station's folder. Nothing was changed. Find the "
    "newer folder; or, where it is gone, restore the newest backup, and an entry will say so."
)
"""What is to be done where an older copy of the whole station was put back."""


def restored_of(con: Connection, ledger: Ledger) -> Restored:
    """The restores that entries tell of."""
    return tuple(
        (entry.act.entries, entry.stamp.recorded_at)
        for entry in ledger.of_station(con, ("backup-restored",))
        if isinstance(entry.act, BackupRestored)
    )


def first_unlike(
    con: Connection, backups: tuple[Backup, ...], key: bytes, restored: Restored
) -> tuple[int, str] | None:
    """The first entry that is another one in a backup which no restore left behind."""
    known = [
        each
        for each in backups
        if not is_explained(Witnessed(each.manifest.head, each.manifest.made_at), restored)
    ]
    return comparing.first_unlike(con, known, key)


class Witnesses:
    """The anchor beside the database, and its copy in the second place.

    ``at`` is the station's own folder, also while the station is made in another one.
    """

    def __init__(self, place: folder.Place, at: Path, station: str, key: bytes) -> None:
        self.anchor = Anchor(place.anchor, key)
        self.second = SecondAnchor(folder.second_anchor(station, at), key)
        self.none_there = False
        """Whether neither was there, or the first was changed, when the ledger was looked at."""
        self._place, self._station, self._key = place, station, key
        self._in_the_making = place.folder != at

    def require(self, con: Connection, ledger: Ledger) -> None:
        """See that the ledger goes on from all that they know.

        Raises:
            Damaged: entries are missing or were changed; names the first.
            Unavailable: the anchor cannot be read.
        """
        seen, changed = self.second.read(), False
        try:
            anchored = self.anchor.read()
        except Damaged:
            # A file that is gone is answered so, too: one torn by a disk need not shut the station.
            anchored, changed = self.anchor.before() or (seen and seen.head), True
            if anchored is None:
                raise
        self.none_there = changed or (
            anchored is None and seen is None and ledger.head(con).seq > 0
        )
        wrong = ledger.against(con, anchored)
        if wrong is None and seen is not None:
            wrong = ledger.against(con, seen.head)
            if wrong is not None and is_explained(seen, restored_of(con, ledger)):
                wrong = None
            elif wrong is not None:
                wrong = f"{wrong} {WAY_ON}"
        if wrong is not None:
            raise Damaged(self._from_the_first(con, ledger, wrong))
        if changed and anchored is not None:
            self.anchor.put_right(anchored)

    def follow(self, head: Head, at: datetime, *, at_once: bool = False) -> None:
        """Have both follow the ledger's head, now or within their seconds.

        Raises:
            Unavailable: the anchor cannot be written; the entries themselves are on disk.
            Damaged: a later head was written before, so the ledger has lost entries.
        """
        if at_once:
            self.anchor.write(head)
        else:
            self.anchor.follow(head)
        if not self._in_the_making:
            self.second.follow(head, at, at_once=at_once)

    def _from_the_first(self, con: Connection, ledger: Ledger, wrong: str) -> str:
        """The first entry that is wrong, before what the anchors say."""
        chained = ledger.verify(con)
        own = backup.listed(self._place.folder / OWN_BACKUPS, self._station, self._key)
        unlike = first_unlike(con, own, self._key, restored_of(con, ledger))
        found = [] if chained.intact else [(chained.seq or 0, chained.problem or "")]
        found += [] if unlike is None else [unlike]
        return f"{min(found)[1]} {wrong}" if found else wrong

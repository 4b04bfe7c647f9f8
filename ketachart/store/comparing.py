"""Where a ledger and its backups part: the first entry that is another one in a copy."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING

from ketachart.clinical.trouble import Damaged, Unavailable
from ketachart.store import engine
from ketachart.store.backup import Backup
from ketachart.store.folder import DATABASE_NAME
from ketachart.store.ledger import Ledger

if TYPE_CHECKING:
    from sqlalchemy import Connection


def first_unlike(con: Connection, backups: Iterable[Backup], key: bytes) -> tuple[int, str] | None:
    """The first entry that is not the one in a backup of the same ledger, and which backup.

    A chain that was written anew from an entry on holds in itself; an older copy tells where it
    begins to differ. Backups that agree, or cannot be read, tell nothing.
    """
    ledger = Ledger()
    found: list[tuple[int, str]] = []
    for each in backups:
        with (
            suppress(Damaged, Unavailable),
            engine.reading_copy(each.path / DATABASE_NAME, key) as copy,
        ):
            last = min(each.manifest.entries, ledger.head(con).seq)

            def differs(seq: int, copy: Connection = copy) -> bool:
                return ledger.digest_at(con, seq) != ledger.digest_at(copy, seq)

            if last and differs(last):
                # A digest takes in all before it: behind the first that differs, all do.
                seq = bisect_left(range(1, last + 1), True, key=differs) + 1
                found.append((seq, f"Entry {seq} is not the one in the backup {each.path.name}."))
    return min(found, default=None)

"""Somebody with the key and another program: the file changed past every rule of KetaChart."""

import random
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from made_once import copy_of
from signing_desk import SigningDesk
from sqlcipher3 import dbapi2 as driver
from station_fixtures import (
    PASSPHRASE,
    ZONE,
    CountingStation,
    Examples,
    JumpingClock,
    make_station,
)

from ketachart.clinical.entry import GENESIS, digest_of
from ketachart.clinical.trouble import Damaged
from ketachart.station import Costs, Verdict
from ketachart.store.vault import Vault

AT = datetime(2026, 6, 1, 9, 0, tzinfo=ZONE)


def opened(folder: Path) -> CountingStation:
    """The station in a folder; nobody is signed in."""
    return CountingStation.open(folder, PASSPHRASE, clock=JumpingClock(AT), costs=Costs.lowest())


def make(folder: Path) -> None:
    """A station with a sealed record, one that is not signed, and a backup of its own."""
    make_station(folder, AT)
    with opened(folder) as station:
        station.go_on_as_made()
        SigningDesk(station).bring("ex-05").signed()
        station.import_session(Examples()("ex-01"), "ex-01")
        station.back_up()


def station_at(folder: Path) -> Path:
    """A copy of that station, of its own."""
    copy_of("tampering", folder, make)
    with opened(folder) as station:
        station.tend(at_once=True)
    return folder


@contextmanager
def connected(folder: Path) -> Iterator[Any]:
    """The database by a connection of another program, with the key."""
    key = Vault.load(folder).open(PASSPHRASE)
    with closing(driver.connect(str(folder / "ketachart.db"), isolation_level=None)) as raw:
        raw.execute(f"PRAGMA key=\"x'{key.hex()}'\"")
        yield raw


@contextmanager
def outside(folder: Path) -> Iterator[Any]:
    """The same, past the rules; they are as before at the end."""
    with connected(folder) as raw:
        rules = raw.execute("SELECT name, sql FROM sqlite_schema WHERE type='trigger'").fetchall()
        for name, _ in rules:
            raw.execute(f"DROP TRIGGER {name}")
        yield raw
        for _, text in rules:
            raw.execute(text)


def rechain(raw: Any, first: int) -> None:
    """Every digest made anew from an entry on, as the program would make it."""
    row = raw.execute("SELECT digest FROM entries WHERE seq = ?", (first - 1,)).fetchone()
    previous = row[0] if row else GENESIS
    query = "SELECT seq, body FROM entries WHERE seq >= ? ORDER BY seq"
    for seq, body in raw.execute(query, (first,)).fetchall():
        digest = digest_of(previous, seq, body)
        change = "UPDATE entries SET previous = ?, digest = ? WHERE seq = ?"
        raw.execute(change, (previous, digest, seq))
        previous = digest


def found_of(folder: Path) -> Verdict:
    """What the program says when it is started and looks."""
    try:
        with opened(folder) as station:
            return station.verify()
    except Damaged as damage:
        return Verdict(intact=False, entries=0, problem=str(damage))


class Tamperer:
    """One change after the other; each gives the first entry that is wrong by it."""

    def __init__(self, raw: Any, dice: random.Random) -> None:
        self.raw, self.dice = raw, dice
        self.last = raw.execute("SELECT max(seq) FROM entries").fetchone()[0]

    def _one(self, most: int | None = None) -> int:
        return self.dice.randint(1, most or self.last)

    def _rewrite(self, seq: int) -> None:
        self.raw.execute(
            'UPDATE entries SET body = CAST(replace(CAST(body AS TEXT), \'"at":"2\', \'"at":"3\')'
            " || ' ' AS BLOB) WHERE seq = ?",
            (seq,),
        )

    def _move(self, old: int, new: int) -> None:
        self.raw.execute("UPDATE entries SET seq = ? WHERE seq = ?", (new, old))

    def change_a_text(self) -> int:
        """Other words in an entry."""
        self._rewrite(seq := self._one())
        return seq

    def change_a_column(self) -> int:
        """An entry filed under another act, person, time or session."""
        column = self.dice.choice(["act", "person", "recorded_at", "session", "id"])
        self.raw.execute(f"UPDATE entries SET {column} = 'x' WHERE seq = ?", (seq := self._one(),))
        return seq

    def change_and_rechain(self) -> int:
        """Other words, and every digest behind them made anew: only an anchor tells."""
        self._rewrite(seq := self._one())
        rechain(self.raw, seq)
        return self.last

    def delete_one(self) -> int:
        """An entry taken out."""
        self.raw.execute("DELETE FROM entries WHERE seq = ?", (seq := self._one(self.last - 1),))
        return seq

    def delete_and_close_up(self) -> int:
        """An entry taken out, the others moved up, all digests made anew."""
        self.raw.execute("DELETE FROM entries WHERE seq = ?", (gone := self._one(self.last - 1),))
        for seq in range(gone + 1, self.last + 1):
            self._move(seq, seq - 1)
        rechain(self.raw, gone)
        return self.last

    def insert_one(self) -> int:
        """An entry put in between, all digests made anew."""
        at = self._one()
        for seq in range(self.last, at - 1, -1):
            self._move(seq, seq + 1)
        columns = "session, act, recorded_at, person, body, previous, digest"
        self.raw.execute(
            f"INSERT INTO entries (seq, id, {columns}) "
            f"SELECT ?, id || 'x', {columns} FROM entries WHERE seq = ?",
            (at, at + 1),
        )
        rechain(self.raw, at)
        return at

    def swap_two(self) -> int:
        """Two neighbours in each other's place."""
        first = self._one(self.last - 1)
        for old, new in ((first, 0), (first + 1, first), (0, first + 1)):
            self._move(old, new)
        return first

    def cut_the_tail(self) -> int:
        """The last entries gone."""
        left = self._one(self.last - 1)
        self.raw.execute("DELETE FROM entries WHERE seq > ?", (left,))
        return left + 1

    def empty_the_ledger(self) -> int:
        """Every entry gone."""
        self.raw.execute("DELETE FROM entries")
        return 1


ENTRIES = (
    "change_a_text",
    "change_a_column",
    "change_and_rechain",
    "delete_one",
    "delete_and_close_up",
    "insert_one",
    "swap_two",
    "cut_the_tail",
    "empty_the_ledger",
)
"""The kinds of change to entries, each a deed of ``Tamperer``."""
TABLES = {
    "a patient's name": "UPDATE patients SET family_name = 'Else'",
    "a patient's details": "UPDATE patients SET details = CAST(replace(CAST(details AS TEXT), "
    '\'"dob":"1\', \'"dob":"2\') AS BLOB)',
    "a patient gone": "DELETE FROM patients WHERE rowid = (SELECT min(rowid) FROM patients)",
    "a patient's search line": "UPDATE patient_lines SET line = 'else'",
    "somebody made an administrator": "UPDATE people SET roles = '[\"administrator\"]'",
    "somebody let in again": "UPDATE people SET active = 1 - active",
    "a session of another patient": "UPDATE sessions SET patient = 'else'",
    "a session not listed": "DELETE FROM sessions WHERE rowid = (SELECT min(rowid) FROM sessions)",
    "a signature taken off the list": "UPDATE sessions SET signature = 'open'",
    "the trail of one entry gone": "DELETE FROM trail WHERE seq = 9",
    "another person in the trail": "UPDATE trail SET person = person + 1 WHERE seq = 9",
    "a sealed file changed": "UPDATE documents SET file = CAST(file || x'0a' AS BLOB)",
    "a sealed file gone": "DELETE FROM documents",
    "a sealed file of another session": "UPDATE documents SET session = 'else'",
}
"""Changes to the tables beside the entries."""
RULES = {
    "a rule dropped": "DROP TRIGGER entries_stay",
    "a rule weakened": "DROP TRIGGER entries_stand; CREATE TRIGGER entries_stand BEFORE UPDATE "
    "ON entries BEGIN SELECT 1; END",
    "a rule more": "CREATE TRIGGER more AFTER INSERT ON entries BEGIN SELECT 1; END",
}
"""Changes to the rules that keep entries as written."""

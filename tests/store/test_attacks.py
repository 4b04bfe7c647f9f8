"""SQL that would change history, tried on the program's own connection; then on the file."""

import shutil

import pytest

from ketachart.clinical.entry import GENESIS, digest_of
from ketachart.clinical.trouble import Damaged, Refused, Trouble
from ketachart.store import chain
from ketachart.store.engine import Database
from ketachart.store.ledger import Ledger

COLUMNS = "seq, id, session, act, recorded_at, person, body, previous, digest"
COPY = f"({COLUMNS}) SELECT {{}}, session, act, recorded_at, person, body, {{}} FROM entries"
NEXT = f"{COPY} WHERE seq = 10"

ATTACKS = {
    "update": "UPDATE entries SET person = 'somebody else'",
    "update of one": "UPDATE entries SET body = x'00' WHERE seq = 3",
    "delete": "DELETE FROM entries",
    "delete of the last": "DELETE FROM entries WHERE seq = 10",
    "replace": "REPLACE INTO entries " + COPY.format("seq, 'other'", "previous, digest"),
    "insert or replace by seq": "INSERT OR REPLACE INTO entries "
    + COPY.format("3, 'other'", "previous, digest")
    + " WHERE seq = 4",
    "insert or replace by id": "INSERT OR REPLACE INTO entries "
    + NEXT.format("11, (SELECT id FROM entries WHERE seq = 3)", "digest, digest"),
    "upsert": "INSERT INTO entries "
    + NEXT.format("10, id", "previous, digest")
    + " ON CONFLICT(seq) DO UPDATE SET person = 'somebody else'",
    "insert or ignore with a gap": "INSERT OR IGNORE INTO entries "
    + NEXT.format("20, 'other'", "digest, digest"),
    "gap": "INSERT INTO entries " + NEXT.format("12, 'other'", "digest, digest"),
    "place taken from SQLite": "INSERT INTO entries "
    + NEXT.format("NULL, 'other'", "digest, digest"),
    "place before the first": "INSERT INTO entries " + NEXT.format("0, 'other'", "digest, digest"),
    "wrong previous": "INSERT INTO entries " + NEXT.format("11, 'other'", "zeroblob(32), digest"),
    "temp table of the same name": "CREATE TEMP TABLE entries (seq, body)",
    "temp view of the same name": "CREATE TEMP VIEW entries AS SELECT 1",
    "temp trigger": "CREATE TEMP TRIGGER t BEFORE INSERT ON entries BEGIN SELECT 1; END",
    "trigger": "CREATE TRIGGER t BEFORE INSERT ON entries BEGIN SELECT RAISE(IGNORE); END",
    "view": "CREATE VIEW other AS SELECT * FROM entries",
    "drop table": "DROP TABLE entries",
    "rename table": "ALTER TABLE entries RENAME TO old_entries",
    "rename column": "ALTER TABLE entries RENAME COLUMN body TO text",
    "add column": "ALTER TABLE entries ADD COLUMN other TEXT",
    "drop trigger": "DROP TRIGGER entries_stand",
    "drop index": "DROP INDEX entries_by_session",
    "drop projection": "DROP TABLE sessions",
    "attach": "ATTACH ':memory:' AS other",
    "detach": "DETACH main",
    "export": "SELECT sqlcipher_export('main')",
    "load a library": "SELECT load_extension('other')",
    "schema by hand": "UPDATE sqlite_schema SET sql = '' WHERE name = 'entries_stand'",
    "vacuum into": "VACUUM INTO 'copy.db'",
    "recursive triggers off": "PRAGMA recursive_triggers = OFF",
    "writable schema": "PRAGMA writable_schema = 1",
    "key": "PRAGMA key = 'other'",
    "rekey": "PRAGMA rekey = 'other'",
    "journal mode": "PRAGMA journal_mode = DELETE",
    "synchronous": "PRAGMA synchronous = OFF",
    "trusted schema": "PRAGMA trusted_schema = ON",
    "format": "PRAGMA user_version = 9",
    "check constraints": "PRAGMA ignore_check_constraints = ON",
    "query only": "PRAGMA main.recursive_triggers(0)",
}


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS.keys())
@pytest.mark.parametrize("door", ["writing", "raw", "aside"])
def test_history_cannot_be_changed_by_sql(charted, ledger, attack, door):
    with charted.reading() as connection:
        before = ledger.of_session(connection, "s1")
    raw = charted._connection.connection.driver_connection
    if door == "writing":
        with pytest.raises(Trouble), charted.writing() as connection:
            connection.exec_driver_sql(attack)
    elif door == "raw":
        with pytest.raises(Exception, match=r"not auth|denied|prohibited|may not|an entry"):
            raw.execute(attack)
    else:
        with pytest.raises(Trouble), charted.reading_aside() as connection:
            connection.exec_driver_sql(attack)
    with charted.reading() as connection:
        assert before == ledger.of_session(connection, "s1")
        assert ledger.verify(connection, ledger.head(connection)).intact
        assert connection.exec_driver_sql("PRAGMA recursive_triggers").scalar_one() == 1
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "wal"


@pytest.mark.parametrize(
    "attack", ["update", "delete", "replace", "insert or replace by id", "gap"]
)
def test_the_triggers_hold_history_even_without_the_authorizer(
    charted, ledger, path, key, outside, attack
):
    raw = outside(path, key)
    raw.execute("PRAGMA recursive_triggers = OFF")
    with pytest.raises(Exception, match="an entry"):
        raw.execute(ATTACKS[attack])
    with charted.reading() as connection:
        assert ledger.verify(connection).entries == 10


def test_the_message_of_an_attack_says_what_is_safe_and_shows_no_values(charted):
    with pytest.raises(Refused) as caught, charted.writing() as connection:
        connection.exec_driver_sql("UPDATE entries SET person = ?", ("Rosalind Okafor",))
    assert "stays as it is" in str(caught.value)
    assert "Rosalind" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def without_triggers(raw):
    names = [row[0] for row in raw.execute("SELECT name FROM sqlite_schema WHERE type='trigger'")]
    texts = [row[0] for row in raw.execute("SELECT sql FROM sqlite_schema WHERE type='trigger'")]
    for name in names:
        raw.execute(f"DROP TRIGGER {name}")
    return texts


TAMPERING = {
    "a changed byte": ("UPDATE entries SET body = CAST(body || ' ' AS BLOB) WHERE seq = 4", 4),
    "another number": (
        "UPDATE entries SET body = CAST(replace(CAST(body AS TEXT), ':64', ':65') AS BLOB) "
        "WHERE seq = 4",
        4,
    ),
    "an entry cut out": ("DELETE FROM entries WHERE seq = 6", 6),
    "the first cut out": ("DELETE FROM entries WHERE seq = 1", 1),
    "two entries exchanged": (
        "UPDATE entries SET seq = CASE seq WHEN 2 THEN 13 WHEN 3 THEN 12 END WHERE seq IN (2, 3);"
        "UPDATE entries SET seq = seq - 10 WHERE seq > 10",
        2,
    ),
    "a tail cut off": ("DELETE FROM entries WHERE seq > 7", 8),
    "everything gone": ("DELETE FROM entries", 1),
    "another session": ("UPDATE entries SET session = 's2' WHERE seq = 5", 5),
    "another act": ("UPDATE entries SET act = 'note-written' WHERE seq = 5", 5),
    "another person": ("UPDATE entries SET person = 'p2' WHERE seq = 5", 5),
    "another time": ("UPDATE entries SET recorded_at = '2026-01-01T00:00:00Z' WHERE seq = 9", 9),
    "another id": ("UPDATE entries SET id = 'x' WHERE seq = 10", 10),
    "no text": ("UPDATE entries SET body = x'' WHERE seq = 2", 2),
    "a line break": ("UPDATE entries SET body = CAST(body || x'0a' AS BLOB) WHERE seq = 2", 2),
    "a digest": ("UPDATE entries SET digest = zeroblob(32) WHERE seq = 2", 2),
    "a link": ("UPDATE entries SET previous = zeroblob(32) WHERE seq = 2", 2),
}


@pytest.mark.parametrize("tampering", TAMPERING.values(), ids=TAMPERING.keys())
def test_a_change_made_with_the_key_outside_is_found_and_the_first_bad_entry_named(
    charted, ledger, path, key, outside, tampering
):
    text, first_bad = tampering
    with charted.reading() as connection:
        anchor = ledger.head(connection)
    charted.close()
    raw = outside(path, key)
    triggers = without_triggers(raw)
    raw.executescript(text)
    for trigger in triggers:
        raw.execute(trigger)
    raw.close()
    again = Database.open(path, key)
    try:
        with again.reading_aside() as connection:
            verdict = Ledger(again).verify(connection, anchor)
    finally:
        again.close()
    assert not verdict.intact
    assert first_bad == verdict.seq
    assert str(first_bad) in verdict.problem


@pytest.mark.parametrize("step", [1, 2, 3, 4, 10, 11])
def test_a_hole_is_found_wherever_the_stretches_of_a_look_end(
    charted, ledger, path, key, outside, step
):
    with charted.reading() as connection:
        assert chain.verify(connection, ledger.head(connection), step=step).intact
    raw = outside(path, key)
    without_triggers(raw)
    raw.execute("DELETE FROM entries WHERE seq BETWEEN 4 AND 9")
    with charted.reading() as connection:
        verdict = chain.verify(connection, step=step)
    assert (verdict.intact, verdict.entries, verdict.seq) == (False, 3, 4)


def test_a_rewritten_chain_is_told_by_the_anchor_alone(charted, ledger, path, key, outside):
    with charted.reading() as connection:
        anchor = ledger.head(connection)
    charted.close()
    raw = outside(path, key)
    triggers = without_triggers(raw)
    previous = GENESIS
    for seq, old in raw.execute("SELECT seq, body FROM entries ORDER BY seq").fetchall():
        body = old.replace(b":64", b":65")
        digest = digest_of(previous, seq, body)
        raw.execute(
            "UPDATE entries SET body = ?, previous = ?, digest = ? WHERE seq = ?",
            (body, previous, digest, seq),
        )
        previous = digest
    for trigger in triggers:
        raw.execute(trigger)
    raw.close()
    again = Database.open(path, key)
    try:
        with again.reading() as connection:
            assert Ledger(again).verify(connection).intact
            assert Ledger(again).verify(connection, anchor).seq == 10
    finally:
        again.close()


def test_an_older_copy_put_back_is_told_by_the_anchor(charted, ledger, path, key, admitted):
    charted.close()
    old = path.with_suffix(".old")
    shutil.copy(path, old)
    now = Database.open(path, key)
    with now.writing() as connection:
        ledger.append(connection, [admitted(11)])
        anchor = ledger.head(connection)
    now.close()
    shutil.copy(old, path)
    back = Database.open(path, key)
    try:
        with back.reading() as connection:
            verdict = Ledger(back).verify(connection, anchor)
    finally:
        back.close()
    assert (verdict.intact, verdict.seq) == (False, 11)
    assert "older copy" in verdict.problem


def test_a_damaged_entry_is_never_shown_as_if_it_were_right(charted, path, key, outside):
    charted.close()
    raw = outside(path, key)
    triggers = without_triggers(raw)
    raw.execute("UPDATE entries SET body = CAST(body || ' ' AS BLOB) WHERE seq = 3")
    for trigger in triggers:
        raw.execute(trigger)
    raw.close()
    again = Database.open(path, key)
    try:
        with pytest.raises(Damaged, match="Entry 3"), again.reading() as connection:
            Ledger(again).of_session(connection, "s1")
    finally:
        again.close()


@pytest.mark.parametrize(
    "change",
    [
        "DROP TRIGGER entries_stay",
        "DROP TRIGGER entries_stand; CREATE TRIGGER entries_stand BEFORE UPDATE ON entries "
        "BEGIN SELECT 1; END",
        "CREATE TRIGGER more AFTER INSERT ON entries BEGIN SELECT 1; END",
        "CREATE VIEW more AS SELECT * FROM entries",
        "DROP TABLE drafts",
    ],
)
def test_a_station_whose_rules_were_changed_does_not_open(charted, path, key, outside, change):
    charted.close()
    outside(path, key).executescript(change)
    with pytest.raises(Damaged, match="altered by another program"):
        Database.open(path, key)

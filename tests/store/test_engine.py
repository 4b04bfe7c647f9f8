"""The file itself: encrypted, never made by accident, and plain words when it cannot be used."""

import os
import subprocess
import sys
import threading
from datetime import date
from pathlib import Path

import pytest

import ketachart.store.engine
from ketachart.clinical.administration import Patient
from ketachart.clinical.trouble import Damaged, Refused, Unavailable
from ketachart.store import drafts, projections
from ketachart.store.anchor import Anchor
from ketachart.store.engine import Database, check_library
from ketachart.store.ledger import Ledger
from ketachart.store.secret import Cost
from ketachart.store.vault import Vault

ROOT = Path(ketachart.store.engine.__file__).parents[2]
QUICK = Cost(memory_kib=64, passes=1, lanes=1)


def run_aside(script: str, *arguments: str) -> subprocess.Popen[str]:
    """Another process with this program's code."""
    return subprocess.Popen(
        [sys.executable, "-c", script, *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def test_every_setting_that_keeps_entries_is_in_force(database):
    with database.reading() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "recursive_triggers", "trusted_schema")
        }
    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,
        "recursive_triggers": 1,
        "trusted_schema": 0,
    }


@pytest.mark.parametrize("version", [(3, 40, 1), (3, 51, 2), (3, 52, 0)])
def test_a_library_that_can_lose_commits_is_refused(version):
    with pytest.raises(Unavailable, match="SQLite"):
        check_library(version)


@pytest.mark.parametrize("version", [(3, 51, 3), (3, 52, 1), (3, 53, 4)])
def test_a_library_past_that_is_taken(version):
    check_library(version)


def test_a_missing_station_is_never_made(path, key):
    with pytest.raises(Refused, match="none was made"):
        Database.open(path, key)
    assert not path.exists()


def test_a_station_is_never_made_over_another(charted, path, key):
    charted.close()
    before = path.read_bytes()
    with pytest.raises(Refused, match="already is a station"):
        Database.create(path, key)
    assert before == path.read_bytes()


def test_an_empty_file_is_no_station_and_stays_as_it_is(path, key):
    path.touch()
    with pytest.raises(Refused, match="is empty"):
        Database.open(path, key)
    assert path.stat().st_size == 0


def test_the_wrong_key_opens_nothing_and_is_shown_nowhere(charted, path, key, capfd):
    charted.close()
    wrong = bytes(32)
    with pytest.raises(Damaged, match="cannot be read with this key") as caught:
        Database.open(path, wrong)
    assert wrong.hex() not in str(caught.value)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("pragma", "words"),
    [
        ("user_version = 2", "newer KetaChart"),
        ("user_version = -1", "no KetaChart has written"),
        ("application_id = 7", "another program"),
        ("user_version = 0; PRAGMA application_id = 0", "cut off"),
    ],
)
def test_a_format_this_program_cannot_read_is_refused_kindly(
    charted, path, key, outside, pragma, words
):
    charted.close()
    outside(path, key).executescript(f"PRAGMA {pragma}")
    with pytest.raises(Refused, match=words):
        Database.open(path, key)


def test_a_flipped_bit_in_the_file_is_found(charted, path, key):
    charted.close()
    content = bytearray(path.read_bytes())
    content[5000] ^= 1
    path.write_bytes(content)
    again = Database.open(path, key)
    assert again.file_problems()
    with again.reading_aside() as connection:
        verdict = Ledger(again).verify(connection)
    assert (verdict.intact, verdict.seq) == (False, 1)
    with pytest.raises(Damaged, match="not what was written"), again.reading() as connection:
        Ledger(again).of_session(connection, "s1")
    again.close()


def test_a_sound_file_has_no_problems(charted):
    assert charted.file_problems() == ()


def test_closing_leaves_one_file_and_can_be_done_twice(charted, path):
    charted.close()
    charted.close()
    assert [path.name] == [found.name for found in path.parent.iterdir()]


def test_a_database_belongs_to_its_thread(database):
    mistakes = []

    def elsewhere():
        try:
            with database.reading():
                pass
        except RuntimeError as mistake:
            mistakes.append(mistake)

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert len(mistakes) == 1


def test_a_writing_transaction_inside_another_is_a_mistake(database):
    with database.writing(), pytest.raises(RuntimeError), database.writing():
        pass


def test_reading_inside_a_writing_transaction_sees_what_it_wrote(database, ledger, admitted):
    with database.writing() as connection:
        ledger.append(connection, [admitted(1)])
        with database.reading() as same:
            assert ledger.head(same).seq == 1


def test_a_long_look_does_not_hold_up_a_save(charted, ledger, admitted):
    with charted.reading_aside() as connection:
        assert ledger.head(connection).seq == 10
        with charted.writing() as writing:
            ledger.append(writing, [admitted(11)])
        assert ledger.head(connection).seq == 10
    with charted.reading_aside() as connection:
        assert ledger.head(connection).seq == 11


def test_a_file_held_by_another_program_is_said_and_saving_works_again_afterwards(
    charted, ledger, admitted, path, key, outside
):
    holder = outside(path, key)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(Unavailable, match="Another program holds"), charted.writing():
        pass
    with charted.reading() as connection:
        assert ledger.head(connection).seq == 10
    holder.execute("ROLLBACK")
    with charted.writing() as connection:
        ledger.append(connection, [admitted(11)])


def disk_full_by_page_limit(database, full):
    raw = database._connection.connection.driver_connection
    raw.set_authorizer(None)
    pages = raw.execute("PRAGMA page_count").fetchone()[0]
    raw.execute(f"PRAGMA max_page_count = {pages if full else 10**9}")


def test_a_full_disk_is_said_and_charting_goes_on_when_there_is_space(
    charted, ledger, admitted, key
):
    disk_full_by_page_limit(charted, True)
    long = [admitted(n, note="x" * 9000) for n in range(11, 20)]
    with pytest.raises(Unavailable, match="disk is full"), charted.writing() as connection:
        ledger.append(connection, long)
    with charted.reading() as connection:
        assert ledger.head(connection).seq == 10
    disk_full_by_page_limit(charted, False)
    with charted.writing() as connection:
        ledger.append(connection, long)
    with charted.reading() as connection:
        assert ledger.verify(connection).entries == 19


@pytest.fixture
def small_disk(tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", disk], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("only the administrator can mount a small disk")
    yield disk
    subprocess.run(["umount", "-l", disk], check=True)


def test_a_disk_that_really_fills_up_loses_nothing_that_was_saved(small_disk, key, admitted):
    database = Database.create(small_disk / "ketachart.db", key)
    ledger = Ledger(database)
    saved = 0

    def chart_until_it_fails():
        nonlocal saved
        for n in range(1, 1000):
            with database.writing() as connection:
                ledger.append(connection, [admitted(n, note="x" * 2000)])
            saved = n

    with pytest.raises(Unavailable, match="disk is full"):
        chart_until_it_fails()
    assert saved > 10
    subprocess.run(["mount", "-o", "remount,size=4m", small_disk], check=True)
    with database.writing() as connection:
        ledger.append(connection, [admitted(saved + 1, note="x" * 2000)])
    with database.reading() as connection:
        assert saved + 1 == ledger.verify(connection).entries
    database.close()


def test_a_station_on_a_read_only_disk_says_so(small_disk, key):
    path = small_disk / "ketachart.db"
    Database.create(path, key).close()
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    with pytest.raises(Unavailable, match=r"cannot be written|could not be opened"):
        Database.open(path, key)
    with pytest.raises(Unavailable, match="cannot be written"):
        Database.create(small_disk / "other.db", key)


def test_a_folder_that_is_gone_is_said(tmp_path, key):
    with pytest.raises(Unavailable, match="cannot be written"):
        Database.create(tmp_path / "no such folder" / "ketachart.db", key)


KILLED = """
import sys
from datetime import UTC, datetime
from datetime import date
from pathlib import Path
from ketachart.clinical.acts import NoteWritten
from ketachart.clinical.entry import Admission, Stamp
from ketachart.store.engine import Database
from ketachart.store.ledger import Ledger
path, key, start = Path(sys.argv[1]), bytes.fromhex(sys.argv[2]), int(sys.argv[3])
database = Database.open(path, key)
ledger = Ledger(database)
for n in range(start, start + 100_000):
    now = datetime.now(UTC)
    act = NoteWritten(id=f"a{n}", at=now, by="Ann Lee", text="x" * (n % 900 + 1))
    stamp = Stamp(person="p1", recorded_at=now, boot_id="boot", steady_ns=n)
    with database.writing() as connection:
        ledger.append(connection, [Admission(id=f"e{n}", stamp=stamp, act=act, session="s1")])
    print(f"e{n}", flush=True)
    if n % 50 == 49:
        database.checkpoint()
"""


def test_a_kill_at_any_moment_loses_and_doubles_no_acknowledged_entry(path, key):
    Database.create(path, key).close()
    acknowledged: list[str] = []
    for round_ in range(3):  # more of them: tests/drills/run.py
        process = run_aside(KILLED, str(path), key.hex(), str(round_ * 100_000))
        assert process.stdout is not None
        acknowledged += [process.stdout.readline().strip() for _ in range(20 + 17 * round_)]
        process.kill()
        # What reached the pipe before the kill was acknowledged, too; a torn last line was not.
        rest = process.stdout.read()
        acknowledged += rest[: rest.rfind("\n") + 1].split()
        process.wait()
        process.stdin.close()
        process.stdout.close()
        database = Database.open(path, key)
        ledger = Ledger(database)
        with database.reading() as connection:
            assert ledger.verify(connection).intact
            there = [entry.id for entry in ledger.of_session(connection, "s1")]
        database.close()
        assert len(there) == len(set(there))
        assert not set(acknowledged) - set(there)
        assert len(there) - len(acknowledged) <= round_ + 1


def test_nothing_on_the_disk_shows_a_patient_or_the_header_of_a_plain_database(tmp_path):
    _, key, code = Vault.create(
        tmp_path, "orchard lantern tuesday", cost=QUICK, recovery_cost=QUICK
    )
    database = Database.create(tmp_path / "ketachart.db", key)
    okafor = Patient(
        mrn="MRN-77",
        family_name="Okafor",
        given_name="Rosalind",
        dob=date(1980, 2, 3),
        sex="F",
        allergy_status="not-asked",
    )
    with database.writing() as connection:
        projections.put_patient(connection, "p", okafor)
        drafts.save(connection, "s1", "p1", "note", "Rosalind feels light")
        head = Ledger(database).head(connection)
    Anchor(tmp_path / "anchor.json", key).write(head)
    files = [found for found in tmp_path.iterdir() if found.is_file()]
    assert {"ketachart.db", "ketachart.db-wal", "vault.json", "anchor.json"} <= {
        found.name for found in files
    }
    for found in files:
        content = found.read_bytes()
        assert not content.startswith(b"SQLite format 3"), found.name
        for word in (b"Okafor", b"Rosalind", b"MRN-77", b"orchard", code.encode(), key, b"entries"):
            assert word.lower() not in content.lower(), (found.name, word)
        assert key.hex().encode() not in content
    database.close()


def test_the_file_is_for_its_owner_only(charted, path):
    if os.name == "nt":
        pytest.skip("permission bits mean nothing there")
    assert path.stat().st_mode & 0o777 == 0o600

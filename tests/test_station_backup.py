"""Backups by themselves, into two places; what goes wrong is told, and a restore is never wrong."""

import ctypes
import hashlib
import os
import shutil
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from station_fixtures import NURSE, PASSPHRASE, PASSWORD, later

from ketachart.clinical.trouble import Damaged, Refused, Trouble, Unavailable
from ketachart.station import Costs, NewPerson, Station, backing, backup_runs, putting_back
from ketachart.store import restoring

KILLS = int(os.environ.get("KETACHART_KILLS", "6"))


def settled(station: Station):
    """Tend as the window does, until the run is over."""
    for _ in range(400):
        state = station.tend_backups()
        if not state.running:
            return state
        time.sleep(0.02)
    raise AssertionError("the run does not end")


def with_place(station: Station, place: Path) -> Path:
    now = station.clinic
    station.change_clinic(
        clinic=now.clinic,
        paper=now.paper,
        chairs=now.chairs,
        default_protocol=now.default_protocol,
        backup_folder=str(place),
    )
    return place


def names(place: Path) -> list[str]:
    return sorted(path.name for path in place.iterdir())


@pytest.fixture
def second(station, tmp_path):
    return with_place(station, tmp_path / "stick")


@pytest.fixture
def retried_at_once(monkeypatch):
    monkeypatch.setattr(backing, "RETRY_S", 0.0)


# By themselves ----------------------------------------------------------------------------------


def test_both_places_have_a_backup_soon_after_the_start(station, running, second):
    running(station)
    state = settled(station)
    assert state.known
    assert state.problems == ()
    assert state.own == state.second == station.clock.now().at
    assert names(second) == names(station.own_backups)
    assert station.check_backup(second / names(second)[0], PASSPHRASE) > 5
    assert not any(name.endswith(("-wal", "-shm")) for name in names(second / names(second)[0]))


def test_the_next_one_comes_after_half_an_hour_and_only_if_something_was_charted(
    station, running, second
):
    settled(station)
    station.clock.advance(minutes=31)
    settled(station)
    assert len(names(second)) == 1, "nothing was entered but that there is a backup"
    running(station)
    settled(station)
    assert len(names(second)) == 2
    station.confirm_clock()
    station.clock.advance(minutes=29)
    settled(station)
    assert len(names(second)) == 2
    station.clock.advance(minutes=2)
    settled(station)
    assert len(names(second)) == 3


def test_an_entry_a_day_says_that_there_are_backups(station, second):
    settled(station)
    for _ in range(3):
        station.confirm_clock()
        station.clock.advance(minutes=40)
        settled(station)
    assert station.count("backup-made") == 1
    later(station, days=1)
    station.confirm_clock()
    settled(station)
    assert station.count("backup-made") == 2


def test_a_backup_is_restored_on_trial_each_week(station, second):
    settled(station)
    assert station.count("backup-tried") == 1
    for days in (3, 3, 1):
        later(station, days=days, minutes=1)
        station.confirm_clock()
        state = settled(station)
    assert station.count("backup-tried") == 2
    assert state.tried == station.clock.now().at
    assert not (station.place.folder / ".drill").exists()


def test_a_trial_comes_after_a_week_though_nothing_was_charted(station, second):
    settled(station)
    station.clock.advance(days=6)
    assert not station.tend_backups().running
    station.clock.advance(days=1)
    state = settled(station)
    assert (state.tried, state.problems) == (station.clock.now().at, ())
    assert len(names(second)) == 1
    assert not station.tend_backups().running, "once a week"


def test_a_backup_damaged_on_its_disk_is_told_at_the_trial(station, second, monkeypatch):
    first = settled(station)
    (only,) = names(second)
    flip(second / only / "ketachart.db")
    station.clock.advance(days=7, minutes=1)  # nothing was charted: it is the newest there
    state = settled(station)
    (told,) = state.problems
    assert told.startswith("A backup was restored on trial and failed.")
    assert only in told
    assert "cut off or changed" in told
    assert state.tried == first.tried
    assert (station.count("backup-failed"), station.count("backup-tried")) == (1, 1)
    assert not (station.place.folder / ".drill").exists()
    assert not station.tend_backups().running, "not each minute"
    monkeypatch.setattr(backing, "RETRY_S", 0.0)
    state = settled(station)
    assert state.problems == ()
    assert state.tried == state.second == station.clock.now().at
    assert len(names(second)) == 2, "another one lies there, though nothing was charted"


def test_what_a_trial_found_is_told_until_its_place_has_a_newer_one(
    station, tmp_path, retried_at_once
):
    disk = tmp_path / "media" / "stick"
    disk.mkdir(parents=True)
    second = with_place(station, disk / "copies")
    settled(station)
    flip(second / names(second)[0] / "ketachart.db")
    station.clock.advance(days=7, minutes=1)
    assert "on trial" in settled(station).problems[0]
    disk.rename(tmp_path / "pulled")
    station.sign_in(NURSE, PASSWORD)
    station.back_up(tmp_path / "elsewhere")
    with pytest.raises(Unavailable, match="not there"):
        station.back_up()
    assert "on trial" in station._backup_state().problems[-1]
    (tmp_path / "pulled").rename(disk)
    station.back_up()
    assert station._backup_state().problems == ()


def test_old_ones_are_taken_away_and_what_is_not_ours_stays(station, second):
    second.mkdir()
    (second / "KetaChart-00000000-20200101T000000Z").mkdir()
    (second / "holiday.txt").write_text("ours is this not")
    for _ in range(9):
        station.confirm_clock()
        later(station, hours=12)
        settled(station)
    assert len(names(second)) < 9 + 2
    assert {"KetaChart-00000000-20200101T000000Z", "holiday.txt"} <= set(names(second))


# Trouble ----------------------------------------------------------------------------------------


def test_a_stick_that_is_pulled_out_is_told_and_caught_up(station, tmp_path, retried_at_once):
    disk = tmp_path / "media" / "stick"
    disk.mkdir(parents=True)
    second = with_place(station, disk / "copies")
    settled(station)
    disk.rename(tmp_path / "pulled")
    later(station, hours=25)
    station.confirm_clock()
    state = settled(station)
    assert "not there" in state.problems[0]
    assert state.own == station.clock.now().at, "the own place goes on"
    assert station.count("backup-failed") == 1
    assert not disk.exists(), "nothing is written to where no stick is"
    settled(station)
    assert station.count("backup-failed") == 1, "once a day"
    (tmp_path / "pulled").rename(disk)
    station.confirm_clock()
    state = settled(station)
    assert state.problems == ()
    assert not state.late
    assert len(names(second)) == 2


def test_a_last_backup_of_more_than_a_day_is_late_once_something_was_charted(
    station, second, monkeypatch
):
    settled(station)
    monkeypatch.setattr(backup_runs, "EVERY", timedelta(days=9))
    monkeypatch.setattr(backing, "LATE", timedelta(hours=10))  # within one shift
    station.clock.advance(hours=11)
    assert not settled(station).late, "it holds everything"
    station.confirm_clock()
    assert settled(station).late


@pytest.fixture
def not_root():
    """This thread, and those that it begins, may write only where the folder's mode lets them."""
    if os.geteuid() != 0:
        yield
        return
    libc = ctypes.CDLL(None, use_errno=True)
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)  # the third version; this thread
    rights = (ctypes.c_uint32 * 6)()  # effective, permitted, inheritable, twice
    assert libc.capget(header, rights) == 0
    before = rights[0]
    rights[0] &= ~0b110  # CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH
    assert libc.capset(header, rights) == 0
    yield
    rights[0] = before
    assert libc.capset(header, rights) == 0


def test_a_folder_that_cannot_be_written_says_so(station, second, not_root):
    second.mkdir()
    second.chmod(0o500)
    state = settled(station)
    assert state.problems == (
        f"No backup could be written to {second}: this account may not write there. "
        "The charts themselves are untouched.",
    )
    assert state.own is not None
    assert names(second) == []
    second.chmod(0o700)
    station.back_up()
    assert settled(station).problems == ()


def test_little_room_pauses_the_backups_of_both_places_and_charting_goes_on(
    station, running, second, tmp_path, monkeypatch
):
    class Usage:
        free = 60_000_000

    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage)
    state = settled(station)
    own, other = state.problems
    assert own.startswith(f"Backups to {station.own_backups} pause: 60 MB are free")
    assert other.startswith(f"Backups to {second} pause: 60 MB are free")
    assert names(second) == names(station.own_backups) == []
    running(station)
    assert station.back_up(tmp_path / "by hand").path.is_dir()
    Usage.free = 160_000_000
    station.back_up()
    assert len(names(second)) == len(names(station.own_backups)) == 1
    assert settled(station).problems == ()


def test_a_second_place_that_answers_no_more_is_told_and_the_own_one_goes_on(
    station, second, monkeypatch, retried_at_once
):
    good = settled(station)
    hung = second / "KetaChart-00000000-20200101T000000Z"
    hung.mkdir()
    os.mkfifo(hung / "manifest.json")  # whoever reads it waits for ever, as on a dead share
    station.clock.advance(minutes=40)
    station.confirm_clock()
    assert station.tend_backups().running
    while station._run.place != second or station._run.still_s < 0.3:
        time.sleep(0.02)
    state = station.tend_backups()
    assert (state.running, state.problems) == (True, ()), "slow is not dead"
    monkeypatch.setattr(backing, "STILL_S", 0.2)
    state = station.tend_backups()
    assert not state.running
    (told,) = state.problems
    assert told.startswith(f"The backup to {second} has not moved for")
    assert state.second == good.second
    assert station.count("backup-failed") == 1
    monkeypatch.setattr(backing, "STILL_S", 600.0)
    station.clock.advance(minutes=40)
    station.confirm_clock()
    state = settled(station)
    assert state.own == station.clock.now().at, "made beside the one that hangs"
    assert "not moved for 10 minutes" in state.problems[0]
    with pytest.raises(Unavailable, match="not moved for 10 minutes"):
        station.back_up()
    hung_reader = os.open(hung / "manifest.json", os.O_WRONLY)
    shutil.rmtree(hung)
    os.close(hung_reader)  # the disk answers again
    for _ in range(200):
        state = settled(station)
        if state.problems == ():
            break
        time.sleep(0.02)
    assert state.problems == ()
    assert state.second == station.clock.now().at


FULL = """
import resource, signal, sys, time
from pathlib import Path
from ketachart.station import Costs, Station
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
station = Station.open(Path(sys.argv[1]), sys.argv[2], costs=Costs.lowest())
resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))
state = station.tend_backups()
while state.running:
    time.sleep(0.02)
    state = station.tend_backups()
print(state.problems)
"""


def test_a_disk_that_fills_in_the_middle_leaves_no_half(station, second):
    folder = station.place.folder
    station.close()
    told = child(FULL, str(folder), PASSPHRASE)
    for place in (folder / "backups", second):
        assert f"{place}: its disk has no room for a file of this size." in told
        assert names(place) == []


# By hand ----------------------------------------------------------------------------------------


def test_an_administrator_makes_one_now_anywhere_but_inside(station, tmp_path):
    made = station.back_up(tmp_path / "away")
    assert made.path.parent == tmp_path / "away"
    with pytest.raises(Refused, match="inside the station"):
        station.back_up(station.place.folder / "x")
    with pytest.raises(Unavailable, match="not there"):
        station.back_up(tmp_path / "no" / "such")
    assert [b.path for b in station.backups()] == []
    station.back_up()
    assert len(station.backups()) == 1


# Restore ----------------------------------------------------------------------------------------


def test_a_restore_elsewhere_by_the_code_on_the_sheet_has_every_entry(
    new_station, running, tmp_path
):
    station, code = Station.create(
        tmp_path / "old", clinic="C", passphrase=PASSPHRASE, costs=Costs.lowest(),
        administrator=backing_admin(),
    )  # fmt: skip
    chart = running(station)
    made = station.back_up(tmp_path / "stick")
    station.close()
    shutil.rmtree(tmp_path / "old")
    came = Station.restore(made.path, tmp_path / "new", code)
    assert came.entries == made.manifest.entries
    assert came.before is None
    with Station.open(tmp_path / "new", code, costs=Costs.lowest()) as again:
        again.sign_in(NURSE, PASSWORD)
        assert again.chart(chart.session.session).entries == chart.entries
        verdict = again.verify()
        assert verdict.intact
        assert again.tend_backups().running


def test_a_restore_over_a_station_keeps_what_was_there_and_says_so(station, running, example):
    made = station.back_up()
    running(station)
    folder = station.place.folder
    hold(station)  # the log stays beside the database, as after a power cut
    came = Station.restore(made.path, folder, PASSPHRASE)
    assert came.before.seq > came.after.seq == made.manifest.entries + 1
    kept = folder / came.kept
    assert {"ketachart.db", "vault.json"} <= set(names(kept))
    assert not (folder / "ketachart.db-wal").exists()
    with Station.open(folder, PASSPHRASE, costs=Costs.lowest()) as again:
        again.sign_in(NURSE, PASSWORD)
        assert again.sessions() == ()
        assert again.verify().intact
        with again._database.reading() as con:
            (said,) = again._ledger.of_station(con, ("backup-restored",))
        assert said.act.before_entries == came.before.seq
        assert said.act.entries == made.manifest.entries
    again = Station.restore(made.path, folder, PASSPHRASE)
    assert again.kept != came.kept


def test_after_a_restore_backups_go_on_though_the_ones_before_have_more_entries(
    station, running, second
):
    first = station.back_up()
    for _ in range(3):
        station.confirm_clock()
    running(station)
    station.clock.advance(minutes=40)
    settled(station)
    station.close()
    clock = station.clock
    clock.advance(minutes=1)
    Station.restore(first.path, station.place.folder, PASSPHRASE, clock=clock)
    clock.advance(minutes=1)
    with Station.open(station.place.folder, PASSPHRASE, clock=clock, costs=Costs.lowest()) as again:
        state = settled(again)
        assert state.second == clock.now().at
        clock.advance(minutes=40)
        again.sign_in(NURSE, PASSWORD)
        state = settled(again)
        assert state.second == clock.now().at
        assert len(names(second)) == 4


@pytest.mark.parametrize("left", ["ketachart.db-wal", "ketachart.db-shm", "anchor.json", "all"])
def test_leftovers_of_a_lost_database_never_come_back(station, running, tmp_path, left):
    made = station.back_up(tmp_path / "stick")
    running(station)
    folder = station.place.folder
    hold(station)
    for name in names(folder):
        if left not in (name, "all") and (folder / name).is_file():
            (folder / name).unlink()
    if left == "all":
        (folder / "ketachart.db").unlink()
    Station.restore(made.path, folder, PASSPHRASE)
    with Station.open(folder, PASSPHRASE, costs=Costs.lowest()) as again:
        again.sign_in(NURSE, PASSWORD)
        assert again.sessions() == ()
        verdict = again.verify()
        assert (verdict.intact, verdict.entries) == (True, made.manifest.entries + 2)


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size - 4096)


def newer(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b'"format": 1', b'"format": 2'))


def forged(path: Path) -> None:
    """The database of another day, its SHA-256 in the manifest put right."""
    database = path.parent / "ketachart.db"
    sha = hashlib.sha256(database.read_bytes()).hexdigest()
    flip(database)
    now = hashlib.sha256(database.read_bytes()).hexdigest()
    path.write_bytes(path.read_bytes().replace(sha.encode(), now.encode()))


@pytest.mark.parametrize(
    ("file", "harm", "kind", "words"),
    [
        ("ketachart.db", flip, Damaged, "cut off or changed"),
        ("ketachart.db", cut, Damaged, "cut off or changed"),
        ("ketachart.db", Path.unlink, Damaged, "missing"),
        ("vault.json", flip, Trouble, None),
        ("vault.json", Path.unlink, Refused, "no key file"),
        ("manifest.json", Path.unlink, Refused, "no backup"),
        ("manifest.json", lambda p: os.truncate(p, 100), Damaged, "changed"),
        ("manifest.json", newer, Refused, "newer KetaChart"),
        ("manifest.json", forged, Damaged, "changed"),
    ],
)
def test_a_backup_that_is_not_whole_is_refused_and_nothing_is_made(
    station, tmp_path, file, harm, kind, words
):
    made = station.back_up(tmp_path / "stick")
    harm(made.path / file)
    with pytest.raises(kind, match=words) as told:
        Station.restore(made.path, tmp_path / "new", PASSPHRASE)
    assert len(str(told.value)) < 260
    assert not (tmp_path / "new").exists()
    station.close()
    before = {n: (station.place.folder / n).stat().st_mtime_ns for n in names(station.place.folder)}
    with pytest.raises(kind):
        Station.restore(made.path, station.place.folder, PASSPHRASE)
    after = {n: (station.place.folder / n).stat().st_mtime_ns for n in names(station.place.folder)}
    assert before.keys() == after.keys()
    assert before["ketachart.db"] == after["ketachart.db"]


def test_a_wrong_passphrase_another_station_and_a_foreign_folder_are_refused(
    station, other_station, tmp_path
):
    made = station.back_up(tmp_path / "stick")
    with pytest.raises(Refused, match="neither the clinic's passphrase"):
        Station.restore(made.path, tmp_path / "new", "not the passphrase at all")
    with pytest.raises(Refused, match="Another station"):
        Station.restore(made.path, other_station.place.folder, PASSPHRASE)
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "letter.txt").write_text("hello")
    with pytest.raises(Refused, match="other files"):
        Station.restore(made.path, tmp_path / "letters", PASSPHRASE)
    with pytest.raises(Refused, match="has this station open"):
        Station.restore(made.path, station.place.folder, PASSPHRASE)


def test_a_restore_cut_off_at_any_renaming_is_the_new_station_once_it_is_opened(
    station, running, tmp_path
):
    made = station.back_up(tmp_path / "stick")
    running(station)
    folder = station.place.folder
    hold(station)
    for steps in range(12):
        copy = tmp_path / f"copy {steps}"
        shutil.copytree(folder, copy)
        if not cut_off_after(steps, made.path, copy):
            break
        assert Station.is_at(copy)
        with Station.open(copy, PASSPHRASE, costs=Costs.lowest()) as again:
            again.sign_in(NURSE, PASSWORD)
            assert again.sessions() == ()
            assert again.verify().intact
        assert not any(name.startswith(".restore") for name in names(copy))
    assert steps > 4


class _Cut(Exception):
    pass


def cut_off_after(steps: int, source: Path, folder: Path) -> bool:
    """Swap by hand and stop in the middle; whether there was a middle to stop in."""
    _, key, manifest = restoring.unlock(source, PASSPHRASE)
    restoring.build(source, folder, key, manifest)
    left = [steps]

    def step() -> None:
        if left[0] == 0:
            raise _Cut
        left[0] -= 1

    anchor = folder / restoring.BUILDING / "anchor.json"
    putting_back.Anchor(anchor, key).write(manifest.head)
    try:
        restoring.swap(folder, "before-restore-x", step=step)
    except _Cut:
        return True
    return False


# Killed -----------------------------------------------------------------------------------------

KILLING = """
import os, random, select, shutil, signal, sys, time
from datetime import timedelta
from pathlib import Path
from ketachart.station import Costs, NewPerson, Station, backing, backup_runs
from ketachart.store import backup

folder, second, passphrase, name, password, kills = sys.argv[1:]
backing.RETRY_S, backup_runs.EVERY = 0, timedelta(0)


def back_up_for_ever(out):
    station = Station.open(Path(folder), passphrase, costs=Costs.lowest())
    station.sign_in(name, password)
    while True:
        station.confirm_clock()
        with station._database.reading() as con:
            os.write(out, b"%d\\n" % station._ledger.head(con).seq)
        station.tend_backups()
        time.sleep(0.002)


with Station.open(Path(folder), passphrase, costs=Costs.lowest()) as station:
    station.sign_in(name, password)
    began = time.monotonic()
    shutil.rmtree(station.back_up().path)
    most = 0.15 + 3 * (time.monotonic() - began)
dice, taken = random.Random(7), 0
for _ in range(int(kills)):
    back, out = os.pipe()
    child = os.fork()
    if child == 0:
        back_up_for_ever(out)
    os.close(out)
    select.select([back], [], [])
    time.sleep(dice.uniform(0, most))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with os.fdopen(back) as lines:
        confirmed = [int(line) for line in lines if line.endswith(chr(10))]
    with Station.open(Path(folder), passphrase, costs=Costs.lowest()) as again:
        with again._database.reading() as con:
            assert again._ledger.head(con).seq >= confirmed[-1]
        for place in (again.own_backups, Path(second)):
            for found in place.glob("KetaChart-*") if place.exists() else ():
                taken += 1
                backup.check(found, again._key)
                shutil.rmtree(found)
print(taken)
"""


def child(program: str, *given: str) -> str:
    """What a program says that runs in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", program, *given],
        capture_output=True, text=True, check=False,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_killed_at_any_moment_no_half_backup_is_taken_for_one(station, running, second):
    running(station)
    folder = station.place.folder
    station.close()
    told = child(KILLING, str(folder), str(second), PASSPHRASE, NURSE, PASSWORD, str(KILLS))
    assert int(told) > 0
    with Station.open(folder, PASSPHRASE, costs=Costs.lowest()) as again:
        again.sign_in(NURSE, PASSWORD)
        settled(again)
        for place in (again.own_backups, second):
            assert not [name for name in names(place) if name.startswith(".")]
        assert again.verify().intact


def test_closing_in_the_middle_of_a_run_takes_away_what_it_began(station, running, second):
    running(station)
    station.tend_backups()
    station.close()
    for place in (station.own_backups, second):
        if place.exists():
            assert not [name for name in names(place) if name.startswith(".")]


def hold(station: Station) -> None:
    """End without a checkpoint, as a power cut does: the log stays where it is."""
    folder = station.place.folder
    copies = {n: (folder / n).read_bytes() for n in names(folder) if (folder / n).is_file()}
    station.close()
    for name, data in copies.items():
        if name not in ("station.lock", "station.holder.json"):
            (folder / name).write_bytes(data)


def backing_admin():
    return NewPerson(NURSE, ("administrator", "nurse"), PASSWORD, "RN")

"""What nobody planned for: files exchanged, moved or taken away beneath the open program.

Each deed is really done to the files of a real station, and a kill is what stands on the disk then.
"""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from drills.small_disk import unwritable
from signing_desk import SigningDesk
from station_fixtures import NURSE, PASSPHRASE, PASSWORD, CountingStation
from test_station_holding import PIN, chart, held_by_another, note, texts

from ketachart.clinical.trouble import Refused, Unavailable
from ketachart.station import Costs
from ketachart.store import folder, secret
from ketachart.store.holding import HoldingFile


def opened(station, folder: Path | None = None) -> CountingStation:
    again = CountingStation.open(
        folder or station.place.folder, PASSPHRASE, clock=station.clock, costs=Costs.lowest()
    )
    again.sign_in(NURSE, PASSWORD)
    return again


def killed(station) -> None:
    """Gone without a last word: nothing is joined, emptied or brought up to date."""
    station._database._let_go()
    for file in station._held_files:
        file.close()
    station._closed = True
    station._lock.release()


def notes(station, running) -> list[str]:
    return texts(station.chart(running.session.session))


# The database taken away ------------------------------------------------------------------------


def moved(place, aside):
    place.folder.rename(aside)
    return lambda: aside.rename(place.folder)


def exchanged(place, aside):
    shutil.copy(place.database, aside)
    place.database.rename(f"{aside}.own")
    aside.rename(place.database)
    return lambda: Path(f"{aside}.own").replace(place.database)


def deleted(place, aside):
    place.database.rename(aside)
    return lambda: aside.rename(place.database)


@pytest.mark.parametrize("take_away", [moved, exchanged, deleted])
def test_what_is_charted_never_goes_into_a_database_that_was_taken_away(
    station, running, tmp_path, take_away
):
    before = running(station)
    chart(station, before, "before")
    put_back = take_away(station.place, tmp_path / "aside")
    chart(station, before, "meanwhile")
    assert (station.holding.count, station.holding.why) == (1, "taken away")
    assert "folder back" in station.holding.words
    with pytest.raises(Unavailable, match="not where it was"):
        station.back_up()  # a copy of something else would pass for the newest
    assert station.join_held() == 0
    put_back()
    assert station.join_held() == 2, "the entry, and that no backup could be made"
    assert notes(station, before) == ["before", "meanwhile"]
    assert station.verify().intact


def test_a_folder_that_was_moved_for_good_has_all_of_it_at_its_new_place(
    station, running, tmp_path
):
    before = running(station)
    chart(station, before, "before")
    station.place.folder.rename(tmp_path / "moved")
    chart(station, before, "meanwhile")
    station.close()
    with opened(station, tmp_path / "moved") as again:
        assert notes(again, before) == ["before", "meanwhile"]
        assert again.verify().intact


def test_a_log_that_was_taken_away_takes_nothing_along(station, running, tmp_path):
    before = running(station)
    chart(station, before, "before")
    for log in station.place.folder.glob("ketachart.db-*"):
        log.unlink()
    chart(station, before, "after")
    assert station.holding is None
    shutil.copytree(station.place.folder, tmp_path / "as a kill leaves it")
    killed(station)
    with opened(station, tmp_path / "as a kill leaves it") as again:
        assert notes(again, before) == ["before", "after"]


# The holding file taken away --------------------------------------------------------------------


@pytest.mark.parametrize("place_is_there", [True, False])
def test_a_holding_file_that_was_taken_away_is_made_anew_or_beside(
    station, running, place_is_there
):
    before = running(station)
    with held_by_another(station):
        chart(station, before, "one")
        own = station._held_files[0].path
        if place_is_there:
            own.unlink()
        else:
            shutil.rmtree(own.parent.parent)
            own.parent.parent.write_text("a disk that is gone: nothing can be made there")
        chart(station, before, "two")
        chart(station, before, "three")
        killed(station)
    with opened(station) as again:
        assert notes(again, before) == ["one", "two", "three"]
        assert again.count("held-joined") == 1
    with opened(station) as again:
        assert notes(again, before) == ["one", "two", "three"]


def test_a_holding_file_put_back_after_its_join_doubles_nothing(station, running):
    before = running(station)
    with held_by_another(station):
        chart(station, before, "one")
        own = station._held_files[0].path
        old = own.read_bytes()
    station.close()
    own.write_bytes(old)
    with opened(station) as again:
        assert notes(again, before) == ["one"]
        assert again.count("held-joined") == 1
        assert again.held_notice is None


def test_a_holding_file_that_could_not_be_emptied_brings_no_old_draft_back(station, running):
    before = running(station)
    session = before.session.session
    own = station._held_files[0].path
    told = sys.platform == "linux" and subprocess.run(["chattr", "-i", own], check=False).returncode
    if told != 0:
        pytest.skip("a file cannot be made unwritable for everybody here")
    with held_by_another(station):
        station.save_draft(session, "note", "old")
    with unwritable([own]):
        station.join_held()
        assert station.holding is None
        station.save_draft(session, "note", "newer")
    station.tend()
    killed(station)
    with opened(station) as again:
        assert again.drafts(session) == {"note": "newer"}


def missed(station, tries: int) -> str:
    """Somebody guesses a PIN so often; what the last one was told."""
    said = ""
    for _ in range(tries):
        with pytest.raises(Refused) as refusal:
            station.unlock(NURSE, "111999")
        said = str(refusal.value)
    return said


def test_what_was_guessed_while_nothing_could_be_written_counts_after_a_kill(station):
    station.set_pin(PIN, PASSWORD)
    me = station.person.id
    with held_by_another(station):
        station.lock()
        assert "4 tries left" in missed(station, 6)
        with pytest.raises(Refused):
            station.sign_in(NURSE, "not the password")
        killed(station)
        again = CountingStation.open(
            station.place.folder, PASSPHRASE, clock=station.clock, costs=Costs.lowest()
        )
        assert again.holding is not None
        for _ in range(4):
            with pytest.raises(Refused):
                again.sign_in(NURSE, "not the password")
        assert again.credential_state(me).wait_s > 0, "five were free, before the kill and after"
        killed(again)
    with CountingStation.open(
        station.place.folder, PASSPHRASE, clock=station.clock, costs=Costs.lowest()
    ) as last:
        assert last.holding is None
        assert last.credential_state(me).wait_s > 0
        last.clock.advance(minutes=20)
        last.sign_in(NURSE, PASSWORD)
        last.lock()
        assert "9 tries left" in missed(last, 1), "the password made good for all of them"


def test_what_waits_for_a_signed_record_lies_aside_and_shuts_nobody_out(station):
    desk = SigningDesk(station).bring()
    with held_by_another(station):
        station.record(desk.session, note(station, "late"), patient=desk.patient)
        station.lock()
        own = station._held_files[0].path
        killed(station)
    old = own.read_bytes()
    own.unlink()
    desk.station = opened(station)
    desk.signed().station.close()
    own.write_bytes(old)
    with opened(station) as again:
        assert again.holding is None
        assert len(again.held_aside()) == 1
        assert "kept aside" in again.held_notice
        assert again.find_session(desk.session).signature == "signed"
        assert again.count("station-locked") == 1, "what fits has joined"
        assert again.count("held-joined") == 1
        assert again.verify().intact
    with opened(station) as again:
        assert again.count("held-joined") == 1, "it is told once"
        assert len(again.held_aside()) == 1


def test_what_lies_aside_goes_along_when_the_data_key_is_exchanged(new_station, running):
    station = new_station()
    station._database.checkpoint()
    early = station.place.folder / "early.db"
    early.write_bytes(station.place.database.read_bytes())
    before = running(station)
    with held_by_another(station):
        chart(station, before, "late")
        killed(station)

    place, second = station.place, folder.holding_place(station.vault.id)
    early.replace(place.database)
    for path in (*place.folder.glob("anchor*"), *second.glob("anchor*")):
        path.unlink()
    for path in place.folder.glob("ketachart.db-*"):
        path.unlink()
    with opened(station) as again:
        assert len(again.held_aside()) == 1
        code = again.new_recovery_code(PASSPHRASE, PASSWORD)
        again.confirm_recovery(code)
        again.rotate_data_key(PASSPHRASE, code, PASSWORD)
        (aside,) = again.held_aside()
        records, problem = HoldingFile.read(aside, again._key)
        assert problem is None
        assert b"late" in b"".join(body for each in records for body in each.bodies)


# Small files, and what is wanted just then -----------------------------------------------------


def test_an_anchor_file_torn_by_the_disk_is_said_and_shuts_nobody_out(station, running):
    before = running(station)
    chart(station, before, "one")
    station.close()
    torn = bytearray(station.place.anchor.read_bytes())
    torn[40] ^= 1
    station.place.anchor.write_bytes(torn)
    with opened(station) as again:
        assert notes(again, before) == ["one"]
        assert "missing or changed" in again.verify().note
    with opened(station) as again:
        assert again.verify().note is None


def test_a_paper_chart_is_had_while_the_disk_takes_nothing(station, running):
    before = running(station)
    with held_by_another(station):
        chart(station, before, "waits")
        station.lock()
        name, page = station.export_paper_chart()
    assert name.startswith("paper-chart-")
    assert page.startswith(b"%PDF")
    station.join_held()
    assert station.count("report-exported") == 1


def test_a_recovery_code_is_known_however_its_dashes_and_letters_were_typed():
    code = "3ZWR-DTD6-RS9A-BERK-T0W7-31JV-0S"
    typed = code.replace("0", "o").replace("1", "l")
    for dash in ("-", " ", "", "\N{EN DASH}", "\N{NON-BREAKING HYPHEN}", "\N{MINUS SIGN}"):
        assert secret.bare_code(typed.replace("-", dash)) == code.replace("-", "")

"""Any file, dropped on the station: is it, byte for byte, a record that a physician signed here?"""

import hashlib
import io
import re
from contextlib import suppress
from datetime import datetime, timedelta

import bad_pdfs
import pytest
from reportlab.pdfgen.canvas import Canvas
from signing_desk import OTHER, PHYSICIAN, SECRETS, SigningDesk
from sqlcipher3 import dbapi2 as driver
from station_fixtures import NURSE, PASSPHRASE, PASSWORD, ZONE, CountingStation, JumpingClock

from ketachart.clinical.trouble import Refused
from ketachart.report import seal
from ketachart.station import Costs, NewPerson
from ketachart.station.checking import check_alone


def made(folder, clinic="Fictional Clinic", at=datetime(2026, 6, 1, 9, 0, tzinfo=ZONE)):
    station, _ = CountingStation.create(
        folder,
        clinic=clinic,
        administrator=NewPerson(NURSE, ("administrator", "nurse"), PASSWORD, "RN"),
        passphrase=PASSPHRASE,
        clock=JumpingClock(at),
        costs=Costs.lowest(),
    )
    return SigningDesk(station).bring().signed()


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """A station whose one record is signed; no test here changes it."""
    desk = made(tmp_path_factory.mktemp("checking") / "station")
    yield desk
    desk.station.close()


@pytest.fixture(scope="module")
def file(desk):
    return desk.station.sealed(desk.session)


def raw(station):
    """The database in the hands of somebody who has the key."""
    con = driver.connect(str(station.place.database))
    con.execute(f"PRAGMA key=\"x'{station._key.hex()}'\"")
    return con


def test_the_file_as_it_was_signed_is_intact_and_the_answer_says_of_whom_and_when(desk, file):
    number = desk.chart.session.record_no
    found = desk.station.check_file(file, f"{number}-v1.pdf")
    assert found.is_intact
    assert found.answer == "intact"
    assert f"version 1 of {number} as {PHYSICIAN} signed it on 01-Jun-2026" in found.words
    assert (found.version, found.newer, found.reasons) == (1, None, ())
    assert (found.signer, found.session) == (PHYSICIAN, desk.session)
    assert found.signed_at == desk.now()


def test_without_a_station_the_seal_is_intact_and_says_that_this_is_not_all(file):
    found = check_alone(file, "record.pdf")
    assert found.is_intact
    assert found.answer == "seal intact"
    assert "does not tell that it is this clinic's" in found.words
    assert PHYSICIAN in found.reasons[0]
    assert "Fictional Clinic" in found.reasons[0]


def test_without_a_station_a_changed_file_is_not_intact(file):
    for data in (file[:-9], file + b"\n", bad_pdfs.annotated(file), *bad_pdfs.in_the_padding(file)):
        found = check_alone(data, "record.pdf")
        assert not found.is_intact
        assert found.words


def test_nobody_has_to_be_signed_in_to_check_a_file(desk, file, reopen):
    station = desk.station
    person, station.person = station.person, None
    try:
        assert station.check_file(file, "record.pdf").is_intact
    finally:
        station.person = person


def test_a_file_that_was_cut_off_is_never_intact(desk, file):
    found = [desk.station.check_file(data, "record.pdf") for data in bad_pdfs.truncated(file)]
    assert not [one for one in found if one.is_intact]


def test_none_of_100_files_with_one_bit_turned_is_intact(desk, file):
    found = [desk.station.check_file(d, "record.pdf") for d in bad_pdfs.flipped(file, 100)]
    assert [one for one in found if one.is_intact] == []
    assert all(one.words for one in found)


@pytest.mark.parametrize(
    "change",
    [bad_pdfs.saved_again, bad_pdfs.renumbered, bad_pdfs.annotated, bad_pdfs.laid_over],
)
def test_a_file_that_another_program_wrote_is_not_the_record(desk, file, change):
    found = desk.station.check_file(change(file), "record.pdf")
    assert not found.is_intact
    assert found.answer in ("not intact", "no seal")
    assert found.reasons


def test_bytes_behind_the_end_and_beside_the_signature_are_told(desk, file):
    for data in (*bad_pdfs.with_bytes_behind(file), *bad_pdfs.in_the_padding(file)):
        found = desk.station.check_file(data, "record.pdf")
        assert found.answer == "not intact"
        assert found.reasons
    padded = desk.station.check_file(bad_pdfs.in_the_padding(file)[0], "record.pdf")
    assert f"a key of {PHYSICIAN} at this clinic" in padded.reasons[-1]


def test_a_signature_lifted_from_another_record_is_not_intact(desk, file, tmp_path):
    other = seal_of(desk, b"another")
    found = desk.station.check_file(bad_pdfs.lifted(file, other), "record.pdf")
    assert found.answer == "not intact"


def seal_of(desk, words: bytes, at=None) -> bytes:
    """A file that the physician's own key sealed outside the station."""
    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.drawString(100, 100, words.decode())
    canvas.save()
    station, signer = desk.station, None
    with (
        desk.as_(PHYSICIAN),
        suppress(Refused),
        station._database.writing() as c,
    ):
        signer = station._signer(c, station.person, SECRETS[PHYSICIAN])
        raise Refused("back")
    made = seal.seal(out.getvalue(), signer, at=at or desk.now(), meaning="-", name=PHYSICIAN)
    return made.data


def test_a_file_sealed_with_a_key_of_the_clinic_that_the_ledger_never_saw_is_no_record(desk):
    found = desk.station.check_file(seal_of(desk, b"Invented"), "record.pdf")
    assert found.answer == "not intact"
    assert "never recorded" in found.words


def test_a_file_of_another_clinic_is_sealed_but_not_by_this_one(desk, tmp_path):
    other = made(tmp_path / "other", "Other Fictional Clinic")
    found = desk.station.check_file(other.station.sealed(other.session), "theirs.pdf")
    assert found.answer == "unknown clinic"
    assert "Other Fictional Clinic" in found.words
    other.station.close()
    namesake = made(tmp_path / "namesake")
    found = desk.station.check_file(namesake.station.sealed(namesake.session), "theirs.pdf")
    assert found.answer == "unknown clinic"
    assert "its key is not listed here" in found.reasons[0]
    namesake.station.close()


def test_a_draft_from_before_the_signature_is_no_signed_record(desk, station):
    desk_of_draft = SigningDesk(station).bring()
    _, draft = station.export(desk_of_draft.session, "pdf")
    found = station.check_file(draft, "draft.pdf")
    assert found.answer == "no seal"
    assert f"a copy that {NURSE} exported" in found.words
    again = desk.station.check_file(draft, "draft.pdf")
    assert again.answer == "no seal"


def test_a_draft_of_a_record_that_is_signed_says_that_the_signed_file_is_another(desk, file):
    unsealed = re.split(rb"%%EOF", file)[0] + b"%%EOF\n"
    found = desk.station.check_file(unsealed, "record.pdf")
    assert found.answer == "no seal"
    assert found.session == desk.session
    assert "its sealed file is another one" in found.reasons[0]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "no PDF"),
        (b"Dear colleague", "no PDF"),
        (b"\x89PNG\r\n", "no PDF"),
        (b"%PDF-1.7 and nothing more", "no seal"),
        (b"%PDF-" + b"\x00" * 70_000_000, "too large"),
    ],
)
def test_what_is_no_record_at_all_is_told_in_words(desk, data, words):
    for found in (desk.station.check_file(data, "x.pdf"), check_alone(data, "x.pdf")):
        assert not found.is_intact
        assert words in found.words


def test_a_locked_pdf_is_told_as_locked(desk, file):
    found = desk.station.check_file(bad_pdfs.locked(file), "record.pdf")
    assert not found.is_intact


def test_hostile_files_and_names_raise_nothing(desk):
    for data in bad_pdfs.bombs():
        assert not desk.station.check_file(data, "x\n\x1b[2J" + "y" * 3000).is_intact
        found = check_alone(data, "x\n\x1b[2J" + "y" * 3000)
        assert "\x1b" not in found.words
        assert len(found.words) < 400


# What became of it later --------------------------------------------------------------------------


@pytest.fixture
def own(tmp_path):
    """A signed record that a test may go on with."""
    desk = made(tmp_path / "own")
    yield desk
    desk.station.close()


def test_an_addendum_makes_a_newer_version_and_the_old_file_stays_intact(own):
    first = own.station.sealed(own.session)
    own.add()
    waiting = own.station.check_file(first, "v1.pdf")
    assert waiting.is_intact
    assert "waits for its signature" in waiting.reasons[0]
    own.station.clock.advance(hours=1)
    with own.as_(PHYSICIAN):
        second = own.sign().data
    found = own.station.check_file(first, "v1.pdf")
    assert (found.answer, found.version, found.newer) == ("intact", 1, 2)
    assert "version 2 was signed" in found.reasons[0]
    newest = own.station.check_file(second, "v2.pdf")
    assert (newest.answer, newest.version, newest.newer) == ("intact", 2, None)


def test_what_somebody_signed_who_left_stays_valid_and_the_answer_says_so(own):
    file = own.station.sealed(own.session)
    who = next(p for p in own.station.people() if p.name == PHYSICIAN)
    own.station.end_person(who.id, "moved away")
    found = own.station.check_file(file, "record.pdf")
    assert found.is_intact
    assert f"{PHYSICIAN} has left since" in found.reasons[0]
    assert "revoked" in found.reasons[1]


def test_a_key_revoked_later_takes_nothing_from_what_it_sealed_before(own):
    file = own.station.sealed(own.session)
    who = next(p for p in own.station.people() if p.name == PHYSICIAN)
    own.station.revoke_key(who.id, "the laptop was stolen")
    found = own.station.check_file(file, "record.pdf")
    assert found.is_intact
    assert "the laptop was stolen" in found.reasons[0]


def test_after_the_certificate_ended_the_old_record_is_intact(own):
    file = own.station.sealed(own.session)
    own.station.clock.advance(days=366 * 11)
    found = own.station.check_file(file, "record.pdf")
    assert found.is_intact
    assert "certificate ended" in found.reasons[0]


@pytest.mark.parametrize("hours", [1, -1])
def test_a_clock_that_is_an_hour_off_is_told_and_breaks_nothing(tmp_path, hours):
    desk = made(tmp_path / "clock")
    desk.station.clock.advance(minutes=5)
    desk.add("Slept well.")
    desk.station.clock.jumped = timedelta(hours=hours)
    with desk.as_(PHYSICIAN):
        file = desk.sign().data
    desk.bring("ex-02")
    desk.attest()
    found = desk.station.check_file(file, "record.pdf")
    assert found.is_intact
    assert found.version == 2
    assert any("1 h" in reason and "clock" in reason for reason in found.reasons), found.reasons
    desk.station.close()


# The files that are kept --------------------------------------------------------------------------


def test_a_kept_file_that_somebody_with_the_key_exchanged_is_found_and_named(own):
    station, file = own.station, own.station.sealed(own.session)
    other = seal_of(own, b"Nothing happened")
    con = raw(station)
    con.execute("DROP TRIGGER documents_stand")
    con.execute("UPDATE documents SET file = ?", (other,))
    con.commit()
    con.close()
    verdict = station.verify()
    assert not verdict.intact
    assert "is not what was sealed" in verdict.problem
    assert verdict.seq is not None
    assert not station.check_file(other, "record.pdf").is_intact
    assert station.check_file(file, "record.pdf").is_intact


def test_an_exchanged_file_under_its_own_sum_is_found_too(own):
    station, file = own.station, own.station.sealed(own.session)
    other = seal_of(own, b"Nothing happened")
    con = raw(station)
    con.execute("DROP TRIGGER documents_stand")
    con.execute(
        "UPDATE documents SET file = ?, sha256 = ?", (other, hashlib.sha256(other).hexdigest())
    )
    con.commit()
    con.close()
    assert "is missing" in station.verify().problem
    assert not station.check_file(other, "record.pdf").is_intact
    assert station.check_file(file, "record.pdf").is_intact


def test_a_kept_file_that_nobody_sealed_is_found(own):
    con = raw(own.station)
    con.execute("INSERT INTO documents VALUES ('ab', 'nobody', 1, x'00')")
    con.commit()
    con.close()
    assert "no entry of the ledger names" in own.station.verify().problem


def test_another_physicians_signature_is_that_physicians(own):
    own.add("Seen again.")
    with own.as_(OTHER):
        file = own.sign(name=OTHER).data
    found = own.station.check_file(file, "record.pdf")
    assert (found.answer, found.signer, found.version) == ("intact", OTHER, 2)

"""Bad input on the way to a signature, each through the window: what is said, and nothing happens.

One row a deed. What a command refuses, and every kind of spoilt file, is in ``tests/cli`` and
``test_evening``, too; here are the rows of the issue's own list.
"""

from datetime import timedelta

import bad_pdfs
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from evening_desk import attest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from station_fixtures import NURSE, PASSPHRASE, PASSWORD, Examples, JumpingClock
from stories import evening as told
from stories.two_hands import ByClicks, ByKeys, take_over
from stories.ward import DOCTOR, DOCTOR_PASSWORD, Strays, Ward, at, make_station, open_station
from test_station_keys import PASS, certificate, container

from ketachart import cli
from ketachart.clinical.entry import integrity_code
from ketachart.station import Costs, NewPerson

K = Qt.Key
BOTH, BOTHS = "C. Lund, RN", "a drawer of crooked spoons"
OTHER, OTHERS = "Dr. E. Rossi, MD", "seventy woollen staircases"
PIN = "482915"
TODAY = at("17:00").replace(month=6, day=1)
MORE = (
    NewPerson(BOTH, ("nurse", "physician"), BOTHS),
    NewPerson(OTHER, ("physician",), OTHERS, "MD"),
)


@pytest.fixture
def clinic(qtbot, tmp_path, monkeypatch):
    """Two records wait for a physician, one is still open; the window is opened by the story."""
    monkeypatch.setattr(cli, "COSTS", Costs.lowest())
    clock = JumpingClock(TODAY)
    make_station(tmp_path / "station", clock, *MORE)
    ward = Ward(qtbot, tmp_path / "station", clock)
    ward.strays = Strays(QFileDialog)
    with open_station(ward.folder, clock) as station:
        ward.waiting = [attest(station, Examples()(name)) for name in ("ex-01", "ex-02")]
        ward.open_one = station.import_session(Examples()("ex-04")).session.record_no
        station.sign_in(BOTH, BOTHS)
        ward.by_both = attest(station, Examples()("ex-08"))
        for name, password in ((DOCTOR, DOCTOR_PASSWORD), (OTHER, OTHERS)):
            station.sign_in(name, password)
        station.sign_in(DOCTOR, DOCTOR_PASSWORD)
        station.set_pin(PIN, DOCTOR_PASSWORD)
    yield ward
    ward.leave()


def ask(ward, work):
    """What the station says of itself, in its own thread."""
    found = []
    ward.background.do(work, found.append, found.append)
    ward.until(lambda: found, "no answer")
    return found[0]


def entries(ward, *acts):
    """How many of these the station has."""

    def count(station):
        with station._database.reading() as con:
            return len(station._ledger.of_station(con, acts))

    return ask(ward, count)


def versions(ward, session):
    return ask(ward, lambda s: s.chart(session).record.version)


def account(ward, hand):
    """One's own account, in the settings."""
    hand.push("go-settings")
    ward.until(lambda: ward.has("save-own-password"), "no account")
    ward.settle()


LONG = "many words " * 910
PASSWORDS = (
    ("a wrong one", "not the one I have", "eight velvet thermometers", "do not belong together"),
    ("too short", PASSWORD, "fourteen chars", "15"),
    ("short emoji", PASSWORD, "🦆" * 7, "15"),
    ("listed", PASSWORD, "passwordpassword", "among those tried first"),
    ("a run", PASSWORD, "qwertyuiopasdfgh", "among those tried first"),
    ("one's own name", PASSWORD, "nakamura p nakamura rn", "tried first|your own name"),
    ("10,000 characters", PASSWORD, LONG[:10_000], "128"),
    ("reused", PASSWORD, PASSWORD, "is the password you have"),
    ("nothing", PASSWORD, "", "at least 15"),
)


def test_passwords_that_are_not_taken(clinic):
    ward, hand = clinic, ByClicks(clinic)
    ward.open()
    account(ward, hand)
    card = ward.window.pages.settings.account.password
    before = entries(ward, "password-set")
    for what, old, new, words in PASSWORDS:
        for name, text in (("password-until-now", old), ("password-new", new),
                           ("password-new-again", new)):  # fmt: skip
            field = {"password-until-now": card.old, "password-new": card.new}.get(name, card.again)
            field.edit.clear()
            hand.push(name)
            if len(text) > 200 or not text.isascii():
                field.edit.insert(text)  # as pasted
            else:
                ward.keys(text)
        hand.push("save-own-password")
        ward.until(lambda: not card.is_saving and card.sentence.text(), f"{what}: nothing is said")
        said = card.sentence.text()
        assert any(word in said for word in words.split("|")), (what, said)
        assert entries(ward, "password-set") == before, what
        ward.clock.advance(seconds=60)
    taken = "🦆 seven rivers of 🌙 light"
    for field, text in ((card.old, PASSWORD), (card.new, taken), (card.again, taken)):
        field.edit.clear()
        field.edit.insert(text)
    hand.push("save-own-password")
    ward.until(lambda: "is changed" in card.sentence.text(), card.sentence.text)
    assert entries(ward, "password-set") == before + 1
    take_over(ward, hand, OTHER, OTHERS)
    hand.push("signed-in")
    ward.until(lambda: ward.has(f"tile-{NURSE}"), "no name")
    ward.settle()
    hand.push(f"tile-{NURSE}")
    hand.put("unlock-password", PASSWORD)
    hand.save("do-unlock-password")
    ward.until(lambda: ward.shows("do not belong together"), "the old one is not refused")
    assert ward.window.bedside.by == OTHER


def test_a_pin_after_the_tenth_miss_waits_for_the_password(clinic):
    ward, hand = clinic, ByKeys(clinic)
    ward.open()
    take_over(ward, hand, DOCTOR, DOCTOR_PASSWORD)
    ward.ctrl(K.Key_L)
    ward.settle()
    panel = ward.window.lock.page.unlock
    for miss in range(10):
        ward.until(lambda: panel.asked is panel.pad and not panel.pad.busy, "no pad")
        assert panel.chosen == DOCTOR
        hand.digits("111112")
        ward.settle()
        ward.until(panel.sentence.text, "nothing is said")
        said = panel.sentence.text()
        assert ("left" in said) == (miss < 9), said
    assert "is off" in said
    assert ward.window.is_locked
    assert panel.asked is panel.password_page
    assert entries(ward, "pin-off") == 1
    hand.put("unlock-password", DOCTOR_PASSWORD)
    hand.save("do-unlock-password")
    ward.until(lambda: not ward.window.is_locked, "the password does not open it")


def test_who_may_not_sign_is_not_offered_it_and_is_refused(clinic, tmp_path, capsys):
    """A nurse; an open record; one's own attestation; another's password."""
    ward = clinic
    ward.open()
    ward.settle()
    assert not ward.has("go-sign-off")
    hand = ByKeys(ward)
    take_over(ward, hand, BOTH, BOTHS)
    page = told.to_sign_off(ward, hand)
    assert ward.open_one not in str([row.session for row in page.rows])
    rows = [row.session for row in page.rows]
    assert set(rows) == {*ward.waiting, ward.by_both}
    page.show_session(ward.by_both)
    told.read(ward, hand, page)
    hand.put("sign-secret", BOTHS)
    ward.press(K.Key_Return)
    ward.until(lambda: "attested this record yourself" in page.box.sentence.text(), "not refused")
    assert versions(ward, ward.by_both) == 0
    ward.settle()
    page.show_session(ward.waiting[0])
    told.read(ward, hand, page)
    hand.put("sign-secret", OTHERS)
    ward.press(K.Key_Return)
    ward.until(lambda: "do not belong together" in page.box.sentence.text(), "not refused")
    assert versions(ward, ward.waiting[0]) == 0
    ward.close()
    (tmp_path / "p").write_text(PASSPHRASE)
    for name, secret, words in (
        (NURSE, PASSWORD, "Only a physician can"),
        (DOCTOR, DOCTOR_PASSWORD, "No nurse has attested"),
    ):
        (tmp_path / "w").write_text(secret)
        code = cli.main(
            ["sign", ward.open_one, "--station", str(ward.folder), "--passphrase-file",
             str(tmp_path / "p"), "--as", name, "--password-file", str(tmp_path / "w")],
            None,
        )  # fmt: skip
        said = capsys.readouterr()
        assert code == cli.NOT_DONE
        assert words in said.err


def test_of_two_physicians_at_once_one_signs(clinic):
    ward, hand = clinic, ByKeys(clinic)
    ward.open()
    take_over(ward, hand, DOCTOR, DOCTOR_PASSWORD)
    page = told.to_sign_off(ward, hand)
    told.read(ward, hand, page)
    session = page.session
    theirs = page.shown

    def sign(station):
        before = station.person
        station.unlock(OTHER, OTHERS, occasion="switch")
        station.chart(session)
        station.sign(session, patient=theirs.chart.session.patient, seen=theirs.code, secret=OTHERS)
        station.unlock(before.name, DOCTOR_PASSWORD, occasion="switch")

    ask(ward, sign)
    hand.put("sign-secret", DOCTOR_PASSWORD)
    ward.press(K.Key_Return)
    ward.until(lambda: page.session != session and not page.box.busy, "the next is not shown")
    assert page.box.sentence.text().startswith("Version 1 of this record is signed")
    assert versions(ward, session) == 1
    assert entries(ward, "record-sealed") <= 1


def bad_keys():
    """Each with the passphrase that is typed and a part of the sentence."""
    private = ec.generate_private_key(ec.SECP256R1())
    mine = certificate(private, DOCTOR)
    yield "wrong password", container(private, mine), "another", "passphrase does not open"
    yield (
        "expired",
        container(private, certificate(private, DOCTOR, begin=-200, end=-120)),
        PASS,
        "ended on",
    )
    yield "without key", container(None, mine), PASS, "no private key"
    other = certificate(private, "Someone Else")
    yield "another's name", container(private, other), PASS, "in the name of Someone Else"
    yield "no PKCS#12", b"-----BEGIN CERTIFICATE-----", PASS, "no PKCS#12"
    yield "empty", b"", PASS, "no PKCS#12"


def test_key_files_that_are_not_taken(clinic, tmp_path):
    ward, hand = clinic, ByClicks(clinic)
    ward.open()
    take_over(ward, hand, DOCTOR, DOCTOR_PASSWORD)
    account(ward, hand)
    card = ward.window.pages.settings.account.key
    before, path = card.facts.text(), tmp_path / "own.p12"
    for what, data, passphrase, words in bad_keys():
        path.write_bytes(data)
        for field, name, text in (
            (card.file, "key-file", str(path)),
            (card.passphrase, "key-passphrase", passphrase),
            (card.password, "key-password", DOCTOR_PASSWORD),
        ):
            field.clear()
            hand.put(name, text)
        hand.push("save-own-key")
        ward.until(lambda: not card.is_saving and card.sentence.text(), f"{what}: nothing is said")
        assert words in card.sentence.text(), (what, card.sentence.text())
        assert card.facts.text() == before, what


def elsewhere(folder, clock):
    """A record that another clinic's physician signed."""
    make_station(folder, clock, *MORE)
    with open_station(folder, clock) as station:
        session = attest(station, Examples()("ex-01"))
        station.sign_in(OTHER, OTHERS)
        return signed(station, session, OTHERS)


def signed(station, session, secret):
    chart = station.chart(session)
    return station.sign(
        session,
        patient=chart.session.patient,
        seen=integrity_code(chart.entries),
        secret=secret,
    ).data


def test_files_that_are_no_signed_record_of_this_clinic(clinic, tmp_path):
    ward, hand = clinic, ByClicks(clinic)
    foreign = elsewhere(tmp_path / "elsewhere", JumpingClock(TODAY))
    with open_station(ward.folder, ward.clock) as station:
        station.sign_in(OTHER, OTHERS)
        one, two = (signed(station, session, OTHERS) for session in ward.waiting)
    files = (
        ("whole", one, "Intact and signed"),
        ("truncated", one[: len(one) * 2 // 3], ""),
        ("saved again", bad_pdfs.saved_again(one), ""),
        ("annotated", bad_pdfs.annotated(one), "Not intact"),
        ("laid over", bad_pdfs.laid_over(one), "Not intact"),
        ("bytes behind", one + b"\n", "Not intact"),
        ("lifted", bad_pdfs.lifted(one, two), "Not intact"),
        ("elsewhere", foreign, "From another clinic"),
        ("no PDF", b"Milk, bread.", "No signed record|No record that could be checked"),
        ("empty", b"", "Nothing was checked"),
    )
    ward.open()
    hand.push("go-settings")
    ward.settle()
    hand.push("settings-check")
    before = entries(ward, "record-sealed")
    for name, data, words in files:
        path = tmp_path / f"{name}.pdf"
        path.write_bytes(data)
        title = told.check(ward, hand, path)
        assert (title == "Intact and signed") == (name == "whole"), (name, title)
        assert not words or title in words.split("|"), (name, title)
        assert ward.window.pages.checking.answer.words.text(), name
    assert entries(ward, "record-sealed") == before


def test_a_clock_an_hour_off_while_signing_is_an_entry_and_both_records_are_signed(clinic):
    """The ten minutes of the PIN run by the steady clock."""
    ward, hand = clinic, ByKeys(clinic)
    ward.open()
    take_over(ward, hand, DOCTOR, DOCTOR_PASSWORD)
    page = told.to_sign_off(ward, hand)
    first = told.sign(ward, hand, page, DOCTOR_PASSWORD)
    assert page.box.by_pin
    ward.clock.jumped = timedelta(hours=1)
    told.read(ward, hand, page)
    second = told.sign(ward, hand, page, PIN)
    assert entries(ward, "clock-stepped") >= 1
    for session in (first, second):
        assert versions(ward, session) == 1

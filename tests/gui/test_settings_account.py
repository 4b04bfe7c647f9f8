"""One's own account and the clinic's rules, in the settings."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption
from cryptography.hazmat.primitives.serialization.pkcs12 import serialize_key_and_certificates
from cryptography.x509.oid import NameOID
from settings_desk import THEIRS, SettingsDesk, click, keys, paste, tab
from station_fixtures import NURSE, PASSWORD

from ketachart.clinical.trouble import Refused
from ketachart.gui import theme
from ketachart.gui.settings_page import SettingsPage
from ketachart.station import NewPerson

PIN = "846205"


@pytest.fixture
def desk(qtbot, qapp, station):
    if not qapp.styleSheet():
        theme.apply(qapp, "dark")
    page = SettingsPage()
    qtbot.addWidget(page)
    page.resize(1278, 700)
    page.show()
    page.activateWindow()
    return SettingsDesk(page, station)


def change(desk, old=PASSWORD, new=THEIRS, again=None):
    card = desk.page.account.password
    card.old.put(old)
    card.new.put(new)
    card.again.put(new if again is None else again)
    click(card.button)


def choose(desk, pin=PIN, again=None, password=PASSWORD):
    card = desk.page.account.pin
    card.pin.put(pin)
    card.again.put(pin if again is None else again)
    card.password.put(password)
    click(card.button)


def test_the_own_password_is_changed_by_keyboard(desk):
    card = desk.page.account.password
    card.old.take_focus()
    keys(PASSWORD)
    tab()
    keys(THEIRS)
    tab()
    keys(THEIRS + "\r")
    assert "password is changed" in desk.said(card)
    assert card.old.text() == card.new.text() == card.again.text() == ""
    with pytest.raises(Refused):
        desk.station.sign_in(NURSE, PASSWORD)
    assert desk.station.sign_in(NURSE, THEIRS).name == NURSE


def test_a_password_that_cannot_be_is_said_and_the_old_one_holds(desk):
    for typed, said in (
        ({"old": ""}, "until now"),
        ({"old": "not my password at all"}, "do"),
        ({"new": ""}, "at least 15"),
        ({"new": "fourteen chars"}, "15"),
        ({"again": "forty yellow bicycle"}, "not the same"),
        ({"again": ""}, "once more"),
        ({"new": "passwordpasswordpassword"}, "not taken"),
        ({"new": "P. Nakamura in the clinic"}, "name"),
        ({"new": "x" * 10_000}, "128"),
        ({"new": "🌱" * 20}, "not taken"),
    ):
        change(desk, **typed)
        assert said in desk.said(desk.page.account.password)
        assert desk.page.account.password.new.text() == typed.get("new", THEIRS)
        assert desk.station.sign_in(NURSE, PASSWORD)


def test_a_password_of_many_alphabets_is_pasted(desk):
    card, text = desk.page.account.password, "grüne 🌱 Лампа über 夜の駅"
    for field, pasted in ((card.old, PASSWORD), (card.new, text), (card.again, text)):
        paste(field, pasted)
    click(card.button)
    assert "password is changed" in desk.said(card)
    assert desk.station.sign_in(NURSE, text)


def test_a_pin_is_chosen_and_lets_its_person_in(desk):
    assert desk.page.account.pin.state.text() == "You have none yet"
    choose(desk)
    card = desk.page.account.pin
    assert "PIN is yours" in desk.said(card)
    assert card.state.text() == "You have one"
    assert card.pin.text() == card.password.text() == ""
    assert desk.station.unlock(NURSE, PIN).name == NURSE


def test_a_pin_that_cannot_be_is_said(desk):
    for typed, said in (
        ({"pin": ""}, "six digits"),
        ({"pin": "84620"}, "six digits"),
        ({"pin": "8462055"}, "six digits"),
        ({"pin": "84620a"}, "six digits"),
        ({"pin": "８４６２０５"}, "six digits"),
        ({"pin": "7" * 10_000}, "six digits"),
        ({"again": "846206"}, "not the same"),
        ({"again": ""}, "once more"),
        ({"pin": "123456"}, "PIN"),
        ({"pin": "111111"}, "PIN"),
        ({"pin": "240591"}, "PIN"),
        ({"password": ""}, "your password too"),
        ({"password": "not my password at all"}, "do"),
    ):
        choose(desk, **typed)
        assert said in desk.said(desk.page.account.pin)
        assert desk.page.account.pin.state.text() == "You have none yet"


def test_what_one_typed_is_gone_when_somebody_else_looks(desk):
    card = desk.page.account.password
    card.old.put(PASSWORD)
    desk.station.add_person(NewPerson("M. Example, RN", ("nurse",), THEIRS))
    desk.station.sign_in("M. Example, RN", THEIRS)
    desk.again()
    assert card.old.text() == ""
    assert card.whose.text() == "M. Example, RN"


# The clinic's rules -------------------------------------------------------------------------------


@pytest.fixture
def rules(desk):
    desk.page.parts.choose("clinic")
    return desk.page.rules


def test_the_rules_are_changed_as_an_entry(desk, rules):
    assert rules.idle.text() == "5"
    rules.idle.put("12")
    click(rules.sign_own._taps["yes"])
    click(rules.recheck._taps["yes"])
    rules.recheck_min.put("10")
    rules.service.put("https://time.example.org/tsa")
    click(rules.button)
    assert desk.said(rules) == "The rules are saved."
    now = desk.station.clinic
    assert (now.idle_lock_min, now.sign_own, now.self_recheck_min) == (12, True, 10)
    assert now.timestamp_url == "https://time.example.org/tsa"
    assert now.clinic == "Fictional Clinic"
    click(rules.recheck._taps["no"])
    rules.service.clear()
    keys("\r")
    click(rules.button)
    now = desk.station.clinic
    assert now.self_recheck_min is None
    assert now.timestamp_url is None
    assert desk.station.count("clinic-changed") == 2


def test_a_rule_that_cannot_be_is_said(desk, rules):
    for field, typed, said in (
        ("idle", "", "how many minutes"),
        ("idle", "0", "1 to 15"),
        ("idle", "16", "1 to 15"),
        ("idle", "5.5", ""),
        ("idle", "9" * 4_000, ""),
        ("recheck_min", "0", "1 to 60"),
        ("recheck_min", "61", "1 to 60"),
        ("recheck_min", "", "how many minutes"),
        ("service", "ftp://time.example.org", "https://"),
        ("service", "🌱", "https://"),
    ):
        rules.recheck.choose("yes")
        rules.recheck_min.put("5")
        rules.idle.put("5")
        rules.service.clear()
        getattr(rules, field).put(typed)
        click(rules.button)
        assert said in desk.said(rules)
        assert desk.said(rules)
        assert desk.station.count("clinic-changed") == 0


def test_a_rule_half_typed_stays_when_the_facts_come_again(desk, rules):
    rules.idle.put("1")
    desk.again()
    assert rules.idle.text() == "1"


def test_the_clinic_and_its_rules_change_apart(desk, rules):
    rules.idle.put("7")
    desk.page.clinic.clinic.put("Other Fictional Clinic")
    click(desk.page.clinic.button)
    assert desk.station.clinic.idle_lock_min == 5
    assert rules.idle.text() == "7"
    click(rules.button)
    assert desk.station.clinic.idle_lock_min == 7
    assert desk.station.clinic.clinic == "Other Fictional Clinic"


# A physician's signing key ------------------------------------------------------------------------

DOCTOR = "A. Specimen, MD"
NOW = datetime(2026, 6, 1, 14, tzinfo=UTC)
FOR_SIGNING = x509.KeyUsage(
    digital_signature=True,
    content_commitment=True,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=False,
    crl_sign=False,
    encipher_only=False,
    decipher_only=False,
)


def certificate_of(key, name, *, days=(-1, 365)):
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    return (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(NOW + timedelta(days=days[0]))
        .not_valid_after(NOW + timedelta(days=days[1]))
        .add_extension(FOR_SIGNING, critical=True)
        .sign(key, hashes.SHA256())
    )


def pkcs12_file(folder, name=DOCTOR, *, days=(-1, 365), with_key=True, passphrase=b"on the stick"):
    key = ec.generate_private_key(ec.SECP256R1())
    data = serialize_key_and_certificates(
        b"key",
        key if with_key else None,
        certificate_of(key, name, days=days) if with_key else None,
        None if with_key else [certificate_of(key, name, days=days)],
        BestAvailableEncryption(passphrase),
    )
    path = folder / "own.p12"
    path.write_bytes(data)
    return path


@pytest.fixture
def doctor(desk):
    desk.station.add_person(NewPerson(DOCTOR, ("physician",), THEIRS, "MD"))
    desk.station.sign_in(DOCTOR, THEIRS)
    desk.again()
    return desk


def bring(desk, path, passphrase="on the stick", password=THEIRS):
    card = desk.page.account.key
    card.file.put(str(path))
    card.passphrase.put(passphrase)
    card.password.put(password)
    click(card.button)
    return desk.said(card)


def test_a_nurse_has_no_signing_key_and_a_physician_sees_theirs(desk, doctor):
    card = desk.page.account.key
    assert card.isVisible()
    assert "Made by the clinic for you alone" in card.facts.text()
    assert "Fingerprint" in card.facts.text()
    desk.station.sign_in(NURSE, PASSWORD)
    desk.again()
    assert not card.isVisible()


def test_a_key_is_brought_and_is_the_one_from_then_on(doctor, tmp_path):
    said = bring(doctor, pkcs12_file(tmp_path))
    assert "yours to sign with" in said
    card = doctor.page.account.key
    assert "Brought by you" in card.facts.text()
    assert card.file.text() == card.passphrase.text() == card.password.text() == ""


def test_a_key_that_cannot_be_is_said_in_a_sentence_and_the_old_one_stays(doctor, tmp_path):
    for made, typed in (
        ({}, {"passphrase": "not it"}),
        ({}, {"passphrase": ""}),
        ({}, {"password": ""}),
        ({}, {"password": "not my password at all"}),
        ({"name": "Somebody Else, MD"}, {}),
        ({"days": (-300, -2)}, {}),
        ({"days": (30, 300)}, {}),
        ({"with_key": False}, {}),
    ):
        before = doctor.page.account.key.facts.text()
        said = bring(doctor, pkcs12_file(tmp_path, **made), **typed)
        assert said.endswith(".")
        assert "yours to sign with" not in said
        doctor.again()
        assert doctor.page.account.key.facts.text() == before


def test_a_file_that_is_no_key_is_said(doctor, tmp_path):
    for contents in (
        b"",
        b"no key at all",
        b"\x30\x82" + b"\0" * 5_000,
    ):
        path = tmp_path / "other.pdf"
        path.write_bytes(contents)
        assert bring(doctor, path).endswith(".")


def test_a_key_file_that_is_not_there_is_said(doctor):
    for path in (
        "",
        "no/such.p12",
        "~nobody-of-this-name/x",
        "\0",
        "x" * 10_000,
    ):
        said = bring(doctor, path)
        assert "file" in said
        assert doctor.page.account.key.file.edit.hasFocus()


def test_a_file_too_large_to_be_a_key_is_not_read(doctor, tmp_path):
    path = tmp_path / "film.p12"
    path.write_bytes(b"\0" * ((1 << 20) + 1))
    assert "too large" in bring(doctor, path)

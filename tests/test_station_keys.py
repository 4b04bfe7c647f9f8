"""Whose key seals: made for a physician, brought along, revoked; never somebody else's."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID as Use
from signing_desk import OTHER, PHYSICIAN, PIN, SECRETS, SigningDesk
from sqlcipher3 import dbapi2 as driver

from ketachart.clinical.trouble import Refused
from ketachart.report import seal
from ketachart.store import keys, projections

NEW = "nineteen velvet thermometers"
WRONG = "no password of anybody here"


@pytest.fixture
def desk(station):
    desk = SigningDesk(station)
    for name in (PHYSICIAN, OTHER):
        with desk.as_(name):
            pass
    return desk


def who(desk, name=PHYSICIAN):
    with desk.station._database.reading() as con:
        return projections.person_by_name(con, name)


def key_of(desk, name=PHYSICIAN):
    return desk.station.signing_key(who(desk, name).id)


# The clinic's own ---------------------------------------------------------------------------------


def test_every_physician_has_a_key_of_their_own_under_the_clinics_authority(desk):
    mine, other = key_of(desk), key_of(desk, OTHER)
    assert mine.sha256 != other.sha256
    assert mine.chain == other.chain
    certificate = x509.load_der_x509_certificate(mine.certificate)
    certificate.verify_directly_issued_by(x509.load_der_x509_certificate(mine.chain[0]))
    named = certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    assert named[0].value == PHYSICIAN
    assert isinstance(certificate.public_key().curve, ec.SECP256R1)
    assert desk.station.count("authority-made") == 1


def test_whoever_is_no_physician_has_no_key(desk):
    assert desk.station.signing_key(desk.station.person.id) is None


def test_the_authoritys_certificate_leaves_as_a_file_for_other_readers(desk, tmp_path):
    path = desk.station.export_authority_to(tmp_path)
    found = x509.load_pem_x509_certificate(path.read_bytes())
    assert path.name == "clinic-authority.crt"
    assert found.public_bytes(serialization.Encoding.DER) == key_of(desk).chain[0]


def test_no_private_key_lies_open_in_the_database_nor_opens_without_its_password(desk):
    con = driver.connect(str(desk.station.place.database))
    con.execute(f"PRAGMA key=\"x'{desk.station._key.hex()}'\"")
    rows = con.execute("SELECT sha256, wrapped FROM signing_keys WHERE person = ?", (who(desk).id,))
    ((name, wrapped),) = rows.fetchall()
    con.close()
    assert keys.opened_by_password(wrapped, name, SECRETS[PHYSICIAN]) is not None
    assert keys.opened_by_password(wrapped, name, WRONG) is None
    assert keys.opened_by_password(wrapped, "another", SECRETS[PHYSICIAN]) is None
    with pytest.raises(Exception, match="not what was stored"):
        keys.opened_by_station(wrapped, name, desk.station._key)


def test_a_new_password_opens_the_same_key_and_the_old_one_does_not(desk):
    before = key_of(desk)
    with desk.as_(PHYSICIAN) as station:
        station.change_password(SECRETS[PHYSICIAN], NEW)
        assert key_of(desk).sha256 == before.sha256
    desk.bring().attest()
    desk.station.sign_in(PHYSICIAN, NEW)
    desk.confirm()
    assert desk.sign(NEW).sealed.certificate == before.sha256


def test_a_password_set_by_somebody_else_opens_nothing_and_the_key_is_revoked(desk):
    before = key_of(desk)
    desk.station.reset_password(who(desk).id, "thirty loud brass handles")
    assert key_of(desk) is None
    desk.bring().attest()
    desk.station.sign_in(PHYSICIAN, "thirty loud brass handles")
    desk.station.change_password("thirty loud brass handles", NEW)
    after = key_of(desk)
    assert after.sha256 != before.sha256
    desk.confirm()
    assert desk.sign(NEW).sealed.certificate == after.sha256
    assert desk.station.count("signing-key-revoked") == 1


def test_who_left_has_no_key_and_who_returns_gets_a_new_one(desk):
    before, person = key_of(desk), who(desk)
    desk.station.end_person(person.id, "moved away")
    assert desk.station.signing_key(person.id) is None
    desk.station.return_person(person.id, "came back", "thirty loud brass handles")
    desk.station.sign_in(PHYSICIAN, "thirty loud brass handles")
    desk.station.change_password("thirty loud brass handles", NEW)
    assert key_of(desk).sha256 != before.sha256


def test_a_new_name_and_a_lost_role_end_a_key(desk):
    station, person = desk.station, who(desk)
    station.change_person(
        person.id, name="Dr. H. Weiss, MD", roles=person.roles, credential=None, reason="married"
    )
    assert station.signing_key(person.id) is None
    other = who(desk, OTHER)
    station.change_person(
        other.id, name=OTHER, roles=("auditor",), credential=None, reason="retired"
    )
    assert station.signing_key(other.id) is None


def test_a_revoked_key_signs_no_more_and_the_next_signature_makes_another(desk):
    before = key_of(desk)
    with desk.as_(PHYSICIAN) as station:
        station.revoke_key(who(desk).id, "the laptop was stolen")
    assert key_of(desk) is None
    desk.bring().attest()
    with desk.as_(PHYSICIAN):
        desk.confirm()
        assert desk.sign().sealed.certificate not in (before.sha256, "")


def test_only_an_administrator_revokes_anothers_key_and_never_without_a_reason(desk):
    with desk.as_(PHYSICIAN) as station, pytest.raises(Refused, match="administrator"):
        station.revoke_key(who(desk, OTHER).id, "because")
    with pytest.raises(Refused, match="why the key is revoked"):
        desk.station.revoke_key(who(desk).id, "  ")
    with pytest.raises(Refused, match="no signing key"):
        desk.station.revoke_key(desk.station.person.id, "none")
    assert key_of(desk) is not None


def test_the_key_is_open_for_ten_minutes_and_closed_by_lock_switch_and_end(desk):
    station = desk.station
    with desk.as_(PHYSICIAN):
        station.set_pin(PIN, SECRETS[PHYSICIAN])

    def signed():
        station.sign_in(PHYSICIAN, SECRETS[PHYSICIAN])
        desk.confirm()
        desk.sign()

    def holds():
        return station._holds_key(who(desk))

    desk.bring().attest()
    assert not holds()
    signed()
    assert holds()
    station.clock.advance(minutes=9, seconds=59)
    assert holds()
    station.clock.advance(seconds=1)
    assert not holds()
    for closing in (
        station.lock,
        lambda: station.unlock(OTHER, SECRETS[OTHER]),
        lambda: station.unlock(PHYSICIAN, SECRETS[PHYSICIAN]),
    ):
        station.sign_in(PHYSICIAN, SECRETS[PHYSICIAN])
        desk.add("Once more.")
        desk.sign()
        assert holds()
        closing()
        assert not holds()


# Brought along ------------------------------------------------------------------------------------

PASS = "opens the file"


def certificate(private, name=PHYSICIAN, **said):
    """A certificate of a fictional trust service, or by itself."""
    issuer, issuing = said.get("issuer"), said.get("issuing", private)
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime(2026, 6, 1, tzinfo=UTC)
    begin, end = said.get("begin", -30), said.get("end", 700)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.subject if issuer else subject)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + timedelta(days=begin))
        .not_valid_after(now + timedelta(days=end))
    )
    for extension in said.get("extensions", usage(digital_signature=True)):
        builder = builder.add_extension(extension, critical=True)
    return builder.sign(issuing, said.get("hash", hashes.SHA256()))


def container(private, held, chain=(), passphrase=PASS) -> bytes:
    lock = (
        serialization.BestAvailableEncryption(passphrase.encode())
        if passphrase
        else serialization.NoEncryption()
    )
    return pkcs12.serialize_key_and_certificates(b"key", private, held, list(chain) or None, lock)


@pytest.fixture(scope="module")
def service():
    """A fictional trust service: its key and certificate."""
    private = ec.generate_private_key(ec.SECP256R1())
    authority = x509.BasicConstraints(ca=True, path_length=None)
    return private, certificate(private, "Fictional Trust", extensions=(authority,))


@pytest.fixture(scope="module")
def private():
    return ec.generate_private_key(ec.SECP256R1())


def brought(private, service, **said) -> bytes:
    held = certificate(private, issuer=service[1], issuing=service[0], **said)
    return container(private, held, [service[1]])


def test_a_key_of_a_trust_service_seals_and_its_chain_is_kept(desk, private, service):
    before = key_of(desk)
    with desk.as_(PHYSICIAN) as station:
        listed = station.bring_key(brought(private, service), PASS, SECRETS[PHYSICIAN])
    assert listed.brought
    assert listed.chain == (service[1].public_bytes(serialization.Encoding.DER),)
    assert listed.sha256 != before.sha256
    assert key_of(desk) == listed
    desk.bring().attest()
    with desk.as_(PHYSICIAN) as station:
        desk.confirm()
        signed = desk.sign()
    assert signed.sealed.certificate == listed.sha256
    found = desk.station.check_file(signed.data, signed.name)
    assert found.is_intact
    assert seal.look(signed.data, roots=listed.chain, at=desk.now()).intact


@pytest.mark.parametrize(
    "private", [rsa.generate_private_key(65537, 2048), ec.generate_private_key(ec.SECP384R1())]
)
def test_other_kinds_of_key_seal_as_well_also_one_that_vouches_for_itself(desk, private):
    with desk.as_(PHYSICIAN) as station:
        held = certificate(private)
        listed = station.bring_key(container(private, held), PASS, SECRETS[PHYSICIAN])
    assert listed.chain == ()
    desk.bring().attest()
    with desk.as_(PHYSICIAN) as station:
        desk.confirm()
        signed = desk.sign()
        assert station.check_file(signed.data, signed.name).is_intact


def usage(**more):
    none = dict.fromkeys(
        (
            "digital_signature",
            "content_commitment",
            "key_encipherment",
            "data_encipherment",
            "key_agreement",
            "key_cert_sign",
            "crl_sign",
            "encipher_only",
            "decipher_only",
        ),
        False,
    )
    return (x509.KeyUsage(**{**none, **more}),)


def bad_containers(private, service):
    weak = rsa.generate_private_key(65537, 1024)
    odd = ed25519.Ed25519PrivateKey.generate()
    mine = certificate(private)
    yield "ended on", brought(private, service, end=-2)
    yield "begins only on", brought(private, service, begin=5)
    yield "no private key", container(None, mine)
    yield "in the name of Someone Else", brought(private, service, name="Someone Else")
    yield "too weak: RSA with 1024", container(weak, certificate(weak))
    yield "of a kind that most readers", container(odd, certificate(odd, hash=None))
    yield "not for signing", brought(private, service, extensions=usage(key_encipherment=True))
    yield "does not say that it is for signing", brought(private, service, extensions=())
    web = (*usage(digital_signature=True), x509.ExtendedKeyUsage([Use.SERVER_AUTH]))
    yield "not for signing documents", brought(private, service, extensions=web)
    authority = (
        *usage(digital_signature=True),
        x509.BasicConstraints(ca=True, path_length=None),
    )
    yield "an authority's", brought(private, service, extensions=authority)
    yield "no PKCS#12", b""
    yield "no PKCS#12", b"-----BEGIN CERTIFICATE-----"
    yield "no PKCS#12", mine.public_bytes(serialization.Encoding.DER)
    yield "no PKCS#12", b"\x30\x82\xff\xff" + b"\x00" * 100
    yield "passphrase does not open", container(private, mine, passphrase="another")
    yield "passphrase does not open", container(private, mine)[:-40]
    yield "too large", b"\x30" * 300_000


def test_every_bad_file_gets_its_own_sentence_and_changes_nothing(desk, private, service):
    with desk.as_(PHYSICIAN) as station:
        before = key_of(desk)
        for words, data in bad_containers(private, service):
            with pytest.raises(Refused, match=words) as told:
                station.bring_key(data, PASS, SECRETS[PHYSICIAN])
            assert "Nothing was changed" in str(told.value)
            assert PASS not in str(told.value)
        assert key_of(desk) == before
    assert desk.station.count("signing-key-listed") == 2


def test_a_wrong_own_password_brings_no_key(desk, private, service):
    with desk.as_(PHYSICIAN) as station, pytest.raises(Refused):
        station.bring_key(brought(private, service), PASS, WRONG)
    assert not key_of(desk).brought


def test_nobody_brings_a_key_that_is_anothers_or_was_revoked(desk, private, service):
    data = brought(private, service, name="Dr. H. Brandt, MD Dr. E. Rossi")
    with desk.as_(PHYSICIAN) as station:
        station.bring_key(data, PASS, SECRETS[PHYSICIAN])
        with pytest.raises(Refused, match="yours already"):
            station.bring_key(data, PASS, SECRETS[PHYSICIAN])
    with desk.as_(OTHER) as station, pytest.raises(Refused, match="another person's"):
        station.bring_key(data, PASS, SECRETS[OTHER])
    with desk.as_(PHYSICIAN) as station:
        station.revoke_key(who(desk).id, "lost")
        with pytest.raises(Refused, match="was revoked at this station"):
            station.bring_key(data, PASS, SECRETS[PHYSICIAN])


def test_a_brought_key_whose_certificate_ended_seals_no_more_and_says_so(desk, private, service):
    with desk.as_(PHYSICIAN) as station:
        station.bring_key(brought(private, service, end=60), PASS, SECRETS[PHYSICIAN])
    desk.bring().attest()
    desk.station.clock.advance(days=61)
    with desk.as_(PHYSICIAN) as station:
        desk.confirm()
        with pytest.raises(Refused, match="certificate of your signing key ended"):
            desk.sign()
        station.revoke_key(who(desk).id, "it ended")
        assert desk.sign().sealed.version == 1


def test_names_match_by_words_and_initials(desk, private, service):
    for name in ("Hannah BRANDT Dr", "Dr Brandt H"):
        with desk.as_(PHYSICIAN) as station:
            station.bring_key(brought(private, service, name=name), PASS, SECRETS[PHYSICIAN])
        private = ec.generate_private_key(ec.SECP256R1())
    with desk.as_(PHYSICIAN) as station, pytest.raises(Refused, match="in the name of"):
        station.bring_key(brought(private, service, name="Dr. H. Brand"), PASS, SECRETS[PHYSICIAN])

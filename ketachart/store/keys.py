"""Signing keys: the clinic's own authority, a physician's key under it, and how both are kept.

Everything is ECDSA over P-256 with SHA-256. A physician's private key is wrapped by Argon2id of the
physician's own password, so that neither an administrator nor whoever has the file signs for them;
the authority's by a key derived from the station's data key.
"""

import os
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256

import msgspec
from cryptography import x509
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import Connection, delete, insert, select, update

from ketachart.clinical.trouble import Damaged
from ketachart.store import secret
from ketachart.store.schema import signing_keys
from ketachart.store.secret import Cost

AUTHORITY_YEARS, SIGNER_YEARS = 50, 10
"""How long certificates are valid: the authority's outlives the charts it vouches for."""
BACK = timedelta(days=1)
"""Certificates begin so much earlier: a clock that is set right afterwards voids none."""

_SALT_BYTES, _NONCE_BYTES = 16, 12
_LONGEST_NAME = 64
"""Characters of a name in a certificate (RFC 5280, ub-common-name, ub-organization-name)."""
_DOCUMENT_SIGNING = x509.ObjectIdentifier("1.3.6.1.5.5.7.3.36")
"""id-kp-documentSigning, RFC 9336."""


@dataclass(frozen=True, slots=True)
class KeyPair:
    """A private key (PKCS#8, DER), its certificate (DER), and the certificates above it."""

    certificate: bytes
    private: bytes = field(repr=False)
    chain: tuple[bytes, ...] = ()

    @property
    def sha256(self) -> str:
        """The name of the key: SHA-256 of its certificate, in hex."""
        return digest(self.certificate)


def digest(certificate: bytes) -> str:
    """SHA-256 of a certificate (DER) in hex."""
    return sha256(certificate).hexdigest()


def new_authority(clinic: str, at: datetime) -> KeyPair:
    """A clinic's own certificate authority, which vouches for itself."""
    private = ec.generate_private_key(ec.SECP256R1())
    name = _name(f"{clinic[:40]} signing authority", clinic)
    builder = (
        _certificate(name, name, private.public_key(), at, AUTHORITY_YEARS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(certificates=True), critical=True)
        .add_extension(
            x509.SubjectKeyIdentifier.from_public_key(private.public_key()), critical=False
        )
    )
    return _pair(builder.sign(private, hashes.SHA256()), private)


def new_signer(printed_name: str, clinic: str, authority: KeyPair, at: datetime) -> KeyPair:
    """A physician's own key, vouched for by the clinic's authority."""
    above = x509.load_der_x509_certificate(authority.certificate)
    signing = serialization.load_der_private_key(authority.private, password=None)
    assert isinstance(signing, ec.EllipticCurvePrivateKey)
    private = ec.generate_private_key(ec.SECP256R1())
    public, name = private.public_key(), _name(printed_name, clinic)
    builder = (
        _certificate(name, above.subject, public, at, SIGNER_YEARS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([_DOCUMENT_SIGNING]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signing.public_key()),
            critical=False,
        )
    )
    return _pair(builder.sign(signing, hashes.SHA256()), private)


def pem(certificate: bytes) -> bytes:
    """A certificate as other programs read it."""
    found = x509.load_der_x509_certificate(certificate)
    return found.public_bytes(serialization.Encoding.PEM)


def valid_between(certificate: bytes) -> tuple[datetime, datetime]:
    """From when to when a certificate is valid."""
    found = x509.load_der_x509_certificate(certificate)
    return found.not_valid_before_utc, found.not_valid_after_utc


def public_key(certificate: bytes) -> bytes:
    """The public key of a certificate (DER), by which the same key is known again."""
    found = x509.load_der_x509_certificate(certificate).public_key()
    return found.public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )


# How private keys are kept ------------------------------------------------------------------------


class _Wrap(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A wrapped key; without a salt it is wrapped by the station's own data key."""

    nonce: bytes
    wrapped: bytes
    salt: bytes = b""
    memory_kib: int = 0
    passes: int = 0
    lanes: int = 0

    def tied_to(self, name: str) -> bytes:
        """What the wrap vouches for besides the key: the parameters, and which key it is."""
        parameters = msgspec.structs.replace(self, wrapped=b"")
        return name.encode() + b"\n" + msgspec.json.encode(parameters)


def wrapped_by_password(pair: KeyPair, password: str, cost: Cost) -> bytes:
    """A private key that only this password opens.

    Raises:
        Unavailable: not enough memory.
    """
    salt, nonce = os.urandom(_SALT_BYTES), os.urandom(_NONCE_BYTES)
    wrap = _Wrap(nonce, b"", salt, cost.memory_kib, cost.passes, cost.lanes)
    wrapping = secret.stretched(secret.normalised(password), salt, cost)
    return _sealed(wrap, wrapping, pair.sha256, pair.private)


def opened_by_password(wrapped: bytes, name: str, password: str) -> bytes | None:
    """The private key (PKCS#8) of that name; None where the password does not open it.

    Raises:
        Damaged: what is stored is no wrapped key.
        Unavailable: not enough memory.
    """
    wrap = _read(wrapped)
    cost = Cost(wrap.memory_kib, wrap.passes, wrap.lanes)
    wrapping = secret.stretched(secret.normalised(password), wrap.salt, cost)
    return _opened(wrap, wrapping, name)


def wrapped_by_station(pair: KeyPair, data_key: bytes) -> bytes:
    """The authority's private key, which opens with the station itself."""
    wrap = _Wrap(os.urandom(_NONCE_BYTES), b"")
    return _sealed(wrap, _derived(data_key), pair.sha256, pair.private)


def rewrap_by_station(con: Connection, data_key: bytes, new_key: bytes) -> None:
    """Have the keys that opened with the station's data key open with a new one.

    Raises:
        Damaged: one of them is not what was stored.
    """
    for name, stored in con.execute(select(signing_keys.c.sha256, signing_keys.c.wrapped)).all():
        if _read(stored).salt:
            continue  # a person's, wrapped by their password
        private = opened_by_station(stored, name, data_key)
        fresh = _sealed(_Wrap(os.urandom(_NONCE_BYTES), b""), _derived(new_key), name, private)
        con.execute(update(signing_keys).where(signing_keys.c.sha256 == name).values(wrapped=fresh))


def opened_by_station(wrapped: bytes, name: str, data_key: bytes) -> bytes:
    """The authority's private key (PKCS#8).

    Raises:
        Damaged: it is not what was stored.
    """
    private = _opened(_read(wrapped), _derived(data_key), name)
    if private is None:
        raise _damaged()
    return private


def put(con: Connection, name: str, person: str, wrapped: bytes) -> None:
    """Keep a wrapped private key of a person (id); one of that name is replaced."""
    row = {"person": person, "wrapped": wrapped}
    if con.execute(select(signing_keys.c.sha256).where(signing_keys.c.sha256 == name)).first():
        con.execute(update(signing_keys).where(signing_keys.c.sha256 == name).values(row))
    else:
        con.execute(insert(signing_keys).values({"sha256": name, **row}))


def wrapped(con: Connection, name: str) -> bytes | None:
    """The wrapped private key of that name, or None."""
    query = select(signing_keys.c.wrapped).where(signing_keys.c.sha256 == name)
    found = con.execute(query).scalar()
    return None if found is None else bytes(found)


def drop(con: Connection, name: str) -> None:
    """Forget a private key: it seals nothing any more; its certificate stays in the ledger."""
    con.execute(delete(signing_keys).where(signing_keys.c.sha256 == name))


def _derived(data_key: bytes) -> bytes:
    return HKDF(hashes.SHA256(), 32, salt=None, info=b"ketachart authority 1").derive(data_key)


def _sealed(wrap: _Wrap, wrapping: bytes, name: str, private: bytes) -> bytes:
    told = AESGCM(wrapping).encrypt(wrap.nonce, private, wrap.tied_to(name))
    return msgspec.json.encode(msgspec.structs.replace(wrap, wrapped=told))


def _opened(wrap: _Wrap, wrapping: bytes, name: str) -> bytes | None:
    try:
        return AESGCM(wrapping).decrypt(wrap.nonce, wrap.wrapped, wrap.tied_to(name))
    except (InvalidTag, ValueError):
        return None


def _read(wrapped: bytes) -> _Wrap:
    try:
        return msgspec.json.decode(wrapped, type=_Wrap)
    except msgspec.MsgspecError:
        raise _damaged() from None


def _damaged() -> Damaged:
    return Damaged(
        "A signing key is not what was stored. Nothing was signed and the charts are untouched; "
        "verify the station and compare it with a backup."
    )


# Certificates -------------------------------------------------------------------------------------


def _name(common: str, clinic: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(x509.NameOID.COMMON_NAME, _fitting(common)),
            x509.NameAttribute(x509.NameOID.ORGANIZATION_NAME, _fitting(clinic)),
        ]
    )


def _fitting(words: str) -> str:
    """As much of a name as a certificate takes."""
    text = unicodedata.normalize("NFC", " ".join(words.split()))
    return "".join(c for c in text if c.isprintable())[:_LONGEST_NAME].strip() or "?"


def _certificate(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, at: datetime, years: int
) -> x509.CertificateBuilder:
    begin = at.replace(microsecond=0) - BACK
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(begin + timedelta(days=366 * years))
    )


def _usage(*, certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not certificates,
        content_commitment=not certificates,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=certificates,
        crl_sign=certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _pair(certificate: x509.Certificate, private: ec.EllipticCurvePrivateKey) -> KeyPair:
    return KeyPair(
        certificate.public_bytes(serialization.Encoding.DER),
        private.private_bytes(
            serialization.Encoding.DER,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ),
    )

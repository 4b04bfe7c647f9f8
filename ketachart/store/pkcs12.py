"""A signing key that a physician brings along (PKCS#12, RFC 7292): what is taken, and what not."""

from collections.abc import Sequence
from datetime import UTC, datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID as Use

from ketachart.clinical.phrases import day_text
from ketachart.clinical.trouble import Refused
from ketachart.store.folding import folded
from ketachart.store.keys import KeyPair

MOST_BYTES = 256 * 1024
"""A longer file is not read; one with its chain takes some 6 kB."""
SHORTEST_RSA = 2048
"""Bits (NIST SP 800-131A)."""
_LONGEST_CHAIN = 8

# With none of these in an extended key usage that is there, a certificate is for something else.
_USES = frozenset(
    {
        Use.ANY_EXTENDED_KEY_USAGE.dotted_string,
        Use.EMAIL_PROTECTION.dotted_string,
        "1.3.6.1.5.5.7.3.36",  # document signing, RFC 9336
        "1.3.6.1.4.1.311.10.3.12",  # document signing, Microsoft
        "1.2.840.113583.1.1.5",  # authentic documents, Adobe
    }
)
_WEAK_HASHES = frozenset({"md5", "sha1"})


def read(data: bytes, passphrase: str, *, name: str, at: datetime) -> KeyPair:
    """The key in a PKCS#12 file, for a person of a printed name, as it can seal at a time.

    Raises:
        Refused: it cannot be used; says why, in one sentence.
    """
    if len(data) > MOST_BYTES:
        raise _refused("The file is too large for a key")
    private, certificate, others = _opened(data, passphrase)
    _check_kind(private)
    if private.public_key() != certificate.public_key():
        raise _refused("The key in the file does not belong to its certificate")
    chain = _chain(certificate, others)
    _check_use(certificate)
    _check_times([certificate, *chain], at)
    _check_name(certificate, name)
    return KeyPair(
        certificate.public_bytes(serialization.Encoding.DER),
        private.private_bytes(
            serialization.Encoding.DER,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ),
        tuple(above.public_bytes(serialization.Encoding.DER) for above in chain),
    )


Private = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


def _refused(why: str) -> Refused:
    return Refused(f"{why}. Nothing was changed; choose another file.")


def _opened(
    data: bytes, passphrase: str
) -> tuple[Private, x509.Certificate, list[x509.Certificate]]:
    try:
        private, certificate, others = pkcs12.load_key_and_certificates(
            data, passphrase.encode() if passphrase else None
        )
    except Exception:  # noqa: BLE001 - any kind of error for a wrong passphrase, and for no PKCS#12
        if _is_container(data):
            raise Refused(
                "The passphrase does not open this file. Nothing was changed; type it again."
            ) from None
        raise _refused("This is no PKCS#12 file (.p12 or .pfx)") from None
    if certificate is None and not others and private is None:
        raise _refused("There is neither a key nor a certificate in the file")
    if private is None:
        raise _refused("There is no private key in the file, only certificates")
    if certificate is None:
        raise _refused("There is no certificate for the key in the file")
    if not isinstance(private, Private):
        raise _refused("The key is of a kind that most readers of a PDF do not know")
    return private, certificate, list(others)


def _is_container(data: bytes) -> bool:
    """Whether the bytes have the form of PKCS#12, whatever opens them."""
    if len(data) < 40 or data[0] != 0x30 or not data[1] & 0x80:
        return False
    inner = data[2 + (data[1] & 0x7F) :]
    return inner.startswith(b"\x02\x01\x03\x30") and b"\x2a\x86\x48\x86\xf7\x0d\x01\x07" in inner


def _check_kind(private: Private) -> None:
    if isinstance(private, rsa.RSAPrivateKey):
        if private.key_size < SHORTEST_RSA:
            raise _refused(
                f"The key is too weak: RSA with {private.key_size} bits, and {SHORTEST_RSA} are "
                "the least"
            )
    elif not isinstance(private.curve, ec.SECP256R1 | ec.SECP384R1 | ec.SECP521R1):
        raise _refused("The key is of a kind that most readers of a PDF do not know")


def _chain(
    certificate: x509.Certificate, others: Sequence[x509.Certificate]
) -> list[x509.Certificate]:
    """The certificates above, from the one that issued this to the topmost that is there."""
    found: list[x509.Certificate] = []
    at = certificate
    while at.issuer != at.subject and len(found) < _LONGEST_CHAIN:
        above = next((c for c in others if c not in found and _issued(at, c)), None)
        if above is None:
            break
        found.append(above)
        at = above
    for one in (certificate, *found):
        weak = one.signature_hash_algorithm
        if weak is not None and weak.name in _WEAK_HASHES and one.issuer != one.subject:
            raise _refused(f"A certificate in the file is signed with {weak.name}, which is broken")
    return found


def _issued(certificate: x509.Certificate, above: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(above)
    except (ValueError, TypeError, InvalidSignature):
        return False
    try:
        return above.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except (x509.ExtensionNotFound, ValueError):
        return False


def _check_use(certificate: x509.Certificate) -> None:
    try:
        extensions = certificate.extensions
    except ValueError:
        raise _refused("The certificate in the file cannot be read") from None
    if not any(isinstance(extension.value, x509.KeyUsage) for extension in extensions):
        raise _refused("The certificate does not say that it is for signing")
    for extension in extensions:
        value = extension.value
        if isinstance(value, x509.BasicConstraints) and value.ca:
            raise _refused("The certificate is an authority's, and no person's")
        if isinstance(value, x509.KeyUsage) and not (
            value.digital_signature or value.content_commitment
        ):
            raise _refused("The certificate is not for signing")
        if isinstance(value, x509.ExtendedKeyUsage) and not any(
            use.dotted_string in _USES for use in value
        ):
            raise _refused("The certificate is not for signing documents")


def _check_times(certificates: Sequence[x509.Certificate], at: datetime) -> None:
    now = at.astimezone(UTC)
    for i, one in enumerate(certificates):
        which = "The certificate" if i == 0 else "A certificate above the key's"
        if now > one.not_valid_after_utc:
            raise _refused(f"{which} ended on {day_text(one.not_valid_after_utc)}")
        if now < one.not_valid_before_utc:
            raise _refused(f"{which} begins only on {day_text(one.not_valid_before_utc)}")


def _check_name(certificate: x509.Certificate, name: str) -> None:
    """Every word of the printed name (without credentials) stands in the certificate's name.

    A single letter stands for a word that begins with it.
    """
    told = [
        str(part.value)
        for part in certificate.subject
        if part.oid in (x509.NameOID.COMMON_NAME, x509.NameOID.GIVEN_NAME, x509.NameOID.SURNAME)
    ]
    there = _words(" ".join(told))
    wanted = _words(name.split(",", maxsplit=1)[0])
    if not wanted or not all(_stands(word, there) for word in wanted):
        shown = "".join(c for c in " ".join(told)[:80] if c.isprintable()) or "nobody"
        raise _refused(f"The certificate is in the name of {shown}, and you are {name}")


def _words(text: str) -> list[str]:
    return ["".join(c for c in word if c.isalnum()) for word in folded(text).split()]


def _stands(word: str, there: Sequence[str]) -> bool:
    return word in there or any(
        1 in (len(word), len(other)) and word[:1] == other[:1] for other in there if other
    )

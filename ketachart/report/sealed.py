"""Whether a file is, byte for byte, what its seal covers; nothing a file holds can break the look.

More is asked than that the signature is valid: a valid signature says nothing of bytes behind its
end or in the gap that it stands in.
"""

from __future__ import annotations

import asyncio
import io
import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

FIELD = "Physician"
"""The name of the one signature field."""
MOST_BYTES = 64 * 1024 * 1024
"""A longer file is not read: the longest record takes 2 MB."""

State = Literal["sealed", "not sealed", "no pdf", "too large", "locked", "other seal"]

_RANGE = re.compile(rb"/ByteRange\s*\[\s*0\s+(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s*\]")
_NUMBER = re.compile(r"\bKC-\d{4}-\d{4}-\d{2,6}\b")
_VERSION = re.compile(r"^Version (\d{1,6}), integrity code ([0-9A-Za-z -]+)")

CUT = "The file ends early: a part of it is missing."
ADDED = "Something was added behind the end of the file that was sealed."
PADDED = "Something was changed in the place where the signature stands."
CHANGED = "The contents were changed after the file was sealed."
SECOND = "The file carries more than one signature, or was written to after it was sealed."
BROKEN = "The seal cannot be read: the file is damaged or was changed."
WEAKER = "The signature is no seal: it does not forbid changes of the file."
FALSE = "The signature does not belong to this file."
UNKNOWN = "The key it was sealed with was not valid then, or is not vouched for."
TIME = "The timestamp in the seal does not belong to it."


@dataclass(frozen=True, slots=True)
class Signer:
    """A key that seals: certificate and private key (PKCS#8), and the certificates above, DER."""

    certificate: bytes
    private: bytes = field(repr=False)
    chain: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed file; ``trusted`` where a timestamp service vouched for the time, else ``said``."""

    data: bytes
    trusted: bool = False
    said: str | None = None
    """Why no timestamp service vouched for the time although one was asked."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a file says of its seal, and whether the seal holds; ``reasons`` tell why it does not.

    Names and times are what the file claims: only its certificate tells who sealed it.
    """

    state: State
    reasons: tuple[str, ...] = ()
    certificate: bytes | None = None
    """The signer's (DER)."""
    name: str | None = None
    organisation: str | None = None
    meaning: str | None = None
    signed_at: datetime | None = None
    stamped_at: datetime | None = None
    """What a timestamp service vouched for, and which one."""
    stamped_by: str | None = None
    record_no: str | None = None
    version: int | None = None
    code: str | None = None

    @property
    def intact(self) -> bool:
        """Whether the file is as it was sealed, by a key that the roots vouch for."""
        return self.state == "sealed" and not self.reasons


def look(
    data: bytes,
    *,
    roots: Sequence[bytes] = (),
    others: Sequence[bytes] = (),
    at: datetime | None = None,
) -> Found:
    """Look at any file; raises nothing, whatever it holds.

    ``roots`` are certificates (DER) that are trusted, ``others`` those between; without any the
    signer's own is taken as it is. Validity is judged at ``at``, or when the file says it was
    signed.
    """
    if len(data) > MOST_BYTES:
        return Found("too large")
    if not data.startswith(b"%PDF-"):
        return Found("no pdf")
    try:
        return _looked_at(data, roots, others, at)
    except Exception:  # noqa: BLE001 - a hostile file makes the parsers raise anything
        return Found("sealed" if b"/ByteRange" in data else "not sealed", (BROKEN,))


def _looked_at(
    data: bytes, roots: Sequence[bytes], others: Sequence[bytes], at: datetime | None
) -> Found:
    flaws = _flaws_of_form(data)
    if flaws is None:
        ended = data.rstrip().endswith(b"%%EOF")
        return _with_claims(Found("not sealed", () if ended else (CUT,)), data)
    if CUT in flaws:
        return Found("sealed", flaws)
    from pyhanko.pdf_utils.reader import PdfFileReader  # noqa: PLC0415

    hush()
    reader = PdfFileReader(io.BytesIO(data))
    if reader.encrypted:
        return Found("locked")
    signatures = reader.embedded_signatures
    if len(signatures) != 1:
        return Found("sealed", (*flaws, SECOND if signatures else BROKEN))
    found = _claims(reader, Found("sealed", flaws))
    return _judged(reader, found, roots=roots, others=others, at=at)


def _flaws_of_form(data: bytes) -> tuple[str, ...] | None:
    """What is wrong with how a seal lies in the file; None where there is none."""
    ranges = data.count(b"/ByteRange")
    if ranges == 0:
        return None
    match = _RANGE.search(data)
    if match is None:
        return (BROKEN,)
    if ranges > 1:
        return (SECOND,)
    first, second, length = (int(part) for part in match.groups())
    end = second + length
    if end > len(data):
        return (CUT,)
    flaws: list[str] = [] if end == len(data) else [ADDED]
    gap = data[first:second]
    # What stands in the gap is covered by nothing: it is the signature and zeros, and else nothing.
    if not re.fullmatch(rb"<[0-9A-F]+>", gap) or not _only_one(bytes.fromhex(gap[1:-1].decode())):
        flaws.append(PADDED)
    return tuple(flaws)


def _only_one(contents: bytes) -> bool:
    """Whether a padded signature is one DER value and zeros behind it."""
    if len(contents) < 4 or contents[0] != 0x30 or contents[1] not in (0x82, 0x83):
        return False
    octets = contents[1] & 0x7F
    length = 2 + octets + int.from_bytes(contents[2 : 2 + octets], "big")
    return length <= len(contents) and not any(contents[length:])


def _judged(
    reader: Any,
    found: Found,
    *,
    roots: Sequence[bytes],
    others: Sequence[bytes],
    at: datetime | None,
) -> Found:
    from pyhanko.sign.diff_analysis import ModificationLevel  # noqa: PLC0415
    from pyhanko.sign.fields import MDPPerm  # noqa: PLC0415
    from pyhanko.sign.validation.pdf_embedded import (  # noqa: PLC0415
        async_validate_pdf_signature,
        read_certification_data,
    )
    from pyhanko.sign.validation.settings import KeyUsageConstraints  # noqa: PLC0415
    from pyhanko.sign.validation.status import SignatureCoverageLevel  # noqa: PLC0415

    (signature,) = reader.embedded_signatures
    certified = read_certification_data(reader)
    strict = certified is not None and certified.permission == MDPPerm.NO_CHANGES
    own = strict and signature.sig_object.get("/SubFilter") == "/ETSI.CAdES.detached"
    if not own or not _plain(signature):
        return replace(found, state="other seal", reasons=(WEAKER,))
    certificate = signature.signer_cert
    when = at or signature.self_reported_timestamp
    tokens = _stamps(signature)
    status = asyncio.run(
        async_validate_pdf_signature(
            signature,
            signer_validation_context=_context(roots or [certificate.dump()], others, when),
            ts_validation_context=_context(tokens, (), when),
            key_usage_settings=KeyUsageConstraints(
                key_usage={"digital_signature", "non_repudiation"}, match_all_key_usages=False
            ),
        )
    )
    flaws = list(found.reasons)
    if not status.intact:
        flaws.append(CHANGED)
    elif not status.valid:
        flaws.append(FALSE)
    elif not status.trusted:
        flaws.append(UNKNOWN)
    if status.coverage != SignatureCoverageLevel.ENTIRE_FILE and not flaws:
        flaws.append(ADDED)
    if (status.modification_level != ModificationLevel.NONE or not status.docmdp_ok) and not flaws:
        flaws.append(CHANGED)
    stamp = status.timestamp_validity
    if stamp is not None and not (stamp.valid and stamp.intact and stamp.trusted):
        flaws.append(TIME)
    elif not status.bottom_line and not flaws:
        flaws.append(FALSE)
    return replace(
        found,
        reasons=tuple(flaws),
        certificate=certificate.dump(),
        name=_part(certificate.subject, "common_name") or found.name,
        organisation=_part(certificate.subject, "organization_name"),
        meaning=_text(signature.sig_object.get("/Reason")),
        signed_at=signature.self_reported_timestamp,
        stamped_at=stamp.timestamp if stamp is not None else None,
        stamped_by=_part(stamp.signing_cert.subject, "common_name") if stamp is not None else None,
    )


def _plain(signature: Any) -> bool:
    """Whether the parts of a signature that it does not itself cover are those that we write."""
    signed, signer = signature.signed_data, signature.signer_info
    unsigned = signer["unsigned_attrs"].native or []
    return (
        signed["version"].native == "v1"
        and signer["version"].native == "v1"
        and [a["algorithm"].native for a in signed["digest_algorithms"]] == ["sha256"]
        and signer["digest_algorithm"]["algorithm"].native == "sha256"
        and len(signed["certificates"]) == 1
        and not signed["crls"]
        and [a["type"] for a in unsigned] in ([], ["signature_time_stamp_token"])
    )


def _stamps(signature: Any) -> list[bytes]:
    """The certificates that a timestamp brought along: whose they are is said, not judged."""
    found = []
    for attribute in signature.signer_info["unsigned_attrs"] or []:
        for token in attribute["values"]:
            found += [c.chosen.dump() for c in token["content"]["certificates"]]
    return found


def _context(roots: Sequence[bytes], others: Sequence[bytes], at: datetime | None) -> Any:
    from asn1crypto import x509  # noqa: PLC0415
    from pyhanko_certvalidator import ValidationContext  # noqa: PLC0415

    return ValidationContext(
        trust_roots=[x509.Certificate.load(root) for root in roots],
        other_certs=[x509.Certificate.load(other) for other in others],
        allow_fetching=False,
        moment=(at or datetime.now(UTC)).astimezone(UTC),
        # The time is the ledger's, or a claim: one that is a little off voids nothing.
        time_tolerance=timedelta(0),
    )


# What a file says of itself -----------------------------------------------------------------------


def _with_claims(found: Found, data: bytes) -> Found:
    """A file without a seal, with what its heading says."""
    from pyhanko.pdf_utils.reader import PdfFileReader  # noqa: PLC0415

    hush()
    try:
        reader = PdfFileReader(io.BytesIO(data))
        if reader.encrypted:
            return Found("locked")
        return _claims(reader, found)
    except Exception:  # noqa: BLE001 - a hostile file makes the parsers raise anything
        return found if found.reasons else replace(found, reasons=(BROKEN,))


def _claims(reader: Any, found: Found) -> Found:
    info = reader.trailer["/Info"] if "/Info" in reader.trailer else {}  # noqa: SIM401 - has no get
    title, subject = _text(info.get("/Title")) or "", _text(info.get("/Subject")) or ""
    number, told = _NUMBER.search(title), _VERSION.match(subject)
    return replace(
        found,
        record_no=number[0] if number else None,
        version=int(told[1]) if told else None,
        code=told[2].strip() if told else None,
    )


def _text(value: Any) -> str | None:
    """A text of the file, without what no page shows; at most 500 characters."""
    if not isinstance(value, str):
        return None
    return "".join(c for c in value[:500] if c.isprintable()).strip() or None


def _part(name: Any, part: str) -> str | None:
    value = name.native.get(part)
    return _text(value[0] if isinstance(value, list) else value)


def hush() -> None:
    """Keep the libraries from logging a file's own faults, with the names that are in it."""
    for name in ("pyhanko", "pyhanko_certvalidator"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)

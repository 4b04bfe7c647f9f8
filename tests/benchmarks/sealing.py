"""Signing and checking a record beside plain pyHanko on the same file; run by ``measure``."""

import io
from collections.abc import Callable
from datetime import UTC, datetime

from asn1crypto import x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from ketachart.report import seal
from ketachart.station import Station
from ketachart.store import keys

AT = datetime(2026, 6, 1, 9, tzinfo=UTC)
MEANING = "I have reviewed this session and approve the record."

Median = Callable[[Callable[[], object], int], float]
Report = Callable[[str, float, float, str], None]


def sealing(station: Station, session: str, page: bytes, median_ms: Median, report: Report) -> None:
    """The seal and the look at it of a session's page; the check of the session's signed file."""
    authority = keys.new_authority("Benchmark Clinic", AT)
    pair = keys.new_signer("Dr. B. Measure", "Benchmark Clinic", authority, AT)
    signer = seal.Signer(pair.certificate, pair.private, (authority.certificate,))

    def ours() -> bytes:
        made = seal.seal(page, signer, at=AT, meaning=MEANING, name="Dr. B. Measure")
        return made.data

    def plain() -> bytes:
        out = io.BytesIO()
        signers.sign_pdf(
            IncrementalPdfFileWriter(io.BytesIO(page)),
            signers.PdfSignatureMetadata(
                field_name="Physician",
                certify=True,
                docmdp_permissions=fields.MDPPerm.NO_CHANGES,
                subfilter=fields.SigSeedSubFilter.PADES,
            ),
            signer=seal._signing(signer),
            output=out,
        )
        return out.getvalue()

    file = ours()
    root = x509.Certificate.load(authority.certificate)

    def plain_check() -> object:
        (signature,) = PdfFileReader(io.BytesIO(file)).embedded_signatures
        context = ValidationContext(trust_roots=[root], moment=AT, allow_fetching=False)
        return validate_pdf_signature(signature, context)

    plain(), plain_check()
    floor = median_ms(plain, 30)
    report("sealing a record, looked at again", median_ms(ours, 30), floor, "+ 50 ms")
    checked = median_ms(lambda: seal.look(file, roots=signer.chain, at=AT), 30)
    report("checking its seal", checked, median_ms(plain_check, 30), "")
    kept = station.sealed(session)
    assert station.check_file(kept, "record.pdf").is_intact
    known = median_ms(lambda: station.check_file(kept, "record.pdf"), 30)
    report("checking it against the ledger", known, median_ms(plain_check, 30), "")

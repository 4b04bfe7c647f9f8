"""The seal of a signed record: the PDF certified, so that any change of it is seen.

PAdES baseline (ETSI EN 319 142-1) by pyHanko: the whole file is covered and no change of it allowed
(DocMDP level 1, ISO 32000-2 section 12.8.2.2). The certificates above the signer's travel apart.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ketachart.clinical.trouble import Refused, Unavailable
from ketachart.report import seal_mark, stamping
from ketachart.report.sealed import FIELD, Found, Sealed, Signer, hush, look

__all__ = ["Found", "Sealed", "Signer", "look", "seal", "works"]

ROOM, ROOM_WITH_STAMP = 4096, 32768
"""Hexadecimal digits kept free for the signature; the token of a timestamp service comes with the
service's own certificates."""


def seal(
    pdf: bytes,
    signer: Signer,
    *,
    at: datetime,
    meaning: str,
    name: str,
    clinic: str = "",
    timestamp_url: str | None = None,
) -> Sealed:
    """Certify a PDF as signed by ``name`` (printed) at a time, with a meaning.

    What was made is looked at before it is handed out. A timestamp service that does not answer
    within ``stamping.TIMEOUT_S`` is left out.

    Raises:
        Refused: the file is no PDF that can be sealed, or carries a signature already.
        Unavailable: what came out does not hold; nothing was sealed.
    """
    hush()
    details = _Details(at, meaning, name, clinic)
    said = None
    if timestamp_url is not None:
        try:
            data = _sealed(pdf, signer, details, stamping.service(timestamp_url))
            if _holds(data, signer, at):
                return Sealed(data, trusted=True)
            said = stamping.NOT_GOOD
        except stamping.NoStamp as trouble:
            said = str(trouble)
    data = _sealed(pdf, signer, details, None)
    if not _holds(data, signer, at):
        raise Unavailable(
            "The sealed file does not hold when it is read again, so nothing was signed. The "
            "record is unchanged; try once more, and tell whoever looks after KetaChart."
        )
    return Sealed(data, said=said)


def works(signer: Signer, at: datetime) -> bool:
    """Whether what a key seals holds, tried on an empty page before anybody relies on it."""
    from reportlab.pdfgen.canvas import Canvas  # noqa: PLC0415

    page = io.BytesIO()
    canvas = Canvas(page, invariant=1)
    canvas.showPage()
    canvas.save()
    try:
        seal(page.getvalue(), signer, at=at, meaning="-", name="-")
    except (Refused, Unavailable):
        return False
    return True


@dataclass(frozen=True, slots=True)
class _Details:
    at: datetime
    meaning: str
    name: str
    clinic: str


def _holds(data: bytes, signer: Signer, at: datetime) -> bool:
    root = signer.chain[-1] if signer.chain else signer.certificate
    return look(data, roots=(root,), others=signer.chain, at=at).intact


def _sealed(pdf: bytes, signer: Signer, details: _Details, timestamper: Any) -> bytes:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter  # noqa: PLC0415
    from pyhanko.pdf_utils.misc import PdfError  # noqa: PLC0415
    from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter  # noqa: PLC0415
    from pyhanko.sign.general import SigningError  # noqa: PLC0415
    from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner  # noqa: PLC0415

    class Writer(IncrementalPdfFileWriter):
        """Leaves what the file says of itself: pyHanko would put the computer's time in."""

        def _update_meta(self) -> None:
            return

    try:
        writer = Writer(io.BytesIO(pdf))
        if writer.prev.encrypted or list(writer.prev.embedded_signatures):
            raise _not_sealable()
        _name(writer, pdf, details)
        page, box = _place(writer)
        made = PdfSigner(
            PdfSignatureMetadata(
                field_name=FIELD,
                md_algorithm="sha256",
                location=details.clinic or None,
                reason=details.meaning,
                name=details.name,
                certify=True,
                docmdp_permissions=MDPPerm.NO_CHANGES,
                subfilter=SigSeedSubFilter.PADES,
            ),
            signer=_signing(signer),
            timestamper=timestamper,
            stamp_style=_mark(details, box) if box else None,
            new_field_spec=SigFieldSpec(FIELD, on_page=page, box=box),
        )
        room = ROOM if timestamper is None else ROOM_WITH_STAMP
        return asyncio.run(_certified(made, writer, details.at, room))
    except (PdfError, SigningError, ValueError, KeyError):
        raise _not_sealable() from None


def _name(writer: Any, pdf: bytes, details: _Details) -> None:
    """Name the file after what it holds (ISO 32000-2, 14.4), and not by chance."""
    from pyhanko.pdf_utils.generic import ByteStringObject  # noqa: PLC0415

    told = f"{details.at.isoformat()}\n{details.name}\n{details.meaning}".encode()
    named = hashlib.sha256(hashlib.sha256(pdf).digest() + told).digest()[:16]
    writer._document_id[1] = ByteStringObject(named)  # noqa: SLF001 - there is no other way


def _not_sealable() -> Refused:
    return Refused("This file is no PDF that can be sealed. Nothing was signed.")


async def _certified(made: Any, writer: Any, at: datetime, room: int) -> bytes:
    """What ``PdfSigner.sign_pdf`` does, at a time that is given instead of the computer's."""
    from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes  # noqa: PLC0415

    session = made.init_signing_session(writer)
    session.system_time = at
    prepared = session.prepare_tbs_document(validation_info=None, bytes_reserved=room)
    digested, out = prepared.digest_tbs_document()
    await prepared.perform_signature(
        document_digest=digested.document_digest,
        pdf_cms_signed_attrs=PdfCMSSignedAttributes(signing_time=at),
    )
    return bytes(out.getvalue())


def _signing(signer: Signer) -> Any:
    from asn1crypto import keys, x509  # noqa: PLC0415
    from cryptography.hazmat.primitives import hashes, serialization  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415
    from pyhanko.sign.signers.pdf_cms import SimpleSigner  # noqa: PLC0415
    from pyhanko_certvalidator.registry import SimpleCertificateStore  # noqa: PLC0415

    class Deterministic(SimpleSigner):
        """The same signature for the same file (RFC 6979), whatever chance the computer has."""

        def sign_raw(self, data: bytes, digest_algorithm: str) -> bytes:
            private = serialization.load_der_private_key(self.signing_key.dump(), password=None)
            if not isinstance(private, ec.EllipticCurvePrivateKey) or digest_algorithm != "sha256":
                return bytes(super().sign_raw(data, digest_algorithm))
            return private.sign(data, ec.ECDSA(hashes.SHA256(), deterministic_signing=True))

    # Certificates in the file beside the signer's are covered by nothing: none is put in.
    return Deterministic(
        signing_cert=x509.Certificate.load(signer.certificate),
        signing_key=keys.PrivateKeyInfo.load(signer.private),
        cert_registry=SimpleCertificateStore(),  # type: ignore[no-untyped-call]
        embed_roots=False,
    )


def _place(writer: Any) -> tuple[int, tuple[int, int, int, int] | None]:
    """The page and rectangle (pt) kept for the field; no rectangle: it is not seen."""
    try:
        target = writer.root["/Dests"][f"/{seal_mark.PLACE}"]
        target = target["/D"] if hasattr(target, "keys") else target
        kind, left, bottom, right, top = list(target)[1:6]
        if kind != "/FitR":
            return 0, None
        wanted = target.raw_get(0).reference
        for number in range(int(writer.root["/Pages"]["/Count"])):
            if writer.find_page_for_modification(number)[0].reference == wanted:
                return number, (int(left), int(bottom), int(right), int(top))
    except (KeyError, ValueError, TypeError, IndexError, AttributeError):
        pass
    return 0, None


def _mark(details: _Details, box: tuple[int, int, int, int]) -> Any:
    from pyhanko.pdf_utils.content import PdfContent  # noqa: PLC0415
    from pyhanko.pdf_utils.layout import (  # noqa: PLC0415
        AxisAlignment,
        Margins,
        SimpleBoxLayoutRule,
    )
    from pyhanko.pdf_utils.reader import PdfFileReader  # noqa: PLC0415
    from pyhanko.stamp import StaticStampStyle  # noqa: PLC0415

    start = AxisAlignment.ALIGN_MIN
    left, bottom, right, top = box
    page = seal_mark.drawn(
        right - left, top - bottom, name=details.name, at=details.at, meaning=details.meaning
    )

    class Drawn(PdfContent):
        """The mark, taken over from a page of its own with the typefaces it embeds."""

        def render(self) -> bytes:
            drawn = PdfFileReader(io.BytesIO(page))
            assert self.writer is not None
            self.resources.xobject["/Mark"] = self.writer.import_page_as_xobject(drawn)
            return b"/Mark Do"

    return StaticStampStyle(
        border_width=0,
        background=Drawn(),
        background_opacity=1.0,
        background_layout=SimpleBoxLayoutRule(start, start, Margins()),
    )

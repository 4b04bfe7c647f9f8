"""What happens to a sealed PDF on its way: cut, written again, annotated, laid over, patched."""

import io
import random
import re
import zlib

from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject
from reportlab.pdfgen.canvas import Canvas


def truncated(data: bytes) -> list[bytes]:
    """The file cut off at many places."""
    places = {1, 4, 9, 100, len(data) - 1, len(data) - 7}
    places |= {len(data) * i // 24 for i in range(1, 24)}
    return [data[:place] for place in sorted(places)]


def with_bytes_behind(data: bytes) -> list[bytes]:
    """The file with something added behind its end."""
    return [data + more for more in (b"\n", b"\x00", b"%", b"%%EOF\n", b"<html></html>", data)]


def saved_again(data: bytes) -> bytes:
    """Read and written by another program."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    return _written(writer)


def renumbered(data: bytes) -> bytes:
    """Written anew from its pages alone, as a program does that tidies up."""
    writer = PdfWriter()
    for page in PdfReader(io.BytesIO(data)).pages:
        writer.add_page(page)
    return _written(writer)


def annotated(data: bytes) -> bytes:
    """With a note that a reader attached, in an incremental update."""
    writer = PdfWriter(io.BytesIO(data), incremental=True)
    note = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject("/Text"),
            NameObject("/Rect"): ArrayObject([NumberObject(n) for n in (10, 10, 30, 30)]),
        }
    )
    page = writer.pages[0]
    page[NameObject("/Annots")] = ArrayObject([writer._add_object(note)])
    return _written(writer)


def laid_over(data: bytes) -> bytes:
    """With other contents on its first page, in an incremental update."""
    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.drawString(100, 400, "Ketamine 5 mg instead of 50 mg")
    canvas.save()
    writer = PdfWriter(io.BytesIO(data), incremental=True)
    writer.pages[0].merge_page(PdfReader(out).pages[0])
    return _written(writer)


def flipped(data: bytes, count: int) -> list[bytes]:
    """The file with one bit turned, at chance (the same every time)."""
    chance = random.Random(6)
    found = []
    for _ in range(count):
        place, bit = chance.randrange(len(data)), chance.randrange(8)
        found.append(data[:place] + bytes([data[place] ^ (1 << bit)]) + data[place + 1 :])
    return found


def lifted(data: bytes, signed: bytes) -> bytes:
    """The signature of another file in the place of this one's own."""
    gap = re.compile(rb"/Contents <([0-9A-F]{200,})>")
    own, other = gap.search(data), gap.search(signed)
    return data[: own.start(1)] + other[1].ljust(len(own[1]), b"0") + data[own.end(1) :]


def in_the_padding(data: bytes) -> list[bytes]:
    """With something written where no signature looks: in the zeros behind it, or its letters."""
    gap = re.search(rb"/Contents <([0-9A-F]{200,})>", data)
    found = [data[: gap.end(1) - 8] + b"DEADBEEF" + data[gap.end(1) :]]
    letter = re.search(rb"[A-F]", gap[1]).start() + gap.start(1)
    found.append(data[:letter] + data[letter : letter + 1].lower() + data[letter + 1 :])
    found.append(data[: gap.end(1) - 4] + b" 00 " + data[gap.end(1) :])
    return found


def locked(data: bytes) -> bytes:
    """Behind a password."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    writer.encrypt("a password", algorithm="RC4-128")
    return _written(writer)


def bombs() -> list[bytes]:
    """Small files that would take a reader for ever, or all of its memory."""
    deep = b"%PDF-1.7\n1 0 obj\n" + b"[" * 200_000 + b"\nendobj\n"
    squeezed = zlib.compress(b"\x00" * 300_000_000, 9)
    stream = (
        b"%%PDF-1.7\n1 0 obj\n<</Type/XRef/Size 9/W[1 4 2]/Root 2 0 R/Filter/FlateDecode"
        b"/Length %d>>\nstream\n%b\nendstream\nendobj\nstartxref\n9\n%%%%EOF\n"
        % (len(squeezed), squeezed)
    )
    loop = (
        b"%PDF-1.7\nxref\n0 1\n0000000000 65535 f \ntrailer\n<</Size 1/Root 1 0 R/Prev 9>>\n"
        b"startxref\n9\n%%EOF\n"
    )
    signed = b"/ByteRange [0 10 20 30]"
    return [deep, stream, loop, *(bomb + signed for bomb in (deep, stream, loop))]


def _written(writer: PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()

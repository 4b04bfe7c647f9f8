"""Words that stand nowhere else, and where they are found: plain, encoded, packed."""

import base64
import codecs
import os
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from urllib.parse import quote

FAMILY, GIVEN, MRN = "Quillfeather-Özdemir", "Xanthippe", "ZQ-77431-KX"
NURSE, DOCTOR = "W. Strixomel, RN", "Dr. U. Brackwater, MD"
NOTE = "marmalade submarines whisper"
DRAFT = "purple zeppelins halfway"
HELD = "translucent walruses waltzing"
WHOM = "Countess Umbragelia"
PASSPHRASE = "seventeen velvet crocodiles yawn"
PASSWORD = "ninety copper giraffes humming"
DOCTORS = "eleven woollen lighthouses drift"
AT_FIRST = "forty glass escalators descending"
PIN = "730599"
SEARCH = "Xanthi"
PERSONAL = (FAMILY, "Quillfeather", GIVEN, MRN, NOTE, DRAFT, HELD, WHOM, "Strixomel", "Brackwater")
SECRETS = (PASSPHRASE, PASSWORD, DOCTORS, AT_FIRST, PIN)


def forms(text: str) -> Iterator[tuple[str, bytes]]:
    """A text as it may stand in a file; the names say how."""
    plain = text.encode()
    yield "UTF-8", plain
    for name in ("utf-16-le", "utf-16-be", "utf-32-le"):
        yield name, text.encode(name)
    with suppress(UnicodeEncodeError):
        yield "Latin-1", text.encode("latin-1")
    yield "escaped", text.encode("unicode_escape")
    yield "hex", plain.hex().encode()
    yield "HEX", plain.hex().upper().encode()
    yield "percent", quote(text).encode()
    yield "form", quote(text).replace("%20", "+").encode()
    yield "rot13", codecs.encode(text, "rot13").encode()
    for lost in range(3):  # each place it can take in a longer base64 text
        whole = base64.b64encode(b"\0" * lost + plain)
        yield "base64", whole[(0, 2, 3)[lost] : -4]


class Words:
    """What is looked for, once for all files."""

    def __init__(self, *texts: str, raw: tuple[bytes, ...] = ()) -> None:
        self._forms = [(text, how, form) for text in texts for how, form in forms(text)]
        self._forms += [("a key", "raw", key) for key in raw]
        self._forms += [("a key", "hex", key.hex().encode()) for key in raw]
        self._any = re.compile(
            b"|".join(re.escape(form) for _, _, form in self._forms), re.IGNORECASE
        )

    def found_in(self, data: bytes) -> str | None:
        """Which of the words stands in there, and how; also inside what is packed."""
        for layer, piece in _layers(data):
            hit = self._any.search(piece)
            if hit is not None:
                low = hit.group().lower()
                text, how = next((t, h) for t, h, f in self._forms if f.lower() == low)
                return f"{text!r} as {how}{layer}"
        return None


def _layers(data: bytes) -> Iterator[tuple[str, bytes]]:
    yield "", data
    if data[:4] == b"PK\x03\x04":
        with suppress(zipfile.BadZipFile, RuntimeError), zipfile.ZipFile(BytesIO(data)) as packed:
            for name in packed.namelist():
                yield f" in {name}", name.encode() + packed.read(name)
    for start in re.finditer(rb"\x78[\x01\x5e\x9c\xda]|\x1f\x8b\x08", data):
        with suppress(zlib.error):
            piece = zlib.decompressobj(47).decompress(data[start.start() :], 1 << 24)
            if len(piece) > 8:
                yield " packed", piece
    for text in re.finditer(rb"stream\r?\n([!-u\sz]{16,}?~>)", data):
        with suppress(ValueError, zlib.error):
            coded = base64.a85decode(b"<~" + text[1].strip(), adobe=True)
            yield " packed", zlib.decompress(coded)


def search(words: Words, *folders: Path, besides: tuple[Path, ...] = ()) -> list[str]:
    """Where one of the words stands in a file or a file's name below the folders."""
    told = []
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if any(path == each or each in path.parents for each in besides):
                continue
            name = os.fsencode(path.relative_to(folder))
            if (hit := words.found_in(name)) is not None:
                told.append(f"the name of {path}: {hit}")
            if path.is_file() and (hit := words.found_in(path.read_bytes())) is not None:
                told.append(f"{path}: {hit}")
    return told

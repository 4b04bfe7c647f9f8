"""Write down what each part of the program is licensed by: ``python .ci/licences.py``.

Run after the lock was renewed, in an environment of its versions. ``resources/licences`` then says
it for the window (``parts.json``) and holds the texts for whoever is handed the program.
"""

import json
import re
import sys
from importlib.metadata import Distribution
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import parts

FOLDER = parts.ROOT / "resources" / "licences"
SYSTEM_TEXTS = Path("/usr/share/common-licenses")

ALLOWED = frozenset(
    {
        "Apache-2.0",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "CC-BY-4.0",
        "GPL-2.0-or-later WITH Bootloader-exception",
        "LGPL-3.0-only",
        "MIT",
        "MIT-0",
        "MIT-CMU",
        "MPL-2.0",
        "OFL-1.1",
        "PSF-2.0",
        "Zlib",
        "blessing",
    }
)
"""What a clinic may be handed the program with (SPDX names; blessing: SQLite's public domain)."""

SAID_OTHERWISE = {
    # What the metadata do not say by an SPDX name; each looked up in the library's own text.
    "aiohappyeyeballs": "PSF-2.0",
    "aiosignal": "Apache-2.0",
    "asn1crypto": "MIT",
    "backports-tarfile": "MIT",
    "certifi": "MPL-2.0",
    "charset-normalizer": "MIT",
    "fonttools": "MIT",
    "frozenlist": "Apache-2.0",
    "jaraco-classes": "MIT",
    "lxml": "BSD-3-Clause",
    "oscrypto": "MIT",
    "propcache": "Apache-2.0",
    "pypdfium2": "BSD-3-Clause AND Apache-2.0 AND CC-BY-4.0",
    "pyside6-essentials": "LGPL-3.0-only",
    "pywin32-ctypes": "BSD-3-Clause",
    "reportlab": "BSD-3-Clause",
    "shiboken6": "LGPL-3.0-only",
    "sqlcipher3": "Zlib",
    "tzdata": "Apache-2.0",
    "uharfbuzz": "Apache-2.0",
    "yarl": "Apache-2.0",
    "zxcvbn": "MIT",
}
INSIDE = (
    ("Inter", "4.1", "OFL-1.1", "the faces of the letters"),
    ("Python", "", "PSF-2.0", "the language, in the built program"),
    ("Qt", "", "LGPL-3.0-only", "in pyside6-essentials"),
    ("SQLite", "", "blessing", "in sqlcipher3"),
    ("SQLCipher", "", "BSD-3-Clause", "in sqlcipher3"),
    ("OpenSSL", "", "Apache-2.0", "in cryptography and sqlcipher3"),
    (
        "PyInstaller's starter",
        "",
        "GPL-2.0-or-later WITH Bootloader-exception",
        "what starts the built program",
    ),
    ("PDFium", "", "BSD-3-Clause", "in pypdfium2"),
)
"""Not Python libraries: name, version where it is not that of what it lies in, licence, where."""


def licence_of(name: str, library: Distribution | None) -> str:
    """The SPDX expression of a library."""
    said = None if library is None else library.metadata.get("License-Expression")
    if name in SAID_OTHERWISE:
        return SAID_OTHERWISE[name]
    if not said:
        raise SystemExit(f"{name} does not say its licence: read it, and put it into this file.")
    return str(said)


def is_allowed(expression: str) -> bool:
    """Whether an expression can be kept with what is allowed: any of OR, all of AND."""
    choices = re.sub(r"[()]", "", expression).split(" OR ")
    return any(all(name in ALLOWED for name in each.split(" AND ")) for each in choices)


def texts_of(library: Distribution) -> list[str]:
    """The texts that a library brings."""
    wanted = re.compile(r"dist-info/.*(licen[cs]e|copying|notice|authors)", re.I)
    found = [file for file in library.files or () if wanted.search(str(file))]
    return [file.locate().read_text("utf-8", errors="replace").strip() for file in sorted(found)]


def main() -> int:
    """Write both files; 1 where a licence is not allowed."""
    listed, texts, wrong = [], {}, []
    versions = parts.locked()
    for name, library in parts.runtime().items():
        licence = licence_of(name, library)
        listed.append({"name": name, "version": versions[name], "licence": licence})
        for text in () if library is None else texts_of(library):
            texts.setdefault(text, []).append(name)
        if not is_allowed(licence):
            wrong.append(f"{name}: {licence}")
    listed += [
        {"name": name, "version": version, "licence": licence, "where": where}
        for name, version, licence, where in INSIDE
    ]
    for name in ("LGPL-3", "GPL-3"):  # the wheel of Qt brings none; the first refers to the second
        texts[(SYSTEM_TEXTS / name).read_text("utf-8").strip()] = ["pyside6-essentials, shiboken6"]
    inter = parts.ROOT / "resources" / "fonts" / "LICENSE-Inter.txt"
    texts[inter.read_text("utf-8").strip()] = ["Inter"]
    FOLDER.mkdir(exist_ok=True)
    told = json.dumps(sorted(listed, key=lambda each: each["name"].lower()), indent=1)
    (FOLDER / "parts.json").write_text(told + "\n", "utf-8", newline="\n")
    whole = "\n\n".join(
        f"{'=' * 78}\n{', '.join(dict.fromkeys(names))}\n{'=' * 78}\n\n{text}"
        for text, names in sorted(texts.items(), key=lambda each: each[1])
    )
    (FOLDER / "texts.txt").write_text(whole + "\n", "utf-8", newline="\n")
    print("\n".join(wrong) or f"{len(listed)} parts, each with a licence that is allowed.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

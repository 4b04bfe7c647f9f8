"""The bill of materials of a build, CycloneDX 1.6: ``python .ci/bill.py [FILE]``.

Every library with its version, licence and the hashes of its files in the lock, what needs which,
and what lies inside of them: Qt, SQLite, SQLCipher, OpenSSL, PDFium, Python, the fonts. The build
(``build_app.spec``) writes it beside the program.
"""

import json
import platform
import re
import sys
import uuid
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(1, str(Path(__file__).resolve().parent.parent))

import licences
import parts

from ketachart import __version__

NAME = "bill-of-materials.cdx.json"


def inside_versions() -> dict[str, str]:
    """The versions of what lies inside of the libraries, asked of themselves."""
    import PySide6.QtCore
    from cryptography.hazmat.backends.openssl import backend
    from pypdfium2 import version
    from sqlcipher3 import dbapi2 as driver

    with_key = driver.connect(":memory:")
    try:
        with_key.execute("PRAGMA key='bill'")
        sqlcipher = with_key.execute("PRAGMA cipher_version").fetchone()[0]
        provider = with_key.execute("PRAGMA cipher_provider_version").fetchone()[0]
    finally:
        with_key.close()
    return {
        "Qt": PySide6.QtCore.qVersion(),
        "Python": platform.python_version(),
        "SQLite": driver.sqlite_version,
        "SQLCipher": sqlcipher.split()[0],
        "OpenSSL": backend.openssl_version_text().split()[1],
        "OpenSSL in sqlcipher3": provider.split()[1],
        "PDFium": str(version.PDFIUM_INFO),
        "Inter": "4.1",
    }


def hashes_of(name: str) -> list[dict[str, str]]:
    """The hashes of a package's files in the lock."""
    text = parts.LOCK.read_text("utf-8")
    match = re.search(rf"^{re.escape(name)}==.*?(?=^[a-z0-9]|\Z)", text, re.M | re.S)
    found = re.findall(r"sha256:([0-9a-f]{64})", match[0]) if match else []
    return [{"alg": "SHA-256", "content": each} for each in found]


def bill() -> dict:
    """The whole bill, for this system."""
    libraries = {n: d for n, d in parts.runtime(here=True).items() if d is not None}
    inside = {name: (licence, where) for name, _, licence, where in licences.INSIDE}
    components, needs = [], []
    for name, library in libraries.items():
        ref = f"pkg:pypi/{name}@{library.version}"
        components.append(
            {
                "type": "library",
                "bom-ref": ref,
                "name": name,
                "version": library.version,
                "purl": ref,
                "licenses": [{"expression": licences.licence_of(name, library)}],
                # Which of its files was taken depends on the system: one of these.
                "externalReferences": [
                    {"type": "distribution", "url": ref, "hashes": hashes_of(name)}
                ],
            }
        )
        wanted = parts.needs(library, libraries)
        needs.append(
            {
                "ref": ref,
                "dependsOn": [f"pkg:pypi/{each}@{libraries[each].version}" for each in wanted],
            }
        )
    for name, version in inside_versions().items():
        licence, where = inside[name.split(" in ")[0]]
        about = {"licenses": [{"license": {"name": licence}}], "description": where}
        if licence != "blessing":
            about["licenses"] = [{"expression": licence}]
        ref = f"inside:{name.replace(' ', '-')}@{version}"
        kind = {"type": "library", "bom-ref": ref, "name": name, "version": version}
        components.append({**kind, **about})
    program = f"pkg:generic/ketachart@{__version__}"
    asked = [parts.plain(re.split(r"[~=<>\[; ]", t)[0]) for t in parts.project()["dependencies"]]
    direct = [f"pkg:pypi/{n}@{libraries[n].version}" for n in sorted(asked) if n in libraries]
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid4()}",
        "version": 1,
        "metadata": {
            "timestamp": datetime.now(UTC).isoformat(timespec="seconds"),
            "component": {
                "type": "application",
                "bom-ref": program,
                "name": "KetaChart",
                "version": __version__,
                "licenses": [{"expression": "Apache-2.0"}],
                "properties": [
                    {"name": "built-for", "value": f"{sys.platform} {platform.machine()}"}
                ],
            },
        },
        "components": components,
        "dependencies": [{"ref": program, "dependsOn": direct}, *needs],
    }


def write(path: Path) -> Path:
    """Write the bill; gives its file."""
    path.write_text(json.dumps(bill(), indent=1) + "\n", "utf-8", newline="\n")
    return path


if __name__ == "__main__":
    print(write(Path(sys.argv[1] if sys.argv[1:] else NAME)))

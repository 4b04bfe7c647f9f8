"""Ask whether a fault is known of any package in the lock: ``python .ci/audit.py``.

pip-audit asks two sources in turn, the package index and OSV. Exit code 1: a fault is known, or a
package is known to neither. A source that cannot be reached is said, and is no failure: then
nothing was learned, and a machine that reaches one has to ask. (Of a mirror that has the packages
and not their faults pip-audit itself says "no known vulnerabilities"; here that counts as unasked.)
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import parts

SOURCES = {"pypi": "the package index", "osv": "OSV (osv.dev)"}
FIRST_S, WHOLE_S = 4, 300
"""How long the first package is waited for, and all of them (s)."""
ACCEPTED: dict[str, str] = {}
"""Faults that do not touch KetaChart: the fault's id, and why not."""


def ask(source: str, packages: dict[str, str], wait_s: float) -> list[dict] | None:
    """What a source says of packages (name, version); None where it cannot be reached."""
    with tempfile.TemporaryDirectory() as folder:
        asked, said = Path(folder) / "asked.txt", Path(folder) / "said.json"
        lines = [f"{name}=={version}" for name, version in packages.items()]
        asked.write_text("\n".join(lines) + "\n", "utf-8")
        command = [sys.executable, "-m", "pip_audit", "--vulnerability-service", source]
        command += ["--requirement", str(asked), "--no-deps", "--disable-pip", "--timeout", "3"]
        command += ["--progress-spinner", "off", "--format", "json", "--output", str(said)]
        try:
            subprocess.run(command, capture_output=True, timeout=wait_s, check=False)
            answer = json.loads(said.read_text("utf-8"))["dependencies"]
        except (OSError, subprocess.TimeoutExpired, ValueError, KeyError):
            return None
    return None if any("skip_reason" in each for each in answer[:1]) else answer


def verdict(found: list[dict], words: str) -> tuple[int, list[str]]:
    """The exit code and the lines for what a source (``words``) said."""
    unknown = [each["name"] for each in found if "skip_reason" in each]
    faults = [
        f"{each['name']} {each['version']}: {fault['id']}"
        + (f", mended in {', '.join(fault['fix_versions'])}" if fault["fix_versions"] else "")
        for each in found
        for fault in each.get("vulns", ())
        if fault["id"] not in ACCEPTED
    ]
    lines = [*faults, *(f"{name} is not known to {words}." for name in unknown)]
    return bool(lines), lines or [f"No fault is known of {len(found)} packages, says {words}."]


def main() -> int:
    """Ask the first source that answers; print what it says."""
    packages = parts.locked()
    first = dict([next(iter(packages.items()))])
    for source, words in SOURCES.items():
        reached = ask(source, first, FIRST_S) is not None
        found = ask(source, packages, WHOLE_S) if reached else None
        if found is None:
            print(f"{words} cannot be asked from here.")
            continue
        code, lines = verdict(found, words)
        print("\n".join(lines))
        return code
    print("NOT CHECKED: no source of known faults can be reached. Run this where one can be.")
    return 0


if __name__ == "__main__":
    sys.exit(main())

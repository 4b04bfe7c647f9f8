"""What the program is built of: bounded, locked with hashes, licensed, and told in a bill."""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / ".ci"))

import audit  # noqa: E402
import bill  # noqa: E402
import licences  # noqa: E402
import parts  # noqa: E402

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
EVERY = [
    *PYPROJECT["project"]["dependencies"],
    *(t for extra in PYPROJECT["project"]["optional-dependencies"].values() for t in extra),
    *PYPROJECT["build-system"]["requires"],
]
LISTED = json.loads((licences.FOLDER / "parts.json").read_text("utf-8"))


@pytest.mark.parametrize("text", EVERY)
def test_every_dependency_has_an_upper_bound_and_a_locked_version_within(text):
    asked = Requirement(text)
    kinds = {each.operator for each in asked.specifier}
    assert kinds & {"==", "~=", "<"}, f"{text} has no upper bound"
    locked = parts.locked()[parts.plain(asked.name)]
    assert asked.specifier.contains(Version(locked)), "bash .ci/lock"


def test_the_lock_has_a_hash_for_everything_and_names_no_place():
    text = parts.LOCK.read_text("utf-8")
    for name in parts.locked():
        assert bill.hashes_of(name), name
    for line in text.splitlines():
        assert re.fullmatch(
            r"#.*|[a-z0-9.-]+==[^ ]+( ; .+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?", line
        ), line
    assert not re.search(r"https?:|file:|index-url|find-links", text)


def test_all_that_the_program_needs_on_any_system_is_in_the_lock():
    assert set(parts.runtime()) <= set(parts.locked())
    assert {"pywin32-ctypes", "secretstorage", "tzdata"} <= set(parts.runtime())


def test_every_part_has_a_licence_that_may_be_handed_on_and_its_text():
    told = {each["name"]: each for each in LISTED}
    assert set(parts.runtime()) | {name for name, *_ in licences.INSIDE} == set(told)
    texts = (licences.FOLDER / "texts.txt").read_text("utf-8")
    for name, library in parts.runtime().items():
        assert told[name]["licence"] == licences.licence_of(name, library)
        assert told[name]["version"] == parts.locked()[name], "python .ci/licences.py"
        if library is not None:
            assert name in texts
    for each in LISTED:
        assert licences.is_allowed(each["licence"]), each
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in texts
    assert "SIL OPEN FONT LICENSE" in texts


def test_a_licence_that_is_not_allowed_is_seen():
    assert licences.is_allowed("Apache-2.0 OR GPL-3.0-only")
    assert licences.is_allowed("(MIT AND BSD-3-Clause) OR GPL-3.0-only")
    assert not licences.is_allowed("MIT AND GPL-3.0-only")
    assert not licences.is_allowed("AGPL-3.0-only")


def test_the_bill_names_every_part_and_what_lies_inside(tmp_path):
    found = json.loads(bill.write(tmp_path / bill.NAME).read_text("utf-8"))
    assert (found["bomFormat"], found["specVersion"]) == ("CycloneDX", "1.6")
    refs = [each["bom-ref"] for each in found["components"]]
    assert len(refs) == len(set(refs))
    here = {n: d for n, d in parts.runtime(here=True).items() if d is not None}
    assert {f"pkg:pypi/{n}@{d.version}" for n, d in here.items()} <= set(refs)
    names = {each["name"] for each in found["components"]}
    assert {"Qt", "OpenSSL", "SQLCipher", "SQLite", "PDFium", "Python", "Inter"} <= names
    assert all(each["version"] and each["licenses"] for each in found["components"])
    known = {*refs, found["metadata"]["component"]["bom-ref"]}
    for each in found["dependencies"]:
        assert {each["ref"], *each["dependsOn"]} <= known
    reached, left = set(), [found["metadata"]["component"]["bom-ref"]]
    needs = {each["ref"]: each["dependsOn"] for each in found["dependencies"]}
    while left:
        ref = left.pop()
        if ref not in reached:
            reached.add(ref)
            left += needs.get(ref, [])
    assert {ref for ref in refs if ref.startswith("pkg:")} <= reached


def test_faults_that_cannot_be_asked_for_are_said_to_be_unchecked(tmp_path):
    """No name is ever found by a machine whose proxy is a closed port of its own."""
    said = subprocess.run(
        [sys.executable, str(ROOT / ".ci" / "audit.py")],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={"PATH": "/usr/bin", "HTTPS_PROXY": "http://127.0.0.1:9", "HOME": str(tmp_path)},
    )
    assert said.returncode == 0, said.stderr
    assert "NOT CHECKED" in said.stdout
    assert "No fault is known" not in said.stdout


def test_a_known_fault_or_an_unknown_package_fails_the_check():
    clean = {"name": "idna", "version": "3.20", "vulns": []}
    fault = {**clean, "vulns": [{"id": "PYSEC-1", "fix_versions": ["4"]}]}
    unknown = {"name": "zipp", "skip_reason": "not found"}
    assert audit.verdict([clean], "OSV") == (0, ["No fault is known of 1 packages, says OSV."])
    assert audit.verdict([clean, fault], "OSV") == (1, ["idna 3.20: PYSEC-1, mended in 4"])
    assert audit.verdict([clean, unknown], "OSV") == (1, ["zipp is not known to OSV."])

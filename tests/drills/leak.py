"""A day with marked words, through commands and window, to a crash: nothing of it in the clear.

Home, settings, caches and temporary files lie in folders of the drill's own. Afterwards every file
below them is searched for every word, in every form; the exports that were asked for hold them.
"""

import json
import os
import re
import resource
import shutil
import subprocess
import sys
from pathlib import Path

from drills.leaking import (
    FAMILY,
    GIVEN,
    MRN,
    NOTE,
    PASSPHRASE,
    PERSONAL,
    SECRETS,
    WHOM,
    Words,
    search,
)
from drills.told import Told

from ketachart.store.vault import Vault

HERE = Path(__file__).parent
PATIENT = (FAMILY, GIVEN, MRN, NOTE, WHOM)
WROTE = re.compile(r"(?:p?write(?:v|64)?|send(?:to|msg))\(\d+<([^>]*)>.*")
TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})+)"')


def drill(times: int, folder: Path) -> Told:
    """The whole story ``times`` over; more than once with every write to any file looked at."""
    told: list[str] = []
    files = writes = 0
    for number in range(times):
        world = folder / f"{number}"
        for name in ("given", "exports", "home", "tmp", "run", "here"):
            (world / name).mkdir(parents=True)
        traced = times > 1 and shutil.which("strace") is not None
        if times > 1:
            (world / "long").touch()
        told += _commands(world, traced=traced) + _window(world, traced=traced)
        words = Words(*PERSONAL, *SECRETS, *_code(world), raw=_keys(world))
        asked = (world / "given", world / "exports", *world.glob("*.trace"))
        told += search(words, world, besides=asked)
        told += _in_vain(words, world)
        for trace in world.glob("*.trace"):
            count, leaks = _written(words, trace, asked)
            writes, told = writes + count, told + leaks
        files += sum(path.is_file() for path in world.rglob("*"))
        shutil.rmtree(world)
    looked = f"{files:,} files" + (f" and {writes:,} writes" if writes else "")
    return Told(
        "A day with marked words, to a crash, and everything left on the disk searched",
        times,
        0,
        broken=len(told),
        besides="; ".join(told) or f"{looked}; the words only in what was asked for",
    )


def _commands(world: Path, *, traced: bool) -> list[str]:
    done = _run(world, "leak_commands", traced=traced)
    if done.returncode:
        return [f"the commands ended with {done.returncode}: {done.stderr[-500:]!r}"]
    # Whoever signs is shown whose record it is; a secret is never said.
    found = Words(*SECRETS, *_code(world)).found_in(done.stdout + done.stderr)
    return [f"what the commands said: {found}"] if found else []


def _window(world: Path, *, traced: bool) -> list[str]:
    done = _run(world, "leak_window", traced=traced)
    lines = done.stdout.decode().splitlines()
    if not lines or "locked" not in (seen := json.loads(lines[-1])):
        return [f"the window ended with {done.returncode}: {done.stdout + done.stderr[-500:]!r}"]
    told = []
    everywhere = Words(*PERSONAL, *SECRETS, *_code(world))
    at_the_lock = Words(*PATIENT, *SECRETS)
    for name, values in seen.items():
        words = at_the_lock if name == "locked" else everywhere
        found = words.found_in(
            values.encode() if isinstance(values, str) else "\n".join(values).encode()
        )
        told += [f"{name} of the window: {found}"] if found else []
    found = everywhere.found_in(done.stderr)
    return told + ([f"what the window said to its terminal: {found}"] if found else [])


def _run(world: Path, name: str, *, traced: bool) -> subprocess.CompletedProcess[bytes]:
    at = {"HOME": world / "home", "TMPDIR": world / "tmp", "XDG_RUNTIME_DIR": world / "run"}
    kept = {k: v for k, v in os.environ.items() if not k.startswith("XDG_")}
    kept |= {key: str(path) for key, path in at.items()}
    kept |= {"PYTHONPATH": os.pathsep.join(sys.path), "QT_QPA_PLATFORM": "offscreen"}
    argv = [sys.executable, str(HERE / f"{name}.py"), str(world)]
    if traced:
        calls = "trace=openat,write,pwrite64,writev,sendto,sendmsg"
        argv = ["strace", "-f", "-y", "-xx", "-s", "2097152", "-e", calls, "-o",
                str(world / f"{name}.trace"), *argv]  # fmt: skip
    return subprocess.run(
        argv,
        env=kept,
        cwd=world / "here",
        capture_output=True,
        preexec_fn=raise_limit,
        check=False,
        timeout=300,
    )


def raise_limit() -> None:
    """A crash leaves its memory in the folder it runs in, where the program allows that."""
    most = resource.getrlimit(resource.RLIMIT_CORE)[1]
    resource.setrlimit(resource.RLIMIT_CORE, (most, most))


def _code(world: Path) -> tuple[str, ...]:
    kept = world / "given" / "code"
    return (kept.read_text().split()[-1],) if kept.exists() else ()


def _keys(world: Path) -> tuple[bytes, ...]:
    station = world / "station"
    return (Vault.load(station).open(PASSPHRASE),) if station.exists() else ()


def _in_vain(words: Words, world: Path) -> list[str]:
    """The search itself: what was asked for holds the words, in each of its forms."""
    exports = [path for path in (world / "exports").iterdir() if path.is_file()]
    missing = [
        path.name
        for path in exports
        if path.name != "printed.pdf" and words.found_in(path.read_bytes()) is None
    ]
    return [f"not found where it is: {name}" for name in missing]


def _written(words: Words, trace: Path, asked: tuple[Path, ...]) -> tuple[int, list[str]]:
    """Every write of a process and its children, also to files that are gone and to sockets."""
    count, told = 0, []
    with trace.open(errors="replace") as lines:
        for line in lines:
            wrote = WROTE.search(line)
            if wrote is None:
                continue
            count += 1
            into = Path(bytes.fromhex(wrote[1].replace("\\x", "")).decode(errors="replace")
                        if wrote[1].startswith("\\x") else wrote[1])  # fmt: skip
            if any(each == into or each in into.parents for each in asked) or "pipe:" in str(into):
                continue
            data = b"".join(bytes.fromhex(t.replace("\\x", "")) for t in TEXT.findall(line))
            found = words.found_in(data)
            told += [f"written to {into}: {found}"] if found else []
    return count, told

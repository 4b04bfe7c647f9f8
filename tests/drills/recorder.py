"""Records what a program does to the files of a folder, in order, by ``strace``.

strace rather than a shim in C: it is a package of every Linux, sees what every library does, and
with ``--seccomp-bpf`` stops the program only where it writes, names or flushes.
"""

import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from drills.disk import (
    ROOT,
    Disk,
    Event,
    Flush,
    Rename,
    Resize,
    Told,
    Write,
    is_worthless,
)

CALLS = (
    "open openat creat close dup dup2 dup3 fcntl lseek write pwrite64 writev pwritev pwritev2 "
    "truncate ftruncate fallocate sendfile copy_file_range rename renameat renameat2 link linkat "
    "symlink symlinkat unlink unlinkat rmdir mkdir mkdirat fsync fdatasync "
    "clone clone3 fork vfork"
)
_STRACE = (
    *("strace", "-f", "--seccomp-bpf", "-qq", "-xx", "-s", "16777216", "-e", "signal=none"),
    *("-e", f"trace={','.join(CALLS.split())}"),
)
_LINE = re.compile(r"^(\d+) +(?:<\.\.\. (\w+) resumed>(.*)|(\w+)\((.*))$")
_ANSWER = re.compile(r"^(.*)\) += (-?\d+|\?)(?:<[^>]*>)?.*$", re.DOTALL)
_CUT = "<unfinished ...>"
_TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
_MARK = "told: "
_STARTS = ("clone", "clone3", "fork", "vfork")
_SAME = {
    "openat": "open",
    "creat": "open",
    "dup2": "dup",
    "dup3": "dup",
    "fdatasync": "fsync",
    "renameat": "rename",
    "renameat2": "rename",
    "linkat": "link",
    "unlinkat": "unlink",
    "symlinkat": "symlink",
    "mkdirat": "mkdir",
}


def why_not() -> str | None:
    """Why nothing can be recorded here; None where it can."""
    if sys.platform != "linux" or shutil.which("strace") is None:
        return "strace, which records what is written, is not here (.ci/setup installs it)"
    tried = subprocess.run(
        ["strace", "-f", "-o", "/dev/null", "true"], capture_output=True, check=False
    )
    return None if tried.returncode == 0 else "strace may not look at a process here"


def record(
    command: Sequence[str], folder: Path, log: Path, env: dict[str, str], *, timeout_s: float = 120
) -> list[Event]:
    """Run a program to its end and give what it did to the files below ``folder``.

    What it prints in lines that begin with ``told: `` is told, in its place among the writes.
    """
    before = Disk(folder)
    run = subprocess.run(
        [*_STRACE, "-o", str(log), *command],
        env=env,
        capture_output=True,
        text=True,
        timeout=timeout_s,
        check=False,
    )
    if run.returncode:
        raise AssertionError(f"what was to be recorded ended with {run.returncode}: {run.stderr}")
    reader = _Reader(folder, before)
    elsewhere = _other_processes(log)
    begun: dict[str, tuple[str, int]] = {}
    with log.open(encoding="ascii", errors="replace") as lines:
        for line in lines:
            found = _LINE.match(line.rstrip("\n"))
            if found is None or found[1] in elsewhere or (found[2] or found[4]) in _STARTS:
                continue
            pid, _, rest, call, said = found.groups()
            if call is None:
                if pid not in begun:
                    continue
                (start, asked), call = begun.pop(pid), found[2]
                said = start + rest
            elif said.endswith(_CUT):
                begun[pid] = said.removesuffix(_CUT), len(reader.events)
                continue
            else:
                asked = len(reader.events)
            answer = _ANSWER.match(said)
            if answer is not None and answer[2] != "?" and int(answer[2]) >= 0:
                reader.take(call, answer[1], int(answer[2]), asked)
    return reader.events


def _other_processes(log: Path) -> set[str]:
    """The processes that the program started: their handles are others, and they write nothing."""
    begun: dict[str, str] = {}
    found: set[str] = set()
    with log.open(encoding="ascii", errors="replace") as lines:
        for line in lines:
            match = _LINE.match(line.rstrip("\n"))
            if match is None or (match[2] or match[4]) not in _STARTS:
                continue
            if match[5] is not None and match[5].endswith(_CUT):
                begun[match[1]] = match[5]
                continue
            said = begun.pop(match[1], "") + match[3] if match[4] is None else match[5]
            answer = _ANSWER.match(said)
            started = answer is not None and answer[2].isdecimal()
            if started and (match[1] in found or "CLONE_THREAD" not in said):
                found.add(answer[2])
    return found


class _Reader:
    """Turns calls into events; knows which number of a file stands behind a handle and a name."""

    def __init__(self, folder: Path, disk: Disk) -> None:
        self.events: list[Event] = []
        self._top = str(folder)
        self._next = disk.number()
        self._names: dict[int, dict[str, int]] = {}
        self._content: dict[int, bytearray] = {}
        self._handles: dict[int, _Handle] = {}
        self._line = ""
        self._learn(ROOT, disk)

    def take(self, call: str, said: str, answer: int, asked: int) -> None:
        """One call that succeeded."""
        getattr(self, f"_{_SAME.get(call, call)}", self._unknown)(said, answer, asked)

    # Handles ----------------------------------------------------------------------------------

    def _open(self, said: str, answer: int, _asked: int) -> None:
        at, path = self._named(said)
        appends = "O_APPEND" in said
        self._handles.pop(answer, None)
        if at is None:
            self._handles[answer] = _Handle(None, _path(said), appends)
            return
        number = self._names[at].get(path) if path else at
        if number is None:
            if is_worthless(path):
                return
            number = self._fresh()
            self._content[number] = bytearray()
            self._event(Rename(((at, path, number),)))
            self._names[at][path] = number
        elif "O_TRUNC" in said and self._content.get(number):
            self._size(number, 0)
        self._handles[answer] = _Handle(number, "", appends)

    def _close(self, said: str, _answer: int, _asked: int) -> None:
        self._handles.pop(int(said), None)

    def _dup(self, said: str, answer: int, _asked: int) -> None:
        handle = self._handles.get(_number(said))
        self._handles.pop(answer, None)
        if handle is not None:
            self._handles[answer] = handle

    def _fcntl(self, said: str, answer: int, asked: int) -> None:
        if "F_DUPFD" in said:
            self._dup(said, answer, asked)

    def _lseek(self, said: str, answer: int, _asked: int) -> None:
        if handle := self._handles.get(_number(said)):
            handle.at = answer

    # Writes -----------------------------------------------------------------------------------

    def _write(self, said: str, answer: int, _asked: int) -> None:
        data = b"".join(map(_bytes, _TEXT.findall(said)))[:answer]
        if _number(said) == 1:
            self._tell(data)
        elif (handle := self._handles.get(_number(said))) and handle.file is not None:
            at = len(self._content[handle.file]) if handle.appends else handle.at
            self._put(handle.file, at, data)
            handle.at = at + answer

    _writev = _write

    def _pwrite64(self, said: str, answer: int, _asked: int) -> None:
        handle = self._handles.get(_number(said))
        if handle is not None and handle.file is not None:
            data = b"".join(map(_bytes, _TEXT.findall(said)))[:answer]
            self._put(handle.file, int(said.rsplit(", ", 1)[1]), data)

    def _pwritev(self, *_: object) -> None:
        raise AssertionError("pwritev is not read by this recorder yet")

    _pwritev2 = _symlink = _truncate = _pwritev

    def _sendfile(self, said: str, answer: int, _asked: int) -> None:
        into, source, start, _ = said.split(", ")
        self._copy(int(into), int(source), start, answer)

    def _copy_file_range(self, said: str, answer: int, _asked: int) -> None:
        source, start, into, at, *_ = said.split(", ")
        assert at == "NULL"
        self._copy(int(into), int(source), start, answer)

    def _copy(self, into: int, source: int, start: str, count: int) -> None:
        target, given = self._handles.get(into), self._handles.get(source)
        if given is None:
            return
        at = given.at if start == "NULL" else int(start.strip("[").split("]")[0])
        if target is not None and target.file is not None:
            whole = (
                self._content[given.file]
                if given.file is not None
                else Path(given.path).read_bytes()
            )
            self._put(target.file, target.at, bytes(whole[at : at + count]))
            target.at += count
        if start == "NULL":
            given.at += count

    def _ftruncate(self, said: str, _answer: int, _asked: int) -> None:
        handle = self._handles.get(_number(said))
        if handle is not None and handle.file is not None:
            self._size(handle.file, int(said.rsplit(", ", 1)[1]))

    def _fallocate(self, said: str, _answer: int, _asked: int) -> None:
        handle = self._handles.get(_number(said))
        _, mode, at, length = said.split(", ")
        if handle is not None and handle.file is not None and mode == "0":
            end = int(at) + int(length)
            if end > len(self._content[handle.file]):
                self._size(handle.file, end)

    def _fsync(self, said: str, _answer: int, asked: int) -> None:
        handle = self._handles.get(_number(said))
        if handle is not None and handle.file is not None:
            self._event(Flush(handle.file, asked))

    # Names ------------------------------------------------------------------------------------

    def _rename(self, said: str, *_: object) -> None:
        (at, name), (to, new) = self._two(said)
        if at is None and to is None:
            return
        if at is None or to is None:
            raise AssertionError("a renaming into the folder or out of it")
        if is_worthless(name):
            return
        number = self._names[at].pop(name)
        self._names[to][new] = number
        self._event(Rename(((at, name, None), (to, new, number))))

    def _link(self, said: str, *_: object) -> None:
        (at, name), (to, new) = self._two(said)
        if at is not None and to is not None:
            self._names[to][new] = self._names[at][name]
            self._event(Rename(((to, new, self._names[at][name]),)))

    def _unlink(self, said: str, *_: object) -> None:
        at, name = self._named(said)
        if at is not None and self._names[at].pop(name, None) is not None:
            self._event(Rename(((at, name, None),)))

    _rmdir = _unlink

    def _mkdir(self, said: str, *_: object) -> None:
        at, name = self._named(said)
        if at is not None:
            number = self._fresh()
            self._names[at][name] = number
            self._names[number] = {}
            self._event(Rename(((at, name, number),), is_folder=True))

    def _unknown(self, said: str, *_: object) -> None:
        raise AssertionError(f"a call that this recorder does not read: {said[:80]}")

    # What stands behind -----------------------------------------------------------------------

    def _two(self, said: str) -> tuple[tuple[int | None, str], tuple[int | None, str]]:
        parts = said.split(", ")
        if parts[0].startswith('"'):
            return self._named(parts[0]), self._named(parts[1])
        return self._named(", ".join(parts[:2])), self._named(", ".join(parts[2:4]))

    def _named(self, said: str) -> tuple[int | None, str]:
        """The folder and the name in it; None for what lies outside."""
        path, base = _path(said), said.split(", ", 1)[0]
        at: int | None = ROOT
        if not path.startswith("/"):
            handle = None if base.startswith(('"', "AT_FDCWD")) else self._handles.get(int(base))
            if handle is None or handle.file is None:
                return None, path
            at, parts = handle.file, [part for part in path.split("/") if part not in ("", ".")]
        elif path == self._top or path.startswith(f"{self._top}/"):
            parts = [part for part in path[len(self._top) :].split("/") if part]
        else:
            return None, path
        for part in parts[:-1]:
            if at is not None:
                at = self._names[at].get(part)
        return at, parts[-1] if parts else ""

    def _learn(self, number: int, disk: Disk) -> None:
        self._names[number] = disk.known(number)
        for inside in self._names[number].values():
            if disk.is_folder(inside):
                self._learn(inside, disk)
            else:
                self._content[inside] = bytearray(disk.held(inside))

    def _fresh(self) -> int:
        self._next += 1
        return self._next

    def _event(self, event: Event) -> None:
        self.events.append(event)

    def _size(self, number: int, size: int) -> None:
        content = self._content[number]
        if size < len(content):
            del content[size:]
        else:
            content.extend(bytes(size - len(content)))
        self._event(Resize(number, size))

    def _put(self, number: int, at: int, data: bytes) -> None:
        content = self._content[number]
        if at > len(content):
            content.extend(bytes(at - len(content)))
        content[at : at + len(data)] = data
        self._event(Write(number, at, data))

    def _tell(self, data: bytes) -> None:
        *lines, self._line = (self._line + data.decode("utf-8")).split("\n")
        for line in lines:
            if line.startswith(_MARK):
                self._event(Told(line.removeprefix(_MARK)))


class _Handle:
    def __init__(self, file: int | None, path: str, appends: bool) -> None:
        self.file, self.path, self.appends = file, path, appends
        self.at = 0


def _number(said: str) -> int:
    return int(said.split(", ", 1)[0])


def _bytes(text: str) -> bytes:
    return bytes.fromhex(text.replace("\\x", ""))


def _path(said: str) -> str:
    found = _TEXT.search(said)
    return "" if found is None else _bytes(found[1]).decode("utf-8", "surrogateescape")

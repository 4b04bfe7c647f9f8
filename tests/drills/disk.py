"""A disk that loses power: what of all that was written is there when it comes back.

The model is meaner than most disks, and allows what POSIX allows:

- what a file held when ``fsync`` or ``fdatasync`` was called on it is there afterwards;
- of what was written to it since, any part of it is there, in any order, torn at the 512 bytes
  that a disk writes at once; a file that grew may have grown, with zeros, or not;
- a name (made, renamed, taken away) is sure once its folder was flushed, and flushing a file
  makes no name sure. Before that the names of a folder are as they were at some earlier moment. A
  renaming from one folder to another happens in both or in neither, as on every journaling disk;
- a folder whose own name is not sure is gone with all that is in it.

What a disk does that says "flushed" and is not, is out of scope (safety.md section 4).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

SECTOR = 512
ROOT = 0
"""The number of the folder that is watched; every other file and folder has one of its own."""


@dataclass(frozen=True, slots=True)
class Write:
    """Bytes into a file, at a place."""

    file: int
    at: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Resize:
    """A file is as long as this now; what is new is zeros."""

    file: int
    size: int


@dataclass(frozen=True, slots=True)
class Flush:
    """A file or folder was flushed; sure is what was done before the event of this number."""

    file: int
    asked: int


@dataclass(frozen=True, slots=True)
class Rename:
    """Names that change together: (folder, name, file); None where the name is gone."""

    names: tuple[tuple[int, str, int | None], ...]
    is_folder: bool = False
    """Whether what it names is a folder made just now."""


@dataclass(frozen=True, slots=True)
class Told:
    """What the program said on its way, such as an entry that it confirmed."""

    text: str


Event = Write | Resize | Flush | Rename | Told


@dataclass(slots=True)
class _File:
    sure: bytearray
    since: list[tuple[int, Write | Resize]] = field(default_factory=list)

    def flush(self, asked: int) -> None:
        for number, done in self.since:
            if number < asked:
                _do(self.sure, done)
        self.since = [each for each in self.since if each[0] >= asked]


@dataclass(frozen=True, slots=True)
class World:
    """Which of the things that may be lost are; ``torn`` draws, the others are what they say."""

    name: str
    data: Callable[[Random], float]
    keeps_last: bool = True


EVERYTHING = World("everything got out", lambda _: 1.0)
NOTHING = World("nothing unsynced got out", lambda _: 0.0)
BUT_THE_LAST = World("everything but the last", lambda _: 1.0, keeps_last=False)
TORN = World("torn", lambda rng: rng.choice((0.05, 0.3, 0.5, 0.7, 0.95)))
FIXED = (NOTHING, EVERYTHING, BUT_THE_LAST)


class Disk:
    """The files of one folder, as they are and as a cut may leave them."""

    def __init__(self, folder: Path, *, deaf: bool = False) -> None:
        """What lies in ``folder`` is sure. ``deaf``: a disk that does not flush when it is told."""
        self._deaf = deaf
        self._done = 0
        self._files: dict[int, _File] = {}
        self._folders: dict[int, dict[str, int]] = {ROOT: {}}
        self._renamed: list[tuple[int, Rename]] = []
        self._newest = ROOT
        self._read(folder, ROOT)

    def number(self) -> int:
        """A number for a file or folder that is new."""
        self._newest += 1
        return self._newest

    def known(self, folder: int = ROOT) -> dict[str, int]:
        """The names that are sure in a folder."""
        return dict(self._folders.get(folder, {}))

    def is_folder(self, number: int) -> bool:
        """Whether a number is a folder's."""
        return number in self._folders

    def held(self, number: int) -> bytes:
        """What is sure of a file."""
        return bytes(self._files[number].sure)

    def do(self, event: Event) -> None:
        """The next thing that happened."""
        match event:
            case Write(file) | Resize(file):
                self._files.setdefault(file, _File(bytearray())).since.append((self._done, event))
            case Rename(names):
                if event.is_folder and names[-1][2] is not None:
                    self._folders.setdefault(names[-1][2], {})
                self._renamed.append((self._done, event))
            case Flush(file, asked) if not self._deaf:
                if file in self._folders:
                    self._flush_names(file, asked)
                elif file in self._files:
                    self._files[file].flush(asked)
        self._done += 1

    def leave(self, target: Path, world: World, rng: Random) -> None:
        """Put into the empty folder ``target`` what is there after a cut now."""
        likely = world.data(rng)
        last = self._done - 1 if not world.keeps_last else -1
        folders = {number: dict(names) for number, names in self._folders.items()}
        for rename in self._names_that_lasted(likely, last, rng):
            _rename(folders, rename)

        def put(number: int, path: Path) -> None:
            path.mkdir(mode=0o700, exist_ok=True)
            for name, inside in folders[number].items():
                if inside in folders:
                    put(inside, path / name)
                else:
                    (path / name).write_bytes(self._content(inside, likely, last, rng))
                    (path / name).chmod(0o600)

        put(ROOT, target)

    def _content(self, number: int, likely: float, last: int, rng: Random) -> bytes:
        file = self._files.get(number)
        if file is None:
            return b""
        if not file.since:
            return bytes(file.sure)
        content = bytearray(file.sure)
        for when, done in file.since:
            if when == last:
                continue
            if likely in (0.0, 1.0):
                if likely:
                    _do(content, done)
                continue
            if isinstance(done, Resize) or rng.random() < 0.5:
                if rng.random() < likely:
                    _do(content, done)
                continue
            for piece in _sectors(done):
                if rng.random() < likely:
                    _do(content, piece)
            end = done.at + len(done.data)
            if end > len(content) and rng.random() < likely:
                _do(content, Resize(number, end))
        return bytes(content)

    def _names_that_lasted(self, likely: float, last: int, rng: Random) -> list[Rename]:
        """Of each folder's changes the first few; those they hang together with as well."""
        waiting = [each for each in self._renamed if each[0] != last]
        if likely == 1.0:
            return [rename for _, rename in waiting]
        if likely == 0.0:
            return []
        upto: dict[int, int] = {}
        for folder in {folder for _, each in waiting for folder, *_ in each.names}:
            its = [when for when, each in waiting if any(folder == f for f, *_ in each.names)]
            upto[folder] = ([-1, *its])[rng.randint(0, len(its))]
        return [rename for _, rename in self._hang_together(waiting, upto)]

    def _flush_names(self, folder: int, asked: int) -> None:
        sure = self._hang_together(self._renamed, {folder: asked - 1})
        for _, rename in sure:
            _rename(self._folders, rename)
        gone = {when for when, _ in sure}
        self._renamed = [each for each in self._renamed if each[0] not in gone]

    @staticmethod
    def _hang_together(
        waiting: list[tuple[int, Rename]], upto: dict[int, int]
    ) -> list[tuple[int, Rename]]:
        """All changes up to an event of each folder, and what a shared renaming brings along."""
        upto = dict(upto)
        while True:
            chosen = [
                (when, rename)
                for when, rename in waiting
                if any(when <= upto.get(folder, -1) for folder, *_ in rename.names)
            ]
            before = dict(upto)
            for when, rename in chosen:
                for folder, *_ in rename.names:
                    upto[folder] = max(upto.get(folder, -1), when)
            if upto == before:
                return chosen

    def _read(self, path: Path, number: int) -> None:
        for inside in sorted(path.iterdir()):
            if is_worthless(inside.name):
                continue
            fresh = self.number()
            self._folders[number][inside.name] = fresh
            if inside.is_dir():
                self._folders[fresh] = {}
                self._read(inside, fresh)
            else:
                self._files[fresh] = _File(bytearray(inside.read_bytes()))


def is_worthless(name: str) -> bool:
    """SQLite's index of its log: memory of the computer, made anew after every start."""
    return name.endswith("-shm")


def replayed(folder: Path, events: Iterable[Event], *, deaf: bool = False) -> Disk:
    """The disk on which ``folder`` lay, after some events."""
    disk = Disk(folder, deaf=deaf)
    for event in events:
        disk.do(event)
    return disk


def _do(content: bytearray, done: Write | Resize) -> None:
    if isinstance(done, Resize):
        if done.size < len(content):
            del content[done.size :]
        else:
            content.extend(bytes(done.size - len(content)))
        return
    if done.at > len(content):
        content.extend(bytes(done.at - len(content)))
    content[done.at : done.at + len(done.data)] = done.data


def _sectors(write: Write) -> list[Write]:
    pieces, at, end = [], write.at, write.at + len(write.data)
    while at < end:
        to = min(end, (at // SECTOR + 1) * SECTOR)
        pieces.append(Write(write.file, at, write.data[at - write.at : to - write.at]))
        at = to
    return pieces


def _rename(folders: dict[int, dict[str, int]], rename: Rename) -> None:
    for folder, name, file in rename.names:
        if file is None:
            folders[folder].pop(name, None)
        else:
            folders[folder][name] = file

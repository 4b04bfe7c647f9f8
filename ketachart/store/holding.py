"""The holding file: what the database cannot take now, encrypted and chained, in a second place.

It is the tail of the ledger, kept elsewhere (safety.md section 2): records are added and flushed
one by one, and it is emptied once they are in the database. Its room is taken beforehand, so that
a full disk still takes them.

After a head of one sector come the records, each from the start of a sector on: length (4 bytes),
nonce (12), AES-256-GCM text, an end mark. A record names its number and the seal of the one before
it. What a cut leaves of the last one, which nobody was told was kept, is told apart from a record
that was changed: a whole one of the same run follows, or the bytes are all there.
"""

import hmac
import os
from collections.abc import Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Literal, Self

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from filelock import FileLock, Timeout

from ketachart.clinical.trouble import Unavailable
from ketachart.store.files import MODE, flush, flush_folder, free_name, make_lasting

Why = Literal["full", "busy", "read-only", "taken away", "damaged", "disk", "memory"]
"""Why the database could not take it."""
NAME, LOCK_NAME = "holding.bin", "holding.lock"
ASIDE = "holding-aside.bin"
"""What the ledger could not take (entries of a session that it does not know) lies under it."""
SIZE = 4 << 20
"""Room that is taken beforehand: some thousand entries (bytes)."""
FOR_ENTRIES = 4
"""The last of so many parts of that room is for entries; what is half typed may fill the others."""

SECTOR = 512
_MAGIC = b"KCHOLD1\n"
_LONGEST = 16 << 20
_END = b"\xff"
_LENGTH, _NONCE, _SEAL = 4, 12, 16
_BLOCK = 1 << 16
_EMPTY = bytes(_BLOCK)


class HeldEntries(msgspec.Struct, frozen=True, tag="entries"):
    """Admissions (canonical text) that belong together: all of them, or none."""

    bodies: tuple[bytes, ...]
    since: str
    why: Why


class HeldDraft(msgspec.Struct, frozen=True, tag="draft"):
    """What somebody (id) has half typed in a field; an empty text drops it."""

    session: str
    person: str
    field: str
    text: str

    @property
    def place(self) -> tuple[str, str, str]:
        """Whose it is and where."""
        return self.session, self.person, self.field


HeldRecord = HeldEntries | HeldDraft


class _Framed(msgspec.Struct, frozen=True, array_like=True):
    number: int
    before: bytes
    record: HeldRecord


_decode = msgspec.msgpack.Decoder(_Framed).decode


class HoldingFile:
    """One holding file, open and locked for this program; made by ``open``.

    ``records`` are those in it, in their order; ``problem`` says what of it cannot be read.
    """

    def __init__(self, folder: Path, key: bytes, size: int) -> None:
        self.path = folder / NAME
        self._lock = FileLock(folder / LOCK_NAME, timeout=0, mode=MODE, thread_local=False)
        self._size = max(size, 2 * SECTOR)
        self._data = AESGCM(_derived(key, b"ketachart holding file 1"))
        self._head_key = _derived(key, b"ketachart holding file head 1")
        self._handle: int | None = None
        self._is_named = True
        self._forget()

    def _forget(self) -> None:
        self.records: list[HeldRecord] = []
        self.problem: str | None = None
        self._end = SECTOR
        self._dirty = SECTOR
        """Up to where something may be written, also by a try that failed."""
        self._seal = bytes(_SEAL)
        self._last: tuple[int, bytes] | None = None
        """Where the last record begins, and the seal of the one before it."""

    @classmethod
    def open(cls, folder: Path, key: bytes, size: int = SIZE) -> Self:
        """Open the file in a folder, made where it is missing, and read what is in it.

        Raises:
            Unavailable: it cannot be made, written or locked.
        """
        file = cls(folder, key, size)
        try:
            make_lasting(folder)
            file._lock.acquire()
        except (OSError, Timeout, NotImplementedError):
            raise _unavailable() from None
        try:
            file._take()
        except (OSError, Unavailable):
            file.close()
            raise _unavailable() from None
        return file

    @classmethod
    def read(cls, path: Path, key: bytes) -> tuple[list[HeldRecord], str | None]:
        """The records of a file that is not written any more, and what of it cannot be read.

        Raises:
            Unavailable: it cannot be read.
        """
        file = cls(path.parent, key, SIZE)
        try:
            file._find(path.read_bytes())
        except OSError:
            raise _unavailable() from None
        return file.records, file.problem

    def append(self, record: HeldRecord) -> None:
        """Add a record; it is on disk when this returns.

        Raises:
            Unavailable: it could not be written; the records before it are kept.
        """
        if self._handle is None:
            raise _unavailable()
        if self._was_taken_away:
            self._put_back()
        if isinstance(record, HeldDraft):
            self._make_way(record)
            if self.is_narrow:
                raise _unavailable()
        frame, seal = self._framed(record)
        # What a try before this one left behind goes, too: it would look like a changed record.
        text = frame.ljust(max(len(frame), self._dirty - self._end), b"\0")
        self._dirty = max(self._dirty, self._end + len(text))
        try:
            self._write(self._end, text)
            flush(self._handle)
            if not self._is_named:
                flush_folder(self.path.parent)
                self._is_named = True
        except OSError:
            raise _unavailable() from None
        self._last = self._end, self._seal
        self._end += len(frame)
        self._dirty = max(self._end, self._dirty)
        self._seal = seal
        self.records.append(record)

    def _make_way(self, record: HeldDraft) -> None:
        """Of the states of one draft in a row the last but one goes: typing on takes no room.

        Raises:
            Unavailable: it could not be written; the state before it is kept.
        """
        assert self._handle is not None
        behind = self.records[-2:]
        drafts = [each for each in behind if isinstance(each, HeldDraft)]
        if (
            self._last is None
            or len(drafts) < 2
            or {each.place for each in drafts} != {record.place}
        ):
            return
        # Wiped before it is written anew: half old and half new would look like a changed one.
        place, seal = self._last
        try:
            self._write(place, bytes(self._end - place))
            flush(self._handle)
        except OSError:
            raise _unavailable() from None
        self._end, self._seal, self._last = place, seal, None
        self.records.pop()

    def empty(self) -> None:
        """Let go of all records: they are in the ledger.

        Raises:
            Unavailable: it could not be written; they are still in it, or partly gone.
        """
        if self._handle is None:
            raise _unavailable()
        if not self.records and self._dirty == SECTOR:
            return
        try:
            self._begin()
        except OSError:
            raise _unavailable() from None

    def set_aside(self) -> Path:
        """Keep the file as it is under another name, and begin a new one; gives where it lies.

        Raises:
            Unavailable: it could not be done; the file is as it was.
        """
        assert self._handle is not None
        aside = free_name(self.path.with_name(ASIDE))
        try:
            os.close(self._handle)  # an open file cannot be given another name on Windows
            self._handle = None
            self.path.replace(aside)
            flush_folder(self.path.parent)
        except OSError:
            raise _unavailable() from None
        finally:
            self._handle, self._is_named = self._opened(), False
        try:
            self._begin()
        except OSError:
            raise _unavailable() from None
        return aside

    def close(self) -> None:
        """Let the file go; a second call does nothing."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None
        self._lock.release()

    # The file ---------------------------------------------------------------------------------

    @property
    def _was_taken_away(self) -> bool:
        """Whether what is written now would go into a file that nobody finds again."""
        assert self._handle is not None
        try:
            return not os.path.samestat(os.fstat(self._handle), self.path.stat())
        except OSError:
            return True

    def _put_back(self) -> None:
        """Have the file in its place again, with all that was in it.

        Raises:
            Unavailable: it cannot be made there.
        """
        assert self._handle is not None
        records = self.records
        try:
            make_lasting(self.path.parent)
            handle = self._opened()
        except OSError:
            raise _unavailable() from None
        os.close(self._handle)
        self._handle = handle
        try:
            there = os.fstat(handle).st_size
            self._make()
            self._dirty = max(SECTOR, there)
        except OSError:
            raise _unavailable() from None
        for record in records:
            self.append(record)

    @property
    def is_narrow(self) -> bool:
        """Whether what room is left is for entries only."""
        return self._end > self._size - self._size // FOR_ENTRIES

    def _opened(self) -> int:
        binary = getattr(os, "O_BINARY", 0)  # else Windows writes two bytes for each line feed
        return os.open(self.path, os.O_RDWR | os.O_CREAT | binary, MODE)

    def _take(self) -> None:
        self._handle = self._opened()
        there = os.fstat(self._handle).st_size
        text = b""
        if there:
            os.lseek(self._handle, 0, os.SEEK_SET)
            with os.fdopen(os.dup(self._handle), "rb") as file:
                text = file.read()
        if not _used(text):
            self._make()
            return
        self._find(text)
        if self._is_wiped is False and self.problem is None:
            self._begin()  # emptying it was cut off: what it held is in the ledger
        if self.problem is not None:
            self._renew()

    def _renew(self) -> None:
        """Keep a file that was changed as it is, and go on in a new one with what could be read."""
        readable, problem = self.records, self.problem
        self.set_aside()
        for record in readable:
            self.append(record)
        self.problem = problem

    def _make(self) -> None:
        """Take the room, with real zeros; sure to be on disk, its name with the first record."""
        assert self._handle is not None
        self._run, self._is_named = os.urandom(_SEAL), False
        self._write(0, self._head(wiped=True))
        with suppress(OSError):  # a disk that is full already: it takes what fits
            self._write(SECTOR, bytes(self._size - SECTOR))
        flush(self._handle)
        self._forget()

    def _begin(self) -> None:
        """Make it empty, sure to be on disk, its room taken with blocks of zeros."""
        assert self._handle is not None
        there = os.fstat(self._handle).st_size
        self._run = os.urandom(_SEAL)
        used = max(self._dirty, self._end)
        if self.problem is not None:
            used = max(used, there)
        # First the word that nothing in it counts any more: a cut while it is wiped harms nothing.
        self._write(0, self._head(wiped=False))
        flush(self._handle)
        used = min(used, there)
        if used > SECTOR:
            self._write(SECTOR, bytes(used - SECTOR))
        if there < self._size:
            start = max(there, SECTOR)
            with suppress(OSError):  # a disk that is full already: it takes what fits
                self._write(start, bytes(self._size - start))
        flush(self._handle)
        self._write(0, self._head(wiped=True))
        flush(self._handle)
        self._forget()

    def _write(self, place: int, text: bytes) -> None:
        assert self._handle is not None
        os.lseek(self._handle, place, os.SEEK_SET)
        left = memoryview(text)
        while left:
            left = left[os.write(self._handle, left) :]

    def _head(self, *, wiped: bool) -> bytes:
        told = _MAGIC + self._run + bytes([wiped])
        return (told + hmac.digest(self._head_key, told, sha256)).ljust(SECTOR, b"\0")

    def _framed(self, record: HeldRecord) -> tuple[bytes, bytes]:
        plain = msgspec.msgpack.encode(_Framed(len(self.records), self._seal, record))
        nonce = os.urandom(_NONCE)
        sealed = self._data.encrypt(nonce, plain, self._run)
        frame = len(sealed).to_bytes(_LENGTH, "big") + nonce + sealed + _END
        return frame.ljust(_whole(len(frame)), b"\0"), sealed[-_SEAL:]

    # Reading ----------------------------------------------------------------------------------

    _run = bytes(_SEAL)
    _is_wiped: bool | None = None

    def _find(self, text: bytes) -> None:
        """Read what is in the file; the first thing that is wrong ends it and is told."""
        self._forget()
        told, seal = text[: len(_MAGIC) + _SEAL + 1], text[len(_MAGIC) + _SEAL + 1 :][:32]
        genuine = hmac.compare_digest(hmac.digest(self._head_key, told, sha256), seal)
        if not genuine and _used(text) <= SECTOR:
            self._is_wiped = False  # an empty one, made under another data key
            return
        if not genuine or not told.startswith(_MAGIC):
            self._dirty = len(text)
            self.problem = (
                "The holding file was changed, or belongs to another station, and cannot be read."
            )
            return
        self._run, self._is_wiped = told[len(_MAGIC) : -1], bool(told[-1])
        self._dirty = _used(text)
        if not self._is_wiped:
            return
        while self._end < len(text):
            found = self._frame(text, self._end)
            if found is None:
                break
            framed, seal, length = found
            if framed.number != len(self.records) or framed.before != self._seal:
                self.problem = self._changed()
                return
            self.records.append(framed.record)
            self._last = self._end, self._seal
            self._seal = seal
            self._end += length
        if self._dirty <= self._end:
            self._dirty = self._end
        elif not self._is_torn(text):
            self.problem = self._changed()

    def _frame(self, text: bytes, place: int) -> tuple[_Framed, bytes, int] | None:
        """The record from a place on, its seal and its length; None where there is none whole."""
        length = int.from_bytes(text[place : place + _LENGTH], "big")
        start = place + _LENGTH + _NONCE
        if not _SEAL < length <= _LONGEST or start + length + 1 > len(text):
            return None
        sealed = text[start : start + length]
        try:
            plain = self._data.decrypt(text[place + _LENGTH : start], sealed, self._run)
            return _decode(plain), sealed[-_SEAL:], _whole(_LENGTH + _NONCE + length + 1)
        except (InvalidTag, msgspec.MsgspecError):
            return None

    def _is_torn(self, text: bytes) -> bool:
        """Whether what stands behind the last whole record is a write that was cut off."""
        behind = range(self._end + SECTOR, self._dirty, SECTOR)
        if any(self._frame(text, place) is not None for place in behind):
            return False
        length = int.from_bytes(text[self._end : self._end + _LENGTH], "big")
        end = self._end + _LENGTH + _NONCE + length + 1
        if not _SEAL < length <= _LONGEST or end > len(text) or text[end - 1 : end] != _END:
            return True
        sectors = range(self._end, end, SECTOR)
        return any(not text[place : min(place + SECTOR, end)].strip(b"\0") for place in sectors)

    def _changed(self) -> str:
        return (
            f"Record {len(self.records) + 1} of the holding file is not what was written; what "
            "stands behind it cannot be read."
        )


def open_first(folders: Sequence[Path], key: bytes, size: int = SIZE) -> list[HoldingFile]:
    """The holding files of those places, the first of them to be written; others if in use.

    A later one is opened where the first cannot be had, or where something is in it.
    """
    found: list[HoldingFile] = []
    for folder in folders:
        if not found or (folder / NAME).exists():
            with suppress(Unavailable):
                found.append(HoldingFile.open(folder, key, size))
    return found


def aside_in(folder: Path) -> tuple[Path, ...]:
    """The files of a place that the ledger could not take."""
    try:
        return tuple(sorted(folder.glob("holding-aside*.bin")))
    except OSError:
        return ()


def _used(text: bytes) -> int:
    """Up to where there is anything but zeros."""
    end = len(text)
    while end > _BLOCK and text[end - _BLOCK : end] == _EMPTY:
        end -= _BLOCK
    return len(text[:end].rstrip(b"\0"))


def _whole(length: int) -> int:
    return -(-length // SECTOR) * SECTOR


def _derived(key: bytes, name: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=name).derive(key)


def _unavailable() -> Unavailable:
    return Unavailable(
        "The holding file cannot be written, so this was not saved; everything saved before is "
        "kept. Free some space, or ask who looks after this computer, and try again."
    )

"""The ledger's head in a small file outside the database, so that a cut tail is seen.

The file is sealed by HMAC-SHA-256 with a key made from the data key. Whoever holds that key and
can write the file can forge it too: a second anchor travels in signed PDFs and backups. A copy in
the second place of the computer tells when the station's whole folder was set back.
"""

import hmac
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import msgspec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from ketachart.clinical.trouble import Damaged, Unavailable
from ketachart.store.chain import Head
from ketachart.store.files import make_lasting, previous_of, replace_whole

EVERY_S = 1.0
"""``follow`` writes at most this often (s)."""

SECOND_EVERY_S = 10.0
"""The copy in the second place follows at most this often (s), and at each milestone."""


class _Anchor(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    seq: int
    digest: str
    mac: str


class Anchor:
    """The anchor file of one station."""

    def __init__(
        self, path: Path, data_key: bytes, *, steady: Callable[[], float] = time.monotonic
    ) -> None:
        self.path = path
        self._key = HKDF(SHA256(), 32, salt=None, info=b"ketachart anchor 1").derive(data_key)
        self._steady = steady
        self._written: Head | None = None
        self._written_at: float | None = None

    def read(self) -> Head | None:
        """The head that was last written; None where no anchor was ever written.

        A missing file is answered from the copy before it, which is older and still true.

        Raises:
            Damaged: what is there was not written by this station.
            Unavailable: the file cannot be read.
        """
        text = self._text(self.path)
        if text is None:
            text = self._text(previous_of(self.path))
        if text is None:
            return None
        head = self._head(text)
        if head is None:
            raise Damaged(
                "The anchor file beside the database was changed or belongs to another station, "
                "so it cannot say whether entries were cut off. Nothing was changed; compare the "
                "station with its last backup."
            )
        return head

    def before(self) -> Head | None:
        """The head in the copy before it; None where there is none, or it was changed, too.

        Raises:
            Unavailable: it cannot be read.
        """
        text = self._text(previous_of(self.path))
        return None if text is None else self._head(text)

    def put_right(self, head: Head) -> None:
        """Write a head that another witness knows over a file that was changed.

        Raises:
            Unavailable: the file cannot be written.
        """
        self._put(head)

    def write(self, head: Head) -> None:
        """Write the head now; at milestones, at the close of a session and of the station.

        Raises:
            Damaged: a later head was written before, so the ledger has lost entries.
            Unavailable: the file cannot be written; the entries themselves are safe.
        """
        known = self._written or self.read()
        if known is not None and (
            head.seq < known.seq or (head.seq == known.seq and head.digest != known.digest)
        ):
            raise Damaged(
                f"The ledger ends at entry {head.seq} and no longer agrees with the anchor, which "
                f"names entry {known.seq}: entries were cut off or changed. Nothing was changed "
                "here; verify the station and compare it with its last backup."
            )
        if head != known or not self.path.exists():
            self._put(head)
        self._written, self._written_at = head, self._steady()

    def _put(self, head: Head) -> None:
        anchor = _Anchor(head.seq, head.digest.hex(), self._mac(head).hex())
        replace_whole(self.path, msgspec.json.encode(anchor))

    def follow(self, head: Head) -> bool:
        """Write the head unless the last write was less than a second ago; whether it wrote."""
        now = self._steady()
        if self._written_at is not None and now - self._written_at < EVERY_S:
            return False
        self.write(head)
        return True

    def _mac(self, head: Head) -> bytes:
        return hmac.digest(self._key, head.seq.to_bytes(8, "big") + head.digest, sha256)

    def _head(self, text: bytes) -> Head | None:
        try:
            anchor = msgspec.json.decode(text, type=_Anchor)
            head = Head(anchor.seq, bytes.fromhex(anchor.digest))
            genuine = hmac.compare_digest(self._mac(head), bytes.fromhex(anchor.mac))
        except (msgspec.MsgspecError, ValueError, OverflowError):
            return None
        return head if genuine else None

    @staticmethod
    def _text(path: Path) -> bytes | None:
        try:
            return path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError:
            raise Unavailable(
                "The anchor file beside the database cannot be read. The entries are untouched; "
                "check the station's folder and try again."
            ) from None


class Witnessed(NamedTuple):
    """A head that was written down outside the database, and when (by the station's clock)."""

    head: Head
    at: datetime


class _Copy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    seq: int
    digest: str
    at: datetime
    mac: str


class SecondAnchor:
    """The copy of the anchor in the second place: written as well as it goes, never in the way.

    ``problem`` says why it is not there as it should be; None where all is well.
    """

    def __init__(
        self, path: Path, data_key: bytes, *, steady: Callable[[], float] = time.monotonic
    ) -> None:
        self.path = path
        self.problem: str | None = None
        self._key = HKDF(SHA256(), 32, salt=None, info=b"ketachart anchor 2").derive(data_key)
        self._steady = steady
        self._written: Head | None = None
        self._written_at: float | None = None

    def read(self) -> Witnessed | None:
        """What was last written; None where nothing was, or where it was changed since."""
        for path in (self.path, previous_of(self.path)):
            with suppress(OSError, msgspec.MsgspecError, ValueError, OverflowError):
                copy = msgspec.json.decode(path.read_bytes(), type=_Copy)
                witnessed = Witnessed(Head(copy.seq, bytes.fromhex(copy.digest)), copy.at)
                if hmac.compare_digest(self._mac(witnessed), bytes.fromhex(copy.mac)):
                    self.problem = None
                    return witnessed
        self.problem = "The copy of the anchor in the second place is missing or was changed."
        return None

    def follow(self, head: Head, at: datetime, *, at_once: bool = False) -> None:
        """Write the head, unless that was done within ten seconds; trouble becomes ``problem``."""
        now = self._steady()
        due = self._written_at is None or now - self._written_at >= SECOND_EVERY_S
        if head == self._written or not (at_once or due):
            return
        witnessed = Witnessed(head, at.astimezone(UTC))
        copy = _Copy(head.seq, head.digest.hex(), witnessed.at, self._mac(witnessed).hex())
        self._written_at = now
        try:
            make_lasting(self.path.parent)
            replace_whole(self.path, msgspec.json.encode(copy))
        except (OSError, Unavailable):
            self.problem = "The copy of the anchor in the second place cannot be written."
        else:
            self._written, self.problem = head, None

    def _mac(self, witnessed: Witnessed) -> bytes:
        told = f"{witnessed.head.seq} {witnessed.head.digest.hex()} {witnessed.at.isoformat()}"
        return hmac.digest(self._key, told.encode(), sha256)


def is_explained(seen: Witnessed, restored: Sequence[tuple[int, datetime]]) -> bool:
    """Whether a head that the ledger lacks was left behind by a restore that an entry tells of.

    ``restored``: up to which entry the station was put back, and when, for each time.
    """
    return any(behind < seen.head.seq and seen.at <= at for behind, at in restored)

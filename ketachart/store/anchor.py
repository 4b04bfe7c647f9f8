"""The ledger's head in a small file outside the database, so that a cut tail is seen.

The file is sealed by HMAC-SHA-256 with a key made from the data key. Whoever holds that key and
can write the file can forge it too: a second anchor travels in signed PDFs and backups.
"""

import hmac
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from ketachart.clinical.trouble import Damaged, Unavailable
from ketachart.store.chain import Head
from ketachart.store.files import previous_of, replace_whole

EVERY_S = 1.0
"""``follow`` writes at most this often (s)."""


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
            anchor = _Anchor(head.seq, head.digest.hex(), self._mac(head).hex())
            replace_whole(self.path, msgspec.json.encode(anchor))
        self._written, self._written_at = head, self._steady()

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

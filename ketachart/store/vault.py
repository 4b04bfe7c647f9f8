"""The key of the charts, wrapped in slots: the clinic's passphrase, a printed recovery code, and
where it was asked for a secret that this computer's key store holds.

What the file is made of is in ``slots``. No slot is ever taken out without both copies on the disk
being written anew: the copy before must not open with what was taken out.
"""

import os
import uuid
from contextlib import suppress
from pathlib import Path
from typing import Self

import msgspec

from ketachart.clinical.trouble import Damaged, Refused, Unavailable
from ketachart.store import secret, slots
from ketachart.store.files import create_whole, previous_of, replace_whole
from ketachart.store.secret import Cost
from ketachart.store.slots import FORMAT, KeyFile, sealed, unwrapped, wrapped

__all__ = ["FORMAT", "KEY_BYTES", "NAME", "Vault", "open"]

NAME = "vault.json"
KEY_BYTES = 32


class Vault:
    """The key file of one station."""

    def __init__(self, path: Path, file: KeyFile, notice: str | None = None) -> None:
        self.path = path
        self.notice = notice
        """What to tell: set where the copy before the last one had to be used."""
        self._file = file

    @classmethod
    def create(
        cls,
        folder: Path,
        passphrase: str,
        *,
        cost: Cost = secret.PASSPHRASE,
        recovery_cost: Cost = secret.RECOVERY,
    ) -> tuple[Self, bytes, str]:
        """Make a new key file; gives the vault, the data key (32 bytes) and the recovery code.

        Raises:
            Refused: the passphrase is too weak, or there is a key file already.
            Unavailable: the folder cannot be written.
        """
        chosen = secret.chosen(passphrase, "passphrase")
        path = folder / NAME
        if path.exists() or previous_of(path).exists():
            raise Refused(
                "There already is a key file in this folder, and it was left as it is. "
                "Open the station, or choose an empty folder."
            )
        key, vault_id = os.urandom(KEY_BYTES), str(uuid.uuid4())
        code = secret.new_recovery_code()
        ways = (
            wrapped(key, "passphrase", chosen, cost, vault_id),
            wrapped(key, "recovery", _must_be_code(code), recovery_cost, vault_id),
        )
        file = sealed(KeyFile(FORMAT, vault_id, False, ways), key)
        create_whole(path, file.text)
        return cls(path, file), key, code

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read the key file that is there; a missing one is never made.

        Raises:
            Refused: there is none, or it is of a newer format.
            Damaged: neither it nor the copy before it can be read.
            Unavailable: it cannot be read.
        """
        path = folder / NAME
        file, previous = slots.read(path), slots.read(previous_of(path))
        if file is None and previous is None:
            raise Refused(
                "There is no key file (vault.json) in this folder, and none was made. "
                "Choose the station's folder, or put its vault.json back from a backup."
            )
        if isinstance(file, KeyFile):
            return cls(path, file)
        if isinstance(previous, KeyFile):
            notice = (
                "The key file was damaged or missing. The copy before it was used, and put in its "
                "place once it opened the charts. They are untouched."
            )
            return cls(path, previous, notice)
        raise Damaged(
            "The key file (vault.json) is not what was written, and neither is the copy before "
            "it. The charts are untouched; put vault.json back from a backup."
        )

    @property
    def id(self) -> str:
        """The name of the station's database, the same in every backup."""
        return self._file.id

    @property
    def text(self) -> bytes:
        """The file as it is written, for a backup."""
        return self._file.text

    @property
    def changes(self) -> int:
        """How often the file was changed since it was made; the entry of a change carries it."""
        return 0 if self._file.changes is msgspec.UNSET else self._file.changes

    @property
    def recovery_confirmed(self) -> bool:
        """Whether somebody has typed the recovery code back."""
        return self._file.recovery_confirmed

    def open(self, typed: str) -> bytes:
        """The data key (32 bytes), by the passphrase or else the recovery code.

        Raises:
            Refused: neither fits.
            Damaged: the secret is right, but the file was changed.
            Unavailable: not enough memory.
        """
        key = self._by_passphrase(typed)
        if key is None and (code := secret.recovery_code(typed)) is not None:
            key = unwrapped(self._file, "recovery", code)
        if key is None:
            raise Refused(
                "This is neither the clinic's passphrase nor its recovery code. "
                "Nothing was changed; type it again."
            )
        self._check_seal(key)
        return key

    def check_recovery(self, typed: str) -> bytes:
        """The data key (32 bytes), by the recovery code and nothing else.

        Raises:
            Refused: it is not this station's code.
            Damaged: it is, but the file was changed.
        """
        code = secret.recovery_code(typed)
        key = None if code is None else unwrapped(self._file, "recovery", code)
        if key is None:
            raise Refused(
                "This is not the recovery code of this station. "
                "Look at the printed sheet and type it again."
            )
        self._check_seal(key)
        return key

    def confirm_recovery(self, typed: str) -> None:
        """Take note that the recovery code, typed back, opens the vault.

        Raises:
            Refused: it does not.
            Unavailable: the file cannot be written.
        """
        key = self.check_recovery(typed)
        if not self.recovery_confirmed:
            self._write(msgspec.structs.replace(self._file, recovery_confirmed=True), key)

    def put_right(self, key: bytes) -> None:
        """After a kill or a loss: both copies are there, and open by the same secrets.

        Raises:
            Unavailable: the file cannot be written.
        """
        before = slots.read(previous_of(self.path))
        if self.notice is not None:
            self._write(self._file, key)
        elif isinstance(before, KeyFile) and before.slots == self._file.slots:
            return
        self._write(self._file, key)

    @property
    def remembers_computer(self) -> bool:
        """Whether a computer's key store holds a secret that opens the vault."""
        return any(slot.kind == "computer" for slot in self._file.slots)

    def open_by_computer(self, kept: str) -> bytes:
        """The data key (32 bytes), by what the computer's key store holds.

        Raises:
            Refused: it does not fit, or not any more.
            Damaged: it fits, but the file was changed.
        """
        key = unwrapped(self._file, "computer", kept)
        if key is None:
            raise Refused(
                "What this computer remembered does not open the station any more. "
                "Nothing was changed; type the passphrase."
            )
        self._check_seal(key)
        return key

    def remember_computer(self, key: bytes, kept: str) -> None:
        """Let a random secret (``kept``) open the vault too; one before it does not any more.

        Raises:
            Unavailable: the file cannot be written.
        """
        slot = wrapped(key, "computer", kept, secret.RECOVERY, self.id)
        self._change(self._file.without("computer", slot), key)

    def forget_computer(self, key: bytes) -> None:
        """Only the passphrase and the recovery code open the vault from now on.

        Raises:
            Unavailable: the file cannot be written.
        """
        self._change(self._file.without("computer"), key)

    def renew_recovery(self, typed: str, *, cost: Cost = secret.RECOVERY) -> str:
        """Put a new recovery code in the place of the old one; gives it, once.

        Raises:
            Refused: ``typed`` is neither the passphrase nor the old code.
            Unavailable: the file cannot be written; the old code still holds.
        """
        key, code = self.open(typed), secret.new_recovery_code()
        slot = wrapped(key, "recovery", _must_be_code(code), cost, self.id)
        renewed = self._file.without("recovery", slot)
        self._change(msgspec.structs.replace(renewed, recovery_confirmed=False), key)
        return code

    def change_passphrase(self, typed: str, new: str, *, cost: Cost = secret.PASSPHRASE) -> None:
        """Put a new passphrase in the place of the old one, by the old one or the recovery code.

        Raises:
            Refused: the old secret is wrong, the new passphrase too weak, or it is the old one.
            Unavailable: the file cannot be written; the old passphrase still holds.
        """
        key, chosen = self.open(typed), secret.chosen(new, "passphrase")
        if self._by_passphrase(chosen) is not None:
            raise Refused(
                "This is the passphrase you have. Nothing was changed; choose another one."
            )
        slot = wrapped(key, "passphrase", chosen, cost, self.id)
        self._change(self._file.without("passphrase", slot), key)

    def with_new_key(
        self,
        passphrase: str,
        code: str,
        kept: str | None = None,
        *,
        cost: Cost = secret.PASSPHRASE,
        recovery_cost: Cost = secret.RECOVERY,
    ) -> tuple[bytes, bytes]:
        """A new random data key and the key file that holds it for the same secrets; not written.

        ``kept`` is what the computer's key store holds, where it shall open the station as before.

        Raises:
            Refused: one of the secrets is wrong.
            Damaged: they are right, but the file was changed.
        """
        if self._by_passphrase(passphrase) is None:
            raise Refused(
                "This is not the clinic's passphrase. Nothing was changed; type it again."
            )
        self.check_recovery(code)
        key = os.urandom(KEY_BYTES)
        ways = [
            wrapped(key, "passphrase", secret.normalised(passphrase), cost, self.id),
            wrapped(key, "recovery", _must_be_code(code), recovery_cost, self.id),
        ]
        if kept is not None and unwrapped(self._file, "computer", kept) is not None:
            ways.append(wrapped(key, "computer", kept, secret.RECOVERY, self.id))
        file = KeyFile(FORMAT, self.id, True, tuple(ways), changes=self.changes + 1)
        return key, sealed(file, key).text

    def _by_passphrase(self, typed: str) -> bytes | None:
        text = secret.normalised(typed)
        if not secret.SHORTEST <= len(text) <= secret.LONGEST:
            return None
        return unwrapped(self._file, "passphrase", text)

    def _change(self, file: KeyFile, key: bytes) -> None:
        """Write a change of the slots: both copies, and counted."""
        kinds = [slot.kind for slot in file.slots]
        if any(kind not in kinds for kind in slots.ALWAYS):
            raise AssertionError("a key file without passphrase or recovery code")
        self._write(msgspec.structs.replace(file, changes=self.changes + 1), key)
        # It holds by now. Where this fails, ``put_right`` does it at the next start.
        with suppress(Unavailable):
            self._write(self._file, key)

    def _write(self, file: KeyFile, key: bytes) -> None:
        whole = sealed(file, key)
        try:
            replace_whole(self.path, whole.text)
        except Unavailable:
            if slots.read(self.path) != whole:  # else only the folder could not be flushed
                raise
        self._file = whole

    def _check_seal(self, key: bytes) -> None:
        if not slots.is_sealed(self._file, key):
            raise Damaged(
                "The secret is right, but the key file (vault.json) was changed since this station "
                "wrote it. The charts are untouched; put vault.json back from a backup."
            )


def open(folder: Path, typed: str) -> bytes:
    """The data key of the station in a folder; see ``Vault.load`` and ``Vault.open``."""
    return Vault.load(folder).open(typed)


def _must_be_code(code: str) -> str:
    bare = secret.recovery_code(code)
    if bare is None:
        raise AssertionError("a recovery code is one")
    return bare

"""The key of the charts, wrapped in slots: the clinic's passphrase, a printed recovery code, and
where it was asked for a secret that this computer's key store holds.

Each slot is AES-256-GCM over the random data key, under Argon2id of its secret, with the slot's
own parameters as associated data. The file is sealed as a whole with the data key.
"""

import hmac
import os
import uuid
from hashlib import sha256
from pathlib import Path
from typing import Literal, Self

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from ketachart.clinical.trouble import Damaged, Refused, Unavailable
from ketachart.store import secret
from ketachart.store.files import create_whole, previous_of, replace_whole
from ketachart.store.secret import Cost

FORMAT = 1
NAME = "vault.json"
KEY_BYTES = 32
_SALT_BYTES, _NONCE_BYTES = 16, 12
# A changed file must not make this computer stretch a secret for hours.
_MOST_MEMORY_KIB, _MOST_PASSES, _MOST_LANES = 1024 * 1024, 16, 16

Kind = Literal["passphrase", "recovery", "computer"]


class _Slot(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    kind: Kind
    memory_kib: int
    passes: int
    lanes: int
    salt: str
    nonce: str
    wrapped: str = ""

    def tied_to(self, vault_id: str) -> bytes:
        """What the wrap vouches for besides the key: the parameters, and whose they are."""
        parameters = msgspec.structs.replace(self, wrapped="")
        return vault_id.encode() + b"\n" + msgspec.json.encode(parameters)


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    format: int
    id: str
    recovery_confirmed: bool
    slots: tuple[_Slot, ...]
    seal: str = ""
    sum: str = ""

    def unsealed(self) -> bytes:
        return msgspec.json.encode(msgspec.structs.replace(self, seal="", sum=""))

    def summed(self) -> str:
        """Tells a torn or edited file from a wrong secret; no secret goes into it."""
        return sha256(msgspec.json.encode(msgspec.structs.replace(self, sum=""))).hexdigest()


class Vault:
    """The key file of one station."""

    def __init__(self, path: Path, file: _File, notice: str | None = None) -> None:
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
        slots = (
            _wrapped(key, "passphrase", chosen, cost, vault_id),
            _wrapped(key, "recovery", _must_be_code(code), recovery_cost, vault_id),
        )
        file = _sealed(_File(FORMAT, vault_id, False, slots), key)
        create_whole(path, msgspec.json.format(msgspec.json.encode(file), indent=1))
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
        file, previous = _read(path), _read(previous_of(path))
        if file is None and previous is None:
            raise Refused(
                "There is no key file (vault.json) in this folder, and none was made. "
                "Choose the station's folder, or put its vault.json back from a backup."
            )
        if isinstance(file, _File):
            return cls(path, file)
        if isinstance(previous, _File):
            notice = (
                "The key file is damaged or missing, and the copy before it was used. The charts "
                "are untouched; put vault.json back from a backup, or copy vault.json.previous "
                "over it."
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
        return msgspec.json.format(msgspec.json.encode(self._file), indent=1)

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
        text = secret.normalised(typed)
        key: bytes | None = None
        if secret.SHORTEST <= len(text) <= secret.LONGEST:
            key = self._unwrap("passphrase", text)
        if key is None and (code := secret.recovery_code(typed)) is not None:
            key = self._unwrap("recovery", code)
        if key is None:
            raise Refused(
                "This is neither the clinic's passphrase nor its recovery code. "
                "Nothing was changed; type it again."
            )
        self._check_seal(key)
        return key

    def confirm_recovery(self, typed: str) -> None:
        """Take note that the recovery code, typed back, opens the vault.

        Raises:
            Refused: it does not.
            Unavailable: the file cannot be written.
        """
        code = secret.recovery_code(typed)
        key = None if code is None else self._unwrap("recovery", code)
        if key is None:
            raise Refused(
                "This is not the recovery code of this station. "
                "Look at the printed sheet and type it again."
            )
        self._check_seal(key)
        if not self.recovery_confirmed:
            self._write(msgspec.structs.replace(self._file, recovery_confirmed=True), key)

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
        key = self._unwrap("computer", kept)
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
        slot = _wrapped(key, "computer", kept, secret.RECOVERY, self.id)
        self._write_without_computer(key, slot)

    def forget_computer(self, key: bytes) -> None:
        """Only the passphrase and the recovery code open the vault from now on.

        Raises:
            Unavailable: the file cannot be written.
        """
        self._write_without_computer(key)

    def _write_without_computer(self, key: bytes, *more: _Slot) -> None:
        others = tuple(slot for slot in self._file.slots if slot.kind != "computer")
        self._write(msgspec.structs.replace(self._file, slots=(*others, *more)), key)
        # As with the passphrase: the copy before must not open with what was taken out.
        self._write(self._file, key)

    def renew_recovery(self, typed: str, *, cost: Cost = secret.RECOVERY) -> str:
        """Put a new recovery code in the place of the old one; gives it, once.

        Raises:
            Refused: ``typed`` is neither the passphrase nor the old code.
            Unavailable: the file cannot be written; the old code still holds.
        """
        key, code = self.open(typed), secret.new_recovery_code()
        slot = _wrapped(key, "recovery", _must_be_code(code), cost, self.id)
        kept = tuple(old for old in self._file.slots if old.kind != "recovery")
        renewed = msgspec.structs.replace(self._file, slots=(*kept, slot), recovery_confirmed=False)
        self._write(renewed, key)
        # As with the passphrase: the copy before must not open with the old code either.
        self._write(self._file, key)
        return code

    def change_passphrase(self, typed: str, new: str, *, cost: Cost = secret.PASSPHRASE) -> None:
        """Put a new passphrase in the place of the old one, by the old one or the recovery code.

        Raises:
            Refused: the old secret is wrong or the new passphrase too weak.
            Unavailable: the file cannot be written.
        """
        key = self.open(typed)
        slot = _wrapped(key, "passphrase", secret.chosen(new, "passphrase"), cost, self.id)
        kept = tuple(old for old in self._file.slots if old.kind != "passphrase")
        self._write(msgspec.structs.replace(self._file, slots=(slot, *kept)), key)
        # The copy before still opens with the old passphrase: write twice, so that none does.
        self._write(self._file, key)

    def _write(self, file: _File, key: bytes) -> None:
        sealed = _sealed(file, key)
        replace_whole(self.path, msgspec.json.format(msgspec.json.encode(sealed), indent=1))
        self._file = sealed

    def _unwrap(self, kind: Kind, text: str) -> bytes | None:
        for slot in self._file.slots:
            if slot.kind != kind:
                continue
            try:
                salt, nonce = bytes.fromhex(slot.salt), bytes.fromhex(slot.nonce)
                wrapped = bytes.fromhex(slot.wrapped)
                cost = Cost(slot.memory_kib, slot.passes, slot.lanes)
                wrapping = secret.stretched(text, salt, cost)
                return AESGCM(wrapping).decrypt(nonce, wrapped, slot.tied_to(self.id))
            except (InvalidTag, ValueError):
                continue
        return None

    def _check_seal(self, key: bytes) -> None:
        if not hmac.compare_digest(self._file.seal, _seal(self._file, key)):
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
        raise AssertionError("a new recovery code is one")
    return bare


def _wrapped(key: bytes, kind: Kind, text: str, cost: Cost, vault_id: str) -> _Slot:
    salt, nonce = os.urandom(_SALT_BYTES), os.urandom(_NONCE_BYTES)
    slot = _Slot(kind, cost.memory_kib, cost.passes, cost.lanes, salt.hex(), nonce.hex())
    wrapping = secret.stretched(text, salt, cost)
    wrapped = AESGCM(wrapping).encrypt(nonce, key, slot.tied_to(vault_id))
    return msgspec.structs.replace(slot, wrapped=wrapped.hex())


def _seal(file: _File, key: bytes) -> str:
    sealing = HKDF(SHA256(), 32, salt=None, info=b"ketachart vault seal 1").derive(key)
    return hmac.digest(sealing, file.unsealed(), sha256).hex()


def _sealed(file: _File, key: bytes) -> _File:
    sealed = msgspec.structs.replace(file, seal=_seal(file, key))
    return msgspec.structs.replace(sealed, sum=sealed.summed())


def _read(path: Path) -> _File | Literal["damaged"] | None:
    try:
        text = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError:
        raise Unavailable(
            "The key file (vault.json) cannot be read. The charts are untouched; "
            "check the station's folder and try again."
        ) from None
    try:
        found = msgspec.json.decode(text, type=dict[str, object])
        if isinstance(number := found.get("format"), int) and number > FORMAT:
            raise Refused(
                f"This station was written by a newer KetaChart (key file of format {number}; this "
                f"one reads {FORMAT}). Nothing was changed; open it with the newer version."
            )
        file = msgspec.convert(found, type=_File)
    except (msgspec.MsgspecError, ValueError):
        return "damaged"
    usable = file.format == FORMAT and file.sum == file.summed() and all(map(_bearable, file.slots))
    return file if usable else "damaged"


def _bearable(slot: _Slot) -> bool:
    return (
        8 * slot.lanes <= slot.memory_kib <= _MOST_MEMORY_KIB
        and 1 <= slot.passes <= _MOST_PASSES
        and 1 <= slot.lanes <= _MOST_LANES
    )

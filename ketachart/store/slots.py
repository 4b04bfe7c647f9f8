"""What the key file is made of: slots that wrap the data key, and a seal over all of them.

Each slot is AES-256-GCM over the random data key, under Argon2id of its secret, with the slot's
own parameters as associated data. The file is sealed as a whole with the data key.
"""

import hmac
import os
from hashlib import sha256
from pathlib import Path
from typing import Literal

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from ketachart.clinical.trouble import Refused, Unavailable
from ketachart.store import secret
from ketachart.store.secret import Cost

FORMAT = 1
_SALT_BYTES, _NONCE_BYTES = 16, 12
# A changed file must not make this computer stretch a secret for hours.
_MOST_MEMORY_KIB, _MOST_PASSES, _MOST_LANES = 1024 * 1024, 16, 16
_MOST_SLOTS = 8
_MOST_BYTES = 1 << 16

Kind = Literal["passphrase", "recovery", "computer"]
ALWAYS: tuple[Kind, ...] = ("passphrase", "recovery")
"""What no key file is without: two ways in, so that one may be lost (safety.md section 4)."""


class Slot(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The data key, wrapped by one secret."""

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


class KeyFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file; ``changes`` counts what was changed in it since it was made."""

    format: int
    id: str
    recovery_confirmed: bool
    slots: tuple[Slot, ...]
    seal: str = ""
    sum: str = ""
    # Left out of files that were never changed, so that those made before it was counted fit.
    changes: int | msgspec.UnsetType = msgspec.UNSET

    def unsealed(self) -> bytes:
        """What the seal is over."""
        return msgspec.json.encode(msgspec.structs.replace(self, seal="", sum=""))

    def summed(self) -> str:
        """Tells a torn or edited file from a wrong secret; no secret goes into it."""
        return sha256(msgspec.json.encode(msgspec.structs.replace(self, sum=""))).hexdigest()

    @property
    def text(self) -> bytes:
        """The file as it is written."""
        return msgspec.json.format(msgspec.json.encode(self), indent=1)

    def without(self, kind: Kind, *more: Slot) -> "KeyFile":
        """The same with other slots (``more``) in the place of those of a kind."""
        kept = tuple(slot for slot in self.slots if slot.kind != kind)
        return msgspec.structs.replace(self, slots=(*kept, *more))


def wrapped(key: bytes, kind: Kind, text: str, cost: Cost, vault_id: str) -> Slot:
    """A slot that gives the data key (32 bytes) to whoever knows ``text``.

    Raises:
        Unavailable: not enough memory.
    """
    salt, nonce = os.urandom(_SALT_BYTES), os.urandom(_NONCE_BYTES)
    slot = Slot(kind, cost.memory_kib, cost.passes, cost.lanes, salt.hex(), nonce.hex())
    wrapping = secret.stretched(text, salt, cost)
    told = AESGCM(wrapping).encrypt(nonce, key, slot.tied_to(vault_id))
    return msgspec.structs.replace(slot, wrapped=told.hex())


def unwrapped(file: KeyFile, kind: Kind, text: str) -> bytes | None:
    """The data key, where a slot of this kind opens by ``text``.

    Raises:
        Unavailable: not enough memory.
    """
    for slot in file.slots:
        if slot.kind != kind:
            continue
        try:
            salt, nonce = bytes.fromhex(slot.salt), bytes.fromhex(slot.nonce)
            told = bytes.fromhex(slot.wrapped)
            cost = Cost(slot.memory_kib, slot.passes, slot.lanes)
            wrapping = secret.stretched(text, salt, cost)
            return AESGCM(wrapping).decrypt(nonce, told, slot.tied_to(file.id))
        except (InvalidTag, ValueError):
            continue
    return None


def is_sealed(file: KeyFile, key: bytes) -> bool:
    """Whether somebody with this data key wrote the file as it is."""
    return hmac.compare_digest(file.seal, _seal(file, key))


def sealed(file: KeyFile, key: bytes) -> KeyFile:
    """The file with its seal and sum."""
    with_seal = msgspec.structs.replace(file, seal=_seal(file, key))
    return msgspec.structs.replace(with_seal, sum=with_seal.summed())


def read(path: Path) -> KeyFile | Literal["damaged"] | None:
    """A key file as it stands; None where there is none.

    Raises:
        Refused: it is of a newer format.
        Unavailable: it cannot be read.
    """
    try:
        with path.open("rb") as opened:
            text = opened.read(_MOST_BYTES + 1)
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
        file = msgspec.convert(found, type=KeyFile)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return "damaged"
    usable = (
        file.format == FORMAT
        and file.sum == file.summed()
        and len(file.slots) <= _MOST_SLOTS
        and all(map(_bearable, file.slots))
    )
    return file if usable else "damaged"


def _seal(file: KeyFile, key: bytes) -> str:
    sealing = HKDF(SHA256(), 32, salt=None, info=b"ketachart vault seal 1").derive(key)
    return hmac.digest(sealing, file.unsealed(), sha256).hex()


def _bearable(slot: Slot) -> bool:
    return (
        8 * slot.lanes <= slot.memory_kib <= _MOST_MEMORY_KIB
        and 1 <= slot.passes <= _MOST_PASSES
        and 1 <= slot.lanes <= _MOST_LANES
    )

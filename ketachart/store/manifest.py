"""What a backup says of itself, sealed by its own station."""

import hmac
from datetime import datetime
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from ketachart.clinical.trouble import Damaged, Refused, Unavailable
from ketachart.store.chain import Head
from ketachart.store.folder import DATABASE_NAME, VAULT_NAME

FORMAT = 1
MANIFEST_NAME = "manifest.json"
PROTOCOLS = "protocols"
_MOST = 1_000_000


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a backup is: whose, from when (UTC), up to which entry, and each file's SHA-256 (hex).

    ``entries`` is the number of entries and so the place of the last, ``digest`` its digest (hex).
    """

    format: int
    station: str
    made_at: datetime
    program: str
    entries: int
    digest: str
    size: int
    files: dict[str, str]
    mac: str = ""

    @property
    def head(self) -> Head:
        """The last entry in the backup."""
        return Head(self.entries, bytes.fromhex(self.digest))


def read_manifest(folder: Path, key: bytes | None) -> Manifest:
    """What a backup says of itself; with the key also that its own station said so.

    Raises:
        Refused: it is no backup, or of a newer format.
        Damaged: it says something else than was written.
        Unavailable: it cannot be read.
    """
    try:
        with (folder / MANIFEST_NAME).open("rb") as file:
            text = file.read(_MOST)
    except (FileNotFoundError, NotADirectoryError):
        raise Refused(
            f"{folder.name} is no backup of KetaChart: it has no {MANIFEST_NAME}. Nothing was "
            "changed; choose a folder whose name begins with KetaChart-."
        ) from None
    except OSError:
        raise Unavailable(
            f"The backup {folder.name} cannot be read. Nothing was changed; check its disk."
        ) from None
    try:
        found = msgspec.json.decode(text, type=dict[str, object])
        if isinstance(number := found.get("format"), int) and number > FORMAT:
            raise Refused(
                f"The backup {folder.name} was made by a newer KetaChart (format {number}; this "
                f"one reads {FORMAT}). Nothing was changed; use the newer version."
            )
        manifest = msgspec.convert(found, type=Manifest)
        head = manifest.head
        whole = (
            manifest.format == FORMAT
            and len(head.digest) == 32
            and manifest.made_at.tzinfo is not None
            and {DATABASE_NAME, VAULT_NAME} <= manifest.files.keys()
            and all(map(_is_own_name, manifest.files))
        )
    except (msgspec.MsgspecError, ValueError):
        whole = False
    if not whole or (
        key is not None and not hmac.compare_digest(mac_of(manifest, key), manifest.mac)
    ):
        raise Damaged(
            f"The manifest of the backup {folder.name} was changed or belongs to another station. "
            "Nothing was changed; choose another backup."
        )
    return manifest


def mac_of(manifest: Manifest, key: bytes) -> str:
    """The seal (hex) of what a manifest says, by its station's data key."""
    sealing = HKDF(SHA256(), 32, salt=None, info=b"ketachart backup 1").derive(key)
    text = msgspec.json.encode(msgspec.structs.replace(manifest, mac=""), order="sorted")
    return hmac.digest(sealing, text, "sha256").hex()


def _is_own_name(name: str) -> bool:
    if name in (DATABASE_NAME, VAULT_NAME):
        return True
    folder, _, file = name.partition("/")
    return folder == PROTOCOLS and file.endswith(".toml") and not set(file) & set('/\\:*?"<>|')

"""An entry: an admitted act, stamped, and bound to the entry before it. It never changes."""

import hashlib
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import reduce
from operator import or_

import msgspec

from ketachart.clinical.acts import ACTS, Act, Moment, Text
from ketachart.clinical.administration import ADMINISTRATIVE_ACTS, AdministrativeAct

GENESIS = bytes(32)
"""What the first entry of a ledger names as the digest before it."""

AnyAct = Act | AdministrativeAct


class Stamp(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who entered it, and the station's time: UTC with offset, boot, steady nanoseconds."""

    person: Text
    recorded_at: Moment
    boot_id: Text
    steady_ns: int


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the door has to know that no chart holds; None where it is not known.

    ``roles`` are those of whoever charts; where who did a thing is not who charts it, as in a file,
    ``staff`` tells the roles by name instead. ``lots`` are the lots that the clinic's stock holds
    or held, ``lots_elsewhere`` those already drawn from for another patient; ``other_lots`` are
    those of other drugs by their name, as far as the stock holds or held them.
    ``self_recheck_min`` is after how many minutes who prepared a drug may look a second time, None
    where somebody else has to.
    """

    roles: frozenset[str] | None = None
    staff: Mapping[str, frozenset[str]] = field(default_factory=dict)
    lots: frozenset[str] | None = None
    lots_elsewhere: frozenset[str] = frozenset()
    other_lots: Mapping[str, frozenset[str]] = field(default_factory=dict)
    self_recheck_min: int | None = None

    def roles_of(self, name: str) -> frozenset[str] | None:
        """The roles of who did an act."""
        return self.staff.get(name) if self.roles is None else self.roles


NOWHERE = Surroundings()


class Admission(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """An act that was let in and has no place in the ledger yet.

    Its id is made from the session's and the act's own: a retry can never chart an act twice.
    ``exceptions`` are the reasons why a fact was taken although the program would not have
    authorised it beforehand.
    """

    id: Text
    stamp: Stamp
    act: reduce(or_, (*ACTS, *ADMINISTRATIVE_ACTS))  # type: ignore[valid-type]
    session: Text | None = None
    exceptions: tuple[Text, ...] = ()


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """An admission in its place: ``seq`` counts from 1 over the whole ledger."""

    seq: int
    id: str
    stamp: Stamp
    act: AnyAct
    previous: bytes
    digest: bytes
    session: str | None = None
    exceptions: tuple[str, ...] = ()


_SPACE = uuid.UUID("7c5f4b1e-2d5a-5a0e-9f0c-6b6574616368")


def entry_id(session: str | None, act_id: str) -> str:
    """The id of the entry for an act, the same on every attempt to write it."""
    return str(uuid.uuid5(_SPACE, f"{session or 'station'}\n{act_id}"))


_encoder = msgspec.json.Encoder(decimal_format="number", order="deterministic")
# Numbers in free tables, as in a second reading, stay as exact as those in named fields.
_decoder = msgspec.json.Decoder(Admission, float_hook=Decimal)


def canonical(admission: Admission) -> bytes:
    """The one text of an admission (UTF-8 JSON) that is stored and that the chain is made over."""
    return _encoder.encode(admission)


def digest_of(previous: bytes, seq: int, body: bytes) -> bytes:
    """SHA-256 (32 bytes) over the digest before, the place (8 bytes, big endian) and the text."""
    return hashlib.sha256(previous + seq.to_bytes(8, "big") + body).digest()


def _entry(admission: Admission, seq: int, previous: bytes, digest: bytes) -> Entry:
    return Entry(
        seq=seq,
        id=admission.id,
        stamp=admission.stamp,
        act=admission.act,
        previous=previous,
        digest=digest,
        session=admission.session,
        exceptions=admission.exceptions,
    )


def admission_from(body: bytes) -> Admission:
    """Read an admission back from its canonical text.

    Raises:
        msgspec.ValidationError: the text is none.
    """
    return _decoder.decode(body)


def entry_from(seq: int, previous: bytes, digest: bytes, body: bytes) -> Entry:
    """Read an entry back from what was stored.

    Raises:
        msgspec.ValidationError: the text is not an admission.
    """
    return _entry(_decoder.decode(body), seq, previous, digest)


def provisional(admission: Admission, seq: int) -> Entry:
    """The admission as if it stood at ``seq``, to admit the next one by; never stored."""
    return _entry(admission, seq, GENESIS, GENESIS)


def placed(admission: Admission, *, seq: int, previous: bytes) -> Entry:
    """The admission as the entry it becomes behind ``previous``."""
    return _entry(admission, seq, previous, digest_of(previous, seq, canonical(admission)))


def integrity_code(entries: Iterable[Entry]) -> str:
    """First 96 bits of SHA-256 over a session's entries, as printed: six groups of four."""
    whole = hashlib.sha256()
    for entry in entries:
        whole.update(entry.digest)
    text = whole.hexdigest()[:24].upper()
    return "-".join(text[i : i + 4] for i in range(0, 24, 4))

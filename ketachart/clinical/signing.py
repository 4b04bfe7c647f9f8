"""From chart to signature: open, attested by the nurse, signed by the physician, addended.

What a file brought in says of signatures elsewhere is a claim: it signs nothing here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ketachart.clinical.acts import (
    Act,
    AddendumWritten,
    NurseAttested,
    OrderAuthenticated,
    PhysicianSigned,
    PlanSet,
)
from ketachart.clinical.administration import (
    EntryMoved,
    RecordSealed,
    SentBack,
    SessionMoved,
    SessionOpened,
)
from ketachart.clinical.entry import Entry
from ketachart.clinical.phases import Phase
from ketachart.clinical.phrases import clock_text
from ketachart.clinical.trouble import Refused

if TYPE_CHECKING:
    from ketachart.clinical.chart import Chart
    from ketachart.clinical.corrections import Standing

SignatureWord = Literal["open", "attested", "signed", "addended"]
Awaits = Literal["", "nurse", "physician"]

ATTESTED = "The record is complete as far as I charted it."
"""What a nurse's attestation means, unless other words are given."""
REVIEWED = "I have reviewed this session and approve the record."
"""What a physician's signature means, unless other words are given."""

OVER = (Phase.CLOSED, Phase.CANCELLED)
ON_THE_WAY = (OrderAuthenticated, PlanSet, PhysicianSigned, NurseAttested)
"""What the physician does between the attestation and the signature; it reopens nothing."""
_ON_RECORD = (RecordSealed, PhysicianSigned, AddendumWritten, NurseAttested, SentBack)
"""What can matter to a record that nobody stands by: nothing else can reopen it."""


@dataclass(frozen=True, slots=True)
class Version:
    """One signed version of a record: the signature, what sealed it, and the addenda it took in."""

    number: int
    signed: PhysicianSigned
    sealed: RecordSealed
    addenda: tuple[AddendumWritten, ...] = ()


@dataclass(frozen=True, slots=True)
class Versioned:
    """The version that is being signed: what its page says of itself before it is sealed.

    ``head_seq`` and ``head_digest`` (hex) are the ledger's last entry, the signature's own.
    """

    number: int
    signed: PhysicianSigned
    head_seq: int
    head_digest: str


@dataclass(frozen=True, slots=True)
class RecordState:
    """Where a record stands on its way to the signature."""

    signature: SignatureWord = "open"
    attested: NurseAttested | None = None
    """The attestation that holds."""
    reopened: Entry | None = None
    """What took the last attestation its hold: the first correction after it, or a question."""
    question: SentBack | None = None
    """What the physician asked and nobody answered by attesting again."""
    versions: tuple[Version, ...] = ()
    waiting: tuple[AddendumWritten, ...] = ()
    """Addenda after the last signature, which wait for one of their own."""
    over: bool = False
    brought: bool = False
    """Whether a file told all of it, so that nobody here charted what is to be attested."""

    @property
    def version(self) -> int:
        """The number of the last signed version; 0 while there is none."""
        return self.versions[-1].number if self.versions else 0

    @property
    def is_signed(self) -> bool:
        """Whether a signed version is there, to which only an addendum can be added."""
        return bool(self.versions)

    @property
    def awaits(self) -> Awaits:
        """Whose turn it is: the nurse's, to attest, the physician's, to sign, or nobody's."""
        if self.versions:
            return "physician" if self.waiting else ""
        if self.attested is not None:
            return "physician"
        is_asked = not self.brought or self.reopened is not None
        return "nurse" if self.over and is_asked else ""


def version_of(chart: Chart) -> int:
    """The version that a record's page carries: the signed one, or the one that it is to be."""
    state = chart.record
    return state.version + 1 if state.waiting or not state.is_signed else state.version


def charted_elsewhere(opened: SessionOpened, entries: Sequence[Entry]) -> frozenset[str]:
    """The acts (ids) of a session that a file told, or that were moved here from another session.

    Whoever attested or signed them did so elsewhere.
    """
    moves = {e.act.to_entry for e in entries if isinstance(e.act, EntryMoved)}
    if opened.source_id is None:
        return frozenset(moves)
    bedside = [e for e in entries if isinstance(e.act, Act)]
    told = bedside[: opened.told] if opened.told is not None else bedside
    return frozenset(e.act.id for e in told) | moves


def record_state(
    opened: SessionOpened, entries: Sequence[Entry], standing: Standing, phase: Phase
) -> RecordState:
    """Work out where a record stands, from its entries in charting order."""
    attested: Entry | None = None
    reopened: Entry | None = None
    question: SentBack | None = None
    versions: list[Version] = []
    waiting: list[AddendumWritten] = []
    signatures: dict[str, PhysicianSigned] = {}
    elsewhere = charted_elsewhere(opened, entries)
    for entry in entries:
        act = entry.act
        if attested is None and not isinstance(act, _ON_RECORD):
            continue
        if isinstance(act, RecordSealed):
            signed = signatures.get(act.signature)
            if signed is not None:
                versions.append(Version(act.version, signed, act, tuple(waiting)))
                waiting.clear()
        elif isinstance(act, PhysicianSigned):
            signatures[act.id] = act
        elif isinstance(act, AddendumWritten) and versions:
            waiting.append(act)
        elif isinstance(act, NurseAttested):
            if act.id not in elsewhere and act.id not in standing.fates:
                attested, reopened, question = entry, None, None
        elif isinstance(act, SentBack):
            question, reopened, attested = act, entry, None
        elif attested is not None and reopens(act):
            reopened, attested = entry, None
    word: SignatureWord = "open"
    if versions:
        word = "signed" if len(versions) == 1 else "addended"
    elif attested is not None:
        word = "attested"
    held = attested.act if attested is not None else None
    assert held is None or isinstance(held, NurseAttested)
    return RecordState(
        signature=word,
        attested=held,
        reopened=reopened,
        question=question,
        versions=tuple(versions),
        waiting=tuple(waiting),
        over=phase in OVER,
        brought=opened.source_id is not None
        and all(e.act.id in elsewhere for e in entries if _is_charting(e.act)),
    )


def _is_charting(act: object) -> bool:
    return isinstance(act, Act) and not isinstance(act, (*ON_THE_WAY, AddendumWritten))


def reopens(act: object) -> bool:
    """Whether an entry after the attestation takes its hold: whatever changes the record."""
    if isinstance(act, SessionMoved):
        return True
    return isinstance(act, Act) and not isinstance(act, ON_THE_WAY)


def check_signature(chart: Chart, act: Act) -> None:
    """Whether the record still takes an act that is charted now.

    Raises:
        Refused: it is signed, or the act belongs to another step on the way to the signature.
    """
    state = chart.record
    if isinstance(act, AddendumWritten):
        if not state.is_signed:
            raise Refused(
                "An addendum is for a record that is signed; this one can still be corrected. "
                "Nothing was recorded; correct the entry itself, or chart a note."
            )
    elif isinstance(act, PhysicianSigned):
        if state.awaits != "physician":
            raise Refused(_unsigned(state))
    elif state.is_signed:
        last = state.versions[-1]
        raise Refused(
            f"This record was signed at {clock_text(last.signed.at)} by {last.signed.by} and stays "
            "as it is. Nothing was recorded; write an addendum, which is signed in its turn."
        )
    elif isinstance(act, NurseAttested):
        if not state.over:
            raise Refused(
                "The session is not over, so its record cannot be attested yet. Chart the "
                "discharge, or the cancellation, first."
            )
        if state.attested is not None and act.amends is None:
            raise Refused(
                f"{state.attested.by} attested this record at {clock_text(state.attested.at)}, and "
                "nothing was changed since. Nothing was recorded."
            )


def check_sent_back(chart: Chart) -> None:
    """Whether the record can be given back to the nurses with a question.

    Raises:
        Refused: it is signed, or no nurse has attested it.
    """
    state = chart.record
    if state.is_signed:
        last = state.versions[-1]
        raise Refused(
            f"This record was signed at {clock_text(last.signed.at)} by {last.signed.by}, so it "
            "is not sent back. Nothing was changed; write an addendum."
        )
    if state.attested is None:
        raise Refused(
            "This record is with the nurses: no attestation of it holds. Nothing was changed."
        )


def _unsigned(state: RecordState) -> str:
    if state.is_signed:
        return (
            f"Version {state.version} of this record is signed, and no addendum waits. "
            "Nothing was signed."
        )
    if not state.over:
        return "The session is not over, so it cannot be signed yet. Nothing was signed."
    if state.question is not None:
        return (
            "The record was sent back with a question that waits for its answer. Nothing was "
            "signed."
        )
    if state.reopened is not None:
        return (
            "The record was corrected after it was attested, so a nurse attests it again first. "
            "Nothing was signed."
        )
    return "No nurse has attested this record yet. Nothing was signed; ask for it first."

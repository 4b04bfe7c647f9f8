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
from ketachart.clinical.administration import RecordSealed, SentBack, SessionMoved
from ketachart.clinical.entry import Entry
from ketachart.clinical.phases import Phase
from ketachart.clinical.phrases import clock_text
from ketachart.clinical.trouble import Refused

if TYPE_CHECKING:
    from ketachart.clinical.chart import Chart
    from ketachart.clinical.corrections import Standing

SignatureWord = Literal["open", "attested", "signed", "addended"]
Awaits = Literal["", "nurse", "physician"]

OVER = (Phase.CLOSED, Phase.CANCELLED)
ON_THE_WAY = (OrderAuthenticated, PlanSet, PhysicianSigned, NurseAttested)
"""What the physician does between the attestation and the signature; it reopens nothing."""


@dataclass(frozen=True, slots=True)
class Version:
    """One signed version of a record: the signature, what sealed it, and the addenda it took in."""

    number: int
    signed: PhysicianSigned
    sealed: RecordSealed
    addenda: tuple[AddendumWritten, ...] = ()


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
        return "nurse" if self.over else ""


def charted_here(entry: Entry) -> bool:
    """Whether an act was charted at this station as it was recorded, and not told by a file.

    What a file tells was written before it was read; what is typed here carries the very moment of
    its stamp.
    """
    return isinstance(entry.act, Act) and entry.act.charted_at == entry.stamp.recorded_at


def record_state(entries: Sequence[Entry], standing: Standing, phase: Phase) -> RecordState:
    """Work out where a record stands, from its entries in charting order."""
    attested: Entry | None = None
    reopened: Entry | None = None
    question: SentBack | None = None
    versions: list[Version] = []
    waiting: list[AddendumWritten] = []
    signatures: dict[str, PhysicianSigned] = {}
    for entry in entries:
        act = entry.act
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
            if charted_here(entry) and act.id not in standing.fates:
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
    )


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

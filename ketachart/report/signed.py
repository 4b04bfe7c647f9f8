"""Who attested and who signed, in which version, what was asked and added meanwhile."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from ketachart.clinical.acts import (
    Act,
    AddendumWritten,
    IndependentCheck,
    NurseAttested,
    PhysicianSigned,
)
from ketachart.clinical.administration import HandsChanged, SentBack
from ketachart.clinical.chart import Chart
from ketachart.clinical.entry import Entry
from ketachart.clinical.phases import Phase
from ketachart.clinical.rechecks import recheck_words
from ketachart.clinical.signing import (
    OVER,
    REVIEWED,
    Versioned,
)
from ketachart.clinical.wording import clock_text, day_text, offset_text
from ketachart.report.blocks import Heading, Notes, Section, Signature, Signatures, Table
from ketachart.report.sections import ENTRY_COLUMNS, OTHERS, Draft, entry_row, joined, named

HOW_TO_CHECK = (
    "to check this record, compare the integrity code at the foot with the one in KetaChart"
)
"""Any change to the data gives another code."""
AWAITING = "AWAITING PHYSICIAN’S SIGNATURE"
LONG = 300
"""Characters: a longer meaning stands under the boxes."""


def state_words(chart: Chart, signing: Versioned | None) -> str:
    """Where the record stands, for the head and the foot of every page."""
    state = chart.record
    if signing is not None or (state.is_signed and not state.waiting):
        number = signing.number if signing is not None else state.version
        act = signing.signed if signing is not None else state.versions[-1].signed
        version = f" · VERSION {number}" if number > 1 else ""
        words = f"SIGNED {day_text(act.at)} {clock_text(act.at)}{version}"
    elif state.waiting:
        words = f"ADDENDUM {AWAITING}"
    elif state.question is not None:
        words = f"SENT BACK · {AWAITING}"
    elif state.reopened is not None:
        words = f"REOPENED · {AWAITING}"
    else:
        words = AWAITING
    if chart.phase is Phase.CANCELLED:
        return f"CANCELLED · {words}"
    return words if chart.phase in OVER else f"NOT FINISHED · {words}"


def moment(at: datetime) -> str:
    """A signature's day, time and zone: ``17-Mar-2027 17:56 UTC−4`` (21 CFR 11.50(a)(2))."""
    return f"{day_text(at)} {clock_text(at)} {offset_text(at)}"


def printed(name: str, credentials: Mapping[str, str]) -> str:
    """A printed name with its credential, where the name does not carry it already."""
    credential = credentials.get(name, "")
    told = credential.casefold() in name.casefold()
    return name if told or not credential else f"{name}, {credential}"


def addenda(draft: Draft) -> Section:
    """What was added after a signature, in full."""
    added = [e for e in draft.chart.standing.entries if isinstance(e.act, AddendumWritten)]
    if not added:
        return ()
    rows = draft.dated((e.act.at, entry_row(draft, e)) for e in added)
    return Heading("Addenda", "each was signed with the version after it"), Table(
        ENTRY_COLUMNS, rows
    )


def signatures(
    draft: Draft, signing: Versioned | None = None, credentials: Mapping[str, str] | None = None
) -> Section:
    """Who recorded, who checked, and the physician. What a file claims signs nothing here."""
    names = credentials or {}
    boxes = (_recorded(draft, names), _second(draft, names), _physician(draft, signing, names))
    lines = [*_attested(draft), *_claims(draft), *_signed(draft, signing, names)]
    found: Section = (Heading("Signatures", HOW_TO_CHECK), Signatures(boxes))
    return (*found, Notes(tuple(lines))) if lines else found


def _recorded(draft: Draft, names: Mapping[str, str]) -> Signature:
    chart = draft.chart
    recorded = named(
        e.act.by
        for e in chart.standing.entries
        if isinstance(e.act, Act) and not isinstance(e.act, (*OTHERS, AddendumWritten))
        if not isinstance(e.act, NurseAttested)
    )
    attested = chart.attested
    lines = ["Charted the entries under this name."] if recorded else []
    if attested is None:
        lines.append("Not attested yet.")
    else:
        lines = [f"Attested by {printed(attested.by, names)}", moment(attested.at)]
        if attested.meaning and len(attested.meaning) <= LONG:
            lines.append(f"Meaning: {attested.meaning}")
    told = ", ".join(printed(name, names) for name in recorded) or "–"
    return Signature("Recorded by", told, tuple(lines), awaited=attested is None)


def _second(draft: Draft, names: Mapping[str, str]) -> Signature:
    seen: dict[str, list[str]] = {}
    for _, act in draft.chart.standing.of(IndependentCheck):
        marked = recheck_words(draft.chart, act)
        words = joined(f"{act.what} {draft.clock(act.at)}", marked or None)
        seen.setdefault(act.by, []).append(words)
    each = [f"{who}: {', '.join(items)}" for who, items in seen.items()]
    lines = tuple(each) if len(seen) != 1 else (", ".join(next(iter(seen.values()))),)
    told = ", ".join(printed(name, names) for name in seen) or "–"
    return Signature("Second check and waste witness", told, lines, awaited=not seen)


def _physician(draft: Draft, signing: Versioned | None, names: Mapping[str, str]) -> Signature:
    versions = draft.chart.record.versions
    if signing is not None:
        act, number = signing.signed, signing.number
    elif versions:
        act, number = versions[-1].signed, versions[-1].number
    else:
        words = f"Meaning when signed: {REVIEWED}"
        return Signature("Physician", "Awaiting signature", (words,), awaited=True)
    lines = [f"Signed version {number}", moment(act.at)]
    if act.meaning and len(act.meaning) <= LONG:
        lines.append(f"Meaning: {act.meaning}")
    return Signature(
        "Physician", printed(act.by, names), tuple(lines), takes_seal=signing is not None
    )


def _attested(draft: Draft) -> Iterator[str]:
    """Attestations with what was said at them, also those that hold no longer."""
    chart = draft.chart
    holds = chart.attested
    for entry in chart.standing.entries:
        act = entry.act
        if not isinstance(act, NurseAttested) or act.id in chart.elsewhere:
            continue
        draft.take(act)
        long = act.meaning if len(act.meaning or "") > LONG else None
        if act is not holds:
            when = f"{moment(act.at)}; the record was opened again after it"
            yield joined(f"Attested by {act.by} {when}", long, *draft.besides(act))
        elif told := [w for w in (long, *draft.besides(act)) if w]:
            yield joined(f"Attested by {act.by}", *told)


def _claims(draft: Draft) -> Iterator[str]:
    """What the file that a record came from says of signatures elsewhere."""
    for entry in draft.chart.standing.entries:
        act = entry.act
        if not isinstance(act, NurseAttested | PhysicianSigned):
            continue
        if act.id not in draft.chart.elsewhere:
            continue
        draft.take(act)
        verb = "attested" if isinstance(act, NurseAttested) else "signed"
        words = joined(
            f"The file this came from says: {verb} by {act.by}, "
            f"{day_text(act.at)} {draft.clock(act.at)}",
            act.meaning,
            *draft.besides(act),
        )
        yield f"{words}. It signs nothing here."


def _signed(draft: Draft, signing: Versioned | None, names: Mapping[str, str]) -> Iterator[str]:
    """Every version: who signed it, what it means, its file, and where the ledger stood."""
    for version in draft.chart.record.versions:
        act = version.signed
        draft.take(act)
        yield joined(
            f"Version {version.number} was signed by {printed(act.by, names)} {moment(act.at)}",
            f"meaning: {act.meaning}" if act.meaning else None,
            f"integrity code {version.sealed.code}",
        )
        yield f"SHA-256 of the sealed file of version {version.number}: {version.sealed.sha256}"
        if act.note:
            yield f"Physician’s addendum: {act.note}"
    if signing is not None:
        act = signing.signed
        draft.take(act)
        if len(act.meaning or "") > LONG:
            yield f"Meaning of the signature: {act.meaning}"
        if act.note:
            yield f"Physician’s addendum: {act.note}"
        yield (
            f"Version {signing.number} was sealed behind entry {signing.head_seq} of the ledger, "
            f"SHA-256 {signing.head_digest}"
        )


# Asked, answered, handed over ---------------------------------------------------------------------


def questions(chart: Chart) -> Iterator[tuple[SentBack, Entry | None]]:
    """What a physician asked when a record was sent back, and the attestation that answered it."""
    asked: SentBack | None = None
    for entry in chart.entries:
        if isinstance(entry.act, SentBack):
            if asked is not None:
                yield asked, None
            asked = entry.act
        elif asked is not None and isinstance(entry.act, NurseAttested):
            yield asked, entry
            asked = None
    if asked is not None:
        yield asked, None


def hands(draft: Draft) -> str:
    """Who took the session over, and when: ``taken over from 14:30 by B. Reyes, RN``; or empty."""
    changes = [e.act for e in draft.chart.entries if isinstance(e.act, HandsChanged)]
    told = [f"from {draft.clock(act.at)} by {act.by}" for act in changes]
    return f"taken over {', '.join(told)}" if told else ""

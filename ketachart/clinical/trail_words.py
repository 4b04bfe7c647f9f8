"""The audit trail in words: the kinds of what is recorded, and one sentence for each entry."""

from collections.abc import Iterable
from decimal import Decimal
from functools import cache
from typing import Literal

import msgspec

from ketachart.clinical import acts as a
from ketachart.clinical import administration as m
from ketachart.clinical.admin_sayings import TITLES, Names, told
from ketachart.clinical.entry import Entry
from ketachart.clinical.phrases import capital, vitals_text

Kind = Literal[
    "signing-in",
    "looking",
    "charting",
    "corrections",
    "exports",
    "signatures",
    "patients",
    "people",
    "stock",
    "station",
    "emergency",
    "refused",
]
KINDS: dict[Kind, str] = {
    "signing-in": "Signing in",
    "looking": "Looking",
    "charting": "Charting",
    "corrections": "Corrections",
    "exports": "Exports",
    "signatures": "Signatures",
    "patients": "Patients",
    "people": "People, settings",
    "stock": "Drug stock",
    "station": "Clock, station",
    "emergency": "Emergency access",
    "refused": "Refused",
}
"""Each kind and how it is called."""

AMENDS = " amends"
"""What the trail adds to the name of an act that replaces an earlier one."""

_OF_KIND: dict[Kind, tuple[type[a.Act] | type[m.AdministrativeAct], ...]] = {
    "signing-in": (m.SignedIn, m.SignInRefused, m.StationLocked),
    "looking": (m.ChartOpened, m.TrailRead),
    "charting": (
        m.SessionOpened,
        m.HandsChanged,
        m.DraftDiscarded,
        m.MomentMarked,
        m.MomentClaimed,
    ),
    "corrections": (a.EntryStruck, a.AddendumWritten, m.EntryMoved, m.SessionMoved, m.StockStruck),
    "exports": (m.SessionExported, m.ReportExported),
    "signatures": (
        a.NurseAttested,
        a.PhysicianSigned,
        a.AddendumWritten,
        a.OrderAuthenticated,
        m.SentBack,
        m.RecordSealed,
        m.AuthorityMade,
        m.SigningKeyListed,
        m.SigningKeyRevoked,
    ),
    "patients": (m.PatientRegistered, m.PatientChanged, m.SessionMoved, m.PatientRestricted),
    "people": (
        m.PersonAdded,
        m.PersonChanged,
        m.PersonLeft,
        m.PersonReturned,
        m.PasswordSet,
        m.PinSet,
        m.PinOff,
        m.ClinicSetUp,
        m.ClinicChanged,
        m.ProtocolAdopted,
        m.ProtocolChanged,
        m.VocabularyChanged,
        m.PatientRestricted,
    ),
    "stock": (m.StockReceived, m.StockRemoved, m.StockCounted, m.StockStruck),
    "station": (
        m.ClinicSetUp,
        m.ClockStepped,
        m.ClockConfirmed,
        m.ClockTakenUp,
        m.HeldJoined,
        m.BackupMade,
        m.BackupFailed,
        m.BackupTried,
        m.StationChecked,
        m.BackupRestored,
        m.StationUpgraded,
        m.PassphraseChanged,
        m.RecoveryRenewed,
        m.RecoveryTyped,
        m.DataKeyRotated,
        m.KeyFileFound,
        m.ComputerRemembered,
        m.ComputerForgotten,
    ),
    "emergency": (m.GlassBroken, m.GlassEnded, m.GlassReviewed),
    "refused": (m.AccessDenied, m.SignInRefused),
}

OPEN_TO_ALL = frozenset(
    {m.ChartOpened, m.SessionExported, m.ReportExported, m.HandsChanged, m.RecordSealed}
)
"""What may be told about a patient's records to who may not know of whom they are."""
_OF_A_PATIENT = frozenset({m.PatientRegistered, m.PatientChanged, m.SessionOpened, m.TrailRead})
"""What names a patient, or may."""
_SMALL = frozenset({"act", "id", "at", "by", "charted_at", "amends"})
LONGEST = 400
"""Letters of a detail in a row; the rest is in the entry itself."""


@cache
def acts_of(kind: Kind) -> tuple[str, ...]:
    """The names of a kind's acts, as the trail knows them.

    Raises:
        KeyError: there is no such kind.
    """
    names = [a.act_name(each.__name__) for each in _OF_KIND[kind]]
    bedside = [a.act_name(each.__name__) for each in a.ACTS]
    if kind == "charting":
        apart = acts_of("corrections") + acts_of("signatures")
        names += [name for name in bedside if name not in apart]
    elif kind == "corrections":
        names += [name + AMENDS for name in bedside]
    return tuple(names)


@cache
def title_of(name: str) -> str:
    """The act of that name in a few words, as one looks for it and sorts by it."""
    if name.endswith(AMENDS):
        return f"{title_of(name.removesuffix(AMENDS))}, corrected"
    return TITLES.get(name, capital(name.replace("-", " ")))


def named(text: str, acts: Iterable[str]) -> frozenset[str]:
    """Those acts (as the trail knows them) in whose titles a text stands."""
    folded = text.casefold()
    return frozenset(name for name in acts if folded in title_of(name).casefold())


def sentence(entry: Entry, names: Names, *, hidden: bool = False) -> tuple[str, str]:
    """An entry in words: what was done, and the rest in one line.

    ``hidden`` leaves out what is clinical and what names a patient.
    """
    act = entry.act
    if isinstance(act, m.AdministrativeAct):
        title = title_of(a.act_name(type(act).__name__))
        detail = told(act, names) if not hidden or _is_open(entry) else ""
    else:
        title = title_of(a.act_name(type(act).__name__) + (AMENDS if act.amends else ""))
        detail = "" if hidden else _clinical(act)
    if entry.exceptions and not hidden:
        detail = " · ".join(filter(None, (detail, f"exception: {'; '.join(entry.exceptions)}")))
    return title, detail if len(detail) <= LONGEST else f"{detail[:LONGEST]}…"


def _is_open(entry: Entry) -> bool:
    """Whether an entry about the station names no patient and tells nothing clinical."""
    kind = type(entry.act)
    if kind in OPEN_TO_ALL:
        return True
    return entry.session is None and kind not in _OF_A_PATIENT and not _has_session(entry)


def _has_session(entry: Entry) -> bool:
    return any(getattr(entry.act, name, None) is not None for name in ("session", "patient"))


def _clinical(act: a.Act) -> str:
    if isinstance(act, a.VitalsTaken):
        parts = [vitals_text(act), act.reason, act.note]
        return " · ".join(part for part in parts if part)
    if isinstance(act, a.NoteWritten):
        return act.text
    values = msgspec.to_builtins(act, builtin_types=(Decimal,))
    return " · ".join(_field(name, value) for name, value in values.items() if name not in _SMALL)


def _field(name: str, value: object) -> str:
    words = _value(value)
    return words if name in ("reason", "note", "text", "term") else f"{_word(name)} {words}"


def _value(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{_word(k)} {_value(v)}" for k, v in value.items())
    if isinstance(value, list | tuple):
        return "; ".join(_value(each) for each in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _word(name: object) -> str:
    return str(name).replace("_", " ")

"""What is recorded about the station itself, in words: a register of one short function per act."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from ketachart.clinical import administration as m
from ketachart.clinical.acts import act_name
from ketachart.clinical.phrases import clock_text, day_text, patient_name
from ketachart.clinical.units import shown

Told = list[str | None]
"""The parts of what is to be told beside what was done; an empty part is left out."""

A = TypeVar("A", bound=m.AdministrativeAct)


@dataclass(frozen=True, slots=True)
class Names:
    """How those are called who are told of by an id; what is not known is called by its id."""

    people: Mapping[str, str] = field(default_factory=dict)
    patients: Mapping[str, str] = field(default_factory=dict)

    def person(self, who: str | None) -> str:
        """A person's printed name."""
        return self.people.get(who, who) if who else ""

    def patient(self, who: str | None) -> str:
        """A patient's name or number, whichever may be read."""
        return self.patients.get(who, who) if who else ""


SAYS: dict[type[m.AdministrativeAct], Callable[[Any, Names], Told]] = {}
TITLES: dict[str, str] = {}
"""What was done, by the name of the act; the trail is sorted by it."""


def _says(
    kind: type[A], title: str
) -> Callable[[Callable[[A, Names], Told]], Callable[[A, Names], Told]]:
    def keep(words: Callable[[A, Names], Told]) -> Callable[[A, Names], Told]:
        SAYS[kind], TITLES[act_name(kind.__name__)] = words, title
        return words

    return keep


def told(act: m.AdministrativeAct, names: Names) -> str:
    """What there is to tell of an act beside its title, in one line."""
    return " · ".join(part for part in SAYS[type(act)](act, names) if part)


def _list(words: Iterable[str]) -> str:
    return ", ".join(words)


def _roles(roles: Iterable[str]) -> str:
    return _list(roles)


# People and how they prove who they are ------------------------------------------------------

_OCCASIONS = {
    "sign-in": "",
    "switch": "to go on charting",
    "unlock": "to unlock the window",
    "second-person": "as the second person",
    "signature": "to sign",
    "break-glass": "for emergency access",
    "own-account": "for their own account",
    "keys": "for the station's keys",
}
_HOW = {"password": "by password", "pin": "by PIN", "recovery": "by the recovery code"}


@_says(m.SignedIn, "Signed in")
def _signed_in(act: m.SignedIn, _names: Names) -> Told:
    return [_OCCASIONS.get(act.occasion, act.occasion), _HOW.get(act.how, act.how)]


@_says(m.SignInRefused, "Sign-in refused")
def _refused(act: m.SignInRefused, _names: Names) -> Told:
    what = _OCCASIONS.get(act.occasion, act.occasion)
    how = _HOW.get(act.how, act.how)
    return [act.name, what, how, act.why or "not the right secret"]


@_says(m.StationLocked, "Window locked")
def _locked(act: m.StationLocked, names: Names) -> Told:
    return [names.person(act.person), "nobody had touched it" * act.idle]


@_says(m.PersonAdded, "Person added")
def _added(act: m.PersonAdded, _names: Names) -> Told:
    return [act.name, act.credential, _roles(act.roles)]


@_says(m.PersonChanged, "Person changed")
def _person_changed(act: m.PersonChanged, _names: Names) -> Told:
    return [act.name, act.credential, _roles(act.roles), act.reason]


@_says(m.PersonLeft, "Person left")
def _left(act: m.PersonLeft, names: Names) -> Told:
    return [names.person(act.person), act.reason]


@_says(m.PersonReturned, "Person returned")
def _returned(act: m.PersonReturned, names: Names) -> Told:
    return [names.person(act.person), act.reason]


@_says(m.PasswordSet, "Password set")
def _password(act: m.PasswordSet, names: Names) -> Told:
    return [names.person(act.person), "to be changed first" * act.temporary]


@_says(m.PinSet, "PIN set")
def _pin(act: m.PinSet, names: Names) -> Told:
    return [names.person(act.person)]


@_says(m.PinOff, "PIN off")
def _pin_off(act: m.PinOff, names: Names) -> Told:
    return [names.person(act.person), "too many misses"]


@_says(m.AccessDenied, "Not allowed")
def _denied(act: m.AccessDenied, _names: Names) -> Told:
    return [act.what]


# The clinic ----------------------------------------------------------------------------------


def _rules(act: m.ClinicSetUp | m.ClinicChanged) -> list[str | None]:
    again = act.self_recheck_min
    return [
        act.clinic,
        f"chairs {_list(act.chairs)}" if act.chairs else None,
        f"paper {act.paper}",
        f"protocol {act.default_protocol}" if act.default_protocol else None,
        f"backups in {act.backup_folder}" if act.backup_folder else None,
        f"locks after {act.idle_lock_min} min",
        "one may sign what one attested" * act.sign_own,
        f"a second look by oneself after {again} min" if again is not None else None,
        f"timestamps from {act.timestamp_url}" if act.timestamp_url else None,
    ]


@_says(m.ClinicSetUp, "Station set up")
def _set_up(act: m.ClinicSetUp, _names: Names) -> Told:
    return _rules(act)


@_says(m.ClinicChanged, "Clinic changed")
def _clinic_changed(act: m.ClinicChanged, _names: Names) -> Told:
    return _rules(act)


@_says(m.ProtocolAdopted, "Protocol text first used")
def _adopted(act: m.ProtocolAdopted, _names: Names) -> Told:
    return [f"SHA-256 {act.digest[:16]}…"]


@_says(m.ProtocolChanged, "Protocol changed")
def _protocol(act: m.ProtocolChanged, _names: Names) -> Told:
    by = f"approved by {act.approved_by}" if act.approved_by else None
    return [act.protocol, act.reason, by]


@_says(m.VocabularyChanged, "Words changed")
def _words(act: m.VocabularyChanged, _names: Names) -> Told:
    return [act.vocabulary.replace("_", " "), act.reason]


@_says(m.RecoveryRenewed, "New recovery code made")
def _recovery(_act: m.RecoveryRenewed, _names: Names) -> Told:
    return []


@_says(m.RecoveryTyped, "Recovery code typed back")
def _typed_back(_act: m.RecoveryTyped, _names: Names) -> Told:
    return ["it was right"]


@_says(m.PassphraseChanged, "Passphrase changed")
def _passphrase(_act: m.PassphraseChanged, _names: Names) -> Told:
    return []


@_says(m.DataKeyRotated, "New data key")
def _rotated(act: m.DataKeyRotated, _names: Names) -> Told:
    return [f"backup before it {act.backup}"]


@_says(m.KeyFileFound, "Key file not as told")
def _key_file(act: m.KeyFileFound, _names: Names) -> Told:
    if act.change > act.told:
        return ["a change of it was cut off, and holds"]
    return ["an older key file was put back; what was changed since opens the station again"]


@_says(m.ComputerRemembered, "This computer may open the station")
def _remembered(_act: m.ComputerRemembered, _names: Names) -> Told:
    return []


@_says(m.ComputerForgotten, "This computer opens the station no more")
def _forgotten(_act: m.ComputerForgotten, _names: Names) -> Told:
    return []


@_says(m.BackupMade, "Backup made")
def _backed_up(act: m.BackupMade, _names: Names) -> Told:
    return [f"up to entry {act.entries}", f"in {_list(act.places)}"]


@_says(m.HeldJoined, "Entries joined from the holding file")
def _joined(act: m.HeldJoined, _names: Names) -> Told:
    aside = f"{act.aside} of unknown sessions are kept aside" if act.aside else ""
    since = f"{day_text(act.since)}, {clock_text(act.since)}"
    return [f"{act.entries} entries", f"waiting since {since}", f"why: {act.why}", aside]


@_says(m.BackupFailed, "Backup failed")
def _not_backed_up(act: m.BackupFailed, _names: Names) -> Told:
    return [act.problem]


@_says(m.BackupTried, "Backup restored on trial")
def _tried(act: m.BackupTried, _names: Names) -> Told:
    at = f"{day_text(act.backup_at)}, {clock_text(act.backup_at)}"
    return [f"the one of {at}", f"{act.entries} entries, all as written"]


@_says(m.StationChecked, "Whole record read")
def _checked(act: m.StationChecked, _names: Names) -> Told:
    return [act.problem or f"{act.entries} entries, all as written"]


@_says(m.BackupRestored, "Station restored from a backup")
def _restored(act: m.BackupRestored, _names: Names) -> Told:
    at = f"{day_text(act.backup_at)}, {clock_text(act.backup_at)}"
    before = act.before_entries
    return [
        f"the one of {at}, up to entry {act.entries}",
        None if before is None else f"the station before ended at entry {before}",
        f"it is kept in {act.kept}" if act.kept else None,
    ]


@_says(m.StationUpgraded, "Station brought to a newer form")
def _upgraded(act: m.StationUpgraded, _names: Names) -> Told:
    return [
        f"from format {act.before} to {act.after}, by KetaChart {act.program}",
        f"backup from before: {act.backup}",
    ]


@_says(m.ClockStepped, "The computer's clock moved")
def _stepped(act: m.ClockStepped, _names: Names) -> Told:
    way = "forward" if act.seconds > 0 else "back"
    return [f"{abs(act.seconds):g} s {way}"]


@_says(m.ClockConfirmed, "Clock confirmed")
def _confirmed(act: m.ClockConfirmed, _names: Names) -> Told:
    later = "the station's time follows when the sessions under way have ended"
    return [_moved(act.seconds), later if act.waits else None]


@_says(m.ClockTakenUp, "Station time put right")
def _taken_up(act: m.ClockTakenUp, _names: Names) -> Told:
    return [_moved(act.seconds), "as was confirmed"]


def _moved(seconds: float) -> str | None:
    """How the computer's clock stood against station time."""
    if not seconds:
        return None
    return f"{abs(seconds):g} s {'ahead of' if seconds > 0 else 'behind'} the station's time"


# Patients and sessions -----------------------------------------------------------------------


@_says(m.PatientRegistered, "Patient registered")
def _registered(act: m.PatientRegistered, _names: Names) -> Told:
    born = f"born {day_text(act.details.dob)}"
    return [patient_name(act.details), f"MRN {act.details.mrn}", born]


@_says(m.PatientChanged, "Patient's details changed")
def _patient_changed(act: m.PatientChanged, _names: Names) -> Told:
    return [patient_name(act.details), act.reason]


@_says(m.SessionOpened, "Session opened")
def _opened(act: m.SessionOpened, _names: Names) -> Told:
    came = f"from the file {act.source_id}" if act.source_id else None
    return [act.record_no, act.title, came]


@_says(m.EntryMoved, "Entry moved")
def _entry_moved(act: m.EntryMoved, _names: Names) -> Told:
    return [f"from {act.from_record_no} to {act.to_record_no}", act.reason]


@_says(m.SessionMoved, "Session moved to another patient")
def _session_moved(act: m.SessionMoved, names: Names) -> Told:
    whose = f"from {names.patient(act.from_patient)} to {names.patient(act.patient)}"
    return [whose, act.reason]


@_says(m.HandsChanged, "Charting handed over")
def _hands(act: m.HandsChanged, names: Names) -> Told:
    return [f"from {names.person(act.before)} to {names.person(act.after)}"]


@_says(m.DraftDiscarded, "Half-typed text discarded")
def _draft(act: m.DraftDiscarded, names: Names) -> Told:
    return [f"of {names.person(act.writer)}", act.reason]


@_says(m.MomentMarked, "Moment marked")
def _marked(act: m.MomentMarked, _names: Names) -> Told:
    return [clock_text(act.at)]


@_says(m.MomentClaimed, "Marked moment claimed")
def _claimed(act: m.MomentClaimed, _names: Names) -> Told:
    what = "charted" if act.entry else None
    return [what, act.reason]


# Looking, exports, signatures ----------------------------------------------------------------


@_says(m.ChartOpened, "Chart opened")
def _chart(act: m.ChartOpened, _names: Names) -> Told:
    glass = "by emergency access" if act.glass else None
    code = f"integrity code {act.code}" if act.code else None
    return ["the patient's page" if act.session is None else None, glass, code]


@_says(m.TrailRead, "Audit trail read")
def _trail(act: m.TrailRead, _names: Names) -> Told:
    number = f"{act.rows:,} {'entry' if act.rows == 1 else 'entries'}"
    copied = f"as a copy, SHA-256 {act.sha256[:16]}…" if act.sha256 else None
    return [act.asked, number, copied]


def _given(act: m.SessionExported | m.ReportExported) -> list[str | None]:
    return [
        f"for {act.for_whom}" if act.for_whom else None,
        act.purpose,
        f"SHA-256 {act.sha256[:16]}…",
    ]


@_says(m.SessionExported, "Record exported")
def _exported(act: m.SessionExported, _names: Names) -> Told:
    version = f"version {act.version}" if act.version else None
    form = "printed" if act.format == "print" else act.format.upper()
    return [form, version, *_given(act)]


@_says(m.ReportExported, "Page exported")
def _report(act: m.ReportExported, _names: Names) -> Told:
    return [act.report, act.about, act.format.upper(), *_given(act)]


@_says(m.SentBack, "Sent back with a question")
def _sent_back(act: m.SentBack, _names: Names) -> Told:
    return [act.question]


@_says(m.RecordSealed, "Record sealed")
def _sealed(act: m.RecordSealed, names: Names) -> Told:
    by = names.person(act.signer)
    when = "time from a timestamp service" if act.trusted else None
    return [f"version {act.version}", by, act.meaning, when]


@_says(m.AuthorityMade, "The clinic's own authority made")
def _authority(act: m.AuthorityMade, _names: Names) -> Told:
    return [f"certificate {act.sha256[:16]}…"]


@_says(m.SigningKeyListed, "Signing key listed")
def _key(act: m.SigningKeyListed, names: Names) -> Told:
    origin = "made here" if act.origin == "clinic" else "brought in a file"
    return [names.person(act.person), origin, f"{act.sha256[:16]}…"]


@_says(m.SigningKeyRevoked, "Signing key revoked")
def _revoked(act: m.SigningKeyRevoked, names: Names) -> Told:
    return [names.person(act.person), act.reason, f"{act.sha256[:16]}…"]


# Emergency access ----------------------------------------------------------------------------


@_says(m.PatientRestricted, "Patient's records restricted")
def _restricted(act: m.PatientRestricted, names: Names) -> Told:
    who = _list(names.person(each) for each in act.people)
    whom = f"open to {who}" if who else "open to everybody again"
    return [whom, act.reason]


@_says(m.GlassBroken, "Emergency access taken")
def _broken(act: m.GlassBroken, names: Names) -> Told:
    until = f"until {clock_text(act.until)}"
    return [names.person(act.person), act.reason, act.detail, until]


@_says(m.GlassEnded, "Emergency access given back")
def _ended(_act: m.GlassEnded, _names: Names) -> Told:
    return []


@_says(m.GlassReviewed, "Emergency access reviewed")
def _reviewed(act: m.GlassReviewed, _names: Names) -> Told:
    return [act.finding]


# The stock -----------------------------------------------------------------------------------


def _vials(act: m.StockReceived | m.StockRemoved | m.StockCounted) -> str:
    return f"{act.drug} {shown(act.mg_per_ml, 3)} mg/mL, {shown(act.vial_ml, 3)} mL"


@_says(m.StockReceived, "Vials received")
def _received(act: m.StockReceived, _names: Names) -> Told:
    lot = f"lot {act.lot}" if act.lot else None
    return [_vials(act), f"{act.vials} vials", lot, act.supplier]


@_says(m.StockRemoved, "Vials removed")
def _removed(act: m.StockRemoved, names: Names) -> Told:
    seen = f"seen by {names.person(act.witness)}" if act.witness else None
    return [_vials(act), f"{act.vials} vials", act.reason, seen]


@_says(m.StockCounted, "Vials counted")
def _counted(act: m.StockCounted, names: Names) -> Told:
    second = f"{names.person(act.second)} counted {act.second_counted}" if act.second else None
    counts = f"{act.counted} counted, {act.expected} expected"
    return [_vials(act), counts, second, act.reason]


@_says(m.StockStruck, "Entry of the stock struck")
def _struck(act: m.StockStruck, _names: Names) -> Told:
    return [act.reason]

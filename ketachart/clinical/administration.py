"""What is recorded about the station itself: people, patients, sessions, access, the clock.

These are entries of the same ledger as the bedside acts, and the audit trail is made of them.
"""

from datetime import date
from decimal import Decimal
from typing import Literal

import msgspec

from ketachart.clinical.acts import Moment, Text, act_name

Role = Literal["nurse", "physician", "administrator", "auditor", "other"]
STATION_ROLES: tuple[Role, ...] = ("nurse", "physician", "administrator", "auditor")


class Piece(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """A part of an administrative act."""


class Allergy(Piece, frozen=True, kw_only=True):
    """One allergy as told."""

    substance: Text | None = None
    reaction: Text | None = None
    severity: Text | None = None


class HomeMedication(Piece, frozen=True, kw_only=True):
    """One drug taken at home."""

    drug: Text | None = None
    dose: Text | None = None
    last_taken_at: Moment | None = None


class Patient(Piece, frozen=True, kw_only=True):
    """Who the patient is; the MRN is unique, the birth date confirms it."""

    mrn: Text
    family_name: Text
    given_name: Text
    dob: date
    sex: Literal["F", "M", "X", "unknown"]
    allergy_status: Literal["listed", "none-known", "not-asked"]
    allergies: tuple[Allergy, ...] = ()
    home_medications: tuple[HomeMedication, ...] = ()
    phone: Text | None = None
    address: Text | None = None


class StaffMember(Piece, frozen=True, kw_only=True):
    """Somebody named in a session file; no account on this station."""

    name: Text | None = None
    credential: Text | None = None
    role: Role | None = None


class AdministrativeAct(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
    tag_field="act",
    tag=act_name,
):
    """What every administrative act carries; ``by`` is a printed name, or "KetaChart" itself."""

    id: Text
    at: Moment
    by: Text


class ClinicSetUp(AdministrativeAct, frozen=True, kw_only=True):
    """The station was set up for a clinic.

    ``idle_lock_min`` (1-15) is after how long without a touch the window locks; ``sign_own`` lets
    somebody who is nurse and physician sign what they attested; ``self_recheck_min`` lets the one
    nurse of a clinic look a second time after so many minutes, None where another has to;
    ``timestamp_url`` is a timestamp service (RFC 3161) to be asked when signing.
    """

    clinic: Text
    paper: Literal["A4", "Letter"] = "A4"
    chairs: tuple[Text, ...] = ()
    default_protocol: Text | None = None
    backup_folder: Text | None = None
    idle_lock_min: int = 5
    sign_own: bool = False
    self_recheck_min: int | None = None
    timestamp_url: Text | None = None


class ClinicChanged(AdministrativeAct, frozen=True, kw_only=True):
    """What is told of the clinic, whole, as it stands from now on."""

    clinic: Text
    paper: Literal["A4", "Letter"] = "A4"
    chairs: tuple[Text, ...] = ()
    default_protocol: Text | None = None
    backup_folder: Text | None = None
    idle_lock_min: int = 5
    sign_own: bool = False
    self_recheck_min: int | None = None
    timestamp_url: Text | None = None


class PersonAdded(AdministrativeAct, frozen=True, kw_only=True):
    """Somebody may use the station; names are unique and never used again."""

    person: Text
    name: Text
    roles: tuple[Role, ...]
    credential: Text | None = None


class PersonChanged(AdministrativeAct, frozen=True, kw_only=True):
    """A person's printed name, roles and credential, whole, as they stand from now on."""

    person: Text
    name: Text
    roles: tuple[Role, ...]
    credential: Text | None = None
    reason: Text | None = None


class PersonLeft(AdministrativeAct, frozen=True, kw_only=True):
    """Somebody signs in and signs no more; what they charted and signed stays theirs."""

    person: Text
    reason: Text


class PersonReturned(AdministrativeAct, frozen=True, kw_only=True):
    """Somebody who had left may sign in again, by a new password and with a new key."""

    person: Text
    reason: Text


class PasswordSet(AdministrativeAct, frozen=True, kw_only=True):
    """A person's password was changed; ``temporary``: by somebody else, and to be changed first."""

    person: Text
    temporary: bool = False


class PinSet(AdministrativeAct, frozen=True, kw_only=True):
    """A person chose a PIN."""

    person: Text


class PinOff(AdministrativeAct, frozen=True, kw_only=True):
    """A person's PIN fits no more until their password is typed: too many misses."""

    person: Text


class PatientRegistered(AdministrativeAct, frozen=True, kw_only=True):
    """A patient became known to the station.

    ``not_same_as`` are the patients (ids) who looked like the same person and were said not to be.
    """

    patient: Text
    details: Patient
    not_same_as: tuple[Text, ...] = ()


class PatientChanged(AdministrativeAct, frozen=True, kw_only=True):
    """A patient's details, whole, as they stand from now on; ``reason`` says why they changed."""

    patient: Text
    details: Patient
    reason: Text


class ProtocolAdopted(AdministrativeAct, frozen=True, kw_only=True):
    """The text of a protocol as sessions ran under it; ``digest`` is its SHA-256 in hex."""

    digest: Text
    text: str


class ProtocolChanged(AdministrativeAct, frozen=True, kw_only=True):
    """The clinic's copy of a protocol, whole, as sessions that begin from now on run under it.

    ``approved_by`` is who answers for its numbers, ``digest`` the SHA-256 of the text in hex.
    """

    protocol: Text
    digest: Text
    text: str
    reason: Text
    approved_by: Text | None = None


class VocabularyChanged(AdministrativeAct, frozen=True, kw_only=True):
    """The clinic's own words of one list, whole: ``side_effects``, ``drugs`` or ``scales``."""

    vocabulary: Text
    digest: Text
    text: str
    reason: Text


class StockReceived(AdministrativeAct, frozen=True, kw_only=True):
    """Vials of a controlled drug came in: mg/mL, mL a vial, and how many."""

    drug: Text
    mg_per_ml: Decimal
    vial_ml: Decimal
    vials: int
    lot: Text | None = None
    expiry: Text | None = None
    ndc: Text | None = None
    supplier: Text | None = None
    supplier_dea: Text | None = None
    invoice: Text | None = None
    place: Text | None = None


class StockRemoved(AdministrativeAct, frozen=True, kw_only=True):
    """Vials left the stock unopened: expired, broken, returned to the supplier. With a reason.

    ``witness`` is the person (id) who saw it and proved to be there.
    """

    drug: Text
    mg_per_ml: Decimal
    vial_ml: Decimal
    vials: int
    reason: Text
    witness: Text | None = None
    lot: Text | None = None


class StockCounted(AdministrativeAct, frozen=True, kw_only=True):
    """Two people counted the vials in stock; ``expected`` is what the log said at that moment.

    ``second`` is the person (id) who counted blind; a difference is explained in ``reason``.
    """

    drug: Text
    mg_per_ml: Decimal
    vial_ml: Decimal
    counted: int
    expected: int
    second: Text | None = None
    second_counted: int | None = None
    reason: Text | None = None


class StockStruck(AdministrativeAct, frozen=True, kw_only=True):
    """An entry of the stock (id) was wrong and counts no longer."""

    entry: Text
    reason: Text


class SessionOpened(AdministrativeAct, frozen=True, kw_only=True):
    """A session of a patient begins in the ledger, under a protocol.

    Where it comes from a file, ``source_id`` is the file's name for it and ``told`` the number of
    its acts: so many bedside acts behind this one were charted elsewhere.
    """

    session: Text
    patient: Text
    protocol: Text
    record_no: Text
    source_id: Text | None = None
    told: int | None = None
    title: Text | None = None
    staff: tuple[StaffMember, ...] = ()


class EntryMoved(AdministrativeAct, frozen=True, kw_only=True):
    """An entry was charted in the wrong session: struck there, charted again in the right one.

    It stands in the entries of both sessions; ``reason`` is why, ``entry`` and ``to_entry`` are
    the two acts.
    """

    from_session: Text
    from_record_no: Text
    entry: Text
    to_session: Text
    to_record_no: Text
    to_entry: Text
    reason: Text


class SessionMoved(AdministrativeAct, frozen=True, kw_only=True):
    """A whole session was charted for the wrong patient and is now ``patient``'s."""

    session: Text
    from_patient: Text
    patient: Text
    reason: Text


class HandsChanged(AdministrativeAct, frozen=True, kw_only=True):
    """Who charts a session became somebody else (ids); it stands in the session's entries."""

    session: Text
    before: Text
    after: Text


class DraftDiscarded(AdministrativeAct, frozen=True, kw_only=True):
    """What ``writer`` (id) had left half typed in a session was thrown away by somebody else."""

    session: Text
    field: Text
    writer: Text
    reason: Text


class SentBack(AdministrativeAct, frozen=True, kw_only=True):
    """The physician sent an attested record back with a question; in the session's entries."""

    session: Text
    question: Text


class RecordSealed(AdministrativeAct, frozen=True, kw_only=True):
    """A version of a record was signed and its PDF sealed; in the session's entries.

    ``signature`` is the id of the PhysicianSigned act, ``head_seq`` and ``head_digest`` (hex) the
    ledger's last entry before this one, as printed in the PDF; ``code`` the integrity code printed.
    ``certificate`` is the signer's, SHA-256 in hex; ``sha256`` that of the whole file. ``trusted``
    says whether a timestamp service vouched for the time.
    """

    session: Text
    version: int
    signature: Text
    signer: Text
    certificate: Text
    sha256: Text
    head_seq: int
    head_digest: Text
    code: Text
    meaning: Text
    trusted: bool = False


class AuthorityMade(AdministrativeAct, frozen=True, kw_only=True):
    """The clinic's own certificate authority: its certificate (DER, base64)."""

    certificate: Text
    sha256: Text


class SigningKeyListed(AdministrativeAct, frozen=True, kw_only=True):
    """A person's certificate (DER, base64) is listed: what it seals is the clinic's record.

    ``chain`` are the certificates above it, where it was brought as PKCS#12.
    """

    person: Text
    certificate: Text
    sha256: Text
    origin: Literal["clinic", "pkcs12"]
    chain: tuple[Text, ...] = ()


class SigningKeyRevoked(AdministrativeAct, frozen=True, kw_only=True):
    """A key seals nothing from now on; what it sealed before stays valid."""

    person: Text
    sha256: Text
    reason: Text


class SessionExported(AdministrativeAct, frozen=True, kw_only=True):
    """A copy of a session left the station, or was printed (``format`` "print").

    ``for_whom`` and ``purpose`` are what the person said who made it.
    """

    session: Text
    format: Text
    sha256: Text
    version: int | None = None
    patient: Text | None = None
    for_whom: Text | None = None
    purpose: Text | None = None


class ReportExported(AdministrativeAct, frozen=True, kw_only=True):
    """A page that is no session's record left the station: what it was, and about whom or when.

    ``for_whom`` and ``purpose`` are what the person said who made it.
    """

    report: Text
    format: Text
    sha256: Text
    patient: Text | None = None
    about: Text | None = None
    for_whom: Text | None = None
    purpose: Text | None = None


How = Literal["password", "pin", "recovery"]
Occasion = Literal[
    "sign-in",
    "switch",
    "unlock",
    "second-person",
    "signature",
    "break-glass",
    "own-account",
    "keys",
]


class SignedIn(AdministrativeAct, frozen=True, kw_only=True):
    """Somebody proved who they are, how and what for; only the first three change who charts."""

    person: Text
    how: How = "password"
    occasion: Occasion = "sign-in"


class SignInRefused(AdministrativeAct, frozen=True, kw_only=True):
    """Somebody tried to prove who they are and could not; ``why`` where it was not the secret."""

    name: Text
    how: How = "password"
    occasion: Occasion = "sign-in"
    why: Text | None = None


class StationLocked(AdministrativeAct, frozen=True, kw_only=True):
    """The window was locked; ``idle`` where nobody had touched it."""

    person: Text
    idle: bool = False


class MomentMarked(AdministrativeAct, frozen=True, kw_only=True):
    """Somebody marked this moment (``at``) at the locked window, without a PIN."""


class MomentClaimed(AdministrativeAct, frozen=True, kw_only=True):
    """What a marked moment was: what was charted for it (``session``, ``entry``), or a reason."""

    moment: Text
    session: Text | None = None
    entry: Text | None = None
    reason: Text | None = None


class ChartOpened(AdministrativeAct, frozen=True, kw_only=True):
    """Somebody looked at a patient's chart, or at the patient's page where no session is named.

    ``code`` is the integrity code of what was shown, ``glass`` the break-glass access used.
    """

    patient: Text
    session: Text | None = None
    code: Text | None = None
    glass: Text | None = None


class AccessDenied(AdministrativeAct, frozen=True, kw_only=True):
    """Somebody asked the station for what their role may not do."""

    what: Text
    patient: Text | None = None


class TrailRead(AdministrativeAct, frozen=True, kw_only=True):
    """Somebody read or exported the audit trail; ``asked`` says which part."""

    asked: Text
    rows: int
    sha256: Text | None = None


class PatientRestricted(AdministrativeAct, frozen=True, kw_only=True):
    """Only these people (ids) open a patient's earlier records; nobody named lifts it."""

    patient: Text
    people: tuple[Text, ...]
    reason: Text


class GlassBroken(AdministrativeAct, frozen=True, kw_only=True):
    """Emergency access for one person until a time, with its reason; to be reviewed."""

    person: Text
    reason: Text
    until: Moment
    detail: Text | None = None


class GlassEnded(AdministrativeAct, frozen=True, kw_only=True):
    """Emergency access was given back before its time."""

    access: Text


class GlassReviewed(AdministrativeAct, frozen=True, kw_only=True):
    """An emergency access was looked at afterwards, with what was found."""

    access: Text
    finding: Text


class BackupMade(AdministrativeAct, frozen=True, kw_only=True):
    """Backups up to an entry were made and read whole, the first of a day; where they lie."""

    entries: int
    digest: Text
    places: tuple[Text, ...]


class HeldJoined(AdministrativeAct, frozen=True, kw_only=True):
    """So many ``entries`` waited in the holding file ``since`` then, and have joined the ledger.

    ``why`` is full, busy, read-only, taken away, damaged, disk or memory; ``aside`` counts those of
    sessions that the ledger does not know, which are kept beside it.
    """

    entries: int
    since: Moment
    why: Text
    aside: int = 0


class BackupFailed(AdministrativeAct, frozen=True, kw_only=True):
    """No backup could be made, or the trial of one failed; why, in words."""

    problem: Text


class BackupTried(AdministrativeAct, frozen=True, kw_only=True):
    """A backup (of ``backup_at``) was restored for a trial: all its entries and its head came."""

    backup_at: Moment
    entries: int
    digest: Text


class StationChecked(AdministrativeAct, frozen=True, kw_only=True):
    """The program read the whole record by itself, up to an entry: chain, file and anchors.

    ``problem`` is what is not as written, and ``wrong`` the first such entry (its place).
    """

    entries: int
    problem: Text | None = None
    wrong: int | None = None


class BackupRestored(AdministrativeAct, frozen=True, kw_only=True):
    """The station was put back from a backup that ends at an entry; entry behind entry from here.

    ``before_entries`` and ``before_digest`` are the end of the ledger that was there until then,
    None where none could be read; ``kept`` is the folder in which that one was kept.
    """

    backup_at: Moment
    entries: int
    digest: Text
    before_entries: int | None = None
    before_digest: Text | None = None
    kept: Text | None = None


class StationUpgraded(AdministrativeAct, frozen=True, kw_only=True):
    """The station was brought from an older format to a newer one, after a backup (its name).

    ``program`` is the version of KetaChart that did it.
    """

    before: int
    after: int
    program: Text
    backup: Text


# ``change`` of the acts below: how often the key file was changed by then; None in older entries.


class PassphraseChanged(AdministrativeAct, frozen=True, kw_only=True):
    """The clinic has another passphrase; the one before it opens only the backups from before."""

    change: int | None = None


class RecoveryRenewed(AdministrativeAct, frozen=True, kw_only=True):
    """A new recovery code was made; the one before it opens nothing any more."""

    change: int | None = None


class RecoveryTyped(AdministrativeAct, frozen=True, kw_only=True):
    """Somebody typed the recovery code back from the sheet, and it was right."""


class ComputerRemembered(AdministrativeAct, frozen=True, kw_only=True):
    """The computer's own key store may open the station without the passphrase."""

    change: int | None = None


class ComputerForgotten(AdministrativeAct, frozen=True, kw_only=True):
    """It may not any more."""

    change: int | None = None


class DataKeyRotated(AdministrativeAct, frozen=True, kw_only=True):
    """Everything is locked with a new random key; passphrase and recovery code stay.

    ``backup`` is the name of the backup made before it; the old key opens that one and those
    before. ``computer`` says whether this computer's key store opens the station as before.
    """

    change: int
    backup: Text
    computer: bool = False


class KeyFileFound(AdministrativeAct, frozen=True, kw_only=True):
    """The key file was not the one that the entries told of (``told``), at a start.

    With a greater ``change`` a change of it was cut off after it held; with a smaller one an older
    key file was put back, and what was changed since opens the station again.
    """

    change: int
    told: int


class ClockStepped(AdministrativeAct, frozen=True, kw_only=True):
    """The machine's clock moved against station time (seconds, positive: forward)."""

    seconds: float


class ClockConfirmed(AdministrativeAct, frozen=True, kw_only=True):
    """Somebody found the computer's clock right.

    It was ``seconds`` ahead of station time, which goes on from it; or does so later (``waits``),
    when the sessions that are timed by station time have ended.
    """

    seconds: float = 0
    waits: bool = False


class ClockTakenUp(AdministrativeAct, frozen=True, kw_only=True):
    """Station time goes on from the computer's clock, ``seconds`` ahead, as was confirmed."""

    seconds: float


ADMINISTRATIVE_ACTS: tuple[type[AdministrativeAct], ...] = tuple(AdministrativeAct.__subclasses__())

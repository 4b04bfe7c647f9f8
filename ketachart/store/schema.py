"""The tables of a station's database, the triggers that keep entries as written, and their check.

``entries`` is the record and only ever grows, and so does ``documents``, the sealed files it names.
``sessions``, ``patients``, ``patient_lines``, ``people`` and ``trail`` (with its ``trail_ids``) are
projections that can be rebuilt from it. ``credentials``, ``signing_keys`` and ``drafts`` are no
record.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import (
    BLOB,
    CheckConstraint,
    Column,
    Connection,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

from ketachart.clinical.trouble import Damaged, Refused

FORMAT = 1
"""The form of the database this program writes (``PRAGMA user_version``)."""

APPLICATION_ID = 0x4B434854
"""``KCHT`` in the file's header, so that another program's database is not taken for ours."""

metadata = MetaData()

entries = Table(
    "entries",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("id", Text, nullable=False, unique=True),
    Column("session", Text),
    Column("act", Text, nullable=False),
    Column("recorded_at", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("body", BLOB, nullable=False),
    Column("previous", BLOB, nullable=False),
    Column("digest", BLOB, nullable=False),
    CheckConstraint("length(previous) = 32", name="previous_is_a_digest"),
    CheckConstraint("length(digest) = 32", name="digest_is_a_digest"),
    sqlite_strict=True,
)
Index("entries_by_session", entries.c.session, entries.c.seq)
# What a trigger asks at every entry: whether its session is signed.
Index("entries_sealed", entries.c.session, sqlite_where=entries.c.act == "record-sealed")
# The few entries of a kind that are about the station, among as many as it has patients.
Index("entries_of_station", entries.c.act, entries.c.seq, sqlite_where=entries.c.session.is_(None))

sessions = Table(
    "sessions",
    metadata,
    Column("id", Text, primary_key=True, nullable=False),
    Column("source_id", Text, unique=True),
    Column("record_no", Text, nullable=False, unique=True),
    Column("patient", Text, nullable=False, index=True),
    Column("start_date", Text, nullable=False, index=True),
    Column("phase", Text, nullable=False, index=True),
    Column("signature", Text, nullable=False),
    Column("awaits", Text, nullable=False, index=True),
    Column("chair", Text),
    Column("title", Text),
    Column("protocol", Text, nullable=False),
    Column("opened_seq", Integer, nullable=False),
    Column("last_seq", Integer, nullable=False),
    sqlite_strict=True,
)

patients = Table(
    "patients",
    metadata,
    Column("id", Text, primary_key=True, nullable=False),
    Column("mrn", Text, nullable=False, unique=True),
    Column("dob", Text, nullable=False, index=True),
    Column("family_name", Text, nullable=False),
    Column("given_name", Text, nullable=False),
    Column("name_words", Text, nullable=False, index=True),
    Column("details", BLOB, nullable=False),
    sqlite_strict=True,
)

# All that a patient is found by, in one line. A line is never changed but written anew under a
# higher number, so that who has read up to a number knows what is still to be read.
patient_lines = Table(
    "patient_lines",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("patient", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("line", Text, nullable=False),
    sqlite_strict=True,
)

people = Table(
    "people",
    metadata,
    Column("id", Text, primary_key=True, nullable=False),
    Column("name", Text, nullable=False),
    Column("folded", Text, nullable=False, unique=True),
    Column("credential", Text),
    Column("roles", Text, nullable=False),
    Column("active", Integer, nullable=False),
    sqlite_strict=True,
)

credentials = Table(
    "credentials",
    metadata,
    Column("person", Text, primary_key=True, nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("set_at", Text, nullable=False),
    Column("failures", Integer, nullable=False, server_default="0"),
    Column("failed_at", Text),
    Column("failed_boot", Text),
    Column("failed_ns", Integer),
    Column("temporary", Integer, nullable=False, server_default="0"),
    Column("pin_hash", Text),
    Column("pin_failures", Integer, nullable=False, server_default="0"),
    sqlite_strict=True,
)

# Private keys, each wrapped by its owner's password or the station's own data key (authority); the
# certificates are in the ledger.
signing_keys = Table(
    "signing_keys",
    metadata,
    Column("sha256", Text, primary_key=True, nullable=False),
    Column("person", Text, nullable=False, index=True),
    Column("wrapped", BLOB, nullable=False),
    sqlite_strict=True,
)

# Sealed files, whole; the ledger holds their SHA-256, so that none can be exchanged unseen.
documents = Table(
    "documents",
    metadata,
    Column("sha256", Text, primary_key=True, nullable=False),
    Column("session", Text, nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("file", BLOB, nullable=False),
    sqlite_strict=True,
)

# What an audit filters and sorts by, as small numbers, so that a million entries are gone through
# at once. ``trail_ids`` is what the numbers stand for: ids of people, patients and sessions, and
# names of acts. The database itself fills both with every entry, so that nothing goes round them.
trail_ids = Table(
    "trail_ids",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    sqlite_strict=True,
)
trail = Table(
    "trail",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("day", Integer, nullable=False),
    Column("person", Integer, nullable=False),
    Column("act", Integer, nullable=False),
    Column("session", Integer, nullable=False),
    Column("patient", Integer, nullable=False),
    sqlite_strict=True,
)

drafts = Table(
    "drafts",
    metadata,
    Column("session", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("field", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("saved_at", Text, nullable=False),
    UniqueConstraint("session", "person", "field", name="one_draft_a_field"),
    sqlite_strict=True,
)

_NAMED = {
    "person": "{0}.person",
    "act": """\
{0}.act || iif(json_extract(CAST({0}.body AS TEXT), '$.act.amends') IS NULL, '', ' amends')""",
    "session": """\
coalesce({0}.session, json_extract(CAST({0}.body AS TEXT), '$.act.session'))""",
    "patient": "json_extract(CAST({0}.body AS TEXT), '$.act.patient')",
}
"""What the trail knows an entry by, and where it stands in ``{0}``, the entry."""


def filing(entry: str, source: str = "") -> tuple[str, str]:
    """What files entries in the trail: those named ``entry``, rows of ``source`` where it is given.

    The first statement gives numbers to ids that have none, the second files the entries.
    """
    named = [text.format(entry) for text in _NAMED.values()]
    ids = "\n  UNION ALL ".join(f"SELECT {text} AS id{source}" for text in named)
    numbers = ",\n    ".join(
        f"coalesce((SELECT number FROM trail_ids WHERE id = {text}), 0)"  # noqa: S608
        for text in named
    )
    day = f"CAST(replace(substr({entry}.recorded_at, 1, 10), '-', '') AS INTEGER)"
    return (
        f"""\
INSERT OR IGNORE INTO trail_ids (id) SELECT id FROM (
  {ids})
  WHERE id IS NOT NULL""",  # noqa: S608
        f"""\
INSERT INTO trail (seq, day, {", ".join(_NAMED)}) SELECT
    {entry}.seq, {day},
    {numbers}{source}""",
    )


def _first_misfiled() -> str:
    """What finds the first entry that the trail says something else of than the entry itself."""
    named = [text.format("e") for text in _NAMED.values()]
    joins = "\n  ".join(
        f"LEFT JOIN trail_ids AS i_{name} ON i_{name}.number = t.{name}" for name in _NAMED
    )
    other = "\n    OR ".join(
        f"i_{name}.id IS NOT ({text})" for name, text in zip(_NAMED, named, strict=True)
    )
    day = "CAST(replace(substr(e.recorded_at, 1, 10), '-', '') AS INTEGER)"
    return f"""\
SELECT min(seq) FROM (
  SELECT e.seq FROM entries AS e LEFT JOIN trail AS t ON t.seq = e.seq
  {joins}
  WHERE t.seq IS NULL OR t.day IS NOT {day}
    OR {other}
  UNION ALL
  SELECT t.seq FROM trail AS t WHERE t.seq NOT IN (SELECT seq FROM entries))"""  # noqa: S608


FIRST_MISFILED = _first_misfiled()

TRIGGERS = {
    # A BEFORE INSERT trigger sees a REPLACE, by seq or by id, before it deletes anything, whatever
    # recursive_triggers says; an authorizer is never told of one.
    "entries_follow": """\
CREATE TRIGGER entries_follow BEFORE INSERT ON entries BEGIN
  SELECT RAISE(ABORT, 'an entry follows the last one')
  WHERE NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM entries)
     OR NEW.previous IS NOT
        coalesce((SELECT digest FROM entries ORDER BY seq DESC LIMIT 1), zeroblob(32))
     OR EXISTS (SELECT 1 FROM entries WHERE id = NEW.id);
END""",
    "entries_stay": """\
CREATE TRIGGER entries_stay BEFORE DELETE ON entries BEGIN
  SELECT RAISE(ABORT, 'an entry is never deleted');
END""",
    "entries_stand": """\
CREATE TRIGGER entries_stand BEFORE UPDATE ON entries BEGIN
  SELECT RAISE(ABORT, 'an entry is never changed');
END""",
    "entries_filed": f"""\
CREATE TRIGGER entries_filed AFTER INSERT ON entries BEGIN
  {"; ".join(filing("NEW"))};
END""",
    # A file that is brought in says who attested and signed elsewhere; it is no seal of this one.
    "entries_signed": """\
CREATE TRIGGER entries_signed BEFORE INSERT ON entries
WHEN NEW.session IS NOT NULL
 AND NEW.act NOT IN ('addendum-written', 'physician-signed', 'record-sealed')
BEGIN
  SELECT RAISE(ABORT, 'a signed record takes only an addendum')
  WHERE EXISTS (
    SELECT 1 FROM entries WHERE session = NEW.session AND act = 'record-sealed');
END""",
    "entries_sealing": """\
CREATE TRIGGER entries_sealing BEFORE INSERT ON entries WHEN NEW.act = 'record-sealed' BEGIN
  SELECT RAISE(ABORT, 'a record is attested and signed before it is sealed')
  WHERE NEW.session IS NULL
     OR NOT EXISTS (
       SELECT 1 FROM entries WHERE session = NEW.session AND act = 'nurse-attested')
     OR (SELECT act FROM entries WHERE session = NEW.session ORDER BY seq DESC LIMIT 1)
        IS NOT 'physician-signed';
END""",
    "documents_stay": """\
CREATE TRIGGER documents_stay BEFORE DELETE ON documents BEGIN
  SELECT RAISE(ABORT, 'a sealed file is never deleted');
END""",
    "documents_stand": """\
CREATE TRIGGER documents_stand BEFORE UPDATE ON documents BEGIN
  SELECT RAISE(ABORT, 'a sealed file is never changed');
END""",
    "documents_once": """\
CREATE TRIGGER documents_once BEFORE INSERT ON documents BEGIN
  SELECT RAISE(ABORT, 'a sealed file is there once')
  WHERE EXISTS (SELECT 1 FROM documents WHERE sha256 = NEW.sha256);
END""",
}

TABLES = frozenset(metadata.tables)
MUTABLE = TABLES - {"entries", "documents"}
"""Every table that is not the record."""


@dataclass(frozen=True, slots=True)
class Form:
    """What a database of one format is made of: its tables, and what its triggers say."""

    number: int
    tables: frozenset[str]
    triggers: Mapping[str, str]


TODAY = Form(FORMAT, TABLES, TRIGGERS)
"""What this program writes."""


def create(connection: Connection) -> None:
    """Write the tables, the triggers and the format into an empty database, in one transaction."""
    metadata.create_all(connection, checkfirst=False)
    for text in TRIGGERS.values():
        connection.exec_driver_sql(text)
    connection.exec_driver_sql(f"PRAGMA application_id={APPLICATION_ID}")
    set_format(connection, FORMAT)


def format_of(connection: Connection) -> int:
    """The format that a database says it is of; 0 where it says nothing."""
    return int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())


def set_format(connection: Connection, number: int) -> None:
    """Have a database say of which format it is, once the transaction ends."""
    connection.exec_driver_sql(f"PRAGMA user_version={number:d}")


def check_format(connection: Connection, form: Form = TODAY, *, newest: int | None = None) -> None:
    """See that a database is of the format of a form; ``newest`` is what this program writes.

    Raises:
        Refused: it is of a newer format, of an older one, of another program, or half set up.
    """
    found, newest = format_of(connection), form.number if newest is None else newest
    program = int(connection.exec_driver_sql("PRAGMA application_id").scalar_one())
    if (found, program) == (0, 0):
        raise Refused(
            "Setting up this station was cut off before anything could be charted in it. "
            "Move its folder away and set the station up again."
        )
    if program != APPLICATION_ID:
        raise Refused(
            "This database belongs to another program and was left as it is. "
            "Choose the folder of a KetaChart station."
        )
    if found > newest:
        raise Refused(
            f"This station was written by a newer KetaChart (format {found}; this one reads "
            f"{newest}). Nothing was changed; open it with the newer version."
        )
    if found != form.number:
        raise Refused(
            f"This station says it is of format {found}, which no KetaChart has written. "
            "Nothing was changed; open a backup instead."
        )


def check(connection: Connection, form: Form = TODAY) -> None:
    """See that the tables are there and that the triggers are exactly as written in a form.

    Raises:
        Damaged: a table or trigger is missing, changed, or one was added.
    """
    found = {
        (str(kind), str(name)): text
        for kind, name, text in connection.exec_driver_sql(
            "SELECT type, name, sql FROM main.sqlite_schema"
        )
    }
    for name, text in form.triggers.items():
        if found.get(("trigger", name)) != text:
            raise Damaged(_changed(f'The rule "{name}", which keeps entries as written,'))
    for name in sorted(form.tables):
        if ("table", name) not in found:
            raise Damaged(_changed(f'The table "{name}"'))
    for kind, name in sorted(found):
        if kind == "view" or (kind == "trigger" and name not in form.triggers):
            raise Damaged(_changed(f'The {kind} "{name}", which KetaChart did not make,'))


def _changed(what: str) -> str:
    return (
        f"{what} is missing, changed or foreign: the database was altered by another program. "
        "Its charts were left untouched; verify the station and open a backup."
    )

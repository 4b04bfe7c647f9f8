"""From what the database says to what a person can use; no driver's error leaves the store."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy.exc
from sqlcipher3 import dbapi2 as driver

from ketachart.clinical.trouble import Damaged, Refused, Trouble, Unavailable

FULL = (
    "The disk is full, so this was not saved; everything saved before is kept. "
    "Free some space and try again; no restart is needed."
)
READ_ONLY = (
    "The station's folder cannot be written, so this was not saved; everything saved before is "
    "kept. Make the folder writable again, or ask who looks after this computer, and try again."
)
BUSY = (
    "Another program holds the station's database, so this was not saved; everything saved before "
    "is kept. Close that program and try again."
)
INPUT_OUTPUT = (
    "The disk did not answer as it should, so this was not saved; everything saved before is kept. "
    "Check the disk and its free space and try again."
)
NOT_A_DATABASE = (
    "The station's database cannot be read with this key: the file is damaged, or the key belongs "
    "to another station. Nothing was changed; use the matching key file, or restore a backup."
)
CORRUPT = (
    "A part of the station's database is not what was written. Nothing more was changed; "
    "verify the station and restore a backup."
)
NOT_ALLOWED = (
    "That change to the record is not allowed and was not made; what is recorded stays as it is. "
    "Correct a chart by a later entry."
)
DOES_NOT_FIT = (
    "This does not fit what is already recorded, so it was not saved; nothing was changed. "
    "Look at the record again, then retry."
)
MEMORY = (
    "This computer has not enough memory free, so this was not saved; everything saved before is "
    "kept. Close other programs and try again."
)
CANNOT_OPEN = (
    "The station's database could not be opened, so nothing was read or saved; what was saved "
    "before is kept. Check that its folder is there and can be written, and try again."
)
TAKEN_AWAY = (
    "The station's database is not where it was when the station was opened, or another file has "
    "its name, so nothing was written into it. Put the folder back as it was; what was saved "
    "before is in the file that was taken away."
)
OTHERWISE = (
    "The database could not do this, so nothing was saved; everything saved before is kept. "
    "Try again, and verify the station if it happens again."
)

_BY_CODE: dict[int, tuple[type[Trouble], str]] = {
    driver.SQLITE_FULL: (Unavailable, FULL),
    driver.SQLITE_READONLY: (Unavailable, READ_ONLY),
    driver.SQLITE_PERM: (Unavailable, READ_ONLY),
    driver.SQLITE_BUSY: (Unavailable, BUSY),
    driver.SQLITE_LOCKED: (Unavailable, BUSY),
    driver.SQLITE_PROTOCOL: (Unavailable, BUSY),
    driver.SQLITE_IOERR: (Unavailable, INPUT_OUTPUT),
    driver.SQLITE_NOMEM: (Unavailable, MEMORY),
    driver.SQLITE_CANTOPEN: (Unavailable, CANNOT_OPEN),
    driver.SQLITE_NOTADB: (Damaged, NOT_A_DATABASE),
    driver.SQLITE_CORRUPT: (Damaged, CORRUPT),
    driver.SQLITE_FORMAT: (Damaged, CORRUPT),
    driver.SQLITE_AUTH: (Refused, NOT_ALLOWED),
    driver.SQLITE_CONSTRAINT: (Refused, DOES_NOT_FIT),
}

# Where the driver gives no code, its text is all there is.
_BY_TEXT: tuple[tuple[str, type[Trouble], str], ...] = (
    ("not a database", Damaged, NOT_A_DATABASE),
    ("malformed", Damaged, CORRUPT),
    ("not authorized", Refused, NOT_ALLOWED),
    ("authorization denied", Refused, NOT_ALLOWED),
    ("prohibited", Refused, NOT_ALLOWED),
    ("may not be modified", Refused, NOT_ALLOWED),
    ("is full", Unavailable, FULL),
    ("readonly", Unavailable, READ_ONLY),
    ("locked", Unavailable, BUSY),
    ("disk i/o", Unavailable, INPUT_OUTPUT),
    ("unable to open", Unavailable, CANNOT_OPEN),
)


def trouble_of(error: BaseException) -> Trouble:
    """The trouble that a database error means to a person."""
    code = getattr(error, "sqlite_errorcode", None)
    if isinstance(code, int) and code & 0xFF in _BY_CODE:
        kind, words = _BY_CODE[code & 0xFF]
        return kind(words)
    if isinstance(error, driver.IntegrityError):
        return Refused(DOES_NOT_FIT)
    text = str(error).lower()
    for part, kind, words in _BY_TEXT:
        if part in text:
            return kind(words)
    return Unavailable(OTHERWISE)


@contextmanager
def in_plain_words() -> Iterator[None]:
    """Let nothing out but ``Refused``, ``Unavailable`` and ``Damaged`` where the database fails.

    The cause is not chained: SQLAlchemy's text carries the statement and its values.
    """
    try:
        yield
    except sqlalchemy.exc.DBAPIError as error:
        trouble = trouble_of(error.orig if error.orig is not None else error)
    except driver.Error as error:
        trouble = trouble_of(error)
    else:
        return
    raise trouble from None

"""What SQL may do on the program's own connections: only what charting needs.

Everything is denied that is not named here, so that a statement nobody thought of is denied too.
The triggers stay the second wall: SQLite never tells an authorizer of a REPLACE.
"""

from collections.abc import Callable

from sqlcipher3 import dbapi2 as driver

from ketachart.store.schema import MUTABLE, TABLES

READ_PRAGMAS = frozenset(
    {
        "application_id",
        "cipher_integrity_check",
        "cipher_version",
        "foreign_keys",
        "freelist_count",
        "integrity_check",
        "journal_mode",
        "page_count",
        "page_size",
        "query_only",
        "quick_check",
        "recursive_triggers",
        "synchronous",
        "trusted_schema",
        "user_version",
    }
)
"""Questions only: with a value behind it each of them is denied."""

_OWN = frozenset({"busy_timeout", "wal_checkpoint"})
"""What the writer may also say: neither touches what is recorded."""

_ALWAYS = frozenset(
    {
        driver.SQLITE_SELECT,
        driver.SQLITE_READ,
        driver.SQLITE_RECURSIVE,
        driver.SQLITE_SAVEPOINT,
        driver.SQLITE_TRANSACTION,
    }
)
_FORBIDDEN_FUNCTIONS = frozenset({"load_extension", "sqlcipher_export", "writefile", "readfile"})

Authorizer = Callable[[int, str | None, str | None, str | None, str | None], int]


def reader(
    action: int, first: str | None, second: str | None, _database: str | None, _by: str | None
) -> int:
    """Reading only."""
    if action in _ALWAYS:
        return int(driver.SQLITE_OK)
    if action == driver.SQLITE_FUNCTION:
        allowed = (second or "").lower() not in _FORBIDDEN_FUNCTIONS
    elif action == driver.SQLITE_PRAGMA:
        allowed = (first or "").lower() in READ_PRAGMAS and second is None
    else:
        allowed = False
    return int(driver.SQLITE_OK if allowed else driver.SQLITE_DENY)


def writer(
    action: int, first: str | None, second: str | None, database: str | None, _by: str | None
) -> int:
    """Reading, adding rows to our tables, and changing those that are not the record."""
    if action == driver.SQLITE_INSERT:
        allowed = first in TABLES and database == "main"
    elif action in (driver.SQLITE_UPDATE, driver.SQLITE_DELETE):
        allowed = first in MUTABLE and database == "main"
    elif action == driver.SQLITE_PRAGMA and (first or "").lower() in _OWN:
        allowed = True
    else:
        return reader(action, first, second, database, _by)
    return int(driver.SQLITE_OK if allowed else driver.SQLITE_DENY)

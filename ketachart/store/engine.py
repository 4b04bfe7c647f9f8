"""One encrypted SQLite file, opened for one thread; every transaction passes here.

A commit is on disk when ``writing()`` ends. The key is raw (32 bytes); it comes from the vault.
"""

import errno
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any, Self

import sqlalchemy.exc
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import NullPool, StaticPool
from sqlcipher3 import dbapi2 as driver

from ketachart.clinical.trouble import Damaged, Refused, Trouble, Unavailable
from ketachart.store import gate, schema
from ketachart.store.standing import Standing
from ketachart.store.translate import TAKEN_AWAY, in_plain_words

__all__ = [
    "Connection",
    "Database",
    "altering",
    "check_library",
    "copy_into",
    "library_version",
    "reading_as_it_is",
    "reading_copy",
]

KEY_BYTES = 32
BUSY_MS = 8000
"""How long a writer waits for a file that another program holds (ms)."""

# Set in this order, then read back. In WAL with FULL no confirmed entry is lost by a power cut;
# with NORMAL they are. fullfsync: on macOS fsync does not flush the drive.
PRAGMAS: tuple[tuple[str, str, object], ...] = (
    ("journal_mode", "WAL", "wal"),
    ("synchronous", "FULL", 2),
    ("fullfsync", "1", 1),
    ("checkpoint_fullfsync", "1", 1),
    ("foreign_keys", "ON", 1),
    ("recursive_triggers", "ON", 1),
    ("trusted_schema", "OFF", 0),
    ("temp_store", "MEMORY", 2),
    # kB; SQLCipher would keep 8 MB a connection. A save touches some twenty pages.
    ("cache_size", "-2000", -2000),
)

PRAGMAS_OF_A_COPY = tuple(each for each in PRAGMAS if each[0] != "journal_mode")
"""Nobody writes a copy, and it may lie where nothing can be written."""


def library_version() -> tuple[int, ...]:
    """The SQLite inside, such as (3, 53, 4)."""
    return tuple(driver.sqlite_version_info)


def check_library(version: tuple[int, ...] | None = None) -> None:
    """See that the SQLite inside is past the bug that can drop commits in WAL (fixed in 3.51.3).

    Raises:
        Unavailable: it is older than 3.51.3, or 3.52.0, which was withdrawn.
    """
    found: tuple[int, ...] = version or library_version()
    if found < (3, 51, 3) or found == (3, 52, 0):
        raise Unavailable(
            f"This KetaChart carries SQLite {'.'.join(map(str, found))}, which can lose saved "
            "entries, and will not chart with it. The stored charts are untouched; install "
            "KetaChart again from its own package."
        )


class Database:
    """A station's database; made by ``create`` or ``open``, used by the thread that made it.

    Raises:
        RuntimeError: from any method but ``reading_aside`` on another thread, or a writing
            transaction inside another one (mistakes of the program, not of a person).
    """

    def __init__(self, path: Path, key: bytes, busy_ms: int = BUSY_MS) -> None:
        self.path = path
        self._key = key
        self._busy_ms = self._busy_now = busy_ms
        self._thread = threading.get_ident()
        self.around_writing: Callable[[], AbstractContextManager[None]] = nullcontext
        """What is to be seen to before and after every writing transaction."""
        self._standing = Standing(path)
        self._connect()

    @classmethod
    def create(cls, path: Path, key: bytes, *, busy_ms: int = BUSY_MS) -> Self:
        """Make the database in a file that does not exist yet, and open it.

        Raises:
            Refused: something of that name is already there.
            Unavailable: the folder cannot be written.
        """
        check_library()
        try:
            os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        except FileExistsError:
            raise Refused(
                "There already is a station in this folder, and it was left as it is. "
                "Open it, or choose an empty folder."
            ) from None
        except OSError:
            raise Unavailable(
                "A station could not be set up here because the folder cannot be written. "
                "Nothing was made; choose another folder."
            ) from None
        try:
            with in_plain_words():
                maker = _engine(path, key, None, busy_ms)
                try:
                    with maker.connect() as connection, connection.begin():
                        schema.create(connection)
                finally:
                    maker.dispose()
        except Trouble:
            for leftover in (path, Path(f"{path}-wal"), Path(f"{path}-shm")):
                leftover.unlink(missing_ok=True)
            raise
        return cls.open(path, key, busy_ms=busy_ms)

    @classmethod
    def open(
        cls,
        path: Path,
        key: bytes,
        *,
        busy_ms: int = BUSY_MS,
        form: schema.Form = schema.TODAY,
    ) -> Self:
        """Open the database that is there, of that form; a missing one is never made.

        Raises:
            Refused: there is none, or it is of a format that this program cannot read.
            Unavailable: it cannot be written or is held by another program.
            Damaged: it cannot be read with this key, or its triggers were changed.
        """
        check_library()
        if not path.is_file():
            raise Refused(
                "There is no station database in this folder, and none was made. "
                "Choose the station's folder, or restore a backup."
            )
        if path.stat().st_size == 0:
            raise Refused(
                "The station's database is empty: setting it up was cut off, or something emptied "
                "the file. It was left as it is; restore a backup, or set up in an empty folder."
            )
        database = cls(path, key, busy_ms)
        try:
            with database.reading() as connection:
                schema.check_format(connection, form)
                schema.check(connection, form)
        except BaseException:
            database._let_go()
            raise
        # A power cut in a checkpoint leaves torn pages in the file, which the log makes good; who
        # looks into the file itself (file_problems) would take them for damage until they are.
        with suppress(Trouble), in_plain_words():
            database._raw().execute("PRAGMA wal_checkpoint(PASSIVE)")
        database._standing.note()
        return database

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One consistent look at the database; inside ``writing()`` it is that transaction."""
        self._assert_thread()
        if self._connection.in_transaction():
            with in_plain_words():
                yield self._connection
            return
        with self._transaction("BEGIN") as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """All or nothing: on disk when the block ends, as it was when the block raises.

        Raises:
            Refused, Unavailable, Damaged: why it was not saved.
        """
        self._assert_thread()
        if self._connection.in_transaction():
            raise RuntimeError("a writing transaction inside another one")
        with self.around_writing():
            self._require_in_place()
            with self._transaction("BEGIN IMMEDIATE") as connection:
                yield connection

    @property
    def is_in_transaction(self) -> bool:
        """Whether a look or a change is going on: what is read now may be taken back."""
        return bool(self._connection.in_transaction())

    @contextmanager
    def waiting_at_most(self, busy_ms: int) -> Iterator[None]:
        """Within it a file that another program holds is waited for no longer than that (ms)."""
        before, self._busy_now = self._busy_now, min(busy_ms, self._busy_now)
        self._wait_for(self._busy_now)
        try:
            yield
        finally:
            self._busy_now = before
            self._wait_for(before)

    def _wait_for(self, busy_ms: int) -> None:
        if not self._connection.closed:
            with in_plain_words():
                self._raw().execute(f"PRAGMA busy_timeout={busy_ms}")

    @contextmanager
    def reading_aside(self) -> Iterator[Connection]:
        """A fresh read-only connection for a long look, in any thread; no save waits for it.

        Raises:
            Unavailable: what lies there is not the file that is open.
        """
        self._standing.require_database()
        with _looking(
            _engine(self.path, self._key, gate.reader, self._busy_ms, read_only=True)
        ) as connection:
            yield connection

    def file_problems(self) -> tuple[str, ...]:
        """What SQLCipher and SQLite find wrong with the file, read by a fresh connection."""
        found: list[str] = []
        # A connection for each: one bad page spoils what the same connection finds afterwards.
        for question in ("cipher_integrity_check", "quick_check"):
            try:
                with self.reading_aside() as connection:
                    rows = connection.exec_driver_sql(f"PRAGMA {question}").scalars().all()
                    found += [str(row) for row in rows if row != "ok"]
            except Damaged as damage:
                found.append(str(damage))
        return tuple(found)

    def checkpoint(self) -> bool:
        """Move all commits into the one file, so that nothing waits beside it; whether it could."""
        self._assert_thread()
        with in_plain_words():
            row = self._raw().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return bool(row is not None and row[0] == 0)

    def close(self) -> None:
        """Checkpoint as far as possible and let the file go; a second call does nothing."""
        if self._connection.closed:
            return
        self._assert_thread()
        try:
            # Where it cannot: what is in the -wal is as durable as what is in the file.
            with suppress(Trouble):
                self.checkpoint()
        finally:
            self._let_go()

    def _connect(self) -> None:
        with in_plain_words():
            self._engine = _engine(self.path, self._key, gate.writer, self._busy_now)
            self._connection = self._engine.connect()

    def _require_in_place(self) -> None:
        """See that what is written goes into files that are found again.

        Raises:
            Unavailable: the database was taken away or exchanged; it may be put back.
        """
        self._standing.require_database()
        if not self._standing.has_log:
            # All that was only in the log that is gone goes into the file; then there is a new log.
            if not self.checkpoint():
                raise Unavailable(TAKEN_AWAY)
            self._let_go()
            self._connect()
            with self._transaction("BEGIN") as connection:
                connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar()
            self._standing.note()

    def _let_go(self) -> None:
        self._connection.close()
        self._engine.dispose()

    def _raw(self) -> Any:
        return self._connection.connection.driver_connection

    def _assert_thread(self) -> None:
        if threading.get_ident() != self._thread:
            raise RuntimeError("the database belongs to the thread that opened it")

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[Connection]:
        connection = self._connection.execution_options(begin=begin)
        try:
            with in_plain_words(), connection.begin():
                yield connection
        finally:
            # After a commit that failed SQLite may have rolled back by itself, or not.
            raw = self._raw()
            if raw.in_transaction:
                with in_plain_words():
                    raw.rollback()


@contextmanager
def reading_copy(path: Path, key: bytes) -> Iterator[Connection]:
    """A look at a copy of a database, which nobody writes: it may lie where nothing can be written.

    Raises:
        Damaged: it cannot be read with this key.
        Unavailable: it cannot be read at all.
    """
    engine = _engine(path, key, gate.reader, BUSY_MS, read_only=True, pragmas=PRAGMAS_OF_A_COPY)
    with _looking(engine) as connection:
        yield connection


@contextmanager
def reading_as_it_is(path: Path, key: bytes) -> Iterator[Connection]:
    """A look at a station's database that nobody has opened; it and its log stay as they are.

    Raises:
        Damaged: it cannot be read with this key.
        Unavailable: it cannot be read at all.
    """
    with _looking(_engine(path, key, gate.reader, BUSY_MS, read_only=True)) as connection:
        yield connection


@contextmanager
def altering(path: Path, key: bytes) -> Iterator[Connection]:
    """One transaction that may change tables and triggers, too: for a step to another format.

    It has a connection of its own that no gate guards; on disk when the block ends.

    Raises:
        Refused, Unavailable, Damaged: why nothing was changed.
    """
    engine = _engine(path, key, None, BUSY_MS)
    try:
        with in_plain_words(), engine.connect() as connection:
            altered = connection.execution_options(begin="BEGIN EXCLUSIVE")
            with altered.begin():
                yield altered
            raw: Any = altered.connection.driver_connection
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        engine.dispose()


def copy_into(
    connection: Connection,
    target: Path,
    key: bytes,
    *,
    pages: int,
    between: Callable[[int, int, int], None],
) -> None:
    """Copy what a connection sees into a new file of the same key, ``pages`` at a time.

    ``between`` is called after each step and stops the copy by what it raises. The copy is one
    file that needs no other beside it; it is not flushed to the disk.

    Raises:
        OSError: the file cannot be made or written.
    """
    os.close(os.open(target, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    source: Any = connection.connection.driver_connection
    copy = driver.connect(f"{target.absolute().as_uri()}?mode=rw", uri=True, isolation_level=None)
    try:
        copy.execute("PRAGMA cipher_log_level=NONE")
        copy.execute(f"PRAGMA key=\"x'{key.hex()}'\"")
        # A copy that is cut off is thrown away: nothing of it has to last before the end.
        for setting in ("journal_mode=OFF", "synchronous=OFF", "temp_store=MEMORY"):
            copy.execute(f"PRAGMA {setting}")
        source.backup(copy, pages=pages, progress=between)
        copy.execute("PRAGMA journal_mode=DELETE")  # it came with WAL in its header
    except driver.Error as error:
        full = getattr(error, "sqlite_errorcode", 0) & 0xFF == driver.SQLITE_FULL or "full" in str(
            error
        )
        number = errno.ENOSPC if full else _refused_by_disk(target)
        raise OSError(number, str(error)) from None
    finally:
        copy.close()


def _refused_by_disk(target: Path) -> int:
    """Why no more goes into a file that is to be thrown away: SQLite only says that it does not."""
    try:
        with target.open("ab") as file:
            file.write(bytes(1 << 16))
    except OSError as error:
        return error.errno or errno.EIO
    return errno.EIO


@contextmanager
def _looking(engine: Engine) -> Iterator[Connection]:
    """One look by a connection of its own, which saves nothing."""
    with in_plain_words():
        connection = engine.connect()
        try:
            connection.begin()
            yield connection
        finally:
            # Nothing to save; a connection that met a bad page fails at every later step.
            with suppress(sqlalchemy.exc.DBAPIError, driver.Error):
                connection.close()
            engine.dispose()


def _engine(
    path: Path,
    key: bytes,
    authorizer: gate.Authorizer | None,
    busy_ms: int,
    *,
    read_only: bool = False,
    pragmas: tuple[tuple[str, str, object], ...] = PRAGMAS,
) -> Engine:
    if len(key) != KEY_BYTES:
        raise ValueError("the key of a database is 32 bytes")
    address = f"{path.absolute().as_uri()}?mode={'ro' if read_only else 'rw'}"

    def connect() -> Any:
        return driver.connect(
            address,
            uri=True,
            timeout=busy_ms / 1000,
            isolation_level=None,
            check_same_thread=False,
        )

    engine = create_engine(
        "sqlite://",
        module=driver,
        creator=connect,
        poolclass=NullPool if read_only else StaticPool,
        hide_parameters=True,
    )
    event.listen(engine, "connect", _prepare(key, authorizer, busy_ms, read_only, pragmas))
    event.listen(engine, "begin", _begin)
    return engine


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))


def _prepare(
    key: bytes,
    authorizer: gate.Authorizer | None,
    busy_ms: int,
    read_only: bool,
    pragmas: tuple[tuple[str, str, object], ...],
) -> Callable[[Any, Any], None]:
    def prepare(raw: Any, _record: Any) -> None:
        raw.execute("PRAGMA cipher_log_level=NONE")  # else key errors go to standard error
        raw.execute(f"PRAGMA key=\"x'{key.hex()}'\"")
        version = raw.execute("PRAGMA cipher_version").fetchone()
        if not version or not version[0]:
            raise Unavailable(
                "This KetaChart carries no encryption and will not chart without it. The stored "
                "charts are untouched; install KetaChart again from its own package."
            )
        settings = (*pragmas, ("busy_timeout", str(busy_ms), busy_ms))
        for name, value, _ in settings:
            raw.execute(f"PRAGMA {name}={value}")
        for name, value, expected in settings:
            found = raw.execute(f"PRAGMA {name}").fetchone()
            if found is None or found[0] != expected:
                raise Unavailable(
                    f"The database did not take the setting {name}={value}, without which a power "
                    "cut can lose entries. Nothing was charted; check the disk and start again."
                )
        if read_only:
            raw.execute("PRAGMA query_only=ON")
        if authorizer is not None:
            raw.set_authorizer(authorizer)

    return prepare

"""Whether the database's files are still those that were opened, under the names they had.

Linux and macOS let anybody take a file away while it is open: what is written then is found again
by nobody.
"""

from pathlib import Path

from ketachart.clinical.trouble import Unavailable
from ketachart.store.translate import TAKEN_AWAY


class Standing:
    """The database and its log, as they lay when they were opened."""

    def __init__(self, database: Path) -> None:
        self._database, self._log = database, Path(f"{database}-wal")
        self._known: dict[Path, tuple[int, int] | None] = {}

    def note(self) -> None:
        """Those that lie there now are the ones."""
        self._known = {path: _which(path) for path in (self._database, self._log)}

    def require_database(self) -> None:
        """See that the database's name is still that of the open file.

        Raises:
            Unavailable: it was taken away or exchanged; it may be put back.
        """
        if self._is_another(self._database):
            raise Unavailable(TAKEN_AWAY)

    @property
    def has_log(self) -> bool:
        """Whether the log is the one that was there."""
        return not self._is_another(self._log)

    def _is_another(self, path: Path) -> bool:
        if path not in self._known:
            return False
        try:
            return _which(path) != self._known[path]
        except OSError:
            return False  # the database itself will say what is in the way


def _which(path: Path) -> tuple[int, int] | None:
    """Which file it is that has this name now; None where there is none."""
    try:
        found = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    return found.st_dev, found.st_ino

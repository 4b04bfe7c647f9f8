"""Half-typed text on its way to the disk: within a second, and once for many keys."""

from PySide6.QtCore import QObject, QTimer

from ketachart.gui.background import Background
from ketachart.gui.desk import VITALS
from ketachart.station import Station

WAIT_MS = 700


class DraftKeeper(QObject):
    """Keeps what is half typed, by session and field, for its writer; an empty text drops it."""

    def __init__(self, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = background
        self._writer: str | None = None
        self._known: dict[tuple[str, str], str] = {}
        self._waiting: dict[tuple[str, str], str] = {}
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(WAIT_MS)
        self._soon.timeout.connect(self.flush)

    def found(self, session: str, drafts: dict[str, str]) -> None:
        """What was kept from before; what was typed since is newer."""
        found = {(session, field): text for field, text in drafts.items()}
        self._known |= found | self._waiting

    def of(self, session: str) -> dict[str, str]:
        """What is half typed in a session, by field."""
        return {field: text for (whose, field), text in self._known.items() if whose == session}

    def half_typed(self, field: str = VITALS) -> set[str]:
        """The sessions with something kept in a field; without one, with a half-typed set."""
        return {session for (session, kept), text in self._known.items() if kept == field and text}

    def keep(self, session: str, field: str, text: str) -> None:
        """Keep a field's text as it is now."""
        key = (session, field)
        if self._known.get(key, "") == text:
            return
        self._known[key] = self._waiting[key] = text
        # Started once and not with every key: who types without a pause is kept, too.
        if not self._soon.isActive():
            self._soon.start()

    def drop(self, session: str, field: str) -> None:
        """Nothing is half typed in a field any more, whatever was known of it."""
        self._known[session, field] = self._waiting[session, field] = ""
        self.flush()

    def written_by(self, person: str) -> None:
        """Whose is typed from here on (id); what the one before left stays theirs, on the disk."""
        if person != self._writer:
            self.flush()
            self._known.clear()
            self._writer = person

    def flush(self) -> None:
        """Send what waits now."""
        self._soon.stop()
        waiting, self._waiting = self._waiting, {}
        if waiting and not self._background.is_closed:
            writer = self._writer

            def save(station: Station) -> None:
                for (session, field), text in waiting.items():
                    station.save_draft(session, field, text, person=writer)

            self._background.do(save, None, self._not_kept, owner=self)

    def _not_kept(self, trouble: Exception) -> None:
        """A draft is no record: what cannot be kept now is tried with the next key."""

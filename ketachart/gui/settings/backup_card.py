"""Where the backups stand: the last in each place, the last trial, trouble, and one made now."""

from datetime import datetime

from PySide6.QtCore import Signal

from ketachart.gui.backups import moment_text
from ketachart.gui.panels.setup.taps import change_role, plain
from ketachart.gui.self_check import in_words
from ketachart.gui.settings.facts import Facts, look
from ketachart.gui.settings.form_card import FormCard
from ketachart.station import BackupState, CheckState, Station

NEVER = "none yet"


class BackupWanted:
    """A backup now, by who is signed in."""

    def do(self, station: Station) -> Facts:
        """Have it begun: charting does not wait for it; gives everything as it stands."""
        station.begin_backup()
        return look(station)


class BackupCard(FormCard):
    """``wanted`` carries a ``BackupWanted``; ``begun`` says that one is being made."""

    begun = Signal()

    def __init__(self) -> None:
        super().__init__("Backups", "Back up now", name="backups")
        self.own, self.second, self.tried = (plain("", "label", wrap=True) for _ in range(3))
        self.checked = plain("", "label", wrap=True)
        self.checked.setObjectName("record-checked")
        self.trouble = plain("", "caution", wrap=True)
        self.trouble.setObjectName("backup-trouble")
        words = plain(
            "Made by itself every half hour while something is charted, read whole each time: all "
            "of two days are kept, then 12 days, 10 weeks, 9 months. Each is locked with the "
            "passphrase and the recovery code of its day.",
            "info",
            wrap=True,
        )
        for line in (self.second, self.own, self.tried, self.checked, self.trouble, words):
            self.body.addWidget(line)
        self.body.addStretch(1)
        self.trouble.hide()
        self._running = False
        self.show_state(BackupState(), None)
        self.show_check(CheckState(), None)

    def show_facts(self, facts: Facts) -> None:
        """Whether who is signed in may have one made."""
        self.let(may=facts.may_change)

    def show_state(self, state: BackupState, now: datetime | None) -> None:
        """As the backups stand at a moment."""

        def when(at: datetime | None) -> str:
            return NEVER if at is None or now is None else moment_text(at, now)

        self.own.setText(f"Beside the station: {when(state.own)}")
        place = state.place
        self.second.setText(
            f"In {place}: {when(state.second)}"
            if place
            else "No second place is chosen. Name a folder on another disk under Clinic."
        )
        change_role(self.second, "caution" if state.known and not place else "label")
        self.tried.setText(f"Restored on trial, every entry there: {when(state.tried)}")
        self.trouble.setText("\n".join(state.problems))
        self.trouble.setVisible(bool(state.problems))
        if self._running and not state.running and self.may and not self.is_saving:
            self.say("" if state.problems else "It is made, and was read whole.", good=True)
        self._running = state.running

    def show_check(self, state: CheckState, now: datetime | None) -> None:
        """How the whole record was found when it was last read."""
        self.checked.setText(in_words(state, now))
        change_role(self.checked, "flag" if state.is_wrong else "label")

    def told(self) -> BackupWanted:
        return BackupWanted()

    def saved(self) -> None:
        """It is begun; the state tells how it went."""
        self.answered("It is being made. Charting goes on meanwhile.", good=True)
        self.begun.emit()

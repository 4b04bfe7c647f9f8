"""Where the backups stand: the last in each place, the last trial, trouble, and one made now."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy

from ketachart.gui.backups import moment_text
from ketachart.gui.panels.setup.taps import change_role, plain
from ketachart.gui.patients.cards import padded
from ketachart.gui.self_check import in_words
from ketachart.gui.settings.backup_list import BackupList
from ketachart.gui.settings.facts import Facts, look
from ketachart.gui.settings.form_card import FormCard
from ketachart.gui.widgets import ActionButton, ProgressLine
from ketachart.station import BackupState, CheckState, Station

NEVER = "none yet"


class BackupWanted:
    """A backup now, by who is signed in."""

    def do(self, station: Station) -> Facts:
        """Have it begun: charting does not wait for it; gives everything as it stands."""
        station.begin_backup()
        return look(station)


class TrialWanted:
    """The newest backup restored on trial now, beside the station, and taken away again."""

    def do(self, station: Station) -> Facts:
        """Have it begun; gives everything as it stands."""
        station.begin_trial()
        return look(station)


class StopWanted:
    """What runs is to end, and nothing of it to stay."""

    def do(self, station: Station) -> Facts:
        """Have it stopped; gives everything as it stands."""
        station.stop_backups()
        return look(station)


Wanted = BackupWanted | TrialWanted | StopWanted
BEGUN: dict[type, str] = {
    BackupWanted: "It is being made. Charting goes on meanwhile.",
    TrialWanted: "The newest is being restored on trial. Charting goes on meanwhile.",
    StopWanted: "It is being stopped.",
}


class BackupCard(FormCard):
    """``wanted`` carries what can ``do`` itself; ``begun`` says that the state will be another."""

    begun = Signal()

    def __init__(self) -> None:
        super().__init__("Backups", "Back up now", name="backups")
        self.list = BackupList()
        self.try_out = ActionButton("Try the newest", look="outlined", height=48)
        self.try_out.setObjectName("try-backup")
        self.try_out.clicked.connect(lambda: self.ask(TrialWanted))
        self.stop = ActionButton("Stop", look="outlined", height=48)
        self.stop.setObjectName("stop-backup")
        self.stop.clicked.connect(lambda: self.ask(StopWanted))
        self.line = ProgressLine()
        self.line.hide()
        self.stop.hide()
        self.column.insertLayout(self.column.count() - 1, padded((self.line,)))
        for button in (self.button, self.try_out, self.stop):
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            self.buttons.addWidget(button, 1)
        self._awaited: type | None = None
        self._tried: datetime | None = None
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
        for line in (self.second, self.own, self.tried, self.checked, self.trouble):
            self.body.addWidget(line)
        self.body.addWidget(self.list)
        self.body.addWidget(words)
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
        if now is not None:
            self.list.show_state(state, now)
        self.line.setVisible(state.trial is not None)
        self.line.set_share(state.trial or 0.0)
        if (self._running or self._awaited) and not state.running and not self.is_saving:
            if self.may:
                self.say(self._done(state), good=True)
            self._awaited = None
        elif state.trial is not None and self.may and not self.is_saving:
            self.say(f"On trial: {state.trial:.0%} is read. Charting goes on.", good=True)
        self._tried, self._running = state.tried, state.running
        self._show_button()

    def show_check(self, state: CheckState, now: datetime | None) -> None:
        """How the whole record was found when it was last read."""
        self.checked.setText(in_words(state, now))
        change_role(self.checked, "flag" if state.is_wrong else "label")

    def told(self) -> Wanted:
        return BackupWanted()

    def ask(self, tell: Callable[[], object]) -> None:
        """Ask for it; what is asked for is remembered until the state tells how it went."""

        def told() -> object:
            wanted = tell()
            self._awaited = type(wanted)
            return wanted

        super().ask(told)

    def saved(self) -> None:
        """It is begun; the state tells how it went."""
        self.answered(BEGUN[self._awaited or BackupWanted], good=True)
        self._running = True
        self._show_button()
        self.begun.emit()

    def _done(self, state: BackupState) -> str:
        """What became of what ran; trouble is told above."""
        if self._awaited is not BackupWanted and state.tried != self._tried:
            return "Restored on trial: every entry came, up to the same end. Nothing is left of it."
        if self._awaited is StopWanted or state.trial_stopped:
            return "Stopped. What it had begun is taken away."
        if state.problems:
            return ""
        if self._awaited is TrialWanted:
            return "There is no backup to try yet."
        return "It is made, and was read whole."

    def _show_button(self) -> None:
        super()._show_button()
        idle = self.may and not self.is_saving
        self.button.setEnabled(idle and not self._running)
        self.try_out.setEnabled(idle and not self._running)
        self.try_out.setVisible(not self._running)
        self.stop.setEnabled(idle)
        self.stop.setVisible(self._running)

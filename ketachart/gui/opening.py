"""What is shown before the window: the first run, or the passphrase and a person."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from ketachart import settings
from ketachart.clinical.trouble import Trouble
from ketachart.clock import Clock
from ketachart.gui.background import Background
from ketachart.gui.first_run import FirstRun, Made, NewStation
from ketachart.gui.first_run.aside import Aside
from ketachart.gui.restore_page import KeyFileScreen, RestoreScreen
from ketachart.gui.sign_in import SignIn
from ketachart.gui.widgets import FocusRing
from ketachart.station import Costs, NewPerson, Station, key_file
from ketachart.station.downtime import PaperCharts
from ketachart.station.protocols import protocols_of
from ketachart.store import computer, migrations
from ketachart.store.migrations import Course

Done = Callable[[Any], None]
Failed = Callable[[Exception], None]


class Opening(QObject):
    """``signed_in`` gives the person once the station is open; what was shown then is closed.

    ``show`` puts a screen up as a window of its own.
    """

    signed_in = Signal(object)
    _going_on = Signal(str)

    def __init__(
        self,
        folder: Path,
        background: Background,
        show: Callable[[QWidget], None],
        *,
        costs: Costs | None = None,
        clock: Clock | None = None,
        course: Course = migrations.TODAY,
    ) -> None:
        super().__init__()
        self.folder, self.background = folder, background
        self._show, self._costs, self._clock = show, costs, clock
        self._course = course
        self.screen: SignIn | FirstRun | RestoreScreen | None = None
        self._going_on.connect(self._show_going_on)

    def begin(self) -> None:
        """The passphrase where there is a station, the first run where there is none.

        Raises:
            Unavailable: the folder of a set-up that was cut off cannot be written.
            Refused: a protocol file of the clinic cannot be read.
        """
        if Station.is_at(self.folder):
            self.ask_passphrase()
        else:
            self.set_up()

    def ask_passphrase(self, sentence: str = "") -> None:
        """The opening screen, with something to say first."""
        asking = SignIn(
            self.background.do, self._open_with, now=self._now, paper=PaperCharts(self.folder)
        )
        ticking = QTimer(asking)
        ticking.timeout.connect(lambda: asking.tick(self._now()))
        ticking.start(1000)
        asking.signed_in.connect(self._done)
        asking.restore_wanted.connect(self.restore)
        asking.key_file_wanted.connect(self.put_key_file_back)
        self._put_up(asking)
        asking.take_focus()
        if not sentence:
            try:
                if key_file.is_lost(self.folder):
                    asking.offer_key_file()
                    sentence = key_file.LOST
                else:
                    Station.require_free(self.folder)
            except Trouble as trouble:
                sentence = str(trouble)
        asking.station_page.say(sentence)
        Aside(asking).do(lambda: _key_store(self.folder), self._with_key_store, _nothing)

    def _with_key_store(self, found: tuple[bool, str | None]) -> None:
        asking = self.screen
        if not isinstance(asking, SignIn):
            return
        offered, kept = found
        if offered:
            asking.offer_to_remember()
        if kept is not None and not asking.station_page.sentence.text():
            folder, costs, clock = self.folder, self._costs, self._clock

            course, tell = self._course, self._going_on.emit

            def unasked() -> Station:
                return Station.open(
                    folder,
                    kept,
                    by_computer=True,
                    clock=clock,
                    costs=costs,
                    course=course,
                    tell=tell,
                )

            asking.open_by_itself(lambda done, failed: self.background.open(unasked, done, failed))

    def set_up(self) -> None:
        """The first run."""
        folder = self.folder
        wizard = FirstRun(
            folder,
            make=self._make,
            do=self.background.do,
            is_there=self._is_there,
            protocols=protocols_of(folder),
            now=self._now,
            draft=settings.read_first_run(folder),
            keep=lambda answers: settings.write_first_run(folder, answers),
        )
        wizard.finished.connect(self._done)
        wizard.already_there.connect(self.ask_passphrase)
        wizard.restore_wanted.connect(self.restore)
        self._put_up(wizard)
        wizard.take_focus()

    def restore(self) -> None:
        """A backup is put back, here or where there is no station yet."""
        self._from_a_backup(RestoreScreen(self.folder))

    def put_key_file_back(self) -> None:
        """Only the key file is put back from a backup."""
        self._from_a_backup(KeyFileScreen(self.folder))

    def _from_a_backup(self, screen: RestoreScreen) -> None:
        screen.restored.connect(self.begin)
        screen.left.connect(self.begin)
        self._put_up(screen)
        screen.take_focus()

    def _put_up(self, screen: SignIn | FirstRun | RestoreScreen) -> None:
        before, self.screen = self.screen, screen
        screen.setWindowTitle("KetaChart")
        screen.resize(1366, 768)
        FocusRing(screen)
        self._show(screen)
        if before is not None:
            before.close()
            before.deleteLater()

    def _done(self, person: object) -> None:
        self.signed_in.emit(person)

    def close(self) -> None:
        """Take the screen away; the window is there."""
        if self.screen is not None:
            self.screen.close()
            self.screen.deleteLater()
            self.screen = None

    def _now(self) -> datetime:
        return self._clock.now().at if self._clock else datetime.now().astimezone()

    def _is_there(self) -> bool:
        try:
            return Station.is_at(self.folder)
        except Trouble:
            return False

    def _open_with(self, typed: str, done: Done, failed: Failed) -> None:
        folder, costs, clock = self.folder, self._costs, self._clock
        course, tell = self._course, self._going_on.emit
        self.background.open(
            lambda: Station.open(folder, typed, clock=clock, costs=costs, course=course, tell=tell),
            done,
            failed,
        )

    def _show_going_on(self, sentence: str) -> None:
        """What takes long while the station is opened."""
        if isinstance(self.screen, SignIn):
            self.screen.station_page.working(sentence)

    def _make(self, wanted: NewStation, done: Done, failed: Failed) -> None:
        codes: list[str] = []
        answers, folder = wanted.answers, self.folder
        costs, clock = self._costs, self._clock
        person = NewPerson(
            answers.name,
            ("administrator", answers.role or "nurse"),
            wanted.password,
            answers.credential or None,
        )

        def create() -> Station:
            station, code = Station.create(
                folder,
                clinic=answers.clinic,
                administrator=person,
                passphrase=wanted.passphrase,
                paper=answers.paper or "A4",
                chairs=answers.chairs,
                default_protocol=answers.protocol or None,
                backup_folder=answers.backup_folder or None,
                clock=clock,
                costs=costs,
                going_on=wanted.going_on,
            )
            codes.append(code)
            return station

        self.background.open(create, lambda who: done(Made(who, codes[0])), failed)


def _key_store(folder: Path) -> tuple[bool, str | None]:
    """Whether there is a key store, and what it holds for the station."""
    return computer.offered(), Station.kept_by_computer(folder)


def _nothing(_: Exception) -> None:
    """What is wrong with the key file is said when it is opened."""

"""What is possible while nobody is signed in: a paper chart, and the way in by recovery code."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices

from ketachart.gui.asking import Page, offer_names
from ketachart.gui.first_run.aside import Aside
from ketachart.gui.folders import choose_folder, folder_in
from ketachart.gui.own_secrets import Do, signed_in
from ketachart.gui.panels.setup.inputs import Choice, Secret, Text
from ketachart.gui.widgets import ActionButton
from ketachart.station.downtime import PaperCharts
from ketachart.station.temporary import temporary_password

if TYPE_CHECKING:
    from ketachart.station import Person, Station
    from ketachart.store.people import CredentialState

WAIT = (
    "After some wrong passwords a name waits up to 15 minutes, then it can be tried again. An "
    "administrator who can sign in gives everybody else a new password. Where none can, the "
    "recovery code lets one in; it lies in a closed envelope, and its use is recorded."
)


class NobodyPage(Page):
    """Nobody can sign in: an administrator gets in by the recovery code.

    ``let_in`` gives what ``OwnSecrets.begin`` takes: the password they now have is temporary.
    """

    let_in = Signal(object)

    def __init__(self, do: Do) -> None:
        self._do = do
        self.names = Choice("Which administrator are you?", (), name="let-in", columns=2)
        self.typed_name = Text("Your name, as printed in the charts", name="let-in-name")
        self.code = Secret("Recovery code, from the sheet", name="let-in-code")
        super().__init__(
            "let-in",
            "Nobody can sign in",
            WAIT,
            "Let me in",
            self.names,
            self.typed_name,
            self.code,
        )
        self.typed_name.hide()
        self.back = ActionButton("Back", look="outlined", height=48)
        self.back.setObjectName("let-in-back")
        self.below(self.back)
        self.asked.connect(self._ask_in)
        for field in self.fields:
            field.changed.connect(self._typed)

    def show_people(self, people: Iterable[Any]) -> None:
        """Administrators to tap; more than a few are typed."""
        names = (p.name for p in people if "administrator" in p.roles)
        offer_names(names, self.names, self.typed_name)

    @property
    def first(self) -> Choice | Text | Secret:
        """Where typing begins."""
        if self.names.value():
            return self.code
        return self.typed_name if self.names.isHidden() else self.names

    def told(self) -> tuple[str, str] | None:
        """Name and code; None, and a sentence, where one is missing."""
        asked = self.typed_name if self.names.isHidden() else self.names
        name, code = asked.value() or "", self.code.text()
        if not name:
            self.say("Who are you? Choose or type the name of an administrator.")
            asked.take_focus()
        elif not code:
            self.say("Type the recovery code as it is printed.")
            self.code.take_focus()
        return (name, code) if name and code else None

    def _typed(self) -> None:
        if not self.busy:
            self.say("")

    def _ask_in(self) -> None:
        told = self.told()
        if told is None:
            return
        name, code = told

        def failed(trouble: Exception) -> None:
            self.answered(trouble)
            self.code.take_focus()

        self.checking()
        self._do(lambda station: _let_in(station, name, code), self._in, failed)

    def _in(self, found: object) -> None:
        self.answered()
        self.code.clear()
        self.let_in.emit(found)


def _let_in(station: Station, name: str, code: str) -> tuple[Person, CredentialState, str]:
    made = temporary_password(name=name, clinic=station.clinic.clinic)
    station.let_in(code, name, made)
    return (*signed_in(station, name, made), made)


class PaperPage(Page):
    """A chart to fill in with a pen, into a folder that is named in full.

    While the station is closed it is one of ``paper``, and nothing can record it.
    """

    def __init__(self, paper: PaperCharts | None, do: Do, now: Callable[[], datetime]) -> None:
        self._paper, self._do, self._now = paper, do, now
        self._is_open = False
        self.protocol = Choice("Protocol", (), name="paper-protocol", columns=1)
        self.folder = Text("Folder for the file", name="paper-folder")
        super().__init__(
            "paper",
            "A paper chart",
            "Blank, to fill in with a pen while nobody can chart here. Print the file, and enter "
            "the hour later.",
            "Write the PDF",
            self.protocol,
            self.folder,
        )
        self.folder.put(str(Path.home()))
        self.browse = ActionButton("Choose a folder…", height=48)
        self.browse.setObjectName("paper-browse")
        self.browse.clicked.connect(self._browse)
        self.column.insertWidget(self.column.indexOf(self.button), self.browse)
        self.open = ActionButton("Open it to print", look="outlined", height=48)
        self.open.setObjectName("paper-open")
        self.open.hide()
        self.open.clicked.connect(self._open)
        self.back = ActionButton("Back", look="outlined", height=48)
        self.back.setObjectName("paper-back")
        self.below(self.open)
        self.below(self.back)
        self._written: Path | None = None
        self.asked.connect(self._write)
        for field in self.fields:
            field.changed.connect(self._typed)

    def begin(self, *, is_open: bool) -> None:
        """As at first; with the station open it prints the chart, and records it."""
        self._is_open = is_open
        self.answered()
        self.open.hide()
        if self._paper is not None:
            Aside(self).do(self._paper.protocols, self.show_protocols, self.answered)

    def _typed(self) -> None:
        if not self.busy:
            self.say("")

    def show_protocols(self, protocols: Iterable[tuple[str, str]]) -> None:
        """Those to choose from, the usual one first."""
        listed = tuple(protocols)
        self.protocol.show_choices(listed, chosen=listed[0][0] if listed else None)

    def told(self) -> tuple[str, Path] | None:
        """Protocol (id) and folder; None, and a sentence, where one is missing."""
        protocol, folder = self.protocol.value(), folder_in(self.folder)
        if protocol is None:
            self.say("Choose the protocol.")
            self.protocol.take_focus()
        elif folder is None:
            self.say("There is no such folder, so nothing was written. Type or choose one.")
            self.folder.take_focus()
        else:
            return protocol, folder
        return None

    def written(self, path: Path) -> None:
        """It is there."""
        self.answered()
        self._written = path
        self.open.show()
        self.say(f"{path.name} is written to {path.parent}.", good=True)
        self.open.setFocus()

    def _write(self) -> None:
        told, paper, at = self.told(), self._paper, self._now()
        if told is None or (paper is None and not self._is_open):
            return
        protocol, folder = told
        self.checking()
        if self._is_open:
            # The station records that a copy left it, and prints the clinic's name.
            self._do(
                lambda station: station.export_paper_chart_to(folder, protocol),
                self.written,
                self.answered,
            )
        elif paper is not None:
            Aside(self).do(
                lambda: paper.write(protocol, folder, at=at), self.written, self.answered
            )

    def _open(self) -> None:
        if self._written is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._written)))

    def _browse(self) -> None:
        choose_folder(self, "Folder for the paper chart", self.folder)

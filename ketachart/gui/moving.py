"""Putting right what was charted for the wrong patient: the work, off the window's thread."""

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from ketachart.clinical.chart import Chart
from ketachart.clinical.phrases import chair_text, patient_name
from ketachart.clinical.trouble import Refused
from ketachart.gui.background import Background
from ketachart.gui.tell import Tell


@dataclass(frozen=True, slots=True)
class EntryMove:
    """An entry is to go to another session, with both patients as they stand on the screen."""

    session: str
    act_id: str
    patient: str
    to_session: str
    to_patient: str
    reason: str


@dataclass(frozen=True, slots=True)
class SessionMove:
    """A whole session is to go to another patient."""

    session: str
    patient: str
    to_patient: str
    reason: str


def moved_words(here: Chart, there: Chart | None) -> str:
    """What to say when it is done: ``Moved to chair 2``."""
    if there is None:
        return f"This session is now {patient_name(here.patient)}’s"
    return f"Moved to {chair_text(there.chair) if there.chair else there.session.record_no}"


class Moving(QObject):
    """``moved`` gives the chart that something left and the chart it now stands in.

    For a whole session these are the chart as it now is, and None. A refusal goes to the panel
    that asked, which keeps what was chosen in it.
    """

    moved = Signal(object, object)

    def __init__(self, background: Background, tell: Tell, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background, self._tell = background, tell

    def move(self, wanted: EntryMove | SessionMove, panel: QWidget | None = None) -> None:
        """Do what a panel asks for by its ``move_wanted``."""
        if isinstance(wanted, EntryMove):
            self.move_entry(wanted, panel)
        else:
            self.move_session(wanted, panel)

    def move_entry(self, wanted: EntryMove, panel: QWidget | None = None) -> None:
        """Strike an entry in one session and chart it in the other, both or neither."""
        self._background.do(
            lambda station: station.move_entry(
                wanted.session,
                wanted.act_id,
                patient=wanted.patient,
                to_session=wanted.to_session,
                to_patient=wanted.to_patient,
                reason=wanted.reason,
            ),
            self._entry_moved,
            lambda trouble: self._not_moved(panel, trouble),
            owner=self,
        )

    def move_session(self, wanted: SessionMove, panel: QWidget | None = None) -> None:
        """Make a session another patient's."""
        self._background.do(
            lambda station: station.move_session(
                wanted.session,
                patient=wanted.patient,
                to_patient=wanted.to_patient,
                reason=wanted.reason,
            ),
            self._session_moved,
            lambda trouble: self._not_moved(panel, trouble),
            owner=self,
        )

    def _not_moved(self, panel: QWidget | None, trouble: Exception) -> None:
        there = panel if panel is not None and isValid(panel) else None
        self._tell.to_panel(there, trouble)
        if there is not None and not there.isVisible() and isinstance(trouble, Refused):
            # It waits hidden with its chair; somebody has to be told that nothing was moved.
            self._tell.problem(trouble)

    def _entry_moved(self, charts: tuple[Chart, Chart]) -> None:
        self.moved.emit(*charts)

    def _session_moved(self, chart: Chart) -> None:
        self.moved.emit(chart, None)

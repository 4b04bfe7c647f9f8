"""Beginning a session: the panel that finds the patient, and the work in the station's thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from ketachart.clinical.acts import SessionPlanned
from ketachart.clinical.administration import Patient
from ketachart.clinical.chart import Chart
from ketachart.gui import desk
from ketachart.gui.background import Background
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.setup.new_session import NewSessionPanel
from ketachart.gui.tell import Tell

if TYPE_CHECKING:
    from ketachart.store.projections import PatientRow


class NewSessions(QObject):
    """One panel at a time; ``opened`` gives the chart of the session that was begun."""

    opened = Signal(object)
    left = Signal()

    def __init__(
        self, bedside: Bedside, background: Background, tell: Tell, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._bedside, self._background, self._tell = bedside, background, tell
        self.panel: NewSessionPanel | None = None

    def begin(self, chairs: Sequence[str]) -> NewSessionPanel:
        """The panel to be shown; the one that is open already, or a new one."""
        if self.panel is None:
            self.panel = NewSessionPanel(self._bedside, self._find, chairs)
            self.panel.setContentsMargins(16, 12, 16, 16)
            self.panel.session_wanted.connect(self._open)
            self.panel.closed.connect(self._leave)
        return self.panel

    def _find(self, typed: str, show: Callable[[Sequence[PatientRow]], None]) -> None:
        self._background.do(
            lambda station: station.find_patients(typed),
            show,
            self._tell.problem,
            owner=self.panel,
        )

    def _open(self, patient: str | Patient, plan: SessionPlanned) -> None:
        assert self.panel is not None
        self.panel.saving()
        self._background.do(
            lambda station: desk.begin(station, patient, plan),
            self._opened,
            lambda trouble: self._tell.to_panel(self.panel, trouble),
            owner=self,
        )

    def _opened(self, chart: Chart) -> None:
        self.opened.emit(chart)
        self._drop()

    def _leave(self) -> None:
        self._drop()
        self.left.emit()

    def _drop(self) -> None:
        gone, self.panel = self.panel, None
        if gone is not None:
            gone.setParent(None)
            gone.deleteLater()

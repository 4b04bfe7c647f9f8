"""Beginning a session: the panel that finds the patient, and the work in the station's thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from ketachart.clinical.acts import SessionPlanned
from ketachart.clinical.chart import Chart
from ketachart.clinical.trouble import Refused
from ketachart.gui.background import Background
from ketachart.gui.bedside import Bedside
from ketachart.gui.chairs import OVER, seats
from ketachart.gui.patients.new_session import NewSessionPanel
from ketachart.gui.tell import Tell
from ketachart.station import Station

if TYPE_CHECKING:
    from ketachart.store.projections import PatientRow


class NewSessions(QObject):
    """One panel at a time, which keeps what is typed until the session is begun or it is left.

    ``opened`` gives the chart of the session that was begun; ``go_to`` the id of one that is
    open already; ``left`` tells that the panel was closed.
    """

    opened = Signal(object)
    go_to = Signal(str)
    left = Signal()

    def __init__(
        self, bedside: Bedside, background: Background, tell: Tell, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._bedside, self._background, self._tell = bedside, background, tell
        self.panel: NewSessionPanel | None = None

    def begin(
        self,
        chairs: Sequence[str],
        *,
        chair: str | None = None,
        patient: PatientRow | None = None,
        protocols: Sequence[tuple[str, str]] = (),
        protocol: str | None = None,
    ) -> NewSessionPanel:
        """The panel to be shown; the one that is open already, or a new one.

        ``chair`` is chosen where it is free. ``protocols`` are (id, name) of what the clinic
        uses, ``protocol`` the id of the usual one.
        """
        if self.panel is None:
            self.panel = NewSessionPanel(self._bedside, self._ask)
            self.panel.setContentsMargins(16, 12, 16, 16)
            self.panel.session_wanted.connect(self._open)
            self.panel.go_to.connect(self._go_to)
            self.panel.closed.connect(self._leave)
            self.panel.troubled.connect(self._troubled)
        today = self.panel.today
        if not self.panel.is_saving:
            sitting = {s: c for s, c in self._bedside.charts().items() if c.phase not in OVER}
            today.show_seats(seats(chairs, sitting), chair)
            today.show_protocols(protocols, protocol)
            if patient is not None:
                self.panel.choose(patient)
        return self.panel

    def _ask(
        self,
        work: Callable[[Station], Any],
        done: Callable[[Any], None],
        failed: Callable[[Exception], None],
    ) -> None:
        self._background.do(work, done, failed, owner=self.panel)

    def _troubled(self, trouble: Exception) -> None:
        # A refusal stands in the form already.
        if not isinstance(trouble, Refused):
            self._tell.problem(trouble)

    def _open(self, patient: str, plan: SessionPlanned) -> None:
        panel = self.panel
        assert panel is not None
        panel.saving()

        def opened(chart: Chart) -> None:
            self.opened.emit(chart)
            if self.panel is panel:
                self._drop()

        def failed(trouble: Exception) -> None:
            # The panel may have been left meanwhile, and another one opened.
            self._tell.to_panel(panel if self.panel is panel else None, trouble)

        self._background.do(
            lambda station: station.open_session(patient, plan), opened, failed, owner=self
        )

    def _go_to(self, session: str) -> None:
        self._drop()
        self.go_to.emit(session)

    def _leave(self) -> None:
        self._drop()
        self.left.emit()

    def _drop(self) -> None:
        gone, self.panel = self.panel, None
        if gone is not None:
            gone.setParent(None)
            gone.deleteLater()

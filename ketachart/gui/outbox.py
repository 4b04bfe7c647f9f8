"""Acts on their way to the disk, one after the other; what is not saved yet is never let go."""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal

from ketachart.clinical.acts import Act
from ketachart.clinical.chart import Chart
from ketachart.clinical.trouble import Unavailable
from ketachart.gui.background import Background, by
from ketachart.station import Held, Person, Station

RETRY_MS = 5_000


@dataclass(frozen=True)
class Outgoing:
    """Acts that belong together, for whom they were typed, and where the answer goes.

    ``patient`` is who was on the screen: the station refuses them for anybody else. ``person`` is
    the second person whose own act it is; ``author`` whoever was signed in when it was given, who
    stays its author when it has to wait and somebody else signs in meanwhile. ``turn`` counts the
    sessions that the window had turned to by then.
    """

    session: str
    patient: str
    acts: tuple[Act, ...]
    panel: QObject | None = None
    person: Person | None = None
    author: Person | None = None
    turn: int = 0


class Outbox(QObject):
    """Sends in order, and tries again every five seconds what nothing on this computer took.

    What the database cannot take is charted, too: it waits in the holding file, as ``held`` tells,
    and every five seconds the station is asked to have it join the record.
    """

    charted = Signal(object, object)
    """The ``Outgoing`` and the chart it made, on disk: in the record, or in the holding file."""
    held = Signal(object)
    """What waits in the holding file (``Held``, or None), when it may have changed; told before
    the ``charted`` of the same answer."""
    refused = Signal(object, object)
    """The ``Outgoing`` and the ``Refused`` or fault: nothing of it was recorded."""
    delayed = Signal(object)
    """The ``Unavailable`` of every failed try; None when something else has to wait, too."""
    flowing = Signal()
    """What was delayed is on disk now."""

    def __init__(
        self, background: Background, parent: QObject | None = None, *, retry_ms: int = RETRY_MS
    ) -> None:
        super().__init__(parent)
        self.author: Person | None = None
        self._background = background
        self._queue: deque[Outgoing] = deque()
        self._sent = False
        self._tries = 0
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(retry_ms)
        self._again.timeout.connect(self.retry)
        self.waits_joined: Held | None = None
        """What waits in the holding file, as was heard last."""
        self._join = QTimer(self)
        self._join.setSingleShot(True)
        self._join.setInterval(retry_ms)
        self._join.timeout.connect(self.join)

    def __len__(self) -> int:
        return len(self._queue)

    @property
    def is_delayed(self) -> bool:
        """Whether something waits because it could not be written."""
        return self._tries > 0

    def put(
        self,
        chart: Chart,
        acts: Act | Sequence[Act],
        panel: QObject | None,
        person: Person | None = None,
        *,
        turn: int = 0,
    ) -> Outgoing:
        """Take acts for the session on the screen."""
        listed = (acts,) if isinstance(acts, Act) else tuple(acts)
        outgoing = Outgoing(
            chart.session.session, chart.session.patient, listed, panel, person, self.author, turn
        )
        self._queue.append(outgoing)
        self._send()
        if self.is_delayed:
            self.delayed.emit(None)
        return outgoing

    def waiting(self, session: str) -> tuple[Act, ...]:
        """The acts of a session that are not on disk yet."""
        return tuple(act for out in self._queue if out.session == session for act in out.acts)

    def retry(self) -> None:
        """Try again now."""
        self._again.stop()
        self._send()
        if self.waits_joined is not None:
            self.join()

    def join(self) -> None:
        """Ask the station to have join the record what waits in the holding file."""
        self._join.stop()
        self._background.do_itself(_joined, self._heard, self._unheard, owner=self)

    def _heard(self, held: Held | None) -> None:
        self.waits_joined = held
        if held is not None:
            self._join.start()
        else:
            self._join.stop()
        self.held.emit(held)

    def _unheard(self, _: Exception) -> None:
        if not self._background.is_closed:
            self._join.start()

    def _send(self) -> None:
        if self._queue and not self._sent and not self._again.isActive():
            self._sent = True
            outgoing = self._queue[0]
            # As whoever gave it, who may have locked the window or handed it on since.
            work = by(outgoing.author, recording(outgoing, again=self._tries > 0))
            self._background.do(work, self._done, self._failed)

    def _done(self, answer: tuple[Chart, Held | None]) -> None:
        chart, held = answer
        if held is not None or self.waits_joined is not None:
            self._heard(held)
        outgoing, was_delayed = self._taken(), self.is_delayed
        self._tries = 0
        self.charted.emit(outgoing, chart)
        if was_delayed:
            self.flowing.emit()
        self._send()

    def _failed(self, trouble: Exception) -> None:
        if isinstance(trouble, Unavailable):
            self._sent = False
            self._tries += 1
            self._again.start()
            self.delayed.emit(trouble)
            return
        outgoing, was_delayed = self._taken(), self.is_delayed
        self._tries = 0
        # First the end of the delay: its band would stand over what is to be said now.
        if was_delayed:
            self.flowing.emit()
        self.refused.emit(outgoing, trouble)
        self._send()

    def _taken(self) -> Outgoing:
        self._sent = False
        return self._queue.popleft()


def _joined(station: Station) -> Held | None:
    station.join_held()
    return station.holding


def recording(outgoing: Outgoing, *, again: bool) -> Callable[[Station], tuple[Chart, Held | None]]:
    """The work of charting it, and what waits in the holding file then.

    A second try looks first whether the first one got through.
    """

    def work(station: Station) -> tuple[Chart, Held | None]:
        if again:
            chart = station.chart(outgoing.session)
            if {act.id for act in outgoing.acts} <= {entry.act.id for entry in chart.entries}:
                return chart, station.holding
        one = outgoing.acts[0] if len(outgoing.acts) == 1 else outgoing.acts
        author = outgoing.person or outgoing.author
        chart = station.record(outgoing.session, one, patient=outgoing.patient, person=author)
        return chart, station.holding

    return work

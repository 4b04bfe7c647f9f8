"""The physician's evening: what waits on the left, the page in the middle, the signature right."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from ketachart.clinical.acts import Act, OrderAuthenticated
from ketachart.clinical.phrases import clock_text, patient_name
from ketachart.clinical.signing import REVIEWED
from ketachart.clinical.trouble import Refused
from ketachart.gui.panels.plan_panel import PlanPanel
from ketachart.gui.patients.work import Ask, words_of
from ketachart.gui.sign_off import work
from ketachart.gui.sign_off.review import Review
from ketachart.report.first_look import Mark

if TYPE_CHECKING:
    from ketachart.gui.bedside import Bedside
    from ketachart.station.signing import Signed

K = Qt.Key


class SignOffPage(Review):
    """Asks the station itself, through ``ask``.

    ``counted`` tells how many records wait, and that in words. ``export_wanted`` and
    ``print_wanted`` carry a session; ``changed`` the chart of one that was signed, sent back or
    planned for.
    """

    counted = Signal(int, str)
    changed = Signal(object)
    export_wanted = Signal(str)
    print_wanted = Signal(str)
    closed = Signal()

    def __init__(self, bedside: Bedside, ask: Ask, parent: QWidget | None = None) -> None:
        super().__init__(bedside, ask, parent)
        self.rows: tuple[work.Row, ...] = ()
        self.done: list[work.Row] = []
        self._said: dict[str, str] = {}
        """Of records (id) signed here: why no timestamp service vouched for the time."""
        self._wire()
        self._show_nothing("Looking for what waits…")

    def _wire(self) -> None:
        self.queue.chosen.connect(self.show_session)
        self.queue.done_chosen.connect(self._show_done)
        self.orders.confirmed.connect(self._confirm)
        self.box.sign_wanted.connect(self._sign)
        self.box.back_wanted.connect(self._send_back)
        self.box.key.connect(self._key)
        self.box.plan_button.clicked.connect(self.open_plan)
        self.card.export_wanted.connect(self.export_wanted)
        self.card.print_wanted.connect(self.print_wanted)
        self.card.closed.connect(self._next)

    # What waits -------------------------------------------------------------------------------

    def again(self) -> None:
        """The page comes into sight: look at what waits now, and at the record that is shown."""
        self._do(work.queue, self._show_queue)
        self._do(work.asked, self.queue.show_asked)
        if self.shown is not None and not self._is_done:
            self._look(self.session)

    def _show_queue(self, rows: tuple[work.Row, ...]) -> None:
        self.rows = rows
        self.queue.show_rows(rows, self.done)
        today = self.bedside.now().date()
        self.counted.emit(len(rows), work.waits(rows, today))
        waiting = [row.session for row in rows]
        # More may have come since the one that is shown was signed.
        self.card.go_on.setVisible(bool(rows))
        if self._is_done or self.session in waiting:
            self.queue.show_chosen(self.session, done=self._is_done)
        elif rows:
            self.show_session(rows[0].session)
        else:
            self._show_nothing(
                "Every record that was attested is signed. A record comes here when a nurse has "
                "attested it, or when an addendum was written to a signed one."
            )

    def show_session(self, session: str) -> None:
        """Review one of the records that wait."""
        if self.box.busy:
            return
        if self.middle.tab != "summary":
            self.middle.turn("summary")
        if session == self.session and self.shown is not None and not self._is_done:
            return
        self._drop_plan()
        self.session, self._is_done = session, False
        self.middle.let(read=True)
        self.queue.show_chosen(session)
        self._clear()
        self._look(session)

    # Orders and the plan ----------------------------------------------------------------------

    def _confirm(self, order: str) -> None:
        act = self.bedside.act(OrderAuthenticated, order=order)
        self._record(act, lambda _: None, self._not_confirmed)

    def _not_confirmed(self, sentence: str) -> None:
        self.orders.refused()
        self.box.say(sentence)

    def open_plan(self) -> None:
        """Chart the plan for the next visit, before the signature."""
        if self.shown is None or self._is_done or self.box.busy or self.plan is not None:
            return
        if self.shown.chart.record.is_signed:
            return
        self.plan = PlanPanel(self.bedside, self.shown.chart)
        self.plan.acted.connect(self._plan)
        self.plan.closed.connect(self._plan_closed)
        self.right.addWidget(self.plan)
        self.right.setCurrentWidget(self.plan)
        self.plan.first_field()

    def _plan(self, act: Act) -> None:
        panel = self.plan
        assert panel is not None
        self._record(act, lambda _: panel.saved(), panel.refused)

    def _plan_closed(self) -> None:
        self._drop_plan()
        if self.shown is not None:
            self.right.setCurrentWidget(self._signing)
            self.take_focus()

    def _record(
        self, act: Act, done: Callable[[Any], None], refused: Callable[[str], None]
    ) -> None:
        assert self.shown is not None
        session, patient = self.session, self.shown.chart.session.patient

        def charted(chart: Any) -> None:
            self.changed.emit(chart)
            done(chart)
            if session == self.session:
                self._look(session)
            self._do(work.queue, self._show_queue)

        self._ask(
            lambda station: station.record(session, act, patient=patient),
            charted,
            lambda trouble: refused(words_of(trouble)),
        )

    # The signature ----------------------------------------------------------------------------

    def _sign(self, meaning: str, words: str, secret: str) -> None:
        shown = self.shown
        if shown is None or self._why():
            self.box.answered(self._why())
            return
        session, patient = self.session, shown.chart.session.patient
        self._do(
            lambda station: station.sign(
                session,
                patient=patient,
                seen=shown.code,
                meaning=REVIEWED,
                secret=secret,
                addendum=words if meaning == "addendum" else None,
            ),
            self._has_signed,
            self._not_signed,
        )

    def _has_signed(self, signed: Signed) -> None:
        chart = signed.chart
        at = clock_text(chart.record.versions[-1].signed.at)
        version = chart.record.version
        which = f", version {version}" if version > 1 else ""
        if signed.said is not None:
            self._said[chart.session.session] = signed.said
            which += ", no timestamp"
        self._finished(chart, f"SIGNED {at}{which}", is_signed=True)

    def _send_back(self, question: str) -> None:
        if self.shown is None:
            self.box.answered(self._why())
            return
        session, patient = self.session, self.shown.chart.session.patient
        self._do(
            lambda station: station.send_back(session, patient=patient, question=question),
            lambda chart: self._finished(
                chart, f"Sent back {clock_text(self.bedside.now())}", is_signed=False
            ),
            self._not_signed,
        )

    def _finished(self, chart: Any, words: str, *, is_signed: bool) -> None:
        """Done with this one: the next one opens by itself."""
        self.box.answered()
        self.changed.emit(chart)
        session = chart.session.session
        self.done = [d for d in self.done if d.session != session]
        mark: Mark = "ok" if is_signed else "words"
        name = patient_name(chart.patient)
        self.done.insert(0, work.Row(session, name, mark, words, self.bedside.now()))
        at = next((n for n, row in enumerate(self.rows) if row.session == session), 0)
        rows = tuple(row for row in self.rows if row.session != session)
        self.rows = rows
        self.queue.show_rows(rows, self.done)
        self.counted.emit(len(rows), work.waits(rows, self.bedside.now().date()))
        self._do(work.asked, self.queue.show_asked)
        if rows:
            self.show_session(rows[min(at, len(rows) - 1)].session)
        else:
            self._show_done(session)

    def _not_signed(self, trouble: Exception) -> None:
        """Nothing was signed; where the record was changed meanwhile the new page is shown."""
        sentence = str(trouble) if isinstance(trouble, Refused) else words_of(trouble)
        self.box.answered(sentence)
        self.box.secret.take_focus()
        if isinstance(trouble, Refused):
            self._do(work.queue, self._still_waits)

    def _still_waits(self, rows: tuple[work.Row, ...]) -> None:
        if self.session in {row.session for row in rows}:
            self._show_queue(rows)
            self._look(self.session)
        else:
            # Somebody else signed it, or it was corrected and goes to the nurses first.
            said = self.box.sentence.text()
            self._is_done = False
            self._show_queue(rows)
            self.box.say(said)
            self.nothing.setText(f"{said}\n\n{self.nothing.text()}" if not rows else "")

    # What is done -----------------------------------------------------------------------------

    def _show_done(self, session: str) -> None:
        """A record that was signed or sent back, as it now is."""
        if self.box.busy:
            return
        self._drop_plan()
        self.session, self.shown, self._is_done = session, None, True
        self.middle.let(read=True)
        self.queue.show_chosen(session, done=True)
        self._turn += 1
        turn = self._turn

        def found(shown: work.Shown) -> None:
            if turn != self._turn:
                return
            self.shown = shown
            self.middle.people = shown.people
            self.middle.show_chart(shown.chart, shown.sizes)
            self.card.show_chart(shown.chart, self._said.get(session, ""))
            self.card.go_on.setVisible(bool(self.rows))
            self.right.setCurrentWidget(self._signed)
            self._follow()
            self.take_focus()

        self._do(lambda station: work.look(station, session), found)

    def _next(self) -> None:
        if self.rows:
            self.show_session(self.rows[0].session)

    # Leaving ----------------------------------------------------------------------------------

    def leave(self) -> None:
        """Somebody else signs in: no secret stays, what was written for a record does."""
        self.box.secret.clear()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._clock.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._clock.stop()
        self.box.secret.clear()

    # Keys -------------------------------------------------------------------------------------

    def _step(self, step: int) -> None:
        """The next record that waits, up or down."""
        sessions = [row.session for row in self.rows]
        if not sessions:
            return
        at = sessions.index(self.session) + step if self.session in sessions else 0
        if 0 <= at < len(sessions):
            self.show_session(sessions[at])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._key(event):
            super().keyPressEvent(event)

    def _key(self, event: QKeyEvent) -> bool:
        key, held = K(event.key()), event.modifiers()
        if held & Qt.KeyboardModifier.ControlModifier:
            steps = {K.Key_Plus: 1, K.Key_Equal: 1, K.Key_Minus: -1, K.Key_0: -9}
            if key in steps:
                self.pages.zoom_by(steps[key])
            return key in steps
        if key in (K.Key_Up, K.Key_Down):
            self._step(-1 if key == K.Key_Up else 1)
        elif key == K.Key_Space and held & Qt.KeyboardModifier.ShiftModifier:
            self.pages.back()
        elif key in (K.Key_Space, K.Key_PageDown):
            self._read_on()
        elif key == K.Key_PageUp:
            self.pages.back()
        elif key == K.Key_F:
            self.next_look()
        elif key == K.Key_P:
            self.open_plan()
        elif key in (K.Key_Return, K.Key_Enter) and not event.isAutoRepeat():
            self._enter()
        elif key == K.Key_Escape:
            self.closed.emit()
        else:
            return False
        return True

    def _read_on(self) -> None:
        """One screen on; at the end of the page, to what of it was left out."""
        if self.middle.tab != "summary":
            self.middle.turn("summary")
        elif not self.pages.on() and not self._is_done and self.pages.unseen():
            self.pages.to_unseen()

    def _enter(self) -> None:
        if self.shown is None:
            return
        if self._is_done:
            self._next()
        else:
            self.box.enter()

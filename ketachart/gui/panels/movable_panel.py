"""A panel about one entry, which may turn out to belong to another chair."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ketachart.clinical.chart import Chart
from ketachart.clinical.moves import WRONG_CHAIR, is_movable
from ketachart.clinical.phrases import clock_text, patient_name
from ketachart.gui.bedside import Bedside
from ketachart.gui.moving import EntryMove
from ketachart.gui.panels.choices import ReasonChips
from ketachart.gui.panels.correcting import entry_of, gone_words
from ketachart.gui.panels.entry import Field, Wrong
from ketachart.gui.panels.side import SidePanel
from ketachart.gui.panels.whose import ChairChoice, born_text, other_seats, place_text

NOBODY = (
    "No other chair has an open session, so there is nowhere to move it. Strike it here, and "
    "chart it for the right patient when that session is open."
)


class MovablePanel(SidePanel):
    """With the reason “wrong chair” it asks for the chair, and hands ``move_wanted`` an EntryMove.

    It closes by itself once the entry stands no longer in its chart; ``refused`` as any panel.
    """

    move_wanted = Signal(object)
    wanted = Signal(str)

    def __init__(
        self,
        titles: tuple[str, str],
        bedside: Bedside,
        *,
        action: str,
        chart: Chart,
        act_id: str,
        parent: QWidget | None = None,
    ) -> None:
        self.entry = entry_of(chart, act_id)
        self.move_sent: EntryMove | None = None
        title = titles[0].format(clock_text(self.entry.at)) if self.entry else titles[1]
        super().__init__(title, bedside, action=action, chart=chart, parent=parent)
        self.usual = action
        if self.entry is None:
            self.nothing_to_do(gone_words(chart, act_id))

    def reasons_of(self, chart: Chart) -> list[str]:
        """The clinic's reasons; “wrong chair” only for what can be moved."""
        movable = self.entry is not None and is_movable(self.entry)
        listed = chart.protocol.words.correction_reasons
        return [r for r in listed if r != WRONG_CHAIR or movable]

    def add_chairs(self, why: ReasonChips) -> None:
        """The chairs to choose from, out of sight until the reason asks for them."""
        assert self.chart is not None
        self.why = why
        found = other_seats(self.bedside, self.chart)
        patient, today = self.chart.patient, self.opened_at.date()
        self.charted_for = self.say(f"Charted for {patient_name(patient)}", "strong")
        self.born = self.say(born_text(patient, today), "small")
        self.to = ChairChoice(found, today, name="move-to")
        self.add(self.to)
        self.moved_words = self.say("" if found else NOBODY, "small")
        why.changed.connect(self._turn)
        self.to.changed.connect(self._turn)
        self._turn()

    @property
    def is_moving(self) -> bool:
        """Whether the reason says that it belongs to another chair."""
        return self.entry is not None and self.why.value() == WRONG_CHAIR

    def _turn(self) -> None:
        moving = self.is_moving
        for label in (self.charted_for, self.born, self.moved_words):
            label.setVisible(moving)
        self.to.setVisible(moving and bool(self.to.seats))
        seat = self.to.seat() if moving else None
        if self.to.seats:
            assert self.entry is not None
            self.moved_words.setText(
                f"It goes there with its time, {clock_text(self.entry.at)}, and is struck here. "
                "Both records say so, and neither names the other patient."
            )
        self.action = f"Move to {place_text(seat)}" if seat else self.usual
        if moving and not seat:
            self.action = "Move it" if self.to.seats else "Strike it…"
        if not self.move_sent:
            self._ready()

    def move_now(self) -> EntryMove:
        """What is to be moved.

        Raises:
            Wrong: no chair is chosen.
        """
        assert self.entry is not None
        assert self.chart is not None
        self.to.needed("Which chair does it belong to? Compare the names.")
        seat = self.to.seat()
        assert seat is not None
        # The chart of the moment: the patient may have moved on while this stood open.
        there = self.bedside.charts().get(seat.session or "", seat.chart)
        assert there is not None
        assert seat.chart is not None
        if there.session.patient != seat.chart.session.patient:
            raise Wrong("That session has another patient now. Close this and look again.", self.to)
        session = self.chart.session
        return EntryMove(
            session=session.session,
            act_id=self.entry.id,
            patient=session.patient,
            to_session=there.session.session,
            to_patient=there.session.patient,
            reason=WRONG_CHAIR,
        )

    def save(self) -> None:
        if self.idle or not self.is_moving:
            super().save()
        elif not self.to.seats and self.entry is not None:
            self.wanted.emit(f"strike:{self.entry.id}")
        elif self.move_sent is None:
            try:
                self.move_sent = self.move_now()
            except Wrong as wrong:
                self.refused(wrong.sentence, wrong.field)
                return
            self._say_sentence("")
            self.saving()
            self.move_wanted.emit(self.move_sent)

    def refused(self, sentence: str, field: Field | None = None) -> None:
        self.move_sent = None
        super().refused(sentence, field)

    def is_begun(self) -> bool:
        return self.move_sent is not None or super().is_begun()

    def show_chart(self, chart: Chart) -> None:
        moved = self.move_sent is not None and chart.fate(self.move_sent.act_id) is not None
        if moved:
            self.chart, self.move_sent = chart, None
            self._ready()
            self.closed.emit()
            return
        super().show_chart(chart)

    def leave(self) -> None:
        if self.move_sent is None:
            super().leave()
        else:
            self.closed.emit()

"""The whole session turns out to be another patient's: found, compared, asked twice, moved."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ketachart.clinical.acts import Act
from ketachart.clinical.chart import Chart
from ketachart.clinical.phrases import patient_name
from ketachart.gui.bedside import Bedside
from ketachart.gui.moving import SessionMove
from ketachart.gui.panels.choices import ReasonChips
from ketachart.gui.panels.entry import Field, Wrong
from ketachart.gui.panels.fields import TextField
from ketachart.gui.panels.side import Ask, SidePanel
from ketachart.gui.panels.whose import Identity, WhoseChoice

if TYPE_CHECKING:
    from ketachart.store.projections import PatientRow

Find = Callable[[str, Callable[["Sequence[PatientRow]"], None]], None]
"""Looks for patients by what was typed and gives them later, in the order asked."""

REASONS = ("wrong patient chosen", "two patients mixed up")
SHOWN = 5
WAIT_MS = 120
WHAT = (
    "Every entry of this session goes to the right patient, with its times and authors. The "
    "record says until when it was charted under another patient, and names nobody."
)


class MovePanel(SidePanel):
    """``move_wanted`` carries a SessionMove; the panel closes once its chart is another's."""

    move_wanted = Signal(object)

    def __init__(
        self, bedside: Bedside, chart: Chart, look_for: Find, parent: QWidget | None = None
    ) -> None:
        super().__init__(
            "This session is another patient’s", bedside, action="Move…", chart=chart, parent=parent
        )
        self.look_for, self.move_sent = look_for, False
        self.patient = chart.session.patient
        self.right: PatientRow | None = None
        self._rows: dict[str, PatientRow] = {}
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(WAIT_MS)
        self._soon.timeout.connect(self._look)
        today = self.opened_at.date()
        self.wrong_one = Identity("Charted for", chart.patient, today)
        self.right_one = Identity("Goes to", None, today)
        row = QHBoxLayout()
        for one in (self.wrong_one, self.right_one):
            row.addWidget(one, 1, Qt.AlignmentFlag.AlignTop)
        self.body.addLayout(row)
        self.search = TextField("Right patient: name, MRN or birth date", name="move-find")
        self.add(self.search)
        self.found = WhoseChoice("", today, name="move-found")
        self.add(self.found)
        self.nobody = self.say("", "small")
        self.nobody.hide()
        self.why = ReasonChips(REASONS, name="move-why")
        self.add(self.why)
        self.say(WHAT, "small")
        self.search.changed.connect(self._soon.start)
        self.found.changed.connect(self._chosen)

    # Finding ----------------------------------------------------------------------------------

    def _look(self) -> None:
        typed = self.search.typed()
        if typed:
            self.look_for(typed, self.show_found)
        else:
            self.show_found(())

    def show_found(self, found: Sequence[PatientRow]) -> None:
        """Those who were found; whoever is charted here already is none of them."""
        others = [row for row in found if row.id != self.patient]
        typed = self.search.typed()
        if not typed:
            others = []
        elif self.right is not None and all(row.id != self.right.id for row in others):
            self._show_right(None)
        listed = {row.id: row for row in others[:SHOWN]}
        # The same answer once more must not take the keyboard or the choice away.
        if list(listed) != list(self._rows):
            kept = self.right
            self._rows = listed
            self.found.offer({row.id: ("", row.details) for row in listed.values()})
            if kept is not None and kept.id in listed:
                self.found.choose(kept.id)
        more = len(others) - SHOWN
        words = "" if others or not typed else f"No other patient is found by “{typed}”."
        self.nobody.setText(f"And {more} more; type more of the name." if more > 0 else words)
        self.nobody.setVisible(bool(self.nobody.text()))

    def _chosen(self) -> None:
        self._show_right(self._rows.get(self.found.value() or ""))

    def _show_right(self, row: PatientRow | None) -> None:
        self.right = row
        details = row.details if row is not None else None
        self.right_one.show_patient(details, self.opened_at.date())

    # Moving -----------------------------------------------------------------------------------

    def move_now(self) -> SessionMove:
        """What is to be moved.

        Raises:
            Wrong: the patient or the reason is still missing.
            Ask: the second look.
        """
        assert self.chart is not None
        if self.right is None:
            where: Field = self.found if self._rows else self.search
            raise Wrong("Whose session is it? Find the right patient and compare both.", where)
        why = self.why.needed("Why is it moved?")
        session = self.chart.session
        wanted = SessionMove(session.session, self.patient, self.right.id, why)
        count = sum(isinstance(e.act, Act) for e in self.chart.entries)
        entries = "1 entry" if count == 1 else f"{count} entries"
        question = (
            f"This moves {entries} from {patient_name(self.chart.patient)} to "
            f"{patient_name(self.right.details)}. Compare both names, then move once more."
        )
        if self._asked != question:
            raise Ask(question)
        return wanted

    def save(self) -> None:
        if self.idle or self.move_sent:
            return
        try:
            wanted = self.move_now()
        except Wrong as wrong:
            self.refused(wrong.sentence, wrong.field)
            return
        except Ask as ask:
            self.action = "Move now"
            self.refused(ask.question)
            self._asked = ask.question
            return
        self.move_sent = True
        self._say_sentence("")
        self.saving()
        self.move_wanted.emit(wanted)

    def _say_sentence(self, sentence: str) -> None:
        super()._say_sentence(sentence)
        if not sentence and not self.move_sent:
            self.action = "Move…"
            self._ready()

    def refused(self, sentence: str, field: Field | None = None) -> None:
        self.move_sent = False
        super().refused(sentence, field)

    def is_begun(self) -> bool:
        return self.move_sent or super().is_begun()

    def show_chart(self, chart: Chart) -> None:
        super().show_chart(chart)
        if chart.session.patient != self.patient:
            self.move_sent = False
            self.closed.emit()

    def loss(self) -> str:
        return "" if self.move_sent else super().loss()

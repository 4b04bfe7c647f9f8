"""A shift ends: chairs are handed over with a card, and whoever takes over accepts them.

The card is made from the record; the giver adds words. It is accepted by the receiver's own PIN,
at once or later, and until then the handover waits in sight.
"""

from collections.abc import Collection, Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from ketachart.clinical.acts import Act, HandedOver, HandoverAccepted
from ketachart.clinical.chart import Chart
from ketachart.clinical.handover import waits
from ketachart.clinical.phrases import chair_text, clock_text
from ketachart.clock import new_id
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.choices import ChoiceField
from ketachart.gui.panels.entry import Field, Wrong
from ketachart.gui.panels.fields import NoteField, TextField
from ketachart.gui.panels.handover_facts import card_lines
from ketachart.gui.panels.second_person import Check, SecondPerson
from ketachart.gui.panels.side import MARGIN, SidePanel
from ketachart.gui.panels.whose import other_seats
from ketachart.station import Person

ELSE = "somebody else"
HALF_TYPED = "half-typed"
MOST = 8
"""More colleagues than this are typed, not tapped."""


class HandoverPanel(SidePanel):
    """Charts one ``HandedOver`` for this chair, and by ``acted_for`` the same for those chosen."""

    acted_for = Signal(str, object)
    """Session, act: for another chair."""

    def __init__(self, bedside: Bedside, chart: Chart, parent: QWidget | None = None) -> None:
        super().__init__(
            "Hand over", bedside, action="Chart the handover", chart=chart, parent=parent
        )
        names = [name for name in bedside.people() if name != bedside.by][:MOST]
        self.whom = ChoiceField("To whom", [*names, (ELSE, "Somebody else")], name="handover-whom")
        self.to = TextField("To whom", name="handover-to")
        self.text = NoteField("What the next one has to know", name="handover-text",
                              optional=True, lines=2)  # fmt: skip
        seats = {seat.session or "": seat for seat in other_seats(bedside, chart)}
        self.others = ChoiceField(
            "Other chairs, too",
            [(session, seat.label) for session, seat in seats.items()],
            name="handover-chairs",
            columns=3,
            several=True,
        )
        self.add(self.whom, self.to, self.text, self.others)
        # With a parent, or each would flash as a window of its own.
        self.whom.setVisible(bool(names))
        self.to.setVisible(not names)
        self.others.setVisible(bool(seats))
        self.add_since("Handed over at")
        _tell_card(self, chart)
        self.mark_untouched()

    @property
    def sessions(self) -> tuple[str, ...]:
        """The sessions whose card is told here."""
        return () if self.chart is None else (self.chart.session.session,)

    def show_half_typed(self, found: Mapping[str, Collection[str]]) -> None:
        """By whom something is half typed in a session: that was not charted yet."""
        _tell_half_typed(self, found)

    def reckon(self) -> None:
        if not self.whom.isHidden():
            self.to.setVisible(self.whom.value() == ELSE)

    def act_now(self) -> Act:
        asked = "Who takes the patient over?"
        to = None if self.whom.isHidden() else self.whom.needed(f"{asked} Choose the name.")
        if to is None or to == ELSE:
            to = self.to.needed(f"{asked} Type the name.")
            if to.casefold() == self.bedside.by.casefold():
                raise Wrong(f"{self.bedside.by} has the patient already. {asked}", self.to)
        return self.act(HandedOver, to=to, text=self.text.value())

    def _hand_over(self, made: Act | tuple[Act, ...]) -> None:
        super()._hand_over(made)
        assert isinstance(made, HandedOver)
        for session in () if self.others.isHidden() else self.others.values():
            given = self.act(HandedOver, to=made.to, text=made.text)
            self.acted_for.emit(session, given)


class AcceptPanel(SidePanel):
    """The receiver reads the card and accepts by PIN or password; who is signed in stays so.

    ``accepted`` carries session, act and person, once a chair of those that wait for the same one.
    """

    accepted = Signal(str, object, object)

    def __init__(
        self, bedside: Bedside, charts: Sequence[Chart], check: Check, parent: QWidget | None = None
    ) -> None:
        first = charts[0]
        super().__init__(
            "Accept the handover", bedside, action="Accept", chart=first, parent=parent
        )
        self.waiting = {c.session.session: g for c in charts if (g := waits(c, bedside.people()))}
        self.person = SecondPerson(check, self, columns=1)
        given = self.waiting[first.session.session]
        self.to = given.to
        for chart in charts:
            told = self.waiting[chart.session.session]
            place = chair_text(chart.chair) if chart.chair else chart.session.record_no
            self.say(f"{place.capitalize()}, from {told.by} at {clock_text(told.at)}", "strong")
            if told.text:
                self.say(told.text)
            _tell_card(self, chart, but="Chair")
        # Outside of what scrolls: the card is read from its top while the PIN is typed.
        around = QVBoxLayout()
        around.setContentsMargins(MARGIN, 2, MARGIN, 0)
        around.addWidget(self.person)
        self.column.insertLayout(self.column.count() - 2, around)
        self.scroller.setMinimumHeight(1)  # in a low window the digits need its room
        self.person.proved.connect(self._accept)
        self.person.refused_with.connect(self.refused)
        self.person.whole.connect(self.save)

    @property
    def sessions(self) -> tuple[str, ...]:
        """The sessions whose cards are told here."""
        return tuple(self.waiting)

    def show_half_typed(self, found: Mapping[str, Collection[str]]) -> None:
        """By whom something is half typed in a session: that was not charted yet."""
        _tell_half_typed(self, found)

    def show_people(self, people: Sequence[Person]) -> None:
        """Only whoever it was handed over to; the name is no question."""
        to = self.to.casefold()
        self.person.show_people([p for p in people if p.name.casefold() == to], without="")
        self.person.names.hide()
        self.person.typed_name.put(self.to)
        self.person.typed_name.hide()
        self.person.password.caption.setText(f"PIN or password of {self.to}")

    @property
    def takes_more(self) -> bool:
        """Whether nobody has begun to accept what is told here."""
        return not self.idle and not self.person.busy and not self.person.password.typed()

    def first_field(self) -> QWidget:
        """Put the keyboard into the secret."""
        self.person.password.take_focus()
        return self.person.password

    def save(self) -> None:
        if not self.idle:
            self.person.ask()

    def loss(self) -> str:
        return ""

    def set_aside(self) -> None:
        """Another patient comes on the screen: no secret stays."""
        self.person.clear()
        self.person.typed_name.put(self.to)

    def _accept(self, person: Person) -> None:
        for session, given in self.waiting.items():
            act = HandoverAccepted(id=new_id(), at=self.bedside.now(), by=person.name, of=given.id)
            self.accepted.emit(session, act, person)
        self.idle = True
        self.save_button.setEnabled(False)

    def refused(self, sentence: str, field: Field | None = None) -> None:
        self.idle = False
        super().refused(sentence, field)

    def show_chart(self, chart: Chart) -> None:
        super().show_chart(chart)
        if waits(chart, self.bedside.people()) is None:
            self.closed.emit()


def _tell_half_typed(panel: SidePanel, found: Mapping[str, Collection[str]]) -> None:
    charts = panel.bedside.charts()
    for before in panel.findChildren(QLabel, HALF_TYPED):
        before.hide()
        before.deleteLater()
    for session, names in found.items():
        if not names:
            continue
        chart = charts.get(session)
        where = f" at {chair_text(chart.chair)}" if chart is not None and chart.chair else ""
        by = " and ".join(sorted(names))
        told = panel.say(f"Half typed{where}: by {by}. It is not charted yet.", "caution")
        told.setObjectName(HALF_TYPED)


def _tell_card(panel: SidePanel, chart: Chart, *, but: str = "") -> None:
    for label, words in card_lines(chart, panel.opened_at):
        if label != but:
            panel.say(f"{label}: {words}", "small")

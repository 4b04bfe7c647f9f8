"""Why a patient is here today: indication, infusion number, protocol, chair."""

import re
from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ketachart.clinical.acts import SessionPlanned
from ketachart.gui.bedside import Bedside
from ketachart.gui.chairs import Seat
from ketachart.gui.panels.setup.form import row
from ketachart.gui.panels.setup.inputs import Choice, Number, Text
from ketachart.gui.panels.setup.taps import plain
from ketachart.gui.patients.cards import Scrolled, TitledCard
from ketachart.gui.patients.suggestion import Suggestion
from ketachart.gui.widgets import ActionButton

_ICD = re.compile(r"[A-Z][0-9][0-9A-Z](\.[0-9A-Z]{1,4})?")
NO_CHAIR = ""
"""The choice of a session that waits for a chair."""

_LONG, _SHORT = 20, 11
"""Letters from which chairs stand one, or two, in a line."""


class TodayCard(TitledCard):
    """``wanted`` asks for the session; the panel around it knows the patient."""

    wanted = Signal()
    changed = Signal()

    def __init__(self, bedside: Bedside, parent: QWidget | None = None) -> None:
        super().__init__("Today", parent)
        self._bedside = bedside
        self._asks_protocol = False
        self.indication = Text("Indication", name="indication")
        self.icd = Text("ICD-10-CM, if known", name="icd", hint="F33.2")
        self.as_last = Suggestion("indication-as-last-time")
        self.number = Number("Infusion no.", name="infusion-no", whole=True)
        self.of = Number("of", name="planned-infusions", whole=True)
        self.next_number = Suggestion("next-infusion")
        self.protocol = Choice("Protocol", (), name="protocol", columns=1)
        self.protocol.hide()
        self.chair = Choice("Chair", (), name="chair", columns=3)
        self.chair_words = plain("", "label", wrap=True)
        self.sentence = plain("", "caution", wrap=True)
        self.sentence.setObjectName("new-session-sentence")
        self.sentence.hide()
        self.save_button = ActionButton(
            "Begin the set-up", look="filled", key="⏎", height=56, pixels=16
        )
        self.save_button.setObjectName("begin-session")
        self.save_button.clicked.connect(self.wanted)
        area = Scrolled()
        form = area.body
        row(form, self.indication)
        form.addWidget(self.as_last)
        row(form, self.icd, self.number, self.of, stretch=(4, 3, 2))
        form.addWidget(self.next_number)
        row(form, self.protocol)
        row(form, self.chair)
        form.addWidget(self.chair_words)
        form.addStretch(1)
        self.column.addWidget(area, 1)
        self.add_padded(self.sentence)
        self.add_padded(self.save_button)
        self.fields: tuple[Text | Number | Choice, ...] = (
            self.indication,
            self.icd,
            self.number,
            self.of,
            self.protocol,
            self.chair,
        )
        for field in self.fields:
            field.changed.connect(self._typed)

    def _typed(self) -> None:
        self.say("")
        self.changed.emit()

    # What can be chosen -----------------------------------------------------------------------

    def show_seats(self, seats: Sequence[Seat], preset: str | None = None) -> None:
        """The clinic's chairs; a taken one stands there and cannot be chosen."""
        named = [seat for seat in seats if seat.name]
        free = [seat for seat in named if seat.session is None]
        choices = [
            (seat.name, seat.name if seat.session is None else f"{seat.name} · taken")
            for seat in named
        ]
        if named and not free:
            choices.append((NO_CHAIR, "No chair yet"))
        longest = max((len(words) for _, words in choices), default=0)
        self.chair.columns = _columns(len(choices), longest)
        before = self.chair.value()
        self.chair.clear()
        self.chair.show_choices(choices)
        for tap, seat in zip(self.chair.chips, named, strict=False):
            tap.setEnabled(seat.session is None)
        names = [seat.name for seat in free]
        wanted = preset if preset in names else before
        if wanted in names or (wanted == NO_CHAIR and not free):
            self.chair.choose(wanted)
        elif len(named) == 1 and free:
            self.chair.choose(names[0])
        self.chair.setVisible(len(named) > 1 or (bool(named) and not free))
        full = "Every chair is taken. The set-up can begin; the chair is said when one is free."
        self.chair_words.setText(full if named and not free else "")
        self.chair_words.setVisible(bool(named) and not free)

    def show_protocols(self, protocols: Sequence[tuple[str, str]], usual: str | None) -> None:
        """The clinic's protocols (id, name); one alone is not asked about."""
        self._asks_protocol = len(protocols) > 1
        self.protocol.show_choices(protocols, chosen=usual)
        self.protocol.setVisible(self._asks_protocol)

    def offer(self, last: SessionPlanned | None) -> None:
        """What was so in the last session, to be taken over by a tap."""
        self.withdraw()
        if last is None:
            return
        words = " · ".join(text for text in (last.indication, last.icd10cm) if text)

        def as_last_time() -> None:
            self.indication.put(last.indication)
            self.icd.put(last.icd10cm or "")
            self.number.take_focus()

        self.as_last.offer(f"Last time: {words}", "As last time", as_last_time)
        number, of = last.infusion_no, last.planned_infusions
        if number is not None and (of is None or number < of):

            def one_more() -> None:
                self.number.put(str(number + 1))
                self.of.put(str(of) if of else "")
                self.save_button.setFocus()

            following = f"{number + 1} of {of}" if of else f"{number + 1}"
            before = f"{number} of {of}" if of else f"{number}"
            self.next_number.offer(f"Last time it was {before}", following, one_more)

    def withdraw(self) -> None:
        """Offer nothing."""
        self.as_last.withdraw()
        self.next_number.withdraw()

    # What it says -----------------------------------------------------------------------------

    def problem(self) -> tuple[str, QWidget | None]:
        """What is missing or wrong, and where."""
        if not self.indication.value():
            return "Type why the patient is here: the indication.", self.indication
        code = self.icd.text().upper()
        if code and not _ICD.fullmatch(code):
            return f"{code[:12]} is not written like an ICD-10-CM code such as F33.2.", self.icd
        number, of = self.number.value(), self.of.value()
        for field in (self.number, self.of):
            if field.trouble() or field.value() == 0:
                return field.trouble() or "Infusions are counted from 1.", field
        if number is not None and of is not None and number > of:
            return f"Infusion {number} of {of} cannot be. Check both.", self.number
        if self._asks_protocol and self.protocol.value() is None:
            return "Choose the protocol.", self.protocol
        if not self.chair.isHidden() and self.chair.value() is None:
            return "Choose the chair.", self.chair
        return "", None

    def plan(self) -> SessionPlanned:
        """The act as typed; ask ``problem`` first."""
        number, of = self.number.value(), self.of.value()
        return self._bedside.act(
            SessionPlanned,
            indication=self.indication.value(),
            icd10cm=self.icd.text().upper() or None,
            infusion_no=None if number is None else int(number),
            planned_infusions=None if of is None else int(of),
            protocol=self.protocol.value() if self._asks_protocol else None,
            chair=self.chair.value() or None,
        )

    def say(self, sentence: str) -> None:
        """One sentence over the button."""
        self.sentence.setText(sentence)
        self.sentence.setVisible(bool(sentence))

    def busy(self, *, busy: bool) -> None:
        """Whether the session is on its way to the disk."""
        self.save_button.setEnabled(not busy)
        self.save_button.setText("Saving…" if busy else "Begin the set-up")

    def clear_plan(self) -> None:
        """What was typed about one patient is not said of another."""
        for field in (self.indication, self.icd, self.number, self.of):
            field.clear()
        self.withdraw()


def _columns(count: int, longest: int) -> int:
    """How many chairs stand side by side, by their number and the letters of the longest."""
    if longest > _LONG:
        return 1
    return 2 if longest > _SHORT or count == 4 else 3

"""Emergency accesses to be reviewed: what was opened, why, and what was found afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ketachart.clinical.phrases import clock_text, day_text
from ketachart.gui.panels.setup.form import row
from ketachart.gui.panels.setup.inputs import Text
from ketachart.gui.panels.setup.taps import plain
from ketachart.gui.patients.cards import TitledCard, breakable
from ketachart.gui.patients.found_list import RowList, TwoLines
from ketachart.gui.settings.form_card import FormCard

if TYPE_CHECKING:
    from ketachart.gui.settings.facts import Facts
    from ketachart.station import Station
    from ketachart.station.glass import GlassAccess

OWN = "This access was your own. Another administrator reviews it."
RUNS = "This access runs still. Review it when it has ended."


@dataclass(frozen=True, slots=True)
class ReviewWanted:
    """What was found of an emergency access (id)."""

    access: str
    finding: str

    def do(self, station: Station) -> Facts:
        """Record it.

        Raises:
            Refused: why not, in words.
        """
        from ketachart.gui.settings.facts import look  # noqa: PLC0415 - that file reads this one

        station.review_glass(self.access, self.finding)
        return look(station)


def title_of(access: GlassAccess) -> str:
    """When and for how long."""
    end = access.ended_at or access.until
    return f"{day_text(access.at)} {clock_text(access.at)} to {clock_text(end)}"


class AccessRow(TwoLines):
    """One of them."""

    def __init__(self, access: GlassAccess) -> None:
        number = len(access.looked)
        opened = f"{number} {'look' if number == 1 else 'looks'}"
        note = ("Runs now" if access.runs else "To be reviewed") if access.waits else ""
        super().__init__(access.name, f"{title_of(access)} · {opened}", note)
        self.access = access
        self.setObjectName("access-row")


class ReviewCard(FormCard):
    """``wanted`` carries a ``ReviewWanted``; what is half typed belongs to the access shown."""

    def __init__(self) -> None:
        super().__init__("Review", "Save the review", name="review")
        self.access: GlassAccess | None = None
        self.told_by = plain("Choose one on the left.", wrap=True)
        self.looks = plain("", wrap=True)
        self.looks.setObjectName("review-looks")
        self.finding = Text("What was found", name="review-finding")
        row(self.body, self.told_by)
        row(self.body, self.looks)
        row(self.body, self.finding)
        self.done = plain("", "label", wrap=True)
        row(self.body, self.done)
        self.body.addStretch(1)
        self.finding.changed.connect(self.typed)
        self.finding.hide()
        self.button.hide()

    def show_access(self, access: GlassAccess, own: str) -> None:
        """One of them; ``own`` is the person (id) who looks."""
        if self.access is None or self.access.id != access.id:
            self.finding.clear()
            self.say("")
        self.access = access
        self.title.setText(f"{access.name}, {title_of(access)}")
        self.told_by.setText(breakable(f"{access.reason}. “{access.detail}”"))
        looks = [
            f"{clock_text(look.at)}  {look.record_no or 'the patient’s page'}, MRN {look.mrn}"
            for look in access.looked
        ]
        self.looks.setText("Opened:\n" + "\n".join(looks) if looks else "Nothing was opened.")
        may = access.waits and not access.runs and access.person != own
        self.finding.setVisible(may)
        self.button.setVisible(may)
        if access.finding is not None and access.reviewed_at is not None:
            by = f"{access.reviewed_by}, {day_text(access.reviewed_at)}"
            self.done.setText(breakable(f"Found: {access.finding}\n{by}"))
        elif access.runs:
            self.done.setText(RUNS)
        else:
            self.done.setText(OWN if access.person == own else "")

    def told(self) -> ReviewWanted:
        assert self.access is not None
        return ReviewWanted(self.access.id, self.finding.needed("Say what you found."))

    def saved(self) -> None:
        """It is reviewed."""
        self.finding.clear()
        self.answered("The review is saved.", good=True)


class ReviewPart(QWidget):
    """The list, and the chosen one beside it."""

    wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.rows = TitledCard("Emergency access")
        self.list = RowList()
        self.nothing = plain("Nobody has used emergency access.", "label", wrap=True)
        self.rows.add_padded(self.nothing)
        self.rows.column.addWidget(self.list, 1)
        self.card = ReviewCard()
        self.card.wanted.connect(self.wanted)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(14)
        line.addWidget(self.rows, 2)
        line.addWidget(self.card, 3)
        self._listed: tuple[GlassAccess, ...] = ()
        self._own = ""

    @property
    def cards(self) -> tuple[FormCard, ...]:
        """Those that ask."""
        return (self.card,)

    def show_facts(self, facts: Facts) -> None:
        """Every access as it now stands."""
        self._own = facts.person.id if facts.person else ""
        self.card.let(may=facts.may_change)
        self.nothing.setVisible(not facts.glass)
        if facts.glass != self._listed:
            self._listed = facts.glass
            had = any(line.hasFocus() for line in self.list.lines)
            lines = [AccessRow(access) for access in facts.glass]
            for place, line in enumerate(lines):
                line.clicked.connect(lambda _=False, line=line: self.choose(line.access))
                if place:
                    line.setFocusPolicy(line.focusPolicy().ClickFocus)
            self.list.put_lines(lines)
            if had:
                self.list.to_first()
        shown = self.card.access
        known = next((a for a in facts.glass if shown is not None and a.id == shown.id), None)
        if known is not None:
            self.choose(known)
        elif facts.glass:
            self.choose(facts.glass[0])

    def choose(self, access: GlassAccess) -> None:
        """Show this one."""
        self.card.show_access(access, self._own)
        for line in self.list.lines:
            assert isinstance(line, AccessRow)
            line.show_chosen(line.access.id == access.id)

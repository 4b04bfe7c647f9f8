"""Whether the patient may go, who takes them, and how they left."""

from datetime import timedelta

from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QWidget

from ketachart.clinical.acts import (
    Act,
    DischargeAssessed,
    Escort,
    PatientDischarged,
    UnmetCriterion,
)
from ketachart.clinical.chart import Chart
from ketachart.clinical.phrases import capital, clock_text, span_text
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.chart_facts import orderer
from ketachart.gui.panels.choices import Chip, ChoiceField
from ketachart.gui.panels.discharge_facts import Fact, earliest, fact_for, near_baseline
from ketachart.gui.panels.fields import NoteField, TextField
from ketachart.gui.panels.options import Option
from ketachart.gui.panels.painted import (
    HALO,
    LEFT,
    box,
    colour,
    face,
    fitted,
    open_mark,
    smooth,
    write,
)
from ketachart.gui.panels.side import Ask, SidePanel
from ketachart.gui.widgets.icon import paint_icon

HOW = (
    ("home", "Home"),
    ("against-advice", "Against advice"),
    ("transferred", "Transferred"),
)
NO_DRIVING = "tomorrow, after a night's sleep"


class Criterion(Chip):
    """A criterion to confirm; beneath it what the chart says."""

    def __init__(self, criterion: str, fact: Fact | None, name: str, parent: QWidget) -> None:
        super().__init__(criterion, capital(criterion), name, parent)
        self.fact = fact
        if fact is not None:
            self.setAccessibleDescription(f"The record says: {fact.words}")

    def needs(self, width: float) -> int:
        return max(super().needs(width), 52 + 2 * HALO if self.fact else 0)

    def paintEvent(self, _event: object) -> None:
        painter = smooth(self)
        frame = QRectF(self.rect()).adjusted(HALO, HALO, -HALO, -HALO)
        met, _ = self.isChecked(), self.paint_frame(painter, frame)
        if self.hasFocus():
            open_mark(painter, frame, colour("focus"))
        mark = QRectF(frame.left() + 12, frame.center().y() - 10, 20, 20)
        if met:
            paint_icon(painter, "check", mark, colour("text"))
        else:
            box(painter, mark.adjusted(1, 1, -1, -1), line=colour("control"), width=1.4, radius=5)
        words = frame.adjusted(
            42, 7 if self.fact else 0, -10, -frame.height() / 2 if self.fact else 0
        )
        font = fitted(face(14, 600), self.text(), words.width())
        write(painter, words, self.text(), font, colour("text"), where=LEFT)
        if self.fact:
            below = frame.adjusted(42, frame.height() / 2, -10, -7)
            against = self.fact.speaks_for is False
            font = fitted(face(13, 600 if against else 450), self.fact.words, below.width())
            ink = colour("caution" if against else "text2")
            write(painter, below, self.fact.words, font, ink, where=LEFT)


class Criteria(ChoiceField):
    """All criteria, each confirmed by itself."""

    def __init__(self, chart: Chart) -> None:
        self._chart = chart
        criteria = chart.protocol.discharge.criteria
        super().__init__(
            "Confirm what is met", criteria, name="discharge-criteria", columns=1, several=True
        )

    def make_chip(self, value: str, _words: str, name: str) -> Chip:
        return Criterion(value, fact_for(self._chart, value), name, self.grid)

    def take_in(self, chip: Option, words: str) -> None:
        super().take_in(chip, words)
        chip.setAccessibleName(words)


class DischargePanel(SidePanel):
    """Criteria, then what the way out asks for; two acts, recorded together."""

    def __init__(self, bedside: Bedside, chart: Chart, parent: QWidget | None = None) -> None:
        super().__init__(
            "Discharge", bedside, action="Chart the discharge", chart=chart, parent=parent
        )
        first = earliest(chart)
        if first is not None and self.opened_at < first:
            left = span_text(first - self.opened_at)
            self.say(
                f"This protocol foresees discharge from {clock_text(first)}, in {left}.", "info"
            )
        self.criteria = Criteria(chart)
        self.accepted = TextField("Not all met: accepted by", name="discharge-accepted",
                                  offer=orderer(chart))  # fmt: skip
        self.accepted_why = TextField("Why is that acceptable", name="discharge-accepted-why")
        self.how = ChoiceField("Leaves", HOW, name="discharge-how", columns=3)
        self.name = TextField("Escort's name", name="escort-name")
        self.relation = TextField("Relation", name="escort-relation", optional=True)
        self.phone = TextField("Phone", name="escort-phone", optional=True)
        self.papers = ChoiceField(
            "Written instructions", (("yes", "Given"), ("no", "Not given")), name="discharge-papers"
        )
        self.driving = TextField(
            "No driving until", name="discharge-driving", optional=True, offer=NO_DRIVING
        )
        self.to = TextField("Transferred to", name="discharge-to")
        self.report = TextField("Reported to", name="discharge-report", optional=True)
        self.condition = TextField(
            "Condition on leaving", name="discharge-condition", optional=True
        )
        self.why = NoteField(
            "Why against advice, and what was explained", name="discharge-why", lines=3
        )
        self.add(self.criteria, self.accepted, self.accepted_why, self.how, self.name)
        self.add_row(self.relation, self.phone)
        self.add(self.to, self.report, self.why, self.condition, self.papers, self.driving)
        self.add_since("Left at")
        self._asked_unmet = False
        self.reckon()

    def _unmet(self) -> list[str]:
        met = self.criteria.values()
        return [c.value for c in self.criteria.chips if c.value not in met]

    def reckon(self) -> None:
        how = self.how.value()
        unmet = self._asked_unmet and how == "home" and bool(self._unmet())
        for field, shown in (
            (self.accepted, unmet),
            (self.accepted_why, unmet),
            (self.name, how in ("home", "against-advice")),
            (self.relation, how in ("home", "against-advice")),
            (self.phone, how in ("home", "against-advice")),
            (self.papers, how in ("home", "against-advice")),
            (self.driving, how in ("home", "against-advice")),
            (self.to, how == "transferred"),
            (self.report, how == "transferred"),
            (self.condition, how in ("transferred", "against-advice")),
            (self.why, how == "against-advice"),
        ):
            field.setVisible(shown)

    def act_now(self) -> tuple[Act, ...]:
        how = self.how.needed("How does the patient leave? Home, against advice, or transferred.")
        if how == "home":
            self._may_go()
            self.name.needed("Who takes the patient home? Type the escort's name.")
            self.papers.needed("Were written instructions given?")
        if how == "transferred":
            self.to.needed("Where is the patient transferred to?")
        why = (
            self.why.needed("Why against advice? Write a few words.")
            if how == "against-advice"
            else None
        )
        self._early()
        return self._assessed(how), self._left(how, why)

    def _may_go(self) -> None:
        """Going home with a criterion open needs somebody who accepts it."""
        unmet = self._unmet()
        if not unmet:
            return
        self._asked_unmet = True
        self.reckon()
        named = ", ".join(unmet)
        self.accepted.needed(f"Not confirmed: {named}. Confirm it, or say who accepts it and why.")
        self.accepted_why.needed("Why is it acceptable to go home so?")

    def _early(self) -> None:
        assert self.chart is not None
        assert self.since is not None
        first, at = earliest(self.chart), self.since.value()
        if first is not None and at < first and not self.sure:
            early = span_text(max(first - at, timedelta(minutes=1)))
            raise Ask(
                f"That is {early} before the {clock_text(first)} of this protocol. "
                "Once more charts it."
            )

    def _assessed(self, how: str) -> Act:
        assert self.chart is not None
        unmet = self._unmet()
        by, why = self.accepted.value(), self.accepted_why.value()
        accepted: tuple[UnmetCriterion, ...] = ()
        if how == "home" and by and why:
            accepted = tuple(UnmetCriterion(criterion=c, accepted_by=by, reason=why) for c in unmet)
        return self.act(
            DischargeAssessed,
            criteria={c.value: c.isChecked() for c in self.criteria.chips} or None,
            within_20pct_of_baseline=near_baseline(self.chart),
            unmet=accepted,
        )

    def _left(self, how: str, why: str | None) -> Act:
        goes = how in ("home", "against-advice")
        escort = None
        if goes and any((self.name.value(), self.relation.value(), self.phone.value())):
            escort = Escort(
                name=self.name.value(), relation=self.relation.value(), phone=self.phone.value()
            )
        papers = self.papers.value() if goes else None
        moved = how == "transferred"
        return self.act(
            PatientDischarged,
            disposition=how,
            escort=escort,
            no_driving_until=self.driving.value() if goes else None,
            written_instructions=papers == "yes" if papers else None,
            to=self.to.value() if moved else None,
            report_to=self.report.value() if moved else None,
            condition=None if how == "home" else self.condition.value(),
            reason=why,
        )

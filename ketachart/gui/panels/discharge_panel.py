"""Whether the patient may go, who takes them, and how they left."""

from datetime import date, datetime, timedelta
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ketachart.clinical.acts import (
    Act,
    DischargeAssessed,
    Escort,
    PatientDischarged,
    UnmetCriterion,
)
from ketachart.clinical.chart import Chart
from ketachart.clinical.discharge import (
    Wait,
    escort_named,
    is_near_baseline,
    longest_wait,
)
from ketachart.clinical.discharge_scores import form_of, short_of
from ketachart.clinical.phrases import clock_text, span_text
from ketachart.clock import on_the_wall
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.chart_facts import orderer, scales_left
from ketachart.gui.panels.choices import ChoiceField
from ketachart.gui.panels.criteria import Criteria
from ketachart.gui.panels.discharge_score import ScoreField
from ketachart.gui.panels.entry import Wrong
from ketachart.gui.panels.fields import TextField
from ketachart.gui.panels.setup.dates import read_coming_day
from ketachart.gui.panels.side import SidePanel

HOW = (
    ("home", "Home"),
    ("against-advice", "Against advice"),
    ("transferred", "Transferred"),
)
NO_DRIVING = "tomorrow, after a night's sleep"
VISITS = (2, 3, 7, 14)
"""Days until the next visit that are one tap."""
OTHER_DAY, NO_VISIT = "other-day", "none"


class NextVisit(ChoiceField):
    """The day of the next visit: a tap on the usual ones, any other typed beneath."""

    def __init__(self, today: date) -> None:
        self.today = today
        days = [today + timedelta(days=n) for n in VISITS]
        options = [(day.isoformat(), f"{day:%a} {day.day}") for day in days]
        options += [(OTHER_DAY, "Other…"), (NO_VISIT, "None")]
        super().__init__("Next visit", options, name="next-visit", columns=3)
        self.typed = TextField("On which day", name="next-visit-day")
        self.typed.hide()
        self.typed.changed.connect(self.changed)
        self.changed.connect(lambda: self.typed.setVisible(self.value() == OTHER_DAY))
        self.column.addWidget(self.typed)

    def touched(self) -> bool:
        return self.typed.touched()

    def day(self) -> date | None:
        """The day, or None where none is planned or none was said.

        Raises:
            Wrong: what was typed is no day to come.
        """
        chosen = self.value()
        if chosen in (None, NO_VISIT):
            return None
        if chosen != OTHER_DAY:
            return date.fromisoformat(chosen)
        typed = self.typed.needed("On which day is the next visit?")
        day, sentence = read_coming_day(typed, self.today)
        if day is None:
            raise Wrong(sentence, self.typed)
        return day


class DischargePanel(SidePanel):
    """Criteria, then what going home asks for; two acts, recorded together.

    ``wanted`` names the panel of the other ways out.
    """

    wanted = Signal(str)

    def __init__(self, bedside: Bedside, chart: Chart, parent: QWidget | None = None) -> None:
        super().__init__(
            "Discharge", bedside, action="Chart the discharge", chart=chart, parent=parent
        )
        self.foreseen = self.say("", "info")
        self.foreseen.setObjectName("discharge-foreseen")
        self.criteria = Criteria(chart, self.opened_at)
        form = form_of(chart)
        self.score = ScoreField(form, chart) if form is not None else None
        self.how = ChoiceField("Leaves", HOW, name="discharge-how", columns=3)
        self.add(self.criteria, *([self.score] if self.score is not None else []), self.how)
        self.scales_left = self.say("", "label")
        self.scales_left.setObjectName("discharge-scales")
        self.name = TextField("Escort's name", name="escort-name", offer=escort_named(chart))
        self.relation = TextField("Relation", name="escort-relation", optional=True)
        self.phone = TextField("Phone", name="escort-phone", optional=True)
        self.papers = ChoiceField(
            "Written instructions", (("yes", "Given"), ("no", "Not given")), name="discharge-papers"
        )
        self.driving = TextField(
            "No driving until", name="discharge-driving", optional=True, offer=NO_DRIVING
        )
        self.visit = NextVisit(self.opened_at.date())
        self.add(self.name)
        self.add_row(self.relation, self.phone)
        self.add(self.papers, self.driving, self.visit)
        # Last: a hand that knows the way would type the escort where the physician belongs.
        self.open_points = self.say("", "caution")
        self.accepted = TextField(
            "Accepted by the physician", name="discharge-accepted", offer=orderer(chart)
        )
        self.accepted_why = TextField("Why is that acceptable", name="discharge-accepted-why")
        self.add(self.accepted, self.accepted_why)
        self._at_home = (
            self.name,
            self.relation,
            self.phone,
            self.papers,
            self.driving,
            self.visit,
        )
        self.how.picked.connect(lambda _: self._go_elsewhere())
        self.add_since("Left at")
        self._asked_unmet = False
        self.reckon()

    # What depends on what ---------------------------------------------------------------------

    def reckon(self) -> None:
        self._say_when(self.bedside.now())
        assert self.chart is not None
        self.criteria.show_chart(self.chart, self.bedside.now())
        if self.score is not None:
            self.score.show_chart(self.chart)
        left = scales_left(self.chart)
        self.scales_left.setText(left)
        self.scales_left.setVisible(bool(left))
        how = self.how.value()
        open_points = self._open_points(unconfirmed=self._asked_unmet) if how == "home" else []
        words = f"Not met: {'; '.join(open_points)}." if open_points else ""
        if words != self.open_points.text():
            self.open_points.setText(words)
        for field, shown in (
            (self.open_points, bool(words)),
            (self.accepted, bool(words)),
            (self.accepted_why, bool(words)),
            *((field, how == "home") for field in self._at_home),
        ):
            if field.isHidden() is shown:
                field.setVisible(shown)

    def tick(self, now: datetime) -> None:
        """The wait runs down, and what the record says may change with time alone."""
        super().tick(now)
        before = (self.foreseen.text(), self.criteria.findings)
        self._say_when(now)
        assert self.chart is not None
        self.criteria.show_chart(self.chart, now)
        if before != (self.foreseen.text(), self.criteria.findings):
            self.reckon()

    def _say_when(self, now: datetime) -> None:
        assert self.chart is not None
        wait, words = longest_wait(self.chart), ""
        if wait is not None:
            after = f"{wait.minutes} min after {wait.what}"
            until = clock_text(on_the_wall(wait.until, now))
            if now < wait.until:
                left = span_text(max(wait.until - now, timedelta(minutes=1)))
                words = f"From {until}, {after}: in {left}."
            else:
                words = f"From {until}, {after}: that time is over."
        if words != self.foreseen.text():
            self.foreseen.setText(words)
            self.foreseen.setVisible(bool(words))

    def _too_early(self) -> Wait | None:
        """The wait that is not over at the time that the patient leaves."""
        assert self.chart is not None
        assert self.since is not None
        wait, at = longest_wait(self.chart), self.since.box.moment()
        return wait if wait is not None and at is not None and at < wait.until else None

    def _open_points(self, *, unconfirmed: bool = True) -> list[str]:
        """What is not met; ``unconfirmed``: also what nobody has confirmed yet."""
        wait = self._too_early() if self.since is not None else None
        early = [f"{wait.minutes} min after {wait.what}"] if wait is not None else []
        return early + self._too_low() + self.criteria.unmet(unconfirmed=unconfirmed)

    def _too_low(self) -> list[str]:
        """A score under what is asked to leave."""
        total = self.score.value() if self.score is not None else None
        if self.score is None or total is None:
            return []
        return [words for words in (short_of(self.score.form, total),) if words]

    # Charting ---------------------------------------------------------------------------------

    def _go_elsewhere(self) -> bool:
        """Two of the ways out ask other things: they have a panel of their own."""
        how = self.how.value()
        if how in (None, "home"):
            return False
        self.wanted.emit(f"leave:{how}")
        return True

    def act_now(self) -> tuple[Act, ...]:
        self.how.needed("How does the patient leave? Home, against advice, or transferred.")
        if self._go_elsewhere():
            raise Wrong("This way out has a panel of its own.", self.how)
        if self.score is not None:
            self.score.needed(f"Give the points of {self.score.form.name}: 2, 1 or 0 each.")
        self._may_go()
        self.name.needed("Who takes the patient home? Type the escort's name.")
        self.papers.needed("Were written instructions given?")
        return self._assessed(), self._left()

    def _may_go(self) -> None:
        """Going home with something open needs a physician who accepts it."""
        points = self._open_points()
        if not points:
            return
        self._asked_unmet = True
        self.reckon()
        named = ", ".join(points)
        self.accepted.needed(f"Not met: {named}. Confirm it, or say which physician accepts it.")
        self.accepted_why.needed("Why is it acceptable to go home so?")

    def _assessed(self) -> Act:
        assert self.chart is not None
        by, why = self.accepted.value(), self.accepted_why.value()
        accepted: tuple[UnmetCriterion, ...] = ()
        if by and why:
            points = self._open_points()
            accepted = tuple(
                UnmetCriterion(criterion=p, accepted_by=by, reason=why) for p in points
            )
        return self.act(
            DischargeAssessed,
            criteria=self.criteria.answers() or None,
            within_20pct_of_baseline=is_near_baseline(self.chart),
            unmet=accepted,
            **self._scored(),
        )

    def _scored(self) -> dict[str, Any]:
        """The total of the protocol's score, its form's name, and the points."""
        if self.score is None:
            return {}
        form = self.score.form
        return {
            form.field: self.score.value(),
            "score_form": form.name,
            "points": self.score.points(),
        }

    def _left(self) -> Act:
        day = self.visit.day()
        zone = self.opened_at.tzinfo
        return self.act(
            PatientDischarged,
            disposition="home",
            escort=Escort(
                name=self.name.value(), relation=self.relation.value(), phone=self.phone.value()
            ),
            no_driving_until=self.driving.value(),
            written_instructions=self.papers.value() == "yes",
            next_visit_at=datetime(day.year, day.month, day.day, tzinfo=zone) if day else None,
            reason=self.accepted_why.value() if self._too_early() is not None else None,
        )

"""A pump that already runs: the fact is charted as it is, with what was missing marked."""

import re
from datetime import datetime, timedelta

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ketachart.clinical import guard
from ketachart.clinical.acts import InfusionStarted
from ketachart.clinical.phrases import clock_text
from ketachart.clinical.starting import open_for_the_record
from ketachart.clock import moments_at
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.setup.form import StepCard, row
from ketachart.gui.panels.setup.inputs import Choice, Number, Text
from ketachart.gui.panels.setup.readiness import as_fact

AGO = (("0", "Now"), ("2", "2 min ago"), ("5", "5 min ago"), ("10", "10 min ago"))
FEW = 3
REASONS = ("charted afterwards", "on paper first", "emergency")
EXPLAINED = (
    "For a pump that is running. What was missing at that time is marked in the record, "
    "with the reason."
)


def time_before(typed: str, now: datetime) -> datetime | None:
    """The last moment with this time of day that is not still to come: ``10:05``, ``1005``."""
    found = re.fullmatch(r"(\d{1,2})[:.]?(\d{2})", typed.strip())
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        return None
    past = [at for at in moments_at(int(found[1]), int(found[2]), now) if at <= now]
    return past[-1] if past else None


class FactCard(StepCard):
    """Asks since when, and what the pump shows now."""

    closed = Signal()

    def __init__(self, bedside: Bedside) -> None:
        super().__init__(bedside, "fact", "It is running since…", "Chart that it runs", "")
        self.explain(EXPLAINED)
        self.ago = self.field(Choice("Since", AGO, name="since-ago"))
        self.since = self.field(Text("or at", name="since", hint="10:05"))
        self.rate = self.field(Number("Pump shows, rate", "mL/h", name="fact-rate"))
        self.vtbi = self.field(Number("Volume to be infused", "mL", name="fact-vtbi"))
        self.ago.changed.connect(self._take_ago)
        row(self.form, self.ago, self.since, stretch=(4, 1))
        row(self.form, self.rate, self.vtbi)

    def _take_ago(self) -> None:
        if self.ago.value() is not None:
            self.since.put(
                clock_text(self.bedside.now() - timedelta(minutes=int(self.ago.value())))
            )

    def at(self) -> datetime | None:
        """Since when; None while it is not said."""
        now, typed = self.bedside.now(), self.since.value()
        if self.ago.value() == "0" and typed == clock_text(now):
            return now
        return time_before(typed, now) if typed else None

    def reckon(self) -> None:
        if self.at() is None or not self.rate.value():
            self.show_findings(())
            return
        marks, refusal = as_fact(self.chart, self.act_now(), self.bedside.now())
        self.say(refusal)
        marks = tuple(map(self._short, marks))
        words = "\n".join(["This will be marked:", *(f"– {m}" for m in marks)]) if marks else ""
        self.show_findings([guard.Finding("soft", words)] if words else (), REASONS)

    def _short(self, mark: str) -> str:
        """The fields stay in sight: many open lines are counted here, the record names each."""
        lines = len(open_for_the_record(self.chart))
        many = mark.startswith("checklist open") and lines > FEW
        return f"checklist open: {lines} lines" if many else mark

    def problem_now(self) -> tuple[str, QWidget | None]:
        if self.at() is None:
            return "Since when does it run? Choose, or type a time such as 10:05.", self.since
        if not self.rate.value():
            return self.rate.trouble() or "Type the rate that the pump shows.", self.rate
        if self.vtbi.trouble():
            return self.vtbi.trouble(), self.vtbi
        _, refusal = as_fact(self.chart, self.act_now(), self.bedside.now())
        return refusal, None

    def act_now(self) -> InfusionStarted:
        prepared = guard.prepared_last(self.chart)
        return self.bedside.act(
            InfusionStarted,
            at=self.at(),
            rate_ml_per_h=self.rate.value(),
            vtbi_ml=self.vtbi.value() or None,
            container=(prepared.container or prepared.id) if prepared else None,
            reason=self.reason(),
        )

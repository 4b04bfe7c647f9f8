"""The log of a period as a copy: as pages to sign, or as a table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from ketachart.clinical.phrases import day_text
from ketachart.gui.panels.entry import Wrong
from ketachart.gui.panels.setup.dates import read_past_day
from ketachart.gui.panels.setup.form import row
from ketachart.gui.panels.setup.inputs import Choice, Text
from ketachart.gui.panels.setup.taps import plain
from ketachart.gui.settings.form_card import FormCard
from ketachart.station import LogFormat

if TYPE_CHECKING:
    from ketachart.gui.bedside import Bedside

FORMATS = (("pdf", "Pages, PDF"), ("csv", "Table, CSV"))
SPANS = (("today", "Today"), ("month", "This month"), ("year", "This year"))


@dataclass(frozen=True, slots=True)
class LogWanted:
    """The log from a day to a day, both in it, in a format."""

    since: date
    until: date
    format: LogFormat


class ExportCard(FormCard):
    """``wanted`` carries a ``LogWanted``; where it goes is asked next."""

    def __init__(self, bedside: Bedside) -> None:
        super().__init__("The log as a copy", "Choose the folder…", name="log")
        self.bedside = bedside
        self.span = Choice("Period", SPANS, name="log-span", columns=3)
        self.since = Text("First day", name="log-since")
        self.until = Text("Last day", name="log-until")
        self.format = Choice("As", FORMATS, name="log-format", columns=2)
        row(self.body, self.span)
        row(self.body, self.since, self.until)
        row(self.body, self.format)
        told = (
            "It names patients, and leaves the station as a file that is not encrypted. "
            "The export is recorded."
        )
        self.body.addWidget(plain(told, "label", wrap=True))
        self.body.addStretch(1)
        self.span.changed.connect(self._span)
        for field in (self.since, self.until, self.format):
            field.changed.connect(self.typed)

    def _span(self) -> None:
        today = self.bedside.now().date()
        first = {
            "today": today,
            "month": today.replace(day=1),
            "year": today.replace(month=1, day=1),
        }.get(self.span.value() or "")
        if first is not None:
            self.since.put(day_text(first))
            self.until.put(day_text(today))

    def told(self) -> LogWanted:
        since, until = self._day(self.since), self._day(self.until)
        if until < since:
            raise Wrong("The last day lies before the first. Change one of them.", self.until)
        chosen = self.format.needed("Pages or a table? Choose one.")
        return LogWanted(since, until, "csv" if chosen == "csv" else "pdf")

    def _day(self, field: Text) -> date:
        day, trouble = read_past_day(field.text(), self.bedside.now().date())
        if day is None:
            raise Wrong(f"{field.label}: {trouble}", field)
        return day

    def take_focus(self) -> None:
        """The keyboard to the first field."""
        self.span.take_focus()

"""What one person has typed for one chair and is not on the disk: the set, and what comes after."""

import json
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from ketachart.clinical import more_values
from ketachart.clinical.acts import Act, VitalsTaken
from ketachart.clinical.chart import Chart
from ketachart.clinical.keying import Judge, VitalsKeying
from ketachart.clinical.protocol import Protocol

FOLLOWS = "What was typed after it is kept and follows."
NOT_KEPT = "What was typed after it is not kept; type it again."


@dataclass
class Typed:
    """The entry line of one person at one chair, from its first digit to the disk.

    ``pending`` is the set on its way to the disk; ``ahead`` are the keys typed behind a set, with
    the time of each, and they wait until the row is empty. ``told`` is the draft as last handed
    out. ``more`` are values from beside the row that go with this set.
    """

    keying: VitalsKeying
    pending: VitalsTaken | None = None
    ahead: deque[tuple[str, datetime]] = field(default_factory=deque)
    late_asked: bool = False
    late_words: str = ""
    refusal: str = ""
    saved_at: datetime | None = None
    stepped_at: datetime | None = None
    touched: bool = False
    told: str = ""
    more: dict[str, Any] = field(default_factory=dict)

    # What may be done -------------------------------------------------------------------------

    @property
    def is_open(self) -> bool:
        """Whether the row is empty and free, so that what was typed ahead can begin."""
        return self.pending is None and self.keying.is_empty

    @property
    def stops(self) -> bool:
        """Whether keys typed ahead have to wait: they answer no question that came up meanwhile."""
        asks = self.late_asked or self.keying.question is not None
        return self.pending is not None or asks or bool(self.keying.held)

    def is_behind(self, key: str) -> bool:
        """Whether a key typed now comes after others: a digit while a full set still asks."""
        asks = not self.late_asked and not self.keying.is_empty and self.keying.current is None
        return self.pending is not None or (bool(self.ahead) and asks and key.isdigit())

    def following(self) -> Iterator[tuple[str, datetime]]:
        """The keys typed ahead, one after the other, for as long as the row takes them."""
        while self.ahead and not self.stops:
            yield self.ahead.popleft()
        if self.ahead and self.keying.held:
            # A held row takes no digits, and where they belong once it is mended nobody can tell.
            self.ahead.clear()
            self.refusal = f"{self.keying.held} {NOT_KEPT}"

    # What became of it ------------------------------------------------------------------------

    def is_charted(self, chart: Chart) -> bool:
        """Whether the set that was handed over is in the chart."""
        pending = self.pending
        return pending is not None and any(
            entry.act.id == pending.id for entry in reversed(chart.entries)
        )

    def saved(self, now: datetime | None) -> None:
        """The set is on the disk; ``now`` where it is to be said so."""
        self.pending, self.refusal, self.stepped_at = None, "", None
        self.late_asked, self.late_words, self.more = False, "", {}
        self.saved_at = now
        self.keying = self.keying.cleared()

    def is_among(self, acts: Iterable[Act]) -> bool:
        """Whether one of these acts is the set that is being saved."""
        return self.pending is not None and any(act.id == self.pending.id for act in acts)

    def refused(self, sentence: str) -> None:
        """The set could not be charted: all of it stays, and so does what was typed behind it."""
        self.pending = None
        self.refusal = f"{sentence} {FOLLOWS}" if self.ahead else sentence
        self.keying = self.keying.reopened()

    def under(self, protocol: Protocol, judge: Judge) -> None:
        """The chart went on: the same keys, judged by it."""
        if self.keying.protocol is protocol or self.keying.protocol == protocol:
            self.keying = self.keying.judged_by(judge)
        else:
            self.keying = VitalsKeying.from_draft(protocol, judge, self.keying.draft())

    # On the disk ------------------------------------------------------------------------------

    def draft(self) -> str:
        """All of it as text; empty where nothing is typed."""
        if self.keying.is_empty and not self.ahead and not self.more:
            return ""
        kept = self.keying.draft()
        if self.more:
            kept["more"] = more_values.kept(self.more)
        if self.pending is not None:
            kept["act"] = self.pending.id
        if self.ahead:
            kept["ahead"] = [[key, at.isoformat()] for key, at in self.ahead]
        return json.dumps(kept)

    def restore(self, draft: str) -> None:
        """Take up a draft; a full set asks once more before it is saved.

        Raises:
            ValueError: it is not a draft.
        """
        kept = json.loads(draft)
        keying = VitalsKeying.from_draft(self.keying.protocol, self.keying.judge, kept)
        try:
            self.more = more_values.fields_of(kept.get("more", {}))
        except AttributeError as error:
            raise ValueError("This is not a draft of a set of vital signs.") from error
        self.ahead = deque(_ahead_of(kept))
        self.keying, self.touched = keying, True
        for key, at in self.following():
            self.keying = self.keying.press(key, at)
            if self.keying.confirmed:
                self.keying = self.keying.reopened()


def left_of(draft: str, chart: Chart) -> str:
    """A draft without the set that was saved after all: the program ended before its draft went."""
    try:
        kept = json.loads(draft)
        if not _is_in(kept, chart):
            return draft
        ahead = list(_ahead_of(kept))
    except (ValueError, KeyError, TypeError):
        return draft
    if not ahead:
        return ""
    rest = {"keys": [], "typed_at": None, "shift_min": 0, "ahead": kept["ahead"]}
    return json.dumps(rest)


def _is_in(kept: dict[str, Any], chart: Chart) -> bool:
    if "act" in kept and any(e.act.id == kept["act"] for e in chart.entries):
        return True
    if not kept["typed_at"]:
        return False
    # The draft may be older than the handing over, and know no act.
    typed = datetime.fromisoformat(kept["typed_at"]) + timedelta(minutes=kept["shift_min"])
    return any(taken_set.taken.at == typed for taken_set in chart.sets)


def _ahead_of(kept: dict[str, Any]) -> Iterable[tuple[str, datetime]]:
    try:
        for key, at in kept.get("ahead", ()):
            yield str(key), datetime.fromisoformat(at)
    except (AttributeError, TypeError, ValueError) as error:
        raise ValueError("This is not a draft of a set of vital signs.") from error

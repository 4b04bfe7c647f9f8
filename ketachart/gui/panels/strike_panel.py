"""Strike an entry, or take back the last one at once: it stays readable and no longer counts."""

from PySide6.QtWidgets import QWidget

from ketachart.clinical.acts import Act, EntryStruck, InfusionStopped, VitalsTaken
from ketachart.clinical.chart import Chart
from ketachart.clinical.phrases import clock_text, vitals_text
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.chart_facts import UNDONE, last_own, title_of
from ketachart.gui.panels.choices import ReasonChips
from ketachart.gui.panels.movable_panel import MovablePanel
from ketachart.gui.panels.side import SidePanel

GONE = "That entry does not stand any more; it was corrected or struck."
STAYS = "The entry stays in the record, struck through, with your name, the time and the reason."


def words_of(chart: Chart, act: Act) -> str:
    """The whole of an entry in words."""
    return vitals_text(act) if isinstance(act, VitalsTaken) else title_of(chart, act)


class StrikePanel(MovablePanel):
    """Which entry, and the reason, which strikes it; “wrong chair” asks which chair is right."""

    def __init__(
        self, bedside: Bedside, chart: Chart, act_id: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(
            ("Strike the {} entry", "Strike an entry"),
            bedside,
            action="Strike it",
            chart=chart,
            act_id=act_id,
            parent=parent,
        )
        if self.entry is None:
            return
        self.say(f"{clock_text(self.entry.at)} by {self.entry.by}")
        self.say(words_of(chart, self.entry), "strong")
        running = ("still running",) if isinstance(self.entry, InfusionStopped) else ()
        self.reasons = ReasonChips((*running, *self.reasons_of(chart)), name="strike-reason")
        self.add(self.reasons)
        self.reasons.picked.connect(lambda _: self._picked())
        self.add_chairs(self.reasons)
        self.say(STAYS, "small")

    @property
    def is_moving(self) -> bool:
        # Where nobody else sits, a wrong chair is a reason like any other.
        return super().is_moving and bool(self.to.seats)

    def _picked(self) -> None:
        """A reason that is tapped is the last word, unless it asks for the right chair."""
        if self.is_moving:
            self.to.take_focus()
        elif self.reasons.value():
            self.save()

    def act_now(self) -> Act:
        assert self.entry is not None
        reason = self.reasons.needed("Why is it struck? A tap on the reason strikes it.")
        return self.bedside.act(EntryStruck, entry=self.entry.id, reason=reason)


class UndoPanel(SidePanel):
    """The last entry of whoever is signed in; Enter takes it back."""

    def __init__(self, bedside: Bedside, chart: Chart, parent: QWidget | None = None) -> None:
        super().__init__(
            "Undo your last entry", bedside, action="Undo it", chart=chart, parent=parent
        )
        entry = last_own(chart, bedside.by)
        self.last = entry.act if entry is not None and isinstance(entry.act, Act) else None
        if self.last is None:
            self.nothing_to_do("You have no entry in this session that could be undone.")
            return
        self.say(f"Charted {clock_text(self.last.written_at)} by {self.last.by}")
        self.say(words_of(chart, self.last), "strong")
        self.say(f"It stays in the record, struck through, with the reason “{UNDONE}”.")
        self.say("To change it instead, choose it in the record and press C.", "small")

    def act_now(self) -> Act:
        assert self.last is not None
        return self.bedside.act(EntryStruck, entry=self.last.id, reason=UNDONE)

"""Which entries stand: a strike or an amendment takes an earlier entry out of every sum.

The later entry is read first, so that striking a strike brings the struck entry back ("the pump is
still running"). Striking an amendment does not revive what it replaced: somebody had said that the
first value was wrong.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeVar

from ketachart.clinical.acts import Act, EntryStruck
from ketachart.clinical.dosing import PUMP_ACTS
from ketachart.clinical.entry import Entry

A = TypeVar("A", bound=Act)


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of an entry that no longer stands, and the entry that did it."""

    kind: Literal["struck", "amended"]
    by: Entry


@dataclass(frozen=True)
class Standing:
    """The entries of one session sorted out: ``entries`` stand, in clinical order."""

    entries: tuple[Entry, ...] = ()
    fates: dict[str, Fate] = field(default_factory=dict)
    known: dict[str, Entry] = field(default_factory=dict)
    roots: dict[str, str] = field(default_factory=dict)
    latest: dict[str, str] = field(default_factory=dict)

    def of(self, kind: type[A]) -> list[tuple[Entry, A]]:
        """The standing entries of one kind of act, in clinical order."""
        return [(e, e.act) for e in self.entries if isinstance(e.act, kind)]

    def acts(self, *kinds: type[Act]) -> list[Act]:
        """The standing acts of some kinds, in clinical order."""
        return [e.act for e in self.entries if isinstance(e.act, kinds)]

    def root(self, act_id: str) -> str:
        """The first form of an act that was amended, or the act itself."""
        return self.roots.get(act_id, act_id)

    def current(self, act_id: str) -> Entry | None:
        """The entry that now stands for an act, through its amendments; None if none does."""
        act_id = self.latest.get(self.root(act_id), act_id)
        return None if act_id in self.fates else self.known.get(act_id)


def sort_out(entries: Sequence[Entry]) -> Standing:
    """Tell the standing entries of a session from the struck and the amended ones."""
    bedside = [(e, e.act) for e in entries if isinstance(e.act, Act)]
    known = {act.id: e for e, act in bedside}
    corrections = [
        (e, act) for e, act in bedside if act.amends is not None or isinstance(act, EntryStruck)
    ]
    roots: dict[str, str] = {}
    latest: dict[str, str] = {}
    for _, act in corrections:
        if act.amends is not None:
            root = roots.get(act.amends, act.amends)
            roots[act.id] = root
            latest[root] = act.id
    fates: dict[str, Fate] = {}
    for e, act in reversed(corrections):
        if act.amends is not None and act.amends not in fates:
            fates[act.amends] = Fate("amended", e)
        if isinstance(act, EntryStruck) and act.id not in fates:
            fates.setdefault(act.entry, Fate("struck", e))

    def place(standing: tuple[Entry, Act]) -> tuple[object, int]:
        e, act = standing
        # A corrected start stays before what was set in its minute; else the later word counts.
        root = roots.get(act.id)
        first = known.get(root, e) if root is not None and isinstance(act, PUMP_ACTS) else e
        return act.at, first.seq

    standing = sorted((pair for pair in bedside if pair[1].id not in fates), key=place)
    return Standing(tuple(e for e, _ in standing), fates, known, roots, latest)

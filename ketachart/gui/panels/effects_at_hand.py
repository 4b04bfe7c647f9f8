"""Which side effects lie under the nurse's finger, and the acts that a tap on one makes."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from ketachart.clinical.acts import (
    Act,
    Severity,
    SideEffectEnded,
    SideEffectNoted,
    SideEffectRegraded,
)
from ketachart.clinical.chart import Chart
from ketachart.clinical.effects import SideEffect, is_own_words
from ketachart.clinical.phrases import capital, clock_text
from ketachart.gui.bedside import Bedside


@dataclass(frozen=True, slots=True)
class Place:
    """One side effect that can be charted; ``running`` holds what stands of it now."""

    term: str
    label: str
    key: str = ""
    running: tuple[SideEffect, ...] = ()

    @property
    def severity(self) -> Severity | None:
        """The severity last charted; None while it does not run."""
        return self.running[-1].severity if self.running else None


def running_effects(chart: Chart) -> tuple[SideEffect, ...]:
    """The side effects that last, by onset."""
    return tuple(effect for effect in chart.effects if effect.ended_at is None)


def _of_term(effects: Iterable[SideEffect], term: str) -> tuple[SideEffect, ...]:
    # Imported charts write a term with a capital at times; to the nurse it is the same thing.
    return tuple(e for e in effects if e.term.casefold() == term.casefold())


def place_of(chart: Chart, term: str) -> Place:
    """The place of any term, with the protocol's label where it has one."""
    running = _of_term(running_effects(chart), term)
    for chip in chart.protocol.chips:
        if chip.term.casefold() == term.casefold():
            return Place(chip.term, chip.label, chip.key, running)
    known = chart.vocabulary.effect(term)
    label = known.label if known is not None and known.label else capital(term)
    return Place(term, label, "", running)


def known_places(chart: Chart) -> tuple[Place, ...]:
    """What runs, then all that the clinic lists, each once; own words are marked as such."""
    offered = [e.term for e in chart.vocabulary.effects if e.offered]
    terms: dict[str, str] = {}
    for term in (*(e.term for e in running_effects(chart)), *offered):
        terms.setdefault(term.casefold(), term)
    return tuple(_marked(chart, term) for term in terms.values())


def _marked(chart: Chart, term: str) -> Place:
    place = place_of(chart, term)
    own = is_own_words(chart, term)
    return replace(place, label=f"{place.label}, own words") if own else place


def listed(chart: Chart) -> tuple[Place, ...]:
    """Every chip of the protocol in its order, then what runs beside them by onset."""
    found = {chip.term.casefold(): place_of(chart, chip.term) for chip in chart.protocol.chips}
    for effect in running_effects(chart):
        found.setdefault(effect.term.casefold(), place_of(chart, effect.term))
    return tuple(found.values())


def shown_places(chart: Chart, room: int, *, running_first: bool = False) -> tuple[Place, ...]:
    """At most ``room`` places, more only where more run: none that runs is ever left out.

    The last ones that do not run give way, so that every other keeps the place the hand knows.
    """
    places = list(listed(chart))
    if running_first:
        places.sort(key=lambda place: not place.running)
    for place in reversed(tuple(places)):
        if len(places) <= room:
            break
        if not place.running:
            places.remove(place)
    return tuple(places)


def charted(bedside: Bedside, place: Place, severity: Severity) -> Act | None:
    """A first sighting or another severity; None where nothing would change."""
    if not place.running:
        return bedside.act(SideEffectNoted, term=place.term, severity=severity)
    if place.severity == severity:
        return None
    return bedside.act(SideEffectRegraded, side_effect=place.running[-1].id, severity=severity)


def gone(bedside: Bedside, place: Place) -> Act | tuple[Act, ...]:
    """The end of it; of each where the same was noted twice."""
    ends = tuple(bedside.act(SideEffectEnded, side_effect=effect.id) for effect in place.running)
    return ends[0] if len(ends) == 1 else ends


def ongoing_text(chart: Chart) -> str:
    """``Ongoing: dissociation, moderate since 14:17``; empty while nothing runs."""
    said = [
        f"{effect.term}, {effect.severity} since {clock_text(effect.course[-1][0])}"
        for effect in running_effects(chart)
    ]
    return f"Ongoing: {' · '.join(said)}" if said else ""

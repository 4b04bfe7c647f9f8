"""What a record still lacks before a nurse attests it: as data, each with the way to it.

Nothing here is advice. An item says what is not charted, beside what the protocol or the page asks
for; what cannot be charted any more is told and stops nobody.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ketachart.clinical.account import DrugAccount, account_of
from ketachart.clinical.acts import (
    Act,
    DischargeAssessed,
    DrugReturned,
    DrugWasted,
    IndependentCheck,
    NurseAttested,
    VitalsNotTaken,
)
from ketachart.clinical.drugs import running, tall
from ketachart.clinical.oxygen import oxygen
from ketachart.clinical.phases import Phase
from ketachart.clinical.phrases import capital, clock_text, late_reason
from ketachart.clinical.scales import asks_left, not_done
from ketachart.clinical.signing import ON_THE_WAY
from ketachart.clinical.trouble import Refused
from ketachart.clinical.visits import next_plan
from ketachart.clinical.vitals import PARAMETERS
from ketachart.clinical.wording import line_of

if TYPE_CHECKING:
    from ketachart.clinical.chart import Chart
    from ketachart.clinical.entry import Entry

Needs = Literal["done", "words", "nothing"]
NOT_ADDING_UP = "Correct the waste or add a note."
ANSWER_IT = "Chart what was done about it, or who was told."
SPOKEN = ("phone", "verbal")
MOST_TIMES = 6


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that the record lacks.

    ``act`` is the side panel that it leads to (``correct:<act id>`` for an entry), empty where
    nothing is left to be charted. ``needs`` is what the attestation waits for: that it is *done*,
    a few *words* that explain it, or *nothing*. ``label`` names those words.
    """

    words: str
    needs: Needs = "nothing"
    act: str = ""
    label: str = ""

    @property
    def blocks(self) -> bool:
        """Whether the record cannot be attested before it is done, whatever anybody writes."""
        return self.needs == "done"


def missing(chart: Chart) -> tuple[Missing, ...]:
    """What a record lacks: first what the attestation waits for, then what is only told.

    A record that was kept elsewhere is as it was brought in: of it only a score that asks for an
    answer stops the attestation, the rest is told.
    """
    found = [*_scores(chart), *_account(chart), *_witness(chart)]
    if chart.phase is not Phase.CANCELLED:
        found += [*_facts(chart), *_episodes(chart), *_effects(chart), *_running(chart)]
        found += [*_sets(chart), *_discharge(chart)]
    found += [*_orders(chart), *_late(chart)]
    if chart.phase is not Phase.CANCELLED:
        found += [*_scales(chart), *_plan(chart)]
    if chart.record.brought:
        found = [m if m.blocks else Missing(m.words, "nothing", m.act) for m in found]
    order: tuple[Needs, ...] = ("done", "words", "nothing")
    return tuple(sorted(found, key=lambda m: order.index(m.needs)))


def unexplained(chart: Chart) -> list[str]:
    """The drugs that do not add up and why nobody said, each as a sentence."""
    found = []
    for account in chart.accounts:
        if not account.adds_up and not explanation(chart, account):
            found.append(account.told())
        elif account.unsaid and not account.opened and account.given:
            found.append(f"How much {account.drug} was opened is not charted.")
    return found


def explanation(chart: Chart, account: DrugAccount) -> str:
    """How a drug's last waste or return explains what differs after it; empty where it does not."""
    acts = [
        e.act
        for e in chart.standing.entries
        if isinstance(e.act, DrugWasted | DrugReturned)
        and account_of(chart, e.act.drug).drug == account.drug
    ]
    return (acts[-1].note or "") if acts else ""


def unwitnessed(chart: Chart) -> DrugWasted | None:
    """The last waste that nobody else has witnessed yet."""
    seen = {check.of for _, check in chart.standing.of(IndependentCheck)}
    wasted = [act for _, act in chart.standing.of(DrugWasted) if act.id not in seen]
    return wasted[-1] if wasted else None


def charted_last(chart: Chart) -> Entry | None:
    """The last entry of the chair that was made at this station; who made it may just attest it."""
    for entry in reversed(chart.entries):
        is_charting = isinstance(entry.act, Act) and not isinstance(entry.act, ON_THE_WAY)
        if is_charting and entry.act.id not in chart.elsewhere:
            return entry
    return None


def check_attestation(chart: Chart, act: NurseAttested, person: str) -> None:
    """Whether a person (id) may attest the record now.

    Raises:
        Refused: something has to be done first, or to be said in a few words; says what.
    """
    if act.amends is not None:
        return
    left = missing(chart)
    done = [m.words for m in left if m.blocks]
    if done:
        raise Refused(f"{' '.join(done)} Nothing was recorded; attest the record afterwards.")
    question = chart.record.question
    if question is not None and not act.note:
        raise Refused(
            f"{question.by} asked: {question.question} Nothing was recorded; answer it in a few "
            "words, and correct the record where it has to be."
        )
    words = [m.words for m in left if m.needs == "words"]
    if words and not act.note:
        raise Refused(
            f"{' '.join(words)} Nothing was recorded; explain it in a few words, or put it right."
        )
    last = charted_last(chart)
    if last is not None and last.stamp.person != person and not act.reason:
        raise Refused(
            f"{last.act.by} charted this record last. Nothing was recorded; say why you attest it "
            "in their place."
        )


# What the attestation waits for -------------------------------------------------------------------


def _scores(chart: Chart) -> Iterator[Missing]:
    for ask in asks_left(chart):
        if ask.blocks:
            yield Missing(f"{ask.words} {ANSWER_IT}", "done", f"score-action:{ask.score}")


def _account(chart: Chart) -> Iterator[Missing]:
    for sentence in unexplained(chart):
        yield Missing(f"{sentence} {NOT_ADDING_UP}", "words", "waste", "drug account")


def _witness(chart: Chart) -> Iterator[Missing]:
    waste = unwitnessed(chart)
    if waste is not None:
        words = f"The waste at {clock_text(waste.at)} has no witness yet."
        yield Missing(words, "words", "witness", "waste without a witness")


# What is told -------------------------------------------------------------------------------------


def _facts(chart: Chart) -> Iterator[Missing]:
    if chart.started_at is None:
        return
    if chart.weight is None:
        yield Missing("No weight is charted.")
    if not chart.baseline:
        yield Missing("No set of vitals is charted before the start.")
    if chart.stopped_at is None:
        yield Missing("When the infusion ended is not charted.")
    if chart.order is None:
        yield Missing("No order of the infusion is charted.")


def _episodes(chart: Chart) -> Iterator[Missing]:
    for episode in chart.episodes:
        if not (episode.done or episode.told or episode.accepted):
            at = clock_text(episode.first.taken.at)
            found = {flag.param for taken in episode.sets for flag in episode.flags(taken)}
            names = ", ".join(PARAMETERS[p].short for p in PARAMETERS if p in found)
            words = f"The flag at {at} ({names}): what was done about it is not charted."
            yield Missing(words, "nothing", f"action:{episode.id}")


def _effects(chart: Chart) -> Iterator[Missing]:
    for effect in chart.effects:
        if effect.ended_at is None:
            words = f"{capital(effect.term)} from {clock_text(effect.onset)} has no end."
            yield Missing(words, "nothing", f"effect:{effect.id}")


def _running(chart: Chart) -> Iterator[Missing]:
    for given in running(chart):
        name = tall(given.drug, chart.vocabulary)
        words = f"{capital(name)} from {clock_text(given.at)}: when it ended is not charted."
        yield Missing(words, "nothing", "drug-end")
    state = oxygen(chart)
    if state is not None and state.flow > 0:
        words = f"Oxygen from {clock_text(state.since)}: when it was taken off is not charted."
        yield Missing(words, "nothing", "oxygen")


def _sets(chart: Chart) -> Iterator[Missing]:
    """Sets that were missed; those near another set, as around the stop, are not asked for."""
    end = chart.discharge.at if chart.discharge else chart.stopped_at
    if end is None:
        return
    near = [s.taken.at for s in chart.sets]
    missed = [
        clock_text(due.at)
        for due in chart.due(end)
        if due.at < end and due.missed_at <= end and not due.excused and due.answered_at is None
        if not any(abs((at - due.at).total_seconds()) <= due.every_min * 30 for at in near)
    ]
    if missed:
        more = f" and {len(missed) - MOST_TIMES} more" if len(missed) > MOST_TIMES else ""
        times = ", ".join(missed[:MOST_TIMES]) + more
        yield Missing(
            f"Vitals due {times}: not taken, and why is not charted.", "nothing", "missed"
        )
    for entry, act in chart.standing.of(VitalsNotTaken):
        if not act.reason:
            words = f"Vitals due {clock_text(act.due_at)} were not taken; no reason is charted."
            yield Missing(words, "nothing", f"correct:{entry.act.id}")


def _discharge(chart: Chart) -> Iterator[Missing]:
    left = chart.discharge
    if left is None or left.disposition in ("against-advice", "transferred", "abandoned"):
        return
    if not chart.standing.of(DischargeAssessed):
        yield Missing("No criteria for going home are charted.")


def _orders(chart: Chart) -> Iterator[Missing]:
    for entry in chart.standing.entries:
        act = entry.act
        spoken = isinstance(act, Act) and getattr(act, "mode", None) in SPOKEN
        if spoken and hasattr(act, "read_back") and not act.read_back:
            title = line_of(chart, entry).title
            words = f"{clock_text(act.at)} {title}: that it was read back is not charted."
            yield Missing(words, "nothing", f"correct:{act.id}")


def _late(chart: Chart) -> Iterator[Missing]:
    for entry in chart.standing.entries:
        act = entry.act
        if isinstance(act, Act) and chart.is_late(act) and not late_reason(act):
            title = line_of(chart, entry).title
            words = f"{clock_text(act.at)} {title}: charted late, without a reason."
            yield Missing(words, "nothing", f"correct:{act.id}")


def _scales(chart: Chart) -> Iterator[Missing]:
    for one in not_done(chart):
        yield Missing(f"{one.scale} ({one.moment}) is asked and not charted.", "nothing", "scale")
    for ask in asks_left(chart):
        if not ask.blocks:
            yield Missing(ask.words, "nothing", "scale")


def _plan(chart: Chart) -> Iterator[Missing]:
    if chart.started_at is not None and next_plan(chart) is None:
        yield Missing("No plan for the next visit is charted.", "nothing", "plan")

"""Recovery and discharge: score, criteria, what was accepted, escort, instructions, plan."""

from ketachart.clinical.acts import DischargeAssessed, PatientDischarged, PlanSet
from ketachart.clinical.phases import Phase
from ketachart.clinical.wording import capital, clock_text, day_text, initials
from ketachart.report.blocks import Block, Checks, Heading, Notes, Section
from ketachart.report.sections import Draft, joined
from ketachart.report.whole import entry_words

_OWN = (
    ("within_20pct_of_baseline", "Within 20 % of baseline"),
    ("oriented", "Oriented"),
    ("steady_gait", "Steady on the feet"),
    ("iv_removed", "IV line removed"),
)


def discharge(draft: Draft) -> Section:
    """Whether the patient could go, how, with whom, what was told, and the plan for next time."""
    chart = draft.chart
    assessed = chart.standing.of(DischargeAssessed)
    left = chart.standing.of(PatientDischarged)
    plans = _plans(draft)
    cancelled = chart.phase is Phase.CANCELLED
    yet = "none, the session was cancelled" if cancelled else "not charted yet"
    if not assessed and not left:
        return (
            Heading("Recovery and discharge", yet),
            *((Notes(plans),) if plans else ()),
        )
    found: list[Block] = []
    at = draft.clock(left[-1][1].at) if left else yet
    found.append(Heading("Recovery and discharge", at))
    for _, act in assessed:
        draft.take(act)
        if criteria := _criteria(act):
            found.append(Checks(criteria))
        scores = [("Aldrete", act.aldrete), ("PADSS", act.padss)]
        told = [f"{name} {score}" for name, score in scores if score is not None]
        if act.score_form:
            points = ", ".join(f"{name} {value}" for name, value in (act.points or {}).items())
            told.append(f"form {act.score_form}" + (f": {points}" if points else ""))
        who = f"Assessed {draft.clock(act.at)} by {act.by}"
        unmet = [
            f"{u.criterion} not met, accepted by {u.accepted_by}: {u.reason}" for u in act.unmet
        ]
        words = joined(who, *told, *draft.besides(act), *draft.checks(act))
        found.append(Notes((words, *map(capital, unmet))))
    for entry, gone in left:
        draft.take(gone)
        title, _ = entry_words(chart, entry)
        found.append(Notes(tuple(filter(None, _going(draft, gone, title)))))
    if plans:
        found.append(Notes(plans))
    return tuple(found)


def _plans(draft: Draft) -> tuple[str, ...]:
    found = []
    for entry, act in draft.chart.standing.of(PlanSet):
        draft.take(act)
        title, detail = entry_words(draft.chart, entry)
        said = [d for d in detail.split(" · ") if d != initials(act.by)]
        found.append(joined(title, *said, f"{act.by} {draft.clock(act.at)}"))
    return tuple(found)


def _criteria(act: DischargeAssessed) -> tuple[tuple[bool | None, str], ...]:
    told: list[tuple[bool | None, str]] = [
        (answer, words) for name, words in _OWN if (answer := getattr(act, name)) is not None
    ]
    if act.nausea:
        told.append((None, f"Nausea: {act.nausea}"))
    for name, value in (act.criteria or {}).items():
        yes = value if isinstance(value, bool) else None
        words = capital(str(name))
        told.append((yes, words if yes is not None else f"{words}: {value}"))
    return tuple(told)


def _going(draft: Draft, act: PatientDischarged, title: str) -> list[str]:
    escort = ""
    if act.escort is not None:
        e = act.escort
        escort = joined(
            f"Escort {e.name or 'not named'}" + (f" ({e.relation})" if e.relation else ""),
            f"phone {e.phone}" if e.phone else None,
        )
    written = {True: "Written instructions given", False: "No written instructions"}
    visit = act.next_visit_at
    return [
        joined(f"{draft.clock(act.at)} {title}, {act.by}", escort),
        joined(
            f"No driving until {act.no_driving_until}" if act.no_driving_until else None,
            written[act.written_instructions] if act.written_instructions is not None else None,
            f"Next visit {day_text(visit)} {clock_text(visit)}" if visit else None,
        ),
        joined(
            f"Reported to {act.report_to}" if act.report_to else None,
            capital(act.condition) if act.condition else None,
            *draft.besides(act),
            *draft.checks(act),
        ),
    ]

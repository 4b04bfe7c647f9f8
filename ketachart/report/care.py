"""Drugs and their account, what came before the infusion, scales, the narrative, discharge."""

from dataclasses import replace
from fractions import Fraction

from ketachart.clinical.acts import (
    Act,
    DischargeAssessed,
    DrugReturned,
    DrugWasted,
    MedicationGiven,
    NoteWritten,
    NurseAttested,
    PatientDischarged,
    PhysicianSigned,
    ResponseNoted,
    ScaleScored,
)
from ketachart.clinical.units import shown
from ketachart.clinical.wording import (
    capital,
    clock_text,
    day_text,
    initials,
)
from ketachart.report.blocks import (
    Block,
    Cell,
    Checks,
    Column,
    Heading,
    Notes,
    Row,
    Section,
    Table,
    cells,
)
from ketachart.report.sections import ENTRY_COLUMNS, Draft, entry_row, joined
from ketachart.report.whole import entry_words


def drugs(draft: Draft) -> Section:
    """Drugs other than the infusion, with order, purpose and response."""
    given = draft.chart.standing.of(MedicationGiven)
    if not given:
        return (Heading("Other drugs given", "none charted"),)
    columns = (
        Column("Time", 0.15, fit=True),
        Column("Drug and dose", 0.35, fit=True),
        Column("For, order, response", 0.50),
    )
    rows = []
    for entry, act in given:
        draft.take(act)
        _, detail = entry_words(draft.chart, entry)
        responses = []
        for _, reply in draft.chart.standing.of(ResponseNoted):
            if draft.chart.standing.root(reply.to) == draft.chart.standing.root(act.id):
                draft.take(reply)
                besides = "".join(f", {w}" for w in draft.besides(reply))
                responses.append(f"{draft.clock(reply.at)} response: {reply.text}{besides}")
        name = f"{capital(act.drug)} {shown(act.dose, 4)} {act.unit} {act.route}"
        said = [d for d in detail.split(" · ") if d != initials(act.by)]
        more = "\n".join(
            [capital(joined(*said, f"given by {act.by}")), *responses, *draft.checks(act)]
        )
        rows.append((act.at, Row(cells(Cell(draft.clock(act.at), "strong"), name, more))))
    return Heading("Other drugs given"), Table(columns, draft.dated(rows))


def account(draft: Draft) -> Section:
    """Opened, given, wasted, returned, balance in mg; who wasted and who saw it."""
    chart = draft.chart
    sums = chart.account
    if not sums.opened and not sums.given:
        return (Heading("Ketamine account", "no drug prepared"),)
    columns = (
        Column("Opened mg", 0.22),
        Column("Given", 0.2, right=True),
        Column("Wasted", 0.2, right=True),
        Column("Returned", 0.2, right=True),
        Column("Balance", 0.18, right=True),
    )
    # What a running pump has given by now is on its way; the account itself counts to its last act.
    given = chart.delivery_at(draft.now).total_mg if draft.now else sums.given
    sums = replace(sums, given=given)
    figures = [sums.opened, sums.given, sums.wasted, sums.returned]
    over = chart.stopped_at is not None or chart.discharge is not None
    odd = bool(sums.balance) and over
    balance = Cell(shown(sums.balance, 4).replace("-", "−"), "flag" if odd else "strong")
    row = Row((*cells(*(shown(f, 4) for f in figures)), balance), "flag" if odd else "")
    lines = []
    for entry in chart.standing.entries:
        if isinstance(entry.act, DrugWasted | DrugReturned):
            draft.take(entry.act)
            lines.append(_gone(draft, entry.act))
    if not lines:
        lines.append("No waste or return charted.")
    if not over:
        lines.append("The infusion has not ended; the balance is what is still there.")
    elif sums.balance:
        kind = "not accounted for" if sums.balance > 0 else "accounted for beyond what was opened"
        lines.append(f"{shown(abs(sums.balance), 4)} mg {kind}.")
    return Heading("Ketamine account and waste"), Table(columns, (row,)), Notes(tuple(lines))


def _gone(draft: Draft, act: DrugWasted | DrugReturned) -> str:
    when, bag = draft.clock(act.at), act.container or "the bag"
    if isinstance(act, DrugReturned):
        words = f"{when} returned to stock {shown(act.mg, 4)} mg, {act.by}"
        return joined(words, act.container, *draft.besides(act), *draft.checks(act))
    parts = ((act.from_vial_mg, "the vial"), (act.from_bag_mg, bag))
    places = ", ".join(f"{shown(mg, 4)} mg from {place}" for mg, place in parts if mg)
    total = (act.from_vial_mg or 0) + (act.from_bag_mg or 0)
    words = f"{when} wasted {places or f'{shown(total, 4)} mg'}, {act.by}"
    return joined(words, act.method, *draft.besides(act), *draft.checks(act))


# Scales, narrative, discharge -----------------------------------------------------------------


def scales(draft: Draft) -> Section:
    """Scores in time order, with the change from the first of the same scale."""
    scored = draft.chart.standing.of(ScaleScored)
    if not scored:
        return ()
    columns = (
        Column("Time", 0.15),
        Column("Scale", 0.45),
        Column("Score", 0.16, right=True),
        Column("Change", 0.16, right=True),
        Column("By", 0.08),
    )
    first: dict[str, Fraction] = {}
    rows = []
    for entry, act in scored:
        draft.take(act)
        change = "–"
        if act.total is not None:
            base = first.setdefault(act.scale, Fraction(act.total))
            if base != act.total or sum(a.scale == act.scale for _, a in scored) > 1:
                difference = Fraction(act.total) - base
                change = shown(difference, 2).replace("-", "−") if difference else "–"
        _, detail = entry_words(draft.chart, entry)
        small = joined(*(p for p in detail.split(" · ") if p != initials(act.by)))
        score = shown(act.total, 2).replace("-", "−") if act.total is not None else "–"
        row = cells(
            Cell(draft.clock(act.at), "strong"),
            Cell(act.scale, small=small),
            Cell(score, "strong"),
            change,
            initials(act.by),
        )
        rows.append((act.at, Row(row)))
    return Heading("Scales"), Table(columns, draft.dated(rows))


def narrative(draft: Draft) -> Section:
    """Whatever no other section has told: people told, actions, notes, events, in time order."""
    left = [
        e
        for e in draft.chart.standing.entries
        if isinstance(e.act, Act)
        and e.act.id not in draft.used
        and not isinstance(e.act, NurseAttested | PhysicianSigned)
    ]
    if not left:
        return ()
    rows = []
    for entry in left:
        row = entry_row(draft, entry)
        if isinstance(entry.act, NoteWritten):
            plain = Cell(entry.act.text, small=row.cells[2].small)
            row = Row((*row.cells[:2], plain, row.cells[3]))
        rows.append((entry.act.at, row))
    return Heading("People told, actions and notes"), Table(ENTRY_COLUMNS, draft.dated(rows))


def discharge(draft: Draft) -> Section:
    """Whether the patient could go, how, with whom, and what was told."""
    chart = draft.chart
    assessed = chart.standing.of(DischargeAssessed)
    left = chart.standing.of(PatientDischarged)
    if not assessed and not left:
        return (Heading("Discharge", "not charted yet"),)
    found: list[Block] = []
    at = draft.clock(left[-1][1].at) if left else "not charted yet"
    found.append(Heading("Discharge", at))
    for _, act in assessed:
        draft.take(act)
        if criteria := _criteria(act):
            found.append(Checks(criteria))
        scores = [("Aldrete", act.aldrete), ("PADSS", act.padss)]
        told = [f"{name} {score}" for name, score in scores if score is not None]
        who = f"Assessed {draft.clock(act.at)} by {act.by}"
        unmet = [
            f"{u.criterion} not met, accepted by {u.accepted_by}: {u.reason}" for u in act.unmet
        ]
        found.append(
            Notes(
                (joined(who, *told, *draft.besides(act), *draft.checks(act)), *map(capital, unmet))
            )
        )
    for entry, gone in left:
        draft.take(gone)
        title, _ = entry_words(chart, entry)
        found.append(Notes(tuple(filter(None, _going(draft, gone, title)))))
    return tuple(found)


def _criteria(act: DischargeAssessed) -> tuple[tuple[bool | None, str], ...]:
    told: list[tuple[bool | None, str]] = [
        (answer, words)
        for answer, words in (
            (act.within_20pct_of_baseline, "Within 20 % of baseline"),
            (act.oriented, "Oriented"),
            (act.steady_gait, "Steady on the feet"),
            (act.iv_removed, "IV line removed"),
        )
        if answer is not None
    ]
    if act.nausea:
        told.append((None, f"Nausea: {act.nausea}"))
    for name, value in (act.criteria or {}).items():
        yes = value if isinstance(value, bool) else None
        told.append(
            (yes, capital(str(name)) if yes is not None else f"{capital(str(name))}: {value}")
        )
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
        f"{draft.clock(act.at)} {title}, {act.by}",
        escort,
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

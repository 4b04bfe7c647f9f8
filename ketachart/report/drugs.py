"""Drugs other than the infusion: dose, route, order, who gave it, what for, and the response."""

from ketachart.clinical.acts import Act, MedicationEnded, MedicationGiven, ResponseNoted
from ketachart.clinical.drugs import drug_title
from ketachart.clinical.units import shown
from ketachart.clinical.wording import capital, initials
from ketachart.report.blocks import Cell, Column, Heading, Row, Section, Table, cells
from ketachart.report.sections import Draft, joined
from ketachart.report.whole import entry_words

COLUMNS = (
    Column("Time", 0.085, fit=True),
    Column("Drug and dose", 0.25, fit=True),
    Column("For, order, response", 0.465),
    Column("By", 0.20, fit=True),
)


def drugs(draft: Draft) -> Section:
    """Drugs other than the infusion, with order, purpose and response."""
    given = draft.chart.standing.of(MedicationGiven)
    if not given:
        return (Heading("Other drugs given", "none charted"),)
    rows = []
    for entry, act in given:
        draft.take(act)
        _, detail = entry_words(draft.chart, entry)
        name = drug_title(act.drug, draft.chart.vocabulary)
        said = [d for d in detail.split(" · ") if d != initials(act.by)]
        more = [capital(joined(*said)), *_ends(draft, act), *_responses(draft, act)]
        row = cells(
            Cell(draft.clock(act.at), "strong"),
            f"{name} {shown(act.dose, 4)} {act.unit} {act.route}",
            Cell("\n".join(filter(None, more)), small="\n".join(draft.checks(act))),
            act.by,
        )
        rows.append((act.at, Row(row)))
    return Heading("Other drugs given"), Table(COLUMNS, draft.dated(rows))


def _ends(draft: Draft, act: MedicationGiven) -> list[str]:
    """When what ran for a while was ended, and how much of it had run."""
    found = []
    for entry, end in draft.chart.standing.of(MedicationEnded):
        if _same(draft, end.medication, act):
            draft.take(end)
            _, detail = entry_words(draft.chart, entry)
            said = [d for d in detail.split(" · ") if d != initials(end.by)]
            found.append(joined(f"Ended {draft.clock(end.at)}", *said, *_by(end, act)))
    return found


def _responses(draft: Draft, act: MedicationGiven) -> list[str]:
    found = []
    for _, reply in draft.chart.standing.of(ResponseNoted):
        if _same(draft, reply.to, act):
            draft.take(reply)
            words = f"Response {draft.clock(reply.at)}: {reply.text}"
            found.append(", ".join([words, *draft.besides(reply), *_by(reply, act)]))
    return found


def _by(later: Act, first: Act) -> list[str]:
    return [later.by] if later.by != first.by else []


def _same(draft: Draft, reference: str, act: Act) -> bool:
    root = draft.chart.standing.root
    return root(reference) == root(act.id)

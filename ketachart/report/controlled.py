"""The account of every controlled drug: opened, given, wasted, returned; who, and who saw it."""

from dataclasses import replace

from ketachart.clinical.account import DrugAccount, Strength, account_of, is_given, is_ketamine
from ketachart.clinical.acts import DrugReturned, DrugWasted
from ketachart.clinical.drugs import drug_title
from ketachart.clinical.units import shown
from ketachart.report.blocks import Cell, Column, Heading, Notes, Row, Section, Table, cells
from ketachart.report.sections import Draft, joined

COLUMNS = (
    Column("Drug, mg", 0.20),
    Column("Opened", 0.18, right=True),
    Column("Given", 0.20, right=True),
    Column("Wasted", 0.21, right=True),
    Column("Returned", 0.12, right=True),
    Column("Balance", 0.09, right=True),
)


def account(draft: Draft) -> Section:
    """A row for each drug in mg, then every waste and return with who saw it."""
    chart = draft.chart
    kept = [a for a in chart.accounts if a.opened or a.given or a.unsaid]
    if not kept:
        return (Heading("Controlled substances", "no drug prepared"),)
    over = is_given(chart)
    rows, lines = [], []
    for each in kept:
        rows.append(_row(draft, each, over=over))
        lines += _told(draft, each)
    for entry in chart.standing.entries:
        if isinstance(entry.act, DrugWasted | DrugReturned):
            draft.take(entry.act)
            lines.append(_gone(draft, entry.act))
    if not chart.standing.acts(DrugWasted, DrugReturned):
        lines.append("No waste or return charted.")
    if not over:
        lines.append("The infusion has not ended; the balance is what is still there.")
    lines += [_difference(draft, each) for each in kept if over and each.balance]
    table = Table(COLUMNS, tuple(rows))
    return Heading("Controlled substances"), table, Notes(tuple(filter(None, lines)))


def _row(draft: Draft, each: DrugAccount, *, over: bool) -> Row:
    if each.is_ketamine and draft.now is not None:
        # What a running pump has given by now is on its way; the account counts to its last act.
        each = replace(each, given=draft.chart.delivery_at(draft.now).total_mg)
    odd = bool(each.balance) and over
    balance = Cell(shown(each.balance, 2).replace("-", "−"), "flag" if odd else "strong")
    amounts = (each.opened, each.given, each.wasted, each.returned)
    name = drug_title(each.drug, draft.chart.vocabulary)
    told = [shown(mg, 2) for mg in amounts]
    if strength := _in_ml(draft, each):
        name += f" {shown(strength.mg_per_ml or 0, 3)} mg/mL"
        told = [strength.amount(mg) if mg else "0" for mg in amounts]
    return Row((*cells(Cell(name, "strong"), *told), balance), "flag" if odd else "")


def _in_ml(draft: Draft, each: DrugAccount) -> Strength | None:
    """The one strength by which all amounts of a drug are told in mL beside the mg."""
    known = len(each.strengths) == 1 and each.strengths[0].mg_per_ml and not each.unsaid
    return each.strengths[0] if known and draft.now is None else None


def _told(draft: Draft, each: DrugAccount) -> list[str]:
    """In mL by strength where there are several, what stayed in the line, and what was not said."""
    name = drug_title(each.drug, draft.chart.vocabulary)
    strengths = each.strengths if draft.now is None and _in_ml(draft, each) is None else ()
    found = [f"{name} {s.told()}." for s in strengths if s.mg_per_ml]
    if line := each.line_text():
        found.append(f"{line[:1].upper()}{line[1:]}.")
    if each.unsaid:
        found.append(f"How much {name} was opened is not charted.")
    return found


def _difference(draft: Draft, each: DrugAccount) -> str:
    kind = "not accounted for" if each.balance > 0 else "accounted for beyond what was opened"
    name = drug_title(each.drug, draft.chart.vocabulary)
    return f"{name}: {shown(abs(each.balance), 2)} mg {kind}."


def _gone(draft: Draft, act: DrugWasted | DrugReturned) -> str:
    when, bag = draft.clock(act.at), act.container or "the bag"
    drug = account_of(draft.chart, act.drug).drug
    what = "" if is_ketamine(drug) else f" {drug}"
    strength = f"of {shown(act.mg_per_ml, 3)} mg/mL" if act.mg_per_ml is not None else None
    if isinstance(act, DrugReturned):
        words = f"{when} returned to stock{what} {shown(act.mg, 4)} mg, {act.by}"
        return joined(words, strength, act.container, *draft.besides(act), *draft.checks(act))
    parts = ((act.from_vial_mg, "the vial"), (act.from_bag_mg, bag))
    places = ", ".join(f"{shown(mg, 4)} mg from {place}" for mg, place in parts if mg)
    total = (act.from_vial_mg or 0) + (act.from_bag_mg or 0)
    words = f"{when} wasted{what} {places or f'{shown(total, 4)} mg'}, {act.by}"
    return joined(words, strength, act.method, *draft.besides(act), *draft.checks(act))

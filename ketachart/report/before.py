"""What came before the infusion: the checklist, and the preparation with its second check."""

from fractions import Fraction

from ketachart.clinical.acts import DrugPrepared, ItemChecked
from ketachart.clinical.checklist import is_against, says_no, says_positive, says_yes
from ketachart.clinical.dosing import concentration
from ketachart.clinical.units import shown
from ketachart.clinical.wording import capital, initials
from ketachart.report.blocks import Cell, Checks, Column, Heading, Row, Section, Table, cells
from ketachart.report.sections import Draft, joined

YES = frozenset({"yes", "confirmed", "true", "done", "ok"})


def checklist(draft: Draft) -> Section:
    """Every line that was answered, with how, when and by whom."""
    items = draft.chart.standing.of(ItemChecked)
    if not items:
        return (Heading("Checklist", "nothing charted"),)
    stamps = {(draft.clock(a.at), a.by) for _, a in items}
    told = []
    for _, act in items:
        draft.take(act)
        answer = (
            {True: "yes", False: "no"}[act.answer]
            if isinstance(act.answer, bool)
            else str(act.answer)
        )
        mark = _mark(draft, act)
        seen = f"seen {draft.clock(act.observed_at)}" if act.observed_at else None
        when = f"{draft.clock(act.at)} {initials(act.by)}" if len(stamps) > 1 else None
        words = f"{capital(act.item)}: {answer}"
        told.append(
            (mark, joined(words, act.detail, seen, *draft.besides(act), *draft.checks(act), when))
        )
    aside = ", ".join(next(iter(stamps))) if len(stamps) == 1 else ""
    return Heading("Checklist", aside), Checks(tuple(told))


def _mark(draft: Draft, act: ItemChecked) -> bool | None:
    """A tick for an answer as it is wanted, a cross against that, neither for plain facts."""
    line = draft.chart.protocol.line(act.item)
    if line is not None and is_against(line, act):
        return False
    if line is not None and line.wanted == "no" and says_no(act):
        return True
    if says_no(act) or says_positive(act):
        return False
    return True if says_yes(act) or str(act.answer).strip().lower() in YES else None


def preparation(draft: Draft) -> Section:
    """Every bag and syringe: vials, lot, expiry, how it was made, and who checked it."""
    prepared = draft.chart.standing.of(DrugPrepared)
    if not prepared:
        return (Heading("Preparation", "no drug prepared"),)
    columns = (
        Column("Time", 0.07, fit=True),
        Column("Container", 0.11, fit=True),
        Column("Drawn and made up", 0.40, fit=True),
        Column("Lot", 0.09, fit=True),
        Column("Expires", 0.09, fit=True),
        Column("By and second check", 0.24),
    )
    rows = []
    for _, act in prepared:
        draft.take(act)
        mg = Fraction(act.drawn_ml) * Fraction(act.vial_conc_mg_per_ml)
        how = {"made-up-to": "made up to", "added-to": "added, in all"}.get(act.method or "", "in")
        drawn = (
            f"{shown(act.drawn_ml, 3)} mL from {act.vials} × {shown(act.vial_volume_ml, 3)} mL "
            f"of {shown(act.vial_conc_mg_per_ml, 3)} mg/mL"
        )
        made = (
            f"{shown(mg, 2)} mg {how} {shown(act.final_volume_ml, 3)} mL "
            f"{act.diluent or ''}".rstrip()
            + f", {shown(concentration(act), 4)} mg/mL"
        )
        more = [
            act.kind if act.kind and act.kind != "vial" else None,
            f"NDC {act.ndc}" if act.ndc else None,
            f"prime {shown(act.prime_ml, 3)} mL" if act.prime_ml is not None else None,
            f"use by {draft.clock(act.use_by)}" if act.use_by else None,
            *draft.besides(act),
        ]
        rows.append(
            Row(
                cells(
                    Cell(draft.clock(act.at), "strong"),
                    act.container or "–",
                    "\n".join(filter(None, [drawn, made, joined(*more)])),
                    act.lot or "–",
                    act.expiry or "–",
                    Cell(act.by, small="\n".join(draft.checks(act) or ["no second check"])),
                )
            )
        )
    return Heading("Preparation"), Table(columns, tuple(rows))

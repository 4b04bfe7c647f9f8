"""What came before the infusion: plan, order, weight, checklist, preparation."""

from fractions import Fraction

from ketachart.clinical.acts import (
    ChairTaken,
    DrugPrepared,
    ItemChecked,
    LimitsSet,
    OrderAsked,
    OrderAuthenticated,
    OrderChanged,
    OrderPlaced,
    SessionPlanned,
    WeightTaken,
)
from ketachart.clinical.dosing import concentration
from ketachart.clinical.units import shown
from ketachart.clinical.wording import allergies_text, capital, initials, patient_name
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

YES = frozenset({"yes", "confirmed", "true", "done", "ok"})
NO = frozenset({"no", "false", "not done"})


def before(draft: Draft) -> Section:
    """Plan, order and weight; the checklist; the preparation with its second check."""
    chart = draft.chart
    kinds = (
        SessionPlanned,
        WeightTaken,
        OrderPlaced,
        OrderChanged,
        OrderAuthenticated,
        OrderAsked,
        LimitsSet,
        ChairTaken,
    )
    rows = draft.dated(
        (e.act.at, entry_row(draft, e)) for e in chart.standing.entries if isinstance(e.act, kinds)
    )
    home = [
        joined(
            m.drug,
            m.dose,
            f"last taken {draft.clock(m.last_taken_at)}" if m.last_taken_at else None,
        )
        for m in chart.patient.home_medications
    ]
    found: list[Block] = [Heading("Before the infusion", f"protocol {chart.protocol.name}")]
    patient = chart.patient
    lines = [f"Patient {patient_name(patient)}, MRN {patient.mrn}"]
    lines[0] += f", phone {patient.phone}" if patient.phone else ""
    lines[0] += f", {patient.address}" if patient.address else ""
    lines.append(f"Allergies: {allergies_text(patient)}")
    lines += [f"Drugs at home: {'; '.join(home)}"] if home else []
    found.append(Notes((" · ".join(lines),)))
    if rows:
        found.append(Table(ENTRY_COLUMNS, rows))
    return (*found, *_checklist(draft), *_preparation(draft))


def _checklist(draft: Draft) -> Section:
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
        mark = True if answer.lower() in YES else False if answer.lower() in NO else None
        seen = f"seen {draft.clock(act.observed_at)}" if act.observed_at else None
        when = f"{draft.clock(act.at)} {initials(act.by)}" if len(stamps) > 1 else None
        words = f"{capital(act.item)}: {answer}"
        told.append(
            (mark, joined(words, act.detail, seen, *draft.besides(act), *draft.checks(act), when))
        )
    aside = ", ".join(next(iter(stamps))) if len(stamps) == 1 else ""
    return Heading("Checklist", aside), Checks(tuple(told))


def _preparation(draft: Draft) -> Section:
    prepared = draft.chart.standing.of(DrugPrepared)
    if not prepared:
        return (Heading("Preparation", "no drug prepared"),)
    columns = (
        Column("Time", 0.095, fit=True),
        Column("Container", 0.12, fit=True),
        Column("Drawn and made up", 0.36, fit=True),
        Column("Lot", 0.10, fit=True),
        Column("Expires", 0.10, fit=True),
        Column("By and second check", 0.225),
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

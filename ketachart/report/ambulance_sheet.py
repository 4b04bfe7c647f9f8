"""One page for whoever takes the patient over: what was given, how they are, what happened."""

from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction

from msgspec import structs

from ketachart.clinical.acts import (
    AccessChecked,
    AccessPlaced,
    AccessRemoved,
    ActionTaken,
    BolusGiven,
    EmergencyStep,
    ItemChecked,
    MedicationGiven,
    PersonTold,
)
from ketachart.clinical.care_words import ran_in
from ketachart.clinical.chart import Chart, VitalsSet
from ketachart.clinical.discharge import escort_named
from ketachart.clinical.drugs import drug_title
from ketachart.clinical.emergency import ENDED
from ketachart.clinical.phrases import (
    allergies_text,
    allergy_text,
    capital,
    clock_text,
    day_text,
    dose_text,
    pressure_text,
    rate_text,
    vitals_text,
    volume_text,
)
from ketachart.clinical.sayings import said
from ketachart.clinical.units import rounded, shown
from ketachart.report.blocks import (
    Block,
    Cell,
    Column,
    Document,
    Exceptions,
    Heading,
    KeyFigure,
    KeyFigures,
    Mark,
    Notes,
    Pair,
    Row,
    Section,
    Table,
    cells,
)
from ketachart.report.document import document
from ketachart.report.pdf import Paper, page_count

TITLE = "Sheet for the ambulance"
STATUS = "COPY OF THE RECORD SO FAR"
IN_COLUMNS = (
    *("sbp_mmhg", "dbp_mmhg", "hr_per_min", "spo2_pct", "o2_l_per_min", "rr_per_min", "moaas"),
)
"""Values that have a column of their own."""
_FOR = {"prn": "as needed", "own": "patient's own", "premed": "premedication"} | {
    purpose: purpose for purpose in ("rescue", "fluid")
}
FITS = ((16, 400), (12, 240), (9, 160), (7, 100), (5, 80), (4, 50), (3, 40), (2, 32))
"""Lines of a list and characters of a text, the most first: the first that fits one page."""


def ambulance_sheet(
    chart: Chart,
    *,
    clinic: str,
    chair: str | None,
    generated_at: datetime,
    software: str,
    paper: Paper,
) -> Document:
    """The sheet as it stands at ``generated_at``: always one page of ``paper``.

    What is too long for it is cut, and how much more the record holds is said.

    Raises:
        Unavailable: a typeface is missing from this installation.
    """
    whole = document(
        chart, clinic=clinic, chair=chair, generated_at=generated_at, software=software
    )
    made = whole
    for most, letters in FITS:
        sheet = Sheet(chart, generated_at, most, letters)
        made = replace(
            whole, title=TITLE, status=STATUS, facts=sheet.facts(whole), blocks=sheet.blocks(clinic)
        )
        if page_count(made, paper=paper) == 1:
            break
    return made


class Sheet:
    """The parts of the sheet; ``most`` lines of a list, ``letters`` of a text."""

    def __init__(self, chart: Chart, now: datetime, most: int, letters: int) -> None:
        self.chart, self.most, self.letters = chart, most, letters
        self.now = now if chart.discharge is None else min(now, chart.discharge.at)

    def cut(self, text: str) -> str:
        """The text, with an ellipsis where it is longer than there is room for."""
        line = " ".join(text.split())
        return line if len(line) <= self.letters else f"{line[: self.letters - 1].rstrip()}…"

    def facts(self, whole: Document) -> tuple[tuple[str, str], ...]:
        """The head of the record; its allergies stand below in full."""
        few = [f for f in whole.facts if f[0] != "Allergies"]
        return tuple((name, self.cut(value)) for name, value in few)

    def blocks(self, clinic: str) -> tuple[Block | Pair, ...]:
        """Everything, in the order in which a crew asks."""
        found: list[Block | Pair] = [Exceptions(((False, f"Allergies: {self.allergies()}"),))]
        found.append(self.ketamine())
        found += self.happened()
        found += self.vitals()
        found += self.drugs()
        found.append(Pair(self._medications(), self._contacts(clinic)))
        return tuple(found)

    # Given ------------------------------------------------------------------------------------

    def allergies(self) -> str:
        """Those that fit; how many more the record holds."""
        listed = self.chart.patient.allergies
        if len(listed) <= self.most:
            return self.cut(allergies_text(self.chart.patient))
        few = ", ".join(map(allergy_text, listed[: self.most]))
        return f"{self.cut(few)} and {len(listed) - self.most} more in the record"

    def ketamine(self) -> KeyFigures:
        """How much ketamine was given, when it began, and the rate."""
        chart, delivery = self.chart, self.chart.delivery_at(self.now)
        lines = [volume_text(rounded(delivery.infused_ml, 1))] if delivery.infused_ml else []
        if chart.weight is not None and delivery.total_mg:
            per_kg = delivery.total_mg / Fraction(chart.weight.weight_kg)
            lines.append(f"{shown(per_kg, 2)} mg/kg of actual weight")
        if delivery.bolus_mg:
            last = chart.standing.of(BolusGiven)[-1][1].at
            lines.append(f"{dose_text(delivery.bolus_mg)} as bolus, last {clock_text(last)}")
        given = shown(delivery.total_mg, 1)
        figures = [KeyFigure("Ketamine today", given, "mg", tuple(lines))]
        if delivery.started_at is None:
            return KeyFigures((*figures, KeyFigure("Infusion", "–", lines=("not started",))))
        ended, ran = chart.stopped_at, delivery.segments[-1:]
        figures.append(KeyFigure("Started", clock_text(delivery.started_at)))
        if ended is not None:
            ago = _ago(self.now - ended)
            figures.append(KeyFigure("Stopped", clock_text(ended), "", (ago,) if ago else ()))
        else:
            words = "held" if chart.phase.value == "paused" else "the pump runs"
            figures.append(KeyFigure("Stopped", "not yet", "", (words,)))
        rate = rate_text(ran[0].rate_ml_per_h).removesuffix(" mL/h") if ran else "–"
        figures.append(KeyFigure("Last rate", rate, "mL/h" if ran else ""))
        return KeyFigures(tuple(figures))

    def _amount(self, act: MedicationGiven) -> str:
        """``hydrALAZINE 5 mg``; of what ended early ``Saline 200 of 500 mL``."""
        ran, dose = ran_in(self.chart, act), shown(act.dose, 4)
        amount = dose if ran is None or ran == act.dose else f"{shown(ran, 4)} of {dose}"
        return f"{drug_title(act.drug, self.chart.vocabulary)} {amount} {act.unit}"

    def drugs(self) -> Section:
        """Every other drug, with what it was for."""
        given = [act for _, act in self.chart.standing.of(MedicationGiven)]
        if not given:
            return (Heading("Other drugs today", "none charted"),)
        rows = [
            Row(
                cells(
                    clock_text(a.at),
                    Cell(self.cut(self._amount(a)), "strong"),
                    self.cut(a.route),
                    self.cut(", ".join(filter(None, (_FOR.get(a.purpose or ""), a.ordered_by)))),
                )
            )
            for a in given
        ]
        columns = (
            Column("Time", 0.1),
            Column("Drug", 0.4),
            Column("Route", 0.14),
            Column("For, ordered by", 0.36),
        )
        return (Heading("Other drugs today"), Table(columns, self._last(rows)))

    # Happened ---------------------------------------------------------------------------------

    def happened(self) -> Section:
        """Emergency steps, an early end, and the side effects that go on."""
        chart = self.chart
        steps = [act for _, act in chart.standing.of(EmergencyStep)]
        rows = [
            Row(cells(clock_text(s.at), Cell(self._step(s), "strong"), self._typed_up(s)))
            for s in steps
        ]
        found: list[Block] = []
        if rows:
            columns = (Column("Time", 0.1), Column("What happened", 0.34), Column("Details", 0.56))
            found += [Heading("Emergency"), Table(columns, self._last(rows))]
        notes = []
        if chart.stop is not None and chart.stop.outcome == "discontinued":
            why = f": {self.cut(chart.stop.reason)}" if chart.stop.reason else ""
            notes.append(f"Infusion ended early at {clock_text(chart.stop.at)}{why}.")
        effects = [e for e in chart.effects if e.ended_at is None]
        if effects:
            told = ", ".join(
                f"{e.term} {e.course[-1][1]} since {clock_text(e.onset)}"
                for e in effects[: self.most]
            )
            more = len(effects) - self.most
            told = self.cut(told) + (f" and {more} more in the record" if more > 0 else "")
            notes.append(f"Goes on: {told}.")
        if notes:
            found += [] if rows else [Heading("What happened")]
            found.append(Notes(tuple(notes)))
        return tuple(found)

    def _step(self, step: EmergencyStep) -> str:
        note = f": {step.note}" if step.kind == ENDED and step.note else ""
        return self.cut(capital(step.kind) + note)

    def _typed_up(self, step: EmergencyStep) -> str:
        standing = self.chart.standing
        about = [
            act.text if isinstance(act, ActionTaken) else said(self.chart, act)[1]
            for act in standing.acts(ActionTaken, PersonTold)
            if isinstance(act, ActionTaken | PersonTold)
            and act.about
            and standing.root(act.about) == standing.root(step.id)
        ]
        return self.cut("; ".join(about))

    # How they are -----------------------------------------------------------------------------

    def vitals(self) -> Section:
        """Every set of values."""
        sets = self.chart.sets
        if not sets:
            return (Heading("Vital signs", "none charted"),)
        rows = [self._set(s) for s in sets]
        base = self._baseline()
        listed = (*((base,) if base is not None else ()), *self._last(rows))
        columns = (
            Column("Time", 0.16),
            Column("BP", 0.13),
            Column("Pulse", 0.1),
            Column("SpO₂", 0.2),
            Column("Resp.", 0.1),
            Column("MOAA/S", 0.1),
            Column("Besides", 0.21),
        )
        last = sets[-1].taken
        aside = f"last set {clock_text(last.at)}, {_ago(self.now - last.at) or 'now'}"
        return (Heading("Vital signs", aside), Table(columns, listed))

    def _baseline(self) -> Row | None:
        base = self.chart.baseline
        if not base or self.chart.started_at is None:
            return None

        def value(param: str) -> str:
            return str(base[param].value) if param in base else "–"

        low = base["dbp"].value if "dbp" in base else None
        pressure = pressure_text(base["sbp"].value if "sbp" in base else None, low) or "–"
        rest = [value(p) for p in ("hr", "spo2", "rr", "moaas")]
        return Row(cells("Baseline", *(Cell(t, "faint") for t in (pressure, *rest, ""))))

    def _set(self, taken_set: VitalsSet) -> Row:
        taken, flagged = taken_set.taken, {flag.param for flag in taken_set.flags}

        def cell(text: str | int | None, *params: str) -> Cell:
            mark: Mark = "flag" if flagged & {*params} else ""
            return Cell("–" if text in (None, "") else str(text), mark)

        oxygen = taken.o2_l_per_min
        flow = f" on {shown(oxygen, 1)} L/min" if oxygen else ""
        spo2 = f"{taken.spo2_pct}{flow}" if taken.spo2_pct is not None else None
        bare = structs.replace(taken, **dict.fromkeys(IN_COLUMNS))
        return Row(
            (
                Cell(clock_text(taken.at)),
                cell(pressure_text(taken.sbp_mmhg, taken.dbp_mmhg), "sbp", "dbp"),
                cell(taken.hr_per_min, "hr"),
                cell(spo2, "spo2"),
                cell(taken.rr_per_min, "rr"),
                cell(taken.moaas, "moaas"),
                Cell(self.cut(vitals_text(bare))),
            )
        )

    # Who --------------------------------------------------------------------------------------

    def _medications(self) -> Section:
        listed = self.chart.patient.home_medications
        if not listed:
            return (Heading("Medicines at home"), Notes(("None listed.",)))
        lines = []
        for medication in listed[: self.most]:
            at = medication.last_taken_at
            last = f"last taken {day_text(at)[:6]} {clock_text(at)}" if at is not None else ""
            words = (f"{medication.drug or 'unnamed'} {medication.dose or ''}".strip(), last)
            lines.append(self.cut(", ".join(filter(None, words))))
        if len(listed) > self.most:
            lines.append(f"{len(listed) - self.most} more in the record")
        return (Heading("Medicines at home"), Notes(tuple(lines)))

    def _contacts(self, clinic: str) -> Section:
        chart, lines = self.chart, []
        order, left = chart.order, chart.discharge
        if order is not None:
            lines.append(f"Physician: {order.placed.ordered_by or order.placed.by}")
        escort = left.escort if left is not None else None
        named = (escort.name if escort else None) or escort_named(chart)
        phone = (escort.phone if escort else None) or _escort_phone(chart)
        if named or phone:
            lines.append(f"Escort: {', '.join(filter(None, (named, phone)))}")
        if chart.patient.phone:
            lines.append(f"Patient's phone: {chart.patient.phone}")
        if chart.patient.address:
            lines.append(f"Address: {chart.patient.address}")
        line = chart.standing.acts(AccessPlaced, AccessChecked, AccessRemoved)
        if line:
            lines.append(said(chart, line[-1])[1])
        if left is not None and left.to:
            report = f", report to {left.report_to}" if left.report_to else ""
            lines.append(f"To {left.to}{report}")
        lines.append(f"Clinic: {clinic}")
        return (Heading("Who to ask"), Notes(tuple(map(self.cut, lines))))

    def _last(self, rows: list[Row]) -> tuple[Row, ...]:
        """The last rows; where there are more, the first line says how many."""
        if len(rows) <= self.most:
            return tuple(rows)
        empty = ("",) * (len(rows[0].cells) - 2)
        more = Row(cells("", Cell(f"{len(rows) - self.most} more in the record", "faint"), *empty))
        return (more, *rows[-self.most :])


def _ago(span: timedelta) -> str:
    minutes = int(span.total_seconds() // 60)
    if minutes < 1:
        return ""
    return f"{minutes} min ago" if minutes < 120 else f"{minutes // 60} h {minutes % 60} min ago"


def _escort_phone(chart: Chart) -> str:
    """A telephone number that the checklist has for the escort; empty without one."""
    for _, item in chart.standing.of(ItemChecked):
        if "escort" in item.item.casefold():
            said = item.detail or ""
            if sum(letter.isdigit() for letter in said) >= 5:
                return said
    return ""

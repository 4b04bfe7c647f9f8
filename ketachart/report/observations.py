"""The table of vital signs: every set, also those that were struck, amended or not taken."""

from datetime import datetime

from ketachart.clinical.acts import VitalsNotTaken, VitalsTaken
from ketachart.clinical.chart import VitalsSet
from ketachart.clinical.flags import Flag
from ketachart.clinical.units import shown
from ketachart.clinical.vitals import PARAMETERS, unobtainable_of
from ketachart.clinical.wording import initials, unobtainable_text, value_text, vitals_parts
from ketachart.report.blocks import Cell, Column, Heading, Mark, Row, Section, Table
from ketachart.report.sections import Draft

COLUMNS = (
    Column("Time", 0.095),
    Column("Min", 0.05, right=True),
    Column("BP mmHg", 0.10, right=True),
    Column("HR /min", 0.08, right=True),
    Column("SpO₂ %", 0.085, right=True),
    Column("RR /min", 0.08, right=True),
    Column("MOAA/S", 0.09, right=True),
    Column("Note", 0.365),
    Column("By", 0.055),
)
_OWN = frozenset({"sbp", "dbp", "hr", "spo2", "rr", "moaas"})
"""Parameters with a column of their own."""


def vital_signs(draft: Draft) -> Section:
    """The sets in clinical order; the withdrawn ones stand where they were charted."""
    chart = draft.chart
    common = _common(list(chart.sets))
    rows: list[tuple[datetime, Row]] = []
    for s in sorted((*chart.sets, *chart.withdrawn_sets), key=lambda s: s.entry.seq):
        draft.take(s.taken)
        rows.append((s.taken.at, _row(draft, s, common)))
    for _, act in chart.standing.of(VitalsNotTaken):
        draft.take(act)
        note = ", ".join(["Not taken", *draft.besides(act)])
        cells = (Cell(draft.clock(act.due_at), "strong"), Cell(draft.minute(act.due_at)))
        blank = (Cell("–", "faint"),) * 5
        row = Row((*cells, *blank, Cell(note), Cell(initials(act.by))))
        rows.append((act.due_at, row))
    if not rows:
        return (Heading("Vital signs", "no set charted"),)
    flagged = any(s.flags for s in chart.sets)
    aside = ["shaded rows reached a limit (H, L; HH, LL: far)"] if flagged else []
    aside += common.values()
    return Heading("Vital signs", ", ".join(aside)), Table(COLUMNS, draft.dated(rows))


def _common(sets: list[VitalsSet]) -> dict[str, str]:
    """What is so of every set is said once, above the table."""
    if len(sets) < 2:
        return {}
    found = {}
    oxygen = {s.taken.o2_l_per_min for s in sets}
    if oxygen == {0}:
        found["o2"] = "on room air"
    entered = [s.taken.entered for s in sets]
    if entered.count("device") * 2 > len(entered):
        found["device"] = "read from the device unless marked typed"
    else:
        found["typed"] = "typed by hand unless marked device"
    return found


def _row(draft: Draft, s: VitalsSet, common: dict[str, str]) -> Row:
    gone = draft.chart.fate(s.taken.id) is not None
    mark: Mark = "struck" if gone else ""
    flagged = {f.param for f in s.flags}
    taken = s.taken

    def cell(param: str) -> Cell:
        value = s.values.get(param)
        if value is None:
            missing = param in dict(unobtainable_of(taken))
            return Cell("unobt." if missing else "–", "strong" if missing and not gone else "faint")
        own = param in flagged
        text = "absent" if value == 0 and PARAMETERS[param].absent_text else str(value)
        return Cell(text, mark or ("flag" if own else ""))

    return Row(
        (
            Cell(draft.clock(taken.at), mark or "strong"),
            Cell(draft.minute(taken.at), mark),
            _pressure(s, mark, flagged),
            cell("hr"),
            cell("spo2"),
            cell("rr"),
            cell("moaas"),
            _note(draft, s, common, gone=gone),
            Cell(initials(taken.by)),
        ),
        "struck" if gone else "flag" if flagged else "",
    )


def _pressure(s: VitalsSet, mark: Mark, flagged: set[str]) -> Cell:
    sbp, dbp = s.values.get("sbp"), s.values.get("dbp")
    if sbp is None and dbp is None:
        missing = {"sbp", "dbp"} & dict(unobtainable_of(s.taken)).keys()
        return Cell("unobt." if missing else "–", "strong" if missing and not mark else "faint")
    text = f"{'–' if sbp is None else sbp}/{'–' if dbp is None else dbp}"
    odd = bool(flagged & {"sbp", "dbp", "map", "sbp_rise_pct"})
    return Cell(text, mark or ("flag" if odd else "strong"))


def _note(draft: Draft, s: VitalsSet, common: dict[str, str], *, gone: bool) -> Cell:
    taken = s.taken
    lines = []
    if gone:
        lines.append(_first(draft.replaced(s.entry)))
    if any(b.act_id == taken.id for b in draft.chart.baseline.values()):
        lines.append("Baseline")
    flagged = {f.param for f in s.flags} if not gone else set()
    flags = "" if gone else " · ".join(map(flag_words, s.flags))
    missing = unobtainable_text(taken)
    lines += [missing] if missing else []
    extra = [
        text
        for key, text in vitals_parts(taken)
        if key not in _OWN and not (key == "o2" and "o2" in common)
    ]
    extra += [t for t in (taken.o2_device, taken.position, taken.bp_site) if t]
    absent = [value_text(k, 0) for k in ("hr", "rr") if s.values.get(k) == 0 and k not in flagged]
    lines += [w for w in absent if not any(w in line for line in lines)]
    if ("typed" in common) != (taken.entered == "typed") and common:
        extra.append("typed" if taken.entered == "typed" else "device")
    elif not common:
        extra.append(taken.entered)
    lines += [", ".join(extra)] if extra else []
    amended = draft.chart.standing.known.get(taken.amends or "")
    if amended is not None and isinstance(amended.act, VitalsTaken):
        before = amended.act
        change = [
            f"{label} was {old}"
            for label, old, new in (
                ("SBP", before.sbp_mmhg, taken.sbp_mmhg),
                ("DBP", before.dbp_mmhg, taken.dbp_mmhg),
                ("HR", before.hr_per_min, taken.hr_per_min),
                ("SpO₂", before.spo2_pct, taken.spo2_pct),
            )
            if old != new and old is not None
        ]
        lines.append(", ".join([f"Amends {draft.clock(before.at)}", *change]))
    lines += [_first(", ".join(draft.besides(taken)))] if draft.besides(taken) else []
    rest = " · ".join(line for line in lines if line)
    return Cell("\n".join(t for t in (f"▲ {flags}" if flags else "", rest) if t))


def flag_words(flag: Flag) -> str:
    """``SBP 182 HH ≥180``."""
    sign = "≥" if flag.level.high else "≤" if flag.inclusive else "<"
    name = PARAMETERS[flag.param].short if flag.param in PARAMETERS else flag.param
    value = (
        "absent" if flag.value == 0 and PARAMETERS[flag.param].absent_text else shown(flag.value, 1)
    )
    unit = " %" if flag.param == "sbp_rise_pct" else ""
    return f"{name} {value}{unit} {flag.level} {sign}{shown(flag.limit, 1)}".replace("-", "−")


def _first(text: str) -> str:
    return text[:1].upper() + text[1:]

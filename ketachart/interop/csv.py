"""Observations as CSV: one row an observation, for spreadsheets and interfaces."""

import csv
import io
import unicodedata
from collections.abc import Iterator

from ketachart.clinical.acts import VitalsTaken
from ketachart.clinical.chart import Chart, VitalsSet
from ketachart.clinical.units import shown
from ketachart.clinical.vitals import MEASURED, PARAMETERS, unobtainable_of

COLUMNS = (
    "record_no", "mrn", "act_id", "observed_at", "charted_at", "minute", "parameter", "value",
    "unit", "flag", "status", "entered", "by",
)  # fmt: skip

_SKIPPED = "".join(map(chr, range(33))) + "\x7f\u200b\ufeff"


def written(chart: Chart) -> str:
    """All observations of a session; status is final, amended or struck, as in the chart.

    A value that a spreadsheet could take for a formula is preceded by an apostrophe.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for taken_set in (*chart.sets, *chart.withdrawn_sets):
        writer.writerows([plain(cell) for cell in row] for row in _rows(chart, taken_set))
    return out.getvalue()


def _rows(chart: Chart, taken_set: VitalsSet) -> Iterator[tuple[str, ...]]:
    taken: VitalsTaken = taken_set.taken
    fate = chart.fate(taken.id)
    levels = {f.param: str(f.level) for f in taken_set.flags}
    minute = "" if taken_set.minute is None else shown(taken_set.minute, 2)
    values = [(p, str(v)) for p in MEASURED if (v := getattr(taken, p.field)) is not None]
    values += [(PARAMETERS[p], f"unobtainable: {why}") for p, why in unobtainable_of(taken)]
    for p, value in values:
        yield (
            chart.session.record_no,
            chart.patient.mrn,
            taken.id,
            taken.at.isoformat(),
            taken.written_at.isoformat(),
            minute,
            p.key,
            value,
            p.unit,
            levels.get(p.key, ""),
            fate.kind if fate else "final",
            taken.entered,
            taken.by,
        )


def plain(cell: str) -> str:
    """The cell so that no spreadsheet takes it for a formula."""
    # Spreadsheets skip what stands before the sign, and take its wide form for it.
    seen = unicodedata.normalize("NFKC", cell).lstrip(_SKIPPED)
    risky = seen[:1] in ("=", "+", "@") or (
        seen[:1] == "-" and not seen[1:].replace(".", "", 1).isdigit()
    )
    return f"'{cell}" if risky or cell[:1] in ("\t", "\r", "\n") else cell

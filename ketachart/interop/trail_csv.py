"""The audit trail as CSV (RFC 4180, UTF-8): one row an entry, for spreadsheets and auditors."""

import csv
import io
from collections.abc import Iterable, Sequence

from ketachart.interop.csv import plain

COLUMNS = (
    "seq", "recorded_at", "who", "what", "detail", "patient", "session", "act", "happened_at",
    "entry_id",
)  # fmt: skip


def written(rows: Iterable[Sequence[str]], *, head: bool = False) -> str:
    """Rows as text, under the names of the columns where they are the first.

    A value that a spreadsheet could take for a formula is preceded by an apostrophe.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    if head:
        writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow([plain(cell) for cell in row])
    return out.getvalue()

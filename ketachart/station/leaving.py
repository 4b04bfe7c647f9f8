"""What leaves the station, and whether what stays is intact."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from ketachart import __version__
from ketachart.clinical.administration import SessionExported
from ketachart.clinical.chart import Chart
from ketachart.clinical.trouble import Refused, Unavailable
from ketachart.clock import new_id
from ketachart.interop import csv as csv_file
from ketachart.interop import session_json
from ketachart.station.moves import Moves
from ketachart.store import files
from ketachart.store.chain import Verdict

Format = Literal["pdf", "json", "csv"]


class Leaving(Moves):
    """Exports, pages, and the check of the whole ledger."""

    def export(self, session_id: str, format: Format) -> tuple[str, bytes]:
        """A session to be written to a folder that a person chose: file name and contents.

        The export is recorded before the contents are handed out.

        Raises:
            Refused: there is no such session, or the format is not known.
        """
        chart = self.chart(session_id)
        match format:
            case "json":
                data = session_json.written(chart)
            case "csv":
                data = csv_file.written(chart).encode()
            case "pdf":
                data = self.page(chart)
            case _:
                raise Refused(f"{format} is not an export format: pdf, json or csv.")
        person = self._signed_in()
        act = SessionExported(
            id=new_id(),
            at=self.clock.now().at,
            by=person.name,
            session=session_id,
            format=format,
            sha256=hashlib.sha256(data).hexdigest(),
        )
        with self._database.writing() as con:
            self._append(con, [act], person.id)
        return f"{chart.session.record_no}-v1.{format}", data

    def export_to(self, session_id: str, format: Format, folder: Path) -> Path:
        """Export a session into a folder, made where it is missing; gives the file.

        A copy that is there already stays: another station may have given the same number.

        Raises:
            Refused: there is no such session, or the format is not known.
            Unavailable: the folder cannot be made or written; the record itself is unchanged.
        """
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except (OSError, ValueError):
            raise Unavailable(f"The folder {folder} cannot be made. Nothing was written.") from None
        name, data = self.export(session_id, format)
        path = files.free_name(folder / name)
        files.hand_out(path, data)
        return path

    def page(self, chart: Chart) -> bytes:
        """The session's PDF, as it now stands."""
        from ketachart.report.document import document  # noqa: PLC0415 - 85 ms of import
        from ketachart.report.pdf import write_pdf  # noqa: PLC0415

        clinic = self.clinic
        made = document(
            chart,
            clinic=clinic.clinic,
            chair=chart.chair,
            generated_at=self.clock.now().at,
            software=f"KetaChart {__version__}",
        )
        return write_pdf(made, paper=clinic.paper)

    def verify(self, progress: Callable[[int, int], None] | None = None) -> Verdict:
        """Read the whole ledger and the file under it; names the first thing that is wrong."""
        problems = self._database.file_problems()
        if problems:
            return Verdict(intact=False, entries=0, problem=problems[0], seq=None)
        with self._database.reading_aside() as con:
            return self._ledger.verify(con, self._anchor.read(), progress)

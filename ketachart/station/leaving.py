"""What leaves the station, and whether what stays is intact."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from ketachart import __version__
from ketachart.clinical.administration import ReportExported, SessionExported
from ketachart.clinical.chart import Chart
from ketachart.clinical.trouble import Refused
from ketachart.clock import new_id
from ketachart.interop import csv as csv_file
from ketachart.interop import session_json
from ketachart.station.protocols import DEFAULT_PROTOCOL
from ketachart.station.treatment import Treatments
from ketachart.store import files
from ketachart.store.chain import Verdict

if TYPE_CHECKING:
    from ketachart.report.blocks import Document

Format = Literal["pdf", "json", "csv", "ambulance", "times"]
"""``ambulance`` is the sheet of one page, a PDF, for whoever takes the patient over; ``times`` the
time sheet, a PDF of when every drug began and ended."""

REPORTS = {"ambulance": "ambulance sheet", "times": "time sheet"}
"""Pages about a session that are no record of it."""


class Leaving(Treatments):
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
            case "ambulance":
                data = self.sheet(chart)
            case "times":
                data = self.time_sheet(chart)
            case _:
                known = "pdf, json, csv, ambulance or times"
                raise Refused(f"{format} is not an export format: {known}.")
        person = self._signed_in()
        act: SessionExported | ReportExported = SessionExported(
            id=new_id(),
            at=self.clock.now().at,
            by=person.name,
            session=session_id,
            format=format,
            sha256=hashlib.sha256(data).hexdigest(),
        )
        name = f"{chart.session.record_no}-v1.{format}"
        if format in REPORTS:
            act = ReportExported(
                id=act.id,
                at=act.at,
                by=act.by,
                report=REPORTS[format],
                format="pdf",
                sha256=act.sha256,
                patient=chart.session.patient,
                about=chart.session.record_no,
            )
            name = f"{chart.session.record_no}-{format}.pdf"
        with self._database.writing() as con:
            self._append(con, [act], person.id)
        return name, data

    def export_to(self, session_id: str, format: Format, folder: Path) -> Path:
        """Export a session into a folder, made where it is missing; gives the file.

        A copy that is there already stays: another station may have given the same number.

        Raises:
            Refused: there is no such session, or the format is not known.
            Unavailable: the folder cannot be made or written; the record itself is unchanged.
        """
        files.make_folder(folder)
        name, data = self.export(session_id, format)
        path = files.free_name(folder / name)
        files.hand_out(path, data)
        return path

    def page(self, chart: Chart) -> bytes:
        """The session's PDF, as it now stands."""
        from ketachart.report.document import document  # noqa: PLC0415 - 85 ms of import

        return self._printed(document, chart)

    def sheet(self, chart: Chart) -> bytes:
        """The sheet for the ambulance as a PDF of one page, as the record now stands."""
        from ketachart.report.ambulance_sheet import ambulance_sheet  # noqa: PLC0415

        return self._printed(partial(ambulance_sheet, paper=self.clinic.paper), chart)

    def time_sheet(self, chart: Chart) -> bytes:
        """The time sheet as a PDF, as the record now stands."""
        from ketachart.report.time_sheet import time_sheet  # noqa: PLC0415

        return self._printed(time_sheet, chart)

    def _printed(self, made: Callable[..., Document], chart: Chart) -> bytes:
        from ketachart.report.pdf import write_pdf  # noqa: PLC0415

        clinic = self.clinic
        document = made(
            chart,
            clinic=clinic.clinic,
            chair=chart.chair,
            generated_at=self.clock.now().at,
            software=f"KetaChart {__version__}",
        )
        return write_pdf(document, paper=clinic.paper)

    def export_paper_chart(self, protocol_id: str | None = None) -> tuple[str, bytes]:
        """The chart to fill in with a pen, of the clinic's usual protocol unless another is named.

        The export is recorded before the contents are handed out.

        Raises:
            Refused: there is no protocol of that id, or nobody is signed in.
        """
        from ketachart.report.blank_chart import blank_chart  # noqa: PLC0415

        person, clinic, at = self._signed_in(), self.clinic, self.clock.now().at
        wanted = protocol_id or clinic.default_protocol or DEFAULT_PROTOCOL
        protocol = self.protocol_in_force(wanted)
        data = blank_chart(
            protocol,
            clinic=clinic.clinic,
            paper=clinic.paper,
            generated_at=at,
            software=f"KetaChart {__version__}",
        )
        act = ReportExported(
            id=new_id(),
            at=at,
            by=person.name,
            report="paper chart",
            format="pdf",
            sha256=hashlib.sha256(data).hexdigest(),
            about=protocol.id,
        )
        with self._database.writing() as con:
            self._append(con, [act], person.id)
        return f"paper-chart-{protocol.id}.pdf", data

    def export_paper_chart_to(self, folder: Path, protocol_id: str | None = None) -> Path:
        """The same, written into a folder; a copy that is there already stays.

        Raises:
            Refused: as ``export_paper_chart``.
            Unavailable: the folder cannot be made or written.
        """
        files.make_folder(folder)
        name, data = self.export_paper_chart(protocol_id)
        path = files.free_name(folder / name)
        files.hand_out(path, data)
        return path

    def verify(self, progress: Callable[[int, int], None] | None = None) -> Verdict:
        """Read the whole ledger and the file under it; names the first thing that is wrong."""
        problems = self._database.file_problems()
        if problems:
            return Verdict(intact=False, entries=0, problem=problems[0], seq=None)
        with self._database.reading_aside() as con:
            return self._ledger.verify(con, self._anchor.read(), progress)

"""What leaves the station."""

from __future__ import annotations

import hashlib
from abc import abstractmethod
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from ketachart import __version__
from ketachart.clinical.administration import RecordSealed, ReportExported, SessionExported
from ketachart.clinical.chart import Chart
from ketachart.clinical.clock_notes import clock_notes
from ketachart.clinical.signing import Versioned, version_of
from ketachart.clinical.trouble import Refused
from ketachart.clock import new_id
from ketachart.interop import csv as csv_file
from ketachart.interop import session_json
from ketachart.station.core import ITSELF
from ketachart.station.protocols import DEFAULT_PROTOCOL
from ketachart.station.timing import ABOUT_CLOCK
from ketachart.station.treatment import Treatments
from ketachart.store import files, projections

if TYPE_CHECKING:
    from ketachart.report.blocks import Document
    from ketachart.store.engine import Connection

Format = Literal["pdf", "json", "csv", "ambulance", "times"]
"""``ambulance`` is the sheet of one page, a PDF, for whoever takes the patient over; ``times`` the
time sheet, a PDF of when every drug began and ended."""

LONGEST_SAID = 200
OWN_FILE = "the clinic's own file"
REPORTS = {"ambulance": "ambulance sheet", "times": "time sheet"}
"""Pages about a session that are no record of it."""


class Leaving(Treatments):
    """Exports and pages."""

    def export(
        self,
        session_id: str,
        format: Format,
        *,
        for_whom: str | None = None,
        purpose: str | None = None,
    ) -> tuple[str, bytes]:
        """A session to be written to a folder that a person chose: file name and contents.

        The export is recorded, with whom and what it is for, before the contents are handed out.

        Raises:
            Refused: there is no such session, or the format is not known.
        """
        chart, version = self.chart(session_id), None
        match format:
            case "json":
                data = session_json.written(chart)
            case "csv":
                data = csv_file.written(chart).encode()
            case "pdf":
                # What is signed leaves as it was sealed, also while an addendum to it waits.
                version = chart.record.version or None
                data = self.page(chart) if version is None else self.sealed(session_id)
            case "ambulance":
                data = self.sheet(chart)
            case "times":
                data = self.time_sheet(chart)
            case _:
                known = "pdf, json, csv, ambulance or times"
                raise Refused(f"{format} is not an export format: {known}.")
        person = self._signed_in()
        for_whom, purpose = said_of_a_copy(for_whom), said_of_a_copy(purpose)
        act: SessionExported | ReportExported = SessionExported(
            id=new_id(),
            at=self.clock.now().at,
            by=person.name,
            session=session_id,
            format=format,
            sha256=hashlib.sha256(data).hexdigest(),
            version=version,
            patient=chart.session.patient,
            for_whom=for_whom,
            purpose=purpose,
        )
        name = f"{chart.session.record_no}-v{version or version_of(chart)}.{format}"
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
                for_whom=for_whom,
                purpose=purpose,
            )
            name = f"{chart.session.record_no}-{format}.pdf"
        with self._database.writing() as con:
            self._append(con, [act], person.id)
        return name, data

    def export_to(
        self,
        session_id: str,
        format: Format,
        folder: Path,
        *,
        for_whom: str | None = None,
        purpose: str | None = None,
    ) -> Path:
        """Export a session into a folder, made where it is missing; gives the file.

        A copy that is there already stays: another station may have given the same number.

        Raises:
            Refused: there is no such session, or the format is not known.
            Unavailable: the folder cannot be made or written; the record itself is unchanged.
        """
        files.make_folder(folder)
        name, data = self.export(session_id, format, for_whom=for_whom, purpose=purpose)
        path = files.free_name(folder / name)
        files.hand_out(path, data)
        return path

    def page(self, chart: Chart) -> bytes:
        """The session's PDF: the sealed file where the record is signed, else a draft of it."""
        self._looked_at(chart.session.patient, chart)
        state = chart.record
        if state.is_signed and not state.waiting:
            with self._database.reading() as con:
                return self._sealed_file(con, state.versions[-1].sealed)
        return self._drafted(chart)

    def _read_sealed(self, chart: Chart, sealing: RecordSealed) -> None:
        """Who reads a sealed file has it: an export, noted where no other call asks inside."""
        if self._depth != 1:
            return
        person = self._signed_in()
        act = SessionExported(
            id=new_id(),
            at=self.clock.now().at,
            by=person.name,
            session=chart.session.session,
            format="pdf",
            sha256=sealing.sha256,
            version=sealing.version,
            patient=chart.session.patient,
        )
        self._note(act, person.id)

    def _drafted(self, chart: Chart, signing: Versioned | None = None) -> bytes:
        """The record's page as it now stands; ``signing`` is the version that it is to be."""
        from ketachart.report.document import document  # noqa: PLC0415 - 85 ms of import

        with self._database.reading() as con:
            people = projections.people(con)
            about_clock = self._ledger.of_station(con, ABOUT_CLOCK)
        credentials = {p.name: p.credential for p in people if p.credential}
        times = clock_notes(chart.entries, about_clock)
        made = partial(document, signing=signing, credentials=credentials, times=times)
        return self._printed(made, chart, signing.signed.at if signing is not None else None)

    @abstractmethod
    def sealed(self, session_id: str, version: int | None = None) -> bytes:
        """The sealed file of a version of a record, of the last one unless it is named."""

    @abstractmethod
    def _sealed_file(self, con: Connection, sealing: RecordSealed) -> bytes:
        """The file that was sealed, whole.

        Raises:
            Damaged: what is kept is not what was sealed.
        """

    def sheet(self, chart: Chart) -> bytes:
        """The sheet for the ambulance as a PDF of one page, as the record now stands."""
        self._looked_at(chart.session.patient, chart)
        from ketachart.report.ambulance_sheet import ambulance_sheet  # noqa: PLC0415

        return self._printed(partial(ambulance_sheet, paper=self.clinic.paper), chart)

    def time_sheet(self, chart: Chart) -> bytes:
        """The time sheet as a PDF, as the record now stands."""
        self._looked_at(chart.session.patient, chart)
        from ketachart.report.time_sheet import time_sheet  # noqa: PLC0415

        return self._printed(time_sheet, chart)

    def _printed(
        self, made: Callable[..., Document], chart: Chart, at: datetime | None = None
    ) -> bytes:
        from ketachart.report.pdf import write_pdf  # noqa: PLC0415

        clinic = self.clinic
        document = made(
            chart,
            clinic=clinic.clinic,
            chair=chart.chair,
            generated_at=at or self.clock.now().at,
            software=f"KetaChart {__version__}",
        )
        return write_pdf(document, paper=clinic.paper)

    def export_paper_chart(self, protocol_id: str | None = None) -> tuple[str, bytes]:
        """The chart to fill in with a pen, of the clinic's usual protocol unless another is named.

        Whoever stands at the chair gets one, signed in or not. The export is recorded before the
        contents are handed out.

        Raises:
            Refused: there is no protocol of that id.
        """
        from ketachart.report.blank_chart import blank_chart  # noqa: PLC0415

        clinic, at = self.clinic, self.clock.now().at
        by, who = (self.person.name, self.person.id) if self.person else (ITSELF, ITSELF)
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
            by=by,
            report="paper chart",
            format="pdf",
            sha256=hashlib.sha256(data).hexdigest(),
            about=protocol.id,
        )
        self._note(act, who)  # also while the disk takes nothing, when it is needed most
        return f"paper-chart-{protocol.id}.pdf", data

    def note_paper_charts(self, pages: Sequence[tuple[Chart, bytes]]) -> None:
        """Record that paper charts of open sessions left the station: each chart and its page.

        They were made from what was in memory, also while the disk took nothing; so the entry
        follows the page, and goes where entries go then.
        """
        person = self._signed_in()
        for chart, data in pages:
            act = ReportExported(
                id=new_id(),
                at=self.clock.now().at,
                by=person.name,
                report="paper chart of a session",
                format="pdf",
                sha256=hashlib.sha256(data).hexdigest(),
                patient=chart.session.patient,
                about=chart.session.record_no,
                for_whom=OWN_FILE,
                purpose="to go on with a pen",
            )
            self._note(act, person.id)

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


def said_of_a_copy(words: str | None) -> str | None:
    """For whom or what for a copy is, as it is recorded; None where nothing was said.

    Raises:
        Refused: it is longer than 200 letters.
    """
    told = " ".join((words or "").split())
    if len(told) > LONGEST_SAID:
        raise Refused(
            f"For whom and what for are said in at most {LONGEST_SAID} letters each. "
            "Nothing was written; shorten it."
        )
    return told or None

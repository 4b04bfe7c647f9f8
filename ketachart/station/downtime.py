"""A paper chart while the station cannot be opened: of a protocol as it lies on the disk."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ketachart import __version__
from ketachart.clinical.trouble import Refused
from ketachart.station.protocols import DEFAULT_PROTOCOL, protocols_of
from ketachart.store import files

if TYPE_CHECKING:
    from datetime import datetime

    from ketachart.report.pdf import Paper


@dataclass(frozen=True, slots=True)
class PaperCharts:
    """The charts to fill in with a pen that a station's folder has, which stays closed.

    Nothing is recorded: what would take the record is locked.
    """

    folder: Path

    def protocols(self) -> tuple[tuple[str, str], ...]:
        """Every protocol by (id, name), the usual one first."""
        found = [(p.id, p.name) for p in protocols_of(self.folder)]
        return tuple(sorted(found, key=lambda each: each[0] != DEFAULT_PROTOCOL))

    def write(self, protocol_id: str, into: Path, *, at: datetime, paper: Paper = "A4") -> Path:
        """Write the chart of a protocol into a folder; a copy that is there already stays.

        Raises:
            Refused: there is no such protocol.
            Unavailable: the folder cannot be written, or a typeface is missing.
        """
        from ketachart.report.blank_chart import blank_chart  # noqa: PLC0415

        protocol = next((p for p in protocols_of(self.folder) if p.id == protocol_id), None)
        if protocol is None:
            raise Refused("There is no such protocol, so nothing was written. Choose another.")
        data = blank_chart(
            protocol, clinic="", paper=paper, generated_at=at, software=f"KetaChart {__version__}"
        )
        files.make_folder(into)
        path = files.free_name(into / f"paper-chart-{protocol.id}.pdf")
        files.hand_out(path, data)
        return path

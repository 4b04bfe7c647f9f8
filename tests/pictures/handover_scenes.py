"""A shift ends, and a second look that the same person takes: the panels in the hour."""

from pathlib import Path

from pictures.studio import Studio

from ketachart import demo
from ketachart.clinical.acts import HandedOver
from ketachart.clock import new_id
from ketachart.station import Station

OTHER = "T. Pretend, RN"


def a_shift_ends(studio: Studio, folder: Path) -> None:
    """The card that is handed over, and the receiver who accepts it."""
    studio.folder = folder
    if studio.wants("handover"):
        with studio.clinic({}) as w:
            w.sit("1")
            w.panel("handover", "handover")
    if studio.wants("handover-accept"):
        with studio.clinic({}, _handed) as w:
            w.sit("1")
            w.panel("handover-accept", "handover-accept")


def _handed(station: Station) -> None:
    station.sign_in(demo.NURSE, demo.PASSWORD)
    for row in station.open_sessions():
        if row.chair in ("1", "2"):
            act = HandedOver(
                id=new_id(), at=station.clock.now().at, by="-", to=OTHER,
                text="Calm and talking; pressure is coming down since the rate was lowered.",
            )  # fmt: skip
            station.record(row.id, act, patient=row.patient)


SCENES = (a_shift_ends,)

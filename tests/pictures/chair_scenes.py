"""What stands at the chair beside the usual hour: orders to confirm, what runs, points to give."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from msgspec import structs
from pictures.studio import Studio

from ketachart import demo
from ketachart.clinical.acts import Act, MedicationGiven, RateSet
from ketachart.clock import new_id
from ketachart.station import Station


def at_the_chair(studio: Studio, folder: Path) -> None:
    """Orders to confirm, a fluid that runs, the call afterwards, a rate to check under a flag."""
    studio.folder = folder
    if studio.word and "chair" not in studio.word:
        return
    with studio.clinic({"4": 73}, before=_busy) as window:
        window.sit("1")
        window.panel("drug-end", "chair-drug-end")
        chart = window.sit("4")
        asked = structs.replace(chart.protocol.discharge, score="aldrete")
        protocol = structs.replace(chart.protocol, discharge=asked)
        window.window.charts[chart.session.session] = replace(chart, protocol=protocol)
        window.window.page.show_chart(window.window.charts[chart.session.session])
        window.window.page.open_panel("discharge")
        panel = window.window.page.side.panel
        panel.score.rows[0].take_focus()
        window.take("chair-discharge-score")
        person = window.station.sign_in(demo.PHYSICIAN, demo.PASSWORD)
        window.window.person_changed(person)
        window.sit("1")
        window.panel("authenticate", "chair-authenticate")
    with studio.clinic({"1": 30.4}, before=_too_fast) as window:
        window.sit("1")
        window.take("chair-rate-strip")
    with studio.clinic({"1": 87.0}) as window:
        window.sit("1")
        window.panel("follow-up", "chair-follow-up")


def _busy(station: Station) -> None:
    """A fluid that was ordered by phone runs."""
    now = station.clock.now().at
    given = MedicationGiven(
        id=new_id(),
        at=now,
        by=demo.NURSE,
        drug="0.9% NaCl",
        dose=Decimal(250),
        unit="mL",
        route="IV",
        ordered_by=demo.PHYSICIAN,
        mode="phone",
        purpose="fluid",
        runs=True,
    )
    _chart(station, "1", given)


def _too_fast(station: Station) -> None:
    """The pump runs above the order, and nobody else has read it."""
    now = station.clock.now().at
    rate = RateSet(id=new_id(), at=now, by=demo.NURSE, rate_ml_per_h=Decimal(90), reason="asked")
    _chart(station, "1", rate)


def _chart(station: Station, chair: str, act: Act) -> None:
    row = next(row for row in station.open_sessions() if row.chair == chair)
    station.record(row.id, act, patient=row.patient)


SCENES = (at_the_chair,)

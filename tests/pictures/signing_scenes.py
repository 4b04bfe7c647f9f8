"""A record on its way to the signature, as the nurses see it."""

from collections.abc import Callable
from pathlib import Path

from pictures.studio import Studio

from ketachart import demo
from ketachart.clinical.acts import (
    AddendumWritten,
    DrugWasted,
    NoteWritten,
    OrderAuthenticated,
    VitalsTaken,
)
from ketachart.clinical.chart import Chart
from ketachart.clinical.entry import integrity_code
from ketachart.clinical.orders import awaiting
from ketachart.clock import new_id
from ketachart.station import Station

PHYSICIAN = "Dr. E. Invented, MD"
OTHER = "T. Pretend, RN"
GONE = {"1": 87.0}
QUESTION = "The cuff was on the left arm at 14:24 and on the right after it. Which one is right?"


def on_the_way(studio: Studio, folder: Path) -> None:
    """To attest, opened again, sent back, attested, signed, with an addendum that waits."""
    studio.folder = folder
    states: dict[str, tuple[Callable[[Station, Chart], object], str]] = {
        "record-to-attest": (_note, "close"),
        "record-to-explain": (_less_wasted, "close"),
        "record-attested": (_attested, ""),
        "record-reopened": (_reopened, "close"),
        "record-sent-back": (_sent_back, "close"),
        "record-signed": (_signed, "addendum"),
        "record-addendum": (_added, "more"),
    }
    for name, (before, panel) in states.items():
        if not studio.wants(name):
            continue
        with studio.clinic(GONE, lambda station, before=before: _at_chair(station, before)) as w:
            w.sit("1")
            w.take(name)
            if panel:
                w.panel(panel, f"{name}-panel")
                w.window.page.side.close_panel()
            w.window.show_board()
            w.take(f"{name}-board")


def _at_chair(station: Station, before: Callable[[Station, Chart], object]) -> None:
    for name in (PHYSICIAN, OTHER):
        station.second_person(name, demo.PASSWORD)
    station.sign_in(demo.NURSE, demo.PASSWORD)
    row = [row for row in station.sessions() if row.chair == "1"][-1]
    before(station, station.chart(row.id))
    station.sign_in(demo.NURSE, demo.PASSWORD)


def _record(station: Station, chart: Chart, kind: type, **said: object) -> Chart:
    act = kind(id=new_id(), at=station.clock.now().at, by="?", **said)
    return station.record(chart.session.session, act, patient=chart.session.patient)


def _note(station: Station, chart: Chart) -> Chart:
    station.sign_in(OTHER, demo.PASSWORD)
    return _record(station, chart, NoteWritten, text="Called at home: all well.")


def _less_wasted(station: Station, chart: Chart) -> Chart:
    waste = chart.standing.of(DrugWasted)[-1][1]
    said = {"from_bag_mg": (waste.from_bag_mg or 0) + 3, "reason": "typing slip"}
    if waste.from_vial_mg:
        said = {"from_vial_mg": waste.from_vial_mg - 3, "reason": "typing slip"}
    return _record(station, chart, DrugWasted, amends=waste.id, **said)


def _attested(station: Station, chart: Chart) -> Chart:
    session, patient = chart.session.session, chart.session.patient
    return station.attest(session, patient=patient, note="See the record.", reason="on my own")


def _reopened(station: Station, chart: Chart) -> Chart:
    chart = _attested(station, chart)
    taken = chart.standing.of(VitalsTaken)[-1][1]
    return _record(
        station,
        chart,
        VitalsTaken,
        amends=taken.id,
        entered="typed",
        sbp_mmhg=132,
        dbp_mmhg=82,
        hr_per_min=64,
        reason="typing slip",
    )


def _sent_back(station: Station, chart: Chart) -> Chart:
    chart = _attested(station, chart)
    station.sign_in(PHYSICIAN, demo.PASSWORD)
    session, patient = chart.session.session, chart.session.patient
    return station.send_back(session, patient=patient, question=QUESTION)


def _signed(station: Station, chart: Chart) -> Chart:
    chart = _attested(station, chart)
    session, patient = chart.session.session, chart.session.patient
    station.sign_in(PHYSICIAN, demo.PASSWORD)
    for order in awaiting(chart):
        chart = _record(station, chart, OrderAuthenticated, order=order.id)
    chart = station.chart(session)
    seen = integrity_code(chart.entries)
    return station.sign(session, patient=patient, seen=seen, secret=demo.PASSWORD).chart


def _added(station: Station, chart: Chart) -> Chart:
    chart = _signed(station, chart)
    station.sign_in(demo.NURSE, demo.PASSWORD)
    return _record(station, chart, AddendumWritten, text="The headache went on until the evening.")


SCENES = (on_the_way,)

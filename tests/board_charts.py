"""Chairs in chosen states at one moment: example sessions moved in time, under other names."""

import json
from datetime import datetime, timedelta
from functools import lru_cache

import msgspec
from bedside_charts import SESSIONS, AnyAct, charted, protocol

from ketachart.clinical.administration import Patient, SessionOpened
from ketachart.clinical.chart import Chart
from ketachart.gui.chairs import Seat

NOW = datetime.fromisoformat("2027-03-17T14:27:00-04:00")
PEOPLE = {
    "alvarez": ("Alvarez", "Rosa"),
    "brandt": ("Brandt", "Thomas"),
    "chaudhry": ("Chaudhry", "Imran"),
    "dufresne": ("Dufresne", "Claire"),
    "long": ("Papadopoulos-Featherstonehaugh y Montoya", "Maximiliana Evangelina"),
    "typed": ("<b>Okafor", "Ada"),
}
STARTED = {
    "ex-01": "2026-03-03T10:00:00-06:00",
    "ex-05": "2026-03-10T10:05:00-05:00",
}


@lru_cache(maxsize=64)
def chart_of(
    who: str, minute: float, example: str = "ex-01", *, silent: float = 0, now: datetime = NOW
) -> Chart:
    """An example as it stands ``minute`` minutes after its start, at ``now``.

    Of the last ``silent`` minutes nothing is charted.
    """
    file = json.loads((SESSIONS / f"{example}.json").read_text("utf-8"))
    moved = now - timedelta(minutes=minute) - datetime.fromisoformat(STARTED[example])

    def moment(text: str) -> str:
        return (datetime.fromisoformat(text) + moved).astimezone(now.tzinfo).isoformat()

    acts = []
    for said in file["acts"]:
        for field in ("at", "charted_at", "due_at"):
            if field in said:
                said[field] = moment(said[field])
        act = msgspec.json.decode(json.dumps(said), type=AnyAct)
        if act.written_at <= now - timedelta(minutes=silent):
            acts.append(act)
    opened = SessionOpened(
        id=f"o-{who}",
        at=acts[0].at,
        by="x",
        session=who,
        patient=who,
        protocol="d",
        record_no="KC-1",
    )
    family, given = PEOPLE[who]
    told = file["patient"] | {"family_name": family, "given_name": given}
    patient = msgspec.convert(told, Patient)
    return charted(Chart(opened, patient, protocol()), *acts)


def seats_of(*charts: Chart | None) -> tuple[Seat, ...]:
    """Chairs 1, 2, 3 … with these in them; None leaves one free."""
    return tuple(Seat(n, str(n), chart) for n, chart in enumerate(charts, 1))

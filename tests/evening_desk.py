"""An evening's work for a physician: sessions that were attested and wait for the signature."""

import json
from decimal import Decimal

from station_fixtures import NURSE, PASSWORD, Examples

from ketachart.clinical.acts import OrderPlaced
from ketachart.clock import new_id
from ketachart.station import NewPerson, Station

PHYSICIAN, SECRET, PIN = "Dr. E. Rossi, MD", "eleven copper weather vanes", "482915"
SECOND, THEIRS, THEIR_PIN = "Dr. B. Ito, MD", "seventy woollen staircases", "739164"
ORDERS = {"ex-05": PHYSICIAN, "ex-11": SECOND}
"""Who ordered something by phone in these examples."""


def physicians(station: Station) -> None:
    """Two physicians with a PIN each; the nurse is signed in afterwards."""
    station.sign_in(NURSE, PASSWORD)
    for name, secret in ((PHYSICIAN, SECRET), (SECOND, THEIRS)):
        station.add_person(NewPerson(name, ("physician",), secret + " at first", "MD"))
    for name, secret, pin in ((PHYSICIAN, SECRET, PIN), (SECOND, THEIRS, THEIR_PIN)):
        station.sign_in(name, secret + " at first")
        station.change_password(secret + " at first", secret)
        station.set_pin(pin, secret)
    station.sign_in(NURSE, PASSWORD)


def attested(station: Station, *names: str) -> list[str]:
    """Examples charted and attested by the nurse; their sessions' ids."""
    return [attest(station, Examples()(name), ORDERS.get(name)) for name in names]


def many(station: Station, count: int, name: str = "ex-01") -> list[str]:
    """The same session of so many patients, all attested."""
    found = []
    for number in range(count):
        file = json.loads(Examples()(name))
        file["id"] = f"{file['id']}-{number}"
        file["patient"]["mrn"] = f"T-{number + 1000}"
        file["patient"]["family_name"] = f"Sample-{number:03}"
        found.append(attest(station, json.dumps(file).encode()))
    return found


def attest(station: Station, data: bytes, order: str | None = None) -> str:
    """One session file charted, and attested by who is signed in.

    ``order`` names a physician who ordered something by phone while it was charted here.
    """
    chart = station.import_session(data)
    session, patient = chart.session.session, chart.session.patient
    if order is not None:
        act = OrderPlaced(
            id=new_id(),
            at=station.clock.now().at,
            by=NURSE,
            drug="acetaminophen",
            route="PO",
            dose_mg=Decimal(1000),
            purpose="prn",
            ordered_by=order,
            mode="phone",
            read_back=True,
        )
        station.record(session, act, patient=patient)
    chart = station.attest(
        session, patient=patient, note="As charted.", reason="charted from a file"
    )
    return chart.session.session

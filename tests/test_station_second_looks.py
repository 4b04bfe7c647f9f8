"""The second look at drug, dose and pump: by a colleague, or timed and marked by the same person.

And the shift change: what is handed over is accepted by whoever takes over, by their own PIN.
"""

from datetime import timedelta
from decimal import Decimal

import pytest
from msgspec import structs
from station_fixtures import NURSE, PASSWORD
from window_desk import at, example_until

from ketachart.clinical import acts as a
from ketachart.clinical.acts import DrugPrepared, HandedOver, HandoverAccepted, IndependentCheck
from ketachart.clinical.entry import Surroundings
from ketachart.clinical.guard import checked
from ketachart.clinical.handover import waits
from ketachart.clinical.rechecks import check_recheck
from ketachart.clinical.trouble import Refused
from ketachart.clinical.unplanned import unplanned
from ketachart.clock import new_id
from ketachart.interop import session_json
from ketachart.station import NewPerson

COLLEAGUE, THEIRS, PIN = "M. Ruiz, RN", "forty yellow bicycles", "902716"
READ = {"vial_conc_mg_per_ml": Decimal(50), "drawn_ml": Decimal("0.88")}


@pytest.fixture
def station(station):
    station.add_person(NewPerson(COLLEAGUE, ("nurse",), THEIRS, "RN"))
    station.sign_in(COLLEAGUE, THEIRS)
    station.set_pin(PIN, THEIRS)
    station.sign_in(NURSE, PASSWORD)
    return station


@pytest.fixture
def prepared(station):
    """A session whose drug was prepared just now by the nurse who is signed in."""
    chart = station.import_session(example_until("ex-05", at("09:45:00")))
    made = DrugPrepared(
        id=new_id(), at=station.clock.now().at, by="-", vial_conc_mg_per_ml=Decimal(50),
        vial_volume_ml=Decimal(10), vials=1, drawn_ml=Decimal("0.88"), final_volume_ml=Decimal(50),
        container="bag-9",
    )  # fmt: skip
    return record(station, chart, made)


def record(station, chart, act, person=None):
    return station.record(chart.session.session, act, patient=chart.session.patient, person=person)


def allow(station, minutes):
    now = station.clinic
    station.change_clinic(
        clinic=now.clinic, paper=now.paper, chairs=now.chairs,
        default_protocol=now.default_protocol, backup_folder=now.backup_folder,
        self_recheck_min=minutes,
    )  # fmt: skip


def look(station, chart, of, **more):
    return IndependentCheck(
        id=new_id(), at=station.clock.now().at, by="-", of=of, what="drug and strength",
        agrees=True, values=dict(READ), **more,
    )  # fmt: skip


def bag(chart):
    return chart.containers["bag-9"].prepared.id


def later(station, **span):
    station.clock.set(station.clock.now().at + timedelta(**span))


def test_a_colleague_checks_by_pin_and_who_is_signed_in_stays(station, prepared):
    second = station.second_person(COLLEAGUE, PIN)
    chart = record(station, prepared, look(station, prepared, bag(prepared)), second)
    assert chart.entries[-1].act.by == COLLEAGUE
    assert chart.entries[-1].exceptions == ()
    assert station.person.name == NURSE


def test_ten_wrong_pins_leave_the_password(station):
    for _ in range(10):
        with pytest.raises(Refused):
            station.second_person(COLLEAGUE, "111222")
    with pytest.raises(Refused, match="password"):
        station.second_person(COLLEAGUE, PIN)
    assert station.second_person(COLLEAGUE, THEIRS).name == COLLEAGUE
    assert station.person.name == NURSE


def test_where_the_clinic_does_not_allow_it_nobody_checks_themselves(station, prepared):
    for marked in (None, True):
        with pytest.raises(Refused, match="another person"):
            record(
                station, prepared, look(station, prepared, bag(prepared), self_recheck=marked),
                station.second_person(NURSE, PASSWORD),
            )  # fmt: skip


def test_the_same_person_looks_again_after_the_wait_and_it_is_marked(station, prepared):
    allow(station, 5)
    me = station.second_person(NURSE, PASSWORD)
    later(station, minutes=4, seconds=59)
    with pytest.raises(Refused, match=r"after 5 min, from 09:05 on"):
        record(station, prepared, look(station, prepared, bag(prepared), self_recheck=True), me)
    later(station, seconds=1)
    with pytest.raises(Refused, match="another person"):
        record(station, prepared, look(station, prepared, bag(prepared)), me)
    chart = record(station, prepared, look(station, prepared, bag(prepared), self_recheck=True), me)
    assert chart.entries[-1].exceptions == ("self-recheck after 5 min, same person",)
    assert bag(chart) in checked(chart)
    assert any("self-recheck after 5 min" in one.text for one in unplanned(chart, None))


def test_a_wall_clock_that_is_set_forward_does_not_shorten_the_wait(station, prepared):
    first = prepared.standing.known[bag(prepared)].stamp
    ahead = first.recorded_at + timedelta(hours=1)
    act = look(station, prepared, bag(prepared), self_recheck=True)

    def ask(minutes, boot=first.boot_id):
        now = structs.replace(
            first, recorded_at=ahead, boot_id=boot, steady_ns=first.steady_ns + minutes * 60 * 10**9
        )
        check_recheck(prepared, act, now, Surroundings(self_recheck_min=5))

    with pytest.raises(Refused, match="after 5 min"):
        ask(4)
    ask(5)
    ask(0, "after a restart of the machine only the wall clock is left")


def test_a_waste_is_never_seen_by_the_same_person(station, prepared):
    allow(station, 1)
    now = station.clock.now().at
    waste = a.DrugWasted(id=new_id(), at=now, by="-", from_vial_mg=Decimal(6), method="drain")
    chart = record(station, prepared, waste)
    later(station, minutes=30)
    seen = IndependentCheck(
        id=new_id(), at=station.clock.now().at, by="-", of=waste.id, what="waste", agrees=True,
        self_recheck=True,
    )  # fmt: skip
    with pytest.raises(Refused, match="another person"):
        record(station, chart, seen)


def test_the_mark_is_in_the_file_and_on_the_page(station, prepared, other_station):
    allow(station, 1)
    later(station, minutes=1)
    chart = record(station, prepared, look(station, prepared, bag(prepared), self_recheck=True))
    data = session_json.written(chart)
    assert b'"self_recheck": true' in data or b'"self_recheck":true' in data
    other_station.clock.set(station.clock.now().at)
    again = other_station.import_session(data)
    assert again.entries[-1].act.self_recheck is True
    import io  # noqa: PLC0415

    from pypdf import PdfReader  # noqa: PLC0415

    text = "\n".join(p.extract_text() for p in PdfReader(io.BytesIO(station.page(chart))).pages)
    assert "self-recheck after 1 min, same person" in " ".join(text.split())


# The shift change -------------------------------------------------------------------------------


def hand(station, chart, to=COLLEAGUE):
    act = HandedOver(id=new_id(), at=station.clock.now().at, by="-", to=to, text="BP falls.")
    return record(station, chart, act), act


def accept(station, chart, of, person=None):
    act = HandoverAccepted(id=new_id(), at=station.clock.now().at, by="-", of=of)
    return record(station, chart, act, person)


def test_a_handover_waits_until_the_receiver_accepts_it(station, prepared):
    chart, given = hand(station, prepared)
    assert waits(chart, [NURSE, COLLEAGUE]) == chart.entries[-1].act
    with pytest.raises(Refused, match="cannot accept it"):
        accept(station, chart, given.id)
    chart = accept(station, chart, given.id, station.second_person(COLLEAGUE, PIN))
    assert waits(chart, [NURSE, COLLEAGUE]) is None
    assert chart.entries[-1].act.by == COLLEAGUE
    assert station.person.name == NURSE
    with pytest.raises(Refused, match="accepted already"):
        accept(station, chart, given.id, station.second_person(COLLEAGUE, PIN))


def test_only_whom_it_was_handed_to_accepts_it(station, prepared):
    chart, given = hand(station, prepared, "Dr. Elsewhere")
    with pytest.raises(Refused, match="handed over to Dr"):
        accept(station, chart, given.id, station.second_person(COLLEAGUE, PIN))
    assert waits(chart, [NURSE, COLLEAGUE]) is None, "a crew accepts elsewhere"

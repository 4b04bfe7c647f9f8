"""The role table, walked whole: every public call of a station by everybody, and every act.

What a table refuses is refused with who may do it, and leaves an entry; what it allows may fail for
a reason of its own and never for that one.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec
import pytest
from station_fixtures import NURSE, PASSWORD, ZONE

from ketachart.clinical import acts as a
from ketachart.clinical.administration import (
    STATION_ROLES,
    Patient,
    StockCounted,
    StockReceived,
    StockRemoved,
)
from ketachart.clinical.trouble import Damaged, Refused, Unavailable
from ketachart.clock import new_id
from ketachart.report.apart import SealsApart
from ketachart.station import NewPerson, Station
from ketachart.station.access import MAY, who
from ketachart.station.audit import Asked
from ketachart.station.charting import MAY_CHART
from ketachart.station.protocols import DEFAULT_PROTOCOL as PROTOCOL

THEIRS = "forty yellow bicycles"
TEMPORARY = "sixteen borrowed lanterns"
CAST: dict[str, tuple[str, ...]] = {
    "nurse": ("nurse",),
    "physician": ("physician",),
    "administrator": ("administrator",),
    "auditor": ("auditor",),
    "nurse and auditor": ("nurse", "auditor"),
    "nurse and physician": ("nurse", "physician"),
}
VIAL = {"drug": "Ketamine", "mg_per_ml": Decimal(50), "vial_ml": Decimal(10)}
OUT = ("close", "tend")
"""After these there is no station to be asked any more, or nothing to be seen."""


class World:
    """A station with everybody in it, two nurses' sessions, and somebody signed in."""

    def __init__(self, station: Any, example: Any, role: str) -> None:
        self.station, self.role = station, role
        self.people = {
            name: station.add_person(NewPerson(f"{name.title()} Person", roles, THEIRS))
            for name, roles in CAST.items()
        }
        self.left = station.add_person(NewPerson("Long Gone", ("nurse",), THEIRS))
        self.other = station.add_person(NewPerson("Other Nurse", ("nurse",), THEIRS))
        self.own = station.import_session(example.until("ex-05", "2026-03-10T10:17:00-05:00"))
        station.sign_in(self.other.name, THEIRS)
        self.others = station.import_session(example("ex-01"))
        self.text = station.protocol_text(PROTOCOL)
        station.sign_in(NURSE, PASSWORD)
        station.end_person(self.left.id, "moved away")

    def enter(self) -> None:
        """Whoever walks signs in again where a call has signed them out."""
        station, name = self.station, f"{self.role.title()} Person"
        if self.role == "nobody":
            station.lock()
        elif self.role != "temporary" and (station.person is None or station.person.name != name):
            station.sign_in(name, THEIRS)
            assert station.person.roles == CAST[self.role]

    @property
    def found(self) -> Any:
        """What a search of the trail finds, for who may search it."""
        station = self.station
        return station.search_trail(Asked()).run() if station.may("search_trail") else None

    def ask(self, call: str, asked: Any) -> Any:
        """Ask for it as the window would."""
        if isinstance(getattr(Station, call), property):
            return getattr(self.station, call)
        args = asked(self) if callable(asked) else asked
        named = args.pop() if args and isinstance(args[-1], Mapping) else {}
        return getattr(self.station, call)(*args, **named)


def patient(mrn: str) -> Patient:
    return Patient(
        mrn=mrn, family_name="Fiction", given_name="Ann", dob=date(1980, 1, 1), sex="F",
        allergy_status="not-asked",
    )  # fmt: skip


def vials(w: World, kind: Any, **more: Any) -> Any:
    return kind(id=new_id(), at=w.station.clock.now().at, by="-", **VIAL, **more)


def note(w: World) -> a.NoteWritten:
    return a.NoteWritten(id=new_id(), at=w.station.clock.now().at, by="-", text="All is well.")


def plan(w: World) -> a.SessionPlanned:
    return a.SessionPlanned(
        id=new_id(), at=w.station.clock.now().at, by="-", indication="depression"
    )


def session(w: World) -> list[Any]:
    return [w.own.session.session]


def of_patient(w: World) -> list[Any]:
    return [w.own.session.patient]


def days() -> list[Any]:
    return [date(2026, 3, 1), date(2026, 3, 31)]


def clinic(w: World) -> dict[str, Any]:
    now = w.station.clinic
    return {
        "clinic": f"{now.clinic} Two", "paper": "A4", "chairs": now.chairs,
        "default_protocol": None, "backup_folder": None,
    }  # fmt: skip


NOTHING: list[Any] = []
ASKED: dict[str, Any] = {
    "glass": NOTHING,
    "opens": of_patient,
    "restriction": of_patient,
    "restrict_patient": lambda w: [*of_patient(w), (), "lifted"],
    "break_glass": ["Another reason", "Asked for by the walk.", THEIRS],
    "give_back_glass": NOTHING,
    "glass_accesses": NOTHING,
    "glass_to_review": NOTHING,
    "review_glass": ["nothing", "Fine."],
    "note_paper_charts": [[]],
    "tend": NOTHING,
    "tend_check": NOTHING,
    "seal_with": [SealsApart()],
    "clinic": NOTHING,
    "recovery_confirmed": NOTHING,
    "confirm_recovery": ["0000"],
    "recovery_due": NOTHING,
    "key_notice": NOTHING,
    "key_state": NOTHING,
    "change_passphrase": ["not the passphrase of it", "violet hammer october", THEIRS],
    "new_recovery_code": ["not the passphrase of it", THEIRS],
    "rotate_data_key": ["not the passphrase of it", "0000", THEIRS],
    "renew_recovery": ["not the passphrase of it"],
    "computer_remembered": NOTHING,
    "remember_computer": [THEIRS],
    "forget_computer": [THEIRS],
    "people": NOTHING,
    "shift": lambda w: [w.other.id],
    "shifts": NOTHING,
    "credential_state": lambda w: [w.other.id],
    "let_in": ["0000", "Nobody", TEMPORARY],
    "sign_in": lambda w: [w.other.name, THEIRS],
    "unlock": lambda w: [w.other.name, THEIRS],
    "second_person": lambda w: [w.other.name, THEIRS],
    "verify": NOTHING,
    "check_file": [b"no PDF", "odd.pdf"],
    "look_at_protocols": NOTHING,
    "may": ["chart"],
    "lock": NOTHING,
    "mark_moment": NOTHING,
    "clock_state": NOTHING,
    "clock_unconfirmed": NOTHING,
    "save_draft": lambda w: [w.own.session.session, "note", "half", {"person": w.other.id}],
    "export_paper_chart": NOTHING,
    "export_paper_chart_to": lambda w: [w.station.place.folder.parent / "out"],
    "confirm_clock": NOTHING,
    "change_password": ["wrong", "wrong"],
    "set_pin": ["123456", THEIRS],
    "everybody": NOTHING,
    "signing_key": lambda w: [w.other.id],
    "export_authority": NOTHING,
    "export_authority_to": lambda w: [w.station.place.folder.parent / "out"],
    "protocols": NOTHING,
    "protocol_in_force": [PROTOCOL],
    "protocol_text": [PROTOCOL],
    "protocol_troubles": NOTHING,
    "protocol_history": [PROTOCOL],
    "vocabulary": NOTHING,
    "vocabulary_history": ["drugs"],
    "own_vocabulary_text": ["drugs"],
    "find_patients": ["a"],
    "close_to": ["a"],
    "same_person": lambda w: [patient("P-1")],
    "patient": of_patient,
    "patient_history": of_patient,
    "sessions_of": of_patient,
    "charts_of": of_patient,
    "treatment": of_patient,
    "register": lambda w: [patient(f"P-{new_id()[:6]}")],
    "change_patient": lambda w: [*of_patient(w), w.own.patient, {"reason": "typing slip"}],
    "chart": lambda w: [w.others.session.session],
    "charts_on_board": NOTHING,
    "has_seen": lambda w: [w.other.id, *session(w), "code"],
    "chair_times": NOTHING,
    "open_sessions": NOTHING,
    "sessions_to_close": NOTHING,
    "expected": [date(2026, 3, 10)],
    "surroundings": session,
    "open_session": lambda w: [w.others.session.patient, plan(w)],
    "record": lambda w: [*session(w), note(w), {"patient": w.own.session.patient}],
    "unclaimed_moments": NOTHING,
    "claim_moment": lambda w: [w.station.mark_moment(), {"reason": "nothing"}],
    "take_over": lambda w: [session(w)],
    "half_typed": session,
    "earlier": session,
    "go_on_as": lambda w: [w.other.id],
    "discard_draft": lambda w: [*session(w), "note", {"person": w.other.id, "reason": "old"}],
    "drafts": session,
    "clear_draft": lambda w: [*session(w), "note"],
    "sealed": session,
    "move_entry": lambda w: [
        *session(w), "nothing",
        {"patient": w.own.session.patient, "to_session": w.others.session.session,
         "to_patient": w.others.session.patient, "reason": "wrong chair"},
    ],
    "move_session": lambda w: [
        *session(w),
        {"patient": w.own.session.patient, "to_patient": w.own.session.patient, "reason": "x"},
    ],
    "import_session": [b"{}", "odd.json"],
    "page": lambda w: [w.others],
    "sheet": lambda w: [w.others],
    "time_sheet": lambda w: [w.others],
    "export": lambda w: [*session(w), "csv"],
    "export_to": lambda w: [*session(w), "csv", w.station.place.folder.parent / "out"],
    "export_course": lambda w: [*of_patient(w), 9],
    "export_course_to": lambda w: [*of_patient(w), 9, w.station.place.folder.parent / "out"],
    "attest": lambda w: [w.others.session.session, {"patient": w.others.session.patient}],
    "to_sign": NOTHING,
    "sent_back": NOTHING,
    "sign": lambda w: [
        w.others.session.session,
        {"patient": w.others.session.patient, "seen": "-", "secret": THEIRS},
    ],
    "signs_by_pin": NOTHING,
    "send_back": lambda w: [
        w.others.session.session, {"patient": w.others.session.patient, "question": "Why?"}
    ],
    "sessions": NOTHING,
    "find_session": lambda w: [w.own.session.record_no],
    "stock": NOTHING,
    "substance_log": lambda w: days(),
    "export_substance_log": lambda w: [*days(), "csv"],
    "export_substance_log_to": lambda w: [*days(), "csv", w.station.place.folder.parent / "out"],
    "to_count": NOTHING,
    "receive_stock": lambda w: [vials(w, StockReceived, vials=3)],
    "remove_stock": lambda w: [vials(w, StockRemoved, vials=1, reason="broken")],
    "count_stock": lambda w: [
        vials(w, StockCounted, counted=2, second_counted=2, expected=0), {"second": w.other}
    ],
    "strike_stock": ["nothing", "typing slip"],
    "search_trail": lambda w: [Asked()],
    "trail_page": lambda w: [w.found, 0, 10],
    "trail": lambda w: [Asked()],
    "copy_of_trail": lambda w: [w.found],
    "hand_out_trail": lambda w: [
        w.station.copy_of_trail(found) if (found := w.found) else None,
        w.station.place.folder.parent / "out",
    ],
    "export_trail": lambda w: [Asked()],
    "bring_key": [b"no key", "", THEIRS],
    "revoke_key": lambda w: [w.other.id, "lost"],
    "add_person": lambda w: [NewPerson(f"New {new_id()[:8]}", ("nurse",), THEIRS)],
    "change_person": lambda w: [
        w.other.id,
        {"name": w.other.name, "roles": ("nurse",), "credential": "RN", "reason": "exam"},
    ],
    "end_person": lambda w: [w.left.id, "gone"],
    "return_person": lambda w: [w.left.id, "", TEMPORARY],
    "reset_password": lambda w: [w.left.id, TEMPORARY],
    "change_clinic": lambda w: [clinic(w)],
    "change_protocol": lambda w: [
        PROTOCOL, w.text, {"reason": "", "approved_by": ""}
    ],
    "change_vocabulary": ["drugs", "", {"reason": ""}],
    "rebuild": NOTHING,
    "own_backups": NOTHING,
    "tend_backups": NOTHING,
    "holding": NOTHING,
    "holding_places": NOTHING,
    "held_aside": NOTHING,
    "held_notice": NOTHING,
    "join_held": NOTHING,
    "room": NOTHING,
    "backups": NOTHING,
    "begin_backup": NOTHING,
    "begin_trial": NOTHING,
    "stop_backups": NOTHING,
    "back_up": lambda w: [w.station.place.folder.parent / "copies"],
    "close": NOTHING,
}  # fmt: skip
"""How each call is asked for, in this order; what it needs is made from the world."""


@pytest.fixture
def world(station, example):
    return lambda role: World(station, example, role)


def said_by_table(call: str, sentence: str) -> bool:
    rule = MAY[call]
    return rule.roles is not None and sentence.startswith(
        (f"Only {who(rule.roles)} can {rule.what}.", "Nobody is signed in")
    )


def test_every_call_is_walked():
    assert ASKED.keys() == MAY.keys(), "say here how the call is asked for"


@pytest.mark.parametrize("role", ["nobody", *CAST])
def test_every_call_by_everybody(world, role):
    w = world(role)
    roles = set(CAST.get(role, ()))
    for call, asked in ASKED.items():
        rule = MAY[call]
        allowed = rule.roles is None or bool(rule.roles & roles)
        w.enter()
        before = w.station.count("access-denied")
        args = asked(w) if callable(asked) and (allowed or call != "claim_moment") else asked
        args = ["-", {"reason": "x"}] if callable(args) else args
        sentence = ""
        try:
            w.ask(call, list(args))
        except (Refused, Unavailable, Damaged) as trouble:
            sentence = str(trouble)
        if call in OUT[:1]:
            continue
        denied = w.station.count("access-denied") - before
        assert said_by_table(call, sentence) != allowed, f"{role}: {call}: {sentence!r}"
        assert denied == (not allowed and role != "nobody"), f"{role}: {call}: {denied} entries"


def test_a_temporary_password_opens_nothing_but_the_choice_of_an_own_one(world):
    w = world("temporary")
    w.station.reset_password(w.people["nurse and physician"].id, TEMPORARY)
    w.station.sign_in(w.people["nurse and physician"].name, TEMPORARY)
    for call, asked in ASKED.items():
        rule = MAY[call]
        if rule.roles is None or call == "change_password":
            continue
        before = w.station.count("access-denied")
        args = asked(w) if callable(asked) and call != "claim_moment" else ["-"]
        with pytest.raises(Refused) as refused:
            w.ask(call, list(args))
        assert re.search("temporary|Only", str(refused.value)), call
        assert w.station.count("access-denied") == before + 1, call
        assert not w.station.may(call)
    w.station.change_password(TEMPORARY, "eleven wooden umbrellas sing")
    assert w.station.may("record")


def test_who_left_is_nobody_at_once_and_gets_in_no_more(world):
    w = world("nobody")
    station = w.station
    station.sign_in(w.people["nurse"].name, THEIRS)
    gone = station.second_person(w.other.name, THEIRS)
    station.sign_in(NURSE, PASSWORD)
    station.end_person(w.other.id, "moved away")
    for way in (station.sign_in, station.second_person, station.unlock):
        with pytest.raises(Refused):
            way(w.other.name, THEIRS)
    with pytest.raises(Refused):
        station.record(w.own.session.session, note(w), patient=w.own.session.patient, person=gone)
    with pytest.raises(Refused, match="not signed in"), station.acting(gone):
        station.sessions()


# Acts -------------------------------------------------------------------------------------------


def a_value(kind: Any) -> Any:
    """Something of a type, to make an act of."""
    origin, parts = get_origin(kind), get_args(kind)
    if origin is Literal:
        return parts[0]
    if origin is tuple:
        return ()
    if origin is Union or str(origin) == "<class 'types.UnionType'>":
        return a_value(parts[0])
    if hasattr(kind, "__metadata__"):
        return a_value(kind.__origin__)
    if isinstance(kind, type) and issubclass(kind, datetime):
        return datetime(2026, 3, 10, 10, 0, tzinfo=ZONE)
    if kind is Decimal:
        return Decimal(1)
    return {str: "x", int: 1, bool: True, float: 1.0}.get(kind, "x")


def an_act(kind: type[a.Act], at: datetime) -> a.Act:
    hints = get_type_hints(kind, include_extras=True)
    needed = {
        f.name: a_value(hints[f.name]) for f in msgspec.structs.fields(kind) if f.required
    } | {"id": new_id(), "at": at, "by": "-"}
    if MAY_CHART[kind].ordered:
        needed |= {"ordered_by": "Dr. Somebody", "mode": "written"}
    return kind(**needed)


def test_every_act_has_a_row():
    assert MAY_CHART.keys() == set(a.ACTS)
    assert all(row.roles <= set(STATION_ROLES) for row in MAY_CHART.values())


@pytest.mark.parametrize("role", CAST)
def test_every_act_by_everybody(world, role):
    """Signed in, and as the second person beside a nurse."""
    w = world(role)
    person = w.station.sign_in(w.people[role].name, THEIRS)
    walk_the_acts(w, role, None)
    w.station.sign_in(w.other.name, THEIRS)
    walk_the_acts(w, role, person)


def walk_the_acts(w: World, role: str, second: Any) -> None:
    station, chart = w.station, w.own
    for kind, row in MAY_CHART.items():
        before = station.count("access-denied")
        sentence = ""
        try:
            station.record(
                chart.session.session, an_act(kind, station.clock.now().at),
                patient=chart.session.patient, person=second,
            )  # fmt: skip
        except Refused as refusal:
            sentence = str(refusal)
        allowed = bool(row.roles & set(CAST[role]))
        # Who may not record at all is told so for every act.
        table = re.match("Only .* can |A record is signed", sentence) is not None
        assert table != allowed, f"{role}: {kind.__name__}: {sentence!r}"
        assert station.count("access-denied") - before == (not allowed), kind.__name__


def test_an_order_that_a_nurse_writes_down_says_whose_it_is(world):
    w = world("nurse")
    w.enter()

    def order(**more):
        now = w.station.clock.now().at
        act = a.OrderPlaced(
            id=new_id(), at=now, by="-", drug="ondansetron", route="IV", dose_mg=Decimal(4),
            purpose="prn", **more,
        )  # fmt: skip
        return w.station.record(w.own.session.session, act, patient=w.own.session.patient)

    with pytest.raises(Refused, match="who ordered it"):
        order(mode="written")
    with pytest.raises(Refused, match="how it was given"):
        order(ordered_by="Dr. A. Chen")
    order(ordered_by="Dr. A. Chen", mode="written")
    w.station.sign_in(w.people["physician"].name, THEIRS)
    order()


def test_an_order_by_phone_is_confirmed_by_the_very_physician_who_gave_it(world):
    w = world("physician")
    station, chart = w.station, w.own
    prescriber = w.people["physician"]
    station.sign_in(w.people["nurse"].name, THEIRS)
    order = a.OrderPlaced(
        id=new_id(), at=station.clock.now().at, by="-", drug="ondansetron", route="IV",
        dose_mg=Decimal(4), purpose="prn", ordered_by=prescriber.name, mode="phone",
        read_back=True,
    )  # fmt: skip

    def confirm():
        act = a.OrderAuthenticated(id=new_id(), at=station.clock.now().at, by="-", order=order.id)
        return station.record(chart.session.session, act, patient=chart.session.patient)

    station.record(chart.session.session, order, patient=chart.session.patient)
    with pytest.raises(Refused, match="Only a physician"):
        confirm()
    station.sign_in(w.people["nurse and physician"].name, THEIRS)
    before = station.count("access-denied")
    with pytest.raises(Refused, match="gave this order and confirms it"):
        confirm()
    assert station.count("access-denied") == before + 1
    station.sign_in(prescriber.name, THEIRS)
    confirm()


def test_who_left_leaves_the_confirming_to_another_physician(world):
    w = world("physician")
    station, chart = w.station, w.own
    gone = station.everybody() and w.people["physician"]
    station.sign_in(w.people["nurse"].name, THEIRS)
    order = a.OrderPlaced(
        id=new_id(), at=station.clock.now().at, by="-", drug="ondansetron", route="IV",
        dose_mg=Decimal(4), purpose="prn", ordered_by=gone.name, mode="phone", read_back=True,
    )  # fmt: skip
    station.record(chart.session.session, order, patient=chart.session.patient)
    station.sign_in(NURSE, PASSWORD)
    station.end_person(gone.id, "moved away")
    station.sign_in(w.people["nurse and physician"].name, THEIRS)
    act = a.OrderAuthenticated(id=new_id(), at=station.clock.now().at, by="-", order=order.id)
    station.record(chart.session.session, act, patient=chart.session.patient)


def test_the_drug_log_of_an_administrator_names_no_patient(world):
    w = world("administrator")
    station = w.station
    received = vials(w, StockReceived, vials=10)
    early = msgspec.structs.replace(received, at=datetime(2026, 1, 2, tzinfo=ZONE))
    station.receive_stock(early)
    name = w.others.patient.family_name.upper()
    w.enter()
    told = [station.export_substance_log(*days(), kind)[1] for kind in ("csv",)]
    assert w.others.session.record_no.encode() in told[0]
    assert name.encode() not in told[0]
    station.sign_in(w.people["auditor"].name, THEIRS)
    assert name.encode() in station.export_substance_log(*days(), "csv")[1]

"""A review by deeds: write, sign or read as somebody else, and be unlucky while signing."""

import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
from contextlib import contextmanager

import pytest
from signing_desk import (
    AUDITOR,
    BOTH,
    OTHER,
    PHYSICIAN,
    PIN,
    SECOND_NURSE,
    SECRETS,
    SigningDesk,
)
from sqlcipher3 import dbapi2 as driver
from station_fixtures import NURSE, PASSPHRASE, PASSWORD, Examples

from ketachart.clinical.acts import EntryStruck, NoteWritten, OrderAuthenticated, PlanSet
from ketachart.clinical.entry import integrity_code
from ketachart.clinical.orders import awaiting
from ketachart.clinical.trouble import Refused
from ketachart.clock import new_id
from ketachart.gui.own_secrets import OwnSecrets
from ketachart.gui.settings.accounts import Account
from ketachart.report import stamping
from ketachart.station import Asked, Costs, NewPerson, Station

KILLS = int(os.environ.get("KETACHART_KILLS", "4"))
TEMPORARY, CHOSEN = "a pocket full of clockwork", "nobody but the administrator"
ADMINISTRATOR = "M. Keeper"


@pytest.fixture
def desk(station):
    return SigningDesk(station)


def who(desk, name):
    return next(person for person in desk.station.people() if person.name == name)


def everything_in(station) -> str:
    """Every table of the station as text, for whoever has its key."""
    con = driver.connect(str(station.place.database))
    con.execute(f"PRAGMA key=\"x'{station._key.hex()}'\"")
    names = [n for (n,) in con.execute("SELECT name FROM sqlite_master WHERE type='table'")]
    text = "\n".join(repr(row) for name in names for row in con.execute(f'SELECT * FROM "{name}"'))
    con.close()
    return text


# A shift ----------------------------------------------------------------------------------------


def test_twelve_hours_after_the_password_the_station_takes_nothing_from_who_is_still_there(desk):
    desk.bring(until="2026-03-10T10:17:00-05:00")
    station = desk.station
    station.clock.advance(hours=11, minutes=59)
    desk.note("In time.")
    station.save_draft(desk.session, "note", "half a senten")
    station.clock.advance(minutes=2)
    assert station.people(), "the names to choose from, for the next sign-in"
    for call in (station.open_sessions, lambda: station.find_patients("a"), station.to_count):
        with pytest.raises(Refused, match="12 hours"):
            call()
    desk.note("Given in time, and waited for a slow disk.")
    station.clock.advance(minutes=8)
    station.clock.advance(minutes=1)
    assert "type your password" in desk.refused(desk.note, "Too late.")
    station.lock()
    station.sign_in(NURSE, PASSWORD)
    assert station.drafts(desk.session) == {"note": "half a senten"}
    desk.note("Again.")


# As somebody else -------------------------------------------------------------------------------


def test_a_second_look_makes_nobody_the_author(desk):
    desk.bring(until="2026-03-10T10:17:00-05:00")
    desk.turn_to(SECOND_NURSE)
    desk.turn_to(NURSE)
    other = desk.station.second_person(SECOND_NURSE, SECRETS[SECOND_NURSE])
    with pytest.raises(Refused):
        desk.station.go_on_as(other.id)
    assert desk.station.person.name == NURSE
    desk.note()
    assert desk.chart.entries[-1].act.by == NURSE


def test_an_administrator_who_becomes_a_physician_is_seen_everywhere(desk, qtbot):
    with desk.as_(PHYSICIAN):
        pass
    desk.bring().attest()
    station = desk.station
    station.reset_password(who(desk, PHYSICIAN).id, TEMPORARY)
    station.sign_in(PHYSICIAN, TEMPORARY)
    with pytest.raises(Refused, match="temporary"):
        desk.confirm()
    station.change_password(TEMPORARY, CHOSEN)
    desk.confirm()
    signed = desk.sign(CHOSEN)

    told = " ".join(station.check_file(signed.data, signed.name).reasons)
    assert f"after {NURSE} gave the signer another password on 01-Jun-2026" in told
    with pytest.raises(Refused):
        station.sign_in(PHYSICIAN, SECRETS[PHYSICIAN])
    station.sign_in(NURSE, PASSWORD)
    station.reset_password(who(desk, PHYSICIAN).id, TEMPORARY)
    state = station.credential_state(who(desk, PHYSICIAN).id)
    assert [one.name for one in state.resets] == [NURSE, NURSE]
    assert Account(who(desk, PHYSICIAN), state).told().count(f"{NURSE} on 01-Jun-2026") == 2
    pages = OwnSecrets(lambda *_: None)
    qtbot.addWidget(pages)
    assert pages.begin(who(desk, PHYSICIAN), state, TEMPORARY)
    assert pages.page.words.text().count(f"{NURSE} on 01-Jun-2026 at 09:00") == 2
    with desk.as_(AUDITOR):
        rows = station.trail(Asked(text="Password set")).rows
        assert [row.who for row in rows if "to be changed first" in row.detail] == [NURSE, NURSE]


def test_a_physician_nobody_reset_is_told_of_nothing(desk):
    desk.bring().signed()
    found = desk.station.check_file(desk.station.sealed(desk.session), "a.pdf")
    assert not [reason for reason in found.reasons if "password" in reason]
    assert desk.station.credential_state(who(desk, PHYSICIAN).id).resets == ()


def test_somebody_ended_or_changed_while_their_entry_is_on_its_way_records_nothing(desk):
    desk.bring(until="2026-03-10T10:17:00-05:00")
    desk.turn_to(SECOND_NURSE)
    author = desk.station.person
    desk.turn_to(NURSE)
    act = NoteWritten(id=new_id(), at=desk.now(), by="?", text="On its way.")
    station, before = desk.station, desk.count()
    station.change_person(
        author.id, name=author.name, roles=("auditor",), credential=None, reason="audits now"
    )
    with pytest.raises(Refused), station.acting(author):
        station.record(desk.session, act, patient=desk.patient, person=author)
    station.end_person(author.id, "moved away")
    with pytest.raises(Refused), station.acting(author):
        station.record(desk.session, act, patient=desk.patient, person=author)
    assert desk.count() == before
    assert station.person.name == NURSE


# Who may read -----------------------------------------------------------------------------------


@pytest.fixture
def keeper(desk):
    """An administrator without a clinical role, signed in; there is a session and a signed one."""
    desk.bring().signed()
    station = desk.station
    station.add_person(NewPerson(ADMINISTRATOR, ("administrator",), CHOSEN))
    station.sign_in(ADMINISTRATOR, CHOSEN)
    return desk


def test_an_administrator_reads_no_patients_name_anywhere(keeper, tmp_path):
    station = keeper.station
    patient = json.loads(Examples()("ex-05"))["patient"]
    named = [patient["family_name"], patient["given_name"]]
    station.export_trail(Asked())
    _, csv = station.export_trail(Asked())
    shown = [repr(row) for row in station.trail(Asked()).rows]
    shown += [csv.decode(), repr(station.glass_accesses()), repr(station.clinic)]
    shown += [repr(station.stock()), repr(station.chair_times())]
    shown += [repr(station.check_file(b"%PDF-1.7", "x.pdf"))]
    assert [name for name in named if any(name in text for text in shown)] == []
    assert station.trail(Asked(text=named[0])).total == 0
    for call in (
        lambda: station.sealed(keeper.session),
        lambda: station.chart(keeper.session),
        lambda: station.find_patients(named[0]),
        lambda: station.export(keeper.session, "pdf"),
        station.sessions,
        station.to_sign,
        station.charts_on_board,
    ):
        before = station.count("access-denied")
        with pytest.raises(Refused) as refused:
            call()
        assert not [name for name in named if name in str(refused.value)]
        assert station.count("access-denied") == before + 1


def test_an_auditor_checks_a_sealed_file_and_takes_none(desk):
    desk.bring().signed()
    data = desk.station.sealed(desk.session)
    with desk.as_(AUDITOR) as station:
        assert station.check_file(data, "a.pdf").answer == "intact"
        assert station.verify().intact
        with pytest.raises(Refused):
            station.sealed(desk.session)


# What is signed ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "road",
    [
        lambda d: d.note(),
        lambda d: d.attest(),
        lambda d: d.station.take_over([d.session]),
        lambda d: d.record(
            EntryStruck(
                id=new_id(),
                at=d.now(),
                by="?",
                entry=d.chart.entries[3].act.id,
                reason="no",
            )
        ),
        lambda d: d.record(PlanSet(id=new_id(), at=d.now(), by="?", text="Another plan.")),
    ],
)
def test_by_no_road_does_a_signed_record_change_also_as_another_physician(desk, road):
    desk.bring().signed()
    file, entries = desk.station.sealed(desk.session), integrity_code(desk.chart.entries)
    for name in (SECOND_NURSE, OTHER, BOTH):
        with desk.as_(name), pytest.raises(Refused):
            road(desk)
    assert integrity_code(desk.chart.entries) == entries
    assert desk.station.sealed(desk.session) == file
    assert desk.station.verify().intact


def test_a_change_within_the_second_of_the_look_is_not_signed(desk):
    desk.bring().attest()
    with desk.as_(PHYSICIAN):
        desk.confirm()
        seen = integrity_code(desk.chart.entries)
        plan = PlanSet(id=new_id(), at=desk.now(), by="?", text="Come in two weeks.")
        desk.record(plan)
        assert "changed since you looked" in desk.refused(desk.sign, seen=seen)
        assert desk.sign().sealed.version == 1


# A timestamp service ----------------------------------------------------------------------------


@contextmanager
def a_silent_service():
    """A service that takes the question and never answers; counts those who asked."""
    asked, kept = [], []
    server = socket.create_server(("127.0.0.1", 0))

    def listen():
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            asked.append(1)
            kept.append(connection)

    threading.Thread(target=listen, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.getsockname()[1]}/", asked
    finally:
        server.close()
        for connection in kept:
            connection.close()


def test_a_slow_timestamp_service_is_waited_for_once_in_ten_minutes(desk, monkeypatch):
    monkeypatch.setattr(stamping, "TIMEOUT_S", 0.2)
    now = desk.station.clinic
    with a_silent_service() as (url, asked):
        desk.station.change_clinic(
            clinic=now.clinic,
            paper=now.paper,
            chairs=now.chairs,
            default_protocol=now.default_protocol,
            backup_folder=now.backup_folder,
            timestamp_url=url,
        )
        said = []
        for name, minutes in (("ex-01", 0), ("ex-02", 9), ("ex-05", 2)):
            desk.station.clock.advance(minutes=minutes)
            desk.bring(name).attest(note="As charted.")
            with desk.as_(PHYSICIAN):
                desk.confirm()
                signed = desk.sign()
            said.append(signed.said)
            assert not signed.sealed.trusted
            assert desk.station.check_file(signed.data, "a.pdf").answer == "intact"
        assert said == [stamping.NOT_THERE, stamping.NOT_ASKED, stamping.NOT_THERE]
        assert len(asked) == 2


# Secrets ----------------------------------------------------------------------------------------


def test_no_secret_lies_in_any_table_after_a_whole_evening(desk):
    desk.bring().attest()
    with desk.as_(PHYSICIAN) as station:
        station.set_pin(PIN, SECRETS[PHYSICIAN])
        desk.confirm()
        desk.sign()
        with pytest.raises(Refused):
            station.unlock(PHYSICIAN, "739182")
        station.unlock(PHYSICIAN, PIN)
    kept = everything_in(desk.station)
    secrets = [PASSWORD, SECRETS[PHYSICIAN], PASSPHRASE]
    assert [text for text in secrets if text in kept] == []
    assert f"'{PIN}'" not in kept
    assert "739182" not in kept


# Killed -----------------------------------------------------------------------------------------

SIGNING = """
import sys
from pathlib import Path
from ketachart.clinical.entry import integrity_code
from ketachart.station import Costs, Station

folder, passphrase, name, password = sys.argv[1:]
station = Station.open(Path(folder), passphrase, costs=Costs.lowest())
station.sign_in(name, password)
waiting = station.to_sign()
(one,) = waiting
chart = station.chart(one.row.id)
seen = integrity_code(chart.entries)
import ketachart.report.seal, ketachart.report.document
print("now", flush=True)
station.sign(one.row.id, patient=one.row.patient, seen=seen, secret=password)
print("signed", flush=True)
sys.stdin.read()
"""

CHANGING = """
import sys
from pathlib import Path
from ketachart.station import Costs, Station

folder, passphrase, name, old, new = sys.argv[1:]
station = Station.open(Path(folder), passphrase, costs=Costs.lowest())
station.sign_in(name, old)
print("now", flush=True)
station.change_password(old, new)
print("changed", flush=True)
sys.stdin.read()
"""


def killed(code, arguments, after_s) -> bool:
    """A program killed so long after it said that it begins; whether it had said it was done."""
    child = subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        stdout=subprocess.PIPE,
        stdin=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    with child:
        assert child.stdout.readline().strip() == "now"
        stop = threading.Event()
        stop.wait(after_s)
        child.send_signal(signal.SIGKILL)
        return bool(child.stdout.read().strip())


def test_killed_while_signing_a_record_is_signed_and_sealed_or_neither(station, tmp_path):
    desk = SigningDesk(station)
    desk.bring("ex-01").attest(note="As charted.")
    with desk.as_(PHYSICIAN):
        for act in awaiting(desk.chart):
            desk.record(OrderAuthenticated(id=new_id(), at=desk.now(), by="?", order=act.id))
    folder = station.place.folder
    station.close()
    dice, versions = random.Random(5), 0
    for _ in range(KILLS):
        done = killed(
            SIGNING, [str(folder), PASSPHRASE, PHYSICIAN, SECRETS[PHYSICIAN]], dice.random() * 0.5
        )
        with Station.open(folder, PASSPHRASE, costs=Costs.lowest()) as again:
            again.sign_in(NURSE, PASSWORD)
            chart = again.chart(desk.session)
            signatures = [e for e in chart.entries if type(e.act).__name__ == "PhysicianSigned"]
            assert len(signatures) == chart.record.version
            assert again.verify().intact
            if done:
                assert chart.record.version == versions + 1
            versions = chart.record.version
            if versions:
                data = again.sealed(desk.session)
                assert again.check_file(data, "a.pdf").answer == "intact"
                desk.station = again
                desk.add(f"And after version {versions}.")


def test_killed_while_a_password_changes_it_is_the_old_or_the_new_one_and_signs(station):
    desk = SigningDesk(station)
    desk.turn_to(PHYSICIAN)
    desk.turn_to(NURSE)
    before = station.signing_key(who(desk, PHYSICIAN).id)
    folder, dice = station.place.folder, random.Random(7)
    station.close()
    now, other = SECRETS[PHYSICIAN], CHOSEN
    for _ in range(KILLS):
        done = killed(CHANGING, [str(folder), PASSPHRASE, PHYSICIAN, now, other], dice.random() / 9)
        with Station.open(folder, PASSPHRASE, costs=Costs.lowest()) as again:
            try:
                person = again.sign_in(PHYSICIAN, other)
                now, other = other, now
            except Refused:
                assert not done
                person = again.sign_in(PHYSICIAN, now)
            with again._database.writing() as con:
                signer = again._signer(con, person, now)
            assert signer.certificate == before.certificate

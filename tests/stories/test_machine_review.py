"""scratch"""
import os, shutil
from pathlib import Path
import pytest
from station_fixtures import NURSE, PASSPHRASE, PASSWORD, CountingStation, JumpingClock
from test_station_holding import held_by_another, chart, texts, note, PIN
from ketachart.clinical import acts
from ketachart.clinical.trouble import Damaged, Refused, Unavailable, Trouble
from ketachart.clock import new_id
from ketachart.station import Costs, NewPerson

def die(station):
    station._database._let_go()
    for f in station._held_files: f.close()
    station._closed = True
    station._lock.release()

def open_(station, **k):
    s = CountingStation.open(station.place.folder, PASSPHRASE, clock=station.clock, costs=Costs.lowest())
    s.sign_in(NURSE, PASSWORD)
    return s

def try_(what, f):
    try:
        r = f()
        print("   ", what, "->", str(r)[:300])
        return r
    except Trouble as t:
        print("   ", what, "!!", type(t).__name__, t)
    except Exception as t:
        print("   ", what, "!!!!!!!!", type(t).__name__, t)

def test_replay(station, running):
    b = running(station); sid = b.session.session
    with held_by_another(station):
        chart(station, b, "one"); station.save_draft(sid, "note", "old draft")
        old = station._held_files[0].path.read_bytes()
    station.join_held()
    station.save_draft(sid, "note", "new draft")
    path = station._held_files[0].path
    station.close()
    path.write_bytes(old)
    s = open_(station)
    with s:
        print(texts(s.chart(sid)), s.drafts(sid), s.count("held-joined"), s.holding, s.verify())

def test_from_other_station(station, other_station, running):
    b = running(station)
    o = running(other_station)
    with held_by_another(other_station):
        chart(other_station, o, "x")
        foreign = other_station._held_files[0].path.read_bytes()
    p = station._held_files[0].path
    station.close(); p.write_bytes(foreign)
    s = open_(station)
    with s:
        print(s.holding, s.held_aside(), [f.problem for f in s._held_files])

def test_deleted(station, running):
    b = running(station)
    with held_by_another(station):
        chart(station, b, "x")
        p = station._held_files[0].path
        p.unlink()
        chart(station, b, "y")
        die(station)
    s = open_(station)
    with s:
        print(texts(s.chart(b.session.session)))

def test_replaced_db(station, running):
    b = running(station); sid = b.session.session
    station._database.checkpoint()
    chart(station, b, "before")
    place = station.place
    shutil.copy(place.database, place.folder / "x.db")
    os.replace(place.folder / "x.db", place.database)
    try_("chart", lambda: texts(chart(station, b, "after replaced")[0]))
    print("holding", station.holding)
    try_("tend", lambda: station.tend(at_once=True))
    try_("verify", lambda: station.verify())
    try_("backup", lambda: station.back_up())
    try_("close", station.close)
    def again():
        s = open_(station)
        with s:
            print(texts(s.chart(sid)), s.verify())
    try_("open", again)

def test_moved_folder(station, running, tmp_path):
    b = running(station); sid = b.session.session
    place = station.place
    moved = tmp_path / "moved"
    place.folder.rename(moved)
    try_("chart", lambda: texts(chart(station, b, "after moved")[0]))
    print("holding", station.holding)
    try_("tend", lambda: station.tend(at_once=True))
    try_("backup", lambda: station.back_up())
    try_("room", lambda: station.room())
    try_("close", station.close)
    print(sorted(p.name for p in moved.iterdir()), place.folder.exists() and sorted(p.name for p in place.folder.iterdir()))
    def again():
        s = CountingStation.open(moved, PASSPHRASE, clock=station.clock, costs=Costs.lowest())
        with s:
            s.sign_in(NURSE, PASSWORD)
            print(texts(s.chart(sid)), s.verify())
    try_("open", again)

def test_deleted_db(station, running, tmp_path):
    b = running(station); sid = b.session.session
    place = station.place
    for p in place.folder.glob("ketachart.db*"):
        p.rename(tmp_path / p.name)
    try_("chart", lambda: texts(chart(station, b, "after deleted")[0]))
    print("holding", station.holding)
    try_("tend", lambda: station.tend(at_once=True))
    try_("verify", lambda: station.verify())
    try_("close", station.close)
    print(sorted(p.name for p in place.folder.iterdir()))
    def again():
        with open_(station) as s: print(texts(s.chart(sid)), s.verify())
    try_("open", again)

def test_deleted_wal(station, running, tmp_path):
    b = running(station); sid = b.session.session
    place = station.place
    chart(station, b, "before")
    for p in place.folder.glob("ketachart.db-*"): p.unlink()
    try_("chart", lambda: texts(chart(station, b, "after deleted wal")[0]))
    print("holding", station.holding)
    die(station)
    def again():
        with open_(station) as s: print(texts(s.chart(sid)), s.verify())
    try_("open", again)

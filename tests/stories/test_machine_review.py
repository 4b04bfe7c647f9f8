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

def test_second_place_gone(station, running, tmp_path):
    b = running(station); sid=b.session.session
    with held_by_another(station):
        chart(station, b, "x")
        own = station._held_files[0].path.parent
        shutil.rmtree(own.parent)
        own.parent.write_text("in the way")   # like a disk that is gone: nothing can be made there
        try_("y", lambda: texts(chart(station, b, "y")[0]))
        try_("z", lambda: texts(chart(station, b, "z")[0]))
        die(station)
    print(sorted((p.name, p.stat().st_size) for p in station.place.folder.iterdir()), [f.path for f in station._held_files], [len(f.records) for f in station._held_files])
    def o():
        s = open_(station); print([f.path for f in s._held_files], texts(s.chart(sid)), s.held_aside(), s.holding); s.close()
    try_("open", o)
    own.parent.unlink()
    with open_(station) as s:
        print(texts(s.chart(sid)), s.holding, s.count("held-joined"))

def test_wal_gone_killed(station, running, tmp_path):
    b = running(station); sid = b.session.session
    place = station.place
    chart(station, b, "before")
    for p in place.folder.glob("ketachart.db-*"): p.unlink()
    chart(station, b, "after")
    # a kill: what stands under the names is all there is
    copy = tmp_path / "copy"; shutil.copytree(place.folder, copy)
    die(station)
    with CountingStation.open(copy, PASSPHRASE, clock=station.clock, costs=Costs.lowest()) as s:
        s.sign_in(NURSE, PASSWORD); print(texts(s.chart(sid)))
from signing_desk import SigningDesk, PHYSICIAN, SECRETS, OTHER
import json

def reopen_(station, **k):
    return CountingStation.open(station.place.folder, PASSPHRASE, clock=station.clock, costs=Costs.lowest())

def test_join_into_signed(station):
    desk = SigningDesk(station); desk.bring()
    sid = desk.session
    with held_by_another(station):
        station.record(sid, note(station, "late"), patient=desk.patient)
        p = station._held_files[0].path
        old = p.read_bytes()
        die(station)
    p.unlink()
    s = reopen_(station); desk.station = s; s.sign_in(NURSE, PASSWORD)
    desk.attested() if False else None
    desk.signed()
    s.close()
    p.write_bytes(old)
    def o():
        t = reopen_(station)
        with t:
            t.sign_in(NURSE, PASSWORD)
            print(t.holding, t.held_aside(), t.verify(), texts(t.chart(sid)), t.chart(sid).record.signature)
    try_("open", o)
    try_("open", o)

def test_join_after_older_backup(station, running):
    b = running(station); sid = b.session.session
    bk = station.back_up()
    chart(station, b, "after backup")
    b2 = running  # noqa
    with held_by_another(station):
        chart(station, b, "held")
        die(station)
    def r():
        print(CountingStation.restore(bk.path, station.place.folder, PASSPHRASE, clock=station.clock))
        with reopen_(station) as t:
            t.sign_in(NURSE, PASSWORD)
            print(texts(t.chart(sid)), t.holding, t.held_aside(), t.verify())
    try_("restore", r)
    try_("restore again", r)

def test_clock_back(station, running):
    from datetime import timedelta
    b = running(station); sid = b.session.session
    with held_by_another(station):
        chart(station, b, "one")
        station.clock.jumped = timedelta(hours=-3)
        chart(station, b, "two")
        print(station.holding.count, station.clock_state)
    print(station.join_held())
    c = station.chart(sid); print(texts(c), [ (e.act.at, e.stamp.recorded_at) for e in c.entries][-2:], station.verify())

def test_vault_yesterday(station):
    old = station.place.vault.read_bytes()
    station.change_passphrase(PASSPHRASE, "eleven brown foxes in the barn", PASSWORD)
    station.close()
    try_("old", lambda: reopen_(station))
    station.place.vault.write_bytes(old)
    def o():
        with reopen_(station) as t:
            t.sign_in(NURSE, PASSWORD)
            print("OLD WORKS", t.key_notice, t.key_state(), t.verify())
    try_("old", o)
    try_("old again", o)

def test_long(station):
    import time
    station.close()
    for typed in ("x"*10**6, "\0", "", "é"*10**6, "\ud800"):
        t0=time.time(); try_(typed[:3].encode("utf8","replace"), lambda: CountingStation.open(station.place.folder, typed, costs=Costs.lowest())); print(time.time()-t0)

def test_code(tmp_path, new_station):
    s, code = CountingStation.create(tmp_path/"c", clinic="F", administrator=NewPerson(NURSE, ("administrator","nurse"), PASSWORD), passphrase=PASSPHRASE, costs=Costs.lowest())
    s.close()
    print(code)
    bad = code.replace("0","O").replace("1","I").lower()
    try_("code", lambda: CountingStation.open(tmp_path/"c", bad, costs=Costs.lowest()).close())
    try_("code l", lambda: CountingStation.open(tmp_path/"c", code.replace("1","l").replace("0","o").replace("-"," "), costs=Costs.lowest()).close())
    try_("code –", lambda: CountingStation.open(tmp_path/"c", code.replace("-","–"), costs=Costs.lowest()).close())
    try_("code none", lambda: CountingStation.open(tmp_path/"c", code.replace("-","")+"\n", costs=Costs.lowest()).close())

def test_backup_folder_is_station(station, tmp_path):
    for f in (station.place.folder, station.place.folder/"backups", station.place.folder/"..", tmp_path/"l"):
        if f.name=="l": f.symlink_to(station.place.folder)
        try_(str(f), lambda: station.back_up(f))
    print(sorted(p.name for p in station.place.folder.iterdir()))
    c = station.clinic
    print([m for m in dir(station) if "clinic" in m])

def test_phys_lock(station, running):
    desk = SigningDesk(station)
    b = running(station); sid = b.session.session
    desk.session, desk.patient = sid, b.session.patient
    desk.turn_to(PHYSICIAN); 
    try_("pin", lambda: station.set_pin(PIN, SECRETS[PHYSICIAN]))
    with held_by_another(station):
        station.lock()
        try_("unlock phys", lambda: station.unlock(PHYSICIAN, PIN))
        try_("sign in nurse", lambda: station.sign_in(NURSE, PASSWORD))
        try_("chart", lambda: chart(station, b, "one")[0].record)
        try_("sign in auditor (new)", lambda: station.sign_in(OTHER, "nope nope nope nope"))
        e = [x for x in station.chart(sid).entries][-1]
        try_("strike held", lambda: station.record(sid, acts.EntryStruck(id=new_id(), at=station.clock.now().at, by="?", entry=e.act.id, reason="wrong") if False else note(station,"n"), patient=b.session.patient))
        try_("wrong patient", lambda: station.record(sid, note(station,"n"), patient="x"))
        try_("export json", lambda: station.export(sid, "json")[0])
        try_("export pdf", lambda: station.export(sid, "pdf")[0])
        try_("attest", lambda: station.attest(sid, patient=b.session.patient))
        try_("sign", lambda: desk.sign())
        try_("move", lambda: station.move_session(sid, patient=b.session.patient, to_patient="x", reason="y"))
        try_("backup", lambda: station.back_up())
        try_("verify", lambda: station.verify())
        try_("paper", lambda: station.export_paper_chart()[0])
        try_("rotate", lambda: station.rotate_data_key(PASSPHRASE, "x", PASSWORD))
        try_("change pass", lambda: station.change_passphrase(PASSPHRASE, "eleven brown foxes in the barn", PASSWORD))
        try_("audit", lambda: len(station.trail().rows) if hasattr(station,"trail") else None)
        print(station.holding)
    print(station.join_held(), station.verify(), station.holding)
    try_("old pass", lambda: print(station.vault.path.read_bytes()[:0]))
    station.close()
    for p in (PASSPHRASE, "eleven brown foxes in the barn"):
        try_(p, lambda: CountingStation.open(station.place.folder, p, clock=station.clock, costs=Costs.lowest()).close())

def test_one_byte(station, running, tmp_path):
    from ketachart import doctor
    b = running(station); chart(station, b, "x"); bk = station.back_up(); station.close()
    import io
    for path in sorted(station.place.folder.rglob("*")):
        if not path.is_file() or not path.stat().st_size: continue
        data = bytearray(path.read_bytes())
        i = len(data)//2
        d2 = bytearray(data); d2[i] ^= 0x11
        path.write_bytes(d2)
        def o():
            with reopen_(station) as t:
                t.sign_in(NURSE, PASSWORD)
                v = t.verify(); 
                return v, t.key_notice, t.held_notice, [x.path.name for x in t.backups()], t._troubles
        try_(path.relative_to(station.place.folder), o)
        try_("   restore", lambda: CountingStation.check_backup(bk.path, PASSPHRASE)) if "backups" in str(path) else None
        path.write_bytes(data)
from drills.small_disk import fill, small_disk, unwritable
from drills.later_format import LATER

def on_disk(station, disk):
    f = station.place.folder; station.close()
    shutil.copytree(f, disk/"station")
    return disk/"station"

def op(folder, clock, **k):
    return CountingStation.open(folder, PASSPHRASE, clock=clock, costs=Costs.lowest(), **k)

def drop(station):  # a kill
    die(station)

def test_full(station, running, tmp_path):
    b = running(station); sid = b.session.session; pid=b.session.patient
    desk = SigningDesk(station); desk._there("B. Reyes, RN"); station.sign_in("B. Reyes, RN", SECRETS["B. Reyes, RN"]); 
    station.set_pin(PIN, SECRETS["B. Reyes, RN"])
    station.sign_in(NURSE, PASSWORD); station.set_pin(PIN.replace("7","3"), PASSWORD)
    with small_disk(tmp_path/"disk", 24) as disk:
        folder = on_disk(station, disk)
        s = op(folder, station.clock); s.sign_in(NURSE, PASSWORD)
        fill(disk)
        for i in range(400):
            chart(s, b, f"n{i}")
            if s.holding: break
        print(i, s.holding and (s.holding.count, s.holding.why), s.room())
        s.save_draft(sid, "note", "half")
        s.lock()
        try_("reyes", lambda: s.sign_in("B. Reyes, RN", SECRETS["B. Reyes, RN"]).name)
        try_("chart", lambda: texts(chart(s, b, "by reyes")[0])[-1])
        try_("take over", lambda: s.take_over([sid]))
        try_("second person", lambda: s.second_person(NURSE, PIN.replace("7","3")))
        try_("add", lambda: s.patients())
        try_("open_sessions", lambda: len(s.open_sessions()))
        try_("chair_times", lambda: len(s.chair_times()))
        try_("half_typed", lambda: s.half_typed(sid))
        try_("mark", lambda: s.mark_moment())
        try_("claim", lambda: s.claim_moment(s.unclaimed_moments()[0].id, reason="x"))
        try_("break glass", lambda: s.break_glass("emergency", "x", SECRETS["B. Reyes, RN"]))
        try_("backup", lambda: s.back_up())
        try_("tend_backups", lambda: s.tend_backups())
        try_("paper", lambda: s.export_paper_chart()[0])
        try_("tend", lambda: s.tend())
        try_("self check", lambda: s.verify())
        drop(s)
        try_("reopen full", lambda: op(folder, station.clock).close())
        try_("reopen full2", lambda: (lambda t: (t.sign_in(NURSE, PASSWORD), texts(t.chart(sid))[-2:], t.holding and t.holding.count, t.drafts(sid), t.close()))(op(folder, station.clock)))
        (disk/"filling").unlink()
        with op(folder, station.clock) as t:
            t.sign_in(NURSE, PASSWORD); tt=texts(t.chart(sid)); print(len(tt), len(set(tt)), tt[-2:], t.holding, t.drafts(sid), t.verify())

def test_full_restore_upgrade_rotate(station, running, tmp_path):
    b = running(station); sid = b.session.session; pid=b.session.patient
    with small_disk(tmp_path/"disk", 150) as disk:
        folder = on_disk(station, disk)
        s = op(folder, station.clock); s.sign_in(NURSE, PASSWORD)
        bk = s.back_up(); s.close()
        fill(disk)
        try_("restore full", lambda: CountingStation.restore(bk.path, folder, PASSPHRASE, clock=station.clock))
        try_("upgrade full", lambda: op(folder, station.clock, course=LATER))
        try_("open full", lambda: op(folder, station.clock).close())
        print(sorted(p.name for p in folder.iterdir()))
        (disk/"filling").unlink()
        with op(folder, station.clock) as t:
            t.sign_in(NURSE, PASSWORD); print(t.verify())
        print(sorted(p.name for p in folder.iterdir()))

def test_ro_draft(station, running, tmp_path):
    import subprocess
    b = running(station); sid = b.session.session; pid=b.session.patient
    with small_disk(tmp_path/"disk", 24) as disk:
        folder = on_disk(station, disk)
        s = op(folder, station.clock); s.sign_in(NURSE, PASSWORD)
        s.save_draft(sid, "note", "ha")
        with unwritable([folder, folder/"ketachart.db", folder/"ketachart.db-wal"]):
            try_("draft", lambda: s.save_draft(sid, "note", "half"))
            print(s.holding, s.drafts(sid))
            try_("chart", lambda: texts(chart(s, b, "ro")[0]))
            drop(s)
            try_("reopen ro", lambda: op(folder, station.clock).close())
        with op(folder, station.clock) as t:
            t.sign_in(NURSE, PASSWORD); print(t.verify(), t.drafts(sid), texts(t.chart(sid)))

def test_morning_full(station, running, tmp_path):
    from dataclasses import replace
    b = running(station); sid = b.session.session
    with small_disk(tmp_path/"disk", 40) as disk:
        folder = on_disk(station, disk)
        costs = replace(Costs.lowest(), reserve=4<<20)
        s = CountingStation.open(folder, PASSPHRASE, clock=station.clock, costs=costs); s.sign_in(NURSE, PASSWORD)
        s.tend(); s.close()
        (folder/"reserve.bin").write_bytes(os.urandom(4<<20)); os.sync()
        print([(p.name, p.stat().st_size) for p in folder.iterdir()])
        fill(disk)
        def o():
            t = CountingStation.open(folder, PASSPHRASE, clock=station.clock, costs=costs); t.sign_in(NURSE, PASSWORD)
            print(texts(chart(t, b, "morning")[0]), t.holding, t.room()); t.close()
        try_("open", o)
        print([(p.name, p.stat().st_size) for p in folder.iterdir()])

def test_strike_held(station, running, tmp_path):
    b = running(station); sid = b.session.session; pid=b.session.patient
    with held_by_another(station):
        c, act = chart(station, b, "wrong")
        try_("strike", lambda: station.record(sid, acts.EntryStruck(id=new_id(), at=station.clock.now().at, by="?", entry=act.id, reason="wrong patient"), patient=pid).entries[-1].act)
        try_("strike2", lambda: station.record(sid, acts.EntryStruck(id=new_id(), at=station.clock.now().at, by="?", entry=act.id, reason="wrong patient"), patient=pid).entries[-1].act)
        try_("again same id", lambda: len(station.record(sid, act, patient=pid).entries))
        try_("dose", lambda: station.record(sid, acts.InfusionStopped(id=new_id(), at=station.clock.now().at, by="?"), patient=pid).phase)
        print(station.holding.count)
    print(station.join_held(), station.verify())
    with held_by_another(station):
        try_("chart after join, same id", lambda: len(station.record(sid, act, patient=pid).entries))
    station.close()

def test_doctor_broken(station, running, tmp_path):
    import subprocess, sys, json, random
    from ketachart import doctor
    b = running(station); station.back_up(); station.close()
    rnd = random.Random(3)
    src = station.place.folder
    def run(folder):
        import io, contextlib
        from ketachart import cli
        out = io.StringIO(); err = io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            try: code = cli.main(["doctor", "--json", "--station", str(folder)])
            except SystemExit as e: code = e.code
        return code, out.getvalue(), err.getvalue()
    print(run(src)[0], run(src)[2][:300])
    bad = 0
    files = [p for p in src.rglob("*") if p.is_file()]
    for p in files:
        data = p.read_bytes()
        for what in ("empty", "gone", "noise", "dir", "half", "json"):
            p.unlink()
            if what=="empty": p.write_bytes(b"")
            if what=="noise": p.write_bytes(rnd.randbytes(300))
            if what=="dir": p.mkdir()
            if what=="half": p.write_bytes(data[:len(data)//2])
            if what=="json": p.write_bytes(b'{"format": 1e400, "a": [[[[')
            try:
                code, out, err = run(src); json.loads(out)
                if err or "Traceback" in out: print(p.name, what, code, err[:200]); bad+=1
            except BaseException as e:
                print(p.name, what, type(e), str(e)[:200], err[:300]); bad += 1
            try:
                CountingStation.open(src, PASSPHRASE, costs=Costs.lowest(), clock=station.clock).close()
            except Trouble: pass
            except BaseException as e:
                print("OPEN", p.name, what, type(e), str(e)[:200]); bad += 1
            try: CountingStation.is_at(src); CountingStation.require_free(src)
            except Trouble: pass
            except BaseException as e:
                print("FREE", p.name, what, type(e), str(e)[:200]); bad += 1
            if p.is_dir(): shutil.rmtree(p)
            p.write_bytes(data)
            for extra in src.iterdir():
                pass
    print("bad", bad)

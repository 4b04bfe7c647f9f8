"""The program killed while it charts: nothing that was confirmed is lost or doubled."""

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from station_fixtures import NURSE, PASSPHRASE, PASSWORD

from ketachart.clinical.acts import NoteWritten
from ketachart.clock import StationClock
from ketachart.station import Costs, Station

CHARTING = """
import sys
from pathlib import Path
from ketachart.clinical.acts import NoteWritten
from ketachart.clock import new_id
from ketachart.station import Costs, Station

folder, passphrase, name, password = sys.argv[1:]
station = Station.open(Path(folder), passphrase, costs=Costs.lowest())
station.sign_in(name, password)
row = station.sessions()[-1]
number = 0
while True:
    act = NoteWritten(id=new_id(), at=station.clock.now().at, by="-", text=f"note {number}")
    station.record(row.id, act, patient=row.patient)
    station.tend()
    print(act.id, flush=True)
    number += 1
    station.save_draft(row.id, "vitals", f"134 {number}")
    print(f"draft {number}", flush=True)
"""


@pytest.mark.parametrize("round_", range(4))
def test_every_confirmed_entry_is_there_once_after_a_kill(station, running, round_):
    running(station)
    folder: Path = station.place.folder
    station.close()
    child = subprocess.Popen(
        [sys.executable, "-c", CHARTING, str(folder), PASSPHRASE, NURSE, PASSWORD],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    with child:
        wanted = random.Random(round_).randrange(5, 40)
        lines = [child.stdout.readline().strip() for _ in range(wanted)]
        child.send_signal(signal.SIGKILL)
        lines += [line.strip() for line in child.stdout.read().splitlines()]
    confirmed = [line for line in lines if line and not line.startswith("draft")]
    drafts = [line for line in lines if line.startswith("draft")]

    again = Station.open(folder, PASSPHRASE, costs=Costs.lowest())
    with again:
        again.sign_in(NURSE, PASSWORD)
        row = again.sessions()[-1]
        chart = again.chart(row.id)
        charted = [e.act.id for e in chart.entries if isinstance(e.act, NoteWritten)]
        assert [i for i in confirmed if charted.count(i) != 1] == []
        assert len(charted) <= len(confirmed) + 1
        assert again.verify().intact
        if drafts:
            kept = int(again.drafts(row.id)["vitals"].split()[1])
            assert kept >= int(drafts[-1].split()[1])


def test_elapsed_time_goes_on_through_a_restart_whatever_the_wall_clock_says(station, running):
    chart = running(station)
    started = chart.started_at
    station.close()
    ns = [5_000_000_000_000]
    first = StationClock(wall=lambda: started, steady=lambda: ns[0], boot=lambda: "one boot")
    before = first.now()
    ns[0] += 600_000_000_000
    wrong_wall = before.at.replace(year=2031)
    second = StationClock(
        before, wall=lambda: wrong_wall, steady=lambda: ns[0], boot=lambda: "one boot"
    )
    assert (second.now().at - before.at).total_seconds() == 600
    after_boot = StationClock(
        before, wall=lambda: wrong_wall, steady=lambda: 1, boot=lambda: "another"
    )
    assert after_boot.now().at == wrong_wall

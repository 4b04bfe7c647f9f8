"""A station that charts in a process of its own, whose clocks the drill moves: one line a deed.

``chart`` charts a note, ``confirm`` says that the computer's clock is right, ``tend`` is the
housekeeping between two requests, ``zone NAME`` moves the computer; each is answered by one line of
JSON.
"""

import json
import os
import sys
import time
from pathlib import Path

from station_fixtures import NURSE, PASSPHRASE, PASSWORD

from ketachart.clinical.acts import NoteWritten
from ketachart.clinical.phases import Phase
from ketachart.clock import new_id
from ketachart.station import Costs, Station


def main(folder: Path) -> None:
    """Open the station on the computer's own clock and do what is asked."""
    with Station.open(folder, PASSPHRASE, costs=Costs.lowest()) as station:
        station.sign_in(NURSE, PASSWORD)
        (row,) = [row for row in station.sessions() if row.phase == Phase.INFUSING]
        chart = station.chart(row.id)
        for line in sys.stdin:
            deed, _, rest = line.strip().partition(" ")
            told = {}
            if deed == "zone":
                os.environ["TZ"] = rest
                time.tzset()
            elif deed == "confirm":
                station.confirm_clock()
            elif deed == "tend":
                station.tend()
            elif deed == "chart":
                now = station.clock.now().at
                act = NoteWritten(id=new_id(), at=now, by="-", text=rest or "calm")
                chart = station.record(row.id, act, patient=chart.session.patient)
                entry, due = chart.entries[-1], chart.next_due(now)
                told = {
                    "id": entry.act.id,
                    "seq": entry.seq,
                    "due": None if due is None else due.at.timestamp(),
                }
            state = station.clock_state
            now = station.clock.now().at
            told |= {
                "elapsed": (now - chart.started_at).total_seconds(),
                "at": now.timestamp(),
                "offset": now.utcoffset().total_seconds(),
                "step": state.step.total_seconds(),
                "restarted": state.restarted,
                "waits": state.waits,
            }
            print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))

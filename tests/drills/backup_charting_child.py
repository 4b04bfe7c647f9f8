"""A window that charts fifty entries a second and has backups made; a program of its own."""

import json
import os
import sys
import time
from itertools import cycle
from pathlib import Path

from drills.stall_child import Pulse, turn, wait
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication
from station_fixtures import NURSE
from stories.ward import at, open_station

from ketachart.clinical.acts import NoteWritten
from ketachart.clock import SetClock, new_id
from ketachart.gui import theme
from ketachart.gui.background import Background
from ketachart.gui.bedside import Bedside
from ketachart.gui.window import StationWindow

A_SECOND, CHAIRS = 50, 6


class Charting:
    """Notes, fifty a second over six chairs; what was confirmed, in its order."""

    def __init__(self, window: StationWindow) -> None:
        self.window, self.acts, self.sent = window, [], 0
        self.sessions = cycle(window.charts)
        window.outbox.charted.connect(lambda out, _: self.acts.extend(a.id for a in out.acts))
        self._began = time.monotonic()
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._write)
        self._timer.start(1000 // A_SECOND)

    def _write(self) -> None:
        # What came late goes together: fifty a second it is to be, also on a busy machine.
        late = int((time.monotonic() - self._began) * A_SECOND) - self.sent
        if len(self.window.outbox) or late <= 0:
            return
        together = min(late, A_SECOND)
        notes = [
            NoteWritten(id=new_id(), at=at("10:17"), by=NURSE, text="Rests, eyes closed.")
            for _ in range(together)
        ]
        self.sent += together
        self.window.charting.record(next(self.sessions), None, notes)

    def stop(self) -> float:
        """No more; gives how many were confirmed in a second."""
        rate = len(self.acts) / (time.monotonic() - self._began)
        self._timer.stop()
        return rate


def main(folder: str, times: str) -> None:
    """Chart, and make so many backups; says as JSON what was seen."""
    app = QApplication(sys.argv[:1])
    theme.apply(app, "dark")
    clock, stations = SetClock(at("10:17")), []

    def opener():
        stations.append(open_station(Path(folder), clock))
        return stations[-1]

    background = Background(opener)
    window = StationWindow(Bedside(now=lambda: clock.now().at, by=NURSE), background)
    window.resize(1366, 768)
    window.show()
    window.activateWindow()
    turn(lambda: len(window.charts) == CHAIRS and window.isActiveWindow())
    window.show_session(next(iter(window.charts)))
    charting = Charting(window)
    turn(lambda: len(charting.acts) > 5)
    pulse, backups = Pulse(), []
    pulse.restart()
    for _ in range(int(times)):
        so_far = len(charting.acts)
        turn(lambda so_far=so_far: len(charting.acts) > so_far + 5)
        confirmed = len(charting.acts)
        states: list = []
        background.do_itself(lambda station: station.begin_backup(), lambda _: None, fail)
        look = time.monotonic()
        while not states or states[-1].running:
            asked = len(states)
            background.do_itself(lambda station: station.tend_backups(), states.append, fail)
            turn(lambda asked=asked, states=states: len(states) > asked)
            wait(50)
            if time.monotonic() - look > 60:
                sys.exit("the backup does not end")
        if states[-1].problems:
            sys.exit(states[-1].problems[0])
        newest = max(stations[0].own_backups.glob("KetaChart-*"), key=lambda p: p.stat().st_ctime)
        backups.append((str(newest), confirmed))
        clock.advance(seconds=1)
    found = pulse.longest, pulse.net
    rate = charting.stop()
    turn(lambda: not len(window.outbox))
    window._timer.stop()
    background.close()
    print(
        json.dumps(
            {
                "longest_ms": round(found[0] * 1000),
                "net_ms": round(found[1] * 1000),
                "rate": rate,
                "acts": charting.acts,
                "backups": backups,
            }
        ),
        flush=True,
    )
    os._exit(0)  # what is left of Qt is nobody's


def fail(trouble: Exception) -> None:
    """What the station could not do ends the program."""
    sys.exit(f"{type(trouble).__name__}: {trouble}")


if __name__ == "__main__":
    main(*sys.argv[1:])

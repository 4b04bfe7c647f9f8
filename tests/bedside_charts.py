"""Charts of the example sessions folded up to a moment, and a bedside whose clock a test holds."""

import json
from datetime import datetime, timedelta
from functools import lru_cache, reduce
from operator import or_
from pathlib import Path

import msgspec

from ketachart import resources
from ketachart.clinical.acts import ACTS, Act
from ketachart.clinical.administration import Patient, SessionOpened
from ketachart.clinical.chart import Chart
from ketachart.clinical.entry import GENESIS, Stamp, placed
from ketachart.clinical.protocol import read_protocol
from ketachart.clock import SetClock
from ketachart.gui.bedside import Bedside
from ketachart.station.protocols import shipped_vocabulary

SESSIONS = Path(__file__).parent / "data" / "sessions"
AnyAct = reduce(or_, ACTS)


@lru_cache(maxsize=1)
def protocol():
    return read_protocol(resources.path("protocols", "depression-40.toml").read_text("utf-8"))


@lru_cache(maxsize=1)
def vocabulary():
    return shipped_vocabulary()


def charted(chart: Chart, *acts: Act) -> Chart:
    """The chart after more acts, each let in by the door."""
    for act in acts:
        seq = len(chart.entries) + 1
        stamp = Stamp(person="p", recorded_at=act.written_at, boot_id="b", steady_ns=seq)
        previous = chart.entries[-1].digest if chart.entries else GENESIS
        chart = chart.after(placed(chart.admit(act, stamp), seq=seq, previous=previous))
    return chart


@lru_cache(maxsize=32)
def chart_at(name: str, until: str) -> Chart:
    """An example session as it stood at an ISO time."""
    file = json.loads((SESSIONS / f"{name}.json").read_text("utf-8"))
    acts = [msgspec.json.decode(json.dumps(a), type=AnyAct) for a in file["acts"]]
    limit = datetime.fromisoformat(until)
    acts = [act for act in acts if act.written_at <= limit]
    opened = SessionOpened(
        id="o", at=acts[0].at, by="x", session=name, patient="p", protocol="d", record_no="KC-1"
    )
    patient = msgspec.convert(file["patient"], Patient)
    return charted(Chart(opened, patient, protocol(), vocabulary=vocabulary()), *acts)


class Ward:
    """Station time that stands still, the bedside, and a chart that takes what is charted."""

    def __init__(self, name: str = "ex-05", until: str = "2026-03-10T10:29:30-05:00") -> None:
        self.clock = SetClock(datetime.fromisoformat(until) + timedelta(seconds=30))
        self.bedside = Bedside(lambda: self.clock.now().at, "P. Nakamura, RN")
        self.chart = chart_at(name, until)
        self.acts: list[Act] = []

    @property
    def now(self) -> datetime:
        return self.clock.now().at

    def attend(self, panel) -> None:
        """Record what a panel charts, as the window and its worker do."""

        def record(said) -> None:
            acts = said if isinstance(said, tuple) else (said,)
            panel.saving()
            self.chart = charted(self.chart, *acts)
            self.acts.extend(acts)
            panel.show_chart(self.chart)
            panel.saved()

        panel.acted.connect(record)
        panel.show_chart(self.chart)

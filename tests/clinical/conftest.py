"""A bedside to chart at: fictional people, one protocol, minutes counted from ten o'clock."""

import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from functools import reduce
from operator import or_
from pathlib import Path

import msgspec
import pytest

from ketachart.clinical.acts import (
    ACTS,
    BolusGiven,
    ContainerChanged,
    DrugPrepared,
    EntryStruck,
    InfusionPaused,
    InfusionResumed,
    InfusionStarted,
    InfusionStopped,
    OrderPlaced,
    PatientDischarged,
    RateSet,
    SessionPlanned,
    SideEffectEnded,
    SideEffectNoted,
    SideEffectRegraded,
    VitalsTaken,
    WeightTaken,
    name_of,
)
from ketachart.clinical.administration import Patient, SessionOpened
from ketachart.clinical.chart import Chart
from ketachart.clinical.entry import GENESIS, Stamp, placed
from ketachart.clinical.flags import judge
from ketachart.clinical.keying import VitalsKeying
from ketachart.clinical.protocol import read_protocol
from ketachart.clinical.summary import summary

HERE = Path(__file__).resolve().parents[1]
PROTOCOL_TEXT = (HERE.parent / "resources/protocols/depression-40.toml").read_text("utf-8")
PROTOCOL = read_protocol(PROTOCOL_TEXT)
TEN = datetime(2026, 3, 3, 10, 0, tzinfo=timezone(timedelta(hours=-6)))
ANY_ACT = reduce(or_, ACTS)
PATIENT = Patient(
    mrn="900001",
    family_name="Alvarez",
    given_name="Rosa",
    dob=date(1983, 6, 9),
    sex="F",
    allergy_status="none-known",
)
NUMBERS = ("kg", "ml", "mg", "per_h", "per_ml", "dose", "over_min", "duration_min")


class Bedside:
    """Charts acts one after the other, through the same door as everything else.

    Minutes count from ten o'clock; amounts may be given as text or whole numbers.
    """

    def __init__(self, protocol=PROTOCOL, patient=PATIENT, ten=TEN):
        session = SessionOpened(
            id="opened",
            at=ten,
            by="KetaChart",
            session="session-1",
            patient="patient-1",
            protocol="digest",
            record_no="KC-2026-0303-01",
        )
        self.chart = Chart(session, patient, protocol)
        self.ten, self.previous, self.numbers = ten, GENESIS, {}

    def at(self, minute):
        return self.ten + timedelta(minutes=float(minute))

    def act(self, kind, minute, /, *, charted=None, by="M. Ruiz, RN", act_id=None, **fields):
        if act_id is None:
            name = "-".join(kind.__name__.lower().split())
            self.numbers[name] = self.numbers.get(name, 0) + 1
            act_id = f"{name}-{self.numbers[name]}"
        made = {
            name: Decimal(value)
            if isinstance(value, int | str) and not isinstance(value, bool) and _is_amount(name)
            else value
            for name, value in fields.items()
        }
        written = None if charted is None else self.at(charted)
        return kind(id=act_id, at=self.at(minute), charted_at=written, by=by, **made)

    def admit(self, act, now=None):
        """Chart an act that is already made; returns its id."""
        stamp = Stamp(
            person="person-1",
            recorded_at=now or max(act.written_at, act.at),
            boot_id="boot",
            steady_ns=0,
        )
        seq = len(self.chart.entries) + 1
        entry = placed(self.chart.admit(act, stamp), seq=seq, previous=self.previous)
        self.previous = entry.digest
        self.chart = self.chart.after(entry)
        return act.id

    def do(self, kind, minute, /, *, now=None, **fields):
        """Make an act and chart it; returns its id."""
        return self.admit(self.act(kind, minute, **fields), None if now is None else self.at(now))

    # What happens at every chair --------------------------------------------------------------

    def plan(self, weight="70", dose="35", minute=-60):
        self.do(SessionPlanned, minute, indication="Depression, fictional")
        self.do(WeightTaken, minute + 5, weight_kg=weight)
        self.do(OrderPlaced, minute + 10, drug="ketamine", route="IV", dose_mg=dose)
        return self

    def prepare(self, name="bag-1", conc=50, drawn="0.7", final=50, minute=-20, vials=1, each=10):
        self.do(
            DrugPrepared,
            minute,
            container=name,
            vial_conc_mg_per_ml=conc,
            vial_volume_ml=each,
            vials=vials,
            drawn_ml=drawn,
            final_volume_ml=final,
        )
        return self

    def start(self, rate=75, vtbi=None, minute=0, container=None, **more):
        return self.do(
            InfusionStarted, minute, rate_ml_per_h=rate, vtbi_ml=vtbi, container=container, **more
        )

    def rate(self, minute, rate, vtbi=None, **more):
        return self.do(RateSet, minute, rate_ml_per_h=rate, vtbi_ml=vtbi, **more)

    def pause(self, minute, **more):
        return self.do(InfusionPaused, minute, **more)

    def resume(self, minute, rate=None, vtbi=None, **more):
        return self.do(InfusionResumed, minute, rate_ml_per_h=rate, vtbi_ml=vtbi, **more)

    def stop(self, minute, outcome="completed", **more):
        return self.do(InfusionStopped, minute, outcome=outcome, **more)

    def hang(self, minute, to, **more):
        return self.do(ContainerChanged, minute, to=to, **more)

    def bolus(self, minute, mg, **more):
        return self.do(BolusGiven, minute, dose_mg=mg, **more)

    def vitals(
        self, minute, sbp=None, dbp=None, *, hr=None, spo2=None, rr=None, moaas=None, **more
    ):
        return self.do(
            VitalsTaken,
            minute,
            entered="typed",
            sbp_mmhg=sbp,
            dbp_mmhg=dbp,
            hr_per_min=hr,
            spo2_pct=spo2,
            rr_per_min=rr,
            moaas=moaas,
            **more,
        )

    def note_effect(self, minute, term="nausea", severity="mild", **more):
        return self.do(SideEffectNoted, minute, term=term, severity=severity, **more)

    def regrade(self, minute, effect, severity, **more):
        return self.do(SideEffectRegraded, minute, side_effect=effect, severity=severity, **more)

    def end_effect(self, minute, effect, **more):
        return self.do(SideEffectEnded, minute, side_effect=effect, **more)

    def strike(self, minute, entry, reason="typing slip", **more):
        return self.do(EntryStruck, minute, entry=entry, reason=reason, **more)

    def discharge(self, minute, disposition="home", **more):
        return self.do(PatientDischarged, minute, disposition=disposition, **more)

    @property
    def summary(self):
        return summary(self.chart)

    @property
    def flags(self):
        """The flags as ``param level`` by minute."""
        return [(float(f["minute"]), f["param"], f["flag"]) for f in self.summary["flags"]]


def _is_amount(name):
    return name.endswith(NUMBERS) or name in ("dose", "low", "high", "total", "vtbi_ml")


def fold(data):
    """A chart of a session file, every act admitted in charting order."""
    patient = msgspec.convert(data["patient"], Patient)
    acts = [msgspec.json.decode(json.dumps(act), type=ANY_ACT) for act in data["acts"]]
    bed = Bedside(patient=patient, ten=acts[0].at)
    for act in acts:
        bed.admit(act, now=max(a.written_at for a in acts))
    return bed


@pytest.fixture(scope="session")
def new_bedside():
    """Makes an empty bedside: also for laws, which need many."""
    return Bedside


@pytest.fixture
def bedside():
    """An empty bedside."""
    return Bedside()


@pytest.fixture
def ready():
    """A patient of 70 kg with 35 mg ordered and prepared in 50 mL (0.7 mg/mL)."""
    return Bedside().plan().prepare()


@pytest.fixture
def running(ready):
    """The same, with the pump started at 75 mL/h and a baseline of 120/76."""
    ready.vitals(-10, 120, 76, hr=72, spo2=98, rr=14, moaas=5)
    ready.start()
    return ready


@pytest.fixture(scope="session")
def protocol():
    """The protocol that ships."""
    return PROTOCOL


@pytest.fixture(scope="session")
def protocol_text():
    """Its text."""
    return PROTOCOL_TEXT


@pytest.fixture(scope="session")
def folded():
    """Folds a session file."""
    return fold


@pytest.fixture(scope="session")
def session_files():
    """The example sessions by name."""
    found = sorted((HERE / "data/sessions").glob("ex-*.json"))
    return {path.stem: json.loads(path.read_text("utf-8")) for path in found}


@pytest.fixture(scope="session")
def noon():
    """A moment."""
    return datetime(2026, 3, 3, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def act_name():
    """The name of an act in a file."""
    return name_of


@pytest.fixture(scope="session")
def row_of(protocol, noon):
    """Types keys into an empty row; a list where keys have names."""

    def type_keys(keys="", under=protocol, baseline_sbp=None, now=noon):
        def flags(values, at):
            return judge(values, protocol=under, at=at, baseline_sbp=baseline_sbp)

        row = VitalsKeying(under, judge=flags)
        for key in keys:
            row = row.press(key, now)
        return row

    return type_keys

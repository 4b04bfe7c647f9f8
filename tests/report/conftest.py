"""Sessions to print: the nine examples, and a chair that charts whatever a test needs."""

import io
import json
import math
import random
from datetime import datetime, timedelta
from decimal import Decimal
from functools import reduce
from operator import or_
from pathlib import Path

import msgspec
import pytest
from msgspec import structs
from pypdf import PdfReader

from ketachart.clinical.acts import (
    ACTS,
    DrugPrepared,
    InfusionPaused,
    InfusionResumed,
    InfusionStarted,
    InfusionStopped,
    NoteWritten,
    OrderPlaced,
    SessionPlanned,
    SideEffectEnded,
    SideEffectNoted,
    SideEffectRegraded,
    VitalsTaken,
    WeightTaken,
)
from ketachart.clinical.administration import Patient, SessionOpened
from ketachart.clinical.chart import Chart
from ketachart.clinical.entry import GENESIS, Stamp, placed
from ketachart.clinical.protocol import read_protocol
from ketachart.report.document import document
from ketachart.report.pdf import write_pdf

HERE = Path(__file__).resolve().parents[1]
SESSIONS = sorted((HERE / "data" / "sessions").glob("ex-*.json"))
NAMES = [path.stem for path in SESSIONS]
PROTOCOL = read_protocol(
    (HERE.parent / "resources" / "protocols" / "depression-40.toml").read_text("utf-8")
)
ANY_ACT = reduce(or_, ACTS)
TEN = datetime.fromisoformat("2026-03-10T10:00:00-05:00")
NURSE, PHYSICIAN = "P. Nakamura, RN", "Dr. H. Brandt, MD"
PATIENT = msgspec.convert(json.loads(SESSIONS[0].read_text("utf-8"))["patient"], Patient)


def at(minute):
    return TEN + timedelta(minutes=float(minute))


def charted(acts, *, patient=PATIENT, source_id=None):
    """A chart of acts in the order given, each let in by the chart before it."""
    begin = acts[0].at if acts else TEN
    opened = SessionOpened(
        id="opened",
        at=begin,
        by="KetaChart",
        session="session-1",
        patient="patient-1",
        protocol="digest",
        record_no="KC-2026-0310-01",
        source_id=source_id,
    )
    chart, previous = Chart(opened, patient, PROTOCOL), GENESIS
    now = max((a.written_at for a in acts), default=begin) + timedelta(hours=1)
    for seq, act in enumerate(acts, start=1):
        stamp = Stamp(person="person-1", recorded_at=now, boot_id="boot", steady_ns=seq)
        entry = placed(chart.admit(act, stamp), seq=seq, previous=previous)
        previous, chart = entry.digest, chart.after(entry)
    return chart


def acts_of(name):
    file = json.loads((HERE / "data" / "sessions" / f"{name}.json").read_text("utf-8"))
    acts = [msgspec.json.decode(json.dumps(a), type=ANY_ACT) for a in file["acts"]]
    return acts, msgspec.convert(file["patient"], Patient)


_EXAMPLES = {}


@pytest.fixture(scope="session")
def example():
    """An example session as a chart; ``until`` (minutes after the start) leaves the rest out."""

    def fold(name, until=None):
        if name not in _EXAMPLES:
            acts, patient = acts_of(name)
            _EXAMPLES[name] = charted(acts, patient=patient, source_id=name.upper())
        chart = _EXAMPLES[name]
        if until is None:
            return chart
        limit = chart.started_at + timedelta(minutes=until)
        entries = tuple(e for e in chart.entries if e.act.written_at <= limit)
        return Chart(chart.session, chart.patient, chart.protocol, entries)

    return fold


class Chair:
    """Short ways of writing acts; minutes count from ten o'clock."""

    chart = staticmethod(charted)
    at = staticmethod(at)

    @staticmethod
    def patient(**changes):
        return structs.replace(PATIENT, **changes)

    @staticmethod
    def prepared(final_ml=200):
        return [
            SessionPlanned(id="plan", at=at(-60), by=NURSE, indication="MDD"),
            WeightTaken(id="weight", at=at(-50), by=NURSE, weight_kg=Decimal(80)),
            OrderPlaced(
                id="order",
                at=at(-45),
                by=PHYSICIAN,
                drug="ketamine",
                route="IV infusion",
                dose_mg=Decimal(40),
                dose_mg_per_kg=Decimal("0.5"),
                weight_basis="actual",
                duration_min=Decimal(40),
            ),
            DrugPrepared(
                id="bag",
                at=at(-30),
                by=NURSE,
                container="bag-1",
                vial_conc_mg_per_ml=Decimal(50),
                vial_volume_ml=Decimal(10),
                vials=1,
                drawn_ml=Decimal("0.8"),
                final_volume_ml=Decimal(final_ml),
            ),
        ]

    @staticmethod
    def start(minute=0, rate=60, vtbi=200):
        return InfusionStarted(
            id="start",
            at=at(minute),
            by=NURSE,
            rate_ml_per_h=Decimal(rate),
            container="bag-1",
            vtbi_ml=Decimal(vtbi),
        )

    @staticmethod
    def vitals(name, minute, sbp=120, dbp=80, hr=70, spo2=98, **fields):
        return VitalsTaken(
            id=name,
            at=at(minute),
            by=NURSE,
            entered="typed",
            sbp_mmhg=sbp,
            dbp_mmhg=dbp,
            hr_per_min=hr,
            spo2_pct=spo2,
            **fields,
        )

    @staticmethod
    def note(name, minute, text, **fields):
        return NoteWritten(id=name, at=at(minute), by=NURSE, text=text, **fields)

    @classmethod
    def busy(cls, sets=40, effects=20, hours=3):
        """A session as full as one can be."""
        dice = random.Random(7)
        acts = [*cls.prepared(), cls.start()]
        for i in range(sets):
            high = 130 + int(40 * math.sin(i / 5)) + dice.randint(-6, 6)
            acts.append(
                cls.vitals(
                    f"v{i}",
                    -8 + i * hours * 60 / sets,
                    high,
                    high - 50,
                    75 + dice.randint(-12, 30),
                    97 - (i % 17 == 0) * 9,
                    rr_per_min=14,
                    moaas=5 if i % 9 else 3,
                )
            )
        terms = ["dissociation", "nausea", "numbness of hands and around the mouth", "itching"]
        for i in range(effects):
            minute = 3 + i * hours * 46 / effects
            severity = ("mild", "moderate", "severe")[i % 3]
            fields = {"by": NURSE, "side_effect": f"e{i}"}
            acts.append(
                SideEffectNoted(
                    id=f"e{i}", at=at(minute), by=NURSE, term=terms[i % 4], severity=severity
                )
            )
            if i % 4 == 0:
                acts.append(
                    SideEffectRegraded(id=f"r{i}", at=at(minute + 4), severity="severe", **fields)
                )
            if i % 5:
                acts.append(SideEffectEnded(id=f"x{i}", at=at(minute + 12 + i), **fields))
        acts += [cls.note(f"n{i}", 5 + i * 11, "Eyes closed, music on. " * 4) for i in range(8)]
        acts.append(InfusionPaused(id="pause", at=at(60), by=NURSE, reason="toilet"))
        acts.append(InfusionResumed(id="resume", at=at(66), by=NURSE, rate_ml_per_h=Decimal(30)))
        acts.append(InfusionStopped(id="stop", at=at(150), by=NURSE, outcome="completed"))
        return charted(sorted(acts, key=lambda a: a.at))


@pytest.fixture(scope="session")
def chair():
    return Chair


def recorded(chart, **fields):
    """A chart's record as blocks, half an hour after its last entry."""
    last = max((e.act.written_at for e in chart.entries), default=TEN)
    given = {
        "clinic": "Harbor Lane Infusion Clinic",
        "chair": "3",
        "generated_at": last + timedelta(minutes=30),
        "software": "KetaChart 0.0",
    }
    return document(chart, **{**given, **fields})


def read_back(document, paper="A4"):
    """A document's PDF, read back; the reader keeps the bytes as ``raw``."""
    raw = write_pdf(document, paper=paper)
    reader = PdfReader(io.BytesIO(raw))
    reader.raw = raw
    return reader


@pytest.fixture(scope="session")
def record():
    """A chart's record as blocks."""
    return recorded


@pytest.fixture(scope="session")
def pages():
    """A chart's PDF, read back."""
    kept = {}

    def read(chart, paper="A4", **fields):
        # The chart is kept beside its pages, so that its id stays its own.
        key = (id(chart), paper, repr(fields))
        if key not in kept:
            kept[key] = (chart, read_back(recorded(chart, **fields), paper))
        return kept[key][1]

    return read


def page_texts(reader):
    """The text of every page, line by line, as the golden files keep it."""
    told = []
    for number, page in enumerate(reader.pages, start=1):
        lines = [line.strip() for line in page.extract_text().splitlines()]
        told += [f"== page {number}", *filter(None, lines)]
    return "\n".join(told) + "\n"


@pytest.fixture(scope="session")
def text_of():
    """All text of a PDF or a page, without regard to where its lines break."""

    def read(thing):
        pages = getattr(thing, "pages", None) or [thing]
        return " ".join(" ".join(p.extract_text() for p in pages).split())

    return read

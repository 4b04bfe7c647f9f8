"""Sessions of a fictional patient's courses, as files and as charts, made to measure."""

import json
from datetime import datetime, timedelta, timezone

import msgspec
from bedside_charts import AnyAct, charted, protocol

from ketachart.clinical.administration import Patient, SessionOpened
from ketachart.clinical.chart import Chart
from ketachart.clinical.vocabulary import EMPTY

ZONE = timezone(timedelta(hours=-4))
ROSA = {
    "mrn": "DEMO-218",
    "family_name": "Alvarez",
    "given_name": "Rosa",
    "dob": "1983-06-09",
    "sex": "F",
    "allergy_status": "listed",
    "allergies": [{"substance": "penicillin", "reaction": "rash"}],
}
NURSE, PHYSICIAN = "P. Nakamura, RN", "Dr. E. Rossi, MD"
KG = 62.4


def day(text: str, hour: int = 10) -> datetime:
    """A day of the clinic, at an hour."""
    return datetime.fromisoformat(text).replace(hour=hour, tzinfo=ZONE)


def acts_of(
    at: datetime,
    number: int | None = 1,
    *,
    per_kg: float = 0.5,
    of: int | None = 6,
    indication: str = "Depression, fictional",
    scores: dict | None = None,
    pain: int | None = None,
    effect: tuple[str, str] | None = ("dissociation", "moderate"),
    until: str = "discharge",
    sbp: int = 138,
    spo2: int = 97,
    next_at: datetime | None = None,
    plan: dict | None = None,
    chair: str | None = None,
) -> list[dict]:
    """The acts of one session; ``until`` is plan, order, running, stop or discharge."""
    found: list[dict] = []

    def act(kind: str, minute: float, by: str = NURSE, **fields) -> None:
        moment = (at + timedelta(minutes=minute)).isoformat()
        said = {k: v for k, v in fields.items() if v is not None}
        found.append({"id": f"a{len(found) + 1}", "act": kind, "at": moment, "by": by, **said})

    steps = ("plan", "order", "running", "stop", "discharge")
    last = steps.index(until)
    dose = round(per_kg * KG, 1)
    act(
        "session-planned",
        -60,
        indication=indication,
        infusion_no=number,
        planned_infusions=of,
        chair=chair,
    )
    for scale, total in (scores or {}).items():
        act("scale-scored", -40, scale=scale, total=total, moment="before")
    if last >= 1:
        act("weight-taken", -55, weight_kg=KG)
        fields = {"drug": "ketamine", "route": "IV", "dose_mg": dose, "duration_min": 40}
        act("order-placed", -50, PHYSICIAN, **fields, dose_mg_per_kg=per_kg)
    if last >= 2:
        vial = {"vial_conc_mg_per_ml": 50, "vial_volume_ml": 10, "vials": 1}
        drawn = dose / 50
        act("drug-prepared", -20, container="bag", drawn_ml=drawn, final_volume_ml=50, **vial)
        act("vitals-taken", -10, entered="typed", sbp_mmhg=120, dbp_mmhg=76, pain_nrs=pain)
        act("infusion-started", 0, rate_ml_per_h=75)
        act("vitals-taken", 20, entered="typed", sbp_mmhg=sbp, dbp_mmhg=sbp - 54, spo2_pct=spo2)
    if effect and last >= 2:
        act("side-effect-noted", 21, term=effect[0], severity=effect[1], expected=True)
        ended = found[-1]["id"]
        if last >= 3:
            act("side-effect-ended", 38, side_effect=ended)
    if last >= 3:
        act("infusion-stopped", 40, outcome="completed")
        if plan is not None:
            act("plan-set", 60, PHYSICIAN, **plan)
    if last >= 4:
        moment = next_at.isoformat() if next_at else None
        act("patient-discharged", 90, disposition="home", next_visit_at=moment)
    return found


def session_file(at: datetime, number: int | None = 1, *, patient=ROSA, **said) -> bytes:
    """The same as a file that a station imports."""
    told = {
        "format": "ketachart-session/1",
        "id": f"{patient['mrn']}-{at.isoformat()}",
        "patient": patient,
        "acts": acts_of(at, number, **said),
    }
    return json.dumps(told).encode()


def chart_of(at: datetime, number: int | None = 1, *, name="", vocabulary=EMPTY, **said) -> Chart:
    """The same as a chart, without a station."""
    acts = [msgspec.json.decode(json.dumps(a), type=AnyAct) for a in acts_of(at, number, **said)]
    opened = SessionOpened(
        id="o",
        at=acts[0].at,
        by="x",
        session=name or at.isoformat(),
        patient="p",
        protocol="d",
        record_no=f"KC-{at:%Y-%m%d}-01",
    )
    patient = msgspec.convert(ROSA, Patient)
    return charted(Chart(opened, patient, protocol(), (), vocabulary), *acts)


def two_courses(station) -> str:
    """Rosa's two courses on a station; gives her id. The last session runs."""
    first = (24, 22, 21, 19, 19)
    for n, phq in enumerate(first):
        at = day("2025-05-05") + timedelta(days=4 * n)
        per_kg = (0.3, 0.3, 0.4, 0.4, 0.5)[n]
        station.import_session(
            session_file(at, n + 1, per_kg=per_kg, scores={"PHQ-9": phq}, pain=8)
        )
    days = ("2027-02-24", "2027-02-27", "2027-03-03", "2027-03-10")
    for n, text in enumerate(days):
        station.import_session(
            session_file(
                day(text),
                n + 1,
                per_kg=(0.4, 0.4, 0.5, 0.5)[n],
                scores={"PHQ-9": (21, 18, 15, 11)[n], "GAD-7": (14, 12, 12, 9)[n]},
                pain=(7, 6, 6, 5)[n],
                effect=("nausea", "mild") if n == 0 else ("dissociation", "moderate"),
            )
        )
    last = station.import_session(
        session_file(
            day("2027-03-17"),
            5,
            scores={"PHQ-9": 9, "GAD-7": 6},
            pain=4,
            next_at=day("2027-03-24"),
            plan={"text": "same rate, eyeshade", "dose_mg_per_kg": 0.5},
        )
    )
    return last.session.patient

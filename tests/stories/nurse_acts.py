"""Acts at random, of every kind there is: as they should be, as they should not, and in between.

A field is filled by its name where the name says what belongs there, and by its type otherwise, so
that an act or a field of tomorrow is played without being told here.
"""

import random
import types
import typing
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any

import msgspec
from msgspec import structs

from ketachart.clinical import acts as a
from ketachart.clinical.chart import Chart
from ketachart.clinical.discharge_scores import FORMS
from ketachart.clinical.phases import Phase
from ketachart.clinical.scales import answers_of
from ketachart.clinical.vitals import MEASURED, PARAMETERS
from ketachart.clinical.vocabulary import Scale
from ketachart.clock import new_id

P = Phase

WORDS = (
    *("seen", "<b>bold</b> & co", "Zoë Müller-Lüdenscheidt, dʒ", "a\nsecond line", " ", "0"),
    *("=1+1", "ketamine", "x" * 300, "مرحبا 12", "😀 fine", "“quoted”, and; a comma", "-", ""),
)
DRUGS = (
    *("ondansetron", "midazolam", "Lorazepam", "ketamine", " KETAMINE ", "labetalol", "<i>own"),
    *("sodium chloride 0.9 %", "oxygen", "acetaminophen", "naloxone", "penicillin V"),
)
ROUTES = ("IV", "PO", "IM", "SC", "sublingual", "IV", "nasal cannula")
UNITS = ("mg", "mg", "mcg", "mL", "g", "MG", "IU", "L/min", "drops")
BAGS = ("bag-1", "syringe 2", "Bag <3>", "bag-4")
WHOM = ("Dr. H. Brandt, MD", "Dr. H. Brandt", "the anesthetist", "daughter")
ODD = (None, True, "", "yes", "no", 3, 11, Decimal("0.1"), [1, "a"], {"deep": {"er": [None]}})
SCALES = ("PHQ-9", "CADSS-6", "C-SSRS screener", "NRS pain", "Apfel", "a scale of our own", "phq-9")
LOTS = ("LOT-1", "lot-1", "USED-UP", "NEVER SEEN", "L<4>")
EXPIRIES = ("2026-05", "2027-08", "2026-06-01", "2026-02-31", "soon", "²027-01", "2027-13-99-1")
NUMBERS = tuple(
    map(
        Decimal,
        ("0", "0.01", "0.5", "1", "2.50", "7", "1E+1", "33.3", "70", "1E-7", "999999", "-2"),
    )
)
USUAL: dict[str, tuple[str, ...]] = {
    "vial_conc_mg_per_ml": ("50", "50", "10", "100", "0.1"),
    "vial_volume_ml": ("10", "10", "2", "20"),
    "drawn_ml": ("0.7", "1", "0.70", "5", "10", "12.5"),
    "final_volume_ml": ("50", "100", "50.0", "250", "1"),
    "rate_ml_per_h": ("75", "60", "30", "100.5", "7", "999", "1500", "0.1"),
    "vtbi_ml": ("50", "20", "48.5", "0.3"),
    "weight_kg": ("70", "70.5", "154", "41", "33", "250", "700"),
    "height_cm": ("170", "152.4", "17", "100"),
    "dose_mg": ("35", "5", "10", "0.5", "500", "2.5"),
    "dose_mg_per_kg": ("0.5", "0.35", "1", "9"),
    "most_mg": ("40", "5", "100"),
    "duration_min": ("40", "60", "0.5"),
    "dose": ("4", "1", "2.5", "50", "1000"),
    "opened": ("4", "5", "10"),
    "from_vial_mg": ("465", "100", "1.25", "0"),
    "from_bag_mg": ("5", "17.5", "0.05"),
    "mg": ("500", "465", "3"),
    "mg_per_ml": ("50", "10"),
    "volume_ml": ("10", "250", "1000"),
    "over_min": ("1", "5", "0"),
    "o2_l_per_min": ("0", "2", "15", "0.5", "61"),
    "temp_c": ("36.8", "36.8", "38", "-1", "25"),
}
VALUES = {
    "sbp": (*range(88, 190, 7), 0, 60, 251),
    "dbp": (*range(45, 110, 5), 0, 160),
    "hr": (*range(48, 130, 6), 0, 220),
    "spo2": (*range(86, 101), 0, 101),
    "rr": (*range(6, 26, 2), 0, 60),
    "moaas": (*range(6), 9),
    "rass": (*range(-5, 5), 7),
    "etco2": (0, 25, 38, 60, 150),
}
VALUES |= dict.fromkeys(("pain", "nausea", "anxiety", "mood"), (*range(11), 11))
COMMON = (
    *(a.VitalsTaken, a.VitalsTaken, a.VitalsTaken, a.SideEffectNoted, a.SideEffectRegraded),
    *(a.SideEffectEnded, a.MedicationGiven, a.MedicationEnded, a.OrderPlaced, a.EntryStruck),
    *(a.MedicationGiven, a.OrderChanged, a.SideEffectRegraded),
    *(a.LimitsSet, a.PersonTold, a.ActionTaken, a.ScaleScored, a.ItemChecked, a.EntryStruck),
)
"""What fills most of an hour, and what takes it back."""

STEPS = {
    P.PLANNED: (a.DrugPrepared, a.DrugPrepared, a.WeightTaken, a.OrderPlaced, a.VitalsTaken),
    P.READY: (a.InfusionStarted, a.InfusionStarted, a.IndependentCheck, a.VitalsTaken),
    P.INFUSING: (a.InfusionPaused, a.RateSet, a.BolusGiven, a.ContainerChanged, a.InfusionStopped),
    P.PAUSED: (a.InfusionResumed, a.InfusionResumed, a.InfusionResumed, a.InfusionStopped),
    P.RECOVERY: (a.DrugWasted, a.DischargeAssessed, a.NurseAttested, a.PatientDischarged),
    P.CLOSED: (a.DrugWasted, a.DrugReturned, a.NurseAttested, a.PhysicianSigned, a.AddendumWritten),
    P.CANCELLED: (a.NoteWritten, a.DrugWasted),
}
"""What brings a session on; all else is charted in any phase."""
ENDS = (a.InfusionStopped, a.PatientDischarged, a.SessionCancelled)
AT_HAND: dict[type[a.Act], tuple[str, ...]] = {
    a.SessionPlanned: ("protocol",),
    a.DrugPrepared: ("container",),
    a.InfusionStarted: ("container"),
    a.BolusGiven: ("container", "ordered_by"),
    a.MedicationGiven: ("order", "opened", "ordered_by"),
    a.ScaleScored: ("items", "total"),
    a.DrugWasted: ("from_vial_mg",),
    a.PlanSet: ("ordered_by",),
    a.LimitsSet: ("low", "high"),
}
"""Fields that say the most about a kind of act; filled more often than others."""


class Author:
    """Makes acts for the chart as it now is."""

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice

    def some(self, choices: Any) -> Any:
        return self.dice.choice(tuple(choices))

    def often(self, share: float) -> bool:
        return self.dice.random() < share

    def act(self, chart: Chart, now: datetime) -> a.Act:
        """One act of some kind for this chart; it need not be possible.

        Raises:
            ValueError: it cannot even be said.
        """
        kinds = self.dice.choices((STEPS[chart.phase], COMMON, a.ACTS), (30, 40, 30))[0]
        kind = self.some(kinds)
        if kind in ENDS and len(chart.entries) < 40 and self.often(0.85):
            kind = self.some((a.VitalsTaken, a.SideEffectNoted, a.MedicationGiven))
        return self.of_kind(kind, chart, now)

    def of_kind(self, kind: type[a.Act], chart: Chart, now: datetime) -> a.Act:
        """One act of this kind, sometimes as a correction of one that is there."""
        before = None
        same = [act for _, act in chart.standing.of(kind)]
        if same and self.often(0.18):
            before = self.some(same)
        made: dict[str, Any] = {"id": new_id(), "by": "-", "at": self.time(chart, now)}
        if before is not None and self.often(0.6):
            # What people put right is most often one number, and nothing else.
            made = structs.asdict(before) | {"id": new_id(), "charted_at": None}
            fields = [f for f in structs.fields(kind) if f.name not in CARRIED]
            fields = [self.some(fields)] if fields else []
        else:
            fields = [f for f in structs.fields(kind) if f.name not in CARRIED]
        if before is not None:
            made["amends"] = before.id
        elif self.often(0.02):
            made["amends"] = self.entry(chart)
        for field in fields:
            share = 0.75 if field.name in AT_HAND.get(kind, ()) else 0.3
            if field.required or self.often(share):
                made[field.name] = self.value(kind, field.name, field.type, chart, now)
        for name, share in (("reason", 0.35), ("note", 0.15), ("certainty", 0.1)):
            if self.often(share):
                made[name] = "estimated" if name == "certainty" else self.some(WORDS)
        if isinstance(made.get("charted_at"), datetime):
            made["charted_at"] = None
        return said(self.mended(kind, kind(**made), chart))

    def mended(self, kind: type[a.Act], act: a.Act, chart: Chart) -> a.Act:
        """What hangs together is said together, most of the time."""
        if self.often(0.15):
            return act
        if isinstance(act, a.EntryStruck | a.VitalsNotTaken | a.SessionCancelled):
            return structs.replace(act, reason=act.reason or "typing slip")
        if isinstance(act, a.VitalsTaken) and act.sbp_mmhg and act.dbp_mmhg:
            return structs.replace(act, dbp_mmhg=min(act.dbp_mmhg, act.sbp_mmhg * 2 // 3))
        if isinstance(act, a.MedicationGiven) and act.opened is not None:
            return structs.replace(act, opened=max(act.opened, act.dose))
        if isinstance(act, a.ScaleScored) and act.items:
            scale = self.some(s for s in chart.vocabulary.scales if s.items)
            return structs.replace(act, total=None, scale=scale.scale, items=self.items(scale))
        if isinstance(act, a.DischargeAssessed) and act.points:
            form = self.some(FORMS.values())
            points = {item.name: self.some((0, 1, 2)) for item in form.items}
            totals = {form.field: sum(points.values())}
            return structs.replace(act, score_form=form.name, points=points, **totals)
        if isinstance(act, a.DrugPrepared) and act.final_volume_ml < act.drawn_ml:
            return structs.replace(act, final_volume_ml=act.drawn_ml + 40)
        return act

    # What fills a field -------------------------------------------------------------------------

    def time(self, chart: Chart, now: datetime) -> datetime:
        """Mostly now; late, just in the wrong order, before the session, or still to come."""
        back = self.dice.choices(
            (0, self.dice.randint(1, 240), self.dice.randint(5, 90) * 60, 86_400, -120),
            (60, 22, 15, 1, 2),
        )[0]
        at = now - timedelta(seconds=back)
        plan = chart.plan
        if plan is not None and at < plan.at and self.often(0.9):
            at = plan.at + (now - plan.at) * self.dice.random()
            at = at.replace(microsecond=0) if at.replace(microsecond=0) >= plan.at else plan.at
        if self.often(0.06):
            at = at.astimezone(self.some((UTC, timezone(timedelta(hours=5, minutes=45)))))
        return at

    def entry(self, chart: Chart, *kinds: type[a.Act]) -> str:
        """An entry, of one of these kinds and standing most of the time, or none at all."""
        if self.often(0.03):
            return self.some(("no such entry", "", "<b>")) or "-"
        listed = [act.id for act in chart.standing.acts(*(kinds or (a.Act,)))]
        if not listed or self.often(0.1):
            listed = [e.act.id for e in chart.entries]
        return self.some(listed)

    def about(self, chart: Chart) -> str:
        """What somebody was told about, or acted upon: an entry, a flag, or words."""
        found = [e.flags[0].param for e in chart.sets if e.flags]
        found += [param for e in chart.episodes for param in e.params]
        return self.some((self.entry(chart), self.entry(chart), *found, self.some(WORDS)))

    def value(
        self, kind: type[a.Act], name: str, declared: Any, chart: Chart, now: datetime
    ) -> Any:
        """What may stand in a field, and now and then what may not."""
        reference = REFERENCES.get((kind, name)) or REFERENCES.get(name)
        if reference is not None:
            return self.entry(chart, *reference)
        if (special := self.of_chart(kind, name, chart)) is not None:
            return special
        choices = POOLS.get((kind, name)) or POOLS.get(name)
        if choices is not None:
            return self.some(choices)
        if name in USUAL:
            if self.often(0.04):
                return self.some(NUMBERS)
            return Decimal(self.some(USUAL[name]))
        param = next((p.key for p in MEASURED if p.field == name), None)
        if param is not None and param in VALUES:
            return self.some(VALUES[param])
        return self.by_type(kind, declared, chart, now)

    def of_chart(self, kind: type[a.Act], name: str, chart: Chart) -> Any:
        """What the chart, its protocol and its words know of a field; None where they do not."""
        match name:
            case "entry" if self.often(0.3):
                return self.entry(chart, a.EntryStruck, a.InfusionStopped, a.InfusionStarted)
            case "order" if kind is a.MedicationGiven and chart.medication_orders:
                return self.some(chart.medication_orders).id
            case "entry" | "order":
                return self.entry(chart)
            case "about":
                return self.about(chart)
            case "container" if kind is a.DrugPrepared:
                return self.some([bag for bag in BAGS if bag not in chart.containers] or BAGS)
            case "container" | "to" | "from_" if kind not in (a.HandedOver, a.PatientDischarged):
                return self.some((*(list(chart.containers) or ["bag-1"]) * 6, "bag-1", "nothing"))
            case "drug" if kind is a.OrderPlaced and self.often(0.4):
                return "ketamine"
            case "scale":
                return self.some((*SCALES, *(s.scale for s in chart.vocabulary.scales)))
            case "points" | "criteria" | "values":
                return self.table(chart)
            case "term":
                return self.some((*(e.term for e in chart.vocabulary.effects), "own <word>"))
            case "item":
                return self.some((*(line.item for line in chart.protocol.lines), "own line"))
        return None

    def by_type(self, kind: type[a.Act], declared: Any, chart: Chart, now: datetime) -> Any:
        """Something of the declared type."""
        origin, inside = typing.get_origin(declared), typing.get_args(declared)
        if origin in (types.UnionType, typing.Union):
            return self.by_type(
                kind, self.some(t for t in inside if t is not type(None)), chart, now
            )
        if origin is typing.Annotated:
            return self.by_type(kind, inside[0], chart, now)
        if origin is typing.Literal:
            return self.some(inside)
        if origin is tuple:
            return tuple(
                self.by_type(kind, inside[0], chart, now) for _ in range(self.dice.randint(1, 3))
            )
        if origin is dict:
            return self.table(chart)
        if isinstance(declared, type) and issubclass(declared, a.Part):
            return declared(
                **{
                    f.name: self.value(kind, f.name, f.type, chart, now)
                    for f in structs.fields(declared)
                    if f.required or self.often(0.6)
                }
            )
        if declared is datetime:
            return self.time(chart, now) + timedelta(minutes=self.some((0, 0, 5, -300, 10_080)))
        if declared is Decimal:
            return self.some(NUMBERS)
        if declared is bool:
            return self.often(0.8)
        if declared is int:
            return self.some((0, 1, 2, 3, 5, 10, 40, 999, -1))
        if declared is float:
            return 1.5
        return self.some(WORDS)

    def items(self, scale: Scale) -> dict[str, Any]:
        """The items of a scale, answered; sometimes one too many, or one out of range."""
        wanted = [n for n in scale.items if self.often(0.95)]
        if scale.kind == "answers":
            told: dict[str, Any] = {n: self.some(answers_of(scale, n)) for n in wanted}
        else:
            told = {n: self.dice.randint(scale.item_low, scale.item_high) for n in wanted}
        if self.often(0.1):
            told[self.some(("99", "1"))] = self.some(ODD)
        return told

    def table(self, chart: Chart) -> dict[str, Any]:
        """A free table: criteria as the protocol names them, a second reading, or anything."""
        named = (*chart.protocol.discharge.criteria, "rate_ml_per_h", "vtbi_ml", "Activity")
        keys = self.dice.sample(named, min(3, len(named)))
        return {key: self.some((True, False, *ODD, 1, 2, Decimal("75"), "75")) for key in keys}


ANY_ACT = reduce(or_, a.ACTS)
_encoder = msgspec.json.Encoder(decimal_format="number")
_reader = msgspec.json.Decoder(float_hook=Decimal)
POOLS: dict[Any, tuple[Any, ...]] = {
    "low": tuple(map(Decimal, (60, 90, 94, 100, 150, 180))),
    "high": tuple(map(Decimal, (60, 90, 94, 100, 150, 180))),
    (a.LimitsSet, "param"): ("sbp", "SBP", "spo2", "hr_per_min", "rr", "temp", "no such sign"),
    "param": (*PARAMETERS, *(p.field for p in MEASURED), "no such sign"),
    (a.OrderPlaced, "purpose"): (None, "premed", "rescue", "prn", "fluid"),
    "drug": DRUGS,
    "protocol": ("depression-40", "chronic-pain", "cautious-5"),
    "route": ROUTES,
    "unit": UNITS,
    "lot": LOTS,
    "expiry": EXPIRIES,
    "total": tuple(map(Decimal, ("0", "1", "4", "9", "27", "3.5", "93", "-1"))),
    "items": ({"1": 1},),
    "answer": ("yes", "no", True, False, 3, 1.5, "given", "not applicable"),
    (a.WeightTaken, "entered_unit"): ("kg", "lb"),
    "whom": WHOM,
    "ordered_by": WHOM,
    "accepted_by": WHOM,
    "report_to": WHOM,
    (a.EmergencyStep, "kind"): ("infusion stopped", "oxygen given", "drug given", "ended", "hm"),
    "vials": (1, 1, 1, 2, 5, 0, -1),
    "chair": ("1", "2", "3", "9"),
}
CARRIED = frozenset({"id", "at", "by", "charted_at", "amends", "reason", "note", "certainty"})
REFERENCES: dict[Any, tuple[type[a.Act], ...]] = {
    (a.OrderChanged, "order"): (a.OrderPlaced,),
    (a.OrderAuthenticated, "order"): (a.OrderPlaced, a.MedicationGiven, a.BolusGiven, a.PlanSet),
    "replaces": (a.OrderPlaced,),
    "side_effect": (a.SideEffectNoted,),
    "medication": (a.MedicationGiven,),
    (a.IndependentCheck, "of"): (a.DrugPrepared, a.DrugWasted, a.OrderPlaced, a.InfusionStarted),
    (a.ResponseNoted, "to"): (a.MedicationGiven, a.ActionTaken),
}


def said(act: a.Act) -> a.Act:
    """The act as a file or the screen can say it.

    Raises:
        ValueError: it cannot be said.
    """
    raw = _reader.decode(_encoder.encode(act))
    return msgspec.convert(raw, ANY_ACT)

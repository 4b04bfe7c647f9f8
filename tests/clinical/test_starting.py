"""What a start that is asked for needs, and how one that happened is taken all the same."""

from datetime import timedelta
from decimal import Decimal

import msgspec
import pytest
from bedside_charts import Ward, charted, protocol

from ketachart.clinical.acts import (
    DrugPrepared,
    IndependentCheck,
    InfusionStarted,
    ItemChecked,
    OrderPlaced,
    VitalsTaken,
    WeightTaken,
)
from ketachart.clinical.chart import Chart
from ketachart.clinical.entry import Stamp
from ketachart.clinical.guard import DOSE_APPROVED, FOR_THE_COURSE, needs_approval
from ketachart.clinical.phases import Phase
from ketachart.clinical.starting import PumpReading, left_before_start, rows_answered
from ketachart.clinical.trouble import Refused

PUMP = PumpReading(Decimal(75), Decimal(50))
OTHER = "M. Ruiz, RN"


class SetUp:
    """Ex-05's patient, set up by acts; what is named in ``without`` is left out."""

    def __init__(self, *without, dose="0.5", reason=None, rules=None):
        ward = Ward("ex-05", "2026-03-10T09:20:00-05:00")
        self.act = ward.bedside.act
        first = ward.chart
        self.chart = Chart(first.session, first.patient, rules or protocol(), first.entries)
        self.mg = Decimal(dose) * 88
        for step in ("weigh", "order", "answer", "prepare", "measure", "check"):
            if step not in without:
                getattr(self, step)(**({"reason": reason} if step == "order" else {}))

    def do(self, *acts):
        self.chart = charted(self.chart, *acts)

    def weigh(self):
        self.do(self.act(WeightTaken, weight_kg=Decimal(88)))

    def order(self, reason=None):
        self.do(
            self.act(
                OrderPlaced,
                drug="ketamine",
                route="IV infusion",
                dose_mg=self.mg,
                duration_min=Decimal(40),
                reason=reason,
            )
        )

    def answer(self, *items):
        for item in items or self.chart.protocol.checklist:
            line = self.chart.protocol.line(item)
            self.do(self.act(ItemChecked, item=item, answer=line.usual or "yes"))

    def prepare(self):
        self.do(
            self.act(
                DrugPrepared,
                vial_conc_mg_per_ml=Decimal(50),
                vial_volume_ml=Decimal(10),
                vials=1,
                drawn_ml=self.mg / 50,
                final_volume_ml=Decimal(50),
            )
        )

    def measure(self):
        self.do(self.act(VitalsTaken, entered="typed", sbp_mmhg=128, dbp_mmhg=80))

    def by_other(self, **fields):
        act = self.act(IndependentCheck, **fields)
        return msgspec.structs.replace(act, by=OTHER)

    def check(self):
        prepared = next(iter(self.chart.containers.values())).prepared
        self.do(self.by_other(of=prepared.id, what="drug", agrees=True))

    def approve(self, mg):
        values = {"dose_mg": mg}
        self.do(
            self.by_other(
                of=self.chart.order.placed.id, what=DOSE_APPROVED, agrees=True, values=values
            )
        )

    def start(self, *, authorised=True, later=0, **fields):
        said = {"rate_ml_per_h": Decimal(75), "vtbi_ml": Decimal(50)} | fields
        act = self.act(InfusionStarted, authorised=authorised or None, **said)
        at = act.at + timedelta(minutes=later)
        stamp = Stamp(person="p", recorded_at=at, boot_id="b", steady_ns=1)
        return self.chart.admit(act, stamp).exceptions

    @property
    def left(self):
        return left_before_start(self.chart, PUMP)


def test_a_whole_set_up_is_let_start_without_exceptions():
    whole = SetUp()
    assert whole.left == ()
    assert whole.start() == ()


@pytest.mark.parametrize(
    ("without", "said"),
    [
        (("weigh",), "1 thing left: weight"),
        (("answer",), "1 thing left: 10 lines of the checklist"),
        (("measure",), "1 thing left: blood pressure before the start"),
        (("check",), "1 thing left: second person"),
        (("order",), "2 things left: order, pump setting"),
    ],
)
def test_what_is_left_refuses_a_start_asked_for_and_marks_one_that_happened(without, said):
    some = SetUp(*without)
    with pytest.raises(Refused, match="The infusion is not started") as refusal:
        some.start()
    assert said in str(refusal.value)
    assert some.start(authorised=False)


def test_a_pump_set_to_something_else_refuses_the_start():
    with pytest.raises(Refused, match="pump shows another setting"):
        SetUp().start(rate_ml_per_h=Decimal(57))


def test_a_start_out_of_a_file_is_a_fact_whatever_it_says_of_itself():
    assert "started before the second check" in SetUp("check").start(later=60)


def test_a_dose_beyond_the_usual_limit_waits_for_a_second_person():
    high = SetUp(dose="1.1")
    assert high.left == ("approval of the dose",)
    assert high.start(authorised=False) == ("started before the dose was approved",)
    high.approve(high.mg)
    assert high.left == ()
    assert high.start() == ()


def test_an_approval_is_of_one_amount():
    high = SetUp(dose="1.1")
    high.approve(Decimal(90))
    assert needs_approval(high.chart)


def test_an_order_approved_for_the_course_waits_for_nobody():
    assert SetUp(dose="1.1", reason=FOR_THE_COURSE).left == ()


def test_a_dose_beyond_the_hard_limit_is_never_let_start_and_a_running_pump_is_marked():
    high = SetUp(dose="2.1")
    high.approve(high.mg)
    assert high.left == ("a new order within the hard limit",)
    assert high.start(authorised=False) == (
        "2.1 mg/kg is above this clinic's hard limit of 2 mg/kg",
    )


def test_one_who_charted_the_order_cannot_approve_it():
    high = SetUp(dose="1.1")
    act = high.act(IndependentCheck, of=high.chart.order.placed.id, what=DOSE_APPROVED, agrees=True)
    with pytest.raises(Refused, match="another person"):
        high.do(act)


@pytest.mark.parametrize("said", ["about 35", True, None, [35], "NaN", "1E+99999"])
def test_a_second_reading_that_is_no_number_agrees_with_nothing(said):
    some = SetUp("check")
    prepared = next(iter(some.chart.containers.values())).prepared
    some.do(
        some.by_other(of=prepared.id, what="preparation", agrees=True, values={"drawn_ml": said})
    )
    assert "second person once more" in some.left
    high = SetUp(dose="1.1")
    values = {"dose_mg": said}
    placed = high.chart.order.placed.id
    high.do(high.by_other(of=placed, what=DOSE_APPROVED, agrees=True, values=values))
    with pytest.raises(Refused, match="not started"):
        high.start()


# The checklist of the protocol --------------------------------------------------------------------


def rules(*blocks):
    """The usual protocol, where only these lines keep a start waiting."""
    some = protocol()
    lines = [
        msgspec.structs.replace(line, blocks=line.item in blocks, optional=False)
        for line in some.lines
    ]
    return msgspec.structs.replace(some, lines=tuple(lines))


def test_a_line_that_does_not_block_stays_open_with_a_reason():
    some = SetUp("answer", rules=rules("consent signed"))
    assert some.left == ("consent signed",)
    some.answer("consent signed")
    assert some.left == ()
    with pytest.raises(Refused, match="13 lines of the checklist open needs a reason"):
        some.start()
    assert some.start(reason="physician's order")[0].startswith("checklist open: identity")


def test_what_speaks_against_a_start_needs_a_reason_and_no_second_answer():
    some = SetUp()
    some.do(some.act(ItemChecked, item="ketamine allergy", answer="yes"))
    assert some.left == ()
    with pytest.raises(Refused, match=r"ketamine allergy \(answered yes\)"):
        some.start()
    marked = some.start(reason="physician's order")
    assert marked == ("checklist answered yes: ketamine allergy",)


def test_what_is_wanted_and_answered_no_keeps_a_start_waiting():
    some = SetUp()
    some.do(some.act(ItemChecked, item="consent signed", answer="no"))
    assert some.left == ("consent signed (answered no)",)


def test_an_older_name_of_a_line_answers_it():
    some = SetUp("answer")
    lines = [line for line in protocol().lines if line.item != "last solid food"]
    some.answer(*(line.item for line in lines))
    assert some.left == ("last solid food",)
    some.do(some.act(ItemChecked, item="hours since solids", answer=8))
    assert some.left == ()


def test_lines_of_a_group_count_as_one_until_they_are_answered_apart():
    some = SetUp("answer", rules=rules("opioid today", "stimulant today"))
    some.answer("opioid today")
    assert some.left == ("stimulant today",)
    done, rows = rows_answered(some.chart)
    assert (done, rows) == (0, 14)


def test_an_optional_line_is_no_exception_of_a_start_that_happened():
    some = SetUp("answer")
    told = some.start(authorised=False)[0]
    assert "consent signed" in told
    assert "code status" not in told


def test_the_chart_is_still_ready_after_a_refused_start():
    some = SetUp("check")
    with pytest.raises(Refused):
        some.start()
    assert some.chart.phase is Phase.READY

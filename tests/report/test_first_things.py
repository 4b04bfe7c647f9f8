"""What a physician finds at the head of the page, and that it is told once and in full."""

from datetime import timedelta
from decimal import Decimal

from ketachart.clinical.acts import (
    DeviceNoted,
    EntryStruck,
    IndependentCheck,
    InfusionPaused,
    InfusionStopped,
    ItemChecked,
    OrderPlaced,
    OrderStep,
    ScaleScored,
    SessionCancelled,
)
from ketachart.clinical.narrative import told
from ketachart.clinical.unplanned import unplanned
from ketachart.report.blocks import Heading, Picture, Table
from ketachart.report.pdf import page_count

from .conftest import NURSE, PHYSICIAN, at


def lines(chart):
    return [item.text for item in unplanned(chart, None)]


def cells_under(document, title):
    blocks = list(document.blocks)
    place = next(i for i, b in enumerate(blocks) if isinstance(b, Heading) and b.text == title)
    table = next(b for b in blocks[place:] if isinstance(b, Table))
    return [cell for row in table.rows for cell in row.cells]


def item(name, answer):
    return ItemChecked(id=name, at=at(-20), by=NURSE, item=name, answer=answer)


def check(of):
    return IndependentCheck(
        id=f"check-{of}", at=at(-10), by="T. Lindqvist, RN", of=of, what="drug and dose",
        agrees=True,
    )  # fmt: skip


def test_a_screen_answered_as_positive_stands_at_the_head(chair, record):
    answer = "positive: thoughts without a plan, physician informed"
    chart = chair.chart([*chair.prepared(), item("suicidal ideation screen", answer)])
    assert f"09:40 suicidal ideation screen: “{answer}”" in lines(chart)
    calm = chair.chart([*chair.prepared(), item("suicidal ideation screen", "negative")])
    assert not any("screen" in line for line in lines(calm))


def test_a_cancelled_session_says_so_first_and_fits_one_page(chair, record):
    reason = "pressure above the gate"
    gone = SessionCancelled(id="c", at=at(-5), by=NURSE, stage="before the start", reason=reason)
    chart = chair.chart([*chair.prepared(), gone])
    assert lines(chart)[0] == f"Cancelled 09:55 before the start: {reason}"
    assert "Ketamine account: 500 mg not accounted for" in lines(chart)
    made = record(chart)
    assert page_count(made, paper="A4") == 1
    assert not any(isinstance(b, Picture) for b in made.blocks)
    assert "none, the session was cancelled" in made.texts()


def test_the_bag_that_was_started_is_the_one_that_had_to_be_checked(chair):
    first = chair.prepared()
    other = first[-1].__class__(**{
        **{f: getattr(first[-1], f) for f in first[-1].__struct_fields__},
        "id": "bag-b", "container": "bag-2",
    })  # fmt: skip
    only_the_other = chair.chart([*first, other, check("bag-b"), chair.start()])
    assert "10:00 started before the second check" in lines(only_the_other)
    both = chair.chart([*first, other, check("bag"), check("bag-b"), chair.start()])
    assert not any("second check" in line for line in lines(both))


def test_a_start_nobody_checked_at_the_pump_says_so_in_its_row(chair, record):
    chart = chair.chart([*chair.prepared(), check("bag"), chair.start()])
    said = [c.small for c in cells_under(record(chart), "Infusion")]
    assert "no second check of the pump setting" in said
    seen = check("start")
    chart = chair.chart([*chair.prepared(), check("bag"), chair.start(), seen])
    said = [c.small for c in cells_under(record(chart), "Infusion")]
    assert "no second check of the pump setting" not in said


def test_a_sensor_is_called_as_on_the_screen_everywhere(chair, record):
    noted = DeviceNoted(id="d", at=at(3), by=NURSE, device="spo2", event="invalid signal")
    chart = chair.chart([*chair.prepared(), chair.start(), noted])
    assert "10:03 SpO₂: invalid signal" in lines(chart)
    assert any(c.text == "SpO₂: invalid signal" for c in cells_under(record(chart), NOTES))


NOTES = "Notes, people told and actions"


def test_a_strike_is_told_once_under_corrections(chair, record):
    chart = chair.chart(
        [
            *chair.prepared(),
            chair.start(),
            chair.note("n", 2, "said on the phone"),
            chair.note("wrong", 3, "belongs to nobody"),
            EntryStruck(id="s", at=at(4), by=NURSE, entry="wrong", reason="wrong chair"),
        ]
    )
    made = record(chart)
    assert not any("wrong chair" in c.small + c.text for c in cells_under(made, NOTES))
    assert any("wrong chair" in c.text for c in cells_under(made, "Corrections"))


def test_why_an_entry_is_late_is_not_why_the_pump_was_paused(chair, record):
    def paused(**said):
        late = at(5) + timedelta(minutes=20)
        act = InfusionPaused(
            id="p", at=at(5), by=NURSE, charted_at=late, reason="line moved", **said
        )
        return chair.chart([*chair.prepared(), chair.start(), act])

    silent = cells_under(record(paused()), "Late entries")
    assert "no reason given" in [c.text for c in silent]
    assert lines(paused())[-1] == "1 late entry, by 20 min"
    said = paused(note="charted late: called away")
    assert "called away" in [c.text for c in cells_under(record(said), "Late entries")]
    assert lines(said)[-1] == "1 late entry, by 20 min: called away"


def test_a_low_limit_that_counts_itself_is_written_so_at_every_value(chair, record):
    sets = [chair.vitals("a", 5, moaas=1), chair.vitals("b", 6, moaas=2)]
    chart = chair.chart([*chair.prepared(), chair.start(), *sets])
    words = " ".join(record(chart).texts())
    assert "MOAA/S 1 LL ≤2" in words
    assert "MOAA/S 1 LL <2" not in words
    assert "MOAA/S 1 at 10:05, at or below this clinic's limit of 2" in words


def test_an_order_in_steps_is_read_as_steps_and_its_dose_is_exact(chair, record):
    plan, weight, order, bag = chair.prepared()
    steps = (
        OrderStep(rate_mg_per_kg_h=Decimal("0.5"), minutes=Decimal(15)),
        OrderStep(rate_mg_per_kg_h=Decimal("0.75"), minutes=Decimal(45)),
    )
    order = OrderPlaced(
        id="order", at=order.at, by=PHYSICIAN, drug="ketamine", route="IV infusion",
        dose_mg=Decimal("54.75"), duration_min=Decimal(60), steps=steps,
    )  # fmt: skip
    chart = chair.chart([plan, weight, order, bag])
    said = "0.5 mg/kg/h for 15 min, 0.75 mg/kg/h for 45 min"
    words = " ".join(record(chart).texts())
    assert f"2 steps: {said}" in words
    assert "Ketamine 54.75 mg IV infusion over 60 min ordered" in words
    assert "minutes 15" not in words
    assert f"in 2 steps: {said}." in told(chart, None)


def test_the_narrative_tells_scores_and_what_became_of_them(chair):
    def scored(name, minute, total):
        return ScaleScored(id=name, at=at(minute), by=NURSE, scale="NRS pain", total=total)

    stop = InfusionStopped(id="stop", at=at(40), by=NURSE, outcome="completed")
    acts = [scored("a", -20, Decimal(7)), chair.start(), stop, scored("b", 60, Decimal(3))]
    text = told(chair.chart([*chair.prepared(), *acts]), None)
    assert "NRS pain before the infusion: 7; NRS pain after the infusion: 3 (57 % lower)." in text


def test_a_long_foot_keeps_its_facts_whole(chair, pages, text_of):
    unfinished = pages(chair.chart([*chair.prepared(), chair.start()]))
    assert "generated 10-Mar-2026 10:30 · KetaChart 0.0" in text_of(unfinished)

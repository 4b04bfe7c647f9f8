import msgspec
import pytest

from ketachart.clinical.acts import (
    Act,
    DischargeAssessed,
    InfusionPaused,
    NurseAttested,
    OrderChanged,
    PhysicianSigned,
    VitalsNotTaken,
)
from ketachart.report.blocks import Exceptions, Heading, Pair, Signatures, Table
from ketachart.report.pdf import write_pdf

from .conftest import NAMES, NURSE

REFERENCES = {"id", "at", "by", "charted_at", "amends", "order", "of", "entry", "side_effect"}
IN_OTHER_WORDS = {"mode", "purpose", "disposition", "outcome", "entered", "method", "kind"}


def words_in(value):
    """The words that somebody wrote, wherever in an act they stand."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            if name not in ("param",):
                yield from words_in(getattr(value, name))
    elif isinstance(value, tuple):
        for part in value:
            yield from words_in(part)


def flat(document):
    return " ".join(" ".join(document.texts()).split()).lower()


@pytest.mark.parametrize("name", NAMES)
def test_nothing_a_nurse_charted_is_absent(example, record, name):
    chart = example(name)
    told = flat(record(chart))
    for entry in chart.standing.entries:
        act = entry.act
        for field in act.__struct_fields__:
            if field in REFERENCES | IN_OTHER_WORDS or (field == "to" and "resp" in act.id):
                continue
            for words in words_in(getattr(act, field)):
                assert words.lower() in told, (act.id, field)


@pytest.mark.parametrize("name", NAMES)
def test_every_value_of_every_set_is_on_the_page(example, record, name):
    chart = example(name)
    table = next(
        b for b in record(chart).blocks if isinstance(b, Table) and b.columns[2].title == "BP mmHg"
    )
    shown = [[c.text for c in row.cells] for row in table.rows]
    for s in (*chart.sets, *chart.withdrawn_sets):
        wanted = [str(s.values[p]) for p in ("spo2",) if p in s.values]
        clock = f"{s.taken.at:%H:%M}"
        assert any(row[0] == clock and row[4:5] == wanted for row in shown) or not wanted
    assert len(shown) == len(chart.sets) + len(chart.withdrawn_sets)


def test_the_record_opens_with_what_was_not_as_planned(example, record):
    blocks = record(example("ex-05")).blocks
    assert blocks[0] == Heading("To look at first")
    first = blocks[1]
    assert isinstance(first, Exceptions)
    flagged = [text for is_flag, text in first.items if is_flag]
    assert flagged[0].startswith("BP 184/106 at 10:26")
    assert "from 10:25 for 11 min, in range 10:36" in flagged[0]
    assert "infusion held 10:26" in flagged[0]
    assert "labetalol 10 mg IV over 2 min 10:28" in flagged[0]
    assert flagged[0].endswith("told Dr. H. Brandt, MD 10:26, who said “pause”")
    assert any(text.startswith("Headache from 10:29 (minute 24") for _, text in first.items)


def test_a_quiet_session_has_no_exceptions_about_its_values(example, record):
    items = next(b for b in record(example("ex-01")).blocks if isinstance(b, Exceptions)).items
    assert not any(is_flag for is_flag, _ in items)


def test_flags_of_one_stretch_are_one_episode(example):
    found = example("ex-05").episodes
    assert [(e.first.taken.id, e.peak.taken.id) for e in found] == [
        ("vitals-taken-4", "vitals-taken-5"),
        ("vitals-taken-9", "vitals-taken-9"),
    ]


def test_a_missing_account_an_open_phone_order_and_an_early_end_are_told_first(example, record):
    items = next(b for b in record(example("ex-11")).blocks if isinstance(b, Exceptions)).items
    told = " | ".join(text for _, text in items)
    assert "3.52 mg not accounted for" in told
    assert "Dr. A. Okafor, MD has yet to confirm: 13:22 Order changed to 90 mL/h (by phone)" in told
    assert "Infusion ended early 13:27 after 14.8 mg of 32 mg ordered: not breathing" in told


def test_a_claim_in_a_file_signs_nothing(example, chair, record):
    acts = [e.act for e in example("ex-05").entries]
    end = acts[-1].at
    claims = [
        NurseAttested(id="att", at=end, by=NURSE, meaning="I charted it"),
        PhysicianSigned(id="sig", at=end, by="Dr. H. Brandt, MD"),
    ]
    chart = chair.chart([*acts, *claims], source_id="EX-05")
    made = record(chart)
    assert "AWAITING PHYSICIAN" in made.status
    boxes = next(b for b in made.blocks if isinstance(b, Signatures)).boxes
    assert boxes[-1].name == "Awaiting signature"
    assert all(b.awaited for b in (boxes[0], boxes[2]))
    told = flat(made)
    assert "says: signed by dr. h. brandt, md" in told
    assert "it signs nothing here" in told


def test_an_attestation_made_here_counts(example, chair, record):
    acts = [e.act for e in example("ex-05").entries]
    attested = NurseAttested(id="att", at=acts[-1].at, by=NURSE, meaning="All of it is mine.")
    boxes = next(
        b for b in record(chair.chart([*acts, attested])).blocks if isinstance(b, Signatures)
    ).boxes
    assert not boxes[0].awaited
    assert "Meaning: All of it is mine." in boxes[0].lines


def test_overrides_and_sets_that_were_not_taken_are_told(chair, record):
    acts = [
        *chair.prepared(),
        chair.start(),
        chair.vitals("v0", 0),
        VitalsNotTaken(
            id="no", at=chair.at(11), by=NURSE, due_at=chair.at(10), reason="asleep, left to rest"
        ),
        InfusionPaused(
            id="p", at=chair.at(12), by=NURSE, charted_at=chair.at(25), reason="line sore"
        ),
    ]
    made = record(chair.chart(acts), generated_at=chair.at(40))
    told = flat(made)
    assert "started before the second check" in told
    assert "vitals due 10:10 not taken: asleep, left to rest" in told
    assert "charted 10:25, 13 min late" in told
    assert made.status.startswith("NOT FINISHED")
    late = next(b for b in made.blocks if isinstance(b, Table) and b.columns[0].title == "Observed")
    assert [c.text for c in late.rows[0].cells][:3] == ["10:12", "10:25", "13 min"]


def test_struck_and_amended_sets_show_both_forms(example, record):
    made = record(example("ex-10"))
    rows = [
        row
        for b in made.blocks
        if isinstance(b, Table)
        for row in b.rows
        if any(c.mark == "struck" for c in row.cells)
    ]
    assert [c.text for c in rows[0].cells][:4] == ["10:50", "20", "184/94", "90"]
    correction = rows[1]
    assert "184/94" in correction.cells[1].text
    assert "148/94" in correction.cells[2].text
    assert "typing error" in correction.cells[3].text


def test_a_fact_nobody_thought_of_is_still_on_the_page(chair, record):
    change = OrderChanged(
        id="c",
        at=chair.at(5),
        by=NURSE,
        order="order",
        ordered_by="Dr. H. Brandt, MD",
        mode="verbal",
        read_back=False,
        reason="less is enough",
    )
    told = flat(record(chair.chart([*chair.prepared(), chair.start(), change])))
    assert "not read back" in told
    assert "less is enough" in told


def test_the_empty_and_the_full_session_have_the_same_sections(chair, record):
    def headings(chart):
        found = []
        for b in record(chart).blocks:
            for part in (*b.left, *b.right) if isinstance(b, Pair) else (b,):
                found += [part.text] if isinstance(part, Heading) else []
        return found

    for name in ("Infusion", "Side effects", "Vital signs", "Recovery and discharge", "Signatures"):
        assert name in headings(chair.chart([]))
        assert name in headings(chair.busy())


def test_administration_entries_in_a_chart_do_no_harm(example, record):
    chart = example("ex-05")
    assert all(isinstance(e.act, Act) for e in chart.standing.entries)
    assert write_pdf(record(chart), paper="Letter").startswith(b"%PDF")


def test_the_points_of_a_discharge_score_stand_with_their_form(chair, record):
    assessed = DischargeAssessed(
        id="da",
        at=chair.at(80),
        by=NURSE,
        aldrete=9,
        score_form="Modified Aldrete",
        points={"activity": 2, "breathing": 1},
    )
    told = flat(record(chair.chart([*chair.prepared(), chair.start(), assessed])))
    assert "aldrete 9 · form modified aldrete: activity 2, breathing 1" in told

"""The time sheet and the paper chart, as people read and use them."""

import io
from datetime import timedelta
from decimal import Decimal

import pytest
from msgspec import structs
from pypdf import PdfReader

from ketachart.clinical.acts import (
    BolusGiven,
    InfusionPaused,
    InfusionResumed,
    InfusionStopped,
    MedicationEnded,
    MedicationGiven,
    RateSet,
)
from ketachart.clinical.checklist import ChecklistLine
from ketachart.clinical.protocol import read_protocol
from ketachart.report.blank_chart import blank_chart, due_minutes
from ketachart.report.blocks import Heading, Table
from ketachart.report.time_sheet import time_sheet

from .conftest import HERE, NAMES, NURSE, PROTOCOL, TEN, at, read_back

PROTOCOLS = sorted((HERE.parent / "resources" / "protocols").glob("*.toml"))


def sheet(chart, minutes=30):
    last = max((e.act.written_at for e in chart.entries), default=TEN)
    return time_sheet(
        chart,
        clinic="Harbor Lane Infusion Clinic",
        chair="3",
        generated_at=last + timedelta(minutes=minutes),
        software="KetaChart 0.0",
    )


def rows_under(document, title):
    blocks = list(document.blocks)
    place = next(i for i, b in enumerate(blocks) if isinstance(b, Heading) and b.text == title)
    table = blocks[place + 1]
    assert isinstance(table, Table)
    return [[cell.text for cell in row.cells] for row in table.rows]


def drug(name, minute, what, route="IV", **fields):
    given = {"dose": Decimal(4), "unit": "mg", **fields}
    return MedicationGiven(id=name, at=at(minute), by=NURSE, drug=what, route=route, **given)


def test_every_stretch_of_the_infusion_has_its_start_and_stop(chair):
    acts = [
        *chair.prepared(),
        chair.start(),
        RateSet(id="r", at=at(10), by=NURSE, rate_ml_per_h=Decimal(90)),
        InfusionPaused(id="p", at=at(20), by=NURSE, reason="toilet"),
        InfusionResumed(id="re", at=at(26), by=NURSE, rate_ml_per_h=Decimal(60)),
        InfusionStopped(id="s", at=at(40), by=NURSE, outcome="completed"),
    ]
    made = sheet(chair.chart(acts))
    assert rows_under(made, "Infusion") == [
        ["Ketamine, bag-1", "IV infusion", "10:00", "10:20", "20:00", "5 mg"],
        ["Ketamine, bag-1", "IV infusion", "10:26", "10:40", "14:00", "2.8 mg"],
    ]
    told = " ".join(made.texts())
    assert "Pump started 10:00, stopped 10:40: 40:00 from the first to the last." in told
    assert "Delivering 34:00, held 06:00; held 10:20 to 10:26." in told


def test_pushes_fluids_and_oxygen_stand_apart(chair):
    acts = [
        *chair.prepared(),
        BolusGiven(id="b", at=at(-1), by=NURSE, dose_mg=Decimal(5), over_min=Decimal(2)),
        chair.start(),
        drug("m", 8, "ondansetron"),
        drug("o", 9, "acetaminophen", "oral", dose=Decimal(650)),
        drug("f", 10, "sodium chloride", unit="mL", dose=Decimal(250), purpose="fluid", runs=True),
        MedicationEnded(id="fe", at=at(35), by=NURSE, medication="f", given=Decimal(200)),
        chair.vitals("v1", 12, o2_l_per_min=Decimal(2), o2_device="nasal cannula"),
        chair.vitals("v2", 22, o2_l_per_min=Decimal(0)),
    ]
    made = sheet(chair.chart(acts))
    assert rows_under(made, "Fluids and other infusions") == [
        ["Sodium chloride", "IV", "10:10", "10:35", "25:00", "200 mL"]
    ]
    pushes = rows_under(made, "Given into the vein")
    assert [row[:5] for row in pushes] == [
        ["Ketamine 5 mg bolus", "IV", "09:59", "10:01", "02:00"],
        ["Ondansetron 4 mg", "IV", "10:08", "not charted", "–"],
    ]
    assert rows_under(made, "By other routes")[0][:3] == ["Acetaminophen 650 mg", "oral", "10:09"]
    assert rows_under(made, "Oxygen") == [
        ["Oxygen", "from 2 L/min · nasal cannula", "10:12", "10:22", "10:00", "–"]
    ]


@pytest.mark.parametrize("name", NAMES)
def test_a_time_sheet_is_one_page_and_names_no_code(example, name, text_of):
    reader = read_back(sheet(example(name)), "Letter")
    assert len(reader.pages) == 1
    text = text_of(reader)
    assert "Time sheet" in text
    assert "proposes no code" in text
    assert "9636" not in text
    assert "9637" not in text


def test_the_sheet_of_a_session_that_runs_or_never_began(chair, example):
    chart = example("ex-05", until=28)
    assert sheet(chart, 1).status.startswith("NOT FINISHED")
    empty = sheet(chair.chart([]))
    assert Heading("Infusion", "not started") in empty.blocks


def paper_chart(protocol, paper="A4"):
    data = blank_chart(
        protocol,
        clinic="Harbor Lane Infusion Clinic",
        paper=paper,
        generated_at=TEN,
        software="KetaChart 0.0",
    )
    return PdfReader(io.BytesIO(data))


@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize("path", PROTOCOLS, ids=lambda p: p.stem)
def test_the_paper_chart_has_every_line_of_its_protocol_on_two_pages(path, paper, text_of):
    protocol = read_protocol(path.read_text("utf-8"))
    reader = paper_chart(protocol, paper)
    assert len(reader.pages) == 2
    text = text_of(reader)
    for words in (*protocol.checklist, *protocol.discharge.criteria):
        assert words[:24].lower() in text.lower()
    for chip in protocol.chips:
        assert chip.label in text
    for due in due_minutes(protocol):
        assert due in text
    assert "Afterwards enter it all into KetaChart" in " ".join(text.split())
    for page in reader.pages:
        assert text_of(page).count("Family name, given name") == 1
        assert protocol.name in text_of(page)


def test_due_minutes_are_those_of_the_schedule():
    assert due_minutes(PROTOCOL) == [
        *("before", "0 min", "10 min", "20 min", "30 min"),
        *("end +0", "end +15", "end +30", "end +45", "end +60"),
    ]


def test_a_long_checklist_and_a_long_name_stay_on_their_pages(chair):
    many = tuple(
        ChecklistLine(item=f"line {n} of a checklist that goes on for quite a while, in detail")
        for n in range(44)
    )
    reader = paper_chart(structs.replace(PROTOCOL, lines=many, name="A long name " * 14), "Letter")
    assert len(reader.pages) == 2
    found = []
    reader.pages[0].extract_text(visitor_text=lambda t, m, tm, f, s: found.append((tm[5], t)))
    ys = [y for y, text in found if text.strip()]
    assert min(ys) >= 15
    assert max(ys) <= 780

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from ketachart.clinical.acts import SideEffectNoted
from ketachart.clinical.unplanned import unplanned
from ketachart.report import fonts
from ketachart.report.blocks import (
    Column,
    Exceptions,
    Heading,
    KeyFigures,
    Pair,
    Row,
    Table,
    cells,
)
from ketachart.report.pdf import laid_out
from ketachart.report.pieces import pieces_of
from ketachart.report.setting import BODY, broken

from .conftest import NAMES, NURSE, TEN, page_texts, read_back, recorded

GOLDEN = Path(__file__).resolve().parents[1] / "golden"
SIZES = {"A4": (595.28, 841.89), "Letter": (612, 792)}
ROUTINE = ("ex-01", "ex-02")
ARABIC = "مريم"


def fonts_of(reader):
    found = {}
    for page in reader.pages:
        for named in page["/Resources"]["/Font"].values():
            font = named.get_object()
            descriptor = font.get("/FontDescriptor")
            found[font["/BaseFont"]] = descriptor is not None and "/FontFile2" in descriptor
    return found


def placed_text(page):
    """Pieces of text on a page as (x, y, text), in points."""
    found = []

    def see(text, matrix, text_matrix, font, size):
        x = text_matrix[4] * matrix[0] + text_matrix[5] * matrix[2] + matrix[4]
        y = text_matrix[4] * matrix[1] + text_matrix[5] * matrix[3] + matrix[5]
        if text.strip():
            found.append((x, y, text.strip()))

    page.extract_text(visitor_text=see)
    return found


@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize("name", NAMES)
def test_every_page_says_whose_it_is_and_which(example, pages, text_of, name, paper):
    chart = example(name)
    reader = pages(chart, paper)
    count = len(reader.pages)
    for number, page in enumerate(reader.pages, start=1):
        text = text_of(page)
        assert text.count(f"MRN {chart.patient.mrn}") >= 2
        assert chart.patient.given_name in text
        assert "Harbor Lane Infusion Clinic" in text
        assert chart.session.record_no in text
        assert "version 1" in text
        assert re.search(r"Integrity code (?:[0-9A-F]{4}-){5}[0-9A-F]{4}", text)
        assert f"Page {number} of {count}" in text
        assert "waiting physician’s signature" in text
        assert tuple(round(float(v), 2) for v in page.mediabox[2:]) == SIZES[paper]


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_every_word_of_the_record_is_on_the_page(example, chair, pages, record, text_of, paper):
    for chart in (example("ex-05"), example("ex-11"), example("ex-12"), chair.busy()):
        text = "".join(text_of(pages(chart, paper)).split())
        made = record(chart)
        told = [b for b in made.blocks if not isinstance(b, Exceptions | KeyFigures)]
        for words in replace(made, blocks=tuple(told)).texts():
            for line in words.removeprefix("▲ ").split("\n"):
                # A paragraph may go on over the page; its sentences stand on one.
                for part in line.split(" · "):
                    assert "".join(fonts.printable(part).split()) in text, part


def test_only_our_faces_are_in_the_file_and_all_are_embedded(example, pages):
    embedded = fonts_of(pages(example("ex-05")))
    assert len(embedded) >= 4
    for name, inside in embedded.items():
        assert re.match(r"/[A-Z]{6}\+KetaChart-", name)
        assert inside


def test_title_language_and_author_are_set_and_no_patient_is_named(example, pages):
    reader = pages(example("ex-11"))
    assert reader.trailer["/Root"]["/Lang"] == "en-US"
    meta = reader.metadata
    assert meta.title == "Ketamine infusion session record KC-2026-0310-01"
    assert meta.author == "Harbor Lane Infusion Clinic"
    everything = " ".join(str(v) for v in meta.values())
    assert "Zoë" not in everything
    assert "T-0011" not in everything


def test_the_same_record_gives_the_same_bytes(example):
    chart = example("ex-05")
    first, second = (read_back(recorded(chart)).raw for _ in range(2))
    assert first == second


@pytest.mark.parametrize("name", NAMES)
def test_the_pages_read_as_they_always_did(example, pages, name):
    assert page_texts(pages(example(name))) == (GOLDEN / f"{name}.txt").read_text("utf-8"), (
        "look at the pages; if they are meant so: python tests/golden/renew.py"
    )


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_no_page_ends_with_a_heading_and_nothing_leaves_the_page(
    chair, example, pages, record, paper
):
    for chart in (chair.busy(), example("ex-05"), example("ex-12"), example("ex-10")):
        headings = set()
        for b in record(chart).blocks:
            parts = (*b.left, *b.right) if isinstance(b, Pair) else (b,)
            headings |= {p.text for p in parts if isinstance(p, Heading) and not p.aside}
        wide, tall = SIZES[paper]
        for page in pages(chart, paper).pages:
            found = placed_text(page)
            foot = max(y for _, y, text in found if "· version 1" in text and y < 100)
            body = [(y, text) for _, y, text in found if y > foot + 4]
            assert min(body)[1] not in headings
            for x, y, _ in found:
                assert 20 <= x <= wide - 20
                assert 15 <= y <= tall - 20


def test_long_tables_continue_under_their_header(chair, pages, text_of):
    reader = pages(chair.busy(40, 20))
    with_sets = [p for p in reader.pages if re.search(r"\d\d/\d\d \d\d \d\d 14", text_of(p))]
    assert len(with_sets) >= 2
    for page in with_sets:
        assert "BP mmHg" in text_of(page)


def test_forty_sets_and_twenty_side_effects_are_all_there(chair, pages, text_of):
    chart = chair.busy(40, 20)
    text = text_of(pages(chart))
    for s in chart.sets:
        assert f"{s.values['sbp']}/{s.values['dbp']}" in text
    assert len(re.findall(r"[123] of 3, (?:mild|moderate|severe)", text)) == 20


def test_an_empty_session_and_a_running_one_print(chair, example, pages, text_of):
    assert "The infusion has not started." in text_of(pages(chair.chart([])))
    chart = example("ex-05", until=28)
    text = text_of(pages(chart, generated_at=chart.started_at + timedelta(minutes=28)))
    assert "NOT FINISHED" in text
    assert "Delivered so far" in text
    assert "10:33" in text


def test_very_long_names_wrap_and_stay_whole_once(chair, pages, text_of):
    family = "Wolfeschlegelsteinhausenbergerdorff-" * 3 + " von und zu Berghausen" * 5
    chart = chair.chart(chair.prepared(), patient=chair.patient(family_name=family))
    reader = pages(chart, clinic="Infusion Clinic of the Seven Rivers " * 4)
    text = "".join(text_of(reader).split())
    assert "".join(family.upper().split()) in text
    for page in reader.pages:
        assert all(x >= 20 for x, _, _ in placed_text(page))


def test_a_note_of_ten_thousand_characters_is_printed_whole(chair, pages, text_of):
    note = " ".join(f"word{i}" for i in range(1250))[:10_000]
    chart = chair.chart([*chair.prepared(), chair.start(), chair.note("n", 3, note)])
    reader = pages(chart)
    text = text_of(reader)
    missing = [w for w in note.split()[:-1] if w not in text]
    assert missing == []
    assert len(reader.pages) <= 7


def test_marks_of_other_languages_are_only_text(chair, pages, text_of):
    odd = "<b>{}%s&"
    patient = chair.patient(family_name=odd, given_name="<i>O'Neil</i>")
    note = chair.note("n", 3, f"she wrote {odd} & {{0}} %d </para>")
    chart = chair.chart([*chair.prepared(), chair.start(), note], patient=patient)
    text = text_of(pages(chart))
    assert "<B>{}%S&, <i>O'Neil</i>" in text
    assert f"she wrote {odd} & {{0}} %d </para>" in text


def test_accents_are_printed_and_found(example, pages, text_of):
    text = text_of(pages(example("ex-11")))
    assert "ŠAMPLE-ÜNAL, Zoë" in text
    assert fonts.BOX not in text


def test_letters_apart_from_their_accents_are_put_together():
    assert fonts.printable("Zoe\u0308") == "Zoë"
    assert fonts.printable("a\u00a0b\tc") == "a b c"


def test_what_no_face_has_is_a_box_and_the_page_says_so(chair, pages, text_of):
    chart = chair.chart(chair.prepared(), patient=chair.patient(given_name=ARABIC))
    reader = pages(chart)
    for page in reader.pages:
        text = text_of(page)
        assert f"{fonts.BOX * 4}" in text
        assert fonts.MISSING in text
    assert chart.patient.given_name == ARABIC
    assert fonts.MISSING not in text_of(pages(chair.chart(chair.prepared())))


def test_a_side_effect_in_another_script_is_a_box_in_the_picture_too(chair, pages, text_of):
    effect = SideEffectNoted(
        id="e", at=TEN + timedelta(minutes=5), by=NURSE, term=ARABIC, severity="mild"
    )
    text = text_of(pages(chair.chart([*chair.prepared(), chair.start(), effect])))
    assert text.count(fonts.BOX * 4) >= 2
    assert ARABIC not in text


@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize("name", NAMES)
def test_a_routine_session_fits_two_pages_and_any_other_at_most_three(example, pages, name, paper):
    assert len(pages(example(name), paper).pages) <= (2 if name in ROUTINE else 3)


@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize("name", NAMES)
def test_all_that_was_not_as_planned_stands_in_the_upper_half_of_page_one(
    example, pages, name, paper
):
    chart = example(name)
    found = placed_text(pages(chart, paper).pages[0])
    items = [item.text for item in unplanned(chart, None)]
    for text in items:
        start = fonts.printable(text)[:40]
        y = next(y for _, y, words in found if words.startswith(start))
        assert y > SIZES[paper][1] / 2
    upper = "".join(words for _, y, words in found if y > SIZES[paper][1] / 2)
    for text in items:
        assert "".join(text.split()) in "".join(upper.split())


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_however_much_went_wrong_it_is_told_in_the_upper_half(chair, pages, paper):
    chart = chair.busy(60, 30)
    found = placed_text(pages(chart, paper).pages[0])
    last = next(y for _, y, words in found if words.startswith("and "))
    assert last > SIZES[paper][1] / 2
    figures = next(y for _, y, words in found if words == "Ordered dose")
    assert all(y > figures for _, y, words in found if words.startswith(("BP ", "Nausea from")))


def test_type_is_never_smaller_than_eight_points_for_the_body(example, pages, record):
    for name in NAMES:
        for paper in ("A4", "Letter"):
            layout = laid_out(record(example(name)), paper)
            assert layout.scale * BODY.size > 7.9


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_what_to_look_at_first_and_the_picture_are_on_page_one(
    chair, example, pages, text_of, paper
):
    for chart in (chair.busy(), *map(example, NAMES)):
        first = text_of(pages(chart, paper).pages[0])
        for words in ("To look at first", "Ordered dose", "Graphical record", "Minutes"):
            assert words in first


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_no_page_but_the_last_is_left_half_empty(chair, example, pages, paper):
    for chart in (chair.busy(), *map(example, NAMES)):
        for page in pages(chart, paper).pages[:-1]:
            found = placed_text(page)
            foot = max(y for _, y, text in found if "· version 1" in text and y < 100)
            assert min(y for _, y, _ in found if y > foot + 4) - foot < 0.18 * SIZES[paper][1]


def test_a_table_is_divided_after_two_rows_at_least():
    fonts.register()
    columns = (Column("Time", 0.2), Column("Entry", 0.8))
    for count in range(1, 9):
        rows = tuple(Row(cells(f"10:0{i}", "said")) for i in range(count))
        pieces = pieces_of([Heading("Notes"), Table(columns, rows)], 500, 700)
        held = [p.with_next for p in pieces]
        assert held[: min(3, count + 1)] == [True] * min(3, count + 1)
        assert not held[-1]
        assert held[-2] or count == 3
        assert all(p.header is not None for p in pieces[2:])


def test_a_fitting_column_leaves_its_room_to_the_widest():
    fonts.register()
    reason = Column("Reason", 0.5)
    rows = (Row(cells("MR", "a reason of some length that needs more than one line " * 2)),)
    tall = [
        sum(p.height for p in pieces_of([Table((by, reason), rows)], 300, 700))
        for by in (Column("By", 0.5), Column("By", 0.5, fit=True))
    ]
    assert tall[1] < tall[0]


def test_the_facts_stand_on_one_line_where_they_fit(example, pages):
    for clinic in ("Harbor Lane Infusion Clinic", "Harbor Lane Infusion Clinic (fictional)"):
        for page in pages(example("ex-05"), clinic=clinic).pages:
            found = placed_text(page)
            assert any(text == clinic for _, _, text in found)
            born = next(y for _, y, text in found if text == "Born")
            assert next(y for _, y, text in found if text == "Allergies") == born


def test_words_that_belong_together_stay_on_one_line():
    fonts.register()
    lines = broken("Ordered by Dr. H. Brandt, MD · by phone, 10 mg in all", BODY, 100)
    assert next(line for line in lines if "Brandt" in line).startswith("Dr. H. Brandt, MD")
    assert not any(line.startswith(("·", "mg", "MD")) for line in lines)
    narrow = broken("Dr. H. Brandt, MD", BODY, 40)
    assert "".join(narrow).replace(" ", "") == "Dr.H.Brandt,MD"

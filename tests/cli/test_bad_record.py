"""Bad input to the whole record by the command line: one plain line, and the station as before."""

import io
import json

import pytest
from pypdf import PdfReader

from ketachart import cli
from ketachart.cli import DONE, NOT_DONE
from ketachart.clinical.acts import NoteWritten, SideEffectNoted
from ketachart.station import Costs, NewPerson, Station

PASSPHRASE = "seven quiet rivers under snow"
PASSWORD = "ninety green umbrellas"
ADMIN = "A. Fictional, RN"
DAY = "2026-03-10T"
HUNDRED_MB = 100 * 1024 * 1024


@pytest.fixture
def run(tmp_path, capsys):
    """Run a command on the station of this folder; gives exit code, output and error line."""

    def no_window(_):
        raise AssertionError("no window was asked for")

    screen = cli.Screen(no_window, no_window, lambda _, path: path.write_bytes(b"PNG"))
    for name, text in (("passphrase", PASSPHRASE), ("password", PASSWORD)):
        (tmp_path / name).write_text(f"{text}\n", encoding="utf-8")

    def run(name, *rest):
        argv = [
            name, "--station", str(tmp_path / "station"),
            "--passphrase-file", str(tmp_path / "passphrase"),
            "--as", ADMIN, "--password-file", str(tmp_path / "password"),
        ]  # fmt: skip
        code = cli.main([*argv, *map(str, rest)], screen)
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        assert "fault of its own" not in said.err
        assert len(said.err.splitlines()) == (1 if code == NOT_DONE else 0)
        return code, said.out, said.err

    return run


@pytest.fixture
def station(tmp_path):
    """A station, made cheaply and closed again."""
    first = NewPerson(ADMIN, ("administrator", "nurse"), PASSWORD, "RN")
    made, code = Station.create(
        tmp_path / "station", clinic="Test Clinic", administrator=first, passphrase=PASSPHRASE,
        costs=Costs.lowest(),
    )  # fmt: skip
    with made:
        made.confirm_recovery(code)
    return tmp_path / "station"


@pytest.fixture
def brought(run, station, example, tmp_path):
    """Import ex-05 with changes: acts edited by id, more acts, or the whole file edited."""

    def bring(*more, edit=None, whole=None, name="s.json"):
        file = json.loads(example("ex-05"))
        file.pop("summary")
        for act in file["acts"]:
            act.update((edit or {}).get(act["id"], {}))
        last = file["acts"].pop()
        file["acts"] += [*more, last]
        if whole is not None:
            whole(file)
        (tmp_path / name).write_text(json.dumps(file))
        return run("import", tmp_path / name)

    return bring


@pytest.fixture
def charts(station):
    """The charts of the station, read without any window."""

    def read(work=lambda _, chart: chart):
        with Station.open(station, PASSPHRASE, costs=Costs.lowest()) as opened:
            opened.sign_in(ADMIN, PASSWORD)
            return [work(opened, opened.chart(row.id)) for row in opened.sessions()]

    return read


def page_one(station, chart):
    _, data = station.export(chart.session.session, "pdf")
    return " ".join(PdfReader(io.BytesIO(data)).pages[0].extract_text().split())


def act(kind, clock, act_id="more-1", by="P. Nakamura, RN", **fields):
    return {"act": kind, "id": act_id, "at": f"{DAY}{clock}:00-05:00", "by": by, **fields}


def scale(items, **fields):
    return act("scale-scored", "09:50", scale="PHQ-9", items=items, **fields)


ONDANSETRON = {"drug": "ondansetron", "dose": 4, "unit": "mg", "route": "IV"}
NINE = {str(n): 1 for n in range(1, 10)}
REFUSED = {
    "ten of nine items": (scale(NINE | {"10": 1}), "has 9 items"),
    "a four of three": (scale(NINE | {"4": 4}), "goes from 0 to 3"),
    "a negative answer": (scale(NINE | {"4": -1}), "goes from 0 to 3"),
    "words for an answer": (scale(NINE | {"4": "often"}), "goes from 0 to 3"),
    "a half answer": (scale(NINE | {"4": 1.5}), "goes from 0 to 3"),
    "a total of thirty": (act("scale-scored", "09:50", scale="PHQ-9", total=30), "27"),
    "a total that is not the sum": (scale(NINE, total=12), "9"),
    "an order of somebody else": (
        act("medication-given", "10:45", order="ord-x", **ONDANSETRON),
        "not of this session",
    ),
    "a change of an order of elsewhere": (
        act("order-changed", "10:45", order="ord-x", dose_mg=30, reason="x"),
        "no entry ord-x",
    ),
    "the infusion's order for a drug": (
        act(
            "medication-given", "10:45", drug="ondansetron", dose=4, unit="mg", route="IV",
            order="order-placed-1",
        ),
        "no order of a drug beside the infusion",
    ),
    "an end before the drug was given": (
        act(
            "medication-given", "10:45", **ONDANSETRON,
            ended_at=f"{DAY}10:40:00-05:00",
        ),
        "before it was given",
    ),
    "an effect that ended before it began": (
        act("side-effect-ended", "10:20", side_effect="side-effect-noted-2"),
        "headache began at 10:29; it cannot change before that",
    ),
    "an effect of nobody": (
        act("side-effect-ended", "10:50", side_effect="nothing"),
        "no entry nothing",
    ),
    "a lower limit above the upper": (
        act("limits-set", "10:45", param="sbp", low=150, high=120, ordered_by="Dr. A"),
        "isn't below",
    ),
    "limits of two physicians that cross": (
        [
            act("limits-set", "10:45", "a", param="sbp", high=130, ordered_by="Dr. A"),
            act("limits-set", "10:46", "b", param="sbp", low=140, ordered_by="Dr. B"),
        ],
        "isn't below",
    ),
    "a limit of a sign that is none": (
        act("limits-set", "10:45", param="glow", high=130, ordered_by="Dr. A"),
        "no vital sign named glow",
    ),
    "a limit of a tag as long as a page": (
        act("limits-set", "10:45", param="<b>" * 5_000, high=130, ordered_by="Dr. A"),
        "no vital sign",
    ),
    "an amount beyond all": (
        act("bolus-given", "10:45", dose_mg=10**9),
        "dose_mg must be a number from 0 to 1,000,000",
    ),
    "an amount below zero": (act("bolus-given", "10:45", dose_mg=-4), "dose_mg must be"),
    "an amount that is no number": (act("bolus-given", "10:45", dose_mg="4"), "got text"),
    "a rate without end": (act("rate-set", "10:45", rate_ml_per_h=1e300), "rate_ml_per_h"),
    "a rate that no pump has": (act("rate-set", "10:45", rate_ml_per_h=9999), "1500"),
    "an unknown key": (act("note-written", "10:45", text="x", colour="red"), "colour"),
    "an unknown act": (act("note-sung", "10:45", text="x"), "note-sung"),
    "a note of 20,001 letters": (act("note-written", "10:45", text="x" * 20_001), "20000"),
    "an empty note": (act("note-written", "10:45", text=""), "text"),
    "a time without its zone": (
        {"act": "note-written", "id": "n", "at": f"{DAY}10:45:00", "by": "x", "text": "x"},
        "at",
    ),
    "written before it was seen": (
        act("note-written", "10:45", text="x", charted_at=f"{DAY}10:40:00-05:00"),
        "after the time of charting",
    ),
    "seen before the session": (act("note-written", "08:45", text="x"), "before this session"),
    "seen next year": (
        act("note-written", "10:45", text="x") | {"at": "2999-03-10T10:45:00-05:00"},
        "still to come",
    ),
    "the witness who discarded it": (
        act("independent-check", "11:57", of="drug-wasted-1", what="waste", agrees=True),
        "another person",
    ),
    "an id that is in use": (act("note-written", "10:45", "weight-taken-1", text="x"), "weight"),
    "distress of eleven": (
        act(
            "side-effect-noted", "10:45", term="nausea", severity="mild", distress_nrs=11
        ),
        "0 to 10",
    ),
    "a grade of six": (
        act("side-effect-noted", "10:45", term="nausea", severity="mild", ctcae_grade=6),
        "1 to 5",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("wrong", "said"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_is_one_line_and_charts_nothing(brought, charts, wrong, said):
    code, _, line = brought(*(wrong if isinstance(wrong, list) else [wrong]))
    assert code == NOT_DONE
    assert line.startswith("s.json")
    assert said in line, line
    assert line.rstrip().endswith("Nothing was charted."), line
    assert len(line) < 500, line
    assert charts() == []


TAKEN = {
    "waste over what was left": (
        [],
        {"drug-wasted-1": {"from_vial_mg": 600}},
        "wasted where 456 mg was left",
    ),
    "a witness who gave it": (
        [],
        {"independent-check-3": {"by": "P. Nakamura, RN"}, "drug-wasted-1": {"by": "M. Ruiz, RN"}},
        "the witness of the waste",
    ),
    "an expired lot": ([], {"drug-prepared-1": {"expiry": "2026-02"}}, "the vial expired 2026-02"),
    "a drug without an order": (
        [act("medication-given", "10:45", drug="ondansetron", dose=4, unit="mg", route="IV")],
        {},
        "given without an order",
    ),
    "two orders at once": (
        [
            act(
                "order-placed", "10:45", drug="ketamine", route="IV infusion", dose_mg=30,
                duration_min=40,
            )
        ],
        {},
        "a second order of the infusion beside the one that stands",
    ),
    "finished in under ten minutes": (
        [act("rate-set", "10:45", rate_ml_per_h=400)],
        {},
        "less than 10 min",
    ),
    "a bolus that nobody ordered": (
        [act("bolus-given", "10:45", dose_mg=2, over_min=5)],
        {},
        "a bolus without a prescriber",
    ),
    "more out of the bag than it holds": (
        [act("bolus-given", "10:45", dose_mg=40, over_min=5, container="bag-1")],
        {},
        "less than this bolus",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("more", "edit", "mark"), TAKEN.values(), ids=TAKEN)
def test_a_fact_is_taken_with_its_mark_and_stands_on_page_one(brought, charts, more, edit, mark):
    code, _, line = brought(*more, edit=edit)
    assert (code, line) == (DONE, ""), line
    ((chart, printed),) = charts(lambda s, c: (c, page_one(s, c)))
    found = [told for entry in chart.entries for told in entry.exceptions]
    assert any(mark in told for told in found), found
    assert mark.casefold() in printed.casefold(), printed


def test_an_allergy_in_the_file_marks_the_drug_that_matches(brought, charts):
    def allergic(file):
        file["patient"] |= {
            "allergy_status": "listed",
            "allergies": [{"substance": "ondansetron", "reaction": "rash"}],
        }

    given = act("medication-given", "10:45", drug="Ondansetron ", dose=4, unit="mg", route="IV")
    assert brought(given, whole=allergic)[0] == DONE
    ((chart, printed),) = charts(lambda s, c: (c, page_one(s, c)))
    assert any("allergy on record" in m for e in chart.entries for m in e.exceptions)
    assert "allergy on record" in printed.casefold()


def test_a_bolus_is_judged_by_who_gave_it_and_not_by_who_reads_the_file_in(brought, charts):
    given = act(
        "bolus-given", "10:10", by="Dr. H. Brandt, MD", dose_mg=2, over_min=5,
        ordered_by="Dr. H. Brandt, MD",
    )  # fmt: skip
    assert brought(given)[0] == DONE
    (chart,) = charts()
    assert chart.standing.known["more-1"].exceptions == ()


# Half a session, twice --------------------------------------------------------------------------


def test_half_a_session_twice_and_then_the_whole_is_one_session(
    run, station, example, charts, tmp_path
):
    half = tmp_path / "half.json"
    half.write_bytes(example.until("ex-05", f"{DAY}10:26:30-05:00"))
    assert run("import", half)[0] == DONE
    (first,) = charts()
    for file in (half, example.path("ex-05")):
        code, _, line = run("import", file)
        assert code == NOT_DONE
        assert f"is already here as {first.session.record_no}" in line
        assert "Nothing was charted" in line
    (chart,) = charts()
    assert [e.digest for e in chart.entries] == [e.digest for e in first.entries]


def test_the_same_half_under_another_name_is_not_a_second_session(
    run, station, example, charts, tmp_path
):
    for name in ("EX-05", "EX-05-again"):
        file = json.loads(example.until("ex-05", f"{DAY}10:26:30-05:00"))
        file["id"] = name
        (tmp_path / f"{name}.json").write_text(json.dumps(file))
    assert run("import", tmp_path / "EX-05.json")[0] == DONE
    code, _, line = run("import", tmp_path / "EX-05-again.json")
    assert code == NOT_DONE
    assert "Nothing was charted" in line
    assert len(charts()) == 1


def test_both_halves_in_one_command_and_an_act_twice_in_a_file(brought, charts, example):
    twice = json.loads(example("ex-05"))["acts"][5]
    code, _, line = brought(twice)
    assert code == NOT_DONE
    assert "Nothing was charted." in line
    assert charts() == []


# Files ------------------------------------------------------------------------------------------


def test_a_session_file_of_100_mb_is_not_read(run, station, charts, tmp_path):
    with (tmp_path / "huge.json").open("wb") as file:
        file.truncate(HUNDRED_MB)
    code, _, line = run("import", tmp_path / "huge.json")
    assert code == NOT_DONE
    assert "huge.json" in line
    assert charts() == []


@pytest.mark.parametrize("cut", [1, 100, 5_000, -3])
def test_a_torn_file_charts_nothing(run, station, example, charts, tmp_path, cut):
    (tmp_path / "torn.json").write_bytes(example("ex-05")[:cut])
    code, _, line = run("import", tmp_path / "torn.json")
    assert code == NOT_DONE
    assert "torn.json" in line
    assert charts() == []


# Much of everything -----------------------------------------------------------------------------


def test_very_many_side_effects_are_charted_and_printed(brought, charts):
    many = [
        act("side-effect-noted", "10:45", f"many-{n}", term=f"itch {n} <b>x", severity="mild")
        for n in range(200)
    ]
    assert brought(*many)[0] == DONE

    def pages(station, chart):
        _, data = station.export(chart.session.session, "pdf")
        text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)
        return chart, page_one(station, chart), text

    ((chart, first, text),) = charts(pages)
    assert len(chart.standing.of(SideEffectNoted)) == 202
    assert "more side effects, under Side effects" in first
    assert "itch 199 <b>x" in " ".join(text.split()).casefold()


def test_words_of_every_script_come_back_letter_by_letter(brought, charts):
    words = "🧠👩🏽‍⚕️ مريض \u202eabc\u202c <b>x</b> &amp; %s {0} \u0000\ufffe" + "W" * 19_000
    assert brought(act("note-written", "10:45", text=words))[0] == DONE
    ((chart, printed),) = charts(lambda s, c: (c, page_one(s, c)))
    assert chart.standing.of(NoteWritten)[-1][1].text == words
    assert printed

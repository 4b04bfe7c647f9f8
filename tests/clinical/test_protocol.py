"""A protocol is read whole or refused with the line that is wrong."""

import tomllib
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketachart import resources
from ketachart.clinical.protocol import digest_of_text, kept_protocol, read_protocol
from ketachart.clinical.protocol_checks import EXTRA_AFTER, GUARDS
from ketachart.clinical.protocol_edit import edited, number_literal, words_literal
from ketachart.clinical.trouble import Refused
from ketachart.clinical.vitals import PARAMETERS
from ketachart.station.protocols import shipped_vocabulary


def line_of(text, changed):
    pairs = zip(text.splitlines(), changed.splitlines(), strict=False)
    return next(n for n, (old, new) in enumerate(pairs, start=1) if old != new)


def said_of(text):
    with pytest.raises(Refused) as refusal:
        read_protocol(text, "clinic.toml")
    assert "\n" not in str(refusal.value)
    return str(refusal.value)


def test_the_protocol_that_ships_holds_the_limits_of_the_clinical_page(protocol):
    expected = {
        "sbp": (90, 100, 160, 180),
        "dbp": (50, 55, 100, 110),
        "map": (60, 65, 120, 130),
        "hr": (40, 50, 110, 130),
        "rr": (8, 10, 24, 30),
        "spo2": (90, 94, None, None),
        "moaas": (2, 3, None, None),
        "sbp_rise_pct": (None, None, 20, 40),
    }
    found = {p: (x.LL, x.L, x.H, x.HH) for p, x in protocol.limits.items() if x.flagged}
    assert found == expected
    assert protocol.limits_of("moaas").inclusive_low
    assert protocol.limits.keys() <= PARAMETERS.keys()


def test_numbers_are_exact(protocol):
    assert Decimal("35.5") == protocol.limits_of("temp").L


def test_a_parameter_without_limits_has_none(protocol):
    assert protocol.limits_of("nothing").refuse is None


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("every_min = 15", 'every_min = "often"', "Expected `int`"),
        ("every_min = 10", "every_min = 0", "every_min must be 1 to 240"),
        ("every_min = 10, late_after_min = 3", "every_min = 10, late_after_min = 11", "late_after"),
        ("LL = 40, L = 50", "LL = 60, L = 50", "LL, L, H and HH must not fall"),
        ("hr = { refuse = [20, 250]", "hr = { refuse = [250, 20]", "must rise"),
        ("format = 1", "format = 2", "format 2 is not known; this program reads 1"),
        ('vitals_row = ["sbp"', 'vitals_row = ["map"', "map cannot be typed"),
        ("usual_minutes = 40", "usual_minutez = 40", "unknown field `usual_minutez`"),
        ("due_soon_min = 2", "due_soon_min =", "Invalid value"),
        ("[discharge]", "[discharges]", "unknown field `discharges`"),
        ("[limits]", "[limits]\naura = { H = 2 }", "no vital sign named aura"),
        ("[guard]", "[guard]\naura = { soft_above = 2 }", "no guard rail named aura"),
        ("bmi = { soft_below = 15,", "bmi = { soft_below = 75,", "must not fall"),
        ("refuse = [30, 300], LL = 90", "refuse = [95, 300], LL = 90", "outside the refuse"),
        ("after_min = 30", "after_min = -30", "after_min must be 0 to 1440"),
        ('after = "bolus"', 'after = "lunch"', "not lunch"),
        ("kg_or_lb = [2, 2.4]", "kg_or_lb = [2.4, 2]", "two numbers above 1 that rise"),
        ('kind = "time"', 'kind = "tim"', "checklist"),
        ("due_soon_min = 2", "due_soon_min = -2", "due_soon_min must be 0"),
        ("syringe_step_ml = 0.01", "syringe_step_ml = 0", "is above 0"),
    ],
)
def test_a_wrong_line_is_named_with_what_is_wrong(protocol_text, old, new, what):
    assert old in protocol_text
    changed = protocol_text.replace(old, new, 1)
    said = said_of(changed)
    assert said.startswith("clinic.toml")
    assert what in said
    assert f"line {line_of(protocol_text, changed)}" in said


def test_two_chips_under_one_key_are_refused(protocol_text):
    said = said_of(protocol_text.replace('key = "N"', 'key = "D"', 1))
    assert "two side effects share a key" in said


def test_a_key_is_one_capital_letter(protocol_text):
    assert "chips" in said_of(protocol_text.replace('key = "N"', 'key = "nn"', 1))


@pytest.mark.parametrize("text", ["", "format = 1", "format = 1\nformat = 1", "<html>", "\x00"])
def test_what_is_no_protocol_is_refused_in_one_line(text):
    assert said_of(text).startswith("clinic.toml")


def test_a_missing_table_is_named(protocol_text):
    head, _, _ = protocol_text.partition("[words]")
    assert "missing required field `words`" in said_of(head)


def test_a_session_remembers_its_protocol_by_the_text(protocol_text):
    assert digest_of_text(protocol_text) != digest_of_text(protocol_text + " ")
    assert len(digest_of_text("")) == 64


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("H = 110, HH = 130", 'H = "x", HH = 130'),
        ("hr = { refuse = [20, 250]", "hr = { refuse = [20]"),
        ('key = "N"', 'key = "nn"'),
    ],
)
def test_a_line_in_a_list_of_tables_is_named_as_well(protocol_text, old, new):
    changed = protocol_text.replace(old, new, 1)
    assert f"line {line_of(protocol_text, changed)}:" in said_of(changed)


@pytest.mark.parametrize("number", ["nan", "inf"])
def test_a_limit_is_a_number(protocol_text, number):
    try:
        read_protocol(protocol_text.replace("LL = 90, L = 94", f"L = {number}", 1), "clinic.toml")
    except ArithmeticError:
        pytest.fail("an unreadable limit ended in a traceback")
    except Refused:
        return
    pytest.fail("it was taken as a limit")


# What ships -------------------------------------------------------------------------------------

SHIPPED = sorted(resources.path("protocols").glob("*.toml"))


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_every_protocol_that_ships_is_whole_and_knows_its_words(file):
    found = read_protocol(file.read_text("utf-8"), file.name, shipped_vocabulary())
    assert found.id == file.stem
    assert set(found.guard) == set(GUARDS)
    assert {extra.after for extra in found.schedule.extra} == set(EXTRA_AFTER)
    for limits in found.limits.values():
        assert limits.refuse or limits.flagged
    assert {x.item for x in found.lines if x.blocks} <= set(found.checklist)
    assert set(found.words.flag) <= set(found.limits)
    assert all(set(one.actions) <= set(found.words.actions) for one in found.sets)
    for part in (found.scales, found.sets, found.drugs, found.chips, found.expected.terms):
        assert part
    assert found.preparation.vials
    assert found.words.pause_reasons
    assert found.discharge.criteria


def test_three_protocols_ship():
    assert [file.stem for file in SHIPPED] == ["cautious-5", "chronic-pain", "depression-40"]


def test_the_cautious_one_measures_every_five_minutes_and_is_late_after_two():
    found = read_protocol(resources.path("protocols", "cautious-5.toml").read_text("utf-8"))
    assert found.schedule.infusion.every_min == 5
    assert found.schedule.infusion.late_after_min == 2


def test_a_term_that_the_lists_do_not_hold_is_refused_with_its_line(protocol_text):
    for old, new in (("ondansetron", "ondansetrone"), ("PHQ-9", "PHQ-99"), ('"nausea"', '"nause"')):
        changed = protocol_text.replace(old, new, 1)
        with pytest.raises(Refused, match=r"line \d+: .* is not in the list of"):
            read_protocol(changed, "clinic.toml", shipped_vocabulary())


def test_a_protocol_of_the_first_form_with_bare_lines_is_still_read(protocol_text):
    head, _, rest = protocol_text.partition("[[checklist]]")
    tail = rest[rest.index("# Sets of vital signs") :]
    words = 'checklist = ["consent signed", "hours since solids"]\n'
    words += 'checklist_blocks = ["consent signed"]\n'
    found = kept_protocol(head + words + tail)
    assert found.checklist == ("consent signed", "hours since solids")
    assert found.blocks("consent signed")
    assert not found.blocks("hours since solids")


def test_a_changed_value_leaves_every_comment_in_place(protocol_text):
    changes = {
        ("limits", "sbp", "H"): "155",
        ("limits", "sbp", "HH"): None,
        ("preparation", "line_ml"): "20",
    }
    changed = edited(protocol_text, changes)
    found = read_protocol(changed)
    assert found.limits_of("sbp").H == 155
    assert found.limits_of("sbp").HH is None
    assert found.preparation.line_ml == 20
    assert [x for x in changed.splitlines() if x.startswith("#")] == [
        x for x in protocol_text.splitlines() if x.startswith("#")
    ]


@given(st.decimals(min_value=Decimal("0.01"), max_value=1000, places=2))
def test_any_number_is_written_so_that_it_is_read_as_the_same(number):
    changed = edited("x = 1 # kept\n", {("x",): number_literal(number)})
    assert tomllib.loads(changed, parse_float=Decimal)["x"] == number


@given(st.text(max_size=40).filter(lambda t: not any(0xD800 <= ord(c) < 0xE000 for c in t)))
def test_any_words_are_written_so_that_they_are_read_as_the_same(words):
    changed = edited('x = "y"\n', {("x",): words_literal(words)})
    assert tomllib.loads(changed)["x"] == words

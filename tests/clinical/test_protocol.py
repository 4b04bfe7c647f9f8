"""A protocol is read whole or refused with the line that is wrong."""

from decimal import Decimal

import pytest

from ketachart.clinical.protocol import digest_of_text, read_protocol
from ketachart.clinical.trouble import Refused
from ketachart.clinical.vitals import PARAMETERS


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

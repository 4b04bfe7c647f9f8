"""The form of the session file and the acts of the program are one: neither grows by itself."""

import json
from pathlib import Path

import msgspec
import pytest

from ketachart.clinical.acts import ACTS
from ketachart.clinical.acts import act_name as named

DATA = Path(__file__).parents[1] / "data"
SCHEMA = json.loads((DATA / "session.schema.json").read_text(encoding="utf-8"))
FORMS = {
    form["properties"]["act"]["const"]: form
    for form in SCHEMA["properties"]["acts"]["items"]["oneOf"]
}
SAID_BY_SCREEN = {"reason"}
"""Needed by the door of some acts and by the form; the class itself can be without."""


def test_the_form_knows_every_act_and_no_other():
    assert list(FORMS) == [named(kind.__name__) for kind in ACTS]


@pytest.mark.parametrize("kind", ACTS, ids=lambda kind: named(kind.__name__))
def test_an_act_has_the_fields_of_the_form_and_no_others(kind):
    form = FORMS[named(kind.__name__)]
    fields = msgspec.structs.fields(kind)
    assert {f.encode_name for f in fields} | {"act"} == set(form["properties"])
    assert {f.encode_name for f in fields if f.required} | {"act"} == set(
        form["required"]
    ) - SAID_BY_SCREEN


def test_what_was_added_since_the_form_was_agreed_says_so_and_is_never_required():
    for form in FORMS.values():
        added = {name for name, field in form["properties"].items() if "$comment" in field}
        if "$comment" not in form:
            assert not added & set(form["required"]), form["properties"]["act"]

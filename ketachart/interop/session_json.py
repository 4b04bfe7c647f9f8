"""The session file, ``ketachart-session/1``: read strictly, written in one canonical way."""

import codecs
from datetime import datetime
from decimal import Decimal
from functools import cache, reduce
from operator import or_
from typing import Any

import msgspec
from msgspec import structs

from ketachart.clinical.acts import ACTS, BY_NAME, MOST, Act, Text
from ketachart.clinical.administration import Patient, Piece, SessionOpened, StaffMember
from ketachart.clinical.chart import Chart
from ketachart.clinical.summary import summary
from ketachart.clinical.trouble import Refused

FORMAT = "ketachart-session/1"
MOST_BYTES = 20_000_000
"""A session of an hour is some ten kB; what is larger than this is no session."""


class SessionFile(Piece, frozen=True, kw_only=True):
    """A session as a file holds it."""

    format: Text
    id: Text
    patient: Patient
    acts: tuple[reduce(or_, ACTS), ...]  # type: ignore[valid-type]
    source_id: Text | None = None
    record_no: Text | None = None
    title: Text | None = None
    staff: tuple[StaffMember, ...] = ()
    summary: dict[str, Any] | None = None


MOST_QUOTED = 300
"""Characters of a refusal; a name in a file may be as long as a page."""

MOST_ACTS = 2_000
"""Some forty times what an hour at the chair leaves; each act is admitted by all before it."""

_reader = msgspec.json.Decoder(float_hook=Decimal)
_encoder = msgspec.json.Encoder(decimal_format="number")


def read(data: bytes, name: str = "The file") -> SessionFile:
    """Read a session file.

    Raises:
        Refused: it is not one; says what is wrong, where it can be told in which act.
    """
    data = data.removeprefix(codecs.BOM_UTF8)
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise Refused(f"{name} is written in UTF-16; save it as UTF-8. Nothing was charted.")
    if not data.strip():
        raise Refused(f"{name} is empty. Nothing was charted.")
    if len(data) > MOST_BYTES:
        raise Refused(f"{name} is larger than any session could be. Nothing was charted.")
    try:
        raw = _reader.decode(data)
        _check_format(raw, name)
        _settle_numbers(raw)
        file = msgspec.convert(raw, SessionFile)
    except msgspec.ValidationError as error:
        raise Refused(f"{name}: {_in_words(raw, str(error))}. Nothing was charted.") from error
    except UnicodeDecodeError as error:
        raise Refused(
            f"{name} holds bytes that are no UTF-8 text (at {error.start}). Nothing was charted."
        ) from error
    except (msgspec.DecodeError, ArithmeticError) as error:
        why = str(error) or "a number cannot be read"
        raise Refused(f"{name} is not readable as JSON ({why}). Nothing was charted.") from error
    except RecursionError as error:
        raise Refused(
            f"{name} is nested too deeply to be a session. Nothing was charted."
        ) from error
    if not file.acts:
        raise Refused(f"{name} holds no acts. Nothing was charted.")
    if len(file.acts) > MOST_ACTS:
        raise Refused(
            f"{name} holds {len(file.acts):,} acts, more than any session could. "
            "Nothing was charted."
        )
    seen: set[str] = set()
    for number, act in enumerate(file.acts, 1):
        if act.id in seen:
            raise Refused(
                f"{name}: act {number} has the id {act.id[:80]} of an earlier one. "
                "Nothing was charted."
            )
        seen.add(act.id)
    return file


def _settle_numbers(raw: Any) -> None:
    """Numbers as the schema means them: 126.0 is a whole number, "75" is text.

    Raises:
        msgspec.ValidationError: an amount is written as text.
    """
    acts = raw.get("acts")
    for at, act in enumerate(acts if isinstance(acts, list) else []):
        kind = BY_NAME.get(str(act.get("act"))) if isinstance(act, dict) else None
        if kind is None:
            continue
        for field, value in act.items():
            if isinstance(value, Decimal) and abs(value) < MOST and value == int(value):
                if _type_of(kind, field) == int | None:
                    act[field] = int(value)
            elif isinstance(value, str) and _type_of(kind, field) in (Decimal, Decimal | None):
                where = f"$.acts[{at}].{field}"
                raise msgspec.ValidationError(f"Expected a number, got text - at `{where}`")


@cache
def _types(kind: type[Act]) -> dict[str, Any]:
    return {f.encode_name: f.type for f in structs.fields(kind)}


def _type_of(kind: type[Act], field: str) -> Any:
    return _types(kind).get(field)


def _check_format(raw: Any, name: str) -> None:
    if not isinstance(raw, dict):
        raise Refused(f"{name} holds no session. Nothing was charted.")
    found = raw.get("format")
    if found is None:
        raise Refused(f"{name} does not say its format, {FORMAT}. Nothing was charted.")
    if found != FORMAT:
        raise Refused(
            f"{name} is of format {str(found)[:80]}; this program reads {FORMAT}. "
            "Nothing was charted."
        )


def brief(sentence: str) -> str:
    """A sentence that quotes a file, cut where what it quotes has no end."""
    return sentence if len(sentence) <= MOST_QUOTED else f"{sentence[:MOST_QUOTED]}…"


def _in_words(raw: Any, problem: str) -> str:
    """The decoder's message, with the number and the name of the act that it is about."""
    what, _, where = problem.partition(" - at `$")
    what, where = brief(what), where if len(where) <= MOST_QUOTED else ""
    where = where.rstrip("`")
    if not where.startswith(".acts["):
        return f"{what} at {where.lstrip('.')}" if where else what
    number = int(where[6:].partition("]")[0]) + 1
    field = where.partition("]")[2].lstrip(".")
    act = raw["acts"][number - 1]
    named = act.get("id", act.get("act", "?")) if isinstance(act, dict) else "?"
    return f"act {number} ({str(named)[:80]}), {field or 'as a whole'}: {what}"


def written(chart: Chart) -> bytes:
    """The session as a file (UTF-8 JSON, indented, ends with a line feed)."""
    session: SessionOpened = chart.session
    patient = msgspec.to_builtins(chart.patient, builtin_types=(datetime,))
    patient.setdefault("allergies", [])
    patient.setdefault("home_medications", [])
    body = {
        "format": FORMAT,
        "id": session.session,
        "source_id": session.source_id,
        "record_no": session.record_no,
        "title": session.title,
        "patient": patient,
        "staff": session.staff,
        "acts": [e.act for e in chart.entries if isinstance(e.act, Act)],
        "summary": summary(chart),
    }
    text = _encoder.encode({name: value for name, value in body.items() if value is not None})
    return msgspec.json.format(text, indent=1) + b"\n"

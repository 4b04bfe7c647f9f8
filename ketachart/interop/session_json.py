"""The session file, ``ketachart-session/1``: read strictly, written in one canonical way."""

from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

import msgspec

from ketachart.clinical.acts import ACTS, Act, Text
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


_decoder = msgspec.json.Decoder(SessionFile)
_encoder = msgspec.json.Encoder(decimal_format="number")


def read(data: bytes, name: str = "The file") -> SessionFile:
    """Read a session file.

    Raises:
        Refused: it is not one; says what is wrong, where it can be told in which act.
    """
    if not data.strip():
        raise Refused(f"{name} is empty. Nothing was charted.")
    if len(data) > MOST_BYTES:
        raise Refused(f"{name} is larger than any session could be. Nothing was charted.")
    try:
        _check_format(data, name)
        file = _decoder.decode(data)
    except msgspec.ValidationError as error:
        raise Refused(f"{name}: {_in_words(data, str(error))}. Nothing was charted.") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Refused(f"{name} is not readable as JSON ({error}). Nothing was charted.") from error
    except RecursionError as error:
        raise Refused(
            f"{name} is nested too deeply to be a session. Nothing was charted."
        ) from error
    if not file.acts:
        raise Refused(f"{name} holds no acts. Nothing was charted.")
    seen: set[str] = set()
    for number, act in enumerate(file.acts, 1):
        if act.id in seen:
            raise Refused(
                f"{name}: act {number} has the id {act.id} of an earlier one. Nothing was charted."
            )
        seen.add(act.id)
    return file


class _Envelope(msgspec.Struct):
    format: str | None = None


def _check_format(data: bytes, name: str) -> None:
    found = msgspec.json.decode(data, type=_Envelope).format
    if found is None:
        raise Refused(f"{name} does not say its format, {FORMAT}. Nothing was charted.")
    if found != FORMAT:
        raise Refused(
            f"{name} is of format {found[:80]}; this program reads {FORMAT}. Nothing was charted."
        )


def _in_words(data: bytes, problem: str) -> str:
    """The decoder's message, with the number and the name of the act that it is about."""
    what, _, where = problem.partition(" - at `$")
    where = where.rstrip("`")
    if not where.startswith(".acts["):
        return f"{what} at {where.lstrip('.')}" if where else what
    number = int(where[6:].partition("]")[0]) + 1
    field = where.partition("]")[2].lstrip(".")
    act = msgspec.json.decode(data)["acts"][number - 1]
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

"""Who may ask the station for what: one table, and the gate that reads it at every call.

The window and the command line ask the same station, so no menu decides anything.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

from ketachart.clinical.administration import Role
from ketachart.clinical.trouble import Refused

if TYPE_CHECKING:
    from ketachart.station.core import Core

_ORDER: tuple[Role, ...] = ("nurse", "physician", "administrator", "auditor")
C = TypeVar("C", bound="type[Core]")

NURSE: frozenset[Role] = frozenset({"nurse"})
PHYSICIAN: frozenset[Role] = frozenset({"physician"})
CLINICAL = NURSE | PHYSICIAN
ADMINISTRATOR: frozenset[Role] = frozenset({"administrator"})
AUDITOR: frozenset[Role] = frozenset({"auditor"})
EVERYBODY = CLINICAL | ADMINISTRATOR | AUDITOR
"""Whoever is signed in, whatever their role."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may make a call; ``roles`` None: also before anybody has signed in.

    ``what`` is the call in words, as in "Only a physician can ...".
    """

    roles: frozenset[Role] | None
    what: str


def _table(*parts: tuple[frozenset[Role] | None, dict[str, str]]) -> dict[str, Rule]:
    return {name: Rule(roles, what) for roles, calls in parts for name, what in calls.items()}


MAY: dict[str, Rule] = _table(
    (
        None,
        {
            "close": "close the station",
            "tend": "keep the station in order",
            "clinic": "know the clinic",
            "recovery_confirmed": "know whether the recovery code was typed back",
            "confirm_recovery": "type the recovery code back",
            "renew_recovery": "make a new recovery code",
            "computer_remembered": "know whether this computer remembers",
            "remember_computer": "let this computer remember",
            "forget_computer": "let this computer forget",
            "people": "know who may sign in",
            "sign_in": "sign in",
            "second_person": "prove who one is",
            "verify": "verify the ledger",
            "look_at_protocols": "look at the protocols",
            "may": "know what one may do",
            "save_draft": "keep what is half typed",
        },
    ),
    (
        EVERYBODY,
        {
            "confirm_clock": "confirm the clock",
            "protocols": "read the protocols",
            "protocol_in_force": "read a protocol",
            "protocol_text": "read a protocol",
            "protocol_troubles": "read the protocols",
            "protocol_history": "read the protocols",
            "vocabulary": "read the words",
            "vocabulary_history": "read the words",
            "own_vocabulary_text": "read the words",
            "export_paper_chart": "print a paper chart",
            "export_paper_chart_to": "print a paper chart",
        },
    ),
    (
        CLINICAL,
        {
            "find_patients": "find patients",
            "close_to": "find patients",
            "same_person": "find patients",
            "patient": "open a patient's page",
            "patient_history": "open a patient's page",
            "sessions_of": "open a patient's page",
            "charts_of": "open a patient's page",
            "treatment": "open a patient's page",
            "register": "register a patient",
            "change_patient": "change a patient's details",
            "chart": "open a chart",
            "open_sessions": "see the chairs",
            "sessions_to_close": "see the chairs",
            "expected": "see who is expected",
            "surroundings": "chart",
            "open_session": "begin a session",
            "record": "chart",
            "drafts": "chart",
            "clear_draft": "chart",
            "move_entry": "move an entry",
            "move_session": "move a session",
            "import_session": "chart a session from a file",
            "page": "print a record",
            "sheet": "print a record",
            "time_sheet": "print a record",
            "export": "export a record",
            "export_to": "export a record",
            "export_course": "export a record",
            "export_course_to": "export a record",
        },
    ),
    (
        CLINICAL | AUDITOR,
        {
            "sessions": "list the sessions",
            "find_session": "list the sessions",
        },
    ),
    (
        CLINICAL | ADMINISTRATOR | AUDITOR,
        {
            "stock": "read the stock",
            "substance_log": "read the controlled-substance log",
            "export_substance_log": "export the controlled-substance log",
            "export_substance_log_to": "export the controlled-substance log",
        },
    ),
    (
        CLINICAL | ADMINISTRATOR,
        {
            "to_count": "count the stock",
            "receive_stock": "keep the stock",
            "remove_stock": "keep the stock",
            "count_stock": "count the stock",
            "strike_stock": "keep the stock",
        },
    ),
    (
        ADMINISTRATOR,
        {
            "add_person": "add people",
            "change_clinic": "change the clinic",
            "change_protocol": "change a protocol",
            "change_vocabulary": "change the words",
            "rebuild": "rebuild the tables",
        },
    ),
)
"""Every public call of ``Station``; what is not here cannot be asked for (a test walks it)."""


OWN = frozenset({"asked_for", "acting"})
"""Parts of the gate itself."""


def guarded(cls: C) -> C:
    """See at every public call of a station that whoever is signed in may make it.

    Raises:
        TypeError: a public call stands in no row of the table, or a row names no call.
    """
    calls = {
        name: value
        for kind in reversed(cls.__mro__[:-1])
        for name, value in vars(kind).items()
        if not name.startswith("_") and (callable(value) or isinstance(value, property))
        if not isinstance(value, type | classmethod | staticmethod)
        if name not in OWN
    }
    if calls.keys() != MAY.keys():
        raise TypeError(f"the role table differs from the station: {calls.keys() ^ MAY.keys()}")
    for name, value in calls.items():
        if isinstance(value, property):
            assert value.fget is not None
            setattr(cls, name, property(_asked(name, value.fget)))
        else:
            setattr(cls, name, _asked(name, value))
    return cls


def check(rule: Rule, roles: Collection[str] | None) -> None:
    """See that somebody of these roles may make a call; None where nobody is signed in.

    Raises:
        Refused: they may not; says who may.
    """
    if rule.roles is None:
        return
    if roles is None:
        raise Refused("Nobody is signed in. Sign in first.")
    if not rule.roles & set(roles):
        raise Refused(
            f"Only {who(rule.roles)} can {rule.what}. Nothing was done; ask one to sign in."
        )


def who(roles: Collection[str]) -> str:
    """Roles in words: ``a nurse or a physician``."""
    words = [f"{'an' if role[0] in 'aeiou' else 'a'} {role}" for role in _ORDER if role in roles]
    return " or ".join(words)


def _asked(name: str, call: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(call)
    def asked(station: Core, *args: Any, **kwargs: Any) -> Any:
        with station.asked_for(name):
            return call(station, *args, **kwargs)

    return asked

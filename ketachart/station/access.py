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
            "seal_with": "choose where seals are made",
            "tend_backups": "keep the backups in order",
            "holding": "know what waits in the holding file",
            "holding_places": "know where entries wait",
            "held_aside": "know where entries wait",
            "held_notice": "know what of them could not join",
            "join_held": "have what waits join the record",
            "room": "know how much room the disk has",
            "tend_check": "read the whole record",
            "own_backups": "know where the backups are",
            "clinic": "know the clinic",
            "recovery_confirmed": "know whether the recovery code was typed back",
            "confirm_recovery": "type the recovery code back",
            "recovery_due": "know whether the recovery code was typed back",
            "key_notice": "know what was found of the key file",
            "renew_recovery": "make a new recovery code",
            "computer_remembered": "know whether this computer remembers",
            "remember_computer": "let this computer remember",
            "forget_computer": "let this computer forget",
            "people": "know who may sign in",
            "shift": "know whose PIN works",
            "shifts": "know whose PIN works",
            "credential_state": "know whose PIN works",
            "let_in": "let an administrator in by the recovery code",
            "sign_in": "sign in",
            "unlock": "sign in",
            "second_person": "prove who one is",
            "verify": "verify the ledger",
            "check_file": "check a file",
            "look_at_protocols": "look at the protocols",
            "may": "know what one may do",
            "lock": "lock the window",
            "chair_times": "see what time the chairs are at",
            "mark_moment": "mark a moment",
            "clock_state": "see how the clock stands",
            "clock_unconfirmed": "see how the clock stands",
            "save_draft": "keep what is half typed",
            "export_paper_chart": "print a paper chart",
            "export_paper_chart_to": "print a paper chart",
        },
    ),
    (
        EVERYBODY,
        {
            "confirm_clock": "confirm the clock",
            "glass": "know of their emergency access",
            "change_password": "choose their own password",
            "set_pin": "choose their own PIN",
            "everybody": "know who had an account",
            "signing_key": "know whose key signs",
            "export_authority": "export the clinic's certificate",
            "export_authority_to": "export the clinic's certificate",
            "protocols": "read the protocols",
            "protocol_in_force": "read a protocol",
            "protocol_text": "read a protocol",
            "protocol_troubles": "read the protocols",
            "protocol_history": "read the protocols",
            "vocabulary": "read the words",
            "vocabulary_history": "read the words",
            "own_vocabulary_text": "read the words",
        },
    ),
    (
        CLINICAL,
        {
            "find_patients": "find patients",
            "close_to": "find patients",
            "same_person": "find patients",
            "patient": "open a patient's page",
            "opens": "open a patient's page",
            "restriction": "open a patient's page",
            "break_glass": "use emergency access",
            "give_back_glass": "give emergency access back",
            "patient_history": "open a patient's page",
            "sessions_of": "open a patient's page",
            "charts_of": "open a patient's page",
            "earlier": "open a chart",
            "treatment": "open a patient's page",
            "register": "register a patient",
            "change_patient": "change a patient's details",
            "chart": "open a chart",
            "note_paper_charts": "print a paper chart",
            "charts_on_board": "see the chairs",
            "has_seen": "sign a record",
            "open_sessions": "see the chairs",
            "sessions_to_close": "see the chairs",
            "expected": "see who is expected",
            "surroundings": "chart",
            "open_session": "begin a session",
            "record": "chart",
            "unclaimed_moments": "chart",
            "claim_moment": "chart",
            "take_over": "take chairs over",
            "half_typed": "chart",
            "discard_draft": "chart",
            "go_on_as": "leave the window to a colleague",
            "drafts": "chart",
            "clear_draft": "chart",
            "sealed": "read a sealed record",
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
    (NURSE, {"attest": "attest a record"}),
    (
        PHYSICIAN,
        {
            "to_sign": "see what waits for a signature",
            "sent_back": "see what was sent back",
            "sign": "sign a record",
            "signs_by_pin": "sign a record",
            "send_back": "send a record back",
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
        ADMINISTRATOR | AUDITOR,
        {
            "search_trail": "read the audit trail",
            "trail_page": "read the audit trail",
            "trail": "read the audit trail",
            "copy_of_trail": "export the audit trail",
            "hand_out_trail": "export the audit trail",
            "export_trail": "export the audit trail",
        },
    ),
    (PHYSICIAN, {"restrict_patient": "restrict a patient's records"}),
    (PHYSICIAN, {"bring_key": "bring a signing key"}),
    (PHYSICIAN | ADMINISTRATOR, {"revoke_key": "revoke a signing key"}),
    (
        ADMINISTRATOR,
        {
            "add_person": "add people",
            "change_person": "change people",
            "end_person": "end an account",
            "return_person": "let people return",
            "reset_password": "reset a password",
            "change_clinic": "change the clinic",
            "change_protocol": "change a protocol",
            "change_vocabulary": "change the words",
            "key_state": "see the ways in",
            "change_passphrase": "change the passphrase",
            "new_recovery_code": "make a new recovery code",
            "rotate_data_key": "exchange the data key",
            "rebuild": "rebuild the tables",
            "back_up": "make a backup",
            "begin_backup": "make a backup",
            "begin_trial": "try a backup out",
            "stop_backups": "stop a backup",
            "backups": "see the backups",
            "glass_accesses": "review emergency access",
            "glass_to_review": "review emergency access",
            "review_glass": "review emergency access",
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

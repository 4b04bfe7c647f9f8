"""The commands and what each of them takes; ``main`` runs one and never lets a traceback out."""

import argparse
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

from ketachart import __version__
from ketachart.cli import backing, charting, checking, keys, setting_up, signing
from ketachart.cli.answers import (
    print_lines,
    say,
    where,
    write_what_the_terminal_lacks_as_escapes,
)
from ketachart.cli.opening import Screen
from ketachart.clinical.administration import STATION_ROLES
from ketachart.clinical.trail_words import KINDS
from ketachart.clinical.trouble import Refused, Trouble

MOST_LINES = 10_000
"""So many entries of the trail are shown unless another number is asked for."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise Refused(f"{self.prog}: {message}.")


def main(argv: Sequence[str], screen: Screen) -> int:
    """Run one command; never lets a traceback out."""
    try:
        write_what_the_terminal_lacks_as_escapes()
        options = _parser().parse_args(argv)
        code = int(options.run(options, screen))
        print_lines()
        return code
    except Trouble as trouble:
        return say(str(trouble))
    except KeyboardInterrupt:
        return say("Stopped. What was confirmed before is recorded.")
    except Exception as error:  # the last resort of a command: one line, and no patient data
        return say(
            f"KetaChart met a fault of its own ({where(error)}). "
            "What was confirmed before is recorded."
        )


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="ketachart", description="The charting station at an infusion chair.")
    parser.add_argument("--version", action="version", version=f"KetaChart {__version__}")
    parser.add_argument("--station", type=Path, default=None, metavar="DIR")
    parser.set_defaults(run=setting_up.window)
    commands = _Commands(parser)
    _of_stations(commands)
    _of_records(commands)
    _of_checks(commands)
    return parser


class _Commands:
    """The commands, each with the options that all of them have."""

    def __init__(self, parser: _Parser) -> None:
        self._added = parser.add_subparsers(parser_class=_Parser, metavar="COMMAND")

    def __call__(
        self, name: str, run: Callable[[Any, Screen], int], text: str, *, person: bool = False
    ) -> _Parser:
        added: _Parser = self._added.add_parser(name, help=text, description=text)
        added.add_argument("--station", type=Path, default=argparse.SUPPRESS, metavar="DIR")
        added.add_argument("--json", action="store_true")
        added.add_argument("--passphrase-file", type=Path, metavar="FILE")
        if person:
            added.add_argument("--as", dest="acting", type=_text, required=True, metavar="NAME")
            added.add_argument("--password-file", type=Path, metavar="FILE")
        added.set_defaults(run=run)
        return added


def _of_stations(command: _Commands) -> None:
    shown = command("demo", setting_up.show_demo, "a fictional clinic in a throw-away station")
    shown.add_argument("--headless", action="store_true")
    shown.add_argument("--out", type=Path, default=Path(), metavar="DIR")

    made = command("init", setting_up.init, "set a station up")
    made.add_argument("--clinic", required=True)
    made.add_argument("--admin", required=True, metavar="NAME")
    _person_options(made)
    made.add_argument("--paper", choices=["A4", "Letter"], default="A4")
    made.add_argument("--recovery-file", type=Path, metavar="FILE")

    added = command("add-user", setting_up.add_user, "give somebody an account", person=True)
    added.add_argument("--name", required=True)
    _person_options(added)


def _of_records(command: _Commands) -> None:
    taken = command("import", charting.take_in, "chart session files", person=True)
    taken.add_argument("files", nargs="+", type=Path, metavar="FILE")

    command("list", charting.show_list, "list the sessions", person=True)

    left = command("export", charting.give_out, "write a session to a folder", person=True)
    left.add_argument("session", nargs="?", type=_text, metavar="ID")
    left.add_argument("--all", action="store_true")
    left.add_argument("--format", choices=["pdf", "json", "csv"], required=True)
    left.add_argument("--out", type=Path, default=Path(), metavar="DIR")
    left.add_argument("--for-whom", type=_text, metavar="NAME")
    left.add_argument("--purpose", type=_text)

    attested = command("attest", signing.attest, "stand by a record, as its nurse", person=True)
    attested.add_argument("session", type=_text, metavar="ID")
    attested.add_argument("--reason", type=_text, help="where another one charted last")
    attested.add_argument("--note", type=_text, help="what explains what does not add up")
    attested.add_argument("--meaning", type=_text)

    signed = command("sign", signing.sign, "sign and seal a record, as a physician", person=True)
    signed.add_argument("session", type=_text, metavar="ID")
    signed.add_argument("--out", type=Path, metavar="DIR")
    signed.add_argument("--meaning", type=_text)


def _of_checks(command: _Commands) -> None:
    asked = command("audit", checking.audit, "the access and change trail", person=True)
    asked.add_argument("--from", dest="since", type=_day, metavar="DAY")
    asked.add_argument("--to", dest="until", type=_day, metavar="DAY")
    asked.add_argument("--person", type=_text, action="append", default=[], metavar="NAME")
    asked.add_argument("--patient", type=_text, action="append", default=[], metavar="MRN")
    asked.add_argument("--kind", action="append", choices=KINDS, default=[])
    asked.add_argument("--text", type=_text, default="", help="words that an entry holds")
    asked.add_argument("--most", type=_number, default=MOST_LINES, metavar="N")
    asked.add_argument("--out", type=Path, metavar="DIR", help="write it as CSV into this folder")

    checked = command("verify", checking.verify, "whether a PDF, a station or a backup is intact")
    checked.add_argument("paths", nargs="+", type=Path, metavar="PATH")

    made = command("backup", backing.back_up, "make a backup and read it whole", person=True)
    made.add_argument("into", nargs="?", type=Path, metavar="DIR")

    back = command("restore", backing.restore, "put a backup back in a station's folder")
    back.add_argument("backup", type=Path, metavar="BACKUP")
    back.add_argument("into", type=Path, metavar="DIR")

    key = command("put-key-back", keys.put_key_back, "put a lost key file back from a backup")
    key.add_argument("backup", type=Path, metavar="BACKUP")

    changed = command(
        "change-passphrase",
        keys.change_passphrase,
        "by the old passphrase or the recovery code",
        person=True,
    )
    changed.add_argument("--new-passphrase-file", type=Path, metavar="FILE")

    command("doctor", setting_up.look_at_machine, "what this machine has and lacks")


def _text(typed: str) -> str:
    """What was typed, sure to be text: a shell hands over any bytes."""
    try:
        typed.encode()
    except UnicodeEncodeError:
        raise argparse.ArgumentTypeError("this holds something that is no character") from None
    return typed


def _day(typed: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise argparse.ArgumentTypeError("a day is written as 2026-05-31") from None


def _number(typed: str) -> int:
    if not typed.isascii() or not typed.isdigit() or not 1 <= int(typed[:8]) <= MOST_LINES * 10:
        raise argparse.ArgumentTypeError(f"a number from 1 to {MOST_LINES * 10} is meant")
    return int(typed)


def _person_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--role", action="append", choices=STATION_ROLES, default=[])
    parser.add_argument("--credential")
    parser.add_argument("--new-password-file", type=Path, metavar="FILE")

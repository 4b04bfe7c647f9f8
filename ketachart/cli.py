"""Thin commands over ``Station``: they ask for secrets, call it, and print one answer.

Exit codes: 0 done, 1 the answer is no, 2 it could not be done (one line on standard error).
"""

import argparse
import getpass
import io
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import platformdirs

from ketachart import __version__, demo, doctor
from ketachart.clinical.administration import STATION_ROLES
from ketachart.clinical.chart import Chart
from ketachart.clinical.trouble import Damaged, Refused, Trouble, Unavailable
from ketachart.interop import session_json
from ketachart.station import Costs, NewPerson, Station, Verdict
from ketachart.store import files

DONE, NO, NOT_DONE = 0, 1, 2
COSTS = Costs()
"""What guessing a secret costs at the command line."""


@dataclass(frozen=True)
class Screen:
    """What the window does for the command line; handed in by ``app``."""

    open_station: Callable[[Path], int]
    open_demo: Callable[[Path], int]
    picture_of: Callable[[Chart, Path], None]


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise Refused(f"{self.prog}: {message}.")


def main(argv: Sequence[str], screen: Screen) -> int:
    """Run one command; never lets a traceback out."""
    try:
        _write_what_the_terminal_lacks_as_escapes()
        options = _parser().parse_args(argv)
        code = int(options.run(options, screen))
        _print()
        return code
    except Trouble as trouble:
        return _say(str(trouble))
    except KeyboardInterrupt:
        return _say("Stopped. What was confirmed before is recorded.")
    except Exception as error:  # the last resort of a command: one line, and no patient data
        return _say(
            f"KetaChart met a fault of its own ({_where(error)}). "
            "What was confirmed before is recorded."
        )


def _say(sentence: str) -> int:
    if sys.stderr is not None:
        print(_shown(sentence), file=sys.stderr)
    return NOT_DONE


def _shown(text: str) -> str:
    """One line, without what would steer a terminal: names are shown, never obeyed."""
    return "".join(c if c.isprintable() or "\ud800" <= c <= "\udfff" else " " for c in text).strip()


def _write_what_the_terminal_lacks_as_escapes() -> None:
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def _print(*lines: str) -> None:
    """Lines on standard output, sure to have got there.

    Raises:
        Unavailable: nobody takes them; the command itself has done its work.
    """
    if sys.stdout is None:
        return
    try:
        for line in lines:
            print(line)
        sys.stdout.flush()
    except OSError:
        # What is still waiting would fail again, with a traceback, when Python ends.
        with suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise Unavailable(
            "The answer could not be written out, though the command was done: "
            "what it charted or exported is there."
        ) from None


def _where(error: BaseException) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f" in {Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else ""
    return f"{type(error).__name__}{place}"


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="ketachart", description="The charting station at an infusion chair.")
    parser.add_argument("--version", action="version", version=f"KetaChart {__version__}")
    parser.add_argument("--station", type=Path, default=None, metavar="DIR")
    parser.set_defaults(run=_window)
    commands = parser.add_subparsers(parser_class=_Parser, metavar="COMMAND")

    def command(
        name: str, run: Callable[[Any, Screen], int], text: str, *, person: bool = False
    ) -> _Parser:
        added: _Parser = commands.add_parser(name, help=text, description=text)
        added.add_argument("--station", type=Path, default=argparse.SUPPRESS, metavar="DIR")
        added.add_argument("--json", action="store_true")
        added.add_argument("--passphrase-file", type=Path, metavar="FILE")
        if person:
            added.add_argument("--as", dest="acting", type=_text, required=True, metavar="NAME")
            added.add_argument("--password-file", type=Path, metavar="FILE")
        added.set_defaults(run=run)
        return added

    shown = command("demo", _demo, "a fictional clinic in a throw-away station")
    shown.add_argument("--headless", action="store_true")
    shown.add_argument("--out", type=Path, default=Path(), metavar="DIR")

    made = command("init", _init, "set a station up")
    made.add_argument("--clinic", required=True)
    made.add_argument("--admin", required=True, metavar="NAME")
    _person_options(made)
    made.add_argument("--paper", choices=["A4", "Letter"], default="A4")
    made.add_argument("--recovery-file", type=Path, metavar="FILE")

    added = command("add-user", _add_user, "give somebody an account", person=True)
    added.add_argument("--name", required=True)
    _person_options(added)

    taken = command("import", _import, "chart session files", person=True)
    taken.add_argument("files", nargs="+", type=Path, metavar="FILE")

    command("list", _list, "list the sessions", person=True)

    left = command("export", _export, "write a session to a folder", person=True)
    left.add_argument("session", nargs="?", type=_text, metavar="ID")
    left.add_argument("--all", action="store_true")
    left.add_argument("--format", choices=["pdf", "json", "csv"], required=True)
    left.add_argument("--out", type=Path, default=Path(), metavar="DIR")

    checked = command("verify", _verify, "whether a station is intact")
    checked.add_argument("paths", nargs="+", type=Path, metavar="PATH")

    command("doctor", _doctor, "what this machine has and lacks")
    return parser


def _text(typed: str) -> str:
    """What was typed, sure to be text: a shell hands over any bytes."""
    try:
        typed.encode()
    except UnicodeEncodeError:
        raise argparse.ArgumentTypeError("this holds something that is no character") from None
    return typed


def _person_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--role", action="append", choices=STATION_ROLES, default=[])
    parser.add_argument("--credential")
    parser.add_argument("--new-password-file", type=Path, metavar="FILE")


# Secrets ----------------------------------------------------------------------------------------


def _secret(file: Path | None, prompt: str) -> str:
    if file is not None:
        try:
            return file.read_text(encoding="utf-8-sig").rstrip("\r\n")
        except (OSError, ValueError):
            raise Unavailable(f"The file {file} cannot be read. Nothing was done.") from None
    if sys.stdin is None or sys.stdin.closed or not sys.stdin.isatty():
        raise Refused(f"{prompt} is needed: run at a terminal or name a file that holds it.")
    try:
        return getpass.getpass(f"{prompt}: ")
    except EOFError:
        raise Refused(f"{prompt} is needed, and none was typed.") from None


def _folder(options: Any) -> Path:
    return Path(options.station or platformdirs.user_data_path("KetaChart", appauthor=False))


@contextmanager
def _station(options: Any) -> Any:
    """The station opened, and the person of ``--as`` signed in."""
    folder = _folder(options)
    Station.require_free(folder)
    passphrase = _secret(options.passphrase_file, "The clinic's passphrase")
    with Station.open(folder, passphrase, costs=COSTS) as station:
        if hasattr(options, "acting"):
            station.sign_in(
                options.acting, _secret(options.password_file, f"Password of {options.acting}")
            )
        yield station


def _answer(options: Any, data: object, lines: Sequence[str]) -> None:
    if options.json:
        unicode = (getattr(sys.stdout, "encoding", None) or "").lower().startswith("utf")
        _print(json.dumps(data, ensure_ascii=not unicode, indent=1))
    else:
        _print(*map(_shown, lines))


# Commands ---------------------------------------------------------------------------------------


def _window(options: Any, screen: Screen) -> int:
    return screen.open_station(_folder(options))


def _demo(options: Any, screen: Screen) -> int:
    if not options.headless:
        with demo.throw_away_folder() as folder:
            return screen.open_demo(folder)
    if not doctor.has_display():
        os.environ["QT_QPA_PLATFORM"] = "offscreen"  # whatever was chosen cannot be had here
    out = _out(options.out)
    with demo.throw_away_folder() as folder, demo.station_with_history(folder) as station:
        chart = station.chart(station.sessions()[-1].id)
        paths = [out / "session.pdf", out / "session.json", out / "session-screen.png"]
        for path, kind in zip(paths, ("pdf", "json"), strict=False):
            files.hand_out(path, station.export(chart.session.session, kind)[1])  # type: ignore[arg-type]
        screen.picture_of(chart, paths[2])
    _answer(options, [str(p) for p in paths], [str(p) for p in paths])
    return DONE


def _init(options: Any, _: Screen) -> int:
    folder = _folder(options)
    person = NewPerson(
        name=options.admin,
        roles=tuple(dict.fromkeys(("administrator", *(options.role or ["nurse"])))),
        password=_secret(options.new_password_file, f"New password of {options.admin}"),
        credential=options.credential,
    )
    passphrase = _secret(options.passphrase_file, "The clinic's new passphrase")
    with _reserved(options.recovery_file):
        station, code = Station.create(
            folder,
            clinic=options.clinic,
            administrator=person,
            passphrase=passphrase,
            paper=options.paper,
            costs=COSTS,
        )
        station.close()
    told = {"station": str(folder), "clinic": options.clinic, "administrator": options.admin}
    if options.recovery_file is not None:
        _write_code(options.recovery_file, code)
        told["recovery_file"] = str(options.recovery_file)
        where = f"The recovery code is in {options.recovery_file}: print it twice, then delete it."
    else:
        told["recovery_code"] = code
        where = f"The recovery code, shown this once: {code}"
    _answer(options, told, [f"The station is set up in {folder}.", where])
    return DONE


def _add_user(options: Any, _: Screen) -> int:
    with _station(options) as station:
        if not options.role:
            raise Refused(f"Name a role: {', '.join(STATION_ROLES)}.")
        person = station.add_person(
            NewPerson(
                name=options.name,
                roles=tuple(dict.fromkeys(options.role)),
                password=_secret(options.new_password_file, f"New password of {options.name}"),
                credential=options.credential,
            )
        )
    told = {
        "id": person.id,
        "name": person.name,
        "roles": person.roles,
        "credential": person.credential,
    }
    _answer(options, told, [f"{person.name} can sign in."])
    return DONE


def _import(options: Any, _: Screen) -> int:
    done, failed = [], []
    with _station(options) as station:
        for file in options.files:
            try:
                opened = station.import_session(_read(file), file.name).session
            except Trouble as trouble:
                text = str(trouble)
                failed.append(text if text.startswith(file.name) else f"{file.name}: {text}")
                continue
            done.append(
                {
                    "file": str(file),
                    "id": opened.session,
                    "source_id": opened.source_id,
                    "record_no": opened.record_no,
                }
            )
    _answer(options, done, [f"{d['record_no']}  {d['id']}  {d['file']}" for d in done])
    return _say(" ".join(failed)) if failed else DONE


def _list(options: Any, _: Screen) -> int:
    rows = []
    with _station(options) as station:
        for row in station.sessions():
            patient = station.patient(row.patient).details
            rows.append(
                {
                    "id": row.id,
                    "source_id": row.source_id,
                    "record_no": row.record_no,
                    "patient": f"{patient.family_name}, {patient.given_name}",
                    "mrn": patient.mrn,
                    "date": row.start_date.isoformat(),
                    "phase": row.phase,
                    "signature": row.signature,
                }
            )
    lines = [
        f"{r['record_no']}  {r['date']}  {r['phase']:<9} {r['signature']:<8} "
        f"{r['mrn']:<12} {r['patient']}  {r['id']}"
        for r in rows
    ]
    _answer(options, rows, lines)
    return DONE


def _export(options: Any, _: Screen) -> int:
    if bool(options.session) == bool(options.all):
        raise Refused("Name one session, or --all.")
    paths = []
    with _station(options) as station:
        out = _out(options.out)
        wanted = station.sessions() if options.all else [station.find_session(options.session)]
        paths += [str(station.export_to(row.id, options.format, out)) for row in wanted]
    _answer(options, paths, paths)
    return DONE


def _verify(options: Any, _: Screen) -> int:
    told, intact = [], True
    for path in options.paths:
        if not os.path.isdir(path):  # noqa: PTH112 - Path.is_dir raises where one may not look
            raise Refused(f"{path} is no station folder; other things cannot be verified yet.")
        passphrase = _secret(options.passphrase_file, "The clinic's passphrase")
        try:
            with Station.open(path, passphrase, costs=COSTS) as station:
                verdict = station.verify()
        except Damaged as damage:  # so damaged that it does not open: the answer all the same
            verdict = Verdict(intact=False, entries=0, problem=str(damage))
        intact = intact and verdict.intact
        told.append(
            {
                "path": str(path),
                "intact": verdict.intact,
                "entries": verdict.entries,
                "problem": verdict.problem,
            }
        )
    lines = [
        f"{t['path']}: intact, {t['entries']} entries."
        if t["intact"]
        else f"{t['path']}: not intact. {t['problem']}"
        for t in told
    ]
    _answer(options, told, lines)
    return DONE if intact else NO


def _doctor(options: Any, _: Screen) -> int:
    findings = doctor.look(_folder(options))
    lines = [f"{f.mark} {f.text}" for f in findings]
    _answer(options, [{"ok": f.ok, "about": f.about, "text": f.text} for f in findings], lines)
    return NO if any(f.ok is False and f.needed for f in findings) else DONE


# Files ------------------------------------------------------------------------------------------


def _read(file: Path) -> bytes:
    try:
        with file.open("rb") as text:
            return text.read(session_json.MOST_BYTES + 1)
    except (OSError, ValueError):
        raise Unavailable(f"{file} cannot be read. Nothing was charted.") from None


def _out(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        raise Unavailable(f"The folder {folder} cannot be made. Nothing was written.") from None
    return folder


@contextmanager
def _reserved(path: Path | None) -> Iterator[None]:
    """A new file that only its owner reads, there before what is to be written into it is made."""
    if path is None:
        yield
        return
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        raise Refused(f"{path} is already there and was left as it is. Name a new file.") from None
    except (OSError, ValueError):
        raise Unavailable(f"{path} cannot be written. No station was set up.") from None
    try:
        yield
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _write_code(path: Path, code: str) -> None:
    try:
        with path.open("w", encoding="utf-8") as out:
            out.write(f"{code}\n")
            out.flush()
            os.fsync(out.fileno())
    except OSError:
        raise Unavailable(
            f"{path} cannot be written, and the recovery code is shown only once: {code}"
        ) from None

"""What a command says: its answer on standard output, or one line on standard error."""

import io
import json
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from ketachart.clinical.trouble import Unavailable

DONE, NO, NOT_DONE = 0, 1, 2


def say(sentence: str) -> int:
    """One line on standard error; gives the exit code that goes with it."""
    if sys.stderr is not None:
        print(shown(sentence), file=sys.stderr)
    return NOT_DONE


def shown(text: str) -> str:
    """One line, without what would steer a terminal: names are shown, never obeyed."""
    return "".join(c if c.isprintable() or "\ud800" <= c <= "\udfff" else " " for c in text).strip()


def write_what_the_terminal_lacks_as_escapes() -> None:
    """A letter that the terminal cannot show never ends a command."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def print_lines(*lines: str) -> None:
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


def answer(options: Any, data: object, lines: Sequence[str]) -> None:
    """The answer: as data where ``--json`` was asked for, else in lines."""
    if options.json:
        unicode = (getattr(sys.stdout, "encoding", None) or "").lower().startswith("utf")
        print_lines(json.dumps(data, ensure_ascii=not unicode, indent=1))
    else:
        print_lines(*map(shown, lines))


def where(error: BaseException) -> str:
    """Where a fault of our own lies, without anything of a patient."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f" in {Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else ""
    return f"{type(error).__name__}{place}"

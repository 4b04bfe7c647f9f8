"""What commands stand on: secrets, the station opened, somebody signed in, files and folders."""

import getpass
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import platformdirs

from ketachart import cli
from ketachart.clinical.chart import Chart
from ketachart.clinical.trouble import Refused, Unavailable
from ketachart.station import Station


@dataclass(frozen=True)
class Screen:
    """What the window does for the command line; handed in by ``app``."""

    open_station: Callable[[Path], int]
    open_demo: Callable[[Path], int]
    picture_of: Callable[[Chart, Path], None]


def secret(file: Path | None, prompt: str) -> str:
    """A secret out of a file, or typed at the terminal without being seen.

    Raises:
        Refused: there is neither a file nor a terminal.
        Unavailable: the file cannot be read.
    """
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


def station_folder(options: Any) -> Path:
    """The folder of ``--station``, else the platform's own."""
    return Path(options.station or platformdirs.user_data_path("KetaChart", appauthor=False))


@contextmanager
def opened(folder: Path, options: Any) -> Iterator[Station]:
    """The station in a folder, opened by the clinic's passphrase; nobody is signed in."""
    Station.require_free(folder)
    passphrase = secret(options.passphrase_file, "The clinic's passphrase")
    with Station.open(folder, passphrase, costs=cli.COSTS, tell=going_on) as station:
        yield station


def going_on(sentence: str) -> None:
    """Say on standard error what takes long."""
    print(sentence, file=sys.stderr, flush=True)


@contextmanager
def signed_in(options: Any) -> Iterator[Station]:
    """The station opened, and the person of ``--as`` signed in."""
    with opened(station_folder(options), options) as station:
        station.sign_in(
            options.acting, secret(options.password_file, f"Password of {options.acting}")
        )
        yield station


def out_folder(folder: Path) -> Path:
    """The folder to write into, made where it is missing.

    Raises:
        Unavailable: it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        raise Unavailable(f"The folder {folder} cannot be made. Nothing was written.") from None
    return folder


@contextmanager
def reserved(path: Path | None) -> Iterator[None]:
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


def write_code(path: Path, code: str) -> None:
    """The recovery code into its file, sure to be on disk.

    Raises:
        Unavailable: it cannot be written; the code is in the sentence, as it is shown only once.
    """
    try:
        with path.open("w", encoding="utf-8") as out:
            out.write(f"{code}\n")
            out.flush()
            os.fsync(out.fileno())
    except OSError:
        raise Unavailable(
            f"{path} cannot be written, and the recovery code is shown only once: {code}"
        ) from None


def contents(file: Path, most: int, otherwise: str) -> bytes:
    """What a file holds, and one byte more than the most that is taken.

    Raises:
        Unavailable: it cannot be read; ``otherwise`` says what was not done.
    """
    try:
        with file.open("rb") as data:
            return data.read(most + 1)
    except (OSError, ValueError):
        raise Unavailable(f"{file} cannot be read. {otherwise}") from None

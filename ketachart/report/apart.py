"""Seals made and looked at in a process of its own, which ends when nobody needs it any more.

What seals takes 30 MB for good in the process that loads it, and a file that is looked at may have
been made to do harm: at a station that charts, neither belongs beside the charts. The process is
asked over its standard streams, a length and a text at a time; on the disk there is nothing of it.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import BinaryIO, assert_never

import msgspec

from ketachart import faults
from ketachart.clinical.trouble import Refused, Unavailable
from ketachart.report.sealed import BROKEN, MOST_BYTES, Found, Sealed, Signer

log = logging.getLogger(__name__)

WORD = "sealer"
"""What the program is started with to be that process."""
IDLE_S = 60.0
"""So long it waits for the next question; a physician signs several records in a row."""
LIMIT_S = 20.0
"""An answer is waited for no longer, since no entry is saved meanwhile; it takes a tenth of a
second, and for a file made to do harm for ever."""
_MOST_BYTES = 1 << 28
_READY = b"ready"


class _Seal(msgspec.Struct, tag="seal"):
    pdf: bytes
    signer: Signer
    at: datetime
    meaning: str
    name: str
    clinic: str
    timestamp_url: str | None


class _Look(msgspec.Struct, tag="look"):
    data: bytes
    roots: tuple[bytes, ...]
    others: tuple[bytes, ...]
    at: datetime | None


class _Try(msgspec.Struct, tag="try"):
    signer: Signer
    at: datetime


_Question = _Seal | _Look | _Try


class _Answer(msgspec.Struct, omit_defaults=True):
    """One of these."""

    sealed: Sealed | None = None
    found: Found | None = None
    works: bool | None = None
    refused: str | None = None
    unavailable: str | None = None
    fault: str | None = None


class SealsApart:
    """What module ``seal`` does, done there; where no process starts, done here.

    One thread asks.
    """

    def __init__(self, limit_s: float = LIMIT_S, idle_s: float = IDLE_S) -> None:
        self._limit_s, self._idle_s = limit_s, idle_s
        self._process: subprocess.Popen[bytes] | None = None
        self._starts = True

    def seal(
        self,
        pdf: bytes,
        signer: Signer,
        *,
        at: datetime,
        meaning: str,
        name: str,
        clinic: str = "",
        timestamp_url: str | None = None,
    ) -> Sealed:
        """As ``seal.seal``.

        Raises:
            Refused: the file is no PDF that can be sealed, or carries a signature already.
            Unavailable: what came out does not hold, or nothing came; nothing was sealed.
        """
        question = _Seal(pdf, signer, at, meaning, name, clinic, timestamp_url)
        answer = self._asked(question)
        if answer.refused is not None:
            raise Refused(answer.refused)
        if answer.sealed is None:
            raise Unavailable(answer.unavailable or _NO_ANSWER)
        return answer.sealed

    def look(
        self,
        data: bytes,
        *,
        roots: Sequence[bytes] = (),
        others: Sequence[bytes] = (),
        at: datetime | None = None,
    ) -> Found:
        """As ``seal.look``; a file that can be read to no end is a broken one."""
        if len(data) > MOST_BYTES:
            return Found("too large")
        answer = self._asked(_Look(data, tuple(roots), tuple(others), at))
        return answer.found or Found("sealed", (BROKEN,))

    def works(self, signer: Signer, at: datetime) -> bool:
        """As ``seal.works``."""
        return bool(self._asked(_Try(signer, at)).works)

    def close(self) -> None:
        """Let the process end; a later question starts another."""
        process, self._process = self._process, None
        if process is None:
            return
        with suppress(OSError):
            _streams(process)[0].close()
        try:
            process.wait(1)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        _streams(process)[1].close()

    def _asked(self, question: _Question) -> _Answer:
        body = msgspec.json.encode(question)
        for _ in range(2):  # it may have gone to rest in this moment
            if self._process is None:
                self._start()
            if self._process is None:
                return _answer(body)
            try:
                answer = self._exchanged(self._process, body)
            except TimeoutError:
                break
            if answer is not None:
                return _told(answer)
        return _Answer(unavailable=_NO_ANSWER)

    def _start(self) -> None:
        if not self._starts:
            return
        command, env = [sys.executable, WORD, str(self._idle_s)], dict(os.environ)
        if not getattr(sys, "frozen", False):
            command[1:1] = ["-P", "-m", "ketachart"]
            env["PYTHONPATH"] = os.pathsep.join(filter(None, sys.path))
        try:
            self._process = subprocess.Popen(  # noqa: S603 - the program itself
                command,
                env=env,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except OSError:
            self._starts = False
            return
        try:
            self._starts = self._exchanged(self._process, None) == _READY
        except TimeoutError:
            self._starts = False
        if not self._starts:
            self.close()

    def _exchanged(self, process: subprocess.Popen[bytes], body: bytes | None) -> bytes | None:
        """What is answered; None where the process ended without an answer, and is let go.

        Raises:
            TimeoutError: it took too long, and was ended.
        """
        too_long = threading.Event()

        def end() -> None:
            too_long.set()
            process.kill()

        limit = threading.Timer(self._limit_s, end)
        limit.start()
        answer = None
        try:
            asking, answers = _streams(process)
            if body is not None:
                _write(asking, body)
            answer = _read(answers)
        except OSError:
            pass  # it is gone
        finally:
            limit.cancel()
            limit.join()
        if answer is None:
            process.kill()
            self.close()
            if too_long.is_set():
                raise TimeoutError
        return answer


def _told(body: bytes) -> _Answer:
    answer = msgspec.json.decode(body, type=_Answer)
    if answer.fault is not None:
        log.error("A fault in the process that seals: %s", answer.fault)
    return answer


_NO_ANSWER = (
    "Sealing took too long or was cut off, so nothing was signed. The record is unchanged; try "
    "once more, and tell whoever looks after KetaChart."
)


def serve() -> int:
    """Be that process: answer what comes over standard input until it ends; gives the exit code."""
    faults.keep_off_the_disk()
    idle_s = float(sys.argv[2]) if len(sys.argv) > 2 else IDLE_S
    # What a library prints is no answer.
    with os.fdopen(0, "rb") as asked, os.fdopen(os.dup(1), "wb") as answers:
        os.dup2(2, 1)
        _write(answers, _READY)
        while True:
            idle = threading.Timer(idle_s, os._exit, (0,))
            idle.daemon = True
            idle.start()
            body = _read(asked)
            idle.cancel()
            if body is None:
                return 0
            try:
                answer = _answer(body)
            except Exception as trouble:  # noqa: BLE001 - noted where the log is
                answer = _Answer(fault=faults.places(trouble))
            _write(answers, msgspec.json.encode(answer))


def _answer(body: bytes) -> _Answer:
    from ketachart.report import seal as here  # noqa: PLC0415 - what it loads stays

    question = msgspec.json.decode(body, type=_Question)
    match question:
        case _Look():
            found = here.look(
                question.data, roots=question.roots, others=question.others, at=question.at
            )
            return _Answer(found=found)
        case _Try():
            return _Answer(works=here.works(question.signer, question.at))
        case _Seal():
            wanted = msgspec.structs.asdict(question)
            try:
                return _Answer(sealed=here.seal(**wanted))
            except Refused as trouble:
                return _Answer(refused=str(trouble))
            except Unavailable as trouble:
                return _Answer(unavailable=str(trouble))
        case _:
            assert_never(question)


def _streams(process: subprocess.Popen[bytes]) -> tuple[BinaryIO, BinaryIO]:
    assert process.stdin is not None
    assert process.stdout is not None
    return process.stdin, process.stdout  # type: ignore[return-value]


def _write(stream: BinaryIO, body: bytes) -> None:
    stream.write(len(body).to_bytes(8, "big") + body)
    stream.flush()


def _read(stream: BinaryIO) -> bytes | None:
    head = stream.read(8)
    length = int.from_bytes(head, "big")
    if len(head) < 8 or length > _MOST_BYTES:
        return None
    body = stream.read(length)
    return body if len(body) == length else None

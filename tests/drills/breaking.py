"""A line of the real code that raises, once: without another code in its place."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import CodeType, FrameType
from typing import Any

SECRET = "ALVAREZ-PRIVATE-120"
"""What the fault's message says; it may come out nowhere."""


class Broken(RuntimeError):
    """The fault that is made."""


@contextmanager
def broken(function: Callable[..., Any], *, after: int = 0) -> Iterator[list[str]]:
    """What ``function`` does raises ``Broken`` before its line ``after`` (from 0), one time.

    Gives a list which names the function once that has happened. This thread's calls only.
    """
    code, happened = code_of(function), []
    lines = 0

    def in_it(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal lines
        if event == "line" and not happened:
            if lines >= after:
                happened.append(frame.f_code.co_qualname)
                raise Broken(SECRET)
            lines += 1
        return in_it

    def called(frame: FrameType, event: str, _: Any) -> Any:
        return in_it if frame.f_code is code and not happened else None

    before = sys.gettrace()
    sys.settrace(called)
    try:
        yield happened
    finally:
        sys.settrace(before)


def code_of(function: Callable[..., Any]) -> CodeType:
    """The code that was written, under whatever guards it."""
    while hasattr(function, "__wrapped__"):
        function = function.__wrapped__
    return function.__code__

"""Qt's binding, brought in without it reading the source of every module of the program.

Shiboken looks through the source of each module, those already there and those that come, whether
it names PySide, to know where its feature switches (``from __feature__ import …``) may count; what
it read stays in ``linecache`` for as long as the program runs: 27 MB when the board stands, as much
again with the first signature. Nobody here uses those switches. A frozen build has no sources, and
goes this way by itself.
"""

import importlib
import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def _without_sources() -> Iterator[None]:
    """As in a frozen build: no module's source can be had."""
    kept = inspect.getsource

    def none(_: Any) -> str:
        raise OSError

    inspect.getsource = none  # type: ignore[assignment]
    try:
        yield
    finally:
        inspect.getsource = kept


def _uses_no_switches(_: Any) -> bool:
    return False


with _without_sources():
    import shiboken6  # noqa: F401

_feature = importlib.import_module("shibokensupport.feature")
# A Shiboken without this name reads on as before: more memory, nothing else.
if hasattr(_feature, "_mod_uses_pyside"):
    setattr(_feature, "_mod_uses_pyside", _uses_no_switches)  # noqa: B010 - not ours, no stub

"""What every panel is handed: the station's time, who charts, and a way to make an act of it."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from ketachart.clinical.acts import Act
from ketachart.clinical.chart import Chart
from ketachart.clinical.entry import NOWHERE, Surroundings
from ketachart.clock import new_id

A = TypeVar("A", bound=Act)


def _no_earlier(_: str) -> Sequence[Chart]:
    return ()


def _nowhere(_: str) -> Surroundings:
    return NOWHERE


@dataclass(slots=True)
class Bedside:
    """``now`` tells station time; ``by`` is the printed name of whoever is signed in.

    ``charts`` are the open sessions by id and ``chairs`` the names of the clinic's chairs in their
    order, for panels that offer another chair. ``earlier`` gives a patient's (id) other charts,
    oldest first, as far as they were read; never asks the station. ``roles`` are those of whoever
    is signed in. ``around`` gives what the station knows beside a session (id), as far as it was
    read: which lots its stock holds. ``people`` are the names of who charts here.
    """

    now: Callable[[], datetime]
    by: str = ""
    charts: Callable[[], Mapping[str, Chart]] = dict
    chairs: Callable[[], Sequence[str]] = tuple
    earlier: Callable[[str], Sequence[Chart]] = _no_earlier
    roles: Collection[str] = ()
    around: Callable[[str], Surroundings] = _nowhere
    people: Callable[[], tuple[str, ...]] = tuple

    def act(self, kind: type[A], /, *, at: datetime | None = None, **fields: Any) -> A:
        """An act of this person, now unless another moment is given; None fields are left out."""
        said = {name: value for name, value in fields.items() if value is not None}
        return kind(id=new_id(), at=at or self.now(), by=self.by, **said)

"""In whose hands a session is: who took it over last, and before that who opened it."""

from collections.abc import Iterable

from ketachart.clinical.administration import HandsChanged, SessionOpened
from ketachart.clinical.entry import Entry


def in_hands_of(entries: Iterable[Entry]) -> str | None:
    """The person (id) who charts a session; None where nobody opened it yet.

    Charting one thing at somebody else's chair takes nothing over; that is said on its own.
    """
    person = None
    for entry in entries:
        if isinstance(entry.act, HandsChanged):
            person = entry.act.after
        elif isinstance(entry.act, SessionOpened):
            person = entry.stamp.person
    return person

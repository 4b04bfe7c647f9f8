"""Names that are printed: what they may be."""

from __future__ import annotations

from ketachart.clinical.trouble import Refused

LONGEST = 200


def acceptable_name(name: str, what: str, longest: int = LONGEST) -> None:
    """See that a printed name can be shown in full.

    Raises:
        Refused: it is empty, longer than ``longest``, or holds what cannot be printed.
    """
    if not name.strip() or name != name.strip() or len(name) > longest or not name.isprintable():
        raise Refused(
            f"{what} must be 1 to {longest} printable characters without spaces around them."
        )

"""What a drill tells: how often the deed was done, and what became of the entries."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Told:
    """``acknowledged``: entries that the program had said were saved when the deed was done.

    ``lost``: of those, missing afterwards. ``doubled``: there more than once. ``broken``: times at
    which the station did not open or its chain did not hold. ``besides``: what else is to be told.
    """

    deed: str
    times: int
    acknowledged: int
    lost: int = 0
    doubled: int = 0
    broken: int = 0
    besides: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether nothing at all was lost, doubled or broken, and the deed was really done."""
        return self.times > 0 and not (self.lost or self.doubled or self.broken)

    @property
    def row(self) -> str:
        """One row of the table in the README."""
        bad = [f"{self.lost:,}"]
        bad += [f"{self.doubled:,} doubled"] if self.doubled else []
        bad += [f"{self.broken:,} broken"] if self.broken else []
        cells = (self.deed, f"{self.times:,}", f"{self.acknowledged:,}", ", ".join(bad))
        return "| " + " | ".join((*cells, self.besides)) + " |"

"""What is kept, on this machine, of the program's own faults and of how its last run ended."""

from ketachart.faults.memory import keep_off_the_disk
from ketachart.faults.notes import keep, note, place, places
from ketachart.faults.runs import Run, Stop, last_stop

__all__ = ["Run", "Stop", "keep", "keep_off_the_disk", "last_stop", "note", "place", "places"]

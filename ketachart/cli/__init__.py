"""Thin commands over ``Station``: they ask for secrets, call it, and print one answer.

Exit codes: 0 done, 1 the answer is no, 2 it could not be done (one line on standard error).
"""

from ketachart.cli.answers import DONE, NO, NOT_DONE
from ketachart.cli.commands import main
from ketachart.cli.opening import Screen
from ketachart.station import Costs

__all__ = ["COSTS", "DONE", "NO", "NOT_DONE", "Screen", "main"]

COSTS = Costs()
"""What guessing a secret costs at the command line."""

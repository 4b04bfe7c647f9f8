"""The first start, from nothing to a station with its recovery code on paper."""

from ketachart.gui.first_run.making import Made, NewStation
from ketachart.gui.first_run.recovery_step import RecoveryCode
from ketachart.gui.first_run.wizard import FirstRun

__all__ = ["FirstRun", "Made", "NewStation", "RecoveryCode"]

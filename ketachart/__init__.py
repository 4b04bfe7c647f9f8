"""KetaChart: the charting station at an infusion chair."""

__version__ = "0.1.0"

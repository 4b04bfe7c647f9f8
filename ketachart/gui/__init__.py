"""What the people at the chair see and touch: the only part that knows Qt."""

from ketachart.gui import binding as binding
from ketachart.gui import guard as guard

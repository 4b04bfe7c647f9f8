"""The drug log: what is in stock, what moved, counts by two, and the log as a copy."""

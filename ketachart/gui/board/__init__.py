"""The board: every chair at one look, in its fixed place."""

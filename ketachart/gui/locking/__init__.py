"""The locked window: every chair's time goes on in sight, and nothing of a patient is."""

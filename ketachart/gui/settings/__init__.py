"""The settings: people, the clinic, the look."""

"""The check of a file, for anyone."""

"""What a nurse or a pharmacist would argue about: pure Python, no clock, no disk, no screen."""

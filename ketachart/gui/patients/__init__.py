"""Patients: found, registered, changed; their sessions; and a new session begun."""

"""From an empty chair to a running pump: find the patient, plan, weigh, prepare, check, start."""

"""The audit trail in the window: searched, sorted, read and copied."""

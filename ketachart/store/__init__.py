"""What a database administrator would argue about: the only place with SQL."""

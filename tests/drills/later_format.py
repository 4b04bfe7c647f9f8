"""A format that no KetaChart has written: what the next one could look like, for tests only."""

from ketachart.store import schema
from ketachart.store.migrations import Course, Step
from ketachart.store.schema import Form

WARDS_STAY = """\
CREATE TRIGGER wards_stay BEFORE DELETE ON wards BEGIN
  SELECT RAISE(ABORT, 'a ward is never deleted');
END"""
ENTRIES_STAY = schema.TRIGGERS["entries_stay"].replace("never deleted", "never taken away")


def to_the_next(connection) -> None:
    """What steps do: more of everything, a rule in other words, a list that is to be filled."""
    for text in (
        "CREATE TABLE wards (id TEXT PRIMARY KEY NOT NULL, name TEXT NOT NULL) STRICT",
        "CREATE INDEX wards_by_name ON wards (name)",
        WARDS_STAY,
        "DROP TRIGGER entries_stay",
        ENTRIES_STAY,
        "DELETE FROM sessions",
        "ALTER TABLE sessions ADD COLUMN ward TEXT",
        "INSERT INTO wards VALUES ('1', 'First floor')",
    ):
        connection.exec_driver_sql(text)


def course_by(run=to_the_next) -> Course:
    """The course of a program that writes the next format, brought there by ``run``."""
    later = Form(
        schema.FORMAT + 1,
        schema.TABLES | {"wards"},
        {**schema.TRIGGERS, "wards_stay": WARDS_STAY, "entries_stay": ENTRIES_STAY},
    )
    return Course(later, (Step(schema.TODAY, run),))


LATER = course_by()

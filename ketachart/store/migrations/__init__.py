"""From the form that an older KetaChart wrote to today's, step by step, all in one transaction.

A format is one number in the database's header, and a step leads from one to the next. A step may
make, change and drop what can be made again: tables that are projections, indexes, triggers. The
tables ``entries`` and ``documents`` are never altered; what is in them is read as it was written.

Who adds a step: raise ``schema.FORMAT``, keep the form that was there as a module beside this one
(``format_1.py`` with its tables and triggers, word for word), write the step in it, put it into
``TODAY``; then ``tests/data/stations/make.py`` keeps a station of the new format.

No Alembic: it keeps a second number, in a table of its own, that could disagree with the header;
its batch mode drops triggers in silence; with SQLite it does not by itself hold all steps in one
transaction. What would be left of it for one file with one line of history is the loop in
``bring_forward``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ketachart.clinical.trouble import Damaged
from ketachart.store import chain, engine, schema
from ketachart.store.engine import Connection
from ketachart.store.ledger import Ledger
from ketachart.store.schema import Form


@dataclass(frozen=True, slots=True)
class Step:
    """From one format to the next: the form that it finds, and what it does."""

    before: Form
    run: Callable[[Connection], None]


@dataclass(frozen=True, slots=True)
class Course:
    """Every format there was, and how each became the next, up to the one that is written now."""

    now: Form = schema.TODAY
    steps: tuple[Step, ...] = ()

    def require_now(self, connection: Connection) -> None:
        """See that a database is what this program writes.

        Raises:
            Refused: it is of another format, of another program, or half set up.
            Damaged: a table or trigger is missing, changed, or one was added.
        """
        schema.check_format(connection, self.now)
        schema.check(connection, self.now)

    def require_known(self, connection: Connection) -> int:
        """See that a database is what some KetaChart up to this one wrote; gives its format.

        Raises:
            Refused: it is of a newer format, of another program, or half set up.
            Damaged: a table or trigger is missing, changed, or one was added.
        """
        found = schema.format_of(connection)
        older = {step.before.number: step.before for step in self.steps}
        form = older.get(found, self.now)
        schema.check_format(connection, form, newest=self.now.number)
        schema.check(connection, form)
        return found


TODAY = Course()
"""Format 1 is the first that was ever written."""


def format_there(path: Path, key: bytes) -> int:
    """The format of a database that nobody has opened.

    Raises:
        Damaged: it cannot be read with this key.
        Unavailable: it cannot be read at all.
    """
    with engine.reading_as_it_is(path, key) as connection:
        return schema.format_of(connection)


def bring_forward(path: Path, key: bytes, course: Course = TODAY) -> int:
    """Run the steps that a database lacks; gives the format it had. All of them or none.

    Afterwards every entry is read once more: the chain is what it was, to the same end.

    Raises:
        Refused: it is of a newer format, or of another program.
        Damaged: it was not what its format says, or would not have been afterwards.
        Unavailable: it cannot be written; it is as it was.
    """
    with engine.altering(path, key) as connection:
        found = course.require_known(connection)
        if found == course.now.number:
            return found
        head = Ledger().head(connection)
        for step in course.steps:
            if step.before.number >= found:
                step.run(connection)
                schema.set_format(connection, step.before.number + 1)
        course.require_now(connection)
        verdict = chain.verify(connection, head)
        if not verdict.intact or verdict.entries != head.seq:
            raise Damaged(
                "An entry would not have been what it was, so the station was not brought to the "
                f"new form and is as before. {verdict.problem or ''}".rstrip()
            )
    return found

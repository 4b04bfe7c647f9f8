"""What is typed and not yet charted; kept with its writer, and no part of the record."""

from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, select
from sqlalchemy.dialects.sqlite import insert

from ketachart.store.schema import drafts


@dataclass(frozen=True, slots=True)
class Draft:
    """The text of one field; ``saved_at`` is UTC of the machine, for people to read."""

    session: str
    person: str
    field: str
    text: str
    saved_at: str


def save(connection: Connection, session: str, person: str, field: str, text: str) -> None:
    """Keep a field's text as it is now; an emptied field has no draft."""
    if not text:
        clear(connection, session, person, field)
        return
    now = func.strftime("%Y-%m-%dT%H:%M:%SZ", "now")
    put = insert(drafts).values(
        session=session, person=person, field=field, text=text, saved_at=now
    )
    connection.execute(
        put.on_conflict_do_update(
            index_elements=["session", "person", "field"], set_={"text": text, "saved_at": now}
        )
    )


def read(connection: Connection, session: str | None = None) -> tuple[Draft, ...]:
    """The drafts of a session, or of all, by session, person and field."""
    query = select(drafts).order_by(drafts.c.session, drafts.c.person, drafts.c.field)
    if session is not None:
        query = query.where(drafts.c.session == session)
    return tuple(Draft(**row) for row in connection.execute(query).mappings())


def clear(
    connection: Connection, session: str, person: str | None = None, field: str | None = None
) -> None:
    """Drop the drafts of a session; of one person or field where named."""
    gone = delete(drafts).where(drafts.c.session == session)
    if person is not None:
        gone = gone.where(drafts.c.person == person)
    if field is not None:
        gone = gone.where(drafts.c.field == field)
    connection.execute(gone)

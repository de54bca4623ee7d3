"""The ledger's SQL: each statement takes a whole set as arrays, one per column."""

TICKET_COLUMNS = {
    "id": "bigint",
    "channel": "text",
    "contact_id": "bigint",
    "thread_id": "bigint",
    "state": "text",
    "queue": "text",
    "owner": "text",
    "routed_by": "text",
    "process": "text",
    "stage": "text",
    "urgency": "smallint",
    "tone": "text",
    "language": "text",
    "subject": "text",
    "claimed_by": "bigint",
    "claimed_at": "timestamptz",
    "opened_at": "timestamptz",
    "waiting_since": "timestamptz",
    "last_message_at": "timestamptz",
    "solved_at": "timestamptz",
    "follows": "bigint",
    "merged_into": "bigint",
    "version": "int",
}
EVENT_COLUMNS = {
    "ticket_id": "bigint",
    "message_id": "bigint",
    "kind": "text",
    "actor": "text",
    "state": "text",
    "queue": "text",
    "data": "text",
}
FIXED = {"id", "channel", "contact_id", "language", "subject", "opened_at", "follows"}
"""Columns that never change once a ticket is born."""


def arrays(columns: dict[str, str]) -> str:
    """The arguments of an unnest, one typed array per column."""
    return ", ".join(f"%({name})s::{kind}[]" for name, kind in columns.items())


_ALL = ", ".join(TICKET_COLUMNS)
_CHANGING = {name: kind for name, kind in TICKET_COLUMNS.items() if name not in FIXED}

LOCK_BY_ID = f"SELECT {_ALL} FROM ticket WHERE id = ANY(%(ids)s::bigint[]) ORDER BY id FOR NO KEY UPDATE"  # noqa: S608
LOCK_OPEN_BY_THREAD = (
    f"SELECT {_ALL} FROM ticket WHERE thread_id = ANY(%(ids)s::bigint[]) AND state <> 'closed' "  # noqa: S608
    "ORDER BY id FOR NO KEY UPDATE"
)
NEXT_NUMBERS = "SELECT nextval(pg_get_serial_sequence('ticket', 'id')) FROM generate_series(1, %(count)s)"
UPDATE_TICKETS = (
    f"UPDATE ticket SET {', '.join(f'{name} = new.{name}' for name in _CHANGING)} "  # noqa: S608
    f"FROM unnest({arrays({'id': 'bigint'} | _CHANGING)}) AS new(id, {', '.join(_CHANGING)}) WHERE ticket.id = new.id"
)
INSERT_TICKETS = f"INSERT INTO ticket ({_ALL}) SELECT * FROM unnest({arrays(TICKET_COLUMNS)})"  # noqa: S608
INSERT_EVENTS = (
    f"INSERT INTO event (at, {', '.join(EVENT_COLUMNS)}) "  # noqa: S608
    "SELECT %(at)s, e.ticket_id, e.message_id, e.kind, e.actor, e.state, e.queue, e.data::json "
    f"FROM unnest({arrays(EVENT_COLUMNS)}) AS e({', '.join(EVENT_COLUMNS)})"
)
ANNOUNCE = "SELECT pg_notify('olievlek', payload) FROM unnest(%(payloads)s::text[]) AS payload"

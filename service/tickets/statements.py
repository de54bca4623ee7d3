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
    "intent": "text",
    "concerns": "text[]",
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
    "reach": "int",
    "contact_group": "text",
    "raised": "smallint",
    "pinned": "boolean",
    "escalated_from": "text",
    "priority": "smallint",
    "rank": "float8",
    "risk": "smallint",
    "due_at": "timestamptz",
    "due_kind": "text",
    "near_at": "timestamptz",
    "replied_at": "timestamptz",
    "questions": "smallint",
}
EVENT_COLUMNS = {
    "ticket_id": "bigint",
    "message_id": "bigint",
    "kind": "text",
    "actor": "text",
    "happened_at": "timestamptz",
    "state": "text",
    "queue": "text",
    "process": "text",
    "priority": "smallint",
    "data": "text",
}
FIXED = {"id", "channel", "contact_id", "language", "opened_at", "follows"}
"""Columns that never change once a ticket is born."""


def arrays(columns: dict[str, str]) -> str:
    """The arguments of an unnest, one typed array per column."""
    return ", ".join(f"%({name})s::{kind}[]" for name, kind in columns.items())


_ALL = ", ".join(TICKET_COLUMNS)
# Postgres has no arrays of arrays of different lengths: each comes as text, and is cast by itself.
_TICKET_SENT = {name: "text" if kind.endswith("[]") else kind for name, kind in TICKET_COLUMNS.items()}
_TICKET_READ = {
    name: f"new.{name}" + (f"::{kind}" if kind.endswith("[]") else "") for name, kind in TICKET_COLUMNS.items()
}
_CHANGING = {name: kind for name, kind in _TICKET_SENT.items() if name not in FIXED}

LOCK_BY_ID = f"SELECT {_ALL} FROM ticket WHERE id = ANY(%(ids)s::bigint[]) ORDER BY id FOR NO KEY UPDATE"  # noqa: S608
LOCK_OPEN_BY_THREAD = (
    f"SELECT {_ALL} FROM ticket WHERE thread_id = ANY(%(ids)s::bigint[]) AND state <> 'closed' "  # noqa: S608
    "ORDER BY id FOR NO KEY UPDATE"
)
NEXT_NUMBERS = "SELECT nextval(pg_get_serial_sequence('ticket', 'id')) FROM generate_series(1, %(count)s)"
UPDATE_TICKETS = (
    f"UPDATE ticket SET {', '.join(f'{name} = {_TICKET_READ[name]}' for name in _CHANGING)} "  # noqa: S608
    f"FROM unnest({arrays({'id': 'bigint'} | _CHANGING)}) AS new(id, {', '.join(_CHANGING)}) WHERE ticket.id = new.id"
)
INSERT_TICKETS = (
    f"INSERT INTO ticket ({_ALL}) SELECT {', '.join(_TICKET_READ.values())} "  # noqa: S608
    f"FROM unnest({arrays(_TICKET_SENT)}) AS new({_ALL})"
)
INSERT_EVENTS = (
    f"INSERT INTO event (at, levels_id, {', '.join(EVENT_COLUMNS)}) "  # noqa: S608
    "SELECT %(at)s, %(levels_id)s, e.ticket_id, e.message_id, e.kind, e.actor, e.happened_at, e.state, e.queue, "
    "e.process, e.priority, e.data::json "
    f"FROM unnest({arrays(EVENT_COLUMNS)}) AS e({', '.join(EVENT_COLUMNS)})"
)
END_ESCALATIONS = """
UPDATE escalation SET ended_at = %(at)s WHERE target_id = ANY(%(ids)s::bigint[]) AND ended_at IS NULL
"""
INSERT_OBSERVATIONS = """
INSERT INTO cell_observation (process, channel, department, ticket_id, at, begun, kind)
SELECT o.process, o.channel, o.department, o.ticket_id, %(at)s, o.begun, o.kind
FROM unnest(%(process)s::text[], %(channel)s::text[], %(department)s::text[], %(ticket_id)s::bigint[],
            %(begun)s::timestamptz[], %(kind)s::text[])
  AS o(process, channel, department, ticket_id, begun, kind)
"""
ANNOUNCE = "SELECT pg_notify('olievlek', payload) FROM unnest(%(payloads)s::text[]) AS payload"

TARGET_COLUMNS = {
    "kind": "text",
    "subject": "text",
    "started_at": "timestamptz",
    "spans": "timestamptz[]",
    "policy": "text",
    "calendar": "text",
    "ladder": "text",
    "seconds": "int",
    "due_at": "timestamptz",
    "near_at": "timestamptz",
    "ended_at": "timestamptz",
    "outcome": "text",
    "fired": "text[]",
    "repeat_step": "text",
    "repeat_at": "timestamptz",
    "repeats": "smallint",
    "next_at": "timestamptz",
    "levels_id": "bigint",
}
_TARGET = ", ".join(TARGET_COLUMNS)
_MOVING = tuple(name for name in TARGET_COLUMNS if name not in {"kind", "subject"})
_SENT = {name: "text" if kind.endswith("[]") else kind for name, kind in TARGET_COLUMNS.items()}
_READ = {name: f"new.{name}" + (f"::{kind}" if kind.endswith("[]") else "") for name, kind in TARGET_COLUMNS.items()}

TARGETS_OF = f"SELECT id, ticket_id, {_TARGET} FROM target WHERE ticket_id = ANY(%(ids)s::bigint[]) ORDER BY id"  # noqa: S608
UPDATE_TARGETS = (
    f"UPDATE target SET {', '.join(f'{name} = {_READ[name]}' for name in _MOVING)} "  # noqa: S608
    f"FROM unnest({arrays({'id': 'bigint'} | {name: _SENT[name] for name in _MOVING})}) "
    f"AS new(id, {', '.join(_MOVING)}) WHERE target.id = new.id"
)
INSERT_TARGETS = (
    f"INSERT INTO target (ticket_id, {_TARGET}) SELECT new.ticket_id, {', '.join(_READ.values())} "  # noqa: S608
    f"FROM unnest({arrays({'ticket_id': 'bigint'} | _SENT)}) WITH ORDINALITY AS new(ticket_id, {_TARGET}, place) "
    "ORDER BY new.place RETURNING id"
)
"""Numbered in the order of their place: the sorted ids belong to the targets as they came."""

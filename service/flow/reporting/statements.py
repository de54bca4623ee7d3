"""The roll-up's SQL: each statement takes or gives a whole set."""

from service.tickets.statements import arrays

FIGURE = {
    "ticket_id": "bigint",
    "day": "date",
    "department": "text",
    "process": "text",
    "channel": "text",
    "asked": "boolean",
    "reply_seconds": "int",
    "reply_open_seconds": "int",
    "in_target": "boolean",
    "evening": "boolean",
    "evening_answered": "boolean",
}
STAY = {
    "ticket_id": "bigint",
    "day": "date",
    "department": "text",
    "process": "text",
    "channel": "text",
    "seconds": "int",
    "open_seconds": "int",
    "waiting": "int",
    "waiting_open": "int",
}
STEP = {
    "ticket_id": "bigint",
    "day": "date",
    "department": "text",
    "process": "text",
    "channel": "text",
    "clock": "text",
    "step": "text",
}
TABLES = {"ticket_figure": FIGURE, "ticket_stay": STAY, "ticket_step": STEP}
CELL = {"day": "date", "department": "text", "process": "text", "channel": "text"}

ALONE = "SELECT pg_try_advisory_xact_lock(hashtextextended('reporting.roll_up', 0))"
EVENTS = """
SELECT ticket_id, kind, at, state, queue, process, levels_id, CASE WHEN kind = ANY(%(needs)s::text[]) THEN data END
FROM event WHERE ticket_id = ANY(%(ids)s::bigint[]) ORDER BY ticket_id, id"""
CLOCKS = """
SELECT ticket_id, started_at, calendar, levels_id, seconds IS NOT NULL, outcome, 'late' = ANY(fired)
FROM target WHERE ticket_id = ANY(%(ids)s::bigint[]) AND kind = 'first_reply' ORDER BY ticket_id, id"""


def known(table: str) -> str:
    """What the report knows of some tickets."""
    return f"SELECT {', '.join(TABLES[table])} FROM {table} WHERE ticket_id = ANY(%(ids)s::bigint[])"  # noqa: S608


def forget(table: str) -> str:
    """Strike some tickets out."""
    return f"DELETE FROM {table} WHERE ticket_id = ANY(%(ids)s::bigint[])"  # noqa: S608


def learn(table: str) -> str:
    """Write rows of tickets that have none."""
    names = ", ".join(TABLES[table])
    return f"INSERT INTO {table} ({names}) SELECT * FROM unnest({arrays(TABLES[table])})"  # noqa: S608


CELLS = f"unnest({arrays(CELL)}) AS cell({', '.join(CELL)})"
_IN_CELL = " AND ".join(f"one.{name} = cell.{name}" for name in CELL)
_COUNTS = ("asked", "answered", "met", "missed", "evening", "evening_answered")
_REPLIES = ("first_reply_wall", "first_reply_business")
_STAYS = ("stays", "time_in_wall", "time_in_business", "waiting_wall", "waiting_business")
_COUNTED = (*_COUNTS, *_REPLIES, *_STAYS)


def _pack(seconds: str) -> str:
    return f"COALESCE(string_agg(int4send(one.{seconds}), ''::bytea), ''::bytea)"


# Cells are always locked in one order.
COUNT_CELLS = f"""
INSERT INTO report_cell ({", ".join(CELL)}, {", ".join(_COUNTED)})
SELECT cell.*, reply.*, stay.*
FROM {CELLS}
CROSS JOIN LATERAL (
  SELECT count(*) FILTER (WHERE one.asked), count(one.reply_seconds),
         count(*) FILTER (WHERE one.in_target), count(*) FILTER (WHERE NOT one.in_target),
         count(*) FILTER (WHERE one.evening), count(*) FILTER (WHERE one.evening_answered),
         {_pack("reply_seconds")}, {_pack("reply_open_seconds")}
  FROM ticket_figure AS one WHERE {_IN_CELL}
) AS reply
CROSS JOIN LATERAL (
  SELECT count(*), {_pack("seconds")}, {_pack("open_seconds")}, {_pack("waiting")}, {_pack("waiting_open")}
  FROM ticket_stay AS one WHERE {_IN_CELL}
) AS stay
ORDER BY {", ".join(f"cell.{name}" for name in CELL)}
ON CONFLICT ({", ".join(CELL)}) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in _COUNTED)}"""  # noqa: S608
DROP_EMPTY_CELLS = f"""
DELETE FROM report_cell AS one USING {CELLS} WHERE {_IN_CELL} AND one.asked = 0 AND one.stays = 0"""  # noqa: S608
FORGET_STEPS = f"DELETE FROM report_step AS one USING {CELLS} WHERE {_IN_CELL}"  # noqa: S608
COUNT_STEPS = f"""
INSERT INTO report_step ({", ".join(CELL)}, clock, step, tickets)
SELECT cell.*, one.clock, one.step, count(*)
FROM {CELLS} JOIN ticket_step AS one ON {_IN_CELL}
GROUP BY {", ".join(f"cell.{name}" for name in CELL)}, one.clock, one.step"""  # noqa: S608

"""The SQL of escalation: what is due is one index scan, and everything is written as a set."""

from service.tables.tickets import WAITING_FOR_US
from service.tickets.statements import arrays

DUE = """
SELECT ticket.id FROM target JOIN ticket ON ticket.id = target.ticket_id
WHERE target.next_at <= %(now)s ORDER BY target.next_at LIMIT %(limit)s
FOR NO KEY UPDATE OF ticket SKIP LOCKED
"""
"""Locks what it finds, whatever the order: who skips what is locked waits for nobody. Two sweepers find two sets."""

_JUDGED_OTHERWISE = """
SELECT ticket.id FROM target JOIN ticket ON ticket.id = target.ticket_id
WHERE target.ended_at IS NULL AND target.levels_id {than} %(levels_id)s
ORDER BY target.levels_id, target.ticket_id LIMIT %(limit)s
FOR NO KEY UPDATE OF ticket SKIP LOCKED
"""
JUDGED_BEFORE = _JUDGED_OTHERWISE.format(than="<")
JUDGED_AFTER = _JUDGED_OTHERWISE.format(than=">")
"""By later service levels: earlier ones were published again. Two statements, since no index serves "other than"."""

ESCALATION_COLUMNS = {
    "ticket_id": "bigint",
    "target_id": "bigint",
    "kind": "text",
    "step": "text",
    "action": "text",
    "repetition": "smallint",
    "level": "text",
    "takers": "text",
    "planned_at": "timestamptz",
    "ended_at": "timestamptz",
    "because": "text",
}
_NAMES = ", ".join(ESCALATION_COLUMNS)
_READ = ", ".join(
    {"takers": "new.takers::bigint[]", "because": "new.because::json"}.get(name, f"new.{name}")
    for name in ESCALATION_COLUMNS
)
INSERT_ESCALATIONS = (
    f"INSERT INTO escalation (fired_at, {_NAMES}) SELECT %(at)s, {_READ} "  # noqa: S608
    f"FROM unnest({arrays(ESCALATION_COLUMNS)}) AS new({_NAMES})"
)
END_EARLIER = """
UPDATE escalation SET ended_at = %(at)s
FROM unnest(%(target_id)s::bigint[], %(step)s::text[], %(repetition)s::smallint[]) AS new(target_id, step, repetition)
WHERE escalation.target_id = new.target_id AND escalation.step = new.step
  AND escalation.repetition < new.repetition AND escalation.ended_at IS NULL
"""
"""A repetition takes the place of what it repeats."""

OPEN_OF_TICKET = (
    "SELECT id, step, level, takers FROM escalation WHERE ticket_id = %(id)s AND ended_at IS NULL ORDER BY id"
)
ACKNOWLEDGED_LAST = """
SELECT acknowledged_by FROM escalation WHERE ticket_id = %(id)s AND acknowledged_at IS NOT NULL ORDER BY id DESC LIMIT 1
"""
ACKNOWLEDGE = """
UPDATE escalation SET ended_at = %(at)s, acknowledged_at = %(at)s, acknowledged_by = %(by)s WHERE id = ANY(%(ids)s)
"""

_ASKED = "escalation.action, escalation.step, escalation.level, escalation.takers, target.ladder"
_OPEN = """FROM escalation
     JOIN target ON target.id = escalation.target_id
     JOIN ticket ON ticket.id = escalation.ticket_id
WHERE escalation.ended_at IS NULL"""
UNATTENDED = f"""
SELECT {_ASKED}, array_agg(ticket.id) AS tickets {_OPEN} AND escalation.action <> 'warn_owner'
  AND ticket.{WAITING_FOR_US}
  AND NOT escalation.takers && ARRAY(
    SELECT colleague_id FROM presence WHERE status <> 'offline' AND seen_at >= %(silent)s)
GROUP BY {_ASKED}
"""  # noqa: S608
"""Few groups, however many tickets: whom a step asks depends on nothing else."""
OPEN_OF_TICKETS = f"""
SELECT escalation.id, escalation.ticket_id, escalation.target_id, escalation.repetition, escalation.planned_at, {_ASKED}
{_OPEN} AND escalation.ticket_id = ANY(%(ids)s) ORDER BY escalation.id
"""
REWRITE_TAKERS = """
UPDATE escalation SET level = new.level, takers = new.takers::bigint[], because = new.because::json
FROM unnest(%(id)s::bigint[], %(level)s::text[], %(takers)s::text[], %(because)s::text[])
  AS new(id, level, takers, because)
WHERE escalation.id = new.id
"""

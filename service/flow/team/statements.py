"""What the team page counts and lists, each for all queues, levels and colleagues in one statement.

The conditions and orders are those of the partial indexes; every count stops at a limit.
"""

from service.tables.tickets import WAITING_FOR_US

WAITING = f"ticket.{WAITING_FOR_US}"
ORDER = "ORDER BY ticket.risk DESC, ticket.rank DESC, ticket.id"
LINE = """ticket.id, ticket.subject, ticket.channel, ticket.queue, ticket.waiting_since, ticket.due_at, ticket.near_at,
       ticket.due_kind, ticket.claimed_by, ticket.pinned"""

QUEUE_COUNTS = f"""
SELECT one.queue,
       (SELECT count(*) FROM (SELECT FROM ticket WHERE ticket.queue = one.queue AND {WAITING} AND ticket.risk = 2
                              LIMIT %(limit)s) AS counted) AS late,
       (SELECT count(*) FROM (SELECT FROM ticket WHERE ticket.queue = one.queue AND {WAITING}
                              AND ticket.claimed_by IS NULL LIMIT %(limit)s) AS counted) AS free
FROM unnest(%(queues)s::text[]) AS one(queue)"""  # noqa: S608

FIRST_OF_ALL = f"""
SELECT 'queue' AS kind, one.queue AS key, first.*
FROM unnest(%(queues)s::text[]) AS one(queue), LATERAL (
  SELECT {LINE} FROM ticket WHERE ticket.queue = one.queue AND {WAITING} {ORDER} LIMIT %(limit)s) AS first
UNION ALL
SELECT 'free', one.queue, first.*
FROM unnest(%(free)s::text[]) AS one(queue), LATERAL (
  SELECT {LINE} FROM ticket WHERE ticket.queue = one.queue AND {WAITING} AND ticket.claimed_by IS NULL
  {ORDER} LIMIT %(limit)s) AS first
UNION ALL
SELECT 'held', one.id::text, first.*
FROM unnest(%(colleagues)s::bigint[]) AS one(id), LATERAL (
  SELECT {LINE} FROM ticket WHERE ticket.claimed_by = one.id AND ticket.claimed_by IS NOT NULL AND {WAITING}
  {ORDER} LIMIT %(limit)s) AS first"""  # noqa: S608
"""The most urgent tickets of queues, of those the free ones, and of what colleagues hold."""

UNOFFERED = f"""
SELECT one.queue AS given_out, first.*
FROM unnest(%(queues)s::text[]) AS one(queue), LATERAL (
  SELECT {LINE}, ticket.language, ticket.process,
         ARRAY(SELECT offer.colleague_id FROM offer
               WHERE offer.ticket_id = ticket.id AND offer.outcome IN ('declined', 'expired')) AS declined_by
  FROM ticket WHERE ticket.queue = one.queue AND {WAITING} AND ticket.claimed_by IS NULL
    AND NOT EXISTS (SELECT FROM offer WHERE offer.ticket_id = ticket.id AND offer.ended_at IS NULL)
  {ORDER} LIMIT %(limit)s) AS first"""  # noqa: S608
"""The most urgent tickets of queues that nobody has and nobody is offered, with who did not want them."""

ASKED = f"""
SELECT one.level, asked.since,
       (SELECT count(*) FROM (SELECT DISTINCT escalation.ticket_id FROM escalation
                              WHERE escalation.level = one.level AND escalation.ended_at IS NULL
                              LIMIT %(limit)s) AS counted) AS open,
       {LINE}
FROM unnest(%(levels)s::text[]) AS one(level), LATERAL (
  SELECT first.ticket_id, min(first.fired_at) AS since FROM (
    SELECT escalation.ticket_id, escalation.fired_at FROM escalation
    WHERE escalation.level = one.level AND escalation.ended_at IS NULL
    ORDER BY escalation.fired_at, escalation.id LIMIT 50) AS first
  GROUP BY first.ticket_id ORDER BY since, first.ticket_id LIMIT %(shown)s) AS asked
  JOIN ticket ON ticket.id = asked.ticket_id
ORDER BY asked.since, ticket.id"""  # noqa: S608
"""What nobody has acknowledged, level by level, the one asked for the longest ago first."""

"""Assignment's SQL: each statement takes or gives a whole set. Times come in; nothing here reads a clock.

Tickets are always locked before their offers, and nobody waits for a ticket that another has in hand.
"""

from service.tables.tickets import WAITING_FOR_US

WAITING = f"(ticket.{WAITING_FOR_US})"
SILENT = "(presence.colleague_id IS NULL OR presence.status = 'offline' OR presence.seen_at < %(silent)s)"
STATUS = (
    "CASE WHEN presence.status <> 'offline' AND presence.seen_at >= %(silent)s THEN presence.status ELSE 'offline' END"
)
WORKS_NOW = """EXISTS (
  SELECT FROM shift WHERE shift.colleague_id = colleague.id AND shift.kind = 'work'
    AND shift.starts_at > %(lately)s AND shift.starts_at <= %(at)s AND shift.ends_at > %(at)s)"""
ON_SHIFT = f"""({WORKS_NOW} OR (
  SELECT true FROM shift WHERE shift.colleague_id = colleague.id AND shift.kind = 'work' LIMIT 1) IS NULL)"""  # noqa: S608
"""The second half finds one shift by index; as EXISTS it would be planned to read them all."""

SKILLED = """(%(languages)s::text[] = '{}' OR ticket.language = 'und' OR ticket.language = ANY(%(languages)s)
    OR ticket.waiting_since <= %(language_relaxed)s)
  AND (%(processes)s::text[] = '{}' OR ticket.process IS NULL OR ticket.process = ANY(%(processes)s)
    OR ticket.waiting_since <= %(process_relaxed)s)"""
"""The colleague's skills are enough for it, or it waited long enough to take them as they are."""
FREE = f"ticket.queue = %(queue)s AND {WAITING} AND ticket.claimed_by IS NULL"
NOT_OFFERED = """NOT EXISTS (
  SELECT FROM offer WHERE offer.ticket_id = ticket.id AND offer.ended_at IS NULL AND offer.colleague_id <> %(me)s)"""
ORDER = "ORDER BY ticket.risk DESC, ticket.rank DESC, ticket.id"

NEXT = f"""
SELECT ticket.id FROM ticket WHERE {FREE} AND {SKILLED} AND {NOT_OFFERED}
{ORDER} LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED"""  # noqa: S608

PASSED_OVER = f"""
SELECT ticket.id, ticket.language, ticket.process
FROM (SELECT ticket.* FROM ticket WHERE {FREE} {ORDER} LIMIT 100) AS ticket
WHERE NOT ({SKILLED}) AND {NOT_OFFERED}
  AND (ticket.risk > %(risk)s OR (ticket.risk = %(risk)s AND ticket.rank > %(rank)s::float8)
       OR (ticket.risk = %(risk)s AND ticket.rank = %(rank)s::float8 AND ticket.id < %(id)s))
{ORDER} LIMIT %(limit)s"""  # noqa: S608
"""Of the most urgent that are free, those that stand before the one that was taken."""

RECEIVERS = f"""
SELECT colleague.id, colleague.name, colleague.department, colleague.roles, colleague.capacity, colleague.languages,
       colleague.processes, colleague.last_assigned_at, {STATUS} AS status, presence.since, presence.seen_at,
       {ON_SHIFT} AS on_shift
FROM colleague LEFT JOIN presence ON presence.colleague_id = colleague.id
WHERE colleague.disabled_at IS NULL
  AND (%(departments)s::text[] IS NULL OR colleague.department = ANY(%(departments)s::text[]))
  AND (%(ids)s::bigint[] IS NULL OR colleague.id = ANY(%(ids)s::bigint[]))
ORDER BY colleague.department, colleague.name, colleague.id"""  # noqa: S608

ITEM = """ticket.id, ticket.queue, ticket.channel, ticket.language, ticket.process, ticket.risk, ticket.rank,
       ticket.waiting_since"""
OFFERABLE = f"""
SELECT {ITEM} FROM ticket
WHERE {FREE} AND {SKILLED}
  AND NOT EXISTS (SELECT FROM offer WHERE offer.ticket_id = ticket.id AND offer.ended_at IS NULL)
  AND EXISTS (
    SELECT FROM unnest(%(able)s::bigint[]) AS one WHERE NOT EXISTS (
      SELECT FROM offer WHERE offer.ticket_id = ticket.id AND offer.colleague_id = one
        AND offer.outcome IN ('declined', 'expired')))
{ORDER} LIMIT %(limit)s FOR NO KEY UPDATE SKIP LOCKED"""  # noqa: S608
"""Free tickets that one of the able colleagues may be offered; `languages` and `processes` are theirs together."""
ITEMS = f"SELECT {ITEM} FROM ticket WHERE ticket.id = ANY(%(ids)s::bigint[])"  # noqa: S608

REFUSALS = """
SELECT ticket_id, colleague_id FROM offer
WHERE ticket_id = ANY(%(ids)s::bigint[]) AND outcome IN ('declined', 'expired')"""
HANDS = """
SELECT ticket.id AS ticket_id, event.kind, event.actor, event.data->>'colleague' AS colleague
FROM ticket JOIN event ON event.ticket_id = ANY(ARRAY[ticket.id, ticket.follows])
WHERE ticket.id = ANY(%(ids)s::bigint[]) AND event.kind IN ('ticket_claimed', 'ticket_assigned', 'ticket_released')
ORDER BY ticket.id, event.id"""
"""In whose hands it was, also while it was the ticket that it follows."""

ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtextextended('offering work', 0))"
"""Two at once would both see the same free hands."""
OFFER = """
INSERT INTO offer (ticket_id, colleague_id, queue, offered_at, expires_at)
SELECT o.ticket_id, o.colleague_id, %(queue)s, %(at)s, %(expires_at)s
FROM unnest(%(tickets)s::bigint[], %(colleagues)s::bigint[]) AS o(ticket_id, colleague_id)"""
GIVEN = """
UPDATE colleague SET last_assigned_at = given.at
FROM unnest(%(ids)s::bigint[], %(ats)s::timestamptz[]) AS given(id, at)
WHERE colleague.id = given.id AND (colleague.last_assigned_at IS NULL OR colleague.last_assigned_at < given.at)"""

MINE = """
SELECT id, colleague_id, expires_at FROM offer WHERE ticket_id = %(ticket)s AND ended_at IS NULL FOR UPDATE"""
END_OFFERS = """
UPDATE offer SET ended_at = %(at)s, outcome = %(outcome)s
WHERE id = ANY(%(ids)s::bigint[]) AND ended_at IS NULL RETURNING id"""

OPEN_OFFERS = """FROM offer JOIN ticket ON ticket.id = offer.ticket_id
     JOIN colleague ON colleague.id = offer.colleague_id
     LEFT JOIN presence ON presence.colleague_id = offer.colleague_id
WHERE offer.ended_at IS NULL"""
CAN_STAND = f"(ticket.queue = offer.queue AND {WAITING} AND ticket.claimed_by IS NULL)"
IS_FALLEN = f"""(NOT {CAN_STAND} OR colleague.disabled_at IS NOT NULL OR {STATUS} <> 'available' OR NOT {ON_SHIFT})"""
FALLEN = f"""
SELECT offer.id, offer.ticket_id, offer.colleague_id,
       CASE WHEN ticket.queue <> offer.queue THEN 'moved'
            WHEN ticket.claimed_by IS NOT NULL THEN 'claimed'
            WHEN NOT {WAITING} THEN 'not_waiting'
            WHEN colleague.disabled_at IS NOT NULL THEN 'offline'
            WHEN {STATUS} <> 'available' THEN {STATUS}
            ELSE 'off_shift' END AS reason,
       presence.seen_at
{OPEN_OFFERS} AND {IS_FALLEN}
ORDER BY ticket.id LIMIT %(limit)s FOR NO KEY UPDATE OF ticket SKIP LOCKED"""
"""Open offers that nobody can accept any more."""
EXPIRED = f"""
SELECT offer.id, offer.ticket_id, offer.colleague_id
{OPEN_OFFERS} AND offer.expires_at <= %(at)s AND {CAN_STAND}
ORDER BY ticket.id LIMIT %(limit)s FOR NO KEY UPDATE OF ticket SKIP LOCKED"""
SEND_AWAY = """
UPDATE presence SET status = 'away', since = %(at)s WHERE colleague_id IN (
  SELECT colleague_id FROM presence WHERE colleague_id = ANY(%(ids)s::bigint[]) AND status = 'available'
  ORDER BY colleague_id FOR NO KEY UPDATE)"""

UNTOLD = f"""
UPDATE presence SET told = fresh.status FROM (
  SELECT presence.colleague_id, presence.told AS before, {STATUS} AS status FROM presence
  WHERE presence.told <> {STATUS}
  ORDER BY presence.colleague_id LIMIT %(limit)s FOR NO KEY UPDATE SKIP LOCKED) AS fresh
WHERE presence.colleague_id = fresh.colleague_id
RETURNING presence.colleague_id, fresh.before, fresh.status, presence.status AS said, presence.since, presence.seen_at
"""  # noqa: S608

GONE = f"""gone AS MATERIALIZED (
  SELECT colleague.id, presence.seen_at, ended.at AS shift_ended_at,
         CASE WHEN colleague.disabled_at IS NOT NULL THEN 'disabled' WHEN {SILENT} THEN 'offline'
              ELSE 'shift_ended' END AS why
  FROM colleague
       LEFT JOIN presence ON presence.colleague_id = colleague.id
       LEFT JOIN LATERAL (
         SELECT max(shift.ends_at) AS at FROM shift
         WHERE shift.colleague_id = colleague.id AND shift.kind = 'work' AND shift.ends_at <= %(at)s
           AND shift.starts_at > %(lately)s) AS ended ON true
  WHERE colleague.disabled_at IS NOT NULL OR {SILENT} OR (ended.at IS NOT NULL AND NOT {WORKS_NOW}))"""  # noqa: S608
"""Who is not there, or off shift by now."""
HELD = f"""FROM gone JOIN ticket ON ticket.claimed_by = gone.id AND ticket.claimed_by IS NOT NULL AND {WAITING}
WHERE gone.why = 'disabled'
   OR (NOT ticket.pinned AND (gone.why = 'offline' OR gone.shift_ended_at > ticket.claimed_at))"""
"""What they hold and should not: whoever takes something after hours keeps it for as long as they are there."""
ABANDONED = f"""
WITH {GONE}
SELECT ticket.id, gone.id AS colleague_id, gone.seen_at, gone.shift_ended_at, gone.why {HELD}
ORDER BY ticket.id LIMIT %(limit)s FOR NO KEY UPDATE OF ticket SKIP LOCKED"""

DESERTED = f"""
SELECT colleague.department, max(presence.seen_at) AS last_seen
FROM colleague JOIN presence ON presence.colleague_id = colleague.id
WHERE colleague.disabled_at IS NULL AND colleague.department = ANY(%(departments)s::text[])
GROUP BY colleague.department
HAVING max(presence.seen_at) >= %(lately)s AND bool_and({SILENT})"""  # noqa: S608
"""Departments of which somebody was there lately and nobody is now."""
IS_LEFT = f"{WAITING} AND NOT (ticket.pinned AND ticket.claimed_by IS NOT NULL)"
LEFT_BEHIND = f"""
SELECT ticket.id FROM ticket WHERE ticket.queue = ANY(%(queues)s::text[]) AND {IS_LEFT}
ORDER BY ticket.id LIMIT %(limit)s FOR NO KEY UPDATE SKIP LOCKED"""  # noqa: S608

LOOK = f"""
SELECT EXISTS (SELECT FROM presence WHERE presence.told <> {STATUS}) AS tell,
       EXISTS (SELECT {OPEN_OFFERS} AND (offer.expires_at <= %(at)s OR {IS_FALLEN})) AS offers,
       EXISTS (WITH {GONE} SELECT {HELD}) AS abandoned,
       EXISTS ({DESERTED}) AND EXISTS (
         SELECT FROM unnest(%(queues)s::text[]) AS one(queue), LATERAL (
           SELECT FROM ticket WHERE ticket.queue = one.queue AND {IS_LEFT} {ORDER} LIMIT 1) AS first) AS deserted,
       EXISTS (
         SELECT FROM colleague JOIN presence ON presence.colleague_id = colleague.id
         WHERE colleague.department = ANY(%(givers)s::text[]) AND {STATUS} = 'available')
       AND EXISTS (
         SELECT FROM unnest(%(pushed)s::text[]) AS one(queue), LATERAL (
           SELECT FROM ticket WHERE ticket.queue = one.queue AND {WAITING} AND ticket.claimed_by IS NULL
             AND NOT EXISTS (SELECT FROM offer WHERE offer.ticket_id = ticket.id AND offer.ended_at IS NULL)
           {ORDER} LIMIT 1) AS first) AS waiting"""  # noqa: S608
"""Whether there may be anything to do at all, in one statement: mostly there is not. The orders are those of indexes,
so that the first row is found without looking for it."""

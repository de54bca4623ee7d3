"""The SQL of notices."""

ONE_CLAIM_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('olievlek.notices'))"
"""Without it two workers would count the same free places of a destination, and both fill them."""

CLAIM = """
WITH open AS (
    SELECT id, due_at, state, CASE kind WHEN 'webhook' THEN address ELSE kind END AS destination
    FROM notice WHERE state IN ('waiting', 'sending')
), busy AS (
    SELECT destination, count(*) AS notices FROM open
    WHERE state = 'sending' AND due_at > %(now)s
    GROUP BY destination
), due AS (
    SELECT id, destination, row_number() OVER (PARTITION BY destination ORDER BY due_at, id) AS place
    FROM open WHERE due_at <= %(now)s
), chosen AS (
    SELECT due.id FROM due LEFT JOIN busy USING (destination)
    WHERE due.place <= %(per_destination)s - coalesce(busy.notices, 0)
    ORDER BY due.place, due.id LIMIT %(limit)s
), free AS (
    SELECT id FROM notice
    WHERE id IN (SELECT id FROM chosen) AND state IN ('waiting', 'sending') AND due_at <= %(now)s
    ORDER BY id FOR NO KEY UPDATE SKIP LOCKED
)
UPDATE notice SET state = 'sending', attempts = attempts + 1, due_at = %(until)s
FROM free WHERE notice.id = free.id
RETURNING notice.id, notice.attempts, notice.key, notice.kind, notice.address, notice.language, notice.subject,
          notice.ticket_id, notice.data, notice.created_at
"""
"""Takes turns between destinations, so that one that doesn't answer holds up no other; all mail is one destination."""

CONFIRM = """
UPDATE notice SET state = %(state)s, due_at = coalesce(%(due_at)s, due_at), error = %(error)s, lacks = %(lacks)s,
                  delivered_at = %(delivered_at)s
WHERE id = %(id)s AND state = 'sending' AND due_at = %(until)s
"""

RELEASE_LACKING = """
UPDATE notice SET state = 'waiting', due_at = %(now)s, attempts = 0, lacks = NULL
WHERE lacks IS NOT NULL AND lacks = ANY(%(settings)s::text[]) AND created_at > %(since)s AND state = 'failed'
"""

RETRY = """
UPDATE notice SET state = 'waiting', due_at = %(now)s, attempts = 0, lacks = NULL
WHERE id = ANY(%(ids)s::bigint[]) AND state = 'failed'
RETURNING id
"""

RETRY_ALL = """
UPDATE notice SET state = 'waiting', due_at = %(now)s, attempts = 0, lacks = NULL WHERE state = 'failed' RETURNING id
"""

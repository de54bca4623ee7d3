"""Delivery's SQL."""

ONE_CLAIM_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('olievlek.delivery'))"
"""Without it two workers would count the same free places of a channel, and both fill them."""

CLAIM = """
WITH busy AS (
    SELECT ticket.channel, count(*) AS replies
    FROM reply JOIN ticket ON ticket.id = reply.ticket_id
    WHERE reply.state = 'sending' AND reply.due_at > %(now)s
    GROUP BY ticket.channel
), due AS (
    SELECT reply.id, ticket.channel,
           row_number() OVER (PARTITION BY ticket.channel ORDER BY reply.due_at, reply.id) AS place
    FROM reply JOIN ticket ON ticket.id = reply.ticket_id
    WHERE reply.state IN ('approved', 'sending') AND reply.due_at <= %(now)s
), chosen AS (
    SELECT due.id FROM due LEFT JOIN busy USING (channel)
    WHERE due.place <= %(per_channel)s - coalesce(busy.replies, 0)
    ORDER BY due.place, due.id LIMIT %(limit)s
), free AS (
    SELECT id FROM reply
    WHERE id IN (SELECT id FROM chosen) AND state IN ('approved', 'sending') AND due_at <= %(now)s
    ORDER BY id FOR NO KEY UPDATE SKIP LOCKED
)
UPDATE reply SET state = 'sending', attempts = attempts + 1, due_at = %(until)s
FROM free WHERE reply.id = free.id
RETURNING reply.id
"""
"""Takes turns between channels, so that a long row for one holds up no other."""

CLAIMED = """
SELECT reply.id, reply.ticket_id, reply.attempts, reply.text, reply.idempotency_key, reply.approved_at,
       message.channel, message.external_id, message.thread, message.author_id, message.author_handle,
       coalesce((
           SELECT max((event.data ->> 'attempts')::int) FROM event
           WHERE event.ticket_id = reply.ticket_id AND event.kind = 'reply_retried'
             AND (event.data ->> 'reply_id')::bigint = reply.id
       ), 0) AS attempts_before
FROM reply JOIN message ON message.id = reply.in_reply_to
WHERE reply.id = ANY(%(ids)s::bigint[])
ORDER BY reply.id
"""

INSERT_OUTBOUND = """
INSERT INTO message (channel, external_id, direction, text, sent_at, received_at, author_id, author_name,
                     author_followers, thread, in_reply_to, url, ticket_id, triage)
VALUES (%(channel)s, %(external_id)s, 'outbound', %(text)s, %(at)s, %(at)s, %(author_id)s, %(author_name)s,
        0, %(thread)s, %(in_reply_to)s, %(url)s, %(ticket_id)s, 'not_needed')
ON CONFLICT (channel, external_id) DO NOTHING
RETURNING id
"""

HOLD_KEY = """
INSERT INTO thread_key (channel, key, thread_id)
SELECT ticket.channel, 'm:' || %(external_id)s, ticket.thread_id
FROM reply JOIN ticket ON ticket.id = reply.ticket_id
WHERE reply.id = %(reply_id)s
ON CONFLICT (channel, key) DO UPDATE SET thread_id = thread_key.thread_id
"""
"""Locks the key of what we said, made now or known from an answer to it: keys before tickets, as triage locks them."""

POINT_KEY = """
UPDATE thread_key SET thread_id = ticket.thread_id
FROM ticket
WHERE ticket.id = %(ticket_id)s AND thread_key.channel = %(channel)s AND thread_key.key = 'm:' || %(external_id)s
"""
"""What answers our words arrives where they are, whatever was split or merged on the way."""

FIND_MESSAGE = "SELECT id FROM message WHERE channel = %(channel)s AND external_id = %(external_id)s"

OVERTAKEN_BY = """
SELECT event.message_id AS id, event.happened_at AS asked_at
FROM event
WHERE event.ticket_id = %(ticket_id)s AND event.happened_at IS NOT NULL
  AND event.kind IN ('message_added', 'ticket_reopened') AND event.data ->> 'reason' IS NULL
  AND event.id > (
    SELECT min(approval.id) FROM event AS approval
    WHERE approval.ticket_id = %(ticket_id)s AND approval.kind = 'reply_approved'
      AND (approval.data ->> 'reply_id')::bigint = %(reply_id)s
)
ORDER BY event.happened_at, event.id LIMIT 1
"""
"""What the customer first asked on the ticket that whoever wrote the reply had not seen; also on one merged into it."""

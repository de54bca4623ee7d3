"""Joining's SQL."""

LOCK_KEYS = """
SELECT key FROM thread_key WHERE thread_id = ANY(%(threads)s::bigint[])
ORDER BY channel, key FOR NO KEY UPDATE"""
"""In the order in which triage locks them, and before any ticket, as it does."""

NEXT_THREAD = "SELECT nextval(pg_get_serial_sequence('message', 'id'))"
"""No message has this number, so no thread that began with a message can have it either."""

TAKE_KEYS = """
UPDATE thread_key SET thread_id = %(thread)s
WHERE thread_id = %(left)s AND channel = %(channel)s AND key = ANY(%(keys)s::text[])"""

SET_KEYS = """
INSERT INTO thread_key (channel, key, thread_id)
SELECT %(channel)s, keyed.key, keyed.thread_id FROM unnest(%(keys)s::text[], %(threads)s::bigint[])
  AS keyed(key, thread_id)
ON CONFLICT (channel, key) DO UPDATE SET thread_id = excluded.thread_id"""

TAKE_MESSAGES = "UPDATE message SET ticket_id = %(ticket)s WHERE ticket_id = %(left)s AND id = ANY(%(ids)s::bigint[])"

TAKE_REPLIES = """
UPDATE reply SET ticket_id = %(ticket)s
WHERE ticket_id = %(left)s AND COALESCE(message_id, in_reply_to) = ANY(%(ids)s::bigint[])"""
"""A reply that is public is where the message is that it became; any other is where the question is."""

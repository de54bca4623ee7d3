"""Triage's SQL: each statement takes or gives a whole set."""

from service.tables.participation import LIVE

CLAIM = """
SELECT id, channel, external_id, text, sent_at, received_at, author_id, author_handle, author_name, author_followers,
       thread, in_reply_to, attempts
FROM message WHERE triage = 'waiting' AND attempts = 0
ORDER BY id LIMIT %(limit)s FOR NO KEY UPDATE SKIP LOCKED"""

CLAIM_SUSPECTS = CLAIM.replace("attempts = 0", "attempts = 1")
CLAIM_CULPRIT = CLAIM.replace("attempts = 0", "attempts > 1")

CLAIMED_BEFORE = "SELECT id, message_ids FROM attempt WHERE message_ids && %(ids)s::bigint[]"

COUNT_ATTEMPT = """
UPDATE message SET attempts = attempts + 1, error = COALESCE(%(error)s, error)
WHERE id = ANY(%(ids)s::bigint[])"""

TAKE_OFF_ATTEMPTS = """
UPDATE attempt SET message_ids = ARRAY(SELECT unnest(message_ids) EXCEPT SELECT unnest(%(ids)s::bigint[]))
WHERE message_ids && %(ids)s::bigint[]"""

DROP_EMPTY_ATTEMPTS = "DELETE FROM attempt WHERE cardinality(message_ids) = 0"

# Not flushed: the note has to outlive the worker, not Postgres.
BEGIN_ATTEMPT = """
INSERT INTO attempt (message_ids, started_at, worker)
SELECT %(ids)s::bigint[], %(at)s, %(worker)s FROM set_config('synchronous_commit', 'off', true) RETURNING id"""

END_ATTEMPT = "DELETE FROM attempt WHERE id = %(id)s"

QUARANTINE = """
UPDATE message SET triage = 'quarantined'
WHERE triage = 'waiting' AND id = ANY(%(ids)s::bigint[]) RETURNING id, error"""

RETRY = """
UPDATE message SET triage = 'waiting', attempts = 0
WHERE triage = 'quarantined' AND id = ANY(%(ids)s::bigint[]) RETURNING id"""

ADD_KEYS = """
INSERT INTO thread_key (channel, key, thread_id)
SELECT * FROM unnest(%(channel)s::text[], %(key)s::text[], %(thread_id)s::bigint[])
ON CONFLICT DO NOTHING"""

LOCK_KEYS = """
SELECT k.channel, k.key, k.thread_id
FROM thread_key k JOIN unnest(%(channel)s::text[], %(key)s::text[]) AS wanted(channel, key)
  ON k.channel = wanted.channel AND k.key = wanted.key
ORDER BY k.channel, k.key FOR NO KEY UPDATE OF k"""

NAMED_THREADS = """
SELECT thread_id, bool_or(key LIKE 'p:%%') AS apart FROM thread_key
WHERE thread_id = ANY(%(ids)s::bigint[]) AND (key LIKE 't:%%' OR key LIKE 'p:%%') GROUP BY thread_id"""
"""Threads that the network names, or that a colleague keeps apart from others."""

SET_KEYS = """
UPDATE thread_key SET thread_id = new.thread_id
FROM unnest(%(channel)s::text[], %(key)s::text[], %(thread_id)s::bigint[]) AS new(channel, key, thread_id)
WHERE thread_key.channel = new.channel AND thread_key.key = new.key"""

ADD_CONTACTS = """
INSERT INTO contact AS known (channel, external_id, handle, name, followers)
SELECT * FROM unnest(%(channel)s::text[], %(external_id)s::text[], %(handle)s::text[], %(name)s::text[],
                     %(followers)s::int[])
ON CONFLICT (channel, external_id) DO UPDATE SET
  handle = COALESCE(excluded.handle, known.handle),
  name = COALESCE(excluded.name, known.name),
  followers = GREATEST(excluded.followers, known.followers)
RETURNING id, channel, external_id, "group", followers"""

ADD_DECISIONS = """
INSERT INTO decision (message_id, config_version_id, decided_at, process, owner, queue, cell, stage, share, draw,
                      consult, shadow, ceiling, ceiling_cause, state, urgency, tone, confidence, because, scores,
                      suggested, intent, concerns, model, thread)
SELECT d.message_id, %(config_version_id)s, %(decided_at)s, d.process, d.owner, d.queue, d.cell, d.stage, d.share,
       d.draw, d.consult, d.shadow, d.ceiling, d.ceiling_cause, d.state, d.urgency, d.tone, d.confidence,
       d.because::json, d.scores::json, d.suggested::json, d.intent, string_to_array(d.concerns, ' '), d.model,
       d.thread::json
FROM unnest(%(message_id)s::bigint[], %(process)s::text[], %(owner)s::text[], %(queue)s::text[], %(cell)s::text[],
            %(stage)s::text[], %(share)s::smallint[], %(draw)s::smallint[], %(consult)s::text[], %(shadow)s::text[],
            %(ceiling)s::text[], %(ceiling_cause)s::text[], %(state)s::text[], %(urgency)s::smallint[],
            %(tone)s::text[], %(confidence)s::float8[], %(because)s::text[], %(scores)s::text[],
            %(suggested)s::text[], %(intent)s::text[], %(concerns)s::text[], %(model)s::text[], %(thread)s::text[])
  AS d(message_id, process, owner, queue, cell, stage, share, draw, consult, shadow, ceiling, ceiling_cause, state,
       urgency, tone, confidence, because, scores, suggested, intent, concerns, model, thread)"""

LIVE_QUESTIONS = f"""
SELECT id, ticket_id, department, by_route, state FROM consultation
WHERE ticket_id = ANY(%(ids)s::bigint[]) AND {LIVE} ORDER BY id FOR NO KEY UPDATE"""  # noqa: S608

WITHDRAW_QUESTIONS = """
WITH withdrawn AS (
  UPDATE consultation SET state = 'withdrawn', ended_at = %(at)s, ended_by = %(actor)s
  WHERE id = ANY(%(ids)s::bigint[]) RETURNING id)
INSERT INTO consultation_turn (consultation_id, kind, actor, at, text)
SELECT id, 'withdrawn', %(actor)s, %(at)s, %(reason)s FROM withdrawn"""

FILE_MESSAGES = """
UPDATE message SET triage = 'decided', error = NULL, ticket_id = d.ticket_id, contact_id = d.contact_id,
                   language = d.language
FROM unnest(%(id)s::bigint[], %(ticket_id)s::bigint[], %(contact_id)s::bigint[], %(language)s::text[])
  AS d(id, ticket_id, contact_id, language)
WHERE message.id = d.id"""

"""The SQL of letters."""

OPEN = """
WITH box AS (
    SELECT * FROM unnest(%(department)s::text[], %(address)s::text[]) AS box (department, address)
), wanted AS (
    SELECT question.id, box.address, question.department
    FROM consultation question JOIN box USING (department)
    WHERE question.state IN ('open', 'more_asked') AND question.state = 'open' AND question.address IS NULL
    UNION ALL
    SELECT question.id, question.address, question.department FROM consultation question
    WHERE question.state IN ('open', 'more_asked') AND question.state = 'open' AND question.address IS NOT NULL
), new AS (
    SELECT wanted.id, wanted.address, wanted.department, told.turn_id
    FROM wanted
    CROSS JOIN LATERAL (
        SELECT max(turn.id) AS turn_id FROM consultation_turn turn
        WHERE turn.consultation_id = wanted.id AND turn.kind IN ('question', 'more_told')
    ) AS told
    WHERE told.turn_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM question_letter letter
        WHERE letter.consultation_id = wanted.id AND letter.address = wanted.address AND letter.turn_id >= told.turn_id
    )
)
INSERT INTO question_letter (consultation_id, address, language, reason, turn_id, state, created_at, expires_at, due_at,
                             attempts)
SELECT new.id, new.address,
       coalesce(
           (SELECT colleague.language FROM colleague
            WHERE lower(colleague.email) = lower(new.address) AND colleague.disabled_at IS NULL
            ORDER BY colleague.id LIMIT 1),
           CASE WHEN new.department = ANY(%(english)s::text[]) THEN 'en' ELSE 'nl' END
       ),
       'question', new.turn_id, 'waiting', %(now)s, %(expires_at)s, %(now)s, 0
FROM new ORDER BY new.id, new.address
ON CONFLICT (consultation_id, address) DO UPDATE
SET reason = 'more_told', turn_id = excluded.turn_id, state = 'waiting', due_at = excluded.due_at, attempts = 0,
    error = NULL, lacks = NULL, expires_at = excluded.expires_at
WHERE question_letter.turn_id < excluded.turn_id
"""
"""A letter for each address of each question that waits for its department and of which it does not know the newest."""

DROP_ENDED = """
UPDATE question_letter letter SET state = 'dropped'
FROM consultation question
WHERE letter.state IN ('waiting', 'sending') AND question.id = letter.consultation_id
  AND question.state NOT IN ('open', 'more_asked') AND letter.due_at <= %(now)s
"""

CLAIM = """
WITH free AS (
    SELECT id FROM question_letter
    WHERE state IN ('waiting', 'sending') AND due_at <= %(now)s
    ORDER BY due_at, id LIMIT %(limit)s FOR NO KEY UPDATE SKIP LOCKED
)
UPDATE question_letter letter SET state = 'sending', attempts = attempts + 1, due_at = %(until)s
FROM free WHERE letter.id = free.id
RETURNING letter.id, letter.consultation_id, letter.address, letter.language, letter.reason, letter.attempts,
          letter.expires_at
"""

KEEP_TOKENS = """
INSERT INTO question_token (token_hash, letter_id)
SELECT * FROM unnest(%(hashes)s::bytea[], %(letters)s::bigint[])
"""

CONFIRM = """
UPDATE question_letter SET state = %(state)s, due_at = coalesce(%(due_at)s, due_at), error = %(error)s,
                           lacks = %(lacks)s, sent_at = coalesce(%(sent_at)s, sent_at)
WHERE id = %(id)s AND state = 'sending' AND due_at = %(until)s
"""

RELEASE_LACKING = """
UPDATE question_letter SET state = 'waiting', due_at = %(now)s, attempts = 0, lacks = NULL
WHERE state = 'failed' AND lacks = ANY(%(settings)s::text[])
"""

RETRY = """
UPDATE question_letter SET state = 'waiting', due_at = %(now)s, attempts = 0, lacks = NULL
WHERE state = 'failed' AND (%(ids)s::bigint[] IS NULL OR id = ANY(%(ids)s::bigint[]))
RETURNING id
"""

FORGET_REFUSALS = "DELETE FROM mail_refusal WHERE last_at < %(before)s"

NOTE_REFUSAL = """
INSERT INTO mail_refusal (key, way, reason, sender, letter_id, first_at, last_at, count)
VALUES (%(key)s, %(way)s, %(reason)s, %(sender)s, %(letter_id)s, %(now)s, %(now)s, 1)
ON CONFLICT (key) DO UPDATE SET last_at = excluded.last_at, count = mail_refusal.count + 1
"""

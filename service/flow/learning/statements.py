"""The SQL of learning: labels that may be learned, the newest of each message."""

SET_ASIDE = """
aside AS MATERIALIZED (
    SELECT one->>'actor' AS actor, (one->>'after')::bigint AS after, (one->>'upto')::bigint AS upto
    FROM model, json_array_elements(figures->'set_aside') AS one
    WHERE json_array_length(figures->'set_aside') > 0 AND one->>'accepted_by' IS NULL
)"""
"""Corrections that contradicted what is sure, until somebody says that they are right."""
MAY_BE_LEARNED = """
label.may_train AND label.source <> 'second' AND NOT EXISTS (
    SELECT FROM aside WHERE aside.actor = label.actor AND label.id > aside.after AND label.id <= aside.upto
)"""
"""A second opinion measures how far people agree; it overrules nobody."""

LABELS = f"""
WITH {SET_ASIDE}, newest AS (
    SELECT DISTINCT ON (message_id) id, message_id, process, department, source, actor, likeliest,
        min(id) OVER (PARTITION BY message_id) AS first_id
    FROM label WHERE {MAY_BE_LEARNED} ORDER BY message_id, id DESC
), ranked AS (
    SELECT *, row_number() OVER (ORDER BY id DESC) AS place,
        row_number() OVER (PARTITION BY process, department ORDER BY id DESC) AS place_of_its_kind
    FROM newest
)
SELECT ranked.id, ranked.message_id, ranked.process, ranked.department, ranked.source, ranked.actor, ranked.likeliest,
    COALESCE(ticket.thread_id, message.id) AS thread, message.text, message.language, message.channel,
    first_id < COALESCE((SELECT id FROM label ORDER BY id OFFSET %(early)s LIMIT 1), first_id + 1) AS is_early
FROM ranked JOIN message ON message.id = ranked.message_id LEFT JOIN ticket ON ticket.id = message.ticket_id
WHERE message.direction = 'inbound' AND (place <= %(most)s OR place_of_its_kind <= %(rare)s)
ORDER BY ranked.message_id"""  # noqa: S608 - pieces of our own
"""The newest, and of what is rare also older ones."""

WAITING = f"""
WITH {SET_ASIDE}, learned AS (
    SELECT COALESCE((
        SELECT newest_label FROM model WHERE (json_array_length(figures->'set_aside') > 0) IS NOT TRUE
        ORDER BY id DESC LIMIT 1
    ), 0) AS newest
)
SELECT count(*) AS labels, min(label.at) AS first_at, max(label.at) AS newest_at,
    COALESCE(max(label.id), (SELECT newest FROM learned)) AS newest_label
FROM label WHERE label.id > (SELECT newest FROM learned) AND {MAY_BE_LEARNED}"""  # noqa: S608 - pieces of our own
"""What no model took in; one that was refused for what contradicts it took in nothing."""

NEWEST_MESSAGES = """
SELECT message.id, message.ticket_id, message.text, message.channel
FROM message WHERE message.direction = 'inbound' AND message.ticket_id IS NOT NULL
ORDER BY message.id DESC LIMIT %(limit)s"""

TOLD = """
SELECT DISTINCT ON (label.message_id) COALESCE(label.ticket_id, message.ticket_id, -message.id), label.message_id,
    COALESCE(label.process, ''), message.language, message.text
FROM label JOIN message ON message.id = label.message_id
WHERE label.source <> 'second' AND (label.process IS NOT NULL OR label.department IS NULL)
    AND message.language = ANY(%(languages)s::text[]) AND label.id > %(after)s
ORDER BY label.message_id, label.id DESC"""
"""Also of networks whose terms forbid training: words are looked at by a person before they count."""
NEWEST_LABEL = "SELECT COALESCE(max(id), 0) FROM label"

CHAMPION = """
SELECT id, content, content_digest, newest_label, (
    SELECT count(*) FROM (
        SELECT FROM message WHERE direction = 'inbound' AND id > COALESCE((figures->>'newest_message')::bigint, 0)
        LIMIT %(most)s
    ) AS since
) AS came_in
FROM model WHERE state = 'champion'"""
NEWEST_TRAINING = """
SELECT trained_at, figures->>'cpu_seconds' AS cpu_seconds, figures->>'rulebook_digest' AS rulebook_digest, (
    SELECT max(one->>'accepted_at') FROM model, json_array_elements(figures->'set_aside') AS one
    WHERE json_array_length(figures->'set_aside') > 0
) AS accepted_at
FROM model ORDER BY id DESC LIMIT 1"""
"""With when corrections that were set aside were accepted last: moments of one zone sort as they are written."""
DROP_CONTENTS = """
UPDATE model SET content = '' WHERE octet_length(content) > 0 AND state <> 'champion' AND id NOT IN (
    SELECT id FROM model WHERE state = 'retired' ORDER BY ended_at DESC, id DESC LIMIT %(kept)s
) AND id NOT IN (SELECT id FROM model WHERE state = 'refused' ORDER BY id DESC LIMIT %(kept)s)"""

PROPOSE = """
INSERT INTO word_proposal (process, language, term, tickets, elsewhere, weight, message_ids, proposed_at)
SELECT process, language, term, tickets, elsewhere, weight, message_ids::json, %(at)s
FROM unnest(%(processes)s::text[], %(languages)s::text[], %(terms)s::text[], %(tickets)s::int[], %(elsewhere)s::int[],
    %(weights)s::smallint[], %(message_ids)s::text[])
    AS found (process, language, term, tickets, elsewhere, weight, message_ids)
ON CONFLICT (process, language, term) DO UPDATE SET tickets = EXCLUDED.tickets, elsewhere = EXCLUDED.elsewhere,
    weight = EXCLUDED.weight, message_ids = EXCLUDED.message_ids
WHERE word_proposal.decided_at IS NULL"""
TAKE_BACK = """
DELETE FROM word_proposal WHERE decided_at IS NULL AND (process, language, term) NOT IN (
    SELECT * FROM unnest(%(processes)s::text[], %(languages)s::text[], %(terms)s::text[])
)"""
"""What nobody decided on and labels do not bear out any more."""

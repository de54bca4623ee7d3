"""The SQL of labels: each statement takes a whole set."""

LIKELIEST = "d.scores -> 'likely' -> 0"

WRITE = f"""
INSERT INTO label (message_id, ticket_id, process, department, source, actor, at, may_train, decided, probability,
                   likeliest, model)
SELECT m.id, m.ticket_id, said.process, said.department, %(source)s, %(actor)s, %(at)s,
       m.channel = ANY(%(teaching)s::text[]), d.process, ({LIKELIEST} ->> 'probability')::float8,
       {LIKELIEST} ->> 'process', COALESCE(d.scores ->> 'model', d.model)
FROM unnest(%(message_id)s::bigint[], %(process)s::text[], %(department)s::text[])
     WITH ORDINALITY AS said(message_id, process, department, place)
JOIN message m ON m.id = said.message_id
LEFT JOIN decision d ON d.message_id = said.message_id
ORDER BY said.place
RETURNING id, message_id"""  # noqa: S608

MEANT = """
SELECT DISTINCT ON (m.ticket_id) m.ticket_id, m.id
FROM message m
LEFT JOIN decision d ON d.message_id = m.id
CROSS JOIN LATERAL (
  SELECT COALESCE(d.process IS NOT NULL AND d.process IS DISTINCT FROM d.thread ->> 'process', false) AS told) t
WHERE m.ticket_id = ANY(%(ids)s::bigint[]) AND m.direction = 'inbound'
ORDER BY m.ticket_id, t.told DESC, CASE WHEN t.told THEN m.sent_at END DESC, (d.state = 'open') DESC NULLS LAST,
         m.sent_at, m.id"""

SAID_BY = """
SELECT DISTINCT ON (message_id) message_id, process, department FROM label
WHERE message_id = ANY(%(ids)s::bigint[]) AND actor = %(actor)s AND source <> 'second'
ORDER BY message_id, id DESC"""

OFFER = """
INSERT INTO second_label (message_id, label_id, offered_at)
SELECT said.message_id, said.id, %(at)s FROM label said
WHERE said.id = ANY(%(ids)s::bigint[]) AND (said.process IS NOT NULL OR said.department IS NULL) AND NOT EXISTS (
  SELECT FROM label earlier
  WHERE earlier.message_id = said.message_id AND earlier.id < said.id
    AND (earlier.process IS NOT NULL OR earlier.department IS NULL))
ON CONFLICT DO NOTHING"""

PAIRS = """
SELECT said.process AS one, second.process AS other
FROM second_label second JOIN label said ON said.id = second.label_id
WHERE second.answered_at IS NOT NULL"""

LOCK_NAME = "SELECT pg_advisory_xact_lock(hashtextextended('labels of ' || %(actor)s, 0))"
ANNOUNCE = "SELECT pg_notify(%(channel)s, %(payload)s)"

"""Labelling's SQL: each statement takes a whole set."""

BY_ID = "SELECT id AS place, id, direction FROM message WHERE id = ANY(%(ids)s::bigint[])"

BY_EXTERNAL_ID = """
SELECT wanted.place, m.id, m.direction
FROM unnest(%(channel)s::text[], %(external_id)s::text[]) WITH ORDINALITY AS wanted(channel, external_id, place)
JOIN message m ON m.channel = wanted.channel AND m.external_id = wanted.external_id"""

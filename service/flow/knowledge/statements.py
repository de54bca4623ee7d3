"""How kept answers are found, in SQL."""

from service.tables.knowledge import IN_USE

CONFIGURATIONS = {"nl": "dutch", "en": "english"}
"""By language, as the column `search` is written; all others: simple."""

WORDS_OF = """
SELECT word, tsvector_to_array(to_tsvector(%(configuration)s::regconfig, word)) AS stems
FROM unnest(tsvector_to_array(to_tsvector('simple', %(question)s))) AS word"""
"""A word without stems says nothing in its language: "the", "and"."""

CANDIDATES = 50
"""So many of the best are compared word by word."""

SIMILAR = f"""
WITH candidate AS MATERIALIZED (
  SELECT id, search, ts_rank(search, %(query)s::tsquery, 1) AS rank FROM kept_answer
  WHERE {IN_USE} AND language = %(language)s AND search @@ %(query)s::tsquery
    AND (%(process)s::text IS NULL OR process = %(process)s) AND (%(owner)s::text IS NULL OR owner = %(owner)s)
  ORDER BY rank DESC, id LIMIT {CANDIDATES}
), compared AS MATERIALIZED (
  SELECT id, rank, (SELECT count(*) FROM unnest(%(terms)s::text[]::tsquery[]) AS term WHERE search @@ term) AS shared
  FROM candidate
)
SELECT id, shared FROM compared WHERE shared >= %(needed)s
ORDER BY shared DESC, rank DESC, id LIMIT %(limit)s"""  # noqa: S608

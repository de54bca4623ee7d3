"""The SQL of quality: every figure and every list looks at the same rows, one for each message that was decided."""

from collections.abc import Collection

_NEWEST = """
SELECT DISTINCT ON (message_id) message_id, process, department, source, actor, likeliest, probability
FROM label WHERE source <> 'second' ORDER BY message_id, id DESC"""

_SEEN = f"""
SELECT d.message_id, d.decided_at, date_trunc('week', d.decided_at AT TIME ZONE %(zone)s)::date AS week,
       d.thread IS NULL AND d.state = 'open' AS begins,
       d.process IS NOT NULL AS is_decided, coalesce(d.process, '') AS decided,
       coalesce(d.owner, '') AS decided_department, d.model IS NOT NULL AS by_model,
       coalesce(d.scores #>> '{{likely,0,process}}', d.process, '') AS guess,
       coalesce((d.scores #>> '{{likely,0,probability}}')::float8, d.confidence) AS confidence,
       said.message_id IS NOT NULL AS is_judged, coalesce(said.process, '') AS said,
       coalesce(said.department, '') AS said_department, said.source, said.actor,
       CASE WHEN d.process IS NULL OR said.message_id IS NULL THEN NULL
            WHEN said.process IS NOT NULL THEN d.process = said.process
            ELSE d.owner IS NOT DISTINCT FROM said.department END AS is_right,
       coalesce(said.likeliest, '') AS likeliest, said.probability,
       greatest(least(floor(said.probability * 10), 9), 0)::int AS tenth,
       CASE WHEN said.likeliest IS NULL THEN NULL
            WHEN said.process IS NOT NULL THEN said.likeliest = said.process
            WHEN said.department IS NULL THEN false END AS guessed_right,
       said.likeliest IS NOT NULL AND (said.process IS NOT NULL OR said.department IS NULL) AS was_guessed,
       second.message_id IS NOT NULL AS has_second, first.process IS NOT DISTINCT FROM second.process AS agrees
FROM decision d
LEFT JOIN ({_NEWEST}) said ON said.message_id = d.message_id
LEFT JOIN second_label second ON second.message_id = d.message_id AND second.answered_at IS NOT NULL
LEFT JOIN label first ON first.id = second.label_id
WHERE d.decided_at >= %(since)s AND d.decided_at < %(until)s"""  # noqa: S608 - put together from constants
"""What is decided is the decision's; what was said is the newest label's, second opinions aside."""

CUBE = f"""
SELECT week, decided, decided_department, said, said_department, by_model, is_right, likeliest, tenth, guessed_right,
       count(*) AS messages, coalesce(sum(probability), 0) AS probability
FROM ({_SEEN}) seen WHERE is_judged
GROUP BY week, decided, decided_department, said, said_department, by_model, is_right, likeliest, tenth,
         guessed_right"""  # noqa: S608

READ = f"""
SELECT week, count(*) AS messages, count(*) FILTER (WHERE is_decided) AS decided
FROM ({_SEEN}) seen WHERE begins GROUP BY week"""  # noqa: S608

GUESSES = f"""
SELECT guess, count(*) AS messages, sum(confidence) AS sum, sum(confidence * confidence) AS squares
FROM ({_SEEN} AND d.message_id %% %(every)s = 0) seen WHERE begins GROUP BY guess"""  # noqa: S608

SURE_AND_WRONG = f"""
SELECT seen.message_id, seen.said, seen.said_department, seen.likeliest, seen.probability,
       m.text, m.ticket_id, d.scores -> 'pieces' AS pieces, d.because
FROM (SELECT * FROM ({_SEEN}) every WHERE guessed_right = false
      ORDER BY probability DESC NULLS LAST, message_id DESC LIMIT %(limit)s) seen
JOIN message m ON m.id = seen.message_id JOIN decision d ON d.message_id = seen.message_id
ORDER BY seen.probability DESC NULLS LAST, seen.message_id DESC"""  # noqa: S608


def count_of(columns: Collection[str]) -> str:
    """How many messages there are of which these columns hold what is asked."""
    return f"SELECT count(*) FROM ({_SEEN}) seen WHERE {_where(columns)}"  # noqa: S608


def list_of(columns: Collection[str]) -> str:
    """The newest of them before a message."""
    return f"""
SELECT seen.*, t.id AS number, t.subject
FROM (SELECT * FROM ({_SEEN} AND d.message_id < %(before)s) every WHERE {_where(columns)}
      ORDER BY message_id DESC LIMIT %(limit)s) seen
JOIN message m ON m.id = seen.message_id JOIN ticket t ON t.id = m.ticket_id
ORDER BY seen.message_id DESC"""  # noqa: S608


def _where(columns: Collection[str]) -> str:
    return " AND ".join(f"{name} = %({name})s" for name in sorted(columns)) or "true"

"""The SLA report's SQL: it reads roll-ups, and the tickets behind a number by the days that the roll-ups point at."""

from routing_rules.sla_report import Behind, Grouping

COUNTS = ("asked", "answered", "met", "missed", "evening", "evening_answered", "stays")
WHERE = """one.day BETWEEN %(first)s AND %(last)s
  AND (%(departments)s::text[] IS NULL OR one.department = ANY(%(departments)s::text[]))
  AND (%(processes)s::text[] IS NULL OR one.process = ANY(%(processes)s::text[]))
  AND (%(channels)s::text[] IS NULL OR one.channel = ANY(%(channels)s::text[]))"""
_KEYS = {
    Grouping.DEPARTMENT: "one.department",
    Grouping.PROCESS: "one.process",
    Grouping.CHANNEL: "one.channel",
    Grouping.DAY: "one.day::text",
}

UNCOUNTED = """
SELECT count(*) FROM (SELECT 1 FROM ticket WHERE version <> reported_version LIMIT %(limit)s) AS uncounted"""
BY_DAY = f"""
SELECT one.day, sum(one.asked) AS asked, sum(one.answered) AS answered
FROM report_cell AS one WHERE {WHERE} GROUP BY 1 ORDER BY 1"""  # noqa: S608
NAMED = """
SELECT array_agg(DISTINCT department), array_agg(DISTINCT process), array_agg(DISTINCT channel) FROM report_cell"""


def cells(group: Grouping, spreads: tuple[str, ...]) -> str:
    """Counts and durations of each row; the names of the spreads are those of columns."""
    counted = [f"sum(one.{name}) AS {name}" for name in COUNTS]
    packed = [f"string_agg(one.{name}, ''::bytea) AS {name}" for name in spreads]
    wanted = ", ".join([f"{_KEYS[group]} AS key", *counted, *packed])
    return f"SELECT {wanted} FROM report_cell AS one WHERE {WHERE} GROUP BY 1"  # noqa: S608


def steps(group: Grouping) -> str:
    """To how many tickets of each row a step happened."""
    return f"""
        SELECT {_KEYS[group]} AS key, one.clock, one.step, sum(one.tickets) AS tickets
        FROM report_step AS one WHERE {WHERE} GROUP BY 1, 2, 3"""  # noqa: S608


_OF_TICKETS = {
    Behind.ASKED: ("asked", "one.asked"),
    Behind.ANSWERED: ("answered", "one.reply_seconds IS NOT NULL"),
    Behind.MET: ("met", "one.in_target"),
    Behind.MISSED: ("missed", "NOT one.in_target"),
    Behind.JUDGED: ("met + one.missed", "one.in_target IS NOT NULL"),
    Behind.EVENING: ("evening", "one.evening"),
    Behind.EVENING_ANSWERED: ("evening_answered", "one.evening_answered"),
}
_OF_STEP = "one.clock = %(clock)s AND one.step = %(step)s"


def days_behind(behind: Behind) -> str:
    """How many each day has, the newest first."""
    if behind is Behind.STEP:
        counted, table, which = "tickets", "report_step", _OF_STEP
    elif behind is Behind.STAYS:
        counted, table, which = "stays", "report_cell", "true"
    else:
        counted, table, which = _OF_TICKETS[behind][0], "report_cell", "true"
    return f"""
        SELECT one.day, sum(one.{counted}) AS tickets FROM {table} AS one WHERE {WHERE} AND {which}
        GROUP BY 1 HAVING sum(one.{counted}) > 0 ORDER BY 1 DESC"""  # noqa: S608


def tickets_behind(behind: Behind) -> str:
    """The tickets from one day back to another, the newest first."""
    if behind is Behind.STEP:
        table, which, own = "ticket_step", _OF_STEP, _NO_TIMES
    elif behind is Behind.STAYS:
        table, which, own = "ticket_stay", "true", "one.seconds, one.open_seconds, one.waiting, one.waiting_open"
    else:
        table, which, own = "ticket_figure", _OF_TICKETS[behind][1], _NO_TIMES
    return f"""
        SELECT one.day, one.ticket_id AS number, one.department, one.process, one.channel, ticket.subject,
               ticket.state, figure.reply_seconds, figure.reply_open_seconds, figure.in_target, {own}
        FROM {table} AS one JOIN ticket ON ticket.id = one.ticket_id
        JOIN ticket_figure AS figure ON figure.ticket_id = one.ticket_id
        WHERE {WHERE} AND {which} AND one.day >= %(since)s
          AND (%(after_day)s::date IS NULL OR one.day < %(after_day)s OR (one.day = %(after_day)s AND
               (one.ticket_id < %(after)s OR (one.ticket_id = %(after)s AND one.department > %(after_department)s))))
        ORDER BY one.day DESC, one.ticket_id DESC, one.department LIMIT %(limit)s"""  # noqa: S608


_NO_TIMES = "NULL AS seconds, NULL AS open_seconds, NULL AS waiting, NULL AS waiting_open"

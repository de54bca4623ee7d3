"""What the sweep asks of Postgres: an index scan, however many tickets there are."""

import re
from collections.abc import Mapping
from typing import Any

import psycopg
import pytest

from service.flow.escalation import statements
from service.tickets.statements import END_ESCALATIONS
from tests.escalation.world import START, World

MANY = """
WITH new AS (
    INSERT INTO ticket (channel, contact_id, thread_id, state, queue, routed_by, stage, urgency, tone, language, reach,
                        rank, risk, pinned, subject, opened_at, waiting_since, last_message_at, version)
    SELECT 'forum', %(contact)s, n + 1000, 'new', 'webcare', 'system', 'hub', 0, 'neutral', 'nl', 0,
           0, 0, false, 'x', %(at)s, %(at)s, %(at)s, 1
    FROM generate_series(1, 20000) AS n RETURNING id
)
INSERT INTO target (ticket_id, kind, subject, started_at, spans, calendar, seconds, next_at, levels_id)
SELECT id, 'first_reply', '', %(at)s, ARRAY[%(at)s::timestamptz], 'always', 3600,
       %(at)s::timestamptz + make_interval(mins => (id %% 1000)::int), 1
FROM new
"""
ESCALATED = """
INSERT INTO escalation (ticket_id, target_id, kind, step, action, level, planned_at, fired_at, ended_at, because)
SELECT ticket_id, id, kind, 'climb', 'escalate', 'team_lead', started_at, started_at,
       CASE WHEN ticket_id % 100 > 0 THEN started_at END, '[]' FROM target
"""


@pytest.mark.parametrize(
    ("statement", "terms", "index"),
    [
        (statements.DUE, {"now": START, "limit": 500}, "ix_target_next"),
        (statements.JUDGED_BEFORE, {"levels_id": 1, "limit": 500}, "ix_target_levels"),
        (statements.JUDGED_AFTER, {"levels_id": 1, "limit": 500}, "ix_target_levels"),
        (statements.OPEN_OF_TICKET, {"id": 17}, "ix_escalation_ticket"),
        (statements.UNATTENDED, {"silent": START}, "ix_escalation_open"),
        (statements.OPEN_OF_TICKETS, {"ids": [17, 18]}, "ix_escalation_ticket"),
        (statements.ACKNOWLEDGED_LAST, {"id": 17}, "ix_escalation_ticket"),
        (END_ESCALATIONS, {"ids": [17, 18], "at": START}, "uq_escalation_step"),
        (
            statements.END_EARLIER,
            {"target_id": [17], "step": ["climb"], "repetition": [1], "at": START},
            "uq_escalation_step",
        ),
    ],
)
async def test_is_an_index_scan(world: World, statement: str, terms: Mapping[str, Any], index: str) -> None:
    number = await world.ticket()
    with psycopg.connect(world.database.url, autocommit=True) as connection:
        contact = (await world.row(number)).contact_id
        connection.execute(MANY, {"contact": contact, "at": START})
        connection.execute(ESCALATED)
        connection.execute("ANALYZE ticket, target, escalation")
        lines = [line for (line,) in connection.execute("EXPLAIN " + statement, terms)]
    plan = "\n".join(lines)
    assert index in plan
    assert not re.search(r"Seq Scan on (ticket|target|escalation)\b", plan)

"""What is read and looked for about questions, in SQL."""

from service.tables.participation import LIVE
from service.tables.tickets import WAITING_FOR_US

ENDED_TICKET = "state IN ('solved', 'closed', 'spam')"
"""Nobody needs advice about these; a merged ticket is a closed one."""

WAITING_FOR = f"""
SELECT 'question' AS kind, consultation.id AS question, ticket.id AS number, ticket.channel, ticket.process,
       consultation.opened_at AS asked_at, target.due_at, ticket.subject,
       (SELECT count(*) FROM consultation_turn WHERE consultation_id = consultation.id) AS turns,
       consultation.picked_up_by AS in_hand, target.near_at, consultation.expected_at
FROM consultation JOIN ticket ON ticket.id = consultation.ticket_id
LEFT JOIN target ON target.ticket_id = ticket.id AND target.kind = 'answer' AND target.ended_at IS NULL
  AND target.subject = consultation.department || '/' || consultation.id
WHERE consultation.department = %(department)s AND consultation.{LIVE} AND consultation.state = 'open'
  AND NOT ticket.{ENDED_TICKET}
UNION ALL
SELECT CASE ticket.stage WHEN 'answer' THEN 'answer' ELSE 'draft' END, NULL, ticket.id, ticket.channel, ticket.process,
       COALESCE(target.started_at, ticket.waiting_since), target.due_at, ticket.subject, 0,
       'colleague/' || ticket.claimed_by, target.near_at, NULL
FROM ticket
LEFT JOIN target ON target.ticket_id = ticket.id AND target.kind = 'answer' AND target.ended_at IS NULL
  AND target.subject = %(department)s
WHERE ticket.queue = %(queue)s AND ticket.{WAITING_FOR_US}
ORDER BY due_at NULLS LAST, asked_at, number, question LIMIT %(limit)s"""  # noqa: S608

TO_TIDY = f"""
SELECT DISTINCT ticket_id FROM (
  SELECT consultation.ticket_id FROM consultation JOIN ticket ON ticket.id = consultation.ticket_id
  WHERE consultation.{LIVE} AND ticket.{ENDED_TICKET} LIMIT %(limit)s
) AS found"""  # noqa: S608

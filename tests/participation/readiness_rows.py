"""A ticket about to be born and a decision about a message, with everything that doesn't matter filled in."""

from datetime import datetime

from routing_rules.vocabulary import Stage, TicketState
from service.tables import Message, RecordedDecision
from service.tickets.ledger import LedgerTicket

OWNERS = {"order_delivery": "supply_chain", "returns_repair": "supply_chain", "billing": "billing"}
PROCESSES = tuple(OWNERS)


def a_ticket(at: datetime, message: Message, contact_id: int, process: str, queue: str) -> LedgerTicket:
    """Not in the database yet: ticket_routed bears it."""
    return LedgerTicket(
        id=0,
        channel=message.channel,
        contact_id=contact_id,
        thread_id=message.id,
        state=TicketState.NEW,
        queue=queue,
        owner=OWNERS[process],
        routed_by="system",
        process=process,
        stage=Stage.DRAFT,
        urgency=0,
        tone="neutral",
        language="nl",
        subject=message.text,
        claimed_by=None,
        claimed_at=None,
        opened_at=at,
        waiting_since=at,
        last_message_at=at,
        solved_at=None,
        follows=None,
        merged_into=None,
        version=0,
    )


def a_decision(at: datetime, message: int, process: str, *, inside: bool, in_shadow: bool = False) -> RecordedDecision:
    """For the cell of this process on X, at a share of half; outside it the stage before consult is shadow."""
    return RecordedDecision(
        message_id=message,
        config_version_id=1,
        decided_at=at,
        process=process,
        owner=OWNERS[process],
        queue="webcare",
        cell=f"{process}/x",
        stage=Stage.SHADOW if in_shadow else Stage.CONSULT,
        share=50,
        draw=10 if inside else 50,
        shadow=OWNERS[process] if in_shadow or not inside else None,
        state="open",
        urgency=0,
        tone="neutral",
        confidence=1.0,
        because=[],
    )

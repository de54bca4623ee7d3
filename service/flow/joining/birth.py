"""The ticket that messages get to themselves when they are split off."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.vocabulary import EventKind, TicketState
from service.configuration.queries import active_configuration
from service.flow.joining import statements
from service.flow.joining.going import looks
from service.flow.joining.queries import Said
from service.foundation.database import connection_of
from service.people.actor import Actor
from service.tables import Contact
from service.tickets.contact_groups import contact_group
from service.tickets.ledger import Entry, LedgerTicket, record


async def bear(
    session: AsyncSession,
    actor: Actor,
    ticket: LedgerTicket,
    goes: Sequence[Said],
    asked_at: datetime | None,
    reason: str,
    at: datetime,
) -> LedgerTicket:
    """A new ticket in the same queue, of whoever said the first of these messages."""
    first = next(one for one in goes if one.is_customers)
    contact = (await session.exec(select(Contact).where(col(Contact.id) == first.contact_id))).one()
    groups = (await active_configuration(session)).rulebook.service_levels.contact_groups
    group = contact_group(contact.group, contact.followers, groups)
    thread = (await (await connection_of(session)).exec_driver_sql(statements.NEXT_THREAD)).scalar_one()
    born = LedgerTicket(
        id=0,
        channel=ticket.channel,
        contact_id=contact.id,
        thread_id=int(thread),
        state=TicketState.NEW,
        queue=ticket.home,
        owner=ticket.owner,
        routed_by=actor.name,
        process=ticket.process,
        stage=ticket.stage,
        urgency=0,
        tone=ticket.tone,
        language=first.language or ticket.language,
        subject="",
        claimed_by=None,
        claimed_at=None,
        opened_at=at,
        waiting_since=at,
        last_message_at=at,
        solved_at=None,
        follows=None,
        merged_into=None,
        version=0,
        contact_group=group,
    )
    data: dict[str, object] = {
        "queue": born.queue,
        "process": born.process,
        "owner": born.owner,
        "stage": born.stage,
        "split_from": ticket.id,
        "messages": [one.id for one in goes],
        "reason": reason,
    }
    if group is not None:
        data["contact_group"] = group
    await record(
        session,
        [Entry(born, EventKind.TICKET_ROUTED, actor.name, looks(goes, asked_at), data, asked_at=asked_at)],
        at,
    )
    return born

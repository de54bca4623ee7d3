"""Whether a department may publish this reply by itself, counted so that no two of them share its last free place."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar

from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.mandate import Intended, Mandate, Reason, ReasonKind, beyond, mandate_calendar, start_of_day
from routing_rules.rulebook_parts import Rulebook
from routing_rules.vocabulary import Role
from service.configuration.queries import active_configuration
from service.flow.answering.queries import newest_customer_message, published_since
from service.foundation.clock import now
from service.foundation.database import connection_of
from service.foundation.errors import Conflict
from service.people.actor import Actor
from service.reading.language import detect_language
from service.tables import Ticket
from service.tickets.ledger import LedgerTicket

HOLD_COUNT = "SELECT pg_advisory_xact_lock(hashtextextended(%(name)s, 0))"
"""Until the end of the transaction nobody else publishes for this department on this channel by themselves."""


class BeyondMandate(Conflict):
    """A department may not publish this by itself; the hub has to approve it."""

    title: ClassVar[str] = "Beyond the mandate"

    def __init__(self, department: str, number: int, reasons: tuple[Reason, ...]) -> None:
        kinds = ", ".join(reason.kind.value for reason in reasons)
        words = f"This reply to ticket {number} is beyond the mandate of {department}: {kinds}."
        super().__init__(words, department=department, beyond=as_json(reasons))
        self.reasons = reasons


def speaks_for_hub(actor: Actor, rulebook: Rulebook) -> bool:
    """Whether what they publish is the hub's: an agent, whatever else they are, or somebody of the hub itself."""
    return Role.AGENT in actor.roles or actor.department == rulebook.hub


async def reasons_beyond(session: AsyncSession, department: str, ticket: LedgerTicket, text: str) -> tuple[Reason, ...]:
    """Every reason why the department may not publish this reply by itself, none when it may.

    Then the place that it takes is its own until the transaction ends. The ticket is locked by the caller.
    """
    rulebook = (await active_configuration(session)).rulebook
    known = rulebook.departments.get(department)
    mandate = None if known is None else known.mandate
    if mandate is None:
        return (Reason(ReasonKind.NO_MANDATE),)
    name = {"name": f"olievlek.mandate {department} {ticket.channel}"}
    await (await connection_of(session)).exec_driver_sql(HOLD_COUNT, name)
    return await _reasons(session, rulebook, department, mandate, ticket, text)


async def reasons_known(session: AsyncSession, department: str, ticket: Ticket, text: str) -> tuple[Reason, ...]:
    """The same while it is being written, as far as it can be known: nothing is kept free for it."""
    rulebook = (await active_configuration(session)).rulebook
    known = rulebook.departments.get(department)
    if known is None or known.mandate is None:
        return (Reason(ReasonKind.NO_MANDATE),)
    return await _reasons(session, rulebook, department, known.mandate, ticket, text)


def as_json(reasons: Iterable[Reason]) -> list[dict[str, Any]]:
    """The reasons as drafts and events keep them."""
    return [
        {
            "kind": reason.kind.value,
            "subject": reason.subject,
            "bound": reason.bound,
            "found": reason.found,
            "until": None if reason.until is None else reason.until.isoformat(),
            "words": reason.words,
        }
        for reason in reasons
    ]


def from_json(kept: Iterable[dict[str, Any]]) -> tuple[Reason, ...]:
    """The reasons that a draft keeps."""
    return tuple(
        Reason(
            ReasonKind(one["kind"]),
            one["subject"],
            one["bound"],
            one["found"],
            None if one["until"] is None else datetime.fromisoformat(one["until"]),
            one["words"],
        )
        for one in kept
    )


async def _reasons(
    session: AsyncSession,
    rulebook: Rulebook,
    department: str,
    mandate: Mandate,
    ticket: LedgerTicket | Ticket,
    text: str,
) -> tuple[Reason, ...]:
    at = now()
    calendar = mandate_calendar(mandate, department, rulebook.service_levels)
    message = await newest_customer_message(session, ticket.id)
    intended = Intended(
        channel=ticket.channel,
        language=detect_language(text, ticket.language),
        reach=ticket.reach,
        texts=(text,) if message is None else (message.text, text),
        at=at,
        published_today=await published_since(session, department, ticket.channel, start_of_day(calendar, at)),
    )
    return beyond(mandate, intended, calendar)

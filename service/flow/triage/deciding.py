"""A set of messages becomes decisions and ledger entries, in memory: the rules decide, nothing is written here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from routing_rules.decide import decide
from routing_rules.facts import Decision, Scores, ThreadFacts
from routing_rules.intents import united, weightier
from routing_rules.participation import Ceiling
from routing_rules.rulebook import Rulebook
from routing_rules.vocabulary import EventKind, Stage, TicketState
from service.flow.triage.claims import Claimed
from service.flow.triage.contacts import KnownContact
from service.flow.triage.reading import Read, ReadSet, failure
from service.participation.ceilings import SetCeilings
from service.people.actor import SYSTEM
from service.tickets.ledger import Entry, LedgerSet, LedgerTicket
from service.tickets.subjects import subject_of

AT_REST = frozenset({TicketState.SOLVED, TicketState.NO_REPLY_NEEDED, TicketState.SPAM})


@dataclass(frozen=True, slots=True)
class Decided:
    """One message with its decision and the ticket it is filed under."""

    message: Claimed
    decision: Decision
    thread: ThreadFacts | None
    language: str
    ticket: LedgerTicket
    scores: Scores | None
    ceiling: Ceiling | None
    """The highest stage that its cell allowed then; None: the configured one."""
    stage_before: str | None
    """That of its ticket, when this message placed it anew; "hub" for one that it bore, None: it stays as it was."""


@dataclass(slots=True)
class Outcome:
    """What a set came to."""

    decided: list[Decided] = field(default_factory=list)
    failed: dict[int, str] = field(default_factory=dict)
    """Why a message could not be decided, by its id."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is known when a set is decided; tickets opened by the set join `tickets`."""

    rulebook: Rulebook
    at: datetime
    threads: Mapping[int, int]
    """Thread by message id."""
    contacts: Mapping[tuple[str, str], KnownContact]
    """Contact by channel and external id."""
    tickets: dict[int, LedgerTicket]
    """The ticket by thread that is not closed."""
    happened: LedgerSet
    ceilings: SetCeilings


def decide_set(claimed: Iterable[Claimed], reading: ReadSet, around: Surroundings) -> Outcome:
    """Decide each message in the order they were sent, so that a thread's later message sees what the earlier did.

    A message that can't be read or decided is left out with its error.
    """
    outcome = Outcome(failed=dict(reading.failed))
    for message in sorted(claimed, key=lambda message: (message.sent_at, message.id)):
        if message.id in reading.failed:
            continue
        try:
            outcome.decided.append(_decide(message, reading.read[message.id], around))
        except Exception as error:
            outcome.failed[message.id] = failure(message.id, error)
    return outcome


def _decide(message: Claimed, read: Read, around: Surroundings) -> Decided:
    channel = around.rulebook.channels[message.channel]
    earlier = around.tickets.get(around.threads[message.id])
    window = timedelta(days=channel.reopen_days)
    expired = earlier is not None and earlier.solved_at is not None and around.at - earlier.solved_at > window
    ticket = None if expired else earlier
    thread = None if ticket is None else _thread_facts(ticket)
    decision = decide(read.facts, thread, around.rulebook, around.ceilings, read.findings)
    ceiling = None if decision.cell is None else around.ceilings.get(decision.cell)
    if expired and earlier is not None:
        closed = Entry(earlier, EventKind.TICKET_CLOSED, SYSTEM.name, data={"reopen_days": window.days})
        around.happened.add(closed)
    stage_before: str | None = Stage.HUB if ticket is None else ticket.stage
    if ticket is None:
        ticket = _open_ticket(message, decision, read.facts.language, around, follows=earlier.id if earlier else None)
    elif not _add_message(message, decision, ticket, around):
        stage_before = None
    if stage_before is not None and decision.state is TicketState.OPEN:
        around.ceilings.take(decision)
    return Decided(message, decision, thread, read.facts.language, ticket, read.facts.scores, ceiling, stage_before)


def _thread_facts(ticket: LedgerTicket) -> ThreadFacts:
    return ThreadFacts(ticket.process, ticket.owner, ticket.queue, ticket.state, ticket.urgency)


def _open_ticket(
    message: Claimed, decision: Decision, language: str, around: Surroundings, follows: int | None
) -> LedgerTicket:
    contact = around.contacts[message.channel, message.author_id]
    group = contact.group_among(around.rulebook.service_levels.contact_groups)
    asked = _asked(message, around.rulebook.service_levels.backdated)
    ticket = LedgerTicket(
        id=0,
        channel=message.channel,
        contact_id=contact.id,
        thread_id=around.threads[message.id],
        state=TicketState.NEW if decision.state is TicketState.OPEN else decision.state,
        queue=decision.queue,
        owner=decision.owner,
        routed_by=SYSTEM.name,
        process=decision.process,
        stage=decision.stage,
        urgency=decision.urgency,
        tone=decision.tone,
        intent=decision.intent,
        concerns=decision.concerns,
        language=language,
        subject=subject_of(message.text),
        claimed_by=None,
        claimed_at=None,
        opened_at=around.at,
        waiting_since=asked.at,
        last_message_at=message.sent_at,
        solved_at=None,
        follows=follows,
        merged_into=None,
        version=0,
        reach=message.author_followers,
        contact_group=group,
    )
    data = _route(decision) | ({} if group is None else {"contact_group": group}) | asked.why_then
    asked_at = asked.at if decision.state is TicketState.OPEN else None
    around.happened.add(
        Entry(ticket, EventKind.TICKET_ROUTED, SYSTEM.name, data=data, message_id=message.id, asked_at=asked_at)
    )
    around.tickets[ticket.thread_id] = ticket
    return ticket


def _add_message(message: Claimed, decision: Decision, ticket: LedgerTicket, around: Surroundings) -> bool:
    """Whether it places the ticket anew: by moving it, or as the first that asks something."""
    asked = _asked(message, around.rulebook.service_levels.backdated)
    late = message.sent_at < ticket.last_message_at
    asks = decision.state is TicketState.OPEN
    at_rest, quiet = ticket.state in AT_REST, ticket.state in AT_REST - {TicketState.SOLVED}
    answered = at_rest or ticket.state is TicketState.WAITING_ON_CUSTOMER
    changes: dict[str, object] = {
        "urgency": max(ticket.urgency, decision.urgency),
        "tone": ticket.tone if late else decision.tone,
        "intent": weightier(ticket.intent, decision.intent),
        "concerns": united(ticket.concerns, decision.concerns),
        "reach": max(ticket.reach, message.author_followers),
        "last_message_at": max(ticket.last_message_at, message.sent_at),
        "waiting_since": asked.at if answered else min(ticket.waiting_since, asked.at),
        "solved_at": None,
    }
    reopens = ticket.state is TicketState.SOLVED or (quiet and asks)
    kind = EventKind.TICKET_REOPENED if reopens else EventKind.MESSAGE_ADDED
    elsewhere = (decision.queue, decision.process) != (ticket.queue, ticket.process) and (asks or not quiet)
    moves = elsewhere and _may_move(ticket, late=late)
    data = {"would_route": _route(decision)} if elsewhere and not moves and not late else {}
    asked_at = asked.at if asks or not quiet else None
    around.happened.add(Entry(ticket, kind, SYSTEM.name, changes, data | asked.why_then, message.id, asked_at))
    if moves:
        _reroute(message, decision, ticket, around.happened)
    return moves or (quiet and asks)


@dataclass(frozen=True, slots=True)
class _Asked:
    """From when a message's author waits."""

    at: datetime
    why_then: dict[str, object]
    """What explains it, for the event to keep; empty when it is the moment that it was sent."""


def _asked(message: Claimed, backdated: timedelta) -> _Asked:
    """When it was sent, unless nobody could know of it then.

    A sender's clock may run ahead: nobody begins to wait after we have heard of it.
    """
    late_by = message.received_at - message.sent_at
    if late_by <= backdated:
        return _Asked(min(message.sent_at, message.received_at), {})
    why_then = {"sent_at": message.sent_at.isoformat(), "late_by": int(late_by.total_seconds())}
    return _Asked(message.received_at, why_then)


def _may_move(ticket: LedgerTicket, *, late: bool) -> bool:
    """A message that a later one overtook moves nothing; a person's ticket, or one that is escalated, is not moved."""
    if late and ticket.process is not None:
        return False
    return ticket.claimed_by is None and ticket.escalated_from is None and ticket.routed_by == SYSTEM.name


def _reroute(message: Claimed, decision: Decision, ticket: LedgerTicket, happened: LedgerSet) -> None:
    changes = {
        "queue": decision.queue,
        "owner": decision.owner,
        "process": decision.process,
        "stage": decision.stage,
    }
    data = {**_route(decision), "from": ticket.queue}
    happened.add(Entry(ticket, EventKind.TICKET_REROUTED, SYSTEM.name, changes, data, message.id))


def _route(decision: Decision) -> dict[str, object]:
    return {"queue": decision.queue, "process": decision.process, "owner": decision.owner, "stage": decision.stage}

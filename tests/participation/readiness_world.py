"""Tickets of a few cells to which anything happens in any order, written by the real ledger at moments of our own."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import update
from sqlmodel import col

from routing_rules.vocabulary import EventKind as Kind
from routing_rules.vocabulary import TicketState
from service.foundation.database import Database
from service.foundation.errors import Conflict
from service.tables import Contact, Message
from service.tickets.ledger import Entry, lock_tickets, record
from tests.participation.readiness_ledger import AT_REST, DEPARTMENTS, FREE, Known, Ledger, Step
from tests.participation.readiness_rows import OWNERS, PROCESSES, a_decision, a_ticket

QUEUES = ("webcare", "supply_chain", "billing")
REASONS = ("wrong_process", "no_information")
EMPTIED = (
    "TRUNCATE consultation, consultation_turn, draft, reply_lock, kept_answer, cell_observation, cell_change, "
    "cell_health, message, contact, ticket, event, decision, reply, thread_key, attempt, target, escalation, "
    "offer CASCADE"
)


class World(Ledger):
    """What can happen."""

    async def play(self, steps: Sequence[Step]) -> None:
        """Let all of it happen; what the ticket's life does not allow does not."""
        for step in steps:
            self.at += timedelta(minutes=step.minutes)
            if step.what == "open" or self.tickets:
                try:
                    await getattr(self, f"_{step.what}")(step)
                except Conflict:
                    self.refused += 1

    async def _open(self, step: Step) -> None:
        """A customer writes; the route and its draw are as the step says, whatever the rulebook would."""
        process, inside, author = PROCESSES[step.how % 3], step.which % 3 > 0, f"author{step.how % 4}"
        at_department, quiet = inside and step.how % 2 == 0, step.how % 11 == 10
        async with self.database.transaction() as session:
            message = await self.said(session, step, author)
            contact = Contact(channel="x", external_id=f"{author}/{self.numbers}")
            session.add(contact)
            await session.flush()
            ticket = a_ticket(self.at, message, contact.id, process, "webcare")
            if at_department:
                ticket.queue = OWNERS[process]
            if quiet:
                ticket.state = TicketState.NO_REPLY_NEEDED
            asked_at = None if quiet else message.sent_at
            await record(
                session,
                [Entry(ticket, Kind.TICKET_ROUTED, "system", message_id=message.id, asked_at=asked_at)],
                self.at,
            )
            session.add(a_decision(self.at, message.id, process, inside=inside, in_shadow=inside and step.how % 5 == 0))
            await session.exec(update(Message).where(col(Message.id) == message.id).values(ticket_id=ticket.id))
        self.tickets.append(Known(ticket.id, process, author))

    async def _write(self, step: Step) -> None:
        """Somebody writes in the thread, now and then about something else, or so that it arrives late."""
        known = self.known(step)
        other, moved = step.how % 7 == 6, step.how % 13 == 12
        async with self.database.transaction() as session:
            ticket = (await lock_tickets(session, [known.number]))[known.number]
            message = await self.said(session, step, "stranger" if other else known.author, known.number)
            reopens = ticket.state in (TicketState.SOLVED, TicketState.NO_REPLY_NEEDED)
            kind = Kind.TICKET_REOPENED if reopens else Kind.MESSAGE_ADDED
            changes: dict[str, object] = {"solved_at": None, "last_message_at": self.at}
            entries = [Entry(ticket, kind, "system", changes, {}, message.id, message.sent_at)]
            process = PROCESSES[step.which % 3] if moved else known.process
            if process != known.process:
                entries.append(Entry(ticket, Kind.TICKET_REROUTED, "system", {"process": process}, {}, message.id))
            await record(session, entries, self.at)
            session.add(a_decision(self.at, message.id, process, inside=step.which % 2 > 0, in_shadow=False))
        known.process = process

    async def _ask(self, step: Step) -> None:
        known, department = self.known(step), DEPARTMENTS[step.how % 2]
        if department in [asked for asked, _ in known.questions.values()]:
            raise Conflict("It is asked already.")
        question = self.number()
        data = {"consultation": question, "department": department, **({"by_route": True} if step.how % 3 else {})}
        await self.tell(known, Kind.CONSULTATION_OPENED, data)
        known.questions[question] = department, False

    async def _turn(self, step: Step) -> None:
        """One of the things that happen to a live question."""
        known = self.known(step)
        if not known.questions:
            raise Conflict("Nothing is asked.")
        question, (department, with_hub) = sorted(known.questions.items())[step.how % len(known.questions)]
        kind = _TURNS[step.how % len(_TURNS)]
        if kind is Kind.CONSULTATION_MORE_ASKED and with_hub:
            kind = Kind.CONSULTATION_CONTINUED
        data: dict[str, object] = {"consultation": question, "department": department}
        if with_hub and kind is not Kind.CONSULTATION_CONTINUED:
            data["with_hub"] = True
        if kind is Kind.CONSULTATION_DECLINED:
            data["reason"] = REASONS[step.which % 2]
        await self.tell(known, kind, data)
        known.questions[question] = (
            department,
            kind is Kind.CONSULTATION_MORE_ASKED or (with_hub and kind is not Kind.CONSULTATION_CONTINUED),
        )
        if kind in _LAST_TURNS:
            del known.questions[question]

    async def _reroute(self, step: Step) -> None:
        known, queue = self.known(step), QUEUES[step.how % 3]
        await self.tell(known, Kind.TICKET_REROUTED, {"to": queue}, {**FREE, "queue": queue}, unless=AT_REST)

    async def _bounce(self, step: Step) -> None:
        data = {"reason": REASONS[step.how % 2]}
        await self.in_department(self.known(step), Kind.TICKET_BOUNCED, data)

    async def _return(self, step: Step) -> None:
        await self.in_department(self.known(step), Kind.TICKET_RETURNED, {})

    async def _draft(self, step: Step) -> None:
        known, number = self.known(step), self.number()
        department = await self.in_department(known, Kind.DRAFT_WRITTEN, {"draft": number})
        known.drafts.append((number, department))

    async def _judge(self, step: Step) -> None:
        """Approved as it is, approved with edits, sent back or dropped."""
        known = self.known(step)
        if not known.drafts:
            raise Conflict("There is no draft.")
        draft, department = known.drafts[-1]
        match step.how % 4:
            case 2:
                changes: dict[str, object] = {**FREE, "queue": department}
                await self.tell(known, Kind.DRAFT_SENT_BACK, {"draft": draft, "reason": "Anders"}, changes, AT_REST)
            case 3:
                await self.tell(known, Kind.DRAFT_DROPPED, {"draft": draft})
            case how:
                await self.tell(known, Kind.DRAFT_APPROVED, {"draft": draft, "distance": how * step.which}, {}, AT_REST)
                await self.approved(known, None, (draft, department))
        known.drafts.pop()

    async def _reply(self, step: Step) -> None:
        """The hub, or a department within its mandate, approves a reply."""
        known = self.known(step)
        await self.approved(known, (None, OWNERS[known.process], "billing")[step.how % 3])

    async def _send(self, step: Step) -> None:
        """The reply becomes public, or fails, or is taken back, and the draft that it was waits again."""
        known = self.known(step)
        if not known.replies:
            raise Conflict("Nothing is on its way.")
        reply = known.replies.pop()
        kind = {0: Kind.REPLY_WITHDRAWN, 1: Kind.REPLY_FAILED}.get(step.how % 7, Kind.REPLY_DELIVERED)
        again = known.drafted.pop(reply, None) if kind is Kind.REPLY_WITHDRAWN else None
        await self.tell(known, kind, {"reply_id": reply} | ({} if again is None else {"draft": again[0]}))
        known.drafts += [] if again is None else [again]

    async def _solve(self, step: Step) -> None:
        await self.tell(self.known(step), Kind.TICKET_SOLVED, {}, {**FREE, "solved_at": self.at})

    async def _merge(self, step: Step) -> None:
        winner, loser = self.tickets[0].number, self.known(step)
        if winner != loser.number and step.how % 3 == 0:
            await self.tell(loser, Kind.TICKET_MERGED, {"into": winner}, {**FREE, "merged_into": winner})

    async def _escalate(self, step: Step) -> None:
        data = {"clock": "answer", "subject": DEPARTMENTS[step.how % 2], "step": "escalate"}
        await self.tell(self.known(step), Kind.TICKET_ESCALATED, data, {**FREE, "queue": "escalation"}, _NOT_WAITING)


async def empty_world(database: Database) -> World:
    """Nobody has said anything yet."""
    async with database.transaction() as session:
        await (await session.connection()).exec_driver_sql(EMPTIED)
    return World(database)


_TURNS = (
    Kind.CONSULTATION_ANSWERED,
    Kind.CONSULTATION_PICKED_UP,
    Kind.CONSULTATION_MORE_ASKED,
    Kind.CONSULTATION_DECLINED,
    Kind.CONSULTATION_ANSWERED,
    Kind.CONSULTATION_TIME_ASKED,
    Kind.CONSULTATION_MORE_ASKED,
    Kind.CONSULTATION_WITHDRAWN,
)
_LAST_TURNS = frozenset({Kind.CONSULTATION_ANSWERED, Kind.CONSULTATION_DECLINED, Kind.CONSULTATION_WITHDRAWN})
_NOT_WAITING = AT_REST | {TicketState.WAITING_ON_CUSTOMER}
STEPS = (
    *("open", "write", "write", "write", "write", "ask", "ask", "ask", "turn", "turn", "turn", "turn", "turn"),
    *("reroute", "bounce", "return", "draft", "draft", "judge", "judge", "reply", "reply", "reply"),
    *("send", "send", "send", "send", "send", "solve", "merge", "escalate"),
)
OFTEN_AFTER = {
    "ask": "turn",
    "turn": "reply",
    "draft": "judge",
    "judge": "send",
    "reply": "send",
    "send": "write",
    "write": "reply",
    "open": "reply",
}
"""What is likely to happen next to the same ticket."""

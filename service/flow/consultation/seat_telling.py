"""Tells what waits in the reader's language; what tells who a customer is only to whoever may read the ticket."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from routing_rules.names import Names
from routing_rules.reply_length import reply_length
from routing_rules.rulebook_parts import Rulebook
from routing_rules.vocabulary import Direction
from service.flow.consultation.queries import AskedQuestion, ConsultationDetail, Turn, Waiting
from service.flow.consultation.seat_view import Line, Next, Thing, key_of
from service.people.actor import Actor
from service.people.permissions import Act, may
from service.tables import Message, Ticket
from service.tickets.masking import masked
from service.web.composer import Composer, ReplyCheck
from service.web.translations import N_, gettext_in
from service.web.words import CHANNEL_ICONS

SHOWN = 30
"""Of a long conversation the end is what matters."""
CUSTOMER = N_("Customer")


@dataclass(frozen=True, slots=True)
class Telling:
    """One reader at one department's seat."""

    rulebook: Rulebook
    actor: Actor
    language: str
    chosen: str

    def department(self, slug: str) -> str:
        """The name of a department."""
        found = self.rulebook.departments.get(slug)
        return slug if found is None else self._said(found.name)

    def next(self, waiting: Waiting, *, is_masked: bool) -> Next:
        """One thing in the list."""
        return Next(
            key=key_of(waiting),
            kind=waiting.kind,
            number=waiting.number,
            subject=masked(waiting.subject) if is_masked else waiting.subject,
            channel=self._channel(waiting.channel),
            icon=self._icon(waiting.channel),
            due_at=waiting.due_at,
            near_at=waiting.near_at,
            expected_at=waiting.expected_at,
            in_hand=waiting.in_hand,
        )

    def question(self, detail: ConsultationDetail, *, may_open: bool) -> Thing:
        """A question in the middle."""
        asked, ticket = detail.question, detail.ticket
        hidden = set() if may_open else _names(detail.messages)
        thing = self._thing(f"q{asked.id}", "question", ticket, detail.messages, may_open=may_open)
        return replace(
            thing,
            subject=ticket.subject if may_open else masked(ticket.subject, hidden),
            asked_by=asked.opened_by,
            asked_at=asked.opened_at,
            due_at=asked.due_at,
            near_at=asked.near_at,
            state=asked.state,
            told=self._told(asked, None if may_open else hidden),
            question=asked.id,
            in_hand=asked.picked_up_by,
            is_mine=asked.picked_up_by == self.actor.display_name,
            expected_at=asked.expected_at,
            ended_by=asked.ended_by,
            ended_at=asked.ended_at,
        )

    def ticket(
        self, ticket: Ticket, said: Sequence[Message], here: Waiting | None, holder: str | None, *, is_leaving: bool
    ) -> Thing:
        """A ticket in the middle: a reply to write."""
        kind = "draft" if here is None else here.kind
        thing = self._thing(f"t{ticket.id}", kind, ticket, said, may_open=True)
        writes = may(self.actor, Act.REPLY, ticket) or may(self.actor, Act.DRAFT, ticket)
        return replace(
            thing,
            due_at=None if here is None else here.due_at,
            near_at=None if here is None else here.near_at,
            state="gone" if here is None else "open",
            in_hand=holder,
            is_mine=ticket.claimed_by is not None and ticket.claimed_by == self.actor.colleague_id,
            composer=composer_of(self.rulebook, self.actor, self.language, ticket, said)
            if writes and here is not None and not is_leaving
            else None,
        )

    def _thing(self, key: str, kind: str, ticket: Ticket, said: Sequence[Message], *, may_open: bool) -> Thing:
        process = self.rulebook.processes.get(ticket.process or "")
        lines = [one for one in said if may_open or one.direction != Direction.NOTE]
        hidden = _names(said)
        return Thing(
            key=key,
            kind=kind,
            number=ticket.id,
            subject=ticket.subject,
            channel=self._channel(ticket.channel),
            icon=self._icon(ticket.channel),
            process=ticket.process if process is None else self._said(process.name),
            asked_by="",
            asked_at=ticket.waiting_since,
            due_at=None,
            near_at=None,
            state="open",
            talk=[self._line(one, None if may_open else hidden) for one in lines[-SHOWN:]],
            left_out=max(len(lines) - SHOWN, 0),
            told=[],
            is_masked=not may_open,
            may_open=may_open,
        )

    def _line(self, message: Message, hidden: set[str] | None) -> Line:
        is_ours = message.direction != Direction.INBOUND
        if hidden is not None:
            who = self.department(self.rulebook.hub) if is_ours else gettext_in(self.language)(CUSTOMER)
            return Line(who, message.sent_at, masked(message.text, hidden), is_ours)
        return Line(
            message.author_name or message.author_handle or message.author_id, message.sent_at, message.text, is_ours
        )

    def _told(self, asked: AskedQuestion, hidden: set[str] | None) -> list[Line]:
        return [self._turn(turn, hidden) for turn in asked.turns if turn.text or turn.expected_at]

    def _turn(self, turn: Turn, hidden: set[str] | None) -> Line:
        text = turn.text if hidden is None else masked(turn.text, hidden)
        suggested = None if turn.suggested is None else self.department(turn.suggested)
        return Line(turn.name, turn.at, text, not turn.is_hub, turn.kind, turn.expected_at, suggested)

    def _channel(self, slug: str) -> str:
        found = self.rulebook.channels.get(slug)
        return slug if found is None else self._said(found.name)

    def _icon(self, slug: str) -> str:
        found = self.rulebook.channels.get(slug)
        return "plug" if found is None else CHANNEL_ICONS[found.kind]

    def _said(self, names: Names) -> str:
        return names.in_language(self.language)


def _names(said: Sequence[Message]) -> set[str]:
    """What customers are called in a conversation."""
    customers = [one for one in said if one.direction == Direction.INBOUND]
    named = {name for one in customers for name in (one.author_handle, one.author_name, one.author_id) if name}
    return named | {name.lstrip("@") for name in named}


def composer_of(
    rulebook: Rulebook, actor: Actor, language: str, ticket: Ticket, said: Sequence[Message], text: str = ""
) -> Composer | None:
    """The box for a reply with this in it; None where nobody asked anything, or nothing can be published."""
    asked = [message.id for message in said if message.direction == Direction.INBOUND]
    channel = rulebook.channels.get(ticket.channel)
    if not asked or channel is None:
        return None
    return Composer(
        number=ticket.id,
        handle=channel.handle,
        channel=channel.name.in_language(language),
        is_public=channel.is_public,
        check=ReplyCheck(left=channel.text_limit - reply_length(text, channel.kind)),
        text=text,
        seen=max(asked),
        is_draft=not may(actor, Act.REPLY, ticket),
    )

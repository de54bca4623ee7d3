"""A question that is about to change: locked with its ticket, checked, and what is said about it kept."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.rulebook import Rulebook
from routing_rules.vocabulary import EventKind
from service.configuration.queries import active_configuration
from service.foundation.clock import now
from service.foundation.errors import Conflict, NotAllowed, NotFound
from service.people.actor import Actor
from service.people.permissions import Act, require
from service.tables import Consultation, ConsultationTurn
from service.tables.participation import ConsultationState, TurnKind
from service.tickets.ledger import Entry, LedgerTicket, lock_tickets
from service.tickets.question_names import local_moment, name_of
from service.tickets.question_rights import answers_for, sees_question
from service.tickets.questions import LIVE_STATES, about

ENDED = {
    ConsultationState.ANSWERED: "{name} answered this question on {moment}.",
    ConsultationState.DECLINED: "{name} said on {moment} that this question is not theirs.",
    ConsultationState.WITHDRAWN: "{name} withdrew this question on {moment}.",
}


@dataclass(slots=True)
class Held:
    """A question and its ticket, both locked, with whoever wants to do something about it."""

    session: AsyncSession
    actor: Actor
    rulebook: Rulebook
    ticket: LedgerTicket
    question: Consultation
    last: ConsultationTurn
    """What was said last."""
    at: datetime

    def said_before(self, kind: TurnKind, text: str) -> bool:
        """Whether this is the same act with the same words again: sent twice, or after an answer that got lost."""
        return (self.last.kind, self.last.actor, self.last.text) == (kind, self.actor.name, text)

    async def still_live(self) -> None:
        """Raise Conflict when it has ended, saying by whom and when."""
        state = ConsultationState(self.question.state)
        if state in LIVE_STATES:
            return
        name = await name_of(self.session, self.question.ended_by)
        ended_at = self.question.ended_at or self.at
        words = ENDED[state].format(name=name, moment=local_moment(ended_at, self.rulebook))
        raise Conflict(words, state=state.value, by=name, at=ended_at.isoformat())

    async def with_department(self) -> None:
        """Raise Conflict when it has ended, or when it is the hub's turn."""
        await self.still_live()
        if self.question.state == ConsultationState.MORE_ASKED:
            name = await name_of(self.session, self.last.actor)
            moment = local_moment(self.last.at, self.rulebook)
            words = f"{name} asked the hub for more on {moment}: this question waits for the hub."
            raise Conflict(words, state=self.question.state, by=name, at=self.last.at.isoformat())

    def say(
        self,
        kind: TurnKind,
        text: str,
        *,
        suggested: str | None = None,
        expected_at: datetime | None = None,
        by_mail: bool = False,
    ) -> None:
        """Keep what is said now."""
        turn = ConsultationTurn(
            consultation_id=self.question.id,
            kind=kind,
            actor=self.actor.name,
            at=self.at,
            text=text,
            suggested=suggested,
            expected_at=expected_at,
            by_mail=by_mail,
        )
        self.session.add(turn)

    def entry(self, kind: EventKind, **data: object) -> Entry:
        """The event of it, about the question as it stands."""
        said = about(self.question.id, self.question.department, self.question.state)
        return Entry(self.ticket, kind, self.actor.name, data=said | data)

    def pick_up(self) -> None:
        """Whoever does something about it has looked at it."""
        if self.question.picked_up_at is None:
            self.question.picked_up_at, self.question.picked_up_by = self.at, self.actor.name

    def end(self, state: ConsultationState) -> None:
        """It waits for nobody any more."""
        self.question.state, self.question.ended_at, self.question.ended_by = state, self.at, self.actor.name


async def held(session: AsyncSession, actor: Actor, question_id: int) -> Held:
    """The question, locked after its ticket. Raises NotFound when there is none, or none that the actor may see."""
    unknown = NotFound(f"There is no question {question_id}, or none that you may see.", question=question_id)
    number = (await session.exec(select(Consultation.ticket_id).where(Consultation.id == question_id))).one_or_none()
    if number is None:
        raise unknown
    ticket = (await lock_tickets(session, [number]))[number]
    wanted = select(Consultation).where(Consultation.id == question_id).with_for_update()
    question = (await session.exec(wanted.execution_options(populate_existing=True))).one()
    rulebook = (await active_configuration(session)).rulebook
    if not sees_question(actor, ticket, question.department, rulebook.hub):
        raise unknown
    newest = select(ConsultationTurn).where(ConsultationTurn.consultation_id == question_id)
    last = (await session.exec(newest.order_by(col(ConsultationTurn.id).desc()).limit(1))).one()
    return Held(session, actor, rulebook, ticket, question, last, now())


async def held_by_department(session: AsyncSession, actor: Actor, question_id: int) -> Held:
    """For those who may answer for the department that is asked. Raises NotAllowed for others."""
    one = await held(session, actor, question_id)
    if not answers_for(actor, one.question.department, one.rulebook.hub):
        words = f"{actor.display_name} may not answer for {one.question.department}: its own colleagues do."
        raise NotAllowed(words, department=one.question.department)
    return one


async def held_by_hub(session: AsyncSession, actor: Actor, question_id: int) -> Held:
    """For those who may ask about its ticket. Raises NotAllowed for others."""
    one = await held(session, actor, question_id)
    require(actor, Act.ASK, one.ticket)
    return one

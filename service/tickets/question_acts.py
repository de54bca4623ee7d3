"""What a department says about a question, wherever it says so: an answer, that it needs more, that it needs time."""

from datetime import datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.vocabulary import EventKind
from service.foundation.errors import Invalid
from service.people.actor import Actor
from service.tables import Consultation
from service.tables.participation import ConsultationState, TurnKind
from service.tickets.ledger import record
from service.tickets.question_held import held_by_department

LONGEST = timedelta(days=30)
"""A department that needs more time than this has to say something else."""


async def answer(
    session: AsyncSession, actor: Actor, question_id: int, text: str, *, by_mail: bool = False
) -> Consultation:
    """Answer the hub; the same answer again is the same. Raises Conflict, saying who ended it and when."""
    one = await held_by_department(session, actor, question_id)
    if one.said_before(TurnKind.ANSWER, text):
        return one.question
    await one.still_live()
    await record(session, [one.entry(EventKind.CONSULTATION_ANSWERED)], one.at)
    one.pick_up()
    one.end(ConsultationState.ANSWERED)
    one.say(TurnKind.ANSWER, text, by_mail=by_mail)
    return one.question


async def ask_more(
    session: AsyncSession, actor: Actor, question_id: int, text: str, *, by_mail: bool = False
) -> Consultation:
    """Ask the hub what one needs to know first: the clock stands still until it tells."""
    one = await held_by_department(session, actor, question_id)
    if one.said_before(TurnKind.MORE_ASKED, text):
        return one.question
    await one.with_department()
    await record(session, [one.entry(EventKind.CONSULTATION_MORE_ASKED)], one.at)
    one.pick_up()
    one.question.state = ConsultationState.MORE_ASKED
    one.say(TurnKind.MORE_ASKED, text, by_mail=by_mail)
    return one.question


async def ask_time(
    session: AsyncSession, actor: Actor, question_id: int, until: datetime, reason: str, *, by_mail: bool = False
) -> Consultation:
    """Say when one expects to answer; the clock runs on. Raises Invalid for a moment that is past or too far off."""
    one = await held_by_department(session, actor, question_id)
    if one.said_before(TurnKind.TIME_ASKED, reason) and one.last.expected_at == until:
        return one.question
    await one.with_department()
    if not one.at < until <= one.at + LONGEST:
        raise Invalid(f"Say a moment from now on, within {LONGEST.days} days.", field="until")
    data = {"until": until.isoformat(), "reason": reason}
    await record(session, [one.entry(EventKind.CONSULTATION_TIME_ASKED, **data)], one.at)
    one.pick_up()
    one.question.expected_at = until
    one.say(TurnKind.TIME_ASKED, reason, expected_at=until, by_mail=by_mail)
    return one.question

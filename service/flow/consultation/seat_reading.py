"""Reads a department's seat for one reader."""

from sqlmodel.ext.asyncio.session import AsyncSession

from service.configuration.queries import active_configuration
from service.flow.consultation.queries import (
    Waiting,
    consultation_detail,
    is_reply_on_its_way,
    readable,
    said_on,
    waiting_list,
)
from service.flow.consultation.seat_telling import Telling
from service.flow.consultation.seat_view import SeatPage, Thing, first_of, key_of
from service.foundation.clock import now
from service.foundation.errors import NotFound
from service.people.actor import Actor
from service.tickets.queries import SEES_ALL, visible_ticket
from service.tickets.question_names import names_of
from service.tickets.question_rights import answers_for


async def seat(
    session: AsyncSession, actor: Actor, language: str, department: str | None, thing: str = "", besides: str = ""
) -> SeatPage:
    """The seat with this in the middle, or with what is next. Raises NotAllowed and Invalid as the list does."""
    rulebook = (await active_configuration(session)).rulebook
    others = [slug for slug in rulebook.departments if slug != rulebook.hub]
    own = actor.department if actor.department in others else None
    chosen = department or own or next(iter(others), rulebook.hub)
    waiting = await waiting_list(session, actor, chosen)
    telling = Telling(rulebook, actor, language, chosen)
    key = thing or first_of(waiting, now(), besides)
    read = await readable(session, actor, [one.number for one in waiting])
    return SeatPage(
        department=chosen,
        name=telling.department(chosen),
        hub=telling.department(rulebook.hub),
        departments=[(slug, telling.department(slug)) for slug in others] if actor.roles & SEES_ALL else [],
        may_answer=answers_for(actor, chosen, rulebook.hub),
        waiting=[telling.next(one, is_masked=one.number not in read) for one in waiting],
        thing=None if key is None else await _thing(session, telling, key, waiting),
        suggestions=[(slug, telling.department(slug)) for slug in others if slug != chosen],
        is_other=chosen != own,
    )


async def _thing(session: AsyncSession, telling: Telling, key: str, waiting: list[Waiting]) -> Thing | None:
    """One thing, also when it waits no longer; None when there is none, or none that the reader may see."""
    number = int(key[1:])
    try:
        return await (_question if key[0] == "q" else _ticket)(session, telling, number, waiting)
    except NotFound:
        return None


async def _question(session: AsyncSession, telling: Telling, number: int, _: list[Waiting]) -> Thing:
    detail = await consultation_detail(session, telling.actor, number)
    read = await readable(session, telling.actor, [detail.ticket.id])
    return telling.question(detail, may_open=bool(read))


async def _ticket(session: AsyncSession, telling: Telling, number: int, waiting: list[Waiting]) -> Thing:
    ticket = await visible_ticket(session, telling.actor, number)
    here = next((one for one in waiting if key_of(one) == f"t{number}"), None)
    said = await said_on(session, number)
    is_leaving = await is_reply_on_its_way(session, number)
    holder = None if ticket.claimed_by is None else f"colleague/{ticket.claimed_by}"
    names = await names_of(session, [holder])
    return telling.ticket(ticket, said, here, names.get(holder or ""), is_leaving=is_leaving)

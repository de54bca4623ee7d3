"""Taking answers: from the page of a link, and from an e-mail; what is not taken is written down with its reason."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel.ext.asyncio.session import AsyncSession

from service.configuration.queries import active_configuration
from service.flow.consultation_mail import statements
from service.flow.consultation_mail.forms import LONGEST, AnswerForm, DeclineForm, MoreForm, TimeForm, Wait
from service.flow.consultation_mail.opened import Opened, open_letter
from service.flow.consultation_mail.reading import ReadMail, read_mail
from service.flow.consultation_mail.refusals import note_refusal
from service.foundation.arrays import array
from service.foundation.clock import now
from service.foundation.database import Database, connection_of
from service.foundation.errors import Conflict, OlievlekError
from service.foundation.settings import Settings
from service.people.actor import Actor
from service.tables import Consultation
from service.tables.letters import LetterReason, LetterState, RefusalReason, UsedHow
from service.tickets.question_acts import answer, ask_more, ask_time
from service.tickets.question_declining import decline

MOST_RETURNED = 2
"""So often we write back to one letter that we read no answer."""
HOURS = timedelta(hours=4)
START = 9
"""O'clock, on a later day."""
DAYS = {Wait.TOMORROW: 1, Wait.DAYS: 3, Wait.WEEK: 7}
Act = Callable[[AsyncSession, Actor, Consultation], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of an e-mail."""

    refused: RefusalReason | None = None
    question: int | None = None
    ticket: int | None = None


async def take_mail(database: Database, raw: bytes, options: Settings) -> Taken:
    """Take the answer in this e-mail, exactly as it came (RFC 5322), or say why not."""
    try:
        async with database.transaction() as session:
            return await _take(session, read_mail(raw, options))
    except Conflict:
        # The ticket or the question changed under our hands, and nothing of this was kept but the refusal.
        async with database.transaction() as session:
            read = read_mail(raw, options)
            sender = "" if read is None else read.sender
            opened = None if read is None else await open_letter(session, read.tokens)
            return await _refuse(session, RefusalReason.NOT_POSSIBLE, sender, opened)


async def answer_by_link(session: AsyncSession, token: str, form: AnswerForm) -> Opened:
    """Answer; the link is used up by it. Raises what `_by_link` raises."""

    async def act(session: AsyncSession, actor: Actor, question: Consultation) -> object:
        return await answer(session, actor, question.id, form.text, by_mail=True)

    return await _by_link(session, token, act, ends=True)


async def ask_more_by_link(session: AsyncSession, token: str, form: MoreForm) -> Opened:
    """Ask the hub what one needs to know; the next letter tells it."""

    async def act(session: AsyncSession, actor: Actor, question: Consultation) -> object:
        return await ask_more(session, actor, question.id, form.text, by_mail=True)

    return await _by_link(session, token, act)


async def ask_time_by_link(session: AsyncSession, token: str, form: TimeForm) -> Opened:
    """Say when one expects to answer."""
    zone = (await active_configuration(session)).rulebook.time_zone
    until = moment_of(form.wait, now(), zone)

    async def act(session: AsyncSession, actor: Actor, question: Consultation) -> object:
        return await ask_time(session, actor, question.id, until, form.reason, by_mail=True)

    return await _by_link(session, token, act)


async def decline_by_link(session: AsyncSession, token: str, form: DeclineForm) -> Opened:
    """Say that it is not theirs; the link is used up by it."""

    async def act(session: AsyncSession, actor: Actor, question: Consultation) -> object:
        return await decline(session, actor, question.id, form.reason, form.suggested or None, by_mail=True)

    return await _by_link(session, token, act, ends=True)


async def retry_letters(session: AsyncSession, ids: list[int] | None = None) -> list[int]:
    """Try these failed letters again, by default all; returns those that had failed."""
    terms = {"ids": None if ids is None else array(ids), "now": now()}
    return list((await (await connection_of(session)).exec_driver_sql(statements.RETRY, terms)).scalars())


def moment_of(wait: Wait, at: datetime, zone: ZoneInfo) -> datetime:
    """In some hours, or at nine on a later day."""
    if wait is Wait.HOURS:
        return at + HOURS
    day = (at.astimezone(zone) + timedelta(days=DAYS[wait])).date()
    return datetime(day.year, day.month, day.day, START, tzinfo=zone)


class LinkRefused(OlievlekError):
    """The link opens nothing; what became of its question is on the page that says so."""

    status = 410

    def __init__(self, reason: RefusalReason, opened: Opened | None) -> None:
        super().__init__(f"This link can't be used: {reason.value}.")
        self.reason = reason
        self.opened = opened


async def _by_link(session: AsyncSession, token: str, act: Act, *, ends: bool = False) -> Opened:
    """Do it as the letter's reader. Raises LinkRefused, and what the act raises."""
    opened = await open_letter(session, [token], to_act=True)
    if opened is None:
        raise LinkRefused(RefusalReason.UNKNOWN_TOKEN, None)
    if opened.refusal is not None:
        raise LinkRefused(opened.refusal, opened)
    await act(session, opened.actor, opened.question)
    if ends:
        opened.use(UsedHow.LINK)
    return opened


async def _take(session: AsyncSession, read: ReadMail | None) -> Taken:
    if read is None:
        return await _refuse(session, RefusalReason.NOT_MAIL, "", None)
    opened = await open_letter(session, read.tokens, to_act=True) if read.tokens else None
    reason = _refusal(read, opened)
    if opened is None or reason is not None:
        if opened is not None and reason is RefusalReason.EMPTY:
            _write_back(opened)
        return await _refuse(session, reason or RefusalReason.UNKNOWN_TOKEN, read.sender, opened)
    await answer(session, opened.actor, opened.question.id, _whole(read), by_mail=True)
    opened.use(UsedHow.MAIL)
    return Taken(question=opened.question.id, ticket=opened.question.ticket_id)


def _refusal(read: ReadMail, opened: Opened | None) -> RefusalReason | None:
    """The first reason not to take it: what machines wrote before anything else, so that nobody answers them."""
    if read.is_ours or read.is_automatic:
        return RefusalReason.LOOP if read.is_ours else RefusalReason.AUTOMATIC
    if opened is None:
        return RefusalReason.UNKNOWN_TOKEN if read.tokens else RefusalReason.NO_TOKEN
    if read.sender != opened.letter.address.casefold():
        return RefusalReason.SENDER
    if read.is_forged:
        return RefusalReason.AUTHENTICATION
    if opened.refusal is not None:
        return opened.refusal
    return None if read.text else RefusalReason.EMPTY


async def _refuse(session: AsyncSession, reason: RefusalReason, sender: str, opened: Opened | None) -> Taken:
    await note_refusal(session, UsedHow.MAIL, reason, sender, None if opened is None else opened.letter.id)
    if opened is None:
        return Taken(reason)
    return Taken(reason, opened.question.id, opened.question.ticket_id)


def _write_back(opened: Opened) -> None:
    """The letter goes out once more, saying that we read no answer; not for ever."""
    letter = opened.letter
    if letter.returned < MOST_RETURNED and letter.state == LetterState.DELIVERED:
        letter.returned += 1
        letter.reason, letter.state, letter.due_at, letter.attempts = LetterReason.EMPTY, LetterState.WAITING, now(), 0


def _whole(read: ReadMail) -> str:
    """The answer, naming files that stay in the mail: their reader has to know that there is more."""
    words = read.text[:LONGEST]
    return f"{words}\n\n[{', '.join(read.attachments)}]" if read.attachments else words

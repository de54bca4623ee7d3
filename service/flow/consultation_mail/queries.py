"""What the pages of links and of mail show."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from service.flow.consultation_mail.asked import MailedQuestion, mailed_questions
from service.flow.consultation_mail.opened import Opened
from service.flow.consultation_mail.refusals import newest_refusals
from service.foundation.validation import storable
from service.tables import Consultation, MailRefusal, QuestionLetter
from service.tables.letters import LetterState
from service.tickets.question_names import name_of


@dataclass(frozen=True, slots=True)
class FailedLetter:
    """A letter that nobody got, and why."""

    letter_id: int
    address: str
    ticket_id: int
    department: str
    created_at: datetime
    attempts: int
    error: str


@dataclass(frozen=True, slots=True)
class MailTrouble:
    """What went wrong with e-mail in either direction, the newest first."""

    failed: list[FailedLetter]
    refused: list[MailRefusal]
    tickets: Mapping[int, int] = field(default_factory=dict)
    """Of the letters that refusals are about, by letter."""


async def mailed_question(session: AsyncSession, opened: Opened) -> MailedQuestion:
    """All that a letter's link shows."""
    return (await mailed_questions(session, [opened.question.id]))[opened.question.id]


async def who_ended(session: AsyncSession, opened: Opened) -> str:
    """The name of whoever answered, declined or withdrew it."""
    return await name_of(session, opened.question.ended_by)


async def mail_trouble(session: AsyncSession, limit: int = 200) -> MailTrouble:
    """Letters that failed and mail that was refused."""
    failed = await session.exec(
        select(QuestionLetter, Consultation)
        .join(Consultation, col(Consultation.id) == col(QuestionLetter.consultation_id))
        .where(QuestionLetter.state == LetterState.FAILED)
        .order_by(col(QuestionLetter.id).desc())
        .limit(limit)
    )
    refused = await newest_refusals(session, limit)
    about = select(QuestionLetter.id, Consultation.ticket_id).join(
        Consultation, col(Consultation.id) == col(QuestionLetter.consultation_id)
    )
    letters = {one.letter_id for one in refused if one.letter_id is not None}
    return MailTrouble(
        [
            FailedLetter(
                letter.id,
                letter.address,
                question.ticket_id,
                question.department,
                letter.created_at,
                letter.attempts,
                storable(letter.error or ""),
            )
            for letter, question in failed
        ],
        refused,
        dict((await session.exec(about.where(col(QuestionLetter.id).in_(letters)))).all()) if letters else {},
    )

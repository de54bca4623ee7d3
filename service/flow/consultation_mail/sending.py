"""Sending letters: claim (a transaction), send (none), confirm (a transaction each)."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlmodel.ext.asyncio.session import AsyncSession

from service.flow.consultation_mail import statements
from service.flow.consultation_mail.asked import MailedQuestion, mailed_questions
from service.flow.consultation_mail.letter import letter
from service.flow.consultation_mail.tokens import new_token, token_hash
from service.foundation.arrays import arrays
from service.foundation.clock import now
from service.foundation.database import Database, connection_of
from service.foundation.mail_sending import NotSent, send_mail
from service.foundation.mail_server import mail_address
from service.foundation.pauses import pause
from service.foundation.settings import Settings
from service.foundation.validation import storable
from service.tables.letters import LetterState

SET = 8
"""Letters of one round; all are in the mail server's hands at once, so none waits while its lease runs."""
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class ClaimedLetter:
    """A letter that this process alone may send, until its lease is over."""

    id: int
    until: datetime
    """Names the claim: whoever confirms another one is too late, and changes nothing."""
    attempts: int
    address: str
    language: str
    reason: str
    expires_at: datetime
    token: str
    asked: MailedQuestion

    def __repr__(self) -> str:
        """Without the token: whatever prints it may end up in a log."""
        return f"ClaimedLetter({self.id})"


async def send_due(database: Database, options: Settings) -> int:
    """One round: send what is due, and return how many letters were tried."""
    lease = timedelta(seconds=3 * options.notice_timeout_seconds)
    async with database.transaction() as session:
        claimed = await claim_letters(session, SET, lease)
    results = await asyncio.gather(*(_send(database, one, options) for one in claimed), return_exceptions=True)
    failures = [result for result in results if isinstance(result, BaseException)]
    if failures:
        raise BaseExceptionGroup(f"{len(failures)} of {len(claimed)} letters could not be confirmed", failures)
    return len(claimed)


async def claim_letters(session: AsyncSession, limit: int, lease: timedelta) -> list[ClaimedLetter]:
    """Take due letters in hand, each with a token of this attempt alone; ours once the transaction is committed."""
    connection = await connection_of(session)
    moment = now()
    until = moment + lease
    terms = {"now": moment, "until": until, "limit": limit}
    rows = (await connection.exec_driver_sql(statements.CLAIM, terms)).all()
    asked = await mailed_questions(session, {row.consultation_id for row in rows})
    claimed = [
        ClaimedLetter(
            id=row.id,
            until=until,
            attempts=row.attempts,
            address=row.address,
            language=row.language,
            reason=row.reason,
            expires_at=row.expires_at,
            token=new_token(),
            asked=asked[row.consultation_id],
        )
        for row in rows
    ]
    if claimed:
        hashes = [rf"\x{token_hash(one.token).hex()}" for one in claimed]
        columns = arrays({"hashes": hashes, "letters": [one.id for one in claimed]})
        await connection.exec_driver_sql(statements.KEEP_TOKENS, columns)
    return claimed


async def confirm(session: AsyncSession, claimed: ClaimedLetter, outcome: NotSent | None, options: Settings) -> bool:
    """Write down what became of it; False, and no change, when another sender took over meanwhile."""
    terms: dict[str, object] = {
        "id": claimed.id,
        "until": claimed.until,
        "due_at": None,
        "error": None if outcome is None else storable(outcome.words),
        "lacks": None if outcome is None else _lacking(options),
        "sent_at": None,
    }
    if outcome is None:
        terms |= {"state": LetterState.DELIVERED, "sent_at": now()}
    elif outcome.for_good or claimed.attempts >= options.notice_attempts:
        terms |= {"state": LetterState.FAILED}
    else:
        terms |= {"state": LetterState.WAITING, "due_at": now() + pause(claimed.attempts)}
    return (await (await connection_of(session)).exec_driver_sql(statements.CONFIRM, terms)).rowcount == 1


async def release_lacking(session: AsyncSession, options: Settings) -> int:
    """Send after all what failed for want of a setting that is set by now; returns how many letters."""
    known = [name for name in ("smtp_url", "mail_from", "public_url") if getattr(options, name) is not None]
    terms = {"now": now(), **arrays({"settings": known})}
    return (await (await connection_of(session)).exec_driver_sql(statements.RELEASE_LACKING, terms)).rowcount


async def _send(database: Database, claimed: ClaimedLetter, options: Settings) -> None:
    outcome = await _try(claimed, options)
    async with database.transaction() as session:
        await confirm(session, claimed, outcome, options)


async def _try(claimed: ClaimedLetter, options: Settings) -> NotSent | None:
    """What goes wrong in an unforeseen way may go right at another try."""
    refused = _not_to_be_sent(claimed, options)
    if refused is not None:
        return refused
    seconds = options.notice_timeout_seconds
    try:
        content = letter(
            claimed.asked, claimed.address, claimed.language, claimed.reason, claimed.token, claimed.expires_at, options
        )
        async with asyncio.timeout(seconds):
            return await send_mail(content, options)
    except TimeoutError:
        return NotSent(f"There was no answer within {seconds:g} seconds.", for_good=False)
    except Exception as error:
        log.exception("letter_broke", letter=claimed.id)
        return NotSent(f"It could not be sent: {type(error).__name__}.", for_good=False)


def _not_to_be_sent(claimed: ClaimedLetter, options: Settings) -> NotSent | None:
    lacking = _lacking(options)
    if lacking is not None:
        more = " or OLIEVLEK_MAIL_ANSWERS" if lacking == "public_url" else ""
        words = f"OLIEVLEK_{lacking.upper()}{more} is not set: without it no question goes out by e-mail."
        return NotSent(words, for_good=True)
    if claimed.attempts > options.notice_attempts:
        words = f"Nobody lived to tell what became of it, {options.notice_attempts} times."
        return NotSent(words, for_good=True)
    try:
        mail_address(claimed.address)
    except ValueError as error:
        return NotSent(f"The address {error}.", for_good=True)
    return None


def _lacking(options: Settings) -> str | None:
    """The setting for want of which no letter goes out; one way to answer is enough."""
    if options.smtp_url is None:
        return "smtp_url"
    if options.mail_from is None:
        return "mail_from"
    return "public_url" if options.public_url is None and options.mail_answers is None else None

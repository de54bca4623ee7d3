"""A letter that somebody holds the token of: locked, and whether it still opens its question."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.vocabulary import Role
from service.flow.consultation_mail.tokens import token_hash
from service.foundation.clock import now
from service.people.actor import Actor
from service.tables import Consultation, QuestionLetter, QuestionToken
from service.tables.letters import RefusalReason, UsedHow
from service.tickets.questions import LIVE_STATES


@dataclass(frozen=True, slots=True)
class Opened:
    """The letter and its question."""

    letter: QuestionLetter
    question: Consultation

    @property
    def refusal(self) -> RefusalReason | None:
        """Why it is of no use any more; None while it is."""
        if self.letter.used_at is not None or self.question.state not in LIVE_STATES:
            return RefusalReason.ENDED
        return RefusalReason.EXPIRED if self.letter.expires_at <= now() else None

    @property
    def actor(self) -> Actor:
        """Whoever reads that mailbox: for this question they answer for its department, and for nothing else."""
        address = self.letter.address
        return Actor(
            f"mail/{address}",
            display_name=address,
            roles=frozenset({Role.DEPARTMENT}),
            department=self.question.department,
        )

    def use(self, how: UsedHow) -> None:
        """It was answered by it."""
        self.letter.used_at, self.letter.used_how = now(), how


async def open_letter(session: AsyncSession, tokens: Sequence[str], *, to_act: bool = False) -> Opened | None:
    """The letter of the first of these tokens that is known; locked by those who want to answer it."""
    hashes = [token_hash(token) for token in tokens]
    known = await session.exec(select(QuestionToken).where(col(QuestionToken.token_hash).in_(hashes)))
    letters = {one.token_hash: one.letter_id for one in known}
    found = next((letters[one] for one in hashes if one in letters), None)
    if found is None:
        return None
    wanted = select(QuestionLetter).where(QuestionLetter.id == found)
    letter = (await session.exec(wanted.with_for_update() if to_act else wanted)).one()
    # Read after the lock: whoever was faster with this letter has committed by then.
    question = await session.get_one(Consultation, letter.consultation_id, populate_existing=True)
    return Opened(letter, question)

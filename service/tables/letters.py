"""Questions that go to departments by e-mail, the links in them, and what came back that could not be taken."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, Column, ForeignKey, Index, LargeBinary, SmallInteger, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from service.tables.metadata import identity, moment, one_of


class LetterState(StrEnum):
    """How far a letter is."""

    WAITING = "waiting"
    SENDING = "sending"
    DELIVERED = "delivered"
    FAILED = "failed"
    DROPPED = "dropped"
    """The question ended before it went out."""


class LetterReason(StrEnum):
    """Why it is sent."""

    QUESTION = "question"
    MORE_TOLD = "more_told"
    """The hub has told what the department wanted to know."""
    EMPTY = "empty"
    """An e-mail came back in which we read no answer."""


class UsedHow(StrEnum):
    """By what way it was answered."""

    LINK = "link"
    MAIL = "mail"


class RefusalReason(StrEnum):
    """Why an e-mail or a visit was not taken for an answer."""

    NOT_MAIL = "not_mail"
    NO_TOKEN = "no_token"  # noqa: S105 - no secret, but that there was none
    UNKNOWN_TOKEN = "unknown_token"  # noqa: S105 - as above
    EXPIRED = "expired"
    ENDED = "ended"
    """Answered before, declined, or taken back."""
    SENDER = "sender"
    AUTHENTICATION = "authentication"
    AUTOMATIC = "automatic"
    LOOP = "loop"
    EMPTY = "empty"
    NOT_POSSIBLE = "not_possible"
    """The ticket or the question is in a state in which it can't be answered."""


IN_FLIGHT = "state IN ('waiting', 'sending')"


class QuestionLetter(SQLModel, table=True):
    """One question at one address. The row is the job; it goes out again when the hub has told more."""

    __tablename__ = "question_letter"
    __table_args__ = (
        one_of("state", LetterState),
        one_of("reason", LetterReason),
        one_of("used_how", UsedHow),
        UniqueConstraint("consultation_id", "address"),
        Index("ix_question_letter_due", "due_at", "id", postgresql_where=text(IN_FLIGHT)),
        Index("ix_question_letter_failed", "id", postgresql_where=text("state = 'failed'")),
    )
    id: int = identity()
    consultation_id: int = Field(sa_column=Column(BigInteger, ForeignKey("consultation.id"), nullable=False))
    address: str
    """As it is written to; answers come from it, in whatever case."""
    language: str
    reason: str = LetterReason.QUESTION
    turn_id: int = Field(sa_type=BigInteger)
    """The newest turn of the hub that it tells."""
    state: str = LetterState.WAITING
    created_at: datetime = moment()
    expires_at: datetime = moment()
    """Its links open nothing afterwards; they end before that when the question does."""
    due_at: datetime = moment()
    attempts: int = 0
    error: str | None = None
    lacks: str | None = None
    """The setting for want of which it failed; it goes out by itself when that is set in time."""
    sent_at: datetime | None = moment(default=None)
    returned: int = Field(default=0, sa_column=Column(SmallInteger, nullable=False, server_default="0"))
    """How often we wrote back that we read no answer."""
    used_at: datetime | None = moment(default=None)
    used_how: str | None = None


class QuestionToken(SQLModel, table=True):
    """One token of a letter: drawn anew for each attempt, since only its hash is kept."""

    __tablename__ = "question_token"
    token_hash: bytes = Field(sa_column=Column(LargeBinary, primary_key=True))
    letter_id: int = Field(sa_column=Column(BigInteger, ForeignKey("question_letter.id"), nullable=False, index=True))


class MailRefusal(SQLModel, table=True):
    """What was not taken for an answer, and why; the same again on one day is counted, not repeated."""

    __tablename__ = "mail_refusal"
    __table_args__ = (
        one_of("reason", RefusalReason),
        one_of("way", UsedHow),
        Index("ix_mail_refusal_last_at", "last_at", "id"),
    )
    id: int = identity()
    key: str = Field(unique=True)
    """Way, reason, letter, sender and day."""
    way: str
    reason: str
    sender: str
    """The address that an e-mail names as its sender, or from which a browser came."""
    letter_id: int | None = Field(default=None, sa_column=Column(BigInteger, ForeignKey("question_letter.id")))
    first_at: datetime = moment()
    last_at: datetime = moment()
    count: int = 1

"""E-mail over the API: what a mail server hands in, and what was not taken of it."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field

from service.flow.consultation_mail.actions import Taken, retry_letters, take_mail
from service.flow.consultation_mail.forms import RetryForm
from service.flow.consultation_mail.queries import mail_trouble
from service.flow.consultation_mail.readers import require_reader
from service.foundation.errors import TooLarge, WrongMediaType
from service.foundation.settings import settings
from service.people.actor import Actor
from service.people.callers import SCHEMES, TicketReader, TicketWriter, program
from service.people.keys import Scope
from service.web.problems import problem_models
from service.web.session import Transaction, database_of

MAIL = "message/rfc822"
MAIL_BYTES = 10_000_000
router = APIRouter(prefix="/api/v1/mail", tags=["mail"], dependencies=SCHEMES)
BODY = {
    "requestBody": {
        "required": True,
        "content": {
            MAIL: {
                "schema": {"type": "string", "description": "The e-mail exactly as it came (RFC 5322)."},
                "example": "From: dirk@example.org\r\nTo: answers+TOKEN@example.org\r\n\r\nIt is on its way.\r\n",
            }
        },
    }
}


class TakenView(BaseModel):
    """What became of an e-mail. Refused ones are kept with their reason; handing them in again changes nothing."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    status: Literal["taken", "refused"]
    reason: str | None = Field(default=None, examples=["sender"])
    """Why it was refused."""
    question: int | None = Field(default=None, examples=[17])
    """The question that it is about, as far as that is known."""
    ticket: int | None = Field(default=None, examples=[1042])

    @classmethod
    def of(cls, taken: Taken) -> "TakenView":
        """As callers read it."""
        return cls(
            status="taken" if taken.refused is None else "refused",
            reason=taken.refused,
            question=taken.question,
            ticket=taken.ticket,
        )


class RefusalView(BaseModel):
    """An e-mail, or a visit to a link, that was not taken for an answer."""

    model_config = ConfigDict(frozen=True, from_attributes=True, use_attribute_docstrings=True)

    way: str = Field(examples=["mail"])
    """"mail" or "link"."""
    reason: str = Field(examples=["sender"])
    sender: str = Field(examples=["dirk@example.org"])
    """The address that the mail names as its sender, or from which a browser came."""
    letter_id: int | None
    first_at: datetime
    last_at: datetime
    count: int
    """How often on that day."""


class FailedLetterView(BaseModel):
    """A question that could not be mailed."""

    model_config = ConfigDict(frozen=True, from_attributes=True)

    letter_id: int
    address: str
    ticket_id: int
    department: str
    created_at: datetime
    attempts: int
    error: str


class MailTroubleView(BaseModel):
    """The newest first, 200 of each at most."""

    failed: list[FailedLetterView]
    refused: list[RefusalView]


class RetriedLettersView(BaseModel):
    """What is tried again."""

    letters: list[int]


async def _mail_server(request: Request) -> Actor:
    return await program(request, Scope.MAIL_WRITE)


@router.post(
    "",
    summary="Hand in an e-mail that answers a question",
    openapi_extra=BODY,
    responses=problem_models(401, 403, 413, 415, 503),
)
async def post_mail(request: Request, _: Annotated[Actor, Depends(_mail_server)]) -> TakenView:
    """For the mail server, with a key of scope mail:write. Answered with 200 also when the mail is refused: there is no
    use in handing it in again. It is an answer when its token is one of ours and its sender the address asked."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != MAIL:
        raise WrongMediaType(f"Send {MAIL}, not {kind or 'a body without Content-Type'}.")
    chunks, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > MAIL_BYTES:
            raise TooLarge(f"A mail may have at most {MAIL_BYTES:,} bytes.", limit=MAIL_BYTES)
        chunks.append(chunk)
    return TakenView.of(await take_mail(database_of(request), b"".join(chunks), settings()))


@router.get("", summary="Mail that failed or was refused", responses=problem_models(401, 403, 503))
async def show_mail(session: Transaction, actor: TicketReader) -> MailTroubleView:
    """For leads and managers, not for keys: addresses of colleagues stand in it."""
    require_reader(actor)
    trouble = await mail_trouble(session)
    return MailTroubleView(
        failed=[FailedLetterView.model_validate(one) for one in trouble.failed],
        refused=[RefusalView.model_validate(one) for one in trouble.refused],
    )


@router.post("/retry", summary="Mail questions again", responses=problem_models(400, 401, 403, 422, 503))
async def post_mail_retry(form: RetryForm, session: Transaction, actor: TicketWriter) -> RetriedLettersView:
    """For leads and managers, not for keys."""
    require_reader(actor)
    return RetriedLettersView(letters=sorted(await retry_letters(session, form.letters)))

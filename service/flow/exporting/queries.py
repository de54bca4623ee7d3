"""Messages on their way out, with what people said that they are about."""

from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlmodel import col, select, true
from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.personal_data import mask
from routing_rules.vocabulary import Role
from service.flow.exporting.forms import Export, PersonalDataIn
from service.foundation.errors import NotAllowed
from service.people.actor import Actor
from service.people.keys import Scope
from service.people.permissions import PLANNERS
from service.tables import Label, Message

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class ExportedAuthor:
    """Who said it, as the network knows them."""

    external_id: str
    handle: str | None
    name: str | None


@dataclass(frozen=True, slots=True)
class ExportedMessage:
    """One message as it leaves."""

    id: int
    ticket: int | None
    channel: str
    direction: str
    sent_at: datetime
    lang: str | None
    text: str
    label: str | None
    """The process that was last said; None when nobody said anything, or none of ours."""
    labelled_by: str | None
    """The source of the label."""
    may_train: bool | None
    external_id: str | None
    """This and the rest lead to a person: only where personal data was asked for."""
    url: str | None
    author: ExportedAuthor | None


@dataclass(frozen=True, slots=True)
class ExportPage:
    """Some messages, the oldest first."""

    messages: list[ExportedMessage]
    next: int | None
    """`after` of the following page."""


async def export_messages(session: AsyncSession, actor: Actor, asked: Export) -> ExportPage:
    """The messages that were asked for.

    Raises NotAllowed for whoever may not take them out of the house, or not with personal data. Who took personal data
    is in the log.
    """
    _require(actor, asked)
    newest = select(Label).where(Label.message_id == Message.id).order_by(col(Label.id).desc()).limit(1).lateral()
    wanted = select(Message, newest.c.process, newest.c.source, newest.c.may_train)
    wanted = wanted.join(newest, true(), isouter=True).where(Message.id > asked.after)
    if asked.labelled:
        wanted = wanted.where(newest.c.process.is_not(None), newest.c.may_train)
    rows = (await session.exec(wanted.order_by(col(Message.id)).limit(asked.limit + 1))).all()
    included = asked.personal_data is PersonalDataIn.INCLUDE
    made = [_exported(row, included=included) for row in rows[: asked.limit]]
    if included and made:
        log.info("personal data exported", actor=actor.name, messages=len(made), first=made[0].id, last=made[-1].id)
    return ExportPage(made, made[-1].id if len(rows) > asked.limit else None)


def _require(actor: Actor, asked: Export) -> None:
    if actor.name == "system":
        return
    if not (actor.roles & PLANNERS or Scope.MESSAGES_READ in actor.scopes):
        raise NotAllowed(f"{actor.display_name} may not export messages: leads and managers may.")
    if asked.personal_data is PersonalDataIn.MASKED:
        return
    if not (Role.MANAGER in actor.roles or Scope.PERSONAL_DATA_READ in actor.scopes):
        raise NotAllowed(
            f"{actor.display_name} may not export personal data: managers may, and keys with the scope "
            f"{Scope.PERSONAL_DATA_READ}."
        )


def _exported(row: tuple[Message, str | None, str | None, bool | None], *, included: bool) -> ExportedMessage:
    message, label, source, may_train = row
    author = ExportedAuthor(message.author_id, message.author_handle, message.author_name)
    return ExportedMessage(
        id=message.id,
        ticket=message.ticket_id,
        channel=message.channel,
        direction=message.direction,
        sent_at=message.sent_at,
        lang=message.language,
        text=message.text if included else mask(message.text),
        label=label,
        labelled_by=source,
        may_train=may_train,
        external_id=message.external_id if included else None,
        url=message.url if included else None,
        author=author if included else None,
    )

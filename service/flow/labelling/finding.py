"""Which messages the labels of a batch are about: all are looked up together."""

from collections.abc import Sequence

from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.vocabulary import Direction
from service.flow.labelling import statements
from service.flow.labelling.forms import LabelForm
from service.foundation.arrays import array, arrays
from service.foundation.database import connection_of
from service.foundation.errors import Invalid, NotFound, OlievlekError
from service.labels.meant import messages_meant

Found = int | OlievlekError
"""A message's id, or why there is none to label."""
NOT_A_CUSTOMERS = "Message {} is ours: only what customers say is about something."


async def find_messages(session: AsyncSession, forms: Sequence[LabelForm]) -> list[Found]:
    """The message of each, in order."""
    by_id = await _by_id(session, [form.message_id for form in forms if form.message_id is not None])
    keys = [(form.channel, form.external_id) for form in forms if form.external_id is not None]
    by_key = await _by_key(session, keys)
    meant = await messages_meant(session, [form.ticket for form in forms if form.ticket is not None])
    return [_found(form, by_id, by_key, meant) for form in forms]


async def _by_id(session: AsyncSession, ids: Sequence[int]) -> dict[int, Found]:
    rows = await (await connection_of(session)).exec_driver_sql(statements.BY_ID, {"ids": array(ids)})
    return {row.id: _of_a_customer(row.id, row.direction) for row in rows}


async def _by_key(
    session: AsyncSession, keys: Sequence[tuple[str | None, str]]
) -> dict[tuple[str | None, str | None], Found]:
    terms = arrays({"channel": [channel for channel, _ in keys], "external_id": [key for _, key in keys]})
    rows = await (await connection_of(session)).exec_driver_sql(statements.BY_EXTERNAL_ID, terms)
    return {keys[row.place - 1]: _of_a_customer(row.id, row.direction) for row in rows}


def _of_a_customer(message_id: int, direction: str) -> Found:
    if direction == Direction.INBOUND:
        return message_id
    return Invalid(NOT_A_CUSTOMERS.format(message_id), message_id=message_id)


def _found(
    form: LabelForm,
    by_id: dict[int, Found],
    by_key: dict[tuple[str | None, str | None], Found],
    meant: dict[int, int],
) -> Found:
    if form.ticket is not None:
        none = f"There is no ticket {form.ticket} with a customer's message."
        return meant.get(form.ticket) or NotFound(none, ticket=form.ticket)
    if form.message_id is not None:
        none = f"There is no message {form.message_id}."
        return by_id.get(form.message_id) or NotFound(none, message_id=form.message_id)
    none = f"There is no message {form.external_id} on channel {form.channel}."
    known = by_key.get((form.channel, form.external_id))
    return known or NotFound(none, channel=form.channel, external_id=form.external_id)

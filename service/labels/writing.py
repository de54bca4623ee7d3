"""Writing labels: what somebody said of messages, in the transaction of what they did."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.rulebook import Rulebook
from routing_rules.vocabulary import ChannelKind, EventKind, LabelSource
from service.configuration.queries import active_configuration
from service.foundation.arrays import array, arrays
from service.foundation.database import NOTIFY_CHANNEL, connection_of
from service.labels import statements
from service.labels.meant import messages_meant
from service.labels.second_opinions import offer

NOT_FOR_TRAINING = frozenset({ChannelKind.X})
"""Networks whose terms forbid training on what was said there."""
BY_A_PERSON = "colleague/"


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody said of one message: its process; or whose it is alone; or, with neither, that it is nobody's."""

    message_id: int
    process: str | None
    department: str | None


async def write_labels(
    session: AsyncSession | AsyncConnection, said: Sequence[Said], source: LabelSource, actor: str, at: datetime
) -> list[int]:
    """Write them with what was decided of their messages; returns their ids. The learning step hears of it.

    A message that does not exist is left out. Whether a process is known is the caller's to check.
    """
    if not said:
        return []
    connection = await connection_of(session)
    columns: dict[str, Iterable[object]] = {
        "message_id": [one.message_id for one in said],
        "process": [one.process for one in said],
        "department": [one.department for one in said],
        "teaching": _teaching((await active_configuration(connection)).rulebook),
    }
    terms = {**arrays(columns), "source": source.value, "actor": actor, "at": at}
    written = (await connection.exec_driver_sql(statements.WRITE, terms)).all()
    if source is not LabelSource.SECOND and actor.startswith(BY_A_PERSON):
        await offer(connection, {row.id: row.message_id for row in written}, at)
    news = {"channel": NOTIFY_CHANNEL, "payload": f"{EventKind.PROCESS_CORRECTED.value} "}
    await connection.exec_driver_sql(statements.ANNOUNCE, news)
    return [row.id for row in written]


async def write_label(
    session: AsyncSession | AsyncConnection,
    number: int,
    process: str | None,
    department: str | None,
    source: LabelSource,
    actor: str,
    at: datetime,
) -> int | None:
    """The same of a ticket: of the message that says what it is about. None where no customer wrote anything."""
    message_id = (await messages_meant(session, [number])).get(number)
    if message_id is None:
        return None
    ids = await write_labels(session, [Said(message_id, process, department)], source, actor, at)
    return ids[0] if ids else None


async def write_bounce(
    session: AsyncSession | AsyncConnection, number: int, suggested: str | None, actor: str, at: datetime
) -> None:
    """Whose a ticket is in the eyes of whoever says "not ours"; that it is not theirs alone says nothing."""
    if suggested is not None:
        await write_label(session, number, None, suggested, LabelSource.BOUNCE, actor, at)


async def said_by(session: AsyncSession | AsyncConnection, actor: str, message_ids: Collection[int]) -> dict[int, Said]:
    """What this actor said of these messages last; not what they said when asked for a second opinion."""
    connection = await connection_of(session)
    rows = await connection.exec_driver_sql(statements.SAID_BY, {"ids": array(message_ids), "actor": actor})
    return {row.message_id: Said(row.message_id, row.process, row.department) for row in rows}


async def one_at_a_time(session: AsyncSession | AsyncConnection, actor: str) -> None:
    """Wait while the same actor labels elsewhere, until the transaction ends: sent twice at once is sent twice."""
    connection = await connection_of(session)
    await connection.exec_driver_sql(statements.LOCK_NAME, {"actor": actor})


def _teaching(rulebook: Rulebook) -> list[str]:
    """The channels whose messages a model may learn from; one that left the rulebook is not among them."""
    return [slug for slug, channel in rulebook.channels.items() if channel.kind not in NOT_FOR_TRAINING]

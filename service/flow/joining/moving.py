"""Moving some of what a ticket holds to another: messages, replies, and the keys that lead to them."""

from collections.abc import Collection, Iterable

from sqlmodel.ext.asyncio.session import AsyncSession

from service.flow.joining import statements
from service.flow.joining.going import keys_of
from service.flow.joining.queries import Said
from service.foundation.database import connection_of
from service.tickets.ledger import LedgerTicket


async def move_some(
    session: AsyncSession,
    left: LedgerTicket,
    to: LedgerTicket,
    said: Collection[Said],
    going: Collection[int],
    keys: Iterable[str] = (),
) -> None:
    """Move messages with their replies and keys, and these other keys; triage keeps both threads apart from then on."""
    goes = [one for one in said if one.id in going]
    stays = [one for one in said if one.id not in going]
    stay_put = {f"m:{one.external_id}" for one in stays}
    connection = await connection_of(session)
    rows = {"ticket": to.id, "left": left.id, "ids": sorted(going)}
    await connection.exec_driver_sql(statements.TAKE_MESSAGES, rows)
    await connection.exec_driver_sql(statements.TAKE_REPLIES, rows)
    taken = sorted((keys_of(goes, stays) | set(keys)) - stay_put)
    between = {"thread": to.thread_id, "left": left.thread_id, "channel": left.channel}
    await connection.exec_driver_sql(statements.TAKE_KEYS, {**between, "keys": taken})
    # Our own words that came in by an import have no key until now: what answers them would follow the network alone.
    own = [f"m:{one.external_id}" for one in goes]
    apart = {f"p:{thread}": thread for thread in (left.thread_id, to.thread_id)}
    await connection.exec_driver_sql(
        statements.SET_KEYS,
        {
            "channel": left.channel,
            "keys": [*own, *apart],
            "threads": [to.thread_id] * len(own) + list(apart.values()),
        },
    )

"""Letters for questions that wait for their department and of which an address does not know the newest."""

from datetime import timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from service.configuration.queries import active_configuration
from service.flow.consultation_mail import statements
from service.foundation.arrays import arrays
from service.foundation.clock import now
from service.foundation.database import connection_of

LASTS = timedelta(days=7)
"""How long the links of a letter work."""


async def open_letters(session: AsyncSession) -> int:
    """Write them down, all at once, and drop those whose question ended; returns how many are to be sent."""
    connection = await connection_of(session)
    departments = (await active_configuration(session)).rulebook.departments
    boxes = [(one.slug, address) for one in departments.values() for address in one.mail]
    english = [one.slug for one in departments.values() if one.languages and "nl" not in one.languages]
    moment = now()
    terms: dict[str, object] = {
        **arrays({"department": [slug for slug, _ in boxes], "address": [address for _, address in boxes]}),
        **arrays({"english": english}),
        "now": moment,
        "expires_at": moment + LASTS,
    }
    await connection.exec_driver_sql(statements.DROP_ENDED, {"now": moment})
    return (await connection.exec_driver_sql(statements.OPEN, terms)).rowcount

"""Who wrote: each author's contact as last seen, and the group that they belong to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from service.flow.triage import statements
from service.flow.triage.claims import Claimed
from service.foundation.arrays import arrays
from service.tickets.contact_groups import contact_group


@dataclass(frozen=True, slots=True)
class KnownContact:
    """A contact's row, as far as a ticket of theirs depends on it."""

    id: int
    followers: int
    group: str | None
    """That a colleague put them in."""

    def group_among(self, groups: Mapping[str, int]) -> str | None:
        """Their contact group."""
        return contact_group(self.group, self.followers, groups)


async def add_contacts(connection: AsyncConnection, claimed: Sequence[Claimed]) -> dict[tuple[str, str], KnownContact]:
    """Each author's contact as last seen, by channel and external id. In order, so that two workers can't deadlock."""
    latest = {(message.channel, message.author_id): message for message in claimed}
    authors = [latest[key] for key in sorted(latest)]
    rows = await connection.exec_driver_sql(
        statements.ADD_CONTACTS,
        arrays(
            {
                "channel": [author.channel for author in authors],
                "external_id": [author.author_id for author in authors],
                "handle": [author.author_handle for author in authors],
                "name": [author.author_name for author in authors],
                "followers": [author.author_followers for author in authors],
            }
        ),
    )
    return {
        (row["channel"], row["external_id"]): KnownContact(row["id"], row["followers"], row["group"])
        for row in rows.mappings()
    }

"""Brings a database to what this version of the code expects: its schema, and a rulebook in force."""

import asyncio
from pathlib import Path

from service.configuration.actions import FolderPublication, publish_folder
from service.foundation.database import Database
from service.foundation.rulebook_files import read_rulebook_files
from service.running.reach import upgrade_schema
from service.running.rulebook import readable_rulebook_errors


def bring_up_to_date(url: str, rulebook: Path | None) -> list[str]:
    """Upgrade the schema, publish the rulebook folder if it changed, and say what was done. Raises SetupError."""
    before = upgrade_schema(url)
    with readable_rulebook_errors():
        found = asyncio.run(_publish(url, rulebook))
    lines = [f"The database schema is current (it was {before}).", f"Rulebook version {found.version_id} is in force."]
    if found.kept:
        verb = "The rulebook folder changed; as" if found.is_new else "As"
        lines.append(f"{verb} edited on pages stay: {', '.join(found.kept)}.")
    return lines


async def _publish(url: str, rulebook: Path | None) -> FolderPublication:
    database = Database(url, pool_size=1)
    try:
        async with database.transaction() as session:
            return await publish_folder(session, read_rulebook_files(rulebook), actor="system")
    finally:
        await database.close()

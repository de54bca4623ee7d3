"""Imports of files: set by set, each committed with how far it got, so that a broken-off import goes on."""

from collections.abc import Sequence
from hashlib import file_digest, sha256
from pathlib import Path

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from service.configuration.queries import active_configuration
from service.flow.intake.actions import check_channel, store_messages
from service.flow.intake.forms import MessageForm
from service.flow.intake.reading import Rejection
from service.flow.intake.sources import SourceRow
from service.foundation.clock import now
from service.foundation.errors import Invalid
from service.tables import ImportRun


def digest_of(path: Path, *options: str) -> str:
    """Names a file's contents and how they are read: the same import has the same digest."""
    with path.open("rb") as file:
        contents = file_digest(file, "sha256").hexdigest()
    return sha256("\0".join((contents, *options)).encode()).hexdigest()


async def begin_import(session: AsyncSession, name: str, digest: str, channel: str) -> ImportRun:
    """Where this import stopped, or a new beginning. Raises Invalid for an unknown channel."""
    known = (await active_configuration(session)).rulebook.channels
    if channel not in known:
        raise Invalid(f"There is no channel {channel}; there are {', '.join(sorted(known))}.", known=sorted(known))
    same = select(ImportRun).where(ImportRun.digest == digest, ImportRun.channel == channel).with_for_update()
    run = (await session.exec(same)).one_or_none()
    if run is None or run.finished_at is not None:
        run = run or ImportRun(file_name=name, digest=digest, channel=channel, started_at=now())
        run.file_name, run.started_at, run.finished_at = name, now(), None
        run.position = run.created = run.duplicate = run.rejected = run.skipped = 0
        session.add(run)
        await session.flush()
    return run


async def import_rows(
    session: AsyncSession, run_id: int, before: int, rows: Sequence[SourceRow]
) -> list[tuple[SourceRow, str]]:
    """Store the messages of these rows and note how far the import is; returns the rejected rows with the reasons.

    `before` is the number of rows that the file has before these. The same rows again, as after a commit whose answer
    was lost, change nothing.
    """
    channels = (await active_configuration(session)).rulebook.channels
    forms: list[MessageForm] = []
    rejected: list[tuple[SourceRow, str]] = []
    for row in rows:
        if isinstance(row.reading, Rejection):
            rejected.append((row, row.reading.error.detail))
        elif row.reading is not None:
            try:
                check_channel(row.reading, channels)
                forms.append(row.reading)
            except Invalid as error:
                rejected.append((row, error.detail))
    receipts = await store_messages(await session.connection(), forms)
    run = await session.get_one(ImportRun, run_id, with_for_update=True)
    if run.position == before:
        created = sum(receipt.status == "created" for receipt in receipts)
        run.position += len(rows)
        run.created += created
        run.duplicate += len(receipts) - created
        run.rejected += len(rejected)
        run.skipped += len(rows) - len(forms) - len(rejected)
        session.add(run)
    return rejected


async def finish_import(session: AsyncSession, run_id: int) -> ImportRun:
    """The file is through; the next import of it begins anew, and finds everything known."""
    run = await session.get_one(ImportRun, run_id, with_for_update=True)
    run.finished_at = now()
    session.add(run)
    return run

"""What the department of a cell was asked and what came of it, with the cell's control group, from events alone.

Nothing is read but the ledger's events, the decisions about messages and the messages themselves; no row that caches
something (question, draft, clock) is. docs/readiness.md says in words what stands here.
"""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.asked import Asked
from routing_rules.facts import Cell
from routing_rules.rulebook_parts import Rulebook
from service.configuration.queries import active_configuration
from service.foundation.errors import NotFound
from service.participation.asked_after import Listener, author_of
from service.participation.asked_askings import Asking, askings
from service.participation.asked_control import control, would_be
from service.participation.asked_rows import AT_ONCE, Told, Wanted, candidates, stories


async def asked_of(session: AsyncSession, cell: Cell, since: datetime, until: datetime) -> list[Asked]:
    """Each time from `since` to `until` that the cell's department was asked, and each ticket of its control group.

    A department is asked by a question about a ticket of the cell, whoever asks it - the route of stage consult or a
    colleague by hand: it costs the department as much, and its answer is as good a sign - and by a ticket that waits
    for us in its queue: routed there, sent on by a colleague, or come back with a draft or a new question.

    The control group are the tickets that were decided in the cell for an author outside its share, and about which
    the department was never asked: no ticket stands on both sides. Raises NotFound for a cell of nothing known.
    """
    rulebook = (await active_configuration(session)).rulebook
    wanted = wanted_of(rulebook, cell, since)
    return (await asked_in(session, rulebook, [wanted], until))[cell]


def wanted_of(rulebook: Rulebook, cell: Cell, since: datetime, *, in_shadow: bool = False) -> Wanted:
    """The cell with the department that owns its process now. Raises NotFound."""
    process = rulebook.processes.get(cell.process)
    if process is None:
        raise NotFound(f"There is no process {cell.process}.", known=sorted(rulebook.processes))
    if cell.channel not in rulebook.channels:
        raise NotFound(f"There is no channel {cell.channel}.", known=sorted(rulebook.channels))
    departments = rulebook.service_levels.queue_departments
    queues = frozenset(queue for queue, department in departments.items() if department == process.owner)
    return Wanted(cell, process.owner, queues, since, in_shadow)


async def asked_in(
    session: AsyncSession, rulebook: Rulebook, wanted: Sequence[Wanted], until: datetime
) -> Mapping[Cell, list[Asked]]:
    """The same of several cells at once, each since its own moment; in the order in which they were asked."""
    found: dict[Cell, list[Asked]] = {one.cell: [] for one in wanted}
    numbers = await candidates(session, wanted, until)
    for first in range(0, len(numbers), AT_ONCE):
        told = await stories(session, numbers[first : first + AT_ONCE], until)
        # A second of computing for thousands of tickets, during which a web process should go on answering.
        await asyncio.to_thread(_read, told, rulebook, wanted, until, found)
    for asked in found.values():
        asked.sort(key=lambda one: (one.opened, one.ticket))
    return found


def _read(
    told: Mapping[int, list[Told]],
    rulebook: Rulebook,
    wanted: Sequence[Wanted],
    until: datetime,
    found: Mapping[Cell, list[Asked]],
) -> None:
    by_channel: dict[str, list[Wanted]] = {}
    for one in wanted:
        by_channel.setdefault(one.cell.channel, []).append(one)
    for number, story in told.items():
        if not story:
            continue
        channel = story[0].happening.facts.channel
        listener, times = Listener(rulebook, channel), askings(story)
        for one in by_channel.get(channel, ()):
            for asking, inside in _of_cell(story, times, one):
                found[one.cell].append(_asked(number, story, asking, listener, until, inside=inside))


def _of_cell(story: Sequence[Told], times: Sequence[Asking], wanted: Wanted) -> Iterator[tuple[Asking, bool]]:
    """Outside the share a ticket is handled one stage lower: what the route of that stage asks is the hub's asking."""
    kept_out = control(story, wanted)
    asked = [one for one in times if one.department == wanted.department and not (one.by_route and kept_out)]
    for asking in asked:
        if asking.process == wanted.cell.process and asking.opened >= wanted.since:
            yield asking, True
    if asked:
        return
    if kept_out is not None:
        yield kept_out, False
    opened = would_be(story, wanted) if wanted.in_shadow else None
    if opened is not None:
        yield Asking(wanted.department, wanted.cell.process, opened, ""), True


def _asked(
    number: int, story: Sequence[Told], asking: Asking, listener: Listener, until: datetime, *, inside: bool
) -> Asked:
    after = listener.after(story, asking.public, until)
    return Asked(
        ticket=number,
        author=author_of(story),
        inside=inside,
        opened=asking.opened,
        answered=asking.answered,
        due=asking.due,
        bounced=asking.bounced,
        withdrawn=asking.withdrawn,
        draft=asking.draft,
        reaction=after.reaction,
        asked_again_at=after.asked_again_at,
        reopened_at=after.reopened_at,
        minutes=asking.minutes,
    )

"""Where a ticket goes when a person says what it is about: as the rulebook says for that process, no more guessing."""

from dataclasses import dataclass

from routing_rules.facts import Cell
from routing_rules.participation import UNKNOWN_LANGUAGE, take_part
from routing_rules.rulebook_parts import Rulebook
from routing_rules.vocabulary import QueueKind, Stage

_OF_THE_HUB = frozenset({QueueKind.HUB, QueueKind.TRIAGE})


@dataclass(frozen=True, slots=True)
class Place:
    """Who owns it, where it waits, and who is asked about it."""

    owner: str | None
    queue: str
    stage: Stage
    consult: str | None
    """Department to be asked inside the ticket, else None."""


def place(
    process: str | None,
    channel: str,
    author: str,
    rulebook: Rulebook,
    *,
    now_in: str,
    ceiling: Stage | None = None,
    language: str = UNKNOWN_LANGUAGE,
) -> Place:
    """The place of a ticket that waits in `now_in`; a process that is None is none of ours, and is triage's.

    What the hub keeps stays in the queue of the hub that it is in already. Of a process the cell's stage says who
    works on it, as when it is decided without a person.
    """
    kind = rulebook.queues[now_in].kind if now_in in rulebook.queues else None
    if process is None:
        return Place(None, now_in if kind in _OF_THE_HUB else rulebook.triage_queue, Stage.HUB, None)
    owner = rulebook.processes[process].owner
    taking = take_part(Cell(process, channel), author, rulebook, ceiling, language)
    consult = owner if taking.stage is Stage.CONSULT and owner != rulebook.hub else None
    if taking.is_with_department:
        return Place(owner, rulebook.home_queues[owner], taking.stage, consult)
    queue = now_in if kind is QueueKind.HUB else rulebook.home_queues[rulebook.hub]
    return Place(owner, queue, taking.stage, consult)

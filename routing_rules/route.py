"""Where a classified message goes: owner, cell, stage, and the queue it waits in."""

from functools import lru_cache
from typing import NamedTuple

from routing_rules.classify import Classification
from routing_rules.facts import Because, BecauseKind, Cell, MessageFacts
from routing_rules.participation import Ceiling, CeilingCause, Taking, take_part
from routing_rules.rulebook_parts import Rulebook
from routing_rules.vocabulary import Stage


class Routing(NamedTuple):
    """Where a message goes, and because of what."""

    owner: str | None
    queue: str
    cell: Cell | None
    stage: Stage
    share: int
    draw: int | None
    consult: str | None
    shadow: str | None
    because: tuple[Because, ...]


def route(
    classification: Classification, facts: MessageFacts, rulebook: Rulebook, ceiling: Ceiling | None = None
) -> Routing:
    """Undecided goes to triage; a decided process to its owner's queue as far as the cell's stage lets it.

    At hub, shadow and consult the hub answers, so the ticket waits there; at draft and answer it waits with the
    department, except for authors outside the share, whom the hub keeps as control group, and for languages in which
    the department takes no part. A queue that a rule names
    goes before all of that.
    """
    process = rulebook.processes.get(classification.process or "")
    if process is None:
        return _nobody_yet(classification.queue or rulebook.triage_queue)
    highest = None if ceiling is None else ceiling.stage
    taking = take_part(Cell(process.slug, facts.channel), facts.author, rulebook, highest, facts.language)
    queue = classification.queue or rulebook.home_queues[process.owner if taking.is_with_department else rulebook.hub]
    return Routing(
        owner=process.owner,
        queue=queue,
        cell=taking.cell,
        stage=taking.stage,
        share=taking.share,
        draw=taking.draw,
        consult=process.owner if taking.stage is Stage.CONSULT else None,
        shadow=process.owner if taking.stage is Stage.SHADOW else None,
        because=_reasons(process.owner, queue, taking, facts.language, ceiling),
    )


# A house has few owners, cells and queues: their reasons are made once, and shared by all decisions.


@lru_cache(maxsize=1_000)
def _nobody_yet(queue: str) -> Routing:
    waits = Because(BecauseKind.QUEUE, queue, (), f"Nobody owns this yet: it waits in queue {queue}.")
    return Routing(None, queue, None, Stage.HUB, 0, None, None, None, (waits,))


def _reasons(owner: str, queue: str, taking: Taking, language: str, ceiling: Ceiling | None) -> tuple[Because, ...]:
    process, channel = taking.cell.process, taking.cell.channel
    placed = _reasons_inside(owner, queue, process, channel, taking.stage, taking.share)
    if taking.inside and taking.lowered_from is None:
        return placed
    *staged, waits = placed
    if ceiling is not None and taking.lowered_from is not None:
        staged.append(_lowered(owner, taking.lowered_from, ceiling))
    if taking.inside:
        return (*staged, waits)
    if taking.draw is None:
        text = f"{owner} takes no part in messages in language {language}: kept by the hub."
        return (*staged, Because(BecauseKind.LANGUAGE, language, (), text), waits)
    text = f"Draw {taking.draw} is outside the share of {taking.share} %: one stage lower, kept by the hub."
    return (*staged, Because(BecauseKind.DRAW, str(taking.cell), (), text), waits)


@lru_cache(maxsize=1_000)
def _lowered(owner: str, configured: Stage, ceiling: Ceiling) -> Because:
    why = f"{owner} has as much as it takes at once" if ceiling.cause is CeilingCause.ROOM else "the cell stepped back"
    return Because(
        BecauseKind.CEILING, ceiling.cause.value, (), f"Stage {configured} is held at {ceiling.stage}: {why}."
    )


@lru_cache(maxsize=10_000)
def _reasons_inside(
    owner: str, queue: str, process: str, channel: str, stage: Stage, share: int
) -> tuple[Because, Because, Because]:
    cell = f"{process}/{channel}"
    return (
        Because(BecauseKind.OWNER, owner, (), f"{owner} owns {process}."),
        Because(BecauseKind.CELL, cell, (), f"Cell {cell}: stage {stage}, share {share} %."),
        Because(BecauseKind.QUEUE, queue, (), f"It waits in queue {queue}."),
    )

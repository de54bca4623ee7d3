"""One training, in memory: what is learned, how it compares, and what becomes of it. No transaction is open."""

import asyncio
import os
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, NamedTuple

from routing_rules.learn import Comparison, Verdict
from routing_rules.poison import Suspicion
from routing_rules.rulebook import Rulebook
from service.flow.learning.comparing import Answers, ByModel, ByWords, Newest, compared, figures_of, shadow, suspected
from service.flow.learning.material import Material, Said, examples_digest, split, without
from service.flow.learning.outcome import Before, Case, outcome
from service.flow.learning.texts import as_read, labelled
from service.foundation.clock import cpu_seconds, monotonic
from service.reader.champion import loaded
from service.reader.examples import rulebook_examples
from service.reader.reader import Reader

SEED = 0
NICENESS = 5
"""Messages go first: training takes what they leave of the processor."""
ENOUGH_LABELS = 2
"""Fewer are nothing to tell apart."""


class Range(NamedTuple):
    """Labels of an actor, after one and up to another."""

    actor: str
    after: int
    upto: int


class CameIn(NamedTuple):
    """A message that came in lately."""

    id: int
    ticket_id: int
    text: str
    channel: str


@dataclass(frozen=True, slots=True)
class Champion:
    """The model that reads now, as it is stored."""

    id: int
    content: bytes
    content_digest: str
    newest_label: int
    came_in: int
    """Messages since it was trained."""


@dataclass(frozen=True, slots=True)
class Task:
    """Everything that a training needs to know, read in one transaction."""

    rulebook: Rulebook
    said: Sequence[Said]
    newest: Sequence[CameIn]
    champion: Champion | None
    accepted: frozenset[Range]
    """What a person said is right, however much it contradicts."""
    before: Mapping[str, Before]
    """Models by the digest of what they were trained on."""


@dataclass(frozen=True, slots=True)
class Trained:
    """A challenger, and what becomes of it."""

    content: bytes
    content_digest: str
    data_digest: str
    label_count: int
    newest_label: int
    figures: Mapping[str, Any]
    verdict: Verdict


async def train_aside(task: Task) -> Trained | None:
    """`trained`, in a thread that lets everything else go first."""
    pool = ThreadPoolExecutor(1, "training", initializer=_step_aside)
    try:
        return await asyncio.get_running_loop().run_in_executor(pool, trained, task)
    finally:
        pool.shutdown(wait=False)


def trained(task: Task) -> Trained | None:
    """Train a challenger and hold it against what reads now; None where there is nothing yet to tell apart."""
    # Imported where it is needed: whoever only looks what waits starts without what training needs.
    from service.reading.model_files import dump  # noqa: PLC0415
    from service.reading.training import train  # noqa: PLC0415

    began, spent = monotonic(), cpu_seconds()
    champion = None if task.champion is None else _reader(task.champion)
    material, suspicious = _material(task, champion)
    examples = material.examples
    if len({example.label for example in examples}) < ENOUGH_LABELS:
        return None
    model = train(examples, seed=SEED)
    content = dump(model)
    cost = {"cpu_seconds": round(cpu_seconds() - spent, 2), "seconds": round(monotonic() - began, 2)}
    figures, comparison = _held_against(Reader("challenger", model), champion, material, task)
    known = None if champion is None else champion.model
    case = Case(comparison, material, suspicious, known, task.rulebook, task.before)
    return Trained(
        content=content,
        content_digest=sha256(content).hexdigest(),
        data_digest=material.digest,
        label_count=len(material.train),
        newest_label=material.newest_label,
        figures={**figures, **cost, "set_aside": [_set_aside(one, task, material) for one in suspicious]},
        verdict=outcome(case),
    )


def _material(task: Task, champion: Reader | None) -> tuple[Material, tuple[Suspicion, ...]]:
    """What is learned, and judged without those whose corrections are doubted."""
    labels = labelled(task.said, task.rulebook, None if champion is None else champion.model)
    material = split(labels, rulebook_examples(task.rulebook))
    if champion is None or task.champion is None:
        return material, ()
    known = task.champion.newest_label
    fresh = [one for one in labels if one.said.id > known and not _is_accepted(one.said, task.accepted)]
    suspicious = suspected(fresh, champion.model, task.champion.came_in)
    return without(material, frozenset(one.actor for one in suspicious), known), suspicious


def _held_against(
    challenger: Reader, champion: Reader | None, material: Material, task: Task
) -> tuple[dict[str, Any], Comparison]:
    before: Answers = ByWords(task.rulebook) if champion is None else ByModel(champion, task.rulebook)
    after = ByModel(challenger, task.rulebook)
    comparison = compared(material, after, before)
    newest = [Newest(one.id, one.ticket_id, as_read(one.text, one.channel, task.rulebook)) for one in task.newest]
    return {
        **figures_of(comparison),
        "rows": material.rows,
        "rulebook_digest": examples_digest(material.rulebook),
        "newest_message": max((one.id for one in task.newest), default=0),
        "shadow": shadow(newest, after, before),
    }, comparison


def _reader(champion: Champion) -> Reader:
    return Reader(str(champion.id), loaded(champion.content, champion.content_digest))


def _is_accepted(said: Said, accepted: frozenset[Range]) -> bool:
    return any(said.actor == one.actor and one.after < said.id <= one.upto for one in accepted)


def _set_aside(found: Suspicion, task: Task, material: Material) -> dict[str, str | int | None]:
    after = 0 if task.champion is None else task.champion.newest_label
    return {**found._asdict(), "after": after, "upto": material.newest_label, "accepted_by": None}


def _step_aside() -> None:
    """On Linux each thread has a priority of its own."""
    os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)

"""Messages that a model read and of which people said what they are about, for as long as anybody wants."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from random import Random

from sqlmodel import col, update
from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.names import Names
from routing_rules.vocabulary import LabelSource, ModelState
from service.configuration.queries import active_configuration
from service.foundation.clock import now
from service.foundation.database import Database
from service.reading.examples import Example, Trial
from service.reading.model import Model as Trained
from service.reading.model_files import dump
from service.reading.training import train
from service.tables import Label, Message, Model, RecordedDecision, SecondLabel
from tests.builders import Said, store, triage_all

TEXTS = {
    "billing": "Mijn factuur klopt niet",
    "order_delivery": "Waar blijft mijn pakket?",
    "porting": "Wanneer is mijn nummer over?",
}


@dataclass(frozen=True, slots=True)
class Told:
    """One message, as a test knows it."""

    message_id: int
    days_ago: int
    decided: str | None
    owner: str | None
    likeliest: str
    probability: float
    said: str | None
    said_department: str | None
    is_judged: bool
    decided_at: datetime


async def tell(database: Database, count: int, seed: int = 1, days: int = 60) -> list[Told]:
    """So many messages over the last days: most read rightly, many judged, some of these twice."""
    async with database.transaction() as session:
        processes = (await active_configuration(session)).rulebook.processes
    owners = {slug: processes[slug].owner for slug in TEXTS}
    random = Random(seed)  # noqa: S311 - a story, not a secret
    ids = await store(
        database,
        [Said(f"q{seed}-{place}", random.choice(list(TEXTS.values())), 0, f"author{place}") for place in range(count)],
    )
    await triage_all(database)
    told = [_told(message_id, owners, random, days) for message_id in ids]
    await _write(database, told, random)
    return told


def _told(message_id: int, owners: dict[str, str], random: Random, days: int) -> Told:
    truth = random.choice(list(owners))
    probability = round(random.uniform(0.2, 0.999), 3)
    likeliest = truth if random.random() < probability else random.choice(list(owners))
    decided = likeliest if probability >= 0.6 else None
    is_judged = random.random() < 0.6
    kind = random.random()
    said = truth if kind < 0.85 else None
    department = owners[truth] if kind < 0.93 else None
    ago = random.randrange(days)
    return Told(
        message_id=message_id,
        days_ago=ago,
        decided=decided,
        owner=owners[decided] if decided else None,
        likeliest=likeliest,
        probability=probability,
        said=said if is_judged else None,
        said_department=department if is_judged else None,
        is_judged=is_judged,
        decided_at=now() - timedelta(days=ago, minutes=random.randrange(60)),
    )


async def _write(database: Database, told: Sequence[Told], random: Random) -> None:
    async with database.transaction() as session:
        for one in told:
            scores = {
                "model": "7",
                "likely": [{"process": one.likeliest, "probability": one.probability}],
                "pieces": [["pakket", 1.2], ["factuur", 0.4]],
            }
            await session.exec(
                update(RecordedDecision)
                .where(col(RecordedDecision.message_id) == one.message_id)
                .values(
                    process=one.decided,
                    owner=one.owner,
                    scores=scores,
                    model="7",
                    confidence=one.probability,
                    decided_at=one.decided_at,
                    state="open",
                )
            )
            if one.is_judged:
                await _judge(session, one, random)


async def _judge(session: AsyncSession, one: Told, random: Random) -> None:
    """What somebody said first does not count any more when they say something else."""
    ticket = (await session.get_one(Message, one.message_id)).ticket_id

    def label(process: str | None, department: str | None, source: LabelSource = LabelSource.CORRECTION) -> Label:
        return Label(
            message_id=one.message_id,
            ticket_id=ticket,
            process=process,
            department=department,
            source=source,
            actor="system",
            at=one.decided_at,
            decided=one.decided,
            likeliest=one.likeliest,
            probability=one.probability,
            model="7",
        )

    if random.random() < 0.2:
        session.add(label("press", "pr"))
        await session.flush()
    first = label(one.said, one.said_department)
    session.add(first)
    await session.flush()
    if random.random() < 0.3:
        process = one.said if random.random() < 0.7 else "press"
        session.add(
            SecondLabel(
                message_id=one.message_id,
                label_id=first.id,
                offered_at=one.decided_at,
                process=process,
                answered_at=now(),
                answered_by="system",
            )
        )
        session.add(label(process, None, LabelSource.SECOND))
        await session.flush()


async def add_model(
    database: Database, state: ModelState, trials: Sequence[Trial] = (), *, days_ago: int = 1, labels: int = 96
) -> int:
    """A model in the database, with this curve; returns its version."""
    content = content_with(tuple(trials))
    moment = now() - timedelta(days=days_ago)
    said = Names("Van 96 berichten heeft het er 81 goed.", "Of 96 messages it has 81 right.")
    row = Model(
        state=state,
        trained_at=moment,
        content=content,
        content_digest=sha256(content).hexdigest(),
        code_version="0.9",
        data_digest="d" * 64,
        label_count=labels,
        figures={"n": 96, "right": 81, "set_aside": []},
        reasons=[{"nl": said.nl, "en": said.en}],
        decided_by="system",
        promoted_at=moment if state in (ModelState.CHAMPION, ModelState.RETIRED) else None,
        ended_at=moment + timedelta(hours=1) if state is ModelState.RETIRED else None,
    )
    async with database.transaction() as session:
        session.add(row)
    return row.id


def trials(process: str, count: int, seed: int = 1) -> list[Trial]:
    """As calibrated as can be: what has 0.9 is right nine times in ten."""
    random = Random(seed)  # noqa: S311 - a curve, not a secret
    found = []
    for _ in range(count):
        probability = round(random.uniform(0.3, 1.0) ** 0.5, 3)
        found.append(Trial(process if random.random() < probability else "press", process, probability))
    return found


@cache
def content_with(curve: tuple[Trial, ...]) -> bytes:
    """A real model's content, with a curve of one's own."""
    return dump(replace(_small(), curve=curve))


@cache
def _small() -> Trained:
    return train([Example(f"{text} {place}", process) for process, text in TEXTS.items() for place in range(6)])

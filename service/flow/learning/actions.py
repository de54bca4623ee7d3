"""Learning, once: what waits is trained on, and what comes of it takes over or is refused."""

from importlib.metadata import version

from sqlalchemy import update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.learn import Reason
from routing_rules.learn_sentences import sentence
from routing_rules.vocabulary import EventKind, ModelState
from service.flow.learning import statements
from service.flow.learning.reading import is_time, task_at_hand
from service.flow.learning.training import SEED, Task, Trained, train_aside
from service.foundation.clock import now
from service.foundation.database import Database, connection_of
from service.foundation.errors import Conflict
from service.people.actor import SYSTEM
from service.tables import Model
from service.tickets.ledger import announce
from service.tickets.question_names import names_of

KEPT = 5
"""So many retired and refused models keep their content, to be brought back; of older ones the figures stay."""
_ONE_AT_A_TIME = "learning"


async def learn(database: Database, *, forced: bool = False) -> int | None:
    """Train when it is time, or when somebody asks for it, and return the model's number.

    None: it is not time, somebody else trains, or there is nothing yet to tell apart. Whoever is killed meanwhile
    leaves everything as it was. Raises Conflict, when forced, while somebody else trains.
    """
    async with database.alone(_ONE_AT_A_TIME) as mine:
        if not mine:
            if forced:
                raise Conflict("A model is being trained already.")
            return None
        code_version = version("olievlek")
        async with database.snapshot() as session:
            if not forced and not await is_time(session):
                return None
            task = await task_at_hand(session, code_version)
        trained = await train_aside(task)
        if trained is None:
            return None
        async with database.transaction() as session:
            return await _keep(session, task, trained, code_version)


async def _keep(session: AsyncSession, task: Task, trained: Trained, code_version: str) -> int | None:
    """The model with its figures; when it is promoted, the champion retires. None when another champion came
    meanwhile: it was never compared with that one."""
    champion = (
        await session.exec(select(Model.id).where(Model.state == ModelState.CHAMPION).with_for_update())
    ).first()
    compared_with = None if task.champion is None else task.champion.id
    if champion != compared_with:
        return None
    at, promoted = now(), trained.verdict.promoted
    if promoted:
        await retire_champion(session)
    model = Model(
        state=ModelState.CHAMPION if promoted else ModelState.REFUSED,
        trained_at=at,
        content=trained.content,
        content_digest=trained.content_digest,
        code_version=code_version,
        data_digest=trained.data_digest,
        seed=SEED,
        label_count=trained.label_count,
        newest_label=trained.newest_label,
        figures=dict(trained.figures),
        compared_with=compared_with,
        reasons=await _sentences(session, trained.verdict.reasons),
        decided_by=SYSTEM.name,
        promoted_at=at if promoted else None,
    )
    session.add(model)
    await session.flush()
    await (await connection_of(session)).exec_driver_sql(statements.DROP_CONTENTS, {"kept": KEPT})
    await announce(session, {(EventKind.MODEL_CHANGED, "")})
    return model.id


async def retire_champion(session: AsyncSession) -> None:
    """Make room for another."""
    champion = col(Model.state) == ModelState.CHAMPION
    await session.exec(update(Model).where(champion).values(state=ModelState.RETIRED, ended_at=now()))


async def _sentences(session: AsyncSession, reasons: tuple[Reason, ...]) -> list[dict[str, str]]:
    actors = {str(reason.figures["actor"]) for reason in reasons if "actor" in reason.figures}
    names = await names_of(session, actors)
    said = []
    for reason in reasons:
        figures = dict(reason.figures)
        if "actor" in figures:
            figures["actor"] = names[str(figures["actor"])]
        words = sentence(Reason(reason.kind, figures))
        said.append({"nl": words.nl, "en": words.en})
    return said

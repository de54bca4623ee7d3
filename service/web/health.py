"""Whether this process is alive, and whether it can do its work."""

import asyncio
from typing import Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel
from sqlalchemy.exc import SQLAlchemyError

from service.foundation.errors import Overloaded
from service.tables.schema import SchemaState, schema_state
from service.web.problems import problem_models
from service.web.session import database_of

router = APIRouter(prefix="/api/v1/health", tags=["health"])

MISSING = {
    SchemaState.EMPTY: "The database has no tables: run `olievlek migrate`.",
    SchemaState.BEHIND: "The database's schema is older than this version: run `olievlek migrate`.",
    SchemaState.NEWER: "The database's schema was made by a newer version: update this one.",
}
LONGEST_SECONDS = 5.0
"""Probes give up soon, and a database that takes longer is no good."""


class Health(BaseModel):
    """All is well."""

    status: Literal["ok"] = "ok"


class NotReady(Overloaded):
    """The process runs but something that it needs is missing."""

    title = "Not ready"


@router.get("/live", summary="Whether the process runs")
async def live() -> Health:
    """Asks nobody else: a process that answers this needs no restart."""
    return Health()


@router.get("/ready", summary="Whether requests can be served", responses=problem_models(503))
async def ready(request: Request) -> Health:
    """The database answers and has this version's schema; else 503 says what is missing."""
    try:
        async with asyncio.timeout(LONGEST_SECONDS):
            state = await asyncio.to_thread(schema_state, database_of(request).url)
    except (SQLAlchemyError, TimeoutError):
        raise NotReady("The database does not answer.", retry_after=2) from None
    if state in MISSING:
        raise NotReady(MISSING[state], retry_after=10)
    return Health()

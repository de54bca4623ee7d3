"""Messages leave without personal data, unless somebody who may asks for it, and then the log says so."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from structlog.testing import capture_logs

from routing_rules.vocabulary import LabelSource, Role
from service.flow.exporting.forms import Export, PersonalDataIn
from service.flow.exporting.queries import ExportPage, export_messages
from service.foundation.clock import now
from service.foundation.database import Database
from service.foundation.errors import NotAllowed
from service.people.actor import SYSTEM, Actor
from service.people.keys import Scope, create_key
from service.tables import Label
from tests.builders import Said, a_colleague, store
from tests.serving import Api, serving

TEXT = "Bel 06-12345678 over bestelnummer 9-AB12 van jan@example.org"
MASKED = "Bel <phone> over bestelnummer <order_number> van <email>"


@pytest_asyncio.fixture
async def api(database: Database) -> AsyncIterator[Api]:
    """The API on the test's database."""
    async with serving(database) as opened:
        yield opened


async def export(database: Database, actor: Actor, asked: Export) -> ExportPage:
    async with database.transaction() as session:
        return await export_messages(session, actor, asked)


async def label(database: Database, message: int, process: str | None, *, may_train: bool = True) -> None:
    async with database.transaction() as session:
        session.add(
            Label(
                message_id=message,
                process=process,
                source=LabelSource.IMPORT,
                actor="key/crm",
                at=now(),
                may_train=may_train,
            )
        )


async def test_personal_data_is_masked_unless_it_is_asked_for(database: Database) -> None:
    await store(database, [Said("m1", TEXT, author="jan")])
    (kept,) = (await export(database, SYSTEM, Export())).messages
    assert (kept.text, kept.author, kept.external_id, kept.url) == (MASKED, None, None, None)
    with capture_logs() as lines:
        page = await export(database, SYSTEM, Export(personal_data=PersonalDataIn.INCLUDE))
    (whole,) = page.messages
    assert (whole.text, whole.external_id) == (TEXT, "m1")
    assert whole.author is not None
    assert whole.author.external_id == "jan"
    (line,) = lines
    assert (line["event"], line["actor"], line["messages"]) == ("personal data exported", "system", 1)


async def test_page_after_page_is_everything_once(database: Database) -> None:
    ids = await store(database, [Said(f"m{place}", f"Vraag {place}", minute=place) for place in range(5)])
    found, after = [], 0
    while True:
        page = await export(database, SYSTEM, Export(after=after, limit=2))
        found += [one.id for one in page.messages]
        if page.next is None:
            break
        after = page.next
    assert found == ids


async def test_the_newest_label_counts(database: Database) -> None:
    first, forbidden, none, unsaid = await store(
        database, [Said(f"m{place}", "Vraag", minute=place) for place in range(4)]
    )
    await label(database, first, "billing")
    await label(database, first, "order_delivery")
    await label(database, forbidden, "billing", may_train=False)
    await label(database, none, "billing")
    await label(database, none, None)
    everything = (await export(database, SYSTEM, Export())).messages
    assert [(one.id, one.label) for one in everything] == [
        (first, "order_delivery"),
        (forbidden, "billing"),
        (none, None),
        (unsaid, None),
    ]
    assert [one.may_train for one in everything] == [True, False, True, None]
    assert [one.id for one in (await export(database, SYSTEM, Export(labelled=True))).messages] == [first]


@pytest.mark.parametrize(
    ("role", "masked", "included"),
    [(Role.AGENT, False, False), (Role.DEPARTMENT, False, False), (Role.LEAD, True, False), (Role.MANAGER, True, True)],
)
async def test_who_may_take_what_out_of_the_house(database: Database, role: Role, masked: bool, included: bool) -> None:
    actor = await a_colleague(database, role=role)
    for personal_data, may in ((PersonalDataIn.MASKED, masked), (PersonalDataIn.INCLUDE, included)):
        if may:
            await export(database, actor, Export(personal_data=personal_data))
        else:
            with pytest.raises(NotAllowed, match="may not export"):
                await export(database, actor, Export(personal_data=personal_data))


async def test_over_the_api(database: Database, api: Api) -> None:
    await store(database, [Said("m1", TEXT)])
    async with database.transaction() as session:
        plain = api.bearer(await create_key(session, "plain", [Scope.MESSAGES_READ]))
        writer = api.bearer(await create_key(session, "writer", [Scope.MESSAGES_WRITE]))
    address = "/api/v1/exports/messages"
    body = (await api.client.get(address, headers=plain)).json()
    assert (body["next"], body["messages"][0]["text"], body["messages"][0]["author"]) == (None, MASKED, None)
    refused = await api.client.get(f"{address}?personal_data=include", headers=plain)
    assert refused.status_code == 403
    assert "personal_data:read" in refused.text
    assert (await api.client.get(address, headers=writer)).status_code == 403
    assert (await api.client.get(f"{address}?personal_data=include")).json()["messages"][0]["text"] == TEXT
    assert (await api.client.get(f"{address}?personal_data=perhaps")).status_code == 422

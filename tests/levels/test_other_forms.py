"""Ways of working, points, levels, and going back to what was; and that looking at it all changes nothing."""

from sqlmodel import col, func, select

from routing_rules.vocabulary import Role, Work
from service.configuration.actions import edit_file
from service.configuration.queries import newest_publication
from service.tables import Event
from tests.levels.conftest import ask
from tests.levels.filled import fields
from tests.levels.test_pages import in_force, published, put_in_force, tried
from tests.web.visiting import Site


async def test_ways_of_working_points_and_levels(site: Site) -> None:
    noor = await site.visit("noor", Role.MANAGER)
    form = fields((await noor.browser.get("/levels/work")).text)
    at = form["queue"].index("billing")
    form["work"][at], form["accept"][at] = "push", "5m"
    await put_in_force(noor, "/levels/work", {"work": form["work"], "accept": form["accept"]})
    await put_in_force(
        noor,
        "/levels/priority",
        {"storms": ["network_outage"], "storm": "-25", "groups": "press 0\nopinion_leaders 50000\nbusiness 0\nvip 900"},
    )
    levels = await in_force(site.database)
    assert (levels.work["billing"].work, levels.work["billing"].accept.total_seconds()) == (Work.PUSH, 300)
    assert (levels.priority.storms, levels.priority.storm) == (frozenset({"network_outage"}), -25)
    html = (await noor.browser.get("/levels/levels")).text
    emails = fields(html)["emails"]
    emails[1] = "nacht@example.org, dag@example.org"
    roles = [role for role in fields(html)["roles"] if role != "duty_manager/lead"]
    await put_in_force(noor, "/levels/levels", {"emails": emails, "roles": roles})
    level = (await in_force(site.database)).levels["duty_manager"]
    assert (level.emails, level.roles) == (("nacht@example.org", "dag@example.org"), frozenset({Role.MANAGER}))


async def test_going_back_leaves_the_rules_alone(site: Site) -> None:
    noor = await site.visit("noor", Role.MANAGER)
    old = await in_force(site.database)
    await put_in_force(noor, "/levels/policies/press", {"targets": ["20m", "30m", "", "", ""]})
    async with site.database.transaction() as session:
        newest = await newest_publication(session)
        assert newest is not None
        text = "rules: {}"
        await edit_file(session, "colleague/1", "rules-praise.yaml", text, seen=newest.version_id)
    seen = await noor.browser.get("/levels/history/1")
    assert "20 min" in seen.text
    done = await noor.browser.post("/levels/history/1", data={**fields(seen.text), "do": "publish"})
    assert done.status_code == 303
    async with site.database.transaction() as session:
        newest = await newest_publication(session)
        assert newest is not None
    assert newest.files["rules-praise.yaml"] == text
    assert (await in_force(site.database)).digest == old.digest


async def test_looking_changes_nothing(site: Site) -> None:
    """A preview writes no event and moves no clock."""
    noor = await site.visit("noor", Role.MANAGER)
    await ask(site.database, 1, 2, 3)

    async def state() -> tuple[int, int]:
        async with site.database.transaction() as session:
            return (await session.exec(select(func.count(col(Event.id))))).one(), await published(site.database)

    before = await state()
    await tried(noor, "/levels/policies/norm", {"targets": ["5m", "90m", "28h", "2h", "4h"], "period": "week"})
    assert await state() == before

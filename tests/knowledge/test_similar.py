"""Which kept answers a ticket is offered."""

from service.flow.knowledge import statements
from service.flow.knowledge.actions import retire_answer
from service.flow.knowledge.offering import offers_for
from service.flow.knowledge.similar import needed, similar
from service.foundation.database import Database
from tests.knowledge.world import ANSWER, PROCESS, WHERE, World


async def offered(world: World, number: int, limit: int = 3) -> list[int]:
    """Ids, the best first."""
    return [one.answer.id for one in await world.do(similar, number, limit)]


async def test_the_answer_that_shares_most_comes_first(world: World) -> None:
    far = await world.kept(question="Mijn pakket is beschadigd, wat nu?", text="Stuur een foto van de doos.")
    near = await world.kept()
    middle = await world.kept(question="Wanneer komt mijn bestelling, blijft die lang weg?", text="Binnen drie dagen.")
    number = await world.ticket("Goedemiddag, waar blijft mijn pakketje? Besteld op maandag, dagen geleden al!")
    await world.file(number, PROCESS)
    found = await offered(world, number)
    assert found[0] == near.id
    assert middle.id in found
    assert far.id not in found


async def test_only_of_the_same_process_language_and_in_use(world: World) -> None:
    kept = await world.kept()
    other = await world.kept(process="billing", text=ANSWER + " Ook de rekening.")
    english = await world.kept(language="en", text=ANSWER + " Waar blijft het?")
    retired = await world.kept(text=ANSWER + " Vroeger.")
    await world.do(retire_answer, world.sam, retired.id)
    number = await world.ticket()
    await world.file(number, PROCESS)
    assert await offered(world, number) == [kept.id]
    await world.file(number, None)
    assert set(await offered(world, number)) == {kept.id, other.id}
    await world.file(number, PROCESS, "en")
    assert await offered(world, number) == [english.id]
    await world.file(number, PROCESS, "und")
    assert await offered(world, number) == [kept.id]


async def test_a_language_that_postgres_has_no_dictionary_for(world: World) -> None:
    kept = await world.kept(language="fr", question="Où est mon colis ?", text="Votre colis arrive demain.")
    number = await world.ticket("Bonjour, où est mon colis ?")
    await world.file(number, PROCESS, "fr")
    assert await offered(world, number) == [kept.id]


async def test_a_long_word_is_found_by_its_beginning(world: World) -> None:
    kept = await world.kept(question="Klopt het factuurbedrag?", text="Het bedrag klopt meestal.")
    number = await world.ticket("Klopt mijn factuur?")
    await world.file(number, PROCESS)
    assert await offered(world, number) == [kept.id]


async def test_past_its_review_date_it_says_so(world: World) -> None:
    kept = await world.kept()
    number = await world.ticket()
    await world.file(number, PROCESS)
    [fresh] = await world.do(similar, number)
    await world.overdue(kept.id)
    [due] = await world.do(similar, number)
    assert (fresh.is_due, due.is_due) == (False, True)


async def test_the_newest_question_counts(world: World) -> None:
    kept = await world.kept()
    number = await world.ticket("Mijn factuur klopt niet, er is te veel afgeschreven.", channel="forum")
    await world.file(number, PROCESS)
    assert await offered(world, number) == []
    await world.ticket(WHERE, author="jan1", channel="forum", in_reply_to="m1")
    await world.file(number, PROCESS)
    assert await offered(world, number) == [kept.id]


async def test_words_with_marks_break_nothing(world: World) -> None:
    await world.kept()
    for text in ("a'b\\c | & ! ( ) :* <-> 'x'", "12345 67", "!!!", "📦📦", "l'été d'Arc\\'s pakket's"):
        number = await world.ticket(text)
        await world.file(number, PROCESS)
        assert len(await offered(world, number)) <= 1


async def test_a_department_is_offered_its_own(world: World) -> None:
    kept = await world.kept()
    number = await world.ticket()
    await world.file(number, PROCESS)
    assert [one.answer.id for one in await world.do(offers_for, world.ann, number)] == [kept.id]
    assert [one.answer.id for one in await world.do(similar, number, owner="billing")] == []


def test_two_words_or_a_fifth() -> None:
    assert [needed(count) for count in (1, 2, 5, 14, 15, 25, 40)] == [1, 2, 2, 2, 3, 5, 5]


async def test_ten_thousand_answers_are_found_by_the_index(world: World, database: Database) -> None:
    kept = await world.kept()
    await world.many(10_000)
    number = await world.ticket()
    await world.file(number, PROCESS)
    assert await offered(world, number) == [kept.id]
    words = ("blijft", "pakket", "vijf", "vijv", "dag", "geled", "besteld", "bestel", "goedemiddag", "graag")
    terms = [f"'{word}':*" for word in words]
    given = {"terms": terms, "query": " | ".join(terms), "needed": 2, "limit": 3}
    given |= {"language": "nl", "process": PROCESS, "owner": None}
    async with database.transaction() as session:
        connection = await session.connection()
        plan = "\n".join((await connection.exec_driver_sql(f"EXPLAIN {statements.SIMILAR}", given)).scalars())
    assert "ix_kept_answer_search" in plan, plan

"""Keeping, changing and using answers: by whom, how often, and what is refused."""

import asyncio
from datetime import timedelta

import pytest

from routing_rules.vocabulary import EventKind
from service.flow.knowledge.actions import edit_answer, keep_answer, retire_answer, use_answer
from service.flow.knowledge.forms import Asked, EditForm, KeepForm
from service.flow.knowledge.keeping import proposed
from service.flow.knowledge.privacy import HoldsPersonalData
from service.flow.knowledge.queries import answer_detail, answer_list, keepable
from service.foundation.clock import now
from service.foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from service.people.actor import Actor
from service.tickets.question_acts import answer
from tests.knowledge.world import ANSWER, OWNER, PROCESS, WHERE, World

MAIL = "Mail me op jan.jansen@example.org of bel 06 12345678."


async def test_an_answered_question_is_kept_with_its_owner_and_on_its_timeline(world: World) -> None:
    number = await world.ticket()
    question = await world.answered(number)
    [open_one] = await world.do(keepable, number)
    assert open_one.id == question
    for who in (world.ann, world.ann, world.sam):
        kept = await world.do(keep_answer, who, KeepForm(consultation=question, process=PROCESS))
    [row] = await world.rows()
    assert row.id == kept.id
    assert (row.owner, row.process, row.language, row.text) == (OWNER, PROCESS, "nl", ANSWER)
    assert row.question == "Hoe lang duurt het nu?"
    assert row.kept_by == world.ann.name
    assert timedelta(days=180) < row.review_at - now() < timedelta(days=184)
    [event] = await world.events(number, EventKind.ANSWER_KEPT)
    assert event.data == {"answer": row.id}
    assert await world.do(keepable, number) == []
    with pytest.raises(Conflict) as refused:
        await world.do(keep_answer, world.sam, KeepForm(consultation=question, process=PROCESS, text="Anders."))
    assert refused.value.extensions["answer"] == row.id


async def test_only_the_hub_and_the_department_that_answered_keep_it(world: World) -> None:
    number = await world.ticket()
    question = await world.answered(number)
    with pytest.raises(NotFound):
        await world.do(keep_answer, world.bea, KeepForm(consultation=question, process=PROCESS))
    form = KeepForm(question=WHERE, text=ANSWER, process=PROCESS, language="nl")
    with pytest.raises(NotAllowed):
        await world.do(keep_answer, world.bea, form)
    unanswered = await world.ask(await world.ticket())
    with pytest.raises(Conflict):
        await world.do(keep_answer, world.ann, KeepForm(consultation=unanswered))
    assert await world.rows() == []
    own = await world.do(keep_answer, world.sam, KeepForm(consultation=question, process=PROCESS))
    assert own.kept_by == world.sam.name


async def test_personal_data_is_refused_and_not_said_aloud(world: World) -> None:
    for field in ("text", "question"):
        with pytest.raises(HoldsPersonalData) as refused:
            await world.kept(**{field: MAIL})
        kinds = {(one["field"], one["kind"]) for one in refused.value.extensions["objections"]}  # type: ignore[attr-defined]
        assert kinds == {(field, "personal_data")}
        assert {one.words for one in refused.value.revealed} == {"jan.jansen@example.org", "06 12345678"}
        assert "jan" not in refused.value.detail + str(refused.value.extensions)
    kept = await world.kept()
    with pytest.raises(HoldsPersonalData):
        await world.do(edit_answer, world.sam, kept.id, EditForm(text=MAIL))
    assert [row.text for row in await world.rows()] == [ANSWER]


async def test_the_opening_question_of_a_route_is_what_the_customer_asked(world: World) -> None:
    number = await world.ticket("Waar blijft mijn bestelling?")
    question = await world.ask(number, text="")
    await world.do(answer, world.sam, question, ANSWER)
    found = await world.do(proposed, world.ann, question)
    assert (found.question, found.text, found.department) == ("Waar blijft mijn bestelling?", ANSWER, OWNER)


async def test_its_owner_and_leads_change_it_and_nobody_writes_over_another(world: World) -> None:
    kept = await world.kept()
    with pytest.raises(NotAllowed):
        await world.do(edit_answer, world.ann, kept.id, EditForm(text="Anders."))
    with pytest.raises(NotFound):
        await world.do(edit_answer, world.bea, kept.id, EditForm(text="Anders."))
    changed = await world.do(edit_answer, world.sam, kept.id, EditForm(seen=1, text="Anders."))
    assert (changed.text, changed.version, changed.edited_by) == ("Anders.", 2, world.sam.name)
    assert (await world.do(edit_answer, world.sam, kept.id, EditForm(seen=1, text="Anders."))).version == 2
    with pytest.raises(Conflict):
        await world.do(edit_answer, world.leo, kept.id, EditForm(seen=1, text="Nog anders."))
    for form in (EditForm(process="no_such"), EditForm(review_at=now() - timedelta(days=1))):
        with pytest.raises(Invalid):
            await world.do(edit_answer, world.leo, kept.id, form)
    assert (await world.do(edit_answer, world.leo, kept.id, EditForm(language="en"))).version == 3


async def test_a_retired_answer_leaves_the_list_and_comes_back(world: World) -> None:
    kept = await world.kept()
    for _ in range(2):
        await world.do(retire_answer, world.sam, kept.id)
    row = await world.row(kept.id)
    assert (row.version, row.retired_by) == (2, world.sam.name)
    assert (await world.do(answer_list, world.leo, Asked())).answers == []
    assert [one.id for one in (await world.do(answer_list, world.leo, Asked(is_retired=True))).answers] == [kept.id]
    number = await world.ticket()
    with pytest.raises(Conflict):
        await world.do(use_answer, world.ann, number, kept.id)
    await world.do(edit_answer, world.sam, kept.id, EditForm(retired=False))
    assert (await world.row(kept.id)).retired_at is None
    await world.do(use_answer, world.ann, number, kept.id)


async def test_bringing_back_what_was_kept_anew_is_refused(world: World) -> None:
    question = await world.answered(await world.ticket())
    first = await world.do(keep_answer, world.ann, KeepForm(consultation=question, process=PROCESS))
    await world.do(retire_answer, world.sam, first.id)
    second = await world.do(keep_answer, world.ann, KeepForm(consultation=question, process=PROCESS, text="Beter."))
    assert second.id != first.id
    with pytest.raises(Conflict):
        await world.do(edit_answer, world.sam, first.id, EditForm(retired=False))


async def test_a_use_counts_once_per_ticket_also_at_once(world: World) -> None:
    kept = await world.kept()
    numbers = [await world.ticket(), await world.ticket()]
    used = [world.do(use_answer, who, numbers[0], kept.id) for who in [world.ann, world.ann] * 4]
    assert {one.text for one in await asyncio.gather(*used)} == {ANSWER}
    await world.do(use_answer, world.ann, numbers[1], kept.id)
    assert (await world.row(kept.id)).uses == 2
    [event] = await world.events(numbers[0], EventKind.ANSWER_USED)
    assert event.data == {"answer": kept.id, "owner": OWNER}
    detail = await world.do(answer_detail, world.sam, kept.id)
    assert [(use.number, use.name) for use in detail.uses] == [(numbers[1], "Ann"), (numbers[0], "Ann")]


async def test_whoever_may_not_reply_uses_nothing(world: World) -> None:
    kept, number = await world.kept(), await world.ticket()
    key = Actor("key/crm", scopes=frozenset({"tickets:read", "tickets:write"}))
    for who, refusal in ((world.leo, NotAllowed), (key, NotAllowed), (world.bea, NotFound)):
        with pytest.raises(refusal):
            await world.do(use_answer, who, number, kept.id)
    with pytest.raises(NotFound):
        await world.do(use_answer, world.ann, number, kept.id + 1)
    assert await world.uses() == []


async def test_the_list_is_what_is_due_first_in_pages_and_found_by_words(world: World) -> None:
    kept = [await world.kept(text=f"{ANSWER} Nummer {n}.") for n in range(5)]
    await world.overdue(kept[3].id, days=2)
    await world.overdue(kept[1].id, days=9)
    found, after = [], None
    while True:
        page = await world.do(answer_list, world.leo, Asked(after=after), 2)
        found += [one.id for one in page.answers]
        after = page.next
        if after is None:
            break
    assert found == [kept[n].id for n in (1, 3, 0, 2, 4)]
    assert len((await world.do(answer_list, world.sam, Asked(is_due=True))).answers) == 2
    assert (await world.do(answer_list, world.bea, Asked())).answers == []
    english = await world.kept(language="en", question="Where is my parcel?", text="Most parcels arrive in two days.")
    asked = {"parcel": [english.id], "pakketten nummer": 5, "niets hiervan": [], "  ": 6, "'quoted\" & odd|": []}
    for words, expected in asked.items():
        answers = (await world.do(answer_list, world.leo, Asked(words=words))).answers
        assert (len(answers) if isinstance(expected, int) else [one.id for one in answers]) == expected, words
    with pytest.raises(Invalid):
        await world.do(answer_list, world.leo, Asked(after="nonsense"))
    narrowed = await world.do(answer_list, world.leo, Asked(process="billing", owner=OWNER))
    assert narrowed.answers == []

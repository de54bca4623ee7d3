"""What an agent of the hub does about a ticket, and how long that takes."""

from datetime import datetime
from random import Random

from service.simulation.chance import lognormal, stream
from service.simulation.hours import Hours
from service.simulation.knowledge import Knowledge
from service.simulation.looking import OpenQuestion, OpenTicket
from service.simulation.people import Seat
from service.simulation.scenarios import Scenario
from service.simulation.tasks import Act, Task
from service.simulation.texts import reply

Work = tuple[Task, float]
"""What is done, and the minutes that it takes."""
MINUTES_TO_JUDGE = 3.0
MINUTES_TO_PASS_ON = 4.0
MINUTES_TO_CLOSE = 1.0
CHANGES_A_RIGHT_ONE = 0.1
SENDS_A_POOR_ONE_BACK = 0.5
ONE_MORE_WORD = {"nl": " Fijne dag!", "en": " Have a nice day!"}


def for_the_hub(
    ticket: OpenTicket, question: OpenQuestion | None, knowledge: Knowledge, hours: Hours, at: datetime
) -> bool:
    """Whether there is something to do; not while it is worth waiting for the department."""
    if ticket.draft is not None or question is None:
        return True
    in_time = question.due_at is None or at < question.due_at
    return not (in_time and hours.is_department_worth_waiting_for(at))


def at_the_hub(
    ticket: OpenTicket, question: OpenQuestion | None, seat: Seat, knowledge: Knowledge, scenario: Scenario, seed: int
) -> Work:
    """What this agent does about it."""
    chance = stream(seed, "hub", ticket.author, knowledge.next_time(ticket.number))
    if ticket.draft is not None:
        return _judge(chance, ticket, ticket.draft, seat, knowledge, scenario), MINUTES_TO_JUDGE
    if ticket.author in knowledge.content and question is None:
        return Task(Act.SOLVE, seat.actor, ticket.number, ticket.author), MINUTES_TO_CLOSE
    advice = knowledge.advice.get(ticket.number)
    if advice is not None and question is None:
        used = Task(
            Act.ANSWER,
            seat.actor,
            ticket.number,
            ticket.author,
            advice.is_right,
            advice.text,
            question=advice.question,
            by_department=True,
        )
        return used, MINUTES_TO_PASS_ON
    return _own_answer(chance, ticket, question, seat, knowledge, scenario)


def _own_answer(
    chance: Random,
    ticket: OpenTicket,
    question: OpenQuestion | None,
    seat: Seat,
    knowledge: Knowledge,
    scenario: Scenario,
) -> Work:
    is_right = chance.random() < scenario.hub.competence
    minutes = lognormal(chance, scenario.hub.minutes, scenario.hub.spread)
    text = reply(chance, knowledge.language(ticket.author), is_right=is_right)
    number = 0 if question is None else question.number
    return (
        Task(
            Act.ANSWER,
            seat.actor,
            ticket.number,
            ticket.author,
            is_right,
            text,
            question=number,
            is_waiting=question is not None,
        ),
        minutes,
    )


def _judge(
    chance: Random, ticket: OpenTicket, draft: int, seat: Seat, knowledge: Knowledge, scenario: Scenario
) -> Task:
    language, is_right = knowledge.language(ticket.author), knowledge.drafts.get(ticket.number, True)
    who = (seat.actor, ticket.number, ticket.author)
    if is_right:
        is_changed = chance.random() < CHANGES_A_RIGHT_ONE
        text = reply(chance, language, is_right=True) + ONE_MORE_WORD[language] if is_changed else ""
        return Task(Act.APPROVE, *who, True, text, draft=draft)
    if chance.random() < SENDS_A_POOR_ONE_BACK:
        return Task(Act.SEND_BACK, *who, False, draft=draft)
    mended = chance.random() < scenario.hub.competence
    text = reply(chance, language, is_right=mended) + ONE_MORE_WORD[language]
    return Task(Act.APPROVE, *who, mended, text, draft=draft)

"""What somebody of the department does about a question or a ticket, and how long that takes."""

from service.simulation.chance import lognormal, stream
from service.simulation.knowledge import Knowledge
from service.simulation.looking import OpenQuestion, OpenTicket
from service.simulation.people import Seat
from service.simulation.scenarios import Scenario
from service.simulation.tasks import Act, Task
from service.simulation.texts import reply

Work = tuple[Task, Task, float]
"""How it begins, what comes of it, and the minutes between."""
MINUTES_TO_CLOSE = 1.0
SOONER = 0.3
"""To see that it is not theirs takes so much of the time of an answer."""


def in_the_department(
    ticket: OpenTicket, question: OpenQuestion | None, seat: Seat, knowledge: Knowledge, scenario: Scenario, seed: int
) -> Work:
    """What this colleague does about a question, or without one about a ticket of its queue."""
    who = (seat.actor, ticket.number, ticket.author)
    asked = 0 if question is None else question.number
    begins = Task(Act.TAKE if question is None else Act.PICK_UP, *who, question=asked)
    if ticket.author in knowledge.content and question is None:
        return begins, Task(Act.SOLVE, *who), MINUTES_TO_CLOSE
    chance = stream(seed, "department", ticket.author, knowledge.next_time(ticket.number))
    team = scenario.department
    minutes, bounces, is_right = (
        lognormal(chance, team.minutes, team.spread),
        chance.random() < team.bounces,
        chance.random() < team.competence,
    )
    if bounces:
        return begins, Task(Act.BOUNCE if question is None else Act.DECLINE, *who, question=asked), minutes * SOONER
    act = Act.ANSWER if question is None else Act.ADVISE
    text = reply(chance, knowledge.language(ticket.author), is_right=is_right)
    advises = Task(act, *who, is_right, text, question=asked if act is Act.ADVISE else 0, by_department=True)
    return begins, advises, minutes

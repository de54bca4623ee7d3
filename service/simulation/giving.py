"""Who takes what in hand: the most urgent first, as soon as somebody is free."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from service.simulation.agenda import Agenda
from service.simulation.at_the_hub import at_the_hub, for_the_hub
from service.simulation.customers import Customer
from service.simulation.hours import Hours
from service.simulation.in_the_department import in_the_department
from service.simulation.knowledge import Knowledge
from service.simulation.looking import OpenTicket, Sight
from service.simulation.people import People, Seat
from service.simulation.scenarios import Scenario
from service.simulation.tasks import Task

WORTH_SAYING = 30
"""Whoever needs more minutes than this says that they have it in hand; less is told by the answer itself."""


@dataclass(frozen=True, slots=True)
class Writes:
    """A customer says something."""

    customer: Customer
    time: int
    """0: they begin; else after so many answers."""
    text: str
    is_content: bool = False
    """It is nothing but thanks."""


Planned = Task | Writes


@dataclass(frozen=True, slots=True)
class Giving:
    """What it takes to plan the people's work."""

    scenario: Scenario
    people: People
    knowledge: Knowledge
    hours: Hours
    agenda: Agenda[Planned]
    seed: int

    def give_out(self, sight: Sight, at: datetime, until: datetime) -> None:
        """Plan what is begun from now until then."""
        if self.hours.is_department_there(at):
            self._to_department(sight, at, until)
        if self.hours.is_hub_there(at):
            self._to_hub(sight, at, until)

    def _to_hub(self, sight: Sight, at: datetime, until: datetime) -> None:
        for ticket in sight.tickets:
            question = sight.questions.get(ticket.number)
            if ticket.queue == self.scenario.slug_of_department or ticket.number in self.knowledge.in_hand:
                continue
            if not for_the_hub(ticket, question, self.knowledge, self.hours, at):
                continue
            seat = _seat(self.people.hub, ticket, until)
            if seat is not None:
                task, minutes = at_the_hub(ticket, question, seat, self.knowledge, self.scenario, self.seed)
                self._plan(seat, ticket.number, at, minutes, None, task)

    def _to_department(self, sight: Sight, at: datetime, until: datetime) -> None:
        for ticket in sight.tickets:
            question = sight.questions.get(ticket.number)
            if question is None and ticket.queue != self.scenario.slug_of_department:
                continue
            if ticket.number in self.knowledge.in_hand:
                continue
            seat = _free(self.people.department, until) if question else _seat(self.people.department, ticket, until)
            if seat is not None:
                begins, task, minutes = in_the_department(
                    ticket, question, seat, self.knowledge, self.scenario, self.seed
                )
                is_held = question is None and ticket.claimed_by is not None
                is_told = minutes >= WORTH_SAYING and not is_held
                self._plan(seat, ticket.number, at, minutes, begins if is_told else None, task)

    def _plan(self, seat: Seat, ticket: int, at: datetime, minutes: float, begins: Task | None, ends: Task) -> None:
        start = max(at, seat.free_at)
        seat.free_at = start + timedelta(minutes=minutes)
        self.knowledge.in_hand.add(ticket)
        if begins is not None:
            self.agenda.plan(start, begins)
        self.agenda.plan(seat.free_at, ends)


def _seat(seats: Sequence[Seat], ticket: OpenTicket, until: datetime) -> Seat | None:
    """Whoever has it already, however busy, else whoever is free first; None: nobody, or it is in other hands."""
    if ticket.claimed_by is None:
        return _free(seats, until)
    return next((seat for seat in seats if seat.colleague_id == ticket.claimed_by), None)


def _free(seats: Sequence[Seat], until: datetime) -> Seat | None:
    first = min(seats, key=lambda seat: (seat.free_at, seat.colleague_id))
    return first if first.free_at < until else None

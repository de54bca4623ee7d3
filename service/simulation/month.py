"""A made-up month, lived step by step: the clock moves, people do what they planned, and the real sweeps run."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from routing_rules.facts import Cell
from routing_rules.reactions import Reaction
from routing_rules.rulebook import Rulebook
from service.flow.delivery.outcomes import ClaimedReply
from service.flow.intake.actions import store_messages
from service.flow.intake.forms import AuthorForm, MessageForm
from service.foundation import clock
from service.foundation.database import Database
from service.foundation.errors import OlievlekError
from service.foundation.settings import Settings
from service.simulation import sweeps
from service.simulation.agenda import Agenda
from service.simulation.customers import arrivals, react
from service.simulation.giving import Giving, Planned, Writes
from service.simulation.hours import Hours, hours_of
from service.simulation.knowledge import Knowledge
from service.simulation.looking import look
from service.simulation.manager import decide
from service.simulation.network import MadeUpNetwork
from service.simulation.outcomes import done, refused
from service.simulation.people import People
from service.simulation.scenarios import Scenario
from service.simulation.tasks import Task, do

STEP = timedelta(minutes=15)
SWEEPS_AT = frozenset({0, 30})
"""Minutes of the hour at which ladders are climbed and cells are judged; outside made-up months it is all the time."""
AT_NIGHT = timedelta(hours=1)
"""While nobody works and nobody writes."""
MONDAY, LOOKS_AT = 0, 9
"""When the manager looks: the weekday, and the hour."""


@dataclass(slots=True)
class Counts:
    """What only the simulation sees, by day."""

    customers: Counter[date] = field(default_factory=Counter)
    came_back: Counter[date] = field(default_factory=Counter)
    """Asked again or angrier after an answer in which the department had a hand."""
    most_at_once: Counter[date] = field(default_factory=Counter)
    """With the department."""
    refused: Counter[str] = field(default_factory=Counter)
    """Acts that came too late, by what was wanted."""


class Month:
    """One scenario in one database, which has its rulebook and its people."""

    def __init__(
        self, database: Database, rulebook: Rulebook, scenario: Scenario, people: People, begins: datetime, seed: int
    ) -> None:
        """`begins` is a midnight in the time zone in which customers live."""
        self.database, self.scenario, self.people, self.begins, self.seed = database, scenario, people, begins, seed
        self.cell = Cell(scenario.process, scenario.channel)
        self.counts = Counts()
        self._options = Settings(network_url=None)
        self._network = MadeUpNetwork()
        self._hours: Hours = hours_of(scenario, rulebook, seed)
        self._agenda: Agenda[Planned] = Agenda()
        self._knowledge = Knowledge({})
        self._giving = Giving(scenario, people, self._knowledge, self._hours, self._agenda, seed)
        self._decided_on = begins.date()

    async def live(self, days: int, told: Callable[[date], None] = lambda _: None) -> None:
        """Live so many days; `told` is called as each begins."""
        for customer in arrivals(self.scenario, self.begins, days, self.seed):
            self._knowledge.customers[customer.author] = customer
            self._agenda.plan(customer.writes_at, Writes(customer, 0, customer.text))
        # To the midnight after so many days of the wall clock, one of which may have 23 hours or 25.
        moment, ends = self.begins.astimezone(UTC), (self.begins + timedelta(days=days)).astimezone(UTC)
        today: date | None = None
        while moment < ends:
            day = self._day(moment)
            if day != today:
                today = day
                told(day)
                await sweeps.tidy_up(self.database)
            await self._step(moment, day)
            moment = self._next(moment)

    async def _step(self, moment: datetime, day: date) -> None:
        written: list[Writes] = []
        for at, planned in self._agenda.due(moment):
            if isinstance(planned, Task):
                clock.set_to(max(at, clock.now()))
                await self._do(planned)
            else:
                written.append(planned)
        clock.set_to(moment)
        if written:
            await self._receive(written, day)
        await self._deliver(moment)
        if moment.minute in SWEEPS_AT:
            await sweeps.sweep(self.database)
        await self._manage(moment)
        async with self.database.hot_transaction() as connection:
            sight = await look(connection, self.scenario.slug_of_department)
        at_once = sight.with_department(self.scenario.slug_of_department)
        self.counts.most_at_once[day] = max(self.counts.most_at_once[day], at_once)
        self._giving.give_out(sight, moment, moment + STEP)

    async def _do(self, task: Task) -> None:
        try:
            async with self.database.transaction() as session:
                is_draft = await do(session, task)
        except OlievlekError:
            # Things moved on while it was in hand: the ticket went back to the hub, or to a lead.
            self.counts.refused[task.act] += 1
            refused(self._knowledge, task)
        else:
            done(self._knowledge, task, is_draft=is_draft)

    async def _receive(self, written: list[Writes], day: date) -> None:
        forms = [self._form(one) for one in written]
        async with self.database.hot_transaction() as connection:
            await store_messages(connection, forms)
        for one in written:
            self._note(one, day)
        await sweeps.triage(self.database, self._options)

    def _form(self, one: Writes) -> MessageForm:
        return MessageForm(
            channel=self.scenario.channel,
            external_id=f"{one.customer.thread}-{one.time}",
            text=one.text,
            sent_at=one.customer.writes_at if one.time == 0 else clock.now(),
            author=AuthorForm(external_id=one.customer.author, handle=one.customer.author),
            thread=one.customer.thread,
        )

    def _note(self, one: Writes, day: date) -> None:
        author = one.customer.author
        if one.time == 0:
            self.counts.customers[day] += 1
        if one.is_content:
            self._knowledge.content.add(author)
            return
        self._knowledge.content.discard(author)
        if author in self._knowledge.helped_by_department:
            self.counts.came_back[day] += 1

    async def _deliver(self, moment: datetime) -> None:
        present = self.people.hub_ids if self._hours.is_hub_there(moment) else []
        present += self.people.department_ids if self._hours.is_department_there(moment) else []
        if not present and not self._knowledge.on_its_way:
            return
        async with self.database.transaction() as session:
            await sweeps.show_signs_of_life(session, present)
            waits = bool(self._knowledge.on_its_way)
            public = await sweeps.deliver(session, self._network, self._options) if waits else []
        for one in public:
            self._read(one, moment)

    def _read(self, reply: ClaimedReply, moment: datetime) -> None:
        """The customer reads what was published."""
        customer = self._knowledge.customers[reply.outgoing.author_id]
        time, is_right = self._knowledge.published(customer.author, reply.ticket_id)
        answer = react(customer, self.seed, time, is_right=is_right)
        if answer.reaction is not Reaction.SILENCE:
            is_content = answer.reaction is Reaction.THANKS
            self._agenda.plan(moment + answer.after, Writes(customer, time, answer.text, is_content))

    async def _manage(self, moment: datetime) -> None:
        local = moment.astimezone(self.begins.tzinfo)
        if local.weekday() == MONDAY and local.hour >= LOOKS_AT and local.date() > self._decided_on:
            self._decided_on = local.date()
            async with self.database.transaction() as session:
                await decide(session, self.people.manager, self.cell)

    def _day(self, moment: datetime) -> date:
        return moment.astimezone(self.begins.tzinfo).date()

    def _next(self, moment: datetime) -> datetime:
        """The next step, leaving out what is empty."""
        soon = moment + STEP
        if self._hours.is_hub_there(moment) or self._hours.is_department_there(moment):
            return soon
        planned = self._agenda.next_moment()
        late = moment + AT_NIGHT
        while soon < late and (planned is None or planned > soon) and not self._hours.is_hub_there(soon):
            soon += STEP
        return soon

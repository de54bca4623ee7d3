"""What the simulation knows of its conversations and the product doesn't: which answers were right."""

from dataclasses import dataclass, field

from service.simulation.customers import Customer


@dataclass(frozen=True, slots=True)
class Advice:
    """What a department told the hub about a ticket."""

    question: int
    is_right: bool
    text: str


@dataclass(slots=True)
class Knowledge:
    """By ticket, or by the id of the author."""

    customers: dict[str, Customer]
    advice: dict[int, Advice] = field(default_factory=dict)
    """That no reply has used yet."""
    drafts: dict[int, bool] = field(default_factory=dict)
    """Whether the draft on it is right."""
    right: dict[int, bool] = field(default_factory=dict)
    """Whether what is on its way to the customer is right."""
    on_its_way: set[int] = field(default_factory=set)
    """Tickets with a reply that is approved and not public yet."""
    helped_by_department: set[str] = field(default_factory=set)
    """Authors in whose last answer the department had a hand."""
    answers: dict[str, int] = field(default_factory=dict)
    """How many each customer got."""
    content: set[str] = field(default_factory=set)
    """Whoever last said nothing but thanks."""
    in_hand: set[int] = field(default_factory=set)
    """Tickets that somebody works on."""
    times: dict[int, int] = field(default_factory=dict)
    """How often somebody set to work on it: each time draws anew."""

    def next_time(self, ticket: int) -> int:
        """Count one more."""
        self.times[ticket] = self.times.get(ticket, 0) + 1
        return self.times[ticket]

    def published(self, author: str, ticket: int) -> tuple[int, bool]:
        """Which answer of theirs this is, from 1, and whether it is right."""
        self.on_its_way.discard(ticket)
        self.answers[author] = self.answers.get(author, 0) + 1
        return self.answers[author], self.right[ticket]

    def language(self, author: str) -> str:
        """Of a customer."""
        return self.customers[author].language

"""The priority of a ticket as an open sum: each term with its points and what it is about."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from babel.numbers import format_decimal

from routing_rules.priority import Points, PriorityFacts, Term, steady_terms, waiting_term
from service.flow.queues.naming import Naming
from service.foundation.clock import now
from service.tables import Ticket
from service.web.countdown import span
from service.web.templating import word_in
from service.web.translations import N_, Gettext, gettext_in

SENTENCES: Mapping[Term, str] = {
    Term.URGENCY: N_("urgency: %(about)s"),
    Term.REACH: N_("reach: %(about)s"),
    Term.TONE: N_("tone: %(about)s"),
    Term.PROCESS: N_("process: %(about)s"),
    Term.WINDOW: N_("the network takes replies for a limited time"),
    Term.STORM: N_("one cause brings many tickets"),
    Term.RAISED: N_("raised because it was late"),
    Term.WAITING: N_("waiting: %(about)s"),
}


@dataclass(frozen=True, slots=True)
class TermView:
    """One term."""

    points: str
    """With its sign."""
    text: str


@dataclass(frozen=True, slots=True)
class PriorityView:
    """The sum and its terms."""

    total: int
    terms: list[TermView]

    @property
    def sum(self) -> str:
        """All of it in one line."""
        return ", ".join(f"{term.points} {term.text}" for term in self.terms) or "0"


def priority_of(ticket: Ticket, naming: Naming, *, is_waiting: bool, at: datetime | None = None) -> PriorityView:
    """The priority as it is now; what doesn't wait for us gets nothing for waiting."""
    levels, moment = naming.rulebook.service_levels, at or now()
    has_window = ticket.channel in levels.reply_windows
    facts = PriorityFacts(ticket.urgency, ticket.reach, ticket.tone, ticket.process, has_window, ticket.raised)
    terms = steady_terms(facts, levels.priority)
    if is_waiting:
        waited = waiting_term(ticket.waiting_since, moment, levels.priority)
        minutes = max((moment - ticket.waiting_since) // timedelta(minutes=1), 0)
        terms += [replace(waited, because=span(minutes, naming.language))] if waited.points else []
    translate = gettext_in(naming.language)
    return PriorityView(sum(term.points for term in terms), [_view(term, naming, translate) for term in terms])


def _view(term: Points, naming: Naming, translate: Gettext) -> TermView:
    return TermView(f"{term.points:+d}", translate(SENTENCES[term.term]) % {"about": _about(term, naming)})


def _about(term: Points, naming: Naming) -> str:
    word = word_in(naming.language)
    if term.term is Term.URGENCY:
        return word(f"urgency-{term.because}")
    if term.term is Term.TONE:
        return word(f"tone-{term.because}")
    if term.term in (Term.PROCESS, Term.STORM):
        return naming.process(term.because) or ""
    return format_decimal(int(term.because), locale=naming.language) if term.term is Term.REACH else term.because

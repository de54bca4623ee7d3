"""Labels in batches: a history that was labelled elsewhere, and corrections by programs. No ticket moves by them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from pydantic import JsonValue, ValidationError
from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.rulebook import Rulebook
from routing_rules.vocabulary import LabelSource
from service.configuration.queries import active_configuration
from service.flow.labelling.finding import Found, find_messages
from service.flow.labelling.forms import MOST_LABELS, LabelForm
from service.foundation.clock import now
from service.foundation.errors import Invalid, NotAllowed, OlievlekError, TooLarge
from service.foundation.validation import field_problems, summary
from service.labels.writing import Said, one_at_a_time, said_by, write_labels
from service.people.actor import Actor
from service.people.keys import Scope
from service.tickets.queries import SEES_ALL


@dataclass(frozen=True, slots=True)
class Labelled:
    """The label is stored, or was before."""

    status: Literal["created", "unchanged"]
    message_id: int


Outcome = Labelled | OlievlekError


async def take_labels(session: AsyncSession, actor: Actor, items: Sequence[JsonValue]) -> list[Outcome]:
    """Store the good ones together; the others say what is wrong with them. What this actor said last stays unsaid.

    Raises NotAllowed for whoever does not work with all tickets, TooLarge for too many at once.
    """
    if not (actor.roles & SEES_ALL or Scope.TICKETS_WRITE in actor.scopes):
        raise NotAllowed(f"{actor.display_name} labels tickets one by one: on the ticket's page.")
    if len(items) > MOST_LABELS:
        raise TooLarge(f"A batch holds at most {MOST_LABELS:,} labels; this one has {len(items):,}.", limit=MOST_LABELS)
    rulebook = (await active_configuration(session)).rulebook
    read = [_read(item, rulebook) for item in items]
    await one_at_a_time(session, actor.name)
    forms = [one for one in read if isinstance(one, LabelForm)]
    found = iter(await find_messages(session, forms))
    said = [one if isinstance(one, OlievlekError) else _said(one, next(found), rulebook) for one in read]
    asked = [one.message_id for one in said if isinstance(one, Said)]
    outcomes, new = _what_is_new(said, await said_by(session, actor.name, asked))
    await write_labels(session, new, LabelSource.IMPORT, actor.name, now())
    return outcomes


def _read(item: JsonValue, rulebook: Rulebook) -> LabelForm | OlievlekError:
    try:
        form = LabelForm.model_validate(item)
    except ValidationError as error:
        problems = field_problems(error.errors(include_url=False, include_input=False))
        return Invalid(summary(problems), errors=problems)
    if form.process is not None and form.process not in rulebook.processes:
        return Invalid(f"There is no process {form.process}.", field="process", known=sorted(rulebook.processes))
    return form


def _said(form: LabelForm, found: Found, rulebook: Rulebook) -> Said | OlievlekError:
    if isinstance(found, OlievlekError):
        return found
    return Said(found, form.process, None if form.process is None else rulebook.processes[form.process].owner)


def _what_is_new(said: Sequence[Said | OlievlekError], before: Mapping[int, Said]) -> tuple[list[Outcome], list[Said]]:
    """What became of each, and the labels to write; within a batch too the same again changes nothing."""
    last = dict(before)
    new: list[Said] = []
    outcomes: list[Outcome] = []
    for one in said:
        if isinstance(one, OlievlekError):
            outcomes.append(one)
            continue
        known = last.get(one.message_id) == one
        outcomes.append(Labelled("unchanged" if known else "created", one.message_id))
        if not known:
            last[one.message_id] = one
            new.append(one)
    return outcomes, new

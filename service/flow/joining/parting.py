"""What happens to tickets that part: the one that gets messages, and the one that loses them."""

from collections.abc import Collection, Sequence
from datetime import datetime

from routing_rules.vocabulary import EventKind
from service.flow.joining.going import began_with, looks
from service.flow.joining.queries import Said
from service.flow.joining.unanswered import Question, unanswered
from service.tables import Event
from service.tickets.ledger import Entry, LedgerTicket


def unmerged(
    loser: LedgerTicket,
    holder: LedgerTicket,
    merge: Event,
    events: Sequence[Event],
    said: Sequence[Said],
    going: Collection[int],
    actor: str,
    reason: str,
) -> list[Entry]:
    """What happens to both when a merge is undone: as if it had never been, but what was answered is answered."""
    known = unanswered(events)
    waiting = known.on(holder.id)
    theirs = {one for one in waiting if one.message in going or (one.message, one.ticket) == (None, loser.id)}
    brought = known.brought[merge.id]
    answered_at = min((known.answered[one] for one in brought if one in known.answered), default=None)
    since, new_since = oldest(theirs), oldest(theirs - brought)
    moved = {"messages": sorted(going)}
    lives = looks([one for one in said if one.id in going], since, began_with(loser.id, events))
    back: dict[str, object] = {"merged_into": None, "thread_id": merge.data["thread_id"], "solved_at": None}
    answered = {"answered_at": None if answered_at is None else answered_at.isoformat()}
    entries = [
        Entry(
            loser,
            EventKind.TICKET_UNMERGED,
            actor,
            lives | back,
            {"unmerged_from": holder.id, **moved, **answered, "reason": reason},
        )
    ]
    if new_since is not None:
        entries.append(
            Entry(loser, EventKind.MESSAGE_ADDED, actor, {}, {"unmerged_from": holder.id}, asked_at=new_since)
        )
    stays = [one for one in said if one.id not in going]
    data = {"unmerged": loser.id, **moved, "reason": reason}
    return [*entries, bereft(holder, stays, waiting.keys() - theirs, events, actor, data)]


def bereft(
    ticket: LedgerTicket,
    stays: Sequence[Said],
    waiting: Collection[Question],
    events: Sequence[Event],
    actor: str,
    data: dict[str, object],
) -> Entry:
    """What happens to the ticket that loses messages."""
    since, last = oldest(waiting), max((one.asked_at for one in waiting), default=None)
    known = {"asked_since": since, "last_asked_at": last}
    told = {name: None if moment is None else moment.isoformat() for name, moment in known.items()}
    return Entry(ticket, EventKind.TICKET_SPLIT, actor, looks(stays, since, began_with(ticket.id, events)), data | told)


def oldest(questions: Collection[Question]) -> datetime | None:
    """Since when somebody waits for an answer to these, None when there are none."""
    return min((one.asked_at for one in questions), default=None)

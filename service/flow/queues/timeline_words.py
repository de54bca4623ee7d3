"""For each kind of event its icon and its sentence, and other sentences where the event says more."""

from collections.abc import Callable, Mapping
from functools import partial

from routing_rules.vocabulary import EventKind, StepAction
from service.flow.queues.told import Told
from service.people.actor import SYSTEM
from service.web.translations import N_

Sentence = tuple[str, str]
"""An icon and words."""

SENTENCES: Mapping[EventKind, Sentence] = {
    EventKind.MESSAGE_RECEIVED: ("inbox", N_("Message received")),
    EventKind.TICKET_ROUTED: ("route", N_("Routed to %(queue)s")),
    EventKind.MESSAGE_ADDED: ("message-square-plus", N_("New message from the customer")),
    EventKind.TICKET_REROUTED: ("corner-up-right", N_("Moved to %(queue)s")),
    EventKind.TICKET_REOPENED: ("rotate-ccw", N_("Reopened by a new message")),
    EventKind.TICKET_MERGED: ("merge", N_("Merged into another ticket of the same thread")),
    EventKind.TICKET_JOINED: ("merge", N_("Its thread joined another")),
    EventKind.TICKET_CLAIMED: ("hand", N_("Claimed")),
    EventKind.TICKET_RELEASED: ("undo-2", N_("Released")),
    EventKind.TICKET_SOLVED: ("check", N_("Solved")),
    EventKind.TICKET_CLOSED: ("archive", N_("Closed")),
    EventKind.NOTE_ADDED: ("sticky-note", N_("Note added")),
    EventKind.REPLY_APPROVED: ("send", N_("Reply approved")),
    EventKind.REPLY_DELIVERED: ("check-check", N_("Reply delivered")),
    EventKind.REPLY_FAILED: ("triangle-alert", N_("Reply not delivered")),
    EventKind.REPLY_RETRIED: ("refresh-cw", N_("Reply tried again")),
    EventKind.REPLY_WITHDRAWN: ("x", N_("Reply withdrawn")),
    EventKind.MESSAGE_QUARANTINED: ("triangle-alert", N_("Put in quarantine")),
    EventKind.MESSAGE_RETRIED: ("refresh-cw", N_("Taken out of quarantine")),
    EventKind.TICKET_SPLIT: ("split", N_("Some messages went to another ticket")),
    EventKind.TICKET_UNMERGED: ("unlink", N_("Merge undone")),
    EventKind.TICKET_ASSIGNED: ("user-plus", N_("Assigned to %(colleague)s")),
    EventKind.TICKET_OFFERED: ("hand-helping", N_("Offered to %(colleague)s")),
    EventKind.OFFER_DECLINED: ("user-x", N_("Offer declined")),
    EventKind.OFFER_EXPIRED: ("timer-off", N_("%(colleague)s did not accept in time")),
    EventKind.OFFER_WITHDRAWN: ("undo-2", N_("The offer to %(colleague)s was withdrawn")),
    EventKind.TICKET_PINNED: ("pin", N_("Pinned: it stays with %(colleague)s")),
    EventKind.TICKET_UNPINNED: ("pin-off", N_("No longer pinned")),
    EventKind.DEADLINE_NEAR: ("hourglass", N_("%(clock)s: the last fifth of the time begins")),
    EventKind.DEADLINE_MISSED: ("timer-off", N_("%(clock)s: the deadline has passed")),
    EventKind.TICKET_ESCALATED: ("siren", N_("Escalated to %(level)s")),
    EventKind.ESCALATION_PASSED_ON: ("siren", N_("Passed on: whoever was asked has left")),
    EventKind.ESCALATION_ACKNOWLEDGED: ("eye", N_("Acknowledged what was escalated")),
    EventKind.CLOCKS_RECOMPUTED: ("calendar-clock", N_("Deadlines reckoned anew: what we promise has changed")),
    EventKind.CONTACT_GROUPED: ("users", N_("Contact group: %(group)s")),
    EventKind.CONSULTATION_OPENED: ("messages-square", N_("%(department)s was asked for advice")),
    EventKind.CONSULTATION_PICKED_UP: ("hand", N_("%(department)s has picked the question up")),
    EventKind.CONSULTATION_ANSWERED: ("check", N_("%(department)s has answered")),
    EventKind.CONSULTATION_MORE_ASKED: ("message-circle-question-mark", N_("%(department)s needs to know more")),
    EventKind.CONSULTATION_CONTINUED: ("messages-square", N_("%(department)s was told more")),
    EventKind.CONSULTATION_TIME_ASKED: ("hourglass", N_("%(department)s needs more time")),
    EventKind.CONSULTATION_DECLINED: ("corner-up-left", N_("%(department)s says: not ours")),
    EventKind.TICKET_BOUNCED: ("corner-up-left", N_("Not theirs: it went to %(queue)s")),
    EventKind.TICKET_RETURNED: ("undo-2", N_("Back with %(queue)s: the cell stepped back")),
    EventKind.DRAFT_WRITTEN: ("pencil-line", N_("%(department)s wrote a draft")),
    EventKind.DRAFT_APPROVED: ("check", N_("Draft approved")),
    EventKind.DRAFT_SENT_BACK: ("undo-2", N_("Draft sent back to %(department)s")),
    EventKind.DRAFT_DROPPED: ("x", N_("Draft not used")),
    EventKind.REPLY_TAKEN_OVER: ("pencil-line", N_("Went on writing in the place of %(colleague)s")),
    EventKind.ANSWER_KEPT: ("bookmark", N_("Answer kept for later")),
    EventKind.ANSWER_USED: ("bookmark-check", N_("A kept answer was used")),
    EventKind.CELL_CHANGED: ("droplet", N_("A cell changed")),
    EventKind.PROCESS_CONFIRMED: ("circle-check", N_("Confirmed: it is about %(process)s")),
    EventKind.PROCESS_CORRECTED: ("pencil", N_("Corrected: it is about %(process)s")),
    EventKind.MODEL_CHANGED: ("brain", N_("Another model reads from now on")),
    EventKind.CONSULTATION_WITHDRAWN: ("x", N_("The question to %(department)s was withdrawn")),
    EventKind.PRESENCE_CHANGED: ("user-check", N_("Somebody came or went")),
    EventKind.SERVICE_LEVELS_PUBLISHED: ("calendar-clock", N_("What we promise has changed")),
}
"""For each kind of event its icon and its sentence."""

REOPENED: Mapping[str, str] = {
    "overtaken": N_("Reopened: the customer wrote before the reply was out"),
    "reply_failed": N_("Reopened: a reply was not delivered"),
}
"""Why delivery itself reopens a ticket."""
RELEASED: Mapping[str, str] = {
    "absent": N_("Released: %(colleague)s is not there"),
    "shift_ended": N_("Released: the shift of %(colleague)s has ended"),
}
MOVED: Mapping[str, str] = {
    "take_back": N_("Taken back to %(queue)s: the department was too late"),
    "still_escalated": N_("Stays in %(queue)s: it is escalated still"),
    "department_absent": N_("Brought to %(queue)s: nobody of %(department)s is there"),
}
OURS: Mapping[EventKind, Mapping[str, str]] = {
    EventKind.TICKET_REOPENED: REOPENED,
    EventKind.TICKET_RELEASED: RELEASED,
    EventKind.TICKET_REROUTED: MOVED,
}
"""Reasons that are words of Olievlek's own; what a colleague says stands as it was said."""
CLAIMED: Mapping[str, str] = {
    "most_urgent": N_("Claimed as the next: the most urgent"),
    "accepted": N_("Accepted"),
}
STEPPED: Mapping[str, Sentence] = {
    StepAction.WARN_OWNER: ("bell-ring", N_("%(clock)s: whoever has it was warned")),
    StepAction.WARN_LEAD: ("bell-ring", N_("%(clock)s: the team lead was warned")),
    StepAction.ESCALATE: ("siren", N_("%(clock)s: escalated to %(level)s")),
    StepAction.RAISE_PRIORITY: ("trending-up", N_("%(clock)s: the priority was raised")),
    StepAction.TAKE_BACK: ("undo-2", N_("%(clock)s: taken back from the department")),
    StepAction.WAKE: ("siren", N_("%(clock)s: %(level)s was woken")),
}
"""What a step of a ladder did."""
NOBODY_WARNED: Sentence = ("bell-ring", N_("%(clock)s: nobody has it who could be warned"))
MERGED_HERE = N_("Ticket #%(other)s was merged into this one")
OTHERS: Mapping[EventKind, Mapping[str, Sentence]] = {
    EventKind.TICKET_MERGED: {"into": ("merge", N_("Merged into #%(other)s"))},
    EventKind.TICKET_JOINED: {"merged": ("merge", MERGED_HERE)},
    EventKind.MESSAGE_ADDED: {
        "merged": ("merge", MERGED_HERE),
        "unmerged_from": ("message-square-plus", N_("Wrote again while it was part of #%(other)s")),
    },
    EventKind.TICKET_REOPENED: {"merged": ("merge", MERGED_HERE)},
    EventKind.TICKET_REROUTED: {"merged": ("merge", N_("Moved to %(queue)s, as #%(other)s was"))},
    EventKind.TICKET_UNMERGED: {"from": ("unlink", N_("Taken out of #%(other)s again"))},
    EventKind.TICKET_ROUTED: {"split_from": ("split", N_("Split off from #%(other)s"))},
    EventKind.TICKET_SPLIT: {
        "split_into": ("split", N_("Some messages went to #%(other)s")),
        "unmerged": ("unlink", N_("Ticket #%(other)s was taken out again")),
    },
}
"""What an event says when its data names another ticket, by that name."""


def is_ours(kind: EventKind, told: Told) -> bool:
    """Whether its reason is a word of Olievlek's own, that its sentence says already."""
    return told.event.actor == SYSTEM.name and told.data.get("reason") in OURS.get(kind, ())


def other_of(kind: EventKind, told: Told) -> tuple[Sentence, int] | None:
    """What an event says about another ticket, and which."""
    found = ((sentence, told.data[name]) for name, sentence in OTHERS.get(kind, {}).items() if name in told.data)
    return next(found, None)


def sentence_of(kind: EventKind, told: Told) -> Sentence:
    """The icon and the words of an event that is about this ticket alone."""
    icon, usual = SENTENCES[kind]
    found = ESPECIALLY[kind](told) if kind in ESPECIALLY else None
    if found is None:
        return icon, usual
    return found if isinstance(found, tuple) else (icon, found)


def _ours(kind: EventKind, told: Told) -> str | None:
    return OURS[kind][told.data["reason"]] if is_ours(kind, told) else None


def _escalated(told: Told) -> Sentence | None:
    action = str(told.data.get("action"))
    return NOBODY_WARNED if action == StepAction.WARN_OWNER and not told.data.get("takers") else STEPPED.get(action)


ESPECIALLY: Mapping[EventKind, Callable[[Told], Sentence | str | None]] = {
    **{kind: partial(_ours, kind) for kind in OURS},
    EventKind.TICKET_CLAIMED: lambda told: CLAIMED.get(str(told.because.get("why"))),
    EventKind.TICKET_ESCALATED: _escalated,
}
"""What is said when the event says more than its kind."""

"""The words of the domain as the pages show them; translated where they are shown."""

from collections.abc import Mapping

from routing_rules.vocabulary import (
    ChannelKind,
    ClockKind,
    Concern,
    Intent,
    Outcome,
    PresenceStatus,
    QueueKind,
    Role,
    Stage,
    StepAction,
    TicketState,
    Work,
)
from service.tables.replies import ReplyState
from service.web.translations import N_

STATE_WORDS: Mapping[str, str] = {
    TicketState.NEW: N_("New"),
    TicketState.OPEN: N_("Open"),
    TicketState.WAITING_ON_CUSTOMER: N_("Waiting on customer"),
    TicketState.WAITING_ON_DEPARTMENT: N_("Waiting on department"),
    TicketState.SOLVED: N_("Solved"),
    TicketState.CLOSED: N_("Closed"),
    TicketState.NO_REPLY_NEEDED: N_("No reply needed"),
    TicketState.SPAM: N_("Spam"),
}
STAGE_WORDS: Mapping[str, str] = {
    Stage.HUB: N_("Hub answers"),
    Stage.SHADOW: N_("Shadow"),
    Stage.CONSULT: N_("Consult"),
    Stage.DRAFT: N_("Draft"),
    Stage.ANSWER: N_("Department answers"),
}
URGENCY_WORDS = (N_("Calm"), N_("Soon"), N_("Urgent"), N_("Now"))
TONE_WORDS: Mapping[str, str] = {
    "angry": N_("Angry"),
    "unhappy": N_("Unhappy"),
    "neutral": N_("Neutral"),
    "happy": N_("Happy"),
}
INTENT_WORDS: Mapping[str, str] = {
    Intent.QUESTION: N_("Question"),
    Intent.COMPLAINT: N_("Complaint"),
    Intent.PRAISE: N_("Praise"),
    Intent.CHAT: N_("Talk between others"),
    Intent.SPAM: N_("Spam"),
}
CONCERN_WORDS: Mapping[str, str] = {
    Concern.SAFETY: N_("Safety"),
    Concern.LEGAL: N_("Legal threat"),
    Concern.PRESS: N_("Press"),
    Concern.CHURN: N_("Leaving"),
    Concern.VULNERABLE: N_("Vulnerable person"),
    Concern.DATA_LEAK: N_("Data leak"),
}
CONCERN_ICONS: Mapping[str, str] = {
    Concern.SAFETY: "flame",
    Concern.LEGAL: "gavel",
    Concern.PRESS: "newspaper",
    Concern.CHURN: "door-open",
    Concern.VULNERABLE: "heart-handshake",
    Concern.DATA_LEAK: "shield-alert",
}
REPLY_WORDS: Mapping[str, str] = {
    ReplyState.APPROVED: N_("Approved, waiting to be sent"),
    ReplyState.SENDING: N_("Sending"),
    ReplyState.DELIVERED: N_("Delivered"),
    ReplyState.FAILED: N_("Not delivered"),
    ReplyState.WITHDRAWN: N_("Withdrawn"),
}
QUEUE_WORDS: Mapping[str, str] = {
    QueueKind.HUB: N_("All that nobody else owns"),
    QueueKind.DEPARTMENT: N_("Department"),
    QueueKind.TRIAGE: N_("Nobody knows yet"),
    QueueKind.ESCALATION: N_("Time is running out"),
}
ROLE_WORDS: Mapping[str, str] = {
    Role.AGENT: N_("Agent"),
    Role.DEPARTMENT: N_("Department"),
    Role.LEAD: N_("Team lead"),
    Role.MANAGER: N_("Manager"),
}
CLOCK_WORDS: Mapping[str, str] = {
    ClockKind.FIRST_REPLY: N_("First reply"),
    ClockKind.NEXT_REPLY: N_("Next reply"),
    ClockKind.RESOLUTION: N_("Resolution"),
    ClockKind.PICK_UP: N_("Pick-up"),
    ClockKind.ANSWER: N_("Answer"),
    ClockKind.REPLY_WINDOW: N_("Reply window"),
}
OUTCOME_WORDS: Mapping[str, str] = {
    Outcome.MET: N_("Met"),
    Outcome.MISSED: N_("Missed"),
    Outcome.DROPPED: N_("No longer needed"),
    Outcome.MOVED: N_("Went on elsewhere"),
}
ACTION_WORDS: Mapping[str, str] = {
    StepAction.WARN_OWNER: N_("Warn the owner"),
    StepAction.WARN_LEAD: N_("Warn the team lead"),
    StepAction.ESCALATE: N_("Escalate"),
    StepAction.RAISE_PRIORITY: N_("Raise the priority"),
    StepAction.TAKE_BACK: N_("Take back to the hub"),
    StepAction.WAKE: N_("Wake"),
}
PRESENCE_WORDS: Mapping[str, str] = {
    PresenceStatus.AVAILABLE: N_("Available"),
    PresenceStatus.AWAY: N_("Away"),
    PresenceStatus.OFFLINE: N_("Offline"),
}
WORK_WORDS: Mapping[str, str] = {
    Work.PULL: N_("everybody takes the next one"),
    Work.PUSH: N_("tickets are offered"),
    Work.MANUAL: N_("a team lead assigns"),
}

WORDS: Mapping[str, str] = {
    **{f"state-{value}": word for value, word in STATE_WORDS.items()},
    **{f"stage-{value}": word for value, word in STAGE_WORDS.items()},
    **{f"urgency-{value}": word for value, word in enumerate(URGENCY_WORDS)},
    **{f"tone-{value}": word for value, word in TONE_WORDS.items()},
    **{f"intent-{value}": word for value, word in INTENT_WORDS.items()},
    **{f"concern-{value}": word for value, word in CONCERN_WORDS.items()},
    **{f"reply-{value}": word for value, word in REPLY_WORDS.items()},
    **{f"queue-{value}": word for value, word in QUEUE_WORDS.items()},
    **{f"role-{value}": word for value, word in ROLE_WORDS.items()},
    **{f"clock-{value}": word for value, word in CLOCK_WORDS.items()},
    "clock-running": N_("Running"),
    "clock-paused": N_("Paused"),
    "mark-near": N_("the last fifth begins"),
    "mark-late": N_("the deadline"),
    "stretch-counted": N_("counted"),
    "stretch-closed": N_("closed"),
    "stretch-no_hours": N_("no opening hours"),
    "stretch-paused": N_("paused"),
    **{f"outcome-{value}": word for value, word in OUTCOME_WORDS.items()},
    **{f"action-{value}": word for value, word in ACTION_WORDS.items()},
    **{f"presence-{value}": word for value, word in PRESENCE_WORDS.items()},
    **{f"work-{value}": word for value, word in WORK_WORDS.items()},
}
"""All of them, by family and value: "open" is a state and could be something else as well."""

CHANNEL_ICONS: Mapping[str, str] = {
    ChannelKind.X: "twitter",
    ChannelKind.FACEBOOK: "facebook",
    ChannelKind.INSTAGRAM: "instagram",
    ChannelKind.WHATSAPP: "message-circle",
    ChannelKind.MASTODON: "at-sign",
    ChannelKind.BLUESKY: "cloud",
    ChannelKind.FORUM: "messages-square",
    ChannelKind.EMAIL: "mail",
    ChannelKind.REVIEW: "star",
    ChannelKind.API: "plug",
}

"""Every table, one family per file; importing this package registers them all."""

from service.tables.configuration import ConfigPublication, ConfigVersion, Department, Queue
from service.tables.messages import Attempt, Contact, Message, ThreadKey
from service.tables.metadata import metadata
from service.tables.operations import ImportRun, Presence, StepFailure
from service.tables.people import ApiKey, Colleague, SignIn
from service.tables.replies import Reply
from service.tables.tickets import Event, RecordedDecision, Ticket

__all__ = [
    "ApiKey",
    "Attempt",
    "Colleague",
    "ConfigPublication",
    "ConfigVersion",
    "Contact",
    "Department",
    "Event",
    "ImportRun",
    "Message",
    "Presence",
    "Queue",
    "RecordedDecision",
    "Reply",
    "SignIn",
    "StepFailure",
    "ThreadKey",
    "Ticket",
    "metadata",
]

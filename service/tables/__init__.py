"""Every table, one family per file; importing this package registers them all."""

from service.tables.cells import CellChange, CellHealth, CellObservation
from service.tables.configuration import ConfigPublication, ConfigVersion, Department, Queue
from service.tables.dials import DialChange
from service.tables.knowledge import AnswerUse, KeptAnswer
from service.tables.learning import Label, Model, SecondLabel, WordProposal
from service.tables.letters import MailRefusal, QuestionLetter, QuestionToken
from service.tables.messages import Attempt, Contact, Message, ThreadKey
from service.tables.metadata import metadata
from service.tables.notices import Notice
from service.tables.operations import ImportRun, SignOfLife, StepFailure
from service.tables.participation import (
    Consultation,
    ConsultationTurn,
    Draft,
    Incident,
    ReplyLock,
)
from service.tables.people import ApiKey, Colleague, Offer, Presence, Shift, SignIn
from service.tables.replies import Reply
from service.tables.reports import ReportCell, ReportStep, TicketFigure, TicketStay, TicketStep
from service.tables.targets import Escalation, Target
from service.tables.tickets import Event, RecordedDecision, Ticket

__all__ = [
    "AnswerUse",
    "ApiKey",
    "Attempt",
    "CellChange",
    "CellHealth",
    "CellObservation",
    "Colleague",
    "ConfigPublication",
    "ConfigVersion",
    "Consultation",
    "ConsultationTurn",
    "Contact",
    "Department",
    "DialChange",
    "Draft",
    "Escalation",
    "Event",
    "ImportRun",
    "Incident",
    "KeptAnswer",
    "MailRefusal",
    "Label",
    "Message",
    "Model",
    "Notice",
    "Offer",
    "Presence",
    "QuestionLetter",
    "QuestionToken",
    "Queue",
    "RecordedDecision",
    "Reply",
    "ReplyLock",
    "ReportCell",
    "ReportStep",
    "SecondLabel",
    "Shift",
    "SignIn",
    "SignOfLife",
    "StepFailure",
    "Target",
    "ThreadKey",
    "Ticket",
    "TicketFigure",
    "TicketStay",
    "TicketStep",
    "WordProposal",
    "metadata",
]

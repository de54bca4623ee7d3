"""What is known of each message before it is decided: its facts, what the rulebook's words find, what a model says."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

import structlog

from routing_rules.facts import MessageFacts, Scores
from routing_rules.findings import Findings, find
from routing_rules.rulebook import Rulebook
from service.flow.triage.claims import Claimed
from service.reader.champion import note_reading
from service.reader.reader import Reader
from service.reading.language import detect_language

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Read:
    """One message as it was read."""

    facts: MessageFacts
    findings: Findings


@dataclass(slots=True)
class ReadSet:
    """A set of messages as they were read."""

    read: dict[int, Read] = field(default_factory=dict)
    """By message id."""
    failed: dict[int, str] = field(default_factory=dict)
    """Why a message could not be read, by its id."""


def read_set(claimed: Iterable[Claimed], rulebook: Rulebook, reader: Reader | None) -> ReadSet:
    """Read each message, and let the model read those together that no rule decides.

    A message that can't be read is left out with its error.
    """
    done = ReadSet()
    for message in claimed:
        try:
            done.read[message.id] = _read(message, rulebook)
        except Exception as error:
            done.failed[message.id] = failure(message.id, error)
    if reader is not None:
        for message_id, scores in _scores(done.read, rulebook, reader).items():
            one = done.read[message_id]
            done.read[message_id] = Read(replace(one.facts, scores=scores), one.findings)
    return done


def failure(message_id: int, error: Exception) -> str:
    """Why one message can't be decided: the others of its set go on, and this one ends in quarantine.

    The error's own words may be the customer's: they stay with the message, and out of the log.
    """
    log.warning("message could not be decided", message_id=message_id, error=type(error).__name__)
    return f"{type(error).__name__}: {error}"


def _read(message: Claimed, rulebook: Rulebook) -> Read:
    channel = rulebook.channels[message.channel]
    facts = MessageFacts(
        text=message.text,
        channel=message.channel,
        channel_kind=channel.kind,
        language=detect_language(message.text, channel.language),
        author=message.author_id,
        followers=message.author_followers,
        sent_at=message.sent_at,
    )
    return Read(facts, find(facts, rulebook))


def _scores(read: Mapping[int, Read], rulebook: Rulebook, reader: Reader) -> dict[int, Scores]:
    facts, findings = [one.facts for one in read.values()], [one.findings for one in read.values()]
    try:
        found = reader.scores(facts, findings, rulebook)
    except Exception as error:
        # Whatever is wrong with a model, messages are decided all the same: by words.
        note_reading(error)
        return {}
    note_reading(None)
    return {message_id: scores for message_id, scores in zip(read, found, strict=True) if scores is not None}

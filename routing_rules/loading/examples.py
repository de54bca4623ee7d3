"""Runs the examples that rules and processes carry: a rulebook whose examples fail is refused."""

from dataclasses import dataclass
from datetime import UTC, datetime

from routing_rules.classify import Classification, classify
from routing_rules.facts import MessageFacts
from routing_rules.loading.draft import Draft
from routing_rules.loading.nodes import Block
from routing_rules.rulebook_parts import Rulebook

_KINDS = ("match", "no_match")
_LEARN = "learn"
"""Messages about a process that its words need not find: a model learns from them."""
_PARTS = ("text", "channel", "language", "followers", "sent_at", "process")
_SOME_WEDNESDAY = datetime(2026, 1, 14, 11, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Example:
    """A message and whether its rule or process has to match it."""

    block: Block
    subject: str
    is_rule: bool
    facts: MessageFacts
    matches: bool
    process: str | None
    """What the whole rulebook has to make of it, where the example says so."""


def read_examples(block: Block, draft: Draft, is_rule: bool) -> list[Example]:
    """The examples of every rule or process in a section; a rule has at least one that has to match."""
    examples: list[Example] = []
    for slug, entry in block.entries().items():
        entries = entry.entries()
        known = _KINDS if is_rule else (*_KINDS, _LEARN)
        kinds = entries["examples"].fields(known) if "examples" in entries else {}
        if is_rule and ("match" not in kinds or kinds["match"].is_empty()):
            entry.refuse(f"rule '{slug}' has no example that has to match")
        for kind, listed in kinds.items():
            for item in listed.items():
                example = _read_example(item, slug, is_rule, kind == "match", draft)
                if example is not None and kind != _LEARN:
                    examples.append(example)
    return examples


def run_examples(examples: list[Example], rulebook: Rulebook) -> None:
    """Notes a problem for every example that does not come out as it says."""
    for example in examples:
        found = classify(example.facts, rulebook)
        if _is_left_to_the_model(example, found, rulebook):
            continue
        if _is_matched(example, found) is not example.matches:
            verb = "should match" if example.matches else "should not match"
            what = "rule" if example.is_rule else "process"
            example.block.refuse(
                f"example fails: '{example.facts.text}' {verb} {what} '{example.subject}'; "
                f"the rulebook says process {found.process}, rules {', '.join(found.rules) or 'none'}"
            )
        elif example.process is not None and found.process != example.process:
            example.block.refuse(
                f"example fails: '{example.facts.text}' should be '{example.process}', not '{found.process}'"
            )


def _is_left_to_the_model(example: Example, found: Classification, rulebook: Rulebook) -> bool:
    """What a process without a vocabulary has to match: words can't find it, but no rule may decide otherwise."""
    is_wordless = not example.is_rule and not rulebook.processes[example.subject].vocabulary
    return is_wordless and example.matches and not found.by_rule


def _is_matched(example: Example, found: Classification) -> bool:
    return example.subject in found.rules if example.is_rule else example.subject == found.process


def _read_example(block: Block, subject: str, is_rule: bool, matches: bool, draft: Draft) -> Example | None:
    plain = block.is_scalar()
    entries = {"text": block} if plain else block.fields(_PARTS)
    if "text" not in entries or not entries["text"].text():
        block.refuse("an example needs a text")
        return None
    if not draft.channels:
        return None
    slug = draft.channel(entries["channel"]) if "channel" in entries else next(iter(draft.channels))
    channel = draft.channels.get(slug)
    if channel is None:
        return None
    facts = MessageFacts(
        text=entries["text"].text(),
        channel=channel.slug,
        channel_kind=channel.kind,
        language=entries["language"].text() if "language" in entries else "und",
        author="example",
        followers=entries["followers"].number(0, 2_000_000_000) if "followers" in entries else 0,
        sent_at=_moment(entries["sent_at"]) if "sent_at" in entries else _SOME_WEDNESDAY,
    )
    process = draft.process(entries["process"]) if "process" in entries else None
    return Example(block, subject, is_rule, facts, matches, process)


def _moment(block: Block) -> datetime:
    moment: datetime | None
    try:
        moment = datetime.fromisoformat(block.text())
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        block.refuse(f"expected a moment with a time zone such as '2026-01-14T22:30:00+01:00', not '{block.text()}'")
        return _SOME_WEDNESDAY
    return moment

"""Reads rules: slug, order, condition (`when`) and actions (`then`)."""

from datetime import time

from routing_rules.conditions import Condition, Hours
from routing_rules.loading.draft import Draft
from routing_rules.loading.nodes import Block
from routing_rules.loading.organisation import new_slug
from routing_rules.rulebook_parts import Actions, Rule
from routing_rules.tokens import read
from routing_rules.vocabulary import ChannelKind, Concern, Intent, TicketState

TONES = ("angry", "unhappy", "neutral", "happy")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_CIRCUMSTANCES = ("language", "channel", "channel_kind", "followers", "tone", "time", "weekdays")
PARTS = ("any", "all", "none", "only", "about", "longest", "either", "not", *_CIRCUMSTANCES)
_NEGATIVE_PARTS = {"none", "not", "only", "longest", "about"}
"""A rule with nothing but these would be a catch-all."""


def read_rules(block: Block, draft: Draft) -> None:
    """Rules by slug; `order` says which is tried first, and no two may share it."""
    for slug, entry in block.entries().items():
        entries = entry.fields(("order", "when", "then", "examples"))
        if not new_slug(entry, slug, "rule", draft.rules):
            continue
        order = entries["order"].number(0, 1_000_000) if "order" in entries else -1
        if order < 0:
            entry.refuse(f"rule '{slug}' has no order")
        elif any(rule.order == order for rule in draft.rules.values()):
            entries["order"].refuse(f"order {order} is taken by another rule")
        if "when" not in entries:
            entry.refuse(f"rule '{slug}' has an empty condition; a rule is never a catch-all")
        condition = _read_condition(entries["when"], draft) if "when" in entries else Condition()
        if "then" not in entries:
            entry.refuse(f"rule '{slug}' does nothing")
        actions = _read_actions(entries["then"], draft) if "then" in entries else Actions()
        draft.rules[slug] = Rule(slug, order, condition, condition.triggers(), actions)


def _read_condition(block: Block, draft: Draft) -> Condition:
    if block.is_empty():
        block.refuse("empty condition; a rule is never a catch-all")
        return Condition()
    entries = block.fields(PARTS)
    if not _asks_for_something(entries):
        block.refuse("the condition asks for nothing, so the rule would be a catch-all")
    for name, part in entries.items():
        if part.is_empty():
            part.refuse(f"empty condition: '{name}' names nothing")
    excluded = entries.get("not")
    return Condition(
        any_of=_terms(entries.get("any"), draft),
        all_of=_terms(entries.get("all"), draft),
        none_of=_terms(entries.get("none"), draft),
        either=tuple(_read_condition(item, draft) for item in _listed(entries.get("either"))),
        excluded=_read_condition(excluded, draft) if excluded is not None else None,
        languages=frozenset(item.text() for item in _listed(entries.get("language"))),
        channels=frozenset(draft.channel(item) for item in _listed(entries.get("channel"))),
        kinds=frozenset(kind for item in _listed(entries.get("channel_kind")) if (kind := item.one_of(ChannelKind))),
        followers=entries["followers"].number(1, 2_000_000_000) if "followers" in entries else 0,
        tones=frozenset(_choice(item, "tone", TONES) for item in _listed(entries.get("tone"))),
        hours=_read_hours(entries),
        only=frozenset(word for item in _listed(entries.get("only")) for word in _words(item)),
        longest=entries["longest"].number(1, 10_000) if "longest" in entries else 0,
        about_nothing="about" in entries and _choice(entries["about"], "matter", ("nothing",)) == "nothing",
    )


def _asks_for_something(entries: dict[str, Block]) -> bool:
    return not entries or not entries.keys() <= _NEGATIVE_PARTS


def _listed(block: Block | None) -> list[Block]:
    return [] if block is None else block.items()


def _terms(block: Block | None, draft: Draft) -> frozenset[int]:
    numbers = (draft.term(item) for item in _listed(block))
    return frozenset(number for number in numbers if number is not None)


def _words(block: Block) -> list[str]:
    words = read(block.text()).words
    if not words:
        block.refuse("an empty word would allow nothing")
    return words


def _choice(block: Block, what: str, choices: tuple[str, ...]) -> str:
    text = block.text()
    if text not in choices:
        block.refuse(f"unknown {what} '{text}'; known are {', '.join(choices)}")
        return choices[0]
    return text


def _read_hours(entries: dict[str, Block]) -> Hours | None:
    if "time" not in entries and "weekdays" not in entries:
        return None
    bounds = entries["time"].fields(("from", "to")) if "time" in entries else {}
    if "time" in entries and len(bounds) != 2:
        entries["time"].refuse("a time needs 'from' and 'to'")
    days = _listed(entries.get("weekdays"))
    return Hours(
        starts=_clock(bounds["from"]) if "from" in bounds else time.min,
        ends=_clock(bounds["to"]) if "to" in bounds else time.max,
        weekdays=frozenset(DAYS.index(_choice(day, "weekday", DAYS)) for day in days) or frozenset(range(7)),
    )


def _clock(block: Block) -> time:
    try:
        return time.fromisoformat(block.text())
    except ValueError:
        block.refuse(f"expected a time such as '09:00', not '{block.text()}'")
        return time.min


def _read_actions(block: Block, draft: Draft) -> Actions:
    entries = block.fields(("process", "weight", "urgency", "tone", "state", "queue", "intent", "concern", "stop"))
    if not entries:
        block.refuse("the rule does nothing")
    if "weight" in entries and "process" not in entries:
        entries["weight"].refuse("a weight needs the process it speaks for")
    return Actions(
        process=draft.process(entries["process"]) if "process" in entries else None,
        weight=entries["weight"].number(-100, 100) if "weight" in entries else None,
        urgency=entries["urgency"].number(0, 3) if "urgency" in entries else None,
        tone=_choice(entries["tone"], "tone", TONES) if "tone" in entries else None,
        state=_read_state(entries["state"]) if "state" in entries else None,
        queue=draft.queue(entries["queue"]) if "queue" in entries else None,
        intent=entries["intent"].one_of(Intent) if "intent" in entries else None,
        concern=entries["concern"].one_of(Concern) if "concern" in entries else None,
        stop=entries["stop"].flag() if "stop" in entries else False,
    )


def _read_state(block: Block) -> TicketState | None:
    choices = (TicketState.NO_REPLY_NEEDED, TicketState.SPAM)
    return TicketState(_choice(block, "state for a rule", choices))

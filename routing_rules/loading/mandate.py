"""Reads what a department may do by itself, what it takes on at once, in which languages, and where it gets mail."""

from collections.abc import Mapping
from dataclasses import replace

from routing_rules.lexicon import Lexicon
from routing_rules.loading.addresses import read_emails
from routing_rules.loading.draft import Draft
from routing_rules.loading.languages import read_languages
from routing_rules.loading.nodes import Block
from routing_rules.mandate import Mandate
from routing_rules.terms import TermError

DEPARTMENT_KEYS = ("mandate", "in_flight", "languages", "mail")
MANDATE_KEYS = ("hours", "replies_a_day", "reach", "topics", "languages")
_MOST_QUESTIONS = 10_000
_MOST_REPLIES = 100_000
_MOST_FOLLOWERS = 2_000_000_000
_DEFAULT = "default"


def read_department_work(slug: str, entries: Mapping[str, Block], draft: Draft) -> None:
    """What a department that was just read takes on; its mandate is kept until what it names is known."""
    department = draft.departments[slug]
    given = {key: entries[key] for key in DEPARTMENT_KEYS if key in entries}
    if department.is_hub:
        for key, block in given.items():
            block.refuse(f"'{slug}' is the hub, which takes what nobody else does and publishes it: it has no {key}")
        return
    if "mandate" in given:
        draft.mandate_blocks[slug] = given["mandate"]
    draft.departments[slug] = replace(
        department,
        in_flight=given["in_flight"].number(1, _MOST_QUESTIONS) if "in_flight" in given else None,
        languages=read_languages(given["languages"]) if "languages" in given else frozenset(),
        mail=read_emails(given["mail"]) if "mail" in given else (),
    )


def read_mandates(_: list[Block], draft: Draft) -> None:
    """The mandates that departments have, now that channels and calendars are known."""
    for slug, block in draft.mandate_blocks.items():
        draft.departments[slug] = replace(draft.departments[slug], mandate=_read_mandate(block, draft))


def _read_mandate(block: Block, draft: Draft) -> Mandate:
    entries = block.fields(MANDATE_KEYS)
    return Mandate(
        hours=draft.calendar(entries["hours"]) if "hours" in entries else None,
        replies_a_day=_read_replies(entries["replies_a_day"], draft) if "replies_a_day" in entries else {},
        reach=entries["reach"].number(1, _MOST_FOLLOWERS) if "reach" in entries else None,
        topics=_read_topics(entries["topics"]) if "topics" in entries else (),
        languages=read_languages(entries["languages"]) if "languages" in entries else frozenset(),
    )


def _read_replies(block: Block, draft: Draft) -> dict[str, int]:
    """By channel; `default` stands for the channels that are not named."""
    entries = block.entries()
    for channel in entries.keys() - {_DEFAULT} - draft.channels.keys():
        entries[channel].refuse(f"unknown channel '{channel}'; known are {_DEFAULT}, {', '.join(draft.channels)}")
    bounds = {channel: entry.number(0, _MOST_REPLIES) for channel, entry in entries.items()}
    if _DEFAULT not in bounds:
        return bounds
    usual = bounds.pop(_DEFAULT)
    return {channel: bounds.get(channel, usual) for channel in draft.channels}


def _read_topics(block: Block) -> tuple[str, ...]:
    topics: dict[str, None] = {}
    for item in block.items():
        try:
            Lexicon().add(item.text(), "und")
            topics[item.text()] = None
        except TermError as error:
            item.refuse(str(error))
    return tuple(topics)

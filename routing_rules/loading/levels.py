"""Reads levels: who stands behind each escalation queue, and who stands in for them."""

import re
from collections.abc import Mapping

from routing_rules.loading.addresses import read_emails
from routing_rules.loading.draft import Draft, read_names
from routing_rules.loading.nodes import Block
from routing_rules.service_levels import Level
from routing_rules.vocabulary import QueueKind, Role

_WEBHOOK = re.compile(r"(?:https://[^\s/?#]+|http://(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?)(?:[/?][^\s#]*)?")
_EVERYBODY = frozenset({Role.LEAD, Role.MANAGER})


def read_levels(block: Block, draft: Draft) -> None:
    """Levels by escalation queue, the first level first."""
    levels = draft.service.levels
    for slug, entry in block.entries().items():
        entries = entry.fields(("name", "roles", "departments", "wakeful", "stand_in", "emails", "webhook"))
        if slug not in draft.queues or draft.queues[slug].kind is not QueueKind.ESCALATION:
            entry.refuse(f"'{slug}' is no escalation queue; those are {', '.join(escalation_queues(draft)) or 'none'}")
            continue
        if slug in levels:
            entry.refuse(f"level '{slug}' is there twice")
        levels[slug] = Level(
            queue=slug,
            name=read_names(entry, entries) if "name" in entries else draft.queues[slug].name,
            roles=frozenset(role for item in _listed(entries, "roles") if (role := item.one_of(Role)) is not None),
            departments=frozenset(draft.department(item) for item in _listed(entries, "departments")),
            wakeful=draft.calendar(entries["wakeful"]) if "wakeful" in entries else None,
            stand_in=_read_stand_in(entries["stand_in"], draft) if "stand_in" in entries else None,
            emails=read_emails(entries["emails"]) if "emails" in entries else (),
            webhook=_read_webhook(entries["webhook"]) if "webhook" in entries else None,
        )


def every_escalation_has_a_level(blocks: list[Block], draft: Draft) -> None:
    """A level for each escalation queue, and stand-ins that come to an end."""
    levels = draft.service.levels
    if not blocks:
        levels.update({slug: _everybody(slug, draft) for slug in escalation_queues(draft)})
        return
    for slug in escalation_queues(draft):
        if slug not in levels:
            blocks[0].refuse(f"escalation queue '{slug}' has no level: nobody would stand behind it")
    entries = {slug: entry for block in blocks for slug, entry in block.entries().items()}
    for slug in levels:
        if not ends(slug, levels):
            entries[slug].refuse(f"the stand-ins of '{slug}' go round in a circle: {' -> '.join(chain(slug, levels))}")


def escalation_queues(draft: Draft) -> list[str]:
    """The queues that levels stand behind."""
    return [queue.slug for queue in draft.queues.values() if queue.kind is QueueKind.ESCALATION]


def chain(slug: str, levels: Mapping[str, Level]) -> list[str]:
    """A level and its stand-ins, up to the last or to the first that comes again."""
    found = [slug]
    while (level := levels.get(found[-1])) is not None and level.stand_in is not None:
        found.append(level.stand_in)
        if level.stand_in in found[:-1]:
            break
    return found


def ends(slug: str, levels: Mapping[str, Level]) -> bool:
    """Whether the stand-ins come to an end."""
    return len(set(chain(slug, levels))) == len(chain(slug, levels))


def has_taker(slug: str, levels: Mapping[str, Level]) -> bool:
    """Whether somebody can always be reached in the end: the last stand-in has no quiet hours and names somebody."""
    last = levels.get(chain(slug, levels)[-1])
    return last is not None and last.wakeful is None and bool(last.roles or last.emails or last.webhook)


def _everybody(slug: str, draft: Draft) -> Level:
    return Level(slug, draft.queues[slug].name, _EVERYBODY, frozenset(), None, None, (), None)


def _listed(entries: Mapping[str, Block], key: str) -> list[Block]:
    return entries[key].items() if key in entries else []


def _read_stand_in(block: Block, draft: Draft) -> str:
    return draft.known(block, "escalation queue", dict.fromkeys(escalation_queues(draft)))


def _read_webhook(block: Block) -> str:
    text = block.text()
    if not _WEBHOOK.fullmatch(text):
        block.refuse(f"expected an https address, not '{text}'")
    return text

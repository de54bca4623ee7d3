"""A rulebook under construction: what has been read so far, and look-ups that refuse unknown slugs."""

from dataclasses import dataclass, field
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from routing_rules.facts import Cell
from routing_rules.health_parts import Bounds
from routing_rules.lexicon import Lexicon
from routing_rules.loading.nodes import Block
from routing_rules.loading.problems import Problem
from routing_rules.loading.service_draft import ServiceDraft
from routing_rules.rulebook_parts import Channel, Department, Dial, Names, Participation, Process, Queue, Rule
from routing_rules.terms import TermError

DEFAULT_TIME_ZONE = "Europe/Amsterdam"


@dataclass(slots=True)
class Draft:
    """Grows section by section; departments and channels before what refers to them."""

    problems: list[Problem]
    name: str = "rulebook"
    time_zone: ZoneInfo = field(default_factory=lambda: ZoneInfo(DEFAULT_TIME_ZONE))
    threshold: int = 2
    margin: int = 1
    change_percent: int = 80
    departments: dict[str, Department] = field(default_factory=dict)
    mandate_blocks: dict[str, Block] = field(default_factory=dict)
    """Department -> its mandate, which is read when channels and calendars are known."""
    channels: dict[str, Channel] = field(default_factory=dict)
    processes: dict[str, Process] = field(default_factory=dict)
    dial_blocks: dict[str, Block] = field(default_factory=dict)
    """Process or "default" -> its dial, which is read when all of them are known."""
    dials: dict[str, Dial] = field(default_factory=dict)
    participation: dict[Cell, Participation] = field(default_factory=dict)
    health: Bounds = field(default_factory=Bounds)
    queues: dict[str, Queue] = field(default_factory=dict)
    rules: dict[str, Rule] = field(default_factory=dict)
    lexicon: Lexicon = field(default_factory=Lexicon)
    votes: dict[int, dict[str, int]] = field(default_factory=dict)
    service: ServiceDraft = field(default_factory=ServiceDraft)

    @property
    def hub(self) -> str:
        """Slug of the hub, empty while there is none."""
        return next((department.slug for department in self.departments.values() if department.is_hub), "")

    def term(self, block: Block, language: str = "und") -> int | None:
        """The number of a term in the lexicon, or None with a problem."""
        text = block.text()
        if not text:
            block.refuse("an empty term would match nothing or everything")
            return None
        try:
            return self.lexicon.add(text, language)
        except TermError as error:
            block.refuse(str(error))
            return None

    def known(self, block: Block, what: str, slugs: dict[str, object]) -> str:
        """A slug that exists; anything else is a problem that names the known ones."""
        slug = block.text()
        if slug not in slugs:
            block.refuse(f"unknown {what} '{slug}'; known are {', '.join(slugs) or 'none'}")
        return slug

    def department(self, block: Block) -> str:
        """Slug of a known department."""
        return self.known(block, "department", dict(self.departments))

    def channel(self, block: Block) -> str:
        """Slug of a known channel."""
        return self.known(block, "channel", dict(self.channels))

    def process(self, block: Block) -> str:
        """Slug of a known process."""
        return self.known(block, "process", dict(self.processes))

    def queue(self, block: Block) -> str:
        """Slug of a known queue."""
        return self.known(block, "queue", dict(self.queues))

    def calendar(self, block: Block) -> str:
        """Slug of a known calendar."""
        return self.known(block, "calendar", dict(self.service.calendars))

    def contact_group(self, block: Block) -> str:
        """Slug of a known group of contacts."""
        return self.known(block, "contact group", dict(self.service.contact_groups))


def read_names(block: Block, entries: dict[str, Block]) -> Names:
    """The Dutch and English name under `name`; both have to be there."""
    if "name" not in entries:
        block.refuse("has no name")
        return Names("", "")
    names = entries["name"].fields(("nl", "en"))
    texts = {language: names[language].text() if language in names else "" for language in ("nl", "en")}
    for language, text in texts.items():
        if not text:
            entries["name"].refuse(f"has no name in '{language}'")
    return Names(texts["nl"], texts["en"])


def read_time_zone(block: Block) -> ZoneInfo:
    """A time zone by its IANA name."""
    try:
        return ZoneInfo(block.text())
    except (ZoneInfoNotFoundError, ValueError, OSError):
        block.refuse(f"unknown time zone '{block.text()}'")
        return ZoneInfo(DEFAULT_TIME_ZONE)

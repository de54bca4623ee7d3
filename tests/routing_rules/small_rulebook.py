"""A rulebook small enough to see through, and ways to make messages for it."""

from datetime import UTC, datetime

from routing_rules.facts import MessageFacts, ThreadFacts
from routing_rules.rulebook import Rulebook, RulebookError, load_rulebook
from routing_rules.vocabulary import ChannelKind, TicketState

NOON = datetime(2026, 1, 14, 11, tzinfo=UTC)
"""A Wednesday, 12:00 in Amsterdam."""

ORGANISATION = """\
settings: {name: small, time_zone: Europe/Amsterdam, threshold: 2, margin: 1, change_percent: 80}
departments:
  webcare: {name: {nl: Webcare, en: Webcare}, hub: true}
  supply: {name: {nl: Levering, en: Supply}}
  money: {name: {nl: Geld, en: Money}}
channels:
  forum: {kind: forum, name: {nl: Forum, en: Forum}}
  x: {kind: x, name: {nl: X, en: X}, handle: "@small", language: en, reopen_days: 3, text_limit: 100, time_zone: UTC}
  whatsapp: {kind: whatsapp, name: {nl: WhatsApp, en: WhatsApp}, public: false}
queues:
  webcare: {kind: hub, name: {nl: Webcare, en: Webcare}}
  triage: {kind: triage, name: {nl: Uitzoeken, en: Triage}}
  escalation: {kind: escalation, name: {nl: Escalatie, en: Escalation}}
  supply: {kind: department, department: supply, name: {nl: Levering, en: Supply}}
  money: {kind: department, department: money, name: {nl: Geld, en: Money}}
"""
PROCESSES = """\
processes:
  delivery:
    name: {nl: bezorging, en: delivery}
    owner: supply
    vocabulary:
      nl: {decisive: [waar blijft], telling: ['pakket*'], hint: [onderweg], against: [postpakket]}
      en: {telling: [parcel]}
    examples:
      match: [Waar blijft mijn pakket?]
      no_match: [Mijn factuur is te hoog]
  bills:
    name: {nl: facturen, en: bills}
    owner: money
    vocabulary: {und: {decisive: [aanmaning], telling: [factuur], hint: [betalen]}}
  chat:
    name: {nl: praatje, en: small talk}
    owner: webcare
participation:
  delivery:
    forum: {stage: answer}
    x: {stage: draft, share: 50}
    default: {stage: shadow}
  bills:
    forum: {stage: consult, share: 100, salt: spring}
"""
RULES = """\
rules:
  cross:
    order: 10
    when: {any: [waardeloos, 😡]}
    then: {tone: angry, urgency: 2}
    examples: {match: [Waardeloos!], no_match: [Prima]}
  cross-with-reach:
    order: 20
    when: {tone: angry, followers: 1000}
    then: {queue: escalation, urgency: 3}
    examples: {match: [{text: Waardeloos, followers: 2000}], no_match: [Waardeloos]}
  thanks:
    order: 30
    when: {any: [bedankt], none: ['?']}
    then: {state: no_reply_needed, tone: happy, urgency: 0}
    examples: {match: [Bedankt!], no_match: ['Bedankt, maar waarom?']}
  junk:
    order: 40
    when: {all: [bitcoin, winst]}
    then: {state: spam, process: chat, stop: true}
    examples: {match: [{text: Bitcoin is winst, process: chat}]}
  press:
    order: 50
    when: {any: [+journalist]}
    then: {process: chat}
    examples: {match: [Ik ben journalist], no_match: [Ik ben geen journalist]}
  lean:
    order: 60
    when: {any: [koerier]}
    then: {process: delivery, weight: 3}
    examples: {match: [{text: De koerier was er, process: delivery}]}
"""
FILES = {"a-organisation.yaml": ORGANISATION, "b-processes.yaml": PROCESSES, "c-rules.yaml": RULES}


def small_rulebook(**changed: str) -> Rulebook:
    """The small rulebook, with other rules when `rules` is given and another organisation for `organisation`."""
    return load_rulebook(changed_files(**changed))


def changed_files(organisation: str = ORGANISATION, processes: str = PROCESSES, rules: str = RULES) -> dict[str, str]:
    """Its files, some of them replaced."""
    return dict(zip(FILES, (organisation, processes, rules), strict=True))


def problems_of(files: dict[str, str]) -> list[str]:
    """Every problem, as "file:line: message"; none when the rulebook is accepted."""
    try:
        load_rulebook(files)
    except RulebookError as error:
        return [str(problem) for problem in error.problems]
    return []


def message(
    text: str,
    channel: str = "forum",
    *,
    author: str = "jan",
    followers: int = 0,
    language: str = "nl",
    sent_at: datetime = NOON,
) -> MessageFacts:
    """One inbound message."""
    return MessageFacts(text, channel, ChannelKind(channel), language, author, followers, sent_at)


def thread(
    process: str | None = "delivery",
    owner: str | None = "supply",
    queue: str = "supply",
    state: TicketState = TicketState.OPEN,
    urgency: int = 1,
) -> ThreadFacts:
    """What earlier messages led to."""
    return ThreadFacts(process, owner, queue, state, urgency)

"""A shop with six processes, what its customers write, and what people say of it."""

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from routing_rules.vocabulary import LabelSource
from service.configuration.actions import publish
from service.foundation.clock import now
from service.foundation.database import Database
from service.tables import Label, Message

OWNERS = {
    "delivery": "supply",
    "returns": "supply",
    "bills": "money",
    "refunds": "money",
    "network": "engineers",
    "porting": "engineers",
}
TELLING = {
    "delivery": "pakket bezorger brievenbus levering onderweg postkantoor vrachtwagen aflevering",
    "returns": "terugsturen retour ruilen garantie kapot reparatie defect omruilen",
    "bills": "factuur rekening bedrag incasso kosten afschrijving tarief btw",
    "refunds": "terugbetaling tegoed storting creditnota compensatie vergoeding terugkrijgen bankrekening",
    "network": "storing internet traag verbinding wifi modem bereik uitval",
    "porting": "nummerbehoud overstappen provider overzetten simkaart telefoonnummer portering machtiging",
}
SMALL_TALK = (
    # fmt: off
    "ik",
    "heb",
    "al",
    "een",
    "tijd",
    "gewacht",
    "en",
    "wil",
    "graag",
    "weten",
    "hoe",
    "het",
    "zit",
    "met",
    "mijn",
    "zaak",
    "kunnen",
    "jullie",
    "even",
    "kijken",
    "wat",
    "er",
    "aan",
    "de",
    "hand",
    "is",
    "want",
    "dit",
    "duurt",
    "nu",
    "echt",
    "lang",
    "hallo",
    "goedemiddag",
    "alvast",
    "bedankt",
    "voor",
    "hulp",
    "vandaag",
    "gisteren",
    "weer",
    "nog",
    # fmt: on
)
ORGANISATION = """\
settings: {name: shop, time_zone: Europe/Amsterdam, threshold: 2, margin: 1, change_percent: 80}
departments:
  webcare: {name: {nl: Webcare, en: Webcare}, hub: true}
  supply: {name: {nl: Levering, en: Supply}}
  money: {name: {nl: Geld, en: Money}}
  engineers: {name: {nl: Techniek, en: Engineers}}
channels:
  forum: {kind: forum, name: {nl: Forum, en: Forum}}
  x: {kind: x, name: {nl: X, en: X}}
queues:
  webcare: {kind: hub, name: {nl: Webcare, en: Webcare}}
  triage: {kind: triage, name: {nl: Uitzoeken, en: Triage}}
  supply: {kind: department, department: supply, name: {nl: Levering, en: Supply}}
  money: {kind: department, department: money, name: {nl: Geld, en: Money}}
  engineers: {kind: department, department: engineers, name: {nl: Techniek, en: Engineers}}
"""
PROCESSES = "processes:\n" + "".join(
    f"""\
  {slug}:
    name: {{nl: {slug}, en: {slug}}}
    owner: {OWNERS[slug]}
    description: {{nl: 'Alles over {words.split()[0]} en {words.split()[1]}.', en: 'All about {slug}.'}}
    vocabulary: {{nl: {{telling: [{words.split()[0]}]}}}}
    examples: {{learn: ['vraag over {words.split()[0]}', 'waar blijft {words.split()[1]}']}}
"""
    for slug, words in TELLING.items()
)
FILES = {"organisation.yaml": ORGANISATION, "processes.yaml": PROCESSES}
BEGAN = datetime(2026, 11, 16, 9, tzinfo=UTC)


async def open_shop(database: Database, **changed: str) -> None:
    """Put its rulebook in force, with these files replaced (their names without .yaml)."""
    async with database.transaction() as session:
        await publish(session, {**FILES, **{f"{name}.yaml": text for name, text in changed.items()}}, "system")


def customer_says(draw: random.Random) -> tuple[str, str]:
    """A process and what somebody writes about it: some say it plainly, some hardly."""
    process = draw.choice(list(TELLING))
    clear = draw.random() < 0.85
    words = draw.sample(SMALL_TALK, 8) + draw.sample(TELLING[process].split(), 3 if clear else 1)
    if not clear:
        words.append(draw.choice(TELLING[draw.choice(list(TELLING))].split()))
    draw.shuffle(words)
    return process, " ".join(words)


async def messages(database: Database, texts: Sequence[str], channel: str = "forum") -> list[int]:
    """They come in; returns their ids."""
    async with database.transaction() as session:
        rows = [
            Message(
                channel=channel,
                external_id=f"{channel}/{now().timestamp()}/{place}",
                text=text,
                sent_at=BEGAN + timedelta(seconds=place),
                received_at=BEGAN + timedelta(seconds=place),
                author_id=f"author-{place}",
                language="nl",
                triage="decided",
            )
            for place, text in enumerate(texts)
        ]
        session.add_all(rows)
        await session.flush()
        return [row.id for row in rows]


async def say(
    database: Database,
    said: Sequence[tuple[int, str | None]],
    actor: str = "colleague/1",
    *,
    source: LabelSource = LabelSource.CORRECTION,
    department: str | None = None,
    may_train: bool = True,
    ago: timedelta = timedelta(minutes=2),
) -> None:
    """Somebody labels these messages."""
    async with database.transaction() as session:
        session.add_all(
            [
                Label(
                    message_id=number,
                    process=process,
                    department=OWNERS.get(process or "", department),
                    source=source,
                    actor=actor,
                    at=now() - ago,
                    may_train=may_train,
                )
                for number, process in said
            ]
        )


async def corrections(
    database: Database, count: int, seed: int, actor: str = "colleague/1", *, shuffled: bool = False
) -> None:
    """So many messages come in and are labelled; shuffled: with each other's labels."""
    draw = random.Random(seed)  # noqa: S311 - the same customers each time
    written = [customer_says(draw) for _ in range(count)]
    labels = [process for process, _ in written]
    if shuffled:
        draw.shuffle(labels)
    numbers = await messages(database, [text for _, text in written])
    await say(database, list(zip(numbers, labels, strict=True)), actor)

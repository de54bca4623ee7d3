"""What reading messages costs by tier, how many reach the dear one, and what a process holds, without any database."""

import time
from collections.abc import Callable
from pathlib import Path

import psutil

from bench.messages import messages
from routing_rules.rulebook import load_rulebook
from service.foundation.rulebook_files import read_rulebook_files
from service.reader.examples import hints_of, rulebook_examples
from service.reading import sense
from service.reading.examples import Example
from service.reading.training import train

TOGETHER = 100
"""Messages a set, as under load; a quiet house reads them one by one."""
TAUGHT = 2_000


def measure_reading(amount: int, data: Path | None) -> dict[str, float]:
    """CPU milliseconds per message, messages a second, the share that the dear tier reads, and megabytes.

    The model has learned the rulebook's examples, and messages as if people had confirmed what the words decided.
    """
    before = _megabytes()
    rulebook = load_rulebook(read_rulebook_files(None))
    learned = min(TAUGHT, amount)
    given = [message["text"] for message in messages("read", amount + learned, data)]
    hints = [hints_of(text, rulebook) for text in given]
    taught = [
        Example(text, max(found, key=lambda process: found[process]), hints=found)
        for text, found in zip(given[:learned], hints, strict=False)
        if found
    ]
    began = time.process_time()
    model = train([*rulebook_examples(rulebook), *taught])
    trained = time.process_time()
    texts, found_in = given[learned:], hints[learned:]
    ready = _megabytes()
    began_wall, started = time.perf_counter(), time.process_time()
    tiers: list[str] = []
    for first in range(0, amount, TOGETHER):
        batch = slice(first, first + TOGETHER)
        tiers += [guess.tier for guess in model.read(texts[batch], found_in[batch])]
    spent, wall = time.process_time() - started, time.perf_counter() - began_wall
    grown = _megabytes() - ready
    return {
        "train_cpu_s": round(trained - began, 2),
        "read_ms": round(1000 * spent / amount, 4),
        "words_ms": _cost(lambda part: [model.words.columns.count(text) for text in part], texts),
        "sense_ms": _cost(sense.embed, texts),
        "messages_a_second": round(amount / wall, 1),
        "sense_share": round(tiers.count("sense") / amount, 3),
        "loaded_mb": round(ready - before, 1),
        "grown_mb": round(grown, 1),
    }


def _cost(work: Callable[[list[str]], object], texts: list[str]) -> float:
    part = texts[:1_000]
    began = time.process_time()
    work(part)
    return round(1000 * (time.process_time() - began) / len(part), 4)


def _megabytes() -> float:
    return psutil.Process().memory_info().rss / 1e6

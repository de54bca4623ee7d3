"""What deciding one message costs, without any database: reading its language, then the rules."""

import time
from datetime import datetime
from pathlib import Path
from typing import Any

from bench.messages import messages
from routing_rules.decide import decide
from routing_rules.facts import MessageFacts
from routing_rules.rulebook import load_rulebook
from service.foundation.rulebook_files import read_rulebook_files
from service.reading.language import detect_language


def measure_deciding(amount: int, data: Path | None) -> dict[str, float]:
    """CPU milliseconds per message, and the share that no rule and no vocabulary could decide."""
    rulebook = load_rulebook(read_rulebook_files(None))
    given = messages("decide", amount, data)
    channels = {message["channel"]: rulebook.channels[message["channel"]] for message in given}
    began = time.process_time()
    languages = [detect_language(message["text"], channels[message["channel"]].language) for message in given]
    read = time.process_time()
    facts = [_facts(message, language, rulebook) for message, language in zip(given, languages, strict=True)]
    ready = time.process_time()
    decisions = [decide(one, None, rulebook) for one in facts]
    done = time.process_time()
    return {
        "language_ms": round(1000 * (read - began) / amount, 4),
        "decide_ms": round(1000 * (done - ready) / amount, 4),
        "undecided_share": round(sum(decision.process is None for decision in decisions) / amount, 3),
    }


def _facts(message: dict[str, Any], language: str, rulebook: Any) -> MessageFacts:
    return MessageFacts(
        text=message["text"],
        channel=message["channel"],
        channel_kind=rulebook.channels[message["channel"]].kind,
        language=language,
        author=message["author"]["external_id"],
        followers=message["author"].get("followers", 0),
        sent_at=datetime.fromisoformat(message["sent_at"]),
    )

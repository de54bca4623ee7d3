"""The health of a cell as JSON, and back: nothing of it gets lost."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from routing_rules.health_parts import Cause, Evidence, Health, HealthState, Seen
from routing_rules.vocabulary import Stage


def health_json(health: Health) -> dict[str, object]:
    """With plain values only: moments in ISO 8601, lengths of time in seconds."""
    return {
        "configured": health.configured.value,
        "ceiling": None if health.ceiling is None else health.ceiling.value,
        "state": health.state.value,
        "since": _text(health.since),
        "until": _text(health.until),
        "evidence": evidence_json(health.evidence),
        "standing": evidence_json(health.standing),
        "answers": [list(seen) for seen in health.answers],
        "questions": [list(seen) for seen in health.questions],
        "went_well": health.went_well,
        "failed_trials": health.failed_trials,
    }


def evidence_json(evidence: tuple[Evidence, ...]) -> list[dict[str, object]]:
    """What made a cell step back, with plain values only."""
    return [
        asdict(one)
        | {
            "cause": one.cause.value,
            "at": one.at.isoformat(),
            "tickets": list(one.tickets),
            "lasting": None if one.lasting is None else one.lasting.total_seconds(),
        }
        for one in evidence
    ]


def health_of(data: Mapping[str, Any]) -> Health:
    """The health that was written as this."""
    return Health(
        configured=Stage(data["configured"]),
        ceiling=None if data["ceiling"] is None else Stage(data["ceiling"]),
        state=HealthState(data["state"]),
        since=_moment(data["since"]),
        until=_moment(data["until"]),
        evidence=evidence_of(data["evidence"]),
        standing=evidence_of(data["standing"]),
        answers=tuple(Seen(ticket, is_bad) for ticket, is_bad in data["answers"]),
        questions=tuple(Seen(ticket, is_bad) for ticket, is_bad in data["questions"]),
        went_well=data["went_well"],
        failed_trials=data["failed_trials"],
    )


def evidence_of(data: list[Mapping[str, Any]]) -> tuple[Evidence, ...]:
    """The evidence that was written as this."""
    return tuple(
        Evidence(
            cause=Cause(one["cause"]),
            at=datetime.fromisoformat(one["at"]),
            found=one["found"],
            of=one["of"],
            tickets=tuple(one["tickets"]),
            lasting=None if one["lasting"] is None else timedelta(seconds=one["lasting"]),
        )
        for one in data
    )


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)

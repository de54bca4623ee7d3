"""`olievlek read`: what is understood of a text, without a database: language, process, intent, concerns, tone."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from routing_rules.rulebook_parts import Rulebook

app = typer.Typer()


@app.command()
def read(
    text: Annotated[str, typer.Argument(help="What the customer wrote.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for machines.")] = False,
    folder: Annotated[
        Path | None,
        typer.Option("--rules", help="Folder of rulebook files; OLIEVLEK_RULEBOOK, or else the packaged one."),
    ] = None,
) -> None:
    """Print what a text is taken for, whatever the rules would decide about it."""
    from service.foundation.settings import settings
    from service.running.rulebook import load_chosen_rulebook

    found = _understood(text, load_chosen_rulebook(folder or settings().rulebook))
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        _print(found)


def _understood(text: str, rulebook: "Rulebook") -> dict[str, Any]:
    from routing_rules.classify import classify
    from routing_rules.facts import MessageFacts
    from routing_rules.findings import find
    from routing_rules.personal_data import find_personal_data
    from service.foundation.clock import now
    from service.foundation.settings import settings
    from service.reader.rulebook_model import rulebook_reader
    from service.reading.language import detect_language

    channel = next(iter(rulebook.channels.values()))
    language = detect_language(text, channel.language)
    facts = MessageFacts(text, channel.slug, channel.kind, language, "someone", 0, now())
    findings = find(facts, rulebook)
    classified = classify(facts, rulebook, findings)
    reader = rulebook_reader(rulebook, settings().home / "models")
    scores = None if reader is None else reader.read([text], [findings.points], rulebook)[0]
    likely = () if scores is None else scores.likely
    owners = {slug: process.owner for slug, process in rulebook.processes.items()}
    return {
        "language": language,
        "likely": [
            {"process": one.process or None, "owner": owners.get(one.process), "probability": one.probability}
            for one in likely
        ],
        "pieces": [] if scores is None else [{"piece": piece, "weight": weight} for piece, weight in scores.pieces],
        "words": {process: list(findings.words_for(process)) for process in findings.evidence},
        "rule": classified.process if classified.by_rule else None,
        "intent": classified.intent.value,
        "concerns": [concern.value for concern in classified.concerns],
        "tone": classified.tone,
        "urgency": classified.urgency,
        "personal_data": sorted({found.kind.value for found in find_personal_data(text)}),
        "model": None if scores is None else scores.model,
    }


def _print(found: dict[str, Any]) -> None:
    typer.echo(f"language  {found['language']}")
    for one in found["likely"]:
        typer.echo(f"{one['probability']:>8.1%}  {one['process'] or 'none of these'} ({one['owner'] or 'nobody'})")
    pieces = ", ".join(f"{one['piece']} ({one['weight']:+.2f})" for one in found["pieces"])
    lines = {
        "because": pieces or "nothing",
        "rule": found["rule"] or "none decides",
        "intent": found["intent"],
        "concerns": ", ".join(found["concerns"]) or "none",
        "tone": found["tone"],
        "urgency": found["urgency"],
        "personal": ", ".join(found["personal_data"]) or "none",
    }
    for name, value in lines.items():
        typer.echo(f"{name:<9} {value}")

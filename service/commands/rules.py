"""`olievlek decide` and `olievlek rules`: ask the rules, check them without a database, and put them in force."""

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

if TYPE_CHECKING:
    from routing_rules.facts import Decision, MessageFacts
    from routing_rules.rulebook_parts import Rulebook

app = typer.Typer()
rules = typer.Typer(help="The rulebook: who owns what, and which words speak for it.", no_args_is_help=True)
app.add_typer(rules, name="rules")

Deciding = Literal["rulebook", "words"]
RulesFolder = Annotated[
    Path | None, typer.Option("--rules", help="Folder of rulebook files; OLIEVLEK_RULEBOOK, or else the packaged one.")
]


@app.command()
def decide(
    text: Annotated[str, typer.Argument(help="What the customer wrote.")],
    channel: Annotated[str, typer.Option(help="Slug of the channel it came in on.")],
    author: Annotated[str, typer.Option(help="External id of its author; the canary draw is taken on it.")] = "someone",
    followers: Annotated[int, typer.Option(min=0, help="How many people follow the author.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for machines.")] = False,
    folder: RulesFolder = None,
    model: Annotated[Deciding, typer.Option(help="Whether the model takes part, or words decide alone.")] = "rulebook",
) -> None:
    """Print what would be decided about a message, and why.

    The model is one that knows nothing but the rulebook's own descriptions and examples; it is trained when it is
    first asked, which takes some seconds, and kept.
    """
    from routing_rules.explain import decision_as_json

    facts = _facts(rulebook := _load(folder), text, channel, author, followers)
    decision = _decision(facts, rulebook, with_model=model == "rulebook")
    if as_json:
        typer.echo(json.dumps(decision_as_json(decision), ensure_ascii=False, indent=2))
    else:
        _print_decision(decision)


@rules.command()
def check(
    folder: Annotated[Path | None, typer.Argument(help="Folder of rulebook files; without it, those in use.")] = None,
) -> None:
    """Read a rulebook and run its examples; print every problem with file and line."""
    rulebook = _load(folder)
    levels = rulebook.service_levels
    typer.echo(
        f"{rulebook.name}: {len(rulebook.rules)} rules, {len(rulebook.processes)} processes, "
        f"{len(rulebook.departments)} departments, {len(rulebook.channels)} channels, {len(rulebook.queues)} queues, "
        f"{len(levels.policies)} policies and {len(levels.ladders)} ladders "
        "are right, and every example comes out as it says."
    )


@rules.command()
def publish(
    folder: Annotated[Path | None, typer.Argument(help="Folder of rulebook files; without it, those in use.")] = None,
) -> None:
    """Put a folder in force as it is; what was edited on pages is dropped."""
    import asyncio

    from service.configuration.actions import replace_by_folder
    from service.foundation.rulebook_files import read_rulebook_files
    from service.foundation.settings import settings
    from service.running.rulebook import readable_rulebook_errors
    from service.running.transaction import in_transaction

    with readable_rulebook_errors():
        files = read_rulebook_files(folder or settings().rulebook)
        version = asyncio.run(in_transaction(lambda session: replace_by_folder(session, files, "system")))
    typer.echo(f"Rulebook version {version} is in force.")


@rules.command()
def export(
    folder: Annotated[Path, typer.Argument(help="Folder to write the files to; made if it is not there.")],
) -> None:
    """Write the rulebook in force to a folder, with what was edited on pages."""
    import asyncio

    from service.configuration.queries import newest_publication
    from service.foundation.errors import NotFound
    from service.running.transaction import in_transaction

    found = asyncio.run(in_transaction(newest_publication))
    if found is None:
        raise NotFound("No rulebook is published in this database yet.")
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in found.files.items():
        (folder / name).write_text(text, encoding="utf-8")
    typer.echo(f"Rulebook version {found.version_id}: {len(found.files)} files in {folder}.")


def _load(folder: Path | None) -> "Rulebook":
    from service.foundation.settings import settings
    from service.running.rulebook import load_chosen_rulebook

    return load_chosen_rulebook(folder or settings().rulebook)


def _facts(rulebook: "Rulebook", text: str, channel: str, author: str, followers: int) -> "MessageFacts":
    from routing_rules.facts import MessageFacts
    from service.foundation.clock import now
    from service.foundation.errors import Invalid
    from service.reading.language import detect_language

    known = rulebook.channels.get(channel)
    if known is None:
        raise Invalid(f"There is no channel {channel}; there are {', '.join(sorted(rulebook.channels))}.")
    language = detect_language(text, known.language)
    return MessageFacts(text, channel, known.kind, language, author, followers, now())


def _decision(facts: "MessageFacts", rulebook: "Rulebook", *, with_model: bool) -> "Decision":
    from routing_rules.decide import decide as decide_message
    from routing_rules.findings import find
    from service.foundation.settings import settings
    from service.reader.rulebook_model import rulebook_reader

    findings = find(facts, rulebook)
    if with_model and findings.is_left_open:
        reader = rulebook_reader(rulebook, settings().home / "models")
        scores = None if reader is None else reader.scores([facts], [findings], rulebook)[0]
        facts = replace(facts, scores=scores)
    return decide_message(facts, None, rulebook, findings=findings)


def _print_decision(decision: "Decision") -> None:
    draw = "" if decision.draw is None else f", draw {decision.draw} against a share of {decision.share} %"
    lines = {
        "process": decision.process or "undecided",
        "owner": decision.owner or "nobody yet",
        "queue": decision.queue,
        "stage": f"{decision.stage}{draw}",
        "urgency": str(decision.urgency),
        "tone": decision.tone,
        "intent": decision.intent,
        "concerns": ", ".join(decision.concerns) or "none",
        "perhaps": ", ".join(f"{one.process} ({one.probability:.0%})" for one in decision.suggested) or "nothing else",
    }
    for name, value in lines.items():
        typer.echo(f"{name:<8} {value}")
    typer.echo("because")
    for reason in decision.because:
        typer.echo(f"  - {reason.text}")

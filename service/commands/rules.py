"""`olievlek decide` and `olievlek rules check`: ask the rules, and check them, without a database."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from routing_rules.facts import Decision
    from routing_rules.rulebook_parts import Rulebook

app = typer.Typer()
rules = typer.Typer(help="The rulebook: who owns what, and which words speak for it.", no_args_is_help=True)
app.add_typer(rules, name="rules")

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
) -> None:
    """Print what would be decided about a message, and why."""
    from routing_rules.explain import decision_as_json

    decision = _decision(_load(folder), text, channel, author, followers)
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
    typer.echo(
        f"{rulebook.name}: {len(rulebook.rules)} rules, {len(rulebook.processes)} processes, "
        f"{len(rulebook.departments)} departments, {len(rulebook.channels)} channels and {len(rulebook.queues)} queues "
        "are right, and every example comes out as it says."
    )


def _load(folder: Path | None) -> "Rulebook":
    from service.foundation.settings import settings
    from service.running.rulebook import load_chosen_rulebook

    return load_chosen_rulebook(folder or settings().rulebook)


def _decision(rulebook: "Rulebook", text: str, channel: str, author: str, followers: int) -> "Decision":
    from routing_rules.decide import decide as decide_message
    from routing_rules.facts import MessageFacts
    from service.foundation.clock import now
    from service.foundation.errors import Invalid
    from service.reading.language import detect_language

    known = rulebook.channels.get(channel)
    if known is None:
        raise Invalid(f"There is no channel {channel}; there are {', '.join(sorted(rulebook.channels))}.")
    language = detect_language(text, known.language)
    facts = MessageFacts(text, channel, known.kind, language, author, followers, now())
    return decide_message(facts, None, rulebook)


def _print_decision(decision: "Decision") -> None:
    draw = "" if decision.draw is None else f", draw {decision.draw} against a share of {decision.share} %"
    lines = {
        "process": decision.process or "undecided",
        "owner": decision.owner or "nobody yet",
        "queue": decision.queue,
        "stage": f"{decision.stage}{draw}",
        "urgency": str(decision.urgency),
        "tone": decision.tone,
    }
    for name, value in lines.items():
        typer.echo(f"{name:<8} {value}")
    typer.echo("because")
    for reason in decision.because:
        typer.echo(f"  - {reason.text}")

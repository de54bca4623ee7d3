"""`olievlek clock`: why a ticket's deadlines are what they are."""

import asyncio
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from sqlmodel.ext.asyncio.session import AsyncSession

    from routing_rules.clock_story import ClockStory
    from service.tickets.clock_explanations import ExplainedClocks

app = typer.Typer()


@app.command()
def clock(
    number: Annotated[int, typer.Argument(min=1, help="The ticket's number.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for machines.")] = False,
) -> None:
    """Explain the clocks of a ticket, and check them against its events. Fails when they differ."""
    from service.configuration.queries import active_configuration
    from service.foundation.clock import now
    from service.people.actor import SYSTEM
    from service.running.transaction import in_transaction
    from service.tickets.clock_explanations import explained_clocks
    from service.tickets.clock_views import TicketClocksView

    async def look(session: "AsyncSession") -> "tuple[ExplainedClocks, ZoneInfo]":
        levels = (await active_configuration(session)).rulebook.service_levels
        return await explained_clocks(session, SYSTEM, number, now()), levels.time_zone

    explained, zone = asyncio.run(in_transaction(look))
    if as_json:
        typer.echo(TicketClocksView.of(explained).model_dump_json(indent=2))
    else:
        _print(explained, zone)
    if explained.differences:
        raise typer.Exit(1)


def _print(explained: "ExplainedClocks", zone: "ZoneInfo") -> None:
    typer.echo(f"Ticket {explained.number} at {_moment(explained.at, zone)}, {zone}")
    for story in explained.stories:
        typer.echo("")
        _print_story(story, zone)
    if not explained.stories:
        typer.echo("It has no clocks.")
    typer.echo("")
    for difference in explained.differences:
        what = ", ".join(difference.fields) or ("no row" if difference.stored is None else "no event")
        typer.echo(f"NOT what its events say: {_named(difference.kind, difference.subject)}: {what}")
    if not explained.differences:
        typer.echo("Recomputed from its events: the same.")


def _print_story(story: "ClockStory", zone: "ZoneInfo") -> None:
    stands = story.outcome or f"{story.state}, {story.lateness}"
    typer.echo(f"{_named(story.kind, story.subject)}: {stands}")
    promised = "nothing promised" if story.target is None else f"of {_duration(story.target)}"
    left = "" if story.left is None or story.ended_at is not None else f", {_left(story.left)}"
    typer.echo(f"  counted {_duration(story.elapsed)} {promised}{left} (calendar: {story.calendar})")
    if story.due_at is not None:
        typer.echo(f"  due {_moment(story.due_at, zone)}")
    for segment in story.segments:
        because = f" ({segment.because})" if segment.because else ""
        span = f"{_moment(segment.start, zone)} - {_moment(segment.end, zone)}"
        typer.echo(f"    {span}  {segment.what:8}  {_duration(segment.duration)}{because}")
    for place, policy in enumerate(story.contenders):
        verdict = policy.lost or "wins"
        target = "no target" if policy.target is None else _duration(policy.target)
        typer.echo(f"  {'policy' if place == 0 else '      '} {policy.policy}: {target}, {verdict}")
    for step in story.steps:
        at = "not while it is paused" if step.at is None else _moment(step.at, zone)
        typer.echo(f"  step {step.slug}: {at}{', fired' if step.fired else ''}")


def _named(kind: str, subject: str) -> str:
    return f"{kind} {subject}".rstrip()


def _moment(moment: datetime, zone: "ZoneInfo") -> str:
    return f"{moment.astimezone(zone):%a %Y-%m-%d %H:%M:%S}"


def _left(left: timedelta) -> str:
    return f"{_duration(left)} left" if left >= timedelta() else f"{_duration(-left)} late"


def _duration(duration: timedelta) -> str:
    seconds = int(duration.total_seconds())
    hours, rest = divmod(seconds, 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}"

"""`olievlek simulate`: a made-up month through the real decisions, in minutes."""

from enum import StrEnum
from typing import Annotated

import typer

app = typer.Typer()


class Chosen(StrEnum):
    """Which months."""

    GOOD = "good"
    BAD = "bad"
    OVERLOADED = "overloaded"
    ALL = "all"


@app.command()
def simulate(
    scenario: Annotated[Chosen, typer.Option(help="The department that takes part.")] = Chosen.ALL,
    days: Annotated[int, typer.Option(min=1, max=120, help="How many days to live through.")] = 30,
    seed: Annotated[int, typer.Option(help="The same seed gives the same month.")] = 7,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for machines.")] = False,
    url: Annotated[
        str | None,
        typer.Option("--database-url", help="An empty database that keeps the month; without it nothing is kept."),
    ] = None,
) -> None:
    """Live through a made-up month with a moving clock: a good, a bad and an overloaded department."""
    import json
    import logging

    from service.foundation.errors import Invalid
    from service.foundation.logging import configure_logging
    from service.simulation.as_json import as_json as month_as_json
    from service.simulation.living import months
    from service.simulation.scenarios import SCENARIOS
    from service.simulation.table import table

    configure_logging(json=False)
    logging.getLogger("alembic").setLevel(logging.WARNING)  # each month has a schema made: that is nobody's news
    chosen = list(SCENARIOS.values()) if scenario is Chosen.ALL else [SCENARIOS[scenario]]
    if url is not None and len(chosen) > 1:
        raise Invalid("One database keeps one month: choose a --scenario.")
    found = []
    for one, lived in months(chosen, url, days=days, seed=seed):
        if as_json:
            found.append(month_as_json(one, lived))
        else:
            typer.echo("\n".join([*table(one, lived), ""]))
    if as_json:
        typer.echo(json.dumps({"seed": seed, "scenarios": found}, ensure_ascii=False, indent=2))

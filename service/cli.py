"""The `olievlek` command: puts together what the files of service/commands offer."""

from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import typer
from typer.core import TyperGroup

from service import commands
from service.foundation.errors import OlievlekError


class Olievlek(TyperGroup):
    """The command itself; an expected failure is one sentence and a non-zero exit, never a traceback."""

    def invoke(self, ctx: Any) -> Any:
        """Run the sub-command."""
        try:
            return super().invoke(ctx)
        except OlievlekError as error:
            typer.echo(f"olievlek: {error.detail}", err=True)
            raise typer.Exit(1) from error


app = typer.Typer(
    cls=Olievlek,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # help in colours and boxes costs half a second at every start
    help="Webcare that lets the departments who own a process answer their own customers, one cell at a time.",
)

for module in iter_modules(commands.__path__):
    family = getattr(import_module(f"{commands.__name__}.{module.name}"), "app", None)
    if family is not None:
        app.add_typer(family)

if __name__ == "__main__":
    app()

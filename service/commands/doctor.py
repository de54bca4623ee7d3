"""`olievlek doctor`: what is wrong with this set-up, and how to mend it."""

import typer

app = typer.Typer()


@app.command()
def doctor() -> None:
    """Look at everything that Olievlek needs; say what is wrong and how to mend it. Exit code 1 when something is."""
    from service.foundation.settings import settings
    from service.running.checkup import checkup
    from service.running.findings import Verdict

    verdicts = []
    for finding in checkup(settings()):
        typer.echo(f"{finding.verdict:<6} {finding.what:<9} {finding.says}")
        verdicts.append(finding.verdict)
    if Verdict.WRONG in verdicts:
        raise typer.Exit(1)

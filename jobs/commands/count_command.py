"""The command `count`: counts a source by month with the engine of choice, for pages and commands to read."""

from typing import Annotated, Literal

import typer

from jobs.commands import chosen_source
from jobs.commands.command_errors import checked, refusals

app = typer.Typer()


@app.command()
def count(
    source: Annotated[str | None, typer.Option(help="Default: the source imported last.")] = None,
    engine: Annotated[
        Literal["polars", "duckdb", "spark"],
        typer.Option(help="What reads and counts: DuckDB and Spark are used where they are installed."),
    ] = "polars",
) -> None:
    """Count what changed of a large source, and keep the counts that pages and commands read."""
    from jobs.counting import engines
    from jobs.upkeep import workspace

    with refusals():
        here = workspace.read(checked())
        named = chosen_source.of(here, source)
        found = engines.count(here, named, engine)
        months = "1 month" if len(found.anew) == 1 else f"{len(found.anew):,} months"
        print(f"{named}: {found.facts.height:,} tickets, {months} counted by {engine}, the others kept.")

"""The commands about evaluation offline: `evaluation`, `regression`, `citations`.

What they need is imported when one of them runs: a start over a filled lake must not pay for it.
"""

import json
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from jobs.commands.command_errors import checked, refusals

app = typer.Typer()

Source = Annotated[str | None, typer.Option(help="Default: the source imported last.")]
Profile = Annotated[str | None, typer.Option(help="A profile's name, or the path of its TOML file.")]
Columns = Annotated[list[str] | None, typer.Option("--column", metavar="NAME=COLUMN", help="As in id=Test.")]
Printed = Annotated[Literal["table", "json", "csv"], typer.Option("--format")]


@app.command()
def evaluation(
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="A set to import; without it the newest is shown.")
    ] = None,
    source: Source = None,
    profile: Profile = None,
    column: Columns = None,
    number: Annotated[
        int | None, typer.Option("--set", metavar="NUMBER", help="Default: the newest.")
    ] = None,
    format_: Printed = "table",
) -> None:
    """Precision, recall, calibration and retrieval of an imported evaluation set."""
    from jobs.commands import chosen_source, named_columns
    from jobs.evaluation import evaluation_board
    from jobs.upkeep import workspace

    with refusals():
        here = workspace.read(checked())
        chosen = chosen_source.of(here, source)
        if file is not None:
            named = named_columns.read(column or [])
            number = evaluation_board.add(
                here, chosen, file, file.name, profile=profile, columns=named
            ).number
        board = evaluation_board.of_source(here, chosen, number)
    _print(
        format_,
        evaluation_board.as_json(board),
        evaluation_board.labels(board),
        evaluation_board.in_words(board),
    )


@app.command()
def regression(
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[BEFORE AFTER]", help="Two runs to import; without them the two newest."),
    ] = None,
    source: Source = None,
    profile: Profile = None,
    column: Columns = None,
    first: Annotated[int | None, typer.Option("--before", metavar="NUMBER", help="An imported run.")] = None,
    second: Annotated[int | None, typer.Option("--after", metavar="NUMBER", help="An imported run.")] = None,
    format_: Printed = "table",
) -> None:
    """Compare two runs of a regression set test by test."""
    from jobs.commands import chosen_source, named_columns
    from jobs.evaluation import regression_runs
    from jobs.imported_files import imported_files
    from jobs.upkeep import workspace

    if files and len(files) > 2:
        raise typer.BadParameter("Give one run to import it, or two to compare them.")
    with refusals():
        here = workspace.read(checked())
        chosen = chosen_source.of(here, source)
        named = named_columns.read(column or [])
        added = [
            imported_files.add(
                here, chosen, regression_runs.KIND, file, file.name, profile=profile, columns=named
            ).number
            for file in files or []
        ]
        if len(added) == 1 and first is None and second is None:
            print(f"Run {added[0]} is imported. Import another one to compare them.")
            return
        if len(added) == 2:
            first, second = added
        made = regression_runs.compare(here, chosen, first, second)
    _print(
        format_, regression_runs.as_json(made), regression_runs.changed(made), regression_runs.in_words(made)
    )


@app.command()
def citations(source: Source = None, format_: Printed = "table") -> None:
    """Check whether the articles that answers cite fit what people wrote instead."""
    from jobs.commands import chosen_source
    from jobs.evaluation import citation_board, citation_check
    from jobs.upkeep import workspace

    with refusals():
        here = workspace.read(checked())
        chosen = chosen_source.of(here, source)
        citation_check.check_now(here, chosen)
        board = citation_board.of_source(here, chosen)
    if board is not None:
        _print(
            format_,
            citation_board.as_json(board),
            citation_board.wrong_rows(board),
            citation_board.in_words(board),
        )


def _print(format_: str, fields: object, table: object, words: str) -> None:
    import polars as pl

    from data import export

    if format_ == "json":
        print(json.dumps(fields, indent=1, ensure_ascii=False))
    elif format_ == "csv" and isinstance(table, pl.DataFrame):
        sys.stdout.write(export.csv_bytes(table, include_bom=False).decode())
    else:
        print(words)

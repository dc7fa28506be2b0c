"""The command about drift: `drift`, what moved without labels; freeze its baseline.

What it needs is imported when it runs: a start over a filled lake must not pay for it.
"""

import json
import sys
from typing import Annotated, Literal

import typer

from jobs.commands.command_errors import checked, refusals
from jobs.commands.command_times import moment

app = typer.Typer()


@app.command()
def drift(
    source: Annotated[str | None, typer.Option(help="Default: the source imported last.")] = None,
    freeze: Annotated[
        str | None, typer.Option(metavar="D..D", help="Freeze these days as the baseline.")
    ] = None,
    format_: Annotated[Literal["table", "json", "csv"], typer.Option("--format")] = "table",
) -> None:
    """Mix, confidence and reach of articles against a baseline, and accuracy estimated without labels."""
    from data import export
    from data.errors import DataError
    from jobs.commands import chosen_source
    from jobs.drift import drift_baseline, drift_board, drift_text
    from jobs.upkeep import workspace

    with refusals():
        here = workspace.read(checked())
        chosen = chosen_source.of(here, source)
        if freeze is not None:
            first, dots, last = freeze.partition("..")
            if not dots:
                raise DataError(f"--freeze needs two days, as in 2026-07-01..2026-09-30; found {freeze!r}.")
            drift_baseline.freeze(
                here, chosen, moment(first, "--freeze").date(), moment(last, "--freeze").date()
            )
        board = drift_board.of_source(here, chosen)
    if format_ == "json":
        print(json.dumps(drift_text.as_json(board), indent=1, ensure_ascii=False))
    elif format_ == "csv":
        table = drift_text.accuracy_rows(board.accuracy)
        sys.stdout.write(export.csv_bytes(table, include_bom=False).decode())
    else:
        print(drift_text.in_words(board))

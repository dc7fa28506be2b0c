"""The command about the scope: `scope`, who is next by the rule, who must step back, and the signed steps.

What it needs is imported when it runs: a start over a filled lake must not pay for it.
"""

import json
import sys
from typing import Annotated, Literal, cast

import typer

from jobs.commands import chosen_source
from jobs.commands.command_errors import checked, refusals

app = typer.Typer()


@app.command()
def scope(
    source: Annotated[str | None, typer.Option(help="Default: the source imported last.")] = None,
    bar: Annotated[float, typer.Option(help="The share of drafts and of reviewed answers needed.")] = 0.9,
    at_once: Annotated[int, typer.Option(help="At most so many in their first 14 days of a stage.")] = 3,
    minutes: Annotated[
        float | None, typer.Option(help="State how many minutes a month reviewers have.")
    ] = None,
    move: Annotated[str | None, typer.Option(metavar="CATEGORY", help="Sign its step --to a stage.")] = None,
    to: Annotated[str, typer.Option(metavar="STAGE", help='shadow, "10 %", "20 %", "50 %" or all.')] = "",
    reason: Annotated[str, typer.Option(help="Why; needed for a step back.")] = "",
    format_: Annotated[Literal["table", "json", "csv"], typer.Option("--format")] = "table",
) -> None:
    """Say which category may move to its next stage and which must step back, and sign a step."""
    import polars as pl

    from analytics.shadow.rollout_ladder import Rung
    from data import export
    from jobs.scope import category_evidence, review_capacity, scope_board, scope_printing, scope_signing
    from jobs.upkeep import workspace

    if not 0 < bar < 1:
        raise typer.BadParameter("The needed share lies between 0 and 1, such as 0.9.")
    if at_once < 1:
        raise typer.BadParameter("At least 1 category may move at once.")
    with refusals():
        here = workspace.read(checked())
        chosen = chosen_source.of(here, source)
        if minutes is not None:
            review_capacity.state(here, chosen, minutes)
            print(f"Reviewers of {chosen} have {minutes:g} minutes a month.")
        if move is not None:
            done = scope_signing.sign(
                here, chosen, move, cast("Rung", to), reason=reason, bar=bar, most_at_once=at_once
            )
            print(f"{done.category} is now at {done.rung}, signed by {done.by}.")
        if minutes is not None or move is not None:
            return
        evidence = category_evidence.gather(here, chosen)
        found = scope_board.of(here, chosen, evidence, bar=bar, most_at_once=at_once)
        rows = scope_printing.rows(found)
    if format_ == "json":
        print(json.dumps(rows, indent=1, ensure_ascii=False))
    elif format_ == "csv":
        table = pl.DataFrame(rows, infer_schema_length=None)
        sys.stdout.write(export.csv_bytes(table, include_bom=False).decode())
    else:
        print(scope_printing.in_words(found))

"""The command about shadow mode: `shadow`, readiness of each category, its ladder, and steps on it.

What it needs is imported when it runs: a start over a filled lake must not pay for it.
"""

import json
import sys
from pathlib import Path
from typing import Annotated, Literal, cast

import typer

from jobs.commands.command_errors import checked, refusals

app = typer.Typer()


@app.command()
def shadow(
    source: Annotated[str | None, typer.Option(help="Default: the source imported last.")] = None,
    bar: Annotated[float, typer.Option(help="The share of drafts that must surely be accepted.")] = 0.9,
    ladder: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write every category's stage: .csv or .json.")
    ] = None,
    sign: Annotated[
        str | None, typer.Option(metavar="CATEGORY", help="Sign its step to the stage --to.")
    ] = None,
    to: Annotated[str, typer.Option(metavar="STAGE", help="shadow, 10 %, 20 %, 50 % or all.")] = "",
    reason: Annotated[str, typer.Option(help="Why; needed for a step back.")] = "",
    format_: Annotated[Literal["table", "json", "csv"], typer.Option("--format")] = "table",
) -> None:
    """Show how ready each category is by its drafts, write the stages, or sign a step."""
    import polars as pl

    from analytics.shadow.rollout_ladder import Rung
    from data import export
    from data.audit_log import export_log
    from data.errors import DataError
    from jobs.counting import snapshot
    from jobs.scope import scope_signing
    from jobs.shadow import category_ladder, shadow_readiness
    from jobs.upkeep import workspace

    if not 0 < bar < 1:
        raise typer.BadParameter("The needed share lies between 0 and 1, such as 0.9.")
    if ladder is not None and ladder.suffix not in (".csv", ".json"):
        raise typer.BadParameter("The ladder is written as .csv or .json.")
    with refusals():
        here = workspace.read(checked())
        chosen = source or snapshot.newest_source(here)
        if chosen is None:
            raise DataError("The lake is empty. Import a file first: `python -m jobs import FILE`.")
        found = shadow_readiness.of_source(here, chosen, bar=bar)
        if sign is not None:
            if not any(row.category == sign for row in found.categories):
                names = ", ".join(row.category for row in found.categories)
                raise DataError(f"There are no drafts of a category {sign!r}. There are: {names}.")
            done = scope_signing.sign(here, chosen, sign, cast("Rung", to), reason=reason, bar=bar)
            print(f"{done.category} is now at {done.rung}, signed by {done.by}.")
            return
        rows = shadow_readiness.rows(found)
        if ladder is not None:
            steps = category_ladder.for_router(here, chosen, [row.category for row in found.categories])
            if ladder.suffix == ".json":
                told: str | bytes = json.dumps(steps, indent=1, ensure_ascii=False) + "\n"
            else:
                table = pl.DataFrame(steps, infer_schema_length=None)
                told = export.csv_bytes(table, include_bom=False)
            export_log.write(here, ladder, told, chosen)
            print(f"{len(steps)} categories: {ladder}")
            return
    if format_ == "json":
        print(json.dumps(rows, indent=1, ensure_ascii=False))
    elif format_ == "csv":
        table = pl.DataFrame(rows, infer_schema_length=None)
        sys.stdout.write(export.csv_bytes(table, include_bom=False).decode())
    else:
        print(shadow_readiness.in_words(found))

"""The command about bills: `bill`, import a vendor's bill and list what to dispute.

What it needs is imported when it runs: a start over a filled lake must not pay for it.
"""

import json
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from jobs.commands.command_errors import checked, refusals

app = typer.Typer()


@app.command()
def bill(
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="A bill to import; without it the newest is shown.")
    ] = None,
    source: Annotated[str | None, typer.Option(help="Default: the source imported last.")] = None,
    profile: Annotated[
        str | None, typer.Option(help="A profile's name, or the path of its TOML file.")
    ] = None,
    column: Annotated[
        list[str] | None, typer.Option(metavar="NAME=COLUMN", help='As in ticket_id="Case No".')
    ] = None,
    price: Annotated[
        float | None, typer.Option(help="What a resolution costs, if the file has no amounts.")
    ] = None,
    number: Annotated[
        int | None, typer.Option("--bill", metavar="NUMBER", help="Default: the newest.")
    ] = None,
    disputes: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the list to dispute: .csv or .xlsx.")
    ] = None,
    format_: Annotated[Literal["table", "json", "csv"], typer.Option("--format")] = "table",
) -> None:
    """Hold a vendor's bill against the outcomes of its tickets."""
    from data import export
    from data.audit_log import export_log
    from jobs.billing import bill_board
    from jobs.commands import chosen_source, named_columns
    from jobs.upkeep import workspace

    if disputes is not None and disputes.suffix not in (".csv", ".xlsx"):
        raise typer.BadParameter("The list to dispute is written as .csv or .xlsx.")
    with refusals():
        here = workspace.read(checked())
        chosen = chosen_source.of(here, source)
        if file is not None:
            added = bill_board.add(
                here,
                chosen,
                file,
                file.name,
                profile=profile,
                columns=named_columns.read(column or []),
                price=price,
            )
            number = added.number
        board = bill_board.of_source(here, chosen, number)
        table = bill_board.disputes(board)
        if disputes is not None:
            if disputes.suffix == ".csv":
                made = export.csv_bytes(table, include_bom=False)
            else:
                made = export.xlsx_bytes({"To dispute": table}, bill_board.about(board))
            export_log.write(here, disputes, made, chosen)
            print(f"{table.height} lines to dispute: {disputes}")
            return
    if format_ == "json":
        print(json.dumps(bill_board.as_json(board), indent=1, ensure_ascii=False))
    elif format_ == "csv":
        sys.stdout.write(export.csv_bytes(table, include_bom=False).decode())
    else:
        print(bill_board.in_words(board))

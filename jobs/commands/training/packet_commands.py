"""The commands about fixes: `packets` lists the work packets, `pack` writes the training pack."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from data.errors import DataError
from jobs.commands import chosen_source
from jobs.commands.command_errors import checked, refusals

app = typer.Typer()

Source = Annotated[str | None, typer.Option(help="Default: the source imported last.")]


@app.command()
def packets(
    source: Source = None,
    form: Annotated[Literal["table", "csv", "json"], typer.Option("--format")] = "table",
) -> None:
    """List the work packets by state, with owner, date and failures a month."""
    from data import export
    from jobs.packets import packet_board
    from jobs.upkeep import workspace

    with refusals():
        here = workspace.read(checked())
        named = chosen_source.of(here, source)
        board = packet_board.newest(here, named, datetime.now(here.zone).date())
        if board is None:
            raise DataError(
                f"The failures of {named} were not analysed yet. Open Failures, Explorer and analyse them."
            )
        found = packet_board.frame(board)
    if form == "csv":
        print(export.csv_bytes(found).decode(), end="")
    elif form == "json":
        print(json.dumps(found.to_dicts(), default=str, ensure_ascii=False, indent=2))
    else:
        for row in board.rows:
            due = f", due {row.due}" if row.due else ""
            late = " (overdue)" if row.overdue else ""
            print(f"{row.state or '':10} {row.label}: {row.what} Owner: {row.owner or 'nobody'}{due}{late}")
        if not board.rows:
            print("No work packet is open yet.")


@app.command()
def pack(
    out: Annotated[Path, typer.Option("--out", metavar="FILE.zip", help="Where to write the pack.")],
    source: Source = None,
) -> None:
    """Write the training pack of accepted packets and corrected drafts: files for platforms, with tests."""
    from data.audit_log import export_log
    from jobs.failures import analysis_runs
    from jobs.training_pack import pack_file, pack_items
    from jobs.upkeep import workspace

    with refusals():
        here = workspace.read(checked())
        named = chosen_source.of(here, source)
        run = analysis_runs.newest(here, named)
        if run is None or run.id is None:
            raise DataError(
                f"The failures of {named} were not analysed yet. Open Failures, Explorer and analyse them."
            )
        found = pack_items.gather(here, analysis_runs.read(here, run.id))
        files = pack_file.files(here, found, datetime.now(UTC))
        try:
            export_log.write(here, out, pack_file.archive(files), named)
        except OSError as error:
            raise DataError(f"The pack cannot be written to {out}: {error.strerror or error}.") from error
    print(f"{found.size:,} items from {len(found.packets):,} packets in {len(files)} files: {out}")
    for each in found.left_out:
        print(f"  left out: {each.what}: {each.why}")
    for note in found.notes:
        print(f"  note: {note}")

"""The command about knowledge: `knowledge`, the check of a source's articles, verdicts, audits and exports.

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
def knowledge(
    source: Annotated[str | None, typer.Option(help="Default: the source imported last.")] = None,
    days: Annotated[int, typer.Option(help="An article must have been checked within so many days.")] = 90,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the work list: .xlsx (all sheets) or .csv.")
    ] = None,
    drafts: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Write draft articles for Zendesk and Intercom.")
    ] = None,
    entry: Annotated[
        str | None, typer.Option(metavar="ID", help="The article that --verdict is about.")
    ] = None,
    pair: Annotated[
        str | None, typer.Option(metavar="ID,ID", help="The two articles that --verdict is about.")
    ] = None,
    verdict: Annotated[
        str | None,
        typer.Option(
            help="right, changed or retired; of a pair: contradiction, different subject, superseded, "
            "duplicate or fine."
        ),
    ] = None,
    reason: Annotated[str, typer.Option(help="Why.")] = "",
    audit: Annotated[bool, typer.Option(help="Freeze the work list; only verdicts close its lines.")] = False,
    format_: Annotated[Literal["table", "json", "csv"], typer.Option("--format")] = "table",
) -> None:
    """Check a source's knowledge articles against its requests and each other, and print the work list."""
    from data import export
    from data.audit_log import export_log
    from data.errors import DataError
    from jobs.commands import chosen_source
    from jobs.counting import snapshot
    from jobs.knowledge import entry_verdicts, knowledge_board, knowledge_export, knowledge_request
    from jobs.training_pack import missing_phrasing_articles
    from jobs.upkeep import workspace

    if out is not None and out.suffix not in (".csv", ".xlsx"):
        raise typer.BadParameter("The work list is written as .xlsx or .csv.")
    if verdict is not None and (entry is None) == (pair is None):
        raise typer.BadParameter("Say what the verdict is about: --entry ID, or --pair ID,ID.")
    with refusals():
        here = workspace.read(checked())
        chosen = chosen_source.of(here, source)
        if verdict is not None:
            if entry is not None:
                subject = entry_verdicts.entry_subject(entry)
            else:
                first, comma, second = (pair or "").partition(",")
                if not comma or not first.strip() or not second.strip():
                    raise DataError(f"--pair needs two ids with a comma between them; found {pair!r}.")
                subject = entry_verdicts.pair_subject(first.strip(), second.strip())
            done = entry_verdicts.judge(here, chosen, subject, verdict, reason=reason)
            print(f"{entry or pair}: {done.choice}, said by {done.by}.")
            return
        knowledge_request.check_now(here, chosen)
        board = knowledge_board.of_source(here, chosen, days=days)
        if audit:
            made = entry_verdicts.freeze(here, chosen, knowledge_board.frozen_lines(board))
            print(f"Frozen list {made.number}: {len(made.items)} lines, due {made.due}.")
            return
        if out is not None:
            taken = snapshot.take(here, chosen)
            if out.suffix == ".xlsx":
                about = knowledge_export.about(here, taken, board, days)
                made = export.xlsx_bytes(knowledge_export.sheets(board), about)
            else:
                made = export.csv_bytes(board.work, include_bom=False)
            export_log.write(here, out, made, chosen)
            print(f"{board.work.height} articles: {out}")
        if drafts is not None:
            drafts.mkdir(parents=True, exist_ok=True)
            written = missing_phrasing_articles.files(here, board)
            for name, content in written.items():
                export_log.write(here, drafts / name, content, chosen)
            print(f"{board.missing.height} drafts: {drafts}" if written else "No phrasing is missing.")
    if out is not None or drafts is not None:
        return
    if format_ == "json":
        print(json.dumps(knowledge_export.as_json(board), indent=1, ensure_ascii=False))
    elif format_ == "csv":
        sys.stdout.write(export.csv_bytes(board.work, include_bom=False).decode())
    else:
        print(knowledge_export.in_words(board))

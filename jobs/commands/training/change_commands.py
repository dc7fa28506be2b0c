"""The commands about changes: `changes list`, `evaluate`, `lock`, `agenda` and `holdout`.

What they need is imported when they run: a start over a filled lake must not pay for it.
"""

import json
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from jobs.commands import chosen_source
from jobs.commands.command_errors import checked, refusals

app = typer.Typer()
changes = typer.Typer(no_args_is_help=True, help="The ledger of training changes: did they help?")
app.add_typer(changes, name="changes")

Source = Annotated[str | None, typer.Option(help="Default: the source imported last.")]
Form = Annotated[Literal["table", "json", "csv"], typer.Option("--format")]


@changes.command("list")
def list_(source: Source = None, form: Form = "table") -> None:
    """List the changes in the ledger with the hash of each locked rule, and those that are only noted."""
    import polars as pl

    from analytics.changes import evaluation_rule
    from data import export
    from jobs.changes import ledger, proposals
    from jobs.counting import snapshot
    from jobs.upkeep import workspace

    with refusals():
        here = workspace.read(checked())
        named = chosen_source.of(here, source)
        entries = ledger.listed(here, named)
        noted = proposals.listed(here, snapshot.take(here, named))
    rows = [
        {
            "key": each.change.key,
            **evaluation_rule.as_values(each.change),
            "state": each.state,
            "exploratory": each.exploratory,
            "locked_by": each.locked_by,
            "locked_at": each.locked_at.isoformat(),
            "sha256": each.sha256,
        }
        for each in entries
    ]
    if form == "json":
        print(json.dumps(rows, indent=1, ensure_ascii=False))
    elif form == "csv":
        flat = [
            {name: value if isinstance(value, str | bool | None) else json.dumps(value, ensure_ascii=False)
             for name, value in row.items()}
            for row in rows
        ]  # fmt: skip
        sys.stdout.write(
            export.csv_bytes(pl.DataFrame(flat, infer_schema_length=None), include_bom=False).decode()
        )
    else:
        for each in entries:
            where = ", ".join(f"{step.category} from {step.live_on}" for step in each.change.targets)
            print(f"{each.change.key}: {each.change.what} ({each.change.kind}; {where or 'everything'})")
            print(f"  {each.state} by {each.locked_by} on {each.locked_at:%Y-%m-%d}, rule {each.sha256[:12]}")
        for each in noted:
            print(f"not in the ledger: {each.change.what} ({each.change.live_on or 'everything'})")
        if not entries and not noted:
            print(f"No change of {named} was noted yet.")


@changes.command()
def evaluate(source: Source = None, form: Form = "table") -> None:
    """Judge every change of the ledger: worked, no evidence, harmed or too early, with all its figures."""
    import polars as pl

    from data import export
    from jobs.changes import change_rows, evaluation, total_words
    from jobs.upkeep import workspace

    with refusals():
        here = workspace.read(checked())
        report = evaluation.run(here, chosen_source.of(here, source))
        table = change_rows.rows(report)
    if form == "json":
        told = {**change_rows.summary(report), "changes": table}
        print(json.dumps(told, indent=1, ensure_ascii=False))
    elif form == "csv":
        flat = [
            {name: "; ".join(value) if isinstance(value, list) else value for name, value in row.items()}
            for row in table
        ]
        sys.stdout.write(
            export.csv_bytes(pl.DataFrame(flat, infer_schema_length=None), include_bom=False).decode()
        )
    else:
        print(change_rows.answer(report))
        for each in change_rows.ordered(report.judged):
            print(f"  {each.change.live_on or 'no day'}  {each.change.what}: {change_rows.short(each)}")
            if each.verdict.why and each.verdict.state in ("no evidence", "harmed"):
                print(f"    {each.verdict.why}")
            if each.verdict.evidence.together_with:
                print(f"    cannot be separated from {', '.join(each.verdict.evidence.together_with)}")
        for line in (
            total_words.total_in_words(report),
            total_words.next_in_words(report),
            total_words.forecasts_in_words(report),
            total_words.holdout_in_words(report),
            change_rows.silence(report),
            *report.gaps,
        ):
            if line:
                print(line)


@changes.command()
def holdout(
    customers: Annotated[list[str], typer.Argument(metavar="ID...", help="Ids, as the router has them.")],
) -> None:
    """Say of each customer whether it is in the 5 % that no change reaches; the same answer for ever."""
    from analytics.changes import holdout as rule

    for each in customers:
        print(f"{each}\t{'holdout' if rule.belongs(each) else 'changed'}")


@changes.command()
def agenda(
    out: Annotated[Path, typer.Option("--out", metavar="FILE.pdf", help="Where to write the agenda.")],
    source: Source = None,
) -> None:
    """Write the agenda of the monthly half hour with the support team, to print."""
    from data.audit_log import export_log
    from data.errors import DataError
    from jobs.changes import agenda as contents
    from jobs.changes import evaluation
    from jobs.counting import snapshot
    from jobs.failures import analysis_runs
    from jobs.report import agenda_document
    from jobs.upkeep import workspace

    with refusals():
        here = workspace.read(checked())
        named = chosen_source.of(here, source)
        taken = snapshot.take(here, named)
        run = analysis_runs.newest(here, named)
        result = None if run is None or run.id is None else analysis_runs.read(here, run.id)
        made = contents.of(here, evaluation.run(here, named, taken), taken, result)
        try:
            export_log.write(here, out, agenda_document.pdf(made), named)
        except OSError as error:
            raise DataError(f"The agenda cannot be written to {out}: {error.strerror or error}.") from error
    print(f"{out}: {made.answer}")


@changes.command()
def lock(
    file: Annotated[Path, typer.Argument(metavar="FILE.json", help="A change as `changes list` prints it.")],
    source: Source = None,
    by: Annotated[str | None, typer.Option(metavar="NAME", help="Who locks it.")] = None,
) -> None:
    """Lock a change and its rule before it goes live."""
    from data.errors import DataError
    from jobs.changes import change_file, ledger
    from jobs.upkeep import workspace

    with refusals():
        here = workspace.read(checked())
        try:
            text = file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise DataError(f"{file} cannot be read as text: {error}.") from error
        kept = ledger.lock(here, chosen_source.of(here, source), change_file.read(file.name, text), by=by)
    late = " Outcomes after its start were known already: it is exploratory." if kept.exploratory else ""
    print(f"{kept.change.key} is locked, rule {kept.sha256}.{late}")

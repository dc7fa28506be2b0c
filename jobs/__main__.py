"""The command line: `python -m jobs COMMAND`, the same jobs as the pages, for cron and for tests."""

import json
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from data import settings, stderr_filter
from jobs.commands import (
    agent_commands,
    bill_commands,
    connection_commands,
    count_command,
    drift_commands,
    evaluation_commands,
    plan_commands,
    scope_commands,
    suggest_command,
    upkeep_commands,
)
from jobs.commands.command_errors import checked, refusals
from jobs.commands.command_times import moment
from jobs.commands.team import (
    alert_commands,
    audit_log_commands,
    erasure_commands,
    mcp_command,
    people_commands,
)
from jobs.commands.training import (
    audit_commands,
    change_commands,
    knowledge_commands,
    packet_commands,
    review_commands,
    shadow_commands,
    spec_commands,
    threshold_commands,
)
from jobs.upkeep import first_start

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, help=__doc__)
app.add_typer(agent_commands.app)
app.add_typer(alert_commands.app, name="alerts")
app.add_typer(audit_commands.app)
app.add_typer(audit_log_commands.app)
app.add_typer(change_commands.app)
app.add_typer(bill_commands.app)
app.add_typer(connection_commands.app)
app.add_typer(count_command.app)
app.add_typer(drift_commands.app)
app.add_typer(erasure_commands.app)
app.add_typer(evaluation_commands.app)
app.add_typer(knowledge_commands.app)
app.add_typer(mcp_command.app)
app.add_typer(packet_commands.app)
app.add_typer(people_commands.app)
app.add_typer(plan_commands.app)
app.add_typer(review_commands.app)
app.add_typer(scope_commands.app)
app.add_typer(shadow_commands.app)
app.add_typer(spec_commands.app)
app.add_typer(suggest_command.app)
app.add_typer(threshold_commands.app)
app.add_typer(upkeep_commands.app)


def _progress(stage: str) -> None:
    if sys.stderr.isatty():
        print(f"\r\033[K{stage} …", end="", file=sys.stderr, flush=True)


def _done() -> None:
    if sys.stderr.isatty():
        print("\r\033[K", end="", file=sys.stderr, flush=True)


@app.command(name="import")
def import_(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE...", help="Exports to read, in any order; a folder of articles counts as one."
        ),
    ],
    reader: Annotated[
        str | None, typer.Option(help="Read as this system's export instead of recognising it.")
    ] = None,
    profile: Annotated[
        str | None, typer.Option(help="A profile's name, or the path of its TOML file.")
    ] = None,
    source: Annotated[
        str | None, typer.Option(help="A label for the system that the data comes from.")
    ] = None,
    kind: Annotated[
        Literal["tickets", "interactions", "knowledge"] | None,
        typer.Option(help="tickets, interactions or knowledge."),
    ] = None,
    accept_rejects: Annotated[bool, typer.Option(help="Import the good rows, however many are bad.")] = False,
) -> None:
    """Import export files and report what happened to every row."""
    from jobs.alerts import alert_requests
    from jobs.commands import printing
    from jobs.counting import readiness
    from jobs.failures import analysis_runs
    from jobs.intake import folders, imports

    if reader and profile:
        raise typer.BadParameter("Give --reader or --profile, not both.")
    choice = imports.Choice(reader, profile, source, kind, accept_rejects)
    with refusals():
        here, changed = checked(), list[str]()
        for file in files:
            with folders.as_file(file) as path:
                records = imports.run(here, path, choice, name=path.name, progress=_progress)
            _done()
            for record in records:
                print(printing.in_words(record))
            for sentence in readiness.extreme(here, records):
                print(sentence)
            changed += [record.source for record in records if record.accepted]
        analysis_runs.ask_after_import(here, changed)
        alert_requests.ask_after_import(here, changed)


@app.command()
def demo(
    if_empty: Annotated[bool, typer.Option("--if-empty", help="Only if the lake is empty.")] = False,
    with_plan: Annotated[bool, typer.Option(help="Also load its locked plan.")] = True,
) -> None:
    """Load the demonstration company as a source of its own."""
    from data.lake import lake
    from data.sample.source_labels import DEMONSTRATION

    with refusals(), first_start.uncollected():
        here = settings.read()
        if if_empty and lake.of(here).version().number:
            return

        # Only now: a start over a lake that is filled must not pay for what an import needs.
        from jobs.commands import printing
        from jobs.failures import analysis_runs
        from jobs.upkeep import demo, demo_companions

        checked()
        records = demo.load(here, progress=_progress)
        if with_plan:
            demo.store_plan(here)
            demo.store_reviews(here)
            demo.store_behaviour(here)
            demo.store_bill(here)
            demo.store_offline_results(here)
            if if_empty:
                # Somebody waits for a first start: the site's worker loads them meanwhile.
                demo_companions.ask(here)
            else:
                records += demo_companions.load(here, progress=_progress)
        analysis_runs.ask_after_import(here, [DEMONSTRATION])
        _done()
        for record in records:
            print(printing.in_words(record))


@app.command()
def kpis(
    source: Annotated[str | None, typer.Option(help="Default: the source imported last.")] = None,
    start: Annotated[str | None, typer.Option("--from", metavar="D", help="First day, YYYY-MM-DD.")] = None,
    end: Annotated[str | None, typer.Option("--to", metavar="D", help="Last day, YYYY-MM-DD.")] = None,
    where: Annotated[
        list[str] | None, typer.Option(metavar="COLUMN=VALUE", help="Only these tickets.")
    ] = None,
    by: Annotated[
        list[str] | None,
        typer.Option(metavar="COLUMN", help="Also a row for each value; of several columns, of each."),
    ] = None,
    as_of: Annotated[str | None, typer.Option(metavar="TIME", help="As of this time, ISO 8601.")] = None,
    lake_as_of: Annotated[
        str | None, typer.Option(metavar="TIME|vN", help="Of the lake as it stood then, or at a version.")
    ] = None,
    format_: Annotated[Literal["table", "json", "csv"], typer.Option("--format")] = "table",
) -> None:
    """Print every metric with its interval and parts, or the reason why there is none."""
    import polars as pl

    from data import export
    from jobs.commands import printing
    from jobs.counting import kpis
    from jobs.time_travel import past_states
    from jobs.upkeep import workspace

    with refusals():
        here = workspace.read(checked())
        here = past_states.at(here, lake_as_of) if lake_as_of else here
        rows = kpis.run(
            here,
            source=source,
            start=moment(start, "--from").date() if start else None,
            end=moment(end, "--to").date() if end else None,
            where=tuple(where or ()),
            by=tuple(by or ()),
            as_of=moment(as_of, "--as-of") if as_of else None,
        )
        if format_ == "json":
            print(json.dumps(rows, indent=1, ensure_ascii=False))
        elif format_ == "csv":
            table = pl.DataFrame(rows, infer_schema_length=None)
            sys.stdout.write(export.csv_bytes(table, include_bom=False).decode())
        else:
            print(printing.table(rows))


@app.command()
def failures(
    out: Annotated[Path, typer.Option(metavar="FILE.csv", help="The file to write the failed tickets to.")],
    source: Annotated[str | None, typer.Option(help="Default: the source imported last.")] = None,
    start: Annotated[str | None, typer.Option("--from", metavar="D", help="First day, YYYY-MM-DD.")] = None,
    end: Annotated[str | None, typer.Option("--to", metavar="D", help="Last day, YYYY-MM-DD.")] = None,
) -> None:
    """Diagnose and cluster every failed ticket, one row each."""
    from data import export
    from data.audit_log import export_log
    from jobs.failures import analysis
    from jobs.upkeep import workspace

    with refusals():
        here = workspace.read(checked())
        done = analysis.run(
            here,
            source,
            moment(start, "--from").date() if start else None,
            moment(end, "--to").date() if end else None,
            progress=lambda stage, share: _progress(f"{stage}, {100 * share:.0f} %"),
        )
        table = analysis.export(done)
        export_log.write(here, out, export.csv_bytes(table, include_bom=False), done.source)
    _done()
    clusters = done.found.clusters.height
    print(f"{table.height:,} failed tickets of {done.source} in {clusters:,} clusters: {out}")
    for note in done.found.notes:
        print(note)


@app.command()
def report(
    month: Annotated[str, typer.Option(metavar="YYYY-MM", help="The month, as in 2026-10.")],
    out: Annotated[
        Path, typer.Option(metavar="FILE", help="The file to write, ending in .html, .pdf or .xlsx.")
    ],
    source: Annotated[str | None, typer.Option(help="Default: the source imported last.")] = None,
    where: Annotated[
        list[str] | None, typer.Option(metavar="COLUMN=VALUE", help="Only these tickets.")
    ] = None,
) -> None:
    """Write the report of a month to a file; this closes a complete month of all tickets."""
    from jobs.report import month_report
    from jobs.upkeep import workspace

    with refusals():
        made = month_report.run(workspace.read(checked()), source, month, tuple(where or ()), out)
    print(f"{out}: {made.answer}")


if __name__ == "__main__":
    stderr_filter.without_panics()
    app()

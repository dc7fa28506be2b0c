"""The command about the audit: `audit`, each category's evidence and bucket, its decisions and signatures.

What it needs is imported when it runs: a start over a filled lake must not pay for it.
"""

import json
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from jobs.commands import chosen_source
from jobs.commands.command_errors import checked, refusals

app = typer.Typer()


@app.command()
def audit(
    source: Annotated[str | None, typer.Option(help="Default: the source imported last.")] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the scope document: .html, .pdf or .xlsx.")
    ] = None,
    accept: Annotated[
        bool, typer.Option("--accept", help="Decide as advised whatever nobody decided about.")
    ] = False,
    decide: Annotated[str | None, typer.Option(metavar="CATEGORY", help="Decide its bucket --as.")] = None,
    as_: Annotated[
        str, typer.Option("--as", metavar="BUCKET", help="train first, between or always a person.")
    ] = "",
    reason: Annotated[str, typer.Option(help="Why; needed where it is not the advice.")] = "",
    sign: Annotated[str | None, typer.Option(metavar="NAME", help="Sign the scope as it stands.")] = None,
    role: Annotated[str, typer.Option(help="The role of who signs, such as head of support.")] = "",
    owned: Annotated[
        str | None, typer.Option(metavar="CATEGORY", help="Name who looks after it, --by.")
    ] = None,
    by: Annotated[str, typer.Option(metavar="NAME", help="Its owner; empty takes the owner away.")] = "",
    days: Annotated[
        int | None, typer.Option(help="Look at so many days; 0: all. Default: as the last audit did, or 90.")
    ] = None,
    format_: Annotated[Literal["table", "json", "csv"], typer.Option("--format")] = "table",
) -> None:
    """Audit each category over the last mature days: train first, between, or always a person."""
    import polars as pl

    from analytics.audit.audit_window import DAYS
    from analytics.audit.buckets import CALLED, key_of
    from data import export
    from jobs.audit import audit_printing, audit_runs, bucket_decisions, category_owners, scope
    from jobs.counting import job_results
    from jobs.upkeep import workspace

    with refusals():
        here = workspace.read(checked())
        chosen = chosen_source.of(here, source)
        job = job_results.newest(here, audit_runs.AUDIT, chosen)
        last = DAYS if job is None else int(str(job.params.get("days", DAYS)))
        window = last if days is None else days
        fresh = job is not None and window == last and not audit_runs.stale(here, job)
        run = (
            audit_runs.read(here, job)
            if job is not None and fresh
            else audit_runs.run(here, chosen, days=window)
        )
        if decide is not None:
            stands = bucket_decisions.standing(here, chosen).get(decide)
            over = stands.id if stands else None
            done = bucket_decisions.decide(here, run, decide, key_of(as_), reason=reason, over=over)
            print(
                f"{done.category}: {CALLED[done.bucket]}, decided by {done.by}; advised: "
                f"{CALLED.get(done.advised, 'nothing')}."
            )
        if accept:
            print(f"{bucket_decisions.accept_advice(here, run)} categories decided as advised.")
        if owned is not None:
            category_owners.name(here, run, owned, by)
            print(f"Owner of {owned}: {by.strip() or 'nobody'}.")
        found = scope.of(here, run)
        if sign is not None:
            scope.sign(here, run, sign, role, seen=found.hash)
            found = scope.of(here, run)
            print(f"Signed by {found.signed} of {found.needed}.")
        if out is not None:
            from jobs.report import scope_report

            scope_report.write_file(here, run, found, out)
            print(f"{out}: {audit_printing.answer(run, found)}")
        if out is not None or sign is not None or accept or decide or owned is not None:
            return
    table = audit_printing.rows(run, found)
    if format_ == "json":
        print(json.dumps(table, indent=1, ensure_ascii=False))
    elif format_ == "csv":
        sys.stdout.write(
            export.csv_bytes(pl.DataFrame(table, infer_schema_length=None), include_bom=False).decode()
        )
    else:
        print(audit_printing.in_words(run, found))

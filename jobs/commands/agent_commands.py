"""The command about versions of the agent: `agents`, the registry, a comparison, stages, lineage events.

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
def agents(
    source: Annotated[str | None, typer.Option(help="Default: the source imported last.")] = None,
    compare: Annotated[
        tuple[str, str] | None, typer.Option(metavar="NEW OLD", help="Compare two versions week by week.")
    ] = None,
    move: Annotated[str | None, typer.Option(metavar="VERSION", help="Move it --to a stage.")] = None,
    to: Annotated[str, typer.Option(metavar="STAGE", help="shadow, canary, live or retired.")] = "",
    reason: Annotated[str, typer.Option(help="Why; needed for a step back and for retiring.")] = "",
    register: Annotated[
        str | None, typer.Option(metavar="VERSION", help="Register it, or change what is known of it.")
    ] = None,
    model: Annotated[str | None, typer.Option(help="Its model.")] = None,
    prompt_digest: Annotated[str | None, typer.Option(help="The digest of its prompt.")] = None,
    knowledge_version: Annotated[str | None, typer.Option(help="The knowledge that it had.")] = None,
    data_snapshot: Annotated[str | None, typer.Option(help="The data that it was made from.")] = None,
    came_from: Annotated[str | None, typer.Option(help="What it was made by, such as a run's id.")] = None,
    owner: Annotated[str | None, typer.Option(help="Who answers for it.")] = None,
    events: Annotated[
        Path | None, typer.Option(metavar="FILE.jsonl", help="Write one OpenLineage event a run.")
    ] = None,
    format_: Annotated[Literal["table", "json", "csv"], typer.Option("--format")] = "table",
) -> None:
    """List the agent's versions with stage and gates, compare two, or move one by a plan's verdict."""
    from dataclasses import asdict

    import polars as pl

    from data import export
    from data.audit_log import export_log
    from jobs.agents import agent_printing, openlineage_events, version_comparison, version_registry
    from jobs.agents.version_registry import About
    from jobs.upkeep import workspace

    with refusals():
        here = workspace.read(checked())
        chosen = chosen_source.of(here, source)
        if events is not None:
            made = openlineage_events.of_source(here, chosen)
            export_log.write(here, events, openlineage_events.lines(made), chosen)
            print(f"{len(made)} events: {events}")
            return
        if compare is not None:
            gap = version_comparison.of(here, chosen, *compare)
            told = version_comparison.row(gap)
            print(json.dumps(told, indent=1) if format_ == "json" else agent_printing.comparison(gap))
            return
        if register is not None:
            given = {
                "model": model, "prompt_digest": prompt_digest, "knowledge_version": knowledge_version,
                "data_snapshot": data_snapshot, "came_from": came_from, "owner": owner,
            }  # fmt: skip
            there = [each for each in version_registry.of_source(here, chosen) if each.name == register]
            known = asdict(there[0].about if there else About())
            about = About(**{**known, **{key: said for key, said in given.items() if said is not None}})
            kept = version_registry.register(here, chosen, register, about)
            print(f"{kept.name} is registered at stage {kept.stage}.")
            return
        if move is not None:
            done = version_registry.move(here, chosen, move, to, reason=reason)
            print(f"{done.name} is now {done.stage}, decided by {done.by}.")
            return
        found = version_registry.of_source(here, chosen)
        rows = version_registry.rows(found)
    if format_ == "json":
        print(json.dumps(rows, indent=1, ensure_ascii=False))
    elif format_ == "csv":
        table = pl.DataFrame(rows, infer_schema_length=None)
        sys.stdout.write(export.csv_bytes(table, include_bom=False).decode())
    else:
        print(agent_printing.in_words(chosen, found))

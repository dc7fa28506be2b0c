"""The commands about plans: `plan`, `plans`, `verdict`, `retire`.

What they need is imported when one of them runs: a start over a filled lake must not pay for it.
"""

import json
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from jobs.commands.command_errors import checked, refusals
from jobs.commands.command_times import moment

app = typer.Typer()


@app.command()
def plan(
    file: Annotated[Path, typer.Argument(metavar="FILE.toml", help="The plan as a TOML file.")],
    lock: Annotated[bool, typer.Option("--lock", help="Lock it: it is read-only from now on.")] = False,
) -> None:
    """Save a pilot's plan as a draft, or lock it; a locked plan of the same name is amended."""
    from jobs.pilot import plan_board, plan_files, plan_locking
    from jobs.upkeep import workspace

    with refusals():
        here = workspace.read(checked())
        kept = plan_files.put(here, plan_files.read(file))
        if lock and not kept.locked:
            kept = plan_locking.lock(here, kept.plan.name, over=kept.revision)
    for line in plan_files.in_words(kept):
        print(line)
    # Said at the lock, not at the decision date: more days can still be planned then.
    if outlook := plan_board.judged(here, kept).outlook:
        print(f"Too small to decide: {outlook}")


@app.command()
def plans(
    source: Annotated[str | None, typer.Option(help="Default: the plans of all sources.")] = None,
    format_: Annotated[Literal["table", "json", "csv"], typer.Option("--format")] = "table",
) -> None:
    """List every plan with its state, dates, sample size and outcome."""
    from data import export
    from jobs.pilot import plan_board, plan_tables
    from jobs.upkeep import workspace

    with refusals():
        here = workspace.read(checked())
        found = plan_board.lines(here, lambda kept: plan_board.judged(here, kept), source)
    if format_ == "json":
        print(json.dumps(plan_tables.objects(found), indent=1, ensure_ascii=False))
    elif format_ == "csv":
        sys.stdout.write(export.csv_bytes(plan_board.frame(found), include_bom=False).decode())
    else:
        print(plan_tables.text(found))


@app.command()
def verdict(
    plan: Annotated[
        str | None, typer.Option(help="Its name. Default: the plan that the pages show first.")
    ] = None,
    source: Annotated[str | None, typer.Option(help="Default: the source imported last.")] = None,
    on: Annotated[str | None, typer.Option(metavar="DATE", help="Default: the last day of the data.")] = None,
    format_: Annotated[Literal["text", "json"], typer.Option("--format")] = "text",
) -> None:
    """Say whether a pilot works, by its plan."""
    from jobs.pilot import pilot_verdict, plan_board, plan_outlook
    from jobs.upkeep import workspace

    with refusals():
        here, day = workspace.read(checked()), moment(on, "--on").date() if on else None
        kept = pilot_verdict.chosen(here, plan, source)
        taken = pilot_verdict.snapshot_of(here, kept, day)
        found = pilot_verdict.of(taken, kept, day)
        if format_ == "json":
            print(json.dumps(pilot_verdict.row(found), indent=2))
            return
        outlook = plan_board.outlook(kept, found, lambda: plan_outlook.of(taken, kept))
        print(pilot_verdict.in_words(found, kept, outlook))


@app.command()
def retire(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The plan.")],
    reason: Annotated[str, typer.Option(help="The reason; it is saved with your name and the time.")] = "",
    undo: Annotated[bool, typer.Option("--undo", help="Bring a retired plan back.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Retire a plan: pages no longer show it first, its verdict stays readable. Can be undone."""
    from jobs.pilot import plan_retirement
    from jobs.upkeep import workspace

    with refusals():
        here = workspace.read(checked())
        if undo:
            done = plan_retirement.bring_back(here, name, reason)
            print(f"Plan {name!r} is in use again, brought back by {done.who}.")
            return
        if not yes and sys.stdin.isatty():
            typer.confirm(
                f"Retire the plan {name!r}? Pages no longer show it first; its versions and verdict stay. "
                "--undo brings it back.",
                abort=True,
            )
        done = plan_retirement.retire(here, name, reason)
    print(f"Plan {name!r} was retired by {done.who}: {done.reason} `jobs retire --undo` brings it back.")

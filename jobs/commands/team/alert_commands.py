"""The commands about alerts: `alerts list`, `check` and `send`.

What they need is imported when they run: a start over a filled lake must not pay for it.
"""

import json
from typing import Annotated, Literal

import typer

from analytics import wording
from jobs.commands.command_errors import checked, refusals

app = typer.Typer(no_args_is_help=True, help="Alerts: what is watched, what is on, and what is sent.")


@app.command(name="list")
def list_(format_: Annotated[Literal["table", "json"], typer.Option("--format")] = "table") -> None:
    """List rules, alerts that are on, schedules, and messages that were not sent."""
    from jobs.alerts import alert_printing
    from jobs.upkeep import workspace

    with refusals():
        found = alert_printing.overview(workspace.read(checked()))
    if format_ == "json":
        print(json.dumps(found, indent=1, ensure_ascii=False))
    else:
        print(alert_printing.in_words(found))


@app.command()
def check() -> None:
    """Look at every rule now; what fires waits in the outbox."""
    from jobs.alerts import alert_check
    from jobs.upkeep import workspace

    with refusals():
        done = alert_check.run(workspace.read(checked()))
    print(f"{wording.counted(done.rules, 'rule')} looked at, {wording.counted(done.fired, 'alert')} fired.")
    if done.troubled:
        print(f"{done.troubled} could not be looked at: `python -m jobs alerts list` says why.")
        raise typer.Exit(1)


@app.command()
def send() -> None:
    """Send every message that waits."""
    from jobs.alerts import outbox
    from jobs.upkeep import workspace

    with refusals():
        sent, failed = outbox.deliver(workspace.read(checked()))
    print(f"{sent} sent, {failed} failed.")
    if failed:
        raise typer.Exit(1)

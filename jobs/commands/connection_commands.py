"""The commands about connections: `pull NAME`, and `connections` which lists them.

What they need is imported when they run: a start over a filled lake must not pay for it.
"""

import sys
from typing import Annotated

import typer

from jobs.commands.command_errors import checked, refusals

app = typer.Typer()


@app.command()
def pull(
    name: Annotated[str, typer.Argument(help="A connection of PILOTLIGHT_CONNECTIONS.")],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show the next requests and one page; store nothing.")
    ] = False,
) -> None:
    """Read from a helpdesk what changed since the last pull, or new files of a watched folder."""
    from data.connect import connection_settings
    from jobs.alerts import alert_requests
    from jobs.connections import connection_printing, pull_jobs
    from jobs.connections import dry_run as looking
    from jobs.failures import analysis_runs
    from jobs.upkeep import workspace

    with refusals():
        here = workspace.read(checked())
        connection = connection_settings.named(name)
        if dry_run:
            print(connection_printing.looks(connection, looking.look(here, connection)))
            return
        if connection.kind == "folder":
            found = pull_jobs.look_now(here, connection, _progress)
            said, sources = connection_printing.looked(connection, found), found.sources
        else:
            done = pull_jobs.run_now(here, connection, _progress)
            said, sources = connection_printing.pulled(connection, done), done.sources
        if sources:
            analysis_runs.ask_after_import(here, sorted(sources))
            alert_requests.ask_after_import(here, sorted(sources))
    _progress("", 0.0)
    print(said)


@app.command()
def connections() -> None:
    """List the connections: where each stands, how late it is, and what it may ask."""
    from data.connect import connection_settings
    from jobs.connections import connection_printing, connection_state
    from jobs.upkeep import workspace

    with refusals():
        here = workspace.read(checked())
        print(connection_printing.table(connection_settings.listed(), connection_state.listed(here)))


def _progress(stage: str, _: float) -> None:
    if sys.stderr.isatty():
        print(f"\r\033[K{stage}{' …' if stage else ''}", end="", file=sys.stderr, flush=True)

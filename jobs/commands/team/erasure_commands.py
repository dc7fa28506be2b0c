"""The commands that erase: `forget` a customer, `retain` what is newer than a date, now or by schedule.

What they need is imported when they run: a start over a filled lake must not pay for it.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from jobs.commands.command_errors import checked, refusals

if TYPE_CHECKING:
    from jobs.erasure.certificate import Certificate

app = typer.Typer()

_OUT = typer.Option(metavar="FILE", help="Where to write the certificate: .html or .json.")


@app.command()
def forget(
    customer: Annotated[
        str, typer.Argument(help="The id in the helpdesk, an e-mail address, a phone, or the stored hash.")
    ],
    source: Annotated[str | None, typer.Option(help="Default: all sources.")] = None,
    out: Annotated[Path | None, _OUT] = None,
) -> None:
    """Erase a customer from everything that is kept here, and certify it; earlier versions end."""
    from jobs.erasure import forget
    from jobs.upkeep import workspace

    with refusals():
        _checked_name(out)
        _told(forget.customer(workspace.read(checked()), customer, source), out)


@app.command()
def retain(
    before: Annotated[
        str, typer.Option(metavar="DATE", help="Erase tickets created before this day, YYYY-MM-DD.")
    ],
    source: Annotated[str | None, typer.Option(help="Default: all sources.")] = None,
    out: Annotated[Path | None, _OUT] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be erased.")] = False,
) -> None:
    """Erase all tickets created before a day, and certify it; earlier versions end."""
    from jobs.commands.command_times import moment
    from jobs.erasure import forget, retention_schedule
    from jobs.upkeep import workspace

    with refusals():
        _checked_name(out)
        here, day = workspace.read(checked()), moment(before, "--before").date()
        if dry_run:
            print(retention_schedule.preview(here, day, source).sentence())
            return
        _told(forget.before(here, day, source), out)


@app.command()
def retention(
    months: Annotated[
        int | None, typer.Option(metavar="N", help="Keep this month and N before it; older ones are erased.")
    ] = None,
    source: Annotated[str | None, typer.Option(help="Default: all sources.")] = None,
    off: Annotated[bool, typer.Option("--off", help="End the schedule.")] = False,
) -> None:
    """List how long tickets are kept and what the worker would erase tonight; set or end a schedule."""
    from datetime import datetime

    from jobs.erasure import retention_schedule as retained
    from jobs.upkeep import workspace

    with refusals():
        here = workspace.read(checked())
        if off:
            retained.end(here, source or "")
        elif months is not None:
            retained.keep(here, months, source or "")
        for each in retained.listed(here):
            before = retained.first_kept(datetime.now(here.zone).date(), each.months)
            print(f"{each.source or 'all sources'}: {each.months} months, set by {each.by}.")
            print(f"  {retained.preview(here, before, each.source or None).sentence()}")
        if not retained.listed(here):
            print("Nothing is erased by a schedule.")


def _checked_name(out: Path | None) -> None:
    if out is not None and out.suffix not in (".html", ".json"):
        raise typer.BadParameter("The certificate is written as .html or .json.")


def _told(made: "Certificate", out: Path | None) -> None:
    from data.errors import DataError
    from jobs.erasure import certificate

    sources = ", ".join(f"{name} {count:,}" for name, count in made.by_source.items())
    print(
        f"Erased: {made.tickets:,} tickets{f' ({sources})' if sources else ''}. Audit log {made.audit_entry}"
    )
    for each in made.not_reached:
        print(f"Not reached: {each}")
    if out is not None:
        try:
            out.write_bytes(certificate.to_file(made, out.name))
        except OSError as error:
            raise DataError(f"The certificate cannot be written to {out}: {error.strerror}.") from error

"""The commands that look after an installation: worker, backup, restore, doctor, its key and its lake."""

from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from data import settings
from jobs.commands.command_errors import checked, refusals, tidied_when_stopped

app = typer.Typer()


@app.command()
def worker(
    with_server: Annotated[
        bool, typer.Option(help="End with the process that started it, and at once if another worker runs.")
    ] = False,
) -> None:
    """Do the long jobs that pages ask for, until stopped."""
    from data import error_log, installation
    from data.database.sessions import UnreachableError
    from jobs import kinds
    from jobs.job_queue import worker
    from jobs.monitoring import metrics_server

    with refusals():
        error_log.to_standard_error()
        here = settings.read()
        # A database that is down is waited for.
        with suppress(UnreachableError):
            installation.check(here)
        if with_server:
            # The site that has begun it tells its numbers.
            worker.run(here, kinds.KINDS, with_server=True)
        else:
            with metrics_server.serving(here, "worker"):
                worker.run(here, kinds.KINDS)


@app.command()
def backup(file: Annotated[Path, typer.Argument(help="The file to write; it must not exist yet.")]) -> None:
    """Back up everything of this installation into one file, also while others import."""
    from jobs.commands import printing
    from jobs.upkeep import backup

    with refusals(), tidied_when_stopped():
        print(printing.of_backup(file, backup.backup(checked(), file)))


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A backup.")],
    replace: Annotated[bool, typer.Option("--replace", help="Replace what is in this home.")] = False,
) -> None:
    """Restore a backup into this home, which must be empty."""
    from jobs.commands import printing
    from jobs.upkeep import backup

    with refusals(), tidied_when_stopped():
        print(printing.of_backup(file, backup.restore(settings.read(), file, replace=replace)))


@app.command()
def doctor(
    mend: Annotated[
        bool, typer.Option("--mend", help="Keep one row where a key is in a table more than once.")
    ] = False,
) -> None:
    """Check everything that can be wrong here, and say what to do."""
    from jobs.upkeep import doctor

    with refusals(mend=mend):
        if mend:
            for line in doctor.mend(checked()):
                print(line)
        findings = doctor.examine(settings.read())
    for finding in findings:
        print(f"{'ok  ' if finding.ok else 'BAD '} {finding.what}: {finding.says}")
    if not all(finding.ok for finding in findings):
        raise typer.Exit(1)


@app.command()
def key() -> None:
    """Print the redaction key (PILOTLIGHT_KEY) for another home over this lake; keep it secret."""
    from data import installation
    from data.privacy import redaction_key

    with refusals():
        print(redaction_key.to_text(installation.key(settings.read())))


@app.command()
def adopt() -> None:
    """Make this lake and redaction key belong to this database; only if theirs are lost for good."""
    from data import installation

    with refusals():
        lake_id = installation.adopt(settings.read())
    print(f"This database, this lake (id {lake_id[:8]}…) and this redaction key belong together from now on.")

"""The command line: `python -m jobs COMMAND`, the same jobs as the pages, for cron and for tests."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal, NoReturn

import typer

from data import settings
from data.errors import DataError

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, help=__doc__)


@contextmanager
def _refusals() -> Iterator[None]:
    """A user's error is one clear line and exit 1; anything else is ours and surfaces."""
    try:
        yield
    except DataError as error:
        _refuse(error)
    except BaseException as error:
        # Only a fault of the disk is a refusal too; the lake is asked about it then and not before.
        from data import damage, lake

        if not (isinstance(error, Exception) or damage.is_panic(error)):
            raise
        if (explained := lake.of(settings.read()).explain(error)) is None:
            raise
        _refuse(explained)


def _refuse(error: DataError) -> NoReturn:
    print(" ".join(str(error).split()), file=sys.stderr)
    raise typer.Exit(1) from None


def _progress(stage: str) -> None:
    if sys.stderr.isatty():
        print(f"\r\033[K{stage} …", end="", file=sys.stderr, flush=True)


def _done() -> None:
    if sys.stderr.isatty():
        print("\r\033[K", end="", file=sys.stderr, flush=True)


@app.command(name="import")
def import_(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Exports to read, in any order.")],
    reader: Annotated[
        str | None, typer.Option(help="Read as this system's export instead of recognising it.")
    ] = None,
    profile: Annotated[
        str | None, typer.Option(help="A profile's name, or the path of its TOML file.")
    ] = None,
    source: Annotated[
        str | None, typer.Option(help="The label that keeps these logs apart from others.")
    ] = None,
    kind: Annotated[
        Literal["tickets", "interactions", "knowledge"] | None, typer.Option(help="Which log it is.")
    ] = None,
    accept_rejects: Annotated[bool, typer.Option(help="Take the good rows, however many are bad.")] = False,
) -> None:
    """Read export files into the lake and report what became of every row."""
    from jobs import imports, reports

    if reader and profile:
        raise typer.BadParameter("Give --reader or --profile, not both.")
    choice = imports.Choice(reader, profile, source, kind, accept_rejects)
    with _refusals():
        here = settings.read()
        for file in files:
            records = imports.run(here, file, choice, progress=_progress)
            _done()
            for record in records:
                print(reports.in_words(record))


@app.command()
def demo(
    if_empty: Annotated[bool, typer.Option("--if-empty", help="Only when the lake holds nothing.")] = False,
    with_plan: Annotated[bool, typer.Option(help="Also the plan that its people locked.")] = True,
) -> None:
    """Load the demonstration company, a source of its own."""
    from data import lake

    with _refusals():
        here = settings.read()
        if if_empty and lake.of(here).version().number:
            return

        # Only now: a start over a lake that is filled must not pay for what an import needs.
        from jobs import demo, reports

        records = demo.load(here, progress=_progress)
        if with_plan:
            demo.promise(here)
        _done()
        for record in records:
            print(reports.in_words(record))


@app.command()
def kpis(
    source: Annotated[str | None, typer.Option(help="Default: the source imported last.")] = None,
    start: Annotated[str | None, typer.Option("--from", metavar="D", help="First day, YYYY-MM-DD.")] = None,
    end: Annotated[str | None, typer.Option("--to", metavar="D", help="Last day, YYYY-MM-DD.")] = None,
    where: Annotated[
        list[str] | None, typer.Option(metavar="COLUMN=VALUE", help="Only these tickets.")
    ] = None,
    by: Annotated[
        str | None, typer.Option(metavar="COLUMN", help="A row for each of its values, too.")
    ] = None,
    as_of: Annotated[str | None, typer.Option(metavar="TIME", help="As it stood then, ISO 8601.")] = None,
    format_: Annotated[Literal["table", "json", "csv"], typer.Option("--format")] = "table",
) -> None:
    """Every metric with its interval, its parts, or the reason why there is none."""
    import polars as pl

    from data import export
    from jobs import kpis, reports, workspace

    with _refusals():
        here = workspace.read()
        rows = kpis.run(
            here,
            source=source,
            start=_moment(start, "--from").date() if start else None,
            end=_moment(end, "--to").date() if end else None,
            where=tuple(where or ()),
            by=by,
            as_of=_moment(as_of, "--as-of") if as_of else None,
        )
        if format_ == "json":
            print(json.dumps(rows, indent=1, ensure_ascii=False))
        elif format_ == "csv":
            table = pl.DataFrame(rows, infer_schema_length=None)
            sys.stdout.write(export.csv_bytes(table, include_bom=False).decode())
        else:
            print(reports.table(rows))


@app.command()
def plan(
    file: Annotated[Path, typer.Argument(metavar="FILE.toml", help="What the pilot promises.")],
    lock: Annotated[bool, typer.Option("--lock", help="From now on it is read-only.")] = False,
) -> None:
    """Keep a pilot's plan, as a draft or locked; another one of its name becomes an amendment."""
    from jobs import plan_files, plans, workspace

    with _refusals():
        here = workspace.read()
        kept = plan_files.put(here, plan_files.read(file))
        if lock and not kept.locked:
            kept = plans.lock(here, kept.plan.name, over=kept.revision)
    for line in plan_files.in_words(kept):
        print(line)


@app.command()
def verdict(
    plan: Annotated[str, typer.Option(help="The plan's name.")],
    on: Annotated[str | None, typer.Option(metavar="DATE", help="Default: the last day of the log.")] = None,
    format_: Annotated[Literal["text", "json"], typer.Option("--format")] = "text",
) -> None:
    """Whether a pilot works, by what its plan promised."""
    from jobs import verdict, workspace

    with _refusals():
        found = verdict.run(workspace.read(), plan, _moment(on, "--on").date() if on else None)
    print(json.dumps(verdict.row(found), indent=2) if format_ == "json" else verdict.in_words(found))


@app.command()
def worker(
    with_server: Annotated[
        bool, typer.Option(help="End with the process that started it, and at once where another runs.")
    ] = False,
) -> None:
    """Do the long work that pages ask for, until told to stop."""
    from data import journal
    from jobs import worker

    with _refusals():
        journal.to_standard_error()
        worker.run(settings.read(), with_server=with_server)


@app.command()
def backup(file: Annotated[Path, typer.Argument(help="Where to write it; it must not exist yet.")]) -> None:
    """Everything this installation holds into one file, also while others import."""
    from jobs import backup, reports

    with _refusals():
        print(reports.of_backup(file, backup.backup(settings.read(), file)))


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A backup.")],
    replace: Annotated[bool, typer.Option("--replace", help="Put it in the place of what is here.")] = False,
) -> None:
    """A backup into this home, which must be empty."""
    from jobs import backup, reports

    with _refusals():
        print(reports.of_backup(file, backup.restore(settings.read(), file, replace=replace)))


@app.command()
def doctor() -> None:
    """Look at everything that can be wrong here, and say what to do."""
    from jobs import doctor

    with _refusals():
        findings = doctor.examine(settings.read())
    for finding in findings:
        print(f"{'ok  ' if finding.ok else 'BAD '} {finding.what}: {finding.says}")
    if not all(finding.ok for finding in findings):
        raise typer.Exit(1)


@app.command()
def failures(
    out: Annotated[Path, typer.Option(metavar="FILE.csv", help="Where the failed tickets are written.")],
    source: Annotated[str | None, typer.Option(help="Default: the source imported last.")] = None,
    start: Annotated[str | None, typer.Option("--from", metavar="D", help="First day, YYYY-MM-DD.")] = None,
    end: Annotated[str | None, typer.Option("--to", metavar="D", help="Last day, YYYY-MM-DD.")] = None,
) -> None:
    """Diagnose and cluster every failed ticket, one row each."""
    from data import export
    from jobs import failures, workspace

    with _refusals():
        done = failures.run(
            workspace.read(),
            source,
            _moment(start, "--from").date() if start else None,
            _moment(end, "--to").date() if end else None,
            progress=lambda stage, share: _progress(f"{stage}, {100 * share:.0f} %"),
        )
        table = failures.export(done)
        out.write_bytes(export.csv_bytes(table, include_bom=False))
    _done()
    clusters = done.found.clusters.height
    print(f"{table.height:,} failed tickets of {done.source} in {clusters:,} clusters: {out}")
    for note in done.found.notes:
        print(note)


@app.command()
def report(
    month: Annotated[str, typer.Option(metavar="YYYY-MM", help="The month, as in 2026-10.")],
    out: Annotated[Path, typer.Option(metavar="FILE", help="Where to: its end is .html, .pdf or .xlsx.")],
    source: Annotated[str | None, typer.Option(help="Default: the source imported last.")] = None,
    where: Annotated[
        list[str] | None, typer.Option(metavar="COLUMN=VALUE", help="Only these tickets.")
    ] = None,
) -> None:
    """The report of a month as a file; a whole month of all tickets is closed by it."""
    from jobs import report, workspace

    with _refusals():
        made = report.run(workspace.read(), source, month, tuple(where or ()), out)
    print(f"{out}: {made.answer}")


def _moment(text: str, option: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(
            f"{text!r} is no time; write 2026-11-20 or 2026-11-20T14:02Z.", param_hint=option
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


if __name__ == "__main__":
    app()

"""The commands about behaviour: `spec check`, `spec save`, `spec approve`, `spec list`, `spec diff`.

What they need is imported when one of them runs: a start over a filled lake must not pay for it.
"""

from pathlib import Path
from typing import Annotated

import typer

from jobs.commands import chosen_source
from jobs.commands.command_errors import checked, refusals

app = typer.Typer()
spec = typer.Typer(no_args_is_help=True, help="Check, save, approve and compare behaviour specifications.")
app.add_typer(spec, name="spec")

File = Annotated[Path, typer.Argument(metavar="FILE.toml", help="The specification as a TOML file.")]
Source = Annotated[str | None, typer.Option(help="Default: the source imported last.")]
Version = Annotated[int | None, typer.Option(help="Default: the newest version.")]


@spec.command()
def check(
    file: File,
    source: Annotated[str | None, typer.Option(help="Also test it on the history of this source.")] = None,
) -> None:
    """Read a specification, say what it means, and with --source what it would have caught."""
    from analytics.behaviour import toml_format
    from jobs.behaviour import back_tests, scope_gaps, spec_text, stored_specs
    from jobs.upkeep import workspace

    with refusals():
        read = stored_specs.from_file(file)
        lines = [*spec_text.of_spec(read), f"  sha256 {toml_format.sha256(read)}"]
        if source is not None:
            here = workspace.read(checked())
            chosen = chosen_source.of(here, source)
            found = back_tests.of_source(here, chosen, read)
            lines += spec_text.of_back_test(found)
            lacks = scope_gaps.missing(read, scope_gaps.of(here, chosen, read, found))
            lines += [f"  still missing: {each}" for each in lacks]
    for line in lines:
        print(line)


@spec.command()
def save(file: File, source: Source = None) -> None:
    """Save a specification as the next version of a source."""
    from jobs.behaviour import spec_approvals, spec_text, stored_specs
    from jobs.upkeep import workspace

    with refusals():
        here = workspace.read(checked())
        kept = stored_specs.save(here, chosen_source.of(here, source), stored_specs.from_file(file))
        print(spec_text.stored(kept, len(spec_approvals.of_version(here, kept))))


@spec.command()
def approve(
    source: Source = None,
    version: Version = None,
    by: Annotated[
        str | None, typer.Option(metavar="NAME", help="Who approves. Default: this account.")
    ] = None,
    reason: Annotated[str, typer.Option(help="Saved with the approval.")] = "",
) -> None:
    """Approve a version; two people, one of them not its author, put it in force."""
    from data.errors import DataError
    from jobs.behaviour import spec_approvals, spec_text, stored_specs
    from jobs.upkeep import workspace

    with refusals():
        here = workspace.read(checked())
        chosen = chosen_source.of(here, source)
        kept = (
            stored_specs.newest(here, chosen) if version is None else stored_specs.read(here, chosen, version)
        )
        if kept is None:
            raise DataError(
                f"The source {chosen!r} has no specification yet. `python -m jobs spec save FILE`."
            )
        spec_approvals.approve(here, kept, by=by, reason=reason)
        print(spec_text.stored(kept, len(spec_approvals.of_version(here, kept))))


@spec.command(name="list")
def list_(source: Source = None) -> None:
    """List the versions of a source with their approvals, and the one in force."""
    from jobs.behaviour import spec_approvals, spec_text, stored_specs
    from jobs.upkeep import workspace

    with refusals():
        here = workspace.read(checked())
        chosen = chosen_source.of(here, source)
        current = spec_approvals.in_force(here, chosen)
        for kept in stored_specs.listed(here, chosen):
            said = spec_text.stored(kept, len(spec_approvals.of_version(here, kept)))
            since = f", in force since {current.since:%Y-%m-%d}" if current and current.stored == kept else ""
            print(f"{said}{since}")


@spec.command()
def diff(
    before: Annotated[int, typer.Argument(metavar="VERSION", help="The earlier version.")],
    after: Annotated[int, typer.Argument(metavar="VERSION", help="The later version.")],
    source: Source = None,
) -> None:
    """Say in words what changed between two versions."""
    from analytics.behaviour import differences
    from jobs.behaviour import stored_specs
    from jobs.upkeep import workspace

    with refusals():
        here = workspace.read(checked())
        chosen = chosen_source.of(here, source)
        one, other = (stored_specs.read(here, chosen, each) for each in (before, after))
        for line in differences.in_words(one.spec, other.spec) or ["Both say the same."]:
            print(line)

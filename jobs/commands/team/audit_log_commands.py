"""The commands about the audit log: `audit-log verify`, `audit-log write`, `audit-log key`.

What they need is imported when they run: a start over a filled lake must not pay for it.
"""

from pathlib import Path
from typing import Annotated

import typer

from jobs.commands.command_errors import checked, refusals

app = typer.Typer()
audit_log = typer.Typer(help="Verify the audit log, or write it out.", no_args_is_help=True)
app.add_typer(audit_log, name="audit-log")


@audit_log.command()
def verify(
    anchor: Annotated[
        list[str] | None,
        typer.Option(metavar="SEQ:MAC", help="As in a report's foot; beside the anchors of the lake."),
    ] = None,
    key: Annotated[
        list[str] | None, typer.Option(metavar="HEX", help="A key that the log had before, for its entries.")
    ] = None,
) -> None:
    """Check every entry, their order and the anchors; ends with 1 where something was changed."""
    from data.audit_log import verification

    with refusals():
        found = verification.verify(checked(), anchor or (), key or ())
    print(found.sentence())
    for fault in found.faults[1:]:
        print(f"entry {fault.seq:,}: {fault.says}")
    if not found.ok:
        raise typer.Exit(1)


@audit_log.command()
def write(
    out: Annotated[Path, typer.Argument(metavar="FILE.jsonl", help="The file to write; one entry a line.")],
) -> None:
    """Write the log to a file and an anchor beside the lake; the verifier reads it without Pilotlight."""
    from data.audit_log import anchors, events, verification
    from data.errors import DataError

    with refusals():
        here = checked()
        events.record(here, "write audit log")
        anchors.write(here)
        try:
            with out.open("xb") as file:
                file.writelines(verification.log_lines(here))
        except FileExistsError:
            raise DataError(f"{out} exists already and is not overwritten. Choose another name.") from None
        except OSError as error:
            raise DataError(f"{out} cannot be written: {error.strerror}. Choose another place.") from error
    print(f"{out}: verify it with `python {verification.SCRIPT.name} {out} --key KEY`")


@app.command(name="evidence-pack")
def evidence_pack(
    out: Annotated[Path, typer.Option(metavar="FILE.zip", help="The file to write; it must not exist yet.")],
) -> None:
    """Write what an auditor asks for into one zip: definitions, plans, decisions, lineage, audit log."""
    from data.errors import DataError
    from jobs.evidence_pack import evidence_pack
    from jobs.upkeep import workspace

    with refusals():
        if out.exists():
            raise DataError(f"{out} exists already and is not overwritten. Choose another name.")
        made = evidence_pack.make(workspace.read(checked()))
        try:
            out.write_bytes(made)
        except OSError as error:
            raise DataError(f"{out} cannot be written: {error.strerror}. Choose another place.") from error
    print(f"{out}: {len(made):,} bytes")


@audit_log.command(name="key")
def key_() -> None:
    """Print the key of the log for an auditor's verification; who has it could also forge entries."""
    from data.audit_log import events

    with refusals():
        print(events.key(checked()).hex())


@audit_log.command(name="public-key")
def public_key() -> None:
    """Print the public key of evidence packs, for an auditor to verify a pack's signature with."""
    from jobs.evidence_pack import pack_signature

    with refusals():
        print(pack_signature.public_key(checked()))

"""The command about thresholds: `threshold`, what each threshold promises; learn a better score, sign one.

What it needs is imported when it runs: a start over a filled lake must not pay for it.
"""

import json
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from jobs.commands.command_errors import checked, refusals

app = typer.Typer()


@app.command()
def threshold(
    source: Annotated[str | None, typer.Option(help="Default: the source imported last.")] = None,
    allowed: Annotated[float, typer.Option(help="The share of answers that may be wrong.")] = 0.1,
    truth: Annotated[
        Literal["reviewed", "outcome"] | None,
        typer.Option(help="Default: reviewed tags where there are 100, else the outcome, a proxy."),
    ] = None,
    score: Annotated[
        Literal["confidence", "learned"], typer.Option(help="The agent's own, or one from more evidence.")
    ] = "confidence",
    learn: Annotated[bool, typer.Option(help="Learn the score from more evidence first.")] = False,
    certificate: Annotated[
        Path | None, typer.Option(metavar="FILE.json", help="Write what stands behind the threshold.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write a threshold for each intent: .toml or .csv.")
    ] = None,
    sign: Annotated[
        str | None,
        typer.Option(metavar="SUBJECT", help="Sign the threshold of an intent, or 'every answer'."),
    ] = None,
    at: Annotated[
        float | None, typer.Option(help="The threshold to sign; default: the certified one.")
    ] = None,
    reason: Annotated[str, typer.Option(help="Why; needed for one that is not certified.")] = "",
    format_: Annotated[Literal["table", "json", "csv"], typer.Option("--format")] = "table",
) -> None:
    """Show from which confidence on the agent may answer, with a promise about its errors."""
    from data import export
    from data.audit_log import export_log
    from jobs.commands import chosen_source
    from jobs.thresholds import (
        answer_truths,
        certificates,
        learned_score,
        threshold_export,
        threshold_report,
        threshold_words,
    )
    from jobs.upkeep import workspace

    if out is not None and out.suffix not in (".csv", ".toml"):
        raise typer.BadParameter("Thresholds are written as .csv or .toml.")
    with refusals():
        here = workspace.read(checked())
        chosen = chosen_source.of(here, source)
        if learn:
            answers = answer_truths.read(here, chosen)
            learned_score.learn_now(here, chosen, truth or answers.begins_with)
        found = threshold_report.of_source(here, chosen, allowed=allowed, truth=truth, score=score)
        if sign is not None:
            done = certificates.sign(here, found, subject=sign, threshold=at, reason=reason)
            print(f"Signed by {done.by}: {sign} is answered from {done.choice} on.")
            return
        if certificate is not None:
            export_log.write(here, certificate, threshold_export.certificate_json(found) + "\n", chosen)
            print(f"Certificate: {certificate}")
        if out is not None:
            if out.suffix == ".toml":
                export_log.write(here, out, threshold_export.as_toml(found), chosen)
            else:
                table = threshold_export.table(found)
                export_log.write(here, out, export.csv_bytes(table, include_bom=False), chosen)
            print(f"{len(found.intents)} intents: {out}")
        if certificate is not None or out is not None:
            return
    if format_ == "json":
        print(json.dumps(threshold_export.rows(found), indent=1, ensure_ascii=False))
    elif format_ == "csv":
        table = threshold_export.table(found)
        sys.stdout.write(export.csv_bytes(table, include_bom=False).decode())
    else:
        print(threshold_words.in_words(found))

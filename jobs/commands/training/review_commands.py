"""The commands about review: `review draw`, `review estimate`, `review export`.

What they need is imported when one of them runs: a start over a filled lake must not pay for it.
"""

import json
from pathlib import Path
from typing import Annotated, Literal

import typer

from jobs.commands import chosen_source
from jobs.commands.command_errors import checked, refusals
from jobs.commands.command_times import moment

app = typer.Typer()
review = typer.Typer(no_args_is_help=True, help="Draw answers for review, estimate accuracy, export tags.")
app.add_typer(review, name="review")

Source = Annotated[str | None, typer.Option(help="Default: the source imported last.")]
Draw = Annotated[int | None, typer.Option("--draw", metavar="NUMBER", help="Default: the newest draw.")]


@review.command()
def draw(
    n: Annotated[int, typer.Option("--n", help="How many answers.")] = 400,
    source: Source = None,
    start: Annotated[str | None, typer.Option("--from", metavar="D", help="First day, YYYY-MM-DD.")] = None,
    end: Annotated[str | None, typer.Option("--to", metavar="D", help="Last day, YYYY-MM-DD.")] = None,
    uniform: Annotated[
        float, typer.Option(help="The uniform part of the draw; the rest goes by risk.")
    ] = 0.6,
    seed: Annotated[int | None, typer.Option(help="The same seed and frame give the same draw.")] = None,
) -> None:
    """Draw answers of the agent for review, each with a known inclusion probability."""
    from jobs.review import stored_draws
    from jobs.upkeep import workspace

    with refusals():
        here = workspace.read(checked())
        made = stored_draws.make(
            here,
            chosen_source.of(here, source),
            n,
            first=moment(start, "--from").date() if start else None,
            last=moment(end, "--to").date() if end else None,
            uniform_share=uniform,
            seed=seed,
        )
    print(
        f"Draw {made.id} of {made.source}: {made.n:,} of {made.population:,} answers, seed {made.seed}, "
        f"frame {made.frame_hash[:12]}. Review them on the page Review."
    )


@review.command()
def estimate(
    source: Source = None,
    number: Draw = None,
    within: Annotated[float, typer.Option(metavar="POINTS", help="How narrow the interval shall be.")] = 3.0,
    format_: Annotated[Literal["text", "json"], typer.Option("--format")] = "text",
) -> None:
    """The share of right answers with its interval, and how many more tags make it as narrow as wanted."""
    from jobs.review import review_export, review_rates, stored_draws
    from jobs.upkeep import workspace

    with refusals():
        here = workspace.read(checked())
        made = stored_draws.read(here, chosen_source.of(here, source), number)
        found = review_rates.of_draw(here, made, wanted=within / 100)
    if format_ == "json":
        print(json.dumps(review_export.summary(found), indent=1, ensure_ascii=False))
        return
    for line in review_export.in_words(found, within):
        print(line)


@review.command()
def export(
    out: Annotated[Path, typer.Option(metavar="FILE.csv", help="Where the tags are written.")],
    source: Source = None,
    number: Draw = None,
) -> None:
    """Write every answer of a draw with its probability and each reviewer's tag as CSV."""
    from data import export
    from data.audit_log import export_log
    from jobs.review import review_export, stored_draws
    from jobs.upkeep import workspace

    with refusals():
        here = workspace.read(checked())
        chosen = chosen_source.of(here, source)
        table = review_export.table(here, stored_draws.read(here, chosen, number))
        export_log.write(here, out, export.csv_bytes(table, include_bom=False), chosen)
    print(f"{table.height:,} rows: {out}")

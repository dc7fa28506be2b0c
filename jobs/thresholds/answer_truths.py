"""The agent's answers with their confidence and whether they were right: as reviewed, or by the outcome."""

from dataclasses import dataclass
from typing import Literal

import narwhals as nw
import polars as pl

from analytics.thresholds import score_scale
from analytics.thresholds.score_scale import Scale
from analytics.ticket_outcomes import live
from data.errors import DataError
from data.lake import lake
from data.settings import Settings
from jobs.counting import snapshot
from jobs.counting.snapshot import Snapshot
from jobs.review import review_rates

#: What counts as the truth: reviewers' tags of a random draw, or how the ticket ended.
Truth = Literal["reviewed", "outcome"]
TRUTHS: tuple[Truth, ...] = ("reviewed", "outcome")
#: With fewer reviewed answers the outcome is what a page begins with.
ENOUGH_REVIEWED = 100
NO_INTENT = "no intent"
#: Context fields of this name hold a confidence that is not a number from 0 to 1.
_NAMED = "confidence"


@dataclass(frozen=True, slots=True)
class Answers:
    """Live answers of a source, one row each, and how its score is to be read.

    Columns: `item`, `ticket_id`, `customer` (a number), `day`, `version`, `intent`, `score` (0 to 1), `first`
    (of its ticket), `wrong_by_outcome` (of its ticket's first answer, null where not known yet), `wrong`
    (as reviewed: 0, 1 or between where people differ; null where not), `pi` (its chance to be reviewed),
    `retrieval` and `margin` (of the articles found).
    """

    source: str
    scale: Scale
    rows: pl.DataFrame
    draw: int | None
    #: Answers without a score; they are in no figure.
    without_score: int

    @property
    def reviewed(self) -> int:
        """How many answers with a score have a reviewer's tag."""
        return self.rows.height - self.rows["wrong"].null_count()

    @property
    def begins_with(self) -> Truth:
        """The truth that a page begins with."""
        return "reviewed" if self.reviewed >= ENOUGH_REVIEWED else "outcome"

    def truths(self, truth: Truth) -> pl.DataFrame:
        """The answers with this truth: column `is_wrong`, and `weight`, how many answers each stands for."""
        if truth == "reviewed":
            known = self.rows.filter(pl.col("wrong").is_not_null())
            return known.with_columns(is_wrong=pl.col("wrong"), weight=1 / pl.col("pi"))
        known = self.rows.filter(pl.col("first"), pl.col("wrong_by_outcome").is_not_null())
        return known.with_columns(is_wrong=pl.col("wrong_by_outcome").cast(pl.Float64), weight=pl.lit(1.0))


def read(settings: Settings, source: str, taken: Snapshot | None = None) -> Answers:
    """The live answers of a source; a DataError where the agent gave none."""
    taken = taken or snapshot.take(settings, source)
    said = lake.of(settings).scan_source("interactions", source)
    if said is None or "interactions" not in taken.rules.known:
        raise DataError(
            f"The source {source!r} has no messages of the agent, so there is no answer with a score. "
            "Import the agent's messages."
        )
    answers = (
        nw.from_native(said)
        .filter(live(nw.col("mode")), nw.col("actor") == "ai", nw.col("action") == "answer")
        .to_native()
    )
    scores = pl.col("retrieved").list.eval(pl.element().struct.field("score")).list.sort(descending=True)
    fields = [name for name in taken.fields if _NAMED in name.lower()]
    about = taken.facts.filter("is_eligible").select(
        "ticket_id",
        "customer",
        "is_automated",
        "is_mature",
        pl.col("category").cast(pl.String),
        *(pl.col(name).cast(pl.String) for name in fields),
    )
    found = (
        answers.filter(pl.col("at") <= taken.rules.as_of)
        .select(
            "ticket_id",
            "at",
            "confidence",
            "predicted_intent",
            item=pl.col("interaction_id"),
            version=pl.col("agent_version"),
            day=pl.col("at").dt.convert_time_zone(settings.time_zone).dt.date(),
            retrieval=scores.list.get(0, null_on_oob=True),
            margin=scores.list.get(0, null_on_oob=True) - scores.list.get(1, null_on_oob=True),
        )
        .collect()
        .join(about, on="ticket_id", how="inner")
        .sort("at", "item")
    )
    if found.is_empty():
        raise DataError(
            f"The agent gave no live answer in the source {source!r}. "
            "A threshold is set for answers: import the agent's messages."
        )
    scale = score_scale.read(found["confidence"], {name: found[name] for name in fields})
    rows = found.with_columns(
        score=scale.values,
        first=pl.col("at").cum_count().over("ticket_id") == 1,
        intent=pl.coalesce("predicted_intent", "category", pl.lit(NO_INTENT)),
        customer=pl.col("customer").cast(pl.Int64),
        wrong_by_outcome=pl.when("is_mature").then(~pl.col("is_automated")),
    )
    draw, tagged = _reviewed(settings, source)
    joined = rows.join(tagged, on="item", how="left", maintain_order="left")
    scored = joined.filter(pl.col("score").is_not_null()).drop("confidence", "is_automated", "is_mature")
    return Answers(source, scale, scored, draw, joined.height - scored.height)


def stamp(settings: Settings, source: str) -> str:
    """What changes with every tag, adjudication and draw of a source."""
    return review_rates.stamp(settings, source)


def checked(truth: str) -> Truth:
    """A truth by its name; a DataError names those that there are."""
    for each in TRUTHS:
        if each == truth:
            return each
    raise DataError(f"There is no truth {truth!r}. There are: {', '.join(TRUTHS)}.")


def agreement(answers: Answers) -> tuple[int, float, float] | None:
    """Of answers with both truths: how many, the share of wrong ones by tag, and where both say the same.

    None below 30 such answers.
    """
    both = answers.rows.filter(
        "first", pl.col("wrong").is_not_null(), pl.col("wrong_by_outcome").is_not_null()
    )
    if both.height < review_rates.FEWEST_ANSWERS:
        return None
    same = 1 - (pl.col("wrong") - pl.col("wrong_by_outcome").cast(pl.Float64)).abs()
    wrong, alike = both.select(
        wrong=(pl.col("wrong") / pl.col("pi")).sum() / (1 / pl.col("pi")).sum(),
        alike=(same / pl.col("pi")).sum() / (1 / pl.col("pi")).sum(),
    ).row(0)
    return both.height, float(wrong), float(alike)


def _reviewed(settings: Settings, source: str) -> tuple[int | None, pl.DataFrame]:
    """The answers that people reviewed in the newest random draw, with the chance of each."""
    found = review_rates.latest_tagged(settings, source)
    schema = {"item": pl.String, "wrong": pl.Float64, "pi": pl.Float64}
    if found is None:
        return None, pl.DataFrame(schema=schema)
    rows = [
        (item.item, 1 - float(right), item.pi) for item, right in zip(found.seen, found.right, strict=True)
    ]
    return found.draw.id, pl.DataFrame(rows, schema=schema, orient="row").unique("item", keep="first")

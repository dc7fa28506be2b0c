"""Authors of what the agent learns from: people's answers by who sent them, and articles by their owner."""

from dataclasses import asdict, dataclass

import polars as pl

from analytics import wording
from analytics.evaluation import author_shares
from analytics.evaluation.author_shares import LARGEST, AuthorShare
from data.lake import lake
from data.settings import Settings
from jobs.counting import reply_authors, snapshot
from jobs.counting.snapshot import Snapshot
from jobs.knowledge import knowledge_inputs


@dataclass(frozen=True, slots=True)
class LearntAuthors:
    """Shares of authors of people's answers and of articles; empty where authors are not known."""

    source: str
    answers: tuple[AuthorShare, ...]
    articles: tuple[AuthorShare, ...]
    #: The field of a ticket that stands in where messages name no author; None where none does.
    field: str | None


def of_source(settings: Settings, source: str, taken: Snapshot | None = None) -> LearntAuthors:
    """The authors of a source."""
    taken = taken or snapshot.take(settings, source)
    field = reply_authors.column(taken.fields)
    answers = pl.DataFrame(schema={"category": pl.String, "author": pl.String})
    said = lake.of(settings).scan_source("interactions", source)
    if said is not None:
        wrote = (
            said.filter(pl.col("actor") == "human", pl.col("text").is_not_null())
            .select("ticket_id", wrote=reply_authors.own(said))
            .collect()
        )
        of_ticket = pl.lit(None, pl.String) if field is None else pl.col(field).cast(pl.String)
        own = taken.facts.filter("is_eligible").select(
            pl.col("ticket_id").cast(pl.String), pl.col("category").cast(pl.String), of_ticket=of_ticket
        )
        answers = wrote.join(own, on="ticket_id", how="inner").select(
            "category", author=pl.coalesce("wrote", "of_ticket")
        )
    entries = knowledge_inputs.entries_of(settings, source)
    return LearntAuthors(
        source,
        author_shares.shares(answers),
        author_shares.shares(entries.select("category", author="owner")),
        field,
    )


def sentences(found: LearntAuthors) -> list[str]:
    """What the shares say, or why there are none."""
    said: list[str] = []
    for what, rows, missing in (
        (
            "answers of people",
            found.answers,
            "The log does not say who wrote people's answers, so one author's style may dominate.",
        ),
        ("articles", found.articles, "Too few articles have an owner to say whose style they have."),
    ):
        if not rows:
            said.append(missing)
            continue
        whole = rows[0]
        text = (
            f"{wording.share(whole.share, 0)} of {wording.counted(whole.texts, what.split()[0][:-1])} "
            f"{'are' if what == 'articles' else 'of people are'} by {whole.author}, of "
            f"{wording.counted(whole.authors, 'author')}."
        )
        over = [each for each in rows if each.dominates]
        if over:
            text += (
                f" Above {wording.share(LARGEST, 0)}: "
                f"{wording.listed([each.category or 'all together' for each in over[:5]])}."
            )
        said.append(text)
    return said


def table(found: LearntAuthors) -> pl.DataFrame:
    """A row for each kind of text and category."""
    rows = [
        {"what": what, **asdict(each), "dominates": each.dominates, "few_authors": each.few}
        for what, shares in (("answers of people", found.answers), ("articles", found.articles))
        for each in shares
    ]
    schema = {
        "what": pl.String, "category": pl.String, "texts": pl.Int64, "authors": pl.Int64, "author": pl.String,
        "share": pl.Float64, "low": pl.Float64, "high": pl.Float64, "dominates": pl.Boolean,
        "few_authors": pl.Boolean,
    }  # fmt: skip
    return pl.DataFrame(rows, schema=schema)

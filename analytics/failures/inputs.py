"""Inputs of an analysis: requests, knowledge articles and their embeddings, aligned by row."""

from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from analytics.failures.nearest_neighbours import Floats, Whole
from data.schema import CONTEXT

#: So many solved requests are read for what they teach; more would only take longer.
_SOLVED = 10_000
_SOLVED_EACH = 200
#: A customer who writes so often talks with the agent: what is wanted comes bit by bit.
_TALKS = 3


@dataclass(frozen=True, slots=True)
class Material:
    """Requests of one source (`failed_tickets.requests`), its knowledge entries, and the vectors of both.

    `places` are the rows of `requests` that `vectors` stand for: all failures and some solved ones, in
    their order. `entry_rows` are the rows of `knowledge` that `entry_vectors` stand for; an entry has one
    for its question and one for each variation.
    """

    requests: pl.DataFrame
    places: Whole
    vectors: Floats
    knowledge: pl.DataFrame
    entry_rows: Whole
    entry_vectors: Floats
    #: The name of the model that made the vectors.
    model: str = ""

    def in_order(self) -> "Material":
        """The same with its requests by time and ticket, so that no result depends on the order of rows."""
        order = self.requests.select(row=pl.int_range(pl.len()), created_at="created_at", ticket="ticket_id")
        rows = order.sort("created_at", "ticket")["row"].to_numpy()
        if (rows[1:] > rows[:-1]).all():
            return self
        place_of = np.empty(len(rows), dtype=np.int64)
        place_of[rows] = np.arange(len(rows))
        places = place_of[self.places]
        kept = np.argsort(places)
        return replace(self, requests=self.requests[rows], places=places[kept], vectors=self.vectors[kept])

    @property
    def read(self) -> pl.DataFrame:
        """The requests that have a vector."""
        return self.requests[self.places]

    @property
    def failures(self) -> pl.DataFrame:
        """The failed ones among them: every failure has a vector."""
        return self.requests.filter("is_failed")

    @property
    def failure_vectors(self) -> Floats:
        """The vectors of the failures."""
        return self.vectors[self.read["is_failed"].to_numpy()]

    @property
    def are_conversations(self) -> bool:
        """Whether in most failures the customer talked with the agent, in messages one after the other."""
        if "messages" not in self.requests.columns:
            return False
        talked = self.failures.select((pl.col("messages").fill_null(0) >= _TALKS).mean()).item()
        return isinstance(talked, float) and talked > 0.5

    @property
    def fields(self) -> list[str]:
        """The context fields that have any value."""
        return [
            name
            for name in self.requests.columns
            if name.startswith(CONTEXT) and self.requests[name].null_count() < self.requests.height
        ]


def places(requests: pl.DataFrame, seed: int) -> Whole:
    """Returns the rows to embed: every failure, and a seeded sample of solved requests per intent.

    A ticket is drawn by its own id, so that neither the order of rows nor new tickets change who is drawn.
    """
    numbered = requests.with_row_index("row").with_columns(draw=pl.col("ticket_id").hash(seed))
    solved = (
        numbered.filter("is_solved")
        .with_columns(intent=pl.coalesce("category", "predicted_intent"))
        .sort("draw", "ticket_id")
        .with_columns(turn=pl.int_range(pl.len()).over("intent"))
        .filter(pl.col("turn") < pl.when(pl.col("intent").is_null()).then(_SOLVED).otherwise(_SOLVED_EACH))
        .head(_SOLVED)
    )
    rows = np.concatenate([numbered.filter("is_failed")["row"].to_numpy(), solved["row"].to_numpy()])
    return np.sort(rows).astype(np.int64)


def entry_texts(knowledge: pl.DataFrame) -> pl.DataFrame:
    """Returns each article's question and variations: `row` in the knowledge, and `text`."""
    numbered = knowledge.with_row_index("row")
    return (
        pl.concat(
            [
                numbered.select("row", text="question"),
                numbered.select("row", text="variations").explode("text"),
            ]
        )
        .drop_nulls()
        .filter(pl.col("text").str.strip_chars() != "")
        .sort("row", maintain_order=True)
    )

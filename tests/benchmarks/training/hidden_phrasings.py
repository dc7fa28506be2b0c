"""Real requests of `failures-clinc`, with one group of phrasings in each of 20 intents kept from entries."""
# What SciPy hands out has no types; what leaves this file has.
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false, reportUnknownMemberType=false

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
from scipy.cluster.hierarchy import fcluster, linkage

from analytics.failures.nearest_neighbours import Floats, Whole
from analytics.knowledge import phrasings

INTENTS = 20
#: A group of phrasings: its requests are on average this alike, and it is this large.
_ALIKE, _FEWEST, _LARGEST = 0.5, 8, 0.4


@dataclass(frozen=True, slots=True)
class Requests:
    """Each distinct request with its intent, customer and vector."""

    intents: tuple[str, ...]
    customers: tuple[str, ...]
    vectors: Floats


@dataclass(frozen=True, slots=True)
class Score:
    """Hidden groups that were found, of all; found groups that are a hidden one, of all."""

    found: int
    hidden: int
    right: int
    told: int

    @property
    def recall(self) -> float:
        """Hidden groups found."""
        return self.found / max(1, self.hidden)

    @property
    def precision(self) -> float:
        """Groups told that are hidden ones."""
        return self.right / max(1, self.told)


def distinct(folder: Path) -> pl.DataFrame:
    """The distinct requests in scope, oldest first: `text`, true `intent`, `customer_id`."""
    tickets = pl.read_csv(folder / "tickets.csv")
    said = pl.read_ndjson(folder / "interactions.jsonl").filter(pl.col("actor") == "ai")
    read = said.group_by("ticket_id", maintain_order=True).agg(pl.col("predicted_intent").first())
    truth = pl.read_csv(folder / "truth.csv").select("ticket_id", true="intent")
    return (
        tickets.join(read, on="ticket_id", how="left")
        .join(truth, on="ticket_id", how="left")
        .select("customer_id", text="body", intent=pl.coalesce("true", "category", "predicted_intent"))
        .filter(pl.col("text").is_not_null(), pl.col("intent") != "out_of_scope")
        .unique("text", keep="first", maintain_order=True)
    )


def groups(requests: Requests, seen: Floats) -> dict[str, Whole]:
    """In each intent that has one, the group of phrasings farthest from its others, by the vectors `seen`."""
    names, found = np.array(requests.intents), dict[str, Whole]()
    for name in sorted(set(requests.intents)):
        rows = np.flatnonzero(names == name)
        parts = fcluster(linkage(seen[rows], "average", metric="cosine"), 1 - _ALIKE, "distance")
        fitting = [
            rows[parts == part]
            for part in sorted(set(parts.tolist()))
            if _FEWEST <= (parts == part).sum() <= _LARGEST * len(rows)
        ]
        if fitting:
            found[name] = min(fitting, key=lambda each: _nearness(seen, each, np.setdiff1d(rows, each)))
    return found


def _nearness(seen: Floats, group: Whole, rest: Whole) -> float:
    return float((seen[group] @ seen[rest].T).max(axis=1).mean())


def score(requests: Requests, hidden: dict[str, Whole], seed: int) -> Score:
    """Hide 20 groups, give entries half of all other requests as variations, and look for what is missing."""
    rng = np.random.default_rng(seed)
    names = np.array(requests.intents)
    chosen = {name: set(hidden[name].tolist()) for name in rng.permutation(sorted(hidden))[:INTENTS].tolist()}
    out = set[int]().union(*chosen.values())
    known: list[int] = []
    asked = list(out)
    for name in sorted(set(requests.intents)):
        rows = rng.permutation([row for row in np.flatnonzero(names == name).tolist() if row not in out])
        known += rows[: len(rows) // 2].tolist()
        asked += rows[len(rows) // 2 :].tolist()
    asks, told = np.array(sorted(asked)), np.array(known)
    categories, of = names[asks].tolist(), names[told].tolist()
    solved = np.array([row not in out for row in asks.tolist()])
    reach = phrasings.reach(requests.vectors[asks], categories, solved, requests.vectors[told], of)
    customers = [requests.customers[row] for row in asks.tolist()]
    missing = phrasings.missing(
        requests.vectors[asks], categories, customers, reach, requests.vectors[told], of
    )
    right = [
        each
        for each in missing
        if 2 * len({int(asks[row]) for row in each.rows} & chosen.get(each.category, set())) > len(each.rows)
    ]
    return Score(len({each.category for each in right}), len(chosen), len(right), len(missing))

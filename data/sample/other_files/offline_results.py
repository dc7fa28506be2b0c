"""Results from outside the logs of the demonstration company: two runs of a regression set, and a test set.

Made with numbers of their own over the company's tickets, so that nothing else depends on them.
"""

import json
from dataclasses import dataclass

import numpy as np
import polars as pl

from data.schema import Kind

BEFORE, AFTER, SET = "regression agent 1.4.jsonl", "regression agent 1.5.jsonl", "intents of autumn.csv"
TESTS, MENDED, BROKEN, PASSED_BEFORE = 96, 21, 4, 58
ITEMS, RIGHT, WITHOUT_LABEL, STRANGE = 400, 0.86, 6, "loyalty points"
_SEED = 20261130


@dataclass(frozen=True, slots=True)
class OfflineResults:
    """The three files, and what is true of them: tests mended and broken, right and judged items."""

    before: bytes
    after: bytes
    test_set: bytes
    mended: frozenset[str]
    broken: frozenset[str]
    right: int
    judged: int


def make(logs: dict[Kind, pl.DataFrame], source: str) -> OfflineResults:
    """The files over the company's logs."""
    rng = np.random.default_rng(_SEED)
    tickets = logs["tickets"].unique("ticket_id", keep="none").drop_nulls(["ticket_id", "category"])
    own = sorted(tickets.filter(pl.col("handled_by").is_in(["ai", "both"]))["ticket_id"].to_list())
    order: list[int] = rng.permutation(len(own)).tolist()
    tests = [f"{source}/autumn/{own[place]}" for place in order[:TESTS]]
    first = {test: place < PASSED_BEFORE for place, test in enumerate(tests)}
    mended = frozenset(tests[PASSED_BEFORE : PASSED_BEFORE + MENDED])
    broken = frozenset(tests[:BROKEN])
    second = {test: (passed or test in mended) and test not in broken for test, passed in first.items()}
    content, right, judged = _test_set(rng, tickets)
    return OfflineResults(_run(first), _run(second), content, mended, broken, right, judged)


def _run(passed: dict[str, bool]) -> bytes:
    lines = [
        json.dumps(
            {"id": test, "kind": "must pass" if place >= PASSED_BEFORE else "must stay", "passed": each}
        )
        for place, (test, each) in enumerate(passed.items())
    ]
    return "\n".join([*lines, ""]).encode()


def _test_set(rng: np.random.Generator, tickets: pl.DataFrame) -> tuple[bytes, int, int]:
    """Items with expected and predicted category; a few have no label, or one that the company has not."""
    rows = tickets.sort("ticket_id").sample(ITEMS, seed=_SEED).select("ticket_id", "customer_id", "category")
    names = sorted(rows["category"].unique().to_list())
    lines, right = ["id,customer_id,expected,predicted,confidence"], 0
    for place, (ticket, customer, category) in enumerate(rows.iter_rows()):
        hit = float(rng.random()) < RIGHT
        other = names[(names.index(category) + 1 + int(rng.integers(3))) % len(names)]
        score = float(rng.beta(9, 2)) if hit else float(rng.beta(5, 3))
        label = "" if place < WITHOUT_LABEL else STRANGE if place < 2 * WITHOUT_LABEL else category
        read = category if hit else other
        right += bool(label) and label == read
        lines.append(f"{ticket},{customer},{label},{read},{score:.3f}")
    return "\n".join([*lines, ""]).encode(), right, ITEMS - WITHOUT_LABEL
